//! One search box over every model, and the pickers of references.

use shared::meta::ModelMeta;
use shared::registry;
use shared::rpc::{Hit, Link};

use super::objects::{self, ListRequest, Strict};
use super::records;
use crate::cx::{Action, Cx};
use crate::engine::catalog::mask;
use crate::engine::graph::Depth;
use crate::engine::list::Page;
use crate::error::{Error, Result};

/// Hits per model, and in all.
const PER_MODEL: i64 = 8;
const TOTAL: usize = 60;
/// Options a picker shows.
const OPTIONS: i64 = 50;

/// Objects of any model whose searchable fields contain the text, best field first.
pub async fn everywhere(cx: &Cx, text: &str) -> Result<Vec<Hit>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let mut found: Vec<(u16, bool, Hit)> = Vec::new();
    for meta in registry::all().filter(|m| !m.search.is_empty() && crate::db::schema::stored(m)) {
        if cx.caller.require(Action::View, meta).is_err() {
            continue;
        }
        let fields = mask(meta, meta.search.iter().map(|(name, _)| name));
        let listing =
            objects::list(cx, request(meta, vec![("q".to_owned(), text.to_owned())], PER_MODEL, fields)).await?;
        for id in &listing.ids {
            let Some(row) = listing.graph.row(meta, *id) else { continue };
            let folded = text.to_lowercase();
            let best = meta
                .search
                .iter()
                .filter(|(name, _)| row.str(name).to_lowercase().contains(&folded))
                .min_by_key(|(_, weight)| weight);
            let (field, weight) = best.map_or(("", u16::MAX), |(name, weight)| (*name, *weight));
            let value = row.str(field).to_owned();
            let exact = value.to_lowercase() == folded;
            let link = records::link(&listing.graph, meta, *id);
            found.push((weight, !exact, Hit { link, field: field.to_owned(), text: value }));
        }
    }
    found.sort_by(|a, b| (a.1, a.0, &a.2.link.title).cmp(&(b.1, b.0, &b.2.link.title)));
    Ok(found.into_iter().take(TOTAL).map(|(_, _, hit)| hit).collect())
}

/// Objects to choose from: exactly `ids`, or those matching what is typed and the parameters.
pub async fn options(
    cx: &Cx,
    meta: &'static ModelMeta,
    q: &str,
    mut params: Vec<(String, String)>,
    ids: &[i64],
) -> Result<Vec<Link>> {
    if !ids.is_empty() {
        let graph = objects::several(cx, meta, ids, mask(meta, ["color"]), Depth::Titles).await?;
        return Ok(ids
            .iter()
            .filter(|id| graph.row(meta, **id).is_some())
            .map(|id| records::link(&graph, meta, *id))
            .collect());
    }
    if !q.trim().is_empty() {
        params.push(("q".to_owned(), q.trim().to_owned()));
    }
    let listing = objects::list(cx, request(meta, params, OPTIONS, mask(meta, ["color"]))).await?;
    Ok(listing.ids.iter().map(|id| records::link(&listing.graph, meta, *id)).collect())
}

fn request(meta: &'static ModelMeta, params: Vec<(String, String)>, limit: i64, fields: u128) -> ListRequest {
    ListRequest {
        meta,
        params,
        order: Vec::new(),
        // A full page would be counted; one row more than is shown never is by chance.
        page: Page::Offset { offset: 0, limit },
        fields,
        depth: Depth::Titles,
        strict: Strict::No,
    }
}

/// The model of a picker's wire name.
pub fn model(wire: &str) -> Result<&'static ModelMeta, Error> {
    records::model(wire)
}
