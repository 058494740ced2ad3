//! RMA: its status in lists.

use leptos::prelude::*;
use shared::rpc::Record;

use super::{RMA, badges};

pub fn cell(field: &str, record: &Record) -> Option<AnyView> {
    if field == "status" { badges::choice_cell(RMA, field, record) } else { None }
}
