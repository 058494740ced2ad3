//! JSON to read: indented, with keys, strings, numbers and literals told apart.

use leptos::prelude::*;
use serde_json::Value as Json;

use crate::kit::live::Views;

const INDENT: &str = "  ";

/// JSON with lines and indents, exact to the last digit.
pub fn pretty(value: &Json) -> String {
    let mut parts = Vec::new();
    write(value, 0, &mut parts);
    parts.into_iter().map(|(_, text)| text).collect()
}

/// A block of pretty-printed JSON.
pub fn json_block(value: &Json) -> AnyView {
    let mut parts = Vec::new();
    write(value, 0, &mut parts);
    let parts = parts.into_iter().map(|(class, text)| {
        if class.is_empty() { text.into_any() } else { view! { <span class=class>{text}</span> }.into_any() }
    });
    view! { <pre class="code" tabindex="0">{parts.views()}</pre> }.into_any()
}

type Part = (&'static str, String);

fn write(value: &Json, depth: usize, out: &mut Vec<Part>) {
    match value {
        Json::Array(items) if !items.is_empty() => {
            out.push(("", "[\n".to_owned()));
            for (position, item) in items.iter().enumerate() {
                out.push(("", INDENT.repeat(depth + 1)));
                write(item, depth + 1, out);
                out.push(("", if position + 1 < items.len() { ",\n" } else { "\n" }.to_owned()));
            }
            out.push(("", format!("{}]", INDENT.repeat(depth))));
        }
        Json::Object(map) if !map.is_empty() => {
            out.push(("", "{\n".to_owned()));
            for (position, (key, item)) in map.iter().enumerate() {
                out.push(("", INDENT.repeat(depth + 1)));
                out.push(("j-key", Json::from(key.as_str()).to_string()));
                out.push(("", ": ".to_owned()));
                write(item, depth + 1, out);
                out.push(("", if position + 1 < map.len() { ",\n" } else { "\n" }.to_owned()));
            }
            out.push(("", format!("{}}}", INDENT.repeat(depth))));
        }
        Json::String(_) => out.push(("j-str", value.to_string())),
        Json::Number(_) => out.push(("j-num", value.to_string())),
        Json::Bool(_) | Json::Null => out.push(("j-lit", value.to_string())),
        Json::Array(_) | Json::Object(_) => out.push(("", value.to_string())),
    }
}
