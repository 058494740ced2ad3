//! Virtual machines: somewhere, on a host of their cluster, known by addresses of their own.
//!
//! Source: reference sheet of NetBox, §1.10.

use std::collections::BTreeSet;

use async_trait::async_trait;
use rust_decimal::Decimal;
use shared::models::dcim::device::Device;
use shared::models::virtualization::vm_interface::VmInterface;
use shared::row::Model;
use shared::value::Value;

use super::cluster;
use crate::cx::Cx;
use crate::db::{Dialect, Sql};
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::dcim::mounting::decimal;
use crate::rules::dcim::primary_ip;
use crate::rules::{rows, touches};

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    fn expression(&self, _cx: &Cx, field: &str, alias: &str, _dialect: Dialect) -> Option<String> {
        (field == "primary_ip").then(|| primary_ip::expression(alias))
    }

    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        primary_ip::filter(name, value, alias, sql)
    }

    fn form(&self, item: &mut Item) {
        let Some(after) = &item.after else { return };
        let nowhere = ["site", "cluster", "device"].iter().all(|field| after.get(field).is_null());
        let idle = decimal(after.get("vcpus")).is_some_and(|count| count <= Decimal::ZERO);
        if nowhere && touches(item, &["site", "cluster", "device"]) {
            item.errors.add("cluster", "A virtual machine has a site, a cluster or a device.");
        }
        if idle && touches(item, &["vcpus"]) {
            item.errors.add("vcpus", "Ensure this value is greater than or equal to 0.01.");
        }
    }

    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        cluster::same_site(w, items).await?;
        hosts(w, items).await?;
        primary_ip::check(w, items, (VmInterface::meta(), "virtual_machine")).await
    }
}

/// A machine of a cluster is bound to a host of that cluster.
async fn hosts(w: &mut Writer, items: &mut [Item]) -> Result<()> {
    let bound = |item: &Item| {
        let touched = touches(item, &["cluster", "device"]);
        let after = item.after.as_ref().filter(|_| touched)?;
        Some((after.int("device")?, after.int("cluster")?))
    };
    let ids: BTreeSet<i64> = items.iter().filter_map(bound).map(|(device, _)| device).collect();
    let devices = rows(w, Device::meta(), ids.into_iter().collect(), &["cluster"]).await?;
    for item in items.iter_mut() {
        let Some((device, cluster)) = bound(item) else { continue };
        if devices.get(&device).is_some_and(|row| row.int("cluster") != Some(cluster)) {
            item.errors.add("device", "The device is no host of this cluster.");
        }
    }
    Ok(())
}
