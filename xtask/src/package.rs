//! What makes of `dist/` a package of npm, and of the page a library: the entry `funnel-widget.js`, its types, package.json.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::app::App;
use crate::copy;
use crate::engine::Engine;
use crate::paths;
use crate::steps::bundle_into;
use crate::tools::Tools;

/// As in the workspace's Cargo.toml, which all packages share.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Where the sources of the entry say that the engine is.
const ENGINE: &str = "./engine/";

/// Writes the package's own files into the folder `page`, which has all others already.
pub(crate) fn assemble(tools: &Tools, page: &Path, app: &App, engine: &Engine, style: &str) -> Result<()> {
    let embed = paths::root().join("src/embed");
    let entry = page.join("funnel-widget.js");
    let files = paths::target().join("app-files.js");
    fs::write(&files, app_files(page, app, style)?)?;
    let options = [
        format!("--define:VERSION=\"{VERSION}\""),
        format!("--alias:app-files={}", files.display()),
        format!("--external:{ENGINE}*"),
        format!("--external:./{}", app.script()),
    ];
    bundle_into(tools, &embed.join("funnel-widget.js"), &entry, &options)?;
    let options = ["--external:./funnel-widget.js".to_owned()];
    bundle_into(tools, &embed.join("frame.js"), &page.join("frame.js"), &options)?;
    // Its name stays; those of all it fetches change with what they hold.
    let script = fs::read_to_string(&entry).context("cannot read the entry of the package")?;
    fs::write(&entry, script.replace(ENGINE, &format!("./{}/", engine.folder())))?;
    let manifest = fs::read_to_string(embed.join("package.json")).context("cannot read package.json")?;
    fs::write(page.join("package.json"), with_version(&manifest)?)?;
    copy::file(&embed.join("funnel-widget.d.ts"), &page.join("funnel-widget.d.ts"))?;
    for name in ["LICENSE-APACHE", "LICENSE-MIT", "README.md"] {
        copy::file(&paths::root().join(name), &page.join(name))?;
    }
    Ok(())
}

/// The module `app-files`: how to load the app's script, and where everything is that it fetches. Each address stands there as it
/// is, so that whoever packs it finds and moves what it is of.
fn app_files(page: &Path, app: &App, style: &str) -> Result<String> {
    let mut files: Vec<(String, String)> = app.parts().map(|name| (name.to_owned(), name.to_owned())).collect();
    for folder in ["locales", "locales/playbook"] {
        for entry in fs::read_dir(page.join(folder)).with_context(|| format!("the page has no {folder}"))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.ends_with(".json") {
                files.push((format!("{folder}/{name}"), format!("{folder}/{name}")));
            }
        }
    }
    files.push(("app.js".to_owned(), app.script().to_owned()));
    files.push(("style.css".to_owned(), style.to_owned()));
    files.sort();
    let line = |(name, file): (String, String)| format!("  \"{name}\": new URL(\"./{file}\", import.meta.url),\n");
    let lines: String = files.into_iter().map(line).collect();
    Ok(format!(
        "export const load = () => import(\"./{}\");\nexport const placed = () => ({{\n{lines}}});\n",
        app.script()
    ))
}

/// The text stays as it is otherwise: the order of conditions in it means something.
fn with_version(manifest: &str) -> Result<String> {
    const NONE: &str = "\"version\": \"0.0.0\"";
    if !manifest.contains(NONE) {
        bail!("src/embed/package.json has no `{NONE}`, which the build replaces");
    }
    Ok(manifest.replacen(NONE, &format!("\"version\": \"{VERSION}\""), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_has_the_version_of_the_workspace() {
        let manifest = with_version("{ \"name\": \"x\", \"version\": \"0.0.0\" }").unwrap();
        assert_eq!(manifest, format!("{{ \"name\": \"x\", \"version\": \"{VERSION}\" }}"));
        assert!(with_version("{}").is_err());
    }
}
