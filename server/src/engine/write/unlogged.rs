//! What happens to rows of which the change log does not tell, because of something else: bookmarks go with their object,
//! probes forget a device that is deleted. It is noted by request, so that undo can give it back; nobody else reads it.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};
use shared::meta::ModelMeta;
use shared::registry;

use super::{Item, Writer};
use crate::cx::Cx;
use crate::db::{Arg, Reader, Sql, Ty};
use crate::error::Result;

/// What one request did to one row: the parts of its state that differ, or all of it where the row is gone.
pub struct Quiet {
    pub meta: &'static ModelMeta,
    pub id: i64,
    pub before: Map<String, Json>,
    /// `None` when the row is gone.
    pub after: Option<Map<String, Json>>,
}

/// Notes what a batch that nobody asked for did to rows that were there.
pub(super) fn note(cx: &Cx, meta: &'static ModelMeta, items: &[Item], sql: &mut Sql) {
    let each = items.iter().filter_map(|item| {
        let mut before = item.before.as_ref()?.image();
        let mut after = item.after.as_ref().map(shared::row::Row::image);
        if let Some(after) = &mut after {
            before.retain(|name, value| after.get(name) != Some(value));
            after.retain(|name, _| before.contains_key(name));
        }
        Some(json!([item.id(), before, after]))
    });
    let each: Vec<Json> = each.collect();
    if each.is_empty() {
        return;
    }
    sql.then().push("INSERT INTO core_unlogged (\"time\", request_id, type_id, items) VALUES (").time(cx.now);
    sql.push(", ").str(cx.request.clone()).push(", ").int(meta.number.into()).push(", ");
    sql.bind(Arg::Json(Some(each.into()))).push(")");
}

/// What a request did to each such row from first to last.
pub async fn of(reader: &mut Reader<'_>, request: &str) -> Result<Vec<Quiet>> {
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT type_id, items FROM core_unlogged WHERE request_id = ").str(request).push(" ORDER BY id");
    let mut all: BTreeMap<(i16, i64), Quiet> = BTreeMap::new();
    for row in reader.rows(sql, &[Ty::Int, Ty::Json]).await? {
        let meta = row[0].as_int().and_then(|number| i16::try_from(number).ok()).and_then(registry::numbered);
        let (Some(meta), shared::value::Value::Json(Json::Array(items))) = (meta, &row[1]) else { continue };
        for item in items {
            let (Some(id), Some(before)) = (item[0].as_i64(), item[1].as_object()) else { continue };
            let after = item[2].as_object().cloned();
            match all.get_mut(&(meta.number, id)) {
                None => {
                    all.insert((meta.number, id), Quiet { meta, id, before: before.clone(), after });
                }
                // The oldest state of each part is what it was before all of it.
                Some(known) => {
                    let mut first = before.clone();
                    first.extend(std::mem::take(&mut known.before));
                    known.before = first;
                    known.after = known.after.take().zip(after).map(|(mut earlier, later)| {
                        earlier.extend(later);
                        earlier
                    });
                }
            }
        }
    }
    Ok(all.into_values().collect())
}

/// Drops what was noted of a request that is taken back.
pub async fn forget(w: &mut Writer, request: &str) -> Result<()> {
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("DELETE FROM core_unlogged WHERE request_id = ").str(request);
    w.tx().execute(sql).await?;
    Ok(())
}
