//! Overlaps as the web application shows them: records of no model, with the names of what they speak of.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};
use shared::registry;
use shared::rpc::{ListQuery, OVERLAP, Page, Record};
use shared::value::{AnyRef, iso};

use super::{Overlap, PARAMETERS, Wish, overlaps};
use crate::cx::Cx;
use crate::engine::graph::Graph;
use crate::error::Result;
use crate::services::records;

/// Most rows of an answer, and events of a row.
const ROWS: usize = 200;
const EVENTS: usize = 8;

pub async fn page(cx: &Cx, query: &ListQuery) -> Result<Page> {
    let mut snapshot = cx.app.db.snapshot();
    let mut reader = snapshot.reader();
    let found = overlaps(cx, &mut reader, &Wish::read(&query.params)?).await?;
    let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let (skip, most) =
        (usize::try_from(query.offset).unwrap_or(0), usize::try_from(query.limit).unwrap_or(0).min(ROWS));
    let shown: Vec<&Overlap> = found.iter().skip(skip).take(most).collect();
    let mut ids: BTreeMap<i16, Vec<i64>> = BTreeMap::new();
    for any in shown.iter().flat_map(|overlap| named(overlap).chain([overlap.subject])) {
        ids.entry(any.model).or_default().push(any.id);
    }
    let objects = ids.into_iter().filter_map(|(model, ids)| Some((registry::numbered(model)?, ids)));
    let graph = Graph::titles(cx, &mut reader, objects).await?;
    let rows = shown.into_iter().filter_map(|overlap| record(&graph, overlap)).collect();
    let ignored = query.params.iter().map(|(name, _)| name).filter(|name| !PARAMETERS.contains(&name.as_str()));
    Ok(Page { count, rows, ignored: ignored.cloned().collect() })
}

/// The events that are named.
fn named(overlap: &Overlap) -> impl Iterator<Item = AnyRef> {
    overlap.events.iter().take(EVENTS).map(|(event, _)| *event)
}

fn record(graph: &Graph, overlap: &Overlap) -> Option<Record> {
    let link = |any: AnyRef| Some(records::link(graph, registry::numbered(any.model)?, any.id));
    let subject = link(overlap.subject)?;
    let mut values: Map<String, Json> = Map::new();
    let mut set = |name: &str, value: Json| values.insert(name.to_owned(), value);
    set("kind", overlap.kind.name().into());
    set("subject", json!(subject));
    set("start", iso(overlap.start).into());
    set("end", json!(overlap.end.map(iso)));
    set("events", json!(named(overlap).filter_map(link).collect::<Vec<_>>()));
    set("event_count", overlap.events.len().into());
    for (name, number) in overlap
        .ways
        .into_iter()
        .flat_map(|ways| [("members", ways.members), ("left", ways.left), ("minimum", ways.minimum)])
    {
        set(name, number.into());
    }
    Some(Record { model: OVERLAP.to_owned(), title: subject.title, values, ..Record::default() })
}
