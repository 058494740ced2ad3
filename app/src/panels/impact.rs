//! Impacts: their level in lists.

use leptos::prelude::*;
use shared::rpc::Record;

use super::impacts;

pub fn cell(field: &str, record: &Record) -> Option<AnyView> {
    (field == "impact").then(|| impacts::level(record))
}
