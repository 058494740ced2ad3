//! Deliveries: one that turns out to be of another purchase takes its assets along.
//!
//! Source: reference sheet of the netbox-inventory plugin, §3.5; here it is a logged change of the
//! assets.

use async_trait::async_trait;
use shared::models::inventory_monitor::asset::Asset;
use shared::row::Model;
use shared::value::Value;

use crate::db::Sql;
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::{follow, ids_where, touches, update};

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    async fn keep(&self, w: &mut Writer, items: &[Item]) -> Result<()> {
        for item in items.iter().filter(|item| !item.creates() && touches(item, &["purchase"])) {
            let Some(purchase) = item.after.as_ref().and_then(|after| after.int("purchase")) else { continue };
            let assets = ids_where(w, Asset::meta(), |sql: &mut Sql| {
                sql.push("delivery_id = ").int(item.id());
            })
            .await?;
            let fields = || vec![("purchase", Value::Int(purchase))];
            let op = |id| update(Asset::meta(), id, fields(), "Its delivery is of another purchase");
            follow(w, Asset::meta(), assets.into_iter().map(op).collect()).await?;
        }
        Ok(())
    }
}
