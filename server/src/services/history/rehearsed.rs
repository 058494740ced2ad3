//! What a request would leave in the change log, read in the transaction that is given up.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Value as Json, json};
use shared::registry;
use shared::value::Value;

use crate::cx::{Action, Cx};
use crate::db::{Reader, Sql, Ty};
use crate::error::Result;
use crate::services::objects::visible;

/// The last change record under this request's id: clients choose those, and may choose one again.
pub async fn last(cx: &Cx, reader: &mut Reader<'_>) -> Result<i64> {
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT COALESCE(MAX(id), 0) FROM core_objectchange WHERE request_id = ").str(&cx.request);
    reader.number(sql).await
}

/// The change records of this request after a record, of objects that the caller may see: `object_type`, `object_id`, `action`, `verb`,
/// `prechange_data`, `postchange_data`.
pub async fn images(cx: &Cx, reader: &mut Reader<'_>, since: i64) -> Result<Vec<Json>> {
    let mut sql = Sql::new(reader.dialect());
    sql.push(
        "SELECT changed_object_type, changed_object_id, action, verb, prechange_data, postchange_data FROM \
         core_objectchange WHERE request_id = ",
    );
    sql.str(&cx.request).push(" AND id > ").int(since).push(" ORDER BY id");
    let rows = reader.rows(sql, &[Ty::Int, Ty::Int, Ty::Text, Ty::Text, Ty::Json, Ty::Json]).await?;
    let object = |row: &[Value]| Some((i16::try_from(row[0].as_int()?).ok()?, row[1].as_int()?));
    let mut wanted: BTreeMap<i16, Vec<i64>> = BTreeMap::new();
    for (model, id) in rows.iter().filter_map(|row| object(row)) {
        wanted.entry(model).or_default().push(id);
    }
    let mut seen: HashSet<(i16, i64)> = HashSet::new();
    for (model, ids) in wanted {
        let Some(meta) = registry::numbered(model) else { continue };
        if cx.caller.require(Action::View, meta).is_ok() {
            let ids = visible(cx, reader, meta, &ids).await?;
            seen.extend(ids.into_iter().map(|id| (model, id)));
        }
    }
    let told = |row: &Vec<Value>| {
        let (model, id) = object(row).filter(|object| seen.contains(object))?;
        let image = |value: &Value| if let Value::Json(json) = value { json.clone() } else { Json::Null };
        Some(json!({
            "object_type": registry::numbered(model)?.wire(),
            "object_id": id,
            "action": row[2].as_str(),
            "verb": row[3].as_str(),
            "prechange_data": image(&row[4]),
            "postchange_data": image(&row[5]),
        }))
    };
    Ok(rows.iter().filter_map(told).collect())
}
