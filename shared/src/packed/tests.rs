//! What comes out is what went in.

use crate::action::{ARGS, Action};
use crate::meta::{AnyTarget, Field, Kind, ModelMeta, OnDelete, Target};
use crate::registry::AREAS;

/// A description without what only the server reads. Whatever is not named here reaches the browser.
fn for_the_browser(meta: &ModelMeta) -> ModelMeta {
    let fields: Vec<Field> = meta.fields.iter().map(field).collect();
    ModelMeta {
        fields: fields.leak(),
        table: "",
        alias: None,
        display: "",
        api_order: &[],
        indexes: &[],
        q: &[],
        search: &[],
        brief: &[],
        absent: &[],
        actions: meta.actions.iter().map(action).collect::<Vec<_>>().leak(),
        ..*meta
    }
}

fn action(action: &Action) -> Action {
    let args = action.args.map(|args| {
        let fields: Vec<Field> = args.fields.iter().map(field).collect();
        &*Box::leak(Box::new(ModelMeta { fields: fields.leak(), ..ARGS }))
    });
    Action { when: &[], sets: &[], grant: "", event: "", args, ..*action }
}

fn field(field: &Field) -> Field {
    let on_delete = OnDelete::Protect;
    let kind = match field.kind {
        Kind::Ref(target) => Kind::Ref(Target { on_delete, ..target }),
        Kind::Many(target) => Kind::Many(Target { on_delete, ..target }),
        Kind::Any(target) => Kind::Any(AnyTarget { on_delete, ..target }),
        kind => kind,
    };
    Field {
        kind,
        natural: false,
        identity: false,
        indexed: false,
        sparse: false,
        empty_last: false,
        belongs: false,
        bare: false,
        ..*field
    }
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
