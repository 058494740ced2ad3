//! Times and dates as people read them, formatted by the browser's own `Intl` (a zone database in
//! wasm would cost 55 KB). Every absolute time says its zone.

use std::cell::RefCell;

use chrono::{DateTime, NaiveDate, Utc};
use js_sys::{Array, Intl, Object, Reflect};
use leptos::prelude::*;
use shared::status;
use wasm_bindgen::{JsCast, JsValue};

use super::number::language;
use crate::kit::live::live;
use crate::state::{Zone, now, use_settings};

/// Zone, whether without the clock, and the formatter.
type Made = (String, bool, js_sys::Function);

thread_local! {
    /// Formatters by zone and shape: making one costs more than using it a hundred times.
    static FORMATS: RefCell<Vec<Made>> = const { RefCell::new(Vec::new()) };
}

/// `21 Nov 2026, 04:25 UTC` in an IANA zone; `""` is the browser's own. An unknown zone reads as UTC.
pub fn in_zone(time: DateTime<Utc>, zone: &str) -> String {
    format(time, zone, false)
}

/// The time in the zone the reader has chosen.
pub fn absolute(time: DateTime<Utc>) -> String {
    in_zone(time, chosen())
}

/// A date without a time, `21 Nov 2026`; dates have no zone.
pub fn date(date: NaiveDate) -> String {
    date.and_hms_opt(12, 0, 0).map_or_else(|| date.to_string(), |noon| format(noon.and_utc(), "UTC", true))
}

/// The IANA name of the browser's zone.
pub fn browser_zone() -> String {
    let options = Intl::DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
    Reflect::get(&options, &"timeZone".into()).ok().and_then(|v| v.as_string()).unwrap_or_else(|| "UTC".to_owned())
}

/// The reader's zone for `in_zone`; reactive.
pub fn chosen() -> &'static str {
    if use_settings().zone.get() == Zone::Utc { "UTC" } else { "" }
}

fn format(time: DateTime<Utc>, zone: &str, date_only: bool) -> String {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds are far below 2^53")]
    let date = js_sys::Date::new(&JsValue::from_f64(time.timestamp_millis() as f64));
    let text = FORMATS.with(|formats| {
        let mut formats = formats.borrow_mut();
        let is_known = |made: &&Made| made.0 == zone && made.1 == date_only;
        if formats.iter().find(is_known).is_none() {
            let made = formatter(zone, date_only).or_else(|| formatter("UTC", date_only))?;
            formats.push((zone.to_owned(), date_only, made));
        }
        formats.iter().find(is_known)?.2.call1(&JsValue::UNDEFINED, &date).ok()?.as_string()
    });
    text.unwrap_or_else(|| shared::value::iso(time))
}

/// The bound `format` function of an `Intl.DateTimeFormat`; `None` for a zone the browser does not know.
fn formatter(zone: &str, date_only: bool) -> Option<js_sys::Function> {
    let options = Object::new();
    let mut pairs = vec![("year", "numeric"), ("month", "short"), ("day", "numeric")];
    if !date_only {
        pairs.extend([("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23"), ("timeZoneName", "short")]);
    }
    if !zone.is_empty() {
        pairs.push(("timeZone", zone));
    }
    for (name, value) in pairs {
        Reflect::set(&options, &name.into(), &value.into()).ok()?;
    }
    let class = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let class: js_sys::Function = Reflect::get(&class, &"DateTimeFormat".into()).ok()?.dyn_into().ok()?;
    // Called rather than bound through js_sys: an unknown zone throws, and that must not end the program.
    let made = class.call2(&JsValue::UNDEFINED, &language().into(), &options).ok()?;
    Reflect::get(&made, &"format".into()).ok()?.dyn_into().ok()
}

/// `3 h ago`, with the absolute time and its zone on hover and for assistive tools.
#[component]
pub fn Time(time: DateTime<Utc>) -> impl IntoView {
    view! {
        <time class="ago" datetime=shared::value::iso(time) title=move || absolute(time)>
            {live(move || status::ago(time, now().get()))}
        </time>
    }
}

/// A time for `<input type="datetime-local">`, in the reader's zone.
pub fn to_input(time: DateTime<Utc>) -> String {
    let shifted = if in_utc() { time } else { time - chrono::Duration::minutes(offset(time)) };
    shared::moment::minutes(shifted)
}

/// What such an input holds, read in the reader's zone.
pub fn from_input(text: &str) -> Option<DateTime<Utc>> {
    let text = if in_utc() { format!("{text}Z") } else { text.to_owned() };
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds are whole numbers")]
    let millis = js_sys::Date::parse(&text) as i64;
    DateTime::from_timestamp_millis(millis).filter(|_| !js_sys::Date::parse(&text).is_nan())
}

fn in_utc() -> bool {
    use_settings().zone.get_untracked() == Zone::Utc
}

/// Minutes by which the browser's zone is behind UTC at a time.
fn offset(time: DateTime<Utc>) -> i64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds are far below 2^53")]
    let date = js_sys::Date::new(&JsValue::from_f64(time.timestamp_millis() as f64));
    #[expect(clippy::cast_possible_truncation, reason = "offsets are whole minutes")]
    let minutes = date.get_timezone_offset() as i64;
    minutes
}
