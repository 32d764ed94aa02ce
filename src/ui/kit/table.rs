//! Tables that scroll by themselves.

use leptos::prelude::*;

/// A table under its caption. Where the page is too narrow for it, it scrolls sideways by itself, also by keyboard. `head` are the
/// cells of its first row.
pub fn scrolling_table(
    class: &'static str,
    caption: impl Into<Signal<String>>,
    head: AnyView,
    rows: impl IntoView + 'static,
) -> AnyView {
    footed_table(class, caption, head, rows, None)
}

/// The same with a last part that stands apart, such as a sum.
pub fn footed_table(
    class: &'static str,
    caption: impl Into<Signal<String>>,
    head: AnyView,
    rows: impl IntoView + 'static,
    foot: Option<AnyView>,
) -> AnyView {
    let rows = rows.into_any();
    table_of(class, caption, head, view! { <tbody>{rows}</tbody>{foot} }.into_any())
}

/// The same with parts that are drawn elsewhere.
pub fn table_of(class: &'static str, caption: impl Into<Signal<String>>, head: AnyView, parts: AnyView) -> AnyView {
    let caption = caption.into();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=caption>
            <table class=format!("plain {class}")>
                <caption>{caption}</caption>
                <thead><tr>{head}</tr></thead>
                {parts}
            </table>
        </div>
    }
    .into_any()
}

/// Heads of columns.
pub fn heads(texts: impl IntoIterator<Item = String>) -> AnyView {
    texts.into_iter().map(|text| view! { <th scope="col">{text}</th> }).collect_view().into_any()
}
