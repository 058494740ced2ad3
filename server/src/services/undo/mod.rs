//! Undo: takes back everything one request did, newest first, or says why not.
//!
//! What a request changed is taken back part by part (`units`): other fields may have been changed since, other tags given,
//! other keys. What it changed itself must be as it left it (`standing`), so that nobody's later work is lost.

mod inverse;
mod standing;
mod units;

use std::collections::HashMap;

use serde_json::Value as Json;
use shared::meta::ModelMeta;
use shared::models::core::object_change::ObjectChange;
use shared::registry;
use shared::row::Model as _;
use shared::rpc::Link;
use shared::value::Value;

use super::history::images::{mentioned, part};
use super::records;
use crate::cx::Cx;
use crate::db::{Sql, Ty};
use crate::engine::load::{self, Lock};
use crate::engine::write::{Trust, Writer, stored_fields};
use crate::error::{Error, Result};
use crate::rules;

/// What an undo did.
pub struct Undo {
    /// How many objects were written.
    pub count: usize,
    /// Objects that were made and are gone.
    pub gone: Vec<Link>,
}

/// One record of the request.
pub struct Entry {
    /// Its id in the log.
    record: i64,
    meta: &'static ModelMeta,
    id: i64,
    action: String,
    /// What the object was called then.
    title: String,
    before: Json,
    after: Json,
}

impl Entry {
    fn object(&self) -> standing::Object {
        (self.meta.number, self.id)
    }

    /// The object as a message names it.
    fn name(&self) -> String {
        format!("{} {}", self.meta.label, self.title)
    }
}

fn log() -> Result<&'static ModelMeta> {
    records::model(ObjectChange::WIRE)
}

fn json(value: &Value) -> Json {
    if let Value::Json(json) = value { json.clone() } else { Json::Null }
}

/// Reverts a request. The caller needs the permissions of the opposite changes.
pub async fn request(cx: &Cx, request: &str) -> Result<Undo> {
    let cx = cx.clone();
    let request = request.to_owned();
    let task = tokio::spawn(async move {
        let mut writer = Writer::job(&cx, &[]).await?;
        let entries = entries(&mut writer, &request).await?;
        if entries.is_empty() {
            return Err(Error::NotFound);
        }
        let count = entries.len();
        let units = standing::check(&mut writer, &entries).await?;
        let mut gone = Vec::new();
        for entry in sorted(entries) {
            let units = &units[&entry.object()];
            let now = if entry.action == "update" && inverse::needs_now(entry.meta, units) {
                state(&mut writer, &entry).await?
            } else {
                Json::Null
            };
            let op = inverse::op(&entry, units, &now, &request)?;
            writer.run(entry.meta, vec![op], Trust::Caller).await.map_err(|error| said(error, &entry))?;
            if entry.action == "create" {
                gone.push(Link { model: entry.meta.wire(), id: entry.id, title: entry.title, color: None });
            }
        }
        writer.commit().await?;
        Ok(Undo { count, gone })
    });
    task.await.map_err(|error| Error::Internal(error.to_string()))?
}

async fn entries(writer: &mut Writer, request: &str) -> Result<Vec<Entry>> {
    let mut sql = Sql::new(writer.reader().dialect());
    sql.push(
        "SELECT id, changed_object_type, changed_object_id, action, object_repr, prechange_data, postchange_data FROM \
         core_objectchange WHERE request_id = ",
    );
    sql.str(request).push(" ORDER BY id DESC");
    let shape = [Ty::Int, Ty::Int, Ty::Int, Ty::Text, Ty::Text, Ty::Json, Ty::Json];
    let rows = writer.reader().rows(sql, &shape).await?;
    let entry = |row: Vec<Value>| {
        Some(Entry {
            record: row[0].as_int()?,
            meta: i16::try_from(row[1].as_int()?).ok().and_then(registry::numbered)?,
            id: row[2].as_int()?,
            action: row[3].as_str()?.to_owned(),
            title: row[4].as_str()?.to_owned(),
            before: json(&row[5]),
            after: json(&row[6]),
        })
    };
    Ok(rows.into_iter().filter_map(entry).collect())
}

/// The object of a record as it is in the midst of the undo.
async fn state(writer: &mut Writer, entry: &Entry) -> Result<Json> {
    let cx = writer.cx.clone();
    let fields = stored_fields(entry.meta);
    let rows = load::rows(&cx, &mut writer.reader(), entry.meta, &[entry.id], fields, Lock::Yes).await?;
    Ok(rows.first().map_or(Json::Null, |row| Json::Object(row.image())))
}

/// Newest first, except that what a deleted object refers to comes back before it, and what says what
/// others have before all of them.
fn sorted(entries: Vec<Entry>) -> Vec<Entry> {
    fn visit(at: usize, entries: &mut [Option<Entry>], deleted: &HashMap<(i16, i64), usize>, out: &mut Vec<Entry>) {
        let Some(entry) = entries[at].take() else { return };
        if entry.action == "delete" {
            for target in targets(entry.meta, &entry.before) {
                if let Some(at) = deleted.get(&target) {
                    visit(*at, entries, deleted, out);
                }
            }
        }
        out.push(entry);
    }
    let deletions = entries.iter().enumerate().filter(|(_, entry)| entry.action == "delete");
    let deleted = deletions.map(|(at, entry)| (entry.object(), at)).collect();
    let mut out = Vec::with_capacity(entries.len());
    let (mut order, rest): (Vec<usize>, Vec<usize>) =
        (0..entries.len()).partition(|at| entries[*at].action == "delete" && rules::of(entries[*at].meta).defines());
    order.extend(rest);
    let mut entries: Vec<Option<Entry>> = entries.into_iter().map(Some).collect();
    for at in order {
        visit(at, &mut entries, &deleted, &mut out);
    }
    out
}

/// The objects an image refers to.
fn targets(meta: &'static ModelMeta, image: &Json) -> Vec<(i16, i64)> {
    let each = meta.fields.iter().flat_map(|field| mentioned(field, &part(field, image)));
    each.map(|object| (object.model, object.id)).collect()
}

fn said(error: Error, entry: &Entry) -> Error {
    match error {
        Error::InvalidItems(items) => {
            let texts: Vec<String> = items.iter().map(|item| item.errors.to_string()).collect();
            Error::Conflict(format!("{} cannot be put back: {}", entry.name(), texts.join(" ")))
        }
        Error::NotFound => Error::Conflict(format!("{} #{} is no longer there.", entry.meta.label, entry.id)),
        other => other,
    }
}
