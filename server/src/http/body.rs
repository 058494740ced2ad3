//! Bodies of requests: they come in time, compressed if the client likes, and are read to their end before they are refused, so that the
//! client reads why.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::BodyExt as _;
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep};

use super::socket::Wire;
use crate::error::Error;
use crate::rest;

/// Longest path and query in bytes.
const ADDRESS_MAX: usize = 32 << 10;
/// So many bytes a second must come once it has begun.
const RATE: u64 = 4 << 10;
/// What is read of a body that nobody wants, so that its connection can go on.
const DRAIN_MAX: usize = 1 << 20;
const DRAIN_WITHIN: Duration = Duration::from_secs(2);

/// Encodings that bodies may have.
const ENCODINGS: [&str; 3] = ["gzip", "deflate", "br"];

/// Looks after the body of a request, whoever reads it: its next piece must come within `slow`.
pub async fn whole(State(slow): State<Duration>, mut request: Request, next: Next) -> Response {
    let refusal = encoding(&mut request).err().or_else(|| {
        let length = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
        (length > ADDRESS_MAX).then_some(Error::AddressTooLong { limit: ADDRESS_MAX })
    });
    let wire = request.extensions().get::<Wire>().cloned();
    let waits = request.headers().contains_key(header::EXPECT);
    let shared = Arc::new(Mutex::new(Shared::default()));
    let has_body = !request.body().is_end_stream();
    if has_body {
        let watched =
            |body| Watched { body: Some(body), slow, shared: shared.clone(), began: None, got: 0, timer: None };
        request = request.map(|body| Body::new(watched(body)));
    }
    let mut response = match refusal {
        Some(error) => {
            drop(request);
            rest::error::respond(&error, "", false)
        }
        None => next.run(request).await,
    };
    let (left, asked, late) = {
        let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
        (shared.left.take(), shared.asked, shared.late)
    };
    if late {
        response = rest::error::respond(&Error::SlowBody, "", false);
    }
    // A client that waits for leave to send does not send what nobody asked for.
    let drained = match left {
        None => !late,
        Some(_) if late || waits && !asked => false,
        Some(body) => drain(body).await,
    };
    if has_body && !drained {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        if let Some(wire) = wire {
            wire.unread();
        }
    }
    response
}

/// The encoding of a body as it is written, unless it is none that is taken.
fn encoding(request: &mut Request) -> Result<(), Error> {
    let headers = request.headers_mut();
    let given: Vec<String> = headers
        .get_all(header::CONTENT_ENCODING)
        .iter()
        .flat_map(|value| value.to_str().unwrap_or("?").split(','))
        .map(|one| one.trim().to_ascii_lowercase())
        .filter(|one| !one.is_empty() && one != "identity")
        .collect();
    headers.remove(header::CONTENT_ENCODING);
    match given.as_slice() {
        [] => Ok(()),
        [one] => match ENCODINGS.into_iter().find(|known| known == one || one.strip_prefix("x-") == Some(known)) {
            Some(known) => {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(known));
                Ok(())
            }
            None => Err(Error::Encoding(&ENCODINGS)),
        },
        _ => Err(Error::Encoding(&ENCODINGS)),
    }
}

/// Reads a body that nobody wants; whether it came to its end.
async fn drain(mut body: Body) -> bool {
    // Who says that more will come need not be waited for.
    if body.size_hint().lower() > DRAIN_MAX as u64 {
        return false;
    }
    let read = async {
        let mut got = 0;
        while let Some(frame) = body.frame().await {
            got += frame.ok()?.data_ref().map_or(0, Bytes::len);
            if got > DRAIN_MAX {
                return None;
            }
        }
        Some(())
    };
    tokio::time::timeout(DRAIN_WITHIN, read).await == Ok(Some(()))
}

/// What became of a body.
#[derive(Default)]
struct Shared {
    /// What nobody read.
    left: Option<Body>,
    asked: bool,
    late: bool,
}

/// A body that comes in time, and comes back when it is not read to its end.
struct Watched {
    body: Option<Body>,
    slow: Duration,
    shared: Arc<Mutex<Shared>>,
    began: Option<Instant>,
    got: u64,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Watched {
    fn shared(&self) -> std::sync::MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// It did not come in time.
#[derive(Debug)]
struct Late;

impl fmt::Display for Late {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body came too slowly")
    }
}

impl std::error::Error for Late {}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let now = Instant::now();
        if self.began.is_none() {
            self.began = Some(now);
            self.shared().asked = true;
        }
        let Some(body) = self.body.as_mut() else { return Poll::Ready(None) };
        let Poll::Ready(frame) = Pin::new(body).poll_frame(cx) else {
            let latest = self.began.unwrap_or(now) + self.slow + Duration::from_secs(self.got / RATE);
            let latest = latest.min(now + self.slow);
            let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(latest)));
            if timer.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            self.shared().late = true;
            return Poll::Ready(Some(Err(Late.into())));
        };
        self.timer = None;
        if let Some(Ok(frame)) = &frame {
            self.got += frame.data_ref().map_or(0, Bytes::len) as u64;
        }
        if !matches!(frame, Some(Ok(_))) || self.body.as_ref().is_some_and(HttpBody::is_end_stream) {
            self.body = None;
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or(SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let body = self.body.take();
        self.shared().left = body;
    }
}
