//! What a batch leaves behind besides its rows: change records, outbox rows, search text.

use std::sync::Arc;

use serde_json::{Map, Value as Json};
use shared::action::Action;
use shared::custom::Custom;
use shared::meta::ModelMeta;
use shared::registry;
use shared::row::Row;
use shared::value::Value;

use super::{Item, Trust, Writer, unlogged};
use crate::cx::Cx;
use crate::db::{Arg, Dialect, Sql};
use crate::engine::catalog::owner;
use crate::engine::custom::{self, Definitions};
use crate::engine::graph::Graph;
use crate::engine::{count, search};
use crate::error::Result;

/// Longest display text and message kept, in characters.
const REPR_MAX: usize = 200;

/// Rows of one statement.
const CHUNK: usize = 500;

/// Writes what a batch leaves behind; `changes` are the ids of its change records.
pub async fn record(
    w: &mut Writer,
    meta: &'static ModelMeta,
    items: &[Item],
    changes: &[i64],
    trust: Trust,
) -> Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    let cx = w.cx.clone();
    let graph = if meta.traits.logged { titles(w, &cx, items).await? } else { Graph::default() };
    let definitions = customs(w, meta).await?;
    let dialect = w.reader().dialect();
    let mut first = true;
    let mut changes = changes.chunks(CHUNK);
    for chunk in items.chunks(CHUNK) {
        let mut sql = Sql::new(dialect);
        if std::mem::take(&mut first) {
            count::keep(meta, items, &mut sql);
            if !meta.traits.logged && !meta.traits.private {
                telemetry(&cx, meta, items.len(), &mut sql);
            }
        }
        if let Some(changes) = changes.next() {
            records(&cx, meta, chunk, changes, &graph, &mut sql);
            outbox(&cx, meta, chunk, changes, &mut sql);
        }
        text(meta, chunk, &definitions, &mut sql);
        if !meta.traits.logged && trust == Trust::Rules {
            unlogged::note(&cx, meta, chunk, &mut sql);
        }
        if !sql.is_empty() {
            w.tx().execute(sql).await?;
        }
    }
    Ok(())
}

/// One change record an item.
fn records(cx: &Cx, meta: &'static ModelMeta, items: &[Item], ids: &[i64], graph: &Graph, sql: &mut Sql) {
    sql.then().push(
        "INSERT INTO core_objectchange (id, \"time\", user_id, user_name, request_id, action, verb, changed_object_type, \
         changed_object_id, related_object_type, related_object_id, object_repr, message, prechange_data, \
         postchange_data, _version) ",
    );
    let mut texts = Vec::with_capacity(items.len());
    let row = |(item, record): (&Item, &i64)| {
        let id = item.id();
        let related = item.after.as_ref().or(item.before.as_ref()).and_then(owner);
        let mut repr = item.after.as_ref().or(item.before.as_ref()).map_or(String::new(), |row| graph.title_of(row));
        truncate(&mut repr);
        let mut message = item.message.clone();
        truncate(&mut message);
        texts.push((*record, repr.clone(), message.clone()));
        let image = |row: &Option<Row>| Arg::Json(row.as_ref().map(|row| Json::Object(row.image())));
        let action = if item.creates() {
            "create"
        } else if item.deletes() {
            "delete"
        } else {
            "update"
        };
        vec![
            Arg::Int(Some(*record)),
            Arg::Time(Some(cx.now)),
            Arg::Int(cx.caller.user),
            Arg::text(&cx.caller.name),
            Arg::text(&cx.request),
            Arg::text(action),
            Arg::text(item.act.as_ref().map_or("", |act| act.action.name)),
            Arg::Int(Some(meta.number.into())),
            Arg::Int(Some(id)),
            Arg::Int(related.map(|any| any.model.into())),
            Arg::Int(related.map(|any| any.id)),
            Arg::Text(Some(repr)),
            Arg::Text(Some(message)),
            image(&item.before),
            image(&item.after),
            Arg::Int(Some(1)),
        ]
    };
    sql.table(items.iter().zip(ids).map(row).collect());
    search::remember(texts.iter().map(|(id, object, message)| (*id, object.as_str(), message.as_str())), sql);
}

/// What the display texts of the rows mention, whoever writes: what of a name a reader may know is asked when it is read
/// (`engine::repr`).
async fn titles(w: &mut Writer, cx: &Cx, items: &[Item]) -> Result<Graph> {
    let rows: Vec<&Row> = items.iter().filter_map(|item| item.after.as_ref().or(item.before.as_ref())).collect();
    let mut graph = Graph::around(&cx.trusted(), &mut w.reader(), &rows).await?;
    graph.keep(items.iter().filter(|item| item.deletes()).filter_map(|item| item.before.as_ref()));
    Ok(graph)
}

fn truncate(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(REPR_MAX) {
        text.truncate(end);
    }
}

/// One event a change, for the workers that tell the world.
fn outbox(cx: &Cx, meta: &'static ModelMeta, items: &[Item], changes: &[i64], sql: &mut Sql) {
    let row = |(item, change): (&Item, &i64)| {
        let event = if item.creates() {
            "object_created"
        } else if item.deletes() {
            "object_deleted"
        } else {
            "object_updated"
        };
        vec![
            Arg::Time(Some(cx.now)),
            Arg::text(event),
            Arg::Int(Some(meta.number.into())),
            Arg::Int(Some(item.id())),
            Arg::Int(Some(*change)),
            Arg::Json(item.act.as_ref().map(|act| announced(act.action))),
        ]
    };
    sql.then().push("INSERT INTO core_outbox (\"time\", event, type_id, object_id, change_id, payload) ");
    sql.table(items.iter().zip(changes).map(row).collect());
}

/// The action of an event, and the name under which it is announced besides.
fn announced(action: &Action) -> Json {
    let mut payload = Map::new();
    payload.insert("action".to_owned(), action.name.into());
    if !action.event.is_empty() {
        payload.insert("event".to_owned(), action.event.into());
    }
    Json::Object(payload)
}

/// Telemetry leaves one event a batch, with its size.
fn telemetry(cx: &Cx, meta: &'static ModelMeta, count: usize, sql: &mut Sql) {
    let mut payload = Map::new();
    payload.insert("count".to_owned(), count.into());
    payload.insert("request_id".to_owned(), cx.request.clone().into());
    sql.then().push("INSERT INTO core_outbox (\"time\", event, type_id, payload) VALUES (").time(cx.now);
    sql.push(", 'objects_received', ").int(meta.number.into()).push(", ");
    sql.bind(Arg::Json(Some(Json::Object(payload)))).push(")");
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
fn text(meta: &'static ModelMeta, items: &[Item], definitions: &Definitions, sql: &mut Sql) {
    if !indexed(meta) {
        return;
    }
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
    replace(meta, gone, new, sql);
}

/// Whether objects of a model are found by their text.
fn indexed(meta: &ModelMeta) -> bool {
    !(meta.q.is_empty() && meta.search.is_empty()) && registry::all().any(|m| m.number == meta.number)
}

/// The definitions a model's search texts need.
async fn customs(w: &mut Writer, meta: &'static ModelMeta) -> Result<Arc<Definitions>> {
    if custom::index(meta).is_some() { w.customs().await } else { Ok(Arc::default()) }
}

/// Renews the search texts of some rows.
pub async fn index(w: &mut Writer, meta: &'static ModelMeta, rows: &[Row]) -> Result<()> {
    if !indexed(meta) {
        return Ok(());
    }
    let definitions = customs(w, meta).await?;
    for chunk in rows.chunks(CHUNK) {
        let texts = chunk.iter().map(|row| (row.id(), search_text(row, definitions.of(meta))));
        let new = texts.filter(|(_, text)| !text.is_empty()).collect();
        let mut sql = Sql::new(w.reader().dialect());
        replace(meta, chunk.iter().map(Row::id).collect(), new, &mut sql);
        count::changed(meta, &mut sql);
        w.tx().execute(sql).await?;
    }
    Ok(())
}

/// Takes texts out of the index and puts others in.
fn replace(meta: &ModelMeta, mut gone: Vec<i64>, new: Vec<(i64, String)>, sql: &mut Sql) {
    let number = i64::from(meta.number);
    let dialect = sql.dialect();
    if dialect == Dialect::Postgres {
        // What gets another text is overwritten.
        gone.retain(|id| !new.iter().any(|(other, _)| other == id));
    }
    if !gone.is_empty() {
        sql.then();
        match dialect {
            Dialect::Sqlite => {
                let rows = gone.iter().map(|id| (number << search::SHIFT) + id).collect();
                sql.push("DELETE FROM search WHERE rowid").in_ints(rows);
            }
            Dialect::Postgres => {
                sql.push("DELETE FROM search WHERE type_id = ").int(number).push(" AND object_id").in_ints(gone);
            }
        }
    }
    if new.is_empty() {
        return;
    }
    sql.then().push(match dialect {
        Dialect::Sqlite => "INSERT INTO search (rowid, text) ",
        Dialect::Postgres => "INSERT INTO search (type_id, object_id, text) ",
    });
    let row = |(id, text)| match dialect {
        Dialect::Sqlite => vec![Arg::Int(Some((number << search::SHIFT) + id)), Arg::Text(Some(text))],
        Dialect::Postgres => vec![Arg::Int(Some(number)), Arg::Int(Some(id)), Arg::Text(Some(text))],
    };
    sql.table(new.into_iter().map(row).collect());
    if dialect == Dialect::Postgres {
        sql.push(" ON CONFLICT (type_id, object_id) DO UPDATE SET text = EXCLUDED.text");
    }
}
