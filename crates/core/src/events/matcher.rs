//! How deep each person came.
