//! Members of a JSON object by name and type; what is wrong is said with the path to it.

use std::cell::RefCell;
use std::collections::HashSet;

use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::{Map, Value};

use super::remarks::{Remarks, excerpt};
use super::zone::{Zone, plausible};

/// An object being read. It remembers which keys were asked for, so that the others can be named.
pub(super) struct Fields<'a> {
    map: &'a Map<String, Value>,
    /// `[1]`, "" for the whole text.
    path: &'a str,
    asked: RefCell<HashSet<&'static str>>,
}

impl<'a> Fields<'a> {
    pub fn new(map: &'a Map<String, Value>, path: &'a str) -> Self {
        Self { map, path, asked: RefCell::default() }
    }

    /// The value of a key; null counts as absent.
    pub fn get(&self, key: &'static str) -> Option<&'a Value> {
        self.asked.borrow_mut().insert(key);
        self.map.get(key).filter(|value| !value.is_null())
    }

    /// `[1].start: it must be …`
    pub fn wrong(&self, key: &str, what: &str) -> String {
        let dot = if self.path.is_empty() { "" } else { "." };
        format!("{}{dot}{key}: {what}.", self.path)
    }

    /// A trimmed text, "" if absent.
    pub fn text(&self, key: &'static str) -> Result<String, String> {
        match self.get(key) {
            None => Ok(String::new()),
            Some(Value::String(text)) => Ok(text.trim().to_owned()),
            Some(other) => Err(self.wrong(key, &format!("it must be a text, not {}", kind(other)))),
        }
    }

    pub fn integer(&self, key: &'static str) -> Result<Option<i64>, String> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let number = value.as_i64();
        number.map(Some).ok_or_else(|| self.wrong(key, &format!("it must be an integer, not {}", kind(value))))
    }

    /// Unix seconds or RFC 3339. A text without an offset counts in `zone`, or as UTC with a warning.
    pub fn time(
        &self,
        key: &'static str,
        zone: Option<Zone>,
        warnings: &mut Remarks,
    ) -> Result<Option<DateTime<Utc>>, String> {
        let time = match self.get(key) {
            None => return Ok(None),
            Some(Value::Number(number)) => number.as_i64().and_then(|seconds| DateTime::from_timestamp(seconds, 0)),
            Some(Value::String(text)) => written(text.trim(), zone, warnings),
            Some(_) => None,
        };
        time.and_then(plausible)
            .map(Some)
            .ok_or_else(|| self.wrong(key, "it must be Unix seconds or an RFC 3339 time, in the years 1970 to 9999"))
    }

    /// The keys that nobody asked for, with their values left aside.
    pub fn unknown(&self, remarks: &mut Remarks) {
        const SHOWN: usize = 10;
        let asked = self.asked.borrow();
        let mut unknown: Vec<String> = self
            .map
            .keys()
            .filter(|key| !asked.contains(key.as_str()))
            .take(SHOWN + 1)
            .map(|key| excerpt(key))
            .collect();
        if unknown.len() > SHOWN {
            unknown[SHOWN] = "…".into();
        }
        if !unknown.is_empty() {
            remarks.add(format!("Unknown keys were left aside: {}.", unknown.join(", ")));
        }
    }
}

fn written(text: &str, zone: Option<Zone>, warnings: &mut Remarks) -> Option<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    let forms = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"];
    let local = forms.into_iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    let zone = zone.unwrap_or_else(|| {
        warnings.doubt(format!("The time {} names no zone; taken as UTC.", excerpt(text)));
        Zone::UTC
    });
    zone.to_utc(local, warnings)
}

/// What a value is, with its article.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
