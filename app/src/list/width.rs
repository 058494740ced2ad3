//! How wide the reader made the columns: by dragging the edge of a head, or with the arrow keys on it.
//! Kept in this browser for each model; a double click gives all columns their own widths again.

use leptos::prelude::*;
use shared::meta::{Field, ModelMeta};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};

use super::columns;
use crate::state::{recall, remember};

/// Narrowest and widest column, and how far a key moves its edge, in pixels.
const LEAST: i32 = 48;
const MOST: i32 = 1200;
const STEP: i32 = 16;

/// Widths that are not the columns' own, by field.
#[derive(Clone, Copy)]
pub struct Widths {
    meta: &'static ModelMeta,
    chosen: RwSignal<Vec<(String, i32)>>,
}

impl Widths {
    pub fn new(meta: &'static ModelMeta) -> Self {
        let known = recall(&slot(meta)).unwrap_or_default();
        let pair = |text: &str| {
            let (name, width) = text.split_once(':')?;
            Some((name.to_owned(), width.parse::<i32>().ok()?.clamp(LEAST, MOST)))
        };
        Self { meta, chosen: RwSignal::new(known.split(',').filter_map(pair).collect()) }
    }

    /// The width of a column where it is not its own; reactive.
    pub fn of(self, name: &str) -> Option<i32> {
        self.chosen.with(|chosen| chosen.iter().find(|(known, _)| known == name).map(|(_, width)| *width))
    }

    fn set(self, name: &str, width: i32) {
        let width = width.clamp(LEAST, MOST);
        self.chosen.update(|chosen| match chosen.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = width,
            None => chosen.push((name.to_owned(), width)),
        });
    }

    /// Takes down how wide all columns are now, so that only the one that is moved changes.
    fn hold(self, grip: &Element) {
        let Some(row) = grip.closest("tr").ok().flatten() else { return };
        let Ok(heads) = row.query_selector_all("th[data-field]") else { return };
        for head in (0..heads.length()).filter_map(|at| heads.get(at)?.dyn_into::<HtmlElement>().ok()) {
            if let Some(name) = head.get_attribute("data-field") {
                self.set(&name, head.offset_width());
            }
        }
    }

    fn save(self) {
        let pairs: Vec<String> =
            self.chosen.with_untracked(|chosen| chosen.iter().map(|(name, width)| format!("{name}:{width}")).collect());
        remember(&slot(self.meta), (!pairs.is_empty()).then(|| pairs.join(",")).as_deref());
    }

    fn reset(self) {
        self.chosen.set(Vec::new());
        self.save();
    }
}

fn slot(meta: &ModelMeta) -> String {
    format!("widths.{}", meta.wire())
}

/// The edge of a column's head.
pub fn grip(widths: Widths, field: &'static Field) -> AnyView {
    let name = field.name;
    // Where the pointer went down, and how wide the column was there.
    let held = RwSignal::new(None::<(i32, i32)>);
    let shown = move || widths.of(name).unwrap_or_else(|| columns::pixels(field));
    let down = move |event: PointerEvent| {
        let Some(grip) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        event.prevent_default();
        // Without capture the drag ends where the pointer leaves the edge, which is bearable.
        let _ = grip.set_pointer_capture(event.pointer_id());
        widths.hold(&grip);
        held.set(Some((event.client_x(), untrack(shown))));
    };
    let moved = move |event: PointerEvent| {
        if let Some((x, width)) = held.get_untracked() {
            widths.set(name, width + event.client_x() - x);
        }
    };
    let up = move |_| {
        if held.get_untracked().is_some() {
            held.set(None);
            widths.save();
        }
    };
    let key = move |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowLeft" => -STEP,
            "ArrowRight" => STEP,
            _ => return,
        };
        event.prevent_default();
        if let Some(grip) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) {
            widths.hold(&grip);
        }
        widths.set(name, untrack(shown) + by);
        widths.save();
    };
    view! {
        <span class="th-grip" role="separator" tabindex="0" aria-orientation="vertical"
            aria-label=format!("Width of {}", field.title()) title="Drag to resize, double click to reset"
            aria-valuemin=LEAST.to_string() aria-valuemax=MOST.to_string() aria-valuenow=move || shown().to_string()
            data-dragging=move || held.get().is_some().to_string()
            on:pointerdown=down on:pointermove=moved on:pointerup=up on:pointercancel=up on:keydown=key
            on:dblclick=move |_| widths.reset()></span>
    }
    .into_any()
}
