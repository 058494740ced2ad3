//! Probe: what discovery saw, readable; the assets it belongs to; the history of its serial.

use leptos::prelude::*;
use shared::rpc::{self, ProbePanels, Record};

use super::{ASSET, PROBE, badges, frame, seen, tree};
use crate::kit::{CopyButton, list_href};
use crate::state::{Fetched, fetch};

pub fn cell(field: &str, record: &Record) -> Option<AnyView> {
    match field {
        "time" => record.values.contains_key("time").then(|| seen::sighting(record)),
        "ahead" => Some(if seen::ahead(record) { seen::sighting(record) } else { badges::none() }),
        _ => None,
    }
}

pub fn panels(record: &Record) -> AnyView {
    let id = record.id;
    let found: Fetched<ProbePanels> = fetch(move || Some(id), rpc::probe_panels);
    view! {
        {discovered(record)}
        {assets(record, found)}
        {history(record, found)}
    }
    .into_any()
}

fn discovered(record: &Record) -> AnyView {
    let data = record.get("discovered_data");
    let json = crate::fields::json::pretty(data);
    let copy = view! { <CopyButton text=json label="Copy as JSON"/> };
    let body = if data.as_object().is_some_and(|map| !map.is_empty()) || data.is_array() {
        view! { <div class="panel__body panel__body--flush">{tree::tree(data)}</div> }.into_any()
    } else {
        frame::padded(tree::tree(&serde_json::Value::Object(serde_json::Map::new())))
    };
    frame::panel("Discovered data", copy.into_any(), body)
}

fn assets(record: &Record, found: Fetched<ProbePanels>) -> AnyView {
    let params = [("serial", record.text("serial").to_owned()), ("description", record.text("name").to_owned())];
    let body = frame::fetched(found, |panels: &ProbePanels| {
        frame::list(ASSET, panels.assets.iter().map(asset).collect(), "No asset carries this serial yet.")
    });
    frame::panel("Assets with this serial", frame::add(ASSET, "Add asset", &params), body)
}

fn asset(asset: &Record) -> AnyView {
    let kind = asset.link("type").map(|link| link.title).unwrap_or_default();
    frame::item(
        "box",
        asset,
        kind.into_any(),
        badges::choice(ASSET, "lifecycle_status", asset.text("lifecycle_status")),
    )
}

fn history(record: &Record, found: Fetched<ProbePanels>) -> AnyView {
    let serial = record.text("serial").to_owned();
    let body = frame::fetched(found, move |panels: &ProbePanels| {
        let shown = i64::try_from(panels.history.len()).unwrap_or(i64::MAX);
        let more = (panels.history_count > shown).then(|| {
            let href = list_href(PROBE, &[("serial__ie".to_owned(), serial.clone())]);
            view! { <p class="panel__foot"><a href=href>{format!("All {} probes", panels.history_count)}</a></p> }
        });
        view! { {seen::timeline(&panels.history)}{more} }.into_any()
    });
    frame::panel("History of this serial", seen::sighting(record), body)
}
