//! Primary addresses of devices and virtual machines: of the right family, and of an interface of
//! their own. Source: reference sheet of NetBox, §1.6.

use std::collections::{BTreeSet, HashMap};

use shared::meta::ModelMeta;
use shared::models::ipam::ip_address::IpAddress;
use shared::row::Model;
use shared::value::Value;

use crate::db::Sql;
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::{negate, rows, touches};

/// Fields that hold a primary address.
pub const FIELDS: [&str; 3] = ["primary_ip4", "primary_ip6", "oob_ip"];

/// The one address that stands for the object: IPv6 where there is one.
pub fn expression(alias: &str) -> String {
    format!("COALESCE({alias}.\"primary_ip6_id\", {alias}.\"primary_ip4_id\")")
}

/// Writes the conditions of `has_primary_ip` and `has_oob_ip`.
pub fn filter(name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
    match name {
        "has_primary_ip" => {
            negate(value, sql);
            sql.push("(").column(alias, "primary_ip4_id").push(" IS NOT NULL OR ").column(alias, "primary_ip6_id");
            sql.push(" IS NOT NULL)");
        }
        "has_oob_ip" => {
            negate(value, sql);
            sql.push("(").column(alias, "oob_ip_id").push(" IS NOT NULL)");
        }
        _ => return false,
    }
    true
}

/// Checks the addresses of some devices or virtual machines; `interfaces` are the model of their
/// interfaces and its field that names the owner.
pub async fn check(w: &mut Writer, items: &mut [Item], interfaces: (&'static ModelMeta, &str)) -> Result<()> {
    let given = |item: &Item| -> Vec<(&'static str, i64)> {
        let one = |field: &'static str| {
            let touched = touches(item, &[field]);
            Some((field, item.after.as_ref().filter(|_| touched)?.int(field)?))
        };
        FIELDS.into_iter().filter_map(one).collect()
    };
    let ids: BTreeSet<i64> = items.iter().flat_map(given).map(|(_, id)| id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let wanted = ["family", "assigned_object"];
    let addresses = rows(w, IpAddress::meta(), ids.into_iter().collect(), &wanted).await?;
    let (meta, owner) = interfaces;
    let assigned = addresses.values().filter_map(|row| row.get("assigned_object").as_any());
    let ports: Vec<i64> = assigned.filter(|any| any.model == meta.number).map(|any| any.id).collect();
    let ports: HashMap<i64, _> = rows(w, meta, ports, &[owner]).await?;
    for item in items.iter_mut() {
        for (field, id) in given(item) {
            let Some(address) = addresses.get(&id) else { continue };
            let any = address.get("assigned_object").as_any().filter(|any| any.model == meta.number);
            let own = any.and_then(|any| ports.get(&any.id)).is_some_and(|port| port.int(owner) == Some(item.id()));
            let family = field.strip_prefix("primary_ip").unwrap_or_default();
            if !family.is_empty() && address.str("family") != family {
                item.errors.add(field, format!("This is no IPv{family} address."));
            } else if !own {
                item.errors.add(field, "The address is not assigned to an interface of this object.");
            }
        }
    }
    Ok(())
}
