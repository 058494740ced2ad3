//! Connections: how many there are, from whom, for how long, and how they end.
//!
//! All of them together stay below the number of files that the process may open, so that the database's own always open; one address
//! has half of them at most, unless it is a proxy's whom the settings trust, behind which everybody may be. Who sends a request's head or
//! body too slowly, or takes its answer too slowly, is dropped (`socket`, `body`). When the server stops, running requests
//! have some time to finish, then they are given up: what was not acknowledged is rolled back.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use ipnet::IpNet;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use super::socket::{Socket, Wire};
use crate::config::Config;

/// Longest head of a request in bytes, and most headers.
const HEAD_MAX: usize = 128 << 10;
const HEADERS_MAX: usize = 256;
/// Most connections, however many files may be open.
const TOTAL_MAX: usize = 8192;
/// Files that are open besides connections: the database's, logs, libraries.
const OTHER_FILES: usize = 128;

/// What one address is told that has its share of the connections already.
const BUSY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\nretry-after: 5\r\n\
    connection: close\r\ncontent-length: 69\r\n\r\n{\"detail\": \"Too many connections from this address. Try again soon.\"}";

/// Who is connected.
struct Gate {
    trusted: Vec<IpNet>,
    share: usize,
    open: Mutex<HashMap<IpAddr, usize>>,
}

/// A place among the connections of an address, given up when dropped.
struct Place {
    gate: Arc<Gate>,
    address: IpAddr,
}

impl Gate {
    fn enter(self: &Arc<Self>, peer: IpAddr) -> Option<Place> {
        let address = neighbourhood(peer);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(address).or_default();
        if *count >= self.share && !self.trusted.iter().any(|net| net.contains(&peer)) {
            return None;
        }
        *count += 1;
        Some(Place { gate: self.clone(), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.gate.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}

/// The address that shares are counted for: of IPv6, the network that one subscriber has.
fn neighbourhood(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

/// How many connections there may be: what the settings say, else what the limit of open files leaves.
pub fn most(config: &Config) -> usize {
    if config.connections > 0 { config.connections } else { below(descriptors()) }
}

fn below(descriptors: usize) -> usize {
    (descriptors.saturating_sub(OTHER_FILES) * 7 / 8).clamp(16, TOTAL_MAX)
}

/// How many files the process may open, as Linux says; else what is usual.
fn descriptors() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let soft =
        limits.lines().find_map(|line| line.strip_prefix("Max open files")?.split_whitespace().next()?.parse().ok());
    soft.unwrap_or(1024)
}

/// Serves until told to stop, and then for as long as running requests take, within the grace of the settings.
pub async fn serve(config: &Config, listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let total = most(config);
    let share = (total / 2).max(1);
    let gate = Arc::new(Gate { trusted: config.trusted_proxies.clone(), share, open: Mutex::default() });
    tracing::info!(total, share, "connections at a time, and from one address");
    let places = Arc::new(Semaphore::new(total));
    let slow = Duration::from_secs(config.slow_seconds);
    let graceful = GracefulShutdown::new();
    let mut open = JoinSet::new();
    tokio::pin!(stop);
    loop {
        while open.try_join_next().is_some() {}
        let place = tokio::select! {
            () = &mut stop => break,
            place = places.clone().acquire_owned() => place,
        };
        let (stream, peer) = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
        };
        let Some(share) = gate.enter(peer.ip().to_canonical()) else {
            refuse(&stream);
            continue;
        };
        let connection = graceful.watch(connection(stream, peer, router.clone(), slow));
        open.spawn(async move {
            // It ends as clients end it, which is no news.
            let _ = connection.await;
            drop((place, share));
        });
    }
    drop(listener);
    let grace = Duration::from_secs(config.grace_seconds);
    if tokio::time::timeout(grace, graceful.shutdown()).await.is_err() {
        tracing::warn!(open = open.len(), "connections were given up that did not end within the grace");
    }
    open.shutdown().await;
}

/// Says why, as far as that goes without waiting.
fn refuse(stream: &TcpStream) {
    let _ = stream.try_read(&mut [0; 4096]);
    let _ = stream.try_write(BUSY);
}

/// One connection, with its requests one after the other. Within `slow` the head of a request must be here, counted from when the
/// connection was opened or the answer before it was sent: so an idle one ends.
fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    slow: Duration,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> {
    // Answers go out as they are written.
    let _ = stream.set_nodelay(true);
    let wire = Wire::default();
    let socket = Socket::new(stream, wire.clone(), slow);
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(wire.clone());
        router.clone().oneshot(request)
    });
    hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(slow)
        .max_buf_size(HEAD_MAX)
        .max_headers(HEADERS_MAX)
        .serve_connection(TokioIo::new(socket), service)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::{BUSY, Gate, below, descriptors};

    #[test]
    fn an_address_has_its_share_and_a_trusted_proxy_all() {
        let trusted = vec!["192.0.2.1/32".parse().expect("a network")];
        let gate = Arc::new(Gate { trusted, share: 2, open: Mutex::default() });
        let at = |text: &str| text.parse().expect("an address");
        let places = [gate.enter(at("2001:db8::1")), gate.enter(at("2001:db8::2"))];
        assert!(places.iter().all(Option::is_some));
        assert!(gate.enter(at("2001:db8::3")).is_none(), "the same network");
        assert!(gate.enter(at("2001:db8:0:1::1")).is_some() && gate.enter(at("198.51.100.1")).is_some());
        let many: Vec<_> = (0..10).map(|_| gate.enter(at("192.0.2.1"))).collect();
        assert!(many.iter().all(Option::is_some));
        drop(places);
        assert!(gate.enter(at("2001:db8::3")).is_some());
        drop(many);
        assert!(gate.open.lock().expect("a lock").is_empty());
    }

    #[test]
    fn connections_leave_files_for_the_database() {
        assert!(descriptors() > 64);
        for descriptors in [256, 1024, 4096, 1 << 20] {
            assert!(below(descriptors) + 100 <= descriptors && below(descriptors) <= 8192);
        }
        let text = std::str::from_utf8(BUSY).expect("text");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.contains(&format!("content-length: {}", body.len())), "{}", body.len());
    }
}
