//! Choosing one of a few values: a select, blank only where nothing is an answer.

use leptos::prelude::*;
use serde_json::Value as Json;
use shared::meta::{Default, Field, Kind};

use crate::kit::live::{Views, boxed};

/// Edits a choice field. A value that is no longer configured stays selectable while it is held.
#[component]
pub fn ChoiceSelect(
    field: &'static Field,
    value: RwSignal<Json>,
    #[prop(into)] id: String,
    #[prop(optional, into)] describedby: Signal<String>,
    #[prop(optional, into)] invalid: Signal<bool>,
) -> impl IntoView {
    let Kind::Choice(set) = field.kind else { return ().into_any() };
    let held = value.read_untracked().as_str().unwrap_or("").to_owned();
    let blank = field.null || held.is_empty() || field.default == Default::Text("");
    let gone = (!held.is_empty() && set.get(&held).is_none()).then(|| {
        let text = format!("{held} (no longer offered)");
        view! { <option value=held.clone()>{text}</option> }
    });
    let now = move || value.read().as_str().unwrap_or("").to_owned();
    let options = set.all().iter().map(|choice| {
        view! { <option value=choice.value selected=move || now() == choice.value>{choice.label}</option> }
    });
    view! {
        <select class="select" id=id prop:value=boxed(now)
            aria-required=field.required.then_some("true")
            aria-describedby=move || Some(describedby.get()).filter(|ids| !ids.is_empty())
            aria-invalid=move || invalid.get().then_some("true")
            on:change=move |event| value.set(Json::from(event_target_value(&event)))>
            {blank.then(|| view! { <option value="" selected=move || now().is_empty()>"—"</option> })}
            {gone}
            {options.views()}
        </select>
    }
    .into_any()
}

/// A boolean that may also be unknown.
#[component]
pub fn TriState(
    value: RwSignal<Json>,
    #[prop(into)] id: String,
    #[prop(optional, into)] describedby: Signal<String>,
) -> impl IntoView {
    let now = move || match &*value.read() {
        Json::Bool(true) => "true",
        Json::Bool(false) => "false",
        _ => "",
    };
    let pick = move |event| {
        value.set(match event_target_value(&event).as_str() {
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            _ => Json::Null,
        });
    };
    view! {
        <select class="select" id=id prop:value=boxed(now) on:change=pick
            aria-describedby=move || Some(describedby.get()).filter(|ids| !ids.is_empty())>
            <option value="" selected=move || now().is_empty()>"Unknown"</option>
            <option value="true" selected=move || now() == "true">"Yes"</option>
            <option value="false" selected=move || now() == "false">"No"</option>
        </select>
    }
}
