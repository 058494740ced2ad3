//! The document against the registry and against itself.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use shared::filter;

use super::*;
use crate::rest::target::TARGETS;

fn names(operation: &Json) -> Vec<&str> {
    operation["parameters"]
        .as_array()
        .expect("parameters")
        .iter()
        .map(|p| p["name"].as_str().expect("in place"))
        .collect()
}

#[test]
fn every_model_has_its_paths_and_every_filter_is_listed() {
    let document = document("http://localhost");
    for (meta, path) in models() {
        let list = &document["paths"][format!("/api/{path}/")];
        let detail = &document["paths"][format!("/api/{path}/{{id}}/")];
        for method in ["post", "put", "patch", "delete"] {
            assert_eq!(list.get(method).is_some(), !meta.traits.read_only, "{method} {path}");
            assert_eq!(
                detail.get(method).is_some(),
                !meta.traits.read_only && method != "post",
                "{method} {path} detail"
            );
        }
        assert!(detail.get("get").is_some(), "{path}");
        let names = names(&list["get"]);
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{path} names a parameter twice");
        for (name, suffixes) in filter::offered(meta) {
            assert!(names.contains(&name.as_str()), "{path}: {name}");
            for suffix in suffixes {
                assert!(names.contains(&format!("{name}__{suffix}").as_str()), "{path}: {name}__{suffix}");
            }
        }
    }
}

#[test]
fn every_page_is_listed_with_its_methods() {
    let document = document("http://localhost");
    for (page, target) in TARGETS.iter() {
        let listed = document["paths"][page].as_object().unwrap_or_else(|| panic!("{page}"));
        let methods = target.methods();
        let answered = methods.split(", ").filter(|method| !matches!(*method, "HEAD" | "OPTIONS"));
        let answered: BTreeSet<String> = answered.map(str::to_lowercase).collect();
        assert_eq!(
            listed.keys().filter(|key| *key != "parameters").cloned().collect::<BTreeSet<_>>(),
            answered,
            "{page}"
        );
    }
}

#[test]
fn what_is_listed_is_understood() {
    let document = document("http://localhost");
    let mut unknown = Vec::new();
    for (meta, path) in models() {
        for parameter in document["paths"][format!("/api/{path}/")]["get"]["parameters"].as_array().expect("parameters")
        {
            let name = parameter["name"].as_str().expect("a name");
            // Saved filters are opened before the others are read.
            if filter::CONTROLS.contains(&name) || matches!(name, "filter" | "filter_id") {
                continue;
            }
            let schema = &parameter["schema"];
            let value = sample(schema.get("items").unwrap_or(schema));
            match filter::parse(meta, &[(name.to_owned(), value.clone())]) {
                Ok(parsed) if parsed.ignored.is_empty() => {}
                Ok(_) => unknown.push(format!("{path}?{name} is ignored")),
                Err(errors) => unknown.push(format!("{path}?{name}={value}: {errors}")),
            }
        }
    }
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

/// A value that a parameter's schema allows.
fn sample(schema: &Json) -> String {
    if let Some(first) = schema.get("anyOf").and_then(|any| any.get(0)) {
        return sample(first);
    }
    if let Some(first) = schema.get("enum").and_then(|all| all.get(0)) {
        return first.as_str().map_or_else(|| first.to_string(), str::to_owned);
    }
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("boolean"), _) => "true",
        (Some("string"), Some("date")) => "2026-01-31",
        (Some("string"), Some("date-time")) => "2026-01-31T12:00:00Z",
        (Some("string"), Some("uuid")) => "6f1c3a0e-3c55-4c4e-8a53-0d5f8f2a9b11",
        (Some("string"), _) => "x",
        _ => "1",
    }
    .to_owned()
}

#[test]
fn every_reference_leads_somewhere_and_operations_have_their_own_names() {
    let document = document("http://localhost");
    let mut operations = BTreeSet::new();
    walk(&document, &mut |object| {
        if let Some(target) = object.get("$ref").and_then(Json::as_str) {
            let pointer = target.strip_prefix('#').expect("a reference within the document");
            assert!(document.pointer(pointer).is_some(), "{target}");
        }
        if let Some(name) = object.get("operationId").and_then(Json::as_str) {
            assert!(operations.insert(name.to_owned()), "{name} twice");
        }
    });
    for name in [
        "dcim_sites_list",
        "dcim_sites_bulk_partial_update",
        "plugins_inventory_assets_retrieve",
        "users_tokens_provision_create",
    ] {
        assert!(operations.contains(name), "{name}");
    }
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    let models = registry::all().filter(|m| !m.path.is_empty());
    let wanted: BTreeSet<String> = models.map(super::names::schema).collect();
    assert!(wanted.iter().all(|name| schemas.contains_key(name)));
    assert_eq!(wanted.len(), registry::all().filter(|m| !m.path.is_empty()).count(), "two models share a schema name");
}

fn walk(json: &Json, see: &mut impl FnMut(&serde_json::Map<String, Json>)) {
    match json {
        Json::Object(map) => {
            see(map);
            map.values().for_each(|value| walk(value, see));
        }
        Json::Array(items) => items.iter().for_each(|item| walk(item, see)),
        _ => {}
    }
}

#[test]
fn it_says_the_same_twice() {
    assert_eq!(document("http://a").to_string(), document("http://a").to_string());
}

#[test]
fn areas_are_whole_and_together_they_are_all() {
    let document = document("http://localhost");
    let mut operations = 0;
    for name in super::area::names(&document) {
        let part = super::area::of(&document, name);
        walk(&part, &mut |object| {
            if let Some(target) = object.get("$ref").and_then(Json::as_str) {
                assert!(part.pointer(target.trim_start_matches('#')).is_some(), "{name} lacks {target}");
            }
            operations += usize::from(object.contains_key("operationId"));
        });
        assert_eq!((&part["info"], &part["security"]), (&document["info"], &document["security"]), "{name}");
    }
    let mut all = 0;
    walk(&document, &mut |object| all += usize::from(object.contains_key("operationId")));
    assert_eq!(operations, all);
}
