//! The active filters, in words, each with a button that takes it away.

use leptos::prelude::*;
use shared::registry;
use shared::rpc;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::offers::{self, Editor, Offer};
use crate::kit::live::{each, live, when};
use crate::kit::{Icon, isolated, time};
use crate::list::view::ListView;
use crate::state::fetch;

#[component]
pub fn FilterChips(list: ListView) -> impl IntoView {
    let grouped = Memo::new(move |_| group(&list.state.with(|state| state.filters.clone())));
    let any = move || !grouped.with(Vec::is_empty);
    let chip = move |(param, values): (String, Vec<String>)| {
        let offers = untrack(|| list.offers());
        let found =
            offers::find(&offers, &param, &values).map(|(offer, lookup)| (offer.clone(), offer.lookups[lookup]));
        let (label, op, text) = match found {
            Some((offer, lookup)) => {
                let text = if lookup.fixed.is_some() { ().into_any() } else { words(&offer, values) };
                (offer.label, lookup.label, text)
            }
            None => (param.clone(), "=", listed(&values).into_any()),
        };
        let remove = format!("Remove filter {label}");
        let away = move |_| {
            let param = param.clone();
            list.go(move |state| {
                state.filters.retain(|(name, _)| *name != param);
                state.offset = 0;
            });
            // The chip that had the focus is gone: the next one takes it, or the filter button.
            request_animation_frame(|| focus_first(&[".filter-chip__remove", "[aria-controls=filters]"]));
        };
        let row = format!(".filter-row[data-filter=\"{}\"] :is(input, select, button)", label.replace('"', "\\\""));
        // The panel may be open already: then the press leads to the filter in it.
        let edit = move |_| {
            list.filters_open.set(true);
            let row = row.clone();
            request_animation_frame(move || focus_first(&[&row]));
        };
        view! {
            <li class="filter-chip">
                <button type="button" class="filter-chip__edit" on:click=edit>
                    <span class="filter-chip__field">{label}</span>" "
                    <span class="filter-chip__op">{op}</span>" "
                    <span class="filter-chip__value">{text}</span>
                </button>
                <button type="button" class="filter-chip__remove" aria-label=remove on:click=away><Icon name="x"/></button>
            </li>
        }
    };
    let clear = move |_| {
        list.go(|state| {
            state.filters.clear();
            state.saved = None;
            state.offset = 0;
        });
    };
    view! {
        {when(any, move || view! { <ul class="filter-chips" aria-label="Active filters">
                // Drawn anew when it is known what they are about.
                {live(move || {
                    list.customs.get();
                    each(move || grouped.get(), |(name, values)| format!("{name}={}", values.join("&")), chip)
                })}
                <li><button type="button" class="btn btn--ghost btn--sm" on:click=clear>"Clear all"</button></li>
            </ul> })}
    }
}

/// Focuses the first element that one of the selectors finds.
fn focus_first(selectors: &[&str]) {
    let found = selectors.iter().find_map(|selector| document().query_selector(selector).ok().flatten());
    if let Some(element) = found.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Parameters with all their values, in the order of their first mention.
pub fn group(filters: &[(String, String)]) -> Vec<(String, Vec<String>)> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for (name, value) in filters {
        match groups.iter_mut().find(|(n, _)| n == name) {
            Some((_, values)) => values.push(value.clone()),
            None => groups.push((name.clone(), vec![value.clone()])),
        }
    }
    groups
}

/// Values as people read them.
fn words(offer: &Offer, values: Vec<String>) -> AnyView {
    match offer.editor {
        Editor::Choice(set) | Editor::Choices(set) => {
            let labels: Vec<&str> = values.iter().map(|value| set.label(value)).collect();
            labels.join(", ").into_any()
        }
        Editor::Bool => if values.iter().any(|v| v == "true" || v == "1") { "yes" } else { "no" }.into_any(),
        Editor::Models(_) => {
            let label = |value: &String| registry::model(value).map_or_else(|| value.clone(), |m| m.label.to_owned());
            values.iter().map(label).collect::<Vec<_>>().join(", ").into_any()
        }
        Editor::DateTime => {
            let text = move || {
                let shown =
                    values.iter().map(|v| shared::check::datetime(v).map_or_else(|_| v.clone(), time::absolute));
                shown.collect::<Vec<_>>().join(", ")
            };
            live(text).into_any()
        }
        Editor::Date => {
            let shown = values.iter().map(|v| shared::check::date(v).map_or_else(|_| v.clone(), time::date));
            shown.collect::<Vec<_>>().join(", ").into_any()
        }
        Editor::Pick(app, name) => titles(format!("{app}.{name}"), values),
        Editor::Text | Editor::Number => listed(&values).into_any(),
    }
}

/// Texts of people, one after the other whatever they are written in.
fn listed(texts: &[String]) -> String {
    texts.iter().map(|text| isolated(text)).collect::<Vec<_>>().join(", ")
}

/// The titles of referenced objects; their ids until the server has answered.
fn titles(model: String, values: Vec<String>) -> AnyView {
    let ids: Vec<i64> = values.iter().filter_map(|v| v.parse().ok()).collect();
    let found = fetch(
        move || Some((model.clone(), ids.clone())).filter(|(_, ids)| !ids.is_empty()),
        |(model, ids)| rpc::options(model, String::new(), Vec::new(), ids),
    );
    let text = move || {
        let name = |value: &String| {
            let known = found.data.with(|links| {
                links.as_ref()?.iter().find(|link| link.id.to_string() == *value).map(|link| link.title.clone())
            });
            known.unwrap_or_else(|| if value == "null" { "none".to_owned() } else { format!("#{value}") })
        };
        listed(&values.iter().map(name).collect::<Vec<_>>())
    };
    live(text).into_any()
}
