//! OPTIONS: what can be written, for clients that ask before they write. Every place answers it, its methods in `Allow`.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value as Json, json};
use shared::choices::ChoiceSet;
use shared::meta::{Default, Field, Kind, ModelMeta};
use shared::row::Row;

use super::endpoints::Endpoint;
use super::read::json as answer;
use super::target::Target;
use super::{inbox, object_types, read};
use crate::cx::{Action, Cx};
use crate::engine::catalog::bit;
use crate::engine::graph::Depth;
use crate::error::{Error, Result};
use crate::rules;
use crate::services::transfer::Format;
use crate::services::{actions, objects};

/// What a target answers and takes; its methods stand in `Allow`. An object that is not there has no options.
pub async fn of(cx: &Cx, target: &Target, id: i64) -> Result<Response> {
    match *target {
        Target::List((meta, _)) if object_types::is(meta) => Ok(described(meta, target, None, Map::new())),
        Target::Detail((meta, _)) if object_types::is(meta) => {
            object_types::one(id)?;
            Ok(described(meta, target, None, Map::new()))
        }
        Target::List((meta, _)) => {
            cx.caller.require(Action::View, meta)?;
            let fields = fields(cx, meta, Action::Add).map(|fields| ("POST", fields));
            Ok(described(meta, target, fields, Map::new()))
        }
        Target::Detail((meta, _)) => {
            let row = exists(cx, meta, id).await?;
            let can = actions::of_one(cx, meta, &row).await?;
            let can = can.into_iter().map(|(action, why)| (action.name.to_owned(), told(action, why.as_deref())));
            let fields = fields(cx, meta, Action::Change).map(|fields| ("PUT", fields));
            Ok(described(meta, target, fields, can.collect()))
        }
        Target::Act((meta, _), action) => {
            cx.caller.require(Action::to_do(action), meta)?;
            exists(cx, meta, id).await?;
            Ok(act(action))
        }
        Target::ActMany((meta, _), action) => {
            cx.caller.require(Action::to_do(action), meta)?;
            Ok(act(action))
        }
        Target::Import((meta, _)) => {
            cx.caller.require(Action::View, meta)?;
            Ok(described(meta, target, None, Map::new()))
        }
        Target::Window(window) => {
            let meta = (window.model)();
            cx.caller.require(Action::View, meta)?;
            Ok(described(meta, target, None, Map::new()))
        }
        Target::Within(window) => {
            let meta = (window.model)();
            cx.caller.require(Action::View, meta)?;
            read::shows(cx, window, id).await?;
            Ok(described(meta, target, None, Map::new()))
        }
        Target::Endpoint(endpoint) => {
            if let Some(model) = endpoint.of {
                exists(cx, model(), id).await?;
            }
            Ok(self::endpoint(endpoint))
        }
        Target::Root => Ok(named("")),
        Target::Area(path) | Target::Empty(path) => Ok(named(path)),
        Target::Nothing(_) => Err(Error::NotFound),
    }
}

/// What is no model's.
pub fn endpoint(endpoint: &Endpoint) -> Response {
    named(endpoint.path)
}

/// By the last part of a path.
fn named(path: &str) -> Response {
    let name = path.split('/').rfind(|part| !part.starts_with('{')).unwrap_or(path);
    describe(&shared::meta::title_of(name), "", &["application/json"], None)
}

/// An action, with its arguments.
fn act(action: &shared::action::Action) -> Response {
    let args = action.args.map_or(Json::Object(Map::new()), arguments);
    describe(action.label, action.help, &["application/json"], Some(("POST", args)))
}

async fn exists(cx: &Cx, meta: &'static ModelMeta, id: i64) -> Result<Row> {
    let graph = objects::one(cx, meta, id, bit(0) | actions::fields(cx, meta), Depth::Titles).await?;
    graph.row(meta, id).cloned().ok_or(Error::NotFound)
}

/// An action of an object: whether it can be done now, and what it asks for.
fn told(action: &shared::action::Action, why: Option<&str>) -> Json {
    json!({
        "label": action.label,
        "help_text": action.help,
        "allowed": why.is_none(),
        "reason": why,
        "arguments": action.args.map_or(Json::Object(Map::new()), arguments),
    })
}

/// The arguments of an action.
fn arguments(args: &'static ModelMeta) -> Json {
    args.fields
        .iter()
        .skip(1)
        .map(|one| (one.name.to_owned(), field(args, one, type_of(one))))
        .collect::<Map<_, _>>()
        .into()
}

fn described(
    meta: &'static ModelMeta,
    target: &Target,
    actions: Option<(&str, Json)>,
    can: Map<String, Json>,
) -> Response {
    let kind = match target {
        Target::Detail(_) | Target::Within(_) => "Instance",
        Target::Import(_) => "Import",
        _ => "List",
    };
    let mut parses = vec!["application/json"];
    match target {
        Target::Import(_) => parses = Format::ALL.map(Format::media_type).to_vec(),
        Target::List(_) if inbox::takes(meta) => parses.extend(inbox::KINDS),
        _ => {}
    }
    let name = format!("{} {kind}", meta.label);
    let mut body = description(&name, meta.doc, &parses, actions);
    if !meta.actions.is_empty() && matches!(target, Target::Detail(_)) {
        body["object_actions"] = can.into();
    }
    answer(StatusCode::OK, body.to_string().into_bytes())
}

fn describe(name: &str, text: &str, parses: &[&str], actions: Option<(&str, Json)>) -> Response {
    answer(StatusCode::OK, description(name, text, parses, actions).to_string().into_bytes())
}

fn description(name: &str, text: &str, parses: &[&str], actions: Option<(&str, Json)>) -> Json {
    let mut body = json!({"name": name, "description": text, "renders": ["application/json"], "parses": parses});
    if let Some((method, fields)) = actions {
        body["actions"] = json!({method: fields});
    }
    body
}

/// The fields of an object, for those who may do such a thing to one.
fn fields(cx: &Cx, meta: &'static ModelMeta, action: Action) -> Option<Json> {
    if meta.traits.read_only || cx.caller.require(action, meta).is_err() {
        return None;
    }
    let mut fields = Map::new();
    for one in meta.fields.iter().filter(|f| f.name != "_version") {
        if let Kind::Any(target) = one.kind {
            fields.insert(target.type_name.to_owned(), field(meta, one, "string"));
            fields.insert(target.id_name.to_owned(), field(meta, one, "integer"));
        } else {
            fields.insert(one.name.to_owned(), field(meta, one, type_of(one)));
        }
    }
    Some(fields.into())
}

fn type_of(field: &Field) -> &'static str {
    match field.kind {
        Kind::Id | Kind::Int { .. } | Kind::Count(_) => "integer",
        Kind::Decimal { .. } => "decimal",
        Kind::Bool => "boolean",
        Kind::Date => "date",
        Kind::DateTime => "datetime",
        Kind::Choice(_) => "choice",
        Kind::Slug { .. } => "slug",
        Kind::Email { .. } => "email",
        Kind::Url { .. } => "url",
        Kind::Ref(_) => "nested object",
        Kind::Many(_)
        | Kind::Tags
        | Kind::Reverse(_)
        | Kind::Choices(_)
        | Kind::Json
        | Kind::CustomFields
        | Kind::Any(_) => "field",
        Kind::Text { .. } | Kind::LongText | Kind::Color | Kind::Secret => "string",
    }
}

fn field(meta: &'static ModelMeta, field: &'static Field, kind: &str) -> Json {
    let mut out = json!({
        "type": kind,
        "required": field.required,
        "read_only": !field.writable(),
        "label": field.title(),
    });
    if !field.help.is_empty() {
        out["help_text"] = field.help.into();
    }
    match field.kind {
        Kind::Text { max } | Kind::Slug { max } | Kind::Email { max } | Kind::Url { max } => {
            out["max_length"] = max.into()
        }
        Kind::Color => out["max_length"] = 6.into(),
        Kind::Int { .. } if !rules::of(meta).called(field.name).is_empty() => {
            let called = rules::of(meta).called(field.name).iter();
            out["type"] = "choice".into();
            out["choices"] = called.map(|(value, label)| json!({"value": value, "display_name": label})).collect();
        }
        Kind::Int { min, max } if min > i64::MIN || max < i64::MAX => {
            out["min_value"] = min.into();
            out["max_value"] = max.into();
        }
        Kind::Choice(set) | Kind::Choices(set) => out["choices"] = choices(set),
        _ => {}
    }
    match field.default {
        Default::Text(text) if !text.is_empty() => out["default"] = text.into(),
        Default::Int(n) => out["default"] = n.into(),
        Default::Bool(b) => out["default"] = b.into(),
        _ => {}
    }
    out
}

fn choices(set: &ChoiceSet) -> Json {
    let value = |value: &str| {
        if set.integer { value.parse::<i64>().map_or(Json::Null, Json::from) } else { value.into() }
    };
    set.all().iter().map(|c| json!({"value": value(c.value), "display_name": c.label})).collect()
}
