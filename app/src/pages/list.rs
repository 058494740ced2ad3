//! The list of the model that the address names.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::registry;

use super::not_found::NotFound;
use crate::list::ModelList;

#[component]
pub fn ListPage() -> impl IntoView {
    let params = use_params_map();
    // A memo: another address of the same model keeps the page, another model makes a new one.
    let page = Memo::new(move |_| {
        params.with(|p| format!("{}/{}", p.get("area").unwrap_or_default(), p.get("kind").unwrap_or_default()))
    });
    move || match registry::at_page(&page.get()) {
        Some(meta) => view! { <ModelList meta/> }.into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}
