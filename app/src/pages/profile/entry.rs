//! Fields of the small forms of this page, and what was wrong with them.

use std::sync::{Arc, Mutex};

use leptos::prelude::*;
use shared::error::ALL;
use shared::rpc::{Fields, RpcError};

use crate::kit::Icon;
use crate::kit::live::{Views, boxed, live};

/// The state of a form: what is wrong with it, and whether it is being sent.
#[derive(Clone, Copy)]
pub struct Sending {
    /// Which form of the page it is.
    name: &'static str,
    pub errors: RwSignal<Fields>,
    pub busy: RwSignal<bool>,
}

impl Sending {
    pub fn new(name: &'static str) -> Self {
        Self { name, errors: RwSignal::new(Fields::new()), busy: RwSignal::new(false) }
    }

    /// Whether it may be sent now; it counts as being sent then.
    pub fn begin(self) -> bool {
        if self.busy.get_untracked() {
            return false;
        }
        self.errors.set(Fields::new());
        self.busy.set(true);
        true
    }

    /// It was answered. The page may be gone.
    pub fn end(self) {
        self.busy.try_set(false);
    }

    /// Says what is wrong, at the fields where that is known.
    pub fn refuse(self, error: RpcError) {
        let fields = match error {
            RpcError::Unauthenticated => return crate::state::lost(),
            RpcError::Invalid { fields } => fields,
            other => Fields::from([(ALL.to_owned(), vec![other.to_string()])]),
        };
        self.errors.try_set(fields);
    }

    pub fn say(self, field: &str, text: &str) {
        self.errors.update(|errors| errors.entry(field.to_owned()).or_default().push(text.to_owned()));
    }

    /// What is wrong with no field of the form.
    pub fn general(self, known: &'static [&'static str]) -> AnyView {
        let text = move || {
            let errors = self.errors.get();
            let others = errors.into_iter().filter(|(field, _)| !known.contains(&field.as_str()));
            let texts: Vec<String> = others.flat_map(|(_, texts)| texts).collect();
            (!texts.is_empty()).then(|| {
                view! {
                    <div class="alert alert--error" role="alert">
                        <Icon name="alert-triangle"/><div class="alert__body">{texts.join(" ")}</div>
                    </div>
                }
            })
        };
        live(text).into_any()
    }

    /// The address of a field on the page; two forms may have fields of one name.
    fn id(self, field: &str) -> String {
        format!("{}-{field}", self.name)
    }

    /// The messages below a field.
    fn below(self, field: &'static str) -> AnyView {
        let id = format!("{}-error", self.id(field));
        let lines = move || {
            let texts = self.errors.with(|errors| errors.get(field).cloned().unwrap_or_default());
            (!texts.is_empty()).then(|| {
                let lines = texts
                    .into_iter()
                    .map(|text| view! { <span class="field__error"><Icon name="alert-triangle"/>{text}</span> });
                view! { <div id=id.clone() role="alert">{lines.views()}</div> }
            })
        };
        live(lines).into_any()
    }

    /// What describes a field: what is wrong with it, and its help.
    fn described(self, field: &'static str, help: &str) -> Arc<Mutex<dyn FnMut() -> Option<String> + Send>> {
        let (id, helped) = (self.id(field), !help.is_empty());
        boxed(move || {
            let wrong = self.errors.with(|errors| errors.contains_key(field));
            let error = wrong.then(|| format!("{id}-error"));
            let all: Vec<String> = error.into_iter().chain(helped.then(|| format!("{id}-help"))).collect();
            (!all.is_empty()).then(|| all.join(" "))
        })
    }
}

/// What a field is.
pub struct Entry {
    /// Its name in what is sent.
    pub field: &'static str,
    pub label: &'static str,
    /// The type of the input.
    pub kind: &'static str,
    pub autocomplete: &'static str,
    pub help: String,
}

/// A field of one line.
pub fn entry(entry: Entry, value: RwSignal<String>, form: Sending) -> AnyView {
    let Entry { field, label, kind, autocomplete, help } = entry;
    let id = form.id(field);
    let described = form.described(field, &help);
    let invalid = move || form.errors.with(|errors| errors.contains_key(field)).then_some("true");
    let about = format!("{id}-help");
    let help = (!help.is_empty()).then(|| view! { <span class="field__help" id=about>{help}</span> });
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>{label}</label>
            <input class="input" id=id name=field type=kind autocomplete=autocomplete aria-describedby=described
                aria-invalid=boxed(invalid) prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))/>
            {help}
            {form.below(field)}
        </div>
    }
    .into_any()
}

/// A field of several lines.
pub fn area(
    field: &'static str,
    label: &'static str,
    help: &'static str,
    value: RwSignal<String>,
    form: Sending,
) -> AnyView {
    let id = form.id(field);
    let described = form.described(field, help);
    let invalid = move || form.errors.with(|errors| errors.contains_key(field)).then_some("true");
    let about = format!("{id}-help");
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>{label}</label>
            <textarea class="textarea textarea--mono" id=id name=field rows="3" aria-describedby=described
                aria-invalid=boxed(invalid) prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))></textarea>
            <span class="field__help" id=about>{help}</span>
            {form.below(field)}
        </div>
    }
    .into_any()
}

/// A box to tick, with what it means.
pub fn tick(label: &'static str, help: &'static str, on: Signal<bool>, toggle: Callback<()>) -> AnyView {
    view! {
        <label class="check">
            <input class="checkbox" type="checkbox" prop:checked=move || on.get() on:change=move |_| toggle.run(())/>
            <span>{label}<br/><span class="field__help">{help}</span></span>
        </label>
    }
    .into_any()
}

/// The button that sends a form.
pub fn send(text: &'static str, form: Sending) -> AnyView {
    let busy = move || form.busy.get().to_string();
    view! { <button type="submit" class="btn btn--primary" aria-busy=boxed(busy)>{text}</button> }.into_any()
}
