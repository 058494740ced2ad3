//! Journal entries: written by whoever writes them.
//!
//! Source: reference sheet of NetBox, §3.5.

use shared::value::Value;

use crate::cx::Cx;
use crate::engine::write::Item;

pub struct Rules;

impl crate::rules::Rules for Rules {
    /// The author is the caller: authorship cannot be forged.
    fn prepare(&self, cx: &Cx, item: &mut Item) {
        if let (true, Some(user), Some(after)) = (item.creates(), cx.caller.user, &mut item.after) {
            after.set("created_by", Value::Int(user));
        }
    }
}
