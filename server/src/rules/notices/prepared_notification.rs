//! Prepared notifications: the way from draft to delivered.
//!
//! Source: reference sheet on notices, §14.5. There a notification can be created in any state and
//! so skip the way; here it begins as a draft, or ready with recipients.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};
use shared::check;
use shared::models::tenancy::contact::Contact;
use shared::patch::Patch;
use shared::registry;
use shared::row::{Model, Row};
use shared::value::Value;

use super::notification_template::headers;
use crate::cx::Cx;
use crate::engine::write::{Item, Op, Trust, Writer};
use crate::error::Result;
use crate::rules::{rows, touches};

pub struct Rules;

/// Which state follows which.
const WAY: [(&str, &str); 5] =
    [("draft", "ready"), ("failed", "ready"), ("ready", "sent"), ("sent", "delivered"), ("sent", "failed")];

#[async_trait]
impl crate::rules::Rules for Rules {
    fn also(&self) -> &'static [&'static str] {
        &["template_id", "contact_ids", "message", "timestamp"]
    }

    fn prepare(&self, cx: &Cx, item: &mut Item) {
        headers(item, "headers");
        references(item);
        advance(cx, item);
    }

    async fn check(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        let ready = |item: &Item| step(item).is_some_and(|(_, to)| to == "ready");
        let ids = |item: &Item| item.after.as_ref().map_or(Vec::new(), |row| row.get("contacts").ids().to_vec());
        let wanted: BTreeSet<i64> = items.iter().filter(|item| ready(item)).flat_map(ids).collect();
        let contacts = rows(w, Contact::meta(), wanted.into_iter().collect(), &["name", "email"]).await?;
        let (user, now) = (w.cx.caller.user, w.cx.now);
        for item in items.iter_mut().filter(|item| ready(item)) {
            let recipients = recipients(&ids(item), &contacts);
            if recipients.is_empty() {
                item.errors.add("contacts", "None of the contacts has a mail address.");
            }
            if let Some(after) = &mut item.after {
                after.set("recipients", Value::Json(recipients.into()));
                after.set("approved_by", user.map_or(Value::Null, Value::Int));
                after.set("approved_at", Value::Time(now));
            }
        }
        Ok(())
    }

    /// What is said about a step goes into the journal.
    async fn after(&self, w: &mut Writer, items: &[Item]) -> Result<()> {
        for item in items {
            let Some(Json::String(text)) = item.patch.extra.get("message") else { continue };
            if let Some((from, to)) = step(item).filter(|_| !text.is_empty()) {
                let (id, text) = (item.id(), format!("{from} → {to}: {text}"));
                note(w, id, to.to_owned(), text).await?;
            }
        }
        Ok(())
    }
}

/// `template_id` and `contact_ids`, under which the other system takes the references.
fn references(item: &mut Item) {
    let meta = item.meta();
    for (key, field) in [("template_id", "template"), ("contact_ids", "contacts")] {
        let Some(json) = item.patch.extra.remove(key) else { continue };
        let mut body = serde_json::Map::new();
        body.insert(field.to_owned(), json);
        let parsed = meta.map(|meta| Patch::parse(meta, &body));
        let ids = match parsed {
            Some(Ok(patch)) => patch.fields.into_iter().next().and_then(|(_, given)| id(given)),
            _ => None,
        };
        let (Some(value), Some(after), Some(index)) = (ids, &mut item.after, meta.and_then(|meta| meta.index(field)))
        else {
            item.errors.add(key, "Expected ids.");
            continue;
        };
        after.set(field, value.clone());
        item.patch.set(index, value);
    }
}

fn id(given: shared::patch::Given) -> Option<Value> {
    use shared::patch::Given;
    match given {
        Given::Value(value) => Some(value),
        Given::Lookups(all) => {
            let ids: Option<BTreeSet<i64>> = all.into_iter().map(|one| id(one)?.as_int()).collect();
            Some(Value::Ids(ids?.into_iter().collect()))
        }
        _ => None,
    }
}

/// The step a write takes, if it takes one: from and to. A new notification starts as a draft.
fn step(item: &Item) -> Option<(&str, &str)> {
    let from = item.before.as_ref().map_or("draft", |before| before.str("status"));
    let to = item.after.as_ref()?.str("status");
    (from != to).then_some((from, to))
}

/// Refuses steps that are not on the way, and stamps those that are.
fn advance(cx: &Cx, item: &mut Item) {
    let time = match item.patch.extra.get("timestamp") {
        None | Some(Json::Null) => None,
        Some(Json::String(text)) => match check::datetime(text) {
            Ok(time) => Some(time),
            Err(message) => {
                item.errors.add("timestamp", message);
                return;
            }
        },
        Some(_) => {
            item.errors.add("timestamp", "Not a valid string.");
            return;
        }
    };
    let Some((from, to)) = step(item).map(|(from, to)| (from.to_owned(), to.to_owned())) else { return };
    if !touches(item, &["status"]) {
        return;
    }
    if !WAY.contains(&(from.as_str(), to.as_str())) {
        item.errors.add("status", format!("A notification cannot go from {from} to {to}."));
        return;
    }
    let (field, earlier) = match to.as_str() {
        "sent" => ("sent_at", "approved_at"),
        "delivered" => ("delivered_at", "sent_at"),
        _ => return,
    };
    let Some(after) = &mut item.after else { return };
    if let Some(message) = time.and_then(|time| misplaced(cx, after, earlier, time)) {
        item.errors.add("timestamp", message);
    } else if after.get(field).is_null() {
        after.set(field, Value::Time(time.unwrap_or(cx.now)));
    }
}

/// What is wrong with the time of a step.
fn misplaced(cx: &Cx, row: &Row, earlier: &str, time: DateTime<Utc>) -> Option<String> {
    if time > cx.now {
        return Some("The time lies in the future.".to_owned());
    }
    let before = row.get(earlier).as_time().is_some_and(|other| time < other);
    before.then(|| format!("The time lies before {}.", earlier.replace('_', " ")))
}

/// Contacts that can be written to, as they are now.
fn recipients(ids: &[i64], contacts: &HashMap<i64, Row>) -> Vec<Json> {
    let reachable = ids.iter().filter_map(|id| contacts.get(id)).filter(|row| !row.str("email").is_empty());
    reachable.map(|row| json!({"email": row.str("email"), "name": row.str("name"), "contact_id": row.id()})).collect()
}

/// Writes a journal entry about a notification, where there is a journal.
async fn note(w: &mut Writer, id: i64, status: String, text: String) -> Result<()> {
    let Some(journal) = registry::model("extras.journalentry") else { return Ok(()) };
    let kind = match status.as_str() {
        "delivered" => "success",
        "failed" => "warning",
        _ => "info",
    };
    let body = json!({"assigned_object_type": "notices.preparednotification", "assigned_object_id": id, "kind": kind,
                      "comments": text});
    let patch = Patch::parse(journal, body.as_object().unwrap_or(&serde_json::Map::new()))?;
    w.run(journal, vec![Op::Create { patch, id: None }], Trust::Rules).await?;
    Ok(())
}
