//! `plugins/notices/overlaps/`: times in which events come together, of our own (`services::overlaps`).

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value as Json, json};
use shared::meta::ModelMeta;
use shared::models::notices::maintenance::Maintenance;
use shared::models::notices::outage::Outage;
use shared::models::notices::path_group::PathGroup;
use shared::registry;
use shared::row::Model;
use shared::value::{AnyRef, iso};

use super::parameter::STRICT;
use super::{Access, Answers, Call, Endpoint, Method, Operation, PLAIN, Parameter, Run, Type, answered, page};
use crate::cx::Cx;
use crate::db::Reader;
use crate::engine::graph::{Depth, Graph};
use crate::engine::list::Page;
use crate::error::Result;
use crate::rest::Site;
use crate::rest::openapi::names::refer;
use crate::rest::openapi::operations::answer;
use crate::rest::read::{limit, links, offset, rendered};
use crate::rest::render::{Keys, Renderer};
use crate::services::objects::{Neighbours, visible};
use crate::services::overlaps::{Kind, Overlap, Wish, overlaps};

pub static ENDPOINT: Endpoint = Endpoint {
    path: "plugins/notices/overlaps",
    operations: &[Operation {
        method: Method::Get,
        id: "plugins_notices_overlaps_list",
        summary: "Times in which events come together",
        description: "Of a thing or a site that two or more events touch at the same time, and of a path group of which fewer \
                      members than its minimum are left. Events that were cancelled, superseded or completed before their end \
                      do not count, nor what is known to have no impact. Times are cut to what is asked.",
        parameters: &[
            Parameter::of(
                "start",
                Type::Moment,
                "Overlaps that last beyond this time; those of now and later unless given",
            ),
            Parameter::of("end", Type::Moment, "Overlaps that begin before this time"),
            Parameter::of("maintenance_id", Type::Number, "Those that this maintenance takes part in, while it lasts"),
            Parameter::of("outage_id", Type::Number, "Those that this outage takes part in, while it lasts"),
            Parameter::of("kind", Type::SomeOf(kinds), "Of these kinds"),
            Parameter::of("object_type", Type::Of(subjects), "Of this object, with object_id"),
            Parameter::of("object_id", Type::Number, "Of this object, with object_type"),
            Parameter::of("site_id", Type::Number, "Of what is at this site"),
            Parameter::of("limit", Type::Number, "Overlaps of a page; 0 means as many as allowed"),
            Parameter::of("offset", Type::Number, "Overlaps to skip"),
            STRICT,
        ],
        takes: None,
        answers: Answers(StatusCode::OK, described),
        errors: &["400", "403", "404", "429"],
        run: Run::Read(|call| Box::pin(get(call))),
    }],
    access: Access { ungranted: "what may be seen", viewer: "what may be seen", ..PLAIN.access },
    ..PLAIN
};

/// Most events that one overlap lists; `event_count` says how many there are.
const EVENTS: usize = 100;

async fn get(call: Call<'_>) -> Result<Response> {
    let Call { cx, site, params, .. } = call;
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
        links(site, ENDPOINT.path, &params, Page::Offset { offset, limit }, &[], Some(count), &Neighbours::default());
    Ok(answered(&json!({"count": count, "next": next, "previous": previous, "results": results})))
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
fn subjects() -> Vec<String> {
    let targets = crate::rules::notices::impact::targets().iter().map(|wire| (*wire).to_owned());
    let mut all: Vec<String> = targets.chain([PathGroup::meta().wire()]).collect();
    all.sort_unstable();
    all
}

fn kinds() -> Vec<String> {
    Kind::ALL.into_iter().map(|kind| kind.name().to_owned()).collect()
}

fn described() -> Json {
    let whole = || json!({"type": ["integer", "null"]});
    let time = |null: bool| {
        let kind = if null { json!(["string", "null"]) } else { json!("string") };
        json!({"type": kind, "format": "date-time"})
    };
    let id = || json!({"type": "integer", "format": "int64"});
    let event = json!({
        "type": "object",
        "required": ["object_type", "object_id", "impact", "object"],
        "properties": {
            "object_type": {"type": "string", "enum": [Maintenance::meta().wire(), Outage::meta().wire()]},
            "object_id": id(),
            "impact": {"type": ["string", "null"], "description": "The worst level known."},
            "object": refer("NestedObject"),
        },
    });
    let overlap = json!({
        "type": "object",
        "required": ["kind", "object_type", "object_id", "object", "start", "end", "members", "left", "minimum",
                     "event_count", "events"],
        "properties": {
            "kind": {"type": "string", "enum": kinds()},
            "object_type": {"type": "string", "enum": subjects()},
            "object_id": id(),
            "object": refer("NestedObject"),
            "start": time(false),
            "end": time(true),
            "members": whole(),
            "left": {"type": ["integer", "null"], "description": "Members that are left at the worst moment."},
            "minimum": whole(),
            "event_count": {"type": "integer"},
            "events": {"type": "array", "maxItems": EVENTS, "items": event},
        },
    });
    answer(page(overlap), &["X-Ignored-Filters"])
}
