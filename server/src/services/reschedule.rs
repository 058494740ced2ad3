//! Moving a maintenance: a new window takes its place, its impacts move along, and the old one is
//! marked rescheduled, all in one request that `undo` takes back.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};
use shared::meta::ModelMeta;
use shared::patch::Patch;
use shared::rpc::Reschedule;
use shared::value::{AnyRef, Value, iso};

use super::records;
use crate::cx::Cx;
use crate::db::Sql;
use crate::engine::load::{self, Lock};
use crate::engine::write::locks::Strength;
use crate::engine::write::{End, Op, Trust, Writer, stored_fields, unit};
use crate::error::{Error, Result};

/// Fields of the old window the new one takes over.
const KEPT: &[&str] =
    &["name", "summary", "provider", "original_timezone", "internal_ticket", "impact", "comments", "tags"];

/// Answers the id of the new window.
pub async fn run(cx: &Cx, wish: &Reschedule) -> Result<i64> {
    let cx = cx.clone();
    let wish = wish.clone();
    let task = tokio::spawn(async move {
        let meta = records::model("notices.maintenance")?;
        let wish = Arc::new(wish);
        unit(&cx, &[meta], |writer| Box::pin(take_its_place(writer, meta, wish.clone()))).await
    });
    let result = task.await.map_err(|error| Error::Internal(error.to_string()))?;
    result.map_err(|error| match error {
        Error::InvalidItems(mut items) if items.len() == 1 => Error::Invalid(items.remove(0).errors),
        other => other,
    })
}

async fn take_its_place(writer: &mut Writer, meta: &'static ModelMeta, wish: Arc<Reschedule>) -> Result<End<i64>> {
    let rows = writer.locked(meta, &[wish.id], stored_fields(meta), Strength::Change).await?;
    let old = rows.into_iter().next().ok_or(Error::NotFound)?;
    if old.version() != wish.version {
        let stale =
            crate::error::Stale { id: wish.id, version: old.version(), theirs: None, user: String::new(), time: None };
        return Err(Error::Stale(Box::new(stale)));
    }
    if old.get("start").as_time().is_some_and(|start| start <= writer.cx.now) {
        return Err(Error::field("start", "A window that has begun can no longer be moved."));
    }
    let mut body = Map::new();
    for name in KEPT {
        if let Some(field) = meta.field(name) {
            body.insert((*name).to_owned(), old.get(field.name).image());
        }
    }
    body.insert("status".to_owned(), "TENTATIVE".into());
    body.insert("start".to_owned(), iso(wish.start).into());
    body.insert("end".to_owned(), iso(wish.end).into());
    body.insert("replaces".to_owned(), wish.id.into());
    body.insert("changelog_message".to_owned(), wish.message.clone().into());
    let patch = Patch::parse(meta, &body)?;
    let written = writer.run(meta, vec![Op::Create { patch, id: None }], Trust::Caller).await?;
    let new = written.first().map_or(0, |w| w.id);
    impacts(writer, AnyRef { model: meta.number, id: wish.id }, new).await?;
    Ok(End::Commit(new))
}

/// The new window touches what the old one touched.
async fn impacts(writer: &mut Writer, old: AnyRef, new: i64) -> Result<()> {
    let meta = records::model("notices.impact")?;
    let cx = writer.cx.clone();
    let mut sql = Sql::new(writer.reader().dialect());
    sql.push("SELECT id FROM ")
        .name(meta.table)
        .push(" WHERE event_type = ")
        .int(old.model.into())
        .push(" AND event_id = ")
        .int(old.id);
    let ids = writer.reader().ids(sql).await?;
    let rows = load::rows(&cx, &mut writer.reader(), meta, &ids, stored_fields(meta), Lock::No).await?;
    let mut ops = Vec::new();
    for row in rows {
        let Some(target) = row.get("target").as_any() else { continue };
        let body = json!({
            "event_content_type": old.model, "event_object_id": new,
            "target_content_type": target.model, "target_object_id": target.id,
            "impact": if let Value::Text(level) = row.get("impact") { Json::from(level.clone()) } else { Json::Null },
        });
        let patch = Patch::parse(meta, shared::patch::object(&body)?)?;
        ops.push(Op::Create { patch, id: None });
    }
    if !ops.is_empty() {
        // They follow from moving the window, which was the caller's to do.
        writer.run(meta, ops, Trust::Rules).await?;
    }
    Ok(())
}
