//! One value in a file: what it is, and its text in a CSV file.

use serde_json::{Map, Value as Json};
use shared::custom::{Custom, Kind as CustomKind};
use shared::meta::{Default, Field, Kind};
use shared::value::{Value, iso};

use super::columns::{Column, Place};
use super::formula::Marks;

/// A value on its way into a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Empty,
    Text(String),
    /// A number with all its digits, or a boolean: the same in every format.
    Literal(String),
    Json(Json),
    List(Vec<Cell>),
}

impl Cell {
    pub fn of(field: &Field, value: &Value) -> Self {
        match (field.kind, value) {
            (_, Value::Null | Value::Any(_)) => Self::Empty,
            (Kind::Choice(set), Value::Text(text)) if set.integer && !text.is_empty() => Self::Literal(text.clone()),
            (_, Value::Bool(b)) => Self::Literal(b.to_string()),
            (_, Value::Int(n)) => Self::Literal(n.to_string()),
            (_, Value::Decimal(d)) => Self::Literal(d.normalize().to_string()),
            (_, Value::Text(text)) => Self::Text(text.clone()),
            (_, Value::Date(date)) => Self::Text(date.to_string()),
            (_, Value::Time(time)) => Self::Text(iso(*time)),
            (_, Value::Json(json)) => Self::Json(json.clone()),
            (_, Value::Ids(ids)) => Self::List(ids.iter().map(|id| Self::Literal(id.to_string())).collect()),
        }
    }

    /// A custom field's value.
    pub fn of_custom(custom: &Custom, json: Option<&Json>) -> Self {
        match (custom.kind, json) {
            (_, None | Some(Json::Null)) => Self::Empty,
            // Whatever it holds, a text of its own would be read as something else.
            (CustomKind::Json, Some(json)) => Self::Json(json.clone()),
            (_, Some(Json::String(text))) => Self::Text(text.clone()),
            (_, Some(Json::Array(items))) => {
                Self::List(items.iter().map(|item| Self::of_custom(custom, Some(item))).collect())
            }
            (_, Some(literal)) => Self::Literal(literal.to_string()),
        }
    }

    /// The text of a CSV cell.
    pub fn text(&self, marks: Marks) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Literal(text) => text.clone(),
            Self::Text(text) => marks.put(text.clone()),
            Self::Json(json) => marks.put(json.to_string()),
            Self::List(items) => {
                let words: Vec<String> = items.iter().map(|item| quoted(&item.text(Marks::Raw))).collect();
                marks.put(words.join(","))
            }
        }
    }

    /// Writes it as JSON.
    pub fn json(&self, out: &mut Vec<u8>) {
        match self {
            Self::Empty => out.extend_from_slice(b"null"),
            Self::Literal(text) => out.extend_from_slice(text.as_bytes()),
            // Writing to a vector cannot fail.
            Self::Text(text) => drop(serde_json::to_writer(out, text)),
            Self::Json(json) => drop(serde_json::to_writer(out, json)),
            Self::List(items) => {
                out.push(b'[');
                for (position, item) in items.iter().enumerate() {
                    if position > 0 {
                        out.push(b',');
                    }
                    item.json(out);
                }
                out.push(b']');
            }
        }
    }
}

/// A word of a list, in quotes where it holds what separates them.
fn quoted(word: &str) -> String {
    if word.contains([',', '"', '\n']) || word.is_empty() || word.trim() != word {
        format!("\"{}\"", word.replace('"', "\"\""))
    } else {
        word.to_owned()
    }
}

/// The words of a list in a cell.
fn words(text: &str) -> Vec<String> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    let record = reader.records().next().and_then(std::result::Result::ok);
    record.map_or(Vec::new(), |record| record.iter().map(str::to_owned).collect())
}

fn list(text: &str) -> Vec<Json> {
    words(text).into_iter().map(Json::from).collect()
}

/// What the text of a CSV cell says about a column of the model with these fields.
pub fn read(fields: &'static [Field], column: &Column, text: &str, marks: Marks) -> Json {
    let text = marks.take(text);
    if text.trim().is_empty() && !matches!(&column.place, Place::Field(_)) {
        return Json::Null;
    }
    match &column.place {
        Place::Field(index) => of_field(&fields[*index], text),
        Place::Through { field, .. } | Place::Either(field) if many(&fields[*field]) => Json::Array(list(text)),
        Place::Custom(custom) => of_custom(custom, text),
        _ => text.into(),
    }
}

/// Whether a field refers to any number of objects.
pub fn many(field: &Field) -> bool {
    matches!(field.kind, Kind::Many(_) | Kind::Tags)
}

fn of_field(field: &Field, text: &str) -> Json {
    let word = text.trim();
    match field.kind {
        _ if text.is_empty() => Json::Null,
        Kind::Bool => truth(word).map_or_else(|| word.into(), Json::from),
        Kind::Json | Kind::Choices(_) | Kind::CustomFields => match serde_json::from_str(word) {
            Ok(json) => json,
            Err(_) if field.default == Default::EmptyList => Json::Array(list(word)),
            Err(_) => word.into(),
        },
        // People write what they read.
        Kind::Choice(set) if set.get(word).is_none() => {
            let same = |choice: &&shared::choices::Choice| {
                choice.label.eq_ignore_ascii_case(word) || choice.value.eq_ignore_ascii_case(word)
            };
            set.all().iter().find(same).map_or_else(|| word.into(), |choice| choice.value.into())
        }
        Kind::Choice(_) => word.into(),
        _ => text.into(),
    }
}

fn of_custom(custom: &Custom, text: &str) -> Json {
    let word = text.trim();
    let parsed = || serde_json::from_str::<Json>(word).ok();
    // People write what they read.
    let chosen = |word: &str| match custom.choice(word) {
        Some(_) => word.into(),
        None => {
            let same = |choice: &&shared::custom::Choice| choice.label.eq_ignore_ascii_case(word);
            custom.choices.iter().find(same).map_or_else(|| word.into(), |choice| Json::from(choice.value.as_str()))
        }
    };
    match custom.kind {
        CustomKind::Boolean => truth(word).map_or_else(|| word.into(), Json::from),
        CustomKind::Integer | CustomKind::Decimal | CustomKind::Object => {
            parsed().filter(Json::is_number).unwrap_or_else(|| word.into())
        }
        CustomKind::Json => parsed().unwrap_or_else(|| word.into()),
        CustomKind::Select => chosen(word),
        CustomKind::MultiSelect => words(word).iter().map(|word| chosen(word)).collect(),
        CustomKind::MultiObject => {
            words(word).iter().map(|id| id.parse::<i64>().map_or_else(|_| id.as_str().into(), Json::from)).collect()
        }
        _ => text.into(),
    }
}

fn truth(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

/// One JSON value out of what stands at paths: `slug` and `site.slug` become an object within an
/// object. Null when nothing stands anywhere.
pub fn nest(pairs: Vec<(&str, Json)>) -> Json {
    if pairs.iter().all(|(_, value)| value.is_null()) {
        return Json::Null;
    }
    let mut out = Map::new();
    let mut below: Vec<(&str, Vec<(&str, Json)>)> = Vec::new();
    for (path, value) in pairs {
        match path.split_once('.') {
            None => drop(out.insert(path.to_owned(), value)),
            Some((first, rest)) => match below.iter_mut().find(|(name, _)| *name == first) {
                Some((_, list)) => list.push((rest, value)),
                None => below.push((first, vec![(rest, value)])),
            },
        }
    }
    out.extend(below.into_iter().map(|(name, list)| (name.to_owned(), nest(list))));
    Json::Object(out)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn formulas_are_marked_and_numbers_are_not() {
        let list = Cell::List(vec![Cell::Text("=1".into()), Cell::Text("b".into())]);
        let texts = [Cell::Text("=1".into()), Cell::Json(json!("=1")), list, Cell::Literal("-5".into())];
        assert_eq!(texts.each_ref().map(|cell| cell.text(Marks::Safe)), ["'=1", "'\"=1\"", "'=1,b", "-5"]);
        assert_eq!(texts.each_ref().map(|cell| cell.text(Marks::Raw)), ["=1", "\"=1\"", "=1,b", "-5"]);
    }

    #[test]
    fn lists_keep_their_words() {
        let words_of = ["plain", "a,b", "say \"x\"", " led"];
        let cell = Cell::List(words_of.iter().map(|word| Cell::Text((*word).to_owned())).collect());
        let text = cell.text(Marks::Raw);
        assert_eq!(words(&text)[..3], words_of[..3]);
        assert_eq!(words("a, b ,c"), ["a", "b", "c"]);
        assert!(words("").is_empty());
    }

    #[test]
    fn paths_become_objects() {
        assert_eq!(
            nest(vec![("slug", json!("x")), ("site.slug", json!("y")), ("parent.slug", json!(null))]),
            json!({"slug": "x", "site": {"slug": "y"}, "parent": null})
        );
        assert_eq!(nest(vec![("slug", json!(null)), ("site.slug", json!(null))]), json!(null));
    }
}
