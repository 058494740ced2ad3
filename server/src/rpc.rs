//! The server's side of the server functions: who asks, the service that answers, the error's shape.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use leptos::prelude::{provide_context, use_context};
use leptos_axum::ResponseOptions;
use serde_json::{Map, Value as Json};
use shared::choices;
use shared::custom::{self, Custom};
use shared::meta::ModelMeta;
use shared::patch::{self, MESSAGE, Patch};
use shared::registry;
use shared::rpc::{
    Able, Act, AssetPanels, Backend, CalendarPage, CalendarQuery, Change, DeletePlan, Detail, Done, Hit, Home, Link,
    ListQuery, OVERLAP, Page, PageLink, ProbePanels, Profile, ProfileChange, Record, Related, RpcError, Save, Session,
    SessionSeen, Settings,
};

use crate::app::App;
use crate::auth::session::{self, Visit};
use crate::bounds;
use crate::cx::{Action, Cx};
use crate::db::Outage;
use crate::engine::catalog::{info, mask};
use crate::engine::graph::Depth;
use crate::engine::list::{self, Page as Part};
use crate::engine::write::{self, Op};
use crate::error::{Error, Result, Stale};
use crate::rest::{self, Site, collected, cookie, same_site};
use crate::services::account::Own;
use crate::services::objects::{Doing, ListRequest, Strict};
use crate::services::{
    account, actions, calendar, history, home, objects, overlaps, panels, records, search, slug, templates, undo,
};

/// One request's view of the server.
struct Face {
    app: Arc<App>,
    site: Site,
    visit: Visit,
    secret: Option<String>,
    /// Whether a function was called and said itself what became of it.
    answered: Arc<AtomicBool>,
}

/// Answers `/rpc/<name>`: POST with JSON from the application's own pages only.
pub async fn handle(State(app): State<Arc<App>>, request: Request) -> Response {
    let site = Site::of(&app, &request);
    if request.method() != Method::POST {
        return refuse(&Error::Method, &site);
    }
    if let Err(error) = same_site(request.headers(), &site) {
        return refuse(&error, &site);
    }
    if !shared::rpc::PATHS.contains(&request.uri().path()) {
        return refuse(&Error::NotFound, &site);
    }
    let limit = app.config.body_limit;
    let (parts, body) = request.into_parts();
    let bytes = match collected(limit, &parts.headers, body).await {
        Ok(bytes) => bytes,
        Err(error) => return refuse(&error, &site),
    };
    if let Err(error) = bounds::look(&app.config, None, &bytes) {
        return refuse(&error, &site);
    }
    let mut forwarded = Request::from_parts(parts, Body::from(bytes));
    // A browser that asks for a page would be sent away with a redirect.
    forwarded.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let secret = cookie(forwarded.headers(), session::COOKIE);
    let answered = Arc::new(AtomicBool::new(false));
    let face: Arc<dyn Backend> =
        Arc::new(Face { app, visit: site.visit(), site: site.clone(), secret, answered: answered.clone() });
    let mut response = leptos_axum::handle_server_fns_with_context(move || provide_context(face.clone()), forwarded)
        .await
        .into_response();
    // The function was never called: its arguments could not be read.
    if response.status() == StatusCode::INTERNAL_SERVER_ERROR && !answered.load(Ordering::Relaxed) {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    if let Ok(id) = HeaderValue::from_str(&site.request) {
        response.headers_mut().insert("x-request-id", id);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn refuse(error: &Error, site: &Site) -> Response {
    let (status, body) = public(error, &site.request);
    let body = serde_json::to_string(&body).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// Status and public form of an error; the rest is logged here, once.
fn public(error: &Error, request: &str) -> (StatusCode, RpcError) {
    let text = error.to_string();
    if let Some(outage) = error.outage() {
        tracing::error!(%request, %error, "request failed");
        let message = outage.sentence().to_owned();
        return (rest::error::status(outage), RpcError::Unavailable { message, full: outage == Outage::Full });
    }
    match error {
        Error::Unauthenticated => (StatusCode::UNAUTHORIZED, RpcError::Unauthenticated),
        Error::BadCredentials(_) | Error::Forbidden(_) => {
            (StatusCode::FORBIDDEN, RpcError::Forbidden { message: text })
        }
        Error::NotFound => (StatusCode::NOT_FOUND, RpcError::NotFound),
        Error::Invalid(errors) | Error::Query(errors) => {
            (StatusCode::BAD_REQUEST, RpcError::Invalid { fields: errors.0.clone() })
        }
        Error::InvalidItems(items) | Error::StaleItems(items) => {
            let mut all = shared::error::Errors::default();
            for item in items {
                let prefix = item.id.map_or(String::new(), |id| format!("#{id}: "));
                for (field, messages) in &item.errors.0 {
                    messages.iter().for_each(|message| all.add(field, format!("{prefix}{message}")));
                }
            }
            let stale = matches!(error, Error::StaleItems(_));
            let status = if stale { StatusCode::CONFLICT } else { StatusCode::BAD_REQUEST };
            (status, RpcError::Invalid { fields: all.0 })
        }
        Error::BadRequest(_)
        | Error::MediaType
        | Error::NotAcceptable { .. }
        | Error::TooLarge { .. }
        | Error::TooMuch(_)
        | Error::Method => {
            let fields = shared::error::Errors::one(shared::error::ALL, text).0;
            let status = match error {
                Error::TooLarge { .. } | Error::TooMuch(_) => StatusCode::PAYLOAD_TOO_LARGE,
                Error::Method => StatusCode::METHOD_NOT_ALLOWED,
                Error::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
                Error::NotAcceptable { .. } => StatusCode::NOT_ACCEPTABLE,
                _ => StatusCode::BAD_REQUEST,
            };
            (status, RpcError::Invalid { fields })
        }
        Error::Conflict(_) | Error::Changed { .. } | Error::NotNow(_) | Error::Overtaken => {
            (StatusCode::CONFLICT, RpcError::Blocked { message: text, blockers: Vec::new() })
        }
        Error::Blocked { message, blockers } => {
            (StatusCode::CONFLICT, RpcError::Blocked { message: message.clone(), blockers: blockers.clone() })
        }
        Error::Stale(stale) => match &stale.theirs {
            Some(theirs) => {
                let theirs = Box::new(theirs.clone());
                (StatusCode::CONFLICT, RpcError::Stale { theirs, user: stale.user.clone(), time: stale.time })
            }
            None => (StatusCode::NOT_FOUND, RpcError::NotFound),
        },
        Error::TooMany { seconds } => (StatusCode::TOO_MANY_REQUESTS, RpcError::TooMany { seconds: *seconds }),
        Error::Slow { .. } | Error::Busy => {
            tracing::warn!(%request, %error, "request given up");
            (StatusCode::SERVICE_UNAVAILABLE, RpcError::Transport { message: text })
        }
        Error::AddressTooLong { .. }
        | Error::Encoding(_)
        | Error::SlowBody
        | Error::Closed
        | Error::Storage(_)
        | Error::Full(_)
        | Error::Database(_)
        | Error::Migration(_)
        | Error::Io(_)
        | Error::Internal(_) => {
            tracing::error!(%request, %error, "request failed");
            (StatusCode::INTERNAL_SERVER_ERROR, RpcError::Internal { request_id: request.to_owned() })
        }
    }
}

impl Face {
    async fn cx(&self) -> Result<Cx> {
        let secret = self.secret.as_deref().ok_or(Error::Unauthenticated)?;
        let account = session::account(&self.app, secret, &self.visit).await?.ok_or(Error::Unauthenticated)?;
        self.as_account(account).await
    }

    async fn as_account(&self, account: session::Account) -> Result<Cx> {
        let caller = account.caller(&self.app, true).await?;
        Ok(Cx { app: self.app.clone(), caller, request: self.site.request.clone(), now: self.app.clock.now() })
    }

    fn own<'a>(&'a self, cx: &'a Cx) -> Own<'a> {
        Own { cx, visit: &self.visit, secret: self.secret.as_deref() }
    }

    /// Turns a service's result into the function's.
    fn answer<T>(&self, result: Result<T>) -> Result<T, RpcError> {
        self.answered.store(true, Ordering::Relaxed);
        result.map_err(|error| {
            let (status, body) = public(&error, &self.site.request);
            if let Some(options) = use_context::<ResponseOptions>() {
                options.set_status(status);
            }
            body
        })
    }

    fn set_cookie(&self, value: &str, seconds: i64) {
        let text = self.site.session_cookie(value, seconds);
        if let (Some(options), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&text)) {
            options.insert_header(header::SET_COOKIE, value);
        }
    }

    async fn session_of(&self, cx: &Cx) -> Result<Session> {
        let user = Link {
            model: "users.user".to_owned(),
            id: cx.caller.user.unwrap_or(0),
            title: cx.caller.name.clone(),
            color: None,
        };
        let letter = |action: Action| action.name().chars().next().unwrap_or_default();
        let grants = registry::all()
            .map(|meta| {
                let may = Action::ALL.into_iter().filter(|a| cx.caller.grant(*a, meta) != &crate::cx::Grant::None);
                let letters: String =
                    may.filter(|a| *a == Action::View || !meta.traits.read_only).map(letter).collect();
                (meta.wire(), letters)
            })
            .filter(|(_, letters)| !letters.is_empty())
            .collect();
        let config = &self.app.config;
        Ok(Session {
            user,
            superuser: cx.caller.superuser,
            grants,
            settings: Settings {
                probe_recent_days: config.probe_recent_days,
                warranty_warning_days: config.warning_days.warranty,
                service_warning_days: config.warning_days.service,
                invoicing_warning_days: config.warning_days.invoicing,
            },
            choices: choices::configured().map(|(key, set)| (key.to_owned(), choices_of(set))).collect(),
            preferences: account::preferences(cx).await?,
            server_version: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }

    async fn write(&self, cx: &Cx, meta: &'static ModelMeta, ops: Vec<Op>) -> Result<Done> {
        let single = ops.len() == 1 && !matches!(ops[0], Op::Delete { .. });
        let outcome = match objects::write(cx, meta, ops).await {
            Err(Error::Stale(stale)) => return Err(theirs(cx, meta, stale.id).await?),
            // A page shows one of them.
            Err(Error::StaleItems(items)) => {
                return Err(theirs(cx, meta, items.first().and_then(|item| item.id).unwrap_or_default()).await?);
            }
            other => other?,
        };
        let mut record = None;
        if let (true, Some(written)) = (single, outcome.written.first()) {
            record = one(cx, meta, written.id).await.ok();
        }
        if let Some(record) = &mut record {
            for (_, key, value) in outcome.notes {
                record.values.insert(key, value);
            }
        }
        let count = i64::try_from(outcome.written.iter().filter(|w| w.changed).count()).unwrap_or(0);
        Ok(Done { request: cx.request.clone(), count, record, gone: Vec::new() })
    }
}

/// Choices as the browser takes them over.
fn choices_of(set: &[choices::Choice]) -> Vec<custom::Choice> {
    let owned = |choice: &choices::Choice| custom::Choice {
        value: choice.value.to_owned(),
        label: choice.label.to_owned(),
        color: choice.color.to_owned(),
    };
    set.iter().map(owned).collect()
}

/// Fills a version conflict with what is there now and who wrote it.
async fn theirs(cx: &Cx, meta: &'static ModelMeta, id: i64) -> Result<Error> {
    let theirs = one(cx, meta, id).await.ok();
    let mut stale = Stale { id, version: 0, theirs, user: String::new(), time: None };
    if let Some((user, time)) = history::last(cx, meta, id).await? {
        stale.user = user;
        stale.time = Some(time);
    }
    Ok(Error::Stale(Box::new(stale)))
}

async fn one(cx: &Cx, meta: &'static ModelMeta, id: i64) -> Result<shared::rpc::Record> {
    let fields = records::everything(meta);
    let graph = objects::one(cx, meta, id, fields, Depth::Titles).await?;
    let mut record = [records::record(&graph, meta, id, fields).ok_or(Error::NotFound)?];
    actions::offer(cx, meta, &graph, &mut record).await?;
    let [record] = record;
    Ok(record)
}

async fn page(cx: &Cx, query: ListQuery) -> Result<Page> {
    let meta = records::model(&query.model)?;
    let everything = records::everything(meta);
    let fields = if query.columns.is_empty() { everything } else { mask(meta, &query.columns) & everything };
    let version = mask(meta, ["_version"]);
    let limit = if query.limit <= 0 { cx.app.config.page_size } else { query.limit.min(cx.app.config.page_size_max) };
    let request = ListRequest {
        meta,
        params: query.params,
        order: query.order,
        otherwise: meta.order,
        page: Part::Offset { offset: query.offset.max(0), limit },
        fields: fields | version | actions::fields(cx, meta),
        depth: Depth::Titles,
        strict: Strict::No,
    };
    let listing = objects::list(cx, request).await?;
    let mut rows: Vec<Record> =
        listing.ids.iter().filter_map(|id| records::record(&listing.graph, meta, *id, fields)).collect();
    actions::offer_open(cx, meta, &listing.graph, &mut rows).await?;
    Ok(Page { count: listing.count.unwrap_or(0), rows, ignored: listing.ignored })
}

async fn detail(cx: &Cx, site: &Site, meta: &'static ModelMeta, id: i64) -> Result<Detail> {
    let record = one(cx, meta, id).await?;
    let mut related = Vec::new();
    let mut snapshot = cx.app.db.snapshot();
    for referrer in &info(meta).referrers {
        let (field, other) = (referrer.field, referrer.meta);
        if !other.traits.logged && other.traits.read_only || cx.caller.require(Action::View, other).is_err() {
            continue;
        }
        let params = match field.kind {
            shared::meta::Kind::Any(target) => {
                vec![(target.type_name.to_owned(), meta.wire()), (target.id_name.to_owned(), id.to_string())]
            }
            _ => vec![(format!("{}_id", field.name), id.to_string())],
        };
        let Ok(parsed) = shared::filter::parse(other, &params) else { continue };
        let count = list::count(cx, &mut snapshot.reader(), other, &parsed.filter()).await?;
        if count > 0 {
            related.push(Related { model: other.wire(), field: field.name.to_owned(), count, params });
        }
    }
    drop(snapshot);
    let contacts = if meta.traits.contacts {
        let params = [("object_type", meta.wire()), ("object_id", id.to_string())];
        records::permitted(records::list(cx, "tenancy.contactassignment", &params, &[], 50).await)?.0
    } else {
        Vec::new()
    };
    let links = links(cx, site, meta, id).await?;
    Ok(Detail { record, related, contacts, links })
}

/// The links of an object's page. Most kinds of objects have none.
async fn links(cx: &Cx, site: &Site, meta: &'static ModelMeta, id: i64) -> Result<Vec<PageLink>> {
    let links = templates::links_of(cx, meta).await?;
    if links.is_empty() {
        return Ok(Vec::new());
    }
    let path = format!("/{}/{id}/", meta.page());
    let request = templates::scope::Request { base: site.base.clone(), path, params: Vec::new() };
    templates::links(cx, links, meta, id, request).await
}

fn patch(meta: &'static ModelMeta, values: &Map<String, Json>, message: &str) -> Patch {
    let mut body = values.clone();
    if !message.is_empty() {
        body.insert(MESSAGE.to_owned(), message.into());
    }
    Patch::read(meta, &body)
}

#[async_trait]
impl Backend for Face {
    async fn session(&self) -> Result<Session, RpcError> {
        self.answer(async { self.session_of(&self.cx().await?).await }.await)
    }

    async fn login(&self, username: String, password: String) -> Result<Session, RpcError> {
        let result = async {
            let (account, proof) = session::authenticate(&self.app, &username, &password, self.site.address).await?;
            let secret = session::open(&self.app, account.id, &proof, &self.visit).await?;
            if let Some(old) = &self.secret {
                session::close(&self.app, old).await?;
            }
            self.set_cookie(&secret, self.app.config.session_hours * 3600);
            self.session_of(&self.as_account(account).await?).await
        };
        self.answer(result.await)
    }

    async fn logout(&self) -> Result<(), RpcError> {
        let result = async {
            if let Some(secret) = &self.secret {
                session::close(&self.app, secret).await?;
            }
            self.set_cookie("", 0);
            Ok(())
        };
        self.answer(result.await)
    }

    async fn list(&self, query: ListQuery) -> Result<Page, RpcError> {
        let result = async {
            let cx = self.cx().await?;
            if query.model == OVERLAP { overlaps::page(&cx, &query).await } else { page(&cx, query).await }
        };
        self.answer(result.await)
    }

    async fn read(&self, model: String, id: i64) -> Result<Detail, RpcError> {
        self.answer(async { detail(&self.cx().await?, &self.site, records::model(&model)?, id).await }.await)
    }

    async fn save(&self, save: Save) -> Result<Done, RpcError> {
        let result = async {
            let cx = self.cx().await?;
            let meta = records::model(&save.model)?;
            let patch = patch(meta, &save.values, &save.message);
            let op = match save.id {
                Some(id) => Op::Update { id, patch, version: save.version },
                None => Op::Create { patch, id: None },
            };
            self.write(&cx, meta, vec![op]).await
        };
        self.answer(result.await)
    }

    async fn delete(&self, model: String, ids: Vec<(i64, i64)>, message: String) -> Result<Done, RpcError> {
        let result = async {
            let cx = self.cx().await?;
            let meta = records::model(&model)?;
            bounds::few_items(&cx.app.config, meta, ids.len())?;
            let message = patch::message(Some(&message.into())).map_err(|error| Error::field(MESSAGE, error))?;
            let ops = ids.into_iter().map(|(id, version)| Op::Delete {
                id,
                version: (version > 0).then_some(version),
                message: message.clone(),
            });
            self.write(&cx, meta, ops.collect()).await
        };
        self.answer(result.await)
    }

    async fn delete_plan(&self, model: String, ids: Vec<i64>) -> Result<DeletePlan, RpcError> {
        let result = async {
            let cx = self.cx().await?;
            let meta = records::model(&model)?;
            cx.caller.require(Action::Delete, meta)?;
            bounds::few_items(&cx.app.config, meta, ids.len())?;
            write::plan(&cx, &mut cx.app.db.snapshot().reader(), meta, &ids).await
        };
        self.answer(result.await)
    }

    async fn bulk_edit(
        &self,
        model: String,
        ids: Vec<i64>,
        values: Map<String, Json>,
        message: String,
    ) -> Result<Done, RpcError> {
        let result = async {
            let cx = self.cx().await?;
            let meta = records::model(&model)?;
            bounds::few_items(&cx.app.config, meta, ids.len())?;
            let patch = patch(meta, &values, &message);
            let ops = ids.into_iter().map(|id| Op::Update { id, patch: patch.clone(), version: None });
            self.write(&cx, meta, ops.collect()).await
        };
        self.answer(result.await)
    }

    async fn undo(&self, request: String) -> Result<Done, RpcError> {
        let result = async {
            let cx = self.cx().await?;
            let undo::Undo { count, gone } = undo::take_back(&cx, undo::What::Request(request), Doing::Write).await?;
            Ok(Done { request: cx.request.clone(), count: i64::try_from(count).unwrap_or(0), record: None, gone })
        };
        self.answer(result.await)
    }

    async fn history(&self, model: String, id: i64, offset: i64, limit: i64) -> Result<Vec<Change>, RpcError> {
        self.answer(async { history::of(&self.cx().await?, records::model(&model)?, id, offset, limit).await }.await)
    }

    async fn change(&self, id: i64) -> Result<Change, RpcError> {
        self.answer(async { history::one(&self.cx().await?, id).await }.await)
    }

    async fn options(
        &self,
        model: String,
        q: String,
        params: Vec<(String, String)>,
        ids: Vec<i64>,
    ) -> Result<Vec<Link>, RpcError> {
        let result = async {
            let (cx, meta) = (self.cx().await?, records::model(&model)?);
            if ids.len() > cx.app.config.max_items {
                return Err(Error::TooMuch(format!("At most {} objects are named at once.", cx.app.config.max_items)));
            }
            search::options(&cx, meta, &q, params, &ids).await
        };
        self.answer(result.await)
    }

    async fn search(&self, q: String) -> Result<Vec<Hit>, RpcError> {
        self.answer(async { search::everywhere(&self.cx().await?, &q).await }.await)
    }

    async fn calendar(&self, query: CalendarQuery) -> Result<CalendarPage, RpcError> {
        self.answer(async { calendar::between(&self.cx().await?, &query).await }.await)
    }

    async fn act(&self, act: Act) -> Result<Done, RpcError> {
        let result = async {
            let cx = self.cx().await?;
            let meta = records::model(&act.model)?;
            let action = actions::declared(meta, &act.action)?;
            bounds::few_items(&cx.app.config, meta, act.ids.len())?;
            let mut body = act.args;
            if !act.message.is_empty() {
                body.insert(MESSAGE.to_owned(), act.message.into());
            }
            let op = |(id, version): (i64, i64)| actions::op(action, id, (version > 0).then_some(version), &body);
            let ops = act.ids.into_iter().map(op).collect();
            self.write(&cx, meta, ops).await
        };
        self.answer(result.await)
    }

    async fn able(&self, model: String, ids: Vec<i64>) -> Result<Vec<Able>, RpcError> {
        let result = async {
            let (cx, meta) = (self.cx().await?, records::model(&model)?);
            bounds::few_items(&cx.app.config, meta, ids.len())?;
            actions::able(&cx, meta, &ids).await
        };
        self.answer(result.await)
    }

    async fn home(&self) -> Result<Home, RpcError> {
        self.answer(async { home::page(&self.cx().await?).await }.await)
    }

    async fn slug(&self, model: String, name: String) -> Result<String, RpcError> {
        self.answer(async { slug::offer(&self.cx().await?, records::model(&model)?, &name).await }.await)
    }

    async fn custom_fields(&self, model: String) -> Result<Vec<Custom>, RpcError> {
        self.answer(async { records::custom_fields(&self.cx().await?, &model).await }.await)
    }

    async fn asset_panels(&self, id: i64) -> Result<AssetPanels, RpcError> {
        self.answer(async { panels::asset(&self.cx().await?, id).await }.await)
    }

    async fn probe_panels(&self, id: i64) -> Result<ProbePanels, RpcError> {
        self.answer(async { panels::probe(&self.cx().await?, id).await }.await)
    }

    async fn profile(&self) -> Result<Profile, RpcError> {
        self.answer(async { self.own(&self.cx().await?).profile().await }.await)
    }

    async fn save_profile(&self, change: ProfileChange) -> Result<Profile, RpcError> {
        self.answer(async { self.own(&self.cx().await?).change(&change).await }.await)
    }

    async fn change_password(&self, current: String, new: String) -> Result<(), RpcError> {
        let result = async {
            if let Some(secret) = self.own(&self.cx().await?).change_password(&current, &new).await? {
                self.set_cookie(&secret, self.app.config.session_hours * 3600);
            }
            Ok(())
        };
        self.answer(result.await)
    }

    async fn sessions(&self) -> Result<Vec<SessionSeen>, RpcError> {
        self.answer(async { self.own(&self.cx().await?).sessions().await }.await)
    }

    async fn end_session(&self, key: String) -> Result<(), RpcError> {
        self.answer(async { self.own(&self.cx().await?).end(Some(&key)).await }.await)
    }

    async fn end_other_sessions(&self) -> Result<(), RpcError> {
        self.answer(async { self.own(&self.cx().await?).end(None).await }.await)
    }

    async fn prefer(&self, wish: Map<String, Json>) -> Result<(), RpcError> {
        self.answer(async { account::prefer(&self.cx().await?, wish).await }.await)
    }
}
