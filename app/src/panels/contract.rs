//! Contract: where its invoicing stands, and its invoices.

use leptos::prelude::*;
use shared::rpc::{self, ListQuery, Page, Record};

use super::{ASSET, CONTRACT, INVOICE, SERVICE, badges, frame, invoice};
use crate::kit::live::Views;
use crate::kit::{Icon, list_href};
use crate::state::{fetch, may};

/// How many invoices are shown.
const SHOWN: i64 = 10;

pub fn panels(record: &Record) -> AnyView {
    let id = record.id.to_string();
    let counts = [
        ("receipt", "Invoices", "invoice_count", INVOICE, "contract_id"),
        ("box", "Assets ordered", "asset_count", ASSET, "order_contract_id"),
        ("shield", "Services", "service_count", SERVICE, "contract_id"),
        ("file-text", "Subcontracts", "subcontract_count", CONTRACT, "parent_id"),
    ];
    let links = counts
        .into_iter()
        .filter(|(_, _, field, model, _)| record.int(field).is_some() && untrack(|| may('v', model)))
        .map(|(icon, text, field, model, param)| {
            let href = list_href(model, &[(param.to_owned(), id.clone())]);
            let count = record.int(field).unwrap_or(0);
            view! { <li><a href=href><Icon name=icon/>" "{text}</a><span class="count">{count}</span></li> }
        });
    let body = view! {
        {frame::padded(invoice::meter(record))}
        <ul class="link-list">{links.views()}</ul>
    };
    view! {
        {frame::panel("Invoicing", ().into_any(), body.into_any())}
        {invoices(record)}
    }
    .into_any()
}

fn invoices(record: &Record) -> AnyView {
    let params = vec![("contract_id".to_owned(), record.id.to_string())];
    let query = ListQuery { model: INVOICE.to_owned(), params: params.clone(), limit: SHOWN, ..ListQuery::default() };
    let found = fetch(move || Some(query.clone()), rpc::list);
    let body = frame::fetched(found, move |page: &Page| {
        let more = (page.count > SHOWN).then(|| {
            view! { <p class="panel__foot"><a href=list_href(INVOICE, &params)>{format!("All {} invoices", page.count)}</a></p> }
        });
        let items = page.rows.iter().map(line).collect();
        view! { {frame::list(INVOICE, items, "No invoice has been recorded.")}{more} }.into_any()
    });
    frame::panel("Invoices", frame::add(INVOICE, "Add invoice", &[("contract", record.id.to_string())]), body)
}

fn line(invoice: &Record) -> AnyView {
    let warning = super::settings().invoicing_warning_days;
    let project = invoice.text("project").to_owned();
    let badge = badges::period(invoice.date("invoicing_start"), invoice.date("invoicing_end"), warning);
    frame::item("receipt", invoice, project.into_any(), badge)
}
