//! The list's keys: `j k` move, `x` ticks, Enter opens, `e` edits, `c` adds, `f` filters.
//!
//! The cursor is the browser's focus on the row's link, so Enter needs no help and screen readers
//! follow along.

use leptos::ev;
use leptos::prelude::*;
use shared::rpc::Record;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::view::ListView;
use crate::kit::keys::is_shortcut;
use crate::kit::page_href;
use crate::state::may;

/// Listens as long as the list is there.
pub fn listen(list: ListView) {
    let handle = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        if is_shortcut(&event) && untrack(|| act(list, &event.key())) {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}

/// Does what a key says; false when it says nothing here.
fn act(list: ListView, key: &str) -> bool {
    let meta = list.meta;
    let change = || may('c', &meta.wire()) && !meta.traits.read_only;
    match key {
        "j" => step(list, 1),
        "k" => step(list, -1),
        "x" if change() || may('d', &meta.wire()) && !meta.traits.read_only => {
            if let Some(row) = current(list) {
                list.selection.toggle(&row);
            }
        }
        "e" if change() && !list.selection.is_empty() => list.editing.set(true),
        "e" if change() => {
            if let Some(row) = current(list) {
                list.visit(&page_href(&meta.wire(), &format!("{}/edit", row.id)));
            }
        }
        "c" if may('a', &meta.wire()) && !meta.traits.read_only => list.visit(&page_href(&meta.wire(), "add")),
        "f" => list.filters_open.update(|open| *open = !*open),
        _ => return false,
    }
    true
}

fn current(list: ListView) -> Option<Record> {
    let at = list.cursor.get_untracked()?;
    list.page.data.with_untracked(|page| page.as_ref()?.rows.get(at).cloned())
}

fn step(list: ListView, by: isize) {
    let count = list.page.data.with_untracked(|page| page.as_ref().map_or(0, |page| page.rows.len()));
    if count == 0 {
        return;
    }
    let at = list.cursor.get_untracked();
    let next = at.map_or(0, |at| at.saturating_add_signed(by).min(count - 1));
    list.cursor.set(Some(next));
    let id = list.page.data.with_untracked(|page| page.as_ref().and_then(|page| Some(page.rows.get(next)?.id)));
    if let Some(id) = id {
        focus_row(id);
    }
}

/// Puts the focus on a row's link and the row into sight; false when there is no such row.
pub fn focus_row(id: i64) -> bool {
    let link = document().query_selector(&format!("tr[data-id=\"{id}\"] .cell-primary a")).ok().flatten();
    let Some(link) = link.and_then(|e| e.dyn_into::<HtmlElement>().ok()) else { return false };
    let _ = link.focus();
    into_sight(&link);
    true
}

/// Scrolls as little as it takes for something to be seen.
pub fn into_sight(element: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}
