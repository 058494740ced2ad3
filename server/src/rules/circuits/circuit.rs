//! Circuits: under an account at their provider, with two ends. Source: reference sheet of NetBox,
//! §1.8.

use async_trait::async_trait;
use shared::value::Value;

use crate::cx::Cx;
use crate::db::{Dialect, Sql};
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::{agree, scope, touches};

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    fn expression(&self, _cx: &Cx, field: &str, alias: &str, _dialect: Dialect) -> Option<String> {
        let side = field.strip_prefix("termination_")?.to_ascii_uppercase();
        Some(format!(
            "(SELECT e.id FROM circuits_circuittermination e WHERE e.circuit_id = {alias}.\"id\" AND e.term_side = '{side}')"
        ))
    }

    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        sql.column(alias, "id");
        ends(name, value, sql)
    }

    fn form(&self, item: &mut Item) {
        let bare = item
            .after
            .as_ref()
            .is_some_and(|after| !after.get("distance").is_null() && after.get("distance_unit").is_empty());
        if bare && touches(item, &["distance", "distance_unit"]) {
            item.errors.add("distance_unit", "A distance needs a unit.");
        }
    }

    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        agree(w, items, "provider_account", "provider", "The account is at another provider.").await
    }
}

/// ` IN` the circuits that end in a place; false when no filter by place is called `name`.
pub fn ends(name: &str, value: &Value, sql: &mut Sql) -> bool {
    let end = sql.alias();
    sql.push(" IN (SELECT ").column(&end, "circuit_id").push(" FROM circuits_circuittermination ").push(&end);
    sql.push(" WHERE ");
    let known = scope::filter("termination", name, value, &end, sql);
    sql.push(")");
    known
}
