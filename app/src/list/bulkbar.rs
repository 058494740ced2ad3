//! What can be done with the ticked rows. Takes the place of the toolbar while there are any.

use leptos::prelude::*;
use shared::rpc;

use super::selection::MOST;
use super::view::ListView;
use crate::act;
use crate::detail::delete::DeleteDialog;
use crate::form::bulk::BulkEdit;
use crate::kit::Icon;
use crate::kit::live::{live, spawn};
use crate::kit::number::grouped;
use crate::state::{may, use_toasts};

#[component]
pub fn BulkBar(list: ListView) -> impl IntoView {
    let meta = list.meta;
    let busy = RwSignal::new(false);
    let count = move || list.page.data.with(|page| page.as_ref().map_or(0, |page| page.count));
    let selected = move || i64::try_from(list.selection.count()).unwrap_or(0);
    let offer = live(move || {
        let text = if count() > MOST {
            format!("Select the first {} of {} that match", grouped(MOST), grouped(count()))
        } else {
            format!("Select all {} that match", grouped(count()))
        };
        (selected() < count().min(MOST)).then(|| {
            view! {
                <button type="button" class="link-btn" aria-busy=move || busy.get().to_string()
                    on:click=move |_| select_all(list, busy)>
                    {text}
                </button>
            }
        })
    });
    let edit = move || {
        (may('c', &meta.wire()) && !meta.traits.read_only).then(|| {
            view! {
                <button type="button" class="btn btn--sm" on:click=move |_| list.editing.set(true)>
                    <Icon name="edit"/>" Edit"
                </button>
            }
        })
    };
    let delete = move || {
        (may('d', &meta.wire()) && !meta.traits.read_only).then(|| {
            view! {
                <button type="button" class="btn btn--sm btn--danger-quiet" on:click=move |_| list.deleting.set(true)>
                    <Icon name="trash"/>" Delete"
                </button>
            }
        })
    };
    view! {
        <div class="bulkbar" role="region" aria-label="Selection">
            <span class="bulkbar__count" role="status"><b>{live(move || grouped(selected()))}</b>" selected"</span>
            {offer}
            <span class="toolbar__spacer"></span>
            {act::several(meta, list.selection)}
            {live(edit)}
            {live(delete)}
            <button type="button" class="btn btn--sm btn--ghost btn--icon" aria-label="Clear selection"
                on:click=move |_| list.selection.clear()>
                <Icon name="x"/>
            </button>
        </div>
    }
}

/// Ticks every row that matches, up to the limit, also those of other pages.
fn select_all(list: ListView, busy: RwSignal<bool>) {
    let mut query = list.state.with_untracked(|state| state.list_query(list.meta));
    query.offset = 0;
    query.limit = MOST;
    query.columns = vec!["id".to_owned()];
    busy.try_set(true);
    spawn(async move {
        match rpc::list(query).await {
            Ok(page) => list.selection.add(&page.rows),
            Err(error) => use_toasts().failed(&error, move || select_all(list, busy)),
        }
        busy.try_set(false);
    });
}

/// The dialogs of the bulk actions. They outlive the bar: a deletion empties the selection.
#[component]
pub fn Dialogs(list: ListView) -> impl IntoView {
    let done = Callback::new(move |()| list.selection.clear());
    view! {
        <BulkEdit model=list.meta customs=list.customs ids=Signal::derive(move || list.selection.ids()) open=list.editing on_done=done/>
        <DeleteDialog model=list.meta ids=Signal::derive(move || list.selection.versions()) open=list.deleting on_done=done/>
    }
}
