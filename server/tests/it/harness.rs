//! A server in memory with a database of its own, and a client that talks to it.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use chrono::{DateTime, Duration, Utc};
use http_body_util::BodyExt;
use serde_json::{Map, Value as Json, json};
use server::app::{App, Clock, SystemClock, request_id};
use server::config::Config;
use server::cx::Cx;
use server::db::{Db, Sql};
use server::engine::write::Op;
use server::services::{objects, records};
use shared::patch::Patch;
use tower::ServiceExt;

/// One server under test.
pub struct Server {
    pub app: Arc<App>,
    router: Router,
    pub engine: &'static str,
    _folder: tempfile::TempDir,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Json,
    pub text: String,
}

/// A clock that is moved by hand.
#[derive(Clone)]
pub struct HandClock(Arc<Mutex<DateTime<Utc>>>);

impl HandClock {
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(SystemClock.now())))
    }

    pub fn pass(&self, seconds: i64) {
        *self.0.lock().expect("a clock") += Duration::seconds(seconds);
    }
}

impl Clock for HandClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("a clock")
    }
}

/// Talks to a server under one credential.
#[derive(Clone)]
pub struct Client<'a> {
    pub server: &'a Server,
    pub authorization: Option<String>,
    pub cookie: Option<String>,
    /// The address it talks from.
    pub peer: Option<IpAddr>,
}

/// Runs a test on SQLite and then on PostgreSQL.
pub fn on_both<F, Fut>(test: F)
where
    F: Fn(Arc<Server>) -> Fut,
    Fut: Future<Output = ()>,
{
    on_both_with(|_| {}, test);
}

/// The same under other settings.
pub fn on_both_with<F, Fut>(change: fn(&mut Config), test: F)
where
    F: Fn(Arc<Server>) -> Fut,
    Fut: Future<Output = ()>,
{
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        for engine in ["sqlite", "postgres"] {
            let server = Arc::new(Server::with(engine, change).await);
            test(server.clone()).await;
            server.end().await;
        }
    });
}

pub fn postgres() -> String {
    std::env::var("PURSER_TEST_POSTGRES")
        .expect("PURSER_TEST_POSTGRES must name a PostgreSQL server; run `cargo xtask test`")
}

async fn administer(sql: &str) {
    let db = Db::open(&postgres()).await.expect("the test server answers");
    let mut statement = Sql::new(db.dialect());
    statement.push(sql);
    // CREATE DATABASE cannot run in a transaction, so it is sent as a query.
    db.rows(statement, &[]).await.expect(sql);
    db.close().await;
}

/// A migrated database that others are copied from: copying is much faster than migrating.
static TEMPLATE: tokio::sync::OnceCell<String> = tokio::sync::OnceCell::const_new();

async fn template() -> String {
    let name = format!("purser_template_{}", std::process::id());
    administer(&format!("DROP DATABASE IF EXISTS \"{name}\"")).await;
    administer(&format!("CREATE DATABASE \"{name}\"")).await;
    let db = Db::open(&beside(&name)).await.expect("the template opens");
    server::db::migrate::run(&db).await.expect("the template migrates");
    db.close().await;
    name
}

/// The URL of another database on the test server.
pub fn beside(name: &str) -> String {
    let base = postgres();
    let (start, _) = base.rsplit_once('/').expect("a database URL");
    format!("{start}/{name}")
}

/// A new database without anything in it; answers its name.
pub async fn empty_database() -> String {
    let name = format!("purser_{}", request_id().replace('-', ""));
    administer(&format!("CREATE DATABASE \"{name}\"")).await;
    name
}

/// A new database without any objects; answers its name.
pub async fn create_database() -> String {
    let template = TEMPLATE.get_or_init(template).await;
    let name = format!("purser_{}", request_id().replace('-', ""));
    administer(&format!("CREATE DATABASE \"{name}\" TEMPLATE \"{template}\"")).await;
    name
}

pub async fn drop_database(name: Option<&str>) {
    if let Some(name) = name {
        administer(&format!("DROP DATABASE \"{name}\" WITH (FORCE)")).await;
    }
}

impl Server {
    pub async fn with(engine: &'static str, change: impl FnOnce(&mut Config)) -> Self {
        Self::at(engine, change, Box::new(SystemClock)).await
    }

    /// One that lives in the time of a clock.
    pub async fn at(engine: &'static str, change: impl FnOnce(&mut Config), clock: Box<dyn Clock>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut config = Config { data: folder.path().to_owned(), ..Config::default() };
        if engine == "postgres" {
            config.database = beside(&create_database().await);
        }
        change(&mut config);
        // What fails on the server says why.
        let _ = tracing_subscriber::fmt().with_test_writer().with_max_level(tracing::Level::ERROR).try_init();
        let app = App::with_clock(config, clock).await.expect("the application opens");
        let router = server::http::router(app.clone(), None);
        Self { app, router, engine, _folder: folder }
    }

    fn name(&self) -> Option<String> {
        self.app.config.database.rsplit_once('/').map(|(_, name)| name.to_owned()).filter(|_| self.engine == "postgres")
    }

    /// Ends it, and takes its database away.
    pub async fn end(&self) {
        self.app.db.close().await;
        drop_database(self.name().as_deref()).await;
    }

    /// Creates something as the program itself and answers its id and notes.
    pub async fn make(&self, wire: &str, body: Json) -> (i64, Vec<(usize, String, Json)>) {
        let meta = records::model(wire).expect("a model");
        let map: Map<String, Json> = body.as_object().cloned().expect("an object");
        let patch = Patch::parse(meta, &map).expect("a valid patch");
        let outcome = objects::write(&Cx::system(&self.app), meta, vec![Op::Create { patch, id: None }]).await;
        let outcome = outcome.unwrap_or_else(|error| panic!("{wire} {body}: {error:?}"));
        (outcome.written[0].id, outcome.notes)
    }

    /// A user's id and a client with a token of that user.
    pub async fn user(&self, name: &str, superuser: bool) -> (i64, Client<'_>) {
        let body = json!({"username": name, "password": "correct horse battery", "is_superuser": superuser});
        let (id, _) = self.make("users.user", body).await;
        let (_, notes) = self.make("users.token", json!({"user": id, "version": 2})).await;
        let token =
            notes.iter().find(|(_, key, _)| key == "token").expect("a token").2.as_str().expect("text").to_owned();
        (id, Client { server: self, authorization: Some(format!("Bearer {token}")), cookie: None, peer: None })
    }

    pub async fn admin(&self) -> Client<'_> {
        self.user("admin", true).await.1
    }

    pub fn anonymous(&self) -> Client<'_> {
        Client { server: self, authorization: None, cookie: None, peer: None }
    }

    /// Grants actions on models to a user.
    pub async fn grant(&self, user: i64, models: &[&str], actions: &[&str], constraints: Json) {
        let name = format!("grant {}", request_id());
        let body = json!({"name": name, "object_types": models, "actions": actions, "constraints": constraints, "users": [user]});
        self.make("users.objectpermission", body).await;
    }
}

impl Client<'_> {
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", "purser.test");
        }
        if let Some(value) = &self.authorization {
            request = request.header("authorization", value);
        }
        if let Some(value) = &self.cookie {
            request = request.header("cookie", value);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::from(body)).expect("a request");
        if let Some(peer) = self.peer {
            request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer, 40_000)));
        }
        let response = self.server.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a body").to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = serde_json::from_slice(&bytes).unwrap_or(Json::Null);
        Answer { status: parts.status, headers: parts.headers, body, text }
    }

    pub async fn json(&self, method: &str, path: &str, body: &Json) -> Answer {
        self.send(method, path, &[("content-type", "application/json")], body.to_string().into_bytes()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], Vec::new()).await
    }

    pub async fn post(&self, path: &str, body: Json) -> Answer {
        self.json("POST", path, &body).await
    }

    pub async fn patch(&self, path: &str, body: Json) -> Answer {
        self.json("PATCH", path, &body).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], Vec::new()).await
    }

    /// Calls a server function as the application's page would.
    pub async fn rpc(&self, name: &str, args: Json) -> Answer {
        let headers = [("content-type", "application/json"), ("sec-fetch-site", "same-origin")];
        self.send("POST", &format!("/rpc/{name}"), &headers, args.to_string().into_bytes()).await
    }

    /// Logs in and answers a client with the session.
    pub async fn login(&self, name: &str) -> Self {
        let answer =
            self.rpc("login", json!({"username": name, "password": "correct horse battery"})).await.expect(200);
        let cookie = answer.headers["set-cookie"].to_str().expect("text").split(';').next().expect("a pair").to_owned();
        Self { server: self.server, authorization: None, cookie: Some(cookie), peer: None }
    }
}

impl Answer {
    /// The answer, if it has this status; else the test fails with what came instead.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    pub fn id(&self) -> i64 {
        self.body["id"].as_i64().unwrap_or_else(|| panic!("no id in {}", self.text))
    }

    pub fn ids(&self) -> Vec<i64> {
        let list = self.body["results"].as_array().unwrap_or_else(|| panic!("no results in {}", self.text));
        list.iter().filter_map(|one| one["id"].as_i64()).collect()
    }
}
