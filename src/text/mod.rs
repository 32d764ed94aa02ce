//! Words and numbers in the reader's language. The only place that turns facts into text.

mod format;
pub mod names;
mod words;

pub use format::{Formats, NOT_AVAILABLE};
pub use words::{LANGUAGES, LOCALES_VERSION, Plural, Rich, Words};
