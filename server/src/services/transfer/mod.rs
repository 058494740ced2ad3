//! Objects into files and files into objects: CSV, JSON (one list, or one object a line) and YAML.
//!
//! `columns` says what a model's columns are called and where they lead, `accessors` how an object is
//! named by what stands in it. `export` walks over the rows in one moment of the database and writes
//! them as they come; `cells` and `writer` give them their form. `source` reads a file into records,
//! `body` makes of each what a client of the REST interface would have sent, and `import` takes them
//! through the engine. What was exported can be imported again. `formula` keeps spreadsheets from taking texts for formulas.

pub mod accessors;
mod body;
mod cells;
pub mod columns;
pub mod export;
pub mod formula;
pub mod import;
mod keys;
mod names;
mod source;
mod writer;

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    /// A list of objects.
    Json,
    /// An object a line.
    JsonLines,
    Yaml,
}

impl Format {
    pub const ALL: [Self; 4] = [Self::Csv, Self::Json, Self::JsonLines, Self::Yaml];

    /// What it is called in requests, and the end of a file's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::JsonLines => "jsonl",
            Self::Yaml => "yaml",
        }
    }

    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Json => "application/json",
            Self::JsonLines => "application/x-ndjson",
            Self::Yaml => "application/yaml",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The format of a media type, parameters apart.
    pub fn of(media_type: &str) -> Option<Self> {
        let plain = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match plain.as_str() {
            "application/jsonl" | "application/ndjson" => Some(Self::JsonLines),
            "application/x-yaml" | "text/yaml" => Some(Self::Yaml),
            other => Self::ALL.into_iter().find(|format| format.media_type() == other),
        }
    }
}
