//! The form of any model, from its description.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use serde_json::{Map, Value as Json};
use shared::candidate_key::repeats;
use shared::meta::ModelMeta;
use shared::patch::MESSAGE_MAX;
use shared::rpc::Done;

use super::conflict::conflict_view;
use super::fill::Filled;
use super::guard::Guard;
use super::row::field_row;
use super::slug::derive_slug;
use super::state::{FormState, Slot};
use super::submit::submit;
use super::{errors, keep};
use crate::fields::custom::grouped;
use crate::fields::picker::focus_on;
use crate::fields::wire;
use crate::kit::live::{Views, live, when};
use crate::kit::{Icon, list_href, object_href};

/// What is done after saving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    Show,
    Another,
}

/// What the next object of a batch begins with, and the field in which its own begins.
#[derive(Clone, Default)]
pub struct Next {
    pub kept: Map<String, Json>,
    pub focus: Option<String>,
}

/// What repeats is kept, the rest is as in an empty form; one goes on where something was that is not there any more.
fn next(form: FormState) -> Next {
    let repeated =
        |slot: &Slot| slot.custom.map_or_else(|| repeats(form.meta, slot.field), |custom| custom.custom.cloneable);
    let slots = in_order(form);
    untrack(|| {
        let kept =
            slots.iter().filter(|slot| repeated(slot)).map(|slot| (slot.field.name.to_owned(), slot.value.get()));
        let own = || slots.iter().filter(|slot| !repeated(slot) && !slot.field.read_only);
        let blank = |draft: RwSignal<Json>| wire::is_blank(&draft.read());
        let emptied = own().find(|slot| !blank(slot.value) && blank(slot.base));
        let focus = emptied.or_else(|| own().find(|slot| slot.field.is_text())).or_else(|| slots.first());
        Next { kept: kept.collect(), focus: focus.map(|slot| slot.id()) }
    })
}

/// The fields as they stand on the page.
fn in_order(form: FormState) -> Vec<Slot> {
    let mut rest = form.all();
    let named = form.meta.sections.iter().flat_map(|section| section.fields);
    let mut out: Vec<Slot> = Vec::new();
    for name in named {
        out.extend(rest.iter().position(|slot| slot.field.name == *name).map(|at| rest.remove(at)));
    }
    out.extend(rest);
    out
}

/// A filled form, with the focus in a field of it. `again` opens it anew, for another object of the same kind.
pub fn form_view(meta: &'static ModelMeta, filled: &Filled, focus: Option<String>, again: Callback<Next>) -> AnyView {
    let kept = keep::kept();
    let form = FormState::new(meta, filled);
    derive_slug(form);
    keep::follow(form);
    let then = StoredValue::new(Then::Show);
    let navigate = use_navigate();
    let saved = Callback::new(move |done: Done| match (then.get_value(), done.record) {
        (Then::Another, _) => again.run(next(form)),
        (Then::Show, Some(record)) => {
            navigate(&object_href(&record.model, record.id), NavigateOptions { replace: true, ..Default::default() })
        }
        (Then::Show, None) => navigate(&list_href(&meta.wire(), &[]), NavigateOptions::default()),
    });
    let send = move |what: Then| {
        then.set_value(what);
        submit(form, saved);
    };
    if let Some(id) = focus {
        request_animation_frame(move || focus_on(&id));
    }
    let settled = move || form.conflict.read().is_none();
    let cancel = filled.id.map_or_else(|| list_href(&meta.wire(), &[]), |id| object_href(&meta.wire(), id));
    view! {
        <Guard form />
        {keep::offer(form, kept)}
        {live(move || form.conflict.get().map(|conflict| conflict_view(form, conflict, saved)))}
        <form class="form" novalidate hidden=move || !settled()
            on:submit=move |event: web_sys::SubmitEvent| {
                event.prevent_default();
                send(Then::Show);
            }>
            {errors::summary(form, Callback::new(move |()| send(then.get_value())))}
            {sections(form)}
            {log_message(form)}
            <footer class="form__footer">
                {when(move || form.unsaved(), move || view! { <span class="unsaved"><Icon name="edit" />"Unsaved changes"</span> })}
                <span class="toolbar__spacer"></span>
                <a class="btn btn--ghost" href=cancel>"Cancel"</a>
                {form.id.is_none().then(|| view! {
                    <button type="button" class="btn" on:click=move |_| send(Then::Another)>"Create and add another"</button>
                })}
                <button type="submit" class="btn btn--primary" aria-busy=move || form.busy.get().then_some("true")>
                    {if form.id.is_some() { "Save" } else { "Create" }}
                </button>
            </footer>
        </form>
    }
    .into_any()
}

/// Fieldsets by the model's sections; what they leave out follows, and custom fields by their groups.
fn sections(form: FormState) -> AnyView {
    let mut rest: Vec<Slot> = form.all();
    let mut out = Vec::new();
    for section in form.meta.sections {
        let slots: Vec<Slot> = section
            .fields
            .iter()
            .filter_map(|name| rest.iter().find(|slot| slot.field.name == *name).copied())
            .collect();
        rest.retain(|slot| !section.fields.contains(&slot.field.name));
        out.push(fieldset(form, section.label, &slots));
    }
    let (customs, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|slot| slot.custom.is_some());
    let (comments, others): (Vec<Slot>, Vec<Slot>) = rest.into_iter().partition(|slot| slot.field.name == "comments");
    out.push(fieldset(form, "More", &others));
    out.push(fieldset(form, "Comments", &comments));
    let customs = customs.into_iter().filter_map(|slot| Some((slot, slot.custom?)));
    for (group, slots) in grouped(customs, |(_, custom)| custom) {
        let slots: Vec<Slot> = slots.into_iter().map(|(slot, _)| slot).collect();
        out.push(fieldset(form, group, &slots));
    }
    out.into_any()
}

fn fieldset(form: FormState, label: &'static str, slots: &[Slot]) -> AnyView {
    if slots.is_empty() {
        return ().into_any();
    }
    let rows = slots.iter().map(|slot| field_row(form, *slot)).views();
    view! {
        <fieldset class="form__section">
            <legend class="form__legend">{label}</legend>
            <div class="form__grid">{rows}</div>
        </fieldset>
    }
    .into_any()
}

/// Why, for the change log.
fn log_message(form: FormState) -> AnyView {
    if !form.meta.traits.logged {
        return ().into_any();
    }
    view! {
        <fieldset class="form__section">
            <legend class="form__legend">"Change log"</legend>
            <div class="field field--wide">
                <label class="field__label" for="f-changelog">"Message"</label>
                <input class="input" id="f-changelog" maxlength=MESSAGE_MAX.to_string() autocomplete="off"
                    aria-describedby="f-changelog-help" prop:value=move || form.message.get()
                    on:input=move |event| form.message.set(event_target_value(&event)) />
                <p class="field__help" id="f-changelog-help">"Optional. Others read it in the history of this object."</p>
            </div>
        </fieldset>
    }
    .into_any()
}
