//! The note of a change: what its author wrote, or which change an undo took back.

use leptos::prelude::*;
use shared::rpc::{Change, UNDO_NOTE};

use crate::kit::{Time, list_href, object_href, way};
use crate::panels::CHANGE;

/// The note in words; nothing where there is none.
pub fn note(change: &Change) -> AnyView {
    if let Some(undone) = &change.undoes {
        let href = object_href(CHANGE, undone.change);
        let what = match undone.action.as_str() {
            "create" => "creation",
            "delete" => "deletion",
            _ => "change",
        };
        let by = (!undone.user.is_empty()).then(|| view! { " by "<bdi>{undone.user.clone()}</bdi> });
        let link = way(CHANGE, href, "", view! { {what}{by} }.into_any());
        return view! { "Undo of the "{link}", "<Time time=undone.time /> }.into_any();
    }
    words(&change.message)
}

/// A message as it is kept: an undo names a request there, whose changes are a list.
pub fn words(message: &str) -> AnyView {
    match message.strip_prefix(UNDO_NOTE) {
        Some(request) if request.len() == 36 && !request.contains(' ') => {
            let href = list_href(CHANGE, &[("request_id".to_owned(), request.to_owned())]);
            way(CHANGE, href, "", "Undo of earlier changes".into_any())
        }
        _ => view! { <bdi>{message.to_owned()}</bdi> }.into_any(),
    }
}
