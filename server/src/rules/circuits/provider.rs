//! Providers: found by the places their circuits end in. Source: reference sheet of NetBox, §2.3.

use shared::value::Value;

use super::circuit::ends;
use crate::cx::Cx;
use crate::db::Sql;

pub struct Rules;

impl crate::rules::Rules for Rules {
    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        sql.column(alias, "id").push(" IN (SELECT provider_id FROM circuits_circuit WHERE id");
        let known = ends(name, value, sql);
        sql.push(")");
        known
    }
}
