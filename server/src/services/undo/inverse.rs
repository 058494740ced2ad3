//! The operations that put back what was.

use serde_json::Value as Json;
use shared::meta::{Field, Kind, ModelMeta};
use shared::patch::{Given, Patch};
use shared::value::Value;

use super::Whole;
use super::standing::Stands;
use super::units::{Unit, ids};
use crate::engine::catalog::{bit, info};
use crate::engine::image::{part, value};
use crate::engine::write::Op;
use crate::error::{Error, Result};

/// What puts an object back as it was before a request: whole, or those parts that the request changed.
pub fn op(whole: &Whole, stands: &Stands, message: &str) -> Result<Op> {
    let (meta, id, message) = (whole.meta, whole.id, message.to_owned());
    if whole.before.is_null() {
        return Ok(Op::Delete { id, version: None, message });
    }
    if whole.after.is_null() {
        if meta.fields.iter().any(|field| matches!(field.kind, Kind::Secret)) {
            return Err(Error::Conflict(format!(
                "{} cannot be put back: its secret is not in the log. Make a new one.",
                whole.name()
            )));
        }
        let patch = Patch { fields: given(meta, &whole.before), message, ..Patch::default() };
        return Ok(Op::Create { patch, id: Some(id) });
    }
    let patch = Patch { fields: parts(whole, stands), message, ..Patch::default() };
    Ok(Op::Update { id, patch, version: None })
}

fn settable(meta: &'static ModelMeta, index: usize) -> bool {
    let field = &meta.fields[index];
    let kept = field.system && field.name != "created";
    info(meta).all & bit(index) != 0 && !kept && !matches!(field.kind, Kind::Id | Kind::Secret)
}

/// Everything that an image says.
pub fn given(meta: &'static ModelMeta, image: &Json) -> Vec<(usize, Given)> {
    let says = |field: &Field| match field.kind {
        Kind::Any(target) => image.get(target.id_name).is_some(),
        _ => image.get(field.name).is_some(),
    };
    let fields = meta.fields.iter().enumerate().filter(|(index, field)| settable(meta, *index) && says(field));
    fields.map(|(index, field)| (index, Given::Value(value(field, &part(field, image))))).collect()
}

/// Some parts as they were `before`; what else is in their fields stays as it is now.
fn parts(whole: &Whole, stands: &Stands) -> Vec<(usize, Given)> {
    let meta = whole.meta;
    let mut fields = Vec::new();
    for (index, field) in meta.fields.iter().enumerate().filter(|(index, _)| settable(meta, *index)) {
        let mut own = stands.units.iter().filter(|unit| unit.field() == index).peekable();
        let Some(first) = own.peek().copied() else { continue };
        let (then, now) = (part(field, &whole.before), part(field, &stands.now));
        let given = match first {
            Unit::Whole(_) => value(field, &then),
            // Nobody else touched it: the keys of an object come back in their order, too.
            _ if now == part(field, &whole.after) => value(field, &then),
            Unit::Element(..) => {
                let (mut all, then) = (ids(&now), ids(&then));
                for unit in own {
                    let Unit::Element(_, id) = unit else { continue };
                    if then.contains(id) {
                        all.insert(*id);
                    } else {
                        all.remove(id);
                    }
                }
                Value::Ids(all.into_iter().collect())
            }
            Unit::Key(..) => {
                let mut map = now.as_object().cloned().unwrap_or_default();
                for unit in own {
                    let Unit::Key(_, key) = unit else { continue };
                    match then.get(key) {
                        Some(json) => map.insert(key.clone(), json.clone()),
                        None => map.remove(key),
                    };
                }
                Value::Json(Json::Object(map))
            }
        };
        fields.push((index, Given::Value(given)));
    }
    fields
}
