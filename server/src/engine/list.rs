//! Which rows: the ids of one page, and how many there are in all.

use std::collections::{HashMap, HashSet};

use shared::filter::Filter;
use shared::meta::ModelMeta;

use super::count::Place;
use super::order::From;
use super::{condition, cursor, order};
use crate::cx::Cx;
use crate::db::{Alternatives, Dialect, Reader, Sql, Ty};
use crate::error::Result;

/// A part of an ordered list.
#[derive(Debug, Clone)]
pub struct Query {
    pub meta: &'static ModelMeta,
    pub filter: Filter,
    pub order: Vec<order::Key>,
    pub page: Page,
    /// Where a page by offset really begins, if that is known better than by counting.
    pub place: Option<cursor::Place>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Offset {
        offset: i64,
        limit: i64,
    },
    /// Ids from `start` on, in the order of ids.
    Cursor {
        start: i64,
        limit: i64,
    },
}

/// The filter together with what the caller may see. The filter is the caller's, so it looks only
/// into what the caller may see as well; the grant looks into everything.
pub fn visible(cx: &Cx, meta: &'static ModelMeta, filter: &Filter) -> Filter {
    match cx.caller.limit(meta) {
        Some(grant) => Filter::All(vec![Filter::Granted(Box::new(grant.clone())), filter.clone()]),
        None => filter.clone(),
    }
}

/// So many rows are found first and then sorted. Planners take conditions and the order for independent of each other, hope
/// to meet a page's rows soon on the way through an index in the right order, and walk it to its end: assets of one contract
/// have the last part numbers.
const FEW: i64 = 10_000;

/// How many rows match, and of how many.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub matching: i64,
    /// Number of all rows of the model, where it is known.
    pub all: Option<i64>,
}

impl Size {
    /// Whether the rows are better found before they are sorted. Half of a table is met on every way.
    fn few(self) -> bool {
        self.matching <= FEW && self.all.is_none_or(|all| self.matching < all / 2)
    }
}

/// Whether an index finds the rows in the order of the list: all have the same value in its first column, and the order goes
/// on with the others.
fn in_order(query: &Query) -> bool {
    query.meta.indexes.iter().any(|fields| {
        let Some((first, rest)) = fields.split_first() else { return false };
        let ordered = query.order.iter().map(|key| (key.path.as_str(), key.descending));
        ordered.eq(rest.iter().map(|name| (*name, false))) && query.filter.settles(first)
    })
}

/// Whether the rows of a list are found before they are sorted.
fn found_first(query: &Query, filter: &Filter, size: Option<Size>) -> bool {
    size.is_some_and(Size::few) && !filter.is_everything() && !in_order(query)
}

/// A select of the rows that match, at most one more than `FEW`, which are found before anything else is done with them.
fn found(cx: &Cx, query: &Query, filter: &Filter, columns: &str, sql: &mut Sql) -> Result<()> {
    sql.push("WITH found AS MATERIALIZED (SELECT t.\"id\" FROM ").name(query.meta.table).push(" t WHERE ");
    condition::write(cx, query.meta, "t", filter, sql)?;
    sql.push(" LIMIT ").int(FEW + 1).push(") SELECT ").push(columns).push(" FROM found JOIN ").name(query.meta.table);
    sql.push(" t ON t.\"id\" = found.\"id\"");
    Ok(())
}

/// Ids of the page. With the number of rows at hand, a page in the second half is found from the end:
/// databases reach an offset by walking to it.
pub async fn ids(cx: &Cx, reader: &mut Reader<'_>, query: &Query, size: Option<Size>) -> Result<Vec<i64>> {
    let mut sql = Sql::new(reader.dialect());
    let filter = visible(cx, query.meta, &query.filter);
    let few = found_first(query, &filter, size);
    let count = size.map(|size| size.matching);
    if count == Some(0) {
        return Ok(Vec::new());
    }
    if let (Some(place), Page::Offset { limit, .. }) = (&query.place, query.page) {
        return beside(cx, reader, (query, &filter), size, place, limit).await;
    }
    if few {
        found(cx, query, &filter, "t.\"id\"", &mut sql)?;
    } else {
        if size.is_some() {
            sql.walk();
        }
        sql.push("SELECT t.\"id\" FROM ").name(query.meta.table).push(" t WHERE ");
        condition::write(cx, query.meta, "t", &filter, &mut sql)?;
    }
    match (query.page, count) {
        (Page::Offset { offset, limit }, Some(count)) if offset > count / 2 => {
            let after = count.saturating_sub(offset.saturating_add(limit));
            order::write(cx, query.meta, "t", &query.order, From::End, &mut sql)?;
            sql.limit(limit.min(count - offset).max(0), after.max(0));
            let mut ids = reader.ids(sql).await?;
            ids.reverse();
            return Ok(ids);
        }
        (Page::Offset { offset, limit }, _) => {
            order::write(cx, query.meta, "t", &query.order, From::Start, &mut sql)?;
            sql.limit(limit, offset);
        }
        // The number of rows is known to pages by offset alone.
        (Page::Cursor { start, limit }, _) => {
            sql.push(" AND t.\"id\" >= ").int(start).push(" ORDER BY t.\"id\"").limit(limit, 0);
        }
    }
    reader.ids(sql).await
}

/// Ids of the page beside a place. Stretch by stretch where an index may lead to each; else all that follows is sorted.
async fn beside(
    cx: &Cx,
    reader: &mut Reader<'_>,
    (query, filter): (&Query, &Filter),
    size: Option<Size>,
    place: &cursor::Place,
    limit: i64,
) -> Result<Vec<i64>> {
    let few = found_first(query, filter, size);
    let parts = order::parts(cx, query.meta, "t", &query.order, reader.dialect());
    let stretches = cursor::stretches(&parts, place);
    let from = if place.side == cursor::Side::After { From::Start } else { From::End };
    let singly = !few && parts.iter().all(|part| part.own);
    let mut ids = Vec::new();
    for group in stretches.chunks(if singly { 1 } else { stretches.len() }) {
        let mut sql = Sql::new(reader.dialect());
        if few {
            found(cx, query, filter, "t.\"id\"", &mut sql)?;
            sql.push(" WHERE ");
        } else {
            if size.is_some() {
                sql.walk();
            }
            sql.push("SELECT t.\"id\" FROM ").name(query.meta.table).push(" t WHERE ");
            condition::write(cx, query.meta, "t", filter, &mut sql)?;
            sql.push(" AND ");
        }
        let mut any = Alternatives::open(&mut sql);
        for stretch in group {
            stretch.write(cx, &parts, place, any.next(&mut sql))?;
        }
        any.close(&mut sql);
        order::write(cx, query.meta, "t", &query.order, from, &mut sql)?;
        sql.limit(limit - i64::try_from(ids.len()).unwrap_or(limit), 0);
        ids.extend(reader.ids(sql).await?);
        if i64::try_from(ids.len()).is_ok_and(|had| had >= limit) {
            break;
        }
    }
    if from == From::End {
        ids.reverse();
    }
    Ok(ids)
}

/// How many rows match and may be seen.
pub async fn count(cx: &Cx, reader: &mut Reader<'_>, meta: &'static ModelMeta, filter: &Filter) -> Result<i64> {
    let filter = visible(cx, meta, filter);
    if filter.is_everything() {
        return super::count::total(reader, meta).await;
    }
    super::count::counted(cx, reader, meta, counting(cx, reader.dialect(), meta, &filter)?).await
}

fn counting(cx: &Cx, dialect: Dialect, meta: &'static ModelMeta, filter: &Filter) -> Result<Sql> {
    let mut sql = Sql::new(dialect);
    sql.push("SELECT COUNT(*) FROM ").name(meta.table).push(" t WHERE ");
    condition::write(cx, meta, "t", filter, &mut sql)?;
    Ok(sql)
}

/// How a page is begun.
pub enum Start {
    /// The number of matching rows, which says how the page is best found: `ids`.
    Counted(Size),
    /// The page itself, with the number.
    Found(Vec<i64>, i64),
}

/// Finds the page together with the number of matching rows, if they are few and were not counted before; else counts.
pub async fn start(cx: &Cx, reader: &mut Reader<'_>, query: &Query) -> Result<Start> {
    let filter = visible(cx, query.meta, &query.filter);
    if filter.is_everything() {
        let all = super::count::total(reader, query.meta).await?;
        return Ok(Start::Counted(Size { matching: all, all: Some(all) }));
    }
    let sql = counting(cx, reader.dialect(), query.meta, &filter)?;
    let place = Place::of(cx, reader, query.meta, &sql).await?;
    let all = place.total;
    if let Some(matching) = place.known {
        return Ok(Start::Counted(Size { matching, all }));
    }
    if let Page::Offset { offset, limit } = query.page
        && query.place.is_none()
        && !in_order(query)
    {
        let mut few = Sql::new(reader.dialect());
        found(cx, query, &filter, "t.\"id\", (SELECT COUNT(*) FROM found)", &mut few)?;
        order::write(cx, query.meta, "t", &query.order, From::Start, &mut few)?;
        few.limit(limit, offset);
        let rows = reader.rows(few, &[Ty::Int, Ty::Int]).await?;
        // An empty page does not say how many there are, unless it is the first.
        let count = rows.first().map_or((offset == 0).then_some(0), |row| row[1].as_int());
        if let Some(count) = count.filter(|count| *count <= FEW && limit > 0) {
            place.keep(cx, count);
            return Ok(Start::Found(rows.iter().filter_map(|row| row[0].as_int()).collect(), count));
        }
    }
    let matching = reader.number(sql).await?;
    place.keep(cx, matching);
    Ok(Start::Counted(Size { matching, all }))
}

/// Which of these ids match a filter, a grant usually, regardless of what the caller may see.
pub async fn matching(
    cx: &Cx,
    reader: &mut Reader<'_>,
    meta: &'static ModelMeta,
    ids: &[i64],
    filter: &Filter,
) -> Result<Vec<i64>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT t.\"id\"");
    those(cx, meta, ids, filter, &mut sql)?;
    reader.ids(sql).await
}

/// Which of some rows of several models exist and match, by the number of the model: one statement.
pub async fn matching_each(
    cx: &Cx,
    reader: &mut Reader<'_>,
    wanted: &[(&'static ModelMeta, Vec<i64>, Filter)],
) -> Result<HashMap<i16, HashSet<i64>>> {
    let mut found: HashMap<i16, HashSet<i64>> = HashMap::new();
    let mut sql = Sql::new(reader.dialect());
    for (meta, ids, filter) in wanted.iter().filter(|(_, ids, _)| !ids.is_empty()) {
        sql.push(if sql.is_empty() { "SELECT " } else { " UNION ALL SELECT " });
        sql.push(&meta.number.to_string()).push(", t.\"id\"");
        those(cx, meta, ids, filter, &mut sql)?;
    }
    if sql.is_empty() {
        return Ok(found);
    }
    for row in reader.rows(sql, &[Ty::Int, Ty::Int]).await? {
        if let (Some(Ok(model)), Some(id)) = (row[0].as_int().map(i16::try_from), row[1].as_int()) {
            found.entry(model).or_default().insert(id);
        }
    }
    Ok(found)
}

/// ` FROM` a model's rows of these ids that match.
fn those(cx: &Cx, meta: &'static ModelMeta, ids: &[i64], filter: &Filter, sql: &mut Sql) -> Result<()> {
    sql.push(" FROM ").name(meta.table).push(" t WHERE t.\"id\"").in_ints(ids.to_vec()).push(" AND ");
    condition::write(&cx.trusted(), meta, "t", filter, sql)
}
