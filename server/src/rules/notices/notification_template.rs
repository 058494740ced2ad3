//! Notification templates: texts that can be read, headers by name, known priorities, inheritance that ends, scopes.
//!
//! Source: reference sheet on notices, §3.6 and §10.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use serde_json::{Map, Value as Json};
use shared::models::notices::notification_template::{NotificationTemplate, TEMPLATE_PRIORITY};
use shared::row::Model;
use shared::value::Value;

use super::template_scope;
use crate::cx::Cx;
use crate::db::Reader;
use crate::engine::Graph;
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::extras::custom_link::readable;
use crate::rules::{rows, touches};

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    fn prepare(&self, _cx: &Cx, item: &mut Item) {
        for field in ["subject_template", "body_template", "ical_template"] {
            readable(item, field);
        }
        headers(item, "headers_template");
        priorities(item);
    }

    async fn check(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        template_scope::check(w, items).await?;
        self.sound(w, items).await
    }

    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        extends(w, items).await
    }

    async fn told(&self, cx: &Cx, reader: &mut Reader<'_>, graph: &mut Graph) -> Result<()> {
        template_scope::told(cx, reader, graph).await
    }
}

/// Reads headers: an object of texts by name, or lines of `Name: value`.
pub fn headers(item: &mut Item, field: &str) {
    if !touches(item, &[field]) {
        return;
    }
    let Some(after) = &mut item.after else { return };
    let Value::Json(json) = after.get(field) else { return };
    let read = match json {
        Json::Object(map) => Some(map.clone()),
        Json::String(text) => lines(text),
        _ => None,
    };
    match read.filter(|map| map.values().all(|value| !value.is_array() && !value.is_object())) {
        Some(map) => after.set(field, Value::Json(Json::Object(map))),
        None => item.errors.add(field, "Headers are an object of texts by name, or lines of the form Name: value."),
    }
}

fn lines(text: &str) -> Option<Map<String, Json>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, value) = line.split_once(':')?;
            let value = value.trim().trim_matches(['"', '\'']);
            Some((name.trim().to_owned(), Json::from(value))).filter(|(name, _)| !name.is_empty())
        })
        .collect()
}

fn priorities(item: &mut Item) {
    const FIELD: &str = "contact_priorities";
    if !touches(item, &[FIELD]) {
        return;
    }
    let known = |one: &Json| one.as_str().is_some_and(|text| TEMPLATE_PRIORITY.get(text).is_some());
    let fine = match item.after.as_ref().map(|after| after.get(FIELD)) {
        Some(Value::Json(Json::Array(list))) => list.iter().all(known),
        _ => false,
    };
    if !fine {
        let all: Vec<&str> = TEMPLATE_PRIORITY.all().iter().map(|choice| choice.value).collect();
        item.errors.add(FIELD, format!("Expected a list of {}.", all.join(", ")));
    }
}

/// A template extends a base template, and never itself, not even by way of others.
async fn extends(w: &mut Writer, items: &mut [Item]) -> Result<()> {
    let base = |item: &Item| {
        let touched = touches(item, &["extends"]);
        item.after.as_ref().filter(|_| touched).and_then(|after| after.int("extends"))
    };
    let mut chain: HashMap<i64, (Option<i64>, bool)> = HashMap::new();
    let mut next: BTreeSet<i64> = items.iter().filter_map(base).collect();
    while !next.is_empty() {
        let wanted = ["extends", "is_base_template"];
        for (id, row) in rows(w, NotificationTemplate::meta(), next.iter().copied().collect(), &wanted).await? {
            let new = items.iter().find(|item| !item.creates() && item.id() == id).and_then(|item| item.after.as_ref());
            let row = new.unwrap_or(&row);
            chain.insert(id, (row.int("extends"), row.get("is_base_template").as_bool() == Some(true)));
        }
        let further = next.iter().filter_map(|id| chain.get(id)?.0).filter(|id| !chain.contains_key(id)).collect();
        next = further;
    }
    for item in items.iter_mut() {
        let Some(to) = base(item) else { continue };
        let (mut at, mut steps) = (Some(to), 0);
        while let Some(id) = at.filter(|id| item.creates() || *id != item.id()) {
            steps += 1;
            at = chain.get(&id).and_then(|link| link.0).filter(|_| steps <= chain.len());
        }
        if at.is_some() {
            item.errors.add("extends", "A template cannot extend itself, not even by way of others.");
        } else if chain.get(&to).is_some_and(|link| !link.1) {
            item.errors.add("extends", "This is no base template.");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_may_be_lines() {
        let map = lines("X-Ticket: \"42\"\n\n# a remark\nX-Team: noc").expect("headers");
        assert_eq!((&map["X-Ticket"], &map["X-Team"]), (&Json::from("42"), &Json::from("noc")));
        assert_eq!(lines("no colon"), None);
    }
}
