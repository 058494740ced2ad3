//! Every model. A new model is one line in its area's list.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::filter::Filter;
use crate::meta::ModelMeta;
use crate::models::notices::prepared_notification::PreparedNotification;
use crate::models::{
    circuits, core, dcim, extras, inventory, inventory_monitor, ipam, notices, tenancy, users, virtualization,
};
use crate::row::Model;
use crate::value::Value;

/// Answers a model's description.
pub type Describe = fn() -> &'static ModelMeta;

/// The models by area.
const AREAS: &[&[Describe]] = &[
    dcim::MODELS,
    inventory_monitor::MODELS,
    inventory::MODELS,
    notices::MODELS,
    circuits::MODELS,
    virtualization::MODELS,
    ipam::MODELS,
    tenancy::MODELS,
    extras::MODELS,
    core::MODELS,
    users::MODELS,
];

/// A path that shows some rows of a model and takes no writes.
pub struct Window {
    pub path: &'static str,
    pub model: Describe,
    /// The field that says which rows, and its values.
    pub field: &'static str,
    pub values: &'static [&'static str],
}

impl Window {
    /// The condition that a row is shown.
    pub fn filter(&self) -> Filter {
        let values = self.values.iter().map(|value| Value::text(*value)).collect();
        Filter::In { path: self.field.to_owned(), values }
    }
}

pub static WINDOWS: &[Window] = &[Window {
    path: "plugins/notices/sent-notifications",
    model: PreparedNotification::meta,
    field: "status",
    values: &["sent", "delivered"],
}];

pub fn all() -> impl Iterator<Item = &'static ModelMeta> {
    AREAS.iter().copied().flatten().map(|describe| describe())
}

static BY_WIRE: LazyLock<HashMap<String, &'static ModelMeta>> =
    LazyLock::new(|| all().map(|meta| (meta.wire(), meta)).collect());

static BY_NUMBER: LazyLock<HashMap<i16, &'static ModelMeta>> =
    LazyLock::new(|| all().map(|meta| (meta.number, meta)).collect());

/// Other names by which clients know a model: the one asset is two in the other system.
const ALSO: &[(&str, &str)] = &[("netbox_inventory.asset", "inventory_monitor.asset")];

/// The model called `app.name`, in any case.
pub fn model(wire: &str) -> Option<&'static ModelMeta> {
    let found = || {
        let wire = wire.to_ascii_lowercase();
        let own = ALSO.iter().find(|(also, _)| *also == wire).map_or(wire.as_str(), |(_, own)| own);
        BY_WIRE.get(own)
    };
    BY_WIRE.get(wire).or_else(found).copied()
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
