//! One filter while it is being set: what it is about, the chosen comparison and the values.

use std::sync::Arc;

use leptos::prelude::*;

use super::offers::{Lookup, Offer};
use super::values::value_editor;
use crate::kit::Icon;
use crate::kit::keys::unique;
use crate::kit::live::{Views, live};

/// Its signals are counted, not owned: a row outlives the effect that made it.
#[derive(Clone)]
pub struct FilterRow {
    pub key: String,
    pub offer: Arc<Offer>,
    /// Place in the offer's lookups.
    pub lookup: ArcRwSignal<usize>,
    pub values: ArcRwSignal<Vec<String>>,
}

impl FilterRow {
    pub fn new(offer: Offer, lookup: usize, values: Vec<String>) -> Self {
        Self {
            key: unique("filter"),
            offer: Arc::new(offer),
            lookup: ArcRwSignal::new(lookup),
            values: ArcRwSignal::new(values),
        }
    }

    pub fn chosen(&self) -> Lookup {
        let at = self.lookup.get();
        self.offer.lookups.get(at).copied().unwrap_or(Lookup { suffix: "", fixed: None, label: "is" })
    }

    /// The parameters this filter stands for; none while it has no value.
    pub fn params(&self) -> Vec<(String, String)> {
        let lookup = self.chosen();
        let param = self.offer.param(lookup);
        match lookup.fixed {
            Some(value) => vec![(param, value.to_owned())],
            None => {
                let values = self.values.get();
                values.into_iter().filter(|v| !v.trim().is_empty()).map(|v| (param.clone(), v)).collect()
            }
        }
    }
}

/// The row of one filter. `changed` is called after every change of it.
pub fn row_view(row: FilterRow, changed: Callback<()>, remove: Callback<String>) -> AnyView {
    let label = row.offer.label.clone();
    let row_label = label.clone();
    let away = format!("Remove filter {label}");
    let match_label = format!("Match {label}");
    let id = row.key.clone();
    let key = row.key.clone();
    let lookups = row.offer.lookups.clone();
    let several = lookups.len() > 1;
    let lookup = RwSignal::from(row.lookup.clone());
    let choose = move |event| {
        if let Ok(at) = event_target_value(&event).parse::<usize>() {
            lookup.set(at);
            changed.run(());
        }
    };
    let select = several.then(|| {
        let options = lookups
            .iter()
            .enumerate()
            .map(
                |(at, l)| view! { <option value=at.to_string() selected=move || lookup.get() == at>{l.label}</option> },
            )
            .views();
        view! { <select class="select select--sm" aria-label=match_label on:change=choose>{options}</select> }
    });
    let fixed = {
        let row = row.clone();
        Memo::new(move |_| row.chosen().fixed.is_some())
    };
    let editor = live(move || (!fixed.get()).then(|| value_editor(&row, changed)));
    view! {
        <div class="filter-row" data-filter=row_label>
            <div class="filter-row__head">
                <label class="filter-row__label" for=id>{label}</label>
                {select}
                <button type="button" class="btn btn--ghost btn--icon btn--sm" aria-label=away
                    on:click=move |_| remove.run(key.clone())>
                    <Icon name="x"/>
                </button>
            </div>
            {editor}
        </div>
    }
    .into_any()
}
