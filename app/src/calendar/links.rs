//! The calendar as a file and as an address to subscribe to: what is filtered here is filtered there.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::range::Range;
use super::scene::Scene;
use crate::kit::live::{boxed, when};
use crate::kit::{Icon, add_href, url};
use crate::state::{may, now};

/// A calendar feed has an address that calendar programs read.
const FEED: &str = "notices.calendarfeed";
/// The same calendar once, as a file.
const FILE: &str = "/api/plugins/notices/ical/";
/// Days of the past and of the future that the file has anyway, and may have at most.
const PAST: (i64, i64) = (30, 365);
const FUTURE: (i64, i64) = (90, 730);

type Pairs = Vec<(String, String)>;

#[component]
pub fn Links(scene: Scene) -> impl IntoView {
    let file = move || url::address(&url::ours(FILE), &file(&scene.range.get(), scene.period.get(), now().get()));
    let feed = move || add_href(FEED, &feed(&scene.range.get()));
    view! {
        <a class="btn btn--ghost hide-phone" href=boxed(file) download=""><Icon name="download"/>" Download"</a>
        {when(move || may('a', FEED), move || view! {
            <a class="btn btn--ghost hide-phone" href=boxed(feed)><Icon name="bell"/>" Subscribe"</a>
        })}
    }
}

/// What to ask of the file: the present filters, and days enough for the period on the screen.
fn file(range: &Range, period: Option<(DateTime<Utc>, DateTime<Utc>)>, now: DateTime<Utc>) -> Pairs {
    let mut pairs = vec![pair("download", "true")];
    pairs.extend(only_type(range).map(|kind| pair("type", kind)));
    if !range.statuses.is_empty() {
        pairs.push(pair("status", range.statuses.join(",")));
    }
    pairs.extend(ids("provider_id", &range.providers));
    pairs.extend(ids("site", &range.sites));
    pairs.extend(ids("tenant", &range.tenants));
    if !range.q.is_empty() {
        pairs.push(pair("q", range.q.clone()));
    }
    if let Some((from, to)) = period {
        let past = (now - from).num_days() + 1;
        let future = (to - now).num_days() + 1;
        pairs.extend((past > PAST.0).then(|| pair("days_past", past.min(PAST.1).to_string())));
        pairs.extend((future > FUTURE.0).then(|| pair("days_future", future.min(FUTURE.1).to_string())));
    }
    pairs
}

/// The same filters as fields of a feed that is made.
fn feed(range: &Range) -> Pairs {
    let mut pairs = Pairs::new();
    pairs.extend(only_type(range).map(|kind| pair("event_type", kind)));
    pairs.extend(range.statuses.iter().map(|status| pair("statuses", status.clone())));
    pairs.extend(ids("providers", &range.providers));
    pairs.extend(ids("sites", &range.sites));
    pairs.extend(ids("tenants", &range.tenants));
    if !range.q.is_empty() {
        pairs.push(pair("search", range.q.clone()));
    }
    pairs
}

/// Both types are all there is.
fn only_type(range: &Range) -> Option<String> {
    if let [kind] = range.types.as_slice() { Some(kind.clone()) } else { None }
}

fn ids<'a>(name: &'a str, ids: &'a [i64]) -> impl Iterator<Item = (String, String)> + 'a {
    ids.iter().map(move |id| pair(name, id.to_string()))
}

fn pair(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}
