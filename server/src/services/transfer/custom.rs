//! The custom fields of a model, as far as files are concerned: their names and kinds.

use serde_json::Value as Json;
use shared::meta::ModelMeta;
use shared::registry;
use shared::value::Value;

use crate::db::{Reader, Sql, Ty};
use crate::error::Result;

/// One custom field.
#[derive(Debug, Clone, PartialEq)]
pub struct Custom {
    pub name: String,
    pub label: String,
    /// `integer`, `multiselect` and so on.
    pub kind: String,
}

impl Custom {
    /// What its column is called.
    pub fn header(&self) -> String {
        format!("cf_{}", self.name)
    }
}

/// The custom fields of a model, in the order of their weights.
pub async fn of(reader: &mut Reader<'_>, meta: &'static ModelMeta) -> Result<Vec<Custom>> {
    let Some(fields) = registry::model("extras.customfield").filter(|_| meta.has("custom_fields")) else {
        return Ok(Vec::new());
    };
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT name, label, \"type\", object_types FROM ").name(fields.table).push(" ORDER BY weight, name");
    let rows = reader.rows(sql, &[Ty::Text, Ty::Text, Ty::Text, Ty::Json]).await?;
    let wire = Json::from(meta.wire());
    let here = |types: &Value| matches!(types, Value::Json(Json::Array(types)) if types.contains(&wire));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mine = rows.iter().filter(|row| here(&row[3]));
    Ok(mine.map(|row| Custom { name: text(&row[0]), label: text(&row[1]), kind: text(&row[2]) }).collect())
}
