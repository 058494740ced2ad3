//! Export templates and custom links: texts made from objects, in the idiom of NetBox (`thing`, `several`), as far as
//! the caller may see them (`store`).

pub mod scope;
mod several;
mod store;
mod thing;

use std::sync::Arc;
use std::time::{Duration, Instant};

use shared::filter::Filter;
use shared::meta::ModelMeta;
use shared::models::extras::custom_link::CustomLink;
use shared::models::extras::export_template::ExportTemplate;
use shared::row::{Model, Row};
use shared::rpc::PageLink;
use shared::value::Value;

use crate::cx::{Action, Cx, Grant};
use crate::db::Reader;
use crate::engine::catalog::{Mask, info};
use crate::engine::list::{self, Page, Query};
use crate::engine::load::{self, Lock};
use crate::engine::order;
use crate::error::{Error, Result};
use crate::rules::extras::export_template::style;
use crate::services::objects::Listing;
use crate::services::records;
use crate::template::{self, Bounds, Queue, Style};
use scope::Request;
use store::Store;

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
    let query = Query { meta, filter: Filter::All(vec![kind, filter]), order: order::default(meta), page, place: None };
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

/// The fields of listed objects that templates look at.
pub fn fields(of: &'static ModelMeta) -> Mask {
    records::everything(of)
}

/// Renders objects with an export template.
pub async fn render(
    cx: &Cx,
    template: Row,
    of: &'static ModelMeta,
    listing: Listing,
    request: Request,
) -> Result<Rendered> {
    let store = Store::new(cx, &request.base);
    let work = move || {
        let style = style(&template).map_err(Error::BadRequest)?;
        let context = scope::of_list(&store, of, listing.ids, &Arc::new(listing.graph), &request);
        let text = template::render(template.str("template_code"), context, &store.words, style, Bounds::FILE);
        let text = text.map_err(Error::BadRequest)?;
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
    };
    template::apart(Queue::Files, work).await?
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

/// So long all links of a page may take together.
const LINKS_WITHIN: Duration = Duration::from_secs(5);

/// Schemes that addresses of links may have: none of them runs what it names.
const SCHEMES: &[&str] =
    &["file", "ftp", "ftps", "http", "https", "irc", "mailto", "sftp", "ssh", "tel", "telnet", "tftp", "vnc", "xmpp"];

/// The links as an object makes them. One whose template fails shows why to those who may mend it, and nothing to others.
pub async fn links(
    cx: &Cx,
    links: Vec<Row>,
    meta: &'static ModelMeta,
    id: i64,
    request: Request,
) -> Result<Vec<PageLink>> {
    let mends = may_mend(cx, &links).await?;
    let store = Store::new(cx, &request.base);
    let work = move || {
        let began = Instant::now();
        let each = links.iter().filter_map(|row| {
            let context = scope::of_object(&store, meta, id, &request);
            let part = |field: &str| {
                if began.elapsed() > LINKS_WITHIN {
                    return Err("The links of this page take too long.".to_owned());
                }
                let made =
                    template::render(row.str(field), context.clone(), &store.words, Style::default(), Bounds::LINE);
                made.map(|text| text.trim().to_owned())
            };
            let text = part("link_text");
            if text.as_ref().is_ok_and(String::is_empty) {
                return None;
            }
            let made = text.and_then(|text| part("link_url").map(|url| (text, url)));
            let (text, url, problem) = match made {
                Ok((text, url)) => match refused(&url) {
                    None => (text, url, String::new()),
                    Some(problem) => (text, String::new(), problem),
                },
                Err(problem) => (row.str("name").to_owned(), String::new(), problem),
            };
            if !problem.is_empty() && !mends.contains(&row.id()) {
                return None;
            }
            Some(PageLink {
                id: row.id(),
                text,
                url,
                problem,
                group: row.str("group_name").to_owned(),
                style: row.str("button_class").to_owned(),
                new_window: row.get("new_window") == &Value::Bool(true),
            })
        });
        each.collect()
    };
    Ok(template::apart(Queue::Pages, work).await?)
}

/// Why an address is none that a page may link to.
fn refused(url: &str) -> Option<String> {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    let known = scheme.is_some_and(|scheme| SCHEMES.contains(&scheme.as_str()));
    if known || url.starts_with('/') {
        None
    } else if url.is_empty() {
        Some("The template of the address made nothing.".to_owned())
    } else {
        Some(format!("An address begins with / or one of {}:, and this one does not: {url}", SCHEMES.join(":, ")))
    }
}

/// Those of some links that the caller may change.
async fn may_mend(cx: &Cx, links: &[Row]) -> Result<Vec<i64>> {
    let ids: Vec<i64> = links.iter().map(Row::id).collect();
    match cx.caller.grant(Action::Change, CustomLink::meta()) {
        Grant::None => Ok(Vec::new()),
        Grant::All => Ok(ids),
        Grant::Where(limit) => {
            let mut snapshot = cx.app.db.snapshot();
            list::matching(&cx.trusted(), &mut snapshot.reader(), CustomLink::meta(), &ids, limit).await
        }
    }
}
