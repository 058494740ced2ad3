//! When discovery saw something, as a timeline of probes.

use leptos::prelude::*;
use shared::rpc::Record;

use super::badges;
use crate::kit::live::Views;
use crate::kit::time::absolute;
use crate::kit::{Icon, LinkTo, Time, object_href};
use crate::state::now;

/// The newest probes first; `total` may be more than are shown.
pub fn timeline(probes: &[Record]) -> AnyView {
    let items = probes.iter().map(item).views();
    view! { <ol class="timeline">{items}</ol> }.into_any()
}

/// When a probe was taken; one from a clock that runs ahead says that it does not count.
pub fn sighting(probe: &Record) -> AnyView {
    let Some(time) = probe.time("time") else { return badges::none() };
    if !ahead(probe) {
        return badges::freshness(Some(time));
    }
    let title = format!("{}: later than the clock allowed when it came, so it does not count", absolute(time));
    view! { <span title=title>{badges::badge("orange", "Clock ahead", "alert-triangle")}</span> }.into_any()
}

/// Whether its time lay ahead of the clock when it came.
pub fn ahead(probe: &Record) -> bool {
    probe.get("ahead").as_bool() == Some(true)
}

fn item(probe: &Record) -> AnyView {
    let seen = probe.time("time");
    let ahead = self::ahead(probe);
    let recent = !ahead
        && seen.is_some_and(|seen| {
            let days = super::settings().probe_recent_days;
            shared::status::freshness(Some(seen), now().get_untracked(), days) == shared::status::Freshness::Recent
        });
    let class = if recent { "timeline__icon timeline__icon--green" } else { "timeline__icon timeline__icon--gray" };
    let title = probe.text("name").to_owned();
    let title = if title.is_empty() { probe.title.clone() } else { title };
    view! {
        <li class="timeline__item">
            <span class=class><Icon name="radar"/></span>
            <div class="timeline__body">
                <p class="timeline__title"><a href=object_href(&probe.model, probe.id)>{title}</a>{place(probe)}</p>
                {first_seen(probe)}
            </div>
            <span class="timeline__when">
                {ahead.then(|| sighting(probe))}" "
                {seen.map(|time| view! { <Time time/> })}
            </span>
        </li>
    }
    .into_any()
}

/// The linked objects, else the raw words of discovery.
pub fn place(probe: &Record) -> AnyView {
    let parts = ["device", "location", "site"].into_iter().filter_map(|field| {
        if let Some(link) = probe.link(field) {
            return Some(view! { " · "<LinkTo link/> }.into_any());
        }
        let raw = probe.text(&format!("{field}_descriptor")).to_owned();
        (!raw.is_empty()).then(|| view! { " · "<span class="muted">{raw}</span> }.into_any())
    });
    parts.views().into_any()
}

fn first_seen(probe: &Record) -> AnyView {
    probe.time("creation_time").map(|time| view! { <p class="timeline__text">"First seen "<Time time/></p> }).into_any()
}
