//! How many rows there are, without counting them again: a list of a million shows its total as fast as a list of ten.
//!
//! Each model has its number of rows and a version, kept in the transaction that writes its rows. The number is the total of
//! the whole table. The version says whether what was counted before is still so: the count of a filter is kept in memory
//! under its statement, and holds as long as no table changed that the statement reads. Both are read in the snapshot of the
//! list, so any number of server processes agree, and what was rolled back never counts.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use hashlink::LruCache;
use shared::meta::{Kind, ModelMeta};
use shared::models::core::object_change::ObjectChange;
use shared::models::extras::tagged_object::TaggedObject;
use shared::registry;
use shared::row::{Model, Row};

use super::custom;
use super::write::Item;
use crate::cx::Cx;
use crate::db::schema::through;
use crate::db::{Db, Dialect, Reader, Sql, Ty};
use crate::error::{Error, Result};

/// So many counts are kept.
const KEPT: usize = 1024;

/// Longer questions, in bytes with their values, are not kept: lists of a thousand keys are hardly asked twice.
const LONGEST: usize = 8192;

/// Counts by what was asked, with the version under which they were counted.
pub struct Kept(Mutex<LruCache<String, (i64, i64)>>);

impl Default for Kept {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(KEPT)))
    }
}

impl Kept {
    fn get(&self, question: &str, version: i64) -> Option<i64> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(question).filter(|(_, then)| *then == version).map(|(count, _)| *count)
    }

    fn put(&self, question: String, version: i64, count: i64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(question, (count, version));
    }
}

/// Number of rows of the model.
pub async fn total(reader: &mut Reader<'_>, meta: &ModelMeta) -> Result<i64> {
    Ok(Ledger::read(reader, meta, vec![meta.number.into()]).await?.total)
}

/// What is kept of some models.
struct Ledger {
    /// Number of rows of one of them.
    total: i64,
    /// Versions only grow, and of two snapshots the later one sees all that the earlier one does: equal sums are equal
    /// versions.
    version: i64,
}

impl Ledger {
    /// Reads it, and the mark of custom fields on the way: a list asks for that next.
    async fn read(reader: &mut Reader<'_>, meta: &ModelMeta, models: Vec<i64>) -> Result<Self> {
        let mut sql = Sql::new(reader.dialect());
        sql.push("SELECT CAST(COALESCE(SUM(\"count\") FILTER (WHERE type_id = ").int(meta.number.into());
        sql.push("), 0) AS BIGINT), CAST(COALESCE(SUM(version), 0) AS BIGINT), ");
        sql.push("(SELECT value FROM core_setting WHERE name = ").str(custom::MARK);
        sql.push(") FROM core_rowcount WHERE type_id").in_ints(models);
        let rows = reader.rows(sql, &[Ty::Int, Ty::Int, Ty::Text]).await?;
        let row = rows.first().ok_or(Error::Closed)?;
        reader.note(custom::MARK, row[2].as_str());
        Ok(Self { total: row[0].as_int().unwrap_or(0), version: row[1].as_int().unwrap_or(0) })
    }
}

/// What is known about a count.
pub struct Place {
    /// Number of all rows of the model, if it came along.
    pub total: Option<i64>,
    /// The count, if it was taken before and is still so.
    pub known: Option<i64>,
    /// Under what it is kept once it is taken, if it can be.
    key: Option<(String, i64)>,
}

impl Place {
    /// Looks for what a statement counts of a model.
    pub async fn of(cx: &Cx, reader: &mut Reader<'_>, meta: &ModelMeta, sql: &Sql) -> Result<Self> {
        // A transaction that writes reads its own rows, whose versions it has not raised yet.
        let models = if let Reader::Snapshot(_) = reader { read_by(sql.text()) } else { None };
        let question = sql.question();
        let Some(models) = models.filter(|_| question.len() <= LONGEST) else {
            return Ok(Self { total: None, known: None, key: None });
        };
        let Ledger { total, version } = Ledger::read(reader, meta, models).await?;
        let known = cx.app.counts.get(&question, version);
        #[cfg(debug_assertions)]
        if let Some(count) = known {
            let now = reader.number(sql.clone()).await?;
            assert_eq!(count, now, "a table changed and its version did not: {question}");
        }
        Ok(Self { total: Some(total), known, key: Some((question, version)) })
    }

    pub fn keep(self, cx: &Cx, count: i64) {
        if let Some((question, version)) = self.key {
            cx.app.counts.put(question, version, count);
        }
    }
}

/// What a statement counts, from memory if that is still so.
pub async fn counted(cx: &Cx, reader: &mut Reader<'_>, meta: &ModelMeta, sql: Sql) -> Result<i64> {
    let place = Place::of(cx, reader, meta, &sql).await?;
    if let Some(count) = place.known {
        return Ok(count);
    }
    let count = reader.number(sql).await?;
    place.keep(cx, count);
    Ok(count)
}

/// Tables whose rows change without their versions: who used a token or a feed when, and who logged in.
const RESTLESS: [&str; 3] = ["users_user", "users_token", "notices_calendarfeed"];

/// The numbers of the models whose rows a statement reads; `None` when it reads something else.
fn read_by(text: &str) -> Option<Vec<i64>> {
    let mut out = Vec::new();
    let mut words = text.split([' ', '(', ')']).filter(|word| !word.is_empty()).peekable();
    let mut own = Vec::new();
    while let Some(word) = words.next() {
        match word {
            "WITH" | "RECURSIVE" => own.extend(words.peek().copied()),
            "FROM" | "JOIN" => {
                let table = words.peek().copied().unwrap_or_default().trim_matches('"');
                // A subselect's tables come by themselves, a list of keys is none, and texts are renewed with the rows that
                // they find.
                if matches!(table, "SELECT" | "WITH" | "VALUES" | "json_each" | "search" | "search_changes")
                    || own.contains(&table)
                {
                    continue;
                }
                let number = written_with(table).filter(|_| !RESTLESS.contains(&table))?;
                if !out.contains(&number) {
                    out.push(number);
                }
            }
            _ => {}
        }
    }
    Some(out)
}

/// The number of the model with whose rows those of a table are written.
fn written_with(table: &str) -> Option<i64> {
    static TABLES: LazyLock<HashMap<String, i64>> = LazyLock::new(|| {
        let mut tables = HashMap::new();
        for meta in registry::all() {
            let pairs = meta.fields.iter().filter(|field| matches!(field.kind, Kind::Many(_)));
            tables.extend(pairs.map(|field| (through(meta, field.name).0, i64::from(meta.number))));
            tables.insert(meta.table.to_owned(), meta.number.into());
        }
        tables
    });
    TABLES.get(table).copied()
}

/// Adds what a batch created and takes off what it deleted; its change records are rows, too, and so are its tags.
pub fn keep(meta: &ModelMeta, items: &[Item], sql: &mut Sql) {
    let more: i64 = items.iter().map(|item| i64::from(item.creates()) - i64::from(item.deletes())).sum();
    let mut counts = vec![(meta, more)];
    if meta.traits.logged {
        counts.push((ObjectChange::meta(), i64::try_from(items.len()).unwrap_or(0)));
    }
    if let Some(tags) = meta.index("tags") {
        let of = |row: &Option<Row>| row.as_ref().map_or(0, |row| i64::try_from(row.at(tags).ids().len()).unwrap_or(0));
        counts.push((TaggedObject::meta(), items.iter().map(|item| of(&item.after) - of(&item.before)).sum()));
    }
    raise(&counts, sql);
}

/// Says that rows of a model changed outside a batch of that model.
pub fn changed(meta: &ModelMeta, sql: &mut Sql) {
    raise(&[(meta, 0)], sql);
}

/// Corrects a total by so many rows.
pub fn correct(meta: &ModelMeta, more: i64, sql: &mut Sql) {
    raise(&[(meta, more)], sql);
}

fn raise(counts: &[(&ModelMeta, i64)], sql: &mut Sql) {
    sql.then().push("INSERT INTO core_rowcount (type_id, slot, \"count\", version) VALUES ");
    for (position, (meta, more)) in counts.iter().enumerate() {
        sql.push(if position > 0 { ", (" } else { "(" }).int(meta.number.into());
        sql.push(match sql.dialect() {
            Dialect::Sqlite => ", 0, ",
            Dialect::Postgres => ", pg_backend_pid(), ",
        });
        sql.int(*more).push(", 1)");
    }
    sql.push(" ON CONFLICT (type_id, slot) DO UPDATE SET \"count\" = core_rowcount.\"count\" + EXCLUDED.\"count\", ");
    sql.push("version = core_rowcount.version + 1");
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
         UPDATE SKIP LOCKED) l WHERE c.type_id = l.type_id AND c.slot = l.slot RETURNING c.type_id, c.\"count\", \
         c.version) INSERT INTO core_rowcount (type_id, slot, \"count\", version) SELECT type_id, 0, SUM(\"count\"), SUM(version) \
         FROM gone GROUP BY type_id ON CONFLICT (type_id, slot) DO UPDATE SET \"count\" = core_rowcount.\"count\" + \
         EXCLUDED.\"count\", version = core_rowcount.version + EXCLUDED.version",
    );
    db.execute(sql).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use shared::models::dcim::site::Site;
    use shared::models::inventory_monitor::asset::Asset;
    use shared::models::inventory_monitor::contract::Contract;

    use super::*;

    #[test]
    fn a_statement_says_what_it_reads() {
        let own = "SELECT COUNT(*) FROM \"inventory_monitor_asset\" t WHERE t.\"price\" > $1";
        assert_eq!(read_by(own), Some(vec![Asset::meta().number.into()]));
        let across = "SELECT COUNT(*) FROM \"inventory_monitor_asset\" t WHERE t.\"order_contract_id\" IN (SELECT n0.\"id\" FROM \
                      \"inventory_monitor_contract\" n0 WHERE n0.\"name\" = $1) AND t.\"id\" IN (SELECT rowid - $2 FROM search \
                      WHERE search MATCH $3)";
        assert_eq!(read_by(across), Some(vec![Asset::meta().number.into(), Contract::meta().number.into()]));
        let tree = "SELECT COUNT(*) FROM \"dcim_site\" t WHERE t.\"id\" IN (WITH RECURSIVE n0(id) AS (SELECT \"id\" FROM \"dcim_site\" \
                    UNION SELECT n.\"id\" FROM \"dcim_site\" n JOIN n0 ON TRUE) SELECT id FROM n0)";
        assert_eq!(read_by(tree), Some(vec![Site::meta().number.into()]));
        let pairs =
            "SELECT COUNT(*) FROM \"dcim_site\" t WHERE t.\"id\" IN (SELECT \"source_id\" FROM \"dcim_site_groups\")";
        assert_eq!(read_by(pairs), None, "no table of that name");
    }

    #[test]
    fn what_changes_unseen_is_counted_each_time() {
        assert_eq!(read_by("SELECT COUNT(*) FROM \"users_user\" t"), None);
        assert_eq!(read_by("SELECT COUNT(*) FROM core_setting"), None);
    }
}
