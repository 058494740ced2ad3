//! Rows that refer to a row, by the name that clients know them by: `site.devices`, `device.interfaces`.
//!
//! No description lists these names. They are those of the referring model: its plural in words
//! (`power_feeds`, `powerfeeds`), its own name (`device`), `device_set`; `children` for the parent of a tree, and
//! `instances` for what is of a type.

use std::collections::HashMap;

use shared::meta::{Field, Kind, ModelMeta, OnDelete};
use shared::registry;
use shared::value::Value;

use super::catalog::{Referrer, info};
use crate::db::schema::through;
use crate::db::{Reader, Sql, Ty};
use crate::error::Result;

/// The rows of another model that a name stands for. Where several of its fields refer here, the one that is named
/// after this model is meant; if none is, the name means nothing.
pub fn named(meta: &'static ModelMeta, name: &str) -> Option<Referrer> {
    let all: Vec<Referrer> = info(meta).referrers.iter().filter(|one| called(meta, one, name)).copied().collect();
    let words = meta.label.to_lowercase().replace(' ', "_");
    match all.as_slice() {
        [one] => Some(*one),
        several => several.iter().find(|one| one.field.name == words || one.field.name == meta.name).copied(),
    }
}

/// The rows of another model that a field of a description lists.
pub fn declared(field: &'static Field) -> Option<Referrer> {
    let Kind::Reverse(referring) = field.kind else { return None };
    let meta = registry::model(referring.model)?;
    Some(Referrer { meta, field: meta.field(referring.via)?, on_delete: OnDelete::Keep })
}

/// Ids of the rows that refer to each of some rows, whoever asks.
pub async fn ids(
    reader: &mut Reader<'_>,
    meta: &ModelMeta,
    referrer: Referrer,
    rows: Vec<i64>,
) -> Result<HashMap<i64, Vec<i64>>> {
    let Referrer { meta: model, field, .. } = referrer;
    let mut sql = Sql::new(reader.dialect());
    if let Kind::Many(_) = field.kind {
        let (table, source, target) = through(model, field.name);
        sql.push("SELECT ")
            .name(target)
            .push(", ")
            .name(source)
            .push(" FROM ")
            .name(&table)
            .push(" WHERE ")
            .name(target);
    } else {
        let column = format!("{}_id", field.name);
        sql.push("SELECT ").name(&column).push(", id FROM ").name(model.table).push(" WHERE ");
        if let Kind::Any(_) = field.kind {
            sql.name(&format!("{}_type", field.name)).push(" = ").int(meta.number.into()).push(" AND ");
        }
        sql.name(&column);
    }
    sql.in_ints(rows);
    let mut out: HashMap<i64, Vec<i64>> = HashMap::new();
    for row in reader.rows(sql, &[Ty::Int, Ty::Int]).await? {
        if let [Value::Int(row), Value::Int(id)] = row.as_slice() {
            out.entry(*row).or_default().push(*id);
        }
    }
    Ok(out)
}

fn called(meta: &ModelMeta, referrer: &Referrer, name: &str) -> bool {
    let (model, field) = (referrer.meta, referrer.field);
    if model.number == meta.number && field.name == "parent" {
        return name == "children";
    }
    let plural = model.plural.to_lowercase();
    // A device type has instances: the devices whose `device_type` it is.
    let of_type = meta.name.strip_suffix("type") == Some(model.name) && matches!(field.kind, Kind::Ref(_));
    name == model.name
        || name.strip_suffix("_set") == Some(model.name)
        || name == plural.replace([' ', '-'], "_")
        || name == plural.replace([' ', '-'], "")
        || of_type && name == "instances"
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn referring_rows_have_the_names_that_clients_use() {
        let found = |wire: &str, name: &str| {
            let meta = shared::registry::model(wire).expect("a model");
            named(meta, name).map(|one| format!("{}.{}", one.meta.name, one.field.name))
        };
        for (wire, name, wanted) in [
            ("dcim.site", "devices", Some("device.site")),
            ("dcim.site", "device", Some("device.site")),
            ("dcim.site", "power_panels", Some("powerpanel.site")),
            ("dcim.powerpanel", "powerfeeds", Some("powerfeed.power_panel")),
            ("dcim.region", "children", Some("region.parent")),
            ("dcim.devicetype", "instances", Some("device.device_type")),
            ("dcim.device", "interfaces", Some("interface.device")),
            ("dcim.site", "journal_entries", Some("journalentry.assigned_object")),
            ("dcim.site", "clouds", None),
            ("dcim.site", "status", None),
        ] {
            assert_eq!(found(wire, name).as_deref(), wanted, "{wire} {name}");
        }
    }
}
