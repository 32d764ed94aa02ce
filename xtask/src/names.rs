//! Names that change with what they name, so that no cache ever mixes two builds.

use sha2::{Digest, Sha256};

/// Sixteen hex digits of the content's hash.
pub(crate) fn short_hash(content: impl AsRef<[u8]>) -> String {
    Sha256::digest(content).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// `app-0123456789abcdef.js`.
pub(crate) fn hashed(stem: &str, content: impl AsRef<[u8]>, extension: &str) -> String {
    format!("{stem}-{}.{extension}", short_hash(content))
}
