//! The whole page in one file that needs nothing else: `funnel-widget.html`. src/embed/one-file.js opens it and says how it is made.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::app::App;
use crate::engine::Engine;
use crate::paths;
use crate::process::quiet;
use crate::steps::bundle_into;
use crate::tools::Tools;

const NAME: &str = "funnel-widget.html";

/// As in crates/core/src/snippet, which puts a document in its place.
const NO_DATA: &str = "<script type=\"application/json\" id=\"funnel-copy\">null</script>";
/// What holds all files. It must not look like a script that runs.
const FILES: [&str; 2] = ["<script type=\"text/plain\" id=\"funnel-files\">", "</script>"];
const END: &str = "</body>";

/// Node has zlib and hashes; it spares xtask some crates. Prints the hash of each file, as a policy has it.
const HASHES: &str = "const { readFileSync } = require('fs'); const { createHash } = require('crypto');
    for (const file of process.argv.slice(1)) console.log(createHash('sha256').update(readFileSync(file)).digest('base64'));";
/// Writes what the first file holds into the second, deflated, as base64.
const PACK: &str = "const { readFileSync, writeFileSync } = require('fs'); const { deflateRawSync } = require('zlib');
    const [from, to] = process.argv.slice(1);
    writeFileSync(to, deflateRawSync(readFileSync(from), { level: 9, memLevel: 9 }).toString('base64'));";

/// Writes the file into `page`, which has all others. `html` is the page without any link to another file, beside the names of
/// its style sheets: that of the first load, and that of screens fetched later.
pub(crate) fn assemble(
    tools: &Tools,
    page: &Path,
    html: &str,
    [style, later]: [&str; 2],
    app: &App,
    engine: &Engine,
) -> Result<()> {
    let made = paths::target().join("one-file");
    fs::create_dir_all(&made)?;
    let (start, packed) = (made.join("start.js"), made.join("packed.txt"));
    bundle_into(tools, &paths::root().join("src/embed/one-file.js"), &start, &[])?;
    let start_text = fs::read_to_string(&start)?;
    let css = fs::read_to_string(page.join(style))?;
    for (name, text) in [("one-file.js", &start_text), (style, &css)] {
        if text.contains("</") {
            bail!("{name} has `</` in it, which would end it within a page");
        }
    }
    let style_file = made.join("style.css");
    fs::write(&style_file, &css)?;
    let hashes = quiet(Command::new("node").args(["--eval", HASHES, "--"]).args([&start, &style_file]));
    let hashes = hashes.context("Node could not make hashes; is Node on PATH?")?;
    let empty = empty_page(html, &css, &start_text, &hashes)?;

    let mut files = vec![("page.html".to_owned(), empty.clone().into_bytes())];
    files.extend(app.files().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())));
    files.extend(engine.files_for_disk().map(|(name, bytes)| (format!("engine/{name}"), bytes.to_vec())));
    files.push(("later.css".to_owned(), fs::read(page.join(later))?));
    add_folder(page, Path::new("locales"), &mut files)?;
    add_folder(page, Path::new("examples"), &mut files)?;
    let container = made.join("files");
    fs::write(&container, joined(&files))?;
    let done = quiet(Command::new("node").args(["--eval", PACK, "--"]).args([&container, &packed]));
    done.context("Node could not pack the files of the page")?;
    let packed = fs::read_to_string(&packed)?;
    let [open, close] = FILES;
    let whole = empty.replacen(&[open, close].concat(), &[open, &packed, close].concat(), 1);
    fs::write(page.join(NAME), whole).with_context(|| format!("cannot write {NAME}"))
}

/// The page with no files in it.
fn empty_page(html: &str, css: &str, start: &str, hashes: &str) -> Result<String> {
    let (start_hash, style_hash) = hashes.trim().split_once('\n').context("Node gave no two hashes")?;
    // Nothing leaves the page, because nothing could: all it may ask for is what it has itself.
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{start_hash}' blob: 'wasm-unsafe-eval'; style-src 'sha256-{style_hash}' blob:; \
         connect-src blob:; worker-src blob:; img-src data: blob:; base-uri 'none'; form-action 'none'"
    );
    const HEAD: &str = "<meta charset=\"utf-8\">";
    const HEAD_END: &str = "</head>";
    for place in [HEAD, HEAD_END, END] {
        if html.matches(place).count() != 1 {
            bail!("index.html has to have one `{place}`");
        }
    }
    let meta = format!("{HEAD}\n    <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n    {NO_DATA}");
    let [open, close] = FILES;
    let html = html.replacen(HEAD, &meta, 1);
    let html = html.replacen(HEAD_END, &format!("  <style>{css}</style>\n  {HEAD_END}"), 1);
    Ok(html.replacen(END, &format!("{open}{close}\n    <script type=\"module\">{start}</script>\n  {END}"), 1))
}

fn add_folder(page: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    let mut entries = fs::read_dir(page.join(folder))?.collect::<std::io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = folder.join(entry.file_name());
        if entry.path().is_dir() {
            add_folder(page, &path, files)?;
        } else {
            files.push((path.to_string_lossy().replace('\\', "/"), fs::read(entry.path())?));
        }
    }
    Ok(())
}

/// A line that tells names and lengths, and the contents behind it.
fn joined(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let lengths: Vec<_> = files.iter().map(|(name, bytes)| (name, bytes.len())).collect();
    let mut joined = serde_json::json!(lengths).to_string().into_bytes();
    joined.push(b'\n');
    files.iter().for_each(|(_, bytes)| joined.extend(bytes));
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<head>\n<meta charset=\"utf-8\">\n</head>\n<body>\n</body>";

    #[test]
    fn data_stand_before_all_that_is_long() {
        let page = empty_page(PAGE, "a{}", "start()", "one\ntwo\n").unwrap();
        let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} in {page}"));
        assert!(place(NO_DATA) < place("<style>a{}</style>"));
        assert!(place("id=\"funnel-files\"></script>") < place("<script type=\"module\">start()</script>"));
        assert!(
            page.contains("script-src 'sha256-one' blob:") && page.contains("style-src 'sha256-two' blob:"),
            "{page}"
        );
        assert!(empty_page("<head></head>", "", "", "a\nb").is_err());
    }

    #[test]
    fn contents_follow_their_lengths() {
        let files = [("a".to_owned(), vec![1, 2]), ("b".to_owned(), vec![10])];
        assert_eq!(joined(&files), [b"[[\"a\",2],[\"b\",1]]\n".as_slice(), &[1, 2, 10]].concat());
    }
}
