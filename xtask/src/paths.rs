//! Where things are: inside the repository, and in the user's cache folder that every clone shares.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The repository's root. Commands may be called from any folder below it.
pub(crate) fn root() -> &'static Path {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest)
}

/// The built page.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// What xtask itself builds, apart from cargo's own files.
pub(crate) fn target() -> PathBuf {
    root().join("target")
}

/// Playwright's folder: its npm packages also serve the browser tests and the benches.
pub(crate) fn e2e() -> PathBuf {
    root().join("tests/e2e")
}

/// Tools by version, shared by every clone: `$XDG_CACHE_HOME/funnel-widget`, by default `~/.cache/funnel-widget`.
pub(crate) fn cache() -> Result<PathBuf> {
    let base = match env::var_os("XDG_CACHE_HOME").filter(|value| Path::new(value).is_absolute()) {
        Some(base) => PathBuf::from(base),
        None => env::home_dir()
            .context("No home folder to keep tools in. Set HOME or XDG_CACHE_HOME to a folder you can write to.")?
            .join(".cache"),
    };
    Ok(base.join("funnel-widget"))
}
