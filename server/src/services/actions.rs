//! What can be done with objects now, and why not: the one place that says so, for pages, lists, `OPTIONS` and counts.

use std::collections::HashSet;

use serde_json::{Map, Value as Json};
use shared::action::{Action as Declared, Ready};
use shared::filter::Filter;
use shared::meta::{Kind, ModelMeta};
use shared::patch::Patch;
use shared::row::Row;
use shared::rpc::{Able, Offer, Record};
use shared::value::Value;

use crate::cx::{Action, Cx, Grant};
use crate::engine::Graph;
use crate::engine::catalog::{Mask, mask};
use crate::engine::list;
use crate::engine::write::{Op, suggested};
use crate::error::{Error, Result};

/// An action of a model by its name.
pub fn declared(meta: &'static ModelMeta, name: &str) -> Result<&'static Declared> {
    meta.action(name).ok_or(Error::NotFound)
}

/// The operation that does an action with an object; `body` holds its arguments.
pub fn op(action: &'static Declared, id: i64, version: Option<i64>, body: &Map<String, Json>) -> Op {
    let args = action.args.unwrap_or(&shared::action::ARGS);
    Op::Act { id, action, patch: Patch::read(args, body), version }
}

/// The fields that decide what can be done with objects of a model.
pub fn fields(cx: &Cx, meta: &'static ModelMeta) -> Mask {
    mask(meta, meta.actions.iter().flat_map(|action| action.looks_at(meta, cx.now)))
}

/// Which of some rows the caller may do an action with.
async fn permitted(cx: &Cx, meta: &'static ModelMeta, action: &Declared, ids: &[i64]) -> Result<HashSet<i64>> {
    let Ok(grant) = cx.caller.require(Action::to_do(action), meta) else { return Ok(HashSet::new()) };
    match grant {
        Grant::Where(filter) => {
            let found = list::matching(cx, &mut cx.app.db.snapshot().reader(), meta, ids, filter).await?;
            Ok(found.into_iter().collect())
        }
        _ => Ok(ids.iter().copied().collect()),
    }
}

/// One action and what may be done with each of some rows.
struct Open {
    ready: Ready,
    ids: HashSet<i64>,
}

async fn open(cx: &Cx, meta: &'static ModelMeta, ids: &[i64]) -> Result<Vec<Open>> {
    let mut out = Vec::new();
    for ready in Ready::all(meta, cx.now) {
        let ids = permitted(cx, meta, ready.action, ids).await?;
        if !ids.is_empty() {
            out.push(Open { ready, ids });
        }
    }
    Ok(out)
}

/// Tells records what may be done with them, and why not. The graph has the fields that decide (`fields`).
pub async fn offer(cx: &Cx, meta: &'static ModelMeta, graph: &Graph, records: &mut [Record]) -> Result<()> {
    if meta.actions.is_empty() || records.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = records.iter().map(|record| record.id).collect();
    let all = open(cx, meta, &ids).await?;
    for record in records {
        let Some(row) = graph.row(meta, record.id) else { continue };
        let here = all.iter().filter(|open| open.ids.contains(&record.id));
        record.actions = here.map(|open| offered(cx, &open.ready, row, record)).collect();
    }
    Ok(())
}

fn offered(cx: &Cx, ready: &Ready, row: &Row, record: &Record) -> Offer {
    let why = ready.why_not(row, &|text| cx.app.policy.serials.key(text));
    let args = match ready.action.args {
        Some(args) if why.is_none() => begins(&suggested(cx, ready.action, row), args, record),
        _ => Map::new(),
    };
    let turns = ready.action.turns(row, cx.now);
    Offer { name: ready.action.name.to_owned(), why: why.unwrap_or_default(), args, turns }
}

/// What a form of arguments begins with, as records say values. Objects are told only as the record tells them.
fn begins(args: &Row, meta: &'static ModelMeta, record: &Record) -> Map<String, Json> {
    let fields = meta.fields.iter().enumerate().skip(1);
    let value = |(at, field): (usize, &'static shared::meta::Field)| {
        let value = match (field.kind, args.at(at)) {
            (_, Value::Null) => return None,
            (Kind::Ref(_) | Kind::Many(_) | Kind::Any(_), _) => record.get(field.name).clone(),
            (_, value) => value.image(),
        };
        Some((field.name.to_owned(), value))
    };
    fields.filter_map(value).collect()
}

/// The same without what cannot be done now, which no row of a list shows.
pub async fn offer_open(cx: &Cx, meta: &'static ModelMeta, graph: &Graph, records: &mut [Record]) -> Result<()> {
    offer(cx, meta, graph, records).await?;
    records.iter_mut().for_each(|record| record.actions.retain(|offer| offer.why.is_empty()));
    Ok(())
}

/// What may be done with one object now, for `OPTIONS`.
pub async fn of_one(cx: &Cx, meta: &'static ModelMeta, row: &Row) -> Result<Vec<(&'static Declared, Option<String>)>> {
    let all = open(cx, meta, &[row.id()]).await?;
    let key = |text: &str| cx.app.policy.serials.key(text);
    Ok(all.iter().map(|open| (open.ready.action, open.ready.why_not(row, &key))).collect())
}

/// Which of some objects allow each of the actions that are offered for several.
pub async fn able(cx: &Cx, meta: &'static ModelMeta, ids: &[i64]) -> Result<Vec<Able>> {
    cx.caller.require(Action::View, meta)?;
    let mut snapshot = cx.app.db.snapshot();
    let ids = super::objects::visible(cx, &mut snapshot.reader(), meta, ids).await?;
    let mut out = Vec::new();
    for ready in Ready::all(meta, cx.now).into_iter().filter(|ready| ready.action.many) {
        let Ok(grant) = cx.caller.require(Action::to_do(ready.action), meta) else { continue };
        let mut filter = vec![ready.filter()];
        filter.extend(grant.restriction().map(|limit| Filter::Granted(Box::new(limit.clone()))));
        let ids = list::matching(cx, &mut snapshot.reader(), meta, &ids, &Filter::All(filter)).await?;
        out.push(Able { action: ready.action.name.to_owned(), ids });
    }
    Ok(out)
}
