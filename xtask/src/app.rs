//! The app for release: cut into what the first screen needs and what is fetched later, every file named by its content.
//!
//! Where to cut, src/ui/lazy.rs says. Trunk cannot do it, so a build by Trunk is whole.
//!
//! The script is a function that makes one instance of the program, because an element on somebody else's page needs another when
//! one has failed. It is told where a file is, because whoever packs a page renames them. On a page of our own it starts at once.

use std::env;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::copy;
use crate::engine::is_newer;
use crate::imports::shorten;
use crate::names::hashed;
use crate::paths;
use crate::steps::{Cut, bind, bundle_function, compile, lazy_parts, optimise, split_up};
use crate::tools::Tools;

/// The names wasm-split and wasm-bindgen give, which the finished files no longer have.
const BINDINGS: &str = "app.js";
const LINKS: &str = "__wasm_split.js";
const MAIN_WASM: &str = "app_bg.wasm";

/// The finished app, ready to be copied into a page.
#[derive(Default)]
pub(crate) struct App {
    files: Vec<(String, Vec<u8>)>,
    main_wasm: String,
    /// The one script of the page.
    script: String,
}

impl App {
    /// Builds the app, or does nothing when its code has not changed.
    pub(crate) fn build(tools: &Tools, cut: Cut) -> Result<Self> {
        let wasm = compile(tools, cut)?;
        // Apart, because building the one must not pass for having built the other.
        let made = paths::target().join(if cut == Cut::Split { "app/split" } else { "app/whole" });
        let finished = made.join("finished");
        // An xtask newer than the product may have other options than those it was made with.
        if !is_newer(&finished, &wasm) || !is_newer(&finished, &env::current_exe()?) {
            if made.exists() {
                fs::remove_dir_all(&made)?;
            }
            let (split, bound) = (made.join("cut"), made.join("bound"));
            let main = if cut == Cut::Split { split_up(tools, &wasm, &split)? } else { wasm };
            bind(tools, &main, &bound, cut)?;
            for part in lazy_parts(&split)?.iter().chain([&bound.join(MAIN_WASM)]) {
                optimise(tools, part)?;
            }
            let (wasm, script) = (bound.join(MAIN_WASM), bound.join(BINDINGS));
            let (short_wasm, short_script) = shorten(&read(&wasm)?, &read_text(&script)?)?;
            fs::write(wasm, short_wasm)?;
            fs::write(script, short_script)?;
            // Last, so that it never vouches for half a build.
            fs::write(&finished, "")?;
        }
        Self::gather(&made, |entry| bundle_function(tools, entry))
    }

    /// Gives every file its name and makes one script of all: `bundle` makes it from the one that starts the app.
    fn gather(made: &Path, bundle: impl FnOnce(&Path) -> Result<Vec<u8>>) -> Result<Self> {
        let (split, bound, scripts) = (made.join("cut"), made.join("bound"), made.join("scripts"));
        let mut app = Self::default();
        app.main_wasm = app.add("app", read(&bound.join(MAIN_WASM))?, "wasm");
        if scripts.exists() {
            fs::remove_dir_all(&scripts)?;
        }
        fs::create_dir_all(&scripts)?;
        let bindings = read_text(&bound.join(BINDINGS)).context("wasm-bindgen made no script")?;
        // By way of the guard that the function around it has: see steps.rs.
        let bindings = renamed(&bindings, "wasm = instance.exports;", "wasm = guard(instance.exports);")?;
        fs::write(scripts.join(BINDINGS), bindings)?;
        if bound.join("snippets").exists() {
            copy::folder(&bound.join("snippets"), &scripts.join("snippets"))?;
        }
        if split.exists() {
            let mut links = read_text(&split.join(LINKS))?;
            for part in lazy_parts(&split)? {
                app.add_lazy(&part, &mut links)?;
            }
            fs::write(scripts.join(LINKS), links)?;
        }
        let entry = scripts.join("start.js");
        let start = format!(
            "import init, * as app from \"./{BINDINGS}\";\n\
             export const start = () => init({{ module_or_path: at(\"./{}\") }}).then(() => app);\n",
            app.main_wasm
        );
        fs::write(&entry, start)?;
        app.script = app.add("app", bundle(&entry)?, "js");
        Ok(app)
    }

    fn add(&mut self, stem: &str, content: Vec<u8>, extension: &str) -> String {
        let name = hashed(stem, &content, extension);
        self.files.push((name.clone(), content));
        name
    }

    fn add_lazy(&mut self, part: &Path, links: &mut String) -> Result<()> {
        let stem = part.file_stem().unwrap_or_default().to_string_lossy();
        // A part nobody asks for has nothing in it.
        if links.contains(&format!("\"./{stem}.wasm\"")) {
            let old = format!("new URL(\"./{stem}.wasm\", import.meta.url)");
            let new = self.add(stem.trim_start_matches("split_"), read(part)?, "wasm");
            *links = renamed(links, &old, &format!("at(\"./{new}\")"))?;
        }
        Ok(())
    }

    /// The lines of the page's head that load the app, and nothing of what is fetched later.
    pub(crate) fn head(&self, public_url: &str) -> String {
        let (script, wasm) = (&self.script, &self.main_wasm);
        [
            format!(
                "<link rel=\"preload\" href=\"{public_url}{wasm}\" as=\"fetch\" type=\"application/wasm\" crossorigin>"
            ),
            format!("<script type=\"module\" src=\"{public_url}{script}\"></script>"),
        ]
        .join("\n    ")
    }

    /// All files, its script as `app.js`.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let name = |name| if name == self.script { "app.js" } else { name };
        self.files.iter().map(move |(file, bytes)| (name(file.as_str()), bytes.as_slice()))
    }

    /// Its one script.
    pub(crate) fn script(&self) -> &str {
        &self.script
    }

    /// What its script fetches.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|(name, _)| name.as_str()).filter(|name| *name != self.script)
    }

    /// Writes the app into `page`.
    pub(crate) fn copy_into(&self, page: &Path) -> Result<()> {
        for (name, bytes) in &self.files {
            fs::write(page.join(name), bytes)
                .with_context(|| format!("cannot write {name} into {}", page.display()))?;
        }
        Ok(())
    }
}

/// Replaces a name in a generated script, which must have it: without, the tool has changed how it writes.
fn renamed(script: &str, old: &str, new: &str) -> Result<String> {
    if !script.contains(old) {
        bail!("A script of wasm-bindgen or wasm-split has no `{old}` in it: xtask/src/app.rs must learn its new form.");
    }
    Ok(script.replace(old, new))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// The shape of what the tools leave behind.
    fn made(name: &str, chunk: &str) -> PathBuf {
        let made = env::temp_dir().join(format!("funnel-widget-app-{}-{name}", std::process::id()));
        let write = |file: &str, text: &str| {
            let file = made.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        write("bound/app.js", "wasm = instance.exports;\n");
        write("bound/app_bg.wasm", "main");
        write("cut/app.wasm", "uncut main");
        write("cut/split_data.wasm", chunk);
        write("cut/split_unused.wasm", "");
        write("cut/__wasm_split.js", "fetch(new URL(\"./split_data.wasm\", import.meta.url));\n");
        made
    }

    /// In place of the bundler: all scripts, one after the other.
    fn joined(entry: &Path) -> Result<Vec<u8>> {
        let folder = entry.parent().unwrap();
        Ok([LINKS, BINDINGS, "start.js"].map(|script| fs::read(folder.join(script)).unwrap()).concat())
    }

    fn gathered(name: &str, chunk: &str) -> App {
        let made = made(name, chunk);
        let app = App::gather(&made, joined).unwrap();
        fs::remove_dir_all(made).unwrap();
        app
    }

    #[test]
    fn the_script_refers_to_the_others_by_their_new_names() {
        let app = gathered("names", "data");
        let script = &app.files.iter().find(|(file, _)| *file == app.script).unwrap().1;
        let script = String::from_utf8(script.clone()).unwrap();
        assert!(script.contains(&format!("at(\"./{}\")", hashed("data", "data", "wasm"))), "{script}");
        assert!(script.contains(&app.main_wasm), "{script}");
        let names: Vec<_> = app.files.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), 3, "the empty part is left out: {names:?}");
    }

    #[test]
    fn another_lazy_part_means_another_script_but_the_same_main_part() {
        let [one, two] = [gathered("one", "data"), gathered("two", "other data")];
        assert_eq!(one.main_wasm, two.main_wasm);
        assert_ne!(one.script, two.script);
    }

    #[test]
    fn nothing_lazy_is_preloaded() {
        let head = gathered("head", "data").head("./");
        assert!(!head.contains("data-"), "{head}");
        assert_eq!(head.matches("preload").count(), 1);
    }

    #[test]
    fn a_script_of_unknown_form_is_an_error() {
        assert!(renamed("fetch('a')", "\"./split_data.wasm\"", "").is_err());
    }
}
