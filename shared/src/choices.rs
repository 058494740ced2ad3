//! Choice sets: values, labels and colours as data, so that operators can extend them.

use std::collections::HashMap;
use std::sync::OnceLock;

/// A named list of allowed values. `key` is what configuration extends (`dcim.Site.status`).
#[derive(Debug)]
pub struct ChoiceSet {
    pub key: &'static str,
    pub choices: &'static [Choice],
    /// Values are integers on the wire (rack width).
    pub integer: bool,
}

/// One allowed value. `color` is a colour name of the badge palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    pub value: &'static str,
    pub label: &'static str,
    pub color: &'static str,
}

impl Choice {
    pub const fn new(value: &'static str, label: &'static str, color: &'static str) -> Self {
        Self { value, label, color }
    }
}

static CONFIGURED: OnceLock<HashMap<String, &'static [Choice]>> = OnceLock::new();

/// Replaces choice sets by configuration, once, before anything is served. Later calls are ignored.
pub fn configure(sets: HashMap<String, &'static [Choice]>) {
    let _ = CONFIGURED.set(sets);
}

/// The configured sets by key, for those who cannot read the settings.
pub fn configured() -> impl Iterator<Item = (&'static str, &'static [Choice])> {
    CONFIGURED.get().into_iter().flatten().map(|(key, choices)| (key.as_str(), *choices))
}

impl ChoiceSet {
    pub const fn new(key: &'static str, choices: &'static [Choice]) -> Self {
        Self { key, choices, integer: false }
    }

    pub const fn integers(key: &'static str, choices: &'static [Choice]) -> Self {
        Self { key, choices, integer: true }
    }

    /// The choices in force: configured ones, else the built-in ones. In the browser nothing is configured.
    pub fn all(&self) -> &'static [Choice] {
        if cfg!(target_arch = "wasm32") {
            return self.choices;
        }
        CONFIGURED.get().and_then(|sets| sets.get(self.key)).copied().unwrap_or(self.choices)
    }

    pub fn get(&self, value: &str) -> Option<&'static Choice> {
        self.all().iter().find(|c| c.value == value)
    }

    /// The label of a value; the value itself when it is no longer configured.
    pub fn label<'a>(&self, value: &'a str) -> &'a str
    where
        'static: 'a,
    {
        self.get(value).map_or(value, |c| c.label)
    }

    pub fn color(&self, value: &str) -> &'static str {
        self.get(value).map_or("gray", |c| c.color)
    }
}
