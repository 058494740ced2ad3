//! Requests over HTTP, and what came back.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::{HeaderName, Method, Request, header};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value as Json, json};

/// Longest wait for an answer; what takes longer counts as none.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Clone)]
pub struct Client {
    pub url: String,
    /// The header that says who asks.
    identity: Option<(HeaderName, String)>,
    http: hyper_util::client::legacy::Client<HttpConnector, Full<Bytes>>,
}

pub struct Answer {
    pub status: u16,
    /// The session that it opened.
    pub cookie: Option<String>,
    pub text: String,
    pub took: Duration,
}

impl Answer {
    pub fn json(&self) -> Json {
        serde_json::from_str(&self.text).unwrap_or(Json::Null)
    }

    pub fn id(&self) -> Option<i64> {
        self.json()["id"].as_i64()
    }

    /// Whether it is of those answers that a client can do nothing about.
    pub fn is_fault(&self) -> bool {
        self.status >= 500
    }
}

impl Client {
    /// Before anybody has signed in.
    pub fn nobody() -> Self {
        let http = hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build_http();
        Self { url: String::new(), identity: None, http }
    }

    pub async fn sign_in(url: &str, user: &str, password: &str) -> Self {
        let nobody = Self { url: url.to_owned(), ..Self::nobody() };
        let body = json!({"username": user, "password": password});
        let answer = nobody.post("/api/users/tokens/provision/", &body).await.expect("an answer");
        let made = answer.json();
        let (Some(key), Some(secret)) = (made["key"].as_str(), made["token"].as_str()) else {
            panic!("no token: {} {}", answer.status, answer.text)
        };
        Self { identity: Some((header::AUTHORIZATION, format!("Bearer nbt_{key}.{secret}"))), ..nobody }
    }

    /// A browser's session, in which the web application's own calls can be made.
    pub async fn browser(url: &str, user: &str, password: &str) -> Self {
        let nobody = Self { url: url.to_owned(), ..Self::nobody() };
        let body = json!({"username": user, "password": password});
        let answer = nobody.post("/rpc/login", &body).await.expect("an answer");
        let cookie = answer.cookie.unwrap_or_else(|| panic!("no session: {} {}", answer.status, answer.text));
        Self { identity: Some((header::COOKIE, cookie)), ..nobody }
    }

    /// A number that no other call of this program got.
    pub fn next() -> String {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        format!("{:06x}", NEXT.fetch_add(1, Ordering::Relaxed))
    }

    pub async fn get(&self, path: &str) -> Option<Answer> {
        self.send(Method::GET, path, &[], String::new()).await
    }

    pub async fn post(&self, path: &str, body: &Json) -> Option<Answer> {
        self.json(Method::POST, path, body).await
    }

    pub async fn json(&self, method: Method, path: &str, body: &Json) -> Option<Answer> {
        let headers = [("content-type", "application/json"), ("sec-fetch-site", "same-origin")];
        self.send(method, path, &headers, body.to_string()).await
    }

    pub async fn delete(&self, path: &str) -> Option<Answer> {
        self.send(Method::DELETE, path, &[], String::new()).await
    }

    /// `None`: there was no whole answer.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Option<Answer> {
        let begun = Instant::now();
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.url));
        if let Some((name, value)) = &self.identity {
            request = request.header(name, value);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(body.into())).ok()?;
        let whole = async {
            let response = self.http.request(request).await.ok()?;
            let status = response.status().as_u16();
            let cookie = response.headers().get(header::SET_COOKIE).and_then(|cookie| cookie.to_str().ok());
            let cookie = cookie.and_then(|cookie| cookie.split(';').next()).map(str::to_owned);
            let bytes = response.into_body().collect().await.ok()?.to_bytes();
            Some((status, cookie, String::from_utf8_lossy(&bytes).into_owned()))
        };
        let (status, cookie, text) = tokio::time::timeout(PATIENCE, whole).await.ok()??;
        Some(Answer { status, cookie, text, took: begun.elapsed() })
    }

    /// Creates an object and answers its id.
    pub async fn make(&self, path: &str, body: Json) -> i64 {
        let answer = self.post(path, &body).await.expect("an answer");
        answer.id().unwrap_or_else(|| panic!("{path}: {} {}", answer.status, answer.text))
    }
}
