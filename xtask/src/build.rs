//! The page, built by Trunk: for release into `dist/`, or rebuilt on every change while one works on it.

use std::process::Command;

use anyhow::{Result, bail};

use crate::engine::remap_flags;
use crate::paths;
use crate::process::{run, succeeds};
use crate::tools::{Tools, exclusively};

/// Builds `dist/`. Its links are relative unless `public_url` says where the page will live.
pub(crate) fn release(tools: &Tools, public_url: Option<&str>) -> Result<()> {
    println!("Building the page into {}…", paths::dist().display());
    let mut trunk = trunk(tools, &["build", "--release", "--locked"]);
    // For wasm32 alone: Trunk's hook calls cargo as well, which would build xtask anew with every other flag.
    let flags: Vec<String> = remap_flags().into_iter().filter(|flag| !flag.contains(' ')).collect();
    trunk.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags.join(" "));
    if let Some(public_url) = public_url {
        trunk.args(["--public-url", public_url]);
    }
    // Two runs in one clone would clear away each other's half-built page.
    exclusively(&paths::target().join("page.lock"), || run(&mut trunk))
}

/// Serves a development build and rebuilds it when a file changes, until stopped.
pub(crate) fn watch(tools: &Tools, port: u16, open: bool) -> Result<()> {
    let mut trunk = trunk(tools, &["serve", "--address", "127.0.0.1", "--port", &port.to_string()]);
    // Not dist/, which is what one measures and publishes.
    trunk.arg("--dist").arg(paths::target().join("watch")).args(open.then_some("--open"));
    if !succeeds(&mut trunk)? {
        bail!("`trunk serve` stopped; the lines above say why. If port {port} is in use, choose another with --port.");
    }
    Ok(())
}

fn trunk(tools: &Tools, arguments: &[&str]) -> Command {
    let mut trunk = tools.command("trunk");
    // Offline, Trunk uses the tools on PATH instead of downloading others.
    trunk.args(arguments).arg("--offline");
    // Trunk wants a boolean in NO_COLOR and stops when it is `1`, as most people set it.
    trunk.env_remove("NO_COLOR");
    trunk
}
