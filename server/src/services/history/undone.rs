//! What an undo took back: the change of the same object that its note names by its request.

use std::collections::HashMap;

use shared::filter::Filter;
use shared::row::Row;
use shared::rpc::{UNDO_NOTE, Undone};

use super::{Door, log};
use crate::cx::Cx;
use crate::db::{Arg, Reader, Sql, Ty};
use crate::engine::list;
use crate::error::Result;

/// By the ids of records: what those that are undos took back, as far as the caller may see it.
pub async fn of(cx: &Cx, reader: &mut Reader<'_>, rows: &[&Row], door: Door) -> Result<HashMap<i64, Undone>> {
    let undos = rows.iter().filter_map(|row| {
        let request = row.str("message").strip_prefix(UNDO_NOTE)?;
        let object = row.get("changed_object").as_any()?;
        let (model, id) = (Arg::Int(Some(object.model.into())), Arg::Int(Some(object.id)));
        Some(vec![Arg::Int(Some(row.id())), model, id, Arg::text(request)])
    });
    let undos: Vec<Vec<Arg>> = undos.collect();
    if undos.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT m.column1, c.id, c.action, c.user_name, c.\"time\" FROM (").table(undos);
    sql.push(") m JOIN core_objectchange c ON c.changed_object_id = m.column3 AND c.changed_object_type = m.column2 ");
    sql.push("AND c.request_id = m.column4 AND c.id < m.column1 ORDER BY c.id");
    let found = reader.rows(sql, &[Ty::Int, Ty::Int, Ty::Text, Ty::Text, Ty::Time]).await?;
    let mut undone = HashMap::with_capacity(found.len());
    for row in found {
        let (Some(undo), Some(change), Some(time)) = (row[0].as_int(), row[1].as_int(), row[4].as_time()) else {
            continue;
        };
        let text = |index: usize| row[index].as_str().unwrap_or_default().to_owned();
        undone.insert(undo, Undone { change, action: text(2), user: text(3), time });
    }
    if door == Door::Log {
        let all: Vec<i64> = undone.values().map(|undone| undone.change).collect();
        let everything = Filter::All(Vec::new());
        let seen = list::matching(cx, reader, log()?, &all, cx.caller.limit(log()?).unwrap_or(&everything)).await?;
        undone.retain(|_, undone| seen.contains(&undone.change));
    }
    Ok(undone)
}
