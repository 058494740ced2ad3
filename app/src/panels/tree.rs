//! JSON as people read it: keys and values, nested parts that open and close.

use leptos::prelude::*;
use serde_json::Value as Json;
use shared::meta::title_of;

use crate::kit::isolated;
use crate::kit::live::Views;

/// Objects of more entries than this start closed.
const OPEN: usize = 12;

/// An object or a list as a definition list; a plain value as itself.
pub fn tree(value: &Json) -> AnyView {
    match value {
        Json::Object(map) if map.is_empty() => none("Nothing was reported."),
        Json::Array(list) if list.is_empty() => none("Nothing was reported."),
        Json::Object(_) | Json::Array(_) => level(value),
        plain => leaf(plain),
    }
}

fn level(value: &Json) -> AnyView {
    let rows = match value {
        Json::Object(map) => map.iter().map(|(key, value)| row(title_of(key), value)).views(),
        Json::Array(list) => list.iter().enumerate().map(|(i, value)| row((i + 1).to_string(), value)).views(),
        _ => return leaf(value),
    };
    view! { <dl class="kv kv--tight">{rows}</dl> }.into_any()
}

fn row(key: String, value: &Json) -> AnyView {
    let shown = match value {
        // A list of plain values is one line.
        Json::Array(list) if !list.is_empty() && list.iter().all(|value| !value.is_object() && !value.is_array()) => {
            let words: Vec<String> = list.iter().map(|value| isolated(&word(value))).collect();
            words.join(", ").into_any()
        }
        Json::Object(map) if !map.is_empty() => nested(value, map.len()),
        Json::Array(list) if !list.is_empty() => nested(value, list.len()),
        plain => leaf(plain),
    };
    view! { <div class="kv__row"><dt>{key}</dt><dd>{shown}</dd></div> }.into_any()
}

fn nested(value: &Json, size: usize) -> AnyView {
    let summary = if size == 1 { "1 entry".to_owned() } else { format!("{size} entries") };
    view! { <details open=size <= OPEN><summary class="muted">{summary}</summary>{level(value)}</details> }.into_any()
}

fn leaf(value: &Json) -> AnyView {
    match value {
        Json::Null => none("—"),
        Json::Object(_) | Json::Array(_) => none("empty"),
        Json::Bool(_) | Json::Number(_) => view! { <span class="mono">{word(value)}</span> }.into_any(),
        Json::String(text) => text.clone().into_any(),
    }
}

fn word(value: &Json) -> String {
    match value {
        Json::Null => "—".to_owned(),
        Json::Bool(true) => "yes".to_owned(),
        Json::Bool(false) => "no".to_owned(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn none(text: &'static str) -> AnyView {
    view! { <span class="none">{text}</span> }.into_any()
}
