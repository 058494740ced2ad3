//! Mends what FullCalendar 7.1 says to screen readers, which axe rightly complains about.
//!
//! Day cells carry a label that hides their events, column headers hide their own text, and the
//! list's links claim to be list items, which a link may not be. Every redraw brings that back, so
//! this runs after each.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;

use wasm_bindgen::JsCast;
use web_sys::Element;

/// Long enough for a redraw, short for a reader.
const DRAWN: Duration = Duration::from_millis(100);

/// Mends the grid once it has been drawn.
pub fn soon(grid: NodeRef<html::Div>) {
    set_timeout(
        move || {
            if let Some(grid) = grid.try_get_untracked().flatten() {
                tidy(&grid);
            }
        },
        DRAWN,
    );
}

fn tidy(grid: &Element) {
    each(grid, "[role=gridcell][aria-label]", |cell| remove(cell, "aria-label"));
    each(grid, "[role=columnheader], [role=rowheader]", |header| {
        each(header, "[aria-hidden]", |text| remove(text, "aria-hidden"));
        if header.text_content().is_some_and(|text| !text.trim().is_empty()) {
            remove(header, "aria-label");
        } else {
            // The corner above the hours and the strip beside them head nothing.
            set(header, "role", "presentation");
            remove(header, "aria-label");
        }
    });
    each(grid, "a[role=listitem]", |link| {
        remove(link, "role");
        if let Some(list) = link.parent_element() {
            remove(&list, "role");
        }
    });
}

fn each(root: &Element, selector: &str, act: impl Fn(&Element)) {
    let Ok(found) = root.query_selector_all(selector) else { return };
    for position in 0..found.length() {
        if let Some(element) = found.get(position).and_then(|node| node.dyn_into::<Element>().ok()) {
            act(&element);
        }
    }
}

/// Attributes of such names are always allowed.
fn set(element: &Element, name: &str, value: &str) {
    let _ = element.set_attribute(name, value);
}

fn remove(element: &Element, name: &str) {
    let _ = element.remove_attribute(name);
}
