//! Rules of accounts, what they may do and what is theirs.

pub mod group;
pub mod object_permission;
pub mod owner;
pub mod token;
pub mod user;

use shared::value::Value;

use crate::cx::Cx;
use crate::engine::write::Item;

/// A new row with a `user` is the caller's own unless given to somebody. Everybody may name
/// themselves, whether or not they may see users, so that reference is taken out of the ones to be
/// checked.
pub fn own(cx: &Cx, item: &mut Item) {
    let (Some(user), true) = (cx.caller.user, item.creates()) else { return };
    let named = item.after.as_ref().and_then(|after| after.int("user"));
    let (Some(index), Some(after)) = (item.meta().and_then(|meta| meta.index("user")), &mut item.after) else { return };
    if named == Some(user) || !item.patch.gives(index) {
        item.patch.fields.retain(|(given, _)| *given != index);
        after.set_at(index, Value::Int(user));
    }
}
