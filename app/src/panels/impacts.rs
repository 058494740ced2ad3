//! The objects an event touches, and how badly.

use leptos::prelude::*;
use shared::registry;
use shared::rpc::{self, ListQuery, Page, Record};

use super::{IMPACT, badges, frame};
use crate::kit::live::Views;
use crate::kit::{Icon, LinkTo, list_href, page_href};
use crate::state::{Fetched, fetch, may};

/// Asks for the impacts of one event.
pub fn query(event: &str, id: i64, limit: i64) -> ListQuery {
    ListQuery { model: IMPACT.to_owned(), params: params(event, id), limit, ..ListQuery::default() }
}

/// List and form parameters that name the event.
fn params(event: &str, id: i64) -> Vec<(String, String)> {
    vec![("event_content_type".to_owned(), event.to_owned()), ("event_object_id".to_owned(), id.to_string())]
}

/// One impact in a line: the object and the level.
pub fn line(impact: &Record) -> AnyView {
    let target = impact.link("target").map_or_else(
        || view! { <span class="muted">"an object you may not see"</span> }.into_any(),
        |link| view! { <LinkTo link/> }.into_any(),
    );
    view! { {target}" "{level(impact)} }.into_any()
}

/// The level; a missing one is not the same as none.
pub fn level(impact: &Record) -> AnyView {
    match impact.text("impact") {
        "" => badges::badge("gray", "Level not known", "help"),
        value => badges::choice(IMPACT, "impact", value),
    }
}

/// The panel of an event's page. On a finished event nothing can be added or changed.
pub fn panel(event: &Record, frozen: Option<&'static str>) -> AnyView {
    let (model, id) = (event.model.clone(), event.id);
    let found: Fetched<Page> = fetch(move || Some(query(&model, id, 200)), rpc::list);
    let add = match frozen {
        Some(_) => ().into_any(),
        None => {
            let params = params(&event.model, event.id);
            let params: Vec<_> = params.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
            frame::add(IMPACT, "Add impact", &params)
        }
    };
    let note = frozen.map(|text| view! { <p class="panel__foot muted"><Icon name="lock"/>" "{text}</p> });
    let all = list_href(IMPACT, &params(&event.model, event.id));
    let editable = frozen.is_none() && untrack(|| may('c', IMPACT));
    let body = frame::fetched(found, move |page: &Page| table(page, all.clone(), editable));
    frame::panel("Impact", add, view! { {body}{note} }.into_any())
}

fn table(page: &Page, all: String, editable: bool) -> AnyView {
    if page.rows.is_empty() {
        return frame::list(IMPACT, Vec::new(), "No affected objects are recorded.");
    }
    let rows = page.rows.iter().map(|impact| row(impact, editable)).views();
    let shown = i64::try_from(page.rows.len()).unwrap_or(i64::MAX);
    let more = (page.count > shown).then(|| {
        view! { <p class="panel__foot"><a href=all>{format!("All {} impacts", page.count)}</a></p> }
    });
    view! {
        <div class="panel__body panel__body--flush">
            <div class="table-scroll" role="region" aria-label="Affected objects" tabindex="0">
                <table class="table table--plain">
                    <thead><tr><th scope="col">"Object"</th><th scope="col">"Type"</th><th scope="col">"Level"</th><th scope="col"><span class="vh">"Actions"</span></th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
        {more}
    }
    .into_any()
}

fn row(impact: &Record, editable: bool) -> AnyView {
    let target = impact.link("target");
    let kind = target.as_ref().and_then(|link| registry::model(&link.model)).map_or("", |meta| meta.label);
    let target = target.map_or_else(badges::none, |link| view! { <LinkTo link/> }.into_any());
    let edit = editable.then(|| {
        let href = page_href(IMPACT, &format!("{}/edit", impact.id));
        let label = format!("Edit {}", impact.title);
        view! { <a class="btn btn--ghost btn--icon btn--sm" href=href aria-label=label><Icon name="edit"/></a> }
    });
    view! { <tr><td>{target}</td><td class="cell-muted">{kind}</td><td>{level(impact)}</td><td>{edit}</td></tr> }
        .into_any()
}
