//! What differs between the two states of a change record, in words.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};
use shared::custom::{self, Custom};
use shared::meta::{Field, Kind, title_of};
use shared::row::Row;
use shared::rpc::Difference;
use shared::value::AnyRef;

use super::images::{changed, custom_mentioned, image, mentioned, part};
use super::names::{Mention, Names};

/// So many objects of one value are named; what more there are is told as their number.
const NAMED: usize = 100;

/// So deep a JSON value is taken apart.
const DEEP: usize = 4;

/// Everything that the differences of a record mention.
pub fn mentions(row: &Row, customs: &[Custom], out: &mut BTreeSet<Mention>) {
    let change = row.id();
    each(row, &mut |field, before, after| {
        for json in [before, after] {
            let mut add = |all: Vec<AnyRef>| {
                out.extend(all.into_iter().take(NAMED).map(|object| Mention { change, object }));
            };
            add(mentioned(field, json));
            if let Kind::CustomFields = field.kind {
                for custom in customs {
                    add(json.get(&custom.name).map_or(Vec::new(), |json| custom_mentioned(custom, json)));
                }
            }
        }
    });
}

/// What differs, field by field.
pub fn of(row: &Row, customs: &[Custom], names: &Names) -> Vec<Difference> {
    let words = Words { change: row.id(), names };
    let mut out = Vec::new();
    each(row, &mut |field, before, after| match field.kind {
        Kind::CustomFields => words.customs(before, after, customs, &mut out),
        Kind::Json => by_key((field.name, &field.title()), before, after, 0, &mut out),
        _ => {
            let kind = match field.kind {
                Kind::Date => "date",
                Kind::DateTime => "datetime",
                _ => "",
            };
            let text = |json: &Json| words.field(field, json);
            out.push(difference(field.name.to_owned(), field.title(), kind, text(before), text(after)));
        }
    });
    out
}

fn difference(field: String, label: String, kind: &str, before: String, after: String) -> Difference {
    Difference { field, label, kind: kind.to_owned(), before, after }
}

/// Calls back for each field whose states differ; on creation and deletion, for those that hold
/// anything.
fn each(row: &Row, call: &mut dyn FnMut(&'static Field, &Json, &Json)) {
    let Some(meta) = changed(row) else { return };
    let (before, after) = (image(row, "prechange_data"), image(row, "postchange_data"));
    let whole = before.is_some() && after.is_some();
    for field in meta.fields {
        let of = |image: Option<&Json>| image.map_or(Json::Null, |image| part(field, image));
        let (a, b) = (of(before), of(after));
        let differs = if whole { a != b } else { !(empty(&a) && empty(&b)) };
        if differs {
            call(field, &a, &b);
        }
    }
}

fn empty(json: &Json) -> bool {
    match json {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(list) => list.is_empty(),
        Json::Object(map) => map.is_empty() || map.values().all(Json::is_null),
        _ => false,
    }
}

/// A JSON value key by key, where both states have keys or are empty; `named` are its field and its label.
fn by_key(named: (&str, &str), before: &Json, after: &Json, depth: usize, out: &mut Vec<Difference>) {
    let (field, label) = named;
    let none = Map::new();
    let keys = |json: &Json| match json {
        Json::Object(map) => Some(map.clone()),
        json if empty(json) => Some(none.clone()),
        _ => None,
    };
    match (keys(before), keys(after)) {
        (Some(a), Some(b)) if depth < DEEP && !(a.is_empty() && b.is_empty()) => {
            let all: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for key in all.into_iter().filter(|key| a.get(*key) != b.get(*key)) {
                let of = |map: &Map<String, Json>| map.get(key).cloned().unwrap_or_default();
                let (field, label) = (format!("{field}.{key}"), format!("{label} › {key}"));
                by_key((&field, &label), &of(&a), &of(&b), depth + 1, out);
            }
        }
        _ => out.push(difference(field.to_owned(), label.to_owned(), "", plain(before), plain(after))),
    }
}

/// A value that mentions nothing.
fn plain(json: &Json) -> String {
    match json {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Bool(b) => (if *b { "yes" } else { "no" }).to_owned(),
        Json::Array(list) if list.is_empty() => String::new(),
        Json::Array(list) if list.iter().all(Json::is_string) => {
            list.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// What the values of one change are in words: names for ids, labels for choices.
struct Words<'a> {
    change: i64,
    names: &'a Names,
}

impl Words<'_> {
    fn named(&self, objects: &[AnyRef]) -> String {
        let mut texts: Vec<String> =
            objects.iter().take(NAMED).map(|object| self.names.of(self.change, *object)).collect();
        if objects.len() > NAMED {
            texts.push(format!("{} more", objects.len() - NAMED));
        }
        texts.join(", ")
    }

    fn field(&self, field: &'static Field, json: &Json) -> String {
        let objects = mentioned(field, json);
        match (field.kind, json) {
            _ if !objects.is_empty() => self.named(&objects),
            (Kind::Choice(set), Json::String(text)) => set.label(text).to_owned(),
            (Kind::Choices(set), Json::Array(list)) => {
                list.iter().filter_map(Json::as_str).map(|text| set.label(text)).collect::<Vec<_>>().join(", ")
            }
            _ => plain(json),
        }
    }

    /// Each custom field that differs, under the label it has now.
    fn customs(&self, before: &Json, after: &Json, customs: &[Custom], out: &mut Vec<Difference>) {
        let none = Map::new();
        let values = |json: &Json| json.as_object().unwrap_or(&none).clone();
        let (before, after) = (values(before), values(after));
        let known: BTreeMap<&str, &Custom> = customs.iter().map(|custom| (custom.name.as_str(), custom)).collect();
        let all: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for name in all.into_iter().filter(|name| before.get(*name) != after.get(*name)) {
            let custom = known.get(name.as_str()).copied();
            let (field, label) =
                (format!("{}{name}", custom::PREFIX), custom.map_or_else(|| title_of(name), Custom::title));
            let of = |map: &Map<String, Json>| map.get(name).cloned().unwrap_or_default();
            let (a, b) = (of(&before), of(&after));
            let kind = match custom.map(|custom| custom.kind) {
                Some(custom::Kind::Json) => {
                    by_key((&field, &label), &a, &b, 0, out);
                    continue;
                }
                Some(custom::Kind::Date) => "date",
                Some(custom::Kind::DateTime) => "datetime",
                _ => "",
            };
            out.push(difference(field, label, kind, self.custom(custom, &a), self.custom(custom, &b)));
        }
    }

    fn custom(&self, custom: Option<&Custom>, json: &Json) -> String {
        let Some(custom) = custom else { return plain(json) };
        let objects = custom_mentioned(custom, json);
        let label = |text: &str| custom.choice(text).map_or_else(|| text.to_owned(), |choice| choice.label.clone());
        match json {
            _ if !objects.is_empty() => self.named(&objects),
            Json::String(text) => label(text),
            Json::Array(list) if list.iter().all(Json::is_string) => {
                list.iter().filter_map(Json::as_str).map(label).collect::<Vec<_>>().join(", ")
            }
            other => plain(other),
        }
    }
}
