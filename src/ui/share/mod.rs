//! The Share screen: the funnel on somebody's website, and as one file.

mod address;
mod embedding;
mod one_file;
mod preview;

use funnel_core::snippet::Options;
use leptos::prelude::*;

use super::extras::Code;
use super::kit::mount;
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
}

impl Desk {
    fn new() -> Self {
        let is_one_file = fetch::engine_files().is_some();
        // Nobody knows where a file came from.
        let address = if is_one_file { "https://example.org/funnel-widget/".to_owned() } else { page::folder() };
        Self {
            way: RwSignal::new(Way::Element),
            options: RwSignal::new(Options::default()),
            address: RwSignal::new(address),
            is_one_file,
        }
    }

    /// Where the files are, as a folder.
    fn folder(self) -> String {
        let address = self.address.get();
        let address = address.trim();
        if address.is_empty() || address.ends_with('/') { address.to_owned() } else { [address, "/"].concat() }
    }

    /// The address of the page that opens links.
    fn page(self) -> String {
        if self.is_one_file { self.folder() } else { page::folder() }
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
    let App { words, .. } = use_app();
    provide_context(Desk::new());
    view! {
        <div class="sheet share">
            <h1>{move || words.share_title()}</h1>
            <embedding::Embedding />
            <address::Address />
            <one_file::OneFile />
        </div>
    }
    .into_any()
}
