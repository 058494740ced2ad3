//! Custom fields on the write path: values read by their definitions, defaults, uniqueness, and data
//! that follows when a definition changes.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use regex::Regex;
use serde_json::{Map, Value as Json};
use shared::check::REQUIRED;
use shared::custom::{Custom, Kind};
use shared::error::ALL;
use shared::filter::Filter;
use shared::meta::ModelMeta;
use shared::registry;
use shared::row::Row;
use shared::value::Value;

use super::locks::{self, Place, Strength, Wanted};
use super::lookup::{self, Known};
use super::{Item, Trust, Writer, log, store};
use crate::cx::Action;
use crate::db::{Sql, Ty};
use crate::engine::custom::{self, Definitions};
use crate::engine::load::{self, Lock};
use crate::engine::{compare, json_schema, list};
use crate::error::Result;

/// Rows rewritten at a time.
const CHUNK: usize = 1000;

/// A row's values by name.
pub fn map(row: &Row, index: usize) -> Map<String, Json> {
    match row.at(index) {
        Value::Json(Json::Object(map)) => map.clone(),
        _ => Map::new(),
    }
}

/// Merges what was given into what is there: unknown names are refused, null takes a value away,
/// new objects get defaults and need what is required.
pub async fn merge(
    w: &mut Writer,
    meta: &'static ModelMeta,
    items: &mut [Item],
    trust: Trust,
    known: &mut Known,
) -> Result<()> {
    let Some(index) = custom::index(meta) else { return Ok(()) };
    let concerned = |item: &Item| !item.deletes() && (item.creates() || item.patch.gives(index));
    if !items.iter().any(concerned) {
        return Ok(());
    }
    let definitions = w.customs().await?;
    let customs = definitions.of(meta);
    let mut items: Vec<&mut Item> = items.iter_mut().filter(|item| concerned(item)).collect();
    let given: Vec<Option<Map<String, Json>>> = items
        .iter()
        .map(|item| item.after.as_ref().filter(|_| item.patch.gives(index)).map(|after| map(after, index)))
        .collect();
    let wanted = looked_up(customs, &given);
    lookup::several(w, &wanted, trust, known).await?;

    // What is there may stay, even if the definition has become stricter since.
    let stored: Vec<Map<String, Json>> =
        items.iter().map(|item| item.before.as_ref().map(|before| map(before, index)).unwrap_or_default()).collect();
    let mut read: Vec<Vec<(&Custom, Result<Json, String>)>> = Vec::with_capacity(items.len());
    for ((item, given), stored) in items.iter_mut().zip(&given).zip(&stored) {
        let mut values = Vec::new();
        for (name, json) in given.iter().flatten() {
            let Some(custom) = customs.iter().find(|custom| custom.name == *name) else {
                item.errors.add(ALL, format!("Unknown field name '{name}' in custom field data."));
                continue;
            };
            match resolve(w, custom, json, trust, known).await? {
                Ok(json) if stored.get(name) == Some(&json) => {}
                Ok(Json::Null) if !item.creates() && !stored.contains_key(name) => {}
                named => values.push((custom, named.and_then(|json| custom.check(&json)))),
            }
        }
        read.push(values);
    }
    let checks = Checks::prepare(w, read.iter().flatten().filter_map(|(c, v)| Some((*c, v.as_ref().ok()?)))).await?;

    for (((item, given), mut values), read) in items.iter_mut().zip(&given).zip(stored).zip(read) {
        for (custom, value) in read {
            let name = &custom.name;
            match value.and_then(|value| checks.passed(custom, value)) {
                Ok(Json::Null) if custom.required => item.errors.add(&custom.key(), REQUIRED),
                Ok(Json::Null) => {
                    values.remove(name);
                }
                Ok(json) => {
                    values.insert(name.clone(), json);
                }
                Err(message) => item.errors.add(&custom.key(), message),
            }
        }
        if item.creates() {
            let asked = |name: &str| given.as_ref().is_some_and(|map| map.contains_key(name));
            for custom in customs.iter().filter(|custom| !asked(&custom.name)) {
                if !custom.default.is_null() {
                    values.insert(custom.name.clone(), custom.default.clone());
                } else if custom.required && trust == Trust::Caller {
                    item.errors.add(&custom.key(), REQUIRED);
                }
            }
        }
        let value = Value::Json(Json::Object(values));
        if let Some(after) = &mut item.after {
            after.set_at(index, value.clone());
        }
        if item.patch.gives(index) {
            item.patch.set(index, value);
        }
    }
    Ok(())
}

/// The model whose objects a custom field names.
pub fn target(custom: &Custom) -> Option<&'static ModelMeta> {
    custom.related.as_deref().and_then(registry::model).filter(|_| custom.refers())
}

/// Whether a value names an object by attributes in place of its id.
fn attributes(json: &Json) -> Option<&Map<String, Json>> {
    json.as_object().filter(|attributes| !attributes.contains_key("id"))
}

/// References by attributes in everything that was given.
fn looked_up(customs: &[Custom], given: &[Option<Map<String, Json>>]) -> Vec<(&'static ModelMeta, Map<String, Json>)> {
    let mut out = Vec::new();
    for (name, json) in given.iter().flatten().flatten() {
        let Some(target) = customs.iter().find(|custom| custom.name == *name).and_then(target) else { continue };
        let all = json.as_array().map_or_else(|| std::slice::from_ref(json), Vec::as_slice);
        out.extend(all.iter().filter_map(attributes).map(|attributes| (target, attributes.clone())));
    }
    out
}

/// Attribute objects become ids, and the objects must be there for the caller to see.
async fn resolve(
    w: &mut Writer,
    custom: &Custom,
    json: &Json,
    trust: Trust,
    known: &mut Known,
) -> Result<Result<Json, String>> {
    let Some(target) = target(custom) else { return Ok(Ok(json.clone())) };
    let (list, many) = match json {
        Json::Array(list) => (list.clone(), true),
        one => (vec![one.clone()], false),
    };
    let mut out = Vec::with_capacity(list.len());
    for one in list {
        out.push(match attributes(&one) {
            Some(attributes) => match lookup::lookup(w, target, attributes, trust, known).await? {
                Ok(id) => id.into(),
                Err(message) => return Ok(Err(message)),
            },
            None => one,
        });
    }
    if many {
        return Ok(Ok(Json::Array(out)));
    }
    Ok(Ok(out.pop().unwrap_or_default()))
}

/// What only the server can check of values, prepared for a whole batch: a pattern is compiled
/// once, and the objects that are named are looked for with one statement a model.
struct Checks {
    patterns: HashMap<i64, Regex>,
    there: HashMap<i16, HashSet<i64>>,
}

impl Checks {
    async fn prepare(w: &mut Writer, values: impl Iterator<Item = (&Custom, &Json)>) -> Result<Self> {
        let mut patterns = HashMap::new();
        let mut named: BTreeMap<i16, (&'static ModelMeta, Vec<i64>)> = BTreeMap::new();
        for (custom, value) in values {
            if !custom.regex.is_empty()
                && !patterns.contains_key(&custom.id)
                && let Some(pattern) = compare::pattern(&custom.regex)
            {
                patterns.insert(custom.id, pattern);
            }
            if let Some(target) = target(custom) {
                named.entry(target.number).or_insert_with(|| (target, Vec::new())).1.extend(ids(value));
            }
        }
        let cx = w.cx.clone();
        let asked: Vec<_> = named
            .into_values()
            .map(|(target, ids)| {
                let grant = cx.caller.grant(Action::View, target);
                (target, ids, grant.restriction().cloned().unwrap_or_else(|| Filter::All(Vec::new())))
            })
            .collect();
        let there = list::matching_each(&cx, &mut w.reader(), &asked).await?;
        Ok(Self { patterns, there })
    }

    fn is_there(&self, target: &ModelMeta, id: i64) -> bool {
        self.there.get(&target.number).is_some_and(|ids| ids.contains(&id))
    }

    /// The value, or what is wrong with it.
    fn passed(&self, custom: &Custom, value: Json) -> Result<Json, String> {
        if let (Json::String(text), Some(pattern)) = (&value, self.patterns.get(&custom.id))
            && matches!(custom.kind, Kind::Text | Kind::LongText | Kind::Url)
            && !pattern.is_match(text)
        {
            return Err(format!("This must match the pattern {}.", custom.regex));
        }
        if custom.kind == Kind::Json && !value.is_null() && !custom.schema.is_null() {
            json_schema::validate(&custom.schema, &value, &custom.name)?;
        }
        self.named(custom, &value)?;
        Ok(value)
    }

    /// Whether the objects that a value names are there.
    fn named(&self, custom: &Custom, value: &Json) -> Result<(), String> {
        let missing = target(custom).and_then(|target| ids(value).into_iter().find(|id| !self.is_there(target, *id)));
        missing.map_or(Ok(()), |id| Err(format!("Related object not found using the provided numeric ID: {id}")))
    }
}

/// What is put back names objects that are there. Values of fields that there are no more are left out, as everywhere.
pub async fn references(w: &mut Writer, meta: &'static ModelMeta, items: &mut [Item]) -> Result<()> {
    let Some(index) = custom::index(meta) else { return Ok(()) };
    let definitions = w.customs().await?;
    let naming: Vec<&Custom> = definitions.of(meta).iter().filter(|custom| target(custom).is_some()).collect();
    if naming.is_empty() {
        return Ok(());
    }
    let changed = |item: &Item, custom: &Custom| -> Option<Json> {
        let of = |row: &Row| map(row, index).get(&custom.name).cloned();
        let value = of(item.after.as_ref()?)?;
        (item.before.as_ref().and_then(of).as_ref() != Some(&value)).then_some(value)
    };
    let named: Vec<(usize, &Custom, Json)> = items
        .iter()
        .enumerate()
        .flat_map(|(at, item)| naming.iter().filter_map(move |custom| Some((at, *custom, changed(item, custom)?))))
        .collect();
    let checks = Checks::prepare(w, named.iter().map(|(_, custom, value)| (*custom, value))).await?;
    for (at, custom, value) in named {
        if let Err(message) = checks.named(custom, &value) {
            items[at].errors.add(&custom.key(), message);
        }
    }
    Ok(())
}

/// Reads one value by its definition, with what only the server can check.
pub async fn value(w: &mut Writer, custom: &Custom, json: &Json) -> Result<Result<Json, String>> {
    match custom.check(json) {
        Ok(stored) => {
            let checks = Checks::prepare(w, std::iter::once((custom, &stored))).await?;
            Ok(checks.passed(custom, stored))
        }
        Err(message) => Ok(Err(message)),
    }
}

/// The ids a stored value names.
pub fn ids(json: &Json) -> Vec<i64> {
    match json {
        Json::Array(list) => list.iter().filter_map(Json::as_i64).collect(),
        one => one.as_i64().into_iter().collect(),
    }
}

/// No two objects share the value of a unique field, neither in the batch nor in the database.
pub async fn unique(w: &mut Writer, meta: &'static ModelMeta, items: &mut [Item]) -> Result<()> {
    let Some(index) = custom::index(meta) else { return Ok(()) };
    let changed = |item: &Item| {
        item.after
            .as_ref()
            .is_some_and(|after| item.before.as_ref().is_none_or(|before| before.at(index) != after.at(index)))
    };
    if !items.iter().any(changed) {
        return Ok(());
    }
    let definitions: std::sync::Arc<Definitions> = w.customs().await?;
    for custom in definitions.of(meta).iter().filter(|custom| custom.unique) {
        let text = |json: &Json| json.as_str().map_or_else(|| json.to_string(), str::to_owned);
        let of = |row: &Row| map(row, index).get(&custom.name).map(text);
        let mut wanted: HashMap<String, usize> = HashMap::new();
        let mut twice = BTreeSet::new();
        for (position, item) in items.iter().enumerate().filter(|(_, item)| changed(item)) {
            let Some(value) = item.after.as_ref().and_then(of) else { continue };
            if item.before.as_ref().and_then(of).as_ref() == Some(&value) {
                continue;
            }
            if wanted.insert(value, position).is_some() {
                twice.insert(position);
            }
        }
        if wanted.is_empty() {
            continue;
        }
        locks::hold(w, Wanted::from([(Place::Key(custom::key_of(custom)), Strength::Change)])).await?;
        let dialect = w.reader().dialect();
        let mut sql = Sql::new(dialect);
        sql.push("SELECT t.\"id\", CAST(");
        custom::text("t", &custom.name, &mut sql);
        sql.push(" AS TEXT) FROM ").name(meta.table).push(" t WHERE CAST(");
        custom::text("t", &custom.name, &mut sql);
        sql.push(" AS TEXT)").in_texts(wanted.keys().cloned().collect());
        for found in w.reader().rows(sql, &[Ty::Int, Ty::Text]).await? {
            let (Some(id), Some(value)) = (found[0].as_int(), found[1].as_str()) else { continue };
            // A row of this very batch that gives the value up is not in the way.
            let holder = items.iter().find(|item| item.id() == id && !item.creates());
            let free = holder.is_some_and(|item| item.after.as_ref().and_then(of).as_deref() != Some(value));
            if let Some(position) = wanted.get(value).filter(|position| items[**position].id() != id && !free) {
                twice.insert(*position);
            }
        }
        for position in twice {
            let message = format!("Another of the {} has this value.", meta.plural.to_lowercase());
            items[position].errors.add(&custom.key(), message);
        }
    }
    Ok(())
}

/// Rewrites the values of every object that has `key`.
pub async fn rewrite(
    w: &mut Writer,
    meta: &'static ModelMeta,
    key: &str,
    change: impl Fn(&mut Map<String, Json>) + Send + Sync,
) -> Result<()> {
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("SELECT t.\"id\" FROM ").name(meta.table).push(" t WHERE ");
    custom::text("t", key, &mut sql);
    sql.push(" IS NOT NULL ORDER BY t.\"id\"");
    let ids = w.reader().ids(sql).await?;
    rewrite_rows(w, meta, &ids, change).await
}

/// Gives every object without `key` a value.
pub async fn give(w: &mut Writer, meta: &'static ModelMeta, key: &str, value: &Json) -> Result<()> {
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("SELECT t.\"id\" FROM ").name(meta.table).push(" t WHERE ");
    custom::text("t", key, &mut sql);
    sql.push(" IS NULL ORDER BY t.\"id\"");
    let ids = w.reader().ids(sql).await?;
    rewrite_rows(w, meta, &ids, |map| {
        map.insert(key.to_owned(), value.clone());
    })
    .await
}

async fn rewrite_rows(
    w: &mut Writer,
    meta: &'static ModelMeta,
    ids: &[i64],
    change: impl Fn(&mut Map<String, Json>) + Send + Sync,
) -> Result<()> {
    let Some(index) = custom::index(meta) else { return Ok(()) };
    for chunk in ids.chunks(CHUNK) {
        let rows = w.locked(meta, chunk, store::stored_mask(meta), Strength::Change).await?;
        let items = rows.into_iter().enumerate().map(|(position, before)| {
            let mut after = before.clone();
            let mut values = map(&before, index);
            change(&mut values);
            after.set_at(index, Value::Json(Json::Object(values)));
            Item::of(position, Some(before), Some(after))
        });
        let items = items.collect();
        Box::pin(w.apply(meta, items, Trust::Rules)).await?;
    }
    Ok(())
}

/// Objects that are about to go are taken out of the fields that name them.
pub async fn detach(w: &mut Writer, target: &'static ModelMeta, gone: &[i64]) -> Result<()> {
    let definitions = w.customs().await?;
    for (meta, custom) in definitions.referring(target) {
        let one = |id: &i64| match custom.kind {
            Kind::Object => Filter::In { path: custom.path(), values: vec![Value::Int(*id)] },
            _ => Filter::Holds { path: custom.path(), value: Value::Int(*id) },
        };
        let cx = w.cx.clone();
        let mut found = Vec::new();
        for chunk in gone.chunks(100) {
            let filter = Filter::Any(chunk.iter().map(one).collect());
            let mut sql = Sql::new(w.reader().dialect());
            sql.push("SELECT t.\"id\" FROM ").name(meta.table).push(" t WHERE ");
            crate::engine::condition::write(&cx.trusted(), meta, "t", &filter, &mut sql)?;
            found.extend(w.reader().ids(sql).await?);
        }
        if meta.number == target.number {
            found.retain(|id| !gone.contains(id));
        }
        let name = custom.name.clone();
        rewrite_rows(w, meta, &found, |map| {
            let left: Vec<i64> = map.get(&name).map(ids).unwrap_or_default();
            let left: Vec<i64> = left.into_iter().filter(|id| !gone.contains(id)).collect();
            if left.is_empty() {
                map.remove(&name);
            } else {
                map.insert(name.clone(), left.into());
            }
        })
        .await?;
    }
    Ok(())
}

/// Renews the search text of objects that have a value.
pub async fn reindex(w: &mut Writer, meta: &'static ModelMeta, key: &str) -> Result<()> {
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("SELECT t.\"id\" FROM ").name(meta.table).push(" t WHERE ");
    custom::text("t", key, &mut sql);
    sql.push(" IS NOT NULL ORDER BY t.\"id\"");
    let ids = w.reader().ids(sql).await?;
    let cx = w.cx.clone();
    for chunk in ids.chunks(CHUNK) {
        let rows = load::rows(&cx, &mut w.reader(), meta, chunk, store::stored_mask(meta), Lock::No).await?;
        log::index(w, meta, &rows).await?;
    }
    Ok(())
}
