//! Asset: who has it, where it is, what covers it, when discovery last saw it, and what else
//! carries its serial.

use leptos::prelude::*;
use shared::models::inventory_monitor::asset;
use shared::rpc::{self, AssetPanels, Record};

use super::{ASSET, EXTERNAL, PROBE, RMA, asset_cover, badges, frame, seen};
use crate::kit::live::{Views, live, when};
use crate::kit::number::counted;
use crate::kit::{CopyButton, Icon, LinkTo, list_href};
use crate::state::{Fetched, fetch};

pub fn cell(field: &str, record: &Record) -> Option<AnyView> {
    match field {
        "assignment_status" | "lifecycle_status" | "status" => badges::choice_cell(ASSET, field, record),
        "warranty_status" | "warranty_end" => Some(warranty(record)),
        "probe_status" => Some(badges::freshness(record.time("last_seen"))),
        "assigned_object" => Some(whereabouts(record)),
        "warranty_elapsed" | "warranty_remaining" | "warranty_total" | "warranty_progress" => figure(field, record),
        _ => None,
    }
}

/// Days of the warranty in words: what has not begun has no days behind it, and what is over none before it.
fn figure(field: &str, record: &Record) -> Option<AnyView> {
    let number = record.int(field)?;
    let words = match field {
        "warranty_elapsed" if number < 0 => "Not begun".to_owned(),
        "warranty_remaining" if number < 0 => "Over".to_owned(),
        "warranty_progress" => format!("{} %", number.clamp(0, 100)),
        _ => counted(number, "day", "days"),
    };
    Some(view! { <span class="num">{words}</span> }.into_any())
}

fn warranty(record: &Record) -> AnyView {
    let warning = super::settings().warranty_warning_days;
    badges::period(record.date("warranty_start"), record.date("warranty_end"), warning)
}

/// Where it is, by the one definition.
fn whereabouts(record: &Record) -> AnyView {
    let found = asset::whereabouts(|field| record.link(field).is_some());
    let Some((says, link)) =
        found.and_then(|(says, show)| Some((says, record.link(show).or_else(|| record.link(says))?)))
    else {
        return badges::none();
    };
    let (icon, words) = match says {
        "device" => ("server", "is "),
        "rack" => ("rack", "is "),
        "assigned_object" => ("map-pin", ""),
        "storage_location" => ("box", "belongs in "),
        _ => ("chip", "in "),
    };
    view! { <Icon name=icon/>" "<span class="vh">{words}</span><LinkTo link/> }.into_any()
}

/// Fields that a cell reads besides its own.
pub fn needs(field: &str) -> &'static [&'static str] {
    match field {
        "warranty_status" | "warranty_end" => &["warranty_start", "warranty_end"],
        "probe_status" => &["last_seen"],
        "assigned_object" => &["device", "module", "inventoryitem", "rack", "storage_location", "installed_device"],
        _ => &[],
    }
}

pub fn panels(record: &Record) -> AnyView {
    let id = record.id;
    let found: Fetched<AssetPanels> = fetch(move || Some(id), rpc::asset_panels);
    view! {
        {warning(found)}
        {glance(record, found)}
        {asset_cover::panel(record, found)}
        {discovery(record, found)}
        {duplicates(record, found)}
        {repairs(record, found)}
        {external(found)}
    }
    .into_any()
}

/// Nobody should work on one of two assets with one serial without knowing.
fn warning(found: Fetched<AssetPanels>) -> AnyView {
    let count = move || found.data.with(|panels| panels.as_ref().map_or(0, |panels| panels.duplicates.len()));
    let text = move || match count() {
        1 => "Another asset carries this serial.".to_owned(),
        n => format!("{n} other assets carry this serial."),
    };
    view! {
        {when(move || { count() > 0 }, move || view! { <div class="alert alert--warn" role="status">
                <Icon name="alert-triangle"/>
                <div class="alert__body"><b class="alert__title">"Duplicate."</b>" "{live(text)}</div>
            </div> })}
    }
    .into_any()
}

/// The strip that answers at a glance: what, who, where.
fn glance(record: &Record, found: Fetched<AssetPanels>) -> AnyView {
    let kind = record.link("type").map(|link| view! { <LinkTo link/> });
    let serial = record.text("serial").to_owned();
    let copy = (!serial.is_empty()).then(|| {
        view! { <span class="copy mono">{serial.clone()}<CopyButton text=serial.clone() label="Copy serial"/></span> }
    });
    let part = frame::text(record, "partnumber").map(|part| view! { <span class="mono">{part}</span> });
    // The built-in words say no more than the two states.
    let status = record.text("status");
    let own = !matches!(status, "" | "stored" | "used" | "retired");
    let word = own.then(|| badges::choice(ASSET, "status", status));
    let place = frame::fetched(found, |panels: &AssetPanels| places(&panels.place));
    let body = view! {
        <div class="panel__body stack stack--tight">
            <div class="row">
                {kind}
                {badges::choice(ASSET, "assignment_status", record.text("assignment_status"))}
                {badges::choice(ASSET, "lifecycle_status", record.text("lifecycle_status"))}
                {word}
                {copy}{part}
            </div>
        </div>
        {place}
    };
    frame::panel("Now", ().into_any(), body.into_any())
}

/// Where it is, from the nearest to the widest, each with what says so.
fn places(place: &[(String, rpc::Link)]) -> AnyView {
    if place.is_empty() {
        return frame::padded(
            view! { <p class="muted"><Icon name="map-pin"/>" Nothing says where it is."</p> }.into_any(),
        );
    }
    let rows = place.iter().map(|(why, link)| {
        let label = match why.as_str() {
            "device" => "Is the device".to_owned(),
            "module" => "Is the module".to_owned(),
            "inventoryitem" => "Is the inventory item".to_owned(),
            "rack" => "Is the rack".to_owned(),
            "installed_device" => "In the device".to_owned(),
            "current_rack" => "In the rack".to_owned(),
            "current_location" => "Location".to_owned(),
            "current_site" => "Site".to_owned(),
            "assigned_object" => "Sits at".to_owned(),
            "storage_location" => "Belongs in".to_owned(),
            other => shared::meta::title_of(other),
        };
        view! { <div class="kv__row"><dt>{label}</dt><dd><LinkTo link=link.clone()/></dd></div> }
    });
    view! { <dl class="kv kv--tight">{rows.views()}</dl> }.into_any()
}

fn discovery(record: &Record, found: Fetched<AssetPanels>) -> AnyView {
    let serial = record.text("serial").to_owned();
    let badge = badges::freshness(record.time("last_seen"));
    let body = frame::fetched(found, move |panels: &AssetPanels| {
        if panels.probes.is_empty() {
            return frame::list(PROBE, Vec::new(), "Discovery has never seen this serial.");
        }
        let shown = i64::try_from(panels.probes.len()).unwrap_or(i64::MAX);
        let more = (panels.probe_count > shown).then(|| {
            let href = list_href(PROBE, &[("serial__ie".to_owned(), serial.clone())]);
            view! { <p class="panel__foot"><a href=href>{format!("All {} probes", panels.probe_count)}</a></p> }
        });
        view! { {seen::timeline(&panels.probes)}{more} }.into_any()
    });
    frame::panel("Discovery", badge, body)
}

/// Absent when nothing else carries the serial: the usual case needs no panel.
fn duplicates(record: &Record, found: Fetched<AssetPanels>) -> AnyView {
    let id = record.id;
    let panel = move || {
        let others =
            found.data.with(|panels| panels.as_ref().map(|panels| panels.duplicates.clone()).unwrap_or_default());
        (!others.is_empty()).then(|| {
            let items = others.iter().filter(|other| other.id != id).map(duplicate).collect();
            frame::panel("Duplicates", frame::count(others.len()), frame::list(ASSET, items, ""))
        })
    };
    live(panel).into_any()
}

fn duplicate(other: &Record) -> AnyView {
    let kind = other.link("type").map(|link| link.title).unwrap_or_default();
    let sub = view! { <span class="mono">{other.text("serial").to_owned()}</span>" "{kind} };
    frame::item(
        "copy",
        other,
        sub.into_any(),
        badges::choice(ASSET, "lifecycle_status", other.text("lifecycle_status")),
    )
}

fn repairs(record: &Record, found: Fetched<AssetPanels>) -> AnyView {
    let params = [("asset", record.id.to_string()), ("original_serial", record.text("serial").to_owned())];
    let body = frame::fetched(found, |panels: &AssetPanels| {
        let items = panels.rmas.iter().map(repair).collect();
        frame::list(RMA, items, "It has never been away for repair.")
    });
    frame::panel("Repairs", frame::add(RMA, "Add RMA", &params), body)
}

fn repair(rma: &Record) -> AnyView {
    let serial = |field: &str| rma.text(field).to_owned();
    let (old, new) = (serial("original_serial"), serial("replacement_serial"));
    let sub = if new.is_empty() { old } else { format!("{old} → {new}") };
    let sub = view! { <span class="mono">{sub}</span> };
    frame::item("return", rma, sub.into_any(), badges::choice(RMA, "status", rma.text("status")))
}

fn external(found: Fetched<AssetPanels>) -> AnyView {
    let panel = move || {
        let items = found.data.with(|panels| panels.as_ref().map(|panels| panels.external.clone()).unwrap_or_default());
        (!items.is_empty()).then(|| {
            let count = frame::count(items.len());
            let items = items.iter().map(external_item).collect();
            frame::panel("External inventory", count, frame::list(EXTERNAL, items, ""))
        })
    };
    live(panel).into_any()
}

fn external_item(item: &Record) -> AnyView {
    let person = item.text("person_name").to_owned();
    let place = item.text("location").to_owned();
    let sub: Vec<String> = [person, place].into_iter().filter(|text| !text.is_empty()).collect();
    let status = item.text("status").to_owned();
    let status = if status.is_empty() { ().into_any() } else { badges::choice(EXTERNAL, "status", &status) };
    frame::item("receipt", item, frame::parts(&sub), status)
}
