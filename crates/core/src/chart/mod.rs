//! Report to coordinates and path strings.
