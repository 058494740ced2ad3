//! One rule set: attributes and what their values must be, and when that is demanded.

use serde_json::Value as Json;
use shared::meta::{Field, Kind, ModelMeta};
use shared::registry;

use crate::engine::reverse;

/// What must hold of an object. All of it must, if all of `when` does.
#[derive(Debug)]
pub struct Demand {
    pub when: Vec<Clause>,
    pub clauses: Vec<Clause>,
    /// What may not change. Whether `when` holds is asked of the object as it was stored.
    pub unchanged: Vec<Kept>,
}

/// What a rule set is asked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    Write,
    Delete,
}

/// What one attribute's value must be.
#[derive(Debug)]
pub struct Clause {
    pub path: Path,
    pub tests: Vec<Test>,
}

/// Where a value is found.
#[derive(Debug, PartialEq, Eq)]
pub enum Path {
    /// Names of fields and of rows that refer here, crossing references and lists.
    Field(Vec<String>),
    Custom(String),
    /// `request.user.username`, `request.id`; skipped when nobody asks.
    Request(String),
}

/// What stays as it is.
#[derive(Debug, PartialEq, Eq)]
pub enum Kept {
    Everything,
    Field(String),
    Custom(String),
}

#[derive(Debug)]
pub enum Test {
    Eq(Json),
    Neq(Json),
    Min(f64),
    Max(f64),
    MinLength(usize),
    MaxLength(usize),
    Regex(regex::Regex),
    /// All of these are among the values of a list, or parts of a text.
    Contains(Vec<Json>),
    /// None of these is.
    NotContains(Vec<Json>),
    Required,
    Prohibited,
}

/// What kind of value stands at the end of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    List,
    Reference,
    /// A number, a date, yes or no.
    Other,
    /// Whatever somebody put there.
    Any,
}

const REQUEST: &[&str] = &["user.username", "user.id", "user.is_superuser", "id"];

impl Demand {
    pub fn read(meta: &'static ModelMeta, table: &toml::Table, on: On) -> Result<Self, String> {
        let mut demand = Self { when: Vec::new(), clauses: Vec::new(), unchanged: Vec::new() };
        for (name, value) in table {
            if name == "when" {
                let inner = value.as_table().ok_or("when is a table of attributes")?;
                for (name, value) in inner {
                    if value.get(UNCHANGED).is_some() {
                        return Err(format!("when.{name}: unchanged stands beside when, not in it"));
                    }
                    demand.when.push(Clause::read(meta, name, value)?);
                }
                continue;
            }
            let mut value = value.clone();
            if let Some(unchanged) = value.as_table_mut().and_then(|tests| tests.remove(UNCHANGED)) {
                if on == On::Delete {
                    return Err(format!("{name}: unchanged is for custom_validators, since nothing changes here"));
                }
                if unchanged.as_bool() != Some(true) {
                    return Err(format!("{name}: unchanged is true or left out"));
                }
                demand.unchanged.push(Kept::read(meta, name)?);
                if value.as_table().is_some_and(toml::Table::is_empty) {
                    continue;
                }
            }
            demand.clauses.push(Clause::read(meta, name, &value)?);
        }
        if demand.clauses.is_empty() && demand.unchanged.is_empty() {
            return Err("nothing is demanded".to_owned());
        }
        Ok(demand)
    }
}

const UNCHANGED: &str = "unchanged";

impl Kept {
    fn read(meta: &'static ModelMeta, name: &str) -> Result<Self, String> {
        if name == "*" {
            return Ok(Self::Everything);
        }
        match Path::read(meta, name)?.0 {
            Path::Custom(name) => Ok(Self::Custom(name)),
            Path::Field(names) => match (names.as_slice(), meta.field(name)) {
                ([own], Some(field)) if field.writable() && !matches!(field.kind, Kind::Reverse(_)) => {
                    Ok(Self::Field(own.clone()))
                }
                _ => Err(format!("{name}: unchanged is for fields of the object itself that can be written")),
            },
            Path::Request(_) => Err(format!("{name}: unchanged is for fields of the object")),
        }
    }
}

impl Clause {
    fn read(meta: &'static ModelMeta, name: &str, value: &toml::Value) -> Result<Self, String> {
        let (path, shape) = Path::read(meta, name)?;
        let tests = value.as_table().filter(|tests| !tests.is_empty());
        let tests = tests.ok_or_else(|| format!("{name}: expected rules such as {{ min_length = 3 }}"))?;
        let read = |(word, value): (&String, &toml::Value)| {
            let test = Test::read(word, value).and_then(|test| test.suits(shape).map(|()| test));
            test.map_err(|error| format!("{name}: {error}"))
        };
        Ok(Self { path, tests: tests.iter().map(read).collect::<Result<_, _>>()? })
    }

    /// The field under which an error is reported.
    pub fn field(&self) -> &str {
        match &self.path {
            Path::Field(names) => names.first().map_or(shared::error::ALL, String::as_str),
            Path::Custom(_) => "custom_fields",
            Path::Request(_) => shared::error::ALL,
        }
    }

    /// What is wrong with a value; `None` when nothing is.
    pub fn fails(&self, value: &Json) -> Option<String> {
        let test = self.tests.iter().find(|test| !test.holds(value))?;
        let name = match &self.path {
            Path::Field(names) => names.join("."),
            Path::Custom(name) => format!("cf.{name}"),
            Path::Request(name) => format!("request.{name}"),
        };
        Some(format!("{name} {}", test.words()))
    }
}

impl Path {
    fn read(meta: &'static ModelMeta, name: &str) -> Result<(Self, Shape), String> {
        if let Some(custom) = name.strip_prefix("cf.") {
            return if meta.has("custom_fields") {
                Ok((Self::Custom(custom.to_owned()), Shape::Any))
            } else {
                Err(format!("{name}: {} have no custom fields", meta.plural.to_lowercase()))
            };
        }
        if let Some(rest) = name.strip_prefix("request.") {
            return match REQUEST.contains(&rest) {
                true => Ok((Self::Request(rest.to_owned()), Shape::Any)),
                false => Err(format!("{name}: a request has {}", REQUEST.join(", "))),
            };
        }
        let names: Vec<String> = name.split('.').map(str::to_owned).collect();
        let shape = shape(meta, name, &names)?;
        Ok((Self::Field(names), shape))
    }
}

/// The model behind a step, and whether it is a list of rows.
pub fn step(meta: &'static ModelMeta, name: &str) -> Option<(&'static ModelMeta, bool)> {
    match meta.field(name) {
        Some(field) => match field.kind {
            Kind::Ref(target) => Some((target.meta(), false)),
            Kind::Many(target) => Some((target.meta(), true)),
            Kind::Tags => Some((registry::model("extras.tag")?, true)),
            Kind::Reverse(_) => Some((reverse::declared(field)?.meta, true)),
            _ => None,
        },
        None => reverse::named(meta, name).map(|referrer| (referrer.meta, true)),
    }
}

fn shape(meta: &'static ModelMeta, path: &str, names: &[String]) -> Result<Shape, String> {
    let (mut meta, mut list) = (meta, false);
    for (position, name) in names.iter().enumerate() {
        let last = position + 1 == names.len();
        if let Some((target, several)) = step(meta, name) {
            list |= several;
            meta = target;
            if last {
                return Ok(if list { Shape::List } else { Shape::Reference });
            }
            continue;
        }
        let unknown = || format!("{} has no attribute {}", meta.label, if last { name } else { path });
        let field = meta.field(name).filter(|_| last).ok_or_else(unknown)?;
        if matches!(field.kind, Kind::Secret) {
            return Err(format!("{path} cannot be looked at"));
        }
        return Ok(if list { Shape::List } else { of(field) });
    }
    Err(format!("{path} is no attribute"))
}

fn of(field: &Field) -> Shape {
    match field.kind {
        Kind::Choices(_) => Shape::List,
        Kind::Json | Kind::CustomFields | Kind::Any(_) => Shape::Any,
        Kind::Choice(_) => Shape::Text,
        _ if field.is_text() => Shape::Text,
        _ => Shape::Other,
    }
}

impl Test {
    fn read(word: &str, value: &toml::Value) -> Result<Self, String> {
        let json = || serde_json::to_value(value).map_err(|error| error.to_string());
        let number =
            || value.as_float().or_else(|| value.as_integer().map(|n| n as f64)).ok_or(format!("{word} is a number"));
        let count =
            || value.as_integer().and_then(|n| usize::try_from(n).ok()).ok_or(format!("{word} is a whole number"));
        let on = || if value.as_bool() == Some(true) { Ok(()) } else { Err(format!("{word} is true or left out")) };
        Ok(match word {
            "eq" => Self::Eq(json()?),
            "neq" => Self::Neq(json()?),
            "min" => Self::Min(number()?),
            "max" => Self::Max(number()?),
            "min_length" => Self::MinLength(count()?),
            "max_length" => Self::MaxLength(count()?),
            "regex" => {
                let text = value.as_str().ok_or("regex is a text")?;
                Self::Regex(regex::Regex::new(text).map_err(|error| format!("regex: {error}"))?)
            }
            "contains" => Self::Contains(several(json()?)),
            "not_contains" => Self::NotContains(several(json()?)),
            "required" => on().map(|()| Self::Required)?,
            "prohibited" => on().map(|()| Self::Prohibited)?,
            _ => {
                return Err(format!(
                    "there is no rule {word}; there are eq, neq, min, max, min_length, max_length, regex, contains, not_contains, required, prohibited, unchanged"
                ));
            }
        })
    }

    /// Whether a value of this shape can ever satisfy it.
    fn suits(&self, shape: Shape) -> Result<(), String> {
        let single =
            "is for single values; lists have contains, not_contains, min_length, max_length, required, prohibited";
        match (self, shape) {
            (Self::Eq(wanted) | Self::Neq(wanted), Shape::List) if !wanted.is_array() => {
                Err("a list equals a list; use contains for one of its values".to_owned())
            }
            (Self::Min(_), Shape::List) => Err(format!("min {single}")),
            (Self::Max(_), Shape::List) => Err(format!("max {single}")),
            (Self::Regex(_), Shape::List) => Err(format!("regex {single}")),
            (Self::Contains(_) | Self::NotContains(_), Shape::Other) => {
                Err("contains is for lists and texts".to_owned())
            }
            (Self::Contains(all) | Self::NotContains(all), _) if all.is_empty() => {
                Err("contains needs a value".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn holds(&self, value: &Json) -> bool {
        let number = || value.as_f64().or_else(|| value.as_str()?.parse().ok());
        let length =
            || value.as_str().map_or_else(|| value.as_array().map_or(0, Vec::len), |text| text.chars().count());
        let empty = match value {
            Json::Null => true,
            Json::String(text) => text.is_empty(),
            Json::Array(list) => list.is_empty(),
            _ => false,
        };
        let same = |wanted: &Json| match (wanted, value) {
            (Json::Array(wanted), Json::Array(list)) => {
                wanted.len() == list.len() && wanted.iter().all(|one| list.iter().any(|value| is(value, one)))
            }
            _ => is(value, wanted) || wanted.as_f64().zip(number()).is_some_and(|(a, b)| (a - b).abs() < f64::EPSILON),
        };
        let has = |wanted: &Json| match value {
            Json::Array(list) => list.iter().any(|one| is(one, wanted)),
            Json::String(text) => wanted.as_str().is_some_and(|part| text.contains(part)),
            one => is(one, wanted),
        };
        match self {
            Self::Eq(wanted) => same(wanted),
            Self::Neq(wanted) => !same(wanted),
            Self::Min(least) => number().is_some_and(|n| n >= *least),
            Self::Max(most) => number().is_some_and(|n| n <= *most),
            Self::MinLength(least) => length() >= *least,
            Self::MaxLength(most) => length() <= *most,
            Self::Regex(pattern) => pattern.is_match(value.as_str().unwrap_or_default()),
            Self::Contains(all) => all.iter().all(has),
            Self::NotContains(all) => !all.iter().any(has),
            Self::Required => !empty,
            Self::Prohibited => empty,
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Eq(wanted) => format!("must equal {wanted}."),
            Self::Neq(wanted) => format!("must not equal {wanted}."),
            Self::Min(least) => format!("must be at least {least}."),
            Self::Max(most) => format!("must be at most {most}."),
            Self::MinLength(least) => format!("must have at least {least} characters."),
            Self::MaxLength(most) => format!("must have at most {most} characters."),
            Self::Regex(pattern) => format!("must match {pattern}."),
            Self::Contains(all) => format!("must contain {}.", listed(all)),
            Self::NotContains(all) => format!("must not contain {}.", listed(all)),
            Self::Required => "must not be empty.".to_owned(),
            Self::Prohibited => "must be empty.".to_owned(),
        }
    }
}

/// One value or a list of them.
fn several(json: Json) -> Vec<Json> {
    if let Json::Array(list) = json { list } else { vec![json] }
}

fn listed(all: &[Json]) -> String {
    let texts = all.iter().map(|one| one.as_str().map_or_else(|| one.to_string(), str::to_owned));
    texts.collect::<Vec<_>>().join(", ")
}

/// A row that is referred to, as rules look at it: known by its id and by its key.
pub fn known_by(id: i64, key: Json) -> Json {
    serde_json::json!({"id": id, "key": key})
}

/// Whether a value is the wanted one; a row is, by its id or its key.
fn is(value: &Json, wanted: &Json) -> bool {
    value == wanted || value.get("key").is_some_and(|key| key == wanted || value.get("id") == Some(wanted))
}

#[cfg(test)]
mod tests {
    use super::{Demand, On, known_by};
    use serde_json::json;

    fn read(text: &str) -> Result<Demand, String> {
        let meta = shared::registry::model("dcim.site").ok_or("no model")?;
        Demand::read(meta, &toml::from_str(text).map_err(|error| error.to_string())?, On::Write)
    }

    #[test]
    fn lists_contain_and_fields_stay_as_they_are() {
        let demand = read("tags = { not_contains = 'no-edit' }\nfacility = { unchanged = true, min_length = 2 }");
        let demand = demand.expect("a demand");
        assert_eq!((demand.clauses.len(), demand.unchanged.len()), (2, 1));
        let tags = demand.clauses.iter().find(|clause| clause.field() == "tags").expect("a clause");
        let two = json!([known_by(3, json!("other")), known_by(4, json!("no-edit"))]);
        assert_eq!(tags.fails(&two).as_deref(), Some("tags must not contain no-edit."));
        assert_eq!(tags.fails(&json!([known_by(3, json!("other"))])), None);
        for (text, value, holds) in [
            ("tags = { contains = ['a', 'b'] }", json!([known_by(1, json!("a"))]), false),
            ("tags = { contains = ['a', 2] }", json!([known_by(1, json!("a")), known_by(2, json!("b"))]), true),
            ("tags = { eq = ['b', 'a'] }", json!([known_by(1, json!("a")), known_by(2, json!("b"))]), true),
            ("name = { contains = 'b' }", json!("abc"), true),
            ("region = { eq = 'r' }", known_by(1, json!("r")), true),
            ("'devices.name' = { not_contains = 'x' }", json!(["y"]), true),
            ("'cf.kinds' = { contains = 'a' }", json!(["a", "b"]), true),
        ] {
            let demand = read(text).expect(text);
            assert_eq!(demand.clauses[0].fails(&value).is_none(), holds, "{text}");
        }
    }

    #[test]
    fn rules_are_read_strictly_and_tested() {
        let demand =
            read("name = { min_length = 3, regex = '^[A-Z]' }\n'region.name' = { required = true }").expect("a demand");
        let name = demand.clauses.iter().find(|clause| clause.field() == "name").expect("a clause");
        assert_eq!(name.fails(&json!("Prague")), None);
        assert_eq!(name.fails(&json!("Pr")).as_deref(), Some("name must have at least 3 characters."));
        assert!(name.fails(&json!("prague")).is_some() && name.fails(&json!(null)).is_some());
        for bad in [
            "",
            "colour = { eq = 1 }",
            "'region.colour' = { eq = 1 }",
            "name = { longer = 1 }",
            "name = { regex = '(' }",
            "name = 3",
            "name = { required = false }",
            "'request.body' = { eq = 1 }",
            "tags = { eq = 'a' }",
            "tags = { regex = 'a' }",
            "tags = { contains = [] }",
            "latitude = { contains = 1 }",
            "'region.name' = { unchanged = true }",
            "device_count = { unchanged = true }",
            "name = { unchanged = false }",
            "when = { name = { unchanged = true } }\nname = { required = true }",
            "'devices.colour' = { contains = 'x' }",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
