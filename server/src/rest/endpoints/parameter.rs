//! A parameter of an endpoint that is no model.

use serde_json::{Value as Json, json};

pub struct Parameter {
    pub name: &'static str,
    pub kind: Type,
    pub text: &'static str,
    pub required: bool,
}

/// What a parameter's values are.
pub enum Type {
    Text,
    /// A text that says something.
    Words,
    /// A number without bounds of its own.
    Number,
    /// From, to, and what is meant without it.
    Within(i64, i64, i64),
    Flag,
    /// True or false, and what is meant without it.
    FlagOr(bool),
    Moment,
    /// One of some words, and the one that is meant without it.
    Word(&'static [&'static str], Option<&'static str>),
    /// One of words that others know.
    Of(fn() -> Vec<String>),
    /// Some of such words, with commas between them.
    Commas(fn() -> Vec<String>),
    /// Some of such words, repeated.
    SomeOf(fn() -> Vec<String>),
    /// Texts of which these are examples, repeated.
    Like(fn() -> Vec<String>),
    /// One that endpoints share, by its name among the components of the document.
    Shared(&'static str),
}

impl Parameter {
    pub const fn of(name: &'static str, kind: Type, text: &'static str) -> Self {
        Self { name, kind, text, required: false }
    }

    pub const fn required(name: &'static str, kind: Type, text: &'static str) -> Self {
        Self { name, kind, text, required: true }
    }

    const fn shared(name: &'static str, component: &'static str) -> Self {
        Self::of(name, Type::Shared(component), "")
    }

    pub fn described(&self) -> Json {
        if let Type::Shared(component) = self.kind {
            return json!({"$ref": format!("#/components/parameters/{component}")});
        }
        let text = match self.kind {
            Type::Commas(words) => format!("{}: {}", self.text, words().join(", ")),
            _ => self.text.to_owned(),
        };
        let mut out = json!({"name": self.name, "in": "query", "description": text, "schema": self.kind.schema()});
        if self.required {
            out["required"] = true.into();
        }
        out
    }
}

impl Type {
    fn schema(&self) -> Json {
        match self {
            Self::Text | Self::Commas(_) | Self::Shared(_) => json!({"type": "string"}),
            Self::Words => json!({"type": "string", "minLength": 1}),
            Self::Number => json!({"type": "integer"}),
            Self::Within(from, to, usual) => {
                json!({"type": "integer", "minimum": from, "maximum": to, "default": usual})
            }
            Self::Flag => json!({"type": "boolean"}),
            Self::FlagOr(usual) => json!({"type": "boolean", "default": usual}),
            Self::Moment => json!({"type": "string", "format": "date-time"}),
            Self::Word(words, None) => json!({"type": "string", "enum": words}),
            Self::Word(words, Some(usual)) => json!({"type": "string", "enum": words, "default": usual}),
            Self::Of(words) => json!({"type": "string", "enum": words()}),
            Self::SomeOf(words) => json!({"type": "array", "items": {"type": "string", "enum": words()}}),
            Self::Like(words) => json!({"type": "array", "items": {"type": "string", "examples": words()}}),
        }
    }
}

/// Refuses what means nothing instead of naming it.
pub const STRICT: Parameter = Parameter::of(
    "strict",
    Type::Flag,
    "Refuse unknown filters instead of ignoring them. `true` or `false`; anything else, the word `null` too, is refused.",
);

/// What every write takes (`rest::terms`).
pub const OF_WRITES: &[Parameter] = &[
    Parameter::shared("dry_run", "DryRun"),
    Parameter::shared("strict", "Strict"),
    Parameter::shared("fields", "Fields"),
    Parameter::shared("omit", "Omit"),
    Parameter::shared("brief", "Brief"),
    Parameter::shared("exclude", "Exclude"),
    Parameter::shared("format", "JsonFormat"),
];

/// A calendar or an object that the client may have already.
pub const IF_NONE_MATCH: Parameter = Parameter::shared("", "IfNoneMatch");
