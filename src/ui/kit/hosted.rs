//! Elements in views and views in elements: where the first load meets what is fetched later.

use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::el::El;

/// An element as a view.
pub fn hosted(el: El) -> AnyView {
    Hosted(SendWrapper::new(el.element().clone())).into_any()
}

/// Puts a view into an element, until the owner of this call is cleaned up.
pub fn mount(host: &El, view: impl FnOnce() -> AnyView + 'static) {
    let handle = leptos::mount::mount_to(host.element().clone().unchecked_into::<HtmlElement>(), view);
    let handle = SendWrapper::new(handle);
    on_cleanup(move || drop(handle.take()));
}

struct Hosted(SendWrapper<Element>);

/// The element in its place in a view.
struct InPlace(SendWrapper<Element>);

impl Render for Hosted {
    type State = InPlace;

    fn build(self) -> InPlace {
        InPlace(self.0)
    }

    fn rebuild(self, state: &mut InPlace) {
        // The old one's place is where the new one goes.
        let _ = state.0.replace_with_with_node_1(&self.0);
        state.0 = self.0;
    }
}

impl Mountable for InPlace {
    fn unmount(&mut self) {
        self.0.remove();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&web_sys::Node>) {
        let _ = parent.insert_before(&self.0, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match self.0.parent_element() {
            Some(parent) => {
                child.mount(&parent, Some(&self.0));
                true
            }
            None => false,
        }
    }

    fn elements(&self) -> Vec<Element> {
        vec![self.0.clone().take()]
    }
}

impl AddAnyAttr for Hosted {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self {
        self
    }
}

/// Of use on a server only, where there are no elements.
impl RenderHtml for Hosted {
    type AsyncOutput = Self;
    type Owned = Self;
    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> InPlace {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
