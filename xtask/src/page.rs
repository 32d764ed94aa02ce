//! The last step of every Trunk build (a hook of Trunk.toml): adds to the staged page what Trunk cannot do.
//!
//! Always: the engine, in a folder named by its content, and its address as `<meta name="funnel-engine">`. The app reads
//! the address there, so that a new engine does not mean compiling the app again. In a release build also: no inline
//! script, and the Content-Security-Policy that forbids any. Trunk's development server needs an inline script to reload.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::engine::Engine;
use crate::tools::Tools;

/// What the page may do: run its own code, talk to its own origin, show pictures it made itself. Also checked by
/// tests/e2e: whatever violates it fails the suite.
const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data: blob:; \
                      object-src 'none'; base-uri 'self'; form-action 'none'";

const HEAD: &str = "<meta charset=\"utf-8\">";
const SCRIPT_START: &str = "<script type=\"module\">";
const SCRIPT_END: &str = "</script>";

/// Finishes the page that Trunk has staged; where and for what, Trunk says in the environment.
pub(crate) fn finish() -> Result<()> {
    let variable = |name| env::var(name).with_context(|| format!("{name} is not set: this is a step of Trunk's build"));
    let staged = PathBuf::from(variable("TRUNK_STAGING_DIR")?);
    let public_url = variable("TRUNK_PUBLIC_URL")?;
    let release = variable("TRUNK_PROFILE")? == "release";

    let engine = Engine::build(&Tools::ready()?)?;
    engine.copy_into(&staged)?;

    let index = staged.join("index.html");
    let html = fs::read_to_string(&index).context("cannot read the staged index.html")?;
    let address = format!("<meta name=\"funnel-engine\" content=\"{public_url}{}/\">", engine.folder());
    let html = with_meta(&html, &address)?;
    let html = if release { strict(&html, &staged, &public_url)? } else { html };
    fs::write(&index, html).context("cannot write the finished index.html")
}

/// The page without inline scripts, each of which goes into a file, and with the policy that forbids them.
fn strict(html: &str, staged: &Path, public_url: &str) -> Result<String> {
    let (html, scripts) = without_inline_scripts(html, public_url)?;
    for (name, script) in scripts {
        fs::write(staged.join(name), script).context("cannot write a script beside the page")?;
    }
    with_meta(&html, &format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">"))
}

/// Puts a `<meta>` where it precedes all that loads something.
fn with_meta(html: &str, meta: &str) -> Result<String> {
    if !html.contains(HEAD) {
        bail!("index.html has no `{HEAD}`, after which the build writes its own lines");
    }
    Ok(html.replacen(HEAD, &format!("{HEAD}\n    {meta}"), 1))
}

/// A file to be: its name and its text.
type NamedText = (String, String);

fn without_inline_scripts(html: &str, public_url: &str) -> Result<(String, Vec<NamedText>)> {
    let mut page = String::with_capacity(html.len());
    let mut scripts = Vec::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(SCRIPT_START) {
        let (script, behind) = after.split_once(SCRIPT_END).context("index.html has a script without an end")?;
        // The script's imports are relative to the page; beside it, they mean the same.
        let name = format!("start-{}.js", short_hash(script));
        page.push_str(before);
        page.push_str(&format!("<script type=\"module\" src=\"{public_url}{name}\">{SCRIPT_END}"));
        scripts.push((name, script.trim().to_owned() + "\n"));
        rest = behind;
    }
    page.push_str(rest);
    Ok((page, scripts))
}

fn short_hash(text: &str) -> String {
    Sha256::digest(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_become_files_named_by_their_content() {
        let html = "<head><script type=\"module\">import \"./a.js\";</script></head><body></body>";
        let (page, scripts) = without_inline_scripts(html, "./").unwrap();
        let name = &scripts[0].0;
        assert_eq!(page, format!("<head><script type=\"module\" src=\"./{name}\"></script></head><body></body>"));
        assert_eq!(scripts[0].1, "import \"./a.js\";\n");
    }

    #[test]
    fn scripts_that_are_files_stay_as_they_are() {
        let html = "<script type=\"module\" src=\"./a.js\"></script>";
        let (page, scripts) = without_inline_scripts(html, "./").unwrap();
        assert_eq!((page.as_str(), scripts.len()), (html, 0));
    }

    #[test]
    fn the_builds_own_lines_need_their_place() {
        assert_eq!(with_meta(HEAD, "<meta x>").unwrap(), format!("{HEAD}\n    <meta x>"));
        assert!(with_meta("<head></head>", "<meta x>").is_err());
    }
}
