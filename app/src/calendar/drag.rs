//! Turning pages by dragging the grid sideways, with mouse, pen or finger.
//!
//! The grid follows the pointer; released far or fast enough it goes to the neighbouring period,
//! else it springs back. A press on an event that can be moved belongs to the calendar itself, and a
//! finger that rests on one long enough takes it along: then nothing here moves.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

use super::range::Step;

/// Pixels before a press counts as a drag.
const SLACK: f64 = 8.0;
/// Pixels after which it turns the page.
const FAR: f64 = 120.0;
/// Pixels that are enough for a quick flick, and how quick that is, in pixels per millisecond.
const FLICK: f64 = 40.0;
const QUICK: f64 = 0.5;

#[derive(Clone, Copy)]
struct Press {
    pointer: i32,
    x: f64,
    y: f64,
    time: f64,
    dragging: bool,
}

#[derive(Clone, Copy)]
pub struct Swipe {
    node: NodeRef<html::Div>,
    press: StoredValue<Option<Press>>,
    /// Pixels the grid is away from its place; `None` at rest.
    pub offset: RwSignal<Option<f64>>,
    /// An event is being dragged or resized.
    pub holding: RwSignal<bool>,
    turned: Callback<Step>,
}

impl Swipe {
    pub fn new(node: NodeRef<html::Div>, turned: Callback<Step>) -> Self {
        Self { node, press: StoredValue::new(None), offset: RwSignal::new(None), holding: RwSignal::new(false), turned }
    }

    pub fn down(&self, event: &PointerEvent) {
        let plain = event.is_primary() && event.button() == 0;
        let mouse = event.pointer_type() == "mouse";
        // A mouse takes a movable event at once; a finger first has to rest on it.
        if plain && !(mouse && on(event, ".ev--movable")) && !on(event, "[role=dialog], button") {
            self.press.set_value(Some(Press {
                pointer: event.pointer_id(),
                x: f64::from(event.client_x()),
                y: f64::from(event.client_y()),
                time: event.time_stamp(),
                dragging: false,
            }));
        }
    }

    pub fn moved(&self, event: &PointerEvent) {
        let Some(press) = self.press.get_value().filter(|press| press.pointer == event.pointer_id()) else { return };
        if self.holding.get_untracked() {
            return self.rest();
        }
        let (dx, dy) = (f64::from(event.client_x()) - press.x, f64::from(event.client_y()) - press.y);
        if !press.dragging {
            if dy.abs() > SLACK && dy.abs() > dx.abs() {
                return self.rest();
            }
            if dx.abs() < SLACK {
                return;
            }
            self.press.set_value(Some(Press { dragging: true, ..press }));
            if let Some(node) = self.node.get_untracked() {
                // Without capture the drag ends at the grid's edge, which is bearable.
                let _ = node.set_pointer_capture(press.pointer);
            }
        }
        self.offset.set(Some(dx));
    }

    pub fn up(&self, event: &PointerEvent) {
        let press = self.press.get_value().filter(|press| press.dragging && press.pointer == event.pointer_id());
        self.rest();
        let Some(press) = press else { return };
        let dx = f64::from(event.client_x()) - press.x;
        let speed = dx.abs() / (event.time_stamp() - press.time).max(1.0);
        if dx.abs() >= FAR || (dx.abs() >= FLICK && speed >= QUICK) {
            self.turned.run(if dx > 0.0 { Step::Back } else { Step::Forth });
        }
    }

    /// Puts the grid back in its place.
    pub fn rest(&self) {
        self.press.set_value(None);
        if self.offset.get_untracked().is_some() {
            self.offset.set(None);
        }
    }
}

fn on(event: &PointerEvent, selector: &str) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest(selector).ok().flatten().is_some())
}
