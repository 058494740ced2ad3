//! Parameters of lists that are kept for later: of saved filters, and of what a custom field offers. What a list would
//! ignore or refuse is refused when it is kept.

use serde_json::Value as Json;
use shared::filter::{self, CONTROLS, Filter};
use shared::meta::ModelMeta;

use crate::cx::Action;
use crate::engine::write::Writer;
use crate::engine::{compare, custom, list};
use crate::error::Result;

/// Whether an object has a value or a list of values by parameter; else a sentence that says so.
pub fn shape(json: &Json) -> std::result::Result<(), &'static str> {
    let plain = |json: &Json| matches!(json, Json::String(_) | Json::Number(_) | Json::Bool(_) | Json::Null);
    let fine = |json: &Json| plain(json) || json.as_array().is_some_and(|list| list.iter().all(plain));
    match json.as_object() {
        None => Err("Expected an object of values by parameter."),
        Some(map) if map.values().all(fine) => Ok(()),
        Some(_) => Err("Each parameter has a value or a list of values."),
    }
}

/// What a list of the model would ignore or refuse, a sentence each.
pub async fn problems(w: &mut Writer, meta: &'static ModelMeta, json: &Json) -> Result<Vec<String>> {
    let (cx, plural) = (w.cx.clone(), meta.plural.to_lowercase());
    let params = custom::parameters(json);
    let definitions = custom::definitions(&cx, &mut w.reader()).await?;
    let mut out: Vec<String> = params
        .iter()
        .filter(|(name, _)| CONTROLS.contains(&name.as_str()) && !meta.has(name))
        .map(|(name, _)| format!("{name}: This is no filter."))
        .collect();
    let parsed = match filter::parse_with(meta, definitions.of(meta), &params) {
        Ok(parsed) => parsed,
        Err(errors) => {
            let each = errors.0.iter().map(|(name, texts)| format!("{name}: {}", texts.join(" ")));
            out.extend(each);
            return Ok(out);
        }
    };
    out.extend(parsed.ignored.iter().map(|name| format!("{name}: There is no such filter of {plural}.")));
    let bad = parsed.patterns.iter().filter(|(_, pattern)| compare::pattern(pattern).is_none());
    out.extend(bad.map(|(name, _)| format!("{name}: {}", compare::BAD_PATTERN)));
    for reference in &parsed.references {
        if cx.caller.require(Action::View, reference.meta).is_err() {
            continue;
        }
        for value in &reference.values {
            let named = Filter::In { path: reference.field.to_owned(), values: vec![value.clone()] };
            if list::count(&cx, &mut w.reader(), reference.meta, &named).await? == 0 {
                let text = value.as_str().map_or_else(|| value.as_int().unwrap_or_default().to_string(), str::to_owned);
                out.push(format!("{}: {text} is not one of the available choices.", reference.param));
            }
        }
    }
    out.dedup();
    Ok(out)
}
