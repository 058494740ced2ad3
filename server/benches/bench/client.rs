//! A superuser in the same process: requests go straight into the router.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::{Map, Value as Json, json};
use server::app::App;
use server::cx::Cx;
use server::engine::write::Op;
use server::services::{objects, records};
use shared::patch::Patch;
use tower::ServiceExt;

const PASSWORD: &str = "correct horse battery";

#[derive(Clone)]
pub struct Client {
    app: Arc<App>,
    router: Router,
    authorization: String,
    cookie: String,
}

/// What came back, and how long it took to come whole.
pub struct Answer {
    pub body: Bytes,
    pub took: Duration,
    /// The id under which the change log knows the request.
    pub request: String,
}

/// When an answer began and when it ended.
pub struct Streamed {
    pub first: Duration,
    pub whole: Duration,
}

impl Client {
    pub async fn new(app: Arc<App>) -> Self {
        let router = server::http::router(app.clone(), None);
        let mut client = Self { app, router, authorization: String::new(), cookie: String::new() };
        // A copied database has the one who filled it.
        let name = format!("bench-{}", server::app::Clock::now(&server::app::SystemClock).timestamp_micros());
        let body = json!({"username": name, "password": PASSWORD, "is_superuser": true});
        let user = client.make("users.user", body).await.written[0].id;
        let token = client.make("users.token", json!({"user": user})).await.notes.remove(0).2;
        client.authorization = format!("Bearer {}", token.as_str().expect("a token"));
        client.cookie = client.login(&name).await;
        client
    }

    /// Writes something as the program itself.
    async fn make(&self, wire: &str, body: Json) -> objects::Outcome {
        let meta = records::model(wire).expect("a model");
        let map: Map<String, Json> = body.as_object().cloned().unwrap_or_default();
        let patch = Patch::parse(meta, &map).expect("a patch");
        objects::write(&Cx::system(&self.app), meta, vec![Op::Create { patch, id: None }]).await.expect(wire)
    }

    async fn login(&self, name: &str) -> String {
        let body = json!({"username": name, "password": PASSWORD}).to_string();
        let response = self.router.clone().oneshot(page_request("login", body)).await.expect("an answer");
        let cookie = response.headers()[header::SET_COOKIE].to_str().expect("text");
        cookie.split(';').next().unwrap_or_default().to_owned()
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request("GET", path, Vec::new()), StatusCode::OK).await
    }

    /// Creates one object or a list of them.
    pub async fn post(&self, path: &str, body: Vec<u8>) -> Answer {
        self.send(self.request("POST", path, body), StatusCode::CREATED).await
    }

    /// Changes a list of objects.
    pub async fn patch(&self, path: &str, body: Vec<u8>) -> Answer {
        self.send(self.request("PATCH", path, body), StatusCode::OK).await
    }

    /// Imports a file.
    pub async fn file(&self, path: &str, body: Vec<u8>) -> Answer {
        let mut request = self.request("POST", path, body);
        request.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/csv"));
        self.send(request, StatusCode::OK).await
    }

    /// Reads an answer as it comes.
    pub async fn stream(&self, path: &str) -> Streamed {
        let request = self.request("GET", path, Vec::new());
        let started = Instant::now();
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let mut body = response.into_body();
        let mut first = None;
        while let Some(frame) = body.frame().await {
            frame.expect("a whole answer");
            first.get_or_insert_with(|| started.elapsed());
        }
        Streamed { first: first.expect("something"), whole: started.elapsed() }
    }

    /// Calls a server function as the application's page does.
    pub async fn call(&self, function: &str, arguments: &Json) -> Answer {
        let mut request = page_request(function, arguments.to_string());
        request.headers_mut().insert(header::COOKIE, self.cookie.parse().expect("a header"));
        self.send(request, StatusCode::OK).await
    }

    fn request(&self, method: &str, path: &str, body: Vec<u8>) -> Request<Body> {
        let builder = Request::builder().method(method).uri(path).header(header::HOST, "purser.bench");
        let builder = builder.header(header::AUTHORIZATION, &self.authorization);
        builder.header(header::CONTENT_TYPE, "application/json").body(Body::from(body)).expect("a request")
    }

    async fn send(&self, request: Request<Body>, expected: StatusCode) -> Answer {
        let what = format!("{} {}", request.method(), request.uri());
        let router = self.router.clone();
        let started = Instant::now();
        let response = router.oneshot(request).await.expect("an answer");
        let status = response.status();
        let request = response.headers().get("x-request-id");
        let request = request.and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
        let body = response.into_body().collect().await.expect("a body").to_bytes();
        let took = started.elapsed();
        assert_eq!(status, expected, "{what}: {}", String::from_utf8_lossy(&body));
        Answer { body, took, request }
    }
}

fn page_request(function: &str, body: String) -> Request<Body> {
    Request::builder()
        .method("POST")
        .uri(format!("/rpc/{function}"))
        .header(header::HOST, "purser.bench")
        .header(header::CONTENT_TYPE, "application/json")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .expect("a request")
}

impl Answer {
    pub fn json(&self) -> Json {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}
