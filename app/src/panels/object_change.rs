//! Change: in lists, the note of an undo leads to what it took back.

use leptos::prelude::*;
use shared::rpc::Record;

pub fn cell(field: &str, record: &Record) -> Option<AnyView> {
    let message = record.text(field);
    (field == "message" && !message.is_empty()).then(|| crate::detail::note::words(message))
}
