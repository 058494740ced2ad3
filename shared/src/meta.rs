//! What a model is: the constant description every generic part of Purser is written against.
//!
//! A `ModelMeta` is emitted by `#[derive(Model)]` from one annotated struct. SQL, REST, filters,
//! forms, tables, the change log, permissions and navigation read it and name no model themselves.
//! Nothing here does I/O and nothing here is built at run time; the browser unpacks its own (`packed`).

use chrono::{DateTime, Utc};

use crate::action::Action;
use crate::choices::ChoiceSet;
use crate::registry;
use crate::row::Model;
use crate::value::Value;

/// The description of one model. `number` is its object type id on the wire and in the database
/// and never changes once released.
#[derive(Debug)]
pub struct ModelMeta {
    pub number: i16,
    /// Application label of the wire form `app.name`, e.g. `dcim`.
    pub app: &'static str,
    /// Lower-case model name of the wire form, e.g. `devicetype`.
    pub name: &'static str,
    pub table: &'static str,
    /// Path below `/api/`, without slashes at the ends, e.g. `plugins/inventory-monitor/assets`.
    pub path: &'static str,
    /// A second path that serves the same rows.
    pub alias: Option<&'static str>,
    pub label: &'static str,
    pub plural: &'static str,
    pub icon: &'static str,
    /// Navigation group, `""` for models that have no entry of their own.
    pub group: &'static str,
    /// The struct's doc comment.
    pub doc: &'static str,
    pub fields: &'static [Field],
    /// Template of the display text, see `display`.
    pub display: &'static str,
    /// Default order: field names, `-` for descending. Ties are broken by id.
    pub order: &'static [&'static str],
    /// The same over REST, where its clients know another one; empty: the same.
    pub api_order: &'static [&'static str],
    /// The field by which people name a row in filters (`?site=slug`).
    pub key: &'static str,
    pub unique: &'static [Unique],
    /// Indexes over several fields, for conditions that name them together.
    pub indexes: &'static [&'static [&'static str]],
    /// What `q` looks into; a path may cross references (`order_contract.name`).
    pub q: &'static [&'static str],
    /// Global search: field and weight, lower ranks higher.
    pub search: &'static [(&'static str, u16)],
    /// Default list columns.
    pub columns: &'static [&'static str],
    /// What a nested object shows besides id, url and display.
    pub brief: &'static [&'static str],
    pub sections: &'static [Section],
    /// Filters beyond the plain fields.
    pub filters: &'static [FilterDef],
    /// Fields a clone does not take over (unique ones, states).
    pub no_clone: &'static [&'static str],
    /// What the reference interface answers for things Purser does not keep, as JSON by key: always
    /// the same, so that scripts that look at it go on.
    pub absent: &'static [(&'static str, &'static str)],
    /// What can be done with its objects besides writing fields.
    pub actions: &'static [Action],
    pub traits: Traits,
}

/// What a model takes part in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Traits {
    /// Choices read as plain strings and there is no `display_url` (the plugins' convention).
    pub plain: bool,
    /// There is a `display_url` all the same.
    pub linked: bool,
    /// Contacts can be assigned to its objects.
    pub contacts: bool,
    /// Writes leave change records. Telemetry does not.
    pub logged: bool,
    /// A tree: has `parent`, `_depth`, lists in depth-first order, filters that match subtrees.
    pub nested: bool,
    /// A tree of things and not of groups: filters by one do not match those below it.
    pub parts: bool,
    /// No writes through the generic interfaces (the change log, the registry itself).
    pub read_only: bool,
    /// Each row belongs to its `user`, who manages it without any permission; with a field `shared`
    /// others see only what is shared or nobody's.
    pub private: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct Field {
    pub name: &'static str,
    /// `""` means: derived from the name.
    pub label: &'static str,
    pub help: &'static str,
    pub kind: Kind,
    pub null: bool,
    /// Must be given on creation and may not be blank.
    pub required: bool,
    pub default: Default,
    pub storage: Storage,
    pub read_only: bool,
    /// Accepted, never answered (passwords).
    pub write_only: bool,
    /// Kept by the engine, absent from change images and never counted as a change.
    pub system: bool,
    /// Sorted as people count: `sw2` before `sw10`.
    pub natural: bool,
    /// Names the thing itself, as serials and tags do: compared by its key (`identity`).
    pub identity: bool,
    pub indexed: bool,
    /// Most rows have none, so that its index leaves those out.
    pub sparse: bool,
    /// In ascending order rows that have none come last, not first.
    pub empty_last: bool,
    /// The row belongs to what this refers to, whose history tells its changes as well.
    pub belongs: bool,
    /// Reads as what it is written as: an id in place of the nested object, a choice without label.
    pub bare: bool,
    /// Sorting by this computed field sorts by that column instead.
    pub sort: &'static str,
    /// What a reference may be, as a filter of the target's lists: forms offer nothing else, and the argument of an action takes
    /// nothing else. For a model's own field its rules say what is refused, for they know the whole batch.
    pub among: &'static str,
    /// Answers the address of a file that is uploaded in its place.
    pub upload: bool,
}

/// Where a field's value lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    Column,
    /// A table of pairs.
    Through,
    /// Computed on read.
    Virtual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Default {
    None,
    Text(&'static str),
    Int(i64),
    Bool(bool),
    /// The time of the request.
    Now,
    EmptyObject,
    EmptyList,
}

/// What kind of thing a field holds. A word enters this list when three models need it.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Id,
    Text {
        max: usize,
    },
    /// Markdown or plain text of any length.
    LongText,
    Slug {
        max: usize,
    },
    Email {
        max: usize,
    },
    Url {
        max: usize,
    },
    /// Six lower-case hex digits without `#`.
    Color,
    Int {
        min: i64,
        max: i64,
    },
    /// Exact decimal; stored as an integer scaled by `10^scale`.
    Decimal {
        digits: u8,
        scale: u8,
        min: Option<i64>,
        max: Option<i64>,
    },
    Bool,
    Date,
    DateTime,
    Choice(&'static ChoiceSet),
    /// A list of known values, kept as JSON.
    Choices(&'static ChoiceSet),
    Json,
    Ref(Target),
    Many(Target),
    /// A reference to a row of any of some models.
    Any(AnyTarget),
    Tags,
    CustomFields,
    /// Number of rows of another model that refer to this row.
    Count(CountOf),
    /// The rows of another model that refer to this row, read-only.
    Reverse(Referring),
    /// A hashed secret; never leaves the server.
    Secret,
}

/// The model a reference points at.
#[derive(Clone, Copy)]
pub struct Target {
    pub number: i16,
    /// Answers its description; `None` in descriptions that were unpacked, which the registry knows.
    pub describe: Option<fn() -> &'static ModelMeta>,
    pub on_delete: OnDelete,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Target({}, {:?})", self.number, self.on_delete)
    }
}

impl Target {
    pub const fn of<T: Model>(on_delete: OnDelete) -> Self {
        Self { number: T::NUMBER, describe: Some(T::meta), on_delete }
    }

    pub fn meta(&self) -> &'static ModelMeta {
        match self.describe {
            Some(describe) => describe(),
            None => registry::known(self.number),
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub struct AnyTarget {
    /// Wire names of the allowed models; empty allows every model.
    pub models: &'static [&'static str],
    pub type_name: &'static str,
    pub id_name: &'static str,
    pub wire: TypeWire,
    pub on_delete: OnDelete,
}

/// How a generic reference names its type on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypeWire {
    /// `dcim.site`
    Label,
    /// the object type id
    Number,
}

/// What happens to a row when the row it refers to is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDelete {
    Protect,
    Cascade,
    SetNull,
    /// The row stays as it is and may point at nothing (the change log).
    Keep,
}

#[derive(Debug, Clone, Copy)]
pub struct CountOf {
    /// `app.model` of the counted rows.
    pub model: &'static str,
    /// Their field that refers to this row.
    pub via: &'static str,
    /// Count the whole subtree of a nested model.
    pub subtree: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct Referring {
    /// `app.model` of the rows.
    pub model: &'static str,
    /// Their field that refers to this row.
    pub via: &'static str,
}

#[derive(Debug)]
pub struct Unique {
    pub fields: &'static [&'static str],
    /// These must be null for the rule to hold.
    pub when_null: &'static [&'static str],
    /// Compare text without regard to case.
    pub fold: bool,
}

#[derive(Debug)]
pub struct Section {
    pub label: &'static str,
    pub fields: &'static [&'static str],
}

/// A filter that is not simply a field.
#[derive(Debug)]
pub struct FilterDef {
    pub name: &'static str,
    /// The path it stands for; `""` when the model's rules answer it.
    pub path: &'static str,
    pub kind: FilterKind,
    pub label: &'static str,
}

#[derive(Debug, Clone, Copy)]
pub enum FilterKind {
    /// Whatever the field at the end of the path is.
    Path,
    /// Contains, ignoring case, and no suffixes (`~` of the reference sheets).
    Contains,
    Bool,
    Text,
    Int,
    Date,
    Choice(&'static ChoiceSet),
}

/// A field with nothing said about it; the derive fills in the rest by struct update.
pub const PLAIN: Field = Field {
    name: "",
    label: "",
    help: "",
    kind: Kind::LongText,
    null: false,
    required: false,
    default: Default::None,
    storage: Storage::Column,
    read_only: false,
    write_only: false,
    system: false,
    natural: false,
    identity: false,
    indexed: false,
    sparse: false,
    empty_last: false,
    belongs: false,
    sort: "",
    among: "",
    bare: false,
    upload: false,
};

impl ModelMeta {
    /// The order of a list over REST unless asked otherwise.
    pub fn order_of_api(&self) -> &'static [&'static str] {
        if self.api_order.is_empty() { self.order } else { self.api_order }
    }

    /// `app.model`, the wire form of the type.
    pub fn wire(&self) -> String {
        format!("{}.{}", self.app, self.name)
    }

    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|f| f.name == name)
    }

    /// The action of this name, as addresses have it.
    pub fn action(&self, name: &str) -> Option<&'static Action> {
        self.actions.iter().find(|action| action.name == name)
    }

    pub fn index(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.name == name)
    }

    pub fn has(&self, name: &str) -> bool {
        self.index(name).is_some()
    }

    /// The serial or tag whose key an index names: `serial_key` is that of `serial`.
    pub fn keyed(&self, name: &str) -> Option<&'static Field> {
        name.strip_suffix("_key").and_then(|name| self.field(name)).filter(|field| field.identity)
    }

    /// Path of the model's pages in the web application: the REST path without `plugins/`.
    pub fn page(&self) -> &'static str {
        self.path.strip_prefix("plugins/").unwrap_or(self.path)
    }
}

impl Field {
    /// The label people read.
    pub fn title(&self) -> String {
        if !self.label.is_empty() {
            return self.label.to_owned();
        }
        title_of(self.name)
    }

    /// What it is unless something is given, if the description says so.
    pub fn initial(&self, now: DateTime<Utc>) -> Option<Value> {
        Some(match (self.default, self.kind) {
            (Default::None, _) => return None,
            (Default::Text(text), _) => Value::text(text),
            (Default::Int(number), Kind::Decimal { .. }) => Value::Decimal(number.into()),
            (Default::Int(number), _) => Value::Int(number),
            (Default::Bool(is), _) => Value::Bool(is),
            (Default::Now, Kind::Date) => Value::Date(now.date_naive()),
            (Default::Now, _) => Value::Time(now),
            (Default::EmptyObject, _) => Value::Json(serde_json::json!({})),
            (Default::EmptyList, _) if self.storage == Storage::Through => Value::Ids(Vec::new()),
            (Default::EmptyList, _) => Value::Json(serde_json::json!([])),
        })
    }

    pub fn writable(&self) -> bool {
        !self.read_only && (!matches!(self.storage, Storage::Virtual) || matches!(self.kind, Kind::Reverse(_)))
    }

    pub fn is_text(&self) -> bool {
        matches!(
            self.kind,
            Kind::Text { .. }
                | Kind::LongText
                | Kind::Slug { .. }
                | Kind::Email { .. }
                | Kind::Url { .. }
                | Kind::Color
        )
    }

    /// The model a reference points at.
    pub fn target(&self) -> Option<&'static ModelMeta> {
        match self.kind {
            Kind::Ref(target) | Kind::Many(target) => Some(target.meta()),
            _ => None,
        }
    }

    /// Name of the database column (references end in `_id`).
    pub fn column(&self) -> String {
        match self.kind {
            Kind::Ref(_) => format!("{}_id", self.name),
            Kind::CustomFields => "custom_field_data".to_owned(),
            _ => self.name.to_owned(),
        }
    }
}

/// `asset_tag` → `Asset tag`.
pub fn title_of(name: &str) -> String {
    let mut text = name.trim_start_matches('_').replace('_', " ");
    if let Some(first) = text.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// With a small first letter, as within a sentence, unless it begins with an abbreviation.
pub fn lower(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), second) if !second.is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}

/// With a capital first letter, as at the beginning of a sentence.
pub fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
