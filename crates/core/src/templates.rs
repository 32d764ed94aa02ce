//! Funnels to start from.
