//! Conditions and computed fields of single models, as far as the caller may see what they look at.
//!
//! Rules write plain SQL about other tables: how many prefixes a region has, whether a part of a manufacturer's name is in a
//! filter. For a caller with limits each of these tables is read through what they may see, so that neither a number nor the
//! presence of a row tells of anything else, whatever rule it is.

use shared::filter::Filter;
use shared::meta::{Kind, ModelMeta, Storage};
use shared::registry;

use super::condition;
use crate::cx::Cx;
use crate::db::Sql;
use crate::db::schema::through;
use crate::error::Result;

/// Limits what was written since a mark (`Sql::mark`) to what the caller may see.
pub fn since(cx: &Cx, mark: (usize, usize), sql: &mut Sql) -> Result<()> {
    if cx.caller.superuser || !sql.text()[mark.0..].contains("FROM ") {
        return Ok(());
    }
    sql.rewrite(mark, &mut |sql, table| {
        let Some((model, column)) = rows_of(table) else { return Ok(false) };
        let Some(limit) = cx.caller.limit(model) else { return Ok(false) };
        narrowed(cx, table, column, (model, limit), sql)?;
        Ok(true)
    })
}

/// Writes the SQL of a computed field.
pub fn expression(cx: &Cx, text: &str, sql: &mut Sql) -> Result<()> {
    let mark = sql.mark();
    sql.push(text);
    since(cx, mark, sql)
}

fn narrowed(
    cx: &Cx,
    table: &str,
    column: &str,
    (model, limit): (&'static ModelMeta, &Filter),
    sql: &mut Sql,
) -> Result<()> {
    let row = sql.alias();
    sql.push("(SELECT ").push(&row).push(".* FROM ").name(table).push(" ").push(&row).push(" WHERE ");
    if column == "id" {
        condition::write(&cx.trusted(), model, &row, limit, sql)?;
    } else {
        sql.column(&row, column);
        condition::among(cx, model, limit, sql)?;
    }
    sql.push(")");
    Ok(())
}

/// Whose rows a table holds, and the column that says whose: those of a model, or the pairs of one of its to-many fields.
/// Records of what was done and which tag is where are read as far as their objects are.
fn rows_of(table: &str) -> Option<(&'static ModelMeta, &'static str)> {
    let pairs = |meta: &'static ModelMeta| {
        let several = meta.fields.iter().filter(|field| {
            field.storage == Storage::Through && matches!(field.kind, Kind::Many(_)) && table.starts_with(meta.table)
        });
        several.map(|field| through(meta, field.name)).any(|(name, ..)| name == table)
    };
    let kept = || registry::all().filter(|meta| !meta.traits.read_only);
    let own = kept().find(|meta| meta.table == table).map(|meta| (meta, "id"));
    own.or_else(|| kept().find(|meta| pairs(meta)).map(|meta| (meta, "source_id")))
}
