//! The app for release: cut into what the first screen needs and what is fetched later, every file named by its content.
//!
//! Where to cut, src/ui/lazy.rs says. Trunk cannot do it, so a build by Trunk is whole.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::copy;
use crate::engine::is_newer;
use crate::names::{hashed, short_hash};
use crate::paths;
use crate::steps::{Cut, bind, compile, lazy_parts, optimise, split_up};
use crate::tools::Tools;

/// The names wasm-split and wasm-bindgen give, which the finished files no longer have.
const BINDINGS: &str = "app.js";
const LINKS: &str = "__wasm_split.js";
const MAIN_WASM: &str = "app_bg.wasm";

/// The finished app, ready to be copied into a page.
#[derive(Default)]
pub(crate) struct App {
    files: Vec<(String, Vec<u8>)>,
    /// The scripts of the first load but for the one that starts it.
    scripts: Vec<String>,
    main_wasm: String,
    start: String,
    snippets: Option<PathBuf>,
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
            // Last, so that it never vouches for half a build.
            fs::write(&finished, "")?;
        }
        Self::gather(&made)
    }

    /// Gives every file its name. The scripts import one another and share one hash; all other names are by content.
    fn gather(made: &Path) -> Result<Self> {
        let (split, bound) = (made.join("cut"), made.join("bound"));
        let mut app = Self::default();
        let mut bindings = read_text(&bound.join(BINDINGS))?;
        app.main_wasm = app.add("app", read(&bound.join(MAIN_WASM))?, "wasm");
        if split.exists() {
            let mut links = read_text(&split.join(LINKS))?;
            for part in lazy_parts(&split)? {
                app.add_lazy(&part, &mut links)?;
            }
            let hash = short_hash([bindings.as_str(), &links].concat());
            let (bindings_name, links_name) = (format!("app-{hash}.js"), format!("split-{hash}.js"));
            bindings = renamed(&bindings, &from(LINKS), &from(&links_name))?;
            links = renamed(&links, &from(BINDINGS), &from(&bindings_name))?;
            app.files.extend([(bindings_name.clone(), bindings.into()), (links_name.clone(), links.into())]);
            app.scripts = vec![bindings_name, links_name];
        } else {
            app.scripts = vec![app.add("app", bindings.into(), "js")];
        }
        let start = format!(
            "import init from \"./{}\";\nawait init({{ module_or_path: new URL(\"./{}\", import.meta.url) }});\n",
            app.scripts[0], app.main_wasm
        );
        app.start = app.add("start", start.into(), "js");
        app.snippets = Some(bound.join("snippets")).filter(|snippets| snippets.exists());
        Ok(app)
    }

    fn add(&mut self, stem: &str, content: Vec<u8>, extension: &str) -> String {
        let name = hashed(stem, &content, extension);
        self.files.push((name.clone(), content));
        name
    }

    fn add_lazy(&mut self, part: &Path, links: &mut String) -> Result<()> {
        let stem = part.file_stem().unwrap_or_default().to_string_lossy();
        let old = format!("\"./{stem}.wasm\"");
        // A part nobody asks for has nothing in it.
        if links.contains(&old) {
            let new = self.add(stem.trim_start_matches("split_"), read(part)?, "wasm");
            *links = renamed(links, &old, &format!("\"./{new}\""))?;
        }
        Ok(())
    }

    /// The lines of the page's head that load the app, and nothing of what is fetched later.
    pub(crate) fn head(&self, public_url: &str) -> String {
        let scripts =
            self.scripts.iter().map(|script| format!("<link rel=\"modulepreload\" href=\"{public_url}{script}\">"));
        let mut lines: Vec<String> = scripts.collect();
        lines.push(format!(
            "<link rel=\"preload\" href=\"{public_url}{}\" as=\"fetch\" type=\"application/wasm\" crossorigin>",
            self.main_wasm
        ));
        lines.push(format!("<script type=\"module\" src=\"{public_url}{}\"></script>", self.start));
        lines.join("\n    ")
    }

    /// Writes the app into `page`.
    pub(crate) fn copy_into(&self, page: &Path) -> Result<()> {
        for (name, bytes) in &self.files {
            fs::write(page.join(name), bytes)
                .with_context(|| format!("cannot write {name} into {}", page.display()))?;
        }
        match &self.snippets {
            Some(snippets) => copy::folder(snippets, &page.join("snippets")),
            None => Ok(()),
        }
    }
}

fn from(script: &str) -> String {
    format!("from \"./{script}\"")
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
    use super::*;

    /// The shape of what the tools leave behind.
    fn made(name: &str, chunk: &str) -> PathBuf {
        let made = env::temp_dir().join(format!("funnel-widget-app-{}-{name}", std::process::id()));
        let write = |file: &str, text: &str| {
            let file = made.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        write("bound/app.js", "import * as a from \"./__wasm_split.js\"\nimport * as b from \"./__wasm_split.js\"\n");
        write("bound/app_bg.wasm", "main");
        write("cut/app.wasm", "uncut main");
        write("cut/split_data.wasm", chunk);
        write("cut/split_unused.wasm", "");
        write("cut/__wasm_split.js", "import { initSync } from \"./app.js\";\nfetch(\"./split_data.wasm\");\n");
        made
    }

    fn names(app: &App) -> Vec<&str> {
        app.files.iter().map(|(name, _)| name.as_str()).collect()
    }

    #[test]
    fn scripts_refer_to_one_another_by_their_new_names() {
        let made = made("names", "data");
        let app = App::gather(&made).unwrap();
        fs::remove_dir_all(made).unwrap();
        let [bindings, links] = app.scripts.as_slice() else { panic!("{:?}", app.scripts) };
        let text = |name: &str| {
            let bytes = &app.files.iter().find(|(file, _)| file == name).unwrap().1;
            String::from_utf8(bytes.clone()).unwrap()
        };
        assert_eq!(text(bindings).matches(&from(links)).count(), 2);
        assert!(text(links).contains(&from(bindings)));
        assert!(text(links).contains(&format!("\"./{}\"", hashed("data", "data", "wasm"))));
        assert!(text(&app.start).contains(&app.main_wasm) && text(&app.start).contains(bindings));
        assert_eq!(names(&app).len(), 5, "the empty part is left out: {:?}", names(&app));
    }

    #[test]
    fn another_lazy_part_means_other_scripts_but_the_same_main_part() {
        let folders = [made("one", "data"), made("two", "other data")];
        let [one, two] = folders.each_ref().map(|made| App::gather(made).unwrap());
        folders.iter().for_each(|made| fs::remove_dir_all(made).unwrap());
        assert_eq!(one.main_wasm, two.main_wasm);
        assert_ne!(one.scripts, two.scripts);
        assert_ne!(one.start, two.start);
    }

    #[test]
    fn nothing_lazy_is_preloaded() {
        let made = made("head", "data");
        let app = App::gather(&made).unwrap();
        fs::remove_dir_all(made).unwrap();
        let head = app.head("./");
        assert!(!head.contains("data-"), "{head}");
        assert_eq!(head.matches("modulepreload").count(), 2);
    }

    #[test]
    fn a_script_of_unknown_form_is_an_error() {
        assert!(renamed("import 'a'", "from \"./app.js\"", "").is_err());
    }
}
