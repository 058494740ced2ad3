//! Prefixes: their form, and which of them are within which. Source: reference sheet of NetBox, §1.10.

use shared::row::Row;
use shared::value::Value;

use super::net;
use crate::cx::Cx;
use crate::db::{Dialect, Sql};
use crate::engine::write::Item;
use crate::rules::{scope, touches};

pub struct Rules;

impl crate::rules::Rules for Rules {
    fn expression(&self, _cx: &Cx, field: &str, alias: &str, _dialect: Dialect) -> Option<String> {
        match field {
            "family" => Some(net::family(alias, "prefix_key")),
            "children" => Some(format!(
                "(SELECT COUNT(*) FROM ipam_prefix c WHERE c.prefix_key BETWEEN {alias}.\"prefix_key\" AND \
                 {alias}.\"last_key\" AND c.mask > {alias}.\"mask\")"
            )),
            "_depth" => Some(format!(
                "(SELECT COUNT(*) FROM ipam_prefix p WHERE p.prefix_key <= {alias}.\"prefix_key\" AND p.last_key >= \
                 {alias}.\"last_key\" AND p.mask < {alias}.\"mask\")"
            )),
            _ => None,
        }
    }

    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        if !matches!(name, "prefix" | "within" | "within_include" | "contains") {
            return scope::filter("scope", name, value, alias, sql)
                || net::filter(name, value, alias, "prefix_key", sql);
        }
        let Some(found) = net::parse(value.as_str().unwrap_or_default()) else {
            sql.push("FALSE");
            return true;
        };
        let (first, last) = net::range(found);
        sql.push("(");
        match name {
            "prefix" => {
                sql.column(alias, "prefix").push(" = ").str(found.trunc().to_string());
            }
            "contains" => {
                sql.column(alias, "prefix_key").push(" <= ").str(first).push(" AND ");
                sql.column(alias, "last_key").push(" >= ").str(last);
            }
            _ => {
                sql.column(alias, "prefix_key").push(" BETWEEN ").str(first).push(" AND ").str(last).push(" AND ");
                sql.column(alias, "mask").push(if name == "within" { " > " } else { " >= " });
                sql.int(found.prefix_len().into());
            }
        }
        sql.push(")");
        true
    }

    /// Bits of the host are cut off.
    fn prepare(&self, _cx: &Cx, item: &mut Item) {
        if !touches(item, &["prefix"]) {
            return;
        }
        let Some(found) = net::read(item, "prefix") else { return };
        if let Some(after) = &mut item.after {
            after.set("prefix", Value::Text(found.trunc().to_string()));
        }
    }

    fn complete(&self, row: &mut Row) {
        if let Some(found) = net::parse(row.str("prefix")) {
            let (first, last) = net::range(found);
            net::set(row, &[("prefix_key", first), ("last_key", last)], found.prefix_len());
        }
    }
}
