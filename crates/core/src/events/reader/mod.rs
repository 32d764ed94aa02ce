//! Files of any dialect to records, columns and times.
