//! Addresses of pages, and links to objects.

use leptos::prelude::*;
use shared::meta::{Field, Kind, ModelMeta};
use shared::registry;
use shared::rpc::Link;

use super::url;
use crate::state::may;

/// The page of one object: `/dcim/sites/7`. A model without pages has the home page.
pub fn object_href(model: &str, id: i64) -> String {
    page_href(model, &id.to_string())
}

/// A model's list with list parameters: `/dcim/sites?status=active`.
pub fn list_href(model: &str, params: &[(String, String)]) -> String {
    url::address(
        &url::ours(&registry::model(model).map_or_else(|| "/".to_owned(), |meta| format!("/{}", meta.page()))),
        params,
    )
}

/// The form for a new object, with what is filled in already.
pub fn add_href(model: &str, params: &[(String, String)]) -> String {
    url::address(&page_href(model, "add"), params)
}

/// List parameters of the rows that refer to an object through one of their fields; the form for a new one is filled by them, too.
pub fn referring(via: &Field, meta: &ModelMeta, id: i64) -> Vec<(String, String)> {
    match via.kind {
        Kind::Any(target) => {
            vec![(target.type_name.to_owned(), meta.wire()), (target.id_name.to_owned(), id.to_string())]
        }
        _ => vec![(format!("{}_id", via.name), id.to_string())],
    }
}

/// A page below a model's list: `/dcim/sites/add`, `/dcim/sites/7/edit`.
pub fn page_href(model: &str, below: &str) -> String {
    url::ours(&registry::model(model).map_or_else(|| "/".to_owned(), |meta| format!("/{}/{below}", meta.page())))
}

/// A link to a page about objects of a model; plain text to whoever may not view them, and where there is no such model.
pub fn way(model: &str, href: String, class: &'static str, content: AnyView) -> AnyView {
    if registry::model(model).is_some() && untrack(|| may('v', model)) {
        view! { <a class=class href=href>{content}</a> }.into_any()
    } else {
        view! { <span class=class>{content}</span> }.into_any()
    }
}

/// An object by its name, with its colour when it has one, and with the way to it ([`way`]).
#[component]
pub fn LinkTo(link: Link) -> impl IntoView {
    let swatch = link.color.clone().filter(|color| !color.is_empty()).map(|color| {
        view! { <span class="swatch" style:--c=format!("#{color}")></span> }
    });
    let class = if swatch.is_some() { "link--quiet color-chip" } else { "link--quiet" };
    let content = view! { {swatch}<bdi>{link.title}</bdi> }.into_any();
    way(&link.model, object_href(&link.model, link.id), class, content)
}
