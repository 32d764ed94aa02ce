//! The build tools, each in the one version that fits: taken from PATH, from the cache, or installed into the cache.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};

use crate::paths;
use crate::process::{quiet, run, succeeds};

/// The browser, to rustc.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";
const TRUNK: &str = "0.21.14";
const WASM_SPLIT: &str = "0.2.4";
const BINARYEN: &str = "132.0.0";
const ESBUILD: &str = "0.28.2";
const NODE_MAJOR_MIN: u32 = 20;
/// ClickHouse as a Python module, `chdb`. The package of that name is this one and a wrapper for data frames.
const CHDB: &str = "chdb-core==26.9.0";
const DUCKDB: &str = "duckdb==2.0.0";
/// For the made-up logs of tests/bench.
const NUMPY: &str = "numpy==2.4.6";
const PYTHON_MIN: &str = "3.11";

/// What a command needs to build with, found or installed.
pub(crate) struct Tools {
    path: OsString,
}

impl Tools {
    /// For the event engine: enough for the hook of Trunk's builds.
    pub(crate) fn for_engine() -> Result<Self> {
        Self::on_path([wasm_bindgen()?, wasm_opt()?, esbuild()?])
    }

    /// For the page for release.
    pub(crate) fn for_release() -> Result<Self> {
        Self::on_path([wasm_bindgen()?, wasm_split()?, wasm_opt()?, esbuild()?])
    }

    /// For a page that is built again whenever a file changes.
    pub(crate) fn for_watching() -> Result<Self> {
        Self::on_path([wasm_bindgen()?, trunk()?, wasm_opt()?])
    }

    /// For tests in the browser.
    pub(crate) fn for_browser_tests() -> Result<Self> {
        Self::on_path([wasm_bindgen()?])
    }

    fn on_path<const N: usize>(folders: [Option<PathBuf>; N]) -> Result<Self> {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let path = folders.into_iter().flatten().chain(env::split_paths(&inherited));
        Ok(Self { path: env::join_paths(path).context("a folder of PATH has a name PATH cannot hold")? })
    }

    /// A command that sees every tool.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("PATH", &self.path).current_dir(paths::root());
        command
    }
}

/// Cargo itself, for what needs no other tool.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(paths::root());
    command
}

/// Checks that Node is there and new enough.
pub(crate) fn node() -> Result<()> {
    let help = format!("Install Node {NODE_MAJOR_MIN} or newer (https://nodejs.org) and run the command again.");
    let Some(version) = quiet(Command::new("node").arg("--version")) else {
        bail!("Node is not installed, or not on PATH. {help}");
    };
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE_MAJOR_MIN) {
        bail!("Node {version} is too old. {help}");
    }
    if quiet(npm().arg("--version")).is_none() {
        bail!("Node is installed but its package manager npm is not on PATH. {help}");
    }
    Ok(())
}

/// npm without the questions and adverts.
pub(crate) fn npm() -> Command {
    let mut command = Command::new("npm");
    command.args(["--no-audit", "--no-fund", "--no-update-notifier"]);
    command
}

/// Runs `work` while no other process does the same, in this clone or another.
pub(crate) fn exclusively<T>(lock: &Path, work: impl FnOnce() -> Result<T>) -> Result<T> {
    if let Some(folder) = lock.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    let file = File::create(lock).with_context(|| format!("cannot write {}", lock.display()))?;
    if file.try_lock().is_err() {
        println!("Waiting for another run that holds {}…", lock.display());
        file.lock().with_context(|| format!("cannot lock {}", lock.display()))?;
    }
    work()
}

/// The wasm target, the source of the standard library, clippy and rustfmt. rust-toolchain.toml names them, but rustup may be told not to install by itself.
pub(crate) fn rust_parts() -> Result<()> {
    let sysroot = quiet(Command::new("rustc").args(["--print", "sysroot"]).current_dir(paths::root()))
        .context("rustc does not run. Install Rust with rustup (https://rustup.rs) and run the command again.")?;
    if !Path::new(&sysroot).join("lib/rustlib").join(WASM_TARGET).exists() {
        rustup(&["target", "add", WASM_TARGET])?;
    }
    if !Path::new(&sysroot).join("lib/rustlib/src/rust/library/Cargo.lock").exists() {
        rustup(&["component", "add", "rust-src"])?;
    }
    for component in ["clippy", "rustfmt"] {
        let subcommand = if component == "rustfmt" { "fmt" } else { component };
        if quiet(cargo().args([subcommand, "--version"])).is_none() {
            rustup(&["component", "add", component])?;
        }
    }
    Ok(())
}

fn rustup(arguments: &[&str]) -> Result<()> {
    let line = format!("rustup {}", arguments.join(" "));
    println!("Running `{line}`…");
    run(Command::new("rustup").args(arguments).current_dir(paths::root())).map_err(|_| {
        anyhow!(
            "`{line}` failed. It needs rustup and, this once, the network. Where Rust comes from the system's packages, \
             install the packages for {WASM_TARGET}, the source of the standard library, clippy and rustfmt instead."
        )
    })
}

/// The version of a package in Cargo.lock. Read as text: `cargo metadata` could want the network.
fn locked_version(package: &str) -> Result<String> {
    let lock = fs::read_to_string(paths::root().join("Cargo.lock")).context("cannot read Cargo.lock")?;
    let after_name = lock.split_once(&format!("name = \"{package}\"\nversion = \"")).map(|(_, rest)| rest);
    let version = after_name.and_then(|rest| rest.split_once('"')).map(|(version, _)| version.to_owned());
    version.with_context(|| format!("Cargo.lock has no package {package}"))
}

fn wasm_bindgen() -> Result<Option<PathBuf>> {
    rust_parts()?;
    let version = locked_version("wasm-bindgen")?;
    // Not `--locked`: it ships no lock file that resolves.
    cargo_tool("wasm-bindgen", "wasm-bindgen-cli", &version, "2 minutes", &[])
}

fn wasm_split() -> Result<Option<PathBuf>> {
    // It has no --version, so one on PATH is never taken.
    let arguments = ["--locked", "--features", "build-binary"];
    cargo_tool("wasm-split-cli", "wasm_split_cli_support", WASM_SPLIT, "1 minute", &arguments)
}

fn trunk() -> Result<Option<PathBuf>> {
    cargo_tool("trunk", "trunk", TRUNK, "5 minutes", &["--locked", "--no-default-features"])
}

/// The folder of a tool that cargo builds; `None` when the one on PATH fits.
fn cargo_tool(
    binary: &str,
    package: &str,
    version: &str,
    duration: &str,
    arguments: &[&str],
) -> Result<Option<PathBuf>> {
    if is_on_path(binary, version) {
        return Ok(None);
    }
    let home = paths::cache()?.join(format!("{package}-{version}"));
    install(&home, &format!("bin/{binary}"), |partial| {
        println!("Building {package} {version} (once, about {duration})…");
        let mut command = Command::new("cargo");
        command.args(["install", package, "--version", version, "--root"]).arg(partial).args(arguments);
        // Kept until the tool is done, so that an interrupted build goes on where it stopped.
        command.arg("--target-dir").arg(partial.join("build")).current_dir(env::temp_dir());
        // The tools run for seconds and take minutes to optimise.
        command.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        command.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256").env("CARGO_PROFILE_RELEASE_DEBUG", "0");
        if !succeeds(&mut command)? {
            bail!(
                "{package} {version} could not be built; the lines above say why. The first set-up needs the network \
                 (crates.io) and a C compiler. Run the command again: the build goes on where it stopped."
            );
        }
        fs::remove_dir_all(partial.join("build"))?;
        Ok(())
    })
    .map(Some)
}

/// The folder of wasm-opt; `None` when the one on PATH fits.
fn wasm_opt() -> Result<Option<PathBuf>> {
    node()?;
    let release = BINARYEN.split('.').next().unwrap_or(BINARYEN);
    if is_on_path("wasm-opt", release) {
        return Ok(None);
    }
    npm_tool("wasm-opt", "binaryen", BINARYEN).map(Some)
}

/// The folder of esbuild; `None` when the one on PATH fits.
fn esbuild() -> Result<Option<PathBuf>> {
    node()?;
    if is_on_path("esbuild", ESBUILD) {
        return Ok(None);
    }
    npm_tool("esbuild", "esbuild", ESBUILD).map(Some)
}

/// The folder of a tool that comes from the npm registry.
fn npm_tool(program: &str, package: &str, version: &str) -> Result<PathBuf> {
    let home = paths::cache()?.join(format!("{package}-{version}"));
    install(&home, &format!("node_modules/.bin/{program}"), |partial| {
        println!("Installing {program} ({package} {version})…");
        let wanted = format!("{package}@{version}");
        if !succeeds(npm().args(["install", "--no-save", "--prefix"]).arg(partial).arg(wanted))? {
            bail!(
                "npm could not install {package} {version}; the lines above say why. The first set-up needs the network \
                 (the npm registry); after that everything works offline."
            );
        }
        Ok(())
    })
}

/// Python with the engines of other makers that tests/conformance and tests/bench ask, in a virtual environment.
pub(crate) fn python_with_engines() -> Result<PathBuf> {
    let version = python()?;
    // An environment belongs to the Python it was made with.
    let name = format!("python-{version}-{CHDB}-{DUCKDB}-{NUMPY}").replace("==", "-");
    let folder = install(&paths::cache()?.join(name), "bin/python", |partial| {
        println!("Installing {CHDB}, {DUCKDB} and {NUMPY} for Python (once, 250 MB)…");
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(partial))?;
        let mut pip = Command::new(partial.join("bin/python"));
        pip.args(["-m", "pip", "--disable-pip-version-check", "install", "--quiet"]);
        // What they depend on (pandas and the like, twice their size) is for data frames, which nobody asks them for.
        if !succeeds(pip.args(["--no-deps", "--only-binary", ":all:", CHDB, DUCKDB, NUMPY]))? {
            bail!(
                "pip could not install {CHDB}, {DUCKDB} and {NUMPY}; the lines above say why. They are there for Linux and \
                 macOS, and come from the network (PyPI) this once; after that everything works offline."
            );
        }
        Ok(())
    })?;
    Ok(folder.join("python"))
}

/// The version of Python, such as `3.11`: there, new enough, and able to make a virtual environment.
fn python() -> Result<String> {
    let help = format!("Install Python {PYTHON_MIN} or newer (https://python.org) and run the command again.");
    let asked = "import sys; print('%d.%d' % sys.version_info[:2])";
    let Some(version) = quiet(Command::new("python3").args(["-c", asked])) else {
        bail!("python3 is not installed, or not on PATH. {help}");
    };
    let minor = |version: &str| version.strip_prefix("3.").and_then(|minor| minor.parse::<u32>().ok());
    if minor(&version) < minor(PYTHON_MIN) {
        bail!("Python {version} is too old. {help}");
    }
    if quiet(Command::new("python3").args(["-c", "import venv, ensurepip"])).is_none() {
        bail!(
            "Python {version} is installed without its module venv. Install it (Debian and Ubuntu: the package \
             python3-venv) and run the command again."
        );
    }
    Ok(version)
}

/// Whether the program on PATH names exactly this version, as in `trunk 0.21.14` or `wasm-opt version 132 (…)`.
fn is_on_path(binary: &str, version: &str) -> bool {
    quiet(Command::new(binary).arg("--version")).is_some_and(|text| text.split_whitespace().any(|word| word == version))
}

/// Fills `home` by way of a neighbour folder that is renamed when complete: what is at `home` is never half a tool.
/// Returns the folder `program` is in.
fn install(home: &Path, program: &str, fill: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let program = home.join(program);
    let beside = |suffix: &str| PathBuf::from(format!("{}{suffix}", home.display()));
    if !program.exists() {
        exclusively(&beside(".lock"), || {
            // Another process may have finished while this one waited.
            if program.exists() {
                return Ok(());
            }
            let partial = beside(".partial");
            fs::create_dir_all(&partial)?;
            fill(&partial)?;
            if home.exists() {
                fs::remove_dir_all(home)?;
            }
            fs::rename(&partial, home).with_context(|| format!("cannot move {} into place", home.display()))
        })?;
    }
    Ok(program.parent().unwrap_or(home).to_owned())
}
