//! Addresses with parameters: pairs in order, with repeats, as the address bar and the REST interface have them.
//!
//! `address` alone writes the `?` before them: two of them make an address that nobody answers, so `cargo xtask check`
//! refuses a text of the application that puts one before something else.

/// The pairs of a query string, in order; a leading `?` is ignored.
pub fn parse(query: &str) -> Vec<(String, String)> {
    query
        .trim_start_matches('?')
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// An address with its parameters; the path alone where there are none.
pub fn address(path: &str, pairs: &[(String, String)]) -> String {
    if pairs.is_empty() {
        return path.to_owned();
    }
    let parts: Vec<String> = pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    format!("{path}?{}", parts.join("&"))
}

/// The same with parameters that are written out.
pub fn with(path: &str, pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    address(path, &pairs)
}

/// Where one is: path and parameters.
pub fn here(path: &str, search: &str) -> String {
    address(path, &parse(search))
}

/// Percent-encodes for a query string. Commas and colons stay, for the reader's sake.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b',' | b':' | b'/' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Undoes `encode` and form encoding (`+`); broken escapes stay as they are.
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match escaped.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn round_trips_and_keeps_order_and_repeats() {
        let pairs = parse("?status=active&name__ic=a+b%26c&status=planned&q=%C3%A9%zz");
        let expected = [("status", "active"), ("name__ic", "a b&c"), ("status", "planned"), ("q", "é%zz")];
        assert_eq!(pairs, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
        assert_eq!(parse(&address("", &pairs)), pairs);
    }

    #[wasm_bindgen_test]
    fn an_address_has_one_question_mark_or_none() {
        assert_eq!(address("/dcim/sites", &[]), "/dcim/sites");
        assert_eq!(
            with("/api/dcim/sites/import/", &[("dry_run", "true"), ("key", "")]),
            "/api/dcim/sites/import/?dry_run=true&key="
        );
        assert_eq!(here("/dcim/sites", "?q=a%20b"), "/dcim/sites?q=a%20b");
        assert_eq!(here("/dcim/sites", "q=a"), "/dcim/sites?q=a");
        assert_eq!(here("/dcim/sites", ""), "/dcim/sites");
    }
}
