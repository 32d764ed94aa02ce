//! What the built page weighs on the wire, and the budgets it must keep.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::paths;
use crate::process::quiet;

/// In bytes, after brotli at its strongest.
const FIRST_LOAD_MAX: usize = 150_000;
/// Of what is fetched for one kind of file: the worker with one of the engine's modules.
const ENGINE_MAX: usize = 150_000;

/// Node carries the reference brotli, which servers use as well; it spares xtask a large crate.
const BROTLI: &str = "const { readFileSync } = require('fs'); const { brotliCompressSync } = require('zlib');
    for (const file of process.argv.slice(1)) console.log(brotliCompressSync(readFileSync(file)).length);";

/// A part of the page, and its budget if it has one.
pub(crate) struct Part {
    name: &'static str,
    max: Option<usize>,
    files: Vec<Weight>,
}

struct Weight {
    file: PathBuf,
    raw: usize,
    brotli: usize,
}

impl Part {
    fn weigh(name: &'static str, max: Option<usize>, dist: &Path, files: BTreeSet<PathBuf>) -> Result<Self> {
        if files.is_empty() {
            bail!("The {name} has no files in {}: build the page first, with `cargo xtask build`.", dist.display());
        }
        let raw = files.iter().map(|file| Ok(fs::metadata(dist.join(file))?.len() as usize));
        let raw = raw.collect::<Result<Vec<_>>>().context("a file that index.html names is missing in dist")?;
        let brotli = brotli_sizes(dist, &files)?;
        let files = files.into_iter().zip(raw).zip(brotli);
        let files = files.map(|((file, raw), brotli)| Weight { file, raw, brotli }).collect();
        Ok(Self { name, max, files })
    }

    fn brotli(&self) -> usize {
        self.files.iter().map(|file| file.brotli).sum()
    }

    /// Whether the part keeps its budget.
    pub(crate) fn fits(&self) -> bool {
        self.max.is_none_or(|max| self.brotli() <= max)
    }

    fn print(&self) {
        println!("\n{:<60} {:>10} {:>10}", self.name, "raw", "brotli");
        for Weight { file, raw, brotli } in &self.files {
            println!("  {:<58} {raw:>10} {brotli:>10}", file.display());
        }
        let verdict = match self.max {
            Some(max) => format!("of {max}: {}", if self.fits() { "fits" } else { "TOO LARGE" }),
            None => String::new(),
        };
        let raw: usize = self.files.iter().map(|file| file.raw).sum();
        println!("  {:<58} {raw:>10} {:>10}  {verdict}", "together", self.brotli());
    }
}

/// Weighs `dist/` and prints the table.
pub(crate) fn report() -> Result<Vec<Part>> {
    let dist = paths::dist();
    let first = first_load(&dist)?;
    let lazy = lazy(&dist, &first)?;
    let mut parts = vec![Part::weigh("first load", Some(FIRST_LOAD_MAX), &dist, first)?];
    if !lazy.is_empty() {
        parts.push(Part::weigh("screens, fetched when opened", None, &dist, lazy)?);
    }
    let modules = [
        ("engine for files of any kind", "tables"),
        ("engine for event logs", "events"),
        ("engine for forecasts", "forecasts"),
    ];
    parts.push(Part::weigh(
        "functions of the package: what they fetch to compute figures",
        None,
        &dist,
        functions(&dist)?,
    )?);
    for (name, module) in modules {
        parts.push(Part::weigh(name, Some(ENGINE_MAX), &dist, engine(&dist, module)?)?);
    }
    parts.iter().for_each(Part::print);
    println!();
    Ok(parts)
}

/// The page, all files it names, the JavaScript snippets its script imports, and the first words of one language. The script
/// and the main part of the app are among the names, because the page preloads them.
fn first_load(dist: &Path) -> Result<BTreeSet<PathBuf>> {
    let Ok(html) = fs::read_to_string(dist.join("index.html")) else {
        return Ok(BTreeSet::new());
    };
    let mut files: BTreeSet<PathBuf> =
        local_links(&html).into_iter().filter(|file| dist.join(file).is_file()).collect();
    files.insert("index.html".into());
    files.extend(files_under(dist, Path::new("snippets"))?);
    let locales = files_under(dist, Path::new("locales"))?;
    let length = |file: &PathBuf| fs::metadata(dist.join(file)).map_or(0, |data| data.len());
    // The budget holds in every language, so the longest counts.
    if !files.iter().any(|file| file.starts_with("locales")) {
        let is_first =
            |file: &PathBuf| !file.to_string_lossy().ends_with(".later.json") && !file.starts_with("locales/playbook");
        files.extend(locales.into_iter().filter(is_first).max_by_key(length));
    }
    Ok(files)
}

/// The parts of the app that the page does not name.
fn lazy(dist: &Path, first: &BTreeSet<PathBuf>) -> Result<BTreeSet<PathBuf>> {
    let Ok(entries) = fs::read_dir(dist) else { return Ok(BTreeSet::new()) };
    let files = entries.map(|entry| Ok(PathBuf::from(entry?.file_name()))).collect::<Result<Vec<_>>>()?;
    let is_wasm = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "wasm");
    Ok(files.into_iter().filter(|file| is_wasm(file) && !first.contains(file)).collect())
}

/// The package's entry, and what computes figures without a worker.
fn functions(dist: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut files = engine_files(dist, |file| file == "engine.js" || file.starts_with("figures"))?;
    files.insert("funnel-widget.js".into());
    Ok(files)
}

/// The worker and a module of the engine.
fn engine(dist: &Path, module: &str) -> Result<BTreeSet<PathBuf>> {
    engine_files(dist, |file| file == "worker.js" || file.starts_with(module))
}

/// Files of the engine, by their names.
fn engine_files(dist: &Path, is_wanted: impl Fn(&str) -> bool) -> Result<BTreeSet<PathBuf>> {
    let Ok(entries) = fs::read_dir(dist) else { return Ok(BTreeSet::new()) };
    let mut files = BTreeSet::new();
    for entry in entries {
        let name = entry?.file_name();
        if name.to_string_lossy().starts_with("engine-") {
            let is_wanted = |file: &PathBuf| is_wanted(&file.file_name().unwrap_or_default().to_string_lossy());
            files.extend(files_under(dist, Path::new(&name))?.into_iter().filter(is_wanted));
        }
    }
    Ok(files)
}

/// The files of this site that `href` and `src` attributes name, without their leading `./`.
fn local_links(html: &str) -> Vec<PathBuf> {
    let values = ["href=\"", "src=\""].iter().flat_map(|attribute| html.split(attribute).skip(1));
    let links = values.filter_map(|rest| rest.split('"').next()).filter(|link| !link.contains(':'));
    links.map(|link| PathBuf::from(link.trim_start_matches("./").trim_start_matches('/'))).collect()
}

fn files_under(dist: &Path, folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let Ok(entries) = fs::read_dir(dist.join(folder)) else { return Ok(files) };
    for entry in entries {
        let path = folder.join(entry?.file_name());
        if dist.join(&path).is_dir() {
            files.extend(files_under(dist, &path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

fn brotli_sizes(dist: &Path, files: &BTreeSet<PathBuf>) -> Result<Vec<usize>> {
    let output = quiet(Command::new("node").args(["--eval", BROTLI, "--"]).args(files).current_dir(dist));
    let output = output.context("Node could not compress the files of dist; is Node on PATH?")?;
    output.lines().map(|line| line.parse().with_context(|| format!("Node said {line:?}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_other_sites_are_not_part_of_the_page() {
        let html = r#"<link href="./a.css"><script src="/b.js"></script><a href="https://example.org/c.js">c</a>"#;
        assert_eq!(local_links(html), [PathBuf::from("a.css"), PathBuf::from("b.js")]);
    }

    #[test]
    fn a_part_fits_up_to_its_budget() {
        let part =
            |brotli| Part { name: "x", max: Some(10), files: vec![Weight { file: "a".into(), raw: 20, brotli }] };
        assert!(part(10).fits());
        assert!(!part(11).fits());
    }
}
