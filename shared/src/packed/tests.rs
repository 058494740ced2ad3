//! What comes out is what went in.

use crate::choices::ChoiceSet;
use crate::meta::{AnyTarget, Field, FilterDef, FilterKind, Kind, ModelMeta, OnDelete, Target};
use crate::registry::AREAS;

/// A description without what only the server reads. Whatever is not named here reaches the browser.
fn for_the_browser(meta: &ModelMeta) -> ModelMeta {
    let fields: Vec<Field> = meta.fields.iter().map(field).collect();
    ModelMeta {
        fields: fields.leak(),
        filters: meta.filters.iter().map(filter).collect::<Vec<_>>().leak(),
        table: "",
        alias: None,
        display: "",
        indexes: &[],
        q: &[],
        search: &[],
        brief: &[],
        absent: &[],
        ..*meta
    }
}

fn field(field: &Field) -> Field {
    let on_delete = OnDelete::Protect;
    let kind = match field.kind {
        Kind::Ref(target) => Kind::Ref(Target { on_delete, ..target }),
        Kind::Many(target) => Kind::Many(Target { on_delete, ..target }),
        Kind::Any(target) => Kind::Any(AnyTarget { on_delete, ..target }),
        Kind::Choice(set) => Kind::Choice(choices(set)),
        kind => kind,
    };
    Field { kind, natural: false, indexed: false, bare: false, ..*field }
}

fn filter(filter: &FilterDef) -> FilterDef {
    let kind = match filter.kind {
        FilterKind::Choice(set) => FilterKind::Choice(choices(set)),
        kind => kind,
    };
    FilterDef { kind, ..*filter }
}

fn choices(set: &ChoiceSet) -> &'static ChoiceSet {
    Box::leak(Box::new(ChoiceSet { key: "", ..*set }))
}

/// Every model, every field, with everything in them, as `Debug` tells it.
#[test]
fn what_the_browser_reads_is_what_the_derive_wrote() {
    let unpacked = super::all();
    let compiled: Vec<_> = AREAS.iter().copied().flatten().collect();
    assert_eq!(unpacked.len(), compiled.len());
    for (meta, unpacked) in compiled.into_iter().zip(unpacked) {
        let meta = for_the_browser(meta);
        assert_eq!(meta.fields.len(), unpacked.fields.len(), "{}", meta.wire());
        for (field, unpacked) in meta.fields.iter().zip(unpacked.fields) {
            assert_eq!(format!("{field:#?}"), format!("{unpacked:#?}"), "{}", meta.wire());
            let targets = [field, unpacked].map(|field| field.target().map(ModelMeta::wire));
            assert_eq!(targets[0], targets[1], "{}: {}", meta.wire(), field.name);
        }
        assert_eq!(format!("{meta:#?}"), format!("{unpacked:#?}"));
    }
}
