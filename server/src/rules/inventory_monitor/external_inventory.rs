//! External inventory: items with assets, which cannot be deleted.
//!
//! Source: reference sheet of the inventory-monitor plugin, §2.9 and §2.10: both sides of the link
//! protect each other.

use async_trait::async_trait;
use shared::models::inventory_monitor::asset::Asset;
use shared::models::inventory_monitor::external_inventory::ExternalInventory;
use shared::row::Model;
use shared::value::Value;

use crate::cx::Cx;
use crate::db::schema::through;
use crate::db::{Reader, Sql};
use crate::error::Result;
use crate::rules::{Guard, negate};

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        if name != "has_assets" {
            return false;
        }
        let (table, source, _) = through(ExternalInventory::meta(), "assets");
        negate(value, sql);
        sql.push("EXISTS (SELECT 1 FROM ").name(&table).push(" p WHERE p.").name(source).push(" = ");
        sql.column(alias, "id").push(")");
        true
    }

    async fn guards(&self, reader: &mut Reader<'_>, ids: &[i64]) -> Result<Vec<Guard>> {
        let (table, source, target) = through(ExternalInventory::meta(), "assets");
        let mut sql = Sql::new(reader.dialect());
        sql.push("SELECT DISTINCT ")
            .name(target)
            .push(" FROM ")
            .name(&table)
            .push(" WHERE ")
            .name(source)
            .in_ints(ids.to_vec());
        Ok(vec![Guard { meta: Asset::meta(), ids: reader.ids(sql).await? }])
    }
}
