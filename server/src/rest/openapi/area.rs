//! A part of the document: one area, with all that it refers to. A page that shows the whole to people takes long.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

/// The names of the areas, each the tag of its operations.
pub fn names(document: &Json) -> impl Iterator<Item = &str> {
    document["tags"].as_array().into_iter().flatten().filter_map(|tag| tag["name"].as_str())
}

/// The document with the operations of one area only.
pub fn of(document: &Json, area: &str) -> Json {
    let is_here = |operation: &Json| {
        operation["tags"].as_array().is_some_and(|tags| tags.iter().any(|tag| tag.as_str() == Some(area)))
    };
    let mut paths = Map::new();
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        let here: Map<String, Json> = methods
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(_, operation)| is_here(operation))
            .map(|(method, operation)| (method.clone(), operation.clone()))
            .collect();
        if !here.is_empty() {
            paths.insert(path.clone(), here.into());
        }
    }
    let tags: Vec<&Json> =
        document["tags"].as_array().into_iter().flatten().filter(|tag| tag["name"].as_str() == Some(area)).collect();
    let mut out = Map::new();
    for (key, value) in document.as_object().into_iter().flatten() {
        let value = match key.as_str() {
            "tags" => json!(tags),
            "components" => components(&document["components"], &paths),
            "paths" => paths.clone().into(),
            _ => value.clone(),
        };
        out.insert(key.clone(), value);
    }
    out.into()
}

/// The components that paths refer to, directly or through others, and how to sign in.
fn components(all: &Json, paths: &Map<String, Json>) -> Json {
    let mut known = BTreeSet::new();
    let mut open = Vec::new();
    paths.values().for_each(|path| references(path, &mut open));
    let mut out = json!({"securitySchemes": all["securitySchemes"]});
    while let Some(reference) = open.pop() {
        let Some((kind, name)) = reference.strip_prefix("#/components/").and_then(|rest| rest.split_once('/')) else {
            continue;
        };
        let component = &all[kind][name];
        if known.insert(reference) && !component.is_null() {
            references(component, &mut open);
            out[kind][name] = component.clone();
        }
    }
    out
}

/// What a part of the document refers to.
fn references<'a>(json: &'a Json, out: &mut Vec<&'a str>) {
    match json {
        Json::Object(map) => {
            for (key, value) in map {
                match value {
                    Json::String(target) if key == "$ref" => out.push(target),
                    value => references(value, out),
                }
            }
        }
        Json::Array(list) => list.iter().for_each(|value| references(value, out)),
        _ => {}
    }
}
