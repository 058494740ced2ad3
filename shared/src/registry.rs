//! Every model. A new model is one line in its area's list.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::meta::ModelMeta;
use crate::models::{circuits, core, dcim, extras, inventory_monitor, notices, tenancy, users};

/// Answers a model's description.
pub type Describe = fn() -> &'static ModelMeta;

/// The models by area.
const AREAS: &[&[Describe]] = &[
    dcim::MODELS,
    inventory_monitor::MODELS,
    notices::MODELS,
    circuits::MODELS,
    tenancy::MODELS,
    extras::MODELS,
    core::MODELS,
    users::MODELS,
];

pub fn all() -> impl Iterator<Item = &'static ModelMeta> {
    AREAS.iter().copied().flatten().map(|describe| describe())
}

static BY_WIRE: LazyLock<HashMap<String, &'static ModelMeta>> =
    LazyLock::new(|| all().map(|meta| (meta.wire(), meta)).collect());

static BY_NUMBER: LazyLock<HashMap<i16, &'static ModelMeta>> =
    LazyLock::new(|| all().map(|meta| (meta.number, meta)).collect());

/// The model called `app.name`, in any case.
pub fn model(wire: &str) -> Option<&'static ModelMeta> {
    BY_WIRE.get(wire).or_else(|| BY_WIRE.get(&wire.to_ascii_lowercase())).copied()
}

/// The model of an object type id.
pub fn numbered(number: i16) -> Option<&'static ModelMeta> {
    BY_NUMBER.get(&number).copied()
}

/// The model served at a REST path, `dcim/sites`.
pub fn at_path(path: &str) -> Option<&'static ModelMeta> {
    all().find(|meta| meta.path == path || meta.alias == Some(path))
}

/// The model whose pages are at `dcim/sites` or `inventory-monitor/assets`.
pub fn at_page(page: &str) -> Option<&'static ModelMeta> {
    all().find(|meta| meta.page() == page)
}
