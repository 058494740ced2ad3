//! What a batch leaves behind besides its rows: change records, outbox rows, search text.

use std::sync::Arc;

use serde_json::{Map, Value as Json};
use shared::custom::Custom;
use shared::meta::ModelMeta;
use shared::registry;
use shared::row::Row;
use shared::value::Value;

use super::{Item, Writer, store};
use crate::cx::Cx;
use crate::db::{Arg, Dialect, Sql};
use crate::engine::catalog::{info, mask};
use crate::engine::custom::{self, Definitions};
use crate::engine::graph::{Depth, Graph};
use crate::engine::search;
use crate::error::Result;
use crate::rules;

/// Longest display text and message kept, in characters.
const REPR_MAX: usize = 200;

pub async fn record(w: &mut Writer, meta: &'static ModelMeta, items: &[Item]) -> Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    if meta.traits.logged {
        let changes = changes(w, meta, items).await?;
        outbox(w, meta, items, &changes).await?;
    } else if !meta.traits.private {
        telemetry(w, meta, items).await?;
    }
    text(w, meta, items).await
}

/// One change record an item. Answers their ids.
async fn changes(w: &mut Writer, meta: &'static ModelMeta, items: &[Item]) -> Result<Vec<i64>> {
    let cx = w.cx.clone();
    let graph = titles(w, &cx, meta, items).await?;
    let ids = store::next_ids(w, "core_objectchange", items.len()).await?;
    let related: Vec<_> = items
        .iter()
        .map(|item| item.after.as_ref().or(item.before.as_ref()).and_then(|row| rules::of(meta).related(row)))
        .collect();
    for (chunk, (ids, related)) in items.chunks(500).zip(ids.chunks(500).zip(related.chunks(500))) {
        let mut sql = Sql::new(w.reader().dialect());
        sql.push(
            "INSERT INTO core_objectchange (id, \"time\", user_id, user_name, request_id, action, changed_object_type, \
             changed_object_id, related_object_type, related_object_id, object_repr, message, prechange_data, \
             postchange_data, _version) VALUES ",
        );
        for (position, item) in chunk.iter().enumerate() {
            let id = item.id();
            let mut repr = graph.display(meta, id);
            truncate(&mut repr);
            let mut message = item.message.clone();
            truncate(&mut message);
            let image = |row: &Option<Row>| Arg::Json(row.as_ref().map(|row| Json::Object(row.image())));
            let action = if item.creates() {
                "create"
            } else if item.deletes() {
                "delete"
            } else {
                "update"
            };
            sql.push(if position > 0 { ", (" } else { "(" }).int(ids[position]).push(", ").time(cx.now).push(", ");
            sql.bind(Arg::Int(cx.caller.user)).push(", ").str(&cx.caller.name).push(", ").str(&cx.request).push(", ");
            sql.str(action).push(", ").int(meta.number.into()).push(", ").int(id).push(", ");
            sql.bind(Arg::Int(related[position].map(|any| any.model.into()))).push(", ");
            sql.bind(Arg::Int(related[position].map(|any| any.id))).push(", ");
            sql.str(repr).push(", ").str(message).push(", ");
            sql.bind(image(&item.before)).push(", ").bind(image(&item.after)).push(", 1)");
        }
        w.tx().execute(sql).await?;
    }
    Ok(ids)
}

/// The rows with what their display texts mention.
async fn titles(w: &mut Writer, cx: &Cx, meta: &'static ModelMeta, items: &[Item]) -> Result<Graph> {
    let rows: Vec<Row> = items.iter().filter_map(|item| item.after.clone().or_else(|| item.before.clone())).collect();
    let template = info(meta).template.paths();
    let fields = mask(meta, template.iter().map(|path| path.split('.').next().unwrap_or(path)));
    Graph::around(cx, &mut w.reader(), rows, fields, Depth::Titles).await
}

fn truncate(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(REPR_MAX) {
        text.truncate(end);
    }
}

/// One event a change, for the workers that tell the world.
async fn outbox(w: &mut Writer, meta: &'static ModelMeta, items: &[Item], changes: &[i64]) -> Result<()> {
    let now = w.cx.now;
    for (chunk, changes) in items.chunks(1000).zip(changes.chunks(1000)) {
        let mut sql = Sql::new(w.reader().dialect());
        sql.push("INSERT INTO core_outbox (\"time\", event, type_id, object_id, change_id) VALUES ");
        for (position, (item, change)) in chunk.iter().zip(changes).enumerate() {
            let event = if item.creates() {
                "object_created"
            } else if item.deletes() {
                "object_deleted"
            } else {
                "object_updated"
            };
            sql.push(if position > 0 { ", (" } else { "(" }).time(now).push(", ").str(event).push(", ");
            sql.int(meta.number.into()).push(", ").int(item.id()).push(", ").int(*change).push(")");
        }
        w.tx().execute(sql).await?;
    }
    Ok(())
}

/// Telemetry leaves one event a batch, with its size.
async fn telemetry(w: &mut Writer, meta: &'static ModelMeta, items: &[Item]) -> Result<()> {
    let mut payload = Map::new();
    payload.insert("count".to_owned(), items.len().into());
    payload.insert("request_id".to_owned(), w.cx.request.clone().into());
    let now = w.cx.now;
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("INSERT INTO core_outbox (\"time\", event, type_id, payload) VALUES (")
        .time(now)
        .push(", 'objects_received', ");
    sql.int(meta.number.into()).push(", ").bind(Arg::Json(Some(Json::Object(payload)))).push(")");
    w.tx().execute(sql).await?;
    Ok(())
}

/// The text an object is found by: its own searchable fields, folded, one a line.
fn search_text(row: &Row, customs: &[Custom]) -> String {
    let meta = row.meta();
    let mut out = String::new();
    for name in search::own_fields(row.meta()) {
        let text = row.str(name);
        if !text.is_empty() {
            out.push_str(&text.to_lowercase());
            out.push('\n');
        }
    }
    if let Some(Value::Json(values)) = custom::index(meta).map(|index| row.at(index)) {
        for custom in customs {
            for text in custom.texts(values.get(&custom.name).unwrap_or(&Json::Null)) {
                out.push_str(&text.to_lowercase());
                out.push('\n');
            }
        }
    }
    out
}

/// Keeps the search index in step with the rows.
async fn text(w: &mut Writer, meta: &'static ModelMeta, items: &[Item]) -> Result<()> {
    if meta.q.is_empty() && meta.search.is_empty() || !registry::all().any(|m| m.number == meta.number) {
        return Ok(());
    }
    let definitions = customs(w, meta).await?;
    let (mut gone, mut new) = (Vec::new(), Vec::new());
    for item in items {
        let folded = |row: &Option<Row>| row.as_ref().map(|row| search_text(row, definitions.of(meta)));
        let (before, after) = (folded(&item.before), folded(&item.after));
        if before == after {
            continue;
        }
        if before.is_some() {
            gone.push(item.id());
        }
        if let Some(after) = after.filter(|t| !t.is_empty()) {
            new.push((item.id(), after));
        }
    }
    replace(w, meta, gone, new).await
}

/// The definitions a model's search texts need.
async fn customs(w: &mut Writer, meta: &'static ModelMeta) -> Result<Arc<Definitions>> {
    if custom::index(meta).is_some() { w.customs().await } else { Ok(Arc::default()) }
}

/// Renews the search texts of some rows.
pub async fn index(w: &mut Writer, meta: &'static ModelMeta, rows: &[Row]) -> Result<()> {
    if meta.q.is_empty() && meta.search.is_empty() {
        return Ok(());
    }
    let definitions = customs(w, meta).await?;
    let texts = rows.iter().map(|row| (row.id(), search_text(row, definitions.of(meta))));
    let new = texts.filter(|(_, text)| !text.is_empty()).collect();
    replace(w, meta, rows.iter().map(Row::id).collect(), new).await
}

/// Takes texts out of the index and puts others in.
async fn replace(w: &mut Writer, meta: &ModelMeta, gone: Vec<i64>, new: Vec<(i64, String)>) -> Result<()> {
    let number = i64::from(meta.number);
    let dialect = w.reader().dialect();
    if !gone.is_empty() {
        let mut sql = Sql::new(dialect);
        match dialect {
            Dialect::Sqlite => {
                let rows = gone.iter().map(|id| (number << search::SHIFT) + id).collect();
                sql.push("DELETE FROM search WHERE rowid").in_ints(rows);
            }
            Dialect::Postgres => {
                sql.push("DELETE FROM search WHERE type_id = ").int(number).push(" AND object_id").in_ints(gone);
            }
        }
        w.tx().execute(sql).await?;
    }
    for chunk in new.chunks(500) {
        let mut sql = Sql::new(dialect);
        sql.push(match dialect {
            Dialect::Sqlite => "INSERT INTO search (rowid, text) VALUES ",
            Dialect::Postgres => "INSERT INTO search (type_id, object_id, text) VALUES ",
        });
        for (position, (id, text)) in chunk.iter().enumerate() {
            sql.push(if position > 0 { ", (" } else { "(" });
            match dialect {
                Dialect::Sqlite => sql.int((number << search::SHIFT) + id),
                Dialect::Postgres => sql.int(number).push(", ").int(*id),
            };
            sql.push(", ").str(text).push(")");
        }
        w.tx().execute(sql).await?;
    }
    Ok(())
}
