//! Rules of accounts, what they may do and what is theirs.

pub mod group;
pub mod object_permission;
pub mod owner;
pub mod token;
pub mod user;

use serde_json::Value as Json;
use shared::row::Row;
use shared::value::Value;

use crate::auth::token::Minted;
use crate::cx::Cx;
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::touches;

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

/// Everybody may name themselves as the user of a row, whether or not they may see users.
pub fn oneself(cx: &Cx, item: &mut Item) {
    let named = item.after.as_ref().and_then(|after| after.int("user"));
    let Some(index) = item.meta().and_then(|meta| meta.index("user")) else { return };
    if named.is_some() && named == cx.caller.user {
        item.patch.fields.retain(|(given, _)| *given != index);
    }
}

/// What ends before it begins is of no use to anybody.
pub fn expiry(cx: &Cx, item: &mut Item) {
    let ends = item.after.as_ref().and_then(|after| after.get("expires").as_time());
    if ends.is_some_and(|ends| ends <= cx.now) && touches(item, &["expires"]) {
        item.errors.add("expires", "This time is past. Switch it off instead, or delete it.");
    }
}

/// Gives each new row a credential of its user. The server chooses the secret; only a keyed digest is kept, and the plaintext goes
/// to the creator through `Writer::notes`.
pub fn mint(w: &mut Writer, items: &mut [Item], minted: impl Fn(&[u8], &Row) -> Result<Minted>) -> Result<()> {
    let caller = w.cx.caller.clone();
    for item in items.iter_mut().filter(|item| item.creates()) {
        let Some(after) = &mut item.after else { continue };
        if !caller.superuser && after.int("user") != caller.user {
            item.errors.add("user", "Only a superuser makes one for others.");
            continue;
        }
        let minted = minted(&w.cx.app.pepper, after)?;
        after.set("digest", Value::Text(minted.digest));
        after.set("key", minted.key.map_or(Value::Null, Value::Text));
        w.notes.push((item.index, "token".to_owned(), Json::String(minted.plaintext)));
    }
    Ok(())
}
