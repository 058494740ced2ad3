//! Invoice, and what it shares with its contract: the invoicing period.

use leptos::prelude::*;
use shared::rpc::Record;

use super::{badges, dates, frame};

pub fn cell(model: &str, field: &str, record: &Record) -> Option<AnyView> {
    let warning = super::settings().invoicing_warning_days;
    match field {
        "invoicing_status" | "invoicing_end" => {
            Some(badges::period(record.date("invoicing_start"), record.date("invoicing_end"), warning))
        }
        "type" if !record.text("type").is_empty() => badges::choice_cell(model, field, record),
        _ => None,
    }
}

pub fn panels(record: &Record) -> AnyView {
    frame::panel("Invoicing", ().into_any(), frame::padded(meter(record)))
}

/// The bar of the invoicing period.
pub fn meter(record: &Record) -> AnyView {
    let warning = super::settings().invoicing_warning_days;
    dates::meter(record.date("invoicing_start"), record.date("invoicing_end"), warning)
}
