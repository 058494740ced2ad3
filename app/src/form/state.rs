//! What a form holds: for each field what the server has, what the form began with, what is typed.

use leptos::prelude::*;
use serde_json::{Map, Value as Json};
use shared::meta::{Field, Kind, ModelMeta};
use shared::patch::wire_name;
use shared::rpc::{Fields, RpcError};

use super::conflict::Conflict;
use super::fill::Filled;
use crate::fields::custom::CustomField;
use crate::fields::wire;

/// One field of a form. All values are drafts (`fields::wire`).
#[derive(Clone, Copy)]
pub struct Slot {
    pub field: &'static Field,
    /// Of a custom field, what its definition says besides.
    pub custom: Option<&'static CustomField>,
    /// What the server has, or would fill in on creation. Only what differs from it is sent.
    pub base: RwSignal<Json>,
    /// What the form was opened with.
    pub start: RwSignal<Json>,
    pub value: RwSignal<Json>,
    /// Left once, or tried to save: its problems are shown from then on.
    pub touched: RwSignal<bool>,
    /// What the server said about it; gone with the next keystroke.
    pub refused: RwSignal<Vec<String>>,
}

/// One form. Everything in it lives as long as the page's owner.
#[derive(Clone, Copy)]
pub struct FormState {
    pub meta: &'static ModelMeta,
    /// Absent while creating.
    pub id: Option<i64>,
    /// The version the base values are of.
    pub version: RwSignal<Option<i64>>,
    pub slots: StoredValue<Vec<Slot>>,
    pub message: RwSignal<String>,
    pub busy: RwSignal<bool>,
    /// Why saving failed as a whole.
    pub failure: RwSignal<Option<RpcError>>,
    /// Messages that belong to no field of the form.
    pub general: RwSignal<Vec<String>>,
    pub conflict: RwSignal<Option<Conflict>>,
    /// Saved or given up: nobody is asked before leaving.
    pub released: RwSignal<bool>,
}

/// The fields a form offers, in the order of the model. Custom fields follow them.
pub fn offered(meta: &'static ModelMeta) -> impl Iterator<Item = &'static Field> {
    meta.fields.iter().filter(|field| {
        let engine = matches!(field.kind, Kind::Id | Kind::Count(_) | Kind::CustomFields);
        let own = !field.system || matches!(field.kind, Kind::Reverse(_));
        (field.writable() || field.upload) && own && !engine && !meta.traits.read_only
    })
}

impl Slot {
    fn new(field: &'static Field, custom: Option<&'static CustomField>, filled: &Filled) -> Self {
        let get = |values: &Map<String, Json>| {
            values.get(field.name).cloned().unwrap_or_else(|| wire::draft(field, &Json::Null))
        };
        let (base, start) = (get(&filled.base), get(&filled.start));
        let slot = Self {
            field,
            custom,
            base: RwSignal::new(base),
            start: RwSignal::new(start.clone()),
            value: RwSignal::new(start),
            touched: RwSignal::new(false),
            refused: RwSignal::new(Vec::new()),
        };
        Effect::watch(move || slot.value.get(), move |_, _, _: Option<()>| slot.refused.set(Vec::new()), false);
        slot
    }

    /// The element id of its widget.
    pub fn id(self) -> String {
        format!("f-{}", self.field.name)
    }

    /// Whether it differs from what the form began with.
    pub fn edited(self) -> bool {
        !wire::same(self.field, &self.start.read(), &self.value.read())
    }

    /// Whether it differs from what the server has. What was entered is sent, also where it means no more than an empty box
    /// (`{}`): of a new object the server has nothing yet.
    pub fn differs(self) -> bool {
        let (base, value) = (self.base.read(), self.value.read());
        wire::is_blank(&base) != wire::is_blank(&value) || !wire::same(self.field, &base, &value)
    }

    /// What is wrong with it, as far as one should be told yet.
    pub fn problems(self) -> Vec<String> {
        let refused = self.refused.get();
        if !refused.is_empty() {
            return refused;
        }
        if self.touched.get() { self.problem().into_iter().collect() } else { Vec::new() }
    }

    /// What the field's kind finds wrong. A stored value that nobody touches is not asked again.
    pub fn problem(self) -> Option<String> {
        if self.field.upload {
            let missing = !self.field.null && wire::is_blank(&self.value.read());
            return missing.then(|| shared::check::REQUIRED.to_owned());
        }
        if self.field.read_only {
            return None;
        }
        if self.field.write_only
            && wire::is_blank(&self.base.read())
            && wire::is_blank(&self.value.read())
            && !self.field.required
        {
            return None;
        }
        wire::problem(self.field, &self.value.read())
    }
}

impl FormState {
    pub fn new(meta: &'static ModelMeta, filled: &Filled) -> Self {
        let own = offered(meta).map(|field| Slot::new(field, None, filled));
        let customs = filled.customs.iter().filter(|custom| custom.in_forms());
        let slots = own.chain(customs.map(|custom| Slot::new(&custom.field, Some(custom), filled))).collect();
        Self {
            meta,
            id: filled.id,
            version: RwSignal::new(filled.version),
            slots: StoredValue::new(slots),
            message: RwSignal::new(String::new()),
            busy: RwSignal::new(false),
            failure: RwSignal::new(None),
            general: RwSignal::new(Vec::new()),
            conflict: RwSignal::new(None),
            released: RwSignal::new(false),
        }
    }

    pub fn all(self) -> Vec<Slot> {
        self.slots.try_get_value().unwrap_or_default()
    }

    pub fn slot(self, name: &str) -> Option<Slot> {
        self.slots.with_value(|slots| slots.iter().find(|slot| slot.field.name == name).copied())
    }

    /// Whether something was typed that is nowhere else yet.
    pub fn unsaved(self) -> bool {
        !self.released.get() && self.all().into_iter().any(Slot::edited)
    }

    /// The first field something is wrong with; from now on all of them say so.
    pub fn first_problem(self) -> Option<Slot> {
        let slots = self.all();
        for slot in &slots {
            slot.touched.set(true);
        }
        untrack(|| slots.into_iter().find(|slot| wrong(self, *slot)))
    }

    /// The request's body: what differs from the base.
    pub fn patch(self) -> Map<String, Json> {
        let mut body = Map::new();
        untrack(|| {
            for slot in self.all().into_iter().filter(|slot| slot.differs()) {
                // Drafts that cannot be sent were refused by `first_problem`.
                let _ = wire::put(slot.field, &slot.value.read(), &mut body);
            }
        });
        body
    }

    /// Puts the server's messages under their fields; the first field that has one.
    pub fn refuse(self, fields: &Fields) -> Option<Slot> {
        let mut general = Vec::new();
        let slots = self.all();
        for (key, messages) in fields {
            match slots.iter().find(|slot| answers_to(slot.field, key)) {
                Some(slot) => slot.refused.update(|have| have.extend(messages.iter().cloned())),
                None if key == shared::error::ALL => general.extend(messages.iter().cloned()),
                None => general.push(format!("{}: {}", shared::meta::title_of(key), messages.join(" "))),
            }
        }
        self.general.set(general);
        slots.into_iter().find(|slot| !slot.refused.read_untracked().is_empty())
    }
}

/// Whether a slot keeps the form from being sent. When editing, what is as it was is not asked again.
fn wrong(form: FormState, slot: Slot) -> bool {
    (form.id.is_none() || slot.differs()) && slot.problem().is_some()
}

/// Whether the server's key names this field.
fn answers_to(field: &Field, key: &str) -> bool {
    let halves = matches!(field.kind, Kind::Any(target) if target.type_name == key);
    field.name == key || wire_name(field) == key || halves
}
