//! A sentence with emphasis.

use super::el::{El, el};
use crate::text::Rich;

/// The pieces of a sentence, the emphasised ones in bold.
pub fn rich(text: Rich) -> Vec<El> {
    let piece = |(strong, piece): (bool, String)| el(if strong { "b" } else { "span" }).say(&piece);
    text.into_iter().map(piece).collect()
}
