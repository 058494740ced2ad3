//! Putting things in order. What a page orders is short, and the library's sort compiles to some
//! kilobytes for each type it sorts.

/// The items in order: equal ones stay as they were.
pub fn ordered<T>(items: impl IntoIterator<Item = T>, before: impl Fn(&T, &T) -> bool) -> Vec<T> {
    let mut out: Vec<T> = Vec::new();
    for item in items {
        let at = out.iter().rposition(|other| !before(&item, other)).map_or(0, |at| at + 1);
        out.insert(at, item);
    }
    out
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::ordered;

    #[wasm_bindgen_test]
    fn equal_items_keep_their_order() {
        let items = [(2, 'a'), (1, 'b'), (2, 'c'), (0, 'd'), (1, 'e')];
        let order: String = ordered(items, |a, b| a.0 < b.0).into_iter().map(|(_, name)| name).collect();
        assert_eq!(order, "dbeac");
        assert!(ordered(Vec::<i64>::new(), |a, b| a < b).is_empty());
    }
}
