//! Objects as the REST interface shows them, written straight into bytes.
//!
//! A nested object is rendered once a page and then copied: a thousand assets of one contract cost
//! one rendering of that contract.

use std::collections::HashMap;
use std::io::Write;

use serde_json::Value as Json;
use shared::custom;
use shared::meta::{Field, Kind, ModelMeta, TypeWire};
use shared::registry;
use shared::row::Row;
use shared::value::{Value, iso};

use crate::engine::Graph;
use crate::engine::catalog::{Mask, bit, info};
use crate::engine::write::custom::ids;
use crate::rules::extras::image_attachment::MEDIA;

/// Renders objects of one graph.
pub struct Renderer<'a> {
    graph: &'a Graph,
    base: &'a str,
    /// Path of the endpoint that was asked, which may be a model's alias.
    at: (&'static ModelMeta, &'static str),
    nested: HashMap<(i16, i64), Vec<u8>>,
}

/// Which keys an object shows besides its fields.
#[derive(Debug, Clone, Copy)]
pub struct Keys {
    pub fields: Mask,
    pub url: bool,
    pub display_url: bool,
    pub display: bool,
    /// What is answered for things that are not kept.
    pub absent: bool,
}

impl Keys {
    pub fn all(meta: &'static ModelMeta) -> Self {
        Self {
            fields: shown(meta),
            url: true,
            display_url: !meta.traits.plain || meta.traits.linked,
            display: true,
            absent: true,
        }
    }

    pub fn brief(meta: &'static ModelMeta) -> Self {
        Self { fields: info(meta).brief | bit(0), url: true, display_url: false, display: true, absent: false }
    }
}

/// Every field that is ever answered.
pub fn shown(meta: &'static ModelMeta) -> Mask {
    let hidden = meta.fields.iter().enumerate().filter(|(_, f)| f.write_only || matches!(f.kind, Kind::Secret));
    hidden.fold(info(meta).all, |mask, (i, _)| mask & !bit(i))
}

impl<'a> Renderer<'a> {
    pub fn new(graph: &'a Graph, base: &'a str, meta: &'static ModelMeta, path: &'static str) -> Self {
        Self { graph, base, at: (meta, path), nested: HashMap::new() }
    }

    /// One object of the asked endpoint. `null` when it is not in the graph.
    pub fn object(&mut self, out: &mut Vec<u8>, id: i64, keys: Keys) {
        let (meta, path) = self.at;
        self.write(out, meta, path, id, keys);
    }

    fn write(&mut self, out: &mut Vec<u8>, meta: &'static ModelMeta, path: &str, id: i64, keys: Keys) {
        let Some(row) = self.graph.row(meta, id) else {
            out.extend_from_slice(b"null");
            return;
        };
        out.push(b'{');
        let mut comma = false;
        let mut key = |out: &mut Vec<u8>, name: &str| {
            // Names of fields are identifiers: there is nothing to escape.
            out.extend_from_slice(if std::mem::replace(&mut comma, true) { b",\"" } else { b"\"" });
            out.extend_from_slice(name.as_bytes());
            out.extend_from_slice(b"\":");
        };
        if keys.fields & bit(0) != 0 {
            key(out, "id");
            let _ = write!(out, "{id}");
        }
        if keys.url {
            key(out, "url");
            string(out, &format!("{}/api/{path}/{id}/", self.base));
        }
        if keys.display_url {
            key(out, "display_url");
            string(out, &format!("{}/{}/{id}/", self.base, meta.page()));
        }
        if keys.display {
            key(out, "display");
            string(out, &self.graph.title(meta, id));
        }
        for (index, field) in meta.fields.iter().enumerate().skip(1) {
            if keys.fields & bit(index) == 0 {
                continue;
            }
            if let Kind::Any(target) = field.kind {
                let any = row.at(index).as_any();
                key(out, target.type_name);
                match (any.and_then(|any| registry::numbered(any.model)), target.wire) {
                    (Some(meta), TypeWire::Label) => string(out, &meta.wire()),
                    (Some(meta), TypeWire::Number) => {
                        let _ = write!(out, "{}", meta.number);
                    }
                    (None, _) => out.extend_from_slice(b"null"),
                }
                key(out, target.id_name);
                match any {
                    Some(any) => {
                        let _ = write!(out, "{}", any.id);
                    }
                    None => out.extend_from_slice(b"null"),
                }
            }
            key(out, field.name);
            self.value(out, meta, row, index, field);
        }
        if keys.absent {
            for (name, json) in meta.absent {
                key(out, name);
                out.extend_from_slice(json.as_bytes());
            }
        }
        out.push(b'}');
    }

    fn value(&mut self, out: &mut Vec<u8>, meta: &'static ModelMeta, row: &Row, index: usize, field: &'static Field) {
        match (field.kind, row.at(index)) {
            (Kind::Count(_), Value::Null) => out.extend_from_slice(b"0"),
            (Kind::Choice(set), value) => {
                let text = value.as_str().unwrap_or("");
                let raw = |out: &mut Vec<u8>| {
                    if set.integer { out.extend_from_slice(text.as_bytes()) } else { string(out, text) }
                };
                match (meta.traits.plain || field.bare, text) {
                    (false, "") => out.extend_from_slice(b"null"),
                    (true, "") if value.is_null() => out.extend_from_slice(b"null"),
                    (true, _) => raw(out),
                    (false, _) => {
                        out.extend_from_slice(b"{\"value\":");
                        raw(out);
                        out.extend_from_slice(b",\"label\":");
                        string(out, set.get(text).map_or("", |c| c.label));
                        out.push(b'}');
                    }
                }
            }
            (_, Value::Null) => out.extend_from_slice(b"null"),
            (Kind::Ref(_), Value::Int(id)) if field.bare => {
                let _ = write!(out, "{id}");
            }
            (Kind::Ref(target), Value::Int(id)) => self.nested(out, target.meta(), *id),
            (Kind::Any(target), Value::Any(any)) => match registry::numbered(any.model) {
                Some(meta) if target.wire == TypeWire::Number => self.typed(out, meta, any.id),
                Some(meta) => self.nested(out, meta, any.id),
                None => out.extend_from_slice(b"null"),
            },
            (Kind::Many(target), Value::Ids(ids)) => self.list(out, target.meta(), ids),
            (Kind::Tags, Value::Ids(ids)) => self.named(out, "extras.tag", ids),
            (Kind::Reverse(referring), Value::Ids(ids)) => self.named(out, referring.model, ids),
            // A file of this server.
            (Kind::Text { .. }, Value::Text(text)) if field.read_only && text.starts_with(MEDIA) => {
                string(out, &format!("{}{text}", self.base));
            }
            (Kind::CustomFields, Value::Json(values)) => self.customs(out, meta, values),
            (_, value) => plain(out, value),
        }
    }

    fn named(&mut self, out: &mut Vec<u8>, wire: &str, ids: &[i64]) {
        match registry::model(wire) {
            Some(meta) => self.list(out, meta, ids),
            None => out.extend_from_slice(b"[]"),
        }
    }

    /// Every custom field of the model, null where there is no value.
    fn customs(&mut self, out: &mut Vec<u8>, meta: &'static ModelMeta, values: &Json) {
        let graph = self.graph;
        out.push(b'{');
        for (position, custom) in graph.customs(meta).iter().enumerate() {
            if position > 0 {
                out.push(b',');
            }
            string(out, &custom.name);
            out.push(b':');
            let target = custom.related.as_deref().and_then(registry::model);
            match (custom.kind, values.get(&custom.name), target) {
                (_, None, _) => out.extend_from_slice(b"null"),
                (custom::Kind::Object, Some(json), Some(target)) => {
                    match json.as_i64().filter(|id| graph.has(target, *id)) {
                        Some(id) => self.nested(out, target, id),
                        None => out.extend_from_slice(b"null"),
                    }
                }
                (custom::Kind::MultiObject, Some(json), Some(target)) => self.list(out, target, &ids(json)),
                (custom::Kind::DateTime, Some(Json::String(text)), _) => match shared::check::datetime(text) {
                    Ok(time) => string(out, &iso(time)),
                    Err(_) => string(out, text),
                },
                (_, Some(json), _) => raw(out, json),
            }
        }
        out.push(b'}');
    }

    fn list(&mut self, out: &mut Vec<u8>, meta: &'static ModelMeta, ids: &[i64]) {
        out.push(b'[');
        let mut comma = false;
        for id in ids.iter().filter(|id| self.graph.has(meta, **id)) {
            if std::mem::replace(&mut comma, true) {
                out.push(b',');
            }
            self.nested(out, meta, *id);
        }
        out.push(b']');
    }

    fn nested(&mut self, out: &mut Vec<u8>, meta: &'static ModelMeta, id: i64) {
        if let Some(bytes) = self.nested.get(&(meta.number, id)) {
            out.extend_from_slice(bytes);
            return;
        }
        let mut bytes = Vec::with_capacity(256);
        if self.graph.hides(meta, id) {
            // That there is one is part of what may be seen; what it is, is not.
            let url = format!("{}/api/{}/{id}/", self.base, meta.path);
            raw(&mut bytes, &serde_json::json!({"id": id, "url": url, "display": format!("#{id}")}));
        } else {
            self.write(&mut bytes, meta, meta.path, id, Keys::brief(meta));
        }
        out.extend_from_slice(&bytes);
        self.nested.insert((meta.number, id), bytes);
    }

    /// A nested object that also says its `name` and `type`: events and targets of impacts.
    fn typed(&mut self, out: &mut Vec<u8>, meta: &'static ModelMeta, id: i64) {
        let start = out.len();
        self.nested(out, meta, id);
        if out.last() == Some(&b'}') && out.len() > start + 2 {
            out.pop();
            if !meta.brief.contains(&"name") {
                out.extend_from_slice(b",\"name\":");
                string(out, &self.graph.title(meta, id));
            }
            out.extend_from_slice(b",\"type\":");
            string(out, &meta.wire());
            out.push(b'}');
        }
    }
}

fn plain(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Bool(b) => out.extend_from_slice(if *b { b"true" } else { b"false" }),
        Value::Int(n) => {
            let _ = write!(out, "{n}");
        }
        // A JSON number with all its digits.
        Value::Decimal(d) => {
            let _ = write!(out, "{}", d.normalize());
        }
        Value::Text(text) => string(out, text),
        Value::Date(date) => string(out, &date.to_string()),
        Value::Time(time) => string(out, &iso(*time)),
        Value::Json(json) => raw(out, json),
        Value::Ids(ids) => raw(out, &Json::from(ids.clone())),
        Value::Null | Value::Any(_) => out.extend_from_slice(b"null"),
    }
}

fn string(out: &mut Vec<u8>, text: &str) {
    // Writing to a vector cannot fail.
    let _ = serde_json::to_writer(out, text);
}

fn raw(out: &mut Vec<u8>, json: &Json) {
    let _ = serde_json::to_writer(out, json);
}
