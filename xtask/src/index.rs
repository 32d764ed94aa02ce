//! index.html, the one source of the page: which files its `<link data-trunk>` lines ask for.
//!
//! Trunk reads these lines when one works on the page, and this module when it is built for release; both understand the
//! kinds of [`Asset`], and no others may be used.

use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// What a `<link data-trunk>` asks for. Paths are relative to index.html, and to the page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asset {
    /// A style sheet.
    Style(PathBuf),
    /// A style sheet of screens that are fetched later.
    LaterStyle(PathBuf),
    /// The picture of the tab.
    Icon(PathBuf),
    /// A file as it is, and its place in the page.
    File { from: PathBuf, to: PathBuf },
    /// A folder as it is, and its place in the page.
    Folder { from: PathBuf, to: PathBuf },
    /// The app.
    App,
}

/// Every asset in order, each with the lines of the text that it is to replace.
pub(crate) fn assets(html: &str) -> Result<Vec<(Range<usize>, Asset)>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = html[at..].find('<').map(|offset| at + offset) {
        let rest = &html[start..];
        if rest.starts_with("<!--") {
            at = start + rest.find("-->").context("index.html has a comment without an end")?;
        } else if rest.starts_with("<link ") {
            let (attributes, length) = attributes(&rest["<link".len()..])?;
            at = start + "<link".len() + length;
            if attributes.iter().any(|(name, _)| *name == "data-trunk") {
                let asset = asset(&attributes).with_context(|| format!("index.html: {}", &html[start..at]))?;
                found.push((start..at, asset));
            }
        } else {
            at = start + 1;
        }
    }
    Ok(found)
}

type Attribute<'a> = (&'a str, &'a str);

/// The attributes of a tag, from behind its name, and the length of their text up to and with the `>`.
fn attributes(text: &str) -> Result<(Vec<Attribute<'_>>, usize)> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if let Some(behind) = rest.strip_prefix("/>").or_else(|| rest.strip_prefix('>')) {
            return Ok((found, text.len() - behind.len()));
        }
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '"')).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        if name.is_empty() {
            bail!("index.html has a <link> that is not understood, near `{}`", rest.lines().next().unwrap_or_default());
        }
        let Some(quoted) = behind.strip_prefix("=\"") else {
            found.push((name, ""));
            rest = behind;
            continue;
        };
        let (value, behind) = quoted.split_once('"').context("index.html has a quote without an end")?;
        found.push((name, value));
        rest = behind;
    }
}

fn asset(attributes: &[Attribute<'_>]) -> Result<Asset> {
    let value = |wanted: &str| attributes.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
    let from = || value("href").map(PathBuf::from).context("it has no href");
    let target = value("data-target-path").map(PathBuf::from);
    match value("rel") {
        Some("css") if value("data-later").is_some() => Ok(Asset::LaterStyle(from()?)),
        Some("css") => Ok(Asset::Style(from()?)),
        Some("icon") => Ok(Asset::Icon(from()?)),
        Some("copy-file") => {
            let from = from()?;
            let to = target.unwrap_or_default().join(own_name(&from)?);
            Ok(Asset::File { from, to })
        }
        Some("copy-dir") => {
            let from = from()?;
            let to = target.map_or_else(|| own_name(&from).map(PathBuf::from), Ok)?;
            Ok(Asset::Folder { from, to })
        }
        Some("rust") => Ok(Asset::App),
        other => bail!("rel={} is not one that xtask/src/index.rs understands", other.unwrap_or("(none)")),
    }
}

fn own_name(path: &Path) -> Result<&Path> {
    path.file_name().map(Path::new).context("its href names no file")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn one(html: &str) -> Asset {
        let mut found = assets(html).unwrap();
        assert_eq!(found.len(), 1);
        found.remove(0).1
    }

    #[test]
    fn every_kind_is_understood() {
        assert_eq!(one(r#"<link data-trunk rel="css" href="style/a.css">"#), Asset::Style("style/a.css".into()));
        let later = r#"<link data-trunk data-later rel="css" href="style/a.css">"#;
        assert_eq!(one(later), Asset::LaterStyle("style/a.css".into()));
        assert_eq!(one(r#"<link rel="icon" href="a.svg" data-trunk />"#), Asset::Icon("a.svg".into()));
        assert_eq!(one(r#"<link data-trunk rel="rust" data-wasm-opt-params="--a --b">"#), Asset::App);
    }

    #[test]
    fn copies_go_where_trunk_puts_them() {
        let file = |to: &str| Asset::File { from: "data/a.csv".into(), to: to.into() };
        assert_eq!(one(r#"<link data-trunk rel="copy-file" href="data/a.csv">"#), file("a.csv"));
        let html = r#"<link data-trunk rel="copy-file" href="data/a.csv" data-target-path="examples">"#;
        assert_eq!(one(html), file("examples/a.csv"));
        let folder = |to: &str| Asset::Folder { from: "some/words".into(), to: to.into() };
        assert_eq!(one(r#"<link data-trunk rel="copy-dir" href="some/words">"#), folder("words"));
        let html = r#"<link data-trunk rel="copy-dir" href="some/words" data-target-path="b">"#;
        assert_eq!(one(html), folder("b"));
    }

    #[test]
    fn other_links_and_comments_are_left_alone() {
        let html = r#"<link rel="icon" href="data:image/svg+xml,<svg a='b'/>"><!-- <link data-trunk rel="css"> --><p>"#;
        assert_eq!(assets(html).unwrap(), []);
    }

    #[test]
    fn the_range_is_the_whole_tag() {
        let html = "<head>\n  <link data-trunk\n rel=\"css\" href=\"a>b.css\"><b>";
        let (range, _) = assets(html).unwrap().remove(0);
        assert_eq!(&html[range], "<link data-trunk\n rel=\"css\" href=\"a>b.css\">");
    }

    #[test]
    fn what_the_release_build_would_leave_out_is_an_error() {
        for html in [
            r#"<link data-trunk rel="sass" href="a.scss">"#,
            r#"<link data-trunk rel="css">"#,
            r#"<link data-trunk rel="css" href="a.css"#,
            "<link data-trunk rel=css href=a.css>",
            r#"<!-- <link data-trunk rel="css" href="a.css">"#,
        ] {
            assert!(assets(html).is_err(), "{html}");
        }
    }

    #[test]
    fn the_projects_own_page_is_understood() {
        let html = std::fs::read_to_string(crate::paths::root().join("index.html")).unwrap();
        let found = assets(&html).unwrap();
        assert_eq!(found.iter().filter(|(_, asset)| *asset == Asset::App).count(), 1);
        assert!(found.iter().any(|(_, asset)| matches!(asset, Asset::Style(_))));
    }
}
