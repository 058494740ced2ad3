//! What the operator demands of every object that is written or deleted (`policy`), with all that
//! is wrong said at once and under the field it concerns.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value as Json;
use shared::meta::ModelMeta;
use shared::row::Row;
use shared::value::Value;

use super::rows;
use crate::cx::Cx;
use crate::engine::custom;
use crate::engine::write::{Item, Writer};
use crate::error::{Error, Result};
use crate::policy::demand::{Clause, Demand, Path};

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
    }
    Ok(())
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
    let mut applies = vec![true; all.len()];
    for clause in &demand.when {
        for (at, value) in values(w, meta, clause, all).await?.into_iter().enumerate() {
            applies[at] &= value.is_some_and(|value| clause.fails(&value).is_none());
        }
    }
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
        Path::Custom(name) => {
            let index = custom::index(meta);
            let of = |row: &&Row| match index.map(|index| row.at(index)) {
                Some(Value::Json(values)) => values.get(name).cloned().unwrap_or_default(),
                _ => Json::Null,
            };
            Ok(all.iter().map(|row| Some(of(row))).collect())
        }
        Path::Field(names) => fields(w, meta, names, all).await,
    }
}

/// The value at the end of a path: one statement a reference that is crossed.
async fn fields(w: &mut Writer, meta: &'static ModelMeta, names: &[String], all: &[&Row]) -> Result<Vec<Option<Json>>> {
    let (mut meta, mut at): (&'static ModelMeta, Vec<Option<Row>>) =
        (meta, all.iter().map(|row| Some((*row).clone())).collect());
    for (position, name) in names.iter().enumerate() {
        if position + 1 == names.len() {
            break;
        }
        let Some(target) = meta.field(name).and_then(shared::meta::Field::target) else {
            return Ok(vec![None; all.len()]);
        };
        let ids: BTreeSet<i64> = at.iter().flatten().filter_map(|row| row.int(name)).collect();
        let found: HashMap<i64, Row> =
            rows(w, target, ids.into_iter().collect(), &[names[position + 1].as_str()]).await?;
        at = at.iter().map(|row| row.as_ref().and_then(|row| found.get(&row.int(name)?).cloned())).collect();
        meta = target;
    }
    let last = names.last().map_or("", String::as_str);
    Ok(at.iter().map(|row| Some(row.as_ref().map_or(Json::Null, |row| row.get(last).image()))).collect())
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
