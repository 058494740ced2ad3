//! Filters as SQL conditions. A condition is written once and serves lists, counts, permissions,
//! bulk writes and search alike. References are crossed by `IN (SELECT …)`, never by joins, so a
//! row is never found twice.

use rust_decimal::prelude::ToPrimitive;
use shared::filter::{Filter, Op, With, walk};
use shared::meta::{Field, Kind, ModelMeta};
use shared::models::extras::tag::Tag;
use shared::row::Model as _;
use shared::value::Value;

use super::catalog::named;
use super::{compare, custom, load, narrow, reverse, search};
use crate::cx::Cx;
use crate::db::schema::{key_column, through};
use crate::db::{Alternatives, Arg, Sql, Ty};
use crate::error::{Error, Result};
use crate::rules;

/// ` IN (SELECT …)` over the ids of the rows of a model to which a grant limits the caller.
pub fn among(cx: &Cx, meta: &'static ModelMeta, limit: &Filter, sql: &mut Sql) -> Result<()> {
    let seen = sql.alias();
    sql.push(" IN (SELECT ").column(&seen, "id").push(" FROM ").name(meta.table).push(" ").push(&seen).push(" WHERE ");
    write(&cx.trusted(), meta, &seen, limit, sql)?;
    sql.push(")");
    Ok(())
}

/// Writes `filter` as a condition on the rows of `meta` under `alias`.
pub fn write(cx: &Cx, meta: &'static ModelMeta, alias: &str, filter: &Filter, sql: &mut Sql) -> Result<()> {
    match filter {
        Filter::All(all) => list(cx, meta, alias, all, " AND ", "TRUE", sql),
        Filter::Any(any) => list(cx, meta, alias, any, " OR ", "FALSE", sql),
        Filter::Not(inner) => {
            sql.push("(");
            write(cx, meta, alias, inner, sql)?;
            sql.push(") IS NOT TRUE");
            Ok(())
        }
        Filter::Is { path, op, value } => at(cx, meta, alias, path, sql, &|sql, meta, alias, field, part| {
            comparison(cx, meta, alias, field, part, *op, value, sql)
        }),
        Filter::In { path, values } => at(cx, meta, alias, path, sql, &|sql, meta, alias, field, part| {
            one_of(cx, meta, alias, field, part, values, sql)
        }),
        Filter::Through { path, filter } => through_lists(cx, meta, alias, path, filter, sql),
        Filter::Part { path, part, op, number } => at(cx, meta, alias, path, sql, &|sql, meta, alias, field, half| {
            let mut failed = Ok(());
            sql.part(*part, Ty::of(field), |sql| failed = expression(cx, meta, alias, field, half, sql));
            failed?;
            sql.push(op.and_then(compare::ordering).unwrap_or(" = ")).int(*number);
            Ok(())
        }),
        Filter::Holds { path, value } => at(cx, meta, alias, path, sql, &|sql, _, alias, field, part| {
            if !matches!(field.kind, Kind::CustomFields) {
                return Err(Error::Internal(format!("{} is no list", field.name)));
            }
            custom::holds(alias, part, value, sql);
            Ok(())
        }),
        Filter::Granted(limit) => write(&cx.trusted(), meta, alias, limit, sql),
        Filter::Of { path, model, filter } => {
            let inner = sql.alias();
            sql.push("(").column(alias, &format!("{path}_type")).push(" = ").int(model.number.into());
            sql.push(" AND ").column(alias, &format!("{path}_id")).push(" IN (SELECT ").column(&inner, "id");
            sql.push(" FROM ").name(model.table).push(" ").push(&inner).push(" WHERE ");
            write(cx, model, &inner, filter, sql)?;
            sql.push("))");
            Ok(())
        }
        Filter::Within { path, field: key, values } => at(cx, meta, alias, path, sql, &|sql, meta, alias, field, _| {
            within(cx, meta, alias, field, key, values, sql)
        }),
        Filter::Text(text) => search::text(cx, meta, alias, text, sql),
        Filter::Tagged { field, values, with } => {
            let mark = sql.mark();
            tagged(meta, alias, field, values, *with, sql);
            narrow::since(cx, mark, sql)
        }
        Filter::Special { name, value } => {
            let (rules, mark) = (rules::of(meta), sql.mark());
            if !rules.filter(cx, name, value, alias, sql) {
                return Err(Error::Internal(format!("no rule answers the filter {name} of {}", meta.name)));
            }
            if rules.own(name) { Ok(()) } else { narrow::since(cx, mark, sql) }
        }
        Filter::Request { action, ids } => {
            sql.column(alias, "id").push(" IN (SELECT changed_object_id FROM core_objectchange WHERE request_id");
            sql.in_texts(ids.clone()).push(" AND changed_object_type = ").int(meta.number.into());
            if !action.is_empty() {
                sql.push(" AND action = ").str(*action);
            }
            sql.push(")");
            Ok(())
        }
        Filter::Contact { part, ids } => {
            let mark = sql.mark();
            contact(meta, alias, part, ids, sql);
            narrow::since(cx, mark, sql)
        }
    }
}

/// Objects that have some tags. Their pairs are found by the index of tags; to have all is to have as many of them.
fn tagged(meta: &ModelMeta, alias: &str, field: &str, values: &[Value], with: With, sql: &mut Sql) {
    let mut ids: Vec<i64> = values.iter().filter_map(Value::as_int).collect();
    let mut texts: Vec<String> = values.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    ids.sort_unstable();
    ids.dedup();
    texts.sort_unstable();
    texts.dedup();
    let count = ids.len() + texts.len();
    sql.column(alias, "id").push(" IN (SELECT object_id FROM extras_taggeditem WHERE object_type = ");
    sql.int(meta.number.into()).push(" AND tag_id");
    if field == "id" {
        sql.in_ints(ids);
    } else {
        sql.push(" IN (SELECT id FROM extras_tag WHERE ").name(field).in_texts(texts).push(")");
    }
    if with == With::All && count > 1 {
        sql.push(" GROUP BY object_id HAVING COUNT(*) = ").int(i64::try_from(count).unwrap_or(i64::MAX));
    }
    sql.push(")");
}

/// So many conditions stand side by side; more are put together in halves. Databases read `a OR b OR c` as `(a OR b) OR c`,
/// and bound how deep that may go.
const WIDE: usize = 64;

fn list(
    cx: &Cx,
    meta: &'static ModelMeta,
    alias: &str,
    filters: &[Filter],
    between: &str,
    none: &str,
    sql: &mut Sql,
) -> Result<()> {
    if filters.is_empty() {
        sql.push(none);
        return Ok(());
    }
    sql.push("(");
    if filters.len() > WIDE {
        let (first, rest) = filters.split_at(filters.len() / 2);
        list(cx, meta, alias, first, between, none, sql)?;
        sql.push(between);
        list(cx, meta, alias, rest, between, none, sql)?;
        sql.push(")");
        return Ok(());
    }
    for (position, filter) in filters.iter().enumerate() {
        if position > 0 {
            sql.push(between);
        }
        write(cx, meta, alias, filter, sql)?;
    }
    sql.push(")");
    Ok(())
}

type Leaf<'a> = dyn Fn(&mut Sql, &'static ModelMeta, &str, &'static Field, &str) -> Result<()> + 'a;

/// Crosses the references of a path and writes `leaf` where it ends. The last argument of `leaf`
/// is the half of a generic reference that is meant (`type`, `id`), or `""`.
fn at(cx: &Cx, meta: &'static ModelMeta, alias: &str, path: &str, sql: &mut Sql, leaf: &Leaf<'_>) -> Result<()> {
    let unknown = || Error::Internal(format!("{} has no path {path}", meta.name));
    let (first, rest) = path.split_once('.').map_or((path, ""), |(a, b)| (a, b));
    let field = meta.field(first).ok_or_else(unknown)?;
    if rest.is_empty() {
        return leaf(sql, meta, alias, field, "");
    }
    if let Kind::CustomFields = field.kind {
        return leaf(sql, meta, alias, field, rest);
    }
    if let Some(half) = rest.strip_prefix('@') {
        return leaf(sql, meta, alias, field, half);
    }
    if let Kind::Any(target) = field.kind {
        // Whichever of the allowed models has such a field.
        let models = named(target.models).filter(|m| walk(m, rest).is_some());
        let mut any = Alternatives::open(sql);
        for model in models {
            let inner = sql.alias();
            any.next(sql).push("(").column(alias, &format!("{first}_type")).push(" = ").int(model.number.into());
            sql.push(" AND ").column(alias, &format!("{first}_id")).push(" IN (SELECT ").column(&inner, "id");
            sql.push(" FROM ").name(model.table).push(" ").push(&inner).push(" WHERE ");
            at(cx, model, &inner, rest, sql, leaf)?;
            limited(cx, model, &inner, sql)?;
            sql.push("))");
        }
        any.close(sql);
        return Ok(());
    }
    cross(cx, meta, alias, first, sql, &|sql, target, inner| at(cx, target, inner, rest, sql, leaf))
}

/// Any row at the end of a path satisfies a condition.
fn through_lists(
    cx: &Cx,
    meta: &'static ModelMeta,
    alias: &str,
    path: &str,
    filter: &Filter,
    sql: &mut Sql,
) -> Result<()> {
    let (first, rest) = path.split_once('.').map_or((path, ""), |(a, b)| (a, b));
    cross(cx, meta, alias, first, sql, &|sql, target, inner| match rest {
        "" => write(cx, target, inner, filter, sql),
        rest => through_lists(cx, target, inner, rest, filter, sql),
    })
}

type Inner<'a> = dyn Fn(&mut Sql, &'static ModelMeta, &str) -> Result<()> + 'a;

/// Crosses one step of a path, a reference, a list, or the name of rows that refer here, and writes `condition` on the rows
/// behind it.
fn cross(
    cx: &Cx,
    meta: &'static ModelMeta,
    alias: &str,
    step: &str,
    sql: &mut Sql,
    condition: &Inner<'_>,
) -> Result<()> {
    let unknown = || Error::Internal(format!("{} has no path {step}", meta.name));
    let field = meta.field(step);
    let inner = sql.alias();
    if let Some(referrer) = field.map_or_else(|| reverse::named(meta, step), reverse::declared) {
        let (model, via) = (referrer.meta, referrer.field);
        sql.column(alias, "id").push(" IN (SELECT ");
        match via.kind {
            Kind::Many(_) => {
                let (table, source, dest) = through(model, via.name);
                sql.name(dest).push(" FROM ").name(&table).push(" WHERE ").name(source).push(" IN (SELECT ");
                sql.column(&inner, "id").push(" FROM ").name(model.table).push(" ").push(&inner).push(" WHERE ");
            }
            _ => {
                sql.column(&inner, &format!("{}_id", via.name)).push(" FROM ").name(model.table).push(" ").push(&inner);
                sql.push(" WHERE ");
                if let Kind::Any(_) = via.kind {
                    sql.column(&inner, &format!("{}_type", via.name)).push(" = ").int(meta.number.into()).push(" AND ");
                }
            }
        }
        condition(sql, model, &inner)?;
        limited(cx, model, &inner, sql)?;
        sql.push(if let Kind::Many(_) = via.kind { "))" } else { ")" });
        return Ok(());
    }
    let field = field.ok_or_else(unknown)?;
    let (target, closing) = match field.kind {
        Kind::Tags => {
            sql.column(alias, "id").push(" IN (SELECT object_id FROM extras_taggeditem WHERE object_type = ");
            sql.int(meta.number.into()).push(" AND tag_id");
            (Tag::meta(), "))")
        }
        Kind::Many(target) => {
            let (table, source, dest) = through(meta, field.name);
            sql.column(alias, "id").push(" IN (SELECT ").name(source).push(" FROM ").name(&table);
            sql.push(" WHERE ").name(dest);
            (target.meta(), "))")
        }
        _ => {
            expression(cx, meta, alias, field, "", sql)?;
            (field.target().ok_or_else(unknown)?, ")")
        }
    };
    sql.push(" IN (SELECT ").column(&inner, "id").push(" FROM ").name(target.table).push(" ").push(&inner);
    sql.push(" WHERE ");
    condition(sql, target, &inner)?;
    limited(cx, target, &inner, sql)?;
    sql.push(closing);
    Ok(())
}

/// What a caller may not see is not looked into: else filters would tell what is there.
pub fn limited(cx: &Cx, meta: &'static ModelMeta, alias: &str, sql: &mut Sql) -> Result<()> {
    let Some(grant) = cx.caller.limit(meta) else { return Ok(()) };
    sql.push(" AND ");
    write(&cx.trusted(), meta, alias, grant, sql)
}

/// The SQL of a field, or of one half of a generic reference.
fn expression(
    cx: &Cx,
    meta: &'static ModelMeta,
    alias: &str,
    field: &'static Field,
    half: &str,
    sql: &mut Sql,
) -> Result<()> {
    if !half.is_empty() {
        sql.column(alias, &format!("{}_{half}", field.name));
        return Ok(());
    }
    if let Kind::Any(_) = field.kind {
        sql.column(alias, &format!("{}_id", field.name));
        return Ok(());
    }
    if load::limited_count(cx, meta, field, alias, sql)? {
        return Ok(());
    }
    match load::column(cx, rules::of(meta), meta, field, alias, sql.dialect()) {
        Some(text) if field.target().is_none() => narrow::expression(cx, &text, sql),
        Some(text) => {
            sql.push(&text);
            Ok(())
        }
        None => Err(Error::field(field.name, "This field cannot be filtered by.")),
    }
}

/// Equality with any of some values; null among them means empty.
fn one_of(
    cx: &Cx,
    meta: &'static ModelMeta,
    alias: &str,
    field: &'static Field,
    half: &str,
    values: &[Value],
    sql: &mut Sql,
) -> Result<()> {
    if let Kind::CustomFields = field.kind {
        custom::one_of(alias, half, values, sql);
        return Ok(());
    }
    if field.identity {
        identities(cx, alias, field, values, sql);
        return Ok(());
    }
    let (null, some): (Vec<&Value>, Vec<&Value>) = values.iter().partition(|v| v.is_null());
    if let (Kind::Many(_), "") = (field.kind, half) {
        let (table, source, dest) = through(meta, field.name);
        let mut any = Alternatives::open(sql);
        if !null.is_empty() {
            none_of(meta, alias, field, any.next(sql));
        }
        if !some.is_empty() {
            any.next(sql).column(alias, "id").push(" IN (SELECT ").name(source).push(" FROM ").name(&table);
            sql.push(" WHERE ").name(dest).in_ints(some.iter().filter_map(|v| v.as_int()).collect()).push(")");
        }
        any.close(sql);
        return Ok(());
    }
    let mut any = Alternatives::open(sql);
    if !null.is_empty() {
        expression(cx, meta, alias, field, half, any.next(sql))?;
        sql.push(" IS NULL");
        if field.is_text() {
            expression(cx, meta, alias, field, half, any.next(sql))?;
            sql.push(" = ''");
        }
    }
    let ty = Ty::of(field);
    match some.as_slice() {
        [] => {}
        [one] => {
            expression(cx, meta, alias, field, half, any.next(sql))?;
            sql.push(" = ").bind(stored(ty, one));
        }
        _ => {
            expression(cx, meta, alias, field, half, any.next(sql))?;
            match ty {
                Ty::Int => {
                    sql.in_ints(some.iter().filter_map(|v| v.as_int()).collect());
                }
                Ty::Text => {
                    sql.in_texts(some.iter().filter_map(|v| v.as_str()).map(str::to_owned).collect());
                }
                _ => {
                    sql.push(" IN (");
                    for (position, value) in some.iter().enumerate() {
                        if position > 0 {
                            sql.push(", ");
                        }
                        sql.bind(stored(ty, value));
                    }
                    sql.push(")");
                }
            }
        }
    }
    any.close(sql);
    Ok(())
}

/// A serial or tag is one of some. Placeholders have no key; whoever asks for one finds it by its letters.
fn identities(cx: &Cx, alias: &str, field: &Field, values: &[Value], sql: &mut Sql) {
    let (column, key) = (field.column(), key_column(field.name));
    let (mut keys, mut others) = (Vec::new(), Vec::new());
    for text in values.iter().filter_map(|value| value.as_str()) {
        match cx.app.policy.serials.key(text) {
            Some(key) => keys.push(key),
            None => others.push(text.to_ascii_lowercase()),
        }
    }
    let mut any = Alternatives::open(sql);
    if values.iter().any(Value::is_null) {
        any.next(sql).column(alias, &column).push(" IS NULL OR ").column(alias, &column).push(" = ''");
    }
    match keys.as_slice() {
        [] => {}
        [one] => drop(any.next(sql).column(alias, &key).push(" = ").str(one.as_str())),
        _ => drop(any.next(sql).column(alias, &key).in_texts(keys)),
    }
    if !others.is_empty() {
        any.next(sql).push("(").column(alias, &key).push(" IS NULL AND lower(").column(alias, &column).push(")");
        sql.in_texts(others).push(")");
    }
    any.close(sql);
}

/// A to-many field refers to nothing.
fn none_of(meta: &'static ModelMeta, alias: &str, field: &Field, sql: &mut Sql) {
    let (table, source, _) = through(meta, field.name);
    sql.push("NOT EXISTS (SELECT 1 FROM ").name(&table).push(" p WHERE p.").name(source).push(" = ");
    sql.column(alias, "id").push(")");
}

/// A value as it is stored. A decimal with more digits than are stored equals nothing.
fn stored(ty: Ty, value: &Value) -> Arg {
    if let (Ty::Decimal(scale), Value::Decimal(d)) = (ty, value)
        && d.normalize().scale() > u32::from(scale)
    {
        return Arg::Int(None);
    }
    ty.arg(value)
}

#[expect(clippy::too_many_arguments, reason = "the leaf of a path, called from one place")]
fn comparison(
    cx: &Cx,
    meta: &'static ModelMeta,
    alias: &str,
    field: &'static Field,
    half: &str,
    op: Op,
    value: &Value,
    sql: &mut Sql,
) -> Result<()> {
    if let Kind::CustomFields = field.kind {
        return custom::comparison(alias, half, op, value, sql);
    }
    let mut expressed = |sql: &mut Sql| expression(cx, meta, alias, field, half, sql);
    if compare::text(op, field.name, value.as_str().unwrap_or_default(), sql, &mut expressed)? {
        return Ok(());
    }
    if op == Op::Null {
        expression(cx, meta, alias, field, half, sql)?;
        sql.push(if value == &Value::Bool(false) { " IS NOT NULL" } else { " IS NULL" });
        return Ok(());
    }
    let Some(symbol) = compare::ordering(op) else {
        return empty(cx, meta, alias, field, half, value.as_bool().unwrap_or(true), sql);
    };
    let ty = Ty::of(field);
    expression(cx, meta, alias, field, half, sql)?;
    // A comparison with a finer decimal compares with the number itself, scaled.
    if let (Ty::Decimal(scale), Value::Decimal(d)) = (ty, value) {
        let unit = rust_decimal::Decimal::from(10_i64.pow(u32::from(scale)));
        let round = |bound: rust_decimal::Decimal| match op {
            Op::Lt | Op::Gte => bound.ceil(),
            _ => bound.floor(),
        };
        let whole = d.checked_mul(unit).map(round).and_then(|bound| bound.to_i64());
        // Beyond what can be stored lies nothing, on either side.
        let beyond = if d.is_sign_negative() { i64::MIN } else { i64::MAX };
        sql.push(symbol).int(whole.unwrap_or(beyond));
        return Ok(());
    }
    sql.push(symbol).bind(ty.arg(value));
    Ok(())
}

/// There is nothing in a field; `wanted` false: there is something.
fn empty(
    cx: &Cx,
    meta: &'static ModelMeta,
    alias: &str,
    field: &'static Field,
    half: &str,
    wanted: bool,
    sql: &mut Sql,
) -> Result<()> {
    sql.push(if wanted { "(" } else { "NOT (" });
    expression(cx, meta, alias, field, half, sql)?;
    sql.push(" IS NULL");
    if field.is_text() || matches!(field.kind, Kind::Choice(_)) {
        sql.push(" OR ");
        expression(cx, meta, alias, field, half, sql)?;
        sql.push(" = ''");
    }
    sql.push(")");
    Ok(())
}

/// The reference, or one of its target's ancestors, is one of the values.
fn within(
    cx: &Cx,
    meta: &'static ModelMeta,
    alias: &str,
    field: &'static Field,
    key: &str,
    values: &[Value],
    sql: &mut Sql,
) -> Result<()> {
    let Some(target) = field.target() else {
        return Err(Error::Internal(format!("{} is no reference", field.name)));
    };
    let mut any = Alternatives::open(sql);
    if values.iter().any(Value::is_null) {
        let sql = any.next(sql);
        if let Kind::Many(_) = field.kind {
            none_of(meta, alias, field, sql);
        } else {
            expression(cx, meta, alias, field, "", sql)?;
            sql.push(" IS NULL");
        }
    }
    let some: Vec<&Value> = values.iter().filter(|v| !v.is_null()).collect();
    if !some.is_empty() {
        let sql = any.next(sql);
        if let Kind::Many(_) = field.kind {
            let (table, source, dest) = through(meta, field.name);
            sql.column(alias, "id").push(" IN (SELECT ").name(source).push(" FROM ").name(&table).push(" WHERE ");
            sql.name(dest);
        } else {
            expression(cx, meta, alias, field, "", sql)?;
        }
        let tree = sql.alias();
        sql.push(" IN (WITH RECURSIVE ").push(&tree).push("(id) AS (SELECT \"id\" FROM ").name(target.table);
        sql.push(" WHERE ").name(key);
        if key == "id" {
            sql.in_ints(some.iter().filter_map(|v| v.as_int()).collect());
        } else {
            sql.in_texts(some.iter().filter_map(|v| v.as_str()).map(str::to_owned).collect());
        }
        sql.push(" UNION SELECT n.\"id\" FROM ").name(target.table).push(" n JOIN ").push(&tree);
        sql.push(" ON n.\"parent_id\" = ").push(&tree).push(".id) SELECT id FROM ").push(&tree).push(")");
        if let Kind::Many(_) = field.kind {
            sql.push(")");
        }
    }
    any.close(sql);
    Ok(())
}

/// Assigned contacts, their roles or their groups (with subgroups).
fn contact(meta: &ModelMeta, alias: &str, part: &str, ids: &[i64], sql: &mut Sql) {
    let ids = ids.to_vec();
    sql.column(alias, "id").push(" IN (SELECT object_id FROM tenancy_contactassignment WHERE object_type = ");
    sql.int(meta.number.into()).push(" AND ");
    match part {
        "contact" => sql.push("contact_id").in_ints(ids),
        "role" => sql.push("role_id").in_ints(ids),
        _ => sql
            .push("contact_id IN (SELECT source_id FROM tenancy_contact_groups WHERE target_id IN (WITH RECURSIVE g(id) AS (SELECT id FROM tenancy_contactgroup WHERE id")
            .in_ints(ids)
            .push(" UNION SELECT n.id FROM tenancy_contactgroup n JOIN g ON n.parent_id = g.id) SELECT id FROM g))"),
    };
    sql.push(")");
}
