//! Reading what a server function answered: a parsed JSON value becomes the type it stands for.
//!
//! The browser reads its answers with this in place of serde's `Deserialize`. That one compiles a
//! parser of its own for each type and place it stands in, which were a tenth of the application;
//! this is a look into an object for each field. `from_json!` checks that no field is forgotten.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::error::Errors;

/// A type that can be read from JSON; `None` when the JSON is not of its shape.
pub trait FromJson: Sized {
    fn from_json(json: Value) -> Option<Self>;
}

/// A whole text. All of it goes through here, so that the parser is compiled once.
pub fn parse(text: &[u8]) -> Option<Value> {
    serde_json::from_str(std::str::from_utf8(text).ok()?).ok()
}

/// One field of an object, taken out of it. What is absent reads as null.
pub fn take<T: FromJson>(object: &mut Map<String, Value>, name: &str) -> Option<T> {
    T::from_json(object.get_mut(name).map(Value::take).unwrap_or_default())
}

/// The same, noting a failure instead of leaving at once: that would compile to the clearing away of
/// all fields read before, for each field anew.
pub fn take_or_note<T: FromJson + Default>(object: &mut Map<String, Value>, name: &str, whole: &mut bool) -> T {
    take(object, name).unwrap_or_else(|| {
        *whole = false;
        T::default()
    })
}

/// Implements `FromJson` for structs with the wire names of their fields.
macro_rules! from_json {
    ($($name:ident { $($field:ident),* $(,)? })*) => {$(
        impl $crate::json::FromJson for $name {
            fn from_json(json: ::serde_json::Value) -> Option<Self> {
                let ::serde_json::Value::Object(mut object) = json else { return None };
                let mut whole = true;
                let read = Self {
                    $($field: $crate::json::take_or_note(&mut object, stringify!($field), &mut whole)),*
                };
                whole.then_some(read)
            }
        }
    )*};
}
pub(crate) use from_json;

impl FromJson for Value {
    fn from_json(json: Value) -> Option<Self> {
        Some(json)
    }
}

impl FromJson for () {
    fn from_json(json: Value) -> Option<Self> {
        json.is_null().then_some(())
    }
}

impl FromJson for bool {
    fn from_json(json: Value) -> Option<Self> {
        json.as_bool()
    }
}

impl FromJson for i64 {
    fn from_json(json: Value) -> Option<Self> {
        json.as_i64()
    }
}

impl FromJson for u64 {
    fn from_json(json: Value) -> Option<Self> {
        json.as_u64()
    }
}

impl FromJson for usize {
    fn from_json(json: Value) -> Option<Self> {
        json.as_u64().and_then(|number| Self::try_from(number).ok())
    }
}

impl FromJson for String {
    fn from_json(json: Value) -> Option<Self> {
        if let Value::String(text) = json { Some(text) } else { None }
    }
}

impl FromJson for DateTime<Utc> {
    fn from_json(json: Value) -> Option<Self> {
        crate::check::datetime(json.as_str()?).ok()
    }
}

impl FromJson for Map<String, Value> {
    fn from_json(json: Value) -> Option<Self> {
        if let Value::Object(object) = json { Some(object) } else { None }
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(json: Value) -> Option<Self> {
        if json.is_null() { Some(None) } else { T::from_json(json).map(Some) }
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn from_json(json: Value) -> Option<Self> {
        T::from_json(json).map(Self::new)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(json: Value) -> Option<Self> {
        let Value::Array(items) = json else { return None };
        items.into_iter().map(T::from_json).collect()
    }
}

impl<T: FromJson> FromJson for BTreeMap<String, T> {
    fn from_json(json: Value) -> Option<Self> {
        let Value::Object(object) = json else { return None };
        let mut out = Self::new();
        for (name, value) in object {
            out.insert(name, T::from_json(value)?);
        }
        Some(out)
    }
}

impl FromJson for Errors {
    fn from_json(json: Value) -> Option<Self> {
        FromJson::from_json(json).map(Self)
    }
}

impl<A: FromJson, B: FromJson> FromJson for (A, B) {
    fn from_json(json: Value) -> Option<Self> {
        let Value::Array(items) = json else { return None };
        let [a, b] = <[Value; 2]>::try_from(items).ok()?;
        Some((A::from_json(a)?, B::from_json(b)?))
    }
}
