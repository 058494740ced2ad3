//! Giving many objects the same values.

use leptos::prelude::*;
use shared::meta::ModelMeta;

#[component]
pub fn BulkEdit(
    model: &'static ModelMeta,
    #[prop(into)] ids: Signal<Vec<i64>>,
    open: RwSignal<bool>,
    on_done: Callback<()>,
) -> impl IntoView {
    let _ = (model, ids, open, on_done);
}
