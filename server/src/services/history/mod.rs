//! The change log as people read it: with names instead of ids, and only what differs.

mod differences;
pub mod images;
pub mod names;
pub mod rehearsed;
mod undone;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use shared::filter::Filter;
use shared::meta::ModelMeta;
use shared::models::core::object_change::ObjectChange;
use shared::registry;
use shared::row::{Model as _, Row};
use shared::rpc::{Change, Difference, Link};
use shared::value::AnyRef;

use self::images::changed;
use self::names::Names;
use super::{objects, records};
use crate::auth::grants::changes;
use crate::cx::{Action, Cx};
use crate::db::{Reader, Sql, Ty};
use crate::engine::catalog::info;
use crate::engine::custom::definitions;
use crate::engine::graph::Depth;
use crate::engine::list::{self, Page, Query};
use crate::engine::load::{self, Lock};
use crate::engine::order;
use crate::engine::{condition, repr};
use crate::error::{Error, Result};

fn log() -> Result<&'static ModelMeta> {
    records::model(ObjectChange::WIRE)
}

/// By which right records are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    /// Whoever may see an object may see its history.
    Object,
    /// The log itself, as far as it is granted.
    Log,
}

/// Everything that ever belonged to the object of two values, however deep: `own (model, id)`.
const OWN: &str = "UNION SELECT c.changed_object_type, c.changed_object_id FROM own CROSS JOIN core_objectchange c WHERE \
                   c.related_object_id = own.id AND c.related_object_type = own.model) ";

/// Changes of one object and of what belongs to it, newest first. Whoever may see the object may
/// see its history; of one that is gone, who may see a record of it. For everybody else there is none.
pub async fn of(cx: &Cx, meta: &'static ModelMeta, id: i64, offset: i64, limit: i64) -> Result<Vec<Change>> {
    cx.caller.require(Action::View, meta)?;
    let gone = objects::one(cx, meta, id, 1, Depth::Titles).await.is_err();
    let log = log()?;
    if gone && cx.caller.require(Action::View, log).is_err() {
        return Err(Error::NotFound);
    }
    let number = i64::from(meta.number);
    let mut sql = Sql::new(cx.app.db.dialect());
    sql.push("WITH RECURSIVE own(model, id) AS (SELECT CAST(").int(number).push(" AS BIGINT), CAST(").int(id);
    sql.push(" AS BIGINT) ").push(OWN);
    sql.push("SELECT h.id FROM (SELECT t.id FROM core_objectchange t WHERE changed_object_type = ").int(number);
    sql.push(" AND changed_object_id = ").int(id);
    // What belongs to a visible object may still be hidden; what is no longer there is known from the log alone.
    if let (true, Some(grant)) = (gone, cx.caller.limit(log)) {
        sql.push(" AND ");
        condition::write(&cx.trusted(), log, "t", grant, &mut sql)?;
    }
    sql.push(" UNION SELECT t.id FROM own CROSS JOIN core_objectchange t WHERE t.related_object_id = own.id AND ");
    sql.push("t.related_object_type = own.model");
    if !cx.caller.superuser {
        sql.push(" AND ");
        condition::write(&cx.trusted(), log, "t", &changes(&cx.caller.grants.0), &mut sql)?;
    }
    sql.push(") h ORDER BY h.id DESC").limit(limit.clamp(1, 200), offset.max(0));
    let mut snapshot = cx.app.db.snapshot();
    let mut reader = snapshot.reader();
    let ids = reader.ids(sql).await?;
    if gone && !recorded(cx, &mut reader, meta, id).await? {
        return Err(Error::NotFound);
    }
    load(cx, &mut reader, &ids, Door::Object).await
}

/// Whether the caller may read any record of an object in the log.
async fn recorded(cx: &Cx, reader: &mut Reader<'_>, meta: &ModelMeta, id: i64) -> Result<bool> {
    let log = log()?;
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT t.id FROM core_objectchange t WHERE t.changed_object_type = ").int(meta.number.into());
    sql.push(" AND t.changed_object_id = ").int(id);
    if let Some(grant) = cx.caller.limit(log) {
        sql.push(" AND ");
        condition::write(&cx.trusted(), log, "t", grant, &mut sql)?;
    }
    sql.push(" LIMIT 1");
    Ok(!reader.ids(sql).await?.is_empty())
}

/// The newest changes the caller may see.
pub async fn recent(cx: &Cx, limit: i64) -> Result<Vec<Change>> {
    let log = log()?;
    cx.caller.require(Action::View, log)?;
    let page = Page::Offset { offset: 0, limit };
    let query = Query { meta: log, filter: Filter::All(Vec::new()), order: order::default(log), page, place: None };
    let mut snapshot = cx.app.db.snapshot();
    let mut reader = snapshot.reader();
    let ids = list::ids(cx, &mut reader, &query, None).await?;
    load(cx, &mut reader, &ids, Door::Log).await
}

/// One change, with its neighbours among those of its object.
pub async fn one(cx: &Cx, id: i64) -> Result<Change> {
    let log = log()?;
    objects::one(cx, log, id, 1, Depth::Titles).await?;
    let mut snapshot = cx.app.db.snapshot();
    let mut reader = snapshot.reader();
    let mut change = load(cx, &mut reader, &[id], Door::Log).await?.pop().ok_or(Error::NotFound)?;
    if let Some(object) = registry::model(&change.object.model) {
        let object = AnyRef { model: object.number, id: change.object.id };
        change.previous = beside(cx, &mut reader, object, id, Side::Before).await?;
        change.next = beside(cx, &mut reader, object, id, Side::After).await?;
    }
    Ok(change)
}

#[derive(Debug, Clone, Copy)]
enum Side {
    Before,
    After,
}

/// The record of an object next to one of its records, among those that the caller may see.
async fn beside(cx: &Cx, reader: &mut Reader<'_>, object: AnyRef, id: i64, side: Side) -> Result<Option<i64>> {
    let log = log()?;
    let (nearest, compared) = match side {
        Side::Before => ("MAX", " AND t.id < "),
        Side::After => ("MIN", " AND t.id > "),
    };
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT ")
        .push(nearest)
        .push("(t.id) FROM core_objectchange t WHERE t.changed_object_id = ")
        .int(object.id);
    sql.push(" AND t.changed_object_type = ").int(object.model.into()).push(compared).int(id);
    if let Some(grant) = cx.caller.limit(log) {
        sql.push(" AND ");
        condition::write(&cx.trusted(), log, "t", grant, &mut sql)?;
    }
    Ok(reader.rows(sql, &[Ty::Int]).await?.first().and_then(|row| row[0].as_int()))
}

/// Who changed an object last, and when.
pub async fn last(cx: &Cx, meta: &ModelMeta, id: i64) -> Result<Option<(String, chrono::DateTime<chrono::Utc>)>> {
    let mut sql = Sql::new(cx.app.db.dialect());
    sql.push("SELECT user_name, \"time\" FROM core_objectchange WHERE changed_object_type = ").int(meta.number.into());
    sql.push(" AND changed_object_id = ").int(id).push(" ORDER BY id DESC LIMIT 1");
    let rows = cx.app.db.rows(sql, &[Ty::Text, Ty::Time]).await?;
    Ok(rows.first().and_then(|row| Some((row[0].as_str()?.to_owned(), row[1].as_time()?))))
}

async fn load(cx: &Cx, reader: &mut Reader<'_>, ids: &[i64], door: Door) -> Result<Vec<Change>> {
    let log = log()?;
    // Records of an object are for whoever may see the object, whether or not they may read the log.
    let mut rows = load::rows(cx, reader, log, ids, info(log).all, Lock::No).await?;
    repr::fill(cx, reader, &mut rows.iter_mut().collect::<Vec<_>>()).await?;
    let rows: Vec<&Row> = rows.iter().collect();
    let definitions = definitions(cx, reader).await?;
    let customs = |row: &Row| changed(row).map_or(&[][..], |meta| definitions.of(meta));
    let mut mentions = BTreeSet::new();
    for row in &rows {
        differences::mentions(row, customs(row), &mut mentions);
    }
    let names = Names::load(cx, reader, mentions).await?;
    let mut undone = undone::of(cx, reader, &rows, door).await?;
    let there = there(cx, reader, &rows).await?;
    let each = |row: &Row| Change {
        there: there.contains(&object(row)),
        undoes: undone.remove(&row.id()),
        ..change(row, differences::of(row, customs(row), &names))
    };
    Ok(rows.into_iter().map(each).collect())
}

/// The object that was changed.
fn object(row: &Row) -> AnyRef {
    row.get("changed_object").as_any().unwrap_or(AnyRef { model: 0, id: 0 })
}

/// Those of the objects that are there for the caller to see.
async fn there(cx: &Cx, reader: &mut Reader<'_>, rows: &[&Row]) -> Result<HashSet<AnyRef>> {
    let mut wanted: BTreeMap<i16, BTreeSet<i64>> = BTreeMap::new();
    for AnyRef { model, id } in rows.iter().map(|row| object(row)) {
        wanted.entry(model).or_default().insert(id);
    }
    let everything = Filter::All(Vec::new());
    let asked = wanted.into_iter().filter_map(|(number, ids)| {
        let meta = registry::numbered(number).filter(|meta| crate::db::schema::stored(meta))?;
        Some((meta, ids.into_iter().collect(), list::visible(cx, meta, &everything)))
    });
    let found = list::matching_each(cx, reader, &asked.collect::<Vec<_>>()).await?;
    Ok(found.into_iter().flat_map(|(model, ids)| ids.into_iter().map(move |id| AnyRef { model, id })).collect())
}

fn change(row: &Row, differences: Vec<Difference>) -> Change {
    let object = object(row);
    Change {
        id: row.id(),
        time: row.get("time").as_time().unwrap_or_default(),
        user: row.str("user_name").to_owned(),
        action: row.str("action").to_owned(),
        verb: row.str("verb").to_owned(),
        object: Link {
            model: registry::numbered(object.model).map_or(String::new(), ModelMeta::wire),
            id: object.id,
            title: row.str("object_repr").to_owned(),
            color: None,
        },
        request: row.str("request_id").to_owned(),
        message: row.str("message").to_owned(),
        there: false,
        undoes: None,
        previous: None,
        next: None,
        differences,
    }
}
