//! What covers an asset: warranty, the contract it was ordered under, services.

use leptos::prelude::*;
use shared::rpc::{AssetPanels, Record};

use super::{SERVICE, badges, dates, frame};
use crate::kit::LinkTo;
use crate::state::Fetched;

pub fn panel(record: &Record, found: Fetched<AssetPanels>) -> AnyView {
    let warning = super::settings().warranty_warning_days;
    let warranty = dates::meter(record.date("warranty_start"), record.date("warranty_end"), warning);
    let contract = record.link("order_contract").map(|link| view! { <LinkTo link/> }.into_any());
    let services = frame::fetched(found, |panels: &AssetPanels| {
        frame::list(SERVICE, panels.services.iter().map(service).collect(), "No service covers it.")
    });
    let body = view! {
        <dl class="kv">
            <div class="kv__row"><dt>"Warranty"</dt><dd>{warranty}</dd></div>
            <div class="kv__row"><dt>"Ordered under"</dt><dd>{contract.unwrap_or_else(badges::none)}</dd></div>
        </dl>
        {services}
    };
    let add = frame::add(SERVICE, "Add service", &[("asset", record.id.to_string())]);
    frame::panel("Cover", add, body.into_any())
}

fn service(service: &Record) -> AnyView {
    let warning = super::settings().service_warning_days;
    let contract = service.link("contract").map(|link| link.title).unwrap_or_default();
    let sub = frame::parts(&[service.text("service_category").to_owned(), contract]);
    let badge = badges::period(service.date("service_start"), service.date("service_end"), warning);
    frame::item("shield", service, sub, badge)
}
