//! The page of one object, whichever the address names.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::registry;

use super::not_found::NotFound;
use crate::detail::page::object_page;

#[component]
pub fn DetailPage() -> impl IntoView {
    let params = use_params_map();
    // A memo: another tab keeps the page, another object makes a new one.
    let address = Memo::new(move |_| {
        params.with(|p| {
            let page = format!("{}/{}", p.get("area").unwrap_or_default(), p.get("kind").unwrap_or_default());
            (page, p.get("id").and_then(|id| id.parse::<i64>().ok()))
        })
    });
    move || {
        let (page, id) = address.get();
        match (registry::at_page(&page), id) {
            (Some(meta), Some(id)) => object_page(meta, id),
            _ => view! { <NotFound /> }.into_any(),
        }
    }
}
