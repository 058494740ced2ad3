//! A text as a form: labels and the lines behind them.
//!
//! Knows `Label: value`, `Label - value`, a label alone above its value, rows of cells (`Label<TAB>value`) and
//! tables with the labels in their first row.

use super::labels::{self, Field, Label, find};
use super::remarks::Remarks;

/// Most entries of a text.
const MAX_ENTRIES: usize = 10_000;

/// Separators between a label and its value.
const SEPARATORS: [&str; 6] = [":", "\t", " - ", " – ", " — ", "="];

/// A label and what belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub label: Label,
    /// Lines of cells; none is empty.
    pub rows: Vec<Vec<String>>,
}

impl Entry {
    fn new(label: Label) -> Self {
        Self { label, rows: Vec::new() }
    }

    /// The value in one line.
    pub fn value(&self) -> String {
        self.rows.concat().join(" ")
    }

    /// Lines a value may take after its first; lists end where a blank line or a label comes.
    fn room(&self) -> usize {
        match self.label.field {
            Field::Circuits => usize::MAX,
            Field::Window => 3,
            _ => 1,
        }
    }
}

/// The entries of a text, in order.
pub(super) fn entries(text: &str, warnings: &mut Remarks) -> Vec<Entry> {
    let mut reader = Reader { entries: Vec::new(), open: Open::Nothing, heads: Vec::new(), warnings };
    for line in text.lines() {
        reader.line(&plain(line));
    }
    reader.entries.retain(|entry| !entry.rows.is_empty());
    reader.entries
}

/// A line without marks of quotation, lists and emphasis; the columns of a drawn table become cells.
fn plain(line: &str) -> String {
    let mut line = line.replace("**", "").replace("__", "").replace(['\u{a0}', '\u{200b}'], " ");
    if line.matches('|').count() > 1 {
        line = line.replace('|', "\t");
    }
    line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '*' | '•' | '·' | '-' | '–'))
        .trim_end()
        .to_owned()
}

/// Whether the last entry takes another line.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Open {
    Nothing,
    Last,
}

struct Reader<'a> {
    entries: Vec<Entry>,
    open: Open,
    /// The first row of a table.
    heads: Vec<Option<Label>>,
    warnings: &'a mut Remarks,
}

impl Reader<'_> {
    fn line(&mut self, line: &str) {
        let cells: Vec<&str> = line.split('\t').map(str::trim).filter(|cell| !cell.is_empty()).collect();
        match cells.as_slice() {
            [] => self.blank(),
            [single] => self.single(single),
            _ => self.row(&cells),
        }
    }

    /// A blank line ends a value, unless it has not begun.
    fn blank(&mut self) {
        self.heads.clear();
        if self.entries.last().is_some_and(|entry| !entry.rows.is_empty()) {
            self.open = Open::Nothing;
        }
    }

    fn single(&mut self, line: &str) {
        self.heads.clear();
        if let Some((label, value)) = self.split(line) {
            self.begin(label, value);
        } else if ends_list(line) {
            self.open = Open::Nothing;
        } else {
            self.go_on(vec![line.to_owned()]);
        }
    }

    /// A row: labels over columns, values under such, labels with values beside them, or a line of a list.
    fn row(&mut self, cells: &[&str]) {
        let labels: Vec<Option<Label>> = cells.iter().map(|cell| self.label(cell)).collect();
        if is_head(cells, &labels) {
            self.heads = labels;
            self.open = Open::Nothing;
            return;
        }
        if self.heads.len() == cells.len() {
            self.columns(cells);
            return;
        }
        let mut at = 0;
        let mut found = Open::Nothing;
        while at < cells.len() {
            if let Some(label) = labels[at].clone() {
                let value = if labels.get(at + 1) == Some(&None) { cells[at + 1] } else { "" };
                self.begin(label, value);
                found = Open::Last;
                at += if value.is_empty() { 1 } else { 2 };
            } else if let Some((label, value)) = self.split(cells[at]) {
                self.begin(label, value);
                found = Open::Last;
                at += 1;
            } else if found == Open::Last {
                // More cells of a value stand in its line.
                if let Some(row) = self.entries.last_mut().and_then(|entry| entry.rows.last_mut()) {
                    row.push(cells[at].to_owned());
                }
                at += 1;
            } else {
                self.go_on(cells.iter().map(|cell| (*cell).to_owned()).collect());
                return;
            }
        }
    }

    /// A row under labels. The impact beside a circuit is that circuit's.
    fn columns(&mut self, cells: &[&str]) {
        let heads = std::mem::take(&mut self.heads);
        let is = |head: &Option<Label>, field: Field| head.as_ref().is_some_and(|label| label.field == field);
        let listed = heads.iter().any(|head| is(head, Field::Circuits));
        let mut impacts = Vec::new();
        let mut circuit = None;
        for (head, cell) in heads.iter().zip(cells) {
            match head {
                Some(_) if listed && is(head, Field::Impact) => impacts.push((*cell).to_owned()),
                Some(label) => {
                    self.begin(label.clone(), cell);
                    circuit = if label.field == Field::Circuits { self.entries.len().checked_sub(1) } else { circuit };
                }
                None => {}
            }
        }
        if let Some(row) = circuit.and_then(|at| self.entries.get_mut(at)?.rows.last_mut()) {
            row.extend(impacts);
        }
        self.heads = heads;
        self.open = Open::Nothing;
    }

    /// The label that a whole cell is.
    fn label(&mut self, cell: &str) -> Option<Label> {
        find(cell.trim_end_matches([':', '-', '–', '=', ' ']), self.warnings)
    }

    /// A line as label and value; the value is empty where the label stands alone.
    fn split<'a>(&mut self, line: &'a str) -> Option<(Label, &'a str)> {
        let near = &line[..line.floor_char_boundary(labels::LONGEST + 4)];
        let mut places: Vec<(usize, &str)> =
            SEPARATORS.iter().flat_map(|mark| near.match_indices(mark).take(2)).collect();
        places.sort_unstable();
        let split = places.into_iter().find_map(|(at, mark)| {
            let label = find(&line[..at], self.warnings)?;
            Some((label, line[at + mark.len()..].trim_start_matches([':', '-', '–', '=', ' ', '\t']).trim_end()))
        });
        split.or_else(|| Some((self.label(line)?, "")))
    }

    fn begin(&mut self, label: Label, value: &str) {
        if self.entries.len() == MAX_ENTRIES {
            return;
        }
        let mut entry = Entry::new(label);
        if !value.is_empty() {
            entry.rows.push(vec![value.to_owned()]);
        }
        self.entries.push(entry);
        self.open = Open::Last;
    }

    /// A line without a label belongs to the entry above, while that has room.
    fn go_on(&mut self, row: Vec<String>) {
        if self.open == Open::Last
            && let Some(entry) = self.entries.last_mut()
            && entry.rows.len() < entry.room()
        {
            entry.rows.push(row);
        }
    }
}

/// Whether a row is the head of a table: labels over columns, some of them unknown, and not labels each before its value.
fn is_head(cells: &[&str], labels: &[Option<Label>]) -> bool {
    let known = labels.iter().flatten().count();
    let pairs = labels.iter().enumerate().all(|(at, label)| label.is_some() == (at % 2 == 0));
    let values =
        cells.iter().zip(labels).any(|(cell, label)| label.is_none() && cell.contains(|c: char| c.is_ascii_digit()));
    known == cells.len() || known >= 2 && !pairs && !values
}

/// Whether a line begins with words and a colon: a label we do not know ends a list too.
fn ends_list(line: &str) -> bool {
    let Some((label, rest)) = line.split_once(':') else { return false };
    let words = label.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '/' | '(' | ')' | '&'));
    words && label.len() <= labels::LONGEST && (rest.is_empty() || rest.starts_with(' '))
}
