//! Where an asset is, and filters by it: the one definition, for columns, filters, pages and files alike.
//!
//! The first of `WHEREABOUTS` that is set says where an asset is: the hardware it is, else what it is assigned to, else
//! where it belongs. From there a route leads to the device, rack, location and site. What the first one does not say
//! is not known: a device without a location is not where its asset would be stored. A location matches with everything
//! below it.

use shared::meta::{Kind, ModelMeta};
use shared::models::dcim::device::Device;
use shared::models::dcim::inventory_item::InventoryItem;
use shared::models::dcim::location::Location;
use shared::models::dcim::module::Module;
use shared::models::dcim::rack::Rack;
use shared::models::dcim::site::Site;
use shared::models::inventory_monitor::asset::{Asset, WHEREABOUTS};
use shared::row::Model;
use shared::value::Value;

use super::hardware;
use crate::db::{Alternatives, Sql};
use crate::engine::catalog::named;
use crate::rules::dcim::below;

/// What is asked of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Device,
    Rack,
    Location,
    Site,
}

impl What {
    fn column(self) -> &'static str {
        match self {
            Self::Device => "device_id",
            Self::Rack => "rack_id",
            Self::Location => "location_id",
            Self::Site => "site_id",
        }
    }

    fn meta(self) -> &'static ModelMeta {
        match self {
            Self::Device => Device::meta(),
            Self::Rack => Rack::meta(),
            Self::Location => Location::meta(),
            Self::Site => Site::meta(),
        }
    }
}

/// Which of the fields count: the hardware that an asset is, or all that say where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Installed,
    Current,
}

/// One way in which an asset's place may be said.
struct Source {
    /// The column with the id of something.
    column: String,
    /// The column that says which kind of thing that is, if there are several.
    kind: Option<String>,
    meta: &'static ModelMeta,
    /// Columns that say more than this one: it counts when they are empty.
    before: Vec<String>,
}

/// Everything that may say where an asset is, in order.
fn sources(scope: Scope) -> Vec<Source> {
    let mut out: Vec<Source> = Vec::new();
    let mut before = Vec::new();
    let counts = |name: &str| scope == Scope::Current || hardware::KINDS.iter().any(|kind| kind.thing == name);
    for field in WHEREABOUTS.iter().filter(|name| counts(name)).filter_map(|name| Asset::meta().field(name)) {
        let column = if matches!(field.kind, Kind::Any(_)) { format!("{}_id", field.name) } else { field.column() };
        let source = |meta, kind| Source { column: column.clone(), kind, meta, before: before.clone() };
        match field.kind {
            Kind::Any(target) => {
                let kind = Some(format!("{}_type", field.name));
                out.extend(named(target.models).map(|meta| source(meta, kind.clone())));
            }
            _ => out.extend(field.target().map(|meta| source(meta, None))),
        }
        before.push(column);
    }
    out
}

/// The columns by which one comes from a row of a model to what is asked: none when it is that, `None` when it says nothing
/// of it.
fn route(meta: &ModelMeta, what: What) -> Option<Vec<(&'static str, &'static str)>> {
    if meta.number == what.meta().number {
        return Some(Vec::new());
    }
    for part in [Module::meta(), InventoryItem::meta()] {
        if meta.number == part.number {
            let rest = route(Device::meta(), what)?;
            return Some(std::iter::once((part.table, "device_id")).chain(rest).collect());
        }
    }
    let table =
        [Device::meta(), Rack::meta(), Location::meta()].into_iter().find(|one| one.number == meta.number)?.table;
    let says = meta.fields.iter().any(|field| field.column() == what.column());
    says.then(|| vec![(table, what.column())])
}

/// The device an asset is, or is in, in SQL.
pub fn device(alias: &str) -> String {
    expression(alias, Scope::Installed, What::Device)
}

/// Where an asset is now, in SQL.
pub fn current(alias: &str, what: What) -> String {
    expression(alias, Scope::Current, what)
}

fn expression(alias: &str, scope: Scope, what: What) -> String {
    let case = |source: &Source| {
        let id = format!("{alias}.\"{}\"", source.column);
        let kind = source.kind.as_ref().map(|kind| format!(" AND {alias}.\"{kind}\" = {}", source.meta.number));
        let place = route(source.meta, what).map_or("NULL".to_owned(), |route| {
            route.iter().fold(id.clone(), |from, (table, column)| {
                format!("(SELECT p.{column} FROM {table} p WHERE p.id = {from})")
            })
        });
        format!(" WHEN {id} IS NOT NULL{} THEN {place}", kind.unwrap_or_default())
    };
    format!("CASE{} END", sources(scope).iter().map(case).collect::<String>())
}

/// Writes the condition of a filter by place; false when there is no such filter.
pub fn write(name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
    let (text, id) = (value.as_str().unwrap_or_default(), value.as_int().unwrap_or_default());
    let is = |sql: &mut Sql| {
        sql.push(" = ").int(id);
    };
    let within = |sql: &mut Sql| below("dcim_location", id, sql);
    let called = |sql: &mut Sql| {
        sql.push(" IN (SELECT id FROM dcim_site WHERE slug = ").str(text).push(")");
    };
    match name {
        "installed_site_id" => there(alias, Scope::Installed, What::Site, sql, &is),
        "installed_site_slug" => there(alias, Scope::Installed, What::Site, sql, &called),
        "installed_location_id" => there(alias, Scope::Installed, What::Location, sql, &within),
        "installed_rack_id" => there(alias, Scope::Installed, What::Rack, sql, &is),
        "located_site_id" => there(alias, Scope::Current, What::Site, sql, &is),
        "located_location_id" => there(alias, Scope::Current, What::Location, sql, &within),
        _ => return false,
    }
    true
}

/// The asset is at a place. Each way is a condition of its own, so that each finds its rows by an index; `place` writes what
/// stands after a column that names one.
fn there(alias: &str, scope: Scope, what: What, sql: &mut Sql, place: &dyn Fn(&mut Sql)) {
    let mut any = Alternatives::open(sql);
    for source in sources(scope) {
        let Some(route) = route(source.meta, what) else { continue };
        any.next(sql).push("(");
        for column in &source.before {
            sql.column(alias, column).push(" IS NULL AND ");
        }
        if let Some(kind) = &source.kind {
            sql.column(alias, kind).push(" = ").int(source.meta.number.into()).push(" AND ");
        }
        sql.column(alias, &source.column);
        for (table, column) in &route {
            sql.push(" IN (SELECT id FROM ").name(table).push(" WHERE ").name(column);
        }
        place(sql);
        sql.push(&")".repeat(route.len() + 1));
    }
    any.close(sql);
}
