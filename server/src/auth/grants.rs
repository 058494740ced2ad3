//! What a user's permissions and those of the user's groups add up to.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value as Json;
use shared::filter::Filter;
use shared::meta::ModelMeta;
use shared::models::users::object_permission::ObjectPermission;
use shared::registry;
use shared::row::{Model, Row};
use shared::value::Value;

use crate::auth::constraint::constrained;
use crate::cx::{Action, Caller, Grant, Grants};
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
            for action in Action::of(meta).filter(|a| actions.iter().any(|name| name == a.name())) {
                let entry = grants.entry((meta.number, action)).or_default();
                *entry = std::mem::take(entry).or(grant.clone());
            }
        }
    }
    credentials(db, user, &mut grants).await?;
    shared_only(user, &mut grants);
    history(&mut grants);
    Ok(Arc::new(Grants(grants)))
}

/// Models whose rows are credentials of their users.
fn bearing() -> impl Iterator<Item = &'static ModelMeta> {
    registry::all().filter(|meta| meta.traits.private && meta.has("digest"))
}

/// Credentials of somebody with more rights are out of every permission's reach: who could change one, or knew its key, would be
/// on the way to those rights. What counts as more is the rule of users and groups (`beyond`), and superusers always do.
async fn credentials(db: &Db, user: i64, grants: &mut HashMap<(i16, Action), Grant>) -> Result<()> {
    let own = self::own(user);
    let wider = |key: &(i16, Action)| grants.get(key).is_some_and(|grant| own.get(key) != Some(grant));
    let keys: Vec<(i16, Action)> =
        bearing().flat_map(|meta| Action::ALL.map(|action| (meta.number, action))).filter(wider).collect();
    if keys.is_empty() {
        return Ok(());
    }
    let stronger = stronger(db, grants).await?;
    let others = Filter::Not(Box::new(Filter::In { path: "user".to_owned(), values: stronger }));
    let reach = Filter::Any(vec![Filter::In { path: "user".to_owned(), values: vec![Value::Int(user)] }, others]);
    for key in keys {
        let Some(grant) = grants.get_mut(&key) else { continue };
        *grant = match std::mem::take(grant) {
            Grant::None => Grant::None,
            Grant::All => Grant::Where(reach.clone()),
            Grant::Where(filter) => Grant::Where(Filter::All(vec![reach.clone(), filter])),
        };
    }
    Ok(())
}

/// Ids of the users who may do something that these grants do not cover.
async fn stronger(db: &Db, grants: &HashMap<(i16, Action), Grant>) -> Result<Vec<Value>> {
    let meta = ObjectPermission::meta();
    let mut sql = Sql::new(db.dialect());
    sql.push("SELECT id, object_types, actions, constraints FROM users_objectpermission WHERE enabled");
    let read = |values: Vec<Value>| {
        let mut row = Row::empty(meta);
        for (name, value) in ["id", "object_types", "actions", "constraints"].into_iter().zip(values) {
            row.set(name, value);
        }
        row
    };
    let rows = db.rows(sql, &[Ty::Int, Ty::Json, Ty::Json, Ty::Json]).await?;
    let exceeds = |row: &Row| uncovered(grants, std::slice::from_ref(row)).is_some();
    let exceeding: Vec<i64> = rows.into_iter().map(read).filter(exceeds).map(|row| row.id()).collect();
    let mut sql = Sql::new(db.dialect());
    sql.push("SELECT u.id FROM users_user u WHERE u.is_superuser OR u.id IN (SELECT target_id FROM ");
    sql.push("users_objectpermission_users WHERE source_id").in_ints(exceeding.clone());
    sql.push(") OR u.id IN (SELECT source_id FROM users_user_groups WHERE target_id IN (SELECT target_id FROM ");
    sql.push("users_objectpermission_groups WHERE source_id").in_ints(exceeding).push(")) ORDER BY u.id");
    let rows = db.rows(sql, &[Ty::Int]).await?;
    Ok(rows.into_iter().filter_map(|row| row.into_iter().next()).collect())
}

/// Everybody manages what is theirs alone: tokens, bookmarks, notifications.
fn own(user: i64) -> HashMap<(i16, Action), Grant> {
    let mine = Filter::In { path: "user".to_owned(), values: vec![Value::Int(user)] };
    let private = registry::all().filter(|meta| meta.traits.private && !meta.has("shared"));
    let each = |meta: &'static ModelMeta| {
        let mine = &mine;
        Action::ALL.into_iter().map(move |action| ((meta.number, action), Grant::Where(mine.clone())))
    };
    private.flat_map(each).collect()
}

/// What somebody else keeps to themselves is out of every permission's reach.
fn shared_only(user: i64, grants: &mut HashMap<(i16, Action), Grant>) {
    let theirs = Filter::Any(vec![
        Filter::In { path: "shared".to_owned(), values: vec![Value::Bool(true)] },
        Filter::In { path: "user".to_owned(), values: vec![Value::Null, Value::Int(user)] },
    ]);
    for meta in registry::all().filter(|meta| meta.traits.private && meta.has("shared")) {
        for action in Action::ALL {
            let Some(grant) = grants.get_mut(&(meta.number, action)) else { continue };
            *grant = match std::mem::take(grant) {
                Grant::None => Grant::None,
                Grant::All => Grant::Where(theirs.clone()),
                Grant::Where(filter) => Grant::Where(Filter::All(vec![theirs.clone(), filter])),
            };
        }
    }
}

/// The change log shows what was done to objects the caller may see: all of a model, deleted ones
/// too, where every row is granted; else those that are there and match.
fn history(grants: &mut HashMap<(i16, Action), Grant>) {
    let Some(log) = registry::model("core.objectchange") else { return };
    let seen = changes(grants);
    if let Some(grant) = grants.get_mut(&(log.number, Action::View)) {
        *grant = match std::mem::take(grant) {
            Grant::None => Grant::None,
            Grant::All => Grant::Where(seen),
            Grant::Where(filter) => Grant::Where(Filter::All(vec![seen, filter])),
        };
    }
}

/// The condition on change records that their object may be seen.
pub fn changes(grants: &HashMap<(i16, Action), Grant>) -> Filter {
    let (mut whole, mut some) = (Vec::new(), Vec::new());
    for ((number, action), grant) in grants {
        let Some(model) = registry::numbered(*number).filter(|_| *action == Action::View) else { continue };
        match grant {
            Grant::None => {}
            Grant::All => whole.push(Value::Int(model.number.into())),
            Grant::Where(filter) => {
                some.push(Filter::Of { path: "changed_object", model, filter: Box::new(filter.clone()) });
            }
        }
    }
    whole.sort_by_key(Value::as_int);
    some.push(Filter::In { path: "changed_object.@type".to_owned(), values: whole });
    Filter::Any(some)
}

/// What one permission grants, `$user` standing for nobody in particular.
pub fn of_permission(row: &Row) -> Vec<(&'static ModelMeta, String, Grant)> {
    const SOMEBODY: i64 = -1;
    let list = |name: &str| match row.get(name) {
        Value::Json(Json::Array(items)) => items.iter().filter_map(|i| i.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    };
    let constraints = if let Value::Json(json) = row.get("constraints") { json } else { &Json::Null };
    let actions: Vec<String> = list("actions");
    let mut out = Vec::new();
    for meta in list("object_types").iter().filter_map(|wire| registry::model(wire)) {
        if let Ok(grant) = constrained(meta, constraints, SOMEBODY) {
            out.extend(actions.iter().map(|action| (meta, action.clone(), grant.clone())));
        }
    }
    out
}

/// The first thing among what permissions grant that this caller does not hold as well.
pub fn beyond(caller: &Caller, permissions: &[Row]) -> Option<String> {
    if caller.superuser { None } else { uncovered(&caller.grants.0, permissions) }
}

/// The first thing among what permissions grant that these grants do not cover.
fn uncovered(held: &HashMap<(i16, Action), Grant>, permissions: &[Row]) -> Option<String> {
    let each = permissions.iter().flat_map(of_permission);
    let lacks = |(meta, action, grant): (&'static ModelMeta, String, Grant)| {
        let known = Action::of(meta).find(|known| known.name() == action);
        let own = known.and_then(|action| held.get(&(meta.number, action))).unwrap_or(&Grant::None);
        let covered = known.is_some() && covers(own, &grant);
        (!covered).then(|| format!("{action} {}", meta.plural.to_lowercase()))
    };
    each.into_iter().find_map(lacks)
}

/// Whether whoever holds one grant holds the other too. Conditions are compared as they are written.
fn covers(held: &Grant, given: &Grant) -> bool {
    match (held, given) {
        (Grant::All, _) | (_, Grant::None) => true,
        (Grant::Where(held), Grant::Where(given)) => implies(given, held),
        _ => false,
    }
}

/// Whether a condition is at least as narrow as another.
fn implies(narrow: &Filter, wide: &Filter) -> bool {
    match (narrow, wide) {
        (narrow, wide) if narrow == wide => true,
        (Filter::Any(any), wide) if !any.is_empty() => any.iter().all(|one| implies(one, wide)),
        (narrow, Filter::All(all)) => all.iter().all(|one| implies(narrow, one)),
        (narrow, Filter::Any(any)) => any.iter().any(|one| implies(narrow, one)),
        (Filter::All(all), wide) => all.iter().any(|one| implies(one, wide)),
        _ => false,
    }
}
