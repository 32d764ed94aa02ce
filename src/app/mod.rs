//! The state of the app: what is open, how it is changed, what is remembered.

pub mod autosave;
mod editing;
mod frame;
mod incoming;
pub mod keeping;
pub mod library;
mod linked;
mod messages;
mod prefs;
mod session;
mod watched;

use funnel_core::model::{Edit, Quantity, ReferenceLine};
use leptos::prelude::*;

pub use editing::editor;
pub use frame::Frame;
pub use incoming::Incoming;
pub use keeping::Keeping;
pub use messages::{Message, Messages, Undo};
pub use prefs::{Choice, Prefs, RateBasis, Theme};
pub use session::{Act, Editor, Session};
pub use watched::{Watched, always, follow, follow_mut};

use library::Library;

use crate::platform::page;
use crate::text::{Formats, Words};

/// Everything a component may need, in one context. Copy it freely.
#[derive(Clone, Copy)]
pub struct App {
    /// The open document.
    pub session: Session,
    /// Whether the open document is kept.
    pub keeping: Keeping,
    /// Texts.
    pub words: Words,
    /// Numbers as text.
    pub formats: Formats,
    /// Where it is shown.
    pub frame: Frame,
    /// What the user chose about the page itself.
    pub prefs: Prefs,
    /// Short messages about what has just happened.
    pub messages: Messages,
    /// The file the Data screen is to read.
    pub incoming: RwSignal<Option<Incoming>>,
}

/// The app of this component tree.
pub fn use_app() -> App {
    expect_context()
}

impl App {
    /// The documents of this browser. Only for code that is fetched after the first load: such code is run when they
    /// are there, and not before.
    #[expect(clippy::expect_used, reason = "calling it earlier is a fault in the program")]
    pub fn library(self) -> Library {
        self.keeping.library().expect("the library is there before the code that needs it")
    }

    /// Sends an edit. True when it fitted; one that does not is a fault of the page and goes to the console.
    pub fn dispatch(self, edit: Edit) -> bool {
        !self.frame.is_readonly() && self.session.dispatch(edit)
    }

    /// Tells of the edit just made, with a way to take it back.
    pub fn say_undoable(self, text: String) {
        self.messages.say_with(text, move || self.session.undo());
    }

    /// An amount in the document's currency.
    pub fn money(self, amount: f64) -> String {
        self.session.currency().with(|currency| self.formats.money(amount, currency.as_ref()))
    }

    /// A line to compare with, in words: "Typical web shop 2.5–3 %".
    pub fn reference_text(self, line: &ReferenceLine) -> String {
        let low = self.formats.rate(line.low.get());
        match line.high.filter(|high| *high != line.low) {
            Some(high) => format!("{} {low} – {}", line.name, self.formats.rate(high.get())),
            None => format!("{} {low}", line.name),
        }
    }

    /// Shows the Funnel screen.
    pub fn go_to_funnel(self) {
        page::set_fragment("funnel");
    }

    /// Shows the screen of this name in the address.
    pub fn go_to(self, screen: &str) {
        page::set_fragment(screen);
    }

    /// Hands a file to the Data screen and shows it.
    pub fn read_file(self, file: Incoming) {
        self.incoming.set(Some(file));
        page::set_fragment("data");
    }

    /// Switches the language of the page and remembers it.
    pub fn choose_language(self, language: &'static str) {
        leptos::task::spawn_local(async move {
            match self.words.load(language).await {
                Ok(()) => self.prefs.language.set(Some(language.to_owned())),
                Err(error) => {
                    page::log_error(&error);
                    self.messages.say(self.words.shell_language_failed());
                }
            }
        });
    }
}
