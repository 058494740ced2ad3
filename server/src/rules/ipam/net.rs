//! Addresses and networks as text and as keys whose byte order is their order.
//!
//! A key is the family's digit and the address in hexadecimal digits, so that a network is a range
//! of keys.

use std::net::IpAddr;

use ipnet::IpNet;
use shared::meta::ModelMeta;
use shared::models::ipam::ip_address::IP_FAMILY;
use shared::row::Row;
use shared::value::Value;

use crate::db::Sql;
use crate::engine::write::Item;

/// Reads an address or network; without a mask it is a single address.
pub fn parse(text: &str) -> Option<IpNet> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

pub fn key(address: IpAddr) -> String {
    match address {
        IpAddr::V4(four) => format!("4{:08x}", u32::from(four)),
        IpAddr::V6(six) => format!("6{:032x}", u128::from(six)),
    }
}

/// The keys of a network's first and last address.
pub fn range(net: IpNet) -> (String, String) {
    (key(net.network()), key(net.broadcast()))
}

/// `family` in SQL, of the column that holds the key.
pub fn family(alias: &str, column: &str) -> String {
    format!("substr({alias}.\"{column}\", 1, 1)")
}

/// Writes the conditions of `family` and `mask_length` with its bounds; false for other names.
pub fn filter(name: &str, value: &Value, alias: &str, column: &str, sql: &mut Sql) -> bool {
    let operator = match name {
        "family" => {
            let digit = value.as_str().filter(|text| IP_FAMILY.get(text).is_some()).unwrap_or_default();
            sql.push(&family(alias, column)).push(" = ").str(digit);
            return true;
        }
        "mask_length" => " = ",
        "mask_length__gte" => " >= ",
        "mask_length__lte" => " <= ",
        _ => return false,
    };
    sql.column(alias, "mask").push(operator).int(value.as_int().unwrap_or_default());
    true
}

/// Reads the field of a written row; one that cannot be read is an error there.
pub fn read(item: &mut Item, field: &str) -> Option<IpNet> {
    let text = item.after.as_ref().map_or("", |after| after.str(field));
    let net = parse(text);
    let wrong = !text.is_empty() && net.is_none_or(|net| net.prefix_len() == 0);
    if wrong {
        let message = match net {
            None => format!("{text} is no IPv4 or IPv6 address."),
            Some(_) => "A mask of length 0 holds every address.".to_owned(),
        };
        item.errors.add(field, message);
    }
    net.filter(|_| !wrong)
}

/// Sets the keys and the mask of a row.
pub fn set(row: &mut Row, keys: &[(&str, String)], mask: u8) {
    debug_assert!(keys.iter().all(|(field, _)| has(row.meta(), field)), "keys are fields");
    for (field, key) in keys {
        row.set(field, Value::text(key.as_str()));
    }
    row.set("mask", Value::Int(mask.into()));
}

fn has(meta: &ModelMeta, field: &str) -> bool {
    meta.has(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_a_range_of_keys() {
        let net = parse("10.1.2.0/23").expect("a network");
        let (first, last) = range(net);
        assert_eq!((first.as_str(), last.as_str()), ("40a010200", "40a0103ff"));
        let inside = key("10.1.3.7".parse().expect("an address"));
        let outside = key("10.1.4.0".parse().expect("an address"));
        assert!(first <= inside && inside <= last && outside > last);
        assert!(key("::1".parse().expect("an address")) > outside);
    }

    #[test]
    fn an_address_without_mask_is_single() {
        assert_eq!(parse("192.0.2.1").map(|net| net.to_string()), Some("192.0.2.1/32".to_owned()));
        assert_eq!(parse("2001:db8::1").map(|net| net.to_string()), Some("2001:db8::1/128".to_owned()));
        assert_eq!(parse("192.0.2.300"), None);
    }
}
