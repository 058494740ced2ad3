//! Tokens: minted here, shown once, bound to their user.
//!
//! Source: reference sheet of NetBox, §2.11.

use std::net::IpAddr;

use async_trait::async_trait;
use serde_json::Value as Json;
use shared::value::Value;

use crate::auth::token;
use crate::cx::Cx;
use crate::db::Dialect;
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::touches;
use crate::rules::users::{expiry, mint, own};

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    fn called(&self, field: &str) -> &'static [(i64, &'static str)] {
        if field == "version" { &[(1, "v1"), (2, "v2")] } else { &[] }
    }

    /// The plaintext is known to nobody any more.
    fn expression(&self, _cx: &Cx, field: &str, _alias: &str, _dialect: Dialect) -> Option<String> {
        (field == "token").then(|| "CAST(NULL AS TEXT)".to_owned())
    }

    fn prepare(&self, cx: &Cx, item: &mut Item) {
        own(cx, item);
        expiry(cx, item);
        if !item.creates() {
            for field in ["user", "version"] {
                if touches(item, &[field]) {
                    item.errors.add(field, "This cannot be changed. Make a new token instead.");
                }
            }
        }
        if touches(item, &["allowed_ips"]) {
            addresses(item);
        }
    }

    async fn check(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        mint(w, items, |pepper, row| token::mint(pepper, row.int("version").unwrap_or(2)))
    }
}

/// Every entry is a network or an address.
fn addresses(item: &mut Item) {
    let Some(Value::Json(json)) = item.after.as_ref().map(|after| after.get("allowed_ips").clone()) else { return };
    let bad = match &json {
        Json::Array(list) => list.iter().find(|one| !one.as_str().is_some_and(is_network)),
        other => Some(other),
    };
    if let Some(bad) = bad {
        item.errors.add("allowed_ips", format!("{bad} is no network; write 192.0.2.0/24 or 2001:db8::/32."));
    }
}

fn is_network(text: &str) -> bool {
    text.parse::<ipnet::IpNet>().is_ok() || text.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::is_network;

    #[test]
    fn networks_and_addresses_of_both_families() {
        assert!(["10.0.0.0/8", "192.0.2.1", "2001:db8::/32", "::1"].into_iter().all(is_network));
        assert!(!["", "10.0.0.0/33", "10.0.0", "everywhere"].into_iter().any(is_network));
    }
}
