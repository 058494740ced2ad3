//! How a check or an import went: what would be added and changed, by what objects were found, and what is wrong by line.

use leptos::prelude::*;
use shared::custom::PREFIX;
use shared::meta::{ModelMeta, title_of};
use shared::rpc::RpcError;
use shared::transfer::{LineErrors, Report};

use crate::kit::live::Views;
use crate::kit::number::{counted, grouped, lower};
use crate::kit::{Icon, list_href};

/// What a field is called, by its name in a report.
pub fn title(meta: &ModelMeta, name: &str) -> String {
    let (first, rest) = name.split_once('.').map_or((name, ""), |(first, rest)| (first, rest));
    let found = meta.field(first).map_or_else(|| title_of(first.trim_start_matches(PREFIX)), |field| field.title());
    if rest.is_empty() { found } else { format!("{found} {}", lower(&title_of(rest)).replace('.', " ")) }
}

/// `undo` takes back what was imported.
pub fn shown(meta: &'static ModelMeta, report: &Report, undo: Callback<()>) -> AnyView {
    if !report.errors.is_empty() {
        let text = match report.errors.as_slice() {
            [whole] if whole.line == 0 => "Nothing was imported: the file cannot be read as it is.".to_owned(),
            _ => format!(
                "Nothing was imported: {} of {} have errors.",
                grouped(number(report.failed)),
                counted(number(report.total), meta.label, meta.plural)
            ),
        };
        return view! {
            <div class="alert alert--error" role="alert">
                <Icon name="alert-triangle"/><div class="alert__body"><b class="alert__title">{text}</b>" "{found(meta, report)}</div>
            </div>
            {lines(meta, &report.errors)}
        }
        .into_any();
    }
    let said = if report.dry_run { "Nothing is wrong with the file." } else { "Imported." };
    let changed = report.created + report.updated > 0 && meta.traits.logged;
    let undo = (!report.dry_run && changed).then(|| {
        view! {
            <button type="button" class="btn btn--sm" on:click=move |_| undo.run(())><Icon name="undo"/>" Undo"</button>
            " "
        }
    });
    let list = (!report.dry_run).then(|| view! { <a class="btn btn--sm" href=list_href(&meta.wire(), &[])>{format!("Show {}", lower(meta.plural))}</a> });
    view! {
        <div class="alert alert--ok" role="alert">
            <Icon name="check"/>
            <div class="alert__body stack stack--tight">
                <p><b class="alert__title">{said}</b>" "{counts(report)}</p>
                <p>{found(meta, report)}</p>
            </div>
            <div class="alert__actions">{undo}{list}</div>
        </div>
    }
    .into_any()
}

/// Why there is no report, and a way to send the very same again.
pub fn failed(error: &RpcError, retry: Callback<()>) -> AnyView {
    let again = error.may_pass().then(|| {
        view! {
            <button type="button" class="btn btn--sm" on:click=move |_| retry.run(())><Icon name="refresh"/>" Try again"</button>
        }
    });
    view! {
        <div class="alert alert--error" role="alert">
            <Icon name="alert-triangle"/><div class="alert__body">{error.to_string()}</div><div class="alert__actions">{again}</div>
        </div>
    }
    .into_any()
}

/// `2 would be added, 1 would be changed.`
fn counts(report: &Report) -> String {
    let would = if report.dry_run { "would be " } else { "" };
    let stays = match (report.dry_run, report.unchanged) {
        (true, 1) => "stays as it is",
        (true, _) => "stay as they are",
        (false, 1) => "stayed as it was",
        (false, _) => "stayed as they were",
    };
    let part = |count: usize, what: String| (count > 0).then(|| format!("{} {what}", grouped(number(count))));
    let parts: Vec<String> = [
        part(report.created, format!("{would}added")),
        part(report.updated, format!("{would}changed")),
        part(report.unchanged, stays.to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() { "It holds no objects.".to_owned() } else { format!("{}.", parts.join(", ")) }
}

/// By what objects were found, and what that means for the next time.
fn found(meta: &'static ModelMeta, report: &Report) -> String {
    let named = |key: &String| key.split(',').map(|name| title(meta, name)).collect::<Vec<_>>().join(" and ");
    let keys: Vec<String> = report.keys.iter().map(named).collect();
    let mut parts = Vec::new();
    if !keys.is_empty() {
        let guessed = if report.guessed { ", which was guessed from the columns" } else { "" };
        parts.push(format!("{} were found by {}{guessed}.", meta.plural, keys.join(", else by ")));
    }
    if report.keyless > 0 {
        let what = if report.keyless == report.total {
            "Nothing in the file says".to_owned()
        } else {
            format!("{} rows do not say", grouped(number(report.keyless)))
        };
        parts.push(format!("{what} which object is meant: such rows are added anew by each import."));
    }
    let ignored: Vec<&str> =
        report.columns.iter().filter(|column| column.field.is_none()).map(|column| column.header.as_str()).collect();
    if !ignored.is_empty() && report.errors.is_empty() {
        parts.push(format!("Left out: {}.", ignored.join(", ")));
    }
    parts.join(" ")
}

fn lines(meta: &'static ModelMeta, errors: &[LineErrors]) -> AnyView {
    let row = |error: &LineErrors| {
        let line = if error.line == 0 { "File".to_owned() } else { format!("Line {}", error.line) };
        let messages = error.errors.0.iter().map(|(field, messages)| {
            let column = (field != shared::error::ALL).then(|| view! { <b>{title(meta, field)}</b>": " });
            view! { <li>{column}{messages.join(" ")}</li> }
        });
        view! { <tr><th scope="row" class="nowrap">{line}</th><td><ul>{messages.views()}</ul></td></tr> }
    };
    let rows = errors.iter().map(row).views();
    view! {
        <div class="table-frame">
            <div class="table-scroll" role="region" aria-label="Errors by line" tabindex="0">
                <table class="table table--plain table--wrap">
                    <thead><tr><th scope="col">"Where"</th><th scope="col">"What is wrong"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
