//! The editing widget of a field, by kind.

use leptos::prelude::*;
use serde_json::Value as Json;
use shared::meta::Field;

/// Edits `value`, which is in the form of `Record.values` except that JSON fields hold their text.
/// `fields::wire::{draft, body}` convert from a record and to a request.
#[component]
pub fn FieldInput(
    field: &'static Field,
    value: RwSignal<Json>,
    #[prop(into)] id: String,
    #[prop(optional, into)] describedby: Signal<String>,
    #[prop(optional, into)] invalid: Signal<bool>,
    /// Narrows what reference pickers offer.
    #[prop(optional, into)] params: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let _ = (field, value, id, describedby, invalid, params);
}
