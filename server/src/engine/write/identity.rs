//! What keeps two writers from giving two rows one identity at the same moment.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use shared::meta::ModelMeta;

use super::Writer;
use crate::db::{Arg, Dialect, Sql};
use crate::error::Result;

/// Locks share this many places: a transaction takes a few at most, however many rows it writes.
const PLACES: u64 = 64;

/// Has everybody who writes one of these keys wait until this transaction ends. What they committed is seen by the
/// statements that follow. SQLite has one writer anyway.
pub async fn hold(w: &mut Writer, meta: &ModelMeta, keys: Vec<String>) -> Result<()> {
    if w.reader().dialect() == Dialect::Sqlite {
        return Ok(());
    }
    let place = |key: String| {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        // Models come first, so that their locks never meet.
        (i64::from(meta.number) << 32) + i64::try_from(hasher.finish() % PLACES).unwrap_or(0)
    };
    let places: BTreeSet<i64> = keys.into_iter().map(place).collect();
    if places.is_empty() {
        return Ok(());
    }
    // Taken in order, or two writers could wait for each other.
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("SELECT pg_advisory_xact_lock(k)::text FROM (SELECT k FROM unnest(");
    sql.bind(Arg::Ints(places.into_iter().collect())).push(") k ORDER BY k) s");
    w.reader().rows(sql, &[crate::db::Ty::Text]).await?;
    Ok(())
}
