//! Addresses: below which path ours lie, and parameters, which are pairs in order, with repeats, as the address bar and the REST
//! interface have them.
//!
//! The installation may live below a path of its host (`base_path`). The server says so on `<html>`. Every path that is written out here
//! goes through `ours`, so what stands in a link, in the address bar and in a request is the whole path.
//!
//! `address` alone writes the `?` before them: two of them make an address that nobody answers, so `cargo xtask check`
//! refuses a text of the application that puts one before something else.

use std::sync::OnceLock;

/// An attribute of `<html>`, which the server wrote.
fn told(name: &str) -> String {
    let root = web_sys::window().and_then(|window| window.document()).and_then(|document| document.document_element());
    root.and_then(|root| root.get_attribute(name)).unwrap_or_default()
}

/// The path below which the installation lives: empty, or `/purser`.
pub fn root() -> &'static str {
    static ROOT: OnceLock<String> = OnceLock::new();
    ROOT.get_or_init(|| told("data-root"))
}

/// The address of a page, a file or an endpoint of ours, whose path begins with a slash.
pub fn ours(path: &str) -> String {
    format!("{}{path}", root())
}

/// The path of one of our pages within the installation.
pub fn within(path: &str) -> &str {
    below(root(), path)
}

fn below<'a>(root: &str, path: &'a str) -> &'a str {
    match path.strip_prefix(root) {
        Some("") => "/",
        Some(rest) if rest.starts_with('/') => rest,
        _ => path,
    }
}

/// An address of ours with scheme and host, as they are here.
pub fn whole(path: &str) -> String {
    let origin = web_sys::window().and_then(|window| window.location().origin().ok());
    format!("{}{}", origin.unwrap_or_default(), ours(path))
}

/// The same for programs elsewhere: as the operator says it (`public_url`), if they do.
pub fn public(path: &str) -> String {
    let public = told("data-public");
    if public.is_empty() { whole(path) } else { format!("{public}{path}") }
}

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
    fn paths_are_taken_from_below_the_root() {
        for (root, path, within) in [
            ("", "/dcim/sites", "/dcim/sites"),
            ("/purser", "/purser/dcim/sites", "/dcim/sites"),
            ("/purser", "/purser/", "/"),
            ("/purser", "/purser", "/"),
            ("/purser", "/purser2/x", "/purser2/x"),
        ] {
            assert_eq!(below(root, path), within, "{root} {path}");
        }
        assert_eq!(ours("/calendar"), "/calendar", "nobody said that there is a root here");
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
