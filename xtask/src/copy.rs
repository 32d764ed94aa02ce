//! Copying files and folders into the page.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Copies a file, and makes the folder it goes into.
pub(crate) fn file(from: &Path, to: &Path) -> Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
    }
    fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

/// Copies a folder with all that is in it.
pub(crate) fn folder(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from).with_context(|| format!("cannot list {}", from.display()))? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() { folder(&from, &to)? } else { file(&from, &to)? }
    }
    Ok(())
}
