//! `cargo xtask conformance`: our event engine against others, by the scripts in tests/conformance.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::paths;
use crate::process::{answer, succeeds};
use crate::tools::{self, cargo};

const PROGRAM: &str = "conformance";

/// Whether all that is claimed to agree does. The arguments are the script's.
pub(crate) fn holds(arguments: &[OsString]) -> Result<bool> {
    let python = tools::python_with_engines()?;
    let engine = engine()?;
    let mut script = Command::new(python);
    script.arg("tests/conformance/compare.py").arg("--engine").arg(engine).current_dir(paths::root());
    // No folders of compiled modules beside the scripts.
    succeeds(script.args(arguments).env("PYTHONDONTWRITEBYTECODE", "1"))
}

/// The program that counts line by line, built.
fn engine() -> Result<PathBuf> {
    let mut build = cargo();
    build.args(["build", "--package", "funnel-core", "--example", PROGRAM]);
    let messages = answer(build.arg("--message-format=json-render-diagnostics"))?;
    let built = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).find_map(|message| {
        (message["target"]["name"] == PROGRAM).then(|| message["executable"].as_str().map(PathBuf::from)).flatten()
    });
    built.with_context(|| format!("cargo did not say where it put the example {PROGRAM}"))
}
