//! What a list shows, as the address says it, and the address that says it.

use shared::filter::CONTROLS;
use shared::meta::ModelMeta;
use shared::rpc::ListQuery;

use super::columns;
use crate::kit::url;

/// Rows on a page unless the address says otherwise.
pub const LIMIT: i64 = 50;

/// The most rows on a page; the server refuses more.
const MOST: i64 = 1000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListState {
    /// Filters in the REST grammar, in the address's order, the quick search `q` not among them.
    pub filters: Vec<(String, String)>,
    pub q: String,
    /// Field names, `-` for descending; empty means the model's own order.
    pub order: Vec<String>,
    /// Empty means the model's own columns.
    pub columns: Vec<String>,
    pub offset: i64,
    pub limit: i64,
    /// The saved filter that the filters came from.
    pub saved: Option<i64>,
}

impl ListState {
    /// Reads the query string of the address.
    pub fn parse(search: &str) -> Self {
        let mut state = Self {
            filters: Vec::new(),
            q: String::new(),
            order: Vec::new(),
            columns: Vec::new(),
            offset: 0,
            limit: LIMIT,
            saved: None,
        };
        let list = |text: &str| text.split(',').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        for (name, value) in url::parse(search) {
            match name.as_str() {
                "q" => state.q = value,
                "ordering" => state.order = list(&value),
                "columns" => state.columns = list(&value),
                "offset" => state.offset = value.parse().unwrap_or(0).max(0),
                "saved" => state.saved = value.parse().ok(),
                "limit" => state.limit = value.parse().unwrap_or(LIMIT).clamp(1, MOST),
                control if CONTROLS.contains(&control) => {}
                _ if value.is_empty() => {}
                _ => state.filters.push((name, value)),
            }
        }
        state
    }

    /// The address of a page that shows this.
    pub fn address(&self, path: &str) -> String {
        let mut pairs = self.params();
        let mut control = |name: &str, value: String| pairs.push((name.to_owned(), value));
        if !self.order.is_empty() {
            control("ordering", self.order.join(","));
        }
        if !self.columns.is_empty() {
            control("columns", self.columns.join(","));
        }
        if let Some(saved) = self.saved {
            control("saved", saved.to_string());
        }
        if self.limit != LIMIT {
            control("limit", self.limit.to_string());
        }
        if self.offset != 0 {
            control("offset", self.offset.to_string());
        }
        url::address(path, &pairs)
    }

    /// Filters and quick search, as the server takes them.
    pub fn params(&self) -> Vec<(String, String)> {
        let mut params = self.filters.clone();
        if !self.q.trim().is_empty() {
            params.push(("q".to_owned(), self.q.clone()));
        }
        params
    }

    /// The same with the order, for what takes every row.
    pub fn sorted_params(&self) -> Vec<(String, String)> {
        let mut params = self.params();
        if !self.order.is_empty() {
            params.push(("ordering".to_owned(), self.order.join(",")));
        }
        params
    }

    pub fn is_filtered(&self) -> bool {
        !self.params().is_empty()
    }

    /// What to ask the server.
    pub fn list_query(&self, meta: &'static ModelMeta) -> ListQuery {
        ListQuery {
            model: meta.wire(),
            params: self.params(),
            order: self.order.clone(),
            offset: self.offset,
            limit: self.limit,
            columns: columns::wanted(meta, &self.columns),
        }
    }

    /// How a field is sorted now: `Some(true)` for descending. Without an order in the address the
    /// model's own one holds.
    pub fn sorted(&self, meta: &ModelMeta, field: &str) -> Option<bool> {
        let first = self.order.first().map(String::as_str).or(meta.order.first().copied())?;
        match first.strip_prefix('-') {
            Some(name) if name == field => Some(true),
            None if first == field => Some(false),
            _ => None,
        }
    }

    /// Sorts by a field: ascending first, then descending.
    pub fn sort_by(&mut self, meta: &ModelMeta, field: &str) {
        self.order = match self.sorted(meta, field) {
            Some(false) => vec![format!("-{field}")],
            _ => vec![field.to_owned()],
        };
        self.offset = 0;
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn the_address_is_the_state() {
        let text = "?status=active&status=planned&name__ic=a%20b&q=x&ordering=-name&columns=name,status&saved=7&limit=100&offset=200";
        let state = ListState::parse(text);
        assert_eq!(state.filters.len(), 3);
        assert_eq!((state.limit, state.offset), (100, 200));
        assert_eq!(ListState::parse(&state.address("")), state);
        assert_eq!(ListState::parse("").address("/dcim/sites"), "/dcim/sites");
        assert_eq!(ListState::parse("?limit=99999&offset=-3"), ListState { limit: MOST, ..ListState::parse("") });
    }
}
