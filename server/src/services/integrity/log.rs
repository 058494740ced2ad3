//! Rows that are not what the log says, by the newest record of each.

use std::collections::HashMap;

use serde_json::Value as Json;
use shared::meta::ModelMeta;
use shared::row::Row;
use shared::value::Value;

use super::Finding;
use crate::cx::Cx;
use crate::db::{Reader, Sql, Ty};
use crate::engine::load::{self, Lock};
use crate::engine::write::stored_fields;
use crate::error::Result;

/// Rows compared at a time.
const PART: i64 = 1000;

pub async fn look(cx: &Cx, reader: &mut Reader<'_>, meta: &'static ModelMeta, found: &mut Vec<Finding>) -> Result<()> {
    let mut last = 0;
    loop {
        let mut sql = Sql::new(reader.dialect());
        sql.push("SELECT id FROM ").name(meta.table).push(" WHERE id > ").int(last).push(" ORDER BY id").limit(PART, 0);
        let ids = reader.ids(sql).await?;
        let Some(end) = ids.last() else { break };
        last = *end;
        let images = newest(reader, meta, &ids).await?;
        for row in load::rows(cx, reader, meta, &ids, stored_fields(meta), Lock::No).await? {
            // What came with a migration has no record.
            let Some(image) = images.get(&row.id()) else { continue };
            if image.is_null() {
                let text = format!("{} #{} is there, and the log says that it was deleted.", meta.label, row.id());
                found.push(Finding::told(text));
            }
            let differing = differing(&row, image);
            if !differing.is_empty() {
                let text = format!("{} #{}: the log says otherwise of {}.", meta.label, row.id(), differing.join(", "));
                found.push(Finding::told(text));
            }
        }
    }
    vanished(reader, meta, found).await
}

/// The states after the newest records of some rows; null after a deletion.
async fn newest(reader: &mut Reader<'_>, meta: &ModelMeta, ids: &[i64]) -> Result<HashMap<i64, Json>> {
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT c.changed_object_id, c.postchange_data FROM core_objectchange c JOIN (SELECT MAX(id) AS id FROM ");
    sql.push("core_objectchange WHERE changed_object_type = ").int(meta.number.into());
    sql.push(" AND changed_object_id").in_ints(ids.to_vec()).push(" GROUP BY changed_object_id) m ON m.id = c.id");
    let rows = reader.rows(sql, &[Ty::Int, Ty::Json]).await?;
    let image = |row: Vec<Value>| {
        let id = row[0].as_int()?;
        Some((id, if let Some(Value::Json(json)) = row.into_iter().nth(1) { json } else { Json::Null }))
    };
    Ok(rows.into_iter().filter_map(image).collect())
}

/// Fields of which both speak and do not agree.
fn differing(row: &Row, image: &Json) -> Vec<String> {
    let now = row.image();
    let differs = |name: &&String| image.get(name.as_str()).is_some_and(|then| *then != now[name.as_str()]);
    now.keys().filter(differs).cloned().collect()
}

/// Rows that are gone without a record of it.
async fn vanished(reader: &mut Reader<'_>, meta: &'static ModelMeta, found: &mut Vec<Finding>) -> Result<()> {
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT c.changed_object_id FROM core_objectchange c JOIN (SELECT MAX(id) AS id FROM core_objectchange ");
    sql.push("WHERE changed_object_type = ")
        .int(meta.number.into())
        .push(" GROUP BY changed_object_id) m ON m.id = c.id");
    sql.push(" WHERE c.action <> 'delete' AND NOT EXISTS (SELECT 1 FROM ").name(meta.table);
    sql.push(" x WHERE x.id = c.changed_object_id) ORDER BY 1");
    for id in reader.ids(sql).await? {
        found.push(Finding::told(format!("{} #{id} is gone, and the log does not say so.", meta.label)));
    }
    Ok(())
}
