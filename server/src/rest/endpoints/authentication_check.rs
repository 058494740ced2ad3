//! `authentication-check/`: who is asking, as a user.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value as Json;
use shared::models::users::user::User;
use shared::row::Model;

use super::{Answers, Call, Endpoint, Method, Operation, PLAIN, Run};
use crate::cx::{Caller, Cx};
use crate::engine::graph::Depth;
use crate::error::{Error, Result};
use crate::rest::openapi::names::{self, refer};
use crate::rest::openapi::operations::answer;
use crate::rest::read::{json, render};
use crate::rest::render::Keys;
use crate::services::objects;

pub static ENDPOINT: Endpoint = Endpoint {
    path: "authentication-check",
    operations: &[Operation {
        method: Method::Get,
        id: "authentication_check_retrieve",
        summary: "Who is asking",
        description: "",
        parameters: &[],
        takes: None,
        answers: Answers(StatusCode::OK, described),
        errors: &["403"],
        run: Run::Read(|call| Box::pin(who(call))),
    }],
    ..PLAIN
};

async fn who(call: Call<'_>) -> Result<Response> {
    let user = User::meta();
    let id = call.cx.caller.user.ok_or(Error::NotFound)?;
    let keys = Keys::all(user);
    // Everybody may see themselves.
    let own = Cx { caller: Caller::system(), ..call.cx.clone() };
    let graph = objects::one(&own, user, id, keys.fields, Depth::Nested).await?;
    Ok(json(StatusCode::OK, render(&graph, call.site, user, user.path, id, keys)))
}

fn described() -> Json {
    answer(refer(&names::schema(User::meta())), &[])
}
