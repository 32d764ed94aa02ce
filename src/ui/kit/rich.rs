//! A sentence with emphasis.

use leptos::prelude::*;

use crate::text::Rich;

/// A sentence with its emphasised pieces in bold.
#[component]
pub fn RichText(
    /// The sentence, in pieces.
    #[prop(into)]
    text: Signal<Rich>,
) -> impl IntoView {
    move || {
        text.get()
            .into_iter()
            .map(|(strong, piece)| if strong { view! { <b>{piece}</b> }.into_any() } else { piece.into_any() })
            .collect_view()
    }
}
