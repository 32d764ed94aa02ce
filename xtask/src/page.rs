//! The page around the app: index.html with what the build puts in it, and the files it names.
//!
//! For release, [`assemble`] does all of it. While one works on the page Trunk does, and [`finish`] is the hook of
//! Trunk.toml that adds the engine, which Trunk cannot build. The app reads the engine's address from
//! `<meta name="funnel-engine">`, so that a new engine does not mean compiling the app again.

use std::env;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::app::App;
use crate::copy;
use crate::engine::Engine;
use crate::index::{self, Asset};
use crate::names::hashed;
use crate::one_file;
use crate::package;
use crate::paths;
use crate::steps::minify;
use crate::tools::Tools;

/// What the page may do: run its own code, talk to its own origin, show pictures it made itself. Also checked by
/// tests/e2e: whatever violates it fails the suite. Not for Trunk's server, which needs an inline script to reload.
const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data: blob:; \
                      object-src 'none'; base-uri 'self'; form-action 'none'";

const HEAD: &str = "<meta charset=\"utf-8\">";

/// Writes the whole page for release into the folder `page`. Its links are relative when `public_url` is `./`.
pub(crate) fn assemble(tools: &Tools, page: &Path, public_url: &str, app: &App, engine: &Engine) -> Result<()> {
    fs::create_dir_all(page).with_context(|| format!("cannot create {}", page.display()))?;
    app.copy_into(page)?;
    engine.copy_into(page)?;
    let html = fs::read_to_string(paths::root().join("index.html")).context("cannot read index.html")?;
    let assets = index::assets(&html)?;
    let style = style_sheet(tools, page, "style", &assets, |asset| match asset {
        Asset::Style(from) => Some(from),
        _ => None,
    })?;
    let later = style_sheet(tools, page, "later", &assets, |asset| match asset {
        Asset::LaterStyle(from) => Some(from),
        _ => None,
    })?;
    let bare = replaced(&html, &assets, |_| Ok(None))?;
    let mut styles = Some(&style);
    let html = replaced(&html, &assets, |asset| match asset {
        // One file for all of them, where the first stood.
        Asset::Style(_) => {
            Ok(styles.take().map(|name| format!("<link rel=\"stylesheet\" href=\"{public_url}{name}\">")))
        }
        Asset::LaterStyle(_) => Ok(None),
        Asset::Icon(from) => {
            let name = copy_hashed(from, page)?;
            Ok(Some(format!("<link rel=\"icon\" href=\"{public_url}{name}\">")))
        }
        Asset::File { from, to } => copy::file(&paths::root().join(from), &page.join(to)).map(|()| None),
        Asset::Folder { from, to } => copy::folder(&paths::root().join(from), &page.join(to)).map(|()| None),
        Asset::App => Ok(Some(app.head(public_url))),
    })?;
    let others = format!(" data-frame=\"{public_url}frame.js\" data-style=\"{public_url}{later}\">");
    let places = engine_address(engine, public_url).replace('>', &others);
    let html = with_meta(&html, &places)?;
    let html = with_meta(&html, &format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">"))?;
    fs::write(page.join("index.html"), html).context("cannot write the finished index.html")?;
    one_file::assemble(tools, page, &bare, [&style, &later], app, engine)?;
    let style = embedded_style_sheet(tools, page)?;
    // Last, because it names all that is there.
    package::assemble(tools, page, app, engine, &style)
}

/// Adds the engine to the page that Trunk has staged; where, Trunk says in the environment.
pub(crate) fn finish() -> Result<()> {
    let variable = |name| env::var(name).with_context(|| format!("{name} is not set: this is a step of Trunk's build"));
    let staged = PathBuf::from(variable("TRUNK_STAGING_DIR")?);
    let public_url = variable("TRUNK_PUBLIC_URL")?;
    let engine = Engine::build(&Tools::for_engine()?)?;
    engine.copy_into(&staged)?;
    let index = staged.join("index.html");
    let html = fs::read_to_string(&index).context("cannot read the staged index.html")?;
    let html = with_meta(&html, &engine_address(&engine, &public_url))?;
    fs::write(&index, html).context("cannot write the finished index.html")
}

fn engine_address(engine: &Engine, public_url: &str) -> String {
    format!("<meta name=\"funnel-engine\" content=\"{public_url}{}/\">", engine.folder())
}

/// Puts a `<meta>` where it precedes all that loads something.
fn with_meta(html: &str, meta: &str) -> Result<String> {
    if !html.contains(HEAD) {
        bail!("index.html has no `{HEAD}`, after which the build writes its own lines");
    }
    Ok(html.replacen(HEAD, &format!("{HEAD}\n    {meta}"), 1))
}

/// Writes all style sheets of a kind as one, in their order, and returns its name.
fn style_sheet(
    tools: &Tools,
    page: &Path,
    stem: &str,
    assets: &[(Range<usize>, Asset)],
    of_kind: impl Fn(&Asset) -> Option<&PathBuf>,
) -> Result<String> {
    let mut css = String::new();
    for (_, asset) in assets {
        if let Some(from) = of_kind(asset) {
            let text = fs::read_to_string(paths::root().join(from));
            css.push_str(&text.with_context(|| format!("cannot read {}", from.display()))?);
            css.push('\n');
        }
    }
    finished_style_sheet(tools, page, stem, &css)
}

fn finished_style_sheet(tools: &Tools, page: &Path, stem: &str, css: &str) -> Result<String> {
    let whole = page.join(format!("{stem}.css"));
    fs::write(&whole, css).context("cannot write the style sheet")?;
    minify(tools, &whole, &whole)?;
    let name = hashed(stem, fs::read(&whole)?, "css");
    fs::rename(&whole, page.join(&name)).context("cannot name the style sheet")?;
    Ok(name)
}

/// What an element on somebody else's page shows needs these, in this order.
const EMBEDDED: [&str; 5] = ["tokens", "base", "shell", "funnel", "embed"];

/// Writes the style sheet of elements and returns its name. A page is as wide as its window, an element as its place.
fn embedded_style_sheet(tools: &Tools, page: &Path) -> Result<String> {
    let mut css = String::new();
    for name in EMBEDDED {
        let file = paths::root().join(format!("style/{name}.css"));
        css.push_str(&fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?);
    }
    const WIDE: &str = "@media (max-width:";
    if !css.contains(WIDE) {
        bail!("no style sheet has `{WIDE}`, which the build rewrites for elements");
    }
    finished_style_sheet(tools, page, "embed", &css.replace(WIDE, "@container (max-width:"))
}

fn copy_hashed(from: &Path, page: &Path) -> Result<String> {
    let content = fs::read(paths::root().join(from)).with_context(|| format!("cannot read {}", from.display()))?;
    let part = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let name = hashed(&part(from.file_stem()), &content, &part(from.extension()));
    fs::write(page.join(&name), content).with_context(|| format!("cannot write {name}"))?;
    Ok(name)
}

/// The text with each asset's link replaced; where the replacement is nothing, its line goes as well.
fn replaced(
    html: &str,
    assets: &[(Range<usize>, Asset)],
    mut with: impl FnMut(&Asset) -> Result<Option<String>>,
) -> Result<String> {
    let mut text = String::with_capacity(html.len());
    let mut at = 0;
    for (range, asset) in assets {
        text.push_str(&html[at..range.start]);
        at = range.end;
        match with(asset)? {
            Some(replacement) => text.push_str(&replacement),
            None => text.truncate(text.trim_end().len()),
        }
    }
    text.push_str(&html[at..]);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builds_own_lines_need_their_place() {
        assert_eq!(with_meta(HEAD, "<meta x>").unwrap(), format!("{HEAD}\n    <meta x>"));
        assert!(with_meta("<head></head>", "<meta x>").is_err());
    }

    #[test]
    fn links_are_replaced_and_lines_without_use_go() {
        let html = "<head>\n  <link data-trunk rel=\"css\" href=\"a.css\">\n  <link data-trunk rel=\"css\" href=\"b.css\">\n  <title>";
        let mut first = Some("<link a>".to_owned());
        let text = replaced(html, &index::assets(html).unwrap(), |_| Ok(first.take())).unwrap();
        assert_eq!(text, "<head>\n  <link a>\n  <title>");
    }
}
