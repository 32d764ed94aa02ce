//! Saving, downloading and reading files.

use funnel_widget::platform::files::{FileError, FileKind, SavedTo, blob, download, save, text_of};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Blob;

use crate::tools::{Replaced, js, js_async};

const NAME: &str = "Våren.funnel.json";

/// Notes downloads instead of making them.
fn watch_downloads() -> Replaced {
    js("window.downloads = []");
    let note = "{ value() { downloads.push({ name: this.download, href: this.href }) } }";
    Replaced::new("HTMLAnchorElement.prototype", "click", note)
}

fn with_picker(picker: &str) -> Replaced {
    Replaced::new("window", "showSaveFilePicker", &format!("{{ writable: true, value: {picker} }}"))
}

fn content() -> Blob {
    blob("content", FileKind::Document).unwrap()
}

#[wasm_bindgen_test]
async fn a_download_has_its_name_and_content() {
    let _watch = watch_downloads();
    let content = blob("{\"title\":\"✓\"}", FileKind::Document).unwrap();
    assert_eq!(content.type_(), "application/json");
    download(NAME, &content).unwrap();
    assert_eq!(js("return downloads[0].name").as_string().unwrap(), NAME);
    let text = js_async("return fetch(downloads[0].href).then((response) => response.text())").await;
    assert_eq!(text.as_string().unwrap(), "{\"title\":\"✓\"}");
    assert_eq!(js("return document.querySelectorAll('a[download]').length"), 0, "no link is left in the page");
}

#[wasm_bindgen_test]
async fn where_a_place_can_be_chosen_the_file_is_written_there() {
    js("window.saved = {}");
    let _picker = with_picker(
        "async (options) => {
            saved.options = options;
            return { createWritable: async () => ({
                write: async (content) => { saved.text = await content.text() },
                close: async () => { saved.closed = true },
            }) };
        }",
    );
    assert_eq!(save(NAME, FileKind::Document, &content()).await, Ok(SavedTo::Chosen));
    assert_eq!(js("return saved.text").as_string().unwrap(), "content");
    assert!(js("return saved.closed").is_truthy());
    assert_eq!(js("return saved.options.suggestedName").as_string().unwrap(), NAME);
    let accept = js("return JSON.stringify(saved.options.types[0].accept)").as_string().unwrap();
    assert_eq!(accept, r#"{"application/json":[".funnel.json"]}"#);
}

#[wasm_bindgen_test]
async fn choosing_no_place_is_no_failure() {
    let _picker = with_picker("async () => { throw new DOMException('', 'AbortError') }");
    assert_eq!(save(NAME, FileKind::Document, &content()).await, Err(FileError::Cancelled));
}

#[wasm_bindgen_test]
async fn a_file_that_cannot_be_written_is_told() {
    let refuses = "async () => ({ createWritable: async () => { throw new DOMException('', 'NotAllowedError') } })";
    let _picker = with_picker(refuses);
    assert_eq!(save(NAME, FileKind::Document, &content()).await, Err(FileError::NotWritten));
}

#[wasm_bindgen_test]
async fn where_no_place_can_be_chosen_the_file_is_downloaded() {
    for picker in ["undefined", "async () => { throw new DOMException('', 'SecurityError') }"] {
        let _watch = watch_downloads();
        let _picker = with_picker(picker);
        assert_eq!(save(NAME, FileKind::Document, &content()).await, Ok(SavedTo::Downloads), "{picker}");
        assert_eq!(js("return downloads.length"), 1, "{picker}");
    }
}

#[wasm_bindgen_test]
async fn a_byte_order_mark_is_not_part_of_the_text() {
    let content = blob("\u{feff}text", FileKind::Csv).unwrap();
    assert_eq!(content.size(), 7.0, "the mark is in the file");
    assert_eq!(text_of(&content).await.unwrap(), "text");
}
