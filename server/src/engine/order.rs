//! The order of a list: names to SQL, stable by id, the same on both databases.

use shared::custom::Custom;
use shared::meta::{Field, Kind, ModelMeta};

use super::{custom, load};
use crate::cx::Cx;
use crate::db::schema::{TREE_SORT, sort_column, through};
use crate::db::{Dialect, Sql};
use crate::rules;

/// One key of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Field names joined by dots.
    pub path: String,
    pub descending: bool,
}

/// Reads `ordering=a,-b` names; the model's default order when none is usable. Unknown names are
/// dropped and reported.
pub fn parse(meta: &'static ModelMeta, customs: &[Custom], names: &[String]) -> (Vec<Key>, Vec<String>) {
    let mut unknown = Vec::new();
    let mut keys = Vec::new();
    for name in names.iter().flat_map(|n| n.split(',')).map(str::trim).filter(|n| !n.is_empty()) {
        let (plain, descending) = name.strip_prefix('-').map_or((name, false), |n| (n, true));
        let path = plain.replace("__", ".");
        let named = plain.strip_prefix(shared::custom::PREFIX);
        if let Some(custom) = customs.iter().find(|custom| Some(custom.name.as_str()) == named) {
            keys.push(Key { path: custom.path(), descending });
        } else if shared::filter::walk(meta, &path).is_some_and(sortable) {
            keys.push(Key { path, descending });
        } else {
            unknown.push(plain.to_owned());
        }
    }
    if keys.is_empty() {
        keys = default(meta);
    }
    (keys, unknown)
}

pub fn default(meta: &'static ModelMeta) -> Vec<Key> {
    meta.order
        .iter()
        .map(|name| match name.strip_prefix('-') {
            Some(path) => Key { path: path.to_owned(), descending: true },
            None => Key { path: (*name).to_owned(), descending: false },
        })
        .collect()
}

fn sortable(field: &'static Field) -> bool {
    !matches!(field.kind, Kind::Json | Kind::CustomFields | Kind::Secret | Kind::Tags | Kind::Reverse(_))
}

/// From which end of a list rows are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    Start,
    /// The order turned round.
    End,
}

/// ` ORDER BY …`, ending in the id.
pub fn write(cx: &Cx, meta: &'static ModelMeta, alias: &str, keys: &[Key], from: From, sql: &mut Sql) {
    sql.push(" ORDER BY ");
    let mut last_descending = false;
    for key in keys {
        if let Some(name) = key.path.strip_prefix(shared::custom::PATH) {
            custom::order(alias, name, key.descending, sql);
            last_descending = key.descending;
            continue;
        }
        if let Some((text, nullable)) = expression(cx, meta, alias, &key.path, sql.dialect(), 0) {
            let direction = sql.dialect().direction(key.descending != (from == From::End), nullable);
            sql.push(&text.replace(BETWEEN, &format!("{direction}, "))).push(direction).push(", ");
        }
        last_descending = key.descending;
    }
    sql.column(alias, "id").push(if last_descending != (from == From::End) { " DESC" } else { " ASC" });
}

/// Stands between two expressions of one key until its direction is known.
const BETWEEN: &str = "\u{1}";

/// SQL to sort by, and whether it can be null. A reference sorts as its target does by default.
fn expression(
    cx: &Cx,
    meta: &'static ModelMeta,
    alias: &str,
    path: &str,
    dialect: Dialect,
    depth: usize,
) -> Option<(String, bool)> {
    let (first, rest) = path.split_once('.').map_or((path, ""), |(a, b)| (a, b));
    let field = meta.field(first)?;
    let inner = format!("o{depth}");
    match field.kind {
        Kind::Ref(target) => {
            let target = target.meta();
            let rest = if rest.is_empty() { target.order.first()?.trim_start_matches('-') } else { rest };
            let (text, _) = expression(cx, target, &inner, rest, dialect, depth + 1)?;
            let own = load::column(cx, rules::of(meta), meta, field, alias, dialect)?;
            Some((format!("(SELECT {text} FROM \"{}\" {inner} WHERE {inner}.\"id\" = {own})", target.table), true))
        }
        Kind::Many(_) => {
            let (table, source, _) = through(meta, field.name);
            Some((
                format!("(SELECT COUNT(*) FROM \"{table}\" {inner} WHERE {inner}.\"{source}\" = {alias}.\"id\")"),
                false,
            ))
        }
        Kind::Any(_) => Some((
            // Both halves go the same way.
            format!("{alias}.\"{0}_type\"{BETWEEN}{alias}.\"{0}_id\"", field.name),
            field.null,
        )),
        _ if !field.sort.is_empty() => expression(cx, meta, alias, field.sort, dialect, depth),
        _ if meta.traits.nested && first == "name" => Some((format!("{alias}.\"{TREE_SORT}\""), false)),
        _ if field.natural => Some((format!("{alias}.\"{}\"", sort_column(first)), field.null)),
        _ => {
            let text = load::column(cx, rules::of(meta), meta, field, alias, dialect)?;
            Some((text, field.null || field.storage == shared::meta::Storage::Virtual))
        }
    }
}
