//! Icons (placeholder until the designer's file is there).

use leptos::prelude::*;

#[component]
pub fn Icon(#[prop(into)] name: &'static str) -> impl IntoView {
    view! { <svg class="icon" aria-hidden="true" data-icon=name></svg> }
}
