//! The order of a list: names to SQL, stable by id, the same on both databases.

use std::sync::Arc;

use shared::custom::Custom;
use shared::meta::{Field, Kind, ModelMeta, Storage};

use super::{condition, custom, load, narrow};
use crate::cx::Cx;
use crate::db::schema::{TREE_SORT, sort_column, through};
use crate::db::{Dialect, Nulls, Sql, Ty};
use crate::error::Result;
use crate::rules;

/// One key of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Field names joined by dots.
    pub path: String,
    pub descending: bool,
}

/// Reads `ordering=a,-b` names; another order when none is usable. Unknown names are dropped and
/// reported.
pub fn parse(
    meta: &'static ModelMeta,
    customs: &[Custom],
    names: &[String],
    otherwise: &[&str],
) -> (Vec<Key>, Vec<String>) {
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
        keys = keys_of(otherwise);
    }
    (keys, unknown)
}

/// The order of a model unless asked otherwise.
pub fn default(meta: &'static ModelMeta) -> Vec<Key> {
    keys_of(meta.order)
}

fn keys_of(names: &[&str]) -> Vec<Key> {
    names
        .iter()
        .map(|name| match name.strip_prefix('-') {
            Some(path) => Key { path: path.to_owned(), descending: true },
            None => Key { path: (*name).to_owned(), descending: false },
        })
        .collect()
}

fn sortable(field: &'static Field) -> bool {
    !matches!(
        field.kind,
        Kind::Json | Kind::Choices(_) | Kind::CustomFields | Kind::Secret | Kind::Tags | Kind::Reverse(_)
    )
}

/// From which end of a list rows are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    Start,
    /// The order turned round.
    End,
}

/// ` ORDER BY …`, ending in the id. What the caller may not see sorts like nothing: an order would tell what it is.
pub fn write(cx: &Cx, meta: &'static ModelMeta, alias: &str, keys: &[Key], from: From, sql: &mut Sql) -> Result<()> {
    sql.push(" ORDER BY ");
    for (position, part) in parts(cx, meta, alias, keys, sql.dialect()).iter().enumerate() {
        if position > 0 {
            sql.push(", ");
        }
        part.write(cx, sql)?;
        sql.push(sql.dialect().direction(part.descending != (from == From::End), part.nulls));
    }
    Ok(())
}

/// One expression of an order. The last one of every order is the id.
pub struct Part {
    what: What,
    pub descending: bool,
    pub nulls: Nulls,
    pub ty: Ty,
    /// Whether it is a column of the row itself, of which there may be an index.
    pub own: bool,
    /// Whether it is a number of no fixed width, which is read and bound as a text.
    pub numeric: bool,
}

enum What {
    Id(String),
    /// What stands at the end of a route; of a generic reference one half.
    Route(Arc<Route>, &'static str),
    /// A custom field as a number or as a text, under the row's alias.
    Number(String, String),
    Text(String, String),
}

impl Part {
    pub fn write(&self, cx: &Cx, sql: &mut Sql) -> Result<()> {
        match &self.what {
            What::Id(alias) => drop(sql.column(alias, "id")),
            What::Route(route, half) => route.write(cx, half, sql)?,
            What::Number(alias, name) => custom::sort_number(alias, name, sql),
            What::Text(alias, name) => custom::sort_text(alias, name, sql),
        }
        Ok(())
    }
}

/// The expressions that an order compares by.
pub fn parts(cx: &Cx, meta: &'static ModelMeta, alias: &str, keys: &[Key], dialect: Dialect) -> Vec<Part> {
    let mut out = Vec::with_capacity(keys.len() + 1);
    let mut last_descending = false;
    for Key { path, descending } in keys {
        let descending = *descending;
        last_descending = descending;
        let mut add = |what, nulls, ty, own| {
            let numeric = matches!(what, What::Number(..));
            out.push(Part { what, descending, nulls, ty, own, numeric });
        };
        if let Some(name) = path.strip_prefix(shared::custom::PATH) {
            add(What::Number(alias.to_owned(), name.to_owned()), Nulls::First, Ty::Text, false);
            add(What::Text(alias.to_owned(), name.to_owned()), Nulls::First, Ty::Text, false);
        } else if let Some(route) = Route::of(cx, meta, alias, path, dialect) {
            let (nulls, ty, own) = (route.nulls(), route.ty, route.own);
            let halves = if let End::Halves(_) = route.end { &["_type", "_id"][..] } else { &[""] };
            let route = Arc::new(route);
            for half in halves.iter().copied() {
                add(What::Route(route.clone(), half), nulls, ty, own);
            }
        }
    }
    let what = What::Id(alias.to_owned());
    let (descending, nulls) = (last_descending, Nulls::None);
    out.push(Part { what, descending, nulls, ty: Ty::Int, own: true, numeric: false });
    out
}

/// Where rows stand that have nothing in a field.
pub fn nulls(field: &Field) -> Nulls {
    match (field.null || field.storage == Storage::Virtual, field.empty_last) {
        (false, _) => Nulls::None,
        (true, false) => Nulls::First,
        (true, true) => Nulls::Last,
    }
}

/// The way from a row to what it is sorted by.
struct Route {
    /// A reference on the way: its column, the model it leads to, and the alias of that.
    steps: Vec<(String, &'static ModelMeta, String)>,
    /// Model and alias of the row that has the field.
    meta: &'static ModelMeta,
    alias: String,
    end: End,
    ty: Ty,
    own: bool,
}

/// What stands at the end of a route.
enum End {
    /// An expression of the row, and where it stands if it is null.
    Text(String, Nulls),
    /// How many rows it has something to do with.
    Count(&'static Field),
    /// A generic reference, both halves.
    Halves(&'static Field),
}

impl Route {
    /// The route that a path names; a reference sorts as its target does by default.
    fn of(cx: &Cx, meta: &'static ModelMeta, alias: &str, path: &str, dialect: Dialect) -> Option<Self> {
        let end = End::Text(String::new(), Nulls::None);
        let mut route = Self { steps: Vec::new(), meta, alias: alias.to_owned(), end, ty: Ty::Int, own: false };
        let mut rest = path;
        loop {
            let (first, more) = rest.split_once('.').unwrap_or((rest, ""));
            let field = route.meta.field(first)?;
            if let Some(rank) = rules::of(route.meta).rank(first, &route.alias).filter(|_| more.is_empty()) {
                route.end = End::Text(rank, Nulls::None);
                return Some(route);
            }
            let own = || load::column(cx, rules::of(route.meta), route.meta, field, &route.alias, dialect);
            match field.kind {
                Kind::Ref(target) => {
                    let target = target.meta();
                    let inner = format!("o{}", route.steps.len());
                    let step = (own()?, target, inner.clone());
                    route.steps.push(step);
                    (route.meta, route.alias) = (target, inner);
                    rest = if more.is_empty() { target.order.first()?.trim_start_matches('-') } else { more };
                    continue;
                }
                Kind::Many(_) => route.end = End::Count(field),
                Kind::Any(_) => route.end = End::Halves(field),
                _ if !field.sort.is_empty() => {
                    rest = field.sort;
                    continue;
                }
                _ if route.meta.traits.nested && first == "name" => {
                    (route.ty, route.own) = (Ty::Text, true);
                    route.end = End::Text(format!("{}.\"{TREE_SORT}\"", route.alias), Nulls::None);
                }
                _ if field.natural => {
                    (route.ty, route.own) = (Ty::Text, true);
                    route.end = End::Text(format!("{}.\"{}\"", route.alias, sort_column(first)), nulls(field));
                }
                Kind::Count(_) => {
                    own()?;
                    route.end = End::Count(field);
                }
                _ => {
                    (route.ty, route.own) = (Ty::of(field), field.storage == Storage::Column);
                    route.end = End::Text(own()?, nulls(field));
                }
            }
            route.own &= route.steps.is_empty();
            return Some(route);
        }
    }

    fn nulls(&self) -> Nulls {
        match self.end {
            _ if !self.steps.is_empty() => Nulls::First,
            End::Text(_, nulls) => nulls,
            End::Count(_) => Nulls::None,
            End::Halves(field) => nulls(field),
        }
    }

    /// Writes the expression; of a generic reference that of one half.
    fn write(&self, cx: &Cx, half: &str, sql: &mut Sql) -> Result<()> {
        for _ in &self.steps {
            sql.push("(SELECT ");
        }
        match &self.end {
            End::Text(text, _) => narrow::expression(cx, text, sql)?,
            End::Halves(field) => drop(sql.column(&self.alias, &format!("{}{half}", field.name))),
            End::Count(field) => self.count(cx, field, sql)?,
        }
        for (own, target, inner) in self.steps.iter().rev() {
            sql.push(" FROM ").name(target.table).push(" ").push(inner);
            sql.push(" WHERE ").column(inner, "id").push(" = ").push(own);
            if let Some(limit) = cx.caller.limit(target) {
                sql.push(" AND ");
                condition::write(&cx.trusted(), target, inner, limit, sql)?;
            }
            sql.push(")");
        }
        Ok(())
    }

    /// How many rows the caller may see of those that the field counts or names.
    fn count(&self, cx: &Cx, field: &'static Field, sql: &mut Sql) -> Result<()> {
        if let Kind::Many(target) = field.kind {
            let (table, source, end) = through(self.meta, field.name);
            sql.push("(SELECT COUNT(*) FROM ").name(&table).push(" p WHERE ").column("p", source).push(" = ");
            sql.column(&self.alias, "id");
            if let Some(limit) = cx.caller.limit(target.meta()) {
                sql.push(" AND ").column("p", end);
                condition::among(cx, target.meta(), limit, sql)?;
            }
            sql.push(")");
        } else if !load::limited_count(cx, self.meta, field, &self.alias, sql)?
            && let Some(all) = load::column(cx, rules::of(self.meta), self.meta, field, &self.alias, sql.dialect())
        {
            sql.push(&all);
        }
        Ok(())
    }
}
