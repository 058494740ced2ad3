//! What a user's permissions and those of the user's groups add up to.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value as Json};
use shared::filter::{self, Filter};
use shared::meta::{Kind, ModelMeta};
use shared::registry;
use shared::value::Value;

use crate::cx::{Action, Grant, Grants};
use crate::db::{Db, Sql, Ty};
use crate::error::Result;

/// Loads the grants of an ordinary user. Disabled permissions and unusable constraints grant nothing.
pub async fn of_user(db: &Db, user: i64) -> Result<Arc<Grants>> {
    let mut sql = Sql::new(db.dialect());
    sql.push(
        "SELECT p.object_types, p.actions, p.constraints FROM users_objectpermission p WHERE p.enabled AND (p.id IN \
         (SELECT source_id FROM users_objectpermission_users WHERE target_id = ",
    );
    sql.int(user);
    sql.push(
        ") OR p.id IN (SELECT source_id FROM users_objectpermission_groups WHERE target_id IN (SELECT target_id FROM \
         users_user_groups WHERE source_id = ",
    );
    sql.int(user).push(")))");
    let mut grants: HashMap<(i16, Action), Grant> = own(user);
    for row in db.rows(sql, &[Ty::Json, Ty::Json, Ty::Json]).await? {
        let list = |value: &Value| match value {
            Value::Json(Json::Array(items)) => items.iter().filter_map(|i| i.as_str().map(str::to_owned)).collect(),
            _ => Vec::new(),
        };
        let actions = list(&row[1]);
        for meta in list(&row[0]).iter().filter_map(|wire| registry::model(wire)) {
            let constraints = if let Value::Json(json) = &row[2] { json } else { &Json::Null };
            let Ok(grant) = constrained(meta, constraints, user) else { continue };
            for action in Action::ALL.into_iter().filter(|a| actions.iter().any(|name| name == a.name())) {
                let entry = grants.entry((meta.number, action)).or_default();
                *entry = std::mem::take(entry).or(grant.clone());
            }
        }
    }
    Ok(Arc::new(Grants(grants)))
}

/// Everybody manages their own tokens.
fn own(user: i64) -> HashMap<(i16, Action), Grant> {
    let Some(token) = registry::model("users.token") else { return HashMap::new() };
    let mine = Filter::In { path: "user".to_owned(), values: vec![Value::Int(user)] };
    Action::ALL.into_iter().map(|action| ((token.number, action), Grant::Where(mine.clone()))).collect()
}

/// A permission's constraints as a grant: absent or empty means every row, an object means all of
/// its conditions, a list means any of its objects.
pub fn constrained(meta: &'static ModelMeta, constraints: &Json, user: i64) -> Result<Grant, String> {
    match constraints {
        Json::Null => Ok(Grant::All),
        Json::Object(map) if map.is_empty() => Ok(Grant::All),
        Json::Object(map) => Ok(Grant::Where(conditions(meta, map, user)?)),
        Json::Array(list) if list.is_empty() => Ok(Grant::All),
        Json::Array(list) => {
            let any = list
                .iter()
                .map(|item| conditions(meta, item.as_object().ok_or("A constraint is an object.")?, user))
                .collect::<Result<Vec<_>, String>>()?;
            Ok(Grant::Where(Filter::Any(any)))
        }
        _ => Err("Constraints are an object or a list of objects.".to_owned()),
    }
}

fn conditions(meta: &'static ModelMeta, map: &Map<String, Json>, user: i64) -> Result<Filter, String> {
    map.iter().map(|(key, json)| condition(meta, key, json, user)).collect::<Result<Vec<_>, String>>().map(Filter::All)
}

/// `path__to__field__lookup: value`; the default lookup is equality.
fn condition(meta: &'static ModelMeta, key: &str, json: &Json, user: i64) -> Result<Filter, String> {
    const LOOKUPS: &[(&str, &str)] = &[
        ("exact", ""),
        ("in", ""),
        ("iexact", "ie"),
        ("contains", "ic"),
        ("icontains", "ic"),
        ("startswith", "isw"),
        ("istartswith", "isw"),
        ("endswith", "iew"),
        ("iendswith", "iew"),
        ("gt", "gt"),
        ("gte", "gte"),
        ("lt", "lt"),
        ("lte", "lte"),
        ("regex", "regex"),
        ("iregex", "iregex"),
        ("isnull", "isnull"),
    ];
    let (path, lookup) = match key.rsplit_once("__") {
        Some((path, last)) if LOOKUPS.iter().any(|(name, _)| *name == last) => (path, last),
        _ => (key, "exact"),
    };
    let suffix = LOOKUPS.iter().find(|(name, _)| *name == lookup).map_or("", |(_, suffix)| suffix);
    let path = path.replace("__", ".");
    let path = path.strip_suffix("_id").filter(|p| filter::walk(meta, p).is_some()).map_or(path.clone(), str::to_owned);
    let field = filter::walk(meta, &path).ok_or_else(|| format!("{} has no field {key}.", meta.label))?;
    let texts: Vec<String> = match json {
        Json::Array(items) => items.iter().map(|item| text(item, user)).collect(),
        one => vec![text(one, user)],
    };
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    if suffix == "isnull" {
        let filter = Filter::In { path, values: vec![Value::Null] };
        return Ok(if json == &Json::Bool(false) { Filter::Not(Box::new(filter)) } else { filter });
    }
    if matches!(field.kind, Kind::Ref(_) | Kind::Many(_)) {
        let ids = texts
            .iter()
            .map(|t| {
                if *t == "null" {
                    Ok(Value::Null)
                } else {
                    t.parse().map(Value::Int).map_err(|_| format!("{key}: expected an id."))
                }
            })
            .collect::<Result<Vec<_>, _>>()?;
        return Ok(Filter::In { path, values: ids });
    }
    filter::on_field(&path, field, suffix, &texts)
}

fn text(json: &Json, user: i64) -> String {
    match json {
        Json::String(text) if text == "$user" => user.to_string(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}
