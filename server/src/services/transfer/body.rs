//! A record into what a client of the REST interface would have sent.

use serde_json::{Map, Value as Json};
use shared::meta::{Default, Field, Kind, ModelMeta};

use super::accessors;
use super::cells::{self, many, nest};
use super::columns::{Column, Place, target};
use super::formula::Marks;
use super::source::Values;

/// How a model's records are read.
pub struct Reading<'a> {
    pub meta: &'static ModelMeta,
    /// One entry a header.
    pub columns: &'a [Column],
    pub headers: &'a [String],
    pub marks: Marks,
}

impl Reading<'_> {
    /// The body of an object. What is blank in it empties the field, where it may be empty.
    pub fn body(&self, values: Values) -> Map<String, Json> {
        let fields = self.meta.fields;
        let given: Vec<(&Column, Json)> = match values {
            Values::Cells(cells) => {
                let read = |(column, text): (_, &String)| (column, cells::read(fields, column, text, self.marks));
                self.columns.iter().zip(&cells).map(read).collect()
            }
            Values::Object(mut map) => {
                let take = |(header, column)| map.remove(header).map(|value| (column, value));
                self.headers.iter().zip(self.columns).filter_map(take).collect()
            }
        };
        let mut out = Map::new();
        let mut through: Vec<(usize, Vec<(&str, Json)>)> = Vec::new();
        let mut custom = Map::new();
        for (column, value) in given {
            match &column.place {
                Place::Field(index) => {
                    if let Some(value) = plain(&fields[*index], value) {
                        out.insert(fields[*index].name.to_owned(), value);
                    }
                }
                Place::Through { field, path } => match through.iter_mut().find(|(known, _)| known == field) {
                    Some((_, pairs)) => pairs.push((path, value)),
                    None => through.push((*field, vec![(path, value)])),
                },
                Place::Either(index) => {
                    drop(out.insert(fields[*index].name.to_owned(), either(&fields[*index], value)))
                }
                Place::Type(index) | Place::Id(index) => {
                    if let Kind::Any(any) = fields[*index].kind {
                        let half = if matches!(column.place, Place::Type(_)) { any.type_name } else { any.id_name };
                        out.insert(half.to_owned(), value);
                    }
                }
                Place::Custom(one) => drop(custom.insert(one.name.clone(), value)),
                Place::Ignored => {}
            }
        }
        for (index, pairs) in through {
            let field = &fields[index];
            let value = if many(field) { list(pairs) } else { nest(pairs) };
            out.insert(field.name.to_owned(), value);
        }
        if !custom.is_empty() {
            match out.get_mut("custom_fields").and_then(Json::as_object_mut) {
                Some(all) => all.extend(custom),
                None => drop(out.insert("custom_fields".to_owned(), custom.into())),
            }
        }
        out
    }
}

/// A value of the object itself; nothing when the field can hold no emptiness, so that its default
/// or its present value stays.
fn plain(field: &Field, value: Json) -> Option<Json> {
    match value {
        Json::Null if field.null => Some(Json::Null),
        Json::Null if field.is_text() || field.default == Default::Text("") => Some("".into()),
        Json::Null => None,
        // The form in which REST answers a choice.
        Json::Object(mut map) if matches!(field.kind, Kind::Choice(_)) && map.contains_key("value") => {
            map.remove("value")
        }
        value => Some(value),
    }
}

/// References whose column does not say by what they are given.
fn either(field: &'static Field, value: Json) -> Json {
    let key = target(field).filter(|target| target.field(target.key).is_some_and(accessors::plain)).map(|t| t.key);
    let one = |value: Json| match (&value, key) {
        (Json::String(text), Some(key)) if text.trim().parse::<i64>().is_err() && !text.is_empty() => {
            Json::Object(Map::from_iter([(key.to_owned(), value)]))
        }
        _ => value,
    };
    match value {
        Json::Null if many(field) => Json::Array(Vec::new()),
        Json::Array(items) => Json::Array(items.into_iter().map(one).collect()),
        other if many(field) => Json::Array(vec![one(other)]),
        other => one(other),
    }
}

/// Objects of a list, each by what stands at one path.
fn list(pairs: Vec<(&str, Json)>) -> Json {
    let items = pairs.into_iter().flat_map(|(path, value)| match value {
        Json::Array(items) => items.into_iter().map(|item| nest(vec![(path, item)])).collect(),
        Json::Null => Vec::new(),
        other => vec![nest(vec![(path, other)])],
    });
    items.collect()
}
