//! Choice sets: values, labels and colours as data, so that operators can extend them.

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

/// Few sets are ever configured, so that a list is quicker than a table, and smaller in the browser.
static CONFIGURED: OnceLock<Vec<(String, &'static [Choice])>> = OnceLock::new();

/// Replaces choice sets by configuration, once, before anything is served. Later calls are ignored.
pub fn configure(sets: impl IntoIterator<Item = (String, &'static [Choice])>) {
    let _ = CONFIGURED.set(sets.into_iter().collect());
}

/// The configured sets by key, for those who cannot read the settings.
pub fn configured() -> impl Iterator<Item = (&'static str, &'static [Choice])> {
    CONFIGURED.get().into_iter().flatten().map(|(key, choices)| (key.as_str(), *choices))
}

/// The kinds of objects, for lists of them. What they are is the registry's affair, so whoever offers them configures
/// this set (the browser does); whoever takes them asks the registry.
pub static OBJECT_TYPES: ChoiceSet = ChoiceSet::new("core.ObjectType", &[]);

impl ChoiceSet {
    pub const fn new(key: &'static str, choices: &'static [Choice]) -> Self {
        Self { key, choices, integer: false }
    }

    pub const fn integers(key: &'static str, choices: &'static [Choice]) -> Self {
        Self { key, choices, integer: true }
    }

    /// The choices in force: configured ones, else the built-in ones.
    pub fn all(&self) -> &'static [Choice] {
        configured().find(|(key, _)| *key == self.key).map_or(self.choices, |(_, choices)| choices)
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
