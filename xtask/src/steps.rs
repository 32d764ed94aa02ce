//! From Rust to optimised WebAssembly: the steps of the app's release build, each by its tool.
//!
//! The cut is made by wasm-split, after the linker, which leaves its relocations in for it, and before wasm-bindgen, which
//! then sees the main part alone.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::engine::remap_flags;
use crate::paths;
use crate::process::run;
use crate::tools::{Tools, WASM_TARGET};

/// Whether the app is one file or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Screens that the first load does without are files of their own, fetched when opened.
    Split,
    /// One file. The way out, should cutting ever fail with a new compiler: `cargo xtask build --whole`, or here.
    Whole,
}

impl Cut {
    /// What is published and tested.
    pub(crate) const USUAL: Self = Self::Split;
}

/// What every browser from Chrome 111, Firefox 114 and Safari 16.4 on has, and rustc uses. Said outright, because the
/// parts carry no section that tells.
const WASM_FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The standard library compiled with the program, without the texts of panics, which nobody would read. A
/// panic stops the program where it is, as it would otherwise after its text. A tenth less in the first load.
pub(crate) const OWN_STD: &str = "-Zbuild-std=std,panic_abort";
/// With sorts that take less room, and several times as long.
pub(crate) const SMALL_STD: &str = "-Zbuild-std-features=optimize_for_size";
/// With its usual sorts.
pub(crate) const FAST_STD: &str = "-Zbuild-std-features=";
pub(crate) const NO_PANIC_TEXTS: [&str; 4] =
    ["-Zunstable-options", "-Cpanic=immediate-abort", "-Zlocation-detail=none", "-Zfmt-debug=none"];

/// Compiles the app; nothing happens when its code has not changed.
pub(crate) fn compile(tools: &Tools, cut: Cut) -> Result<PathBuf> {
    let mut cargo = tools.command("cargo");
    cargo.args(["rustc", OWN_STD, SMALL_STD]);
    cargo.args(["--locked", "--release", "--target", WASM_TARGET, "--bin", "funnel-widget"]);
    // The toolchain is pinned, so what it has only as an experiment is there in the form this was tried with.
    cargo.env("RUSTC_BOOTSTRAP", "1");
    if cut == Cut::Split {
        // For the program alone: as a flag for everything, it would compile every dependency anew.
        cargo.args(["--features", "split", "--", "-Clink-args=--emit-relocs"]);
    }
    // The variable that outranks every other: RUSTFLAGS set by the user would switch these off.
    // Erased views share their code: a tenth less in the first load, a sixth less in the Data screen.
    let mut flags = [vec!["--cfg=erase_components".to_owned()], remap_flags()].concat();
    flags.extend(NO_PANIC_TEXTS.map(str::to_owned));
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    run(&mut cargo)?;
    Ok(paths::target().join(WASM_TARGET).join("release/funnel-widget.wasm"))
}

/// Cuts the app up and returns its main part; the others and the script that fetches them lie beside it.
pub(crate) fn split_up(tools: &Tools, wasm: &Path, split: &Path) -> Result<PathBuf> {
    let mut command = tools.command("wasm-split-cli");
    // The name is also how the script refers to the bindings.
    run(command.args(["--out-name", "app"]).arg(wasm).arg(split))?;
    Ok(split.join("app.wasm"))
}

/// Makes the bindings to JavaScript, and the main part that goes with them.
pub(crate) fn bind(tools: &Tools, wasm: &Path, bound: &Path, cut: Cut) -> Result<()> {
    let mut command = tools.command("wasm-bindgen");
    command.args(["--target", "web", "--no-typescript", "--omit-default-module-path", "--out-name", "app"]);
    command.args(["--remove-name-section", "--remove-producers-section"]);
    // What the linker exports is what the other parts are linked with.
    command.args((cut == Cut::Split).then_some("--keep-lld-exports"));
    run(command.arg("--out-dir").arg(bound).arg(wasm))
}

/// Makes a part smaller, in its place.
pub(crate) fn optimise(tools: &Tools, wasm: &Path) -> Result<()> {
    let mut command = tools.command("wasm-opt");
    command.arg(wasm).arg("-Oz").args(WASM_FEATURES).args(["--strip-debug", "--strip-producers", "-o"]).arg(wasm);
    run(&mut command)
}

/// What the oldest browsers the page is for understand.
const BROWSERS: &str = "--target=chrome111,firefox114,safari16.4";

/// Makes the app's exports anew. `at` tells where a file is. Where `failed` is given, it is called once the program has trapped,
/// and from then on nothing reaches it any more: whatever it was doing is half done.
const MAKE: &str = "export default function make(at,failed){\
    let dead=false;\
    const guard=e=>!failed?e:Object.fromEntries(Object.entries(e).map(([n,f])=>[n,typeof f!='function'?f:(...v)=>{\
    if(dead)return;\
    try{return f(...v)}catch(e){if(!dead){dead=true;failed(e)}throw e}}]));";

/// The app's own page starts it at once, or in somebody's frame what shows one funnel alone, which is named where packers of
/// other pages do not see it. Those have no such `<meta>`.
const START: &str = "return app}\
    {const meta=document.querySelector('meta[name=funnel-engine]');\
    if(meta){if(new URLSearchParams(location.search).has('embed'))\
    import(/*webpackIgnore:true*//*@vite-ignore*/new URL(meta.dataset.frame,document.baseURI).href);\
    else make(f=>new URL(f,import.meta.url)).start().then(app=>app.open())}}";

/// One script of the one at `entry` and all it imports, without what nothing uses: a function that makes its exports.
pub(crate) fn bundle_function(tools: &Tools, entry: &Path) -> Result<Vec<u8>> {
    let out = entry.with_extension("bundle.js");
    let options = ["--global-name=app".to_owned(), format!("--banner:js={MAKE}"), format!("--footer:js={START}")];
    bundle_as(tools, "iife", entry, &out, &options)?;
    fs::read(&out).with_context(|| format!("cannot read {}", out.display()))
}

/// One module of the one at `entry` and all it imports, written to `out`; `options` are more of esbuild's.
pub(crate) fn bundle_into(tools: &Tools, entry: &Path, out: &Path, options: &[String]) -> Result<()> {
    bundle_as(tools, "esm", entry, out, options)
}

/// As [`bundle_into`], as a script of the old form.
pub(crate) fn bundle_classic(tools: &Tools, entry: &Path, out: &Path) -> Result<()> {
    // It is never asked where it lies itself.
    bundle_as(tools, "iife", entry, out, &["--log-override:empty-import-meta=silent".to_owned()])
}

fn bundle_as(tools: &Tools, format: &str, entry: &Path, out: &Path, options: &[String]) -> Result<()> {
    let mut command = tools.command("esbuild");
    command.arg(entry).args(["--bundle", "--minify", &format!("--format={format}"), BROWSERS, "--log-level=error"]);
    command.args(options);
    run(command.arg(format!("--outfile={}", out.display())))
}

/// A script or style sheet without what only people read; the two may be the same file.
pub(crate) fn minify(tools: &Tools, from: &Path, to: &Path) -> Result<()> {
    let mut command = tools.command("esbuild");
    command.arg(from).args(["--minify", BROWSERS, "--log-level=error", "--allow-overwrite"]);
    run(command.arg(format!("--outfile={}", to.display())))
}

/// The files of wasm-split but for the main part, in the order of their names.
pub(crate) fn lazy_parts(split: &Path) -> Result<Vec<PathBuf>> {
    let mut parts = Vec::new();
    if split.exists() {
        for entry in fs::read_dir(split)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "wasm") && !path.ends_with("app.wasm") {
                parts.push(path);
            }
        }
    }
    parts.sort();
    Ok(parts)
}
