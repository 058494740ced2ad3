//! What may be searched for with the search box: a few objects of any model, soon, however many contain the text.

use std::collections::{BTreeMap, BTreeSet};

use shared::filter::Filter;
use shared::identity;
use shared::meta::ModelMeta;
use shared::natural::key;
use shared::value::Value;

use super::{SHIFT, TRIGRAM, identities, inside, scanned};
use crate::cx::Cx;
use crate::db::schema::{key_column, sort_column};
use crate::db::{Arg, Dialect, Reader, Sql, Ty};
use crate::engine::catalog::info;
use crate::engine::condition;
use crate::engine::list::{matching_each, visible};
use crate::error::Result;

/// Most candidates that a model gives where there are many.
const PER_MODEL: usize = 24;

/// As many objects in all are few enough to look at each of them.
const FEW: usize = 200;

/// Objects by the numbers of their models.
type Found = BTreeMap<i16, Vec<i64>>;

/// Objects of some models that may be what is searched for: all whose indexed text contains `text` if they
/// are few; else a few of each model, and those of which an indexed field is `text`, or begins with it when
/// it is too short to be looked up; and those whose serial a scanner reads as `text`. As many statements, whatever the
/// number of models.
pub async fn candidates(cx: &Cx, reader: &mut Reader<'_>, models: &[&'static ModelMeta], text: &str) -> Result<Found> {
    let mut found = containing(cx, reader, models, text).await?;
    let read = scanned(cx, text);
    if !read.is_empty() {
        let more = of_parts(cx, reader, models, |meta| Part::read(meta, &read)).await?;
        add(&mut found, more);
    }
    Ok(found)
}

async fn containing(cx: &Cx, reader: &mut Reader<'_>, models: &[&'static ModelMeta], text: &str) -> Result<Found> {
    let folded = text.to_lowercase();
    if folded.chars().count() < TRIGRAM {
        return of_parts(cx, reader, models, |meta| Part::edge(meta, text, Edge::Begins)).await;
    }
    let (mut found, mut crowded, rest) = match reader.dialect() {
        Dialect::Sqlite => match few(cx, reader, models, &folded).await? {
            Hits::All(all) => return Ok(all),
            Hits::First(first) => (Found::new(), BTreeSet::new(), with_hits(reader, &folded, first).await?),
        },
        Dialect::Postgres => {
            let near = near(cx, reader, models, &folded).await?;
            if !near.rest.is_empty()
                && near.crowded.is_empty()
                && let Hits::All(all) = few(cx, reader, models, &folded).await?
            {
                return Ok(all);
            }
            (near.found, near.crowded, near.rest)
        }
    };
    let further = of_parts(cx, reader, models, |meta| rest.contains(&meta.number).then_some(Part::Inside(&folded)));
    for (model, ids) in further.await? {
        if ids.len() >= PER_MODEL {
            crowded.insert(model);
        }
        found.insert(model, ids);
    }
    let exact = of_parts(cx, reader, models, |meta| {
        crowded.contains(&meta.number).then(|| Part::edge(meta, text, Edge::Is)).flatten()
    });
    add(&mut found, exact.await?);
    Ok(found)
}

fn add(found: &mut Found, more: Found) {
    for (model, ids) in more {
        let known = found.entry(model).or_default();
        known.extend(ids);
        known.sort_unstable();
        known.dedup();
    }
}

/// Objects whose indexed text contains something.
enum Hits {
    /// All that the caller may see.
    All(Found),
    /// Some of too many.
    First(Found),
}

/// Looks for all objects whose indexed text contains `folded`.
async fn few(cx: &Cx, reader: &mut Reader<'_>, models: &[&'static ModelMeta], folded: &str) -> Result<Hits> {
    let mut found = first_from(reader, folded, 0).await?;
    if many(&found) {
        return Ok(Hits::First(found));
    }
    let everything = Filter::All(Vec::new());
    let mut asked = Vec::with_capacity(found.len());
    for meta in models {
        if let Some(ids) = found.remove(&meta.number) {
            asked.push((*meta, ids, visible(cx, meta, &everything)));
        }
    }
    let seen = matching_each(cx, reader, &asked).await?;
    Ok(Hits::All(seen.into_iter().map(|(model, ids)| (model, ids.into_iter().collect())).collect()))
}

fn many(found: &Found) -> bool {
    found.values().map(Vec::len).sum::<usize>() > FEW
}

/// The models with hits; `found` are the first of them. SQLite gives hits in the order of their models, and passes over all
/// that come before those that are asked for: what is asked of each model should be asked of few.
async fn with_hits(reader: &mut Reader<'_>, folded: &str, mut found: Found) -> Result<BTreeSet<i16>> {
    let mut models: BTreeSet<i16> = found.keys().copied().collect();
    while many(&found)
        && let Some(last) = models.last()
    {
        found = first_from(reader, folded, i64::from(*last) + 1).await?;
        models.extend(found.keys());
    }
    Ok(models)
}

/// Objects whose indexed text contains `folded`, one more than `FEW` at most; on SQLite those of the models from a number on
/// that come first.
async fn first_from(reader: &mut Reader<'_>, folded: &str, model: i64) -> Result<Found> {
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
    sql.push(&format!(" LIMIT {}", FEW + 1));
    found_by(reader, sql).await
}

/// So many texts of a model PostgreSQL looks at one by one.
const NEAR: i64 = 1000;

/// What a look at some texts of each model says.
struct Near {
    found: Found,
    /// Models of which enough was found.
    crowded: BTreeSet<i16>,
    /// Models with more texts, of which too little was found.
    rest: BTreeSet<i16>,
}

/// PostgreSQL's index finds all hits before it gives the first. A text that is in many is soon found without it.
async fn near(cx: &Cx, reader: &mut Reader<'_>, models: &[&'static ModelMeta], folded: &str) -> Result<Near> {
    let mut sql = Sql::new(reader.dialect());
    let numbers = models.iter().map(|meta| meta.number.into()).collect();
    sql.push("SELECT h.type_id, h.object_id, h.hit, h.place FROM unnest(").bind(Arg::Ints(numbers));
    sql.push(") m(model) CROSS JOIN LATERAL (SELECT * FROM (SELECT p.*, strpos(p.text, ").str(folded).push(") > 0");
    let limits = models.iter().filter_map(|meta| Some((*meta, cx.caller.limit(meta)?)));
    for (meta, limit) in limits {
        sql.push(&format!(" AND (p.type_id <> {} OR p.object_id", meta.number));
        condition::among(cx, meta, limit, &mut sql)?;
        sql.push(")");
    }
    sql.push(
        " AS hit FROM (SELECT s.*, ROW_NUMBER() OVER (ORDER BY s.object_id) AS place FROM search s WHERE s.type_id = ",
    );
    sql.push(&format!(
        "m.model ORDER BY s.object_id LIMIT {NEAR}) p) w WHERE w.hit OR w.place = {NEAR} LIMIT {PER_MODEL}) h"
    ));
    let mut near = Near { found: Found::new(), crowded: BTreeSet::new(), rest: BTreeSet::new() };
    for row in reader.rows(sql, &[Ty::Int, Ty::Int, Ty::Bool, Ty::Int]).await? {
        let Some((model, id)) = object(&row) else { continue };
        if row[2].as_bool() == Some(true) {
            near.found.entry(model).or_default().push(id);
        }
        // The last one looked at stands for those behind it.
        if row[3].as_int() == Some(NEAR) {
            near.rest.insert(model);
        }
    }
    near.crowded = near.found.iter().filter(|(_, ids)| ids.len() >= PER_MODEL).map(|(model, _)| *model).collect();
    near.rest.retain(|model| !near.crowded.contains(model));
    Ok(near)
}

/// The candidates of all models for which there is a part.
async fn of_parts<'p>(
    cx: &Cx,
    reader: &mut Reader<'_>,
    models: &[&'static ModelMeta],
    part: impl Fn(&'static ModelMeta) -> Option<Part<'p>>,
) -> Result<Found> {
    let mut sql = Sql::new(reader.dialect());
    for meta in models {
        let Some(part) = part(meta) else { continue };
        sql.push(if sql.is_empty() { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
        part.write(cx, meta, &mut sql)?;
        sql.push(") p");
    }
    if sql.is_empty() { Ok(Found::new()) } else { found_by(reader, sql).await }
}

/// Reads rows of a model's number and an id.
async fn found_by(reader: &mut Reader<'_>, sql: Sql) -> Result<Found> {
    let mut found = Found::new();
    for (model, id) in reader.rows(sql, &[Ty::Int, Ty::Int]).await?.iter().filter_map(|row| object(row)) {
        found.entry(model).or_default().push(id);
    }
    Ok(found)
}

/// The number of a model and an id.
fn object(row: &[Value]) -> Option<(i16, i64)> {
    Some((i16::try_from(row[0].as_int()?).ok()?, row[1].as_int()?))
}

/// One model's part of the candidates.
enum Part<'a> {
    /// Objects whose indexed text contains this.
    Inside(&'a str),
    /// Ranges `column >= from AND column < to`, of which one must hold.
    Edge(Vec<(String, String, String)>),
}

impl Part<'_> {
    fn edge(meta: &'static ModelMeta, text: &str, edge: Edge) -> Option<Self> {
        Some(edges(meta, text, edge)).filter(|ranges| !ranges.is_empty()).map(Self::Edge)
    }

    /// Objects with one of these keys.
    fn read(meta: &'static ModelMeta, keys: &[String]) -> Option<Self> {
        let fields = identities(meta, meta.search.iter().map(|(name, _)| *name));
        let ranges =
            fields.flat_map(|field| keys.iter().map(move |key| range(&key_column(field.name), key.clone(), Edge::Is)));
        Some(ranges.collect::<Vec<_>>()).filter(|ranges| !ranges.is_empty()).map(Self::Edge)
    }

    fn write(&self, cx: &Cx, meta: &'static ModelMeta, sql: &mut Sql) -> Result<()> {
        let row = sql.alias();
        sql.push(&format!("SELECT CAST({} AS BIGINT) AS model, ", meta.number)).column(&row, "id").push(" FROM ");
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
        condition::write(cx, meta, &row, &visible(cx, meta, &Filter::All(Vec::new())), sql)?;
        // Bound: where PostgreSQL sees how few are wanted, it hopes to meet them soon on the way through the whole table.
        sql.push(" LIMIT ").int(i64::try_from(PER_MODEL).unwrap_or(i64::MAX));
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Is,
    Begins,
}

/// The values of a column that are `start`, or begin with it.
fn range(column: &str, start: String, edge: Edge) -> (String, String, String) {
    let last = if edge == Edge::Is { '\u{1}' } else { char::MAX };
    let end = format!("{start}{last}");
    (column.to_owned(), start, end)
}

/// Ranges of indexed columns in which a searched field is `text`, or begins with it, in the spellings
/// that people use: as typed, all small, all capital, with a capital.
fn edges(meta: &'static ModelMeta, text: &str, edge: Edge) -> Vec<(String, String, String)> {
    let leading = &info(meta).leading;
    let mut letters = text.chars();
    let capital = letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect());
    let mut spellings = vec![text.to_owned(), text.to_lowercase(), text.to_uppercase(), capital];
    spellings.sort();
    spellings.dedup();
    let mut out = Vec::new();
    for field in meta.search.iter().filter_map(|(name, _)| meta.field(name)) {
        if field.identity && identity::clean(text) == text {
            out.push(range(&key_column(field.name), identity::key(text), edge));
        }
        let natural = sort_column(field.name);
        // In a natural key a number begins with its length: 1 is no beginning of 10.
        let keyed = field.natural && leading.contains(&natural);
        if keyed && (edge == Edge::Is || !text.ends_with(|c: char| c.is_ascii_digit())) {
            out.push(range(&natural, key(text), edge));
        } else if leading.contains(&field.column()) {
            out.extend(spellings.iter().map(|text| range(&field.column(), text.clone(), edge)));
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
            sql.push(&format!("SELECT object_id FROM search WHERE type_id = {} AND text", meta.number));
            sql.like("%", folded, "%");
        }
    }
}
