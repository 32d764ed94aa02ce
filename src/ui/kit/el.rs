//! Elements of the page, built one by one and kept up by signals.
//!
//! The first load draws with these and not with `view!`: a view is a type, and every type is compiled with its own code
//! to build, rebuild, move and remove it, about four times as much for the same page (figures in ARCHITECTURE.md). An
//! [`El`] has one type. Screens that are fetched when opened use `view!` as every Leptos app does; `hosted` puts an
//! element into a view, and `mount` a view into an element.
//!
//! Everything made while an element is built belongs to the reactive owner of that moment and ends with it.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, UnwrapThrowExt};
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlTextAreaElement, Node};

use crate::app::follow;
use crate::platform::page;

const SVG: &str = "http://www.w3.org/2000/svg";

/// An element of the page. A handle: clones are the same element.
#[derive(Clone, PartialEq)]
pub struct El(Element);

/// What an element takes from a signal.
type Source = Box<dyn Fn() -> Option<String>>;

/// Where a text that follows signals goes.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Attribute,
    Class,
    Style,
}

/// A new HTML element.
pub fn el(tag: &str) -> El {
    // None of our tags is malformed.
    El(document().create_element(tag).unwrap_throw())
}

/// A new HTML element of a class.
pub fn of(tag: &str, class: &str) -> El {
    el(tag).set("class", class)
}

/// A new SVG element.
pub fn svg(tag: &str) -> El {
    El(document().create_element_ns(Some(SVG), tag).unwrap_throw())
}

/// A new button with a class.
pub fn button(class: &str) -> El {
    of("button", class).set("type", "button")
}

/// The page's own body.
pub fn body() -> El {
    // A script that runs after the page is parsed has a body to find.
    El(document().body().unwrap_throw().into())
}

impl From<Element> for El {
    fn from(element: Element) -> Self {
        Self(element)
    }
}

impl El {
    /// The element itself.
    pub fn element(&self) -> &Element {
        &self.0
    }

    /// Sets an attribute for good.
    pub fn set(self, name: &str, value: &str) -> Self {
        self.put(name, value);
        self
    }

    /// Sets an attribute now, or takes it away.
    pub fn put_maybe(&self, name: &str, value: Option<&str>) {
        match value {
            Some(value) => self.put(name, value),
            // None of our names is malformed.
            None => self.0.remove_attribute(name).unwrap_throw(),
        }
    }

    /// Sets an attribute now.
    pub fn put(&self, name: &str, value: &str) {
        // None of our names is malformed.
        self.0.set_attribute(name, value).unwrap_throw();
    }

    /// An attribute that follows signals; there is none while there is no text.
    pub fn attr<T: Into<Option<String>>>(self, name: &'static str, value: impl Fn() -> T + 'static) -> Self {
        self.keep(Place::Attribute, name, Box::new(move || value().into()));
        self
    }

    /// An attribute without value, there while `on`.
    pub fn flag(self, name: &'static str, on: impl Fn() -> bool + 'static) -> Self {
        self.keep(Place::Attribute, name, Box::new(move || on().then(String::new)));
        self
    }

    /// An attribute that says `true` or `false`.
    pub fn truth(self, name: &'static str, value: impl Fn() -> bool + 'static) -> Self {
        self.keep(Place::Attribute, name, Box::new(move || Some(if value() { "true" } else { "false" }.to_owned())));
        self
    }

    /// A class that is there while `on`.
    pub fn class(self, name: &'static str, on: impl Fn() -> bool + 'static) -> Self {
        self.keep(Place::Class, name, Box::new(move || on().then(String::new)));
        self
    }

    /// A property of its style that follows signals.
    pub fn style(self, name: &'static str, value: impl Fn() -> String + 'static) -> Self {
        self.keep(Place::Style, name, Box::new(move || Some(value())));
        self
    }

    /// Sets a property of its style now: through the object model, which every policy allows.
    pub fn put_style(&self, name: &str, value: &str) {
        let style = self.0.unchecked_ref::<HtmlElement>().style();
        let _ = style.set_property(name, value);
    }

    /// Text that follows signals, in a node of its own after what is there.
    pub fn text<T: Into<Option<String>>>(self, text: impl Fn() -> T + 'static) -> Self {
        self.keep_text(Box::new(move || text().into()));
        self
    }

    /// Text for good, after what is there.
    pub fn say(self, text: &str) -> Self {
        self.append(&document().create_text_node(text));
        self
    }

    /// Makes `text` all that is in it.
    pub fn put_text(&self, text: &str) {
        self.0.set_text_content(Some(text));
    }

    fn keep_text(&self, text: Source) {
        let node = document().create_text_node("");
        self.append(&node);
        follow(move || node.set_data(&text().unwrap_or_default()));
    }

    fn keep(&self, place: Place, name: &'static str, source: Source) {
        let (element, last) = (self.clone(), RefCell::new(None));
        follow(move || {
            let value = source();
            if *last.borrow() != value {
                element.place(place, name, value.as_deref());
                last.replace(value);
            }
        });
    }

    fn place(&self, place: Place, name: &str, value: Option<&str>) {
        let text = value.unwrap_or_default();
        // None of our names is malformed.
        match place {
            Place::Attribute => self.put_maybe(name, value),
            Place::Class => {
                self.0.class_list().toggle_with_force(name, value.is_some()).unwrap_throw();
            }
            Place::Style => self.put_style(name, text),
        }
    }

    /// Makes `text` what stands in the field.
    pub fn put_value(&self, text: &str) {
        if self.typed() == text {
            return;
        }
        match self.0.dyn_ref::<HtmlTextAreaElement>() {
            Some(area) => area.set_value(text),
            None => self.0.unchecked_ref::<HtmlInputElement>().set_value(text),
        }
    }

    /// What stands in the field.
    pub fn typed(&self) -> String {
        match self.0.dyn_ref::<HtmlTextAreaElement>() {
            Some(area) => area.value(),
            None => self.0.unchecked_ref::<HtmlInputElement>().value(),
        }
    }

    /// Sets the focus to it.
    pub fn focus(&self) {
        // An element that cannot take the focus leaves it where it is.
        let _ = self.0.unchecked_ref::<HtmlElement>().focus();
    }

    /// Calls `handler` for every `event` on it.
    pub fn on(self, event: &str, handler: impl Fn(Event) + 'static) -> Self {
        listen(&self.0, event, Box::new(handler));
        self
    }

    /// Puts an element after what is there.
    pub fn child(self, child: El) -> Self {
        self.append(&child.0);
        self
    }

    /// Puts elements after what is there.
    pub fn children(self, children: impl IntoIterator<Item = El>) -> Self {
        children.into_iter().for_each(|child| self.append(&child.0));
        self
    }

    fn append(&self, node: &Node) {
        self.0.append_child(node).unwrap_throw();
    }

    /// An element that is there while `on`.
    pub fn when(self, on: impl Fn() -> bool + 'static, make: impl Fn() -> El + 'static) -> Self {
        let keys = move || if on() { vec![String::new()] } else { Vec::new() };
        self.list(Box::new(keys), Box::new(move |_| make()));
        self
    }

    /// One element per key, kept as long as its key is there and in the order of the keys.
    pub fn each(self, keys: impl Fn() -> Vec<String> + 'static, make: impl Fn(&str) -> El + 'static) -> Self {
        self.list(Box::new(keys), Box::new(make));
        self
    }

    /// Elements made anew whenever what `make` reads has changed.
    pub fn anew(self, make: impl Fn() -> Vec<El> + 'static) -> Self {
        self.rebuilt(Box::new(make));
        self
    }

    fn list(&self, keys: Box<dyn Fn() -> Vec<String>>, make: Box<dyn Fn(&str) -> El>) {
        let anchor = self.anchor();
        let owner = Owner::current().unwrap_or_default();
        let shown = RefCell::new(Vec::<Item>::new());
        follow(move || {
            let wanted = keys();
            let mut old: Vec<Option<Item>> = shown.take().into_iter().map(Some).collect();
            let mut new = Vec::with_capacity(wanted.len());
            for (place, key) in wanted.into_iter().enumerate() {
                let kept = take(&mut old, place, |item| item.key == key);
                new.push(kept.unwrap_or_else(|| {
                    let owner = owner.child();
                    let el = untrack(|| owner.with(|| make(&key)));
                    Item { key, el, owner }
                }));
            }
            for gone in old.into_iter().flatten() {
                gone.el.0.remove();
                gone.owner.cleanup();
            }
            put_before(&anchor, new.iter().map(|item| &item.el));
            shown.replace(new);
        });
    }

    fn rebuilt(&self, make: Box<dyn Fn() -> Vec<El>>) {
        let anchor = self.anchor();
        let shown = RefCell::new(Vec::<El>::new());
        follow(move || {
            let new = make();
            shown.replace(Vec::new()).iter().for_each(|gone| gone.0.remove());
            put_before(&anchor, new.iter());
            shown.replace(new);
        });
    }

    /// Marks the place of children that come and go.
    fn anchor(&self) -> Node {
        let anchor: Node = document().create_text_node("").into();
        self.append(&anchor);
        anchor
    }

    /// Makes elements its children in this order, moving none that is in its place already.
    pub fn put_in_order<'a>(&self, els: impl DoubleEndedIterator<Item = &'a El>) {
        put_in_order(&self.0, None, els);
    }

    /// Its nearest ancestor of a selector, or itself.
    pub fn closest(&self, selector: &str) -> Option<El> {
        self.0.closest(selector).ok().flatten().map(El)
    }
}

/// A child of a list that comes and goes, with what lives as long as it.
struct Item {
    key: String,
    el: El,
    owner: Owner,
}

/// Mostly it stands where it stood.
fn take<T>(old: &mut [Option<T>], place: usize, is_it: impl Fn(&T) -> bool) -> Option<T> {
    let is_it = |item: &Option<T>| item.as_ref().is_some_and(&is_it);
    let found = if old.get(place).is_some_and(is_it) { Some(place) } else { old.iter().position(is_it) };
    old[found?].take()
}

/// Puts elements before `end`, moving none that is in its place already: moving takes the focus away.
fn put_in_order<'a>(parent: &Node, end: Option<&Node>, els: impl DoubleEndedIterator<Item = &'a El>) {
    let mut next = end.cloned();
    for el in els.rev() {
        if el.0.next_sibling() != next || el.0.parent_node().as_ref() != Some(parent) {
            parent.insert_before(&el.0, next.as_ref()).unwrap_throw();
        }
        next = Some(el.0.clone().into());
    }
}

fn put_before<'a>(anchor: &Node, els: impl DoubleEndedIterator<Item = &'a El>) {
    if let Some(parent) = anchor.parent_node() {
        put_in_order(&parent, Some(anchor), els);
    }
}

/// Calls `handler` for every `event` at `target`, until the owner of this call is cleaned up.
pub fn listen(target: &web_sys::EventTarget, event: &str, handler: Box<dyn Fn(Event)>) {
    let handler = Closure::wrap(handler);
    target.add_event_listener_with_callback(event, handler.as_ref().unchecked_ref()).unwrap_throw();
    let kept = SendWrapper::new((target.clone(), event.to_owned(), handler));
    on_cleanup(move || {
        let (target, event, handler) = kept.take();
        let _ = target.remove_event_listener_with_callback(&event, handler.as_ref().unchecked_ref());
    });
}

/// Listens at the window.
pub fn listen_window(event: &str, handler: impl Fn(Event) + 'static) {
    listen(&window(), event, Box::new(handler));
}

/// The element an event happened at.
pub fn target(event: &Event) -> Option<El> {
    page::target(event).map(El)
}

/// Something to be called, shared by those who call it.
pub type Call<T = ()> = Rc<dyn Fn(T)>;
