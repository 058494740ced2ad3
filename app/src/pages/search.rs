//! All hits of a search over all models. The address holds what was asked: `/search?q=…`.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::rpc;

use crate::kit::live::{Views, live};
use crate::kit::{Empty, ErrorView, Icon, Loading, object_href, page_title, url};
use crate::list::hits::{self, Grouped};
use crate::state::fetch;

#[component]
pub fn SearchPage() -> impl IntoView {
    let search = use_location().search;
    let q = Memo::new(move |_| {
        url::parse(&search.get()).into_iter().find(|(name, _)| name == "q").map(|(_, q)| q).unwrap_or_default()
    });
    page_title(move || if q.get().is_empty() { "Search".to_owned() } else { format!("Search: {}", q.get()) });
    let found = fetch(move || Some(q.get()).filter(|q| !q.trim().is_empty()), rpc::search);
    let content = move || {
        if let Some(error) = found.error.get() {
            return view! { <ErrorView error/> }.into_any();
        }
        if q.get().trim().is_empty() {
            return view! {
                <Empty kind="empty" icon="search" title="Search everything"
                    text="Type a serial number, tag, name, ticket or circuit id in the box above."/>
            }
            .into_any();
        }
        match found.data.get() {
            None => view! { <Loading/> }.into_any(),
            Some(hits) if hits.is_empty() => view! {
                <Empty kind="nomatch" icon="search" title="Nothing found" text="Try a part of the serial, name or ticket."/>
            }
            .into_any(),
            Some(hits) => {
                let q = q.get();
                hits::grouped(hits, usize::MAX).into_iter().map(|group| panel(group, &q)).views().into_any()
            }
        }
    };
    view! {
        <div class="page">
            <header class="page-head">
                <div class="page-head__row">
                    <h1 class="page-head__title">
                        {live(move || if q.get().is_empty() { "Search".to_owned() } else { format!("“{}”", q.get()) })}
                    </h1>
                </div>
            </header>
            <div class="stack">{live(content)}</div>
        </div>
    }
}

fn panel(group: Grouped, q: &str) -> AnyView {
    let count = group.hits.len();
    let hits = group
        .hits
        .iter()
        .map(|hit| view! {
            <li>
                <a class="search-hit" href=object_href(&hit.link.model, hit.link.id)>{hits::content(hit, group.icon, q)}</a>
            </li>
        })
        .views();
    view! {
        <section class="panel">
            <header class="panel__head">
                <h2 class="panel__title"><Icon name=group.icon/>" "{group.title}</h2>
                <span class="count">{count}</span>
            </header>
            <ul class="list">{hits}</ul>
        </section>
    }
    .into_any()
}
