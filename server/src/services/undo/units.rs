//! What a change changed, in the smallest parts that are taken back by themselves: a field, one of several references or tags,
//! a custom field, a key of a JSON object.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};
use shared::meta::{Field, Kind, ModelMeta};
use shared::patch::wire_name;

use crate::services::history::images::part;

/// A part of an object's state.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    Whole(usize),
    /// One of the references of a to-many field.
    Element(usize, i64),
    /// One key of a JSON object.
    Key(usize, String),
}

impl Unit {
    pub fn field(&self) -> usize {
        match self {
            Self::Whole(field) | Self::Element(field, _) | Self::Key(field, _) => *field,
        }
    }

    /// What a state holds there; `None` for a key that is not there.
    pub fn of(&self, meta: &ModelMeta, image: &Json) -> Option<Json> {
        let part = part(&meta.fields[self.field()], image);
        match self {
            Self::Whole(_) => Some(part),
            Self::Element(_, id) => Some(ids(&part).contains(id).into()),
            Self::Key(_, key) => part.get(key).cloned(),
        }
    }

    /// Whether two states hold the same there.
    pub fn same(&self, meta: &ModelMeta, one: &Json, other: &Json) -> bool {
        self.of(meta, one) == self.of(meta, other)
    }

    /// The field under which clients know it.
    pub fn name(&self, meta: &ModelMeta) -> &'static str {
        wire_name(&meta.fields[self.field()])
    }

    /// What people call it.
    pub fn label(&self, meta: &ModelMeta) -> String {
        let field = &meta.fields[self.field()];
        match self {
            Self::Key(_, key) if matches!(field.kind, Kind::CustomFields) => shared::meta::title_of(key),
            Self::Key(_, key) => format!("{} › {key}", field.title()),
            _ => field.title(),
        }
    }
}

/// The parts in which two states differ. Of an object that was made or deleted that is every field.
pub fn between(meta: &ModelMeta, before: &Json, after: &Json) -> BTreeSet<Unit> {
    let mut units = BTreeSet::new();
    for (index, field) in meta.fields.iter().enumerate() {
        let (a, b) = (part(field, before), part(field, after));
        if a == b {
            continue;
        }
        match (several(field), keys(field, &a).zip(keys(field, &b))) {
            _ if before.is_null() || after.is_null() => {
                units.insert(Unit::Whole(index));
            }
            (true, _) => {
                let (a, b) = (ids(&a), ids(&b));
                units.extend(a.symmetric_difference(&b).map(|id| Unit::Element(index, *id)));
            }
            (_, Some((a, b))) => {
                let all = a.keys().chain(b.keys()).filter(|key| a.get(*key) != b.get(*key));
                units.extend(all.map(|key| Unit::Key(index, key.clone())));
            }
            _ => {
                units.insert(Unit::Whole(index));
            }
        }
    }
    units
}

/// Whether a field holds any number of references.
pub fn several(field: &Field) -> bool {
    matches!(field.kind, Kind::Many(_) | Kind::Tags)
}

/// The keys of a JSON object.
fn keys<'a>(field: &Field, json: &'a Json) -> Option<&'a Map<String, Json>> {
    json.as_object().filter(|_| matches!(field.kind, Kind::Json | Kind::CustomFields))
}

pub fn ids(json: &Json) -> BTreeSet<i64> {
    json.as_array().into_iter().flatten().filter_map(Json::as_i64).collect()
}
