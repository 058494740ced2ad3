//! Which filters a model has: those of its fields, its own, and those of what it takes part in.

use super::query::{NUMBER_SUFFIXES, TEXT_SUFFIXES, by_id, end_of};
use crate::meta::{Field, FilterDef, FilterKind, Kind, ModelMeta};

/// Every filter of a model: name, suffixes, and whether it is a pair's id half.
pub fn offered(meta: &'static ModelMeta) -> Vec<(String, &'static [&'static str])> {
    let mut out: Vec<(String, &'static [&'static str])> = vec![("q".into(), &[])];
    for field in meta.fields {
        if overridden(meta, field.name) {
            continue;
        }
        match field.kind {
            Kind::Ref(_) | Kind::Many(_) => {
                out.push((field.name.to_owned(), &["n"]));
                out.push((format!("{}_id", field.name), &["n"]));
            }
            Kind::Any(target) => {
                out.push((target.type_name.to_owned(), &["n"]));
                out.push((format!("{}_id", target.type_name), &["n"]));
                out.push((target.id_name.to_owned(), NUMBER_SUFFIXES));
            }
            Kind::Tags => out.extend([("tag".to_owned(), &["n", "any"][..]), ("tag_id".to_owned(), &["n", "any"][..])]),
            Kind::Bool => out.push((field.name.to_owned(), &[])),
            Kind::Json | Kind::Choices(_) | Kind::CustomFields | Kind::Secret | Kind::Reverse(_) => {}
            _ if field.system && field.write_only => {}
            Kind::Date | Kind::DateTime => {
                out.push((field.name.to_owned(), NUMBER_SUFFIXES));
                out.extend(["after", "before"].map(|bound| (format!("{}_{bound}", field.name), &[][..])));
            }
            _ => out.push((field.name.to_owned(), suffixes(field))),
        }
    }
    for def in definitions(meta) {
        match end_of(meta, def).map(|(_, field)| field) {
            Some(_) if by_id(meta, def.path).is_some() => {
                out.push((def.name.to_owned(), &["n"]));
                if !def.name.ends_with("_id") {
                    out.push((format!("{}_id", def.name), &["n"]));
                }
            }
            Some(field) if matches!(field.kind, Kind::Ref(_) | Kind::Many(_)) => {
                out.push((def.name.to_owned(), &["n"]));
                if !def.name.ends_with("_id") {
                    out.push((format!("{}_id", def.name), &["n"]));
                }
            }
            Some(field) => out.push((def.name.to_owned(), suffixes(field))),
            None => out.push((def.name.to_owned(), &["n"])),
        }
    }
    if meta.traits.nested {
        out.extend([("ancestor".to_owned(), &["n"][..]), ("ancestor_id".to_owned(), &["n"][..])]);
    }
    if meta.traits.contacts {
        out.extend(["contact", "contact_role", "contact_group"].map(|n| (n.to_owned(), &["n"][..])));
    }
    if meta.has("created") {
        out.extend(
            ["created_by_request", "updated_by_request", "modified_by_request"].map(|n| (n.to_owned(), &[][..])),
        );
    }
    out
}

/// A model's own filters, and those it has because of its family.
fn definitions(meta: &ModelMeta) -> impl Iterator<Item = &'static FilterDef> {
    const OWNER_GROUP: &FilterDef =
        &FilterDef { name: "owner_group", path: "owner.group", kind: FilterKind::Path, label: "Owner group" };
    const TENANT_GROUP: &FilterDef =
        &FilterDef { name: "tenant_group", path: "tenant.group", kind: FilterKind::Path, label: "Tenant group" };
    const OWNING_GROUP: &FilterDef = &FilterDef {
        name: "owning_tenant_group",
        path: "owning_tenant.group",
        kind: FilterKind::Path,
        label: "Owning tenant group",
    };
    const BY_REFERENCE: [(&str, &FilterDef); 3] =
        [("owner", OWNER_GROUP), ("tenant", TENANT_GROUP), ("owning_tenant", OWNING_GROUP)];
    let refers = |name: &str| meta.field(name).is_some_and(|field| matches!(field.kind, Kind::Ref(_)));
    let grouped = BY_REFERENCE.into_iter().filter(move |(name, _)| refers(name)).map(|(_, filter)| filter);
    meta.filters.iter().chain(grouped)
}

/// A model's filter of this name.
pub fn definition(meta: &ModelMeta, name: &str) -> Option<&'static FilterDef> {
    definitions(meta).find(|def| def.name == name)
}

fn overridden(meta: &ModelMeta, name: &str) -> bool {
    definition(meta, name).is_some()
}

fn suffixes(field: &Field) -> &'static [&'static str] {
    match field.kind {
        Kind::Bool => &[],
        Kind::Id | Kind::Int { .. } | Kind::Decimal { .. } | Kind::Date | Kind::DateTime | Kind::Count(_) => {
            NUMBER_SUFFIXES
        }
        _ => TEXT_SUFFIXES,
    }
}
