//! One value of one field, and its JSON form.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use rust_decimal::Decimal;
use serde_json::Value as Json;

/// A reference to a row of any model: object type number and id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AnyRef {
    pub model: i16,
    pub id: i64,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    #[default]
    Null,
    Bool(bool),
    /// Integers, ids and references.
    Int(i64),
    Decimal(Decimal),
    Text(String),
    Date(NaiveDate),
    Time(DateTime<Utc>),
    Json(Json),
    Any(AnyRef),
    /// Ids of a to-many relation, ascending.
    Ids(Vec<i64>),
}

impl Value {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Null, `""` or an empty list.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.is_empty(),
            Self::Ids(ids) => ids.is_empty(),
            _ => false,
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub fn as_int(&self) -> Option<i64> {
        if let Self::Int(n) = self { Some(*n) } else { None }
    }

    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(b) = self { Some(*b) } else { None }
    }

    pub fn as_date(&self) -> Option<NaiveDate> {
        if let Self::Date(d) = self { Some(*d) } else { None }
    }

    pub fn as_time(&self) -> Option<DateTime<Utc>> {
        if let Self::Time(t) = self { Some(*t) } else { None }
    }

    pub fn as_any(&self) -> Option<AnyRef> {
        if let Self::Any(any) = self { Some(*any) } else { None }
    }

    pub fn ids(&self) -> &[i64] {
        if let Self::Ids(ids) = self { ids } else { &[] }
    }

    /// The stored form as JSON: ids for references, text for decimals and times. This is what
    /// change images hold.
    pub fn image(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Bool(b) => Json::Bool(*b),
            Self::Int(n) => Json::from(*n),
            Self::Decimal(d) => Json::String(d.normalize().to_string()),
            Self::Text(t) => Json::String(t.clone()),
            Self::Date(d) => Json::String(d.to_string()),
            Self::Time(t) => Json::String(iso(*t)),
            Self::Json(j) => j.clone(),
            Self::Any(a) => serde_json::json!({"type": a.model, "id": a.id}),
            Self::Ids(ids) => Json::from(ids.clone()),
        }
    }
}

/// RFC 3339 in UTC with `Z`; microseconds only when there are any.
pub fn iso(time: DateTime<Utc>) -> String {
    let digits = if time.timestamp_subsec_micros() == 0 { SecondsFormat::Secs } else { SecondsFormat::Micros };
    time.to_rfc3339_opts(digits, true)
}
