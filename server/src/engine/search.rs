//! Free text in SQL: the trigram index that `write::log` keeps, and what of other rows counts as
//! text of a row.

use std::collections::{BTreeMap, BTreeSet};

use shared::filter::{Filter, Op, walk};
use shared::meta::{Kind, ModelMeta};
use shared::natural::key;
use shared::value::Value;

use super::catalog::{info, named};
use super::condition;
use super::list::{matching_each, visible};
use crate::cx::Cx;
use crate::db::schema::{sort_column, through};
use crate::db::{Dialect, Reader, Sql, Ty};
use crate::error::Result;

/// Shortest text the trigram index can look up, in characters.
pub const TRIGRAM: usize = 3;

/// In SQLite's search index a row's id is the model's number above this bit and the object's id
/// below it.
pub const SHIFT: u32 = 40;

/// The fields of the model itself whose texts are in the index.
pub fn own_fields(meta: &'static ModelMeta) -> impl Iterator<Item = &'static str> {
    let named = meta.q.iter().copied().chain(meta.search.iter().map(|(name, _)| *name));
    let mut seen = Vec::new();
    named.filter(move |name| {
        let new = !name.contains('.') && !seen.contains(name);
        seen.push(name);
        new
    })
}

/// `q`: some text of the row, or of what it refers to, contains `text`.
///
/// What can be looked up becomes one set of ids, each part of it found by an index. Shorter texts
/// are in so many rows that walking along the list's order finds a page sooner.
pub fn text(cx: &Cx, meta: &'static ModelMeta, alias: &str, text: &str, sql: &mut Sql) -> Result<()> {
    let folded = text.to_lowercase();
    if meta.q.is_empty() {
        sql.push("FALSE");
    } else if folded.chars().count() < TRIGRAM {
        let any = meta.q.iter().map(|path| contains(path, text)).collect();
        condition::write(cx, meta, alias, &Filter::Any(any), sql)?;
    } else {
        sql.column(alias, "id").push(" IN (WITH ");
        let hits = sql.alias();
        found(&hits, &searched(meta), &folded, sql);
        let mut parts = Parts { cx, text, hits: &hits, first: true };
        if meta.q.iter().any(|path| !path.contains('.')) {
            parts.next(sql);
            parts.hits(meta, sql);
        }
        for path in meta.q {
            if let Some((field, rest)) = path.split_once('.') {
                parts.across(meta, field, rest, sql)?;
            }
        }
        sql.push(")");
    }
    Ok(())
}

/// The models whose own texts `q` looks up.
fn searched(meta: &'static ModelMeta) -> Vec<i64> {
    let mut models = BTreeSet::from([i64::from(meta.number)]);
    for path in meta.q {
        let Some((field, rest)) = path.split_once('.') else { continue };
        let targets: Vec<&'static ModelMeta> = match meta.field(field).map(|field| field.kind) {
            Some(Kind::Any(target)) => named(target.models).collect(),
            Some(Kind::Many(target) | Kind::Ref(target)) => vec![target.meta()],
            _ => Vec::new(),
        };
        let own = targets.into_iter().filter(|target| own_fields(target).any(|name| name == rest));
        models.extend(own.map(|target| i64::from(target.number)));
    }
    models.into_iter().collect()
}

/// Writes the named table `hits` of a `WITH`: objects of some models by their texts. The index is looked up once for all:
/// its lists of trigrams have no parts for models.
fn found(hits: &str, models: &[i64], folded: &str, sql: &mut Sql) {
    sql.push(hits).push(" AS MATERIALIZED (");
    match sql.dialect() {
        Dialect::Sqlite => {
            sql.push(&format!("SELECT rowid >> {SHIFT} AS model, rowid & {} AS id", (1_i64 << SHIFT) - 1));
            sql.push(&format!(" FROM search WHERE rowid >> {SHIFT}")).in_ints(models.to_vec()).push(" AND ");
            inside(folded, sql);
        }
        Dialect::Postgres => {
            sql.push("SELECT type_id AS model, object_id AS id FROM search WHERE type_id").in_ints(models.to_vec());
            sql.push(" AND text").like("%", folded, "%");
        }
    }
    sql.push(") ");
}

fn contains(path: &str, text: &str) -> Filter {
    Filter::Is { path: path.to_owned(), op: Op::Contains, value: Value::text(text) }
}

/// Selects of ids that are put together.
struct Parts<'a> {
    cx: &'a Cx,
    text: &'a str,
    /// The table of what was looked up.
    hits: &'a str,
    first: bool,
}

impl Parts<'_> {
    /// The place of the next select.
    fn next<'s>(&mut self, sql: &'s mut Sql) -> &'s mut Sql {
        if !std::mem::replace(&mut self.first, false) {
            sql.push(" UNION ALL ");
        }
        sql
    }

    /// Ids of a model's objects that were looked up.
    fn hits(&self, meta: &ModelMeta, sql: &mut Sql) {
        sql.push("SELECT id FROM ").push(self.hits).push(" WHERE model = ").int(meta.number.into());
    }

    /// Rows whose reference `field` leads to a row with the text at `rest`: one select for each model
    /// it may lead to, so that each can use the reference's index.
    fn across(&mut self, meta: &'static ModelMeta, field: &str, rest: &str, sql: &mut Sql) -> Result<()> {
        let Some(field) = meta.field(field) else { return Ok(()) };
        match field.kind {
            Kind::Any(target) => {
                for model in named(target.models).filter(|model| walk(model, rest).is_some()) {
                    let row = self.next(sql).alias();
                    sql.push("SELECT ").column(&row, "id").push(" FROM ").name(meta.table).push(" ").push(&row);
                    sql.push(" WHERE ").column(&row, &format!("{}_type", field.name)).push(" = ");
                    sql.int(model.number.into()).push(" AND ").column(&row, &format!("{}_id", field.name));
                    self.targets(model, rest, sql)?;
                }
            }
            Kind::Many(target) => {
                let (table, source, dest) = through(meta, field.name);
                self.next(sql).push("SELECT ").name(source).push(" FROM ").name(&table).push(" WHERE ").name(dest);
                self.targets(target.meta(), rest, sql)?;
            }
            Kind::Ref(target) => {
                let row = self.next(sql).alias();
                sql.push("SELECT ").column(&row, "id").push(" FROM ").name(meta.table).push(" ").push(&row);
                sql.push(" WHERE ").column(&row, &field.column());
                self.targets(target.meta(), rest, sql)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// ` IN (…)`: rows of `meta` with the text at `path`. The index narrows them down where it can.
    fn targets(&self, meta: &'static ModelMeta, path: &str, sql: &mut Sql) -> Result<()> {
        let row = sql.alias();
        sql.push(" IN (SELECT ").column(&row, "id").push(" FROM ").name(meta.table).push(" ").push(&row);
        sql.push(" WHERE ");
        if own_fields(meta).any(|name| name == path) {
            sql.column(&row, "id").push(" IN (");
            self.hits(meta, sql);
            sql.push(") AND ");
        }
        condition::write(self.cx, meta, &row, &contains(path, self.text), sql)?;
        condition::limited(self.cx, meta, &row, sql)?;
        sql.push(")");
        Ok(())
    }
}

/// Most candidates a model gives to the search box.
const PER_MODEL: i64 = 24;

/// As many objects in all are few enough to look at each of them.
const FEW: usize = 200;

/// Objects of some models that may be what is searched for, by model: all whose indexed text contains
/// `text` if they are few; else a few of each model, and those of which an indexed field is `text`, or
/// begins with it when it is too short to be looked up. As many statements, whatever the number of
/// models.
pub async fn candidates(
    cx: &Cx,
    reader: &mut Reader<'_>,
    models: &[&'static ModelMeta],
    text: &str,
) -> Result<BTreeMap<i16, Vec<i64>>> {
    let folded = text.to_lowercase();
    let long = folded.chars().count() >= TRIGRAM;
    let mut hit = None;
    if long {
        match look_up(cx, reader, models, &folded).await? {
            LookedUp::All(all) => return Ok(all),
            LookedUp::Many(models) => hit = models,
        }
    }
    let mut sql = Sql::new(reader.dialect());
    for meta in models.iter().filter(|meta| hit.as_ref().is_none_or(|hit| hit.contains(&meta.number))) {
        let fields = edges(meta, text, if long { Edge::Is } else { Edge::Begins });
        for part in [Part::Inside(&folded), Part::Edge(fields)] {
            let possible = match &part {
                Part::Inside(_) => long,
                Part::Edge(fields) => !fields.is_empty(),
            };
            if possible {
                sql.push(if sql.is_empty() { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
                part.write(cx, meta, &mut sql)?;
                sql.push(" LIMIT ").int(PER_MODEL).push(") p");
            }
        }
    }
    if sql.is_empty() { Ok(BTreeMap::new()) } else { by_model(reader, sql).await }
}

/// What the index says of a text.
enum LookedUp {
    /// The objects that contain it, if they are few.
    All(BTreeMap<i16, Vec<i64>>),
    /// Too many contain it; of these models, where that could be found out.
    Many(Option<BTreeSet<i16>>),
}

async fn look_up(cx: &Cx, reader: &mut Reader<'_>, models: &[&'static ModelMeta], folded: &str) -> Result<LookedUp> {
    let many = |found: &BTreeMap<i16, Vec<i64>>| found.values().map(Vec::len).sum::<usize>() > FEW;
    let mut found = first_of(reader, folded, 0).await?;
    if many(&found) {
        if reader.dialect() == Dialect::Postgres {
            return Ok(LookedUp::Many(None));
        }
        // SQLite finds them in the order of their models, and passes over all that come before those that are asked for:
        // what is asked of each model should be asked of few.
        let mut hit: BTreeSet<i16> = found.keys().copied().collect();
        while many(&found)
            && let Some(last) = hit.last()
        {
            found = first_of(reader, folded, i64::from(*last) + 1).await?;
            hit.extend(found.keys());
        }
        return Ok(LookedUp::Many(Some(hit)));
    }
    let everything = Filter::All(Vec::new());
    let mut asked = Vec::with_capacity(found.len());
    for meta in models {
        if let Some(ids) = found.remove(&meta.number) {
            asked.push((*meta, ids, visible(cx, meta, &everything)));
        }
    }
    let seen = matching_each(cx, reader, &asked).await?;
    Ok(LookedUp::All(seen.into_iter().map(|(model, ids)| (model, ids.into_iter().collect())).collect()))
}

/// Objects whose indexed text contains `folded`, one more than `FEW` at most. On SQLite those of the models from a number on
/// that come first in the order of models.
async fn first_of(reader: &mut Reader<'_>, folded: &str, model: i64) -> Result<BTreeMap<i16, Vec<i64>>> {
    let mut sql = Sql::new(reader.dialect());
    match sql.dialect() {
        Dialect::Sqlite => {
            sql.push(&format!("SELECT rowid >> {SHIFT}, rowid & {} FROM search WHERE ", (1_i64 << SHIFT) - 1));
            inside(folded, &mut sql);
            sql.push(" AND rowid >= ").int(model << SHIFT).push(" ORDER BY rowid");
        }
        Dialect::Postgres => {
            sql.push("SELECT type_id, object_id FROM search WHERE text").like("%", folded, "%");
        }
    }
    sql.push(" LIMIT ").int(i64::try_from(FEW + 1).unwrap_or(i64::MAX));
    by_model(reader, sql).await
}

/// Rows of a model's number and an id.
async fn by_model(reader: &mut Reader<'_>, sql: Sql) -> Result<BTreeMap<i16, Vec<i64>>> {
    let mut found: BTreeMap<i16, Vec<i64>> = BTreeMap::new();
    for row in reader.rows(sql, &[Ty::Int, Ty::Int]).await? {
        if let (Some(model), Some(id)) = (row[0].as_int().and_then(|n| i16::try_from(n).ok()), row[1].as_int()) {
            let ids = found.entry(model).or_default();
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    Ok(found)
}

/// One model's part of the candidates.
enum Part<'a> {
    Inside(&'a str),
    /// Ranges `column >= from AND column < to`, of which one must hold.
    Edge(Vec<(String, String, String)>),
}

impl Part<'_> {
    fn write(&self, cx: &Cx, meta: &'static ModelMeta, sql: &mut Sql) -> Result<()> {
        let row = sql.alias();
        sql.push("SELECT CAST(")
            .int(meta.number.into())
            .push(" AS BIGINT) AS model, ")
            .column(&row, "id")
            .push(" FROM ");
        match self {
            Self::Inside(folded) if sql.dialect() == Dialect::Sqlite => {
                // An `IN` would look for all of them before the first is taken.
                sql.push("(");
                indexed(meta, folded, sql);
                sql.push(") hit CROSS JOIN ").name(meta.table).push(" ").push(&row).push(" WHERE ");
                sql.column(&row, "id").push(" = hit.id");
            }
            Self::Inside(folded) => {
                sql.name(meta.table).push(" ").push(&row).push(" WHERE ").column(&row, "id").push(" IN (");
                indexed(meta, folded, sql);
                sql.push(")");
            }
            Self::Edge(ranges) => {
                sql.name(meta.table).push(" ").push(&row).push(" WHERE ");
                for (position, (column, from, to)) in ranges.iter().enumerate() {
                    sql.push(if position > 0 { " OR (" } else { "((" }).column(&row, column).push(" >= ");
                    sql.str(from).push(" AND ").column(&row, column).push(" < ").str(to).push(")");
                }
                sql.push(")");
            }
        }
        sql.push(" AND ");
        condition::write(cx, meta, &row, &visible(cx, meta, &Filter::All(Vec::new())), sql)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Is,
    Begins,
}

/// Ranges of indexed columns in which a searched field is `text`, or begins with it, in the spellings
/// that people use: as typed, all small, all capital.
fn edges(meta: &'static ModelMeta, text: &str, edge: Edge) -> Vec<(String, String, String)> {
    let leading = &info(meta).leading;
    let last = if edge == Edge::Is { '\u{1}' } else { char::MAX };
    let range = |column: &str, start: String| {
        let end = format!("{start}{last}");
        (column.to_owned(), start, end)
    };
    let mut spellings = vec![text.to_owned(), text.to_lowercase(), text.to_uppercase()];
    spellings.sort();
    spellings.dedup();
    let mut out = Vec::new();
    for field in meta.search.iter().filter_map(|(name, _)| meta.field(name)) {
        let natural = sort_column(field.name);
        // In a natural key a number begins with its length: 1 is no beginning of 10.
        let keyed = field.natural && leading.contains(&natural);
        if keyed && (edge == Edge::Is || !text.ends_with(|c: char| c.is_ascii_digit())) {
            out.push(range(&natural, key(text)));
        } else if leading.contains(&field.column()) {
            out.extend(spellings.iter().map(|text| range(&field.column(), text.clone())));
        }
    }
    out
}

/// Ids of the model's objects whose indexed text contains `folded`, as a subselect.
fn indexed(meta: &ModelMeta, folded: &str, sql: &mut Sql) {
    match sql.dialect() {
        Dialect::Sqlite => {
            let first = i64::from(meta.number) << SHIFT;
            let last = ((i64::from(meta.number) + 1) << SHIFT) - 1;
            sql.push("SELECT rowid - ").int(first).push(" AS id FROM search WHERE ");
            inside(folded, sql);
            sql.push(" AND rowid BETWEEN ").int(first).push(" AND ").int(last);
        }
        Dialect::Postgres => {
            sql.push("SELECT object_id FROM search WHERE type_id = ").int(meta.number.into());
            sql.push(" AND text").like("%", folded, "%");
        }
    }
}

/// `search MATCH …`, and where that is not all of it, the text itself: SQLite's index knows which texts have three letters
/// in a row, not where. So it takes half the room, and writing it a third less time.
fn inside(folded: &str, sql: &mut Sql) {
    sql.push("search MATCH ").str(trigrams(folded));
    if folded.chars().count() > TRIGRAM {
        sql.push(" AND instr(text, ").str(folded).push(") > 0");
    }
}

/// Most trigrams that are looked up: the list of each is walked, and more would hardly find less.
const TRIGRAMS_MAX: usize = 6;

/// The trigrams of a text, spread over it if they are too many, as SQLite's search index is asked for them.
fn trigrams(folded: &str) -> String {
    let letters: Vec<char> = folded.chars().collect();
    let all: Vec<String> = letters.windows(TRIGRAM).map(String::from_iter).collect();
    let step = all.len().div_ceil(TRIGRAMS_MAX).max(1);
    let some: BTreeSet<String> = all.into_iter().step_by(step).collect();
    let quoted: Vec<String> = some.iter().map(|one| format!("\"{}\"", one.replace('"', "\"\""))).collect();
    quoted.join(" AND ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_looked_up_by_its_trigrams() {
        assert_eq!(trigrams("abc"), r#""abc""#);
        assert_eq!(trigrams("ababab"), r#""aba" AND "bab""#);
        assert_eq!(trigrams(r#"ü"x"#), r#""ü""x""#);
        let long: String = (0..2000).map(|i| char::from(b'a' + (i * i % 23) as u8)).collect();
        assert!(trigrams(&long).matches(" AND ").count() < TRIGRAMS_MAX);
    }
}
