//! One notice becomes an event: made or changed, with what it touches, and with the message in its history.
//!
//! An event is known by its provider and the provider's number. What a later notice says replaces what an earlier one said;
//! one with a lower sequence, or written before the last, changes nothing. Everything but the notification is done with the
//! permissions of whoever brings the message.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};
use shared::error::{ALL, Errors};
use shared::meta::ModelMeta;
use shared::models::circuits::provider::Provider;
use shared::models::notices::event_notification::EventNotification;
use shared::models::notices::inbox_message::InboxMessage;
use shared::models::notices::maintenance::Maintenance;
use shared::models::notices::outage::Outage;
use shared::patch::Patch;
use shared::registry;
use shared::row::{Model, Row};
use shared::status::is_over;
use shared::value::{AnyRef, Value, iso};

use super::impacts;
use super::known::{self, Known};
use crate::db::{Sql, Ty};
use crate::engine::list;
use crate::engine::write::locks::{self, Strength};
use crate::engine::write::{Op, Trust, Writer};
use crate::error::{Error, Result};
use crate::intake::{Kind, Notice, Reading, Status};
use crate::rules::rows;

/// What became of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Created,
    Updated,
    Unchanged,
    /// A later one was applied before.
    Outdated,
    /// The last one said the same.
    Duplicate,
    /// A person has to decide.
    Waiting,
}

impl Outcome {
    fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Outdated => "outdated",
            Self::Duplicate => "duplicate",
            Self::Waiting => "waiting",
        }
    }
}

/// What was found of a notice here, and what became of it.
pub struct Found {
    pub outcome: Outcome,
    pub event: Option<AnyRef>,
    pub known: Known,
    pub warnings: Vec<String>,
    /// The message that said the same.
    pub duplicate_of: Option<i64>,
}

impl Found {
    pub fn waiting(known: Known) -> Self {
        Self { outcome: Outcome::Waiting, event: None, known, warnings: Vec::new(), duplicate_of: None }
    }

    /// Another notice of the same message says it anew.
    pub fn outdated() -> Self {
        Self { outcome: Outcome::Outdated, ..Self::waiting(Known::new()) }
    }

    /// What the notice touches and nobody here knows.
    pub fn unknown<'a>(&self, notice: &'a Notice) -> Vec<&'a str> {
        let names = notice.objects.iter().map(|object| object.id.as_str());
        names.filter(|name| !self.known.contains_key(*name)).collect()
    }

    /// The entry of `findings`.
    pub fn told(&self, notice: &Notice) -> Json {
        let wire = |any: &AnyRef| registry::numbered(any.model).map(ModelMeta::wire);
        let pointer = |any: &AnyRef| json!({"object_type": wire(any), "object_id": any.id});
        let objects: Vec<Json> = notice
            .objects
            .iter()
            .map(|object| {
                json!({"id": object.id, "impact": object.level.as_str(), "object": self.known.get(&object.id).map(pointer)})
            })
            .collect();
        let warnings: Vec<&String> = notice.warnings.iter().chain(&self.warnings).collect();
        json!({
            "outcome": self.outcome.name(), "event": self.event.as_ref().map(pointer),
            "type": model(notice).name, "id": notice.id, "summary": notice.summary, "status": notice.status.as_str(),
            "start": iso(notice.start), "end": notice.end.map(iso), "estimated_time_to_repair": notice.repair.map(iso),
            "timezone": notice.zone.map(|zone| zone.name()), "stamp": notice.stamp.map(iso),
            "sequence": notice.sequence, "uid": notice.uid, "provider": notice.provider, "account": notice.account,
            "organizer": notice.organizer, "objects": objects, "warnings": warnings,
        })
    }
}

pub fn model(notice: &Notice) -> &'static ModelMeta {
    match notice.kind {
        Kind::Maintenance => Maintenance::meta(),
        Kind::Outage => Outage::meta(),
    }
}

/// Applies a notice of a provider.
pub async fn notice(
    w: &mut Writer,
    message: &Row,
    reading: &Reading,
    notice: &Notice,
    provider: i64,
    digest: &str,
) -> Result<Found> {
    let meta = model(notice);
    // Two notices of one event wait for each other here: neither must make it twice.
    let cx = w.cx.clone();
    locks::rows(w, Provider::meta(), &[provider], Strength::Change).await?;
    let known = known::find(w, Some(provider), notice).await?;
    let mut found = Found { outcome: Outcome::Unchanged, event: None, known, warnings: Vec::new(), duplicate_of: None };
    let before = event(w, meta, provider, &notice.id).await?;
    if let Some(row) = &before {
        // Of what the bringer may not see nothing is told: it is as if it could not be made.
        if let Some(limit) = cx.caller.limit(meta)
            && list::matching(&cx, &mut w.reader(), meta, &[row.id()], limit).await?.is_empty()
        {
            return Err(Error::Forbidden("The result is outside what you may write.".to_owned()));
        }
        let any = AnyRef { model: meta.number, id: row.id() };
        found.event = Some(any);
        let past = past(w, any, message.id()).await?;
        if past.is_later_than(notice) {
            found.outcome = Outcome::Outdated;
            return Ok(found);
        }
        if past.digest.as_deref() == Some(digest) {
            found.outcome = Outcome::Duplicate;
            found.duplicate_of = past.message;
            return Ok(found);
        }
    }
    let fields = fields(notice, before.as_ref(), message, &mut found.warnings);
    let closes = fields.get("status").is_some_and(|status| over(status.as_str()));
    let was_over = before.as_ref().is_some_and(|row| over(Some(row.str("status"))));
    let note = format!("Notice {}", message.str("subject"));
    let mut changed = false;
    let event = match &before {
        None => {
            let mut first = fields.clone();
            first.insert("name", Value::Text(cut(&notice.id, 100)));
            first.insert("provider", Value::Int(provider));
            // What it touches is frozen once it is over, so it is over last.
            if closes && !found.known.is_empty() {
                let open = if notice.kind == Kind::Maintenance { "UNKNOWN" } else { "REPORTED" };
                first.insert("status", Value::text(open));
            }
            let id = wish(w, meta, vec![Op::Create { patch: patch(meta, first, &note), id: None }]).await?;
            changed = true;
            AnyRef { model: meta.number, id }
        }
        Some(row) => AnyRef { model: meta.number, id: row.id() },
    };
    let made = before.is_none() && (!closes || found.known.is_empty());
    let change = async |w: &mut Writer, changed: &mut bool| -> Result<()> {
        if made {
            return Ok(());
        }
        let op = Op::Update { id: event.id, patch: patch(meta, fields.clone(), &note), version: None };
        *changed |= run(w, meta, vec![op]).await?;
        Ok(())
    };
    if !closes {
        change(w, &mut changed).await?;
    }
    if was_over && (closes || !fields.contains_key("status")) {
        if !found.known.is_empty() {
            found.warnings.push("The event was over already; what it touches was left as it is.".to_owned());
        }
    } else {
        changed |= impacts::bring(w, event, message, notice, &found.known, &note).await?;
    }
    if closes {
        change(w, &mut changed).await?;
    }
    file(w, event, message, reading, notice).await?;
    found.event = Some(event);
    found.outcome = match before {
        None => Outcome::Created,
        Some(_) if changed => Outcome::Updated,
        Some(_) => Outcome::Unchanged,
    };
    Ok(found)
}

fn over(status: Option<&str>) -> bool {
    status.is_some_and(is_over)
}

/// The event with the provider's number, the newest that was not superseded.
async fn event(w: &mut Writer, meta: &'static ModelMeta, provider: i64, name: &str) -> Result<Option<Row>> {
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("SELECT id FROM ").name(meta.table).push(" WHERE provider_id = ").int(provider).push(" AND name = ");
    sql.str(cut(name, 100)).push(" ORDER BY CASE status WHEN 'RE-SCHEDULED' THEN 1 ELSE 0 END, id DESC LIMIT 1");
    let Some(id) = w.reader().ids(sql).await?.first().copied() else { return Ok(None) };
    Ok(rows(w, meta, vec![id], &["status", "start", "end", "acknowledged"]).await?.remove(&id))
}

/// What notices said of an event before.
struct Past {
    sequence: Option<i64>,
    stamp: Option<DateTime<Utc>>,
    message: Option<i64>,
    digest: Option<String>,
}

impl Past {
    fn is_later_than(&self, notice: &Notice) -> bool {
        match (self.sequence, sequence(notice)) {
            (Some(before), Some(now)) if before != now => now < before,
            _ => self.stamp.zip(notice.stamp).is_some_and(|(before, now)| now < before),
        }
    }
}

/// The sequence; a negative one is no statement (reference sheet on notices, §28).
pub fn sequence(notice: &Notice) -> Option<i64> {
    notice.sequence.filter(|number| *number >= 0)
}

/// The highest sequence, with the latest stamp among its notices, and the last message; without what this message did
/// itself.
async fn past(w: &mut Writer, event: AnyRef, own: i64) -> Result<Past> {
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("SELECT n.sequence, n.stamp, n.message_id, m.digest FROM ").name(EventNotification::meta().table);
    sql.push(" n LEFT JOIN ").name(InboxMessage::meta().table).push(" m ON m.id = n.message_id WHERE n.event_type = ");
    sql.int(event.model.into()).push(" AND n.event_id = ").int(event.id);
    sql.push(" AND (n.message_id IS NULL OR n.message_id <> ").int(own).push(") ORDER BY n.id");
    let rows = w.reader().rows(sql, &[Ty::Int, Ty::Time, Ty::Int, Ty::Text]).await?;
    let sequence = rows.iter().filter_map(|row| row[0].as_int()).max();
    let stamp = rows.iter().filter(|row| row[0].as_int() == sequence).filter_map(|row| row[1].as_time()).max();
    let last = rows.iter().rev().find(|row| row[2].as_int().is_some());
    Ok(Past {
        sequence,
        stamp,
        message: last.and_then(|row| row[2].as_int()),
        digest: last.and_then(|row| row[3].as_str()).map(str::to_owned),
    })
}

pub type Fields = BTreeMap<&'static str, Value>;

/// The event's fields as the notice tells them.
fn fields(notice: &Notice, before: Option<&Row>, message: &Row, warnings: &mut Vec<String>) -> Fields {
    let mut out = Fields::new();
    let summary = match (notice.summary.is_empty(), before) {
        (false, _) => Some(notice.summary.as_str()),
        (true, None) => Some(message.str("subject")).filter(|subject| !subject.is_empty()).or(Some(&notice.id)),
        (true, Some(_)) => None,
    };
    if let Some(summary) = summary {
        if summary.chars().count() > 200 {
            warnings.push("The summary is longer than 200 characters; the rest was left out.".to_owned());
        }
        out.insert("summary", Value::Text(cut(summary, 200)));
    }
    if before.is_none() && notice.id.chars().count() > 100 {
        warnings.push("The number is longer than 100 characters; the rest was left out.".to_owned());
    }
    out.insert("start", Value::Time(notice.start));
    if let Some(zone) = notice.zone {
        out.insert("original_timezone", Value::text(zone.name()));
    }
    let ended =
        (notice.status == Status::Resolved).then(|| notice.stamp.unwrap_or(received(message)).max(notice.start));
    if let Some(end) = notice.end.or(ended) {
        out.insert("end", Value::Time(end));
    }
    if let Some(repair) = notice.repair {
        out.insert("estimated_time_to_repair", Value::Time(repair));
    }
    let same_window = before
        .is_some_and(|row| row.get("start").as_time() == Some(notice.start) && row.get("end").as_time() == notice.end);
    let status = match (notice.status, before) {
        (Status::NoChange, None) if notice.kind == Kind::Outage => Some(Status::Reported),
        (Status::NoChange, None) => Some(Status::Unknown),
        (Status::NoChange, Some(_)) => None,
        // A new window under the old number takes place; "rescheduled" is the window that does not.
        (Status::Rescheduled, _) if !same_window => {
            warnings.push("It was rescheduled to this window, which counts as confirmed.".to_owned());
            Some(Status::Confirmed)
        }
        (Status::Rescheduled, Some(_)) => {
            warnings.push(
                "It was rescheduled to the window that is known already; its status was left as it is.".to_owned(),
            );
            None
        }
        (status, _) => Some(status),
    };
    let reopened = before.is_some_and(|row| row.str("status") == Status::Resolved.as_str())
        && status.is_some_and(|status| status != Status::Resolved);
    if notice.kind == Kind::Outage && notice.end.is_none() && reopened {
        out.insert("end", Value::Null);
    }
    if let Some(status) = status {
        out.insert("status", Value::text(status.as_str()));
    }
    // Who has read the old state has not read the new one.
    if let Some(before) = before
        && before.get("acknowledged").as_bool() == Some(true)
        && (!same_window || status.is_some_and(|status| status.as_str() != before.str("status")))
    {
        out.insert("acknowledged", Value::Bool(false));
    }
    out
}

/// Puts the message into the event's history; once, however often it is looked at.
async fn file(w: &mut Writer, event: AnyRef, message: &Row, reading: &Reading, notice: &Notice) -> Result<()> {
    let meta = EventNotification::meta();
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("SELECT id FROM ").name(meta.table).push(" WHERE event_type = ").int(event.model.into());
    sql.push(" AND event_id = ").int(event.id).push(" AND message_id = ").int(message.id());
    if !w.reader().ids(sql).await?.is_empty() {
        return Ok(());
    }
    let text = |own: &str, other: &str| if own.trim().is_empty() { other.to_owned() } else { own.to_owned() };
    let sender = message.str("sender");
    let sender = [sender, &notice.organizer].into_iter().find(|address| address.contains('@')).unwrap_or(NOBODY);
    let fields = Fields::from([
        ("event", Value::Any(event)),
        ("subject", Value::Text(cut(&text(message.str("subject"), &notice.id), 255))),
        ("email_from", Value::Text(cut(sender, 254))),
        ("email_received", Value::Time(received(message))),
        ("email_body", Value::Text(text(&reading.message.body, &notice.summary))),
        ("message", Value::Int(message.id())),
        ("sequence", sequence(notice).map_or(Value::Null, Value::Int)),
        ("stamp", notice.stamp.map_or(Value::Null, Value::Time)),
        ("uid", Value::Text(cut(&notice.uid, 255))),
    ]);
    let op = Op::Create { patch: patch(meta, fields, ""), id: None };
    w.run(meta, vec![op], Trust::Rules).await.map_err(|error| said(error, meta))?;
    Ok(())
}

/// The sender of what came without one. The domain is reserved for names that are none (RFC 2606).
const NOBODY: &str = "unknown@sender.invalid";

fn received(message: &Row) -> DateTime<Utc> {
    message.get("received").as_time().unwrap_or_default()
}

pub fn patch(meta: &'static ModelMeta, fields: Fields, note: &str) -> Patch {
    let mut patch = Patch { message: cut(note, 200), ..Patch::default() };
    for (name, value) in fields {
        if let Some(index) = meta.index(name) {
            patch.set(index, value);
        }
    }
    patch
}

pub fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// Does what the bringer of the message asks for; whether anything changed.
pub async fn run(w: &mut Writer, meta: &'static ModelMeta, ops: Vec<Op>) -> Result<bool> {
    let written = w.run(meta, ops, Trust::Caller).await.map_err(|error| said(error, meta))?;
    Ok(written.iter().any(|written| written.changed))
}

/// Creates one object; its id.
async fn wish(w: &mut Writer, meta: &'static ModelMeta, ops: Vec<Op>) -> Result<i64> {
    let written = w.run(meta, ops, Trust::Caller).await.map_err(|error| said(error, meta))?;
    written.first().map(|written| written.id).ok_or_else(|| Error::Internal("nothing was written".to_owned()))
}

/// What is wrong with an event or an impact, as an error of the message.
fn said(error: Error, meta: &'static ModelMeta) -> Error {
    match error {
        Error::InvalidItems(items) => {
            let mut errors = Errors::default();
            for item in items {
                errors.add(ALL, format!("{}: {}", meta.label, item.errors));
            }
            Error::Invalid(errors)
        }
        other => other,
    }
}
