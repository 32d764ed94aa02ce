//! Files out of the page and into it: saved, downloaded, chosen, dropped, pasted.

use gloo::timers::callback::Timeout;
use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, ClipboardEvent, DataTransfer, DragEvent, File, HtmlAnchorElement, HtmlInputElement, Url,
};

/// What went wrong, one per operation of the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileError {
    /// The user chose no file. Nothing to report.
    Cancelled,
    /// The content could not be put together.
    NotMade,
    /// The file could not be written.
    NotWritten,
    /// The file could not be read.
    NotRead,
    /// The browser does not let the page at the clipboard.
    NotCopied,
}

/// Where a saved file went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SavedTo {
    /// To the place the user chose; it is written.
    Chosen,
    /// To the browser's downloads; the page is not told whether it arrived.
    Downloads,
}

/// The kinds of file the page makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A document.
    Document,
    /// Any other JSON.
    Json,
    /// A table.
    Csv,
    /// A drawing.
    Svg,
    /// A picture.
    Png,
    /// The app in one file.
    Page,
}

impl FileKind {
    /// With its dot, as in `.csv`.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Document => ".funnel.json",
            Self::Json => ".json",
            Self::Csv => ".csv",
            Self::Svg => ".svg",
            Self::Png => ".png",
            Self::Page => ".html",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Document | Self::Json => "application/json",
            Self::Csv => "text/csv",
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
            Self::Page => "text/html",
        }
    }
}

/// A file name from a title: what no file system takes is left out, and `fallback` stands in when nothing is left.
pub fn file_name(title: &str, fallback: &str, kind: FileKind) -> String {
    const LONGEST: usize = 80;
    let kept =
        |c: char| !c.is_control() && !matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') && !is_mark(c);
    let words: Vec<String> = title
        .split_whitespace()
        .map(|word| word.chars().filter(|c| kept(*c)).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect();
    let name: String = words.join(" ").chars().take(LONGEST).collect();
    // A leading dot hides a file, a trailing one confuses Windows.
    let name = name.trim_matches(|c| c == '.' || c == ' ');
    format!("{}{}", if name.is_empty() { fallback } else { name }, kind.extension())
}

/// Marks that turn the direction of text can make a name look like another.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The content of a file made from text.
///
/// # Errors
/// [`FileError::NotMade`] when there is no memory for it.
pub fn blob(text: &str, kind: FileKind) -> Result<Blob, FileError> {
    let options = BlobPropertyBag::new();
    options.set_type(kind.media_type());
    let parts = Array::of1(&text.into());
    Blob::new_with_str_sequence_and_options(&parts, &options).map_err(|_| FileError::NotMade)
}

/// How far into a file a text is looked for that stands near its beginning.
const NEAR_BYTES: f64 = 65_536.0;

/// A file with another text in place of `old`, which stands near its beginning. The rest is not read.
///
/// # Errors
/// [`FileError::NotRead`] when it is not there; [`FileError::NotMade`] when there is no memory for it.
pub async fn with_text_in_place(file: &Blob, old: &str, new: &str, kind: FileKind) -> Result<Blob, FileError> {
    let slice = |from: f64, to: f64| file.slice_with_f64_and_f64(from, to).map_err(|_| FileError::NotRead);
    let beginning = text_of(&slice(0.0, NEAR_BYTES)?).await?;
    let place = beginning.find(old).ok_or(FileError::NotRead)?;
    let behind = slice((place + old.len()) as f64, file.size())?;
    let options = BlobPropertyBag::new();
    options.set_type(kind.media_type());
    let parts = Array::of3(&beginning[..place].into(), &new.into(), &behind);
    Blob::new_with_blob_sequence_and_options(&parts, &options).map_err(|_| FileError::NotMade)
}

#[wasm_bindgen]
extern "C" {
    /// The File System Access API, in the browsers that have it.
    type PickerWindow;
    #[wasm_bindgen(method, catch, js_name = showSaveFilePicker)]
    fn show_save_file_picker(this: &PickerWindow, options: &Object) -> Result<Promise, JsValue>;

    type FileHandle;
    #[wasm_bindgen(method, catch, js_name = createWritable)]
    fn create_writable(this: &FileHandle) -> Result<Promise, JsValue>;

    type Writable;
    #[wasm_bindgen(method, catch)]
    fn write(this: &Writable, content: &Blob) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn close(this: &Writable) -> Result<Promise, JsValue>;
}

/// Saves a file where the user chooses, in browsers that let them; else downloads it. Call it while a click is handled:
/// browsers ask only then.
///
/// # Errors
/// [`FileError::Cancelled`] when the user chose no place; [`FileError::NotWritten`] when writing failed.
pub async fn save(name: &str, kind: FileKind, content: &Blob) -> Result<SavedTo, FileError> {
    let Some(picked) = pick_place(name, kind) else {
        return download(name, content).map(|()| SavedTo::Downloads);
    };
    match JsFuture::from(picked).await {
        Ok(handle) => write(handle.unchecked_ref(), content).await.map(|()| SavedTo::Chosen),
        Err(error) if error_name(&error).as_deref() == Some("AbortError") => Err(FileError::Cancelled),
        // Refused, as in a frame of another origin.
        Err(_) => download(name, content).map(|()| SavedTo::Downloads),
    }
}

/// Asks for a place. Nothing in browsers that cannot.
fn pick_place(name: &str, kind: FileKind) -> Option<Promise> {
    let window: JsValue = web_sys::window()?.into();
    if !Reflect::has(&window, &"showSaveFilePicker".into()).unwrap_or(false) {
        return None;
    }
    let accept = object(&[(kind.media_type(), &Array::of1(&kind.extension().into()))]);
    let types = Array::of1(&object(&[("accept", &accept)]));
    let options = object(&[("suggestedName", &name.into()), ("types", &types)]);
    window.unchecked_ref::<PickerWindow>().show_save_file_picker(&options).ok()
}

async fn write(handle: &FileHandle, content: &Blob) -> Result<(), FileError> {
    async fn steps(handle: &FileHandle, content: &Blob) -> Result<(), JsValue> {
        let writable: Writable = JsFuture::from(handle.create_writable()?).await?.unchecked_into();
        JsFuture::from(writable.write(content)?).await?;
        // The file changes only now.
        JsFuture::from(writable.close()?).await?;
        Ok(())
    }
    steps(handle, content).await.map_err(|_| FileError::NotWritten)
}

/// Hands a file to the browser's downloads.
///
/// # Errors
/// [`FileError::NotWritten`] when the browser has none.
pub fn download(name: &str, content: &Blob) -> Result<(), FileError> {
    /// The browser fetches the address some time after the click.
    const FETCHED_MS: u32 = 60_000;
    let link = || {
        let document = web_sys::window()?.document()?;
        let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
        let url = Url::create_object_url_with_blob(content).ok()?;
        link.set_href(&url);
        link.set_download(name);
        // Firefox clicks only what is in the page.
        document.body()?.append_child(&link).ok()?;
        Some((link, url))
    };
    let (link, url) = link().ok_or(FileError::NotWritten)?;
    link.click();
    link.remove();
    Timeout::new(FETCHED_MS, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    Ok(())
}

/// Lets the user choose a file. `accept` is as in HTML: `.json,application/json`; empty for any.
///
/// # Errors
/// [`FileError::Cancelled`] when the user chose none.
pub async fn choose(accept: &str) -> Result<File, FileError> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or(FileError::NotRead)?;
    let input = document.create_element("input").ok().and_then(|element| element.dyn_into::<HtmlInputElement>().ok());
    let input = input.ok_or(FileError::NotRead)?;
    input.set_type("file");
    input.set_accept(accept);
    // In the page, because a browser may forget an element that nothing holds.
    input.set_hidden(true);
    if let Some(body) = document.body() {
        let _ = body.append_child(&input);
    }
    let answered = Promise::new(&mut |resolve, _| {
        // Both end the wait; which it was shows in the files.
        for event in ["change", "cancel"] {
            let _ = input.add_event_listener_with_callback(event, &resolve);
        }
    });
    input.click();
    let answer = JsFuture::from(answered).await;
    input.remove();
    let chosen = input.files().and_then(|files| files.get(0));
    answer.ok().and(chosen).ok_or(FileError::Cancelled)
}

/// The text of a file, a leading byte order mark left out; what is not UTF-8 comes as U+FFFD.
///
/// # Errors
/// [`FileError::NotRead`] when the file is gone or may not be read.
pub async fn text_of(content: &Blob) -> Result<String, FileError> {
    let text = JsFuture::from(content.text()).await.map_err(|_| FileError::NotRead)?;
    text.as_string().ok_or(FileError::NotRead)
}

/// Whether something dragged over the page brings files.
pub fn brings_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

/// The files dropped on the page.
pub fn dropped_files(event: &DragEvent) -> Vec<File> {
    event.data_transfer().map(|data| files_of(&data)).unwrap_or_default()
}

/// The files pasted into the page.
pub fn pasted_files(event: &ClipboardEvent) -> Vec<File> {
    event.clipboard_data().map(|data| files_of(&data)).unwrap_or_default()
}

/// The text pasted into the page; nothing when there is none.
pub fn pasted_text(event: &ClipboardEvent) -> Option<String> {
    event.clipboard_data()?.get_data("text/plain").ok().filter(|text| !text.is_empty())
}

fn files_of(data: &DataTransfer) -> Vec<File> {
    let files = data.files();
    files.map(|files| (0..files.length()).filter_map(|index| files.get(index)).collect()).unwrap_or_default()
}

/// Copies a text to the clipboard. Call it while a click is handled.
///
/// # Errors
/// [`FileError::NotCopied`] when the browser refuses, as on pages that are not secure.
pub async fn copy_text(text: &str) -> Result<(), FileError> {
    let navigator = web_sys::window().ok_or(FileError::NotCopied)?.navigator();
    let clipboard = navigator.clipboard();
    if clipboard.is_undefined() {
        return Err(FileError::NotCopied);
    }
    JsFuture::from(clipboard.write_text(text)).await.map(|_| ()).map_err(|_| FileError::NotCopied)
}

fn object(fields: &[(&str, &JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a property of a fresh plain object cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}

fn error_name(error: &JsValue) -> Option<String> {
    Reflect::get(error, &"name".into()).ok()?.as_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(title: &str, expected: &str) {
        assert_eq!(file_name(title, "funnel", FileKind::Document), format!("{expected}.funnel.json"));
    }

    #[test]
    fn a_title_becomes_a_file_name() {
        check("Spring campaign", "Spring campaign");
        check("  Våren  2025 🌱 ", "Våren 2025 🌱");
    }

    #[test]
    fn what_no_file_system_takes_is_left_out() {
        check("a/b\\c:d*e?f\"g<h>i|j\u{7}", "abcdefghij");
        check("Q1 / Q2", "Q1 Q2");
        check("../../etc/passwd", "etcpasswd");
        check("invoice\u{202e}gnp", "invoicegnp");
        check(&"x".repeat(200), &"x".repeat(80));
    }

    #[test]
    fn without_a_title_the_fallback_names_the_file() {
        check("", "funnel");
        check(" ...", "funnel");
        check("///", "funnel");
    }
}
