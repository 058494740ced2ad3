//! The Rust types a model's fields may have, and what each says about the field's kind.

use std::marker::PhantomData;
use std::ops::Deref;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use crate::meta::{AnyTarget, Default as FieldDefault, Field, Kind, OnDelete, PLAIN, Storage, Target, TypeWire};
use crate::row::Model;
use crate::value::{AnyRef, Value};

/// A Rust type that can be a model's field.
pub trait FieldType: Sized {
    /// The field as this type alone describes it.
    const FIELD: Field;
    /// Empty when the value is null or of another kind.
    fn from_value(value: &Value) -> Self;
    fn to_value(&self) -> Value;
}

macro_rules! text_type {
    ($(#[$doc:meta] $name:ident => $kind:expr;)*) => {$(
        #[$doc]
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct $name(pub String);

        impl Deref for $name {
            type Target = str;
            fn deref(&self) -> &str { &self.0 }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self { Self(text.to_owned()) }
        }

        impl FieldType for $name {
            const FIELD: Field = Field { kind: $kind, default: FieldDefault::Text(""), ..PLAIN };
            fn from_value(value: &Value) -> Self { Self(value.as_str().unwrap_or("").to_owned()) }
            fn to_value(&self) -> Value { Value::Text(self.0.clone()) }
        }
    )*};
}

text_type! {
    /// Markdown or plain text of any length.
    LongText => Kind::LongText;
    /// Letters, digits, `-` and `_`.
    Slug => Kind::Slug { max: 100 };
    /// Six lower-case hex digits.
    Color => Kind::Color;
    /// An absolute http(s) or mailto link.
    Url => Kind::Url { max: 200 };
    /// A bare mail address.
    Email => Kind::Email { max: 254 };
    /// A hashed secret.
    Secret => Kind::Secret;
}

/// A value of a choice set; the set is named by the field's attribute.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice(pub String);

impl Deref for Choice {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Choice {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl FieldType for Choice {
    const FIELD: Field = Field { kind: Kind::Choice(&NO_CHOICES), ..PLAIN };
    fn from_value(value: &Value) -> Self {
        Self(value.as_str().unwrap_or("").to_owned())
    }
    fn to_value(&self) -> Value {
        Value::Text(self.0.clone())
    }
}

static NO_CHOICES: crate::choices::ChoiceSet = crate::choices::ChoiceSet::new("", &[]);

impl FieldType for String {
    const FIELD: Field = Field { kind: Kind::Text { max: 255 }, default: FieldDefault::Text(""), ..PLAIN };
    fn from_value(value: &Value) -> Self {
        value.as_str().unwrap_or("").to_owned()
    }
    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
}

impl FieldType for i64 {
    const FIELD: Field = Field { kind: Kind::Int { min: i64::MIN, max: i64::MAX }, ..PLAIN };
    fn from_value(value: &Value) -> Self {
        value.as_int().unwrap_or(0)
    }
    fn to_value(&self) -> Value {
        Value::Int(*self)
    }
}

impl FieldType for bool {
    const FIELD: Field = Field { kind: Kind::Bool, default: FieldDefault::Bool(false), ..PLAIN };
    fn from_value(value: &Value) -> Self {
        value.as_bool().unwrap_or(false)
    }
    fn to_value(&self) -> Value {
        Value::Bool(*self)
    }
}

impl FieldType for Decimal {
    const FIELD: Field = Field { kind: Kind::Decimal { digits: 18, scale: 2, min: None, max: None }, ..PLAIN };
    fn from_value(value: &Value) -> Self {
        if let Value::Decimal(d) = value { *d } else { Decimal::ZERO }
    }
    fn to_value(&self) -> Value {
        Value::Decimal(*self)
    }
}

impl FieldType for NaiveDate {
    const FIELD: Field = Field { kind: Kind::Date, ..PLAIN };
    fn from_value(value: &Value) -> Self {
        value.as_date().unwrap_or_default()
    }
    fn to_value(&self) -> Value {
        Value::Date(*self)
    }
}

impl FieldType for DateTime<Utc> {
    const FIELD: Field = Field { kind: Kind::DateTime, ..PLAIN };
    fn from_value(value: &Value) -> Self {
        value.as_time().unwrap_or_default()
    }
    fn to_value(&self) -> Value {
        Value::Time(*self)
    }
}

impl FieldType for serde_json::Value {
    const FIELD: Field = Field { kind: Kind::Json, null: true, ..PLAIN };
    fn from_value(value: &Value) -> Self {
        if let Value::Json(json) = value { json.clone() } else { Self::Null }
    }
    fn to_value(&self) -> Value {
        Value::Json(self.clone())
    }
}

/// A reference to a row of `T`. Deleting that row is refused unless the attribute says otherwise.
pub struct Ref<T> {
    pub id: i64,
    model: PhantomData<fn() -> T>,
}

impl<T> Ref<T> {
    pub fn new(id: i64) -> Self {
        Self { id, model: PhantomData }
    }
}

impl<T> Clone for Ref<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Ref<T> {}
impl<T> PartialEq for Ref<T> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}
impl<T> std::fmt::Debug for Ref<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{}", self.id)
    }
}

impl<T: Model> FieldType for Ref<T> {
    const FIELD: Field = Field { kind: Kind::Ref(Target::of::<T>(OnDelete::Protect)), indexed: true, ..PLAIN };
    fn from_value(value: &Value) -> Self {
        Self::new(value.as_int().unwrap_or(0))
    }
    fn to_value(&self) -> Value {
        Value::Int(self.id)
    }
}

/// Any number of rows of `T`.
pub struct Many<T> {
    pub ids: Vec<i64>,
    model: PhantomData<fn() -> T>,
}

impl<T> Clone for Many<T> {
    fn clone(&self) -> Self {
        Self { ids: self.ids.clone(), model: PhantomData }
    }
}
impl<T> PartialEq for Many<T> {
    fn eq(&self, other: &Self) -> bool {
        self.ids == other.ids
    }
}
impl<T> std::fmt::Debug for Many<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.ids)
    }
}

impl<T: Model> FieldType for Many<T> {
    const FIELD: Field = Field {
        kind: Kind::Many(Target::of::<T>(OnDelete::SetNull)),
        storage: Storage::Through,
        default: FieldDefault::EmptyList,
        ..PLAIN
    };
    fn from_value(value: &Value) -> Self {
        Self { ids: value.ids().to_vec(), model: PhantomData }
    }
    fn to_value(&self) -> Value {
        Value::Ids(self.ids.clone())
    }
}

impl FieldType for AnyRef {
    const FIELD: Field = Field {
        kind: Kind::Any(AnyTarget {
            models: &[],
            type_name: "object_type",
            id_name: "object_id",
            wire: TypeWire::Label,
            on_delete: OnDelete::Protect,
        }),
        indexed: true,
        ..PLAIN
    };
    fn from_value(value: &Value) -> Self {
        value.as_any().unwrap_or(Self { model: 0, id: 0 })
    }
    fn to_value(&self) -> Value {
        Value::Any(*self)
    }
}

impl<T: FieldType> FieldType for Option<T> {
    const FIELD: Field = Field { null: true, default: FieldDefault::None, ..T::FIELD };
    fn from_value(value: &Value) -> Self {
        if value.is_null() { None } else { Some(T::from_value(value)) }
    }
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }
}
