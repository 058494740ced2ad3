//! Slow, idle and many clients, refusals that are read, compressed bodies, and the end of the server, over real connections.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::machine::{Machine, Running, ask};

/// A server of its own and a token of a superuser.
fn server(settings: &str) -> (Machine, Running, String) {
    let machine = Machine::sqlite();
    std::fs::write(machine.folder.path().join("purser.toml"), settings).expect("a file");
    machine.run(&["createsuperuser", "--username", "ada", "--password-stdin"], "correct horse battery");
    let token = machine.run(&["token", "create", "--user", "ada"], "");
    let running = machine.serve();
    (machine, running, token)
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a socket");
    stream
}

/// Status, head and body of what comes until the connection ends, or the answer of the length it says.
fn answer(stream: &mut TcpStream) -> (u16, String, Json) {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            if length.is_some_and(|length: usize| body.len() >= length) {
                let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
                return (status, head.to_owned(), serde_json::from_str(body).unwrap_or(Json::Null));
            }
        }
        match stream.read(&mut part) {
            Ok(0) => panic!("the connection ended after {text:?}"),
            Ok(count) => bytes.extend_from_slice(&part[..count]),
            Err(error) => panic!("{error} after {text:?}"),
        }
    }
}

/// Whether the other side closes within a time.
fn closed(stream: &mut TcpStream, within: Duration) -> bool {
    stream.set_read_timeout(Some(within)).expect("a socket");
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).is_ok()
}

fn post(token: &str, path: &str, headers: &str, length: usize) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: purser.test\r\nAuthorization: Bearer {token}\r\nContent-Length: {length}\r\n{headers}\r\n"
    )
}

#[test]
fn slow_and_many_clients_leave_room_for_others() {
    let (_machine, running, token) = server("connections = 8\nslow_seconds = 2\n");
    let address = running.address;
    // Half a head, nothing at all, and a body that stops.
    let mut slow = [connect(address), connect(address), connect(address)];
    slow[0].write_all(b"GET / HTTP/1.1\r\nHost: a\r\n").expect("sent");
    slow[1]
        .write_all(post(&token, "/api/dcim/sites/", "Content-Type: application/json\r\n", 100).as_bytes())
        .expect("sent");
    slow[1].write_all(b"{").expect("sent");
    let mut fourth = connect(address);
    fourth.write_all(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n").expect("sent");
    assert_eq!(answer(&mut fourth).0, 200);
    // This address has its share.
    let mut fifth = connect(address);
    let (status, head, body) = answer(&mut fifth);
    assert!(status == 503 && head.contains("retry-after: "), "{head}");
    assert!(body["detail"].as_str().is_some_and(|text| text.contains("Too many connections")), "{body}");
    let (status, _, body) = answer(&mut slow[1]);
    assert_eq!(status, 408, "{body}");
    for (n, stream) in slow.iter_mut().chain([&mut fourth]).enumerate() {
        assert!(closed(stream, Duration::from_secs(8)), "{n}");
    }
    assert_eq!(ask(address, &token, "GET", "/api/dcim/sites/", &Json::Null).expect("an answer").0, 200);
    // Who sends slowly but steadily, is waited for.
    let mut steady = connect(address);
    let body = json!({"name": "S", "slug": "s"}).to_string();
    steady
        .write_all(post(&token, "/api/dcim/sites/", "Content-Type: application/json\r\n", body.len()).as_bytes())
        .expect("sent");
    for part in body.as_bytes().chunks(8) {
        std::thread::sleep(Duration::from_millis(200));
        steady.write_all(part).expect("sent");
    }
    assert_eq!(answer(&mut steady).0, 201);
}

#[test]
fn a_refusal_is_read() {
    let (_machine, running, token) = server("body_limit = 100000\n");
    let address = running.address;
    // As a script does it: the whole body first, then the answer.
    let json_type = "Content-Type: application/json\r\n";
    for (length, headers, status, closes) in [
        (90_000, "Content-Type: text/plain\r\n", 415, false),
        (200_000, json_type, 413, false),
        (30 << 20, json_type, 413, true),
    ] {
        let mut stream = connect(address);
        stream.write_all(post(&token, "/api/dcim/sites/", headers, length).as_bytes()).expect("sent");
        let block = vec![b' '; 64 << 10];
        let mut left = length;
        while left > 0 {
            let count = left.min(block.len());
            stream.write_all(&block[..count]).unwrap_or_else(|error| panic!("{error} with {left} of {length} left"));
            left -= count;
        }
        let (got, head, body) = answer(&mut stream);
        assert_eq!(got, status, "{body}");
        assert!(body["detail"].is_string() && head.contains("content-type: application/json"), "{head}");
        assert_eq!(head.contains("connection: close"), closes, "{length}: {head}");
        if !closes {
            stream.write_all(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n").expect("sent");
            assert_eq!(answer(&mut stream).0, 200);
        }
    }
    // A client that asks first does not send at all.
    let mut asks = connect(address);
    let headers = format!("{json_type}Expect: 100-continue\r\n");
    asks.write_all(post(&token, "/api/dcim/sites/", &headers, 1_000_000).as_bytes()).expect("sent");
    let (status, head, _) = answer(&mut asks);
    assert!(status == 413 && head.contains("connection: close"), "{head}");
    let get = |address: &str, headers: &str| format!("GET {address} HTTP/1.1\r\nHost: a\r\n{headers}\r\n");
    let long = |length: usize| format!("/api/dcim/sites/?q={}", "x".repeat(length));
    for (request, status) in [
        (get(&long(40_000), ""), 414),
        (get(&long(100_000), ""), 414),
        (get("/api/", &format!("X-Long: {}\r\n", "x".repeat(300_000))), 431),
        (get("/api/", &(0..400).map(|n| format!("X-{n}: x\r\n")).collect::<String>()), 431),
        ("nonsense\r\n\r\n".to_owned(), 400),
    ] {
        let mut stream = connect(address);
        let _ = stream.write_all(request.as_bytes());
        let (got, head, body) = answer(&mut stream);
        assert_eq!(got, status, "{head}");
        assert!(body["detail"].as_str().is_some_and(|text| text.ends_with('.')), "{head}: {body}");
        assert!(head.contains("content-type: application/json"), "{head}");
    }
}

#[test]
fn bodies_may_be_compressed_within_the_same_bounds() {
    let (_machine, running, token) = server("body_limit = 100000\n");
    let send = |encoding: &str, body: &[u8]| {
        let headers = format!("Content-Type: application/json\r\nContent-Encoding: {encoding}\r\n");
        let mut stream = connect(running.address);
        stream.write_all(post(&token, "/api/dcim/sites/", &headers, body.len()).as_bytes()).expect("sent");
        stream.write_all(body).expect("sent");
        answer(&mut stream)
    };
    let packed = |program: &str, words: &[&str], body: &[u8]| {
        let mut command = std::process::Command::new(program);
        command.args(words).stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
        let mut child = command.spawn().expect(program);
        let mut input = child.stdin.take().expect("a pipe");
        let body = body.to_vec();
        let writer = std::thread::spawn(move || input.write_all(&body).expect("sent"));
        let out = child.wait_with_output().expect("it ends").stdout;
        writer.join().expect("sent");
        out
    };
    let site = |n: usize| json!({"name": format!("S{n}"), "slug": format!("s{n}")}).to_string().into_bytes();
    let zlib = "import sys, zlib; sys.stdout.buffer.write(zlib.compress(sys.stdin.buffer.read()))";
    for (encoding, body) in [
        ("gzip", packed("gzip", &["-c"], &site(1))),
        ("GZIP", packed("gzip", &["-c"], &site(2))),
        ("deflate", packed("python3", &["-c", zlib], &site(3))),
        ("identity", site(4)),
    ] {
        let (status, head, body) = send(encoding, &body);
        assert_eq!(status, 201, "{encoding}: {head} {body}");
    }
    // A hundred megabytes of blanks are some hundred kilobytes.
    let bomb = packed("gzip", &["-c"], &vec![b' '; 100 << 20]);
    let began = Instant::now();
    let (status, _, body) = send("gzip", &bomb);
    assert!(status == 413 && began.elapsed() < Duration::from_secs(2), "{status} {body}");
    let (status, head, body) = send("zip", &site(5));
    assert!(status == 415 && head.contains("accept-encoding: gzip"), "{head}");
    assert!(body["detail"].as_str().is_some_and(|text| text.contains("gzip")), "{body}");
    assert_eq!(send("gzip, gzip", &site(5)).0, 415);
    assert_eq!(send("gzip", &site(5)).0, 400);
}

#[test]
fn the_server_ends_within_its_grace() {
    let (_machine, mut running, token) = server("grace_seconds = 2\n");
    let address = running.address;
    let idle = connect(address);
    let mut head = connect(address);
    head.write_all(b"GET / HTTP/1.1\r\n").expect("sent");
    let mut used = connect(address);
    used.write_all(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n").expect("sent");
    assert_eq!(answer(&mut used).0, 200);
    let mut body = connect(address);
    body.write_all(post(&token, "/api/dcim/sites/", "Content-Type: application/json\r\n", 100).as_bytes())
        .expect("sent");
    body.write_all(b"{").expect("sent");
    std::thread::sleep(Duration::from_millis(300));
    let began = Instant::now();
    let told =
        std::process::Command::new("kill").args(["-TERM", &running.child.id().to_string()]).status().expect("kill");
    assert!(told.success());
    let status = loop {
        if let Some(status) = running.child.try_wait().expect("a child") {
            break status;
        }
        assert!(began.elapsed() < Duration::from_secs(6), "it goes on after {:?}", began.elapsed());
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(status.success(), "{status}");
    assert!(
        began.elapsed() >= Duration::from_millis(1500),
        "running requests were given no time: {:?}",
        began.elapsed()
    );
    drop((idle, head, used, body));
}
