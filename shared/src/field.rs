//! The const builder behind `#[field(…)]`: each method is one word of that attribute.

use crate::choices::ChoiceSet;
use crate::meta::{AnyTarget, CountOf, Default, Field, Kind, OnDelete, PLAIN, Referring, Storage, Target, TypeWire};
use crate::types::FieldType;

impl Field {
    /// What the Rust type says about a field.
    pub const fn of<T: FieldType>(name: &'static str) -> Self {
        Self { name, ..T::FIELD }
    }

    /// A read-only number of rows that refer to this one.
    pub const fn count(name: &'static str, model: &'static str, via: &'static str, subtree: bool) -> Self {
        Self {
            name,
            kind: Kind::Count(CountOf { model, via, subtree }),
            storage: Storage::Virtual,
            read_only: true,
            system: true,
            ..PLAIN
        }
    }

    /// The rows that refer to this one, as nested objects.
    pub const fn reverse(name: &'static str, model: &'static str, via: &'static str) -> Self {
        Self {
            name,
            kind: Kind::Reverse(Referring { model, via }),
            storage: Storage::Virtual,
            read_only: true,
            system: true,
            ..PLAIN
        }
    }

    /// Clients may write these references from here too: each is a change of the row that refers.
    pub const fn written(self) -> Self {
        Self { read_only: false, ..self }
    }

    /// A field without a default that may not be null must be given.
    pub const fn done(self) -> Self {
        let required = self.required
            || (!self.null
                && !self.read_only
                && matches!(self.default, Default::None)
                && !matches!(self.kind, Kind::Tags | Kind::CustomFields | Kind::Reverse(_)));
        Self { required, ..self }
    }

    pub const fn help(self, help: &'static str) -> Self {
        Self { help, ..self }
    }

    pub const fn label(self, label: &'static str) -> Self {
        Self { label, ..self }
    }

    /// Longest text in characters.
    pub const fn max(self, max: usize) -> Self {
        let kind = match self.kind {
            Kind::Slug { .. } => Kind::Slug { max },
            Kind::Email { .. } => Kind::Email { max },
            Kind::Url { .. } => Kind::Url { max },
            _ => Kind::Text { max },
        };
        Self { kind, ..self }
    }

    /// Least and greatest integer, or whole number for decimals.
    pub const fn range(self, range: &[i64; 2]) -> Self {
        let kind = match self.kind {
            Kind::Decimal { digits, scale, .. } => {
                Kind::Decimal { digits, scale, min: Some(range[0]), max: Some(range[1]) }
            }
            _ => Kind::Int { min: range[0], max: range[1] },
        };
        Self { kind, ..self }
    }

    /// Least value.
    pub const fn min(self, least: i64) -> Self {
        let kind = match self.kind {
            Kind::Decimal { digits, scale, max, .. } => Kind::Decimal { digits, scale, min: Some(least), max },
            Kind::Int { max, .. } => Kind::Int { min: least, max },
            kind => kind,
        };
        Self { kind, ..self }
    }

    /// Digits in all and digits after the point.
    pub const fn decimal(self, shape: &[u8; 2]) -> Self {
        let (min, max) = match self.kind {
            Kind::Decimal { min, max, .. } => (min, max),
            _ => (None, None),
        };
        Self { kind: Kind::Decimal { digits: shape[0], scale: shape[1], min, max }, ..self }
    }

    /// Text of any length, shown in a text area and as Markdown.
    pub const fn long(self) -> Self {
        Self { kind: Kind::LongText, ..self }
    }

    pub const fn choices(self, set: &'static ChoiceSet) -> Self {
        Self { kind: Kind::Choice(set), ..self }
    }

    /// Most rows have none: the index leaves them out.
    pub const fn sparse(self) -> Self {
        Self { sparse: true, ..self }
    }

    /// In ascending order rows that have none come last, not first.
    pub const fn empty_last(self) -> Self {
        Self { empty_last: true, ..self }
    }

    /// The row belongs to what this refers to: the history of that tells its changes, too. A row that is deleted with
    /// another belongs to it without this word.
    pub const fn belongs(self) -> Self {
        Self { belongs: true, ..self }
    }

    /// A list, `[]` unless given, of which these are the known values. Whether it may hold others is up to the
    /// rules of the model.
    pub const fn several(self, set: &'static ChoiceSet) -> Self {
        Self { kind: Kind::Choices(set), ..self.list() }
    }

    pub const fn default(self, default: Default) -> Self {
        Self { default, ..self }
    }

    /// An object, `{}` unless given.
    pub const fn object(self) -> Self {
        Self { null: false, default: Default::EmptyObject, ..self }
    }

    /// A list, `[]` unless given.
    pub const fn list(self) -> Self {
        Self { null: false, default: Default::EmptyList, ..self }
    }

    /// Must be given and may not be blank.
    pub const fn required(self) -> Self {
        Self { required: true, default: Default::None, ..self }
    }

    pub const fn natural(self) -> Self {
        Self { natural: true, ..self }
    }

    /// Names the thing itself, as serial numbers and tags do: kept without what nobody sees and compared by its key
    /// (`identity`), which has a column of its own with an index.
    pub const fn identity(self) -> Self {
        Self { identity: true, ..self }
    }

    pub const fn indexed(self) -> Self {
        Self { indexed: true, ..self }
    }

    pub const fn read_only(self) -> Self {
        Self { read_only: true, ..self }
    }

    pub const fn write_only(self) -> Self {
        Self { write_only: true, ..self }
    }

    /// Not stored: the model's rules say how it is computed.
    pub const fn computed(self) -> Self {
        Self { storage: Storage::Virtual, read_only: true, system: true, ..self }
    }

    /// Stored, but kept by the engine: no one sets it and no change record mentions it.
    pub const fn kept(self) -> Self {
        Self { read_only: true, system: true, ..self }
    }

    /// Reads as what it is written as: an id in place of the nested object, a choice without label.
    pub const fn bare(self) -> Self {
        Self { bare: true, ..self }
    }

    /// The address of a file. Clients give the file itself, as a part of a form or a `data:` URL, and the rules keep it.
    pub const fn upload(self) -> Self {
        Self { upload: true, read_only: true, ..self }
    }

    /// Only those that this filter finds may be chosen.
    pub const fn among(self, filter: &'static str) -> Self {
        Self { among: filter, ..self }
    }

    /// Sorting by this field sorts by that column.
    pub const fn sort(self, column: &'static str) -> Self {
        Self { sort: column, ..self }
    }

    pub const fn on_delete(self, on_delete: OnDelete) -> Self {
        let kind = match self.kind {
            Kind::Ref(target) => Kind::Ref(Target { on_delete, ..target }),
            Kind::Many(target) => Kind::Many(Target { on_delete, ..target }),
            Kind::Any(target) => Kind::Any(AnyTarget { on_delete, ..target }),
            kind => kind,
        };
        Self { kind, ..self }
    }

    /// Models a generic reference may point at.
    pub const fn targets(self, models: &'static [&'static str]) -> Self {
        let kind = match self.kind {
            Kind::Any(target) => Kind::Any(AnyTarget { models, ..target }),
            kind => kind,
        };
        Self { kind, ..self }
    }

    /// Wire names of the two halves of a generic reference.
    pub const fn halves(self, names: &[&'static str; 2]) -> Self {
        let kind = match self.kind {
            Kind::Any(target) => Kind::Any(AnyTarget { type_name: names[0], id_name: names[1], ..target }),
            kind => kind,
        };
        Self { kind, ..self }
    }

    /// The type of a generic reference reads as its object type id.
    pub const fn numbered(self) -> Self {
        let kind = match self.kind {
            Kind::Any(target) => Kind::Any(AnyTarget { wire: TypeWire::Number, ..target }),
            kind => kind,
        };
        Self { kind, ..self }
    }
}
