//! The one clock of the browser: a signal that ticks each minute, so that "3 h ago" stays true.

use std::time::Duration;

use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// The current time, renewed each minute.
pub fn now() -> Signal<DateTime<Utc>> {
    super::state().now.into()
}

/// The time at this instant, for what is timed and not shown.
#[expect(clippy::disallowed_methods, reason = "this is where the browser's clock is read")]
pub fn read() -> DateTime<Utc> {
    Utc::now()
}

pub(super) fn start() -> RwSignal<DateTime<Utc>> {
    let now = RwSignal::new(read());
    set_interval(move || now.set(read()), Duration::from_secs(60));
    now
}
