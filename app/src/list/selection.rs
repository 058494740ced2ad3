//! Which rows are ticked: ids with the versions they had.

use leptos::prelude::*;
use shared::rpc::Record;

/// Bulk actions take at most this many rows at a time.
pub const MOST: i64 = 1000;

/// In the order in which they were ticked; there are at most [`MOST`].
#[derive(Clone, Copy, Default)]
pub struct Selection(RwSignal<Vec<(i64, i64)>>);

impl Selection {
    pub fn has(self, id: i64) -> bool {
        self.0.with(|rows| place(rows, id).is_some())
    }

    pub fn count(self) -> usize {
        self.0.with(Vec::len)
    }

    pub fn is_empty(self) -> bool {
        self.count() == 0
    }

    pub fn toggle(self, row: &Record) {
        self.0.update(|rows| match place(rows, row.id) {
            Some(at) => {
                rows.remove(at);
            }
            None => rows.push((row.id, row.version)),
        });
    }

    pub fn add(self, page: &[Record]) {
        self.0.update(|rows| {
            for row in page {
                match place(rows, row.id) {
                    Some(at) => rows[at].1 = row.version,
                    None => rows.push((row.id, row.version)),
                }
            }
        });
    }

    pub fn remove(self, page: &[Record]) {
        self.0.update(|rows| rows.retain(|(id, _)| !page.iter().any(|row| row.id == *id)));
    }

    /// Also when what it was asked for comes to its end, and its list has been left.
    pub fn clear(self) {
        if self.0.try_with_untracked(Vec::is_empty) == Some(false) {
            self.0.update(Vec::clear);
        }
    }

    pub fn ids(self) -> Vec<i64> {
        self.0.with(|rows| rows.iter().map(|(id, _)| *id).collect())
    }

    /// Ids with versions.
    pub fn versions(self) -> Vec<(i64, i64)> {
        self.0.get()
    }
}

fn place(rows: &[(i64, i64)], id: i64) -> Option<usize> {
    rows.iter().position(|(own, _)| *own == id)
}
