//! A file into records: objects with the lines they stand on, not yet understood.
//!
//! Going through a file once finds what is wrong with it, its columns and where its records stand; then each record is
//! read when its turn comes. So a file takes little more memory than its bytes, whatever it holds.

use std::collections::HashSet;
use std::ops::Range;

use serde::Deserialize as _;
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};
use serde_saphyr::Spanned;
use shared::error::{ALL, Errors};
use shared::transfer::LineErrors;

use super::Format;
use crate::bounds;

/// What a file holds.
pub struct Records {
    /// The names of the columns, in the order of their appearance.
    pub headers: Vec<String>,
    pub total: usize,
    found: Found,
}

/// Where the records stand.
enum Found {
    /// The text, what separates its cells, and the lines of its records.
    Csv(String, csv::ReaderBuilder, Vec<u64>),
    Objects(String, Vec<(u64, Part)>),
}

/// Where an object stands in a file, as JSON.
enum Part {
    Text(Range<usize>),
    /// It was written otherwise there.
    Own(Box<str>),
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

impl Records {
    /// Reads one record after another, from the first.
    pub fn records(&self) -> Box<dyn Iterator<Item = Record> + Send + '_> {
        match &self.found {
            Found::Csv(text, builder, lines) => {
                let rows = builder.from_reader(text.as_bytes()).into_records().map_while(Result::ok).skip(1);
                Box::new(rows.filter(|row| !is_blank(row)).zip(lines).map(|(row, line)| Record {
                    line: *line,
                    values: Values::Cells(row.iter().map(str::to_owned).collect()),
                }))
            }
            Found::Objects(text, parts) => Box::new(parts.iter().map(|(line, part)| {
                let json = match part {
                    Part::Text(range) => text.get(range.clone()).unwrap_or_default(),
                    Part::Own(own) => own,
                };
                Record { line: *line, values: Values::Object(serde_json::from_str(json).unwrap_or_default()) }
            })),
        }
    }
}

/// Most objects in a file.
const RECORDS_MAX: usize = 500_000;
const DELIMITERS: &[char] = &[',', ';', '\t', '|'];

fn wrong(line: u64, text: impl Into<String>) -> LineErrors {
    LineErrors { line, id: None, errors: Errors::one(ALL, text) }
}

fn too_many() -> LineErrors {
    wrong(0, format!("A file may hold {RECORDS_MAX} objects; this has more."))
}

/// Reads a file. Without a format it is guessed from how the file begins.
pub fn read(bytes: Vec<u8>, format: Option<Format>, delimiter: Option<char>) -> Result<Records, LineErrors> {
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..valid].iter().filter(|byte| **byte == b'\n').count() as u64;
        wrong(line, "The file is not encoded in UTF-8.")
    })?;
    while text.starts_with('\u{feff}') {
        text.remove(0);
    }
    let records = match format.unwrap_or_else(|| guess(&text)) {
        Format::Csv => csv(text, delimiter)?,
        Format::Json => json(text)?,
        Format::JsonLines => json_lines(text)?,
        Format::Yaml => yaml(text)?,
    };
    if records.total == 0 { Err(wrong(0, "There are no objects in the file.")) } else { Ok(records) }
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

fn csv(text: String, delimiter: Option<char>) -> Result<Records, LineErrors> {
    let delimiter = delimiter.unwrap_or_else(|| separates(&text));
    let delimiter = u8::try_from(delimiter).map_err(|_| wrong(0, "The delimiter must be one ASCII character."))?;
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter);
    let mut reader = builder.from_reader(text.as_bytes());
    let mut row = csv::StringRecord::new();
    let mut next = |row: &mut csv::StringRecord| {
        let read = reader.read_record(row);
        read.map_err(|error| wrong(error.position().map_or(0, csv::Position::line), "This line cannot be read."))
    };
    next(&mut row)?;
    let headers: Vec<String> = row.iter().map(|header| header.trim().to_owned()).collect();
    let mut found = Vec::new();
    let mut lines = Lines::of(&text);
    while next(&mut row)? {
        // A record's position is before the empty lines that were skipped.
        let start = row.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(0);
        let rest = text.get(start..).unwrap_or_default();
        let line = lines.at(rest.trim_start_matches(['\r', '\n']));
        if row.iter().skip(headers.len()).any(|cell| !cell.trim().is_empty()) {
            return Err(wrong(line, format!("There are {} cells for {} columns.", row.len(), headers.len())));
        }
        if !is_blank(&row) {
            found.push(line);
        }
        if found.len() > RECORDS_MAX {
            return Err(too_many());
        }
    }
    Ok(Records { headers, total: found.len(), found: Found::Csv(text, builder, found) })
}

/// A line of nothing but separators is what spreadsheets leave at the end.
fn is_blank(row: &csv::StringRecord) -> bool {
    row.iter().all(|cell| cell.trim().is_empty())
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

fn json(text: String) -> Result<Records, LineErrors> {
    let broken = |error: serde_json::Error| wrong(error.line() as u64, format!("This is no JSON: {error}"));
    let mut objects = Objects::default();
    if text.trim_start().starts_with('{') {
        // One object, or the answer of a list.
        let page: Page<'_> = serde_json::from_str(&text).map_err(broken)?;
        match page.results.filter(|results| page.count && results.get().starts_with('[')) {
            Some(results) => each(results.get(), |raw| objects.text(&text, 0, raw)).map_err(broken)??,
            None => objects.text(&text, 1, text.trim())?,
        }
    } else {
        let mut lines = Lines::of(&text);
        each(&text, |raw| objects.text(&text, lines.at(raw), raw)).map_err(broken)??;
    }
    Ok(objects.of(text))
}

/// The answer of a list.
#[derive(serde::Deserialize)]
struct Page<'a> {
    #[serde(default, deserialize_with = "is_there")]
    count: bool,
    #[serde(borrow)]
    results: Option<&'a RawValue>,
}

/// There is such a key, whatever its value.
fn is_there<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    serde::de::IgnoredAny::deserialize(deserializer).map(|_| true)
}

/// Takes the elements of a list one after another, unread, until one is refused.
fn each<'a>(
    list: &'a str,
    mut take: impl FnMut(&'a str) -> Result<(), LineErrors>,
) -> serde_json::Result<Result<(), LineErrors>> {
    struct Elements<F>(F);

    impl<'de, F: FnMut(&'de str) -> Result<(), LineErrors>> serde::de::Visitor<'de> for Elements<F> {
        type Value = Result<(), LineErrors>;

        fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            out.write_str("a list of objects")
        }

        fn visit_seq<A: serde::de::SeqAccess<'de>>(mut self, mut items: A) -> Result<Self::Value, A::Error> {
            let mut taken = Ok(());
            while let Some(raw) = items.next_element::<&RawValue>()? {
                if taken.is_ok() {
                    taken = (self.0)(raw.get());
                }
            }
            Ok(taken)
        }
    }

    let mut reader = serde_json::Deserializer::from_str(list);
    let taken = serde::Deserializer::deserialize_seq(&mut reader, Elements(&mut take))?;
    reader.end()?;
    Ok(taken)
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

fn json_lines(text: String) -> Result<Records, LineErrors> {
    let mut objects = Objects::default();
    for (part, line) in text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()) {
        objects.text(&text, line, part)?;
    }
    Ok(objects.of(text))
}

/// Lists of objects, in one document or in several; a document may also be one object.
fn yaml(text: String) -> Result<Records, LineErrors> {
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
        serde_saphyr::from_multiple_with_options(&text, options).map_err(|error| {
            let line = error.location().map_or(0, |location| location.line());
            wrong(line, format!("This is no YAML that can be read: {}", error.without_snippet()))
        })?;
    drop(text);
    let mut objects = Objects::default();
    for document in documents {
        let line = document.referenced.line();
        for (own, json) in document.value.0 {
            objects.own(own.unwrap_or(line), json)?;
        }
    }
    Ok(objects.of(String::new()))
}

/// A YAML document: its objects as JSON, those of a list with their lines.
struct Document(Vec<(Option<u64>, Box<str>)>);

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
                    out.push((Some(item.referenced.line()), item.value.to_string().into()));
                }
                Ok(Document(out))
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Document, A::Error> {
                let item = Json::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                Ok(Document(vec![(None, item.to_string().into())]))
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

/// The objects of a file as they are found.
#[derive(Default)]
struct Objects {
    headers: Vec<String>,
    known: HashSet<String>,
    parts: Vec<(u64, Part)>,
}

impl Objects {
    /// Adds one that stands in a text.
    fn text(&mut self, text: &str, line: u64, json: &str) -> Result<(), LineErrors> {
        self.look(line, json)?;
        let start = (json.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        self.parts.push((line, Part::Text(start..start + json.len())));
        Ok(())
    }

    /// Adds one that was written otherwise.
    fn own(&mut self, line: u64, json: Box<str>) -> Result<(), LineErrors> {
        self.look(line, &json)?;
        self.parts.push((line, Part::Own(json)));
        Ok(())
    }

    /// Refuses what is no object, or one too many, and notes its keys.
    fn look(&mut self, line: u64, json: &str) -> Result<(), LineErrors> {
        bounds::record(json.as_bytes()).map_err(|text| wrong(line, text))?;
        let item: Json =
            serde_json::from_str(json).map_err(|error| wrong(line, format!("This is no JSON: {error}")))?;
        let Json::Object(map) = item else {
            let kind = shared::patch::kind_of(&item);
            return Err(wrong(line, format!("Expected an object, but got {kind}.")));
        };
        for key in map.keys() {
            if !self.known.contains(key) {
                self.headers.push(key.clone());
                self.known.insert(key.clone());
            }
        }
        if self.parts.len() == RECORDS_MAX { Err(too_many()) } else { Ok(()) }
    }

    fn of(self, text: String) -> Records {
        Records { headers: self.headers, total: self.parts.len(), found: Found::Objects(text, self.parts) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<u64> {
        read(text.as_bytes().to_vec(), None, None).expect("a file").records().map(|record| record.line).collect()
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
        let line = |bytes: &[u8]| read(bytes.to_vec(), None, None).err().expect("an error").line;
        assert_eq!(line(b"name\nx\n\xff"), 3);
        assert_eq!(line(b"a,b\n1,2\n1,2,3\n"), 3);
        assert_eq!(line(b"[\n{},\n{"), 3);
        assert_eq!(line(b"{}\n{\n"), 2);
        assert_eq!(line(b"[1]"), 1);
        assert_eq!(line(b""), 0);
        assert!(line(b"- a: [1\n- b: }\n") > 0);
        let bomb = "---\n- &a {x: [1,2,3,4,5,6,7,8,9]}\n- &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n";
        assert!(read(bomb.as_bytes().to_vec(), None, None).is_err(), "a list is no object");
    }

    #[test]
    fn delimiters_are_found_outside_of_quotes() {
        assert_eq!(separates("\"a,b,c\";d\n,,,,"), ';');
        assert_eq!(separates("a\tb"), '\t');
        assert_eq!(separates("a"), ',');
    }
}
