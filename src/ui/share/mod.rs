//! The Share screen: the funnel on somebody's website, as a link, and as one file; and what is stored here.

mod address;
mod embedding;
mod one_file;
mod preview;
mod stored;

use std::sync::Arc;

use funnel_core::model::Document;
use funnel_core::snippet::{Options, View};
use leptos::prelude::*;

use super::extras::Code;
use super::kit::mount;
use super::on_view::is_on_view;
use crate::app::{App, use_app};
use crate::platform::{fetch, page};

/// The code of the Share screen.
pub(super) fn code() -> Code {
    Code { draw: |host, _| mount(host, || view! { <ShareScreen /> }.into_any()), act: |_, _| {} }
}

/// How the funnel gets to the page of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// An element with a script.
    Element,
    /// A frame with the hosted page.
    Frame,
    /// A file beside that page.
    File,
}

/// What is chosen on this screen. It lasts as long as the page.
#[derive(Clone, Copy)]
struct Desk {
    way: RwSignal<Way>,
    options: RwSignal<Options>,
    /// Where the files are, as typed.
    address: RwSignal<String>,
    /// Whether this page is one file, which has no others beside it.
    is_one_file: bool,
    /// The document; as it was when the screen was last looked at, while another is.
    document: Memo<Arc<Document>>,
}

/// What is seen on one machine alone.
const OWN_HOSTS: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

impl Desk {
    fn new(app: App) -> Self {
        let is_one_file = fetch::engine_files().is_some();
        let is_seen = is_on_view("share");
        let document = app.session.document_with_parts();
        let see = move |before: Option<&Arc<Document>>| match before {
            Some(before) if !is_seen.get() => before.clone(),
            _ => Arc::new(document.get()),
        };
        Self {
            way: RwSignal::new(Way::Element),
            options: RwSignal::new(Options::default()),
            // Nobody knows where a file came from.
            address: RwSignal::new(if is_one_file { String::new() } else { page::folder() }),
            is_one_file,
            document: Memo::new(see),
        }
    }

    /// Where the files are, as a folder; none as long as nobody has said it. People copy the address of the page in it.
    fn folder(self) -> Option<String> {
        let address = self.address.get();
        let address = address.trim().split(['?', '#']).next().unwrap_or_default();
        let is_page = address.ends_with(".html") || address.ends_with(".js");
        let folder = if is_page { address.rsplit_once('/').map_or("", |(folder, _)| folder) } else { address };
        let folder = folder.trim_end_matches('/');
        (!folder.is_empty()).then(|| [folder, "/"].concat())
    }

    /// Whether what is made here works on this machine alone.
    fn is_own_address(self) -> bool {
        let url = self.folder().and_then(|folder| web_sys::Url::new(&folder).ok());
        url.is_some_and(|url| url.protocol() == "file:" || OWN_HOSTS.contains(&url.hostname().as_str()))
    }

    /// What is asked of the widget. One file is the whole app, which shows every figure.
    fn effective(self) -> Options {
        let options = self.options.get();
        if self.way.get() == Way::File { Options { view: View::Full, ..options } } else { options }
    }

    fn change(self, change: impl FnOnce(&mut Options)) {
        let mut options = self.options.get_untracked();
        change(&mut options);
        if options != self.options.get_untracked() {
            self.options.set(options);
        }
    }
}

fn use_desk() -> Desk {
    expect_context()
}

#[component]
fn ShareScreen() -> impl IntoView {
    let app = use_app();
    let words = app.words;
    provide_context(Desk::new(app));
    view! {
        <div class="sheet share">
            <h1>{move || words.share_title()}</h1>
            <embedding::Embedding />
            <address::Address />
            <one_file::OneFile />
            <stored::StoredHere />
        </div>
    }
    .into_any()
}
