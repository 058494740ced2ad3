//! The list of one model: what its parts share, and how they stand together.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use shared::meta::{Field, ModelMeta};
use shared::rpc::{self, ListQuery, Page};

use super::bulkbar::BulkBar;
use super::columns;
use super::filters::offers::{self, Offer};
use super::filters::{FilterChips, FilterPanel};
use super::scroll::PlaceKeeper;
use super::selection::Selection;
use super::state::ListState;
use super::table::Table;
use super::toolbar::{Head, Toolbar};
use super::width::Widths;
use super::{keys, toolbar};
use crate::fields::custom::{Following, follow};
use crate::kit::live::{effect_from, live, when};
use crate::kit::{Pager, list_href, page_title};
use crate::state::{Fetched, fetch, recall};

type Navigate = Rc<dyn Fn(&str, NavigateOptions)>;

/// What the parts of a list share. They read it and change only the address.
#[derive(Clone, Copy)]
pub struct ListView {
    pub meta: &'static ModelMeta,
    pub customs: Following,
    pub state: Memo<ListState>,
    pub page: Fetched<Page>,
    pub selection: Selection,
    pub widths: Widths,
    /// The row of the keyboard cursor.
    pub cursor: RwSignal<Option<usize>>,
    pub filters_open: RwSignal<bool>,
    /// Dialogs of the bulk actions.
    pub editing: RwSignal<bool>,
    pub deleting: RwSignal<bool>,
    navigate: StoredValue<Navigate, LocalStorage>,
}

impl ListView {
    /// What the list can be filtered by.
    pub fn offers(self) -> Vec<Offer> {
        offers::offers(self.meta, self.customs.get())
    }

    /// The columns shown, in order.
    pub fn shown(self) -> Vec<&'static Field> {
        let customs = self.customs.get();
        self.state.with(|state| columns::shown(self.meta, customs, &state.columns))
    }

    /// The address of this list after a change of its state.
    pub fn href(self, change: impl FnOnce(&mut ListState)) -> String {
        let mut state = self.state.get();
        change(&mut state);
        state.address(&list_href(&self.meta.wire(), &[]))
    }

    /// Goes there, as a new entry of the browser's history.
    pub fn go(self, change: impl FnOnce(&mut ListState)) {
        self.travel(change, false);
    }

    /// Goes there in place of the current entry: for what is typed letter by letter.
    pub fn replace(self, change: impl FnOnce(&mut ListState)) {
        self.travel(change, true);
    }

    /// Goes to any page.
    pub fn visit(self, to: &str) {
        if let Some(navigate) = self.navigate.try_get_value() {
            navigate(to, NavigateOptions::default());
        }
    }

    fn travel(self, change: impl FnOnce(&mut ListState), replace: bool) {
        let to = untrack(|| self.href(change));
        if let Some(navigate) = self.navigate.try_get_value() {
            navigate(&to, NavigateOptions { replace, scroll: false, ..NavigateOptions::default() });
        }
    }
}

thread_local! {
    /// The last answers, so that going back shows rows at once while they are asked for again.
    static RECENT: RefCell<VecDeque<(ListQuery, Page)>> = const { RefCell::new(VecDeque::new()) };
}

async fn load(query: ListQuery) -> Result<Page, rpc::RpcError> {
    let page = rpc::list(query.clone()).await?;
    RECENT.with_borrow_mut(|recent| {
        recent.retain(|(q, _)| *q != query);
        recent.push_front((query, page.clone()));
        recent.truncate(8);
    });
    Ok(page)
}

fn recent(query: &ListQuery) -> Option<Page> {
    RECENT.with_borrow(|recent| recent.iter().find(|(q, _)| q == query).map(|(_, page)| page.clone()))
}

#[component]
pub fn ModelList(meta: &'static ModelMeta) -> impl IntoView {
    page_title(move || meta.plural.to_owned());
    let navigate = use_navigate();
    let navigate: Navigate = Rc::new(move |to, options| navigate(to, options));
    let location = use_location();
    let home = list_href(&meta.wire(), &[]);
    // On the way to another page the address is no longer ours: what is shown stays until we leave.
    let state = Memo::new(move |before: Option<&ListState>| {
        let here = location.pathname.with(|path| path.trim_end_matches('/') == home);
        match before {
            Some(before) if !here => before.clone(),
            _ => ListState::parse(&location.search.get()),
        }
    });
    let query = Memo::new(move |_| state.with(|state| state.list_query(meta)));
    let page = fetch(move || Some(query.get()), load);
    if let Some(known) = recent(&query.get_untracked()) {
        page.data.set(Some(known));
    }
    let list = ListView {
        meta,
        customs: follow(meta),
        state,
        page,
        selection: Selection::default(),
        widths: Widths::new(meta),
        cursor: RwSignal::new(None),
        filters_open: RwSignal::new(false),
        editing: RwSignal::new(false),
        deleting: RwSignal::new(false),
        navigate: StoredValue::new_local(navigate),
    };
    remembered_columns(list);
    // Other rows: what was ticked and where the cursor stood means nothing any more.
    let params = Memo::new(move |_| state.with(ListState::params));
    effect_from(move |before: Option<()>| {
        params.get();
        if before.is_some() {
            list.selection.clear();
        }
    });
    keys::listen(list);
    let place = PlaceKeeper::start(list);
    let count = Signal::derive(move || page.data.with(|page| page.as_ref().map_or(0, |page| page.count)));
    let selecting = Memo::new(move |_| !list.selection.is_empty());
    let bar =
        live(
            move || {
                if selecting.get() {
                    view! { <BulkBar list/> }.into_any()
                } else {
                    view! { <Toolbar list/> }.into_any()
                }
            },
        );
    view! {
        <div class="page page--fill">
            <Head list/>
            {bar}
            <FilterChips list/>
            <toolbar::Ignored list/>
            <div class="list-layout page__fill" data-filters=move || if list.filters_open.get() { "open" } else { "closed" }>
                <div class="table-frame">
                    <Table list place/>
                    {when(move || count.get() != 0, move || view! { <Pager count offset=Signal::derive(move || state.with(|s| s.offset))
                            limit=Signal::derive(move || state.with(|s| s.limit))
                            href=Callback::new(move |offset| list.href(|state| state.offset = offset))
                            on_size=Callback::new(move |size| list.go(|state| {
                                state.limit = size;
                                state.offset = 0;
                            }))/> })}
                </div>
                {when(move || list.filters_open.get(), move || view! { <FilterPanel list/> })}
            </div>
            <super::bulkbar::Dialogs list/>
        </div>
    }
}

/// Columns chosen earlier become part of the address, so that it still says all that is shown.
fn remembered_columns(list: ListView) {
    let known = recall(&format!("columns.{}", list.meta.wire()));
    if let Some(known) = known
        && list.state.with_untracked(|state| state.columns.is_empty())
    {
        let columns: Vec<String> = known.split(',').map(str::to_owned).collect();
        // After the router has finished with the navigation that led here.
        set_timeout(move || list.replace(move |state| state.columns = columns), std::time::Duration::ZERO);
    }
}
