//! One field of a bulk edit: its new value, or that it shall be empty.

use leptos::prelude::*;
use serde_json::{Map, Value as Json};
use shared::candidate_key::is_own;
use shared::meta::{Field, Kind, ModelMeta};

use super::state::offered;
use crate::fields::custom::{CustomField, Customs};
use crate::fields::input::FieldInput;
use crate::fields::wire;
use crate::kit::Icon;
use crate::kit::live::live;

/// A field that was chosen for the edit.
#[derive(Clone, Copy)]
pub struct BulkField {
    pub field: &'static Field,
    custom: Option<&'static CustomField>,
    value: RwSignal<Json>,
    empty: RwSignal<bool>,
    tried: RwSignal<bool>,
    pub refused: RwSignal<Vec<String>>,
}

/// What many objects can have in common: nothing that only one of them may hold.
pub fn shareable(meta: &'static ModelMeta, customs: Customs) -> impl Iterator<Item = BulkField> {
    let own = offered(meta).filter(|field| !is_own(meta, field) && !field.upload && !matches!(field.kind, Kind::Tags));
    let customs = customs.iter().filter(|custom| custom.field.writable() && !custom.custom.unique);
    own.map(|field| BulkField::new(field, None))
        .chain(customs.map(|custom| BulkField::new(&custom.field, Some(custom))))
}

impl BulkField {
    fn new(field: &'static Field, custom: Option<&'static CustomField>) -> Self {
        Self {
            field,
            custom,
            value: RwSignal::new(wire::default(field)),
            empty: RwSignal::new(false),
            tried: RwSignal::new(false),
            refused: RwSignal::new(Vec::new()),
        }
    }

    /// Whether nothing is an answer for this field.
    fn may_be_empty(self) -> bool {
        let blank_text = self.field.is_text() && !self.field.required;
        let null = self.field.null && !self.field.required;
        null || blank_text || matches!(self.field.kind, Kind::Many(_) | Kind::Json)
    }

    fn draft(self) -> Json {
        if self.empty.get() { wire::draft(self.field, &Json::Null) } else { self.value.get() }
    }

    fn problem(self) -> Option<String> {
        if self.empty.get() {
            return None;
        }
        let draft = self.value.get();
        // A field was chosen, so something is meant; empty has its own switch.
        if wire::is_blank(&draft) {
            return Some("Enter a value, or choose to make it empty.".to_owned());
        }
        wire::problem(self.field, &draft)
    }

    /// Adds the field to the request; false when it cannot be sent as it is.
    pub fn put(self, body: &mut Map<String, Json>) -> bool {
        self.tried.set(true);
        untrack(|| self.problem().is_none() && wire::put(self.field, &self.draft(), body).is_ok())
    }

    pub fn view(self, on_remove: Callback<()>) -> AnyView {
        let id = format!("bulk-{}", self.field.name);
        let (error_id, label) = (format!("{id}-err"), self.field.title());
        let problems = Memo::new(move |_| {
            let mut all = self.refused.get();
            all.extend(self.problem().filter(|_| self.tried.get()));
            all
        });
        let described = {
            let error_id = error_id.clone();
            Signal::derive(move || if problems.read().is_empty() { String::new() } else { error_id.clone() })
        };
        let empty = self.may_be_empty().then(|| {
            view! {
                <label class="check">
                    <input class="checkbox" type="checkbox" prop:checked=move || self.empty.get()
                        on:change=move |event| self.empty.set(event_target_checked(&event)) />
                    "Make empty"
                </label>
            }
        });
        let input = {
            let id = id.clone();
            move || {
                let id = id.clone();
                let field = self.field;
                let params = self.custom.map_or_else(Signal::default, CustomField::params);
                (!self.empty.get()).then(|| {
                    view! {
                        <FieldInput field value=self.value id describedby=described params
                            invalid=Signal::derive(move || !problems.read().is_empty()) />
                    }
                })
            }
        };
        view! {
            <div class="field">
                <div class="row">
                    <label class="field__label grow" for=id>{label.clone()}</label>
                    {empty}
                    <button type="button" class="btn btn--ghost btn--icon btn--sm" aria-label=format!("Leave {label} as it is")
                        on:click=move |_| on_remove.run(())>
                        <Icon name="x" />
                    </button>
                </div>
                {live(input)}
                {live(move || (!problems.read().is_empty()).then(|| view! {
                    <p class="field__error" id=error_id.clone()><Icon name="alert-triangle" />{problems.get().join(" ")}</p>
                }))}
            </div>
        }
        .into_any()
    }
}
