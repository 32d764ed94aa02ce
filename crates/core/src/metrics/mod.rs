//! Every figure computed from stage totals.
