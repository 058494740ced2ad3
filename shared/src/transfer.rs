//! What an import says about a file, for scripts and for the application's page alike.

use serde::{Deserialize, Serialize};

use crate::error::Errors;

/// What an import did, or in a dry run would do.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub dry_run: bool,
    /// Objects in the file.
    pub total: usize,
    pub created: usize,
    pub updated: usize,
    pub unchanged: usize,
    /// Objects that cannot be written as they are. When there are any, nothing is.
    pub failed: usize,
    /// By what objects were found: names of fields joined by commas, in the order in which they were tried; `id` for
    /// the id itself.
    pub keys: Vec<String>,
    /// Whether that was guessed from the columns.
    pub guessed: bool,
    /// Objects that had nothing to be found by and count as new, however often the file is imported.
    pub keyless: usize,
    /// What the columns of the file were taken for, in their order.
    pub columns: Vec<Column>,
    /// The first [`ERRORS_MAX`] of what is wrong.
    pub errors: Vec<LineErrors>,
}

/// Most lines whose errors a report tells.
pub const ERRORS_MAX: usize = 1000;

/// A column of a file and the field it fills; none when it is ignored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Column {
    pub header: String,
    pub field: Option<String>,
}

/// What is wrong with the object on a line; line 0 is the file as a whole.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LineErrors {
    pub line: u64,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<i64>,
    pub errors: Errors,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    pub done: usize,
    pub total: usize,
}

#[cfg(any(feature = "csr", feature = "ssr"))]
crate::json::from_json! {
    Report { dry_run, total, created, updated, unchanged, failed, keys, guessed, keyless, columns, errors }
    Column { header, field }
    LineErrors { line, id, errors }
    Progress { done, total }
}

impl Report {
    /// What an answer to a refused import says first.
    pub fn detail(&self) -> String {
        match self.errors.as_slice() {
            [whole] if whole.line == 0 => format!("The file cannot be imported; nothing was written. {}", whole.errors),
            _ => format!("{} of {} objects cannot be written; nothing was.", self.failed, self.total),
        }
    }
}
