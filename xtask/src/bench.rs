//! Measurements: every script in tests/bench, of the built page in Chromium, or of the engine and its peers.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::browser::{Browser, npm_packages};
use crate::build;
use crate::engine::Engine;
use crate::paths;
use crate::process::run;
use crate::serve::Site;
use crate::steps::Cut;
use crate::tools::{Tools, python_with_engines};

/// The benches that measure the engine and not the page.
const OF_THE_ENGINE: [&str; 3] = ["events", "forecast", "growth"];

/// Builds what is measured and runs the benches of that name, or all; the rest of the arguments is theirs.
pub(crate) fn run_all(name: Option<&str>, arguments: &[OsString]) -> Result<()> {
    let (of_engine, of_page): (Vec<_>, Vec<_>) =
        names(name)?.into_iter().partition(|name| OF_THE_ENGINE.contains(&name.as_str()));
    let browser = Browser::ready()?;
    npm_packages(&paths::root().join("tests/bench"))?;
    if !of_page.is_empty() {
        build::release(&Tools::for_release()?, None, Cut::USUAL)?;
        let site = Site::start(paths::dist(), "/")?;
        for name in of_page {
            run(browser.given_to(&mut node(&name, arguments)).env("FUNNEL_URL", site.url()))?;
        }
    }
    if !of_engine.is_empty() {
        let python = python_with_engines()?;
        let engine = engine()?;
        for name in of_engine {
            let mut node = node(&name, arguments);
            run(browser.given_to(&mut node).env("FUNNEL_ENGINE", &engine).env("FUNNEL_PYTHON", &python))?;
        }
    }
    Ok(())
}

fn node(name: &str, arguments: &[OsString]) -> Command {
    println!("\n=== {name}");
    let mut node = Command::new("node");
    node.arg(format!("tests/bench/{name}.bench.mjs")).args(arguments).current_dir(paths::root());
    node
}

/// The folder of the engine as it is published, built.
fn engine() -> Result<PathBuf> {
    let engine = Engine::build(&Tools::for_engine()?)?;
    let page = paths::target().join("bench");
    engine.copy_into(&page)?;
    Ok(page.join(engine.folder()))
}

fn names(wanted: Option<&str>) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(paths::root().join("tests/bench")).context("cannot list tests/bench")? {
        let file = entry?.file_name().to_string_lossy().into_owned();
        all.extend(file.strip_suffix(".bench.mjs").map(str::to_owned));
    }
    all.sort();
    let Some(wanted) = wanted else { return Ok(all) };
    if !all.iter().any(|name| name == wanted) {
        bail!("There is no bench {wanted}. There are: {}", all.join(", "));
    }
    Ok(vec![wanted.to_owned()])
}
