//! In what order a transaction locks what it changes and what it refers to, so that no two wait for each other.
//!
//! There is one order: trees by model, rows by model number and id, then keys of what must be unique. A transaction waits
//! only for what comes after everything it holds. What turns out to be needed besides (a cascade, what a rule changes
//! elsewhere) it asks for a while without standing in line; if others keep it, the transaction is given up, and begins again
//! (`unit`) with everything locked first that it was found to need, in order.
//!
//! A row that something refers to is locked with its key (`FOR KEY SHARE`): it may be edited meanwhile, but not deleted. A
//! deletion has the row alone before it looks for what refers to it. So a deleted object and a new reference to it never both
//! come to be, also where no foreign key says so. SQLite has one writer at a time, who needs none of this.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

use shared::meta::ModelMeta;
use shared::registry;

use super::Writer;
use crate::db::{Arg, Dialect, Sql, Ty};
use crate::error::{Error, Result};

/// What can be locked, in the order in which it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Who is below whom among the rows of a model, by its number.
    Tree(i16),
    Row(i16, i64),
    /// A value that only one row may have, or some that share a lock.
    Key(i64),
}

/// How much is locked; each includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// The row stays.
    Refer,
    /// Nobody else changes the row.
    Change,
    /// Nobody else changes the row or begins to refer to it.
    Remove,
}

impl Strength {
    fn clause(self) -> &'static str {
        match self {
            Self::Refer => " FOR KEY SHARE",
            Self::Change => " FOR NO KEY UPDATE",
            Self::Remove => " FOR UPDATE",
        }
    }
}

/// Places and how much of each.
pub type Wanted = BTreeMap<Place, Strength>;

/// The locks of a transaction.
#[derive(Debug, Default)]
pub struct Locks {
    held: Wanted,
    /// Everything that was asked for, had or not: the next try begins with it.
    needed: Wanted,
}

/// The first key of locks on trees; those of unique values begin elsewhere (`identity`, `custom`).
const TREES: i64 = 0x7472_6565 << 16;

/// So long is asked for what is out of order. Most writes are done sooner; what would never be free is given up.
const PATIENCE: Duration = Duration::from_millis(400);
/// Longest pause between two questions.
const PAUSE: Duration = Duration::from_millis(16);

impl Locks {
    /// Of a try after one that needed these.
    pub fn needed(self) -> Wanted {
        self.needed
    }

    fn add(&mut self, places: &Wanted) {
        more(&mut self.held, places);
    }

    /// What is not held, or not enough.
    fn missing(&self, wanted: Wanted) -> Wanted {
        let lacks = |(place, strength): &(Place, Strength)| self.held.get(place).is_none_or(|held| held < strength);
        wanted.into_iter().filter(lacks).collect()
    }
}

/// Adds places; of two strengths the greater one.
fn more(all: &mut Wanted, places: &Wanted) {
    for (place, strength) in places {
        want(all, *place, *strength);
    }
}

/// Adds a place; of two strengths the greater one.
pub fn want(all: &mut Wanted, place: Place, strength: Strength) {
    let known = all.entry(place).or_insert(strength);
    *known = strength.max(*known);
}

/// Locks what is not locked yet. Answers the rows that are not there.
pub async fn hold(w: &mut Writer, wanted: Wanted) -> Result<BTreeSet<Place>> {
    let mut absent = BTreeSet::new();
    if w.reader().dialect() == Dialect::Sqlite {
        return Ok(absent);
    }
    let mut missing = w.locks.missing(wanted);
    if missing.is_empty() {
        return Ok(absent);
    }
    more(&mut w.locks.needed, &missing);
    let last = w.locks.held.last_key_value().map(|(place, _)| *place);
    // All that comes after what is held.
    let mut later = match last {
        Some(last) => missing.split_off(&last),
        None => std::mem::take(&mut missing),
    };
    if let Some((place, strength)) = last.and_then(|last| later.remove_entry(&last)) {
        // More of the last one: others may be in between.
        missing.insert(place, strength);
    }
    if !missing.is_empty() {
        absent.extend(without_waiting(w, &missing).await?);
        w.locks.add(&missing);
    }
    if !later.is_empty() {
        absent.extend(waiting(w, &later).await?);
        w.locks.add(&later);
    }
    Ok(absent)
}

/// Locks rows to change them, or to delete them.
pub async fn rows(w: &mut Writer, meta: &ModelMeta, ids: &[i64], strength: Strength) -> Result<()> {
    let wanted = ids.iter().map(|id| (Place::Row(meta.number, *id), strength)).collect();
    hold(w, wanted).await.map(drop)
}

/// What is locked is there for as long as it takes.
async fn waiting(w: &mut Writer, places: &Wanted) -> Result<BTreeSet<Place>> {
    let keys = |which: fn(&Place) -> Option<i64>| places.keys().filter_map(which).collect::<Vec<i64>>();
    advisory(w, "pg_advisory_xact_lock", keys(|place| tree(*place))).await?;
    let absent = rows_of(w, places, "").await?;
    advisory(w, "pg_advisory_xact_lock", keys(|place| if let Place::Key(key) = place { Some(*key) } else { None }))
        .await?;
    Ok(absent)
}

fn tree(place: Place) -> Option<i64> {
    if let Place::Tree(number) = place { Some(TREES + i64::from(number)) } else { None }
}

/// Asks until all is had, or for too long.
async fn without_waiting(w: &mut Writer, places: &Wanted) -> Result<BTreeSet<Place>> {
    let begun = Instant::now();
    let mut left = places.clone();
    loop {
        let keys: Vec<(Place, i64)> = left
            .keys()
            .filter_map(|place| Some((*place, if let Place::Key(key) = place { *key } else { tree(*place)? })))
            .collect();
        let had = advisory(w, "pg_try_advisory_xact_lock", keys.iter().map(|(_, key)| *key).collect()).await?;
        let free: BTreeSet<Place> = keys.iter().filter(|(_, key)| had.contains(key)).map(|(place, _)| *place).collect();
        left.retain(|place, _| !free.contains(place));
        let skipped = rows_of(w, &left, " SKIP LOCKED").await?;
        left.retain(|place, _| !matches!(place, Place::Row(..)) || skipped.contains(place));
        if left.is_empty() {
            return Ok(BTreeSet::new());
        }
        // What is not there cannot be locked, either.
        let there = there(w, &left).await?;
        if left.keys().all(|place| matches!(place, Place::Row(..)) && !there.contains(place)) {
            return Ok(left.into_keys().collect());
        }
        if begun.elapsed() > PATIENCE {
            return Err(Error::Overtaken);
        }
        let most = u64::try_from(PAUSE.as_micros()).unwrap_or(1);
        tokio::time::sleep(Duration::from_micros(RandomState::new().hash_one(0) % most)).await;
    }
}

/// Takes locks that are numbers, in order. Answers those that were had.
async fn advisory(w: &mut Writer, function: &str, mut keys: Vec<i64>) -> Result<BTreeSet<i64>> {
    if keys.is_empty() {
        return Ok(BTreeSet::new());
    }
    keys.sort_unstable();
    let mut sql = Sql::new(Dialect::Postgres);
    sql.push("SELECT k, ").push(function).push("(k)::text FROM (SELECT k FROM unnest(").bind(Arg::Ints(keys));
    sql.push(") k ORDER BY k) s");
    let rows = w.reader().rows(sql, &[Ty::Int, Ty::Text]).await?;
    let had = |row: &&Vec<shared::value::Value>| row[1].as_str() != Some("false");
    Ok(rows.iter().filter(had).filter_map(|row| row[0].as_int()).collect())
}

/// Rows of one model that are locked alike: with the most that is asked for any of them, for their order is one.
fn by_model(places: &Wanted) -> BTreeMap<i16, (Strength, Vec<i64>)> {
    let mut models: BTreeMap<i16, (Strength, Vec<i64>)> = BTreeMap::new();
    for (place, strength) in places {
        if let Place::Row(number, id) = place {
            let (most, ids) = models.entry(*number).or_insert((*strength, Vec::new()));
            *most = (*most).max(*strength);
            ids.push(*id);
        }
    }
    models
}

/// Locks rows in order, with one statement. Answers those that were not had.
async fn rows_of(w: &mut Writer, places: &Wanted, how: &str) -> Result<BTreeSet<Place>> {
    let models: Vec<_> = by_model(places)
        .into_iter()
        .filter_map(|(number, (most, ids))| Some((registry::numbered(number)?, most, ids)))
        .filter(|(meta, ..)| crate::db::schema::stored(meta))
        .collect();
    let select = |meta: &ModelMeta, most: Strength, ids: &[i64], sql: &mut Sql| {
        sql.push("SELECT ").push(&meta.number.to_string()).push(" AS n, t.\"id\" FROM ").name(meta.table);
        sql.push(" t WHERE t.\"id\"").in_ints(ids.to_vec()).push(" ORDER BY t.\"id\"").push(most.clause()).push(how);
    };
    let mut sql = Sql::new(Dialect::Postgres);
    match models.as_slice() {
        [] => return Ok(BTreeSet::new()),
        [(meta, most, ids)] => select(meta, *most, ids, &mut sql),
        several => {
            // Parts of a union are run one after the other.
            for (position, (meta, most, ids)) in several.iter().enumerate() {
                sql.push(if position == 0 { "WITH l" } else { ", l" }).push(&position.to_string());
                sql.push(" AS MATERIALIZED (");
                select(meta, *most, ids, &mut sql);
                sql.push(")");
            }
            for position in 0..several.len() {
                sql.push(if position == 0 { " SELECT * FROM l" } else { " UNION ALL SELECT * FROM l" });
                sql.push(&position.to_string());
            }
        }
    }
    let had = places_of(&w.reader().rows(sql, &[Ty::Int, Ty::Int]).await?);
    let rows = places.keys().filter(|place| matches!(place, Place::Row(..)));
    Ok(rows.filter(|place| !had.contains(place)).copied().collect())
}

/// Those rows that exist.
async fn there(w: &mut Writer, places: &Wanted) -> Result<BTreeSet<Place>> {
    let mut sql = Sql::new(Dialect::Postgres);
    for (number, (_, ids)) in by_model(places) {
        let Some(meta) = registry::numbered(number) else { continue };
        sql.push(if sql.is_empty() { "SELECT " } else { " UNION ALL SELECT " }).push(&number.to_string());
        sql.push(", id FROM ").name(meta.table).push(" WHERE id").in_ints(ids);
    }
    if sql.is_empty() {
        return Ok(BTreeSet::new());
    }
    Ok(places_of(&w.reader().rows(sql, &[Ty::Int, Ty::Int]).await?))
}

fn places_of(rows: &[Vec<shared::value::Value>]) -> BTreeSet<Place> {
    let place =
        |row: &Vec<shared::value::Value>| Some(Place::Row(i16::try_from(row[0].as_int()?).ok()?, row[1].as_int()?));
    rows.iter().filter_map(place).collect()
}
