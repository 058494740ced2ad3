//! An object's fields as panels: one for each section of its description, and one for the rest.

use leptos::prelude::*;
use shared::meta::{Field, Kind, ModelMeta, Storage};
use shared::rpc::Record;

use crate::fields::custom::{Customs, grouped};
use crate::fields::text::plain;
use crate::fields::view::{full_view, is_code, none, tags};
use crate::fields::wire::is_blank;
use crate::fields::{json, markdown};
use crate::kit::CopyButton;
use crate::kit::live::Views;

/// The panels of the first column.
pub fn facts(meta: &'static ModelMeta, record: &Record) -> AnyView {
    let mut out = Vec::new();
    let covered = crate::panels::covered(&meta.wire());
    let shown = |field: &Field| shown(field) && !covered.contains(&field.name);
    for section in meta.sections {
        let fields: Vec<_> = section.fields.iter().filter_map(|name| meta.field(name)).filter(|f| shown(f)).collect();
        // The first says what it is; of the others only those that have something to say are shown.
        let blank = fields.iter().all(|field| is_blank(record.get(field.name)));
        if out.is_empty() || !blank {
            out.push(panel(section.label, meta, &fields, record));
        }
    }
    let rest: Vec<_> = meta
        .fields
        .iter()
        .filter(|field| shown(field) && !meta.sections.iter().any(|section| section.fields.contains(&field.name)))
        // Computed fields that have nothing to say are not worth a line.
        .filter(|field| field.storage != Storage::Virtual || !record.get(field.name).is_null())
        .collect();
    out.push(panel("More", meta, &rest, record));
    out.into_any()
}

/// Whether a field is a line of its own: counts, what refers to it, tags, notes and the engine's own have other places.
fn shown(field: &Field) -> bool {
    let elsewhere = ["tags", "comments", "custom_fields", "created", "last_updated", "display", "_depth", "_version"];
    !field.write_only
        && !elsewhere.contains(&field.name)
        && !matches!(field.kind, Kind::Id | Kind::Count(_) | Kind::Reverse(_) | Kind::Tags | Kind::Secret)
}

/// Custom fields by their groups.
pub fn custom_facts(meta: &'static ModelMeta, customs: Customs, record: &Record) -> AnyView {
    let shown = customs.iter().copied().filter(|custom| custom.on_page(record.get(custom.field.name)));
    let panels = grouped(shown, |custom| custom).into_iter().map(|(group, customs)| {
        let fields: Vec<_> = customs.into_iter().map(|custom| &custom.field).collect();
        panel(group, meta, &fields, record)
    });
    panels.views().into_any()
}

fn panel(title: &'static str, meta: &'static ModelMeta, fields: &[&'static Field], record: &Record) -> AnyView {
    if fields.is_empty() {
        return ().into_any();
    }
    let (blocks, lines): (Vec<&'static Field>, Vec<&'static Field>) =
        fields.iter().partition(|field| matches!(field.kind, Kind::Json) && record.get(field.name).is_object());
    let rows = lines.into_iter().map(|field| row(meta, field, record)).views();
    let blocks = blocks.into_iter().map(|field| {
        view! {
            <div class="panel__body stack stack--tight">
                <b>{field.title()}</b>
                {json::json_block(record.get(field.name))}
            </div>
        }
    });
    view! {
        <section class="panel">
            <header class="panel__head"><h2 class="panel__title">{title}</h2></header>
            <dl class="kv">{rows}</dl>
            {blocks.views()}
        </section>
    }
    .into_any()
}

fn row(meta: &'static ModelMeta, field: &'static Field, record: &Record) -> AnyView {
    let content = crate::panels::cell(&meta.wire(), field.name, record).unwrap_or_else(|| full_view(field, record));
    let text = plain(field, record.get(field.name));
    let copied = matches!(field.kind, Kind::Text { .. }) && is_code(field.name) && !text.is_empty();
    let content = if copied {
        let label = format!("Copy {}", crate::kit::number::lower(&field.title()));
        view! { <span class="copy">{content}<CopyButton text label /></span> }.into_any()
    } else {
        content
    };
    let help = (!field.help.is_empty()).then_some(field.help);
    view! {
        <div class="kv__row">
            <dt title=help>{field.title()}</dt>
            <dd>{content}</dd>
        </div>
    }
    .into_any()
}

/// Tags and comments.
pub fn notes(meta: &'static ModelMeta, record: &Record) -> AnyView {
    let block = |title: &'static str, body: AnyView| {
        view! {
            <section class="panel">
                <header class="panel__head"><h2 class="panel__title">{title}</h2></header>
                <div class="panel__body">{body}</div>
            </section>
        }
        .into_any()
    };
    let tagged = meta.has("tags").then(|| {
        let links = record.links("tags");
        block("Tags", if links.is_empty() { none() } else { tags(links) })
    });
    let comments = Some(record.text("comments")).filter(|text| !text.is_empty());
    let comments = comments.map(|text| block("Comments", markdown::markdown(text)));
    (tagged, comments).into_any()
}
