//! Module bays: one of a module is of the module's device, and a bay with a module in it stays where
//! it is. Source: reference sheet of NetBox, §1.7.

use async_trait::async_trait;
use shared::models::dcim::module::Module;
use shared::row::Model;

use crate::cx::Cx;
use crate::db::Dialect;
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::{agree, ids_where, touches};

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    fn expression(&self, _cx: &Cx, field: &str, alias: &str, _dialect: Dialect) -> Option<String> {
        match field {
            "installed_module" => {
                Some(format!("(SELECT m.id FROM dcim_module m WHERE m.module_bay_id = {alias}.\"id\")"))
            }
            "_occupied" => Some(format!("EXISTS (SELECT 1 FROM dcim_module m WHERE m.module_bay_id = {alias}.\"id\")")),
            _ => None,
        }
    }

    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        agree(w, items, "module", "device", "The module is in another device.").await?;
        // The bays of a module follow it; those of a device do not leave their modules behind.
        let leaves = |item: &Item| {
            let own = item.after.as_ref().is_some_and(|after| after.get("module").is_null());
            own && !item.creates() && touches(item, &["device"])
        };
        let ids: Vec<i64> = items.iter().filter(|item| leaves(item)).map(Item::id).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let condition = |sql: &mut crate::db::Sql| {
            sql.push("EXISTS (SELECT 1 FROM ")
                .name(Module::meta().table)
                .push(" m WHERE m.module_bay_id = dcim_modulebay.id)");
            sql.push(" AND id").in_ints(ids);
        };
        let full = ids_where(w, shared::models::dcim::module_bay::ModuleBay::meta(), condition).await?;
        for item in items.iter_mut().filter(|item| full.contains(&item.id())) {
            item.errors.add("device", "A module is in the bay; take it out first.");
        }
        Ok(())
    }
}
