//! The bytes of a file: its beginning, one object after the other, its end.

use super::Format;
use super::cells::Cell;
use super::columns::{Column, Place};
use super::formula::Marks;

pub struct Writer {
    format: Format,
    marks: Marks,
    tree: Vec<Branch>,
    headers: Vec<String>,
    first: bool,
}

/// A key of an object and what stands there: a column's value, or an object of its own.
struct Branch {
    key: String,
    /// The columns below, by position, with what is left of their paths.
    leaves: Vec<(usize, String)>,
    /// The field refers to any number of objects: its one column is a list.
    list: bool,
}

impl Writer {
    pub fn new(format: Format, marks: Marks, columns: &[Column], many: impl Fn(usize) -> bool) -> Self {
        let mut tree: Vec<Branch> = Vec::new();
        for (position, column) in columns.iter().enumerate() {
            let (key, rest, list) = match &column.place {
                Place::Through { field, path } => {
                    let key = column.header.split('.').next().unwrap_or_default();
                    (key.to_owned(), path.clone(), many(*field))
                }
                Place::Custom(custom) => ("custom_fields".to_owned(), custom.name.clone(), false),
                _ => (column.header.clone(), String::new(), false),
            };
            match tree.iter_mut().find(|branch| branch.key == key) {
                Some(branch) => branch.leaves.push((position, rest)),
                None => tree.push(Branch { key, leaves: vec![(position, rest)], list }),
            }
        }
        let headers = columns.iter().map(|column| column.header.clone()).collect();
        Self { format, marks, tree, headers, first: true }
    }

    pub fn begin(&self, out: &mut Vec<u8>) {
        match self.format {
            Format::Csv => line(out, self.headers.iter().map(String::as_str)),
            Format::Json => out.push(b'['),
            Format::JsonLines => {}
            // An empty document would be nothing, not an empty list.
            Format::Yaml => out.extend_from_slice(b"---\n"),
        }
    }

    pub fn object(&mut self, out: &mut Vec<u8>, cells: &[Cell]) {
        let first = std::mem::replace(&mut self.first, false);
        match self.format {
            Format::Csv => {
                let texts: Vec<String> = cells.iter().map(|cell| cell.text(self.marks)).collect();
                line(out, texts.iter().map(String::as_str));
            }
            Format::Json | Format::JsonLines => {
                out.extend_from_slice(match (self.format, first) {
                    (Format::Json, true) => b"\n".as_slice(),
                    (Format::Json, false) => b",\n",
                    _ => b"",
                });
                out.push(b'{');
                for (position, branch) in self.tree.iter().enumerate() {
                    if position > 0 {
                        out.push(b',');
                    }
                    Cell::Text(branch.key.clone()).json(out);
                    out.push(b':');
                    branch.json(cells, out);
                }
                out.push(b'}');
                if self.format == Format::JsonLines {
                    out.push(b'\n');
                }
            }
            // Keys in block form, values as JSON, which is YAML too.
            Format::Yaml => {
                for (position, branch) in self.tree.iter().enumerate() {
                    out.extend_from_slice(if position == 0 { b"- " } else { b"  " });
                    out.extend_from_slice(branch.key.as_bytes());
                    out.extend_from_slice(b": ");
                    branch.json(cells, out);
                    out.push(b'\n');
                }
            }
        }
    }

    pub fn end(&self, out: &mut Vec<u8>) {
        match self.format {
            Format::Json => out.extend_from_slice(b"\n]\n"),
            Format::Yaml if self.first => out.extend_from_slice(b"[]\n"),
            _ => {}
        }
    }
}

impl Branch {
    fn json(&self, cells: &[Cell], out: &mut Vec<u8>) {
        match self.leaves.as_slice() {
            [(position, path)] if path.is_empty() => cells[*position].json(out),
            [(position, path)] if self.list => {
                let Cell::List(items) = &cells[*position] else { return out.extend_from_slice(b"[]") };
                out.push(b'[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    object(&[(path.as_str(), item)], out);
                }
                out.push(b']');
            }
            leaves => {
                let leaves: Vec<(&str, &Cell)> = leaves.iter().map(|(at, path)| (path.as_str(), &cells[*at])).collect();
                // What is nowhere is no reference; custom fields are always an object.
                if self.key != "custom_fields" && leaves.iter().all(|(_, cell)| **cell == Cell::Empty) {
                    out.extend_from_slice(b"null");
                } else {
                    object(&leaves, out);
                }
            }
        }
    }
}

/// An object of what stands at paths, nested as they say.
fn object(leaves: &[(&str, &Cell)], out: &mut Vec<u8>) {
    let mut done: Vec<&str> = Vec::new();
    out.push(b'{');
    for (path, cell) in leaves {
        let (first, rest) = path.split_once('.').map_or((*path, ""), |(first, rest)| (first, rest));
        if done.contains(&first) {
            continue;
        }
        if !done.is_empty() {
            out.push(b',');
        }
        done.push(first);
        Cell::Text(first.to_owned()).json(out);
        out.push(b':');
        if rest.is_empty() {
            cell.json(out);
            continue;
        }
        let below = |(path, cell): &(&'_ str, &'_ Cell)| {
            path.strip_prefix(first)?.strip_prefix('.').map(|rest| (rest.to_owned(), (*cell).clone()))
        };
        let below: Vec<(String, Cell)> = leaves.iter().filter_map(below).collect();
        if below.iter().all(|(_, cell)| *cell == Cell::Empty) {
            out.extend_from_slice(b"null");
        } else {
            let below: Vec<(&str, &Cell)> = below.iter().map(|(path, cell)| (path.as_str(), cell)).collect();
            object(&below, out);
        }
    }
    out.push(b'}');
}

/// A line of RFC 4180.
fn line<'a>(out: &mut Vec<u8>, cells: impl Iterator<Item = &'a str>) {
    let start = out.len();
    for (position, cell) in cells.enumerate() {
        if position > 0 {
            out.push(b',');
        }
        if cell.contains([',', '"', '\r', '\n']) {
            out.push(b'"');
            out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(cell.as_bytes());
        }
    }
    // An empty line would be no object at all.
    if out.len() == start {
        out.extend_from_slice(b"\"\"");
    }
    out.extend_from_slice(b"\r\n");
}
