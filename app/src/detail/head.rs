//! The head of an object's page: where it is in the tree, its name, states and actions.

use leptos::prelude::*;
use shared::meta::{Field, Kind, ModelMeta};
use shared::rpc::Record;

use super::actions::actions;
use crate::act;
use crate::fields::view::value_view;
use crate::kit::live::Views;
use crate::kit::{LinkTo, Time, list_href};

pub fn head(meta: &'static ModelMeta, record: &Record, deleting: RwSignal<bool>) -> AnyView {
    let group = (!meta.group.is_empty() && meta.group != meta.plural).then(|| view! { <li>{meta.group}</li> });
    let parent = record.link("parent").map(|link| view! { <li><LinkTo link /></li> });
    let times = [("Created ", "created"), ("changed ", "last_updated")]
        .map(|(word, name)| record.time(name).map(|time| view! { <span>{word}<Time time /></span> }));
    let [created, changed] = times;
    let dot = (created.is_some() && changed.is_some()).then_some(" · ");
    view! {
        <header class="page-head">
            <nav class="crumbs" aria-label="Breadcrumb">
                <ol>
                    {group}
                    <li><a href=list_href(&meta.wire(), &[])>{meta.plural}</a></li>
                    {parent}
                    <li aria-current="page"><bdi>{record.title.clone()}</bdi></li>
                </ol>
            </nav>
            <div class="page-head__row">
                <h1 class="page-head__title">{record.title.clone()}</h1>
                <div class="page-head__badges">{badges(meta, record)}</div>
                <div class="page-head__actions">{actions(meta, record, deleting)}</div>
            </div>
            <p class="page-head__meta">{created}{dot}{changed}</p>
            {act::bar(record, "btn").map(|bar| view! { <div class="page-head__acts">{bar}</div> })}
        </header>
    }
    .into_any()
}

/// The states of an object: its choices called a status.
fn badges(meta: &'static ModelMeta, record: &Record) -> AnyView {
    let states =
        meta.fields.iter().filter(|field| matches!(field.kind, Kind::Choice(_)) && field.name.ends_with("status"));
    // A status that is only computed for older clients would say the same thing twice.
    let stored: Vec<_> = states.filter(|field| field.writable() && !record.text(field.name).is_empty()).collect();
    let badge = |field: &'static Field| {
        crate::panels::cell(&meta.wire(), field.name, record)
            .unwrap_or_else(|| value_view(field, record.get(field.name)))
    };
    stored.into_iter().map(badge).views().into_any()
}
