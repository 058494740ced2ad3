//! OPTIONS: what can be written, for clients that ask before they write.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value as Json, json};
use shared::meta::{Default, Field, Kind, ModelMeta};

use super::read::json as answer;
use crate::cx::{Action, Cx};
use crate::error::Result;

pub fn list(cx: &Cx, meta: &'static ModelMeta) -> Result<Response> {
    describe(cx, meta, "POST", Action::Add)
}

pub fn detail(cx: &Cx, meta: &'static ModelMeta) -> Result<Response> {
    describe(cx, meta, "PUT", Action::Change)
}

fn describe(cx: &Cx, meta: &'static ModelMeta, method: &str, action: Action) -> Result<Response> {
    cx.caller.require(Action::View, meta)?;
    let mut body = json!({
        "name": format!("{} List", meta.label),
        "description": meta.doc,
        "renders": ["application/json"],
        "parses": ["application/json"],
    });
    if !meta.traits.read_only && cx.caller.require(action, meta).is_ok() {
        let mut fields = Map::new();
        for one in meta.fields.iter().filter(|f| f.name != "_version") {
            if let Kind::Any(target) = one.kind {
                fields.insert(target.type_name.to_owned(), field(one, "string"));
                fields.insert(target.id_name.to_owned(), field(one, "integer"));
            } else {
                fields.insert(one.name.to_owned(), field(one, type_of(one)));
            }
        }
        body["actions"] = json!({method: fields});
    }
    Ok(answer(StatusCode::OK, body.to_string().into_bytes()))
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

fn field(field: &Field, kind: &str) -> Json {
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
        Kind::Int { min, max } if min > i64::MIN || max < i64::MAX => {
            out["min_value"] = min.into();
            out["max_value"] = max.into();
        }
        Kind::Choice(set) => {
            let choices = set.all().iter().map(|c| {
                let value =
                    if set.integer { c.value.parse::<i64>().map_or(Json::Null, Json::from) } else { c.value.into() };
                json!({"value": value, "display_name": c.label})
            });
            out["choices"] = choices.collect();
        }
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
