//! Keeps what is typed in the tab's own storage until it is saved or given up, so that a lost
//! session, a reload or a slip of the hand costs nothing.

use leptos::prelude::*;
use serde_json::{Map, Value as Json};
use web_sys::Storage;

use super::state::FormState;
use crate::kit::Icon;
use crate::kit::live::{effect_from, when};

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// By address: two forms never share what was typed.
fn key() -> String {
    let location = window().location();
    format!("purser.form.{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default())
}

/// Nothing is kept for the current address any more.
pub fn forget() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&key());
    }
}

/// Follows the form: kept while something is unsaved, forgotten when it is as it was.
pub fn follow(form: FormState) {
    let key = key();
    effect_from(move |before: Option<bool>| {
        let unsaved = form.unsaved();
        let Some(storage) = storage() else { return unsaved };
        if unsaved {
            let _ = storage.set_item(&key, &image(form).to_string());
        } else if before == Some(true) || form.released.get() {
            let _ = storage.remove_item(&key);
        }
        unsaved
    });
}

fn image(form: FormState) -> Json {
    let fields: Map<String, Json> = form
        .all()
        .into_iter()
        .filter(|slot| slot.edited() && !slot.field.write_only && !slot.field.upload)
        .map(|slot| (slot.field.name.to_owned(), Json::Array(vec![slot.base.get(), slot.value.get()])))
        .collect();
    let version = form.version.get().map_or(Json::Null, Json::from);
    Json::Object(Map::from_iter([("version".to_owned(), version), ("fields".to_owned(), Json::Object(fields))]))
}

/// What was kept for the current address.
pub fn kept() -> Option<Json> {
    let text = storage()?.get_item(&key()).ok()??;
    serde_json::from_str(&text).ok()
}

/// Puts what was kept back, with the version it was typed on: if the object changed since, saving
/// meets a conflict like any other.
fn restore(form: FormState, kept: &Json) {
    for slot in form.all() {
        if let Some([base, value]) = kept["fields"][slot.field.name].as_array().map(Vec::as_slice) {
            slot.base.set(base.clone());
            slot.value.set(value.clone());
        }
    }
    if form.id.is_some() {
        form.version.set(kept["version"].as_i64());
    }
}

/// Offers what was kept; nothing when nothing was.
pub fn offer(form: FormState, kept: Option<Json>) -> AnyView {
    let Some(kept) = kept else { return ().into_any() };
    let open = RwSignal::new(true);
    let kept = StoredValue::new(kept);
    let bring = move |_| {
        kept.with_value(|kept| restore(form, kept));
        open.set(false);
    };
    let drop = move |_| {
        forget();
        open.set(false);
    };
    view! {
        {when(move || open.get(), move || view! { <div class="alert alert--info" role="status">
                <Icon name="history" />
                <div class="alert__body">"You left this form with changes that were not saved."</div>
                <div class="alert__actions">
                    <button type="button" class="btn btn--sm" on:click=bring>"Bring them back"</button>
                    <button type="button" class="btn btn--sm btn--ghost" on:click=drop>"Discard"</button>
                </div>
            </div> })}
    }
    .into_any()
}
