//! What NetBox and its plugins answer, we answer too.
//!
//! `tests/contract/<root>.<endpoint>.json` holds the facts of one endpoint: fields with their JSON
//! types, choices, filters by their suffixes. Each is compared with an object made here and with the
//! descriptions. `tests/contract/differences.toml` is the one list of what is different on purpose,
//! with reasons; an entry that is no difference any more is an error too.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value as Json;
use shared::filter;
use shared::meta::{Field, Kind, ModelMeta, TypeWire};

use crate::harness::{Client, on_both};
use crate::sample;

/// The facts of one endpoint.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    path: String,
    /// Whether the endpoint takes writes.
    write: bool,
    /// JSON types by field, separated by spaces; `any` is any, `maybe` says that null may be answered but
    /// not whether it may be written.
    fields: BTreeMap<String, String>,
    /// Keys that are only written.
    #[serde(default)]
    write_only: Vec<String>,
    /// Keys of the short form.
    #[serde(default)]
    brief: Vec<String>,
    #[serde(default)]
    choices: BTreeMap<String, Vec<Json>>,
    /// Names of filters by the suffixes they have, both separated by spaces.
    filters: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reviewed {
    difference: Vec<Difference>,
}

/// What is different on purpose: problems as they are reported, `*` standing for anything.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    reason: String,
    of: Vec<String>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/contract")
}

fn facts() -> BTreeMap<String, Facts> {
    let files = std::fs::read_dir(folder()).expect("a folder").map(|file| file.expect("a file").path());
    let facts = files.filter(|file| file.extension().is_some_and(|end| end == "json")).map(|file| {
        let name = file.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        let text = std::fs::read_to_string(&file).expect("a readable file");
        let facts = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, facts)
    });
    facts.collect()
}

#[test]
fn what_clients_know_is_answered() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let mut problems = Vec::new();
        for (name, facts) in facts() {
            let mut own = Vec::new();
            endpoint(&admin, &facts, &mut own).await;
            problems.extend(own.into_iter().map(|problem| format!("{name} {problem}")));
        }
        review(problems);
    });
}

/// Fails with what is no reviewed difference, and with reviewed differences that are none.
fn review(problems: Vec<String>) {
    let text = std::fs::read_to_string(folder().join("differences.toml")).expect("a readable file");
    let reviewed: Reviewed = toml::from_str(&text).expect("a list of differences");
    let all = || reviewed.difference.iter();
    assert!(all().all(|one| one.reason.len() > 20), "each difference has its reason");
    let patterns: Vec<&String> = all().flat_map(|one| &one.of).collect();
    let surprising: Vec<&String> =
        problems.iter().filter(|problem| !patterns.iter().any(|pattern| fits(pattern, problem))).collect();
    let stale: Vec<&&String> =
        patterns.iter().filter(|pattern| !problems.iter().any(|problem| fits(pattern, problem))).collect();
    let lines = |list: Vec<String>| list.join("\n");
    let surprising = lines(surprising.into_iter().cloned().collect());
    let stale = lines(stale.into_iter().map(|pattern| (*pattern).clone()).collect());
    assert!(surprising.is_empty() && stale.is_empty(), "\nunreviewed:\n{surprising}\n\nno difference:\n{stale}\n");
}

fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, rest)) => {
            let Some(tail) = text.strip_prefix(head) else { return false };
            (0..=tail.len()).filter(|at| tail.is_char_boundary(*at)).any(|at| fits(rest, &tail[at..]))
        }
    }
}

async fn endpoint(admin: &Client<'_>, facts: &Facts, problems: &mut Vec<String>) {
    let list = format!("/api/{}/", facts.path);
    let answer = admin.get(&list).await;
    if answer.status == 404 {
        problems.push("is missing".to_owned());
        return;
    }
    let window = shared::registry::WINDOWS.iter().find(|window| window.path == facts.path);
    let meta = at_path(&facts.path).or_else(|| window.map(|window| (window.model)()));
    let Some(meta) = meta else {
        shape(None, facts, &answer.expect(200).body, problems);
        return;
    };
    let writes = window.is_none() && !meta.traits.read_only;
    if facts.write && !writes {
        problems.push("takes no writes".to_owned());
    }
    let object = if writes {
        let body = sample::body(admin, meta, 7001).await;
        let id = admin.post(&list, body).await.expect(201).id();
        Some(admin.get(&format!("{list}{id}/")).await.expect(200).body)
    } else {
        answer.expect(200).body["results"].get(0).cloned()
    };
    if let Some(object) = &object {
        shape(Some(meta), facts, object, problems);
    } else if let Some(id) = example_of(admin, meta).await {
        // A window shows what the model itself shows.
        let body = admin.get(&format!("/api/{}/{id}/", meta.path)).await.expect(200).body;
        shape(Some(meta), facts, &body, problems);
    }
    let known =
        |name: &str| ["id", "url", "display"].contains(&name) || meta.brief.contains(&name) || halves(meta, name);
    problems.extend(facts.brief.iter().filter(|name| !known(name)).map(|name| format!("brief {name}: absent")));
    choices(meta, facts, problems);
    filters(meta, facts, problems);
}

async fn example_of(admin: &Client<'_>, meta: &'static ModelMeta) -> Option<i64> {
    if meta.traits.read_only { None } else { Some(sample::object(admin, meta).await) }
}

/// Every field is there, with a type and nullability that clients expect.
fn shape(meta: Option<&'static ModelMeta>, facts: &Facts, object: &Json, problems: &mut Vec<String>) {
    let object = object.as_object().expect("an object");
    for (name, types) in &facts.fields {
        let Some(value) = object.get(name) else {
            problems.push(format!("field {name}: absent"));
            continue;
        };
        let types: Vec<&str> = types.split(' ').collect();
        if types == ["any"] {
            continue;
        }
        let described = meta.and_then(|meta| described(meta, name));
        let own = match (value, &described) {
            (Json::Null, _) if types.contains(&"maybe") => continue,
            (Json::Null, Some((own, _))) => own,
            (Json::Null, None) => "null",
            (value, _) => kind(value),
        };
        let whole = own == "integer" && types.contains(&"number");
        if own != "any" && !types.contains(&own) && !whole {
            problems.push(format!("field {name}: {own}, not {}", types.join(" or ")));
        }
        let Some((_, field)) = described else { continue };
        if field.null && !types.contains(&"null") && !types.contains(&"maybe") {
            problems.push(format!("field {name}: may be null"));
        }
        if field.required && field.writable() && types.contains(&"null") {
            problems.push(format!("field {name}: must be given"));
        }
    }
    if let Some(meta) = meta {
        let unknown = facts.write_only.iter().filter(|name| described(meta, name).is_some_and(|(_, f)| !f.writable()));
        problems.extend(unknown.map(|name| format!("field {name}: cannot be written")));
    }
}

/// What the description says of a key: its JSON type and its field.
fn described(meta: &'static ModelMeta, name: &str) -> Option<(&'static str, &'static Field)> {
    meta.fields.iter().find_map(|field| match field.kind {
        Kind::Any(target) if target.type_name == name => {
            Some((if target.wire == TypeWire::Label { "string" } else { "integer" }, field))
        }
        Kind::Any(target) if target.id_name == name => Some(("integer", field)),
        _ if field.name == name => Some((wire(meta, field), field)),
        _ => None,
    })
}

fn halves(meta: &'static ModelMeta, name: &str) -> bool {
    let mut all = meta.fields.iter().filter_map(|f| if let Kind::Any(target) = f.kind { Some(target) } else { None });
    all.any(|target| target.type_name == name || target.id_name == name)
}

fn wire(meta: &ModelMeta, field: &Field) -> &'static str {
    match field.kind {
        Kind::Ref(_) if field.bare => "integer",
        Kind::Choice(set) if (meta.traits.plain || field.bare) && set.integer => "integer",
        Kind::Choice(_) if meta.traits.plain || field.bare => "string",
        Kind::Ref(_) | Kind::Any(_) | Kind::Choice(_) | Kind::CustomFields => "object",
        Kind::Id | Kind::Int { .. } | Kind::Count(_) => "integer",
        Kind::Decimal { .. } => "number",
        Kind::Bool => "boolean",
        Kind::Json => "any",
        Kind::Many(_) | Kind::Tags | Kind::Reverse(_) => "array",
        _ => "string",
    }
}

fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(number) if number.is_i64() => "integer",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

/// Every choice is offered.
fn choices(meta: &'static ModelMeta, facts: &Facts, problems: &mut Vec<String>) {
    for (name, values) in &facts.choices {
        let Some(Kind::Choice(set)) = meta.field(name).map(|field| field.kind) else { continue };
        let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let lacking = values.iter().map(text).filter(|value| !value.is_empty() && set.get(value).is_none());
        problems.extend(lacking.map(|value| format!("choice {name} {value}: not offered")));
    }
}

/// Every filter is known, with all of its suffixes.
fn filters(meta: &'static ModelMeta, facts: &Facts, problems: &mut Vec<String>) {
    for (suffixes, names) in &facts.filters {
        for name in names.split(' ').filter(|name| !name.is_empty()) {
            if !known(meta, name) {
                problems.push(format!("filter {name}: unknown"));
                continue;
            }
            let lacking = suffixes.split(' ').filter(|s| !s.is_empty() && !known(meta, &format!("{name}__{s}")));
            problems.extend(lacking.map(|suffix| format!("filter {name}__{suffix}: unknown")));
        }
    }
}

/// Whether a parameter is understood; a value that it cannot take is.
fn known(meta: &'static ModelMeta, name: &str) -> bool {
    ["1", "true", "2026-01-01"].into_iter().any(|value| {
        match filter::parse(meta, &[(name.to_owned(), value.to_owned())]) {
            Ok(parsed) => parsed.ignored.is_empty(),
            Err(_) => true,
        }
    })
}

/// The model whose list is at a path below `/api/`.
pub fn at_path(path: &str) -> Option<&'static ModelMeta> {
    server::rest::target::models().find(|(_, known)| *known == path).map(|(meta, _)| meta)
}
