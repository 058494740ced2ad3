//! Journal entries: written by whoever writes them.
//!
//! Source: reference sheet of NetBox, §3.5.

use shared::row::Row;
use shared::value::{AnyRef, Value};

use crate::cx::Cx;
use crate::engine::write::Item;
use crate::rules::touches;

pub struct Rules;

impl crate::rules::Rules for Rules {
    /// The author is the caller, whatever the request says; only the program itself may name another.
    fn prepare(&self, cx: &Cx, item: &mut Item) {
        let Some(index) = item.meta().and_then(|meta| meta.index("created_by")) else { return };
        let author = match (&item.before, cx.caller.user) {
            (None, None) => return,
            (None, Some(user)) => Value::Int(user),
            (Some(before), _) => before.at(index).clone(),
        };
        // A deleted user's name is cleared from the entries, and nobody asks whose they are then.
        let cleared = item.patch.fields.is_empty() && touches(item, &["created_by"]) && item.before.is_some();
        if let Some(after) = item.after.as_mut().filter(|_| !cleared) {
            after.set_at(index, author);
            item.patch.fields.retain(|(given, _)| *given != index);
        }
    }

    fn related(&self, row: &Row) -> Option<AnyRef> {
        row.get("assigned_object").as_any()
    }
}
