//! Giving a filter its value, by kind: text, number, date, yes or no, choices, objects.

use std::time::Duration;

use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use serde_json::Value as Json;
use shared::choices::{Choice, ChoiceSet};
use shared::registry;
use shared::rpc::{self, Link};

use super::offers::Editor;
use super::row::FilterRow;
use crate::fields::choice_picker::{self, MANY};
use crate::fields::picker::{Arity, Picker};
use crate::kit::badge::badge;
use crate::kit::live::{Views, boxed, effect, live, spawn};
use crate::kit::order::ordered;
use crate::kit::time;

/// The editor of a row's value, labelled by the row.
pub fn value_editor(row: &FilterRow, changed: Callback<()>) -> AnyView {
    let id = row.key.clone();
    match row.offer.editor {
        Editor::Text => text(row, "text", changed),
        Editor::Number => text(row, "number", changed),
        Editor::Date => text(row, "date", changed),
        Editor::DateTime => instant(row, changed),
        Editor::Bool => {
            let options = [("true", "Yes"), ("false", "No")].map(|(v, l)| (v.to_owned(), l.to_owned()));
            select(id, options.to_vec(), RwSignal::from(row.values.clone()), changed)
        }
        Editor::Models(models) => {
            let offered = registry::all().filter(|m| models.is_empty() || models.contains(&m.wire().as_str()));
            let options = ordered(offered.map(|m| (m.wire(), m.label.to_owned())), |a, b| a.1 < b.1);
            select(id, options, RwSignal::from(row.values.clone()), changed)
        }
        Editor::Choice(set) | Editor::Choices(set) if set.all().len() > MANY => searched(row, set, changed),
        Editor::Choice(set) | Editor::Choices(set) => {
            choices(set.all(), &row.offer.label, RwSignal::from(row.values.clone()), changed)
        }
        Editor::Pick(app, name) => pick(row, format!("{app}.{name}"), changed),
    }
}

fn text(row: &FilterRow, kind: &'static str, changed: Callback<()>) -> AnyView {
    let values = RwSignal::from(row.values.clone());
    let mut later = debounce(Duration::from_millis(300), move |text: String| {
        if values.try_set(vec![text]).is_none() {
            changed.run(());
        }
    });
    let shown = move || values.with(|v| v.first().cloned().unwrap_or_default());
    view! {
        <input class="input" id=row.key.clone() type=kind step="any" prop:value=boxed(shown)
            on:input=move |e| later(event_target_value(&e))/>
    }
    .into_any()
}

/// A time, typed in the reader's zone and kept in UTC.
fn instant(row: &FilterRow, changed: Callback<()>) -> AnyView {
    let values = RwSignal::from(row.values.clone());
    let shown = move || {
        let first = values.with(|v| v.first().cloned().unwrap_or_default());
        shared::check::datetime(&first).map(time::to_input).unwrap_or_default()
    };
    let set = move |event| {
        let time = time::from_input(&event_target_value(&event));
        values.set(time.map(shared::value::iso).into_iter().collect());
        changed.run(());
    };
    let zone = move || if time::chosen().is_empty() { time::browser_zone() } else { "UTC".to_owned() };
    view! {
        <div class="input-group">
            <input class="input" id=row.key.clone() type="datetime-local" prop:value=boxed(shown) on:change=set/>
            <span class="input-group__addon">{live(zone)}</span>
        </div>
    }
    .into_any()
}

fn select(id: String, options: Vec<(String, String)>, values: RwSignal<Vec<String>>, changed: Callback<()>) -> AnyView {
    let options = options
        .into_iter()
        .map(|(value, label)| {
            let this = value.clone();
            let selected = move || values.with(|v| v.first() == Some(&this));
            view! { <option value=value selected=boxed(selected)>{label}</option> }
        })
        .views();
    let set = move |event| {
        values.set(vec![event_target_value(&event)]);
        changed.run(());
    };
    view! {
        <select class="select" id=id on:change=set>
            <option value="" selected=move || values.with(|v| v.first().is_none_or(String::is_empty))>"Any"</option>
            {options}
        </select>
    }
    .into_any()
}

fn choices(all: &'static [Choice], label: &str, values: RwSignal<Vec<String>>, changed: Callback<()>) -> AnyView {
    let one = move |choice: &'static Choice| {
        let checked = move || values.with(|v| v.iter().any(|v| v == choice.value));
        let toggle = move |_| {
            values.update(|values| match values.iter().position(|v| v == choice.value) {
                Some(at) => drop(values.remove(at)),
                None => values.push(choice.value.to_owned()),
            });
            changed.run(());
        };
        view! {
            <label class="check">
                <input class="checkbox" type="checkbox" prop:checked=boxed(checked) on:change=toggle/>
                " "{badge(choice.color, choice.label, "")}
            </label>
        }
    };
    view! {
        <div class="check-list" role="group" aria-label=label.to_owned()>{all.iter().map(one).views()}</div>
    }
    .into_any()
}

/// Choices of a long list.
fn searched(row: &FilterRow, set: &'static ChoiceSet, changed: Callback<()>) -> AnyView {
    let values = RwSignal::from(row.values.clone());
    let held = values.get_untracked().into_iter().map(Json::from).collect::<Json>();
    let chosen = RwSignal::new(choice_picker::links(set, &held));
    effect(move || {
        let now: Vec<String> =
            chosen.with(|links| links.iter().map(|link| choice_picker::value_of(set, link).to_owned()).collect());
        if now != values.get_untracked() {
            values.set(now);
            changed.run(());
        }
    });
    view! { <Picker id=row.key.clone() model="" choices=set chosen arity=Arity::Many/> }.into_any()
}

/// Objects of another model. The address has ids; their titles are asked for once.
fn pick(row: &FilterRow, model: String, changed: Callback<()>) -> AnyView {
    let values = RwSignal::from(row.values.clone());
    let chosen: RwSignal<Vec<Link>> = RwSignal::new(Vec::new());
    let ids: Vec<i64> = values.get_untracked().iter().filter_map(|v| v.parse().ok()).collect();
    // Until the titles are there, an empty picker does not mean "nothing chosen".
    let ready = StoredValue::new(ids.is_empty());
    if !ids.is_empty() {
        let model = model.clone();
        spawn(async move {
            if let Ok(links) = rpc::options(model, String::new(), Vec::new(), ids).await {
                chosen.try_set(links);
            }
            ready.try_set_value(true);
        });
    }
    effect(move || {
        let ids: Vec<String> = chosen.with(|links| links.iter().map(|link| link.id.to_string()).collect());
        if ready.get_value() && ids != values.get_untracked() {
            values.set(ids);
            changed.run(());
        }
    });
    view! { <Picker id=row.key.clone() model=model chosen arity=Arity::Many/> }.into_any()
}
