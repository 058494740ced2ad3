//! `plugins/notices/overlaps/`: times in which events come together, of our own (`services::overlaps`).

use std::collections::BTreeMap;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value as Json, json};
use shared::meta::ModelMeta;
use shared::models::notices::path_group::PathGroup;
use shared::registry;
use shared::row::Model;
use shared::value::{AnyRef, iso};

use super::door::Site;
use super::read::{ignored, json as answer, limit, links, offset, params, rendered, tell_ignored};
use super::render::{Keys, Renderer};
use crate::cx::Cx;
use crate::db::Reader;
use crate::engine::graph::{Depth, Graph};
use crate::engine::list::Page;
use crate::error::Result;
use crate::services::objects::{Neighbours, visible};
use crate::services::overlaps::{Overlap, PARAMETERS, Wish, overlaps};

/// The page's path below `/api/`.
pub const PATH: &str = "plugins/notices/overlaps";

/// Most events that one overlap lists; `event_count` says how many there are.
pub const EVENTS: usize = 100;

pub async fn get(cx: &Cx, site: &Site, request: Request) -> Result<Response> {
    let params = params(request.uri().query())?;
    let ignored = ignored(cx, &params, &[PARAMETERS, &["limit", "offset", "strict"]].concat())?;
    let limit = limit(&params, cx.app.config.page_size, cx.app.config.page_size_max);
    let offset = offset(&params);

    let mut snapshot = cx.app.db.snapshot();
    let mut reader = snapshot.reader();
    let found = overlaps(cx, &mut reader, &Wish::read(&params)?).await?;
    let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let place = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
    let shown: Vec<Overlap> = found.into_iter().skip(place(offset)).take(place(limit)).collect();
    let objects = Objects::load(cx, &mut reader, site, &shown).await?;
    let results: Vec<Json> = shown.iter().map(|overlap| objects.overlap(overlap)).collect();
    let (next, previous) =
        links(site, PATH, &params, Page::Offset { offset, limit }, &[], Some(count), &Neighbours::default());
    let page = json!({"count": count, "next": next, "previous": previous, "results": results});
    let mut response = answer(StatusCode::OK, page.to_string().into_bytes());
    tell_ignored(&mut response, &ignored);
    Ok(response)
}

/// The objects that overlaps speak of, as they are answered.
struct Objects(BTreeMap<AnyRef, Json>);

impl Objects {
    async fn load(cx: &Cx, reader: &mut Reader<'_>, site: &Site, shown: &[Overlap]) -> Result<Self> {
        let mut ids: BTreeMap<i16, Vec<i64>> = BTreeMap::new();
        for overlap in shown {
            for any in overlap.events.iter().take(EVENTS).map(|(event, _)| event).chain([&overlap.subject]) {
                ids.entry(any.model).or_default().push(any.id);
            }
        }
        let mut objects = BTreeMap::new();
        for (model, mut ids) in ids {
            let Some(meta) = registry::numbered(model) else { continue };
            ids.sort_unstable();
            ids.dedup();
            let keys = Keys::brief(meta);
            let seen = visible(cx, reader, meta, &ids).await?;
            let graph = Graph::load(cx, reader, meta, &seen, keys.fields, Depth::Nested).await?;
            let mut renderer = Renderer::new(&graph, &site.base, meta, meta.path);
            objects.extend(seen.iter().map(|id| (AnyRef { model, id: *id }, rendered(&mut renderer, *id, keys))));
            // That there is one belongs to what refers to it: of the rest no more is told.
            for id in ids.iter().filter(|id| !seen.contains(id)) {
                let url = format!("{}/api/{}/{id}/", site.base, meta.path);
                objects.insert(AnyRef { model, id: *id }, json!({"id": id, "url": url}));
            }
        }
        Ok(Self(objects))
    }

    fn overlap(&self, overlap: &Overlap) -> Json {
        let object = |any: &AnyRef| self.0.get(any).cloned().unwrap_or_default();
        let wire = |any: &AnyRef| registry::numbered(any.model).map(ModelMeta::wire);
        let event = |(any, level): &(AnyRef, Option<&'static str>)| json!({"object_type": wire(any), "object_id": any.id, "impact": level, "object": object(any)});
        let ways = overlap.ways;
        json!({
            "kind": overlap.kind.name(),
            "object_type": wire(&overlap.subject), "object_id": overlap.subject.id, "object": object(&overlap.subject),
            "start": iso(overlap.start), "end": overlap.end.map(iso),
            "members": ways.map(|ways| ways.members), "left": ways.map(|ways| ways.left),
            "minimum": ways.map(|ways| ways.minimum),
            "event_count": overlap.events.len(),
            "events": overlap.events.iter().take(EVENTS).map(event).collect::<Vec<_>>(),
        })
    }
}

/// The models that an overlap may be of.
pub fn subjects() -> Vec<String> {
    let targets = crate::rules::notices::impact::targets().iter().map(|wire| (*wire).to_owned());
    let mut all: Vec<String> = targets.chain([PathGroup::meta().wire()]).collect();
    all.sort_unstable();
    all
}
