//! An object in a template, in the idiom of NetBox: `{{ object }}` is its text, `object.site.region` leads on, `object.pk`,
//! `object.site_id` and `object.cf.x` are what they say, `object.devices.all()` are the rows that refer to it.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use minijinja::value::{DynObject, Enumerator, Kwargs, Object, Serde, from_args};
use minijinja::{Error, ErrorKind, State, Value as Made};
use serde_json::Value as Json;
use shared::custom::{self, Custom};
use shared::meta::{Field, Kind, ModelMeta, TypeWire};
use shared::registry;
use shared::row::Row;
use shared::value::Value;

use super::several::Several;
use super::store::{Store, several};
use crate::engine::graph::Graph;
use crate::engine::reverse;
use crate::engine::write::custom::ids;
use crate::rules::extras::image_attachment::MEDIA;
use crate::template::{Moment, TEXT};

/// What a list of an object's attributes holds: everything, or what a nested object shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Whole,
    Brief,
}

pub struct Thing {
    pub store: Arc<Store>,
    pub meta: &'static ModelMeta,
    pub id: i64,
    /// Where its text is known, if it was named by another row.
    pub titled: Option<Arc<Graph>>,
    pub form: Form,
}

/// Deepest tree that is climbed.
const DEPTH_MAX: usize = 100;

impl Thing {
    pub fn value(self) -> Made {
        Made::from_object(self)
    }

    /// The text people know it by; `#id` for what is not for the caller.
    pub fn title(&self) -> Result<String, Error> {
        if let Some(graph) = &self.titled {
            return Ok(graph.title(self.meta, self.id));
        }
        let graph = self.store.row(self.meta, self.id)?;
        Ok(graph.map_or_else(|| format!("#{}", self.id), |graph| graph.title(self.meta, self.id)))
    }

    /// An attribute; `None` for one that it does not have, or that is not for the caller.
    pub fn attribute(&self, name: &str) -> Result<Option<Made>, Error> {
        let (base, meta, id) = (&self.store.base, self.meta, self.id);
        match name {
            "id" | "pk" => return Ok(Some(id.into())),
            "display" | TEXT => return self.title().map(|title| Some(title.into())),
            "url" => return Ok(Some(format!("{base}/api/{}/{id}/", meta.path).into())),
            "display_url" => return Ok(Some(format!("{base}/{}/{id}/", meta.page()).into())),
            _ => {}
        }
        let Some(graph) = self.store.row(meta, id)? else { return Ok(None) };
        let Some(row) = graph.row(meta, id) else { return Ok(None) };
        if let Some(index) = meta.index(name) {
            let field = &meta.fields[index];
            let secret = field.write_only || matches!(field.kind, Kind::Secret);
            return Ok((!secret).then(|| self.field(&graph, row, field, row.at(index))));
        }
        if let Some(half) = half(meta, row, name) {
            return Ok(Some(half));
        }
        if matches!(name, "cf" | "custom_field_data")
            && let Some(index) = crate::engine::custom::index(meta)
        {
            return Ok(Some(self.customs(&graph, row.at(index), name == "custom_field_data")));
        }
        if let Some((_, json)) = meta.absent.iter().find(|(key, _)| *key == name) {
            return Ok(serde_json::from_str::<Json>(json).ok().map(|json| Made::from(Serde(json))));
        }
        if let Some(referrer) = reverse::named(meta, name) {
            let ids = self.store.referring(meta, id, referrer)?;
            return Ok(Some(self.list(referrer.meta, ids, None)));
        }
        Ok(None)
    }

    fn field(&self, graph: &Arc<Graph>, row: &Row, field: &'static Field, value: &Value) -> Made {
        let words = &self.store.words;
        match (field.kind, value) {
            (Kind::Count(_), Value::Null) => 0.into(),
            (Kind::CustomFields, value) => self.customs(graph, value, false),
            (_, Value::Null) => ().into(),
            (Kind::Choice(set), Value::Text(text)) => match text.parse::<i64>() {
                Ok(number) if set.integer => words.number(number, set.label(text)),
                _ => words.text(set.key, text, set.label(text)),
            },
            (Kind::Ref(target), Value::Int(id)) => self.other(graph, target.meta(), *id),
            (Kind::Any(_), Value::Any(any)) => {
                registry::numbered(any.model).map_or(().into(), |meta| self.other(graph, meta, any.id))
            }
            (Kind::Text { .. }, Value::Text(text)) if field.read_only && text.starts_with(MEDIA) => {
                format!("{}{text}", self.store.base).into()
            }
            (_, Value::Ids(ids)) => match field.target().or_else(|| several(field)) {
                Some(target) => {
                    let there = ids.iter().copied().filter(|id| graph.has(target, *id)).collect();
                    self.list(target, there, Some(graph.clone()))
                }
                None => Made::from(Serde(ids)),
            },
            (_, Value::Bool(on)) => (*on).into(),
            (_, Value::Int(number)) => (*number).into(),
            (_, Value::Decimal(number)) => decimal(&number.normalize().to_string()),
            (_, Value::Text(text)) => text.as_str().into(),
            (_, Value::Date(day)) => Made::from_object(Moment::Day(*day)),
            (_, Value::Time(time)) => Made::from_object(Moment::Time(*time)),
            (_, Value::Json(json)) => Made::from(Serde(json)),
            (_, Value::Any(_)) => {
                debug_assert!(false, "{} of {} is no generic reference", field.name, row.meta().name);
                ().into()
            }
        }
    }

    fn other(&self, graph: &Arc<Graph>, meta: &'static ModelMeta, id: i64) -> Made {
        Self { store: self.store.clone(), meta, id, titled: Some(graph.clone()), form: Form::Brief }.value()
    }

    fn list(&self, meta: &'static ModelMeta, ids: Vec<i64>, titled: Option<Arc<Graph>>) -> Made {
        Made::from_object(Several { store: self.store.clone(), meta, ids, titled, form: Form::Brief })
    }

    /// Every custom field by name; `None` where there is no value. `raw`: as it is kept.
    fn customs(&self, graph: &Arc<Graph>, value: &Value, raw: bool) -> Made {
        let none = Json::Null;
        let values = if let Value::Json(json) = value { json } else { &none };
        Made::from_pairs(graph.customs(self.meta).iter().map(|custom| {
            let made = match values.get(&custom.name) {
                None | Some(Json::Null) => ().into(),
                Some(json) if raw => Made::from(Serde(json)),
                Some(json) => self.custom(graph, custom, json),
            };
            (custom.name.clone(), made)
        }))
    }

    fn custom(&self, graph: &Arc<Graph>, custom: &Custom, json: &Json) -> Made {
        let target = custom.related.as_deref().and_then(registry::model);
        let word = |json: &Json| {
            let text = json.as_str().unwrap_or_default();
            let label = custom.choice(text).map_or(text, |choice| choice.label.as_str());
            self.store.words.text(&custom.key(), text, label)
        };
        match (custom.kind, json, target) {
            (custom::Kind::Object, json, Some(target)) => match json.as_i64() {
                Some(id) if graph.has(target, id) => self.other(graph, target, id),
                _ => ().into(),
            },
            (custom::Kind::MultiObject, json, Some(target)) => {
                let there = ids(json).into_iter().filter(|id| graph.has(target, *id)).collect();
                self.list(target, there, Some(graph.clone()))
            }
            (custom::Kind::Select, json, _) => word(json),
            (custom::Kind::MultiSelect, Json::Array(list), _) => list.iter().map(word).collect(),
            (custom::Kind::Date, Json::String(text), _) => {
                text.parse().map_or_else(|_| text.as_str().into(), |day| Made::from_object(Moment::Day(day)))
            }
            (custom::Kind::DateTime, Json::String(text), _) => shared::check::datetime(text)
                .map_or_else(|_| text.as_str().into(), |time| Made::from_object(Moment::Time(time))),
            (custom::Kind::Decimal, Json::Number(number), _) => decimal(&number.to_string()),
            _ => Made::from(Serde(json)),
        }
    }

    /// Label or colour of a choice: `get_status_display()`, `get_status_color()`.
    fn choice(&self, method: &str) -> Result<Option<Made>, Error> {
        let Some(rest) = method.strip_prefix("get_") else { return Ok(None) };
        let Some((name, part)) = rest.rsplit_once('_').filter(|(_, part)| matches!(*part, "display" | "color")) else {
            return Ok(None);
        };
        let Some(Kind::Choice(set)) = self.meta.field(name).map(|field| field.kind) else { return Ok(None) };
        let Some(graph) = self.store.row(self.meta, self.id)? else { return Ok(Some(().into())) };
        let value = graph.row(self.meta, self.id).map_or(&Value::Null, |row| row.get(name));
        let choice = value.as_str().and_then(|text| set.get(text));
        Ok(Some(match (choice, part) {
            (Some(choice), "display") => choice.label.into(),
            (Some(choice), _) => choice.color.into(),
            (None, "display") => value.as_str().unwrap_or("None").into(),
            (None, _) => ().into(),
        }))
    }

    /// Those above or below it in its tree, as clients of NetBox ask for them.
    fn relatives(&self, method: &str, args: &[Made]) -> Result<Option<Made>, Error> {
        let up = match method {
            "get_ancestors" => true,
            "get_descendants" | "get_children" => false,
            _ => return Ok(None),
        };
        let Some(parent) = self.meta.index("parent").filter(|_| self.meta.traits.nested) else { return Ok(None) };
        let (options,): (Kwargs,) = from_args(args)?;
        let itself = options.get::<Option<bool>>("include_self")?.unwrap_or(false);
        let _ascending = options.get::<Option<bool>>("ascending")?;
        options.assert_all_used()?;
        let mut found = if itself { vec![self.id] } else { Vec::new() };
        let mut level = vec![self.id];
        for _ in 0..DEPTH_MAX {
            let mut next = Vec::new();
            for id in level {
                if up {
                    let graph = self.store.row(self.meta, id)?;
                    next.extend(graph.as_ref().and_then(|graph| graph.row(self.meta, id)?.at(parent).as_int()));
                } else if let Some(children) = reverse::named(self.meta, "children") {
                    next.extend(self.store.referring(self.meta, id, children)?);
                }
            }
            if next.is_empty() {
                break;
            }
            if up {
                found.splice(0..0, next.iter().copied());
            } else {
                found.extend(&next);
            }
            if method == "get_children" {
                break;
            }
            level = next;
        }
        Ok(Some(self.list(self.meta, found, None)))
    }
}

/// The id behind a reference (`site_id`), and the halves of a generic one.
fn half(meta: &ModelMeta, row: &Row, name: &str) -> Option<Made> {
    for (index, field) in meta.fields.iter().enumerate() {
        let value = row.at(index);
        match field.kind {
            Kind::Ref(_) if name.strip_suffix("_id") == Some(field.name) => {
                return Some(value.as_int().map_or(().into(), Made::from));
            }
            Kind::Any(target) if name == target.id_name => {
                return Some(value.as_any().map_or(().into(), |any| any.id.into()));
            }
            Kind::Any(target) if name == target.type_name => {
                let model = value.as_any().and_then(|any| registry::numbered(any.model));
                return Some(model.map_or(().into(), |model| match target.wire {
                    TypeWire::Label => model.wire().into(),
                    TypeWire::Number => model.number.into(),
                }));
            }
            _ => {}
        }
    }
    None
}

/// A number as templates calculate with it: a whole one where it has no places.
fn decimal(text: &str) -> Made {
    match (text.parse::<i64>(), text.parse::<f64>()) {
        (Ok(whole), _) => whole.into(),
        (_, Ok(number)) => number.into(),
        _ => text.into(),
    }
}

impl Object for Thing {
    fn get_value(self: &Arc<Self>, key: &Made) -> Option<Made> {
        // An error ends the rendering when the value is used.
        self.attribute(key.as_str()?).unwrap_or_else(|error| Some(error.into()))
    }

    /// The attributes as the REST interface names them.
    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let brief = |name: &str| self.form == Form::Whole || self.meta.brief.contains(&name);
        let shown = |field: &&Field| !field.write_only && !matches!(field.kind, Kind::Secret) && brief(field.name);
        let fields = self.meta.fields.iter().skip(1).filter(shown).map(|field| field.name);
        Enumerator::Values(["id", "url", "display"].into_iter().chain(fields).map(Made::from).collect())
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    fn call_method(self: &Arc<Self>, _state: &mut State<'_, '_>, name: &str, args: &[Made]) -> Result<Made, Error> {
        if let Some(made) = self.relatives(name, args)? {
            return Ok(made);
        }
        if !args.is_empty() {
            return Err(Error::from(ErrorKind::UnknownMethod));
        }
        if name == "get_absolute_url" {
            return Ok(format!("/{}/{}/", self.meta.page(), self.id).into());
        }
        match self.choice(name)? {
            Some(made) => Ok(made),
            // Attributes that are called: `object.value()`.
            None => self.attribute(name)?.ok_or_else(|| Error::from(ErrorKind::UnknownMethod)),
        }
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        let other = other.downcast_ref::<Self>()?;
        Some((self.meta.number, self.id).cmp(&(other.meta.number, other.id)))
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title().unwrap_or_else(|_| format!("#{}", self.id)))
    }
}

impl fmt::Debug for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}: {}>", self.meta.label, self.title().unwrap_or_default())
    }
}
