//! How many rows a model has, without counting them: a list of a million shows its total as fast as a
//! list of ten. The number is kept in the transaction that creates or deletes the rows.

use shared::meta::ModelMeta;
use shared::models::core::object_change::ObjectChange;
use shared::row::Model;

use super::write::Item;
use crate::db::{Db, Dialect, Reader, Sql};
use crate::error::Result;

/// Number of rows of the model.
pub async fn total(reader: &mut Reader<'_>, meta: &ModelMeta) -> Result<i64> {
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT CAST(COALESCE(SUM(\"count\"), 0) AS BIGINT) FROM core_rowcount WHERE type_id = ")
        .int(meta.number.into());
    reader.number(sql).await
}

/// Adds what a batch created and takes off what it deleted; its change records are rows, too.
pub fn keep(meta: &ModelMeta, items: &[Item], sql: &mut Sql) {
    let more: i64 = items.iter().map(|item| i64::from(item.creates()) - i64::from(item.deletes())).sum();
    let records = if meta.traits.logged { items.len() } else { 0 };
    let counts = [(meta, more), (ObjectChange::meta(), i64::try_from(records).unwrap_or(0))];
    let mut counts = counts.iter().filter(|(_, more)| *more != 0).peekable();
    if counts.peek().is_none() {
        return;
    }
    sql.then().push("INSERT INTO core_rowcount (type_id, slot, \"count\") VALUES ");
    for (position, (meta, more)) in counts.enumerate() {
        sql.push(if position > 0 { ", (" } else { "(" }).int(meta.number.into());
        sql.push(match sql.dialect() {
            Dialect::Sqlite => ", 0, ",
            Dialect::Postgres => ", pg_backend_pid(), ",
        });
        sql.int(*more).push(")");
    }
    sql.push(" ON CONFLICT (type_id, slot) DO UPDATE SET \"count\" = core_rowcount.\"count\" + EXCLUDED.\"count\"");
}

/// Puts the counts of connections that are long gone together: one row a model. On SQLite there never
/// are more.
pub async fn gather(db: &Db) -> Result<()> {
    if db.dialect() == Dialect::Sqlite {
        return Ok(());
    }
    let mut sql = Sql::new(db.dialect());
    // A connection in the midst of a write keeps its row, and no other waits for that.
    sql.push(
        "WITH gone AS (DELETE FROM core_rowcount c USING (SELECT type_id, slot FROM core_rowcount WHERE slot <> 0 FOR \
         UPDATE SKIP LOCKED) l WHERE c.type_id = l.type_id AND c.slot = l.slot RETURNING c.type_id, c.\"count\") INSERT \
         INTO core_rowcount (type_id, slot, \"count\") SELECT type_id, 0, SUM(\"count\") FROM gone GROUP BY type_id ON \
         CONFLICT (type_id, slot) DO UPDATE SET \"count\" = core_rowcount.\"count\" + EXCLUDED.\"count\"",
    );
    db.execute(sql).await?;
    Ok(())
}
