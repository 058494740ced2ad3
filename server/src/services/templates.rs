//! Export templates and custom links: texts made from objects as the REST interface answers them.

use serde::Serialize;
use serde_json::{Value as Json, json};
use shared::filter::Filter;
use shared::meta::ModelMeta;
use shared::models::extras::custom_link::CustomLink;
use shared::models::extras::export_template::ExportTemplate;
use shared::row::{Model, Row};
use shared::rpc::PageLink;
use shared::value::Value;

use crate::cx::{Action, Cx};
use crate::db::Reader;
use crate::engine::catalog::info;
use crate::engine::list::{self, Page, Query};
use crate::engine::load::{self, Lock};
use crate::engine::order;
use crate::error::{Error, Result};
use crate::rules::extras::export_template::style;
use crate::template::{self, Style};

/// A text that a template made.
pub struct Rendered {
    pub mime: String,
    /// Name of the file, for a download.
    pub file: Option<String>,
    pub text: String,
}

/// Objects of a template's model that belong to a model and that the caller may see, in their order.
async fn belonging(
    cx: &Cx,
    reader: &mut Reader<'_>,
    meta: &'static ModelMeta,
    of: &ModelMeta,
    filter: Filter,
) -> Result<Vec<Row>> {
    cx.caller.require(Action::View, meta)?;
    let kind = Filter::Special { name: "object_type", value: Value::Text(of.wire()) };
    let page = Page::Offset { offset: 0, limit: 1000 };
    let query = Query { meta, filter: Filter::All(vec![kind, filter]), order: order::default(meta), page };
    let ids = list::ids(cx, reader, &query, None).await?;
    load::rows(cx, reader, meta, &ids, info(meta).all, Lock::No).await
}

/// The export template of this name for a model.
pub async fn export(cx: &Cx, of: &'static ModelMeta, name: &str) -> Result<Row> {
    let mut snapshot = cx.app.db.snapshot();
    let named = Filter::In { path: "name".to_owned(), values: vec![Value::text(name)] };
    let found = belonging(cx, &mut snapshot.reader(), ExportTemplate::meta(), of, named).await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

/// Renders objects with an export template. It may take its time, so it has a thread of its own.
pub async fn render(template: Row, of: &'static ModelMeta, objects: Vec<Json>) -> Result<Rendered> {
    let task = tokio::task::spawn_blocking(move || {
        let style = style(&template).map_err(Error::BadRequest)?;
        let context = json!({"queryset": objects, "objects": objects});
        let text = template::render(template.str("template_code"), context, style).map_err(Error::BadRequest)?;
        let extension = template.str("file_extension").trim_start_matches('.').to_owned();
        let given = template.str("file_name").to_owned();
        let stem =
            if given.is_empty() { format!("purser_{}", of.plural.to_lowercase().replace(' ', "_")) } else { given };
        let file = if extension.is_empty() { stem } else { format!("{stem}.{extension}") };
        let attached = template.get("as_attachment") == &Value::Bool(true);
        let mime = template.str("mime_type");
        // A page of somebody's making never runs as one of ours.
        let harmless = mime.is_empty() || mime.contains("html") || mime.contains("svg") || mime.contains("script");
        let mime = if harmless { "text/plain; charset=utf-8" } else { mime };
        Ok(Rendered { mime: mime.to_owned(), file: attached.then_some(file), text })
    });
    task.await.map_err(|error| Error::Internal(error.to_string()))?
}

#[derive(Serialize)]
struct About<'a> {
    object: &'a Json,
    user: Json,
}

/// The links that pages of a model's objects show.
pub async fn links_of(cx: &Cx, of: &'static ModelMeta) -> Result<Vec<Row>> {
    let mut snapshot = cx.app.db.snapshot();
    let enabled = Filter::In { path: "enabled".to_owned(), values: vec![Value::Bool(true)] };
    match belonging(cx, &mut snapshot.reader(), CustomLink::meta(), of, enabled).await {
        Err(Error::Forbidden(_)) => Ok(Vec::new()),
        other => other,
    }
}

/// The links as an object makes them. A template that fails shows why instead of its link.
pub fn links(cx: &Cx, links: &[Row], object: &Json) -> Vec<PageLink> {
    let about = About { object, user: json!({"id": cx.caller.user, "username": cx.caller.name}) };
    let mut out = Vec::new();
    for row in links {
        let part =
            |field: &str| template::render(row.str(field), &about, Style::default()).map(|text| text.trim().to_owned());
        let (text, url) = (part("link_text"), part("link_url"));
        let safe = |url: &String| ["http://", "https://", "mailto:", "/"].iter().any(|start| url.starts_with(start));
        let (text, url) = match (text, url) {
            (Ok(text), _) if text.is_empty() => continue,
            (Ok(text), Ok(url)) if safe(&url) => (text, url),
            (Ok(text), Ok(_)) => (format!("{text} (no address)"), String::new()),
            (Err(error), _) | (_, Err(error)) => (format!("{}: {error}", row.str("name")), String::new()),
        };
        let flag = |field: &str| row.get(field) == &Value::Bool(true);
        out.push(PageLink {
            text,
            url,
            group: row.str("group_name").to_owned(),
            style: row.str("button_class").to_owned(),
            new_window: flag("new_window"),
        });
    }
    out
}
