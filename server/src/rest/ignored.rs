//! What a body says in vain: keys that no field answers to, and fields that are not for writing.
//!
//! Clients send back whole objects, so a key that only says what the object says anyway is no news: it is passed over. The
//! rest is named in `X-Ignored-Fields`, and refused where somebody wants to be strict.

use std::collections::BTreeSet;

use axum::response::Response;
use serde_json::{Map, Value as Json};
use shared::error::Errors;
use shared::meta::{Field, Kind, ModelMeta};
use shared::patch::{MESSAGE, Patch};

use super::read::rendered;
use super::render::{Keys, Renderer, shown};
use super::terms;
use super::write::{Asked, At, VERSION};
use crate::cx::Action;
use crate::engine::catalog::bit;
use crate::engine::graph::Depth;
use crate::engine::write::merge::target_of;
use crate::error::{ItemErrors, Result};
use crate::rules;
use crate::services::objects::{self, Strict};

/// What is done with a body: it says which keys mean something.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Create,
    /// The address says which object.
    Update,
    /// The body's id says which object.
    UpdateMany,
    Delete,
    DeleteMany,
}

impl Verb {
    fn deletes(self) -> bool {
        matches!(self, Self::Delete | Self::DeleteMany)
    }

    /// Whether the id in the body is the object's address.
    fn by_id(self) -> bool {
        matches!(self, Self::UpdateMany | Self::DeleteMany)
    }
}

const READ_ONLY: &str = "This field is read-only.";
const UNREAD: &str = "The object says something else, and a deletion does not read this.";

/// Names of ignored keys, by body.
pub struct Ignored(Vec<Names>);

#[derive(Default)]
struct Names {
    /// No field of the object.
    unknown: Vec<String>,
    /// Answered, but not taken.
    read_only: Vec<String>,
}

impl Ignored {
    /// The keys that mean nothing in some bodies; those that are no objects have none.
    pub fn of(meta: &'static ModelMeta, bodies: &[Json], verb: Verb) -> Self {
        let names = |body: &Json| body.as_object().map(|body| Names::of(meta, body, verb)).unwrap_or_default();
        Self(bodies.iter().map(names).collect())
    }

    /// Forgets keys that only say what the objects say anyway, as they are before the write.
    pub async fn forgive(&mut self, asked: Asked<'_>, (meta, at): At, ids: &[i64], bodies: &[Json]) -> Result<()> {
        let told: Vec<usize> = (0..self.0.len()).filter(|index| !self.0[*index].read_only.is_empty()).collect();
        if told.is_empty() || asked.cx.caller.require(Action::View, meta).is_err() {
            return Ok(());
        }
        let wanted: Vec<i64> = told.iter().map(|index| ids[*index]).collect();
        let graph = objects::several(asked.cx, meta, &wanted, shown(meta), Depth::Nested).await?;
        let mut renderer = Renderer::new(&graph, &asked.site.base, meta, at);
        for index in told {
            let object = rendered(&mut renderer, ids[index], Keys::all(meta));
            let body = &bodies[index];
            self.0[index].read_only.retain(|name| !object.get(name).is_some_and(|own| echoes(&body[name], own)));
        }
        Ok(())
    }

    /// Makes them errors of the patches, for those who want to be strict.
    pub fn refuse(&self, strict: Strict, patches: &mut [Patch]) {
        if strict == Strict::Yes {
            for (names, patch) in self.0.iter().zip(patches) {
                patch.errors.merge(names.errors(READ_ONLY));
            }
        }
    }

    /// Refuses them where there is no patch, for those who want to be strict.
    pub fn strictly(&self, strict: Strict) -> Result<(), Vec<ItemErrors>> {
        let errors = self.0.iter().enumerate().filter(|_| strict == Strict::Yes).map(|(index, names)| ItemErrors {
            index,
            id: None,
            errors: names.errors(UNREAD),
        });
        let errors: Vec<ItemErrors> = errors.filter(|item| !item.errors.is_empty()).collect();
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// Names them.
    pub fn tell(&self, response: &mut Response) {
        let names: BTreeSet<&String> =
            self.0.iter().flat_map(|names| names.unknown.iter().chain(&names.read_only)).collect();
        let names: Vec<String> = names.into_iter().cloned().collect();
        tell(response, &names);
    }
}

/// Names keys of a body that mean nothing.
pub fn tell(response: &mut Response, names: &[String]) {
    if let Some(value) = terms::names(names) {
        response.headers_mut().insert("x-ignored-fields", value);
    }
}

/// Refuses keys of a body that mean nothing.
pub fn unknown(names: &[String]) -> Errors {
    let mut errors = Errors::default();
    for name in names {
        errors.add(name, "There is no such field.");
    }
    errors
}

impl Names {
    fn of(meta: &'static ModelMeta, body: &Map<String, Json>, verb: Verb) -> Self {
        let mut names = Self::default();
        for (key, value) in body {
            let taken = key == MESSAGE
                || matches!(key.as_str(), "id" | VERSION) && verb.by_id()
                || !verb.deletes() && takes(meta, key);
            if taken {
                if let Some(field) = meta.field(key).filter(|_| !matches!(key.as_str(), "id" | VERSION)) {
                    names.nested(field, value);
                }
            } else if !answers(meta, key) {
                names.unknown.push(key.clone());
            } else if verb != Verb::Create || !constant(meta, key).is_some_and(|own| own == *value) {
                names.read_only.push(key.clone());
            }
        }
        names
    }

    /// Keys of objects that are referred to. Without an id each of them must fit, so none is ignored.
    fn nested(&mut self, field: &'static Field, value: &Json) {
        let Some(target) = target_of(field) else { return };
        let objects = match value {
            Json::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        for map in objects.iter().filter_map(Json::as_object).filter(|map| map.contains_key("id")) {
            for key in map.keys().filter(|key| !answers(target, key) && !takes(target, key)) {
                let name = format!("{}.{key}", field.name);
                if !self.unknown.contains(&name) {
                    self.unknown.push(name);
                }
            }
        }
    }

    fn errors(&self, read_only: &str) -> Errors {
        let mut errors = unknown(&self.unknown);
        for name in &self.read_only {
            errors.add(name, read_only);
        }
        errors
    }
}

/// Whether a write reads this key.
fn takes(meta: &'static ModelMeta, key: &str) -> bool {
    let tags = matches!(key, "add_tags" | "remove_tags") && meta.fields.iter().any(|f| matches!(f.kind, Kind::Tags));
    let fits = |field: &Field| match field.kind {
        Kind::Any(target) => key == target.type_name || key == target.id_name,
        _ => key == field.name && !matches!(field.kind, Kind::Id),
    };
    tags || rules::of(meta).also().contains(&key) || meta.fields.iter().any(|f| f.writable() && fits(f))
}

/// Whether an answer has this key.
fn answers(meta: &'static ModelMeta, key: &str) -> bool {
    let visible = shown(meta);
    let fits = |(index, field): (usize, &Field)| {
        let named = match field.kind {
            Kind::Any(target) => key == target.type_name || key == target.id_name || key == field.name,
            _ => key == field.name,
        };
        named && visible & bit(index) != 0
    };
    matches!(key, "url" | "display" | "display_url")
        || meta.fields.iter().enumerate().any(fits)
        || meta.absent.iter().any(|(name, _)| *name == key)
}

/// What every object answers to a key of something that is not kept.
fn constant(meta: &'static ModelMeta, key: &str) -> Option<Json> {
    let (_, json) = meta.absent.iter().find(|(name, _)| *name == key)?;
    serde_json::from_str(json).ok()
}

/// Whether a value only says what the object says: as it is answered, or in the form in which such a thing is written (a
/// choice by its value, an object by its id).
fn echoes(given: &Json, own: &Json) -> bool {
    let short = |own: &Json| own.get("id").or_else(|| own.get("value")).cloned();
    match (given, own) {
        _ if given == own => true,
        (Json::Array(given), Json::Array(own)) => {
            given.len() == own.len() && given.iter().zip(own).all(|(given, own)| echoes(given, own))
        }
        (Json::Object(_), Json::Object(_)) => short(given).is_some() && short(given) == short(own),
        (given, Json::Object(_)) => short(own).is_some_and(|own| own == *given),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shared::registry;

    use super::*;

    fn named(wire: &str, verb: Verb, body: Json) -> Vec<String> {
        let meta = registry::model(wire).expect("a model");
        let mut response = Response::default();
        Ignored::of(meta, &[body], verb).tell(&mut response);
        let header = response.headers().get("x-ignored-fields").map(|value| value.to_str().expect("text").to_owned());
        header.map(|text| text.split(", ").map(str::to_owned).collect()).unwrap_or_default()
    }

    #[test]
    fn a_body_is_read_by_what_is_done_with_it() {
        let site = json!({"id": 1, "name": "S", "slgu": "s", "changelog_message": "m", "add_tags": []});
        assert_eq!(named("dcim.site", Verb::Create, site.clone()), ["id", "slgu"]);
        assert_eq!(named("dcim.site", Verb::UpdateMany, site.clone()), ["slgu"]);
        assert_eq!(named("dcim.site", Verb::DeleteMany, site), ["add_tags", "name", "slgu"]);
        assert_eq!(
            named("users.user", Verb::Create, json!({"username": "u", "password": "x", "digest": 1})),
            ["digest"]
        );
        let region =
            json!({"region": {"id": 1, "name": "R", "nmae": "R"}, "tags": [{"id": 1, "hue": 1}, {"name": "t"}]});
        assert_eq!(named("dcim.site", Verb::Update, region), ["region.nmae", "tags.hue"]);
        // What rules read, and what is not kept.
        assert_eq!(
            named("inventory_monitor.asset", Verb::Create, json!({"status": "used", "kind": "device"})),
            ["kind"]
        );
        let impact = json!({"maintenance": 1, "content_type": "dcim.site", "object_id": 1, "impact": "OUTAGE"});
        assert_eq!(named("notices.impact", Verb::Create, impact), [""; 0]);
    }

    #[test]
    fn what_every_object_answers_is_no_news() {
        for meta in registry::all() {
            for (key, json) in meta.absent {
                let own: Json = serde_json::from_str(json).expect("JSON");
                assert_eq!(named(&meta.wire(), Verb::Create, json!({*key: own})), [""; 0], "{} {key}", meta.wire());
                assert_eq!(named(&meta.wire(), Verb::Create, json!({*key: "x"})), [*key], "{} {key}", meta.wire());
            }
        }
        assert!(echoes(&json!("active"), &json!({"value": "active", "label": "Active"})));
        assert!(echoes(&json!([3]), &json!([{"id": 3, "display": "x"}])));
        assert!(echoes(&json!({"id": 3, "display": "old"}), &json!({"id": 3, "display": "x"})));
        assert!(!echoes(&json!({"display": "x"}), &json!({"id": 3})) && !echoes(&json!(null), &json!({"id": 3})));
    }
}
