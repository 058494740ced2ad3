//! How much one request may ask of a statement: the bounds of filters and orders.
//!
//! A term is what a database works out for itself on each row. A list of exact values (`id=1&id=2`, `name=a&name=b`,
//! `tag=x&tag=y`) is one term, however long: it is bound as one array. Repeats of any other lookup are a term each.

use super::Filter;
use crate::error::{ALL, Errors};

/// Most terms of a request's filters.
pub const TERMS_MAX: usize = 50;
/// A free text (`q`) is looked for in many places: it counts as so many terms.
pub const TEXT_TERMS: usize = 10;
/// Most parameters of a request, each repeat counted.
pub const VALUES_MAX: usize = 10_000;
/// Longest value of a parameter in bytes: SQLite bounds patterns.
pub const VALUE_MAX: usize = 10_000;
/// Most names to sort by.
pub const ORDER_MAX: usize = 16;

/// Refuses more parameters than are read.
pub(super) fn few_values(count: usize) -> Result<(), Errors> {
    if count <= VALUES_MAX {
        return Ok(());
    }
    Err(Errors::one(ALL, format!("There are {count} parameters; at most {VALUES_MAX} are read. Ask in parts.")))
}

/// Refuses filters that are too much for one statement.
pub(super) fn few_terms(filters: &[Filter]) -> Result<(), Errors> {
    let terms: usize = filters.iter().map(Filter::terms).sum();
    if terms <= TERMS_MAX {
        return Ok(());
    }
    Err(Errors::one(
        ALL,
        format!(
            "There are {terms} conditions; at most {TERMS_MAX} are answered at once. Exact values of one filter count as \
             one condition, each other lookup for itself, and a q as {TEXT_TERMS}."
        ),
    ))
}

/// Refuses more names to sort by than an order has keys, each a list with commas.
pub fn few_order_keys(names: &[String]) -> Result<(), Errors> {
    let count = names.iter().flat_map(|names| names.split(',')).filter(|name| !name.trim().is_empty()).count();
    if count <= ORDER_MAX {
        return Ok(());
    }
    Err(Errors::one("ordering", format!("There are {count} names to sort by; at most {ORDER_MAX} are.")))
}
