//! Where the work is kept: documents, files, pictures, and the line that says whether it is safe.

use leptos::prelude::*;

/// Whether the work is kept.
#[component]
pub fn Footer() -> impl IntoView {
    view! { <footer class="foot"></footer> }.into_any()
}

/// Files dropped anywhere.
#[component]
pub fn DropAnywhere() -> impl IntoView {}

/// The documents there are.
#[component]
pub fn DocumentMenu() -> impl IntoView {}

/// Open and save.
#[component]
pub fn FileButtons() -> impl IntoView {}

/// The chart and the table as files.
#[component]
pub fn ExportItems() -> impl IntoView {}
