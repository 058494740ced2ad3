//! The page of one object of any model: head, tabs, facts, surroundings, history.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::meta::ModelMeta;
use shared::rpc::{self, Detail};

use super::delete::DeleteDialog;
use super::facts::{custom_facts, facts, notes};
use super::head::head;
use super::history::history_view;
use super::links::links;
use super::related::{contacts, related};
use crate::fields::custom::{Following, follow};
use crate::kit::live::{effect, live};
use crate::kit::tabs::Tab;
use crate::kit::title::page_title;
use crate::kit::{ErrorView, Loading, Tabs, list_href, object_href, url};
use crate::panels::pictures;
use crate::state::{fetch, use_gone, use_here};

/// One object. Every write, here or elsewhere, loads it again; the page is drawn anew only when
/// something on it differs.
pub fn object_page(meta: &'static ModelMeta, id: i64) -> AnyView {
    let gone = RwSignal::new(false);
    let undone = use_gone();
    undone.set(Vec::new());
    let taken = Memo::new(move |_| undone.read().iter().any(|link| link.id == id && link.model == meta.wire()));
    let loaded = fetch(move || (!gone.get() && !taken.get()).then_some(id), move |id| rpc::read(meta.wire(), id));
    let detail = Memo::new(move |_| loaded.data.get());
    page_title(move || {
        detail.read().as_ref().map_or_else(|| meta.label.to_owned(), |detail| detail.record.title.clone())
    });
    let here = use_here();
    effect(move || here.set(detail.read().as_ref().map(|detail| detail.record.clone())));
    on_cleanup(move || here.set(None));
    let deleting = RwSignal::new(false);
    let navigate = use_navigate();
    let deleted = Callback::new(move |()| {
        gone.set(true);
        navigate(&list_href(&meta.wire(), &[]), NavigateOptions { replace: true, ..Default::default() });
    });
    effect(move || {
        if taken.get() {
            deleted.run(());
        }
    });
    let ids = Signal::derive(move || {
        detail.read().as_ref().map(|d| (d.record.id, d.record.version)).into_iter().collect::<Vec<_>>()
    });
    let customs = follow(meta);
    let query = use_query_map();
    let changes = Memo::new(move |_| meta.traits.logged && query.read().get("tab").as_deref() == Some("changes"));
    let body = live(move || match (detail.get(), loaded.error.get()) {
        // Its panels go before they ask for more of what is no longer there.
        _ if taken.get() => ().into_any(),
        (_, Some(error)) => view! { <ErrorView error /> }.into_any(),
        (None, None) => view! { <Loading lines=10 /> }.into_any(),
        (Some(detail), None) => {
            let head = head(meta, &detail.record, deleting);
            let links = links(&detail.links);
            let tabs = meta
                .traits
                .logged
                .then(|| view! { <Tabs tabs=Signal::derive(move || tabs(meta, id, changes.get())) /> });
            let detail = StoredValue::new(detail);
            let content =
                live(
                    move || {
                        if changes.get() { history_view(meta.wire(), id) } else { overview(meta, customs, detail) }
                    },
                );
            view! { {head} {links} {tabs} {content} }.into_any()
        }
    });
    view! {
        <div class="page">
            {body}
            <DeleteDialog model=meta ids open=deleting on_done=deleted />
        </div>
    }
    .into_any()
}

fn tabs(meta: &'static ModelMeta, id: i64, changes: bool) -> Vec<Tab> {
    let here = object_href(&meta.wire(), id);
    let tab = |text: &str, href: String, current| Tab { text: text.to_owned(), href, count: None, current };
    vec![tab("Overview", here.clone(), !changes), tab("Changes", url::with(&here, &[("tab", "changes")]), changes)]
}

fn overview(meta: &'static ModelMeta, customs: Following, detail: StoredValue<Detail>) -> AnyView {
    let custom = live(move || detail.with_value(|detail| custom_facts(meta, customs.get(), &detail.record)));
    detail.with_value(|detail| {
        view! {
            <div class="detail-grid">
                <div class="detail-grid__col">
                    {facts(meta, &detail.record)}
                    {custom}
                </div>
                <div class="detail-grid__col">
                    {crate::panels::detail_panels(&meta.wire(), &detail.record)}
                    {pictures::panel(meta, detail.record.id, &detail.related)}
                    {related(meta, detail)}
                    {notes(meta, &detail.record)}
                    {contacts(meta, detail)}
                </div>
            </div>
        }
        .into_any()
    })
}
