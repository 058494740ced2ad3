//! Service: where its period stands.

use leptos::prelude::*;
use shared::rpc::Record;

use super::{badges, dates, frame};

pub fn cell(field: &str, record: &Record) -> Option<AnyView> {
    let warning = super::settings().service_warning_days;
    matches!(field, "service_status" | "service_end")
        .then(|| badges::period(record.date("service_start"), record.date("service_end"), warning))
}

pub fn panels(record: &Record) -> AnyView {
    let warning = super::settings().service_warning_days;
    let meter = dates::meter(record.date("service_start"), record.date("service_end"), warning);
    frame::panel("Service period", ().into_any(), frame::padded(meter))
}
