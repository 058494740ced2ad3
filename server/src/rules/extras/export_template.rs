//! Export templates: readable, with settings that exist.
//!
//! Source: reference sheet of NetBox, §1.11.

use serde_json::Value as Json;
use shared::row::Row;
use shared::value::Value;

use super::custom_link::readable;
use super::object_types;
use crate::cx::Cx;
use crate::db::Sql;
use crate::engine::write::Item;
use crate::rules::touches;
use crate::template::Style;

pub struct Rules;

/// Words that mean files with `export=`, and those by which clients know such files: none of them ever means a template.
const FORMATS: &[&str] = &["csv", "json", "jsonl", "yaml", "xlsx", "yml", "ndjson", "tsv", "ods"];

impl crate::rules::Rules for Rules {
    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        object_types::filter(name, value, alias, sql)
    }

    fn prepare(&self, _cx: &Cx, item: &mut Item) {
        object_types::read_some(item);
        readable(item, "template_code");
        if touches(item, &["name"])
            && let Some(message) = item.after.as_ref().and_then(|after| taken(after.str("name")))
        {
            item.errors.add("name", message);
        }
        let unknown = item.after.as_ref().and_then(|after| style(after).err());
        if let Some(message) = unknown.filter(|_| touches(item, &["environment_params"])) {
            item.errors.add("environment_params", message);
        }
        let header = |text: &str| text.bytes().all(|b| (0x20..0x7f).contains(&b) && b != b'"' && b != b'\\');
        for field in ["mime_type", "file_name", "file_extension"] {
            let fine = item.after.as_ref().is_none_or(|after| header(after.str(field)));
            if !fine && touches(item, &[field]) {
                item.errors.add(field, "Only plain ASCII characters without quotes are allowed.");
            }
        }
    }
}

/// Why no template can have a name: `export=` means something else by it.
fn taken(name: &str) -> Option<String> {
    let name = name.trim().to_ascii_lowercase();
    if name == "table" {
        return Some("This name is reserved for the export of what a list shows.".to_owned());
    }
    FORMATS
        .contains(&name.as_str())
        .then(|| format!("This name is taken: export={name} asks for a file of that format."))
}

/// How a template's blocks are treated; an error names a setting that does not exist.
pub fn style(row: &Row) -> Result<Style, String> {
    let mut style = Style::default();
    let map = match row.get("environment_params") {
        Value::Null | Value::Json(Json::Null) => return Ok(style),
        Value::Json(Json::Object(map)) => map,
        _ => return Err("Expected an object of settings.".to_owned()),
    };
    for (name, json) in map {
        let on = json.as_bool().ok_or_else(|| format!("{name} is true or false."))?;
        match name.as_str() {
            "trim_blocks" => style.trim_blocks = on,
            "lstrip_blocks" => style.lstrip_blocks = on,
            "keep_trailing_newline" => style.keep_trailing_newline = on,
            _ => return Err(format!("There is no setting {name}.")),
        }
    }
    Ok(style)
}

#[cfg(test)]
mod tests {
    use super::taken;
    use crate::services::transfer::Format;

    #[test]
    fn no_template_has_the_name_of_a_format() {
        assert!(Format::ALL.into_iter().all(|format| taken(format.name()).is_some()));
        assert!(taken(" JSON ").is_some() && taken("Table").is_some() && taken("jsonish").is_none());
    }
}
