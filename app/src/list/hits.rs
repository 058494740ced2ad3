//! Hits of the search over all models: grouped by model, with what matched marked.

use leptos::prelude::*;
use shared::meta::title_of;
use shared::registry;
use shared::rpc::Hit;

use crate::kit::Icon;

/// The hits of one model.
#[derive(Debug, Clone, PartialEq)]
pub struct Grouped {
    pub title: String,
    pub icon: &'static str,
    pub hits: Vec<Hit>,
}

/// At most `most` hits by model; models in the order of their best hit.
pub fn grouped(hits: Vec<Hit>, most: usize) -> Vec<Grouped> {
    let mut groups: Vec<(String, Grouped)> = Vec::new();
    for hit in hits.into_iter().take(most) {
        match groups.iter_mut().find(|(model, _)| *model == hit.link.model) {
            Some((_, group)) => group.hits.push(hit),
            None => {
                let meta = registry::model(&hit.link.model);
                let title = meta.map_or_else(|| hit.link.model.clone(), |meta| meta.plural.to_owned());
                let icon = meta.map_or("box", |meta| meta.icon);
                groups.push((hit.link.model.clone(), Grouped { title, icon, hits: vec![hit] }));
            }
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// What stands inside a hit's link.
pub fn content(hit: &Hit, icon: &'static str, q: &str) -> AnyView {
    let meta = registry::model(&hit.link.model);
    let field = meta.and_then(|meta| meta.field(&hit.field)).map_or_else(|| title_of(&hit.field), |f| f.title());
    // The title already says what matched.
    let sub = (!hit.link.title.contains(&hit.text)).then(|| marked(&hit.text, q));
    view! {
        <Icon name=icon/>
        <span class="search-hit__title">{marked(&hit.link.title, q)}</span>
        <span class="search-hit__sub">{sub}</span>
        <span class="search-hit__meta">{field}</span>
    }
    .into_any()
}

/// A text with the first match of `q` marked, ignoring ASCII case.
fn marked(text: &str, q: &str) -> AnyView {
    let q = q.trim();
    let at = text.to_ascii_lowercase().find(&q.to_ascii_lowercase()).filter(|_| !q.is_empty());
    match at {
        Some(at) => {
            let (before, rest) = text.split_at(at);
            let (hit, after) = rest.split_at(q.len());
            view! { {before.to_owned()}<mark>{hit.to_owned()}</mark>{after.to_owned()} }.into_any()
        }
        None => text.to_owned().into_any(),
    }
}
