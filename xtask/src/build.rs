//! The page: for release into `dist/`, or by Trunk, rebuilt on every change while one works on it.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::app::App;
use crate::engine::Engine;
use crate::page;
use crate::paths;
use crate::process::succeeds;
use crate::steps::Cut;
use crate::tools::{Tools, exclusively};

/// Builds `dist/`. Its links are relative unless `public_url` says where the page will live.
pub(crate) fn release(tools: &Tools, public_url: Option<&str>, cut: Cut) -> Result<()> {
    println!("Building the page into {}…", paths::dist().display());
    // A folder, whether or not the caller ended it like one.
    let public_url = format!("{}/", public_url.unwrap_or(".").trim_end_matches('/'));
    // Two runs in one clone would clear away each other's half-built page.
    exclusively(&paths::target().join("page.lock"), || {
        let app = App::build(tools, cut)?;
        let engine = Engine::build(tools)?;
        let (staged, dist) = (paths::target().join("page"), paths::dist());
        for old in [&staged, &dist] {
            if old.exists() {
                fs::remove_dir_all(old).with_context(|| format!("cannot clear {}", old.display()))?;
            }
        }
        page::assemble(tools, &staged, &public_url, &app, &engine)?;
        fs::rename(&staged, &dist).with_context(|| format!("cannot move the page to {}", dist.display()))
    })
}

/// Serves a development build and rebuilds it when a file changes, until stopped.
pub(crate) fn watch(tools: &Tools, port: u16, open: bool) -> Result<()> {
    let mut trunk = tools.command("trunk");
    // Offline, Trunk uses the tools on PATH instead of downloading others.
    trunk.args(["serve", "--offline", "--address", "127.0.0.1", "--port", &port.to_string()]);
    // Trunk wants a boolean in NO_COLOR and stops when it is `1`, as most people set it.
    trunk.env_remove("NO_COLOR");
    // Not dist/, which is what one measures and publishes.
    trunk.arg("--dist").arg(paths::target().join("watch")).args(open.then_some("--open"));
    if !succeeds(&mut trunk)? {
        bail!("`trunk serve` stopped; the lines above say why. If port {port} is in use, choose another with --port.");
    }
    Ok(())
}
