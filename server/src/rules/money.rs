//! A price and its currency: one means nothing without the other, a price of 0 included.
//!
//! Source: reference sheet of the inventory-monitor plugin, §2.2 and §2.3.

use shared::value::Value;

use crate::db::Sql;
use crate::engine::write::Item;

/// Price and currency are both given or neither is; the error stands at the missing one.
pub fn pair(item: &mut Item, price: &str, currency: &str) {
    if !super::touches(item, &[price, currency]) {
        return;
    }
    let Some(after) = &item.after else { return };
    match (after.get(price).is_empty(), after.get(currency).is_empty()) {
        (false, true) => item.errors.add(currency, "A price needs a currency."),
        (true, false) => item.errors.add(price, "A currency needs a price."),
        _ => {}
    }
}

/// Answers `<price>__isnull`; false when the filter is another one.
pub fn is_null(name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
    let Some(column) = name.strip_suffix("__isnull") else { return false };
    let wanted = value.as_bool().unwrap_or(true);
    sql.column(alias, column).push(if wanted { " IS NULL" } else { " IS NOT NULL" });
    true
}
