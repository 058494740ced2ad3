//! Checks that follow from the description: required and null, and uniqueness.

use std::collections::{HashMap, HashSet};

use shared::check::{NOT_BLANK, NOT_NULL, REQUIRED};
use shared::error::ALL;
use shared::meta::{Field, Kind, ModelMeta, Storage, Unique};
use shared::patch::wire_name;
use shared::row::Row;
use shared::value::Value;

use super::{Item, Writer, identity};
use crate::db::{Arg, Sql, Ty, schema};
use crate::error::Result;
use crate::policy::serials::Serials;

/// Nothing is missing that must be there.
pub fn values(meta: &'static ModelMeta, items: &mut [Item]) {
    for item in items.iter_mut() {
        let Some(after) = &item.after else { continue };
        for (index, field) in meta.fields.iter().enumerate() {
            let name = wire_name(field);
            if field.storage == Storage::Virtual
                || field.system
                || matches!(field.kind, Kind::Id)
                || item.errors.has(name)
            {
                continue;
            }
            let value = after.at(index);
            let message = if value.is_null() && !field.null {
                if item.patch.gives(index) { NOT_NULL } else { REQUIRED }
            } else if field.required && value.is_empty() {
                match (item.patch.gives(index), value) {
                    (false, _) => REQUIRED,
                    (true, Value::Null) => NOT_NULL,
                    _ => NOT_BLANK,
                }
            } else {
                continue;
            };
            item.errors.add(name, message);
        }
    }
}

/// No two rows agree where the model says they may not, neither within the batch nor with the
/// database.
pub async fn unique(w: &mut Writer, meta: &'static ModelMeta, items: &mut [Item]) -> Result<()> {
    let app = w.cx.app.clone();
    for rule in meta.unique {
        let mut keys: HashMap<Vec<String>, usize> = HashMap::new();
        let mut asked: Vec<(usize, Vec<Arg>)> = Vec::new();
        for (position, item) in items.iter_mut().enumerate() {
            let Some(after) = &item.after else { continue };
            // A value that could not be read is not the one that will be compared.
            let unsound = rule
                .fields
                .iter()
                .chain(rule.when_null)
                .any(|name| meta.field(name).is_some_and(|field| item.errors.has(wire_name(field))));
            if unsound {
                continue;
            }
            let touched = rule.fields.iter().chain(rule.when_null).any(|field| item.changed(field));
            let Some(key) = key(&app.policy.serials, rule, after).filter(|_| touched) else { continue };
            let text: Vec<String> = key.iter().map(|arg| format!("{arg:?}")).collect();
            if keys.insert(text, position).is_some() {
                add(meta, rule, item, "stands twice in this request");
                continue;
            }
            asked.push((position, key));
        }
        let by_identity = schema::by_identity(meta, rule);
        if by_identity {
            let keys = asked.iter().map(|(_, key)| format!("{key:?}")).collect();
            identity::hold(w, meta, keys).await?;
        }
        let mut in_the_way = HashSet::new();
        let moved: HashSet<i64> = items.iter().filter(|i| i.before.is_some()).map(Item::id).collect();
        for chunk in asked.chunks(400) {
            let taken = taken(w, meta, rule, chunk).await?;
            for (position, id) in taken {
                let item = &items[position];
                // A row of this very batch counts only if it keeps its key.
                let free = moved.contains(&id)
                    && items.iter().any(|other| {
                        other.id() == id && (other.deletes() || rule.fields.iter().any(|f| other.changed(f)))
                    });
                if item.id() != id && free {
                    in_the_way.insert(id);
                } else if item.id() != id {
                    add(meta, rule, &mut items[position], "already exists");
                }
            }
        }
        // The database guards no identities, so nothing is in the way there.
        if !by_identity {
            make_way(w, meta, rule, items, &in_the_way).await?;
        }
    }
    Ok(())
}

/// Rows of the batch that pass their keys on give them up first: the databases compare row by row.
async fn make_way(w: &mut Writer, meta: &ModelMeta, rule: &Unique, items: &[Item], ids: &HashSet<i64>) -> Result<()> {
    for field in rule.fields.iter().filter_map(|name| meta.field(name)) {
        let rows: Vec<i64> =
            items.iter().filter(|i| ids.contains(&i.id()) && i.changed(field.name)).map(Item::id).collect();
        let Some(column) = columns(field).pop().filter(|_| !rows.is_empty()) else { continue };
        let mut sql = Sql::new(w.reader().dialect());
        sql.push("UPDATE ").name(meta.table).push(" SET ").name(&column);
        sql.push(if field.null {
            " = NULL"
        } else if matches!(Ty::of(field), Ty::Text) {
            " = '\u{1}' || id"
        } else {
            " = -id"
        });
        sql.push(" WHERE id").in_ints(rows);
        w.tx().execute(sql).await?;
    }
    Ok(())
}

/// The row's key under a rule; `None` when the rule does not concern it.
fn key(serials: &Serials, rule: &Unique, row: &Row) -> Option<Vec<Arg>> {
    if rule.when_null.iter().any(|name| !row.get(name).is_null()) {
        return None;
    }
    let mut out = Vec::new();
    for name in rule.fields {
        let field = row.meta().field(name)?;
        match row.get(name) {
            Value::Null => return None,
            Value::Any(any) => out.extend([Arg::Int(Some(any.model.into())), Arg::Int(Some(any.id))]),
            Value::Text(text) if field.identity => out.push(Arg::Text(Some(serials.key(text)?))),
            Value::Text(text) if rule.fold => out.push(Arg::Text(Some(text.to_ascii_lowercase()))),
            value => out.push(Ty::of(field).arg(value)),
        }
    }
    Some(out)
}

/// Positions whose key a stored row has, with that row's id.
async fn taken(
    w: &mut Writer,
    meta: &'static ModelMeta,
    rule: &Unique,
    asked: &[(usize, Vec<Arg>)],
) -> Result<Vec<(usize, i64)>> {
    let mut sql = Sql::new(w.reader().dialect());
    let row = |(position, key): &(usize, Vec<Arg>)| {
        std::iter::once(Arg::Int(i64::try_from(*position).ok())).chain(key.iter().cloned()).collect()
    };
    sql.push("SELECT v.column1, t.\"id\" FROM (").table(asked.iter().map(row).collect());
    sql.push(") v JOIN ").name(meta.table).push(" t ON TRUE");
    let mut column = 2;
    for name in rule.fields {
        let Some(field) = meta.field(name) else { continue };
        for half in columns(field) {
            sql.push(" AND ");
            if rule.fold && field.is_text() {
                sql.push("lower(").column("t", &half).push(")");
            } else {
                sql.column("t", &half);
            }
            sql.push(&format!(" = v.column{column}"));
            column += 1;
        }
    }
    for name in rule.when_null {
        if let Some(field) = meta.field(name) {
            sql.push(" AND ").column("t", &field.column()).push(" IS NULL");
        }
    }
    let rows = w.reader().rows(sql, &[Ty::Int, Ty::Int]).await?;
    Ok(rows.iter().filter_map(|row| Some((usize::try_from(row[0].as_int()?).ok()?, row[1].as_int()?))).collect())
}

fn columns(field: &Field) -> Vec<String> {
    match field.kind {
        Kind::Any(_) => vec![format!("{}_type", field.name), format!("{}_id", field.name)],
        _ if field.identity => vec![schema::key_column(field.name)],
        _ => vec![field.column()],
    }
}

fn add(meta: &ModelMeta, rule: &Unique, item: &mut Item, what: &str) {
    let names: Vec<String> =
        rule.fields.iter().filter_map(|name| meta.field(name)).map(|f| f.title().to_lowercase()).collect();
    let place = match rule.fields {
        [one] => meta.field(one).map_or(ALL, |f| wire_name(f)),
        _ => ALL,
    };
    item.errors.add(place, format!("{} with this {} {what}.", meta.label, names.join(" and ")));
}
