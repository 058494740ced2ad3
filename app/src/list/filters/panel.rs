//! The panel beside the table in which filters are set. Every change goes to the address at once.

use leptos::prelude::*;

use super::chips::group;
use super::offers::{self, Editor, Offer};
use super::row::{FilterRow, row_view};
use crate::kit::Icon;
use crate::kit::live::{Views, each, effect, live};
use crate::kit::number::counted;
use crate::kit::order::ordered;
use crate::list::view::ListView;

#[component]
pub fn FilterPanel(list: ListView) -> impl IntoView {
    let rows = RwSignal::new(Vec::<FilterRow>::new());
    // The address may change under the panel (a chip removed, back): then the rows follow it.
    effect(move || {
        let filters = list.state.with(|state| state.filters.clone());
        let have: Vec<_> = untrack(|| rows.get_untracked().iter().flat_map(FilterRow::params).collect());
        let known = list.offers();
        let filters: Vec<_> = filters
            .into_iter()
            .filter(|(name, value)| offers::find(&known, name, std::slice::from_ref(value)).is_some())
            .collect();
        if rows.with_untracked(Vec::is_empty) || ordered(filters.clone(), |a, b| a < b) != ordered(have, |a, b| a < b) {
            rows.set(build(list, &known, &filters));
        }
    });
    let changed = Callback::new(move |()| {
        let known: Vec<_> = untrack(|| rows.get_untracked().iter().flat_map(FilterRow::params).collect());
        list.replace(move |state| {
            // What no filter answers to stays in the address until it is removed as a chip.
            let offers = untrack(|| list.offers());
            let mut unknown = std::mem::take(&mut state.filters);
            unknown.retain(|(name, value)| offers::find(&offers, name, std::slice::from_ref(value)).is_none());
            state.filters = known.into_iter().chain(unknown).collect();
            state.offset = 0;
        });
    });
    let remove = Callback::new(move |key: String| {
        rows.update(|rows| rows.retain(|row| row.key != key));
        changed.run(());
    });
    let add = move |event: web_sys::Event| {
        let name = event_target_value(&event);
        event_target::<web_sys::HtmlSelectElement>(&event).set_value("");
        let offer = untrack(|| list.offers()).into_iter().find(|o| o.name == name);
        if let Some(offer) = offer {
            let row = FilterRow::new(offer, 0, Vec::new());
            let id = row.key.clone();
            rows.update(|rows| rows.push(row));
            request_animation_frame(move || focus(&id));
        }
    };
    let options = live(move || {
        let offered = list.offers().into_iter().filter(|o| !o.hidden);
        let names = ordered(offered.map(|o| (o.label, o.name)), |a, b| a < b);
        names.into_iter().map(|(label, name)| view! { <option value=name>{label}</option> }).views()
    });
    let clear = move |_| {
        rows.set(Vec::new());
        list.go(|state| {
            state.filters.clear();
            state.saved = None;
            state.offset = 0;
        });
    };
    let bare = move || rows.with(Vec::is_empty) && list.state.with(|state| state.filters.is_empty());
    let total = move || list.page.data.with(|page| page.as_ref().map_or(0, |page| page.count));
    let show = live(move || format!("Show {}", counted(total(), list.meta.label, list.meta.plural)));
    let close = move |_| list.filters_open.set(false);
    view! {
        <aside class="filter-panel" id="filters" aria-label="Filters">
            <div class="filter-panel__head">
                <h2>"Filters"</h2>
                <button type="button" class="btn btn--ghost btn--icon btn--sm" aria-label="Close filters" on:click=close>
                    <Icon name="x"/>
                </button>
            </div>
            <div class="filter-panel__body">
                {each(move || rows.get(), |row| row.key.clone(), move |row| row_view(row, changed, remove))}
                <select class="select" aria-label="Add a filter" on:change=add>
                    <option value="">"Add a filter…"</option>
                    {options}
                </select>
            </div>
            <div class="filter-panel__foot">
                <button type="button" class="btn btn--ghost" disabled=bare on:click=clear>"Clear"</button>
                <button type="button" class="btn btn--primary" on:click=close>{show}</button>
            </div>
        </aside>
    }
}

/// Rows for the active filters, and empty ones for the choices among the model's columns.
fn build(list: ListView, offers: &[Offer], filters: &[(String, String)]) -> Vec<FilterRow> {
    let mut rows = Vec::new();
    let suggested = offers.iter().filter(|offer| {
        matches!(offer.editor, Editor::Choice(_)) && !offer.hidden && list.meta.columns.contains(&offer.name.as_str())
    });
    let active = group(filters);
    for offer in suggested {
        if !active.iter().any(|(param, _)| *param == offer.name || param.starts_with(&format!("{}__", offer.name))) {
            rows.push(FilterRow::new(offer.clone(), 0, Vec::new()));
        }
    }
    for (param, values) in active {
        if let Some((offer, lookup)) = offers::find(offers, &param, &values) {
            rows.push(FilterRow::new(offer.clone(), lookup, values));
        }
    }
    rows
}

fn focus(id: &str) {
    use wasm_bindgen::JsCast;
    if let Some(input) = document().get_element_by_id(id).and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = input.focus();
    }
}
