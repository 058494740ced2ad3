//! Words of choices: values that print and compare as themselves, and have a label.
//!
//! `status == 'active'` must hold, so a word is a plain text for the engine. Its label is found by the very
//! text: the engine hands on the same allocation, however often a value is assigned and passed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::Value;

/// The words of one rendering.
#[derive(Debug, Default)]
pub struct Words(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// By set and value.
    texts: HashMap<(String, String), Arc<str>>,
    /// By address of the text.
    labels: HashMap<usize, String>,
    /// Numbers have no address: the label that was given last.
    numbers: HashMap<i64, String>,
}

impl Words {
    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A word of a set.
    pub fn text(&self, set: &str, value: &str, label: &str) -> Value {
        if value.is_empty() {
            return Value::from("");
        }
        let mut known = self.known();
        let key = (set.to_owned(), value.to_owned());
        if let Some(text) = known.texts.get(&key) {
            return Value::from(text.clone());
        }
        let text: Arc<str> = value.into();
        known.labels.insert(text.as_ptr().addr(), label.to_owned());
        known.texts.insert(key, text.clone());
        Value::from(text)
    }

    /// A word that is a number.
    pub fn number(&self, value: i64, label: &str) -> Value {
        self.known().numbers.insert(value, label.to_owned());
        Value::from(value)
    }

    /// The label of a value; `None` for what is no word.
    pub fn label(&self, value: &Value) -> Option<String> {
        let known = self.known();
        match value.as_str() {
            Some(text) => known.labels.get(&text.as_ptr().addr()).cloned(),
            None => value.as_i64().and_then(|number| known.numbers.get(&number).cloned()),
        }
    }
}
