//! The row of filters below the bar: text, type, status, provider, what is touched. All of them live in the address.

use std::time::Duration;

use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use shared::choices::Choice;
use shared::rpc::{self, Link};

use super::events::{MAINTENANCE, OUTAGE, statuses};
use super::range::Range;
use super::scene::{Scene, Trace, narrow};
use crate::fields::picker::{Arity, Picker};
use crate::kit::live::{Views, boxed, effect, effect_from, spawn, when};
use crate::kit::order::ordered;
use crate::kit::{Icon, Popover, badge};
use crate::state::may;

#[component]
pub fn Filters(scene: Scene) -> impl IntoView {
    let search = debounce(Duration::from_millis(250), move |q: String| {
        scene.alter(Trace::Replace, |range| Range { q, ..range });
    });
    let typed = {
        let mut search = search;
        move |event| search(event_target_value(&event).trim().to_owned())
    };
    // A phone has no room to spare: there they open on demand, or when one of them is in force.
    let open = RwSignal::new(!narrow() || scene.range.with_untracked(Range::filtered));
    let clear = move |_| scene.alter(Trace::Push, |range| range.without_filters());
    view! {
        <div class="cal__filters" role="group" aria-label="Filters">
            <label class="quick-search">
                <Icon name="search"/><span class="vh">"Search events"</span>
                <input class="quick-search__input" type="search" placeholder="Search events"
                    prop:value=move || scene.range.with(|range| range.q.clone()) on:input=typed/>
            </label>
            <span class="only-phone"><button type="button" class="btn" aria-expanded=move || open.get().to_string()
                aria-controls="calendar-filters" on:click=move |_| open.update(|open| *open = !*open)>
                <Icon name="filter"/>" Filters"
            </button></span>
            <div class="row grow" id="calendar-filters" hidden=move || !open.get()>
                <Kinds scene/>
                <Statuses scene/>
                {PICKED.map(|ids| untrack(|| may('v', ids.model)).then(|| picked(scene, ids)))}
                {when(move || scene.range.with(Range::filtered), move || view! { <button type="button" class="btn btn--ghost" on:click=clear>"Clear filters"</button> })}
            </div>
        </div>
    }
}

#[component]
fn Kinds(scene: Scene) -> impl IntoView {
    let chosen = move |value: &str| scene.range.with(|range| range.types == [value]);
    let choose = move |event| {
        let types = Some(event_target_value(&event)).filter(|value| !value.is_empty()).into_iter().collect();
        scene.alter(Trace::Push, |range| Range { types, ..range });
    };
    view! {
        <select class="select" aria-label="Type" on:change=choose>
            <option value="" selected=move || scene.range.with(|range| range.types.len() != 1)>"All types"</option>
            <option value="maintenance" selected=move || chosen("maintenance")>"Maintenances"</option>
            <option value="outage" selected=move || chosen("outage")>"Outages"</option>
        </select>
    }
}

#[component]
fn Statuses(scene: Scene) -> impl IntoView {
    let count = move || scene.range.with(|range| range.statuses.len());
    let button = move || {
        let count = (count() > 0).then(|| view! { " "<span class="count count--accent">{count()}</span> });
        view! { "Status"{count} }
    };
    let list = move |title: &'static str, model: &'static str| {
        let choices = statuses(model).map(|set| set.all()).unwrap_or_default();
        let boxes = choices.iter().map(|choice| status(scene, choice)).views();
        view! { <div class="menu__label">{title}</div><div class="check-list">{boxes}</div> }
    };
    view! {
        <Popover button=ViewFn::from(button) class="popover__body">
            {list("Maintenances", MAINTENANCE)}
            {list("Outages", OUTAGE)}
        </Popover>
    }
}

fn status(scene: Scene, choice: &'static Choice) -> AnyView {
    let value = choice.value;
    let chosen = move || scene.range.with(|range| range.statuses.iter().any(|status| status == value));
    let toggle = move |_| {
        scene.alter(Trace::Push, |mut range| {
            if range.statuses.iter().any(|status| status == value) {
                range.statuses.retain(|status| status != value);
            } else {
                range.statuses.push(value.to_owned());
            }
            range
        });
    };
    view! {
        <label class="check">
            <input class="checkbox" type="checkbox" prop:checked=boxed(chosen) on:change=toggle/>
            {badge::badge(choice.color, choice.label, "")}
        </label>
    }
    .into_any()
}

/// Which ids of the address a picker chooses.
#[derive(Clone, Copy)]
struct Ids {
    model: &'static str,
    label: &'static str,
    of: fn(&mut Range) -> &mut Vec<i64>,
}

const PICKED: [Ids; 3] = [
    Ids { model: "circuits.provider", label: "Provider", of: |range| &mut range.providers },
    Ids { model: "dcim.site", label: "Site", of: |range| &mut range.sites },
    Ids { model: "tenancy.tenant", label: "Tenant", of: |range| &mut range.tenants },
];

/// The address holds ids, the picker shows names: those it does not know are asked for.
fn picked(scene: Scene, ids: Ids) -> AnyView {
    let Ids { model, label, of } = ids;
    let chosen = RwSignal::new(Vec::<Link>::new());
    let wanted = Memo::new(move |_| std::mem::take(of(&mut scene.range.get())));
    effect(move || {
        let ids = wanted.get();
        if ids == ids_of(&chosen.get_untracked()) {
            return;
        }
        if ids.is_empty() {
            chosen.set(Vec::new());
            return;
        }
        spawn(async move {
            if let Ok(links) = rpc::options(model.to_owned(), String::new(), Vec::new(), ids.clone()).await {
                let place = |link: &Link| ids.iter().position(|id| *id == link.id);
                chosen.try_set(ordered(links, |a, b| place(a) < place(b)));
            }
        });
    });
    effect_from(move |before: Option<Vec<i64>>| {
        let ids = ids_of(&chosen.get());
        if before.is_some_and(|before| before != ids) {
            scene.alter(Trace::Push, |mut range| {
                of(&mut range).clone_from(&ids);
                range
            });
        }
        ids
    });
    let id = format!("calendar-{}", label.to_lowercase());
    view! { <div class="cal__picker"><Picker id model chosen arity=Arity::Many label/></div> }.into_any()
}

fn ids_of(links: &[Link]) -> Vec<i64> {
    links.iter().map(|link| link.id).collect()
}
