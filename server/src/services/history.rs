//! The change log as people read it: with names instead of ids, and only what differs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use shared::custom::{self, Custom};
use shared::filter::Filter;
use shared::meta::{Field, Kind, ModelMeta};
use shared::registry;
use shared::row::Row;
use shared::rpc::{Change, Difference, Link};
use shared::value::{AnyRef, Value};

use super::{objects, records};
use crate::auth::grants::changes;
use crate::cx::{Action, Cx};
use crate::db::{Reader, Sql, Ty};
use crate::engine::catalog::info;
use crate::engine::custom::definitions;
use crate::engine::graph::Depth;
use crate::engine::list::{self, Page, Query};
use crate::engine::order;
use crate::engine::write::custom::ids;
use crate::engine::{Graph, condition};
use crate::error::{Error, Result};

fn log() -> Result<&'static ModelMeta> {
    records::model("core.objectchange")
}

/// Changes of one object and of what belongs to it, newest first. Whoever may see the object may
/// see its history.
pub async fn of(cx: &Cx, meta: &'static ModelMeta, id: i64, offset: i64, limit: i64) -> Result<Vec<Change>> {
    cx.caller.require(Action::View, meta)?;
    let gone = objects::one(cx, meta, id, 1, Depth::Titles).await.is_err();
    if gone && cx.caller.require(Action::View, log()?).is_err() {
        return Err(Error::NotFound);
    }
    let log = log()?;
    let mut sql = Sql::new(cx.app.db.dialect());
    sql.push("SELECT t.id FROM core_objectchange t WHERE (changed_object_type = ").int(meta.number.into());
    sql.push(" AND changed_object_id = ").int(id);
    // What belongs to a visible object may still be hidden; what is no longer there is known from the log alone.
    if let (true, Some(grant)) = (gone, cx.caller.limit(log)) {
        sql.push(" AND ");
        condition::write(&cx.trusted(), log, "t", grant, &mut sql)?;
    }
    sql.push(") OR (related_object_type = ").int(meta.number.into()).push(" AND related_object_id = ").int(id);
    if !cx.caller.superuser {
        sql.push(" AND ");
        condition::write(&cx.trusted(), log, "t", &changes(&cx.caller.grants.0), &mut sql)?;
    }
    sql.push(") ORDER BY t.id DESC LIMIT ").int(limit.clamp(1, 200));
    sql.push(" OFFSET ").int(offset.max(0));
    let mut snapshot = cx.app.db.snapshot();
    let mut reader = snapshot.reader();
    let ids = reader.ids(sql).await?;
    load(cx, &mut reader, &ids).await
}

/// The newest changes the caller may see.
pub async fn recent(cx: &Cx, limit: i64) -> Result<Vec<Change>> {
    let log = log()?;
    cx.caller.require(Action::View, log)?;
    let page = Page::Offset { offset: 0, limit };
    let query = Query { meta: log, filter: Filter::All(Vec::new()), order: order::default(log), page };
    let mut snapshot = cx.app.db.snapshot();
    let mut reader = snapshot.reader();
    let ids = list::ids(cx, &mut reader, &query, None).await?;
    load(cx, &mut reader, &ids).await
}

pub async fn one(cx: &Cx, id: i64) -> Result<Change> {
    let log = log()?;
    objects::one(cx, log, id, 1, Depth::Titles).await?;
    load(cx, &mut cx.app.db.snapshot().reader(), &[id]).await?.pop().ok_or(Error::NotFound)
}

/// Who changed an object last, and when.
pub async fn last(cx: &Cx, meta: &ModelMeta, id: i64) -> Result<Option<(String, chrono::DateTime<chrono::Utc>)>> {
    let mut sql = Sql::new(cx.app.db.dialect());
    sql.push("SELECT user_name, \"time\" FROM core_objectchange WHERE changed_object_type = ").int(meta.number.into());
    sql.push(" AND changed_object_id = ").int(id).push(" ORDER BY id DESC LIMIT 1");
    let rows = cx.app.db.rows(sql, &[Ty::Text, Ty::Time]).await?;
    Ok(rows.first().and_then(|row| Some((row[0].as_str()?.to_owned(), row[1].as_time()?))))
}

async fn load(cx: &Cx, reader: &mut Reader<'_>, ids: &[i64]) -> Result<Vec<Change>> {
    let log = log()?;
    let changes = Graph::load(cx, reader, log, ids, info(log).all, Depth::Titles).await?;
    let rows: Vec<&Row> = ids.iter().filter_map(|id| changes.row(log, *id)).collect();
    // Names of everything the differing references mention, one statement a model.
    let definitions = definitions(cx, reader).await?;
    let mut wanted: BTreeMap<i16, BTreeSet<i64>> = BTreeMap::new();
    for row in &rows {
        let customs = changed(row).map_or(&[][..], |meta| definitions.of(meta));
        each_difference(row, &mut |field, before, after| {
            for json in [before, after] {
                let named = customs.iter().filter(|_| matches!(field.kind, Kind::CustomFields));
                let named = named.filter_map(|custom| Some(custom_mentioned(custom, json.get(&custom.name)?)));
                for any in mentioned(field, json).into_iter().chain(named.flatten()) {
                    wanted.entry(any.model).or_default().insert(any.id);
                }
            }
        });
    }
    let mut names = Graph::default();
    for (number, ids) in wanted {
        if let Some(meta) = registry::numbered(number).filter(|m| crate::db::schema::stored(m)) {
            names.titles(cx, reader, meta, ids.into_iter().collect()).await?;
        }
    }
    let customs = |row: &Row| changed(row).map_or(&[][..], |meta| definitions.of(meta));
    Ok(rows.into_iter().map(|row| change(row, customs(row), &names)).collect())
}

/// The model of the object that was changed.
fn changed(row: &Row) -> Option<&'static ModelMeta> {
    row.get("changed_object").as_any().and_then(|any| registry::numbered(any.model))
}

fn change(row: &Row, customs: &[Custom], names: &Graph) -> Change {
    let mut differences = Vec::new();
    each_difference(row, &mut |field, before, after| {
        if let Kind::CustomFields = field.kind {
            differences.extend(custom_differences(before, after, customs, names));
            return;
        }
        differences.push(Difference {
            field: field.name.to_owned(),
            label: field.title(),
            kind: match field.kind {
                Kind::Date => "date".to_owned(),
                Kind::DateTime => "datetime".to_owned(),
                _ => String::new(),
            },
            before: words(field, before, names),
            after: words(field, after, names),
        });
    });
    let object = row.get("changed_object").as_any().unwrap_or(AnyRef { model: 0, id: 0 });
    Change {
        id: row.id(),
        time: row.get("time").as_time().unwrap_or_default(),
        user: row.str("user_name").to_owned(),
        action: row.str("action").to_owned(),
        object: Link {
            model: registry::numbered(object.model).map_or(String::new(), ModelMeta::wire),
            id: object.id,
            title: row.str("object_repr").to_owned(),
            color: None,
        },
        request: row.str("request_id").to_owned(),
        message: row.str("message").to_owned(),
        differences,
    }
}

/// Calls back for each field whose images differ; on creation and deletion, for those that hold
/// anything.
fn each_difference(row: &Row, call: &mut dyn FnMut(&'static Field, &Json, &Json)) {
    let object = row.get("changed_object").as_any();
    let Some(meta) = object.and_then(|any| registry::numbered(any.model)) else { return };
    let image = |name: &str| if let Value::Json(json) = row.get(name) { json.clone() } else { Json::Null };
    let (before, after) = (image("prechange_data"), image("postchange_data"));
    for field in meta.fields {
        let (a, b) = (part(field, &before), part(field, &after));
        let empty = |json: &Json| match json {
            Json::Null => true,
            Json::String(text) => text.is_empty(),
            Json::Array(list) => list.is_empty(),
            Json::Object(map) => map.is_empty() || map.values().all(Json::is_null),
            _ => false,
        };
        let differs = if before.is_null() || after.is_null() { !(empty(&a) && empty(&b)) } else { a != b };
        if differs {
            call(field, &a, &b);
        }
    }
}

/// Each custom field that differs, under the label it has now.
fn custom_differences(before: &Json, after: &Json, customs: &[Custom], names: &Graph) -> Vec<Difference> {
    let keys = |json: &Json| json.as_object().map_or(Vec::new(), |map| map.keys().cloned().collect());
    let all: BTreeSet<String> = keys(before).into_iter().chain(keys(after)).collect();
    let differ = |name: &String| before.get(name) != after.get(name);
    all.into_iter()
        .filter(differ)
        .map(|name| {
            let custom = customs.iter().find(|custom| custom.name == name);
            let text = |json: &Json| custom_words(custom, json.get(&name).unwrap_or(&Json::Null), names);
            Difference {
                field: format!("{}{name}", custom::PREFIX),
                label: custom.map_or_else(|| shared::meta::title_of(&name), Custom::title),
                kind: match custom.map(|custom| custom.kind) {
                    Some(custom::Kind::Date) => "date".to_owned(),
                    Some(custom::Kind::DateTime) => "datetime".to_owned(),
                    _ => String::new(),
                },
                before: text(before),
                after: text(after),
            }
        })
        .collect()
}

fn custom_words(custom: Option<&Custom>, json: &Json, names: &Graph) -> String {
    let label = |text: &str| {
        custom.and_then(|custom| custom.choice(text)).map_or_else(|| text.to_owned(), |choice| choice.label.clone())
    };
    let mentioned = custom.map_or(Vec::new(), |custom| custom_mentioned(custom, json));
    if !mentioned.is_empty() {
        let name = |any: &AnyRef| registry::numbered(any.model).map(|meta| names.title(meta, any.id));
        return mentioned.iter().filter_map(name).collect::<Vec<_>>().join(", ");
    }
    match json {
        Json::Null => String::new(),
        Json::String(text) => label(text),
        Json::Bool(b) => (if *b { "yes" } else { "no" }).to_owned(),
        Json::Array(list) if list.iter().all(Json::is_string) => {
            list.iter().filter_map(Json::as_str).map(label).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// The objects a custom field's value names.
fn custom_mentioned(custom: &Custom, json: &Json) -> Vec<AnyRef> {
    let target = custom.related.as_deref().and_then(registry::model).filter(|_| custom.refers());
    let each = |meta: &'static ModelMeta| ids(json).into_iter().map(|id| AnyRef { model: meta.number, id }).collect();
    target.map_or(Vec::new(), each)
}

/// A field's part of an image; both halves of a generic reference as one object.
fn part(field: &Field, image: &Json) -> Json {
    match field.kind {
        Kind::Any(target) => match (image.get(target.type_name), image.get(target.id_name)) {
            (Some(model), Some(id)) if !id.is_null() => serde_json::json!({"type": model, "id": id}),
            _ => Json::Null,
        },
        _ => image.get(field.name).cloned().unwrap_or(Json::Null),
    }
}

fn mentioned(field: &'static Field, json: &Json) -> Vec<AnyRef> {
    let target = match field.kind {
        Kind::Tags => registry::model("extras.tag"),
        _ => field.target(),
    };
    match (field.kind, json, target) {
        (Kind::Any(_), Json::Object(map), _) => {
            let number = map.get("type").and_then(Json::as_i64).and_then(|n| i16::try_from(n).ok());
            match (number, map.get("id").and_then(Json::as_i64)) {
                (Some(model), Some(id)) => vec![AnyRef { model, id }],
                _ => Vec::new(),
            }
        }
        (_, Json::Number(id), Some(meta)) => {
            id.as_i64().map(|id| AnyRef { model: meta.number, id }).into_iter().collect()
        }
        (_, Json::Array(ids), Some(meta)) => {
            ids.iter().filter_map(Json::as_i64).map(|id| AnyRef { model: meta.number, id }).collect()
        }
        _ => Vec::new(),
    }
}

/// A value in words: names for ids, labels for choices.
fn words(field: &'static Field, json: &Json, names: &Graph) -> String {
    let mentioned = mentioned(field, json);
    if !mentioned.is_empty() {
        let texts: Vec<String> = mentioned
            .iter()
            .filter_map(|any| registry::numbered(any.model).map(|meta| names.title(meta, any.id)))
            .collect();
        return texts.join(", ");
    }
    match (field.kind, json) {
        (_, Json::Null) => String::new(),
        (Kind::Choice(set), Json::String(text)) => set.label(text).to_owned(),
        (_, Json::String(text)) => text.clone(),
        (_, Json::Bool(b)) => (if *b { "yes" } else { "no" }).to_owned(),
        (_, Json::Array(list)) if list.is_empty() => String::new(),
        (_, other) => other.to_string(),
    }
}
