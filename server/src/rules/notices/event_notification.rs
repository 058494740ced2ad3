//! Received notifications belong in the history of their event. Source: reference sheet on notices, §6.

use shared::row::Row;
use shared::value::AnyRef;

pub struct Rules;

impl crate::rules::Rules for Rules {
    fn related(&self, row: &Row) -> Option<AnyRef> {
        row.get("event").as_any()
    }
}
