//! Invoices: price with currency, the billed period in order, and where it stands.
//!
//! Source: reference sheet of the inventory-monitor plugin, §2.6 and §3.1.

use async_trait::async_trait;
use shared::row::Row;
use shared::value::Value;

use super::contract::invoicing;
use crate::cx::Cx;
use crate::db::Sql;
use crate::engine::catalog::Mask;
use crate::engine::write::Item;
use crate::rules::{money, period};

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    fn filter(&self, cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        match name {
            "invoicing_status" => invoicing(cx).filter(value.as_str().unwrap_or_default(), alias, sql),
            _ => return money::is_null(name, value, alias, sql),
        }
        true
    }

    fn derive(&self, cx: &Cx, row: &mut Row, _fields: Mask) {
        let band = invoicing(cx).band(row);
        row.set("invoicing_status", band);
    }

    fn sources(&self) -> &'static [&'static str] {
        &["invoicing_start", "invoicing_end"]
    }

    fn form(&self, item: &mut Item) {
        money::pair(item, "price", "currency");
        period::ordered(item, "invoicing_start", "invoicing_end");
    }
}
