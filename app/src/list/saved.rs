//! Saved filters of a list: choosing one, saving the present filters as one, and telling when they are not what was saved any more.
//!
//! The address holds the filters themselves and beside them which saved filter they came from (`saved`), so that it shows the same to
//! somebody who may not see that one.

use leptos::prelude::*;
use serde_json::{Map, Value as Json};
use shared::rpc::{self, Detail, ListQuery, Page, Record, Save};

use super::filters::chips::group;
use super::save_filter::SaveDialog;
use super::state::ListState;
use super::view::ListView;
use crate::detail::delete::DeleteDialog;
use crate::kit::live::{Views, effect, live, spawn};
use crate::kit::{Icon, Menu, MenuItem, isolated, list_href, page_href};
use crate::panels::SAVED_FILTER;
use crate::state::{Fetched, data_changed, fetch, may, session, use_toasts};

/// The parameters that a saved filter holds, as addresses have them.
fn params(record: &Record) -> Vec<(String, String)> {
    let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let each = |(name, value): (&String, &Json)| match value {
        Json::Array(values) => values.iter().map(|value| (name.clone(), text(value))).collect::<Vec<_>>(),
        one => vec![(name.clone(), text(one))],
    };
    record.get("parameters").as_object().into_iter().flatten().flat_map(each).collect()
}

/// The present filters, as a saved filter holds them.
pub fn parameters(state: &ListState) -> Json {
    let values = group(&state.params()).into_iter().map(|(name, values)| (name, Json::from(values)));
    Json::Object(values.collect::<Map<String, Json>>())
}

/// Puts a saved filter in the place of what the list is filtered by.
fn apply(record: &Record) -> impl FnOnce(&mut ListState) + use<> {
    let (q, filters): (Vec<_>, Vec<_>) = params(record).into_iter().partition(|(name, _)| name == "q");
    let id = record.id;
    move |state| {
        state.filters = filters;
        state.q = q.into_iter().next().map(|(_, q)| q).unwrap_or_default();
        state.saved = Some(id);
        state.offset = 0;
    }
}

/// Whether the list is filtered otherwise than was saved; in which order does not matter.
fn differs(state: &ListState, record: &Record) -> bool {
    let (now, then) = (state.params(), params(record));
    now.len() != then.len() || !now.iter().all(|pair| then.contains(pair))
}

/// Whether the user may change a saved filter: their own, or any.
fn owns(record: &Record) -> bool {
    record.link("user").is_some_and(|user| user.id == untrack(session).user.id)
        || record.int("user") == Some(untrack(session).user.id)
        || untrack(|| session().superuser)
}

#[component]
pub fn SavedMenu(list: ListView) -> impl IntoView {
    let (saving, deleting) = (RwSignal::new(false), RwSignal::new(false));
    let current: Fetched<Detail> =
        fetch(move || list.state.with(|state| state.saved), |id| rpc::read(SAVED_FILTER.to_owned(), id));
    // Of the one that the address names; another one's answer may still be there.
    let record = Memo::new(move |_| {
        let id = list.state.with(|state| state.saved)?;
        current.data.with(|detail| detail.as_ref().map(|detail| detail.record.clone())).filter(|record| record.id == id)
    });
    let changed =
        Memo::new(move |_| record.get().is_some_and(|record| list.state.with(|state| differs(state, &record))));
    named(list);
    let button = move || {
        let name = record.get().map(|record| record.text("name").to_owned());
        let mark = changed.get().then(|| view! { " "<span class="count count--accent">"changed"</span> });
        let prefix = name.is_some().then(|| view! { <span class="vh">"Saved: "</span> });
        view! {
            <Icon name="bookmark"/>" "
            {prefix}
            <span class="btn__text truncate">{name.unwrap_or_else(|| "Saved".to_owned())}</span>
            {mark}
        }
    };
    let ids =
        Signal::derive(move || record.get().map(|record| (record.id, record.version)).into_iter().collect::<Vec<_>>());
    let gone = Callback::new(move |()| list.go(|state| state.saved = None));
    let meta = shared::registry::model(SAVED_FILTER);
    view! {
        <Menu button=ViewFn::from(button) class="popover--end menu saved-menu">
            {offered(list)}
            {actions(list, record.get_untracked(), changed.get_untracked(), saving, deleting)}
        </Menu>
        <SaveDialog list open=saving/>
        {meta.map(|model| view! { <DeleteDialog model ids open=deleting on_done=gone/> })}
    }
}

/// An address of the system that came before names one (`filter_id`, `filter`): its parameters take the place of that.
fn named(list: ListView) {
    let asked = Memo::new(move |_| {
        list.state.with(|state| {
            let by = |name: &str| state.filters.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
            let field = |name: &str| (!list.meta.has(name)).then(|| by(name)).flatten();
            field("filter_id").map(|id| ("id", id)).or_else(|| field("filter").map(|slug| ("slug", slug)))
        })
    });
    effect(move || {
        let Some((field, value)) = asked.get() else { return };
        let params = vec![(field.to_owned(), value), ("object_type".to_owned(), list.meta.wire())];
        spawn(async move {
            let query = ListQuery { model: SAVED_FILTER.to_owned(), params, limit: 1, ..ListQuery::default() };
            let Ok(page) = rpc::list(query).await else { return };
            if let Some(record) = page.rows.first().filter(|_| asked.try_get_untracked().flatten().is_some()) {
                let others = list.state.with_untracked(|state| state.filters.clone());
                let others = others.into_iter().filter(|(name, _)| !matches!(name.as_str(), "filter_id" | "filter"));
                let apply = apply(record);
                list.replace(move |state| {
                    apply(state);
                    state.filters.extend(others);
                });
            }
        });
    });
}

/// The saved filters of this kind of objects that one may use, asked for when the menu is opened.
fn offered(list: ListView) -> AnyView {
    let query = ListQuery {
        model: SAVED_FILTER.to_owned(),
        params: vec![("object_type".to_owned(), list.meta.wire()), ("usable".to_owned(), "true".to_owned())],
        limit: 100,
        ..ListQuery::default()
    };
    let found: Fetched<Page> = fetch(move || Some(query.clone()), rpc::list);
    let items = move || {
        if let Some(error) = found.error.get() {
            return view! { <div class="menu__label">{error.to_string()}</div> }.into_any();
        }
        let rows = found.data.with(|page| page.as_ref().map(|page| page.rows.clone()));
        let Some(rows) = rows else { return ().into_any() };
        if rows.is_empty() {
            return view! { <div class="menu__label">"None for this list yet."</div> }.into_any();
        }
        rows.into_iter().map(|row| choice(list, row)).views().into_any()
    };
    view! { <div class="menu__label">"Saved filters"</div>{live(items)} }.into_any()
}

fn choice(list: ListView, record: Record) -> AnyView {
    let id = record.id;
    let mine = if owns(&record) { "" } else { " (shared)" };
    let text = format!("{}{mine}", record.text("name"));
    let checked = Signal::derive(move || list.state.with(|state| state.saved == Some(id)));
    let pick = Callback::new(move |()| list.go(apply(&record)));
    view! { <MenuItem text icon="filter" checked on_pick=pick/> }.into_any()
}

/// What can be done with the present filters and with the one they came from.
fn actions(
    list: ListView,
    current: Option<Record>,
    changed: bool,
    saving: RwSignal<bool>,
    deleting: RwSignal<bool>,
) -> AnyView {
    let filtered = list.state.with_untracked(ListState::is_filtered);
    let save = (filtered && untrack(|| may('a', SAVED_FILTER))).then(|| {
        view! { <MenuItem text="Save these filters…" icon="plus" on_pick=Callback::new(move |()| saving.set(true))/> }.into_any()
    });
    let own = current.filter(owns).map(|record| {
        let name = record.text("name").to_owned();
        let edit = page_href(SAVED_FILTER, &format!("{}/edit", record.id));
        let update = (changed && filtered).then(|| {
            let record = record.clone();
            let update = Callback::new(move |()| update(list, record.clone()));
            view! { <MenuItem text=format!("Update “{}”", isolated(&name)) icon="check" on_pick=update/> }.into_any()
        });
        view! {
            {update}
            <MenuItem text=format!("Edit “{}”", isolated(&name)) icon="edit" on_pick=Callback::new(move |()| list.visit(&edit))/>
            <MenuItem text=format!("Delete “{}”…", isolated(&name)) icon="trash" danger=true on_pick=Callback::new(move |()| deleting.set(true))/>
        }
        .into_any()
    });
    let all = list_href(SAVED_FILTER, &[("object_type".to_owned(), list.meta.wire())]);
    view! {
        <hr class="menu__sep"/>
        {save}
        {own}
        <MenuItem text="All saved filters" icon="list" on_pick=Callback::new(move |()| list.visit(&all))/>
    }
    .into_any()
}

/// Gives a saved filter the present filters.
fn update(list: ListView, record: Record) {
    let values = Map::from_iter([("parameters".to_owned(), list.state.with_untracked(parameters))]);
    let (id, version) = (Some(record.id), Some(record.version));
    let save = Save { model: SAVED_FILTER.to_owned(), id, version, values, message: String::new() };
    spawn(async move {
        match rpc::save(save).await {
            Ok(done) => {
                use_toasts()
                    .done(format!("Saved filter {} updated.", isolated(record.text("name"))), Some(done.request));
                data_changed();
            }
            Err(error) => use_toasts().failed(&error, move || update(list, record.clone())),
        }
    });
}
