//! Every model. A new model is one line in its area's list.

use std::sync::LazyLock;

use crate::filter::Filter;
use crate::meta::ModelMeta;
use crate::models::notices::prepared_notification::PreparedNotification;
use crate::models::{
    circuits, core, dcim, extras, inventory, inventory_monitor, ipam, notices, tenancy, users, virtualization,
};
use crate::row::Model;
use crate::value::Value;

/// The models by area, as they are compiled. In the browser only `packed` may read them.
pub(crate) const AREAS: &[&[&ModelMeta]] = &[
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
    pub model: fn() -> &'static ModelMeta,
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

/// Every model, in the order of the navigation.
#[cfg(not(target_arch = "wasm32"))]
pub fn all() -> impl Iterator<Item = &'static ModelMeta> {
    AREAS.iter().copied().flatten().copied()
}

/// Every model, in the order of the navigation.
#[cfg(target_arch = "wasm32")]
pub fn all() -> impl Iterator<Item = &'static ModelMeta> {
    crate::packed::all().iter()
}

static BY_WIRE: LazyLock<Vec<(String, &'static ModelMeta)>> = LazyLock::new(|| {
    let mut models: Vec<(String, _)> = Vec::new();
    for meta in all() {
        let wire = meta.wire();
        models.insert(models.partition_point(|(other, _)| *other < wire), (wire, meta));
    }
    models
});

static BY_NUMBER: LazyLock<Vec<&'static ModelMeta>> = LazyLock::new(|| {
    let mut models: Vec<&ModelMeta> = Vec::new();
    for meta in all() {
        models.insert(models.partition_point(|other| other.number < meta.number), meta);
    }
    models
});

/// Other names by which clients know a model: the one asset is two in the other system.
const ALSO: &[(&str, &str)] = &[("netbox_inventory.asset", "inventory_monitor.asset")];

fn named(wire: &str) -> Option<&'static ModelMeta> {
    let found = BY_WIRE.binary_search_by(|(name, _)| name.as_str().cmp(wire)).ok()?;
    Some(BY_WIRE[found].1)
}

/// The model called `app.name`, in any case.
pub fn model(wire: &str) -> Option<&'static ModelMeta> {
    let found = || {
        let wire = wire.to_ascii_lowercase();
        let own = ALSO.iter().find(|(also, _)| *also == wire).map_or(wire.as_str(), |(_, own)| own);
        named(own)
    };
    named(wire).or_else(found)
}

/// The model of an object type id.
pub fn numbered(number: i16) -> Option<&'static ModelMeta> {
    let found = BY_NUMBER.binary_search_by_key(&number, |meta| meta.number).ok()?;
    Some(BY_NUMBER[found])
}

/// The model that an address names: `dcim.site`, or its object type id.
pub fn called(text: &str) -> Option<&'static ModelMeta> {
    model(text).or_else(|| numbered(text.parse().ok()?))
}

/// The model of an object type id that a description names.
pub(crate) fn known(number: i16) -> &'static ModelMeta {
    numbered(number).expect("the model of a reference is in the registry")
}

/// The model whose pages are at `dcim/sites` or `inventory-monitor/assets`.
pub fn at_page(page: &str) -> Option<&'static ModelMeta> {
    all().find(|meta| meta.page() == page)
}
