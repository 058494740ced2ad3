//! How the path of a constraint is read, segment by segment.

use shared::custom;
use shared::meta::{Field, Kind, ModelMeta};
use shared::registry;

use crate::engine::reverse;

/// Where a path leads from a model.
pub enum Step<'a> {
    /// To the rows of a list; the rest of it goes on from there.
    List {
        path: String,
        target: &'static ModelMeta,
        rest: Vec<&'a str>,
    },
    End(End<'a>),
}

/// A value, and what is asked of it.
pub struct End<'a> {
    pub path: String,
    pub at: At,
    /// Parts and lookups behind it: `year`, `gte`.
    pub lookups: Vec<&'a str>,
}

pub enum At {
    Field(&'static Field),
    /// A row that is referred to, by its id.
    Row,
    /// A custom field, whose kind is not known here.
    Custom,
    /// The kind of object that a generic reference leads to.
    Type,
    /// The id in a generic reference.
    Id,
}

/// Names of the column that custom fields are kept in.
const CUSTOM: &[&str] = &["custom_field_data", "custom_fields", "cf"];

/// Reads a path up to its end, or to the first list on its way.
pub fn step<'a>(meta: &'static ModelMeta, key: &str, segments: &[&'a str]) -> Result<Step<'a>, String> {
    let unknown = |meta: &ModelMeta| format!("{} has no field {key}.", meta.label);
    let end = |path: &[&str], at, lookups: &[&'a str]| {
        Ok(Step::End(End { path: path.join("."), at, lookups: lookups.to_vec() }))
    };
    let (mut meta, mut path, mut rest): (_, Vec<&str>, _) = (meta, Vec::new(), segments);
    // Whether the path stands at a reference, where it may end.
    let mut referred = false;
    while let [segment, behind @ ..] = rest {
        if CUSTOM.contains(segment) && meta.has("custom_fields") {
            let [name, lookups @ ..] = behind else { return Err(format!("{key}: name a custom field.")) };
            let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
            if !plain || name.is_empty() {
                return Err(unknown(meta));
            }
            let column = custom::PATH.trim_end_matches('.');
            path.extend([column, *name]);
            return end(&path, At::Custom, lookups);
        }
        let name = if *segment == "pk" { "id" } else { *segment };
        let by_id = || meta.field(segment.strip_suffix("_id")?).filter(|field| matches!(field.kind, Kind::Ref(_)));
        let Some(field) = meta.field(name).or_else(by_id) else {
            if let Some((field, at)) = generic(meta, segment) {
                path.extend([field, if let At::Id = at { "@id" } else { "@type" }]);
                return end(&path, at, behind);
            }
            if let Some(referrer) = reverse::named(meta, segment) {
                path.push(*segment);
                return list(&path, referrer.meta, behind);
            }
            return if referred { end(&path, At::Row, rest) } else { Err(unknown(meta)) };
        };
        path.push(field.name);
        match field.kind {
            Kind::Ref(target) => (meta, rest, referred) = (target.meta(), behind, true),
            Kind::Many(target) => return list(&path, target.meta(), behind),
            Kind::Tags => return list(&path, registry::model("extras.tag").ok_or_else(|| unknown(meta))?, behind),
            Kind::Reverse(_) => {
                let referrer = reverse::declared(field).ok_or_else(|| unknown(meta))?;
                return list(&path, referrer.meta, behind);
            }
            Kind::Any(_) if behind.is_empty() || behind == ["isnull"] => return end(&path, At::Row, behind),
            Kind::Any(target) => {
                let (kind, id) = (target.type_name, target.id_name);
                return Err(format!("{key}: a constraint cannot look behind {segment}; there are {kind} and {id}."));
            }
            Kind::Secret => return Err(format!("{key} cannot be looked at.")),
            _ if field.write_only => return Err(format!("{key} cannot be looked at.")),
            Kind::Json | Kind::Choices(_) | Kind::CustomFields => {
                return Err(format!("{key}: a constraint cannot look into {segment}."));
            }
            _ => return end(&path, At::Field(field), behind),
        }
    }
    if referred { end(&path, At::Row, &[]) } else { Err(unknown(meta)) }
}

/// A list without anything behind it, or with a lookup alone, is about the ids of its rows.
fn list<'a>(path: &[&str], target: &'static ModelMeta, behind: &[&'a str]) -> Result<Step<'a>, String> {
    let alone = match behind {
        [] => true,
        ["isnull"] => false,
        [one] => matches!(*one, "exact" | "in" | "gt" | "gte" | "lt" | "lte" | "range"),
        _ => false,
    };
    let mut rest = if alone { vec!["id"] } else { Vec::new() };
    rest.extend(behind);
    Ok(Step::List { path: path.join("."), target, rest })
}

/// The half of a generic reference that a name means.
fn generic(meta: &ModelMeta, name: &str) -> Option<(&'static str, At)> {
    meta.fields.iter().find_map(|field| match field.kind {
        Kind::Any(target) if name == target.id_name => Some((field.name, At::Id)),
        Kind::Any(target) if name == target.type_name || name.strip_suffix("_id") == Some(target.type_name) => {
            Some((field.name, At::Type))
        }
        _ => None,
    })
}
