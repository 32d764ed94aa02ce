//! Short messages about what has just happened.

use std::sync::Arc;

use gloo::timers::callback::Timeout;
use leptos::prelude::*;

use super::watched::Watched;

/// How long a message stays, in milliseconds; long enough to read two lines twice.
const SHOWN_MS: u32 = 9_000;

/// Takes something back. Not a `Callback`: those end with the component that made them, such as a row just removed.
pub type Undo = Arc<dyn Fn() + Send + Sync>;

/// One message.
#[derive(Clone)]
pub struct Message {
    /// Tells messages apart.
    pub id: u32,
    /// What happened, in the user's language.
    pub text: String,
    /// Takes back what it tells of, if that can be done from here.
    pub undo: Option<Undo>,
}

/// The messages now shown. Copy it freely.
#[derive(Clone, Copy)]
pub struct Messages {
    list: RwSignal<Vec<Message>>,
    /// Spoken, not shown.
    spoken: RwSignal<String>,
    next: StoredValue<u32>,
}

impl Default for Messages {
    fn default() -> Self {
        Self { list: RwSignal::default(), spoken: RwSignal::default(), next: StoredValue::new(0) }
    }
}

impl Messages {
    /// Shows a message for a while.
    pub fn say(self, text: String) {
        self.show(text, None);
    }

    /// Shows a message for a while, unless it is shown already: for what may happen with every key.
    pub fn say_once(self, text: String) {
        if !self.list.with_untracked(|list| list.iter().any(|message| message.text == text)) {
            self.say(text);
        }
    }

    /// Shows a message with a way to take back what it tells of.
    pub fn say_with(self, text: String, undo: impl Fn() + Send + Sync + 'static) {
        self.show(text, Some(Arc::new(undo)));
    }

    /// Says something to screen readers only, such as the outcome of a key. A newer text replaces one not yet spoken.
    pub fn announce(self, text: String) {
        self.spoken.set(text);
    }

    /// What is to be spoken.
    pub fn spoken(self) -> Watched<String> {
        self.spoken.into()
    }

    /// The messages now shown, oldest first.
    pub fn list(self) -> Vec<Message> {
        self.list.get()
    }

    /// Takes a message away.
    pub fn dismiss(self, id: u32) {
        self.list.update(|list| list.retain(|message| message.id != id));
    }

    fn show(self, text: String, undo: Option<Undo>) {
        // Whoever has something to say may have waited, and be gone by now.
        let Some(id) = self.next.try_get_value() else { return };
        self.next.set_value(id + 1);
        self.list.update(|list| {
            // The same thing said twice is one message.
            list.retain(|message| message.text != text);
            list.push(Message { id, text, undo });
        });
        Timeout::new(SHOWN_MS, move || self.dismiss(id)).forget();
    }
}
