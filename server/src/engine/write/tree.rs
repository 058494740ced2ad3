//! Nested models: no cycles, and the depth and depth-first sort key of every node.

use std::collections::HashMap;

use shared::meta::ModelMeta;
use shared::natural;
use shared::value::Value;

use super::{Item, Writer};
use crate::db::schema::TREE_SORT;
use crate::db::{Arg, Sql, Ty};
use crate::error::Result;

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

/// Renews depth and sort key of what was written and of everything below it.
pub async fn keep(w: &mut Writer, meta: &'static ModelMeta, items: &[Item]) -> Result<()> {
    let touched = |item: &&Item| !item.deletes() && (item.changed("name") || item.changed("parent"));
    let mut level: Vec<(i64, String, Option<i64>)> = items
        .iter()
        .filter(touched)
        .filter_map(|item| item.after.as_ref())
        .map(|row| (row.id(), row.str("name").to_owned(), row.int("parent")))
        .collect();
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
            let row = |(id, name, parent): &(i64, String, Option<i64>)| {
                let (prefix, depth) = parent.and_then(|p| above.get(&p)).unwrap_or(&root);
                vec![Arg::Int(Some(*id)), Arg::Text(Some(key(prefix, name, *id))), Arg::Int(Some(depth + 1))]
            };
            sql.table(chunk.iter().map(row).collect()).push(") AS v WHERE t.\"id\" = v.column1");
            w.tx().execute(sql).await?;
        }
        let ids: Vec<i64> = level.iter().map(|(id, _, _)| *id).collect();
        let mut sql = Sql::new(w.reader().dialect());
        sql.push("SELECT \"id\", \"name\", \"parent_id\" FROM ")
            .name(meta.table)
            .push(" WHERE \"parent_id\"")
            .in_ints(ids);
        let rows = w.reader().rows(sql, &[Ty::Int, Ty::Text, Ty::Int]).await?;
        level = rows
            .into_iter()
            .filter_map(|r| {
                Some((
                    r[0].as_int()?,
                    r[1].as_str()?.to_owned(),
                    match r[2] {
                        Value::Int(p) => Some(p),
                        _ => None,
                    },
                ))
            })
            .collect();
    }
    Ok(())
}

/// Sorts siblings naturally by name, children right after their parent. Everything below a node,
/// and nothing else, starts with its key and `\u{1}`.
fn key(parent: &str, name: &str, id: i64) -> String {
    format!("{parent}\u{1}{}\u{1}{id:012}", natural::key(name))
}
