//! Which rows: the ids of one page, and how many there are in all.

use shared::filter::Filter;
use shared::meta::ModelMeta;

use super::order::From;
use super::{condition, order};
use crate::cx::Cx;
use crate::db::{Reader, Sql};
use crate::error::Result;

/// A part of an ordered list.
#[derive(Debug, Clone)]
pub struct Query {
    pub meta: &'static ModelMeta,
    pub filter: Filter,
    pub order: Vec<order::Key>,
    pub page: Page,
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

/// Ids of the page. With the number of rows at hand, a page in the second half is found from the end:
/// databases reach an offset by walking to it.
pub async fn ids(cx: &Cx, reader: &mut Reader<'_>, query: &Query, count: Option<i64>) -> Result<Vec<i64>> {
    let mut sql = Sql::new(reader.dialect());
    let filter = visible(cx, query.meta, &query.filter);
    sql.push("SELECT t.\"id\" FROM ").name(query.meta.table).push(" t WHERE ");
    condition::write(cx, query.meta, "t", &filter, &mut sql)?;
    match (query.page, count) {
        (Page::Offset { offset, limit }, Some(count)) if offset > count / 2 => {
            let after = count.saturating_sub(offset.saturating_add(limit));
            order::write(cx, query.meta, "t", &query.order, From::End, &mut sql);
            sql.push(" LIMIT ").int(limit.min(count - offset).max(0)).push(" OFFSET ").int(after.max(0));
            let mut ids = reader.ids(sql).await?;
            ids.reverse();
            return Ok(ids);
        }
        (Page::Offset { offset, limit }, _) => {
            order::write(cx, query.meta, "t", &query.order, From::Start, &mut sql);
            sql.push(" LIMIT ").int(limit).push(" OFFSET ").int(offset);
        }
        (Page::Cursor { start, limit }, _) => {
            sql.push(" AND t.\"id\" >= ").int(start).push(" ORDER BY t.\"id\" LIMIT ").int(limit);
        }
    }
    reader.ids(sql).await
}

/// How many rows match and may be seen.
pub async fn count(cx: &Cx, reader: &mut Reader<'_>, meta: &'static ModelMeta, filter: &Filter) -> Result<i64> {
    let filter = visible(cx, meta, filter);
    if filter.is_everything() {
        return super::count::total(reader, meta).await;
    }
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT COUNT(*) FROM ").name(meta.table).push(" t WHERE ");
    condition::write(cx, meta, "t", &filter, &mut sql)?;
    reader.number(sql).await
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
    sql.push("SELECT t.\"id\" FROM ").name(meta.table).push(" t WHERE t.\"id\"").in_ints(ids.to_vec()).push(" AND ");
    condition::write(&cx.trusted(), meta, "t", filter, &mut sql)?;
    reader.ids(sql).await
}
