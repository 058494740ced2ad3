//! Filters that rules answer and that name an object: what kind of object it is. Like any other reference it must exist, for a
//! typing error must not look like an empty list.

/// Filters by the model of what they name, by its key under this name and by its id with `_id` behind it.
const NAMED: &[(&str, &str)] = &[
    ("assigned_flow", "netbox_inventory.auditflow"),
    ("available_for_device_type", "dcim.devicetype"),
    ("circuit", "circuits.circuit"),
    ("contact", "tenancy.contact"),
    ("device", "dcim.device"),
    ("external_inventory_items", "inventory_monitor.externalinventory"),
    ("installed_location", "dcim.location"),
    ("installed_rack", "dcim.rack"),
    ("installed_site", "dcim.site"),
    ("installed_site_slug", "dcim.site"),
    ("interface", "dcim.interface"),
    ("located_location", "dcim.location"),
    ("located_site", "dcim.site"),
    ("location", "dcim.location"),
    ("manufacturer", "dcim.manufacturer"),
    ("notification_group", "extras.notificationgroup"),
    ("owner", "users.owner"),
    ("page", "netbox_inventory.auditflowpage"),
    ("permission", "users.objectpermission"),
    ("region", "dcim.region"),
    ("site", "dcim.site"),
    ("site_group", "dcim.sitegroup"),
    ("tenant", "tenancy.tenant"),
    ("tenant_any", "tenancy.tenant"),
    ("user", "users.user"),
    ("virtual_machine", "virtualization.virtualmachine"),
    ("vminterface", "virtualization.vminterface"),
];

/// The model of what a rule's filter names, as `app.model`.
pub fn model(filter: &str) -> Option<&'static str> {
    let of = |name: &str| NAMED.iter().find(|(known, _)| *known == name).map(|(_, wire)| *wire);
    of(filter).or_else(|| of(filter.strip_suffix("_id")?))
}

#[cfg(test)]
mod tests {
    use shared::filter::walk;
    use shared::meta::{FilterKind, ModelMeta};
    use shared::registry;

    use super::*;

    /// Numbers that name no object.
    const NUMBERS: &[&str] = &["mask_length", "mask_length__gte", "mask_length__lte"];

    #[test]
    fn every_filter_by_a_number_is_by_an_object_or_none() {
        let types = |name: &str| name.contains("object_type") || name.starts_with("content_type");
        let numbers = |meta: &ModelMeta| {
            let all = meta.filters.iter().filter(|def| def.path.is_empty() && matches!(def.kind, FilterKind::Int));
            all.map(|def| def.name).filter(|name| !types(name)).collect::<Vec<_>>()
        };
        for name in registry::all().flat_map(numbers) {
            assert!(NUMBERS.contains(&name) || model(name).is_some(), "{name} names what?");
        }
        for (name, wire) in NAMED {
            let meta = registry::model(wire).unwrap_or_else(|| panic!("{wire}"));
            assert!(walk(meta, meta.key).is_some() || meta.key == "id", "{wire} has a key");
            let used = |meta: &ModelMeta| {
                meta.filters.iter().any(|def| def.path.is_empty() && def.name.trim_end_matches("_id") == *name)
            };
            assert!(registry::all().any(used), "{name} is a filter of a model");
        }
    }
}
