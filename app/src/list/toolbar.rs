//! What stands above the table: title and buttons, quick search, filter switch, total, columns.

use std::time::Duration;

use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;

use super::columns::ColumnChooser;
use super::saved::SavedMenu;
use super::share::{self, ShareMenu};
use super::transfer::TransferMenu;
use super::view::ListView;
use crate::kit::live::{live, when};
use crate::kit::number::{counted, lower};
use crate::kit::{Icon, page_href};
use crate::panels::SAVED_FILTER;
use crate::state::may;

/// The id of the quick search's input.
pub const QUICK_ID: &str = "quick-search";

#[component]
pub fn Head(list: ListView) -> impl IntoView {
    let meta = list.meta;
    let rest = Callback::new(move |()| untrack(|| list.state.with(|state| share::rest_list(meta, state))));
    let pynetbox = Callback::new(move |()| untrack(|| list.state.with(|state| share::pynetbox_list(meta, state))));
    let add = move || {
        (may('a', &meta.wire()) && !meta.traits.read_only).then(|| {
            view! {
                <a class="btn btn--primary" href=page_href(&meta.wire(), "add")>
                    <Icon name="plus"/>" Add "{lower(meta.label)}
                </a>
            }
        })
    };
    let group = (!meta.group.is_empty() && meta.group != meta.plural).then(|| view! { <li>{meta.group}</li> });
    view! {
        <header class="page-head">
            <nav class="crumbs" aria-label="Breadcrumb">
                <ol>{group}<li aria-current="page">{meta.plural}</li></ol>
            </nav>
            <div class="page-head__row">
                <h1 class="page-head__title">{meta.plural}</h1>
                <div class="page-head__actions"><ShareMenu rest pynetbox/><TransferMenu list/>{live(add)}</div>
            </div>
        </header>
    }
}

#[component]
pub fn Toolbar(list: ListView) -> impl IntoView {
    let meta = list.meta;
    let mut search = debounce(Duration::from_millis(250), move |text: String| {
        list.replace(move |state| {
            state.q = text;
            state.offset = 0;
        });
    });
    let active = move || {
        list.state.with(|state| {
            let mut names: Vec<&String> = Vec::new();
            for (name, _) in &state.filters {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            names.len()
        })
    };
    let number = move || (active() > 0).then(|| view! { " "<span class="count count--accent">{live(active)}</span> });
    let total = move || {
        let count = list.page.data.with(|page| page.as_ref().map(|page| page.count));
        count.map(|count| counted(count, meta.label, meta.plural))
    };
    let saved = untrack(|| may('v', SAVED_FILTER)).then(|| view! { <SavedMenu list/> });
    view! {
        <div class="toolbar">
            <label class="quick-search">
                <Icon name="search"/><span class="vh">"Quick search"</span>
                <input class="quick-search__input" id=QUICK_ID type="search" placeholder=format!("Search {}", lower(meta.plural))
                    prop:value=move || list.state.with(|state| state.q.clone()) on:input=move |e| search(event_target_value(&e))/>
            </label>
            <button type="button" class="btn" aria-expanded=move || list.filters_open.get().to_string() aria-controls="filters"
                on:click=move |_| list.filters_open.update(|open| *open = !*open)>
                <Icon name="filter"/>" "<span class="btn__text">"Filter"</span>{live(number)}
            </button>
            <span class="toolbar__spacer"></span>
            <span class="toolbar__total" role="status">{live(total)}</span>
            {saved}
            <ColumnChooser list/>
        </div>
    }
}

/// Says which filters of the address the model does not have: a mistyped one must not go unnoticed.
#[component]
pub fn Ignored(list: ListView) -> impl IntoView {
    let names =
        Memo::new(move |_| list.page.data.with(|page| page.as_ref().map(|p| p.ignored.join(", ")).unwrap_or_default()));
    view! {
        {when(move || !names.with(String::is_empty), move || view! { <div class="alert alert--warn" role="status">
                <Icon name="alert-triangle"/>
                <div class="alert__body">
                    {live(move || format!("{} cannot be filtered by: {}. This part of the address was ignored.", list.meta.plural, names.get()))}
                </div>
            </div> })}
    }
}
