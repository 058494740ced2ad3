//! What things are in: interfaces in devices, devices in racks, rooms and sites, circuits where they end.

use std::collections::{BTreeMap, HashMap, HashSet};

use shared::meta::ModelMeta;
use shared::models::circuits::circuit::Circuit;
use shared::models::circuits::circuit_termination::CircuitTermination;
use shared::models::dcim::device::Device;
use shared::models::dcim::interface::Interface;
use shared::models::dcim::location::Location;
use shared::models::dcim::power_feed::PowerFeed;
use shared::models::dcim::power_panel::PowerPanel;
use shared::models::dcim::rack::Rack;
use shared::models::dcim::site::Site;
use shared::models::ipam::prefix::Prefix;
use shared::models::virtualization::virtual_machine::VirtualMachine;
use shared::models::virtualization::vm_interface::VmInterface;
use shared::row::Model;
use shared::value::AnyRef;

use crate::cx::Cx;
use crate::db::{Reader, Sql, Ty};
use crate::engine::condition;
use crate::error::Result;

type Meta = &'static ModelMeta;

/// How far it is looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Only what it takes to know their sites.
    Sites,
    /// Everything that they are in.
    All,
}

/// What the rows of one model are in.
struct Within {
    /// Whose rows say it, and which column of theirs is the thing's id.
    of: Meta,
    said_by: Meta,
    thing: &'static str,
    /// A reference to a row of the model, or half of a generic one.
    column: &'static str,
    to: Meta,
    /// The other half of a generic reference.
    kind: Option<&'static str>,
    /// Who is looked for knows the site without it.
    beside: bool,
}

fn all() -> Vec<Within> {
    let plain = |of: Meta, column, to| Within { of, said_by: of, thing: "id", column, to, kind: None, beside: false };
    let beside = |of: Meta, column, to| Within { beside: true, ..plain(of, column, to) };
    let mut all = vec![
        plain(Interface::meta(), "device_id", Device::meta()),
        plain(VmInterface::meta(), "virtual_machine_id", VirtualMachine::meta()),
        beside(VirtualMachine::meta(), "device_id", Device::meta()),
        plain(PowerFeed::meta(), "power_panel_id", PowerPanel::meta()),
        beside(Device::meta(), "rack_id", Rack::meta()),
        beside(Location::meta(), "parent_id", Location::meta()),
    ];
    all.extend(
        [Device::meta(), Rack::meta(), PowerPanel::meta()].map(|of| beside(of, "location_id", Location::meta())),
    );
    let at_sites = [Device::meta(), Rack::meta(), PowerPanel::meta(), Location::meta(), VirtualMachine::meta()];
    all.extend(at_sites.map(|of| plain(of, "site_id", Site::meta())));
    for to in [Site::meta(), Location::meta()] {
        let (of, said_by) = (Circuit::meta(), CircuitTermination::meta());
        let kind = Some("termination_type");
        all.push(Within { of, said_by, thing: "circuit_id", column: "termination_id", to, kind, beside: false });
        let scope = Within { kind: Some("scope_type"), ..plain(Prefix::meta(), "scope_id", to) };
        all.push(scope);
    }
    all
}

/// What each of these things is in, near and far, as far as the caller may see it.
pub async fn containers(
    cx: &Cx,
    reader: &mut Reader<'_>,
    things: impl IntoIterator<Item = AnyRef>,
    reach: Reach,
) -> Result<HashMap<AnyRef, Vec<AnyRef>>> {
    let ways: Vec<Within> = all().into_iter().filter(|way| reach == Reach::All || !way.beside).collect();
    let mut direct: HashMap<AnyRef, Vec<AnyRef>> = HashMap::new();
    let things: HashSet<AnyRef> = things.into_iter().collect();
    let mut seen = things.clone();
    let mut level: Vec<AnyRef> = things.iter().copied().collect();
    while !level.is_empty() {
        let mut by_model: BTreeMap<i16, Vec<i64>> = BTreeMap::new();
        for any in level.drain(..) {
            by_model.entry(any.model).or_default().push(any.id);
        }
        for (thing, container) in step(cx, reader, &ways, &by_model).await? {
            direct.entry(thing).or_default().push(container);
            if seen.insert(container) {
                level.push(container);
            }
        }
    }
    Ok(things.into_iter().map(|thing| (thing, above(thing, &direct))).collect())
}

/// Everything that is reached from a thing, each once.
fn above(thing: AnyRef, direct: &HashMap<AnyRef, Vec<AnyRef>>) -> Vec<AnyRef> {
    let mut found: Vec<AnyRef> = direct.get(&thing).cloned().unwrap_or_default();
    let mut at = 0;
    while let Some(next) = found.get(at).copied() {
        for container in direct.get(&next).into_iter().flatten() {
            if !found.contains(container) {
                found.push(*container);
            }
        }
        at += 1;
    }
    found.sort_unstable();
    found
}

/// What some things are in directly: pairs of a thing and a container, with one statement.
async fn step(
    cx: &Cx,
    reader: &mut Reader<'_>,
    ways: &[Within],
    things: &BTreeMap<i16, Vec<i64>>,
) -> Result<Vec<(AnyRef, AnyRef)>> {
    let mut sql = Sql::new(reader.dialect());
    for way in ways {
        let Some(ids) = things.get(&way.of.number) else { continue };
        sql.push(if sql.is_empty() { "SELECT " } else { " UNION ALL SELECT " });
        sql.push(&format!("{}, t.\"{}\", {}, t.\"{}\"", way.of.number, way.thing, way.to.number, way.column));
        sql.push(" FROM ").name(way.said_by.table).push(" t WHERE ").column("t", way.thing).in_ints(ids.clone());
        sql.push(" AND ").column("t", way.column).push(" IS NOT NULL");
        if let Some(kind) = way.kind {
            sql.push(" AND ").column("t", kind).push(" = ").push(&way.to.number.to_string());
        }
        for (meta, column) in [(way.of, way.thing), (way.said_by, "id"), (way.to, way.column)] {
            if let Some(limit) = cx.caller.limit(meta) {
                sql.push(" AND ").column("t", column);
                condition::among(cx, meta, limit, &mut sql)?;
            }
        }
    }
    if sql.is_empty() {
        return Ok(Vec::new());
    }
    let rows = reader.rows(sql, &[Ty::Int; 4]).await?;
    let any = |row: &[shared::value::Value], at: usize| {
        Some(AnyRef { model: i16::try_from(row[at].as_int()?).ok()?, id: row[at + 1].as_int()? })
    };
    Ok(rows.iter().filter_map(|row| Some((any(row, 0)?, any(row, 2)?))).collect())
}
