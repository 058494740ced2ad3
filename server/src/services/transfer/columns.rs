//! A model's columns: what they are called in a file and where they lead.

use std::collections::HashMap;

use shared::custom::Custom;
use shared::meta::{Field, Kind, ModelMeta};

use super::accessors;

/// One column of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub header: String,
    pub place: Place,
}

/// Where a column's values come from and go to.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// A value of the object itself, by the field's index.
    Field(usize),
    /// What stands at a path of the object, or of each object, that a field refers to.
    Through {
        field: usize,
        path: String,
    },
    /// A reference by id or key, whichever it looks like. Read only by imports.
    Either(usize),
    /// The halves of a generic reference.
    Type(usize),
    Id(usize),
    Custom(Box<Custom>),
    /// Known, but nothing that a file can set.
    Ignored,
}

/// What an export holds unless it is asked for certain columns: everything that an import can set.
pub fn standard(meta: &'static ModelMeta, custom: &[Custom], keys: Keys) -> Vec<Column> {
    let mut out = vec![Column { header: "id".to_owned(), place: Place::Field(0) }];
    for (index, field) in meta.fields.iter().enumerate().filter(|(_, f)| f.writable() && shown(f)) {
        match field.kind {
            Kind::CustomFields => out.extend(custom.iter().map(column)),
            _ => out.extend(of_field(meta, index, field, keys)),
        }
    }
    out
}

/// How references are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// By what people know them by, which means the same in another database.
    Natural,
    /// By id.
    Id,
}

/// References from elsewhere are columns of the model that refers.
fn shown(field: &Field) -> bool {
    !field.write_only && !matches!(field.kind, Kind::Secret | Kind::Id | Kind::Reverse(_))
}

fn column(custom: &Custom) -> Column {
    Column { header: custom.key(), place: Place::Custom(Box::new(custom.clone())) }
}

/// The columns of one field.
fn of_field(meta: &'static ModelMeta, index: usize, field: &'static Field, keys: Keys) -> Vec<Column> {
    let through = |path: String| Column {
        header: format!("{}.{path}", field.name),
        place: Place::Through { field: index, path },
    };
    match (field.kind, target(field)) {
        (Kind::Any(any), _) => vec![
            Column { header: any.type_name.to_owned(), place: Place::Type(index) },
            Column { header: any.id_name.to_owned(), place: Place::Id(index) },
        ],
        (_, Some(_)) if keys == Keys::Id => vec![through("id".to_owned())],
        // A parent within a tree is named like any reference to it.
        (Kind::Ref(_), Some(target)) => accessors::of(target).into_iter().map(through).collect(),
        // A cell of a list has room for one word an object.
        (_, Some(target)) => {
            let mut paths = accessors::of(target);
            let one = if paths.len() == 1 { paths.pop() } else { None };
            vec![through(one.unwrap_or_else(|| "id".to_owned()))]
        }
        _ => {
            debug_assert!(meta.field(field.name).is_some());
            vec![Column { header: field.name.to_owned(), place: Place::Field(index) }]
        }
    }
}

/// The model a field's values belong to.
pub fn target(field: &'static Field) -> Option<&'static ModelMeta> {
    match field.kind {
        Kind::Tags => shared::registry::model("extras.tag"),
        _ => field.target(),
    }
}

/// The columns that `fields=` names: a field's name stands for all its columns.
pub fn chosen(
    meta: &'static ModelMeta,
    custom: &[Custom],
    names: &[String],
    keys: Keys,
) -> Result<Vec<Column>, String> {
    let mut out: Vec<Column> = Vec::new();
    for name in names {
        let found = match meta.index(name).map(|index| (index, &meta.fields[index])) {
            Some((_, field)) if matches!(field.kind, Kind::CustomFields) => custom.iter().map(column).collect(),
            Some((0, _)) => vec![Column { header: "id".to_owned(), place: Place::Field(0) }],
            Some((index, field)) if shown(field) => of_field(meta, index, field, keys),
            // Worth reading, though nothing that an import of this file would set.
            Some((index, field)) if matches!(field.kind, Kind::Reverse(_)) => {
                vec![Column { header: field.name.to_owned(), place: Place::Field(index) }]
            }
            _ => exact(meta, custom, name).into_iter().collect(),
        };
        if found.is_empty() {
            return Err(format!("There is no column {name}."));
        }
        out.extend(found.into_iter().filter(|one| !out.iter().any(|had| had.header == one.header)).collect::<Vec<_>>());
    }
    Ok(out)
}

/// The column of exactly this name.
fn exact(meta: &'static ModelMeta, custom: &[Custom], name: &str) -> Option<Column> {
    let at = |place: Place| Some(Column { header: name.to_owned(), place });
    if let Some(one) = custom.iter().find(|one| one.key() == name || format!("custom_fields.{}", one.name) == name) {
        return Some(column(one));
    }
    if let Some((first, path)) = name.split_once('.') {
        let (index, field) = (meta.index(first)?, meta.field(first)?);
        let end = shared::filter::walk(target(field)?, path)?;
        let known = shown(field) && (path == "id" || accessors::plain(end) || matches!(end.kind, Kind::Ref(_)));
        return if known { at(Place::Through { field: index, path: path.to_owned() }) } else { None };
    }
    for (index, field) in meta.fields.iter().enumerate() {
        match field.kind {
            Kind::Any(any) if any.type_name == name => return at(Place::Type(index)),
            Kind::Any(any) if any.id_name == name => return at(Place::Id(index)),
            _ if field.name != name || field.write_only && matches!(field.kind, Kind::Secret) && field.system => {}
            Kind::Id => return at(Place::Field(index)),
            Kind::Reverse(_) => return at(Place::Ignored),
            _ if target(field).is_some() => return at(Place::Either(index)),
            _ if field.writable() => return at(Place::Field(index)),
            _ => return at(Place::Ignored),
        }
    }
    let absent = || meta.absent.iter().any(|(key, _)| *key == name);
    if matches!(name, "url" | "display" | "display_url") || absent() { at(Place::Ignored) } else { None }
}

/// What the headers of a file mean. `map` gives headers another name first; an empty one means that
/// the column is left out. Answers nothing for a header that is no column.
pub fn of_headers(
    meta: &'static ModelMeta,
    custom: &[Custom],
    headers: &[String],
    map: &HashMap<String, String>,
) -> Vec<Option<Column>> {
    let find = |header: &String| {
        let name = map.get(header).map_or(header.as_str(), String::as_str).trim();
        if map.get(header).is_some_and(String::is_empty) {
            return Some(Column { header: header.clone(), place: Place::Ignored });
        }
        let found = exact(meta, custom, name).or_else(|| exact(meta, custom, &labelled(meta, custom, name)?));
        found.map(|column| Column { header: header.clone(), ..column })
    };
    headers.iter().map(find).collect()
}

/// The column with a label: `Asset tag` is `asset_tag`, `Site.Slug` is `site.slug`.
fn labelled(meta: &'static ModelMeta, custom: &[Custom], label: &str) -> Option<String> {
    let (first, rest) = label.split_once('.').map_or((label, None), |(first, rest)| (first, Some(rest)));
    let folded = |text: &str| text.trim().to_lowercase().replace([' ', '-'], "_");
    let wanted = folded(first);
    if let Some(one) = custom.iter().find(|one| folded(&one.title()) == wanted && rest.is_none()) {
        return Some(one.key());
    }
    let field = meta.fields.iter().find(|field| field.name == wanted || folded(&field.title()) == wanted)?;
    Some(match (rest, target(field)) {
        (Some(rest), Some(target)) => {
            let rest = labelled(target, &[], rest)?;
            format!("{}.{rest}", field.name)
        }
        (Some(_), None) => return None,
        (None, _) => field.name.to_owned(),
    })
}
