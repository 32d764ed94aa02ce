//! What is asked of an event log, and the answer.
