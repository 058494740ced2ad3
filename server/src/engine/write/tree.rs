//! Trees: no cycles, and the depth and depth-first sort key of every node of a nested model.
//!
//! Writes that change who is below whom take turns, model by model (`locks::Place::Tree`), so that what one of them checks is
//! still so when it is written. No walk trusts what is stored: each meets a node once at most.

use std::collections::{HashMap, HashSet};

use shared::error::Errors;
use shared::meta::{Kind, ModelMeta};
use shared::natural;
use shared::patch::Given;
use shared::row::Row;
use shared::value::Value;

use super::locks::{self, Place, Strength, Wanted, want};
use super::{Item, Op, Writer};
use crate::db::schema::TREE_SORT;
use crate::db::{Arg, Dialect, Sql, Ty};
use crate::engine::catalog::mask;
use crate::engine::count;
use crate::engine::load::{self, Lock};
use crate::error::{Error, Result};

/// Longest sort key in bytes: PostgreSQL keeps no longer ones in an index.
const KEY_MAX: usize = 2600;

/// Fields by which rows of a model refer to others of it, and so may come to refer to themselves by way of them.
fn own_references(meta: &'static ModelMeta) -> impl Iterator<Item = &'static str> {
    let own = |kind: Kind| matches!(kind, Kind::Ref(target) if target.meta().number == meta.number);
    meta.fields.iter().filter(move |field| own(field.kind)).map(|field| field.name)
}

/// Fields on which the place of a row in the tree depends, and the keys of what is below it.
fn placing(meta: &'static ModelMeta) -> Vec<&'static str> {
    own_references(meta).chain(Some("name").filter(|_| meta.traits.nested)).collect()
}

/// Takes a turn if operations give rows other places. A new row has nothing below it, and depends on others where its key
/// is made from its parent's.
pub async fn of_ops(w: &mut Writer, meta: &'static ModelMeta, ops: &[Op], wanted: &mut Wanted) -> Result<()> {
    let mut fields = placing(meta);
    fields.retain(|name| ops.iter().any(|op| gives(meta, op, name).is_some()));
    if fields.is_empty() || w.reader().dialect() == Dialect::Sqlite {
        return Ok(());
    }
    // Whole objects are sent back with what they were: then nothing moves.
    let ids =
        ops.iter().filter_map(|op| if let Op::Update { id, .. } = op { Some(*id) } else { None }).collect::<Vec<_>>();
    let cx = w.cx.clone();
    let stored = load::rows(&cx, &mut w.reader(), meta, &ids, mask(meta, &fields), Lock::No).await?;
    let stored: HashMap<i64, &Row> = stored.iter().map(|row| (row.id(), row)).collect();
    let moves = |op: &Op| match op {
        Op::Create { .. } => {
            meta.traits.nested && gives(meta, op, "parent").is_some_and(|given| *given != Given::Value(Value::Null))
        }
        Op::Update { id, .. } => fields.iter().any(|name| {
            let same = |given: &Given| stored.get(id).is_some_and(|row| *given == Given::Value(row.get(name).clone()));
            gives(meta, op, name).is_some_and(|given| !same(given))
        }),
        // No action moves a node: `act` fields that are references into the own tree are refused by the registry's test.
        Op::Delete { .. } | Op::Act { .. } => false,
    };
    if ops.iter().any(moves) {
        want(wanted, Place::Tree(meta.number), Strength::Change);
    }
    Ok(())
}

/// What an operation gives a field.
fn gives<'a>(meta: &'static ModelMeta, op: &'a Op, name: &str) -> Option<&'a Given> {
    let (Op::Create { patch, .. } | Op::Update { patch, .. }) = op else { return None };
    let index = meta.index(name)?;
    patch.fields.iter().find(|(at, _)| *at == index).map(|(_, given)| given)
}

/// The same of items on their way: rules may have moved them, or what they were below is gone.
pub fn of_items(meta: &'static ModelMeta, items: &[Item], wanted: &mut Wanted) {
    let fields = placing(meta);
    let moves = |item: &Item| match &item.after {
        Some(after) if item.creates() => meta.traits.nested && after.int("parent").is_some(),
        Some(_) => fields.iter().any(|name| item.changed(name)),
        None => false,
    };
    if items.iter().any(moves) {
        want(wanted, Place::Tree(meta.number), Strength::Change);
    }
}

/// Refuses a parent that is the object itself or one of its descendants.
pub async fn check(w: &mut Writer, meta: &'static ModelMeta, items: &mut [Item]) -> Result<()> {
    // What is put back is new and has an id already.
    let moved = |item: &Item| item.id() != 0 && !item.deletes() && item.changed("parent");
    if !items.iter().any(moved) {
        return Ok(());
    }
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("SELECT \"id\", \"parent_id\" FROM ").name(meta.table).push(" WHERE \"parent_id\" IS NOT NULL");
    let rows = w.reader().rows(sql, &[Ty::Int, Ty::Int]).await?;
    let mut parents: HashMap<i64, i64> = rows.iter().filter_map(|r| Some((r[0].as_int()?, r[1].as_int()?))).collect();
    for item in items.iter().filter(|item| item.id() != 0) {
        match item.after.as_ref().and_then(|after| after.int("parent")) {
            Some(parent) => parents.insert(item.id(), parent),
            None => parents.remove(&item.id()),
        };
    }
    for item in items.iter_mut().filter(|item| item.id() != 0 && !item.deletes()) {
        let (own, mut at, mut steps) = (item.id(), item.id(), 0);
        while let Some(parent) = parents.get(&at) {
            steps += 1;
            if *parent == own || steps > parents.len() {
                item.errors
                    .add("parent", format!("Cannot assign self or child {} as parent.", meta.label.to_lowercase()));
                break;
            }
            at = *parent;
        }
    }
    Ok(())
}

/// A node on its way to its key: id, name, parent.
type Node = (i64, String, Option<i64>);

/// Renews depth and sort key of what was written and of everything below it.
pub async fn keep(w: &mut Writer, meta: &'static ModelMeta, items: &[Item]) -> Result<()> {
    let touched = |item: &&Item| !item.deletes() && (item.changed("name") || item.changed("parent"));
    let nodes = items.iter().filter(touched).filter_map(|item| item.after.as_ref());
    let mut level: Vec<Node> = nodes.map(|row| (row.id(), row.str("name").to_owned(), row.int("parent"))).collect();
    // What is below another one of them is met on the way down from that.
    let all: HashSet<i64> = level.iter().map(|(id, ..)| *id).collect();
    level.retain(|(_, _, parent)| parent.is_none_or(|parent| !all.contains(&parent)));
    descend(w, meta, level).await
}

/// Renews depth and sort key of every node that is below a root.
pub async fn renew(w: &mut Writer, meta: &'static ModelMeta) -> Result<()> {
    locks::hold(w, Wanted::from([(Place::Tree(meta.number), Strength::Change)])).await?;
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("SELECT \"id\", \"name\", \"parent_id\" FROM ").name(meta.table).push(" WHERE \"parent_id\" IS NULL");
    let roots = nodes(w, sql).await?;
    descend(w, meta, roots).await?;
    let mut sql = Sql::new(w.reader().dialect());
    count::changed(meta, &mut sql);
    w.tx().execute(sql).await.map(drop)
}

async fn nodes(w: &mut Writer, sql: Sql) -> Result<Vec<Node>> {
    let rows = w.reader().rows(sql, &[Ty::Int, Ty::Text, Ty::Int]).await?;
    Ok(rows.iter().filter_map(|row| Some((row[0].as_int()?, row[1].as_str()?.to_owned(), row[2].as_int()))).collect())
}

async fn descend(w: &mut Writer, meta: &'static ModelMeta, mut level: Vec<Node>) -> Result<()> {
    let mut met: HashSet<i64> = level.iter().map(|(id, ..)| *id).collect();
    while !level.is_empty() {
        let parents: Vec<i64> = level.iter().filter_map(|(_, _, parent)| *parent).collect();
        let mut sql = Sql::new(w.reader().dialect());
        sql.push("SELECT \"id\", ")
            .name(TREE_SORT)
            .push(", \"_depth\" FROM ")
            .name(meta.table)
            .push(" WHERE \"id\"")
            .in_ints(parents);
        let rows = w.reader().rows(sql, &[Ty::Int, Ty::Text, Ty::Int]).await?;
        let above: HashMap<i64, (String, i64)> =
            rows.iter().filter_map(|r| Some((r[0].as_int()?, (r[1].as_str()?.to_owned(), r[2].as_int()?)))).collect();
        for chunk in level.chunks(500) {
            let mut sql = Sql::new(w.reader().dialect());
            sql.push("UPDATE ").name(meta.table).push(" AS t SET ").name(TREE_SORT);
            sql.push(" = v.column2, \"_depth\" = v.column3 FROM (");
            let root = (String::new(), -1);
            let mut rows = Vec::with_capacity(chunk.len());
            for (id, name, parent) in chunk {
                let (prefix, depth) = parent.and_then(|p| above.get(&p)).unwrap_or(&root);
                let key = key(prefix, name, *id);
                if key.len() > KEY_MAX {
                    return Err(too_deep(depth + 1));
                }
                rows.push(vec![Arg::Int(Some(*id)), Arg::Text(Some(key)), Arg::Int(Some(depth + 1))]);
            }
            sql.table(rows).push(") AS v WHERE t.\"id\" = v.column1");
            w.tx().execute(sql).await?;
        }
        let ids: Vec<i64> = level.iter().map(|(id, _, _)| *id).collect();
        let mut sql = Sql::new(w.reader().dialect());
        sql.push("SELECT \"id\", \"name\", \"parent_id\" FROM ")
            .name(meta.table)
            .push(" WHERE \"parent_id\"")
            .in_ints(ids);
        level = nodes(w, sql).await?;
        level.retain(|(id, ..)| met.insert(*id));
        let below: Vec<i64> = level.iter().map(|(id, ..)| *id).collect();
        locks::rows(w, meta, &below, Strength::Change).await?;
    }
    Ok(())
}

fn too_deep(depth: i64) -> Error {
    let text = format!("With {depth} above it and names this long it cannot be sorted any more: use shorter names.");
    Error::Invalid(Errors::one("parent", text))
}

/// Sorts siblings naturally by name, children right after their parent. Everything below a node,
/// and nothing else, starts with its key and `\u{1}`.
pub fn key(parent: &str, name: &str, id: i64) -> String {
    format!("{parent}\u{1}{}\u{1}{id:012}", natural::key(name))
}
