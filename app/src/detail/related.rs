//! What surrounds an object: what refers to it, and whom to call.

use leptos::prelude::*;
use shared::meta::{Field, Kind, ModelMeta};
use shared::registry;
use shared::rpc::{Detail, Related};

use crate::fields::view::full_view;
use crate::kit::live::Views;
use crate::kit::number::{grouped, lower};
use crate::kit::order::ordered;
use crate::kit::{Icon, LinkTo, add_href, list_href, referring};
use crate::panels::{IMAGE, frame};
use crate::state::may;

/// Objects that refer to this one, counted, with the way to them and to a new one.
pub fn related(meta: &'static ModelMeta, detail: &Detail) -> AnyView {
    let first = first_ones(meta, detail);
    let known = detail.related.iter().filter_map(|related| Some((related, registry::model(&related.model)?)));
    // What there is comes first, in the order of the navigation.
    let known: Vec<(&Related, &'static ModelMeta)> = ordered(known, |(a, _), (b, _)| a.count > 0 && b.count == 0);
    if known.is_empty() && first.is_none() {
        return ().into_any();
    }
    let list = !known.is_empty();
    let all: Vec<&str> = detail.related.iter().map(|related| related.model.as_str()).collect();
    let items = known.into_iter().map(|(related, meta)| {
        let twice = all.iter().filter(|model| **model == related.model).count() > 1;
        let via =
            twice.then(|| meta.field(&related.field)).flatten().map(|field| format!(" ({})", lower(&field.title())));
        view! {
            <li>
                <a href=list_href(&related.model, &related.params)>
                    <Icon name=meta.icon />
                    {meta.plural}
                    {via}
                </a>
                <span class="row">{add(related, meta)}<span class="count">{grouped(related.count)}</span></span>
            </li>
        }
    });
    view! {
        <section class="panel">
            <header class="panel__head"><h2 class="panel__title">"Related objects"</h2></header>
            {list.then(|| view! { <ul class="link-list">{items.views()}</ul> })}
            {first}
        </section>
    }
    .into_any()
}

/// A form that already refers to this object.
fn add(related: &Related, meta: &'static ModelMeta) -> Option<AnyView> {
    if !can_add(meta, &related.field) {
        return None;
    }
    let label = format!("Add {}", lower(meta.label));
    let href = add_href(&related.model, &related.params);
    Some(
        view! { <a class="btn btn--ghost btn--icon btn--sm" href=href aria-label=label><Icon name="plus" /></a> }
            .into_any(),
    )
}

/// Whether whoever looks may add an object that refers to this one through a field.
fn can_add(meta: &ModelMeta, via: &str) -> bool {
    let refers = meta.field(via).is_some_and(Field::writable);
    refers && !meta.traits.read_only && untrack(|| may('a', &meta.wire()) && may('v', &meta.wire()))
}

/// The way to the first of what belongs to such an object, which are the models that are counted on it, and to its first
/// picture. What has a panel of its own is offered there.
fn first_ones(meta: &'static ModelMeta, detail: &Detail) -> Option<AnyView> {
    let counted = meta.fields.iter().filter_map(|field| match field.kind {
        Kind::Count(count) => Some((count.model, count.via)),
        _ => None,
    });
    // What people keep can be photographed; what has no tags is a part or a record of something.
    let pictured = (meta.traits.logged && !meta.traits.read_only && meta.has("tags")).then_some((IMAGE, "parent"));
    let offered = counted.chain(pictured).filter_map(|(model, via)| {
        let there = detail.related.iter().any(|related| related.model == model && related.field == via);
        if there || crate::panels::offers(&meta.wire()).contains(&model) {
            return None;
        }
        let other = registry::model(model).filter(|other| can_add(other, via))?;
        let href = add_href(model, &referring(other.field(via)?, meta, detail.record.id));
        let label = format!("Add {}", lower(other.label));
        Some(
            view! {
                <a class="btn btn--ghost btn--sm" href=href aria-label=label><Icon name="plus" />" "{other.label}</a>
            }
            .into_any(),
        )
    });
    let offered: Vec<AnyView> = offered.collect();
    (!offered.is_empty()).then(|| view! { <div class="panel__adds">{offered}</div> }.into_any())
}

/// Contacts by role and priority.
pub fn contacts(meta: &'static ModelMeta, detail: &Detail) -> AnyView {
    if !meta.traits.contacts {
        return ().into_any();
    }
    let pairs = [("object_type", meta.wire()), ("object_id", detail.record.id.to_string())];
    let add = untrack(|| may('a', "tenancy.contactassignment")).then(|| {
        let href = add_href("tenancy.contactassignment", &pairs.map(|(name, value)| (name.to_owned(), value)));
        view! { <a class="btn btn--sm btn--ghost" href=href><Icon name="plus" />" Add"</a> }
    });
    let items = detail.contacts.iter().map(|assignment| {
        let role = assignment.link("role").map(|role| role.title).unwrap_or_default();
        let priority = registry::model(&assignment.model).and_then(|meta| meta.field("priority"));
        let priority =
            priority.filter(|_| !assignment.text("priority").is_empty()).map(|field| full_view(field, assignment));
        view! {
            <li class="list__item">
                <span class="list__icon"><Icon name="user" /></span>
                <div class="list__main">
                    {assignment.link("contact").map(|link| view! { <LinkTo link /> })}
                    <span class="list__sub">{role}</span>
                </div>
                <span class="list__end">{priority}</span>
            </li>
        }
    });
    let none = detail.contacts.is_empty().then(|| {
        let text = frame::none(&["tenancy.contactassignment"], "No contact is assigned.");
        view! { <p class="panel__body muted">{text}</p> }
    });
    view! {
        <section class="panel">
            <header class="panel__head">
                <h2 class="panel__title">"Contacts"</h2>
                <div class="panel__actions">{add}</div>
            </header>
            {none}
            <ul class="list">{items.views()}</ul>
        </section>
    }
    .into_any()
}
