//! How a document is kept: versions, JSON, CSV.
