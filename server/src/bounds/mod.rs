//! How much one request may bring, whoever sends it and however: the bounds of bodies. Those of filters and orders are
//! `shared::filter`, those of time `db::Limits`. `rest::bounds` says for every endpoint which of them hold.

mod json;

use serde_json::Value as Json;
use shared::meta::ModelMeta;
use shared::models::notices::inbox_message::InboxMessage;
use shared::row::Model as _;

use crate::config::Config;
use crate::error::{Error, Result};
use json::{Excess, Limits};

/// Most objects of a list where each row belongs to its user, who needs no permission to make some; and of a list of
/// messages, each of which is a file that is read.
pub const FEW: usize = 100;
/// Most elements of a list within an object, and most keys of any object.
pub const NESTED_MAX: usize = 10_000;
/// Values of a body for each object that a list may have.
const VALUES_PER_ITEM: usize = 100;
/// Lists and objects within each other.
pub const DEPTH_MAX: usize = 64;

/// Most objects of a model that one request writes.
pub fn items(config: &Config, meta: &ModelMeta) -> usize {
    let few = meta.traits.private || meta.number == InboxMessage::meta().number;
    if few { config.max_items.min(FEW) } else { config.max_items }
}

/// Refuses more objects of a model than one request writes.
pub fn few_items(config: &Config, meta: &ModelMeta, count: usize) -> Result<()> {
    let most = items(config, meta);
    if count <= most { Ok(()) } else { Err(too_many(most, Some(meta))) }
}

fn too_many(most: usize, meta: Option<&ModelMeta>) -> Error {
    let instead = match meta {
        Some(meta) if !meta.traits.private => {
            format!("Send it in parts, or as a file to /api/{}/import/.", meta.path)
        }
        _ => "Send it in parts.".to_owned(),
    };
    Error::TooMuch(format!("A list has at most {most} objects in one request here. {instead}"))
}

/// Reads the JSON of a body, objects of a model or something else, after a look at how much it is: what is refused takes
/// no memory beside its bytes.
pub fn read(config: &Config, meta: Option<&ModelMeta>, bytes: &[u8]) -> Result<Json> {
    look(config, meta, bytes)?;
    serde_json::from_slice(bytes).map_err(|error| Error::BadRequest(format!("JSON parse error - {error}")))
}

/// What is too much of a record of a file, as JSON. Of records there may be any number.
pub fn record(bytes: &[u8]) -> Result<(), String> {
    const VALUES_MAX: usize = 10 * NESTED_MAX;
    let limits = Limits { items: NESTED_MAX, nested: NESTED_MAX, values: VALUES_MAX, depth: DEPTH_MAX };
    json::look(bytes, limits).map_err(|excess| match excess {
        Excess::Items | Excess::Nested => format!("A list or an object has at most {NESTED_MAX} elements."),
        Excess::Values => format!("An object has at most {VALUES_MAX} values."),
        Excess::Depth => format!("Lists and objects stand at most {DEPTH_MAX} deep."),
    })
}

/// Looks at the JSON of a body without reading it.
pub fn look(config: &Config, meta: Option<&ModelMeta>, bytes: &[u8]) -> Result<()> {
    let items = meta.map_or(FEW, |meta| items(config, meta));
    let values = config.max_items.saturating_mul(VALUES_PER_ITEM).max(NESTED_MAX);
    let limits = Limits { items, nested: NESTED_MAX, values, depth: DEPTH_MAX };
    json::look(bytes, limits).map_err(|excess| match excess {
        Excess::Items => too_many(items, meta),
        Excess::Nested => Error::TooMuch(format!(
            "A list within an object, like an object itself, has at most {NESTED_MAX} elements."
        )),
        Excess::Values => Error::TooMuch(format!("A body has at most {values} values. Send it in parts.")),
        Excess::Depth => {
            Error::BadRequest(format!("JSON parse error - lists and objects stand at most {DEPTH_MAX} deep"))
        }
    })
}
