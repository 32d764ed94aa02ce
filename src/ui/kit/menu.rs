//! A button that opens a sheet of choices.

use leptos::html;
use leptos::prelude::*;
use leptos_use::on_click_outside;
use wasm_bindgen::JsCast;

/// A button with a sheet below it. Escape, a click elsewhere and a choice close it; arrows walk the items.
///
/// The children are the items: buttons or links with the class `item`.
#[component]
pub fn Menu(
    /// What the button does, for screen readers, where its face is only a drawing.
    #[prop(into, optional)]
    label: Option<Signal<String>>,
    /// Face of the button.
    #[prop(into)]
    face: ViewFn,
    /// Classes of the button.
    #[prop(default = "button")]
    class: &'static str,
    /// Whether the sheet hangs from the end of the button rather than its start.
    #[prop(default = false)]
    end: bool,
    /// The items.
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let root = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();
    let _ = on_click_outside(root, move |_| open.set(false));
    let close = move || {
        open.set(false);
        if let Some(button) = button.get_untracked() {
            let _ = button.focus();
        }
    };
    let on_keydown = move |event: web_sys::KeyboardEvent| match event.key().as_str() {
        "Escape" if open.get_untracked() => {
            event.stop_propagation();
            close();
        }
        "ArrowDown" | "ArrowUp" => {
            event.prevent_default();
            if !open.get_untracked() {
                open.set(true);
            }
            let step = if event.key() == "ArrowDown" { 1 } else { -1 };
            request_animation_frame(move || walk(root, step));
        }
        _ => {}
    };
    view! {
        <div class="menu" class:end=end node_ref=root on:keydown=on_keydown>
            <button
                type="button"
                class=class
                node_ref=button
                aria-haspopup="true"
                aria-expanded=move || open.get().to_string()
                aria-label=move || label.map(|label| label.get())
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {face.run()}
            </button>
            <Show when=move || open.get()>
                <div class="sheet" on:click=move |event| if is_item(&event) { close() }>
                    {children()}
                </div>
            </Show>
        </div>
    }
    .into_any()
}

fn is_item(event: &web_sys::MouseEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|element| element.closest(".item").ok().flatten().is_some())
}

/// Moves the focus to the next or previous item, around the ends.
fn walk(root: NodeRef<html::Div>, step: i32) {
    let Some(items) = root.get_untracked().and_then(|root| root.query_selector_all(".item").ok()) else { return };
    let focused = document().active_element();
    let count = i32::try_from(items.length()).unwrap_or(0);
    let element = |index: i32| items.item(u32::try_from(index).ok()?)?.dyn_into::<web_sys::HtmlElement>().ok();
    let current = (0..count).find(|&index| element(index).is_some_and(|item| Some(item.as_ref()) == focused.as_ref()));
    let next = match current {
        Some(index) => (index + step).rem_euclid(count.max(1)),
        None if step > 0 => 0,
        None => count - 1,
    };
    if let Some(item) = element(next) {
        let _ = item.focus();
    }
}
