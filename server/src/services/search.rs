//! One search box over every model, and the pickers of references.

use shared::custom::Custom;
use shared::filter::VALUE_MAX;
use shared::meta::ModelMeta;
use shared::registry;
use shared::row::Row;
use shared::rpc::{Hit, Link};
use shared::value::Value;

use super::objects::{self, ListRequest, Strict};
use super::records;
use crate::cx::{Action, Cx};
use crate::db::Reader;
use crate::engine::catalog::mask;
use crate::engine::graph::{Depth, Graph};
use crate::engine::list::Page;
use crate::engine::search;
use crate::error::{Error, Result};

/// Most objects found.
pub const TOTAL: usize = 60;
/// Options a picker shows.
const OPTIONS: i64 = 50;

/// An object that was found.
pub struct Found {
    pub meta: &'static ModelMeta,
    pub id: i64,
    /// Field with the text, and its whole text.
    pub field: String,
    pub text: String,
    /// The field's weight: what is found by its name comes before what is found by a comment.
    pub weight: u16,
    pub rank: Rank,
    link: Link,
}

/// How well the text fits; the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// It is all that the field says.
    Exact,
    /// It is what a scanner reads from the field's label.
    Scanned,
    Part,
}

/// The models that are searched for this caller.
pub fn models(cx: &Cx) -> Vec<&'static ModelMeta> {
    registry::all()
        .filter(|meta| !meta.search.is_empty() && crate::db::schema::stored(meta))
        .filter(|meta| cx.caller.require(Action::View, meta).is_ok())
        .collect()
}

/// Objects of any model that may be what is searched for.
pub async fn everywhere(cx: &Cx, text: &str) -> Result<Vec<Hit>> {
    let found = best(cx, &mut cx.app.db.snapshot().reader(), &models(cx), text).await?;
    Ok(found.into_iter().map(|found| Hit { link: found.link, field: found.field, text: found.text }).collect())
}

/// Objects whose searchable fields contain the text, exact ones first, then by the weight of the field. One or two
/// characters find what begins with them.
pub async fn best(cx: &Cx, reader: &mut Reader<'_>, models: &[&'static ModelMeta], text: &str) -> Result<Vec<Found>> {
    let text = search::trimmed(text);
    if text.is_empty() || models.is_empty() {
        return Ok(Vec::new());
    }
    if text.len() > VALUE_MAX {
        return Err(Error::field("q", format!("A text to search for has at most {VALUE_MAX} bytes.")));
    }
    let candidates = search::candidates(cx, reader, models, text).await?;
    let (folded, read) = (text.to_lowercase(), search::scanned(cx, text));
    let serials = &cx.app.policy.serials;
    let mut all = Vec::new();
    for (number, ids) in candidates {
        let Some(meta) = registry::numbered(number) else { continue };
        let fields = mask(meta, meta.search.iter().map(|(name, _)| *name).chain(["custom_fields"]));
        let graph = Graph::load(cx, reader, meta, &ids, fields | mask(meta, ["color"]), Depth::Titles).await?;
        for row in ids.iter().filter_map(|id| graph.row(meta, *id)) {
            let own = meta.search.iter().map(|(name, weight)| (*name, *weight, row.str(name).to_owned()));
            let texts = own.chain(custom_texts(row, graph.customs(meta)));
            let ranked = texts.filter_map(|(field, weight, text)| {
                let same = || {
                    meta.field(field).is_some_and(|f| f.identity)
                        && serials.key(&text).is_some_and(|key| read.contains(&key))
                };
                let rank = match text.to_lowercase() {
                    small if small == folded => Rank::Exact,
                    small if small.contains(&folded) => Rank::Part,
                    _ if same() => Rank::Scanned,
                    _ => return None,
                };
                Some((field, weight, text, rank))
            });
            // A field is chosen by its weight; what only a scanner reads stands back.
            let best = ranked.min_by_key(|(_, weight, _, rank)| (*rank == Rank::Scanned, *weight));
            let Some((field, weight, text, rank)) = best else { continue };
            let link = records::link(&graph, meta, row.id());
            all.push(Found { meta, id: row.id(), field: field.to_owned(), text, weight, rank, link });
        }
    }
    all.sort_by(|a, b| (a.rank, a.weight, &a.link.title).cmp(&(b.rank, b.weight, &b.link.title)));
    all.truncate(TOTAL);
    Ok(all)
}

/// The texts of custom fields that take part in the search, under the fields' names.
fn custom_texts<'a>(row: &Row, customs: &'a [Custom]) -> Vec<(&'a str, u16, String)> {
    let Value::Json(values) = row.get("custom_fields") else { return Vec::new() };
    let each = |custom: &'a Custom| {
        let texts = values.get(&custom.name).map_or(Vec::new(), |json| custom.texts(json));
        texts.into_iter().map(|text| (custom.name.as_str(), custom.search_weight, text))
    };
    customs.iter().flat_map(each).collect()
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
        otherwise: meta.order,
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
