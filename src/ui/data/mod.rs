//! The Data screen: from a file to a funnel.

use leptos::prelude::*;

/// The Data screen.
#[component]
pub fn DataScreen() -> impl IntoView {}
