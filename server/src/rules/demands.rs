//! What the operator demands of every object that is written or deleted (`policy`), with all that
//! is wrong said at once and under the field it concerns.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value as Json;
use shared::meta::ModelMeta;
use shared::row::Row;
use shared::value::Value;

use super::rows;
use crate::cx::Cx;
use crate::engine::write::{Item, Writer};
use crate::engine::{custom, reverse};
use crate::error::{Error, Result};
use crate::policy::demand::{Clause, Demand, Kept, Path, known_by, step};

/// Objects that are written satisfy the validators of their model.
pub async fn validate(w: &mut Writer, meta: &'static ModelMeta, items: &mut [Item]) -> Result<()> {
    let app = w.cx.app.clone();
    for demand in app.policy.validators(meta) {
        let written: Vec<&Row> = items.iter().filter_map(|item| item.after.as_ref()).collect();
        let failed = failures(w, meta, demand, &written).await?;
        for (item, messages) in items.iter_mut().filter(|item| !item.deletes()).zip(failed) {
            for (field, message) in messages {
                item.errors.add(&field, message);
            }
        }
        if !demand.unchanged.is_empty() {
            keep(w, meta, demand, items).await?;
        }
    }
    Ok(())
}

/// What may not change has not, where the object was stored as `when` says: what is written in the same request opens
/// nothing.
async fn keep(w: &mut Writer, meta: &'static ModelMeta, demand: &Demand, items: &mut [Item]) -> Result<()> {
    let mut written: Vec<&mut Item> = items.iter_mut().filter(|item| !item.creates() && !item.deletes()).collect();
    let stored: Vec<&Row> = written.iter().filter_map(|item| item.before.as_ref()).collect();
    let applies = applying(w, meta, &demand.when, &stored).await?;
    for (item, _) in written.iter_mut().zip(applies).filter(|(_, applies)| *applies) {
        for kept in &demand.unchanged {
            let changed: Vec<(&str, String)> = match kept {
                Kept::Field(name) if item.changed(name) => vec![(name.as_str(), name.clone())],
                Kept::Custom(name) if of_custom(item.before.as_ref(), name) != of_custom(item.after.as_ref(), name) => {
                    vec![("custom_fields", format!("cf.{name}"))]
                }
                Kept::Everything => {
                    let fields = meta.fields.iter().filter(|field| field.writable() && item.changed(field.name));
                    fields.map(|field| (field.name, field.name.to_owned())).collect()
                }
                _ => Vec::new(),
            };
            for (field, name) in changed {
                item.errors.add(field, format!("{name} must not change."));
            }
        }
    }
    Ok(())
}

fn of_custom(row: Option<&Row>, name: &str) -> Json {
    let value = row.and_then(|row| Some(row.at(custom::index(row.meta())?)));
    match value {
        Some(Value::Json(values)) => values.get(name).cloned().unwrap_or_default(),
        _ => Json::Null,
    }
}

/// For each row whether all of some clauses hold.
async fn applying(w: &mut Writer, meta: &'static ModelMeta, when: &[Clause], all: &[&Row]) -> Result<Vec<bool>> {
    let mut applies = vec![true; all.len()];
    for clause in when {
        for (at, value) in values(w, meta, clause, all).await?.into_iter().enumerate() {
            applies[at] &= value.is_some_and(|value| clause.fails(&value).is_none());
        }
    }
    Ok(applies)
}

/// Objects that are about to be deleted satisfy what protects their model.
pub async fn protect(w: &mut Writer, meta: &'static ModelMeta, doomed: &[Row]) -> Result<()> {
    let app = w.cx.app.clone();
    for demand in app.policy.protections(meta) {
        let all: Vec<&Row> = doomed.iter().collect();
        let failed = failures(w, meta, demand, &all).await?;
        if let Some((row, messages)) = doomed.iter().zip(failed).find(|(_, messages)| !messages.is_empty()) {
            let texts: Vec<String> = messages.into_iter().map(|(_, message)| message).collect();
            let label = meta.label.to_lowercase();
            return Err(Error::field(
                shared::error::ALL,
                format!("This {label} ({}) is protected from deletion: {}", row.id(), texts.join(" ")),
            ));
        }
    }
    Ok(())
}

/// For each row what is wrong with it, by field.
async fn failures(
    w: &mut Writer,
    meta: &'static ModelMeta,
    demand: &Demand,
    all: &[&Row],
) -> Result<Vec<Vec<(String, String)>>> {
    let mut out = vec![Vec::new(); all.len()];
    let applies = applying(w, meta, &demand.when, all).await?;
    for clause in &demand.clauses {
        for (at, value) in values(w, meta, clause, all).await?.into_iter().enumerate() {
            if let Some(message) = value.filter(|_| applies[at]).and_then(|value| clause.fails(&value)) {
                out[at].push((clause.field().to_owned(), message));
            }
        }
    }
    Ok(out)
}

/// The value each row has for a clause; `None` where there is nothing to look at.
async fn values(w: &mut Writer, meta: &'static ModelMeta, clause: &Clause, all: &[&Row]) -> Result<Vec<Option<Json>>> {
    match &clause.path {
        Path::Request(name) => Ok(vec![asked(&w.cx, name); all.len()]),
        Path::Custom(name) => Ok(all.iter().map(|row| Some(of_custom(Some(*row), name))).collect()),
        Path::Field(names) => fields(w, meta, names, all).await,
    }
}

/// The value at the end of a path, a list of values where it leads through lists: one statement a step.
async fn fields(w: &mut Writer, meta: &'static ModelMeta, names: &[String], all: &[&Row]) -> Result<Vec<Option<Json>>> {
    let mut meta = meta;
    let mut at: Vec<Vec<Row>> = all.iter().map(|row| vec![(*row).clone()]).collect();
    let mut list = false;
    for (position, name) in names.iter().enumerate() {
        let Some((target, several)) = step(meta, name) else {
            // The end of the path: a value of each row there.
            let each = at.iter().map(|rows| rows.iter().map(|row| row.get(name).image()).collect());
            return Ok(each.map(|values| Some(joined(values, list))).collect());
        };
        list |= several;
        let next = names.get(position + 1).map_or(target.key, String::as_str);
        at = behind(w, (meta, name), (target, next), &at).await?;
        meta = target;
    }
    let row = |row: &Row| known_by(row.id(), row.get(meta.key).image());
    Ok(at.iter().map(|rows| Some(joined(rows.iter().map(row).collect(), list))).collect())
}

fn joined(values: Vec<Json>, list: bool) -> Json {
    if list { values.into() } else { values.into_iter().next().unwrap_or_default() }
}

/// The rows behind one step, with one of their fields.
async fn behind(
    w: &mut Writer,
    (meta, name): (&'static ModelMeta, &str),
    (target, next): (&'static ModelMeta, &str),
    at: &[Vec<Row>],
) -> Result<Vec<Vec<Row>>> {
    let field = meta.field(name);
    let referrer = field.map_or_else(|| reverse::named(meta, name), reverse::declared);
    let referring = match referrer {
        Some(referrer) => {
            let ids: BTreeSet<i64> = at.iter().flatten().map(Row::id).collect();
            reverse::ids(&mut w.reader(), meta, referrer, ids.into_iter().collect()).await?
        }
        None => HashMap::new(),
    };
    let ids = |row: &Row| -> Vec<i64> {
        match (referrer, row.get(name)) {
            (Some(_), _) => referring.get(&row.id()).cloned().unwrap_or_default(),
            (None, Value::Int(id)) => vec![*id],
            (None, value) => value.ids().to_vec(),
        }
    };
    let wanted: BTreeSet<i64> = at.iter().flatten().flat_map(&ids).collect();
    let found = rows(w, target, wanted.into_iter().collect(), &[next]).await?;
    let each =
        |all: &Vec<Row>| -> Vec<Row> { all.iter().flat_map(&ids).filter_map(|id| found.get(&id).cloned()).collect() };
    Ok(at.iter().map(each).collect())
}

/// What the request says about who asks; nothing when the program itself does.
fn asked(cx: &Cx, name: &str) -> Option<Json> {
    let user = cx.caller.user?;
    Some(match name {
        "user.username" => cx.caller.name.clone().into(),
        "user.id" => user.into(),
        "user.is_superuser" => cx.caller.superuser.into(),
        _ => cx.request.clone().into(),
    })
}
