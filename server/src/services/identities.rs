//! Keys of serials and tags, kept in agreement with the settings.
//!
//! A key is written with its row. Rows of an older version have none yet, and when the placeholders of the settings
//! change, some rows get a key and others lose theirs. Both are made good as the program starts, in one transaction: a
//! mark next to the rows says under which placeholders their keys were made.

use std::sync::Arc;

use shared::meta::{Field, ModelMeta};
use shared::registry;

use crate::app::App;
use crate::cx::Cx;
use crate::db::schema::{key_column, stored};
use crate::db::{Arg, Dialect, Sql, Ty};
use crate::engine::count;
use crate::engine::write::{End, Writer, job};
use crate::error::Result;
use crate::rules::inventory_monitor::seen;

/// The setting that the mark is kept in, and what it begins with: raised when the rule itself changes.
const MARK: &str = "identity keys";
const RULE: &str = "1\n";

/// Rows that are read and written at once.
const PART: usize = 5000;

/// Which rows are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    All,
    /// Those for which other placeholders make a difference.
    Placeholders,
}

/// Brings the keys of all rows up to the settings; does nothing when they are.
pub async fn keep(app: &Arc<App>) -> Result<()> {
    let mark = format!("{RULE}{}", app.policy.serials.mark());
    let made = app.db.snapshot().reader().setting(MARK).await?;
    if made.as_deref() == Some(mark.as_str()) {
        return Ok(());
    }
    let (cx, mark) = (Cx::system(app), Arc::new(mark));
    job(&cx, &[], |writer| Box::pin(renew(writer, mark.clone()))).await
}

async fn renew(w: &mut Writer, mark: Arc<String>) -> Result<End<()>> {
    if w.reader().dialect() == Dialect::Postgres {
        // Of several servers that start at once, one does it.
        let mut sql = Sql::new(Dialect::Postgres);
        sql.push("LOCK TABLE core_setting IN SHARE ROW EXCLUSIVE MODE");
        w.tx().execute(sql).await?;
    }
    let made = w.reader().setting(MARK).await?;
    if made.as_deref() == Some(mark.as_str()) {
        return Ok(End::GiveUp(()));
    }
    let scope = if made.is_some_and(|made| made.starts_with(RULE)) { Scope::Placeholders } else { Scope::All };
    for meta in registry::all().filter(|meta| stored(meta)) {
        for field in meta.fields.iter().filter(|field| field.identity) {
            give(w, meta, field, scope).await?;
            if scope == Scope::Placeholders {
                take(w, meta, field).await?;
            }
        }
    }
    seen::refresh_all(w).await?;
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("INSERT INTO core_setting (name, value) VALUES (").str(MARK).push(", ").str(mark.as_str());
    sql.push(") ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value");
    w.tx().execute(sql).await?;
    Ok(End::Commit(()))
}

/// Gives rows without a key theirs.
async fn give(w: &mut Writer, meta: &'static ModelMeta, field: &Field, scope: Scope) -> Result<()> {
    let (column, key) = (field.column(), key_column(field.name));
    let mut last = 0;
    loop {
        let mut sql = Sql::new(w.reader().dialect());
        sql.push("SELECT id, ").name(&column).push(" FROM ").name(meta.table).push(" WHERE ").name(&column);
        sql.push(" <> '' AND id > ").int(last);
        if scope == Scope::Placeholders {
            sql.push(" AND ").name(&key).push(" IS NULL");
        }
        sql.push(" ORDER BY id").limit(i64::try_from(PART).unwrap_or(i64::MAX), 0);
        let rows = w.reader().rows(sql, &[Ty::Int, Ty::Text]).await?;
        let Some(end) = rows.last().and_then(|row| row[0].as_int()) else { return Ok(()) };
        last = end;
        let serials = &w.cx.app.policy.serials;
        let keyed = rows.iter().filter_map(|row| Some((row[0].as_int()?, serials.key(row[1].as_str()?)?)));
        let keyed: Vec<Vec<Arg>> = keyed.map(|(id, key)| vec![Arg::Int(Some(id)), Arg::Text(Some(key))]).collect();
        if !keyed.is_empty() {
            let mut sql = Sql::new(w.reader().dialect());
            sql.push("UPDATE ").name(meta.table).push(" AS t SET ").name(&key).push(" = v.column2 FROM (");
            sql.table(keyed).push(") AS v WHERE t.id = v.column1");
            count::changed(meta, &mut sql);
            w.tx().execute(sql).await?;
        }
        if rows.len() < PART {
            return Ok(());
        }
    }
}

/// Takes the keys of what has become a placeholder.
async fn take(w: &mut Writer, meta: &'static ModelMeta, field: &Field) -> Result<()> {
    let key = key_column(field.name);
    let placeholders: Vec<String> = w.cx.app.policy.serials.placeholders().map(str::to_owned).collect();
    let single: Vec<String> = placeholders.iter().filter(|text| text.chars().count() == 1).cloned().collect();
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("UPDATE ")
        .name(meta.table)
        .push(" SET ")
        .name(&key)
        .push(" = NULL WHERE ")
        .name(&key)
        .push(" IS NOT NULL AND (");
    sql.name(&key).in_texts(placeholders);
    // One character stands for any number of it.
    for one in single {
        sql.push(" OR rtrim(").name(&key).push(", ").str(one).push(") = ''");
    }
    sql.push(")");
    count::changed(meta, &mut sql);
    w.tx().execute(sql).await?;
    Ok(())
}
