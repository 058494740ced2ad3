//! Permissions: object types exist, actions are words, constraints can be read for every type.
//!
//! Source: reference sheet of NetBox, §6.1.

use async_trait::async_trait;
use serde_json::Value as Json;
use shared::error::ALL;
use shared::registry;
use shared::row::Row;
use shared::value::Value;

use crate::auth::constraint::{constrained, patterns};
use crate::auth::grants::{beyond, of_permission};
use crate::cx::{Cx, Grant};
use crate::db::{IgnoreCase, Sql, Ty};
use crate::engine::write::{Item, Writer};
use crate::engine::{compare, condition};
use crate::error::Result;
use crate::rules::extras::object_types;
use crate::rules::{json_holds, negate, touches};

pub struct Rules;

/// Longest name of an action in characters.
const ACTION_MAX: usize = 30;

#[async_trait]
impl crate::rules::Rules for Rules {
    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        if let Some(action) = name.strip_prefix("can_") {
            negate(value, sql);
            json_holds(alias, "actions", action, sql);
            return true;
        }
        object_types::filter(name, value, alias, sql)
    }

    fn prepare(&self, cx: &Cx, item: &mut Item) {
        object_types::read_some(item);
        actions(item);
        if item.errors.is_empty() && touches(item, &["constraints", "object_types"]) {
            constraints(cx, item);
        }
    }

    /// Nobody gives, or lets others have, what they do not hold themselves.
    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        let given = ["enabled", "object_types", "actions", "constraints", "users", "groups"];
        for item in items.iter_mut().filter(|item| touches(item, &given)) {
            let Some(after) = &item.after else { continue };
            if touches(item, &["constraints"])
                && let Some(pattern) = unreadable(&w.cx, after).await?
            {
                item.errors.add("constraints", format!("{pattern}: {}", compare::BAD_PATTERN));
            }
            if let Some(what) = beyond(&w.cx.caller, std::slice::from_ref(after)) {
                item.errors.add(ALL, format!("You cannot grant what you do not hold yourself: {what}."));
            }
        }
        Ok(())
    }
}

fn list<'a>(item: &'a Item, field: &str) -> &'a [Json] {
    match item.after.as_ref().map(|after| after.get(field)) {
        Some(Value::Json(Json::Array(list))) => list,
        _ => &[],
    }
}

fn actions(item: &mut Item) {
    if !touches(item, &["actions"]) {
        return;
    }
    let fine = |action: &Json| {
        let words = |text: &str| {
            (1..=ACTION_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        };
        action.as_str().is_some_and(words)
    };
    let actions = list(item, "actions");
    if actions.is_empty() {
        item.errors.add("actions", "At least one action must be given.");
    } else if let Some(bad) = actions.iter().find(|action| !fine(action)) {
        let message = format!("{bad} is no action; actions are view, add, change, delete or a model's own word.");
        item.errors.add("actions", message);
    }
}

/// Most conditions of a permission's constraints.
const TERMS_MAX: usize = 200;

/// Constraints that can be read for every kind of object, and asked of a database.
fn constraints(cx: &Cx, item: &mut Item) {
    let Some(Value::Json(json)) = item.after.as_ref().map(|after| after.get("constraints")) else { return };
    let wires = list(item, "object_types").iter().filter_map(Json::as_str);
    let asked = |meta| {
        // The user stands for whoever will be asking.
        let Grant::Where(filter) = constrained(meta, json, 0)? else { return Ok(()) };
        // They are part of every statement for those who have the permission.
        let terms = filter.terms();
        if terms > TERMS_MAX {
            return Err(format!("There are {terms} conditions; at most {TERMS_MAX} can be asked at once."));
        }
        let mut sql = Sql::new(cx.app.db.dialect());
        condition::write(&cx.trusted(), meta, "t", &filter, &mut sql).map_err(|error| error.to_string())
    };
    let wrong = wires.filter_map(registry::model).find_map(|meta| asked(meta).err());
    if let Some(message) = wrong {
        item.errors.add("constraints", message);
    }
}

/// A regular expression among the constraints that the database cannot read: PostgreSQL has its own opinion on some. It is asked
/// on another connection, for an error would end the transaction.
async fn unreadable(cx: &Cx, row: &Row) -> Result<Option<String>> {
    for (_, _, grant) in of_permission(row) {
        let Grant::Where(filter) = grant else { continue };
        for pattern in patterns(&filter) {
            let mut sql = Sql::new(cx.app.db.dialect());
            sql.push("SELECT 1 FROM (SELECT CAST('' AS TEXT) AS x) s WHERE ");
            let column = |sql: &mut Sql| {
                sql.push("s.x");
            };
            sql.matches(column, &pattern, IgnoreCase::No);
            match cx.app.db.rows(sql, &[Ty::Int]).await {
                Err(error) if error.is_pattern() => return Ok(Some(pattern)),
                Err(error) => return Err(error),
                Ok(_) => {}
            }
        }
    }
    Ok(None)
}
