//! What a model file needs.

pub use chrono::{DateTime, NaiveDate, Utc};
pub use derive::{Args, Model};
pub use rust_decimal::Decimal;

pub use crate::choices::{Choice as ChoiceOf, ChoiceSet, OBJECT_TYPES};
pub use crate::types::{Choice, Color, Email, LongText, Many, Ref, Secret, Slug, Url};
pub use crate::value::AnyRef;
