//! Measurements of the built page: every script in tests/bench, in Chromium.

use std::ffi::OsString;
use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::browser::Browser;
use crate::build;
use crate::paths;
use crate::process::run;
use crate::serve::Site;
use crate::steps::Cut;
use crate::tools::Tools;

/// Builds the page and runs the benches of that name, or all; the rest of the arguments is theirs.
pub(crate) fn run_all(name: Option<&str>, arguments: &[OsString]) -> Result<()> {
    let scripts = scripts(name)?;
    let browser = Browser::ready()?;
    build::release(&Tools::for_release()?, None, Cut::USUAL)?;
    let site = Site::start(paths::dist(), "/")?;
    for script in scripts {
        println!("\n=== {script}");
        let mut node = Command::new("node");
        node.arg(format!("tests/bench/{script}")).args(arguments).current_dir(paths::root());
        run(browser.given_to(&mut node).env("FUNNEL_URL", site.url()))?;
    }
    Ok(())
}

fn scripts(name: Option<&str>) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(paths::root().join("tests/bench")).context("cannot list tests/bench")? {
        let file = entry?.file_name().to_string_lossy().into_owned();
        if file.ends_with(".bench.mjs") {
            all.push(file);
        }
    }
    all.sort();
    let Some(name) = name else { return Ok(all) };
    let wanted = format!("{name}.bench.mjs");
    if !all.contains(&wanted) {
        bail!("There is no bench {name}. There are: {}", all.join(", ").replace(".bench.mjs", ""));
    }
    Ok(vec![wanted])
}
