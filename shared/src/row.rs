//! A row as the generic parts see it, and the bridge to typed structs.

use crate::meta::{Kind, ModelMeta, Storage};
use crate::registry;
use crate::types::FieldType;
use crate::value::Value;

/// Implemented by `#[derive(Model)]`.
pub trait Model: Sized {
    /// `app.model`.
    const WIRE: &'static str;

    /// The object type id.
    const NUMBER: i16;

    /// The description as the derive emits it, for the registry's lists. Whoever reads one calls `meta`: in the
    /// browser the descriptions are kept packed, and one that is named at run time would be there twice.
    const META: &'static ModelMeta;

    fn meta() -> &'static ModelMeta {
        if cfg!(target_arch = "wasm32") { registry::known(Self::NUMBER) } else { Self::META }
    }

    /// Typed view of a row. Missing or foreign values become the type's empty value.
    fn from_row(row: &Row) -> Self;

    /// Writes every struct field into the row.
    fn write_to(&self, row: &mut Row);
}

/// The values of one object in the order of its model's fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    meta: &'static ModelMeta,
    values: Vec<Value>,
}

impl PartialEq for ModelMeta {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Row {
    /// A row whose every value is null.
    pub fn empty(meta: &'static ModelMeta) -> Self {
        Self { meta, values: vec![Value::Null; meta.fields.len()] }
    }

    pub fn meta(&self) -> &'static ModelMeta {
        self.meta
    }

    /// The object's id; 0 before it is created.
    pub fn id(&self) -> i64 {
        self.at(0).as_int().unwrap_or(0)
    }

    pub fn version(&self) -> i64 {
        self.int("_version").unwrap_or(0)
    }

    pub fn at(&self, index: usize) -> &Value {
        &self.values[index]
    }

    pub fn set_at(&mut self, index: usize, value: Value) {
        self.values[index] = value;
    }

    /// The value of a field; null for a name the model does not have.
    pub fn get(&self, name: &str) -> &Value {
        self.meta.index(name).map_or(&Value::Null, |i| &self.values[i])
    }

    /// Sets a field; a name the model does not have is a mistake in the caller and is ignored
    /// in release builds.
    pub fn set(&mut self, name: &str, value: Value) {
        let index = self.meta.index(name);
        debug_assert!(index.is_some(), "{} has no field {name}", self.meta.name);
        if let Some(index) = index {
            self.values[index] = value;
        }
    }

    pub fn str(&self, name: &str) -> &str {
        self.get(name).as_str().unwrap_or("")
    }

    pub fn int(&self, name: &str) -> Option<i64> {
        self.get(name).as_int()
    }

    pub fn fields(&self) -> impl Iterator<Item = (&'static crate::meta::Field, &Value)> {
        self.meta.fields.iter().zip(&self.values)
    }

    /// The typed struct. The caller says which; a different model is a mistake in the caller.
    pub fn typed<T: Model>(&self) -> T {
        debug_assert_eq!(T::meta().number, self.meta.number);
        T::from_row(self)
    }

    /// Reads one field as a Rust type.
    pub fn read<T: FieldType>(&self, name: &str) -> T {
        T::from_value(self.get(name))
    }

    /// The complete stored state as the change log keeps it: everything but secrets and what the
    /// engine itself keeps; the time of creation is kept all the same, for a deletion that is
    /// taken back. Generic references appear as their two parts.
    pub fn image(&self) -> serde_json::Map<String, serde_json::Value> {
        let mut map = serde_json::Map::new();
        for (field, value) in self.fields() {
            let kept = field.system && field.name != "created";
            if kept || field.storage == Storage::Virtual || matches!(field.kind, Kind::Secret | Kind::Id) {
                continue;
            }
            if let Kind::Any(target) = field.kind {
                let (model, id) = match value {
                    Value::Any(any) => (any.model.into(), any.id.into()),
                    _ => (serde_json::Value::Null, serde_json::Value::Null),
                };
                map.insert(target.type_name.to_owned(), model);
                map.insert(target.id_name.to_owned(), id);
            } else {
                map.insert(field.name.to_owned(), value.image());
            }
        }
        map
    }
}
