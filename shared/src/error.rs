//! What is wrong with an input, by field.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::check::REQUIRED;
use crate::custom::PREFIX;

/// The key of messages that concern the whole object.
pub const ALL: &str = "__all__";

/// Messages by field name; `__all__` for the object as a whole, `cf_<name>` for a custom field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errors(pub BTreeMap<String, Vec<String>>);

impl Errors {
    pub fn one(field: &str, message: impl Into<String>) -> Self {
        let mut errors = Self::default();
        errors.add(field, message);
        errors
    }

    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.entry(field.to_owned()).or_default().push(message.into());
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn has(&self, field: &str) -> bool {
        self.0.contains_key(field)
    }

    pub fn merge(&mut self, other: Self) {
        for (field, messages) in other.0 {
            self.0.entry(field).or_default().extend(messages);
        }
    }

    /// The shape of the REST interface, where what is wrong with a custom field is said of the object as a whole and
    /// names the field.
    pub fn folded(&self) -> BTreeMap<&str, Vec<String>> {
        let mut out: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (field, messages) in &self.0 {
            match field.strip_prefix(PREFIX) {
                Some(name) => {
                    let named = messages.iter().map(|message| match message.as_str() {
                        REQUIRED => format!("Missing required custom field '{name}'."),
                        message => format!("Invalid value for custom field '{name}': {message}"),
                    });
                    out.entry(ALL).or_default().extend(named);
                }
                None => out.entry(field).or_default().extend(messages.iter().cloned()),
            }
        }
        out
    }

    /// `Ok` when nothing is wrong.
    pub fn ok(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl std::fmt::Display for Errors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (position, (field, messages)) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str("; ")?;
            }
            if field != ALL {
                write!(f, "{field}: ")?;
            }
            f.write_str(&messages.join(" "))?;
        }
        Ok(())
    }
}
