//! Ends of circuits: where they are.
//!
//! Source: reference sheet of NetBox, §1.8.

use shared::value::Value;

use crate::cx::Cx;
use crate::db::{Dialect, Sql};
use crate::rules::{negate, scope};

pub struct Rules;

impl crate::rules::Rules for Rules {
    fn expression(&self, _cx: &Cx, field: &str, alias: &str, _dialect: Dialect) -> Option<String> {
        (field == "_occupied").then(|| format!("{alias}.\"mark_connected\""))
    }

    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        if name == "occupied" {
            negate(value, sql);
            sql.column(alias, "mark_connected");
            return true;
        }
        scope::filter("termination", name, value, alias, sql)
    }
}
