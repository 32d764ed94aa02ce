//! What makes of `dist/` a package of npm, and of the page a library: the entry `funnel-widget.js`, its types, package.json.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::copy;
use crate::engine::Engine;
use crate::paths;
use crate::steps::bundle_into;
use crate::tools::Tools;

/// As in the workspace's Cargo.toml, which all packages share.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Where the sources of the entry say that the engine is.
const ENGINE: &str = "./engine/";

/// Writes the package's own files into the folder `page`.
pub(crate) fn assemble(tools: &Tools, page: &Path, engine: &Engine) -> Result<()> {
    let embed = paths::root().join("src/embed");
    let entry = page.join("funnel-widget.js");
    let options = [format!("--define:VERSION=\"{VERSION}\""), format!("--external:{ENGINE}*")];
    bundle_into(tools, &embed.join("funnel-widget.js"), &entry, &options)?;
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
