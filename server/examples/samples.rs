//! The models and valid objects of each, for tests that are not written in Rust: those of the browser
//! (`end2end/`) have their values from here, so that there is one place that knows what is valid.
//!
//! It speaks one JSON value a line. `{"models": true}` is answered by the description of every model.
//! `{"sample": "dcim.site"}` is answered by `{"body": …}`; before that it may ask for objects that the
//! sample refers to, `{"create": "dcim/regions", "body": …}`, and each is answered by `{"id": 7}`.
//! With `"field": "status"` the answer is `{"value": …}`, a value for this field alone.

#[path = "../tests/it/sample.rs"]
mod sample;

use std::io::{BufRead as _, Write as _};

use serde_json::{Value as Json, json};
use shared::action::Action;
use shared::choices::ChoiceSet;
use shared::meta::{Field, Kind, ModelMeta};
use shared::registry;

/// Whoever reads our lines creates the objects.
struct Lines;

impl sample::Create for Lines {
    async fn create(&self, path: &str, body: Json) -> i64 {
        say(&json!({"create": path, "body": body}));
        let answer = next().expect("an answer");
        answer["id"].as_i64().expect("an id")
    }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let mut n = 1;
    while let Some(request) = next() {
        let Some(wire) = request["sample"].as_str() else {
            // What is not stored has no pages.
            say(&registry::all().filter(|meta| server::db::schema::stored(meta)).map(described).collect());
            continue;
        };
        let meta = registry::model(wire).expect("a model");
        n += 1;
        let field = request["field"].as_str().and_then(|name| meta.field(name));
        let answer = match field {
            Some(field) => json!({"value": runtime.block_on(sample::value(&Lines, field, n))}),
            None => json!({"body": runtime.block_on(sample::body(&Lines, meta, n))}),
        };
        say(&answer);
    }
}

fn say(value: &Json) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{value}").and_then(|()| out.flush()).expect("a reader");
}

/// The next line; nothing when the other side is done.
fn next() -> Option<Json> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line).expect("a line");
    (read > 0).then(|| serde_json::from_str(&line).expect("JSON"))
}

fn described(meta: &'static ModelMeta) -> Json {
    json!({
        "model": meta.wire(),
        "label": meta.label,
        "plural": meta.plural,
        "group": meta.group,
        "path": meta.path,
        "page": meta.page(),
        "writable": sample::models().any(|model| model.number == meta.number),
        "private": meta.traits.private && !meta.has("shared"),
        "logged": meta.traits.logged,
        "shown_once": sample::shown_once(meta),
        "fields": meta.fields.iter().map(field).collect::<Vec<_>>(),
        "actions": meta.actions.iter().map(action).collect::<Vec<_>>(),
    })
}

/// An action as pages offer it.
fn action(action: &Action) -> Json {
    let args = action.args.map_or(&[][..], |args| &args.fields[1..]);
    json!({
        "name": action.name,
        "label": action.label,
        "many": action.many,
        "args": args.iter().map(field).collect::<Vec<_>>(),
    })
}

/// A field as a form shows it: its label, and what its widget chooses from.
fn field(field: &Field) -> Json {
    let mut out =
        json!({"name": field.name, "label": field.title(), "kind": kind(field), "writable": field.writable()});
    match field.kind {
        Kind::Choice(set) | Kind::Choices(set) => out["choices"] = choices(set),
        Kind::Ref(target) | Kind::Many(target) => out["path"] = target.meta().path.into(),
        Kind::Any(target) => {
            out["type_name"] = target.type_name.into();
            out["id_name"] = target.id_name.into();
        }
        _ => {}
    }
    out
}

fn choices(set: &ChoiceSet) -> Json {
    set.all().iter().map(|choice| (choice.value.to_owned(), Json::from(choice.label))).collect()
}

/// The word for a kind: that of the description without what stands in it.
fn kind(field: &Field) -> String {
    let text = format!("{:?}", field.kind);
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase()
}
