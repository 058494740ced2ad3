//! Bytes become descriptions, which stay for the rest of the program.

use std::str::Split;

use crate::action::{ARGS, Action, PLAIN};
use crate::choices::{Choice, ChoiceSet};
use crate::meta::{
    AnyTarget, CountOf, Default, Field, FilterDef, FilterKind, Kind, ModelMeta, OnDelete, Referring, Section, Storage,
    Target, Traits, TypeWire, Unique, title_of,
};

struct Reader {
    shape: &'static [u8],
    text: Split<'static, char>,
}

/// The models that `write::models` wrote. What it left out is empty.
pub fn models(shape: &'static [u8], text: &'static [u8]) -> &'static [ModelMeta] {
    let text = std::str::from_utf8(text).unwrap_or_default().split('\n');
    let mut reader = Reader { shape, text };
    reader.list(Reader::model)
}

impl Reader {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.shape.split_first() else { return 0 };
        self.shape = rest;
        *first
    }

    fn number(&mut self) -> u64 {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            number |= u64::from(byte & 127) << shift;
            shift += 7;
            if byte < 128 {
                return number;
            }
        }
    }

    fn length(&mut self) -> usize {
        self.number() as usize
    }

    fn signed(&mut self) -> i64 {
        let number = self.number();
        (number >> 1) as i64 ^ -((number & 1) as i64)
    }

    fn bound(&mut self) -> Option<i64> {
        self.flag().then(|| self.signed())
    }

    fn flag(&mut self) -> bool {
        self.byte() != 0
    }

    fn flags(&mut self) -> [bool; 8] {
        let bits = self.byte();
        std::array::from_fn(|at| bits & (128 >> at) != 0)
    }

    fn text(&mut self) -> &'static str {
        self.text.next().unwrap_or_default()
    }

    fn text_if(&mut self, is_there: bool) -> &'static str {
        if is_there { self.text() } else { "" }
    }

    /// The usual text where none is given.
    fn text_or(&mut self, usual: impl FnOnce() -> String) -> &'static str {
        let text = self.text();
        if text.is_empty() { usual().leak() } else { text }
    }

    fn list<T>(&mut self, read: impl Fn(&mut Self) -> T) -> &'static [T] {
        let length = self.length();
        (0..length).map(|_| read(self)).collect::<Vec<T>>().leak()
    }

    fn names(&mut self, fields: &'static [Field]) -> &'static [&'static str] {
        self.list(|reader| match reader.length() {
            0 => reader.text(),
            place => fields[place - 1].name,
        })
    }

    fn model(&mut self) -> ModelMeta {
        let number = self.number() as i16;
        let [app, name, path, label, icon, group, doc, key] = std::array::from_fn(|_| self.text());
        let plural = self.text_or(|| format!("{label}s"));
        let [plain, linked, contacts, logged, nested, parts, read_only, private] = self.flags();
        let traits = Traits { plain, linked, contacts, logged, nested, parts, read_only, private };
        let fields = self.list(Self::field);
        let [order, columns, no_clone] = std::array::from_fn(|_| self.names(fields));
        ModelMeta {
            number,
            app,
            name,
            table: "",
            path,
            alias: None,
            label,
            plural,
            icon,
            group,
            doc,
            fields,
            display: "",
            order,
            api_order: &[],
            key,
            unique: self.list(|reader| reader.unique(fields)),
            indexes: &[],
            q: &[],
            search: &[],
            columns,
            brief: &[],
            sections: self.list(|reader| reader.section(fields)),
            filters: self.list(Self::filter),
            no_clone,
            absent: &[],
            actions: self.list(Self::action),
            traits,
        }
    }

    fn action(&mut self) -> Action {
        let [name, label, help, icon, asks, done] = std::array::from_fn(|_| self.text());
        let [many, lasting, asking, ..] = self.flags();
        let args = asking.then(|| {
            let fields = self.list(Self::field);
            &*Box::leak(Box::new(ModelMeta { fields, ..ARGS }))
        });
        Action { name, label, help, icon, asks, done, many, lasting, args, ..PLAIN }
    }

    fn unique(&mut self, fields: &'static [Field]) -> Unique {
        Unique { fields: self.names(fields), when_null: self.names(fields), fold: self.flag() }
    }

    fn section(&mut self, fields: &'static [Field]) -> Section {
        Section { label: self.text(), fields: self.names(fields) }
    }

    fn filter(&mut self) -> FilterDef {
        let [name, path, label] = std::array::from_fn(|_| self.text());
        let kind = match self.byte() {
            0 => FilterKind::Path,
            1 => FilterKind::Contains,
            2 => FilterKind::Bool,
            3 => FilterKind::Text,
            4 => FilterKind::Int,
            5 => FilterKind::Date,
            _ => FilterKind::Choice(self.choices()),
        };
        FilterDef { name, path, kind, label }
    }

    fn field(&mut self) -> Field {
        let name = self.text();
        let [null, required, read_only, write_only, system, labelled, helped, sorted] = self.flags();
        let [label, help, sort] = [labelled, helped, sorted].map(|is_there| self.text_if(is_there));
        let (storage, upload, among) = match self.byte() {
            0 => (Storage::Column, false, ""),
            1 => (Storage::Through, false, ""),
            2 => (Storage::Virtual, false, ""),
            3 => (Storage::Column, true, ""),
            _ => (Storage::Column, false, self.text()),
        };
        Field {
            name,
            label,
            help,
            sort,
            among,
            storage,
            upload,
            default: self.default(),
            kind: self.kind(),
            null,
            required,
            read_only,
            write_only,
            system,
            natural: false,
            identity: false,
            sparse: false,
            empty_last: false,
            belongs: false,
            indexed: false,
            bare: false,
        }
    }

    fn default(&mut self) -> Default {
        match self.byte() {
            0 => Default::None,
            1 => Default::Text(self.text()),
            2 => Default::Int(self.signed()),
            3 => Default::Bool(false),
            4 => Default::Bool(true),
            5 => Default::Now,
            6 => Default::EmptyObject,
            _ => Default::EmptyList,
        }
    }

    fn kind(&mut self) -> Kind {
        match self.byte() {
            0 => Kind::Id,
            1 => Kind::Text { max: self.length() },
            2 => Kind::LongText,
            3 => Kind::Slug { max: self.length() },
            4 => Kind::Email { max: self.length() },
            5 => Kind::Url { max: self.length() },
            6 => Kind::Color,
            7 => Kind::Int { min: self.signed(), max: self.signed() },
            8 => Kind::Decimal { digits: self.byte(), scale: self.byte(), min: self.bound(), max: self.bound() },
            9 => Kind::Bool,
            10 => Kind::Date,
            11 => Kind::DateTime,
            12 => Kind::Choice(self.choices()),
            13 => Kind::Json,
            14 => Kind::Ref(self.target()),
            15 => Kind::Many(self.target()),
            16 => Kind::Any(self.targets(TypeWire::Label)),
            17 => Kind::Any(self.targets(TypeWire::Number)),
            18 => Kind::Tags,
            19 => Kind::CustomFields,
            20 => Kind::Count(self.count(false)),
            21 => Kind::Count(self.count(true)),
            22 => Kind::Reverse(Referring { model: self.text(), via: self.text() }),
            23 => Kind::Secret,
            _ => Kind::Choices(self.choices()),
        }
    }

    fn target(&mut self) -> Target {
        Target { number: self.number() as i16, describe: None, on_delete: OnDelete::Protect }
    }

    fn targets(&mut self, wire: TypeWire) -> AnyTarget {
        let (models, [type_name, id_name]) = (self.list(Self::text), std::array::from_fn(|_| self.text()));
        AnyTarget { models, type_name, id_name, wire, on_delete: OnDelete::Protect }
    }

    fn count(&mut self, subtree: bool) -> CountOf {
        CountOf { model: self.text(), via: self.text(), subtree }
    }

    fn choices(&mut self) -> &'static ChoiceSet {
        let (key, integer) = (self.text(), self.flag());
        let choices = self.list(|reader| {
            let value = reader.text();
            Choice { value, label: reader.text_or(|| title_of(value)), color: reader.text() }
        });
        Box::leak(Box::new(ChoiceSet { key, choices, integer }))
    }
}
