//! Entering a time. It is entered in UTC, the zone is said beside the box, and the reader's own time
//! stands beneath, so that nobody has to compute.

use leptos::prelude::*;
use serde_json::Value as Json;
use shared::{check, value};

use crate::kit::icon::Icon;
use crate::kit::live::{boxed, live};
use crate::kit::time::{browser_zone, in_zone};

/// Edits a time held as RFC 3339 text. What cannot be read stays as typed, for the check to name.
#[component]
pub fn TimeInput(
    value: RwSignal<Json>,
    #[prop(into)] id: String,
    #[prop(optional, into)] describedby: Signal<String>,
    #[prop(optional, into)] invalid: Signal<bool>,
) -> impl IntoView {
    let held = move || value.read().as_str().and_then(|text| check::datetime(text).ok());
    let shown = move || held().map(shared::moment::minutes).unwrap_or_default();
    let typed = move |event| {
        let text = event_target_value(&event);
        value.set(Json::from(check::datetime(&text).map_or(text, value::iso)));
    };
    let local = move || {
        let zone = browser_zone();
        let time = held().filter(|_| zone != "UTC")?;
        Some(view! {
            <p class="field__help">
                <Icon name="globe" />
                {in_zone(time, "")}
            </p>
        })
    };
    view! {
        <div class="input-group">
            <input class="input" type="datetime-local" id=id prop:value=boxed(shown) on:input=typed
                aria-describedby=move || Some(describedby.get()).filter(|ids| !ids.is_empty())
                aria-invalid=move || invalid.get().then_some("true") />
            <span class="input-group__addon">"UTC"</span>
        </div>
        {live(local)}
    }
}
