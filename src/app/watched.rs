//! Signals that others may watch and only their owner may set, and what follows signals.

use leptos::prelude::*;
use reactive_graph::effect::RenderEffect;

/// Runs `run` now and whenever what it reads has changed, until the owner of this call is cleaned up.
pub fn follow(run: impl Fn() + 'static) {
    follow_boxed(Box::new(run));
}

/// [`follow`] for what remembers something from one time to the next.
pub fn follow_mut(run: impl FnMut() + 'static) {
    follow_boxed(Box::new(run));
}

fn follow_boxed(mut run: Box<dyn FnMut()>) {
    let effect = RenderEffect::new(move |_: Option<()>| run());
    on_cleanup(move || drop(effect));
}

/// A signal to read. Copy it freely: unlike a `ReadSignal` or a `Signal`, making one allocates nothing.
pub struct Watched<T: 'static> {
    value: RwSignal<T>,
    /// What is followed in place of the value: some of its changes.
    changes: Option<Trigger>,
}

impl<T: 'static> Clone for Watched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: 'static> Copy for Watched<T> {}

impl<T: Send + Sync + 'static> From<RwSignal<T>> for Watched<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self { value: signal, changes: None }
    }
}

impl<T: Send + Sync + 'static> Watched<T> {
    /// The value of a signal, read again when `changes` tells.
    pub fn by(value: RwSignal<T>, changes: Trigger) -> Self {
        Self { value, changes: Some(changes) }
    }
}

impl<T: Send + Sync + 'static> Watched<T> {
    /// Reads the value, and again whenever it has changed.
    pub fn with<U>(self, read: impl FnOnce(&T) -> U) -> U {
        self.track();
        read(&self.value.read_untracked())
    }

    /// Reads the value once.
    pub fn with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> U {
        read(&self.value.read_untracked())
    }

    /// Follows the value without reading it.
    pub fn track(self) {
        match self.changes {
            Some(changes) => changes.track(),
            None => self.value.track(),
        }
    }
}

impl<T: Clone + Send + Sync + 'static> Watched<T> {
    /// A copy of the value, and again whenever it has changed.
    pub fn get(self) -> T {
        self.with(Clone::clone)
    }

    /// A copy of the value as it is.
    pub fn get_untracked(self) -> T {
        self.with_untracked(Clone::clone)
    }
}

/// A value computed once per change of what it is computed from. Not compared with the one before: comparing takes code,
/// and what follows it compares what it puts on the page.
pub fn always<T: Send + Sync + 'static>(compute: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    Memo::new_with_compare(move |_| compute(), |_, _| true)
}
