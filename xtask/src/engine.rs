//! The event engine: the modules of `crates/engine`, built, bound to JavaScript, optimised, and named by their content.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::names::short_hash;
use crate::paths;
use crate::process::run;
use crate::steps::{FAST_STD, NO_PANIC_TEXTS, OWN_STD, SMALL_STD, bundle_classic, bundle_into, minify};
use crate::tools::{Tools, WASM_TARGET};

/// What every browser from Chrome 111, Firefox 114 and Safari 16.4 on has. Never all: an engine that uses more than this
/// does not start there.
const WASM_FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
];

/// Functions with one caller stay functions unless they are small. A browser compiles a function well only once it was called
/// a few times, so what goes through a log must be called again and again. It also makes the engine smaller. Simulations are called
/// often as they are.
const ONE_CALLER: [&str; 2] = ["--one-caller-inline-max-function-size", "30"];

/// The modules, each named as the feature of `crates/engine` that it is made of, the profile it is built with, and its standard
/// library.
const MODULES: [(&str, &str, &str); 4] = [
    ("events", "engine", SMALL_STD),
    ("figures", "tables", SMALL_STD),
    ("forecasts", "forecasts", FAST_STD),
    ("tables", "tables", SMALL_STD),
];

/// What runs the modules: in a worker, and where there is none.
const SCRIPTS: [&str; 2] = ["engine.js", WORKER];
const WORKER: &str = "worker.js";

/// The finished engine, ready to be copied into a page.
pub(crate) struct Engine {
    files: Vec<(String, Vec<u8>)>,
    /// The worker as a script of the old form.
    classic_worker: Vec<u8>,
}

impl Engine {
    /// Builds the engine, or does nothing when its code has not changed.
    pub(crate) fn build(tools: &Tools) -> Result<Self> {
        // Apart from the app's: other flags in the same folder would make cargo build everything twice, again and again.
        let target = paths::target().join("engine");
        let mut files = Vec::new();
        for (module, profile, std) in MODULES {
            let wasm = compile(tools, &target, module, profile, std)?;
            let bound = target.join("bound");
            let optimised = target.join(format!("{module}_bg.wasm"));
            let script = target.join(format!("{module}.js"));
            // An xtask newer than the product may have other options than those it was made with.
            if !is_newer(&optimised, &wasm) || !is_newer(&optimised, &env::current_exe()?) {
                bind(tools, &wasm, module, &bound)?;
                make(tools, &bound.join(format!("{module}.js")), &script)?;
                let inlining = if module == "forecasts" { &[][..] } else { &ONE_CALLER };
                optimise(tools, &bound.join(format!("{module}_bg.wasm")), inlining, &optimised)?;
            }
            files.extend([script, optimised]);
        }
        for name in SCRIPTS {
            let script = target.join(name);
            bundle_into(tools, &paths::root().join("crates/engine").join(name), &script, &[])?;
            keep_from_packers(&script)?;
            files.push(script);
        }
        let files = files.iter().map(|part| named_bytes(part)).collect::<Result<_>>()?;
        let classic = target.join("worker.classic.js");
        bundle_classic(tools, &paths::root().join("crates/engine").join(WORKER), &classic)?;
        let classic_worker = fs::read(&classic).with_context(|| format!("cannot read {}", classic.display()))?;
        Ok(Self { files, classic_worker })
    }

    /// Its files with their names, the worker in the form that pages from the disk need.
    pub(crate) fn files_for_disk(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(name, bytes)| {
            let bytes = if name == WORKER { &self.classic_worker } else { bytes };
            (name.as_str(), bytes.as_slice())
        })
    }

    /// `engine-<hash>`: a new engine has a new address, so no cache ever mixes two.
    pub(crate) fn folder(&self) -> String {
        let content: Vec<&[u8]> = self.files.iter().flat_map(|(name, bytes)| [name.as_bytes(), bytes]).collect();
        format!("engine-{}", short_hash(content.concat()))
    }

    /// Writes the engine into its folder under `page`.
    pub(crate) fn copy_into(&self, page: &Path) -> Result<()> {
        let folder = page.join(self.folder());
        fs::create_dir_all(&folder)?;
        for (name, bytes) in &self.files {
            fs::write(folder.join(name), bytes)
                .with_context(|| format!("cannot write {name} into {}", folder.display()))?;
        }
        Ok(())
    }
}

/// Compiler flags that leave no trace, in what is published, of where it was built.
pub(crate) fn remap_flags() -> Vec<String> {
    let home = env::home_dir().unwrap_or_default();
    let cargo_home = env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), PathBuf::from);
    let places = [(cargo_home.as_path(), "cargo"), (paths::root(), "funnel-widget")];
    places.map(|(place, name)| format!("--remap-path-prefix={}=/{name}", place.display())).into()
}

/// Compiles a module; nothing happens when its code has not changed.
fn compile(tools: &Tools, target: &Path, module: &str, profile: &str, std: &str) -> Result<PathBuf> {
    let mut cargo = tools.command("cargo");
    cargo.args(["build", OWN_STD, std]);
    cargo.args(["--package", "funnel-engine", "--no-default-features", "--features", module]);
    cargo.args(["--profile", profile, "--target", WASM_TARGET, "--target-dir"]).arg(target);
    // As for the app: see there.
    cargo.env("RUSTC_BOOTSTRAP", "1");
    let mut flags = [vec!["-Ctarget-feature=+simd128".to_owned()], remap_flags()].concat();
    flags.extend(NO_PANIC_TEXTS.map(str::to_owned));
    // The variable that outranks every other: RUSTFLAGS set by the user would silently switch SIMD off.
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    run(&mut cargo)?;
    Ok(target.join(WASM_TARGET).join(profile).join("funnel_engine.wasm"))
}

/// Tells those who pack the engine into an app of theirs that it finds its own files. Minifying has taken such remarks away.
fn keep_from_packers(script: &Path) -> Result<()> {
    let text = fs::read_to_string(script).with_context(|| format!("cannot read {}", script.display()))?;
    let remark = "import(/* webpackIgnore: true *//* @vite-ignore */";
    fs::write(script, text.replace("import(", remark)).with_context(|| format!("cannot write {}", script.display()))
}

fn bind(tools: &Tools, wasm: &Path, module: &str, bound: &Path) -> Result<()> {
    let mut bindgen = tools.command("wasm-bindgen");
    bindgen.args(["--target", "no-modules", "--no-typescript", "--out-name", module, "--out-dir"]).arg(bound).arg(wasm);
    run(&mut bindgen)
}

/// The bindings as a module whose function makes them anew: one holds one instance for ever, and an engine that trapped needs
/// another.
fn make(tools: &Tools, bindings: &Path, script: &Path) -> Result<()> {
    let text = fs::read_to_string(bindings).with_context(|| format!("cannot read {}", bindings.display()))?;
    fs::write(bindings, format!("export default () => {{\n{text}\nreturn wasm_bindgen;\n}};\n"))?;
    minify(tools, bindings, script)
}

/// Strips as well: rustc's own `strip` would also drop the section that tells wasm-bindgen the target features.
fn optimise(tools: &Tools, bound: &Path, inlining: &[&str], optimised: &Path) -> Result<()> {
    // Renamed when complete, so that an interrupted run is not taken for a finished one.
    let partial = optimised.with_extension("partial");
    let mut wasm_opt = tools.command("wasm-opt");
    wasm_opt.arg(bound).arg("-O3").args(inlining).args(WASM_FEATURES);
    wasm_opt.args(["--strip-debug", "--strip-producers", "-o"]).arg(&partial);
    run(&mut wasm_opt)?;
    fs::rename(&partial, optimised).with_context(|| format!("cannot write {}", optimised.display()))
}

/// Whether the product is there, and younger than what it is made from.
pub(crate) fn is_newer(product: &Path, source: &Path) -> bool {
    let modified = |path: &Path| fs::metadata(path).and_then(|data| data.modified());
    matches!((modified(product), modified(source)), (Ok(product), Ok(source)) if product > source)
}

fn named_bytes(path: &Path) -> Result<(String, Vec<u8>)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok((name, bytes))
}
