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
pub struct Watched<T: 'static>(RwSignal<T>);

impl<T: 'static> Clone for Watched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: 'static> Copy for Watched<T> {}

impl<T: Send + Sync + 'static> From<RwSignal<T>> for Watched<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self(signal)
    }
}

impl<T: Send + Sync + 'static> Watched<T> {
    /// Reads the value, and again whenever it has changed.
    pub fn with<U>(self, read: impl FnOnce(&T) -> U) -> U {
        read(&self.0.read())
    }

    /// Reads the value once.
    pub fn with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> U {
        read(&self.0.read_untracked())
    }

    /// Follows the value without reading it.
    pub fn track(self) {
        self.0.track();
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
