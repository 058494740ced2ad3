//! A connection's socket: it is dropped when the other side does not take what is sent, and closed so that the other side reads the
//! last answer.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

/// What is still read of a request that was refused before it was here: closed at once, the connection would take the answer along.
const LINGER_BYTES: usize = 64 << 20;
const LINGER: Duration = Duration::from_secs(3);

/// What requests tell their connection.
#[derive(Debug, Clone, Default)]
pub struct Wire(Arc<AtomicBool>);

impl Wire {
    /// A request was answered that is not read to its end.
    pub fn unread(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

pub struct Socket {
    stream: TcpStream,
    wire: Wire,
    /// Within that the other side must take something of what is sent.
    slow: Duration,
    /// Runs while nothing of what is sent is taken.
    stalled: Option<Pin<Box<Sleep>>>,
    /// What is sent in place of an answer without a body, and how long that was.
    instead: Vec<u8>,
    replaced: usize,
    ending: Option<Pin<Box<Sleep>>>,
    lingered: usize,
}

impl Socket {
    pub fn new(stream: TcpStream, wire: Wire, slow: Duration) -> Self {
        Self { stream, wire, slow, stalled: None, instead: Vec::new(), replaced: 0, ending: None, lingered: 0 }
    }

    /// What came of sending, unless nothing was taken for too long.
    fn in_time(&mut self, cx: &mut Context<'_>, sent: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if sent.is_ready() {
            self.stalled = None;
            return sent;
        }
        let slow = self.slow;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(slow)));
        ready!(stalled.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// Sends what stands in place of an answer without a body.
    fn send_instead(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        while !self.instead.is_empty() {
            let sent = Pin::new(&mut self.stream).poll_write(cx, &self.instead);
            let count = ready!(self.in_time(cx, sent))?;
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.instead.drain(..count);
        }
        Poll::Ready(Ok(self.replaced))
    }

    /// Looks whether an answer is to be replaced.
    fn replaces(&mut self, bytes: &[u8]) -> bool {
        if self.instead.is_empty()
            && let Some(answer) = worded(bytes)
        {
            self.instead = answer;
            self.replaced = bytes.len();
            self.wire.unread();
        }
        !self.instead.is_empty()
    }
}

/// An answer in words for one that the HTTP library gives without any, to a head that it cannot read. Ours have a body or more headers.
fn worded(bytes: &[u8]) -> Option<Vec<u8>> {
    const SHORTEST: usize = 256;
    if bytes.len() > SHORTEST || !bytes.starts_with(b"HTTP/1.") || !bytes.ends_with(b"\r\n\r\n") {
        return None;
    }
    let head = std::str::from_utf8(bytes).ok()?;
    let bare = head.contains("content-length: 0\r\n") && !head.contains("x-content-type-options");
    let status = head.get(9..12).filter(|status| bare && status.starts_with('4'))?;
    let (reason, detail) = match status {
        "414" => ("URI Too Long", "The address of the request is too long."),
        "431" => ("Request Header Fields Too Large", "The headers of the request are too large or too many."),
        "400" => ("Bad Request", "This is no HTTP request that can be read."),
        _ => return None,
    };
    let body = serde_json::json!({"detail": detail}).to_string();
    let length = body.len();
    let text = format!(
        "HTTP/1.1 {status} {reason}\r\ncontent-type: application/json\r\nx-content-type-options: nosniff\r\n\
         connection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    Some(text.into_bytes())
}

impl AsyncRead for Socket {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.replaces(buf) {
            return this.send_instead(cx);
        }
        let sent = Pin::new(&mut this.stream).poll_write(cx, buf);
        this.in_time(cx, sent)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if bufs.first().is_some_and(|first| this.replaces(first)) {
            return this.send_instead(cx);
        }
        let sent = Pin::new(&mut this.stream).poll_write_vectored(cx, bufs);
        this.in_time(cx, sent)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.ending.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
            if !this.wire.0.load(Ordering::Relaxed) {
                return Poll::Ready(Ok(()));
            }
        }
        let ending = this.ending.get_or_insert_with(|| Box::pin(tokio::time::sleep(LINGER)));
        let mut bytes = [0; 16 << 10];
        while this.lingered < LINGER_BYTES && ending.as_mut().poll(cx).is_pending() {
            let mut buf = ReadBuf::new(&mut bytes);
            match ready!(Pin::new(&mut this.stream).poll_read(cx, &mut buf)) {
                Ok(()) if !buf.filled().is_empty() => this.lingered += buf.filled().len(),
                _ => break,
            }
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::worded;

    #[test]
    fn only_answers_without_a_word_are_replaced() {
        let bare = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\ndate: x\r\n\r\n";
        let text = String::from_utf8(worded(bare).expect("an answer")).expect("text");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.starts_with("HTTP/1.1 431 ") && head.contains(&format!("content-length: {}", body.len())));
        assert!(serde_json::from_str::<serde_json::Value>(body).is_ok_and(|json| json["detail"].is_string()));
        for ours in [
            &b"HTTP/1.1 404 Not Found\r\nx-content-type-options: nosniff\r\ncontent-length: 0\r\n\r\n"[..],
            b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n",
            b"HTTP/1.1 400 Bad Request\r\ncontent-length: 9\r\n\r\n",
            b"HTTP/1.1 4",
        ] {
            assert!(worded(ours).is_none());
        }
    }
}
