//! The beginnings of paths, `/api/` and `/api/dcim/`: what is below them, as links.

use axum::response::Response;
use serde_json::{Map, Value as Json};

use super::door::Site;
use super::read::answered;
use super::target::lists;
use crate::error::Result;

/// The areas, and the endpoints that are in none.
pub fn root(site: &Site) -> Result<Response> {
    let mut out = Map::new();
    for path in lists() {
        let name = path.split('/').next().unwrap_or(path);
        out.entry(name).or_insert_with(|| format!("{}/api/{name}/", site.base).into());
    }
    Ok(links(out))
}

/// What is below an area.
pub fn area(site: &Site, area: &str) -> Result<Response> {
    let mut out = Map::new();
    for rest in lists().filter_map(|path| path.strip_prefix(area)?.strip_prefix('/')) {
        let name = rest.split('/').next().unwrap_or(rest);
        out.entry(name).or_insert_with(|| format!("{}/api/{area}/{name}/", site.base).into());
    }
    Ok(links(out))
}

fn links(mut links: Map<String, Json>) -> Response {
    links.sort_keys();
    answered(&links.into())
}
