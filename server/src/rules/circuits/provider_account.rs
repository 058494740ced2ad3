//! Provider accounts: a name, where there is one, is used once a provider. Source: reference sheet of
//! NetBox, §1.8.

use std::collections::HashSet;

use async_trait::async_trait;
use shared::error::ALL;
use shared::models::circuits::provider_account::ProviderAccount;
use shared::row::{Model, Row};

use crate::db::Sql;
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::{ids_where, rows, touches};

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        let named = |item: &Item| {
            let touched = touches(item, &["provider", "name"]);
            item.after.as_ref().filter(|after| touched && !after.str("name").is_empty()).map(key)
        };
        let names: Vec<String> = items.iter().filter_map(named).map(|(_, name)| name).collect();
        if names.is_empty() {
            return Ok(());
        }
        let ids = ids_where(w, ProviderAccount::meta(), |sql: &mut Sql| {
            sql.push("name").in_texts(names);
        })
        .await?;
        let written: HashSet<i64> = items.iter().map(Item::id).collect();
        let stored = rows(w, ProviderAccount::meta(), ids, &["provider", "name"]).await?;
        let mut taken: HashSet<_> = stored.values().filter(|row| !written.contains(&row.id())).map(key).collect();
        for item in items.iter_mut() {
            if named(item).is_some_and(|key| !taken.insert(key)) {
                item.errors.add(ALL, "Provider account with this provider and name already exists.");
            }
        }
        Ok(())
    }
}

fn key(row: &Row) -> (Option<i64>, String) {
    (row.int("provider"), row.str("name").to_owned())
}
