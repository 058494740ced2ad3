//! What one model's pages show beyond what its description says: a file per model.
//!
//! The generic list and detail pages ask here by wire name and show nothing when no file answers.
//! `badges`, `frame`, `dates`, `impacts` and `timeline` are what several of them share.

mod asset;
mod asset_cover;
mod asset_service;
pub mod badges;
pub mod bookmarks;
pub mod charts;
mod contract;
mod dates;
pub mod frame;
mod impact;
pub mod impacts;
mod inbox_message;
mod invoice;
mod maintenance;
mod object_change;
mod outage;
pub mod overlaps;
pub mod pictures;
mod probe;
mod rma;
mod seen;
mod timeline;
mod tree;

use leptos::prelude::*;
use shared::rpc::{Link, Record, Settings};

use crate::kit::LinkTo;

use crate::state::session;

pub const CHANGE: &str = "core.objectchange";
pub const ASSET: &str = "inventory_monitor.asset";
pub const SERVICE: &str = "inventory_monitor.assetservice";
pub const CONTRACT: &str = "inventory_monitor.contract";
pub const EXTERNAL: &str = "inventory_monitor.externalinventory";
pub const INVOICE: &str = "inventory_monitor.invoice";
pub const PROBE: &str = "inventory_monitor.probe";
pub const RMA: &str = "inventory_monitor.rma";
pub const IMPACT: &str = "notices.impact";
pub const INBOX: &str = "notices.inboxmessage";
pub const MAINTENANCE: &str = "notices.maintenance";
pub const OUTAGE: &str = "notices.outage";
pub const PATH_GROUP: &str = "notices.pathgroup";
pub const SOURCE: &str = "notices.noticesource";
pub const BOOKMARK: &str = "extras.bookmark";
pub const EXPORT_TEMPLATE: &str = "extras.exporttemplate";
pub const IMAGE: &str = "extras.imageattachment";
pub const SAVED_FILTER: &str = "extras.savedfilter";

/// Panels of an object's page, below its fields; empty for models without any.
pub fn detail_panels(model: &str, record: &Record) -> AnyView {
    match model {
        ASSET => asset::panels(record),
        SERVICE => asset_service::panels(record),
        CONTRACT => contract::panels(record),
        INVOICE => invoice::panels(record),
        PROBE => probe::panels(record),
        MAINTENANCE => maintenance::panels(record),
        OUTAGE => outage::panels(record),
        INBOX => inbox_message::panels(record),
        PATH_GROUP => overlaps::panel(record),
        _ => ().into_any(),
    }
}

/// A list cell that shows more than the plain value; `None` leaves it to the generic view.
pub fn cell(model: &str, field: &str, record: &Record) -> Option<AnyView> {
    match model {
        ASSET => asset::cell(field, record),
        SERVICE => asset_service::cell(field, record),
        CONTRACT | INVOICE => invoice::cell(model, field, record),
        PROBE => probe::cell(field, record),
        RMA => rma::cell(field, record),
        IMPACT => impact::cell(field, record),
        INBOX => inbox_message::cell(field, record),
        CHANGE => object_change::cell(field, record),
        MAINTENANCE => maintenance::cell(field, record),
        OUTAGE => outage::cell(field, record),
        _ => None,
    }
}

/// One object among others, in a line.
pub fn line(record: &Record) -> AnyView {
    if record.model == IMPACT {
        return impacts::line(record);
    }
    let link = Link { model: record.model.clone(), id: record.id, title: record.title.clone(), color: None };
    view! { <LinkTo link/> }.into_any()
}

/// Models that a panel offers to add one of, so that nothing else need.
pub fn offers(model: &str) -> &'static [&'static str] {
    match model {
        ASSET => &[RMA, SERVICE],
        CONTRACT => &[INVOICE],
        MAINTENANCE | OUTAGE => &[IMPACT],
        _ => &[],
    }
}

/// Fields that a panel shows better, so that the facts beside it need not.
pub fn covered(model: &str) -> &'static [&'static str] {
    match model {
        ASSET => &["warranty_elapsed", "warranty_remaining", "warranty_total", "warranty_progress"],
        PROBE => &["discovered_data"],
        INBOX => &["findings", "problems", "digest", "original", "body"],
        MAINTENANCE => &["start", "end", "original_timezone", "acknowledged", "replaces", "status_color"],
        OUTAGE => &["start", "end", "original_timezone", "acknowledged", "status_color"],
        _ => &[],
    }
}

/// Fields a list must ask for besides a column's own, for `cell` to draw it.
pub fn needs(model: &str, field: &str) -> &'static [&'static str] {
    match (model, field) {
        (ASSET, _) => asset::needs(field),
        (PROBE, "time") => &["ahead"],
        (PROBE, "ahead") => &["time"],
        (SERVICE, "service_status" | "service_end") => &["service_start", "service_end"],
        (CONTRACT | INVOICE, "invoicing_status" | "invoicing_end") => &["invoicing_start", "invoicing_end"],
        _ => &[],
    }
}

/// The server's settings. They do not change while a page is open, so nothing follows them.
pub fn settings() -> Settings {
    untrack(session).settings
}
