//! A list that a part of the open document keeps: read, edited, and one of it looked at.

use funnel_core::model::{Document, Edit, Part};
use funnel_core::schema::LoadError;
use leptos::prelude::*;
use serde_json::Value;

use crate::app::App;

/// What a document keeps a list of.
pub(super) trait Kept: Clone + PartialEq + Send + Sync + 'static {
    /// Where the document keeps it.
    const PART: Part;

    /// Unique in its list.
    fn id(&self) -> &str;

    /// The list of a document; an error names the first field that does not read.
    fn read(document: &Document) -> Result<Vec<Self>, LoadError>;

    /// The list as it is kept.
    fn write(all: &[Self]) -> Value;
}

/// The list of the open document, and which of it is looked at. Copy it freely.
pub(super) struct KeptList<T: Kept> {
    app: App,
    read: Memo<Result<Vec<T>, String>>,
    /// Who is looked at, by id; the last when none.
    wanted: RwSignal<Option<String>>,
    chosen: Memo<Option<T>>,
}

impl<T: Kept> Copy for KeptList<T> {}

impl<T: Kept> Clone for KeptList<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Kept> KeptList<T> {
    /// Its effect lives as long as the component that asks for it.
    pub(super) fn new(app: App) -> Self {
        let read = |document: &Document| T::read(document).map_err(|error| error.to_string());
        let read = Memo::new(move |_| app.session.document_with_parts().with(read));
        let wanted = RwSignal::new(None::<String>);
        let chosen = Memo::new(move |_| {
            let all = read.read();
            let all = all.as_deref().unwrap_or_default();
            let is_wanted = |one: &&T| wanted.with(|wanted| wanted.as_deref() == Some(one.id()));
            all.iter().find(is_wanted).or(all.last()).cloned()
        });
        let list = Self { app, read, wanted, chosen };
        list.follow_new();
        list
    }

    /// A new one, from here or from another screen, is the last, and looked at.
    fn follow_new(self) {
        Effect::new(move |before: Option<usize>| {
            let count = self.with(<[T]>::len);
            if before.is_some_and(|before| count > before) {
                self.wanted.set(None);
            }
            count
        });
    }

    /// Why the list cannot be read.
    pub(super) fn problem(self) -> Option<String> {
        self.read.with(|read| read.as_ref().err().cloned())
    }

    /// All of it; nothing where it cannot be read.
    pub(super) fn all(self) -> Vec<T> {
        self.with(<[T]>::to_vec)
    }

    /// Their ids, in order.
    pub(super) fn ids(self) -> Memo<Vec<String>> {
        Memo::new(move |_| self.with(|all| all.iter().map(|one| one.id().to_owned()).collect()))
    }

    /// Something of all of it, without a copy.
    pub(super) fn with<R>(self, get: impl FnOnce(&[T]) -> R) -> R {
        self.read.with(|read| get(read.as_deref().unwrap_or_default()))
    }

    /// Its place in the list.
    pub(super) fn place(self, id: &str) -> Option<usize> {
        self.with(|all| all.iter().position(|one| one.id() == id))
    }

    /// The one looked at: the one chosen, or the last.
    pub(super) fn chosen(self) -> Memo<Option<T>> {
        self.chosen
    }

    /// Adds one, which is then looked at. `make` is given those there are.
    pub(super) fn add(self, make: impl FnOnce(&[T]) -> T + 'static) {
        self.edit(String::new(), move |all| {
            let new = make(all);
            all.push(new);
        });
        self.wanted.set(None);
    }

    /// Takes the one looked at away. True when there was one.
    pub(super) fn remove_chosen(self) -> bool {
        let Some(chosen) = self.chosen.get_untracked() else { return false };
        self.edit(String::new(), move |all| all.retain(|other| other.id() != chosen.id()));
        true
    }

    /// Changes the one looked at. Changes of one `field` that follow each other closely are undone together; those of no name
    /// stand alone.
    pub(super) fn edit_chosen(self, field: &str, change: impl FnOnce(&mut T) + 'static) {
        let Some(chosen) = self.chosen.get_untracked() else { return };
        let field = if field.is_empty() { String::new() } else { format!("{}.{field}", chosen.id()) };
        self.edit(field, move |all| {
            if let Some(one) = all.iter_mut().find(|one| one.id() == chosen.id()) {
                change(one);
            }
        });
    }

    /// Changes the list, as soon as there is something to edit with.
    pub(super) fn edit(self, field: String, change: impl FnOnce(&mut Vec<T>) + 'static) {
        let session = self.app.session;
        session.when_equipped(move || {
            let Ok(mut all) = session.document().with_untracked(T::read) else { return };
            change(&mut all);
            session.dispatch(set(&all, field));
        });
    }

    pub(super) fn end_group(self) {
        self.app.session.end_group();
    }

    /// Which one is looked at: a row of buttons, and one more that adds another. `none` stands where there is none yet.
    pub(super) fn choice(
        self,
        label: Signal<String>,
        title: impl Fn(&T) -> String + Copy + Send + Sync + 'static,
        add: (Signal<String>, Callback<()>),
        none: Signal<String>,
    ) -> AnyView {
        let ids = self.ids();
        let button = move |id: String| {
            let id = StoredValue::new(id);
            let is_it = move |one: &T| id.with_value(|id| one.id() == id);
            let name = move || self.with(|all| all.iter().find(|one| is_it(one)).map(title));
            let is_chosen = move || self.chosen.with(|chosen| chosen.as_ref().is_some_and(is_it)).to_string();
            view! {
                <button type="button" class="button outline" aria-pressed=is_chosen on:click=move |_| self.wanted.set(Some(id.get_value()))>
                    <bdi>{name}</bdi>
                </button>
            }
        };
        view! {
            <div class="row choice" role="group" aria-label=label>
                <For each=move || ids.get() key=|id| id.clone() children=button />
                <button type="button" class="button primary" on:click=move |_| add.1.run(())>{add.0}</button>
            </div>
            <Show when=move || ids.with(Vec::is_empty)><p class="hint">{none}</p></Show>
        }
        .into_any()
    }
}

/// The edit that keeps this list in the document.
pub(super) fn set<T: Kept>(all: &[T], field: String) -> Edit {
    Edit::SetPart { part: T::PART, value: (!all.is_empty()).then(|| T::write(all)), field }
}
