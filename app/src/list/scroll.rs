//! Going back to a list shows the same rows at the same place, with the focus on the row one left by.
//!
//! The place is kept in session storage under the address. It is restored only when the browser
//! went back or forward; a link to a list starts at its top.

use std::cell::Cell;

use js_sys::{Function, Reflect};
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

use super::keys::focus_row;
use super::view::ListView;

use crate::kit::live::{effect, effect_from};

thread_local! {
    /// Whether the current page was reached by the browser's own buttons.
    static BY_HISTORY: Cell<bool> = Cell::new(reloaded());
}

/// Tells going back from following a link. Call once, for the life of the application.
pub fn watch_history() {
    let by_hand = || BY_HISTORY.with(|flag| flag.set(false));
    let listeners = [
        window_event_listener(ev::popstate, |_| BY_HISTORY.with(|flag| flag.set(true))),
        window_event_listener(ev::pointerdown, move |_| by_hand()),
        window_event_listener(ev::keydown, move |_| by_hand()),
    ];
    on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
}

#[derive(Debug, Clone, Default)]
struct Place {
    /// Address of the list it belongs to.
    key: String,
    top: i32,
    left: i32,
    /// Of the document, which scrolls on phones.
    page: i32,
    row: Option<i64>,
}

/// Keeps and restores the place of a list.
#[derive(Clone, Copy)]
pub struct PlaceKeeper {
    /// The box that scrolls on wide screens.
    pub scroller: NodeRef<html::Div>,
    place: StoredValue<Place>,
    /// A place to go to as soon as the rows are there.
    pending: StoredValue<Option<Place>>,
}

impl PlaceKeeper {
    pub fn start(list: ListView) -> Self {
        let keeper = Self {
            scroller: NodeRef::new(),
            place: StoredValue::new(Place::default()),
            pending: StoredValue::new(None),
        };
        let page = window_event_listener(ev::scroll, move |_| keeper.note());
        on_cleanup(move || {
            page.remove();
            keeper.save();
        });
        effect_from(move |before: Option<String>| {
            let key = list.href(|_| {});
            if before.as_ref() != Some(&key) {
                keeper.save();
                let known = BY_HISTORY.with(Cell::get).then(|| recall(&key)).flatten();
                if known.is_none() && before.is_some() {
                    keeper.to_top();
                }
                keeper.place.set_value(Place { key: key.clone(), ..Place::default() });
                keeper.pending.set_value(known);
            }
            key
        });
        effect(move || {
            let at = list.cursor.get();
            let id = at.and_then(|at| list.page.data.with_untracked(|page| Some(page.as_ref()?.rows.get(at)?.id)));
            keeper.place.update_value(|place| place.row = id.or(place.row));
        });
        effect_from(move |mounted: Option<bool>| {
            let there = list.page.data.with(Option::is_some);
            let busy = list.page.busy.get();
            // Rows known from before are there at once; otherwise the answer has to come first.
            if there && (!busy || mounted != Some(true)) {
                request_animation_frame(move || keeper.restore());
            }
            there
        });
        keeper
    }

    /// Takes down where the list stands now.
    pub fn note(self) {
        let Some(scroller) = self.scroller.try_get_untracked().flatten() else { return };
        self.place.try_update_value(|place| {
            place.top = scroller.scroll_top();
            place.left = scroller.scroll_left();
            place.page = document_top();
        });
    }

    fn to_top(self) {
        if let Some(scroller) = self.scroller.get_untracked() {
            scroller.set_scroll_top(0);
        }
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    fn restore(self) {
        let Some(place) = self.pending.try_update_value(Option::take).flatten() else { return };
        if let Some(row) = place.row {
            focus_row(row);
        }
        if let Some(scroller) = self.scroller.get_untracked() {
            scroller.set_scroll_top(place.top);
            scroller.set_scroll_left(place.left);
        }
        window().scroll_to_with_x_and_y(0.0, f64::from(place.page));
    }

    fn save(self) {
        let Some(place) = self.place.try_get_value().filter(|place| !place.key.is_empty()) else { return };
        let Ok(Some(storage)) = window().session_storage() else { return };
        let row = place.row.map(|row| row.to_string()).unwrap_or_default();
        let _ = storage.set_item(&slot(&place.key), &format!("{} {} {} {row}", place.top, place.left, place.page));
    }
}

/// Whether the browser came here by reloading or by going back from another site.
fn reloaded() -> bool {
    let step = |object: JsValue, name: &str| Reflect::get(&object, &name.into()).ok();
    let kind = || {
        let performance = step(js_sys::global().into(), "performance")?;
        let entries: Function = step(performance.clone(), "getEntriesByType")?.dyn_into().ok()?;
        let entries = entries.call1(&performance, &"navigation".into()).ok()?;
        step(step(entries, "0")?, "type")?.as_string()
    };
    kind().is_some_and(|kind| kind != "navigate")
}

fn recall(key: &str) -> Option<Place> {
    let text = window().session_storage().ok()??.get_item(&slot(key)).ok()??;
    let mut parts = text.split(' ');
    let mut number = || parts.next().and_then(|part| part.parse::<i32>().ok()).unwrap_or(0);
    let (top, left, page) = (number(), number(), number());
    let row = parts.next().and_then(|part| part.parse().ok());
    Some(Place { key: key.to_owned(), top, left, page, row })
}

fn slot(key: &str) -> String {
    format!("purser.place.{key}")
}

fn document_top() -> i32 {
    document().document_element().map_or(0, |root| root.scroll_top())
}
