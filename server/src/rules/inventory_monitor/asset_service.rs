//! Asset services: price with currency, and where the service stands.
//!
//! Source: reference sheet of the inventory-monitor plugin, §2.3 and §3.1.

use async_trait::async_trait;
use shared::row::Row;
use shared::value::Value;

use crate::cx::Cx;
use crate::db::Sql;
use crate::engine::catalog::Mask;
use crate::engine::write::Item;
use crate::rules::{money, period, period::Period};

pub struct Rules;

/// The period of a service as of now.
pub fn service(cx: &Cx) -> Period {
    let warning = cx.app.config.warning_days.service;
    Period { start: "service_start", end: "service_end", warning, today: cx.now.date_naive() }
}

#[async_trait]
impl crate::rules::Rules for Rules {
    fn filter(&self, cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        match name {
            "service_status" => service(cx).filter(value.as_str().unwrap_or_default(), alias, sql),
            _ => return money::is_null(name, value, alias, sql),
        }
        true
    }

    fn derive(&self, cx: &Cx, row: &mut Row, _fields: Mask) {
        let band = service(cx).band(row);
        row.set("service_status", band);
    }

    fn sources(&self) -> &'static [&'static str] {
        &["service_start", "service_end"]
    }

    fn form(&self, item: &mut Item) {
        money::pair(item, "service_price", "service_currency");
        period::ordered(item, "service_start", "service_end");
    }
}
