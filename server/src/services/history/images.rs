//! The states in a change record: which objects they mention, and tags by name.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use shared::custom::Custom;
use shared::meta::{Field, Kind, ModelMeta};
use shared::registry;
use shared::row::Row;
use shared::value::{AnyRef, Value};

use super::names::{Mention, Names};
use crate::cx::Cx;
use crate::db::Reader;
use crate::engine::Graph;
pub use crate::engine::image::part;
use crate::engine::write::custom::ids;
use crate::error::Result;

/// Fields of a record that hold states.
pub const FIELDS: [&str; 2] = ["prechange_data", "postchange_data"];

/// Gives the tags in the states of some records the names that they had then, in the order of these, as the reference
/// interface shows them. A tag whose name the caller may not know stays a number.
pub async fn name_tags(cx: &Cx, reader: &mut Reader<'_>, log: &'static ModelMeta, graph: &mut Graph) -> Result<()> {
    let Some(tag) = registry::model("extras.tag") else { return Ok(()) };
    let mut mentions = BTreeSet::new();
    for row in graph.rows(log) {
        let Some(field) = tags(row) else { continue };
        let all = FIELDS.iter().filter_map(|name| image(row, name)?.get(field.name));
        let mention = |id| Mention { change: row.id(), object: AnyRef { model: tag.number, id } };
        mentions.extend(all.flat_map(numbers).map(mention));
    }
    if mentions.is_empty() {
        return Ok(());
    }
    let names = Names::load(cx, reader, mentions).await?;
    for row in graph.rows_mut(log) {
        let (change, Some(field)) = (row.id(), tags(row)) else { continue };
        for name in FIELDS {
            let Some(image) = image(row, name) else { continue };
            let all = image.get(field.name).map_or(Vec::new(), numbers);
            let (mut named, mut rest) = (Vec::new(), Vec::new());
            for id in all {
                match names.get(change, AnyRef { model: tag.number, id }) {
                    Some(name) => named.push(name.to_owned()),
                    None => rest.push(Json::from(id)),
                }
            }
            named.sort();
            let mut image = image.clone();
            if let Some(list) = image.get_mut(field.name) {
                *list = named.into_iter().map(Json::from).chain(rest).collect();
            }
            row.set(name, Value::Json(image));
        }
    }
    Ok(())
}

/// The model of the object that was changed.
pub fn changed(row: &Row) -> Option<&'static ModelMeta> {
    row.get("changed_object").as_any().and_then(|any| registry::numbered(any.model))
}

/// The field with the tags of the object that was changed.
fn tags(row: &Row) -> Option<&'static Field> {
    changed(row)?.fields.iter().find(|field| matches!(field.kind, Kind::Tags))
}

/// A state in a record; `None` where there was no object.
pub fn image<'a>(row: &'a Row, name: &str) -> Option<&'a Json> {
    if let Value::Json(json) = row.get(name) { Some(json) } else { None }
}

/// The objects that a field's part of an image mentions.
pub fn mentioned(field: &'static Field, json: &Json) -> Vec<AnyRef> {
    if let Kind::Any(_) = field.kind {
        let half = |name: &str| json.get(name).and_then(Json::as_i64);
        let model = half("type").and_then(|number| i16::try_from(number).ok());
        return model.zip(half("id")).map(|(model, id)| AnyRef { model, id }).into_iter().collect();
    }
    let target = if let Kind::Tags = field.kind { registry::model("extras.tag") } else { field.target() };
    let each = |meta: &'static ModelMeta| numbers(json).into_iter().map(move |id| AnyRef { model: meta.number, id });
    target.map_or(Vec::new(), |meta| each(meta).collect())
}

/// The objects that a custom field's value mentions.
pub fn custom_mentioned(custom: &Custom, json: &Json) -> Vec<AnyRef> {
    let target = custom.related.as_deref().and_then(registry::model).filter(|_| custom.refers());
    let each = |meta: &'static ModelMeta| ids(json).into_iter().map(|id| AnyRef { model: meta.number, id }).collect();
    target.map_or(Vec::new(), each)
}

/// One number, or a list of them.
fn numbers(json: &Json) -> Vec<i64> {
    json.as_array().map_or(std::slice::from_ref(json), Vec::as_slice).iter().filter_map(Json::as_i64).collect()
}
