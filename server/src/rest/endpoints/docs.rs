//! `docs/`: a page for people to read the OpenAPI document and try it.

use std::sync::LazyLock;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};

use super::{Answers, Call, Endpoint, Method, Operation, PLAIN, Run, schema};
use crate::assets;
use crate::error::Result;

pub static ENDPOINT: Endpoint = Endpoint {
    path: "docs",
    operations: &[Operation {
        method: Method::Get,
        id: "docs_retrieve",
        summary: "A page to read this document and try it",
        description: "",
        parameters: &[],
        takes: None,
        answers: Answers(StatusCode::OK, described),
        errors: &["403"],
        run: Run::Read(|call| Box::pin(docs(call))),
    }],
    ..PLAIN
};

async fn docs(call: Call<'_>) -> Result<Response> {
    let html = assets::rooted(&PAGE, &call.site.root);
    Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response())
}

/// It leads to each area, for all of them at once take a browser long.
static PAGE: LazyLock<String> = LazyLock::new(|| {
    let links: String = schema::areas()
        .map(|area| format!("<a href=\"/api/docs/?area={area}\" data-area=\"{area}\">{area}</a>\n        "))
        .collect();
    include_str!("docs.html").replace("<!-- areas -->", links.trim_end())
});

fn described() -> Json {
    json!({"description": "A page for people.", "content": {"text/html": {"schema": {"type": "string"}}}})
}
