//! The editing widget of a field, by kind.

use leptos::prelude::*;
use serde_json::Value as Json;
use shared::meta::{Field, Kind};

use super::choice::{ChoiceSelect, TriState};
use super::choice_picker::{ChoicePicker, MANY};
use super::color::ColorPicker;
use super::generic::{GenericPicker, linked};
use super::json::pretty;
use super::picker::{Arity, Picker};
use super::time::TimeInput;
use super::upload::UploadInput;
use super::wire;
use crate::kit::live::live;

/// Edits `value`, a draft as `fields::wire` defines it: the form of `Record.values`, except that
/// everything typed is text. `wire::{draft, put}` convert from a record and to a request.
#[component]
pub fn FieldInput(
    field: &'static Field,
    value: RwSignal<Json>,
    #[prop(into)] id: String,
    #[prop(optional, into)] describedby: Signal<String>,
    #[prop(optional, into)] invalid: Signal<bool>,
    /// Narrows what reference pickers offer.
    #[prop(optional, into)]
    params: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    match field.kind {
        _ if field.upload => view! { <UploadInput value id describedby invalid /> }.into_any(),
        Kind::Choice(set) if set.all().len() > MANY => {
            view! { <ChoicePicker set arity=Arity::One value id describedby invalid /> }.into_any()
        }
        Kind::Choices(set) => view! { <ChoicePicker set arity=Arity::Many value id describedby invalid /> }.into_any(),
        Kind::Choice(_) => view! { <ChoiceSelect field value id describedby invalid /> }.into_any(),
        Kind::Color => view! { <ColorPicker value id describedby invalid /> }.into_any(),
        Kind::DateTime => view! { <TimeInput value id describedby invalid /> }.into_any(),
        Kind::Any(target) => view! { <GenericPicker target value id describedby invalid /> }.into_any(),
        Kind::Bool if field.null => view! { <TriState value id describedby /> }.into_any(),
        Kind::Bool => checkbox(field, value, id, describedby),
        Kind::Json | Kind::CustomFields => json_editor(value, id, describedby, invalid),
        Kind::LongText => view! {
            <textarea class="textarea" id=id rows="5" prop:value=move || text(value) required=field.required
                aria-describedby=move || ids(describedby) aria-invalid=move || invalid.get().then_some("true")
                on:input=move |event| value.set(Json::from(event_target_value(&event)))></textarea>
        }
        .into_any(),
        Kind::Ref(target) => {
            let (chosen, model) = (linked(value), Signal::stored(target.meta().wire()));
            view! { <Picker id model chosen params describedby invalid /> }.into_any()
        }
        Kind::Many(target) => many(target.meta().wire(), value, id, params, describedby, invalid),
        Kind::Reverse(referring) => many(referring.model.to_owned(), value, id, params, describedby, invalid),
        Kind::Tags => many("extras.tag".to_owned(), value, id, params, describedby, invalid),
        _ => line(field, value, id, describedby, invalid),
    }
}

fn text(value: RwSignal<Json>) -> String {
    value.read().as_str().unwrap_or("").to_owned()
}

fn ids(describedby: Signal<String>) -> Option<String> {
    Some(describedby.get()).filter(|ids| !ids.is_empty())
}

fn many(
    model: String,
    value: RwSignal<Json>,
    id: String,
    params: Signal<Vec<(String, String)>>,
    describedby: Signal<String>,
    invalid: Signal<bool>,
) -> AnyView {
    if !value.read_untracked().is_array() {
        value.set(Json::Array(Vec::new()));
    }
    let (chosen, model) = (linked(value), Signal::stored(model));
    view! { <Picker id model chosen arity=Arity::Many params describedby invalid /> }.into_any()
}

fn checkbox(field: &'static Field, value: RwSignal<Json>, id: String, describedby: Signal<String>) -> AnyView {
    view! {
        <label class="check">
            <input class="checkbox" type="checkbox" id=id prop:checked=move || value.read().as_bool().unwrap_or(false)
                aria-describedby=move || ids(describedby)
                on:change=move |event| value.set(Json::Bool(event_target_checked(&event))) />
            {field.title()}
        </label>
    }
    .into_any()
}

/// One line of text, with what the browser can do for each kind.
fn line(
    field: &'static Field,
    value: RwSignal<Json>,
    id: String,
    describedby: Signal<String>,
    invalid: Signal<bool>,
) -> AnyView {
    let (kind, mode, max) = match field.kind {
        Kind::Date => ("date", None, None),
        Kind::Email { max } => ("email", Some("email"), Some(max)),
        Kind::Url { max } => ("url", Some("url"), Some(max)),
        Kind::Int { .. } => ("text", Some("numeric"), None),
        Kind::Decimal { .. } => ("text", Some("decimal"), None),
        Kind::Secret => ("password", None, None),
        Kind::Slug { max } | Kind::Text { max } => ("text", None, Some(max)),
        _ => ("text", None, None),
    };
    let mono = matches!(field.kind, Kind::Slug { .. }) || super::view::is_code(field.name);
    view! {
        <input class=if mono { "input input--mono" } else { "input" } type=kind inputmode=mode id=id
            maxlength=max.map(|max| max.to_string()) required=field.required
            autocomplete=if kind == "password" { "new-password" } else { "off" }
            prop:value=move || text(value)
            aria-describedby=move || ids(describedby) aria-invalid=move || invalid.get().then_some("true")
            on:input=move |event| value.set(Json::from(event_target_value(&event))) />
    }
    .into_any()
}

/// JSON as text, told at once whether it can be read.
fn json_editor(value: RwSignal<Json>, id: String, describedby: Signal<String>, invalid: Signal<bool>) -> AnyView {
    let parsed = move || {
        let draft = value.read();
        let text = draft.as_str().unwrap_or("").trim();
        (!text.is_empty()).then(|| serde_json::from_str::<Json>(text))
    };
    let status = live(move || match parsed() {
        None => "Empty".to_owned(),
        Some(Ok(_)) => "Valid JSON".to_owned(),
        Some(Err(error)) => wire::parse_message(&error),
    });
    // What it looks like with lines and indents; nothing where it does already.
    let better = move || {
        let text = pretty(&parsed()?.ok()?);
        (value.read().as_str() != Some(text.as_str())).then_some(text)
    };
    let format = move |_| {
        if let Some(text) = untrack(better) {
            value.set(Json::from(text));
        }
    };
    view! {
        <div class="code-editor">
            <div class="code-editor__bar">
                <span class="code-editor__status" data-ok=move || (!matches!(parsed(), Some(Err(_)))).to_string()>{status}</span>
                <button type="button" class="btn btn--sm btn--ghost" disabled=move || better().is_none() on:click=format>"Format"</button>
            </div>
            <textarea class="code-editor__area" id=id rows="6" spellcheck="false" prop:value=move || text(value)
                aria-describedby=move || ids(describedby) aria-invalid=move || invalid.get().then_some("true")
                on:input=move |event| value.set(Json::from(event_target_value(&event)))></textarea>
        </div>
    }
    .into_any()
}
