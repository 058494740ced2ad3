//! Descriptions become bytes, in constant functions.

use crate::action::Action;
use crate::choices::ChoiceSet;
use crate::meta::{
    AnyTarget, CountOf, Default, Field, FilterDef, FilterKind, Kind, ModelMeta, Referring, Section, Storage, Traits,
    TypeWire, Unique,
};

pub struct Writer {
    pub shape: Bytes<{ 64 << 10 }>,
    pub text: Bytes<{ 256 << 10 }>,
}

/// Room for several times what there is; `cut` leaves the rest away.
pub struct Bytes<const ROOM: usize> {
    pub bytes: [u8; ROOM],
    pub length: usize,
}

/// The first bytes.
pub const fn cut<const N: usize>(all: &[u8]) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(all.split_at(N).0);
    out
}

/// Constant functions know no `for`.
macro_rules! each {
    ($item:ident in $list:expr => $body:expr) => {{
        let list = $list;
        let mut at = 0;
        while at < list.len() {
            let $item = &list[at];
            $body;
            at += 1;
        }
    }};
}

pub const fn models(areas: &[&[&ModelMeta]]) -> Writer {
    let mut writer = Writer { shape: Bytes::new(), text: Bytes::new() };
    let mut count = 0;
    each!(area in areas => count += area.len());
    writer.length(count);
    each!(area in areas => each!(meta in *area => writer.model(meta)));
    writer
}

impl<const ROOM: usize> Bytes<ROOM> {
    const fn new() -> Self {
        Self { bytes: [0; ROOM], length: 0 }
    }

    const fn push(&mut self, more: &[u8]) {
        let free = self.bytes.split_at_mut(self.length).1;
        free.split_at_mut(more.len()).0.copy_from_slice(more);
        self.length += more.len();
    }
}

impl Writer {
    const fn byte(&mut self, byte: u8) {
        self.shape.push(&[byte]);
    }

    /// Seven bits a byte, the low ones first; the eighth says that more follow.
    const fn number(&mut self, mut number: u64) {
        while number > 127 {
            self.byte(number as u8 | 128);
            number >>= 7;
        }
        self.byte(number as u8);
    }

    const fn length(&mut self, length: usize) {
        self.number(length as u64);
    }

    /// The sign stands in the lowest bit.
    const fn signed(&mut self, number: i64) {
        self.number(((number << 1) ^ (number >> 63)) as u64);
    }

    const fn bound(&mut self, bound: Option<i64>) {
        self.byte(bound.is_some() as u8);
        if let Some(bound) = bound {
            self.signed(bound);
        }
    }

    const fn flags(&mut self, flags: [bool; 8]) {
        let mut bits = 0;
        each!(flag in flags => bits = bits << 1 | *flag as u8);
        self.byte(bits);
    }

    const fn text(&mut self, text: &str) {
        self.text.push(text.as_bytes());
        self.text.push(b"\n");
    }

    const fn texts(&mut self, texts: &[&str]) {
        self.length(texts.len());
        each!(text in texts => self.text(text));
    }

    /// Names of the model's fields as their places, counted from one; anything else as zero and its text.
    const fn names(&mut self, names: &[&str], fields: &[Field]) {
        self.length(names.len());
        each!(name in names => {
            let place = place(name, fields);
            self.length(place);
            if place == 0 {
                self.text(name);
            }
        });
    }

    const fn model(&mut self, meta: &ModelMeta) {
        // The server alone reads `table`, `alias`, `display`, `api_order`, `indexes`, `q`, `search`, `brief` and `absent`.
        self.number(meta.number as u64);
        each!(text in [meta.app, meta.name, meta.path, meta.label, meta.icon] => self.text(text));
        each!(text in [meta.group, meta.doc, meta.key] => self.text(text));
        self.text(if is_plural(meta.plural, meta.label) { "" } else { meta.plural });
        let Traits { plain, linked, contacts, logged, nested, parts, read_only, private } = meta.traits;
        self.flags([plain, linked, contacts, logged, nested, parts, read_only, private]);
        self.length(meta.fields.len());
        each!(field in meta.fields => self.field(field));
        each!(names in [meta.order, meta.columns, meta.no_clone] => self.names(names, meta.fields));
        self.length(meta.unique.len());
        each!(unique in meta.unique => self.unique(unique, meta.fields));
        self.length(meta.sections.len());
        each!(section in meta.sections => self.section(section, meta.fields));
        self.length(meta.filters.len());
        each!(filter in meta.filters => self.filter(filter));
        self.length(meta.actions.len());
        each!(action in meta.actions => self.action(action));
    }

    const fn action(&mut self, action: &Action) {
        // Whether it can be done, and what it does, the server alone says.
        each!(text in [action.name, action.label, action.help, action.icon, action.asks, action.done] => self.text(text));
        self.flags([action.many, action.lasting, action.args.is_some(), false, false, false, false, false]);
        if let Some(args) = action.args {
            self.length(args.fields.len());
            each!(field in args.fields => self.field(field));
        }
    }

    const fn unique(&mut self, unique: &Unique, fields: &[Field]) {
        self.names(unique.fields, fields);
        self.names(unique.when_null, fields);
        self.byte(unique.fold as u8);
    }

    const fn section(&mut self, section: &Section, fields: &[Field]) {
        self.text(section.label);
        self.names(section.fields, fields);
    }

    const fn filter(&mut self, filter: &FilterDef) {
        each!(text in [filter.name, filter.path, filter.label] => self.text(text));
        match filter.kind {
            FilterKind::Path => self.byte(0),
            FilterKind::Contains => self.byte(1),
            FilterKind::Bool => self.byte(2),
            FilterKind::Text => self.byte(3),
            FilterKind::Int => self.byte(4),
            FilterKind::Date => self.byte(5),
            FilterKind::Choice(set) => {
                self.byte(6);
                self.choices(set);
            }
        }
    }

    const fn field(&mut self, field: &Field) {
        // The server alone reads `natural`, `identity`, `indexed`, `sparse`, `empty_last`, `belongs`, `bare` and what happens on deletion.
        let Field { name, label, help, sort, null, required, read_only, write_only, system, .. } = *field;
        let (labelled, helped, sorted) = (!label.is_empty(), !help.is_empty(), !sort.is_empty());
        self.text(name);
        self.flags([null, required, read_only, write_only, system, labelled, helped, sorted]);
        each!(text in [label, help, sort] => if !text.is_empty() { self.text(text) });
        self.byte(match field.storage {
            // The address of a file and what is chosen among some are columns, and no other storage has such.
            Storage::Column if field.upload => 3,
            Storage::Column if !field.among.is_empty() => 4,
            Storage::Column => 0,
            Storage::Through => 1,
            Storage::Virtual => 2,
        });
        if !field.among.is_empty() {
            self.text(field.among);
        }
        self.default(field.default);
        self.kind(field.kind);
    }

    const fn default(&mut self, default: Default) {
        match default {
            Default::None => self.byte(0),
            Default::Text(text) => {
                self.byte(1);
                self.text(text);
            }
            Default::Int(number) => {
                self.byte(2);
                self.signed(number);
            }
            Default::Bool(is) => self.byte(3 + is as u8),
            Default::Now => self.byte(5),
            Default::EmptyObject => self.byte(6),
            Default::EmptyList => self.byte(7),
        }
    }

    const fn kind(&mut self, kind: Kind) {
        match kind {
            Kind::Id => self.byte(0),
            Kind::Text { max } => self.sized(1, max),
            Kind::LongText => self.byte(2),
            Kind::Slug { max } => self.sized(3, max),
            Kind::Email { max } => self.sized(4, max),
            Kind::Url { max } => self.sized(5, max),
            Kind::Color => self.byte(6),
            Kind::Int { min, max } => {
                self.byte(7);
                self.signed(min);
                self.signed(max);
            }
            Kind::Decimal { digits, scale, min, max } => {
                each!(byte in [8, digits, scale] => self.byte(*byte));
                self.bound(min);
                self.bound(max);
            }
            Kind::Bool => self.byte(9),
            Kind::Date => self.byte(10),
            Kind::DateTime => self.byte(11),
            Kind::Choice(set) => {
                self.byte(12);
                self.choices(set);
            }
            Kind::Choices(set) => {
                self.byte(24);
                self.choices(set);
            }
            Kind::Json => self.byte(13),
            Kind::Ref(target) => self.sized(14, target.number as usize),
            Kind::Many(target) => self.sized(15, target.number as usize),
            Kind::Any(AnyTarget { models, type_name, id_name, wire, .. }) => {
                self.byte(if matches!(wire, TypeWire::Label) { 16 } else { 17 });
                self.texts(models);
                self.text(type_name);
                self.text(id_name);
            }
            Kind::Tags => self.byte(18),
            Kind::CustomFields => self.byte(19),
            Kind::Count(CountOf { model, via, subtree }) => {
                self.byte(20 + subtree as u8);
                self.text(model);
                self.text(via);
            }
            Kind::Reverse(Referring { model, via }) => {
                self.byte(22);
                self.text(model);
                self.text(via);
            }
            Kind::Secret => self.byte(23),
        }
    }

    const fn sized(&mut self, kind: u8, size: usize) {
        self.byte(kind);
        self.length(size);
    }

    const fn choices(&mut self, set: &ChoiceSet) {
        self.text(set.key);
        self.byte(set.integer as u8);
        self.length(set.choices.len());
        each!(choice in set.choices => {
            self.text(choice.value);
            self.text(if is_title(choice.label, choice.value) { "" } else { choice.label });
            self.text(choice.color);
        });
    }
}

/// The place of a field, counted from one; zero for a name that is no field's.
const fn place(name: &str, fields: &[Field]) -> usize {
    let mut place = 0;
    each!(field in fields => {
        place += 1;
        if same(field.name.as_bytes(), name.as_bytes()) {
            return place;
        }
    });
    0
}

/// Whether a plural is made as most are.
const fn is_plural(plural: &str, label: &str) -> bool {
    let (plural, label) = (plural.as_bytes(), label.as_bytes());
    plural.len() == label.len() + 1 && plural[label.len()] == b's' && same(plural.split_at(label.len()).0, label)
}

/// Whether a label is what `meta::title_of` makes of a name.
const fn is_title(label: &str, name: &str) -> bool {
    let (label, name) = (label.as_bytes(), name.as_bytes());
    if label.len() != name.len() || name.is_empty() || name[0] == b'_' {
        return false;
    }
    let mut at = 0;
    while at < name.len() {
        let expected = match name[at] {
            b'_' => b' ',
            first if at == 0 => first.to_ascii_uppercase(),
            other => other,
        };
        if label[at] != expected {
            return false;
        }
        at += 1;
    }
    true
}

const fn same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}
