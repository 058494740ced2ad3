//! What maintenances and outages have in common: their zone, their colour, what they touch.
//!
//! Source: reference sheet on notices, §3.1, §4 and §11.

use chrono::{DateTime, Duration, Utc};
use shared::choices::ChoiceSet;
use shared::meta::ModelMeta;
use shared::models::circuits::circuit::Circuit;
use shared::models::dcim::device::Device;
use shared::models::dcim::interface::Interface;
use shared::models::dcim::location::Location;
use shared::models::dcim::power_feed::PowerFeed;
use shared::models::dcim::power_panel::PowerPanel;
use shared::models::dcim::rack::Rack;
use shared::models::dcim::site::Site;
use shared::models::ipam::prefix::Prefix;
use shared::models::tenancy::tenant::Tenant;
use shared::models::virtualization::virtual_machine::VirtualMachine;
use shared::models::virtualization::vm_interface::VmInterface;
use shared::row::{Model, Row};
use shared::value::Value;

use crate::db::{Arg, Sql};
use crate::engine::write::Item;
use crate::rules::circuits::circuit::ends;
use crate::rules::{scope, touches};

/// A zone must be one of the IANA database.
pub fn zone(item: &mut Item) {
    if !touches(item, &["original_timezone"]) {
        return;
    }
    let name = item.after.as_ref().map_or("", |after| after.str("original_timezone"));
    if !name.is_empty() && name.parse::<chrono_tz::Tz>().is_err() {
        let message = format!("{name} is no time zone; write a name such as Europe/Prague.");
        item.errors.add("original_timezone", message);
    }
}

/// The class of windows without an end, or of more than thirty years.
const LASTING: u32 = 31;

/// Notes how long the window lasts: the exponent of the least power of two of seconds that is not shorter.
pub fn span(row: &mut Row) {
    let (start, end) = (row.get("start").as_time(), row.get("end").as_time());
    let seconds = start.zip(end).map(|(start, end)| (end - start).num_seconds().max(0).unsigned_abs() + 1);
    let class = seconds.map_or(LASTING, |seconds| seconds.next_power_of_two().ilog2().min(LASTING));
    row.set("span", Value::Int(class.into()));
}

/// A table `k` of every class of windows, `column1`, and the time after which a window of that class must begin to last
/// beyond `since`, `column2`. Joined with events it finds what goes on at a time by an index over class and start: of
/// windows that began long ago only those are looked at that are long enough.
pub fn classes(since: DateTime<Utc>, sql: &mut Sql) {
    let before = |class: u32| match class {
        LASTING => YEAR_ONE,
        class => since - Duration::seconds(1_i64 << class),
    };
    let rows = (0..=LASTING).map(|class| vec![Arg::Int(Some(class.into())), Arg::Time(Some(before(class)))]).collect();
    sql.push("(").table(rows).push(") k");
}

/// The first moment that both databases and the wire can hold.
const YEAR_ONE: DateTime<Utc> = match DateTime::from_timestamp(-62_135_596_800, 0) {
    Some(time) => time,
    None => DateTime::UNIX_EPOCH,
};

/// The colour of the status in SQL.
pub fn color(set: &ChoiceSet, alias: &str) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let cases: String = set
        .all()
        .iter()
        .map(|choice| format!(" WHEN {} THEN {}", quoted(choice.value), quoted(choice.color)))
        .collect();
    format!("CASE {alias}.\"status\"{cases} ELSE 'gray' END")
}

/// Writes the condition that an event touches something: a place with everything in it, what a tenant has, a device
/// or a circuit, by id or by the key people name it with. False when there is no such filter.
pub fn touched(meta: &ModelMeta, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
    let text = value.as_str().unwrap_or_default();
    if !matches!(name, "site" | "location" | "region" | "device" | "circuit" | "tenant") {
        return false;
    }
    sql.column(alias, "id")
        .push(" IN (SELECT event_id FROM notices_impact WHERE event_type = ")
        .int(meta.number.into());
    sql.push(" AND (");
    match name {
        "circuit" => target(Circuit::meta(), sql, |sql| named("cid", text, sql)),
        "tenant" => tenant(text, sql),
        "device" => {
            target(Device::meta(), sql, |sql| named("name", text, sql));
            sql.push(" OR ");
            target(Interface::meta(), sql, |sql| of("device_id", Device::meta(), sql, |sql| named("name", text, sql)));
        }
        _ => place(name, text, sql),
    }
    sql.push("))");
    true
}

/// The impact's target is a tenant's, or part of what is.
fn tenant(text: &str, sql: &mut Sql) {
    let theirs = |sql: &mut Sql| of("tenant_id", Tenant::meta(), sql, |sql| named("slug", text, sql));
    let parts = [
        (Interface::meta(), "device_id", Device::meta()),
        (VmInterface::meta(), "virtual_machine_id", VirtualMachine::meta()),
    ];
    for (meta, via, of_meta) in parts {
        target(meta, sql, |sql| of(via, of_meta, sql, theirs));
        sql.push(" OR ");
    }
    let own = [
        Site::meta(),
        Location::meta(),
        Rack::meta(),
        Device::meta(),
        PowerFeed::meta(),
        Circuit::meta(),
        Prefix::meta(),
        VirtualMachine::meta(),
    ];
    for (position, meta) in own.into_iter().enumerate() {
        sql.push(if position > 0 { " OR " } else { "" });
        target(meta, sql, theirs);
    }
}

/// The impact's target is a place, or is in it.
fn place(name: &str, text: &str, sql: &mut Sql) {
    // What stands in a room names the room; what is at a site or in a region is found by its site.
    let column = if name == "location" { "location_id" } else { "site_id" };
    let there = |column: &str, sql: &mut Sql| match name {
        "location" => within(column, "dcim_location", text, sql),
        "region" => of(column, Site::meta(), sql, |sql| within("region_id", "dcim_region", text, sql)),
        _ => of(column, Site::meta(), sql, |sql| named("slug", text, sql)),
    };
    if name == "location" {
        target(Location::meta(), sql, |sql| there("id", sql));
    } else {
        target(Site::meta(), sql, |sql| there("id", sql));
        for meta in [Location::meta(), VirtualMachine::meta()] {
            sql.push(" OR ");
            target(meta, sql, |sql| there("site_id", sql));
        }
        sql.push(" OR ");
        target(VmInterface::meta(), sql, |sql| {
            of("virtual_machine_id", VirtualMachine::meta(), sql, |sql| there("site_id", sql));
        });
    }
    for meta in [Device::meta(), Rack::meta()] {
        sql.push(" OR ");
        target(meta, sql, |sql| there(column, sql));
    }
    for (meta, via, of_meta) in
        [(Interface::meta(), "device_id", Device::meta()), (PowerFeed::meta(), "power_panel_id", PowerPanel::meta())]
    {
        sql.push(" OR ");
        target(meta, sql, |sql| of(via, of_meta, sql, |sql| there(column, sql)));
    }
    let key = text.parse().map_or_else(|_| Value::text(text), Value::Int);
    sql.push(" OR ");
    target(Prefix::meta(), sql, |sql| {
        scope::filter("scope", name, &key, "ipam_prefix", sql);
    });
    sql.push(" OR ");
    target(Circuit::meta(), sql, |sql| {
        sql.push("id");
        ends(name, &key, sql);
    });
}

/// A reference leads to a row of a model for which a condition holds.
fn of(column: &str, meta: &ModelMeta, sql: &mut Sql, condition: impl Fn(&mut Sql)) {
    sql.name(column).push(" IN (SELECT id FROM ").name(meta.table).push(" WHERE ");
    condition(sql);
    sql.push(")");
}

/// The impact's target is a row of a model for which a condition holds.
fn target(meta: &ModelMeta, sql: &mut Sql, condition: impl Fn(&mut Sql)) {
    sql.push("(target_type = ").int(meta.number.into()).push(" AND target_id IN (SELECT id FROM ").name(meta.table);
    sql.push(" WHERE ");
    condition(sql);
    sql.push("))");
}

/// A number is an id, anything else the key.
fn named(key: &str, text: &str, sql: &mut Sql) {
    match text.parse::<i64>() {
        Ok(id) => sql.push("id = ").int(id),
        Err(_) => sql.name(key).push(" = ").str(text),
    };
}

/// A reference into a tree leads to a node or something below it.
fn within(column: &str, table: &str, text: &str, sql: &mut Sql) {
    let tree = sql.alias();
    sql.name(column)
        .push(" IN (WITH RECURSIVE ")
        .push(&tree)
        .push("(id) AS (SELECT id FROM ")
        .name(table)
        .push(" WHERE ");
    named("slug", text, sql);
    sql.push(" UNION SELECT n.id FROM ")
        .name(table)
        .push(" n JOIN ")
        .push(&tree)
        .push(" ON n.parent_id = ")
        .push(&tree);
    sql.push(".id) SELECT id FROM ").push(&tree).push(")");
}
