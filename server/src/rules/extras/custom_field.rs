//! Custom fields: definitions that make sense, and data that follows them.
//!
//! Source: reference sheet of NetBox, §5.4. A renamed field takes its values along; values of a
//! deleted field, or of a kind of objects that no longer has it, go; a new field's default is given
//! to the objects there are. All of it is logged as the changes it is.

use std::collections::BTreeSet;

use async_trait::async_trait;
use serde_json::Value as Json;
use shared::meta::ModelMeta;
use shared::models::extras::custom_field_choice_set::CustomFieldChoiceSet;
use shared::registry;
use shared::row::{Model, Row};
use shared::value::Value;

use super::{custom_field_choice_set as choices, object_types, parameters};
use crate::cx::Cx;
use crate::db::{Dialect, Sql};
use crate::engine::catalog::info;
use crate::engine::compare;
use crate::engine::custom::{self, definition};
use crate::engine::json_schema;
use crate::engine::load::{self, Lock};
use crate::engine::write::{Item, Writer, custom as values};
use crate::error::Result;
use crate::rules::touches;

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    fn expression(&self, _cx: &Cx, field: &str, alias: &str, _dialect: Dialect) -> Option<String> {
        let kind = || {
            format!(
                "CASE {alias}.\"type\" WHEN 'integer' THEN 'integer' WHEN 'decimal' THEN 'decimal' WHEN 'boolean' THEN \
                 'boolean' WHEN 'json' THEN 'object' WHEN 'object' THEN 'object' WHEN 'multiselect' THEN 'array' WHEN \
                 'multiobject' THEN 'array' ELSE 'string' END"
            )
        };
        (field == "data_type").then(kind)
    }

    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        if name == "related_object_type_id" {
            let wire = object_types::named(value).map(ModelMeta::wire).unwrap_or_default();
            sql.column(alias, "related_object_type").push(" = ").str(wire);
            return true;
        }
        object_types::filter(name, value, alias, sql)
    }

    fn prepare(&self, _cx: &Cx, item: &mut Item) {
        object_types::read_some(item);
        if touches(item, &["name"]) {
            name(item);
        }
        if !item.creates() && touches(item, &["type"]) {
            item.errors.add("type", "The type cannot be changed. Make a new field instead.");
        }
        related(item);
    }

    fn form(&self, item: &mut Item) {
        fits(item);
    }

    fn defines(&self) -> bool {
        true
    }

    async fn check(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        for item in items.iter_mut().filter(|item| touches(item, &["related_object_filter", "related_object_type"])) {
            let Some(after) = &item.after else { continue };
            let target = after.get("related_object_type").as_str().and_then(registry::model);
            let (Some(target), Value::Json(given)) = (target, after.get("related_object_filter").clone()) else {
                continue;
            };
            for message in parameters::problems(w, target, &given).await? {
                item.errors.add("related_object_filter", message);
            }
        }
        for item in items.iter_mut().filter(|item| touches(item, &["default", "choice_set"])) {
            let Some(after) = &item.after else { continue };
            let set = choices_of(w, after).await?;
            let Some(custom) = definition(after, set).filter(|custom| !custom.default.is_null()) else { continue };
            match values::value(w, &custom, &custom.default).await? {
                Ok(stored) => {
                    if let Some(after) = &mut item.after {
                        after.set("default", Value::Json(stored));
                    }
                }
                Err(message) => item.errors.add("default", message),
            }
        }
        Ok(())
    }

    /// Objects that were there before the field get its default.
    async fn after(&self, w: &mut Writer, items: &[Item]) -> Result<()> {
        self.keep(w, items).await?;
        for item in items {
            give(w, item).await?;
        }
        Ok(())
    }

    async fn keep(&self, w: &mut Writer, items: &[Item]) -> Result<()> {
        w.customs_changed().await?;
        for item in items {
            follow(w, item).await?;
        }
        Ok(())
    }
}

fn name(item: &mut Item) {
    let Some(after) = &item.after else { return };
    let name = after.str("name");
    let message = if !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
        "Only lower-case letters, digits and underscores are allowed."
    } else if name.contains("__") || name.starts_with('_') || name.ends_with('_') {
        "Underscores stand alone between other characters."
    } else {
        return;
    };
    item.errors.add("name", message);
}

/// Models with custom fields have the field, and objects are of a model that exists.
fn related(item: &mut Item) {
    let Some(after) = &mut item.after else { return };
    let without = models(after).into_iter().find(|meta| custom::index(meta).is_none());
    let given = after.str("related_object_type").to_owned();
    let meta = registry::model(&given).filter(|meta| crate::db::schema::stored(meta));
    if let Some(meta) = meta {
        after.set("related_object_type", Value::Text(meta.wire()));
    }
    if let Some(meta) = without.filter(|_| touches(item, &["object_types"])) {
        item.errors.add("object_types", format!("{} have no custom fields.", meta.plural));
    }
    if meta.is_none() && !given.is_empty() && touches(item, &["related_object_type"]) {
        item.errors.add("related_object_type", format!("There is no object type {given}."));
    }
}

/// What only some types have.
fn fits(item: &mut Item) {
    let Some(after) = &item.after else { return };
    let kind = after.str("type").to_owned();
    let number = matches!(kind.as_str(), "integer" | "decimal");
    let text = matches!(kind.as_str(), "text" | "longtext" | "url");
    let select = matches!(kind.as_str(), "select" | "multiselect");
    let object = matches!(kind.as_str(), "object" | "multiobject");
    let has = |name: &str| match after.get(name) {
        Value::Json(json) => !json.is_null(),
        value => !value.is_empty(),
    };
    let mut errors: Vec<(&str, String)> = Vec::new();
    let rules: [(&str, bool); 7] = [
        ("validation_minimum", number),
        ("validation_maximum", number),
        ("validation_regex", text),
        ("validation_schema", kind == "json"),
        ("choice_set", select),
        ("related_object_type", object),
        ("related_object_filter", object),
    ];
    for (field, allowed) in rules {
        if has(field) && !allowed {
            errors.push((field, format!("A field of the type {kind} has none.")));
        }
    }
    for (field, needed) in [("choice_set", select), ("related_object_type", object)] {
        if needed && !has(field) {
            errors.push((field, format!("A field of the type {kind} needs one.")));
        }
    }
    if after.get("unique") == &Value::Bool(true)
        && matches!(kind.as_str(), "boolean" | "json" | "multiselect" | "multiobject")
    {
        errors.push(("unique", format!("A field of the type {kind} cannot be unique.")));
    }
    if compare::pattern(after.str("validation_regex")).is_none() {
        errors.push(("validation_regex", compare::BAD_PATTERN.to_owned()));
    }
    if let Value::Json(schema) = after.get("validation_schema")
        && !schema.is_null()
        && let Err(message) = json_schema::check(schema, 0)
    {
        errors.push(("validation_schema", message));
    }
    if let Value::Json(filter) = after.get("related_object_filter")
        && !filter.is_null()
        && let Err(message) = parameters::shape(filter)
    {
        errors.push(("related_object_filter", message.to_owned()));
    }
    if let (Value::Decimal(least), Value::Decimal(most)) =
        (after.get("validation_minimum"), after.get("validation_maximum"))
        && least > most
    {
        errors.push(("validation_maximum", "This is less than the minimum.".to_owned()));
    }
    for (field, message) in errors {
        if touches(item, &[field, "type"]) {
            item.errors.add(field, message);
        }
    }
}

fn models(row: &Row) -> Vec<&'static ModelMeta> {
    match row.get("object_types") {
        Value::Json(Json::Array(types)) => types.iter().filter_map(Json::as_str).filter_map(registry::model).collect(),
        _ => Vec::new(),
    }
}

async fn choices_of(w: &mut Writer, row: &Row) -> Result<Vec<shared::custom::Choice>> {
    let Some(id) = row.int("choice_set") else { return Ok(Vec::new()) };
    let (cx, meta) = (w.cx.clone(), CustomFieldChoiceSet::meta());
    let rows = load::rows(&cx, &mut w.reader(), meta, &[id], info(meta).all, Lock::No).await?;
    Ok(rows.first().map(choices::all).unwrap_or_default())
}

fn numbers(row: &Option<Row>) -> BTreeSet<i16> {
    row.iter().flat_map(models).map(|meta| meta.number).collect()
}

fn found(numbers: BTreeSet<i16>) -> Vec<&'static ModelMeta> {
    numbers.into_iter().filter_map(registry::numbered).collect()
}

/// Objects of the models that have the field from now on get its default.
async fn give(w: &mut Writer, item: &Item) -> Result<()> {
    let Some(row) = &item.after else { return Ok(()) };
    let Some(custom) = definition(row, choices_of(w, row).await?) else { return Ok(()) };
    let new = numbers(&item.after).difference(&numbers(&item.before)).copied().collect();
    for meta in found(new).into_iter().filter(|_| !custom.default.is_null()) {
        values::give(w, meta, &custom.name, &custom.default).await?;
    }
    Ok(())
}

/// The data of the models that had the field or have it now.
async fn follow(w: &mut Writer, item: &Item) -> Result<()> {
    let (before, after) = (numbers(&item.before), numbers(&item.after));
    let text = |row: &Option<Row>, name: &str| row.as_ref().map_or(String::new(), |row| row.str(name).to_owned());
    let (old, new) = (text(&item.before, "name"), text(&item.after, "name"));
    for meta in found(before.difference(&after).copied().collect()) {
        values::rewrite(w, meta, &old, |map| {
            map.remove(&old);
        })
        .await?;
    }
    if old != new {
        for meta in found(before.intersection(&after).copied().collect()) {
            values::rewrite(w, meta, &old, |map| {
                if let Some(value) = map.remove(&old) {
                    map.insert(new.clone(), value);
                }
            })
            .await?;
        }
    }
    if item.deletes() {
        return Ok(());
    }
    let weight = |row: &Option<Row>| row.as_ref().and_then(|row| row.int("search_weight")).unwrap_or(0) > 0;
    if weight(&item.before) != weight(&item.after) {
        for meta in found(after) {
            values::reindex(w, meta, &new).await?;
        }
    }
    Ok(())
}
