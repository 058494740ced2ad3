//! Filters: how a query string becomes a condition on a model's rows.
//!
//! The grammar is the reference REST interface's (`spec-netbox-core` §2.3): repeated parameters are
//! alternatives, different ones must all hold, references come in pairs (`site`, `site_id`), nested
//! groups match their subtree, `null` means empty, and each kind has its suffixes. A filter is the
//! same thing whether it came from a URL, a saved view or a permission.

mod bound;
mod field;
mod holds;
mod offered;
mod query;
mod shape;

use crate::meta::ModelMeta;
use crate::value::Value;

pub use bound::{ORDER_MAX, TERMS_MAX, TEXT_TERMS, VALUE_MAX, VALUES_MAX, few_order_keys};
pub use field::{bad_choice, on_field};
pub use holds::Key;
pub use offered::{definition, offered};
pub use query::{CONTROLS, NUMBER_SUFFIXES, Parsed, Reference, Refusal, TEXT_SUFFIXES, parse, parse_with, walk};

/// A condition on the rows of one model. Paths cross references with dots and end in a field;
/// `.@type` and `.@id` are the halves of a generic reference.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    /// Rows for which the inner condition does not hold; unknown counts as not.
    Not(Box<Filter>),
    Is {
        path: String,
        op: Op,
        value: Value,
    },
    /// One of some exact values; `Null` among them matches empty. Serials and tags are equal when their keys are
    /// (`identity`).
    In {
        path: String,
        values: Vec<Value>,
    },
    /// A limit of the caller, which looks into everything, whatever the caller may see.
    Granted(Box<Filter>),
    /// A generic reference names a row of this model that satisfies the inner condition.
    Of {
        path: &'static str,
        model: &'static ModelMeta,
        filter: Box<Filter>,
    },
    /// Any row at the end of a path satisfies the inner condition. The last step may be a list or the name of rows that
    /// refer here, so that several conditions are about one and the same of them.
    Through {
        path: String,
        filter: Box<Filter>,
    },
    /// A part of a date or time compares with a number: equal without an operator.
    Part {
        path: String,
        part: Part,
        op: Option<Op>,
        number: i64,
    },
    /// A list kept as JSON holds this value.
    Holds {
        path: String,
        value: Value,
    },
    /// The referenced nested object or any of its ancestors is one of these (`field` of it).
    Within {
        path: String,
        field: &'static str,
        values: Vec<Value>,
    },
    /// Free text over the model's `q` fields.
    Text(String),
    /// Tagged with some tags, by their `slug` or `id`.
    Tagged {
        field: &'static str,
        values: Vec<Value>,
        with: With,
    },
    /// Something the model's rules answer.
    Special {
        name: &'static str,
        value: Value,
    },
    /// Touched by one of some requests: `created`, `updated` or either.
    Request {
        action: &'static str,
        ids: Vec<String>,
    },
    /// A contact is assigned: `contact`, `role` or `group` (subtree) has one of these ids.
    Contact {
        part: &'static str,
        ids: Vec<i64>,
    },
}

/// How many of some tags an object has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum With {
    All,
    Any,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Lt,
    Lte,
    Gt,
    Gte,
    /// Equal without regard to case.
    Like,
    Contains,
    Starts,
    Ends,
    /// The same with regard to case.
    Equal,
    ContainsExact,
    StartsExact,
    EndsExact,
    Regex,
    RegexFold,
    /// Null; the value says whether it must be. An empty text is something.
    Null,
    /// Null or `""`; the value says whether it must be.
    Empty,
}

/// A part of a date or, from `Hour` on, of a time, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Year,
    IsoYear,
    Quarter,
    Month,
    Week,
    Day,
    /// Sunday is 1.
    WeekDay,
    /// Monday is 1.
    IsoWeekDay,
    Hour,
    Minute,
    Second,
}

#[cfg(test)]
mod tests;
