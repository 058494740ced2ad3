//! Permissions: object types exist, actions are words, constraints can be read for every type.
//!
//! Source: reference sheet of NetBox, §6.1.

use async_trait::async_trait;
use serde_json::Value as Json;
use shared::error::ALL;
use shared::registry;
use shared::value::Value;

use crate::auth::grants::{beyond, constrained};
use crate::cx::Cx;
use crate::db::Sql;
use crate::engine::write::{Item, Writer};
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

    fn prepare(&self, _cx: &Cx, item: &mut Item) {
        object_types::read_some(item);
        actions(item);
        if item.errors.is_empty() && touches(item, &["constraints", "object_types"]) {
            constraints(item);
        }
    }

    /// Nobody gives, or lets others have, what they do not hold themselves.
    async fn check(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        let given = ["enabled", "object_types", "actions", "constraints", "users", "groups"];
        for item in items.iter_mut().filter(|item| touches(item, &given)) {
            let Some(after) = &item.after else { continue };
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

fn constraints(item: &mut Item) {
    let Some(Value::Json(json)) = item.after.as_ref().map(|after| after.get("constraints")) else { return };
    let wires = list(item, "object_types").iter().filter_map(Json::as_str);
    // The user stands for whoever will be asking.
    let wrong = wires.filter_map(registry::model).find_map(|meta| constrained(meta, json, 0).err());
    if let Some(message) = wrong {
        item.errors.add("constraints", message);
    }
}
