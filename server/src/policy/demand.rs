//! One rule set: attributes and what their values must be, and when that is demanded.

use serde_json::Value as Json;
use shared::filter::walk;
use shared::meta::{Kind, ModelMeta};

/// What must hold of an object. All of it must, if all of `when` does.
#[derive(Debug)]
pub struct Demand {
    pub when: Vec<Clause>,
    pub clauses: Vec<Clause>,
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
    /// Field names, crossing references.
    Field(Vec<String>),
    Custom(String),
    /// `request.user.username`, `request.id`; skipped when nobody asks.
    Request(String),
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
    Required,
    Prohibited,
}

const REQUEST: &[&str] = &["user.username", "user.id", "user.is_superuser", "id"];

impl Demand {
    pub fn read(meta: &'static ModelMeta, table: &toml::Table) -> Result<Self, String> {
        let mut demand = Self { when: Vec::new(), clauses: Vec::new() };
        for (name, value) in table {
            if name == "when" {
                let inner = value.as_table().ok_or("when is a table of attributes")?;
                for (name, value) in inner {
                    demand.when.push(Clause::read(meta, name, value)?);
                }
            } else {
                demand.clauses.push(Clause::read(meta, name, value)?);
            }
        }
        if demand.clauses.is_empty() {
            return Err("nothing is demanded".to_owned());
        }
        Ok(demand)
    }
}

impl Clause {
    fn read(meta: &'static ModelMeta, name: &str, value: &toml::Value) -> Result<Self, String> {
        let path = Path::read(meta, name)?;
        let tests = value.as_table().filter(|tests| !tests.is_empty());
        let tests = tests.ok_or_else(|| format!("{name}: expected rules such as {{ min_length = 3 }}"))?;
        let read = |(word, value): (&String, &toml::Value)| Test::read(word, value).map_err(|e| format!("{name}: {e}"));
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
    fn read(meta: &'static ModelMeta, name: &str) -> Result<Self, String> {
        if let Some(custom) = name.strip_prefix("cf.") {
            return if meta.has("custom_fields") {
                Ok(Self::Custom(custom.to_owned()))
            } else {
                Err(format!("{name}: {} have no custom fields", meta.plural.to_lowercase()))
            };
        }
        if let Some(rest) = name.strip_prefix("request.") {
            return match REQUEST.contains(&rest) {
                true => Ok(Self::Request(rest.to_owned())),
                false => Err(format!("{name}: a request has {}", REQUEST.join(", "))),
            };
        }
        let field = walk(meta, name).ok_or_else(|| format!("{} has no attribute {name}", meta.label))?;
        if matches!(field.kind, Kind::Secret) {
            return Err(format!("{name} cannot be looked at"));
        }
        Ok(Self::Field(name.split('.').map(str::to_owned).collect()))
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
            "required" => on().map(|()| Self::Required)?,
            "prohibited" => on().map(|()| Self::Prohibited)?,
            _ => {
                return Err(format!(
                    "there is no rule {word}; there are eq, neq, min, max, min_length, max_length, regex, required, prohibited"
                ));
            }
        })
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
        let same = |wanted: &Json| {
            wanted == value || wanted.as_f64().zip(number()).is_some_and(|(a, b)| (a - b).abs() < f64::EPSILON)
        };
        match self {
            Self::Eq(wanted) => same(wanted),
            Self::Neq(wanted) => !same(wanted),
            Self::Min(least) => number().is_some_and(|n| n >= *least),
            Self::Max(most) => number().is_some_and(|n| n <= *most),
            Self::MinLength(least) => length() >= *least,
            Self::MaxLength(most) => length() <= *most,
            Self::Regex(pattern) => pattern.is_match(value.as_str().unwrap_or_default()),
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
            Self::Required => "must not be empty.".to_owned(),
            Self::Prohibited => "must be empty.".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Demand;
    use serde_json::json;

    fn read(text: &str) -> Result<Demand, String> {
        let meta = shared::registry::model("dcim.site").ok_or("no model")?;
        Demand::read(meta, &toml::from_str(text).map_err(|error| error.to_string())?)
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
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
