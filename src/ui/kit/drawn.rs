//! Elements that are painted again and again: what is as it was last time is left alone.
//!
//! Even a write that changes nothing costs a call into the browser, and most of them a new look at the style.

use super::el::El;

/// An element, with what was last written to it and to its children.
pub struct Drawn {
    el: El,
    last: Vec<(&'static str, String)>,
    parts: Vec<Drawn>,
    /// Of the parts, when they are told apart by name.
    keys: Vec<String>,
}

impl From<El> for Drawn {
    fn from(el: El) -> Self {
        Self { el, last: Vec::new(), parts: Vec::new(), keys: Vec::new() }
    }
}

impl Drawn {
    /// The element itself.
    pub fn el(&self) -> &El {
        &self.el
    }

    /// Adds a part that is always there.
    pub fn with(mut self, part: impl Into<Self>) -> Self {
        let part = part.into();
        self.el = self.el.child(part.el.clone());
        self.parts.push(part);
        self
    }

    /// Sets an attribute.
    pub fn put(&mut self, name: &'static str, value: &str) {
        if self.changes(name, value) {
            self.el.put(name, value);
        }
    }

    /// Sets an attribute that is there or not.
    pub fn put_flag(&mut self, name: &'static str, on: bool) {
        if self.changes(name, if on { "on" } else { "off" }) {
            self.el.put_maybe(name, on.then_some(""));
        }
    }

    /// Sets a property of its style.
    pub fn put_style(&mut self, name: &'static str, value: &str) {
        if self.changes(name, value) {
            self.el.put_style(name, value);
        }
    }

    /// Makes `text` all that is in it.
    pub fn put_text(&mut self, text: &str) {
        if self.changes("", text) {
            self.el.put_text(text);
        }
    }

    /// Attributes and properties have names of their own.
    fn changes(&mut self, name: &'static str, value: &str) -> bool {
        match self.last.iter_mut().find(|(known, _)| *known == name) {
            Some((_, last)) if last == value => return false,
            Some((_, last)) => value.clone_into(last),
            None => self.last.push((name, value.to_owned())),
        }
        true
    }

    /// Its parts.
    pub fn parts(&mut self) -> &mut [Self] {
        &mut self.parts
    }

    /// Makes it hold exactly `count` parts made by `make`, keeping those that are there, so that changes morph.
    pub fn filled(&mut self, count: usize, make: fn() -> Self) -> &mut [Self] {
        for gone in self.parts.drain(count.min(self.parts.len())..) {
            gone.el.element().remove();
        }
        while self.parts.len() < count {
            let part = make();
            self.el = self.el.clone().child(part.el.clone());
            self.parts.push(part);
        }
        &mut self.parts
    }

    /// Makes it hold exactly one part per key, in this order, keeping those whose key is there already.
    pub fn keyed(&mut self, keys: Vec<String>, make: fn() -> Self) -> &mut [Self] {
        if self.keys != keys {
            let mut old: Vec<_> = std::mem::take(&mut self.keys).into_iter().zip(self.parts.drain(..)).collect();
            for key in &keys {
                let kept = old.iter().position(|(known, _)| known == key).map(|place| old.swap_remove(place).1);
                self.parts.push(kept.unwrap_or_else(make));
            }
            old.iter().for_each(|(_, gone)| gone.el.element().remove());
            self.el.put_in_order(self.parts.iter().map(|part| &part.el));
            self.keys = keys;
        }
        &mut self.parts
    }
}
