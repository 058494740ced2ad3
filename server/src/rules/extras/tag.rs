//! Tags: which kinds of objects may have one, and where they are used.
//!
//! Source: reference sheet of NetBox, §1.11.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use serde_json::Value as Json;
use shared::meta::{Kind, ModelMeta};
use shared::models::extras::tag::Tag;
use shared::row::{Model, Row};
use shared::value::Value;

use super::object_types;
use crate::cx::Cx;
use crate::db::{Dialect, Sql};
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::{json_holds, rows};

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    fn expression(&self, _cx: &Cx, field: &str, alias: &str, _dialect: Dialect) -> Option<String> {
        let count = || format!("(SELECT COUNT(*) FROM extras_taggeditem g WHERE g.tag_id = {alias}.\"id\")");
        (field == "tagged_items").then(count)
    }

    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        let Some(meta) = object_types::named(value) else {
            sql.push("FALSE");
            return matches!(name, "object_types" | "content_type" | "content_type_id" | "for_object_type_id");
        };
        match name {
            "object_types" => json_holds(alias, "object_types", &meta.wire(), sql),
            "for_object_type_id" => {
                let unlimited = unlimited(alias, sql.dialect());
                sql.push("(").push(&unlimited).push(" OR ");
                json_holds(alias, "object_types", &meta.wire(), sql);
                sql.push(")");
            }
            "content_type" | "content_type_id" => {
                sql.column(alias, "id").push(" IN (SELECT tag_id FROM extras_taggeditem WHERE object_type = ");
                sql.int(meta.number.into()).push(")");
            }
            _ => return false,
        }
        true
    }

    fn prepare(&self, _cx: &Cx, item: &mut Item) {
        object_types::read(item, "object_types");
    }
}

/// The condition that a tag is for every kind of object.
fn unlimited(alias: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => format!("json_array_length({alias}.\"object_types\") = 0"),
        Dialect::Postgres => format!("jsonb_array_length({alias}.\"object_types\") = 0"),
    }
}

/// Refuses tags that are not for this kind of object. Tags that were there before may stay.
pub async fn allowed(w: &mut Writer, meta: &'static ModelMeta, items: &mut [Item]) -> Result<()> {
    let Some(index) = meta.fields.iter().position(|field| matches!(field.kind, Kind::Tags)) else { return Ok(()) };
    let new = |item: &Item| -> Vec<i64> {
        let before: &[i64] = item.before.as_ref().map_or(&[], |row| row.at(index).ids());
        let after: &[i64] = item.after.as_ref().map_or(&[], |row| row.at(index).ids());
        after.iter().copied().filter(|id| !before.contains(id)).collect()
    };
    let ids: BTreeSet<i64> = items.iter().flat_map(new).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let tags = rows(w, Tag::meta(), ids.into_iter().collect(), &["name", "object_types"]).await?;
    let wire = meta.wire();
    let refused: BTreeMap<i64, &Row> =
        tags.iter().filter(|(_, tag)| !suits(tag, &wire)).map(|(id, tag)| (*id, tag)).collect();
    for item in items.iter_mut().filter(|_| !refused.is_empty()) {
        for tag in new(item).iter().filter_map(|id| refused.get(id)) {
            item.errors.add("tags", format!("The tag {} is not for {}.", tag.str("name"), meta.plural.to_lowercase()));
        }
    }
    Ok(())
}

fn suits(tag: &Row, wire: &str) -> bool {
    match tag.get("object_types") {
        Value::Json(Json::Array(types)) => types.is_empty() || types.iter().any(|one| one == wire),
        _ => true,
    }
}
