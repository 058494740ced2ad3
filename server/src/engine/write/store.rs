//! Rows into tables, many at a time.

use std::collections::BTreeMap;
use std::sync::Arc;

use shared::meta::{Field, Kind, ModelMeta, Storage};
use shared::models::core::object_change::ObjectChange;
use shared::natural;
use shared::row::{Model, Row};
use shared::value::Value;

use super::{Item, Writer, stored_fields};
use crate::app::App;
use crate::db::schema::{TREE_SORT, key_column, sort_column, through as pairs};
use crate::db::{Arg, Dialect, Sql, Ty};
use crate::engine::catalog::{Mask, bit};
use crate::error::Result;

/// Everything the write path needs of an existing row.
pub fn stored_mask(meta: &'static ModelMeta) -> Mask {
    stored_fields(meta)
}

/// Gives new rows their ids before they are inserted, so that nothing has to be read back. Answers
/// the ids of the batch's change records.
pub async fn allocate(w: &mut Writer, meta: &'static ModelMeta, items: &mut [Item]) -> Result<Vec<i64>> {
    let changes = if meta.traits.logged { items.len() } else { 0 };
    let mut new: Vec<&mut Row> =
        items.iter_mut().filter(|i| i.creates()).filter_map(|i| i.after.as_mut()).filter(|row| row.id() == 0).collect();
    let [ids, changes] = next_ids(w, [(meta.table, new.len()), (ObjectChange::meta().table, changes)]).await?;
    for (row, id) in new.iter_mut().zip(ids) {
        row.set_at(0, Value::Int(id));
    }
    Ok(changes)
}

/// Reserves ids of tables, ascending.
pub async fn next_ids<const N: usize>(w: &mut Writer, wanted: [(&str, usize); N]) -> Result<[Vec<i64>; N]> {
    let mut out = [const { Vec::new() }; N];
    let dialect = w.reader().dialect();
    let mut sql = Sql::new(dialect);
    for (position, (table, count)) in wanted.iter().enumerate().filter(|(_, (_, count))| *count > 0) {
        let (position, count) = (i64::try_from(position).unwrap_or(0), i64::try_from(*count).unwrap_or(i64::MAX));
        sql.push(if sql.is_empty() { "SELECT " } else { " UNION ALL SELECT " }).int(position);
        match dialect {
            // There is one writer, and SQLite never reuses an id. What this transaction has reserved and not
            // inserted yet is known to the writer.
            Dialect::Sqlite => {
                sql.push(", COALESCE((SELECT seq FROM sqlite_sequence WHERE name = ").str(*table).push("), 0)");
            }
            Dialect::Postgres => {
                // As PostgreSQL names the sequence of an identity column; asking for the name takes longer.
                sql.push(&format!(", nextval('\"{table}_id_seq\"') FROM generate_series(1, ")).int(count).push(")");
            }
        }
    }
    if sql.is_empty() {
        return Ok(out);
    }
    for row in w.reader().rows(sql, &[Ty::Int, Ty::Int]).await? {
        let (Some(position), Some(id)) = (row[0].as_int().and_then(|n| usize::try_from(n).ok()), row[1].as_int())
        else {
            continue;
        };
        match dialect {
            Dialect::Sqlite => {
                let (table, count) = wanted[position];
                let last = w.reserved.entry(table.to_owned()).or_default();
                let first = id.max(*last) + 1;
                out[position] = (first..).take(count).collect();
                *last = out[position].last().copied().unwrap_or(*last);
            }
            Dialect::Postgres => out[position].push(id),
        }
    }
    Ok(out)
}

/// One stored column of a model: its name and how a row's value becomes its argument.
struct Column {
    name: String,
    value: Box<dyn Fn(&Row) -> Arg + Send + Sync>,
}

/// The columns behind the given fields, sort keys included.
fn columns(app: &Arc<App>, meta: &'static ModelMeta, fields: Mask, insert: bool) -> Vec<Column> {
    let mut out = Vec::new();
    for (index, field) in meta.fields.iter().enumerate() {
        if fields & bit(index) == 0 || field.storage != Storage::Column {
            continue;
        }
        match field.kind {
            Kind::Any(_) => {
                let half = |name: String, part: fn(&Value) -> Option<i64>| Column {
                    name,
                    value: Box::new(move |row| Arg::Int(part(row.at(index)))),
                };
                out.push(half(format!("{}_type", field.name), |v| v.as_any().map(|a| a.model.into())));
                out.push(half(format!("{}_id", field.name), |v| v.as_any().map(|a| a.id)));
            }
            _ => {
                let ty = if matches!(field.kind, Kind::Id) { Ty::Int } else { Ty::of(field) };
                out.push(Column { name: field.column(), value: Box::new(move |row| ty.arg(row.at(index))) });
            }
        }
        if field.natural {
            out.push(natural_column(field, index));
        }
        if field.identity {
            out.push(identity_column(app.clone(), field, index));
        }
    }
    if insert && meta.traits.nested {
        // Filled in by `tree::keep` right after.
        out.push(Column { name: TREE_SORT.to_owned(), value: Box::new(|_| Arg::Text(Some(String::new()))) });
    }
    out
}

fn natural_column(field: &Field, index: usize) -> Column {
    Column {
        name: sort_column(field.name),
        value: Box::new(move |row| Arg::Text(row.at(index).as_str().map(natural::key))),
    }
}

fn identity_column(app: Arc<App>, field: &Field, index: usize) -> Column {
    Column {
        name: key_column(field.name),
        value: Box::new(move |row| Arg::Text(row.at(index).as_str().and_then(|text| app.policy.serials.key(text)))),
    }
}

pub async fn insert(w: &mut Writer, meta: &'static ModelMeta, items: &[Item]) -> Result<()> {
    let rows: Vec<&Row> = items.iter().filter(|i| i.creates()).filter_map(|i| i.after.as_ref()).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let columns = columns(&w.cx.app, meta, stored_fields(meta), true);
    for chunk in rows.chunks((w.reader().dialect().arguments_max() / columns.len()).clamp(1, 500)) {
        let mut sql = Sql::new(w.reader().dialect());
        sql.push("INSERT INTO ").name(meta.table).push(" (");
        for (position, column) in columns.iter().enumerate() {
            if position > 0 {
                sql.push(", ");
            }
            sql.name(&column.name);
        }
        sql.push(") ").table(chunk.iter().map(|row| columns.iter().map(|c| (c.value)(row)).collect()).collect());
        w.tx().execute(sql).await?;
    }
    Ok(())
}

/// Updates only what differs; rows that change the same columns share a statement.
pub async fn update(w: &mut Writer, meta: &'static ModelMeta, items: &[Item]) -> Result<()> {
    let mut groups: BTreeMap<Mask, Vec<&Row>> = BTreeMap::new();
    for item in items {
        if let (Some(before), Some(after)) = (&item.before, &item.after) {
            let fields =
                (0..meta.fields.len()).filter(|i| before.at(*i) != after.at(*i)).fold(0, |mask, i| mask | bit(i));
            groups.entry(fields).or_default().push(after);
        }
    }
    for (fields, rows) in groups {
        let columns = columns(&w.cx.app, meta, fields & !bit(0), false);
        if columns.is_empty() {
            continue;
        }
        for chunk in rows.chunks((w.reader().dialect().arguments_max() / (columns.len() + 1)).clamp(1, 500)) {
            let mut sql = Sql::new(w.reader().dialect());
            sql.push("UPDATE ").name(meta.table).push(" AS t SET ");
            for (position, column) in columns.iter().enumerate() {
                if position > 0 {
                    sql.push(", ");
                }
                sql.name(&column.name).push(&format!(" = v.column{}", position + 2));
            }
            let values = chunk.iter().map(|row| {
                let id = Arg::Int(Some(row.id()));
                std::iter::once(id).chain(columns.iter().map(|c| (c.value)(row))).collect()
            });
            sql.push(" FROM (").table(values.collect()).push(") AS v WHERE t.\"id\" = v.column1");
            w.tx().execute(sql).await?;
        }
    }
    Ok(())
}

/// Tables of pairs: tags and to-many fields.
pub async fn through(w: &mut Writer, meta: &'static ModelMeta, items: &[Item]) -> Result<()> {
    for (index, field) in meta.fields.iter().enumerate().filter(|(_, f)| f.storage == Storage::Through) {
        let (mut gone, mut new) = (Vec::new(), Vec::new());
        for item in items {
            let Some(after) = &item.after else { continue };
            let before = item.before.as_ref().map_or(&[][..], |row| row.at(index).ids());
            let now = after.at(index).ids();
            gone.extend(before.iter().filter(|id| !now.contains(id)).map(|id| (after.id(), *id)));
            new.extend(now.iter().filter(|id| !before.contains(id)).map(|id| (after.id(), *id)));
        }
        let (table, columns, lead) = match field.kind {
            Kind::Tags => (
                "extras_taggeditem".to_owned(),
                vec!["object_type", "object_id", "tag_id"],
                Some(i64::from(meta.number)),
            ),
            _ => {
                let (table, source, target) = pairs(meta, field.name);
                (table, vec![source, target], None)
            }
        };
        for chunk in gone.chunks(400) {
            let mut sql = Sql::new(w.reader().dialect());
            let [.., source, target] = columns.as_slice() else { continue };
            sql.push("DELETE FROM ").name(&table).push(" WHERE ");
            if let Some(lead) = lead {
                sql.push("object_type = ").int(lead).push(" AND ");
            }
            sql.push("(").name(source).push(", ").name(target).push(") IN (");
            sql.table(chunk.iter().map(|(source, target)| ints(&[*source, *target])).collect()).push(")");
            w.tx().execute(sql).await?;
        }
        for chunk in new.chunks(5000) {
            let mut sql = Sql::new(w.reader().dialect());
            sql.push("INSERT INTO ").name(&table).push(" (");
            for (position, column) in columns.iter().enumerate() {
                if position > 0 {
                    sql.push(", ");
                }
                sql.name(column);
            }
            // Taggings are rows of a model, the other pairs are not.
            sql.push(if lead.is_some() { ", \"_version\") " } else { ") " });
            let row = |(source, target): &(i64, i64)| match lead {
                Some(lead) => ints(&[lead, *source, *target, 1]),
                None => ints(&[*source, *target]),
            };
            sql.table(chunk.iter().map(row).collect());
            w.tx().execute(sql).await?;
        }
    }
    Ok(())
}

fn ints(numbers: &[i64]) -> Vec<Arg> {
    numbers.iter().map(|number| Arg::Int(Some(*number))).collect()
}

/// Deletes rows and their pairs.
pub async fn delete(w: &mut Writer, meta: &'static ModelMeta, ids: &[i64]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    for field in meta.fields.iter().filter(|f| f.storage == Storage::Through) {
        let mut sql = Sql::new(w.reader().dialect());
        if let Kind::Tags = field.kind {
            sql.push("DELETE FROM extras_taggeditem WHERE object_type = ")
                .int(meta.number.into())
                .push(" AND object_id")
                .in_ints(ids.to_vec());
        } else {
            let (table, source, _) = pairs(meta, field.name);
            sql.push("DELETE FROM ").name(&table).push(" WHERE ").name(source).in_ints(ids.to_vec());
        }
        w.tx().execute(sql).await?;
    }
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("DELETE FROM ").name(meta.table).push(" WHERE \"id\"").in_ints(ids.to_vec());
    w.tx().execute(sql).await?;
    Ok(())
}
