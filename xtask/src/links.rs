//! Links between the Markdown files of the repository: each must lead to a file.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::paths;

const NOT_OURS: [&str; 4] = ["target", "node_modules", "dist", "test-results"];

/// Follows every relative link: returns how many there are, and a line for each that leads nowhere.
pub(crate) fn check() -> Result<(usize, Vec<String>)> {
    let mut count = 0;
    let mut broken = Vec::new();
    for file in markdown_files(paths::root())? {
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let folder = file.parent().unwrap_or(paths::root());
        for link in relative_links(&text) {
            count += 1;
            if !folder.join(&link).exists() {
                let file = file.strip_prefix(paths::root()).unwrap_or(&file);
                broken.push(format!("{}: {link}", file.display()));
            }
        }
    }
    Ok((count, broken))
}

fn markdown_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with('.') || NOT_OURS.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            files.extend(markdown_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
    Ok(files)
}

/// The targets of `[text](target)` that are files here, without fragments and outside code blocks.
fn relative_links(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        let targets = line.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
        let files = targets.filter_map(|target| target.split('#').next());
        links.extend(files.filter(|file| !file.is_empty() && !file.contains(':')).map(str::to_owned));
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_to_files_count() {
        let text =
            "[a](A.md#part) ![b](b.png \"title\") [c](#part) [d](https://example.org/d)\n```\n[e](e.md)\n```\n[f](f/)";
        assert_eq!(relative_links(text), ["A.md", "b.png", "f/"]);
    }
}
