//! Keyboard: when single-key shortcuts may act, and ids for elements that name each other.

use std::cell::Cell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

thread_local! {
    static NEXT: Cell<u32> = const { Cell::new(0) };
}

/// An element id that no other element has.
pub fn unique(prefix: &str) -> String {
    NEXT.with(|next| {
        next.set(next.get() + 1);
        format!("{prefix}-{}", next.get())
    })
}

/// Whether a key press is a shortcut: none inside inputs, with modifiers, in dialogs, or when the
/// reader has switched them off.
pub fn is_shortcut(event: &KeyboardEvent) -> bool {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() || event.default_prevented() {
        return false;
    }
    if !crate::state::use_settings().shortcuts.get_untracked() {
        return false;
    }
    let Some(target) = event.target().and_then(|t| t.dyn_into::<Element>().ok()) else { return true };
    let busy = "input:not([type=checkbox]), textarea, select, dialog, [contenteditable], [role=menu], [role=listbox], .popover";
    target.closest(busy).ok().flatten().is_none() && document().query_selector("dialog[open]").ok().flatten().is_none()
}
