//! Rows by id, with their to-many fields: one statement, of several models at once if need be.

use std::collections::HashMap;

use shared::filter::Filter;
use shared::meta::{CountOf, Field, Kind, ModelMeta, Storage};
use shared::registry;
use shared::row::Row;
use shared::value::{AnyRef, Value};

use super::catalog::{Mask, bit};
use super::{condition, list, narrow, repr};
use crate::cx::{Action, Cx};
use crate::db::schema::through;
use crate::db::{Dialect, Reader, Sql, Ty, unpack};
use crate::error::Result;
use crate::rules;

/// Whether rows are only read or also locked for a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    No,
    Yes,
}

/// Loads the given fields of the given rows. Rows that do not exist are missing from the answer;
/// its order is that of the ids' first appearance.
pub async fn rows(
    cx: &Cx,
    reader: &mut Reader<'_>,
    meta: &'static ModelMeta,
    ids: &[i64],
    fields: Mask,
    lock: Lock,
) -> Result<Vec<Row>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    // What is locked will be written, so it is read as it is stored.
    let stored = (lock == Lock::Yes).then(|| cx.trusted());
    let cx = stored.as_ref().unwrap_or(cx);
    let mut sql = Sql::new(reader.dialect());
    let packed = sql.dialect().packs();
    sql.push("SELECT ");
    let select = Select::write(cx, meta, fields, packed, &mut sql)?;
    those(meta, ids, &mut sql);
    if lock == Lock::Yes && sql.dialect() == Dialect::Postgres {
        if select.shape.contains(&Ty::Ints) {
            // Who waits for a lock gets the row as it is then, but what a subselect finds as it was before.
            hold(reader, meta, ids).await?;
        } else {
            let lock = sql.dialect().for_update();
            sql.push(" ORDER BY t.\"id\"").push(lock);
        }
    }
    let found = if packed {
        let rows = reader.rows(sql, &[Ty::Text]).await?;
        rows.iter().map(|row| select.unpack(&row[0])).collect::<Result<_>>()?
    } else {
        reader.rows(sql, &select.shape).await?.into_iter().map(|values| select.row(values)).collect()
    };
    let found = select.derived(cx, found).into_iter().map(|row| (row.id(), row));
    let mut found: HashMap<i64, Row> = found.collect();
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// ` FROM` a model's rows of these ids.
fn those(meta: &ModelMeta, ids: &[i64], sql: &mut Sql) {
    sql.push(" FROM ").name(meta.table).push(" t WHERE t.\"id\"").in_ints(ids.to_vec());
}

async fn hold(reader: &mut Reader<'_>, meta: &ModelMeta, ids: &[i64]) -> Result<()> {
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT t.\"id\"");
    those(meta, ids, &mut sql);
    let lock = sql.dialect().for_update();
    sql.push(" ORDER BY t.\"id\"").push(lock);
    reader.ids(sql).await?;
    Ok(())
}

/// Loads rows of several models like `rows`, in any order. All of them come with one statement.
pub async fn each(
    cx: &Cx,
    reader: &mut Reader<'_>,
    wanted: &[(&'static ModelMeta, Vec<i64>, Mask)],
) -> Result<Vec<Vec<Row>>> {
    if let [(meta, ids, fields)] = wanted {
        return Ok(vec![rows(cx, reader, meta, ids, *fields, Lock::No).await?]);
    }
    let mut sql = Sql::new(reader.dialect());
    let mut selects = Vec::with_capacity(wanted.len());
    for (position, (meta, ids, fields)) in wanted.iter().enumerate() {
        sql.push(if position == 0 { "SELECT " } else { " UNION ALL SELECT " }).push(&position.to_string()).push(", ");
        selects.push(Select::write(cx, meta, *fields, true, &mut sql)?);
        those(meta, ids, &mut sql);
    }
    let mut found: Vec<Vec<Row>> = wanted.iter().map(|_| Vec::new()).collect();
    if !wanted.is_empty() {
        for row in reader.rows(sql, &[Ty::Int, Ty::Text]).await? {
            if let Some(part) = row[0].as_int().and_then(|part| usize::try_from(part).ok()) {
                found[part].push(selects[part].unpack(&row[1])?);
            }
        }
    }
    Ok(selects.iter().zip(found).map(|(select, found)| select.derived(cx, found)).collect())
}

/// A select of some fields of rows of one model, and how its answer is read.
struct Select {
    meta: &'static ModelMeta,
    fields: Mask,
    shape: Vec<Ty>,
    /// Which value goes to which field; a generic reference takes two.
    slots: Vec<usize>,
}

impl Select {
    /// Writes the columns, of the row `t`.
    fn write(cx: &Cx, meta: &'static ModelMeta, fields: Mask, packed: bool, sql: &mut Sql) -> Result<Self> {
        // What is derived in Rust is derived from these.
        let fields = fields | super::catalog::mask(meta, rules::of(meta).sources());
        let mut select = Self { meta, fields, shape: vec![Ty::Int], slots: Vec::new() };
        if packed {
            sql.packed(|sql| select.columns(cx, true, sql))?;
        } else {
            select.columns(cx, false, sql)?;
        }
        Ok(select)
    }

    fn columns(&mut self, cx: &Cx, packed: bool, sql: &mut Sql) -> Result<()> {
        let (meta, rules, dialect) = (self.meta, rules::of(self.meta), sql.dialect());
        sql.push("t.\"id\"");
        for (index, field) in meta.fields.iter().enumerate().skip(1) {
            if self.fields & bit(index) == 0 {
                continue;
            }
            if let Kind::Any(_) = field.kind {
                sql.push(", ").column("t", &format!("{}_type", field.name));
                sql.push(", ").column("t", &format!("{}_id", field.name));
                self.shape.extend([Ty::Int, Ty::Int]);
            } else if limit_of(cx, field).is_some() {
                sql.push(", ");
                limited_count(cx, meta, field, "t", sql)?;
                self.shape.push(Ty::Int);
            } else if let Some(list) = Pairs::of(meta, field) {
                sql.push(", ");
                list.write(cx, "t", sql)?;
                self.shape.push(Ty::Ints);
            } else if let Some(expression) = column(cx, rules, meta, field, "t", dialect) {
                sql.push(", ");
                let ty = Ty::of(field);
                if packed && ty == Ty::Json {
                    sql.document(&expression);
                } else if field.storage == Storage::Virtual && field.target().is_none() {
                    narrow::expression(cx, &expression, sql)?;
                } else {
                    sql.push(&expression);
                }
                self.shape.push(ty);
            } else {
                continue;
            }
            self.slots.push(index);
        }
        Ok(())
    }

    fn unpack(&self, packed: &Value) -> Result<Row> {
        Ok(self.row(unpack(packed.as_str().unwrap_or_default(), &self.shape)?))
    }

    fn row(&self, values: Vec<Value>) -> Row {
        let mut values = values.into_iter();
        let mut row = Row::empty(self.meta);
        row.set_at(0, values.next().unwrap_or_default());
        for &index in &self.slots {
            let value = values.next().unwrap_or_default();
            if let Kind::Any(_) = self.meta.fields[index].kind {
                let target = values.next().unwrap_or_default();
                if let (Some(model), Some(id)) = (value.as_int(), target.as_int()) {
                    row.set_at(index, Value::Any(AnyRef { model: i16::try_from(model).unwrap_or(0), id }));
                }
            } else {
                row.set_at(index, value);
            }
        }
        row
    }

    /// Adds what is derived in Rust.
    fn derived(&self, cx: &Cx, mut rows: Vec<Row>) -> Vec<Row> {
        let rules = rules::of(self.meta);
        for row in &mut rows {
            rules.derive(cx, row, self.fields);
        }
        rows
    }
}

/// Where the ids of a to-many field come from.
enum Pairs {
    Tags(&'static ModelMeta),
    /// Pairs of ids in a table of their own.
    Through(&'static ModelMeta, &'static Field),
    /// Rows of another model that refer to this one.
    Referring(&'static ModelMeta, &'static ModelMeta, &'static Field),
}

impl Pairs {
    fn of(meta: &'static ModelMeta, field: &'static Field) -> Option<Self> {
        match field.kind {
            Kind::Reverse(referring) => {
                let model = registry::model(referring.model)?;
                Some(Self::Referring(meta, model, model.field(referring.via)?))
            }
            Kind::Tags => Some(Self::Tags(meta)),
            _ if field.storage == Storage::Through => Some(Self::Through(meta, field)),
            _ => None,
        }
    }

    /// Writes the list of ids of the row `alias`, of referring rows as far as the caller may see them.
    fn write(&self, cx: &Cx, alias: &str, sql: &mut Sql) -> Result<()> {
        match self {
            Self::Tags(meta) => sql.ids("p.tag_id", |sql| {
                sql.push("extras_taggeditem p WHERE p.object_type = ").int(meta.number.into());
                sql.push(" AND p.object_id = ").column(alias, "id");
                Ok(())
            }),
            Self::Through(meta, field) => {
                let (table, source, target) = through(meta, field.name);
                sql.ids(&format!("p.\"{target}\""), |sql| {
                    sql.name(&table).push(" p WHERE ").column("p", source).push(" = ").column(alias, "id");
                    Ok(())
                })
            }
            Self::Referring(meta, model, via) => {
                let may = cx.caller.require(Action::View, model).is_ok();
                let all = if may { Filter::All(Vec::new()) } else { Filter::Any(Vec::new()) };
                sql.ids("r.\"id\"", |sql| {
                    if let Kind::Many(_) = via.kind {
                        let (table, source, target) = through(model, via.name);
                        sql.name(&table)
                            .push(" p JOIN ")
                            .name(model.table)
                            .push(" r ON r.\"id\" = ")
                            .column("p", source);
                        sql.push(" WHERE ").column("p", target);
                    } else {
                        sql.name(model.table).push(" r WHERE ");
                        if let Kind::Any(_) = via.kind {
                            sql.column("r", &format!("{}_type", via.name))
                                .push(" = ")
                                .int(meta.number.into())
                                .push(" AND ");
                        }
                        sql.column("r", &format!("{}_id", via.name));
                    }
                    sql.push(" = ").column(alias, "id").push(" AND ");
                    condition::write(cx, model, "r", &list::visible(cx, model, &all), sql)
                })
            }
        }
    }
}

/// The SQL expression of a field, or `None` when SQL does not know it (derived in Rust, to-many).
pub fn column(
    cx: &Cx,
    rules: &dyn rules::Rules,
    meta: &'static ModelMeta,
    field: &'static Field,
    alias: &str,
    dialect: Dialect,
) -> Option<String> {
    if let Some(name) = repr::column(cx, meta, field.name, alias) {
        return Some(name);
    }
    match (field.storage, field.kind) {
        (Storage::Column, _) => Some(format!("{alias}.\"{}\"", field.column())),
        (Storage::Through, _) => None,
        (Storage::Virtual, Kind::Count(count)) => count_expression(meta, count, alias),
        (Storage::Virtual, _) => rules.expression(cx, field.name, alias, dialect),
    }
}

/// What limits the rows that a count counts for this caller, and which they are.
fn limit_of<'a>(cx: &'a Cx, field: &Field) -> Option<(&'static ModelMeta, CountOf, &'a Filter)> {
    let Kind::Count(count) = field.kind else { return None };
    let model = registry::model(count.model)?;
    Some((model, count, cx.caller.limit(model)?))
}

/// Writes a count over the rows the caller may see; false when the caller may see all of them.
pub fn limited_count(cx: &Cx, meta: &'static ModelMeta, field: &Field, alias: &str, sql: &mut Sql) -> Result<bool> {
    let Some((model, count, limit)) = limit_of(cx, field) else { return Ok(false) };
    let Some(all) = count_expression(meta, count, alias) else { return Ok(false) };
    let pairs = model.field(count.via).is_some_and(|via| matches!(via.kind, Kind::Many(_)));
    sql.push(all.trim_end_matches(')')).push(" AND ").column("c", if pairs { "source_id" } else { "id" });
    condition::among(cx, model, limit, sql)?;
    sql.push(")");
    Ok(true)
}

/// `(SELECT COUNT(*) …)` over the rows that refer to this one, or to its subtree.
fn count_expression(meta: &ModelMeta, count: CountOf, alias: &str) -> Option<String> {
    let model = registry::model(count.model)?;
    let via = model.field(count.via)?;
    let table = model.table;
    match via.kind {
        Kind::Ref(_) if count.subtree => Some(format!(
            "(SELECT COUNT(*) FROM \"{table}\" c JOIN \"{own}\" s ON s.\"id\" = c.\"{via}_id\" WHERE s.\"{sort}\" >= \
             {alias}.\"{sort}\" AND s.\"{sort}\" < {alias}.\"{sort}\" || '\u{2}')",
            own = meta.table,
            via = count.via,
            sort = crate::db::schema::TREE_SORT,
        )),
        Kind::Ref(_) => {
            Some(format!("(SELECT COUNT(*) FROM \"{table}\" c WHERE c.\"{}_id\" = {alias}.\"id\")", count.via))
        }
        // A row may be in several groups of the subtree, and counts once.
        Kind::Many(_) if count.subtree => {
            let (pairs, source, target) = through(model, count.via);
            Some(format!(
                "(SELECT COUNT(DISTINCT c.\"{source}\") FROM \"{pairs}\" c JOIN \"{own}\" s ON s.\"id\" = c.\"{target}\" \
                 WHERE s.\"{sort}\" >= {alias}.\"{sort}\" AND s.\"{sort}\" < {alias}.\"{sort}\" || '\u{2}')",
                own = meta.table,
                sort = crate::db::schema::TREE_SORT,
            ))
        }
        Kind::Many(_) => {
            let (pairs, _, target) = through(model, count.via);
            Some(format!("(SELECT COUNT(*) FROM \"{pairs}\" c WHERE c.\"{target}\" = {alias}.\"id\")"))
        }
        Kind::Any(_) => Some(format!(
            "(SELECT COUNT(*) FROM \"{table}\" c WHERE c.\"{0}_id\" = {alias}.\"id\" AND c.\"{0}_type\" = {1})",
            count.via, meta.number
        )),
        Kind::Tags => None,
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_can_be_packed() {
        const ARGUMENTS_MAX: usize = 100; // of a function, on PostgreSQL
        for meta in registry::all() {
            let columns: usize =
                meta.fields.iter().map(|field| 1 + usize::from(matches!(field.kind, Kind::Any(_)))).sum();
            assert!(columns < ARGUMENTS_MAX, "{} has {columns} columns", meta.name);
        }
    }
}
