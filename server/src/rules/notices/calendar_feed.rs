//! Calendar feeds: their tokens are minted here and shown once, and they belong to their user.

use crate::auth::token::{FEED, keyed};
use crate::cx::Cx;
use crate::db::Dialect;
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::touches;
use crate::rules::users::{mint, own};
use async_trait::async_trait;

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    /// The plaintext is known to nobody any more.
    fn expression(&self, _cx: &Cx, field: &str, _alias: &str, _dialect: Dialect) -> Option<String> {
        (field == "token").then(|| "CAST(NULL AS TEXT)".to_owned())
    }

    fn prepare(&self, cx: &Cx, item: &mut Item) {
        own(cx, item);
        if !item.creates() && touches(item, &["user"]) {
            item.errors.add("user", "This cannot be changed. Make a new feed instead.");
        }
    }

    async fn check(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        mint(w, items, |pepper, _| keyed(pepper, FEED))
    }
}
