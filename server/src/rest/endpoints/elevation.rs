//! `dcim/racks/{id}/elevation/`: the units of a rack as a list, or as a drawing.
//!
//! Source: reference sheet of NetBox, §1.4.

mod svg;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use shared::models::dcim::device::{DEVICE_FACE, Device};
use shared::models::dcim::rack::Rack;
use shared::row::Model;

use super::{Access, Answers, Call, Endpoint, Method, Operation, PLAIN, Parameter, Run, Type, answered, page};
use crate::cx::Cx;
use crate::engine::list::Page;
use crate::error::{Error, Result};
use crate::rest::Site;
use crate::rest::openapi::names::refer;
use crate::rest::openapi::operations::answer;
use crate::rest::read::{Params, last, links};
use crate::rest::render::{Keys, Renderer};
use crate::services::elevation::{self, Elevation, Slot};
use crate::services::objects::Neighbours;

pub static ENDPOINT: Endpoint = Endpoint {
    path: "dcim/racks/{id}/elevation",
    of: Some(Rack::meta),
    operations: &[Operation {
        method: Method::Get,
        id: "dcim_racks_elevation_retrieve",
        summary: "The units of a rack from top to bottom",
        description: "",
        parameters: &[
            Parameter::of("face", Type::Word(&["front", "rear"], Some("front")), "The side"),
            Parameter::of("render", Type::Word(&["json", "svg"], Some("json")), "A list or a drawing"),
            Parameter::of("q", Type::Text, "Part of the name of a unit"),
            Parameter::of("exclude", Type::Number, "A device that is left out"),
            Parameter::of("expand_devices", Type::FlagOr(true), "A device at each of its units"),
            Parameter::of("unit_width", Type::Number, "In pixels"),
            Parameter::of("unit_height", Type::Number, "In pixels"),
            Parameter::of("legend_width", Type::Number, "In pixels"),
            Parameter::of("margin_width", Type::Number, "In pixels"),
            Parameter::of("limit", Type::Number, "Units of a page"),
            Parameter::of("offset", Type::Number, "Units to leave out"),
        ],
        takes: None,
        answers: Answers(StatusCode::OK, described),
        errors: &["400", "403", "404"],
        run: Run::Read(|call| Box::pin(get(call))),
    }],
    access: Access {
        ungranted: "403",
        viewer: "of granted racks; devices that may not be seen are nameless",
        ..PLAIN.access
    },
    ..PLAIN
};

async fn get(call: Call<'_>) -> Result<Response> {
    let rack = call.id()?;
    let Call { cx, site, params, .. } = call;
    let face = last(&params, "face").filter(|text| !text.is_empty()).unwrap_or("front");
    if DEVICE_FACE.get(face).is_none() {
        return Err(Error::field("face", format!("\"{face}\" is not a valid choice.")));
    }
    let exclude = number(&params, "exclude", 0, 0..=i64::MAX)?;
    let elevation = elevation::of(cx, rack, face, Some(exclude)).await?;
    match last(&params, "render") {
        Some("svg") => {
            let size = svg::Size {
                width: number(&params, "unit_width", 220, 20..=2000)?,
                height: number(&params, "unit_height", 22, 6..=200)?,
                legend: number(&params, "legend_width", 30, 0..=500)?,
                margin: number(&params, "margin_width", 15, 0..=500)?,
            };
            let drawing = svg::draw(&elevation, &size, &site.base);
            Ok(([(header::CONTENT_TYPE, "image/svg+xml; charset=utf-8")], drawing).into_response())
        }
        None | Some("json" | "") => list(cx, site, (rack, face), &elevation, &params),
        Some(other) => Err(Error::field("render", format!("\"{other}\" is not a valid choice."))),
    }
}

/// A page of half units from top to bottom.
fn list(cx: &Cx, site: &Site, side: (i64, &str), elevation: &Elevation, params: &Params) -> Result<Response> {
    let (rack, face) = side;
    let expanded = last(params, "expand_devices").is_none_or(|text| !text.eq_ignore_ascii_case("false"));
    let q = last(params, "q").unwrap_or_default().to_lowercase();
    let named = |unit: &Decimal| format!("U{}", unit.normalize());
    let units: Vec<Decimal> =
        elevation.units().into_iter().filter(|unit| named(unit).to_lowercase().contains(&q)).collect();
    let maximum = cx.app.config.page_size_max;
    let limit = match number(params, "limit", cx.app.config.page_size, i64::MIN..=i64::MAX)? {
        0 => maximum,
        n if n < 0 => cx.app.config.page_size,
        n => n.min(maximum),
    };
    let offset = number(params, "offset", 0, i64::MIN..=i64::MAX)?.max(0);
    let path = format!("dcim/racks/{rack}/elevation");
    let count = i64::try_from(units.len()).unwrap_or(i64::MAX);
    let (next, previous) =
        links(site, &path, params, Page::Offset { offset, limit }, &[], Some(count), &Neighbours::default());
    let mut renderer = Renderer::new(&elevation.graph, &site.base, Device::meta(), Device::meta().path);
    let label = DEVICE_FACE.label(face);
    let skipped = usize::try_from(offset).unwrap_or(usize::MAX);
    let shown = units.iter().skip(skipped).take(usize::try_from(limit).unwrap_or(usize::MAX));
    let results: Vec<Json> = shown
        .map(|unit| {
            let slot = elevation.at(*unit);
            let device = slot.filter(|slot| expanded || top(elevation, slot) == *unit).and_then(|slot| slot.device);
            let device = device.map_or(Json::Null, |id| {
                let mut out = Vec::new();
                renderer.object(&mut out, id, Keys::brief(Device::meta()));
                serde_json::from_slice(&out).unwrap_or_default()
            });
            let name = named(unit);
            json!({
                "id": serde_json::Number::from_f64(f64::try_from(*unit).unwrap_or_default()), "name": name,
                "face": {"value": face, "label": label}, "device": device, "occupied": slot.is_some(), "display": name,
            })
        })
        .collect();
    Ok(answered(&json!({"count": count, "next": next, "previous": previous, "results": results})))
}

/// The half unit of a device that comes first in the list.
fn top(elevation: &Elevation, slot: &Slot) -> Decimal {
    if elevation.descending { slot.from } else { slot.until - Decimal::new(5, 1) }
}

/// A whole number of the query within its bounds.
fn number(params: &Params, name: &str, default: i64, bounds: std::ops::RangeInclusive<i64>) -> Result<i64> {
    let Some(text) = last(params, name).filter(|text| !text.is_empty()) else { return Ok(default) };
    match text.parse() {
        Ok(number) if bounds.contains(&number) => Ok(number),
        Ok(_) => Err(Error::field(name, format!("Expected {} to {}.", bounds.start(), bounds.end()))),
        Err(_) => Err(Error::field(name, "A valid integer is required.")),
    }
}

fn described() -> Json {
    let unit = json!({
        "type": "object",
        "required": ["id", "name", "face", "device", "occupied", "display"],
        "properties": {
            "id": {"type": "number", "description": "The unit; halves have units of their own."},
            "name": {"type": "string"},
            "face": {"type": "object"},
            "device": {"anyOf": [refer("BriefDevice"), {"type": "null"}]},
            "occupied": {"type": "boolean"},
            "display": {"type": "string"},
        },
    });
    let mut found = answer(page(unit), &[]);
    found["content"]["image/svg+xml"] = json!({"schema": {"type": "string"}});
    found
}
