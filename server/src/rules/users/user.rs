//! Users: passwords are hashed, sessions end with them, and somebody always stays in charge.

use async_trait::async_trait;
use shared::error::ALL;
use shared::models::users::object_permission::ObjectPermission;
use shared::models::users::user::User;
use shared::patch::Given;
use shared::row::{Model, Row};
use shared::value::Value;

use crate::auth::grants::beyond;
use crate::auth::{password, session};
use crate::cx::Cx;
use crate::db::Sql;
use crate::db::schema::through;
use crate::engine::write::{Item, Op, Writer};
use crate::error::Result;
use crate::rules::users::owner;
use crate::rules::{rows, targets_of, touches};

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        if name != "permission_id" {
            return owner::filter(name, ("users", "users"), value, alias, sql);
        }
        targets_of(ObjectPermission::meta(), "users", value, alias, sql);
        true
    }

    /// Hashing takes its time on purpose, and nobody else should wait for it.
    async fn ahead(&self, _cx: &Cx, ops: &mut [Op]) -> Result<()> {
        let Some(index) = User::meta().index("password") else { return Ok(()) };
        for op in ops {
            let (Op::Create { patch, .. } | Op::Update { patch, .. }) = op else { continue };
            let given = patch.fields.iter().find(|(i, _)| *i == index).map(|(_, given)| given);
            let Some(Given::Value(Value::Text(plain))) = given else { continue };
            if long_enough(plain) {
                patch.sealed = password::hash(plain.clone()).await.ok();
            }
        }
        Ok(())
    }

    fn prepare(&self, _cx: &Cx, item: &mut Item) {
        if touches(item, &["password"]) {
            hash(item);
        }
    }

    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        if !w.cx.caller.superuser {
            for item in items.iter_mut() {
                let superuser = |row: &Option<Row>| row.as_ref().is_some_and(|row| flag(row, "is_superuser"));
                if superuser(&item.before) {
                    item.errors.add(ALL, "Only a superuser may change or delete a superuser.");
                } else if superuser(&item.after) {
                    item.errors.add("is_superuser", "Only a superuser may make somebody a superuser.");
                }
            }
        }
        within_own_grants(w, items).await?;
        somebody_in_charge(w, items).await?;
        // A session refers to its user, so it goes first.
        for id in items.iter().filter(|item| item.deletes()).map(Item::id) {
            session::close_all(w.tx(), id).await?;
            let mut sql = Sql::new(w.reader().dialect());
            sql.push("DELETE FROM users_document WHERE user_id = ").int(id);
            w.tx().execute(sql).await?;
        }
        Ok(())
    }

    async fn after(&self, w: &mut Writer, items: &[Item]) -> Result<()> {
        for item in items.iter().filter(|item| !item.creates() && touches(item, &["password", "is_active"])) {
            let active = item.after.as_ref().is_some_and(|after| flag(after, "is_active"));
            if touches(item, &["password"]) || !active {
                session::close_all(w.tx(), item.id()).await?;
            }
        }
        Ok(())
    }
}

fn flag(row: &Row, field: &str) -> bool {
    row.get(field).as_bool().unwrap_or(false)
}

fn in_charge(row: &Row) -> bool {
    flag(row, "is_superuser") && flag(row, "is_active")
}

fn long_enough(password: &str) -> bool {
    password.chars().count() >= password::LEAST
}

/// Replaces a password by its hash. A blank one is left for the check that refuses it.
fn hash(item: &mut Item) {
    let Some(after) = &mut item.after else { return };
    let plain = after.str("password").to_owned();
    if plain.is_empty() {
        return;
    }
    let about = ["username", "email", "first_name", "last_name"].map(|field| after.str(field));
    if let Some(weakness) = password::weakness(&plain, &about) {
        item.errors.add("password", weakness);
        return;
    }
    let ready = item.patch.sealed.take();
    match ready.map_or_else(|| password::hash_now(&plain), Ok) {
        Ok(hash) => {
            after.set("password", Value::text(&hash));
            if let Some(index) = after.meta().index("password") {
                item.patch.set(index, Value::Text(hash));
            }
        }
        Err(_) => item.errors.add("password", "This password cannot be kept."),
    }
}

/// Nobody puts a user into groups that grant more than they hold themselves, or takes over an
/// account that may do more by setting its password.
async fn within_own_grants(w: &mut Writer, items: &mut [Item]) -> Result<()> {
    let caller = w.cx.caller.clone();
    if caller.superuser {
        return Ok(());
    }
    for item in items.iter_mut() {
        let Some(after) = &item.after else { continue };
        let before = item.before.as_ref().map_or(&[][..], |row| row.get("groups").ids());
        let joined: Vec<i64> = after.get("groups").ids().iter().copied().filter(|id| !before.contains(id)).collect();
        let groups = permissions(w, "groups", &joined).await?;
        if let Some(what) = beyond(&caller, &groups) {
            item.errors.add("groups", format!("These groups may do what you may not: {what}."));
        }
        // One's own password is one's own affair.
        let takes = touches(item, &["password"]) && !item.creates() && Some(item.id()) != caller.user;
        if takes {
            let mut theirs = permissions(w, "users", &[item.id()]).await?;
            theirs.extend(permissions(w, "groups", before_groups(item)).await?);
            if let Some(what) = beyond(&caller, &theirs) {
                item.errors.add("password", format!("This user may do what you may not: {what}."));
            }
        }
    }
    Ok(())
}

fn before_groups(item: &Item) -> &[i64] {
    item.before.as_ref().map_or(&[], |row| row.get("groups").ids())
}

/// Permissions given to any of these users or groups.
async fn permissions(w: &mut Writer, field: &str, ids: &[i64]) -> Result<Vec<Row>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let meta = ObjectPermission::meta();
    let (table, source, target) = through(meta, field);
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("SELECT DISTINCT ").name(source).push(" FROM ").name(&table).push(" WHERE ").name(target);
    sql.in_ints(ids.to_vec());
    let found = w.reader().ids(sql).await?;
    Ok(rows(w, meta, found, &["object_types", "actions", "constraints"]).await?.into_values().collect())
}

/// The last active superuser stays one: otherwise nobody could ever undo it.
async fn somebody_in_charge(w: &mut Writer, items: &mut [Item]) -> Result<()> {
    let resigns =
        |item: &Item| item.before.as_ref().is_some_and(in_charge) && !item.after.as_ref().is_some_and(in_charge);
    if !items.iter().any(resigns) {
        return Ok(());
    }
    let mut sql = Sql::new(w.reader().dialect());
    let dialect = sql.dialect();
    sql.push("SELECT id FROM users_user WHERE is_superuser AND is_active ORDER BY id");
    sql.push(dialect.for_update());
    let stored = w.reader().ids(sql).await?;
    let others = stored.iter().any(|id| !items.iter().any(|item| item.id() == *id));
    if others || items.iter().any(|item| item.after.as_ref().is_some_and(in_charge)) {
        return Ok(());
    }
    for item in items.iter_mut().filter(|item| resigns(item)) {
        let field = match &item.after {
            Some(after) if !flag(after, "is_superuser") => "is_superuser",
            Some(_) => "is_active",
            None => ALL,
        };
        item.errors.add(field, "This is the last active superuser.");
    }
    Ok(())
}
