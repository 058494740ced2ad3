//! Undo: takes back everything one request did, newest first, or says why not.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value as Json;
use shared::meta::{Kind, ModelMeta};
use shared::patch::{Given, Patch};
use shared::registry;
use shared::value::{AnyRef, Value};

use crate::cx::Cx;
use crate::db::{Sql, Ty};
use crate::engine::catalog::info;
use crate::engine::load::{self, Lock};
use crate::engine::write::{Op, Trust, Writer, stored_fields};
use crate::error::{Error, Result};
use crate::rules;

struct Entry {
    meta: &'static ModelMeta,
    id: i64,
    action: String,
    before: Json,
    after: Json,
}

/// Reverts a request. The caller needs the permissions of the opposite changes. Answers how many
/// objects were written.
pub async fn request(cx: &Cx, request: &str) -> Result<usize> {
    let cx = cx.clone();
    let request = request.to_owned();
    let task = tokio::spawn(async move {
        let mut writer = Writer::begin(&cx, &[]).await?;
        let entries = entries(&mut writer, &request).await?;
        if entries.is_empty() {
            return Err(Error::NotFound);
        }
        let count = entries.len();
        unchanged(&mut writer, &entries).await?;
        for entry in sorted(entries) {
            let op = inverse(&entry, &request)?;
            writer.run(entry.meta, vec![op], Trust::Caller).await.map_err(|error| said(error, &entry))?;
        }
        writer.commit().await?;
        Ok(count)
    });
    task.await.map_err(|error| Error::Internal(error.to_string()))?
}

async fn entries(writer: &mut Writer, request: &str) -> Result<Vec<Entry>> {
    let mut sql = Sql::new(writer.reader().dialect());
    sql.push(
        "SELECT changed_object_type, changed_object_id, action, prechange_data, postchange_data FROM core_objectchange \
         WHERE request_id = ",
    );
    sql.str(request).push(" ORDER BY id DESC");
    let rows = writer.reader().rows(sql, &[Ty::Int, Ty::Int, Ty::Text, Ty::Json, Ty::Json]).await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let json = |value: &Value| if let Value::Json(json) = value { json.clone() } else { Json::Null };
            Some(Entry {
                meta: i16::try_from(row[0].as_int()?).ok().and_then(registry::numbered)?,
                id: row[1].as_int()?,
                action: row[2].as_str()?.to_owned(),
                before: json(&row[3]),
                after: json(&row[4]),
            })
        })
        .collect())
}

/// Every object must still be as the request left it.
async fn unchanged(writer: &mut Writer, entries: &[Entry]) -> Result<()> {
    let mut latest: BTreeMap<(i16, i64), &Entry> = BTreeMap::new();
    for entry in entries {
        latest.entry((entry.meta.number, entry.id)).or_insert(entry);
    }
    let cx = writer.cx.clone();
    for ((_, id), entry) in latest {
        let rows =
            load::rows(&cx, &mut writer.reader(), entry.meta, &[id], stored_fields(entry.meta), Lock::Yes).await?;
        let now = rows.first().map_or(Json::Null, |row| Json::Object(row.image()));
        if now != entry.after {
            let what = if now.is_null() { "was deleted" } else { "was changed" };
            return Err(Error::Conflict(format!(
                "{} #{id} {what} in the meantime, so this cannot be undone.",
                entry.meta.label
            )));
        }
    }
    Ok(())
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
    let deleted = deletions.map(|(at, entry)| ((entry.meta.number, entry.id), at)).collect();
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
    let mut out = Vec::new();
    for field in meta.fields {
        if let Kind::Any(target) = field.kind {
            let half = |name: &str| image.get(name).and_then(Json::as_i64);
            let model = half(target.type_name).and_then(|n| i16::try_from(n).ok());
            out.extend(model.zip(half(target.id_name)));
            continue;
        }
        let target = if let Kind::Tags = field.kind { registry::model("extras.tag") } else { field.target() };
        let (Some(target), Some(json)) = (target, image.get(field.name)) else { continue };
        let ids = json.as_array().map_or(std::slice::from_ref(json), Vec::as_slice);
        out.extend(ids.iter().filter_map(Json::as_i64).map(|id| (target.number, id)));
    }
    out
}

fn inverse(entry: &Entry, request: &str) -> Result<Op> {
    let message = format!("Undo of {request}");
    Ok(match entry.action.as_str() {
        "create" => Op::Delete { id: entry.id, version: None, message },
        "delete" if entry.meta.fields.iter().any(|field| matches!(field.kind, Kind::Secret)) => {
            return Err(Error::Conflict(format!(
                "{} #{} cannot be put back: its secret is not in the log. Make a new one.",
                entry.meta.label, entry.id
            )));
        }
        "delete" => Op::Create { patch: patch(entry.meta, &entry.before, &Json::Null, message), id: Some(entry.id) },
        _ => Op::Update { id: entry.id, patch: patch(entry.meta, &entry.before, &entry.after, message), version: None },
    })
}

/// A patch from an image: every field that differs from `now`.
fn patch(meta: &'static ModelMeta, image: &Json, now: &Json, message: String) -> Patch {
    let mut patch = Patch { message, ..Patch::default() };
    for (index, field) in meta.fields.iter().enumerate() {
        let kept = field.system && field.name != "created";
        if info(meta).all & (1 << index) == 0 || kept || matches!(field.kind, Kind::Id | Kind::Secret) {
            continue;
        }
        let given = match field.kind {
            Kind::Any(target) => {
                let half = |json: &Json, name: &str| json.get(name).and_then(Json::as_i64);
                if image.get(target.id_name) == now.get(target.id_name)
                    && image.get(target.type_name) == now.get(target.type_name)
                {
                    continue;
                }
                match (half(image, target.type_name).and_then(|n| i16::try_from(n).ok()), half(image, target.id_name)) {
                    (Some(model), Some(id)) => Value::Any(AnyRef { model, id }),
                    _ => Value::Null,
                }
            }
            _ => {
                let Some(json) = image.get(field.name) else { continue };
                if now.get(field.name) == Some(json) {
                    continue;
                }
                match (field.kind, json) {
                    (Kind::Ref(_), json) => json.as_i64().map_or(Value::Null, Value::Int),
                    (Kind::Many(_) | Kind::Tags, Json::Array(ids)) => {
                        Value::Ids(ids.iter().filter_map(Json::as_i64).collect())
                    }
                    // What was not there is taken away again.
                    (Kind::CustomFields, Json::Object(then)) => {
                        let mut values = then.clone();
                        let keys = now.get(field.name).and_then(Json::as_object).into_iter().flat_map(|map| map.keys());
                        keys.for_each(|key| {
                            values.entry(key.clone()).or_insert(Json::Null);
                        });
                        Value::Json(Json::Object(values))
                    }
                    (_, json) => shared::check::value(field, json).unwrap_or(Value::Null),
                }
            }
        };
        patch.fields.push((index, Given::Value(given)));
    }
    patch
}

fn said(error: Error, entry: &Entry) -> Error {
    match error {
        Error::InvalidItems(items) => {
            let texts: Vec<String> = items.iter().map(|item| item.errors.to_string()).collect();
            Error::Conflict(format!("{} #{} cannot be put back: {}", entry.meta.label, entry.id, texts.join(" ")))
        }
        Error::NotFound => Error::Conflict(format!("{} #{} is no longer there.", entry.meta.label, entry.id)),
        other => other,
    }
}
