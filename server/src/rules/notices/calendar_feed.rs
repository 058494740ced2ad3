//! Calendar feeds: their tokens are minted here and shown once, and they belong to their user.

use async_trait::async_trait;
use serde_json::Value as Json;
use shared::models::notices::maintenance::Maintenance;
use shared::models::notices::outage::Outage;
use shared::row::Model;
use shared::value::Value;

use crate::auth::token::{FEED, keyed};
use crate::cx::Cx;
use crate::db::Dialect;
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::touches;
use crate::rules::users::{expiry, mint, own};
use crate::services::ical::states;

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    /// The plaintext is known to nobody any more.
    fn expression(&self, _cx: &Cx, field: &str, _alias: &str, _dialect: Dialect) -> Option<String> {
        (field == "token").then(|| "CAST(NULL AS TEXT)".to_owned())
    }

    fn prepare(&self, cx: &Cx, item: &mut Item) {
        own(cx, item);
        // Setting its end back is a way to end it.
        if item.creates() {
            expiry(cx, item);
        }
        if touches(item, &["statuses"]) {
            known_states(item);
        }
        if !item.creates() && touches(item, &["user"]) {
            item.errors.add("user", "This cannot be changed. Make a new feed instead.");
        }
    }

    async fn check(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        mint(w, items, |pepper, _| keyed(pepper, FEED))
    }
}

/// What a feed is limited to must be states that events have.
fn known_states(item: &mut Item) {
    let Some(Value::Json(json)) = item.after.as_ref().map(|after| after.get("statuses").clone()) else { return };
    let Json::Array(list) = json else {
        return item.errors.add("statuses", "Expected a list of states.");
    };
    let known = |text: &str| states(Maintenance::meta()).chain(states(Outage::meta())).any(|state| state == text);
    if let Some(bad) = list.iter().find(|one| !one.as_str().is_some_and(known)) {
        item.errors.add("statuses", format!("There is no state {bad}."));
    }
}
