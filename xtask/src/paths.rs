//! Where things are: inside the repository, and in the user's cache folder that every clone shares.

use std::env;
use std::fs;
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

/// Copies a file, and makes the folder it goes into.
pub(crate) fn copy_file(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

/// Copies a folder with all that is in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from).with_context(|| format!("cannot list {}", from.display()))? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() { copy_folder(&from, &to)? } else { copy_file(&from, &to)? }
    }
    Ok(())
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
