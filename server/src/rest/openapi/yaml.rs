//! The document as YAML 1.2, for clients that ask for it.

use serde_json::Value as Json;

/// JSON in block style: a line an entry, two spaces a level.
pub fn of(json: &Json) -> String {
    let mut out = String::new();
    match json {
        Json::Object(_) | Json::Array(_) if !bare(json) => block(json, 0, &mut out),
        _ => {
            scalar(json, &mut out);
            out.push('\n');
        }
    }
    out
}

/// Whether it stands on a line with its key.
fn bare(json: &Json) -> bool {
    match json {
        Json::Object(map) => map.is_empty(),
        Json::Array(items) => items.is_empty(),
        _ => true,
    }
}

fn block(json: &Json, depth: usize, out: &mut String) {
    match json {
        Json::Object(map) => {
            for (at, (key, value)) in map.iter().enumerate() {
                // The first entry of a list's item follows its dash.
                if at > 0 || !out.ends_with("- ") {
                    indent(depth, out);
                }
                text(key, out);
                out.push(':');
                below(value, depth + 1, out);
            }
        }
        Json::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                if at > 0 || !out.ends_with("- ") {
                    indent(depth, out);
                }
                out.push_str("- ");
                if bare(item) {
                    scalar(item, out);
                    out.push('\n');
                } else {
                    block(item, depth + 1, out);
                }
            }
        }
        _ => {}
    }
}

/// What follows a key: on its line, or in lines of its own.
fn below(value: &Json, depth: usize, out: &mut String) {
    if bare(value) {
        out.push(' ');
        scalar(value, out);
        out.push('\n');
    } else {
        out.push('\n');
        block(value, depth, out);
    }
}

fn indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", depth));
}

fn scalar(json: &Json, out: &mut String) {
    match json {
        Json::String(value) => text(value, out),
        // Numbers, truth, null and what is empty are written as in JSON.
        other => out.push_str(&other.to_string()),
    }
}

/// A text without quotes where nobody can take it for anything else; with those of JSON otherwise, which YAML reads alike.
fn text(value: &str, out: &mut String) {
    let plain = value.starts_with(|c: char| c.is_ascii_alphabetic())
        && value.chars().all(|c| c.is_ascii_alphanumeric() || "_-./".contains(c))
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
            .contains(&value.to_ascii_lowercase().as_str());
    if plain {
        out.push_str(value);
    } else {
        out.push_str(&Json::from(value).to_string());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn it_is_written_in_blocks() {
        let document = json!({
            "openapi": "3.1.0", "paths": {"/api/": {"get": {"tags": ["a b", "no"], "deprecated": false}}},
            "servers": [{"url": "http://x", "n": 1.5}, [1, [2]], {}], "none": null, "empty": [], "line": "a\n\"b\""
        });
        let yaml = super::of(&document);
        let expected = "openapi: \"3.1.0\"\npaths:\n  \"/api/\":\n    get:\n      tags:\n        - \"a b\"\n        - \"no\"\n      \
                        deprecated: false\nservers:\n  - url: \"http://x\"\n    \"n\": 1.5\n  - - 1\n    - - 2\n  - {}\nnone: \
                        null\nempty: []\nline: \"a\\n\\\"b\\\"\"\n";
        assert_eq!(yaml, expected);
    }
}
