//! Contact assignments belong to the history of the object they are about.

use shared::row::Row;
use shared::value::AnyRef;

pub struct Rules;

impl crate::rules::Rules for Rules {
    fn related(&self, row: &Row) -> Option<AnyRef> {
        row.get("object").as_any()
    }
}
