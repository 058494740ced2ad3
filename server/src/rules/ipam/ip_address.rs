//! IP addresses: their form, and that a primary address stays where it is.
//!
//! Source: reference sheet of NetBox, §1.6 and §1.10.

use std::collections::BTreeSet;

use async_trait::async_trait;
use shared::models::dcim::device::Device;
use shared::models::dcim::interface::Interface;
use shared::models::ipam::ip_address::IpAddress;
use shared::models::virtualization::virtual_machine::VirtualMachine;
use shared::models::virtualization::vm_interface::VmInterface;
use shared::row::{Model, Row};
use shared::value::Value;

use super::net;
use crate::cx::Cx;
use crate::db::{Alternatives, Dialect, Sql};
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::dcim::primary_ip;
use crate::rules::{ids_where, negate, rows, touches};

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    fn expression(&self, _cx: &Cx, field: &str, alias: &str, _dialect: Dialect) -> Option<String> {
        (field == "family").then(|| net::family(alias, "address_key"))
    }

    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        let text = value.as_str().unwrap_or_default();
        match name {
            "address" => match net::parse(text) {
                Some(found) if text.contains('/') => {
                    sql.column(alias, "address").push(" = ").str(found.to_string());
                }
                Some(found) => {
                    sql.column(alias, "address_key").push(" = ").str(net::key(found.addr()));
                }
                None => {
                    sql.push("FALSE");
                }
            },
            "parent" => match net::parse(text).map(net::range) {
                Some((first, last)) => {
                    sql.column(alias, "address_key").push(" BETWEEN ").str(first).push(" AND ").str(last);
                }
                None => {
                    sql.push("FALSE");
                }
            },
            "assigned" | "assigned_to_interface" => {
                negate(value, sql);
                sql.push("(").column(alias, "assigned_object_id").push(" IS NOT NULL)");
            }
            _ => return owner(name, value, alias, sql) || net::filter(name, value, alias, "address_key", sql),
        }
        true
    }

    fn prepare(&self, _cx: &Cx, item: &mut Item) {
        if !touches(item, &["address"]) {
            return;
        }
        let Some(found) = net::read(item, "address") else { return };
        if let Some(after) = &mut item.after {
            after.set("address", Value::Text(found.to_string()));
        }
    }

    fn complete(&self, row: &mut Row) {
        if let Some(found) = net::parse(row.str("address")) {
            net::set(row, &[("address_key", net::key(found.addr()))], found.prefix_len());
        }
    }

    /// What stands for something stays where it is.
    async fn check(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        self.sound(w, items).await?;
        let ids: BTreeSet<i64> = items.iter().filter(|item| moved(item)).map(Item::id).collect();
        if !ids.is_empty() {
            let primary = primaries(w, &ids).await?;
            for item in items.iter_mut().filter(|item| moved(item) && primary.contains(&item.id())) {
                item.errors.add("assigned_object_id", "A device or virtual machine has it as its primary address.");
            }
        }
        Ok(())
    }

    /// What stands for something is of an interface of it.
    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        let ids: BTreeSet<i64> = items.iter().filter(|item| moved(item)).map(Item::id).collect();
        if !ids.is_empty() {
            let strays = strays(w, &ids).await?;
            for item in items.iter_mut().filter(|item| moved(item) && strays.contains(&item.id())) {
                item.errors
                    .add("assigned_object_id", "It is the primary address of something that has no such interface.");
            }
        }
        for item in items.iter_mut().filter(|item| touches(item, &["nat_inside"])) {
            let own =
                item.after.as_ref().is_some_and(|after| after.id() > 0 && after.int("nat_inside") == Some(after.id()));
            if own {
                item.errors.add("nat_inside", "An address cannot be translated to itself.");
            }
        }
        Ok(())
    }
}

/// Whether a write assigns an address to something else.
fn moved(item: &Item) -> bool {
    !item.creates() && touches(item, &["assigned_object"])
}

/// Which of some addresses, as they are stored, stand for something whose interfaces they are not of.
async fn strays(w: &mut Writer, ids: &BTreeSet<i64>) -> Result<BTreeSet<i64>> {
    let mut found = BTreeSet::new();
    for (meta, ports, owner) in [
        (Device::meta(), Interface::meta(), "device_id"),
        (VirtualMachine::meta(), VmInterface::meta(), "virtual_machine_id"),
    ] {
        for field in primary_ip::FIELDS.into_iter().filter(|field| meta.has(field)) {
            let mut sql = Sql::new(w.reader().dialect());
            sql.push("SELECT a.id FROM ").name(IpAddress::meta().table).push(" a JOIN ").name(meta.table);
            sql.push(" h ON h.").name(&format!("{field}_id")).push(" = a.id LEFT JOIN ").name(ports.table);
            sql.push(" p ON a.assigned_object_type = ")
                .int(ports.number.into())
                .push(" AND p.id = a.assigned_object_id");
            sql.push(" AND p.")
                .name(owner)
                .push(" = h.id WHERE p.id IS NULL AND a.id")
                .in_ints(ids.iter().copied().collect());
            found.extend(w.reader().ids(sql).await?);
        }
    }
    Ok(found)
}

/// Which of some addresses stand for a device or virtual machine.
async fn primaries(w: &mut Writer, ids: &BTreeSet<i64>) -> Result<BTreeSet<i64>> {
    let mut found = BTreeSet::new();
    for meta in [Device::meta(), VirtualMachine::meta()] {
        let fields: Vec<&str> = primary_ip::FIELDS.into_iter().filter(|field| meta.has(field)).collect();
        let holders = ids_where(w, meta, |sql: &mut Sql| {
            let mut any = Alternatives::open(sql);
            for field in &fields {
                any.next(sql).name(&format!("{field}_id")).in_ints(ids.iter().copied().collect());
            }
            any.close(sql);
        })
        .await?;
        for row in rows(w, meta, holders, &fields).await?.values() {
            found.extend(fields.iter().filter_map(|field| row.int(field)));
        }
    }
    Ok(found)
}

/// The address is of an interface, or of an interface of a device or virtual machine.
fn owner(name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
    let (ports, column, table) = match name.strip_suffix("_id").unwrap_or(name) {
        "interface" => (Interface::meta(), "", ""),
        "vminterface" => (VmInterface::meta(), "", ""),
        "device" => (Interface::meta(), "device_id", "dcim_device"),
        "virtual_machine" => (VmInterface::meta(), "virtual_machine_id", "virtualization_virtualmachine"),
        _ => return false,
    };
    let is = |sql: &mut Sql| {
        match value {
            Value::Int(id) => sql.push("id = ").int(*id),
            other => sql.push("name = ").str(other.as_str().unwrap_or_default()),
        };
    };
    sql.push("(").column(alias, "assigned_object_type").push(" = ").int(ports.number.into()).push(" AND ");
    sql.column(alias, "assigned_object_id").push(" IN (SELECT id FROM ").name(ports.table).push(" WHERE ");
    if column.is_empty() {
        is(sql);
    } else {
        sql.name(column).push(" IN (SELECT id FROM ").name(table).push(" WHERE ");
        is(sql);
        sql.push(")");
    }
    sql.push("))");
    true
}
