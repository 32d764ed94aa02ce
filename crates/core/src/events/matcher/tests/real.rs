//! Real logs, against counts computed elsewhere.
