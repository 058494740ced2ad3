//! `dcim/racks/{id}/elevation/`: the units of a rack as a list, or as a drawing.
//!
//! Source: reference sheet of NetBox, §1.4.

mod svg;

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_decimal::Decimal;
use serde_json::json;
use shared::models::dcim::device::{DEVICE_FACE, Device};
use shared::row::Model;

use super::door::Site;
use super::read::{Params, json as answer, last, links, params};
use super::render::{Keys, Renderer};
use crate::cx::Cx;
use crate::engine::list::Page;
use crate::error::{Error, Result};
use crate::services::elevation::{self, Elevation, Slot};
use crate::services::objects::Neighbours;

pub async fn get(cx: &Cx, site: &Site, rack: i64, request: Request) -> Result<Response> {
    let params = params(request.uri().query())?;
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
    let results: Vec<serde_json::Value> = shown
        .map(|unit| {
            let slot = elevation.at(*unit);
            let device = slot.filter(|slot| expanded || top(elevation, slot) == *unit).and_then(|slot| slot.device);
            let device = device.map_or(serde_json::Value::Null, |id| {
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
    let body = json!({"count": count, "next": next, "previous": previous, "results": results});
    Ok(answer(StatusCode::OK, body.to_string().into_bytes()))
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
