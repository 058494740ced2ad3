//! Keyboard of the calendar: ← → or p n, t for today, m w d l for the views.

use leptos::ev;
use leptos::prelude::*;

use super::range::{Range, Step, View};
use super::scene::{Scene, Trace, today};
use crate::kit::keys::is_shortcut;

/// Listens until the page is left.
pub fn listen(scene: Scene) {
    let listener = window_event_listener(ev::keydown, move |event| {
        if event.shift_key() || event.repeat() || !is_shortcut(&event) {
            return;
        }
        let range = scene.range.get_untracked();
        let Some(next) = answer(&event.key(), &range) else { return };
        event.prevent_default();
        scene.go(next, Trace::Push);
    });
    on_cleanup(move || listener.remove());
}

fn answer(key: &str, range: &Range) -> Option<Range> {
    match key {
        "ArrowLeft" | "p" => Some(range.step(Step::Back)),
        "ArrowRight" | "n" => Some(range.step(Step::Forth)),
        "t" => Some(Range { date: today(), ..range.clone() }),
        _ => {
            let view = View::ALL.into_iter().find(|view| view.key() == key)?;
            Some(Range { view, ..range.clone() })
        }
    }
}
