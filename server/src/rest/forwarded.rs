//! Where a request came from and how it was addressed, as far as that can be believed.
//!
//! `X-Forwarded-…` counts when a trusted proxy (`trusted_proxies`) delivered the request, and of a list only what trusted proxies wrote:
//! anybody may send the header with something in it, and proxies add to it on the right, or as a line of their own.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use axum::http::header::HOST;

use crate::app::App;

pub struct Forwarded<'a> {
    app: &'a App,
    request: &'a Request,
    /// Who is at the other end of the connection.
    peer: Option<IpAddr>,
    trusted: bool,
}

impl<'a> Forwarded<'a> {
    pub fn of(app: &'a App, request: &'a Request) -> Self {
        // A socket for both families tells IPv4 addresses as IPv6 ones.
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
        let trusted = peer.is_some_and(|peer| trusts(app, peer));
        Self { app, request, peer, trusted }
    }

    /// Whether the client speaks TLS with the proxy.
    pub fn secure(&self) -> bool {
        self.nearest("x-forwarded-proto").is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"))
    }

    /// The host, with its port if that was given, as the client addressed it; None where it said none.
    pub fn host(&self) -> Option<&'a str> {
        let plain = || {
            let header = self.request.headers().get(HOST).and_then(|value| value.to_str().ok());
            // HTTP/2 has it in the address.
            header.or_else(|| self.request.uri().authority().map(|authority| authority.as_str()))
        };
        self.nearest("x-forwarded-host").or_else(plain)
    }

    /// The nearest address that no trusted proxy vouches for.
    pub fn address(&self) -> Option<IpAddr> {
        for text in self.values("x-forwarded-for").into_iter().rev() {
            // What cannot be read might be anybody; and what stands further left is what they wrote.
            let Some(address) = address(text) else { return self.peer };
            if !trusts(self.app, address) {
                return Some(address);
            }
        }
        self.peer
    }

    /// Whether somebody unknown passed the request on.
    pub fn relayed(&self) -> bool {
        let headers = self.request.headers();
        !self.trusted && (headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded"))
    }

    /// What the nearest proxy says.
    fn nearest(&self, name: &str) -> Option<&'a str> {
        self.values(name).pop()
    }

    /// What all proxies say, the nearest last; nothing if none is trusted.
    fn values(&self, name: &str) -> Vec<&'a str> {
        let lines = self.request.headers().get_all(name).into_iter().filter(|_| self.trusted);
        lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(',')).map(str::trim).collect()
    }
}

fn trusts(app: &App, address: IpAddr) -> bool {
    app.config.trusted_proxies.iter().any(|network| network.contains(&address))
}

/// An address as proxies write it: some add the port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let with_port = || text.parse::<SocketAddr>().map(|socket| socket.ip()).ok();
    bare.parse::<IpAddr>().ok().or_else(with_port).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_proxies_write_them() {
        for text in ["192.0.2.7", "192.0.2.7:4711", "::ffff:192.0.2.7", "[::ffff:192.0.2.7]:4711"] {
            assert_eq!(address(text), "192.0.2.7".parse().ok(), "{text}");
        }
        for text in ["2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:4711"] {
            assert_eq!(address(text), "2001:db8::7".parse().ok(), "{text}");
        }
        for text in ["", "unknown", "_hidden", "192.0.2", "192.0.2.7:x"] {
            assert_eq!(address(text), None, "{text}");
        }
    }
}
