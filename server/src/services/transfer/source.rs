//! A file into records: objects with the lines they stand on, not yet understood.

use serde::Deserialize as _;
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};
use serde_saphyr::Spanned;
use shared::error::{ALL, Errors};
use shared::transfer::LineErrors;

use super::Format;

/// What a file holds.
pub struct Records {
    /// The names of the columns, in the order of their appearance.
    pub headers: Vec<String>,
    pub records: Vec<Record>,
}

#[derive(Clone)]
pub struct Record {
    pub line: u64,
    pub values: Values,
}

#[derive(Clone)]
pub enum Values {
    /// The cells of a CSV line, as many as there are headers or fewer.
    Cells(Vec<String>),
    Object(Map<String, Json>),
}

/// Most objects in a file.
const RECORDS_MAX: usize = 500_000;
const DELIMITERS: &[char] = &[',', ';', '\t', '|'];

fn wrong(line: u64, text: impl Into<String>) -> LineErrors {
    LineErrors { line, id: None, errors: Errors::one(ALL, text) }
}

/// Reads a file. Without a format it is guessed from how the file begins.
pub fn read(bytes: &[u8], format: Option<Format>, delimiter: Option<char>) -> Result<Records, LineErrors> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() as u64;
        wrong(line, "The file is not encoded in UTF-8.")
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let records = match format.unwrap_or_else(|| guess(text)) {
        Format::Csv => csv(text, delimiter)?,
        Format::Json => json(text)?,
        Format::JsonLines => json_lines(text)?,
        Format::Yaml => yaml(text)?,
    };
    match records.records.len() {
        0 => Err(wrong(0, "There are no objects in the file.")),
        count if count > RECORDS_MAX => {
            Err(wrong(0, format!("A file may hold {RECORDS_MAX} objects; this has {count}.")))
        }
        _ => Ok(records),
    }
}

/// The format of a file by its beginning.
pub fn guess(text: &str) -> Format {
    let text = text.trim_start();
    let first = text.lines().next().unwrap_or_default().trim_end();
    if text.starts_with('[') {
        Format::Json
    } else if text.starts_with('{') {
        // One object that ends on its line is followed by others, or is alone.
        if first.ends_with('}') { Format::JsonLines } else { Format::Json }
    } else if first == "---" || text.starts_with("- ") {
        Format::Yaml
    } else {
        Format::Csv
    }
}

fn csv(text: &str, delimiter: Option<char>) -> Result<Records, LineErrors> {
    let delimiter = delimiter.unwrap_or_else(|| separates(text));
    let delimiter = u8::try_from(delimiter).map_err(|_| wrong(0, "The delimiter must be one ASCII character."))?;
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut rows = reader.records();
    let mut next = || -> Result<Option<csv::StringRecord>, LineErrors> {
        let row = rows.next().transpose();
        row.map_err(|error| wrong(error.position().map_or(0, csv::Position::line), "This line cannot be read."))
    };
    let Some(first) = next()? else { return Ok(Records { headers: Vec::new(), records: Vec::new() }) };
    let headers: Vec<String> = first.iter().map(|header| header.trim().to_owned()).collect();
    let mut records = Vec::new();
    let mut lines = Lines::of(text);
    while let Some(row) = next()? {
        // A record's position is before the empty lines that were skipped.
        let start = row.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(0);
        let rest = text.get(start..).unwrap_or_default();
        let line = lines.at(rest.trim_start_matches(['\r', '\n']));
        if row.iter().skip(headers.len()).any(|cell| !cell.trim().is_empty()) {
            return Err(wrong(line, format!("There are {} cells for {} columns.", row.len(), headers.len())));
        }
        // A line of nothing but separators is what spreadsheets leave at the end.
        if row.iter().any(|cell| !cell.trim().is_empty()) {
            records.push(Record { line, values: Values::Cells(row.iter().map(str::to_owned).collect()) });
        }
    }
    Ok(Records { headers, records })
}

/// What separates the cells of the first line, outside of quotes.
fn separates(text: &str) -> char {
    let mut quoted = false;
    let mut first = String::new();
    for c in text.chars() {
        quoted ^= c == '"';
        match c {
            '\n' if !quoted => break,
            c if !quoted => first.push(c),
            _ => {}
        }
    }
    let count = |delimiter: &&char| first.matches(**delimiter).count();
    // The first of equals wins, so a line without any is separated by commas.
    DELIMITERS.iter().rev().max_by_key(count).copied().unwrap_or(',')
}

fn json(text: &str) -> Result<Records, LineErrors> {
    let broken = |error: serde_json::Error| wrong(error.line() as u64, format!("This is no JSON: {error}"));
    if text.trim_start().starts_with('{') {
        // One object, or the answer of a list.
        let mut map: Map<String, Json> = serde_json::from_str(text).map_err(broken)?;
        return match (map.contains_key("count"), map.remove("results")) {
            (true, Some(Json::Array(items))) => objects(items.into_iter().map(|item| (0, item))),
            (_, Some(results)) => {
                map.insert("results".to_owned(), results);
                objects([(1, Json::Object(map))])
            }
            (_, None) => objects([(1, Json::Object(map))]),
        };
    }
    let items: Vec<&RawValue> = serde_json::from_str(text).map_err(broken)?;
    let mut lines = Lines::of(text);
    let items = items.into_iter().map(|raw| {
        let line = lines.at(raw.get());
        serde_json::from_str(raw.get()).map(|item| (line, item)).map_err(|error| wrong(line, error.to_string()))
    });
    objects(items.collect::<Result<Vec<_>, _>>()?)
}

/// Finds the lines of parts of a text, from its beginning to its end.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, at: 0, line: 1 }
    }

    fn at(&mut self, part: &str) -> u64 {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        if let Some(between) = self.text.as_bytes().get(self.at..start) {
            self.line += between.iter().filter(|byte| **byte == b'\n').count() as u64;
            self.at = start;
        }
        self.line
    }
}

fn json_lines(text: &str) -> Result<Records, LineErrors> {
    let items = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()).map(|(text, line)| {
        serde_json::from_str(text)
            .map(|item| (line, item))
            .map_err(|error| wrong(line, format!("This is no JSON: {error}")))
    });
    objects(items.collect::<Result<Vec<_>, _>>()?)
}

/// Lists of objects, in one document or in several; a document may also be one object.
fn yaml(text: &str) -> Result<Records, LineErrors> {
    // Lists as long as a file may be, and no expansion of aliases into more than that.
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: 40_000_000,
            max_nodes: 20_000_000,
            max_documents: RECORDS_MAX,
            max_total_scalar_bytes: text.len().saturating_add(1),
        },
    };
    let documents: Vec<Spanned<Document>> =
        serde_saphyr::from_multiple_with_options(text, options).map_err(|error| {
            let line = error.location().map_or(0, |location| location.line());
            wrong(line, format!("This is no YAML that can be read: {}", error.without_snippet()))
        })?;
    objects(documents.into_iter().flat_map(|document| {
        let line = document.referenced.line();
        document.value.0.into_iter().map(move |(own, item)| (own.unwrap_or(line), item))
    }))
}

/// A YAML document: its objects, those of a list with their lines.
struct Document(Vec<(Option<u64>, Json)>);

impl<'de> serde::Deserialize<'de> for Document {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Document;

            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("a list of objects, or an object")
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut items: A) -> Result<Document, A::Error> {
                let mut out = Vec::new();
                while let Some(item) = items.next_element::<Spanned<Json>>()? {
                    out.push((Some(item.referenced.line()), item.value));
                }
                Ok(Document(out))
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Document, A::Error> {
                let item = Json::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                Ok(Document(vec![(None, item)]))
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

fn objects(items: impl IntoIterator<Item = (u64, Json)>) -> Result<Records, LineErrors> {
    let mut headers: Vec<String> = Vec::new();
    let mut known: std::collections::HashSet<String> = std::collections::HashSet::new();
    let mut records = Vec::new();
    for (line, item) in items {
        let Json::Object(map) = item else {
            let kind = shared::patch::kind_of(&item);
            return Err(wrong(line, format!("Expected an object, but got {kind}.")));
        };
        for key in map.keys().filter(|key| !known.contains(*key)).cloned().collect::<Vec<_>>() {
            headers.push(key.clone());
            known.insert(key);
        }
        records.push(Record { line, values: Values::Object(map) });
    }
    Ok(Records { headers, records })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<u64> {
        read(text.as_bytes(), None, None).expect("a file").records.iter().map(|record| record.line).collect()
    }

    #[test]
    fn formats_are_guessed_and_lines_are_known() {
        assert_eq!(lines("name;slug\n\na;\"b\nc\"\n;;\nd;e\n"), [3, 6]);
        assert_eq!(lines("[\n {\"a\": 1},\n\n {\"a\": 2}]"), [2, 4]);
        assert_eq!(lines("{\"a\": 1}\n\n{\"a\": 2}\n"), [1, 3]);
        assert_eq!(lines("{\n\"a\": 1}"), [1]);
        assert_eq!(lines("- a: 1\n  b: x\n- a: 2\n"), [1, 3]);
        assert_eq!(lines("---\na: 1\n---\na: 2\n"), [2, 4]);
        assert_eq!(guess("\u{feff}name,slug"), Format::Csv);
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        let line = |bytes: &[u8]| read(bytes, None, None).err().expect("an error").line;
        assert_eq!(line(b"name\nx\n\xff"), 3);
        assert_eq!(line(b"a,b\n1,2\n1,2,3\n"), 3);
        assert_eq!(line(b"[\n{},\n{"), 3);
        assert_eq!(line(b"{}\n{\n"), 2);
        assert_eq!(line(b"[1]"), 1);
        assert_eq!(line(b""), 0);
        assert!(line(b"- a: [1\n- b: }\n") > 0);
        let bomb = "---\n- &a {x: [1,2,3,4,5,6,7,8,9]}\n- &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n";
        assert!(read(bomb.as_bytes(), None, None).is_err(), "a list is no object");
    }

    #[test]
    fn delimiters_are_found_outside_of_quotes() {
        assert_eq!(separates("\"a,b,c\";d\n,,,,"), ';');
        assert_eq!(separates("a\tb"), '\t');
        assert_eq!(separates("a"), ',');
    }
}
