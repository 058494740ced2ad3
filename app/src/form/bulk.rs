//! Giving many objects the same values, in one step that can be taken back.

use leptos::prelude::*;
use serde_json::{Map, Value as Json};
use shared::meta::{Kind, ModelMeta};
use shared::patch::{MESSAGE_MAX, wire_name};
use shared::rpc::{self, Link, RpcError};
use wasm_bindgen::JsCast;

use super::bulk_field::{BulkField, shareable};
use super::errors::reason;
use crate::fields::custom::{Customs, Following};
use crate::fields::picker::{Arity, Picker, focus_on};
use crate::kit::live::{Views, each, live, spawn};
use crate::kit::number::counted;
use crate::kit::{Dialog, Icon};
use crate::state::{data_changed, use_toasts};

/// What is entered in one opening of the dialog.
#[derive(Clone, Copy)]
struct Edit {
    meta: &'static ModelMeta,
    /// Every field that could be part of it; made once, so that they live as long as the dialog.
    all: StoredValue<Vec<BulkField>>,
    fields: RwSignal<Vec<BulkField>>,
    add_tags: RwSignal<Vec<Link>>,
    remove_tags: RwSignal<Vec<Link>>,
    message: RwSignal<String>,
    busy: RwSignal<bool>,
    general: RwSignal<Vec<String>>,
    failure: RwSignal<Option<RpcError>>,
}

#[component]
pub fn BulkEdit(
    model: &'static ModelMeta,
    customs: Following,
    #[prop(into)] ids: Signal<Vec<i64>>,
    open: RwSignal<bool>,
    on_done: Callback<()>,
) -> impl IntoView {
    let title = Signal::derive(move || format!("Edit {}", how_many(model, ids.read().len())));
    view! { <Dialog open title>{live(move || dialog(model, customs.get_untracked(), ids, open, on_done))}</Dialog> }
}

/// `12 sites`.
pub fn how_many(meta: &ModelMeta, number: usize) -> String {
    counted(i64::try_from(number).unwrap_or(i64::MAX), meta.label, meta.plural)
}

fn dialog(
    meta: &'static ModelMeta,
    customs: Customs,
    ids: Signal<Vec<i64>>,
    open: RwSignal<bool>,
    on_done: Callback<()>,
) -> AnyView {
    let edit = Edit {
        meta,
        all: StoredValue::new(shareable(meta, customs).collect()),
        fields: RwSignal::new(Vec::new()),
        add_tags: RwSignal::new(Vec::new()),
        remove_tags: RwSignal::new(Vec::new()),
        message: RwSignal::new(String::new()),
        busy: RwSignal::new(false),
        general: RwSignal::new(Vec::new()),
        failure: RwSignal::new(None),
    };
    let nothing =
        move || edit.fields.read().is_empty() && edit.add_tags.read().is_empty() && edit.remove_tags.read().is_empty();
    view! {
        <form class="form" novalidate on:submit=move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            if !untrack(nothing) {
                edit.send(ids.get_untracked(), open, on_done);
            }
        }>
            <div class="dialog__body stack">
                {live(move || edit.errors())}
                {each(move || edit.fields.get(), |field| field.field.name.to_owned(), move |field| {
                    let name = field.field.name;
                    field.view(Callback::new(move |()| edit.fields.update(|all| all.retain(|f| f.field.name != name)))).into_any()
                })}
                {live(move || edit.choose())}
                {edit.tags()}
                <div class="field">
                    <label class="field__label" for="bulk-message">"Message for the change log"</label>
                    <input class="input" id="bulk-message" maxlength=MESSAGE_MAX.to_string() autocomplete="off"
                        on:input=move |event| edit.message.set(event_target_value(&event)) />
                </div>
            </div>
            <footer class="dialog__foot">
                <span class="muted grow" role="status">{live(move || edit.preview(ids.read().len()))}</span>
                <button type="button" class="btn" on:click=move |_| open.set(false)>"Cancel"</button>
                <button type="submit" class="btn btn--primary" disabled=nothing aria-busy=move || edit.busy.get().then_some("true")>
                    {live(move || format!("Change {}", how_many(meta, ids.read().len())))}
                </button>
            </footer>
        </form>
    }
    .into_any()
}

impl Edit {
    /// The fields that are not part of the edit yet.
    fn choose(self) -> AnyView {
        let taken: Vec<_> = self.fields.read().iter().map(|field| field.field.name).collect();
        let all = self.all.get_value().into_iter().map(|field| field.field);
        let options = all
            .filter(|field| !taken.contains(&field.name))
            .map(|field| view! { <option value=field.name>{field.title()}</option> })
            .views();
        let pick = move |event| {
            let name = event_target_value(&event);
            if let Some(field) = self.all.with_value(|all| all.iter().find(|field| field.field.name == name).copied()) {
                self.fields.update(|fields| fields.push(field));
                // The box asks again: the same element stays and would go on showing what was chosen.
                request_animation_frame(move || {
                    let select = document().get_element_by_id("bulk-choose");
                    if let Some(select) = select.and_then(|select| select.dyn_into::<web_sys::HtmlSelectElement>().ok())
                    {
                        select.set_value("");
                    }
                    focus_on(&format!("bulk-{name}"));
                });
            }
        };
        view! {
            <div class="field">
                <label class="field__label" for="bulk-choose">"Field to change"</label>
                <select class="select" id="bulk-choose" on:change=pick>
                    <option value="" selected>"Choose a field…"</option>
                    {options}
                </select>
            </div>
        }
        .into_any()
    }

    fn tags(self) -> AnyView {
        if !self.meta.fields.iter().any(|field| matches!(field.kind, Kind::Tags)) {
            return ().into_any();
        }
        let tag = Signal::stored("extras.tag".to_owned());
        view! {
            <div class="field">
                <label class="field__label" for="bulk-add-tags">"Add tags"</label>
                <Picker id="bulk-add-tags" model=tag chosen=self.add_tags arity=Arity::Many />
            </div>
            <div class="field">
                <label class="field__label" for="bulk-remove-tags">"Remove tags"</label>
                <Picker id="bulk-remove-tags" model=tag chosen=self.remove_tags arity=Arity::Many />
            </div>
        }
        .into_any()
    }

    fn preview(self, number: usize) -> String {
        let mut parts: Vec<String> = self.fields.read().iter().map(|field| field.field.title()).collect();
        if !self.add_tags.read().is_empty() || !self.remove_tags.read().is_empty() {
            parts.push("Tags".to_owned());
        }
        if parts.is_empty() {
            return "Nothing chosen yet.".to_owned();
        }
        format!("{} of {}.", parts.join(", "), how_many(self.meta, number))
    }

    fn errors(self) -> Option<AnyView> {
        let (general, failure) = (self.general.get(), self.failure.get());
        (!general.is_empty() || failure.is_some()).then(|| {
            view! {
                <div class="alert alert--error" role="alert">
                    <Icon name="alert-triangle" />
                    <div class="alert__body">
                        <b class="alert__title">"Nothing was changed."</b>
                        {failure.map(|error| reason(&error))}
                        <ul>{general.into_iter().map(|line| view! { <li>{line}</li> }).views()}</ul>
                    </div>
                </div>
            }
            .into_any()
        })
    }

    fn body(self) -> Option<Map<String, Json>> {
        let mut body = Map::new();
        // Every field is asked, so that every mistake shows at once.
        let wrong = self.fields.get_untracked().into_iter().filter(|field| !field.put(&mut body)).count();
        let fine = wrong == 0;
        for (key, tags) in [("add_tags", self.add_tags), ("remove_tags", self.remove_tags)] {
            let ids: Vec<i64> = tags.read_untracked().iter().map(|tag| tag.id).collect();
            if !ids.is_empty() {
                body.insert(key.to_owned(), Json::from(ids));
            }
        }
        fine.then_some(body)
    }

    fn send(self, ids: Vec<i64>, open: RwSignal<bool>, on_done: Callback<()>) {
        if self.busy.get_untracked() {
            return;
        }
        self.general.set(Vec::new());
        self.failure.set(None);
        let Some(values) = self.body() else { return };
        self.busy.set(true);
        let message = self.message.get_untracked().trim().to_owned();
        spawn(async move {
            let answer = rpc::bulk_edit(self.meta.wire(), ids, values, message).await;
            self.busy.try_set(false);
            match answer {
                Ok(done) => {
                    let number = usize::try_from(done.count).unwrap_or(0);
                    use_toasts().done(
                        format!("{} changed.", how_many(self.meta, number)),
                        (number > 0).then_some(done.request),
                    );
                    data_changed();
                    open.try_set(false);
                    on_done.try_run(());
                }
                Err(RpcError::Invalid { fields }) if !self.general.is_disposed() => {
                    for (key, messages) in fields {
                        let slots = self.fields.get_untracked();
                        match slots.iter().find(|slot| slot.field.name == key || wire_name(slot.field) == key) {
                            Some(slot) => slot.refused.set(messages),
                            None => self.general.update(|general| general.extend(messages)),
                        }
                    }
                }
                Err(error) if self.failure.is_disposed() => use_toasts().error(&error),
                Err(error) => self.failure.set(Some(error)),
            }
        });
    }
}
