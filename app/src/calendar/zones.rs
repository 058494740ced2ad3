//! Times in named zones, by the browser's `Intl`: the zone database would weigh 55 kB in wasm.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use js_sys::{Date, JSON, Object, Reflect};
use shared::moment;
use wasm_bindgen::prelude::*;

use crate::kit::{number, time};
use crate::state::Zone;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl, js_name = DateTimeFormat)]
    type DateTimeFormat;

    /// Throws when the zone is not known.
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "DateTimeFormat", catch)]
    fn new(locale: &str, options: &Object) -> Result<DateTimeFormat, JsValue>;

    #[wasm_bindgen(method)]
    fn format(this: &DateTimeFormat, date: &Date) -> String;
}

const DAY: &str = r#"{"weekday": "short", "day": "numeric", "month": "short", "year": "numeric"}"#;
const CLOCK: &str = r#"{"hour": "2-digit", "minute": "2-digit", "hourCycle": "h23"}"#;
const CLOCK_AND_ZONE: &str = r#"{"hour": "2-digit", "minute": "2-digit", "hourCycle": "h23", "timeZoneName": "short"}"#;

/// A span in one zone, `Sat, 21 Nov 2026, 22:00 – 23:30 CET`; the second day only where it differs.
/// `None` when the browser does not know the zone.
pub fn span(start: DateTime<Utc>, end: Option<DateTime<Utc>>, zone: &str) -> Option<String> {
    let first = format(start, zone, DAY)?;
    let Some(end) = end else {
        return Some(format!("{first}, {} – open", format(start, zone, CLOCK_AND_ZONE)?));
    };
    let last = format(end, zone, DAY)?;
    let from = format(start, zone, CLOCK)?;
    let to = format(end, zone, CLOCK_AND_ZONE)?;
    Some(if first == last { format!("{first}, {from} – {to}") } else { format!("{first}, {from} – {last}, {to}") })
}

/// One instant, `Sat, 21 Nov 2026, 22:00 CET`.
pub fn instant(time: DateTime<Utc>, zone: &str) -> Option<String> {
    Some(format!("{}, {}", format(time, zone, DAY)?, format(time, zone, CLOCK_AND_ZONE)?))
}

/// Whether a zone is worth a line of its own beside UTC.
pub fn differs(zone: &str) -> bool {
    !matches!(zone, "" | "UTC" | "Etc/UTC") && formatter(zone, CLOCK).is_some()
}

/// The IANA name of the zone the reader has chosen.
pub fn name(zone: Zone) -> String {
    match zone {
        Zone::Utc => "UTC".to_owned(),
        Zone::Mine => time::browser_zone(),
    }
}

/// The value of a `datetime-local` input for an instant.
pub fn to_input(time: DateTime<Utc>, zone: Zone) -> String {
    match zone {
        Zone::Utc => moment::minutes(time),
        Zone::Mine => {
            let date = date(time);
            format!(
                "{:04}-{:02}-{:02}T{:02}:{:02}",
                date.get_full_year(),
                date.get_month() + 1,
                date.get_date(),
                date.get_hours(),
                date.get_minutes()
            )
        }
    }
}

/// The instant typed into a `datetime-local` input. A time that a clock change skips moves forward
/// with it, one that it repeats is the first, as the browser decides.
pub fn from_input(text: &str, zone: Zone) -> Option<DateTime<Utc>> {
    match zone {
        Zone::Utc => moment::datetime(text),
        Zone::Mine => utc(&Date::new(&text.into())),
    }
}

/// Where the days between two instants begin in the reader's zone, `from` being the first.
pub fn days(from: DateTime<Utc>, to: DateTime<Utc>, zone: Zone) -> Vec<DateTime<Utc>> {
    let mut days = Vec::new();
    let mut day = from;
    while day < to {
        days.push(day);
        day = match zone {
            Zone::Utc => day + TimeDelta::days(1),
            Zone::Mine => {
                let next = date(day);
                next.set_date(next.get_date() + 1);
                // A browser's calendar has no end.
                let Some(next) = utc(&next) else { break };
                next
            }
        };
    }
    days
}

/// The date of an instant in the reader's zone.
pub fn date_of(time: DateTime<Utc>, zone: Zone) -> NaiveDate {
    let text = to_input(time, zone);
    text.get(..10).and_then(moment::date).unwrap_or(time.date_naive())
}

/// A JavaScript date as an instant; `None` for an invalid one.
pub fn utc(date: &Date) -> Option<DateTime<Utc>> {
    let milliseconds = date.get_time();
    #[expect(clippy::cast_possible_truncation, reason = "a date's milliseconds are whole and below 2^53")]
    if milliseconds.is_finite() { DateTime::from_timestamp_millis(milliseconds as i64) } else { None }
}

/// An instant as a JavaScript date.
fn date(time: DateTime<Utc>) -> Date {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of any real date are below 2^53")]
    Date::new(&JsValue::from_f64(time.timestamp_millis() as f64))
}

fn format(time: DateTime<Utc>, zone: &str, options: &str) -> Option<String> {
    Some(formatter(zone, options)?.format(&date(time)))
}

fn formatter(zone: &str, options: &str) -> Option<DateTimeFormat> {
    let options: Object = JSON::parse(options).ok()?.dyn_into().ok()?;
    Reflect::set(&options, &"timeZone".into(), &zone.into()).ok()?;
    DateTimeFormat::new(&number::language(), &options).ok()
}
