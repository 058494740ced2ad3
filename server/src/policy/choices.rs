//! Choice sets that an operator replaces or, with `+`, extends.
//!
//! Source: reference sheet of NetBox, §8.3.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use shared::choices::{Choice, ChoiceSet};
use shared::meta::{Default, Kind};
use shared::registry;

/// One entry of a list: value, label and, if it is to have one, a colour.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Entry {
    Plain([String; 2]),
    Colored([String; 3]),
}

pub type Settings = BTreeMap<String, Vec<Entry>>;

const COLORS: &[&str] =
    &["blue", "indigo", "purple", "pink", "red", "orange", "yellow", "green", "teal", "cyan", "gray", "black", "white"];

/// Every choice set, and the values its fields use as defaults.
fn sets() -> BTreeMap<&'static str, (&'static ChoiceSet, Vec<&'static str>)> {
    let mut out: BTreeMap<&str, (&ChoiceSet, Vec<&str>)> = BTreeMap::new();
    for field in registry::all().flat_map(|meta| meta.fields) {
        if let Kind::Choice(set) = field.kind {
            let entry = out.entry(set.key).or_insert((set, Vec::new()));
            if let Default::Text(value) = field.default {
                entry.1.push(value);
            }
        }
    }
    out
}

/// The choice sets of the settings, as `shared::choices::configure` takes them.
pub fn read(settings: &Settings) -> Result<HashMap<String, &'static [Choice]>, String> {
    let known = sets();
    let mut out = HashMap::new();
    for (key, entries) in settings {
        let (name, extends) = key.strip_suffix('+').map_or((key.as_str(), false), |name| (name, true));
        let wrong = |message: String| format!("field_choices.\"{key}\": {message}");
        let found = known.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        let (key, (set, defaults)) = found.ok_or_else(|| wrong("there are no such choices".to_owned()))?;
        if out.contains_key(*key) {
            return Err(wrong("these choices are both replaced and extended".to_owned()));
        }
        let mut choices: Vec<Choice> = if extends { set.choices.to_vec() } else { Vec::new() };
        for entry in entries {
            let (value, label, color) = match entry {
                Entry::Plain([value, label]) => (value, label, "gray"),
                Entry::Colored([value, label, color]) => (value, label, color.as_str()),
            };
            let color = COLORS.iter().find(|known| **known == color);
            let color = color
                .ok_or_else(|| wrong(format!("{value} has an unknown colour; there are {}", COLORS.join(", "))))?;
            if value.is_empty() || label.is_empty() || value.chars().count() > 50 {
                return Err(wrong("a value has 1 to 50 characters, and a label".to_owned()));
            }
            if set.integer && value.parse::<i64>().is_err() {
                return Err(wrong(format!("{value} is no whole number")));
            }
            if choices.iter().any(|choice| choice.value == value) {
                return Err(wrong(format!("{value} is listed twice")));
            }
            choices.push(Choice::new(kept(value), kept(label), color));
        }
        if let Some(default) = defaults.iter().find(|value| !choices.iter().any(|choice| choice.value == **value)) {
            return Err(wrong(format!("{default} must stay: new objects get it")));
        }
        let choices: &'static [Choice] = Box::leak(choices.into_boxed_slice());
        out.insert((*key).to_owned(), choices);
    }
    Ok(out)
}

/// Settings are read once and live as long as the process.
fn kept(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

#[cfg(test)]
mod tests {
    use super::{Settings, read};

    fn parsed(text: &str) -> Result<std::collections::HashMap<String, &'static [shared::choices::Choice]>, String> {
        read(&toml::from_str::<Settings>(text).map_err(|error| error.to_string())?)
    }

    #[test]
    fn choices_are_replaced_and_extended() {
        let sets = parsed("\"dcim.Site.status+\" = [[\"moth\", \"Mothballed\", \"black\"]]").expect("choices");
        let status = sets["dcim.Site.status"];
        assert_eq!((status[0].value, status.last().map(|c| (c.value, c.color))), ("planned", Some(("moth", "black"))));
        let sets = parsed("\"dcim.Site.status\" = [[\"active\", \"On\"]]").expect("choices");
        assert_eq!(sets["dcim.Site.status"].len(), 1);
        for bad in [
            "\"dcim.Site.state\" = []",
            "\"dcim.Site.status\" = [[\"gone\", \"Gone\"]]",
            "\"dcim.Site.status+\" = [[\"active\", \"Again\"]]",
            "\"dcim.Site.status+\" = [[\"x\", \"X\", \"mauve\"]]",
            "\"dcim.Site.status+\" = [[\"x\"]]",
            "\"dcim.Rack.width+\" = [[\"wide\", \"Wide\"]]",
        ] {
            assert!(parsed(bad).is_err(), "{bad}");
        }
    }
}
