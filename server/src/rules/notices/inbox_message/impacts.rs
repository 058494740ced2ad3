//! What an event touches, as its provider's notices say it.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value as Json;
use shared::models::notices::event_notification::EventNotification;
use shared::models::notices::impact::Impact;
use shared::models::notices::inbox_message::InboxMessage;
use shared::registry;
use shared::row::{Model, Row};
use shared::value::{AnyRef, Value};

use super::apply::{Fields, cut, model, patch, run};
use super::known::Known;
use crate::db::{Sql, Ty};
use crate::engine::write::{Op, Writer};
use crate::error::Result;
use crate::intake::{Level, Notice};
use crate::rules::update;

/// Brings what the event touches to what the notice says; true if something changed. What the last notice named and this one
/// does not is taken away. A notice that names nothing says nothing of it.
pub async fn bring(
    w: &mut Writer,
    event: AnyRef,
    message: &Row,
    notice: &Notice,
    known: &Known,
    note: &str,
) -> Result<bool> {
    if notice.objects.is_empty() {
        return Ok(false);
    }
    let meta = Impact::meta();
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("SELECT id, target_type, target_id, impact FROM ").name(meta.table).push(" WHERE event_type = ");
    sql.int(event.model.into()).push(" AND event_id = ").int(event.id);
    let rows = w.reader().rows(sql, &[Ty::Int, Ty::Int, Ty::Int, Ty::Text]).await?;
    let mut present: BTreeMap<AnyRef, (i64, String)> = BTreeMap::new();
    for row in &rows {
        let target = row[1].as_int().and_then(|model| i16::try_from(model).ok()).zip(row[2].as_int());
        if let (Some(id), Some((model, target))) = (row[0].as_int(), target) {
            present.insert(AnyRef { model, id: target }, (id, row[3].as_str().unwrap_or_default().to_owned()));
        }
    }
    // The worst level where two of the provider's names are one object of ours.
    let mut wanted: BTreeMap<AnyRef, Level> = BTreeMap::new();
    for object in &notice.objects {
        if let Some(any) = known.get(&object.id) {
            let level = wanted.entry(*any).or_insert(object.level);
            *level = object.level.max(*level);
        }
    }
    let mut ops = Vec::new();
    for (target, level) in &wanted {
        let level = Value::text(level.as_str());
        match present.get(target) {
            Some((_, stored)) if level.as_str() == Some(stored) => {}
            Some((id, _)) => ops.push(update(meta, *id, vec![("impact", level)], note)),
            None => {
                let fields =
                    Fields::from([("event", Value::Any(event)), ("target", Value::Any(*target)), ("impact", level)]);
                ops.push(Op::Create { patch: patch(meta, fields, note), id: None });
            }
        }
    }
    let named: HashSet<&str> = notice.objects.iter().map(|object| object.id.as_str()).collect();
    for (name, target) in named_before(w, event, message.id(), notice).await? {
        // What it names still, it touches still, whether or not that is known here.
        let gone = !wanted.contains_key(&target) && !named.contains(name.as_str());
        if let (true, Some((id, _))) = (gone, present.get(&target)) {
            ops.push(Op::Delete { id: *id, version: None, message: cut(note, 200) });
        }
    }
    if ops.is_empty() { Ok(false) } else { run(w, meta, ops).await }
}

/// The objects that the last message that named some about an event did name, with the provider's names for them.
async fn named_before(w: &mut Writer, event: AnyRef, own: i64, notice: &Notice) -> Result<Vec<(String, AnyRef)>> {
    /// So many messages back.
    const BACK: i64 = 20;
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("SELECT m.findings FROM ").name(EventNotification::meta().table).push(" n JOIN ");
    sql.name(InboxMessage::meta().table).push(" m ON m.id = n.message_id WHERE n.event_type = ");
    sql.int(event.model.into()).push(" AND n.event_id = ").int(event.id).push(" AND m.id <> ").int(own);
    sql.push(" ORDER BY n.id DESC").limit(BACK, 0);
    let rows = w.reader().rows(sql, &[Ty::Json]).await?;
    let kind = model(notice).name;
    for row in &rows {
        let Value::Json(findings) = &row[0] else { continue };
        let same = |finding: &&Json| finding["id"] == notice.id && finding["type"] == kind;
        let same = findings.as_array().into_iter().flatten().filter(same);
        let objects: Vec<&Json> =
            same.flat_map(|finding| finding["objects"].as_array().into_iter().flatten()).collect();
        if objects.is_empty() {
            continue;
        }
        let any = |object: &&Json| {
            let meta = registry::model(object["object"]["object_type"].as_str()?)?;
            let any = AnyRef { model: meta.number, id: object["object"]["object_id"].as_i64()? };
            Some((object["id"].as_str()?.to_owned(), any))
        };
        return Ok(objects.iter().filter_map(any).collect());
    }
    Ok(Vec::new())
}
