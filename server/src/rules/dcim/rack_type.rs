//! Rack types: units of their measures, and their racks, which take the measures over.
//!
//! Source: reference sheet of NetBox, §1.4.

use async_trait::async_trait;
use shared::models::dcim::rack::Rack;
use shared::row::Model;

use super::rack::{SHAPE, units};
use crate::db::Sql;
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::{follow, touches, update};

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    fn form(&self, item: &mut Item) {
        units(item);
    }

    /// Its racks are written anew: their own rule copies the measures.
    async fn keep(&self, w: &mut Writer, items: &[Item]) -> Result<()> {
        let ids: Vec<i64> = items.iter().filter(|i| !i.creates() && touches(i, &SHAPE)).map(Item::id).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let mut sql = Sql::new(w.reader().dialect());
        sql.push("SELECT id FROM dcim_rack WHERE rack_type_id").in_ints(ids).push(" ORDER BY id");
        let racks = w.reader().ids(sql).await?;
        let op = |id| update(Rack::meta(), id, Vec::new(), "Its rack type changed");
        follow(w, Rack::meta(), racks.into_iter().map(op).collect()).await
    }
}
