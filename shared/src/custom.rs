//! Custom fields: fields that people define, as both sides know them.
//!
//! A definition is data, so that it is read with the rows it belongs to. What it says about a value
//! is checked here, by the form while one types and by the engine always. Values are kept as JSON
//! in one column; a field without a value has no key there.

use chrono::SecondsFormat;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::check;
use crate::filter::{Filter, NUMBER_SUFFIXES, Op, Refusal, TEXT_SUFFIXES, on_field};
use crate::meta::{Field, Kind as FieldKind, PLAIN, title_of};
use crate::value::Value;

/// What kind of values a custom field has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    #[default]
    Text,
    LongText,
    Integer,
    Decimal,
    Boolean,
    Date,
    DateTime,
    Url,
    Json,
    Select,
    MultiSelect,
    Object,
    MultiObject,
}

/// How filters compare a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Logic {
    #[default]
    Disabled,
    Loose,
    Exact,
}

/// Whether pages show a field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Visible {
    #[default]
    Always,
    IfSet,
    Hidden,
}

/// Whether forms offer a field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Editable {
    #[default]
    Yes,
    No,
    Hidden,
}

/// One value that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
    /// Name of a badge colour, or `""`.
    pub color: String,
}

/// The definition of one custom field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Custom {
    pub id: i64,
    pub name: String,
    pub label: String,
    pub group: String,
    pub description: String,
    pub kind: Kind,
    pub required: bool,
    pub unique: bool,
    pub cloneable: bool,
    pub default: Json,
    /// Lower finds first; 0 keeps it out of the search.
    pub search_weight: u16,
    pub logic: Logic,
    pub visible: Visible,
    pub editable: Editable,
    /// Least and greatest number, as text.
    pub minimum: Option<String>,
    pub maximum: Option<String>,
    pub regex: String,
    /// JSON schema of values of the kind JSON, or null.
    pub schema: Json,
    pub choices: Vec<Choice>,
    /// Wire name of the model that objects are of.
    pub related: Option<String>,
    /// Parameters that narrow which objects are offered.
    pub related_filter: Vec<(String, String)>,
}

#[cfg(any(feature = "csr", feature = "ssr"))]
mod read {
    use super::{Choice, Custom, Editable, Kind, Logic, Visible};
    use crate::json::{FromJson, from_json};

    from_json! {
        Choice { value, label, color }
        Custom {
            id, name, label, group, description, kind, required, unique, cloneable, default, search_weight, logic,
            visible, editable, minimum, maximum, regex, schema, choices, related, related_filter,
        }
    }

    /// By hand, since the words are few and a parser of serde's for each of them is not small.
    macro_rules! words {
        ($($name:ident { $($word:literal => $variant:ident),* $(,)? })*) => {$(
            impl FromJson for $name {
                fn from_json(json: serde_json::Value) -> Option<Self> {
                    match json.as_str()? {
                        $($word => Some(Self::$variant),)*
                        _ => None,
                    }
                }
            }
        )*};
    }

    words! {
        Kind {
            "text" => Text, "longtext" => LongText, "integer" => Integer, "decimal" => Decimal, "boolean" => Boolean,
            "date" => Date, "datetime" => DateTime, "url" => Url, "json" => Json, "select" => Select,
            "multiselect" => MultiSelect, "object" => Object, "multiobject" => MultiObject,
        }
        Logic { "disabled" => Disabled, "loose" => Loose, "exact" => Exact }
        Visible { "always" => Always, "if-set" => IfSet, "hidden" => Hidden }
        Editable { "yes" => Yes, "no" => No, "hidden" => Hidden }
    }

    impl FromJson for u16 {
        fn from_json(json: serde_json::Value) -> Option<Self> {
            Self::try_from(json.as_u64()?).ok()
        }
    }

    #[cfg(test)]
    mod tests {
        use serde_json::json;

        use super::*;

        #[test]
        fn every_word_is_read_as_it_is_written() {
            let words = crate::models::extras::custom_field::TYPE.choices.iter().map(|choice| choice.value);
            for word in words {
                let kind = Kind::from_json(json!(word)).expect(word);
                assert_eq!(serde_json::to_value(kind).expect("a word"), word);
            }
            for visible in [Visible::Always, Visible::IfSet, Visible::Hidden] {
                assert_eq!(Visible::from_json(serde_json::to_value(visible).expect("a word")), Some(visible));
            }
            for editable in [Editable::Yes, Editable::No, Editable::Hidden] {
                assert_eq!(Editable::from_json(serde_json::to_value(editable).expect("a word")), Some(editable));
            }
            for logic in [Logic::Disabled, Logic::Loose, Logic::Exact] {
                assert_eq!(Logic::from_json(serde_json::to_value(logic).expect("a word")), Some(logic));
            }
        }
    }
}

/// Path of a custom field's value in filters and orders begins so.
pub const PATH: &str = "custom_fields.";
/// Prefix of a custom field's name where it stands beside a model's own fields.
pub const PREFIX: &str = "cf_";

static TEXT: Field = Field { name: "custom_fields", kind: FieldKind::LongText, null: true, ..PLAIN };
static INTEGER: Field = Field { kind: FieldKind::Int { min: i64::MIN, max: i64::MAX }, ..TEXT };
static DECIMAL: Field = Field { kind: FieldKind::Decimal { digits: 18, scale: 12, min: None, max: None }, ..TEXT };
static BOOLEAN: Field = Field { kind: FieldKind::Bool, ..TEXT };

impl Custom {
    /// What people read: the label, else the name in words.
    pub fn title(&self) -> String {
        if self.label.is_empty() { title_of(&self.name) } else { self.label.clone() }
    }

    /// Its name beside a model's own fields: in parameters, columns, files and errors.
    pub fn key(&self) -> String {
        format!("{PREFIX}{}", self.name)
    }

    pub fn path(&self) -> String {
        format!("{PATH}{}", self.name)
    }

    /// Whether a value names objects.
    pub fn refers(&self) -> bool {
        matches!(self.kind, Kind::Object | Kind::MultiObject)
    }

    pub fn choice(&self, value: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.value == value)
    }

    /// Reads a value and answers what is stored: null for nothing, ids for objects. Patterns are
    /// left to the server.
    pub fn check(&self, json: &Json) -> Result<Json, String> {
        let empty = match json {
            Json::Null => true,
            Json::String(text) => text.is_empty(),
            Json::Array(list) => list.is_empty() && self.kind != Kind::Json,
            _ => false,
        };
        if empty {
            return Ok(Json::Null);
        }
        match self.kind {
            Kind::Text | Kind::LongText => Ok(check::text(json)?.into()),
            Kind::Url => Ok(check::url(check::text(json)?.trim())?.into()),
            Kind::Integer => self.integer(json),
            Kind::Decimal => self.decimal(json),
            Kind::Boolean => Ok(check::boolean(json)?.image()),
            Kind::Date => Ok(check::date(check::text(json)?)?.to_string().into()),
            Kind::DateTime => {
                let time = check::datetime(check::text(json)?)?;
                // All of one width, so that texts compare as times.
                Ok(time.to_rfc3339_opts(SecondsFormat::Micros, true).into())
            }
            Kind::Json => check::clean_json(json),
            Kind::Select => Ok(self.chosen(json)?.into()),
            Kind::MultiSelect => {
                let list = json.as_array().ok_or("Expected a list of choices.")?;
                let mut out: Vec<&str> = Vec::with_capacity(list.len());
                for one in list {
                    let one = self.chosen(one)?;
                    if !out.contains(&one) {
                        out.push(one);
                    }
                }
                Ok(out.into())
            }
            Kind::Object => Ok(id(json)?.into()),
            Kind::MultiObject => {
                let list = json.as_array().ok_or("Expected a list of objects.")?;
                let mut ids = list.iter().map(id).collect::<Result<Vec<_>, _>>()?;
                ids.sort_unstable();
                ids.dedup();
                Ok(ids.into())
            }
        }
    }

    fn chosen<'a>(&self, json: &'a Json) -> Result<&'a str, String> {
        let text = check::text(json)?;
        match self.choice(text) {
            Some(_) => Ok(text),
            None => Err(format!("{text} is not one of the choices.")),
        }
    }

    fn integer(&self, json: &Json) -> Result<Json, String> {
        let value = check::integer(json, i64::MIN, i64::MAX)?;
        self.bounded(Decimal::from(value.as_int().unwrap_or_default()))?;
        Ok(value.image())
    }

    /// A number that JSON holds exactly.
    fn decimal(&self, json: &Json) -> Result<Json, String> {
        const DIGITS_MAX: u32 = 15;
        let text = match json {
            Json::Number(number) => number.to_string(),
            Json::String(text) => text.trim().to_owned(),
            _ => return Err("A valid number is required.".to_owned()),
        };
        let number = exact(&text).ok_or("A valid number is required.")?;
        if number.mantissa().unsigned_abs() >= 10_u128.pow(DIGITS_MAX) || number.scale() > 12 {
            return Err(format!("Ensure that there are no more than {DIGITS_MAX} digits, 12 of them decimal places."));
        }
        self.bounded(number)?;
        serde_json::from_str(&number.to_string()).map_err(|error| error.to_string())
    }

    fn bounded(&self, number: Decimal) -> Result<(), String> {
        let bound = |text: &Option<String>| text.as_deref().and_then(exact);
        if let Some(least) = bound(&self.minimum).filter(|least| number < *least) {
            return Err(format!("Ensure this value is greater than or equal to {}.", least.normalize()));
        }
        if let Some(greatest) = bound(&self.maximum).filter(|greatest| number > *greatest) {
            return Err(format!("Ensure this value is less than or equal to {}.", greatest.normalize()));
        }
        Ok(())
    }

    /// The suffixes of its filter; `None` when there is no filter at all.
    pub fn suffixes(&self) -> Option<&'static [&'static str]> {
        match (self.logic, self.kind) {
            (Logic::Disabled, _) | (_, Kind::Json) => None,
            (_, Kind::Integer | Kind::Decimal | Kind::Date | Kind::DateTime) => Some(NUMBER_SUFFIXES),
            (_, Kind::Boolean) => Some(&[]),
            (_, Kind::Text | Kind::LongText | Kind::Url | Kind::Select) => Some(TEXT_SUFFIXES),
            (_, Kind::MultiSelect | Kind::Object | Kind::MultiObject) => Some(&["n", "empty"]),
        }
    }

    /// The condition of `cf_<name>` with a suffix; `None` when there is no such filter.
    pub fn filter(&self, suffix: &str, values: &[&str]) -> Result<Option<Filter>, Refusal> {
        let Some(suffixes) = self.suffixes() else { return Ok(None) };
        let suffix = self.bound(suffix).unwrap_or(suffix);
        if !suffix.is_empty() && !suffixes.contains(&suffix) {
            return Err(Refusal::Lookup);
        }
        let path = self.path();
        let negated = |filter: Filter| if suffix == "n" { Filter::Not(Box::new(filter)) } else { filter };
        if suffix == "empty" {
            return on_field(&path, &TEXT, suffix, values).map(Some);
        }
        let filter = match self.kind {
            // Without a suffix any part will do; the suffixes mean what they mean everywhere.
            Kind::Text | Kind::LongText | Kind::Url if self.logic == Logic::Loose && suffix.is_empty() => {
                let part = |text: &&str| match *text {
                    "null" => Filter::In { path: path.clone(), values: vec![Value::Null] },
                    text => Filter::Is { path: path.clone(), op: Op::Contains, value: Value::text(text) },
                };
                Filter::Any(values.iter().map(part).collect())
            }
            Kind::Text | Kind::LongText | Kind::Url | Kind::Json => on_field(&path, &TEXT, suffix, values)?,
            Kind::Select => {
                if matches!(suffix, "" | "n") {
                    self.offered(values)?;
                }
                on_field(&path, &TEXT, suffix, values)?
            }
            Kind::Integer => on_field(&path, &INTEGER, suffix, values)?,
            Kind::Decimal => on_field(&path, &DECIMAL, suffix, values)?,
            Kind::Boolean => on_field(&path, &BOOLEAN, suffix, values)?,
            // Kept as text of one width.
            Kind::Date | Kind::DateTime => {
                let as_text = |text: &&str| match (*text, self.kind) {
                    ("null", _) => Ok(Value::Null),
                    (text, Kind::Date) => check::date(text)
                        .or_else(|error| check::datetime(text).map(|time| time.date_naive()).map_err(|_| error))
                        .map(|date| Value::Text(date.to_string())),
                    (text, _) => {
                        check::datetime(text).map(|time| Value::Text(time.to_rfc3339_opts(SecondsFormat::Micros, true)))
                    }
                };
                let values = values.iter().map(as_text).collect::<Result<Vec<_>, _>>()?;
                let op = match suffix {
                    "lt" => Op::Lt,
                    "lte" => Op::Lte,
                    "gt" => Op::Gt,
                    "gte" => Op::Gte,
                    _ => return Ok(Some(negated(Filter::In { path, values }))),
                };
                Filter::Any(values.into_iter().map(|value| Filter::Is { path: path.clone(), op, value }).collect())
            }
            Kind::MultiSelect => {
                self.offered(values)?;
                let holds = |text: &&str| match *text {
                    "null" => Filter::In { path: path.clone(), values: vec![Value::Null] },
                    text => Filter::Holds { path: path.clone(), value: Value::text(text) },
                };
                negated(Filter::Any(values.iter().map(holds).collect()))
            }
            Kind::Object | Kind::MultiObject => {
                let one = |text: &&str| match (*text, self.kind) {
                    ("null", _) => Ok(Filter::In { path: path.clone(), values: vec![Value::Null] }),
                    (text, kind) => {
                        let value = text.parse().map(Value::Int).map_err(|_| "Enter a whole number.".to_owned())?;
                        Ok(match kind {
                            Kind::Object => Filter::In { path: path.clone(), values: vec![value] },
                            _ => Filter::Holds { path: path.clone(), value },
                        })
                    }
                };
                negated(Filter::Any(values.iter().map(one).collect::<Result<Vec<_>, String>>()?))
            }
        };
        Ok(Some(filter))
    }

    /// The suffix that an older spelling of a date's bounds stands for.
    fn bound(&self, spelling: &str) -> Option<&'static str> {
        match (self.kind, spelling) {
            (Kind::Date | Kind::DateTime, "after") => Some("gte"),
            (Kind::Date | Kind::DateTime, "before") => Some("lte"),
            _ => None,
        }
    }

    fn offered(&self, values: &[&str]) -> Result<(), String> {
        match values.iter().find(|text| **text != "null" && self.choice(text).is_none()) {
            Some(bad) => Err(format!("Select a valid choice. {bad} is not one of the available choices.")),
            None => Ok(()),
        }
    }

    /// The texts by which a search finds a value.
    pub fn texts(&self, json: &Json) -> Vec<String> {
        if self.search_weight == 0 {
            return Vec::new();
        }
        let text = |json: &Json| match (json, self.kind) {
            (Json::String(text), Kind::Select | Kind::MultiSelect) => {
                self.choice(text).map_or_else(|| text.clone(), |choice| choice.label.clone())
            }
            (Json::String(text), _) => text.clone(),
            (other, _) => other.to_string(),
        };
        match (self.kind, json) {
            (_, Json::Null) | (Kind::Boolean | Kind::Object | Kind::MultiObject, _) => Vec::new(),
            (Kind::MultiSelect, Json::Array(list)) => list.iter().map(text).collect(),
            (_, json) => vec![text(json)],
        }
    }
}

fn exact(text: &str) -> Option<Decimal> {
    check::exact(text).map(|(digits, places)| Decimal::from_i128_with_scale(digits, places))
}

fn id(json: &Json) -> Result<i64, String> {
    let read = match json {
        Json::Number(number) => number.as_i64(),
        Json::String(text) => text.parse().ok(),
        Json::Object(map) => map.get("id").and_then(Json::as_i64),
        _ => None,
    };
    read.filter(|id| *id > 0).ok_or_else(|| "Objects are named by id or by attributes.".to_owned())
}

/// The field a parameter names, and its suffix: `cf_rack_count__gte`, `cf_due_before`.
pub fn named<'a, 'b>(customs: &'a [Custom], param: &'b str) -> Option<(&'a Custom, &'b str)> {
    let rest = param.strip_prefix(PREFIX)?;
    let called = |name: &str| customs.iter().find(|custom| custom.name == name);
    // Names have no double underscore of their own.
    let (name, suffix) = rest.split_once("__").unwrap_or((rest, ""));
    if let Some(custom) = called(name) {
        return Some((custom, suffix));
    }
    let (name, spelling) = rest.rsplit_once('_')?;
    called(name).filter(|custom| custom.bound(spelling).is_some()).map(|custom| (custom, spelling))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn custom(kind: Kind) -> Custom {
        let choice =
            |value: &str| Choice { value: value.to_owned(), label: value.to_uppercase(), color: String::new() };
        Custom {
            id: 1,
            name: "rack_count".to_owned(),
            label: String::new(),
            group: String::new(),
            description: String::new(),
            kind,
            required: false,
            unique: false,
            cloneable: false,
            default: Json::Null,
            search_weight: 1000,
            logic: Logic::Loose,
            visible: Visible::Always,
            editable: Editable::Yes,
            minimum: Some("1".to_owned()),
            maximum: Some("10.5".to_owned()),
            regex: String::new(),
            schema: Json::Null,
            choices: vec![choice("a"), choice("b")],
            related: None,
            related_filter: Vec::new(),
        }
    }

    #[test]
    fn each_kind_reads_its_values_and_refuses_others() {
        let fine: &[(Kind, Json, Json)] = &[
            (Kind::Text, json!("x"), json!("x")),
            (Kind::Text, json!(""), Json::Null),
            (Kind::Integer, json!("7"), json!(7)),
            (Kind::Decimal, json!("10.50"), json!(10.5)),
            (Kind::Boolean, json!(false), json!(false)),
            (Kind::Date, json!("2026-02-28"), json!("2026-02-28")),
            (Kind::DateTime, json!("2026-02-28T10:00:00+01:00"), json!("2026-02-28T09:00:00.000000Z")),
            (Kind::Select, json!("a"), json!("a")),
            (Kind::MultiSelect, json!(["b", "a", "b"]), json!(["b", "a"])),
            (Kind::MultiSelect, json!([]), Json::Null),
            (Kind::Object, json!({"id": 3}), json!(3)),
            (Kind::MultiObject, json!([5, 3, 5]), json!([3, 5])),
            (Kind::Json, json!([]), json!([])),
        ];
        for (kind, given, stored) in fine {
            assert_eq!(custom(*kind).check(given).as_ref(), Ok(stored), "{kind:?}");
        }
        let bad: &[(Kind, Json)] = &[
            (Kind::Text, json!(1)),
            (Kind::Integer, json!(11)),
            (Kind::Integer, json!(0)),
            (Kind::Decimal, json!("1.12345678901234567")),
            (Kind::Boolean, json!("maybe")),
            (Kind::Date, json!("2026-02-30")),
            (Kind::Url, json!("javascript:alert(1)")),
            (Kind::Select, json!("c")),
            (Kind::MultiSelect, json!("a")),
            (Kind::Object, json!("x")),
            (Kind::MultiObject, json!([0])),
        ];
        for (kind, given) in bad {
            assert!(custom(*kind).check(given).is_err(), "{kind:?} {given}");
        }
    }

    #[test]
    fn parameters_name_a_field_and_a_suffix() {
        let all = [custom(Kind::Integer)];
        assert_eq!(named(&all, "cf_rack_count__gte").map(|(c, s)| (c.id, s)), Some((1, "gte")));
        assert!(named(&all, "cf_rack").is_none() && named(&all, "rack_count").is_none());
        assert!(all[0].filter("ic", &["1"]).is_err() && all[0].filter("", &["x"]).is_err());
        // Whatever the logic is, a text has the suffixes of texts.
        for suffix in TEXT_SUFFIXES {
            let given = if *suffix == "empty" { "true" } else { "x" };
            assert!(custom(Kind::Text).filter(suffix, &[given]).is_ok_and(|filter| filter.is_some()), "{suffix}");
        }
        let dated = [custom(Kind::Date)];
        assert_eq!(named(&dated, "cf_rack_count_before").map(|(c, s)| (c.id, s)), Some((1, "before")));
        assert_eq!(dated[0].filter("before", &["2026-01-01"]), dated[0].filter("lte", &["2026-01-01T10:00:00Z"]));
        assert!(named(&all, "cf_rack_count_before").is_none());
        let disabled = Custom { logic: Logic::Disabled, ..custom(Kind::Text) };
        assert_eq!(disabled.filter("", &["x"]), Ok(None));
    }
}
