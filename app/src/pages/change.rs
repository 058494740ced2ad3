//! One record of the change log: the differences, the complete images, and what else the same
//! request did.

use leptos::prelude::*;
use shared::rpc::{self, Change, ListQuery, Page, Record};

use crate::detail::diff::{differences, named};
use crate::detail::history::{head, object, undo_button};
use crate::fields::json::json_block;
use crate::kit::live::{Views, live};
use crate::kit::title::page_title;
use crate::kit::{CopyButton, ErrorView, Icon, Loading, list_href, object_href, time};
use crate::panels::CHANGE;
use crate::state::fetch;

pub fn change_page(id: i64) -> AnyView {
    let change = fetch(move || Some(id), rpc::change);
    let record = fetch(move || Some(id), |id| rpc::read(CHANGE.to_owned(), id));
    let siblings = fetch(
        move || change.data.read().as_ref().map(|change| change.request.clone()),
        |request| {
            let params = vec![("request_id".to_owned(), request)];
            rpc::list(ListQuery { model: CHANGE.to_owned(), params, limit: 20, ..ListQuery::default() })
        },
    );
    page_title(move || {
        change.data.read().as_ref().map_or_else(|| "Change".to_owned(), |c| format!("Change of {}", c.object.title))
    });
    let body = move || match (change.data.get(), change.error.get()) {
        (_, Some(error)) => view! { <ErrorView error /> }.into_any(),
        (None, None) => view! { <Loading lines=8 /> }.into_any(),
        (Some(change), None) => view! {
            {facts(&change)}
            <section class="panel">
                <header class="panel__head"><h2 class="panel__title">"Differences"</h2></header>
                <div class="panel__body">{differences(&change)}</div>
            </section>
            {live(move || record.data.get().map(|detail| images(&detail.record)))}
            {live(move || siblings.data.get().map(|page| others(&page, id)))}
        }
        .into_any(),
    };
    let title = move || change.data.read().as_ref().map_or_else(|| format!("Change {id}"), |c| c.object.title.clone());
    view! {
        <div class="page">
            <header class="page-head">
                <nav class="crumbs" aria-label="Breadcrumb">
                    <ol>
                        <li><a href=list_href(CHANGE, &[])>"Changes"</a></li>
                        <li aria-current="page">{id}</li>
                    </ol>
                </nav>
                <div class="page-head__row">
                    <h1 class="page-head__title"><bdi>{live(title)}</bdi></h1>
                    {live(move || change.data.get().map(|change| neighbours(&change)))}
                </div>
            </header>
            <div class="stack">{live(body)}</div>
        </div>
    }
    .into_any()
}

/// The changes of the same object before and after this one.
fn neighbours(change: &Change) -> AnyView {
    let link = |id: Option<i64>, icon: &'static str, text: &'static str, rel: &'static str| {
        id.map(|id| {
            view! {
                <a class="btn" rel=rel href=object_href(CHANGE, id)>
                    <Icon name=icon />
                    {text}
                </a>
            }
        })
    };
    view! {
        <nav class="page-head__actions" aria-label="Changes of this object">
            {link(change.previous, "chevron-left", "Previous", "prev")}
            {link(change.next, "chevron-right", "Next", "next")}
        </nav>
    }
    .into_any()
}

fn facts(change: &Change) -> AnyView {
    let when = change.time;
    view! {
        <section class="panel">
            <div class="panel__body stack stack--tight">
                {head(change, undo_button(change.request.clone()))}
                <dl class="kv">
                    <div class="kv__row"><dt>"Object"</dt><dd>{object(change)}</dd></div>
                    <div class="kv__row"><dt>"Time"</dt><dd>{live(move || time::absolute(when))}</dd></div>
                    <div class="kv__row">
                        <dt>"Request"</dt>
                        <dd class="mono">
                            <span class="copy">
                                {change.request.clone()}
                                <CopyButton text=change.request.clone() label="Copy request id" />
                            </span>
                        </dd>
                    </div>
                </dl>
            </div>
        </section>
    }
    .into_any()
}

/// The complete states before and after.
fn images(record: &Record) -> AnyView {
    let image = |title: &'static str, name: &str| {
        let value = record.get(name);
        let body = if value.is_null() {
            view! { <p class="muted">"There was no object."</p> }.into_any()
        } else {
            json_block(value)
        };
        view! {
            <section class="panel">
                <header class="panel__head"><h2 class="panel__title">{title}</h2></header>
                <div class="panel__body">{body}</div>
            </section>
        }
    };
    view! {
        <div class="detail-grid">
            <div class="detail-grid__col">{image("Before", "prechange_data")}</div>
            <div class="detail-grid__col">{image("After", "postchange_data")}</div>
        </div>
    }
    .into_any()
}

/// What the same request did besides.
fn others(page: &Page, id: i64) -> AnyView {
    let rows: Vec<&Record> = page.rows.iter().filter(|row| row.id != id).collect();
    let Some(first) = rows.first() else { return ().into_any() };
    let all = list_href(CHANGE, &[("request_id".to_owned(), first.text("request_id").to_owned())]);
    let items = rows.iter().map(|row| {
        let model = row.link("changed_object").map_or(String::new(), |link| link.model);
        let (_, _, word) = named(row.text("action"), &model, row.text("verb"));
        view! {
            <li>
                <a href=object_href(CHANGE, row.id)><bdi>{row.text("object_repr").to_owned()}</bdi></a>
                <span class="muted">{word}</span>
            </li>
        }
    });
    view! {
        <section class="panel">
            <header class="panel__head">
                <h2 class="panel__title">"Same request"</h2>
                <div class="panel__actions"><a class="btn btn--sm btn--ghost" href=all>{format!("All {}", page.count)}</a></div>
            </header>
            <ul class="link-list">{items.views()}</ul>
        </section>
    }
    .into_any()
}
