//! Chromium and Playwright, for the tests and benches that need a real page.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::paths;
use crate::process::{quiet, succeeds};
use crate::tools::{exclusively, node, npm};

/// A Chromium to run; it stands in for every other choice.
const OVERRIDE: &str = "FUNNEL_CHROMIUM";

const ON_PATH: [&str; 4] = ["google-chrome-stable", "google-chrome", "chromium", "chromium-browser"];
const ON_MACOS: [&str; 2] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// A Chromium, and Playwright's packages to drive it with.
pub(crate) struct Browser {
    chromium: PathBuf,
}

impl Browser {
    /// Finds both, and installs what is missing.
    pub(crate) fn ready() -> Result<Self> {
        node()?;
        npm_packages(&paths::e2e())?;
        Ok(Self { chromium: chromium()? })
    }

    /// Tells a program, by environment, which Chromium to start.
    pub(crate) fn given_to<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env(OVERRIDE, &self.chromium)
    }
}

/// `npm ci` in a folder of the repository, unless what is installed is what its lock file says.
pub(crate) fn npm_packages(folder: &Path) -> Result<()> {
    let shown = folder.strip_prefix(paths::root()).unwrap_or(folder).display().to_string();
    let lock =
        fs::read(folder.join("package-lock.json")).with_context(|| format!("cannot read {shown}/package-lock.json"))?;
    // Written last, so it never vouches for half an installation.
    let stamp = folder.join("node_modules/.installed-from.json");
    let fresh = || fs::read(&stamp).is_ok_and(|installed| installed == lock);
    if fresh() {
        return Ok(());
    }
    exclusively(&paths::target().join("npm-packages.lock"), || {
        if fresh() {
            return Ok(());
        }
        println!("Installing the packages of {shown} (npm ci)…");
        if !succeeds(npm().arg("ci").current_dir(folder))? {
            bail!(
                "npm could not install the packages of {shown}; the lines above say why. This needs the network once \
                 (the npm registry), and again whenever {shown}/package-lock.json changes."
            );
        }
        fs::write(&stamp, &lock).with_context(|| format!("cannot write into {shown}/node_modules"))
    })
}

fn chromium() -> Result<PathBuf> {
    if let Some(given) = env::var_os(OVERRIDE) {
        let given = PathBuf::from(given);
        if runs(&given) {
            return Ok(given);
        }
        bail!("{OVERRIDE} is {}, which does not run. Correct it, or unset it to have one found.", given.display());
    }
    if let Some(found) = installed().or_else(playwrights) {
        return Ok(found);
    }
    if is_debian() && is_root() {
        install_debian_package()?;
        return installed().context("The package chromium is installed, but `chromium --version` does not run.");
    }
    install_playwrights()?;
    playwrights().with_context(|| {
        format!(
            "Chromium was downloaded but does not start: system libraries are missing, and installing them needs root. \
             Run `sudo npx playwright install-deps chromium` in {}, or install Chrome or Chromium yourself, or set \
             {OVERRIDE} to one. Then run the command again.",
            paths::e2e().display()
        )
    })
}

/// A Chromium that is part of the system.
fn installed() -> Option<PathBuf> {
    let folders = env::var_os("PATH").unwrap_or_default();
    let on_path = ON_PATH.iter().flat_map(|name| env::split_paths(&folders).map(move |folder| folder.join(name)));
    on_path.chain(ON_MACOS.map(PathBuf::from)).find(|program| !is_snap(program) && runs(program))
}

/// The Chromium that Playwright keeps for itself.
fn playwrights() -> Option<PathBuf> {
    let ask = "process.stdout.write(require('@playwright/test').chromium.executablePath())";
    let path = quiet(Command::new("node").args(["--eval", ask]).current_dir(paths::e2e()))?;
    Some(PathBuf::from(path)).filter(|program| runs(program))
}

fn install_debian_package() -> Result<()> {
    println!("Installing Chromium (apt-get install chromium)…");
    let apt =
        |arguments: &[&str]| succeeds(Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"));
    // The font is for the languages of the page; without any, Chromium draws boxes.
    let install = ["install", "--yes", "--no-install-recommends", "chromium", "fonts-noto-core"];
    if apt(&["update"])? && apt(&install)? {
        return Ok(());
    }
    bail!(
        "apt-get could not install Chromium; the lines above say why. It needs the network, once. With a Chromium from \
         elsewhere, set {OVERRIDE} to its path and run the command again."
    )
}

fn install_playwrights() -> Result<()> {
    println!("Downloading Playwright's Chromium (once, about 150 MB)…");
    let mut command = Command::new("npx");
    command.args(["playwright", "install"]).current_dir(paths::e2e());
    // Its libraries are system packages, which only root may install.
    if cfg!(target_os = "linux") && is_root() {
        command.arg("--with-deps");
    }
    if succeeds(command.arg("chromium"))? {
        return Ok(());
    }
    bail!(
        "Playwright could not download Chromium; the lines above say why. It needs the network, once. With a Chrome or \
         Chromium from elsewhere, put it on PATH or set {OVERRIDE} to its path, and run the command again."
    )
}

fn runs(program: &Path) -> bool {
    program.exists() && quiet(Command::new(program).arg("--version")).is_some()
}

/// A snap may not read the profile folder that Playwright makes for it.
fn is_snap(program: &Path) -> bool {
    fs::canonicalize(program).is_ok_and(|real| real.ends_with("snap") || real.starts_with("/snap"))
}

fn is_debian() -> bool {
    // Not Ubuntu: its package chromium is a snap.
    fs::read_to_string("/etc/os-release").is_ok_and(|text| text.lines().any(|line| line == "ID=debian"))
}

fn is_root() -> bool {
    quiet(Command::new("id").arg("-u")).is_some_and(|user| user == "0")
}
