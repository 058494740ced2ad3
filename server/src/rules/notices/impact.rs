//! Impacts: frozen once their event is over; the documented short form of writing one.
//!
//! Source: reference sheet on notices, §4 (V3–V6) and §10; CONTRACT. Here a deletion is refused as
//! well, but an event that is deleted takes its impacts along, whatever its state.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_trait::async_trait;
use serde_json::Value as Json;
use shared::error::ALL;
use shared::meta::{Kind, ModelMeta};
use shared::models::notices::impact::Impact;
use shared::models::notices::maintenance::Maintenance;
use shared::models::notices::outage::Outage;
use shared::patch::Patch;
use shared::registry;
use shared::row::{Model, Row};
use shared::status::is_over;
use shared::value::{AnyRef, Value};

use crate::cx::Cx;
use crate::db::Sql;
use crate::engine::load::{self, Lock};
use crate::engine::write::{Item, Op, Trust, Writer, stored_fields};
use crate::error::Result;
use crate::rules::rows;

pub struct Rules;

/// Where errors of the two references stand.
const EVENT: &str = "event_object_id";
const TARGET: &str = "target_object_id";

#[async_trait]
impl crate::rules::Rules for Rules {
    fn also(&self) -> &'static [&'static str] {
        &["maintenance", "outage", "content_type", "object_id"]
    }

    fn prepare(&self, _cx: &Cx, item: &mut Item) {
        short_form(item);
    }

    async fn check(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        let events = |item: &Item| -> Vec<AnyRef> {
            let same = !item.creates() && !item.deletes() && item.before == item.after;
            let rows = [&item.before, &item.after].into_iter().flatten().filter(|_| !same);
            rows.filter_map(|row| row.get("event").as_any()).collect()
        };
        let mut wanted: BTreeMap<i16, BTreeSet<i64>> = BTreeMap::new();
        for any in items.iter().flat_map(events) {
            wanted.entry(any.model).or_default().insert(any.id);
        }
        let mut status: HashMap<AnyRef, String> = HashMap::new();
        for (model, ids) in wanted {
            let Some(meta) = registry::numbered(model) else { continue };
            for (id, row) in rows(w, meta, ids.into_iter().collect(), &["status"]).await? {
                status.insert(AnyRef { model, id }, row.str("status").to_owned());
            }
        }
        for item in items.iter_mut() {
            let over = |any: &AnyRef| status.get(any).is_some_and(|status| is_over(status));
            if events(item).iter().any(over) {
                item.errors.add(ALL, "The event is over; its impacts can no longer be modified.");
            }
        }
        Ok(())
    }
}

/// Gives an event what another one touches. It follows from what was done to that, which was the caller's to do.
pub async fn carry(w: &mut Writer, from: AnyRef, to: AnyRef) -> Result<()> {
    let (cx, meta) = (w.cx.clone(), Impact::meta());
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("SELECT id FROM ").name(meta.table).push(" WHERE event_type = ").int(from.model.into());
    sql.push(" AND event_id = ").int(from.id).push(" ORDER BY id");
    let ids = w.reader().ids(sql).await?;
    let found = load::rows(&cx, &mut w.reader(), meta, &ids, stored_fields(meta), Lock::No).await?;
    let op = |row: &Row| {
        let mut patch = Patch::default();
        for (name, value) in
            [("event", Value::Any(to)), ("target", row.get("target").clone()), ("impact", row.get("impact").clone())]
        {
            if let Some(index) = meta.index(name) {
                patch.set(index, value);
            }
        }
        Op::Create { patch, id: None }
    };
    let ops: Vec<Op> = found.iter().map(op).collect();
    if !ops.is_empty() {
        w.run(meta, ops, Trust::Rules).await?;
    }
    Ok(())
}

/// `{"maintenance": 1, "content_type": "circuits.circuit", "object_id": 42}` for the two generic
/// references. Errors stand where those of the references stand.
fn short_form(item: &mut Item) {
    for meta in [Maintenance::meta(), Outage::meta()] {
        match item.patch.extra.remove(meta.name).map(|json| id(&json)) {
            Some(Some(id)) if !item.given("event") => set(item, "event", AnyRef { model: meta.number, id }),
            Some(Some(_)) => item.errors.add(EVENT, format!("Give either {} or the event.", meta.name)),
            Some(None) => item.errors.add(EVENT, format!("{}: a valid id is required.", meta.name)),
            None => {}
        }
    }
    let (kind, target) = (item.patch.extra.remove("content_type"), item.patch.extra.remove("object_id"));
    if (kind.is_none() && target.is_none()) || item.given("target") {
        return;
    }
    match (kind.as_ref().and_then(object_type), target.as_ref().and_then(id)) {
        (Some(meta), Some(id)) => set(item, "target", AnyRef { model: meta.number, id }),
        (None, _) => item.errors.add(TARGET, format!("content_type: expected one of {}.", targets().join(", "))),
        (_, None) => item.errors.add(TARGET, "object_id: a valid id is required."),
    }
}

fn set(item: &mut Item, field: &str, any: AnyRef) {
    let Some(after) = &mut item.after else { return };
    after.set(field, Value::Any(any));
    if let Some(index) = after.meta().index(field) {
        item.patch.set(index, Value::Any(any));
    }
}

fn id(json: &Json) -> Option<i64> {
    json.as_i64().or_else(|| json.as_str()?.parse().ok()).filter(|id| *id > 0)
}

fn object_type(json: &Json) -> Option<&'static ModelMeta> {
    let number = json.as_i64().or_else(|| json.as_str()?.parse().ok());
    let meta = match number {
        Some(number) => registry::numbered(i16::try_from(number).ok()?),
        None => registry::model(json.as_str()?),
    };
    meta.filter(|meta| targets().contains(&meta.wire().as_str()))
}

/// The models that an event may touch.
pub fn targets() -> &'static [&'static str] {
    match Impact::meta().field("target").map(|field| field.kind) {
        Some(Kind::Any(target)) => target.models,
        _ => &[],
    }
}
