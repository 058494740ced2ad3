//! Which rows are ticked: ids with the versions they had.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::rpc::Record;

/// Bulk actions take at most this many rows at a time.
pub const MOST: i64 = 1000;

#[derive(Clone, Copy)]
pub struct Selection(RwSignal<BTreeMap<i64, i64>>);

impl Selection {
    pub fn new() -> Self {
        Self(RwSignal::new(BTreeMap::new()))
    }

    pub fn has(self, id: i64) -> bool {
        self.0.with(|rows| rows.contains_key(&id))
    }

    pub fn count(self) -> usize {
        self.0.with(BTreeMap::len)
    }

    pub fn is_empty(self) -> bool {
        self.count() == 0
    }

    pub fn toggle(self, row: &Record) {
        self.0.update(|rows| {
            if rows.remove(&row.id).is_none() {
                rows.insert(row.id, row.version);
            }
        });
    }

    pub fn add(self, page: &[Record]) {
        self.0.update(|rows| rows.extend(page.iter().map(|row| (row.id, row.version))));
    }

    pub fn remove(self, page: &[Record]) {
        self.0.update(|rows| rows.retain(|id, _| !page.iter().any(|row| row.id == *id)));
    }

    pub fn clear(self) {
        if !self.0.with_untracked(BTreeMap::is_empty) {
            self.0.update(BTreeMap::clear);
        }
    }

    pub fn ids(self) -> Vec<i64> {
        self.0.with(|rows| rows.keys().copied().collect())
    }

    /// Ids with versions.
    pub fn versions(self) -> Vec<(i64, i64)> {
        self.0.with(|rows| rows.iter().map(|(id, version)| (*id, *version)).collect())
    }
}
