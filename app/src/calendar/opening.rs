//! Where a view by the hour begins: at the first thing of the period, or now.

use chrono::{DateTime, Utc};
use shared::rpc::CalendarEvent;

use super::events::lasts;
use super::zones;
use crate::state::Zone;

/// Minutes that stand above what a view begins with.
const ABOVE: i64 = 30;
/// So many minutes fit under each other in most windows.
const TOGETHER: i64 = 8 * 60;

/// The minute of the day to begin with; `None` when there is nothing to see.
pub fn minute(
    events: &[CalendarEvent],
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    now: DateTime<Utc>,
    zone: Zone,
) -> Option<i64> {
    let today = (from <= now && now < to).then(|| of_day(now, zone));
    // What is over is no longer looked for today, and what goes on is seen beside the line for now.
    let ahead = |event: &&CalendarEvent| event.start >= if today.is_some() { now } else { from };
    let first = events.iter().filter(|event| !lasts(event, now)).filter(ahead).map(|e| of_day(e.start, zone)).min();
    begin(today, first)
}

fn begin(now: Option<i64>, first: Option<i64>) -> Option<i64> {
    let at = match (now, first) {
        (Some(now), Some(first)) if (now - first).abs() <= TOGETHER => now.min(first),
        (now, first) => first.or(now)?,
    };
    Some((at - ABOVE).max(0))
}

fn of_day(time: DateTime<Utc>, zone: Zone) -> i64 {
    let text = zones::to_input(time, zone);
    let part = |from: usize| text.get(from..from + 2).and_then(|part| part.parse::<i64>().ok()).unwrap_or(0);
    part(11) * 60 + part(14)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::begin;

    #[wasm_bindgen_test]
    fn the_first_thing_or_now() {
        assert_eq!(begin(None, None), None);
        assert_eq!(begin(None, Some(21 * 60)), Some(20 * 60 + 30), "an evening of another day");
        assert_eq!(begin(Some(9 * 60), Some(21 * 60)), Some(20 * 60 + 30), "this evening, far from now");
        assert_eq!(begin(Some(15 * 60), Some(21 * 60)), Some(14 * 60 + 30), "now, with the evening in sight");
        assert_eq!(begin(Some(12 * 60), None), Some(11 * 60 + 30));
        assert_eq!(begin(None, Some(10)), Some(0));
    }
}
