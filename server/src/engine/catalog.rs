//! What is worked out once per model: parsed display template, field sets, who refers to whom.

use std::collections::HashMap;
use std::sync::LazyLock;

use shared::display::Template;
use shared::meta::{Field, Kind, ModelMeta, OnDelete, Storage};
use shared::registry;
use shared::row::Row;
use shared::value::{AnyRef, Value};

/// A set of fields by index. Models have fewer than 128 fields.
pub type Mask = u128;

pub struct Info {
    pub meta: &'static ModelMeta,
    /// How objects are called. The engine's own: everybody else asks a graph, which knows its caller.
    pub(super) template: Template,
    /// What nested objects show.
    pub brief: Mask,
    /// Everything.
    pub all: Mask,
    /// Fields of other models that refer to this one.
    pub referrers: Vec<Referrer>,
    /// The field that says to what a row belongs, in whose history its changes stand as well.
    owner: Option<usize>,
    /// Columns that an index begins with.
    pub leading: Vec<String>,
}

/// A field of some model that points here.
#[derive(Clone, Copy)]
pub struct Referrer {
    pub meta: &'static ModelMeta,
    pub field: &'static Field,
    pub on_delete: OnDelete,
}

static INFOS: LazyLock<HashMap<i16, Info>> =
    LazyLock::new(|| registry::all().map(|meta| (meta.number, build(meta))).collect());

/// The model's entry. Every registered model has one.
pub fn info(meta: &'static ModelMeta) -> &'static Info {
    &INFOS[&meta.number]
}

/// The set of some fields; names the model does not have are left out.
pub fn mask(meta: &ModelMeta, names: impl IntoIterator<Item = impl AsRef<str>>) -> Mask {
    names.into_iter().filter_map(|name| meta.index(name.as_ref())).fold(0, |mask, i| mask | bit(i))
}

/// The models of some wire names, such as those a generic reference may lead to.
pub fn named(wires: &'static [&'static str]) -> impl Iterator<Item = &'static ModelMeta> {
    wires.iter().filter_map(|wire| registry::model(wire))
}

pub fn bit(index: usize) -> Mask {
    1 << index
}

fn build(meta: &'static ModelMeta) -> Info {
    let all = if meta.fields.len() >= 128 { Mask::MAX } else { bit(meta.fields.len()) - 1 };
    Info {
        meta,
        template: Template::parse(meta.display),
        brief: mask(meta, meta.brief),
        all,
        referrers: referrers(meta),
        owner: owning(meta),
        leading: crate::db::schema::leading(meta),
    }
}

/// The object to which a row belongs.
pub fn owner(row: &Row) -> Option<AnyRef> {
    let index = info(row.meta()).owner?;
    match (row.meta().fields[index].kind, row.at(index)) {
        (Kind::Ref(target), Value::Int(id)) => Some(AnyRef { model: target.number, id: *id }),
        (_, value) => value.as_any(),
    }
}

/// The field marked so; else the first reference to something with which the row is deleted. A tree's parent does not count:
/// a region is no part of another's history.
fn owning(meta: &ModelMeta) -> Option<usize> {
    let cascades = |field: &Field| match field.kind {
        Kind::Ref(target) => target.on_delete == OnDelete::Cascade && target.number != meta.number,
        Kind::Any(target) => target.on_delete == OnDelete::Cascade,
        _ => false,
    };
    let marked = meta.fields.iter().position(|field| field.belongs);
    marked.or_else(|| meta.fields.iter().position(cascades))
}

fn referrers(target: &'static ModelMeta) -> Vec<Referrer> {
    let mut out = Vec::new();
    for meta in registry::all().filter(|m| crate::db::schema::stored(m)) {
        for field in meta.fields.iter().filter(|field| field.storage != Storage::Virtual) {
            let on_delete = match field.kind {
                Kind::Ref(t) | Kind::Many(t) if t.meta().number == target.number => t.on_delete,
                Kind::Any(t) if t.models.is_empty() || t.models.contains(&target.wire().as_str()) => t.on_delete,
                _ => continue,
            };
            out.push(Referrer { meta, field, on_delete });
        }
    }
    out
}
