//! By what one object is told from others of its kind, read from the description: imports look for what is there already by it, bulk
//! edits leave it alone, and the next object of a batch begins without it.

use crate::meta::{Field, Kind, ModelMeta, Storage, Unique};

/// Fields whose values, taken together, name one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub fields: Vec<&'static str>,
    /// These are empty where it holds.
    pub nulls: &'static [&'static str],
}

impl Identity {
    /// `site,name`, as an import takes it.
    pub fn names(&self) -> String {
        self.fields.join(",")
    }
}

/// The identities of a model's objects, surest first. One reference alone is none if there may be none of it: which device an asset is
/// says less than its serial number, but which bay a module is in says all.
pub fn identities(meta: &'static ModelMeta) -> Vec<Identity> {
    let named = |rule: &&Unique| rule.fields.iter().all(|name| meta.field(name).is_some_and(comparable));
    let reference = |rule: &Unique| matches!(rule.fields, [one] if meta.field(one).is_some_and(|field| is_reference(field) && field.null));
    let rules = || meta.unique.iter().filter(named).filter(|rule| !reference(rule));
    let with_key = |rule: &&Unique| rule.fields.contains(&meta.key);
    let mut out: Vec<Identity> = Vec::new();
    let mut add = |fields: Vec<&'static str>, nulls| {
        let found = Identity { fields, nulls };
        if !out.contains(&found) {
            out.push(found);
        }
    };
    let key = meta.field(meta.key).filter(|key| comparable(key) && !is_reference(key));
    // A key without a rule is what people know an object by all the same.
    if key.is_some() && !rules().any(|rule| with_key(&rule)) {
        add(vec![meta.key], &[]);
    }
    for rule in rules().filter(with_key).chain(rules().filter(|rule| !with_key(rule))) {
        add(rule.fields.to_vec(), rule.when_null);
    }
    // Where the rules say nothing because something is not given (a rack without a location), the key is looked for in what the objects
    // are ordered by.
    let must = |name: &&str| meta.field(name).is_some_and(|field| !field.null);
    let always = |rule: &Unique| !rule.when_null.is_empty() || rule.fields.iter().all(must);
    if key.is_some() && rules().any(|rule| with_key(&rule)) && !rules().filter(with_key).any(always) {
        let names = meta.order.iter().map(|name| name.trim_start_matches('-'));
        let owners =
            names.filter(|name| must(name) && meta.field(name).is_some_and(|f| is_reference(f) && comparable(f)));
        add(owners.chain([meta.key]).collect(), &[]);
        add(vec![meta.key], &[]);
    }
    out
}

/// Whether objects can be found by what stands in a field.
pub fn comparable(field: &Field) -> bool {
    let kind = !matches!(
        field.kind,
        Kind::Id
            | Kind::Any(_)
            | Kind::Json
            | Kind::Choices(_)
            | Kind::CustomFields
            | Kind::Secret
            | Kind::LongText
            | Kind::Tags
            | Kind::Many(_)
    );
    field.storage == Storage::Column && field.writable() && kind
}

fn is_reference(field: &Field) -> bool {
    matches!(field.kind, Kind::Ref(_) | Kind::Many(_) | Kind::Any(_))
}

/// Whether a field says which object one is looking at: what is unique, alone or as the one thing that tells the objects of something
/// else apart, and texts that a copy does not take over. Giving many objects the same there would make them one.
pub fn is_own(meta: &ModelMeta, field: &Field) -> bool {
    let text = field.is_text() && !matches!(field.kind, Kind::LongText | Kind::Color);
    let unique = meta.unique.iter().filter(|rule| rule.fields.contains(&field.name));
    let value = |name: &&str| meta.field(name).is_some_and(|field| !is_reference(field));
    let only = |rule: &Unique| rule.fields.iter().filter(|name| value(name)).count() == 1;
    let told = unique
        .into_iter()
        .any(|rule| rule.fields.len() == 1 || !is_reference(field) && (field.is_text() || only(rule)));
    let called = field.name == "name" || field.name == meta.key || meta.no_clone.contains(&field.name);
    told || matches!(field.kind, Kind::Slug { .. } | Kind::Secret) || text && called
}

/// Whether a copy, and the next object of a batch, has the same in a field: nothing that only one object may have.
pub fn repeats(meta: &ModelMeta, field: &Field) -> bool {
    !meta.no_clone.contains(&field.name)
        && !field.write_only
        && !field.upload
        && !meta.unique.iter().any(|rule| rule.fields == [field.name].as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry;

    fn meta(wire: &str) -> &'static ModelMeta {
        registry::model(wire).expect("a model")
    }

    #[test]
    fn objects_are_found_by_what_tells_them_apart() {
        let named = |wire: &str| -> Vec<String> { identities(meta(wire)).iter().map(Identity::names).collect() };
        assert_eq!(named("inventory_monitor.asset"), ["serial", "owning_tenant,asset_tag", "asset_tag"]);
        assert_eq!(named("dcim.site"), ["slug", "name"]);
        assert_eq!(named("dcim.region"), ["parent,slug", "slug", "parent,name", "name"]);
        assert_eq!(identities(meta("dcim.region"))[1].nulls, ["parent"]);
        assert_eq!(named("tenancy.contact"), ["name"]);
        assert_eq!(named("dcim.rack"), ["location,name", "location,facility_id", "asset_tag", "site,name", "name"]);
        assert_eq!(named("dcim.module"), ["serial", "module_bay", "asset_tag"]);
        assert_eq!(named("circuits.circuit")[0], "provider,cid");
        assert_eq!(named("netbox_inventory.auditflowpageassignment"), ["flow,page"]);
        let asset = named("dcim.device");
        assert!(asset.contains(&"asset_tag".to_owned()) && !asset.contains(&"primary_ip4".to_owned()), "{asset:?}");
    }

    #[test]
    fn what_names_one_object_is_not_given_to_many() {
        let own = |wire: &str| -> Vec<&str> {
            let meta = meta(wire);
            meta.fields.iter().filter(|field| field.writable() && is_own(meta, field)).map(|field| field.name).collect()
        };
        assert_eq!(
            own("inventory_monitor.asset"),
            ["name", "asset_tag", "serial", "device", "module", "inventoryitem", "rack"]
        );
        assert_eq!(own("dcim.site"), ["name", "slug"]);
        let device = own("dcim.device");
        for name in ["name", "serial", "asset_tag"] {
            assert!(device.contains(&name), "{name} of {device:?}");
        }
        for name in ["status", "site", "tenant", "role", "device_type", "face", "description", "comments"] {
            assert!(!device.contains(&name), "{name} of {device:?}");
        }
        assert!(own("circuits.circuit").contains(&"cid"));
        assert!(own("circuits.circuittermination").contains(&"term_side"));
    }
}
