//! Power panels: in a location of their site. Source: reference sheet of NetBox, §1.8.

use async_trait::async_trait;

use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::agree;

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        agree(w, items, "location", "site", "The location belongs to another site.").await
    }
}
