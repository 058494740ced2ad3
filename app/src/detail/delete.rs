//! Deleting objects, after showing what stands in the way and what goes with them.

use leptos::prelude::*;
use shared::meta::ModelMeta;

/// `ids` are pairs of id and version; version 0 means whatever version there is.
#[component]
pub fn DeleteDialog(
    model: &'static ModelMeta,
    #[prop(into)] ids: Signal<Vec<(i64, i64)>>,
    open: RwSignal<bool>,
    on_done: Callback<()>,
) -> impl IntoView {
    let _ = (model, ids, open, on_done);
}
