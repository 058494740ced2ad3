//! How the server is addressed: by which names, below which path, and behind a proxy that speaks TLS for it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use serde_json::{Value as Json, json};

use crate::harness::{Client, Server};
use crate::machine::Machine;

const PASSWORD: &str = "correct horse battery";

fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(test);
}

#[test]
fn it_answers_under_its_own_names_alone() {
    run(async {
        let server = Server::with("sqlite", |config| {
            config.allowed_hosts = vec!["purser.test".to_owned(), ".example.org".to_owned()];
        })
        .await;
        let admin = server.admin().await;
        admin.post("/api/dcim/sites/", json!({"name": "A", "slug": "a"})).await.expect(201);
        for (host, status) in
            [("purser.test", 200), ("PURSER.test:8080", 200), ("a.example.org", 200), ("evil.test", 400), ("", 400)]
        {
            for path in ["/api/dcim/sites/", "/api/status/", "/rpc/session", "/dcim/sites", "/media/x.png"] {
                let answer = admin.send("GET", path, &[("host", host)], Vec::new()).await;
                let refused = answer.status == 400 && answer.text.contains("allowed_hosts");
                assert_eq!(refused, status == 400, "{host} {path}: {}", answer.text);
                assert!(!answer.text.contains("evil"), "{}", answer.text);
                if refused {
                    assert_eq!(answer.headers["content-type"], "application/json");
                    assert!(answer.body["detail"].as_str().is_some_and(|text| text.ends_with('.')));
                }
            }
        }
        // What asks by address asks all the same.
        for path in ["/health/live", "/health/ready", "/metrics"] {
            admin.send("GET", path, &[("host", "10.0.0.1:8000")], Vec::new()).await.expect(200);
        }
        let list = admin.send("GET", "/api/dcim/sites/", &[("host", "a.example.org:81")], Vec::new()).await.expect(200);
        let url = list.body["results"][0]["url"].as_str().expect("an address");
        assert!(url.starts_with("http://a.example.org:81/api/"), "links are made from the request's own name: {url}");
        // What nobody vouches for is not believed.
        let headers = [("x-forwarded-host", "a.example.org"), ("host", "evil.test")];
        admin.send("GET", "/api/status/", &headers, Vec::new()).await.expect(400);
        server.end().await;
    });
}

#[test]
fn it_lives_below_a_path() {
    run(async {
        let server = Server::with("sqlite", |config| config.base_path = "/purser".to_owned()).await;
        let (_, admin) = server.user("admin", true).await;
        for path in ["/api/dcim/sites/", "/purserapi/", "/rpc/login", "/dcim/sites", "/purser2/api/", "/PURSER/api/"] {
            let answer = admin.get(path).await.expect(404);
            assert!(
                answer.body["detail"].as_str().is_some_and(|text| text.contains("below /purser/")),
                "{}",
                answer.text
            );
        }
        let home = admin.get("/").await.expect(307);
        assert_eq!(home.headers["location"], "/purser/");
        for path in ["/health/live", "/health/ready", "/purser/health/live", "/metrics"] {
            admin.get(path).await.expect(200);
        }
        let made = admin.post("/purser/api/dcim/sites/", json!({"name": "A", "slug": "a"})).await.expect(201);
        admin.post("/purser/api/dcim/sites/", json!({"name": "B", "slug": "b"})).await.expect(201);
        let at = format!("http://purser.test/purser/api/dcim/sites/{}/", made.id());
        assert_eq!(made.body["url"], at.as_str());
        assert_eq!(made.body["display_url"], format!("http://purser.test/purser/dcim/sites/{}/", made.id()));
        // Every address in an answer can be asked for.
        let root = admin.get("/purser/api/").await.expect(200);
        let mut addresses: Vec<String> = strings(&root.body);
        addresses.push(at);
        let list = admin.get("/purser/api/dcim/sites/?limit=1").await.expect(200);
        addresses.push(list.body["next"].as_str().expect("a next page").to_owned());
        let types = admin.get("/purser/api/core/object-types/?limit=5").await.expect(200);
        addresses.extend(strings(&types.body).into_iter().filter(|text| text.contains("/api/")));
        assert!(addresses.len() > 10);
        for address in addresses {
            let path = address.strip_prefix("http://purser.test").unwrap_or(&address).to_owned();
            assert!(path.starts_with("/purser/api/"), "{address}");
            // Some want parameters, or nothing but POST.
            let status = admin.get(&path).await.status.as_u16();
            assert!(matches!(status, 200 | 400 | 405), "{address}: {status}");
        }
        let moved = admin.get("/purser/api/dcim/sites").await.expect(301);
        assert_eq!(moved.headers["location"], "/purser/api/dcim/sites/");
        let schema = admin.get("/purser/api/schema/?format=json").await.expect(200);
        assert_eq!(schema.body["servers"][0]["url"], "http://purser.test/purser");
        let docs = admin.get("/purser/api/docs/").await.expect(200);
        assert!(
            docs.text.contains("\"/purser/vendor/swagger-ui.css\"") && !docs.text.contains("=\"/vendor"),
            "{}",
            docs.text
        );

        let login = json!({"username": "admin", "password": PASSWORD}).to_string().into_bytes();
        let headers = [("content-type", "application/json"), ("origin", "http://purser.test")];
        let inside = server.anonymous().send("POST", "/purser/rpc/login", &headers, login).await.expect(200);
        let cookie = inside.headers["set-cookie"].to_str().expect("text");
        assert!(cookie.contains("; Path=/purser;"), "{cookie}");
        let cookie = cookie.split(';').next().map(str::to_owned);
        let client = Client { cookie, ..server.anonymous() };
        client.send("POST", "/purser/rpc/session", &headers, b"{}".to_vec()).await.expect(200);
        server.end().await;
    });
}

/// All texts in a document.
fn strings(json: &Json) -> Vec<String> {
    match json {
        Json::String(text) => vec![text.clone()],
        Json::Array(items) => items.iter().flat_map(strings).collect(),
        Json::Object(map) => map.values().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn feeds_have_the_public_address() {
    run(async {
        let server = Server::with("sqlite", |config| config.public_url = "https://public.example".to_owned()).await;
        let admin = server.admin().await;
        let provider = admin.post("/api/circuits/providers/", json!({"name": "P", "slug": "p"})).await.expect(201).id();
        let start = server.app.clock.now() + chrono::Duration::days(1);
        let body = json!({"name": "W", "summary": "work", "provider": provider, "status": "CONFIRMED", "start": start, "end": start + chrono::Duration::hours(2)});
        admin.post("/api/plugins/notices/maintenance/", body).await.expect(201);
        let calendar = admin.get("/api/plugins/notices/ical/").await.expect(200);
        let unfolded = calendar.text.replace("\r\n ", "");
        assert!(unfolded.contains("https://public.example/") && !unfolded.contains("purser.test"), "{unfolded}");
        let list = admin.get("/api/plugins/notices/maintenance/").await.expect(200);
        assert!(list.text.contains("http://purser.test/"), "answers use the request's own name");
        server.end().await;
    });
}

/// A proxy that says it speaks TLS with its clients, who are all at one address: it adds lines to each request's head, as HAProxy does.
fn proxy(server: SocketAddr, client: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        while let Ok((mut near, _)) = listener.accept() {
            let request = read(&mut near);
            let (head, body) = request.split_once("\r\n\r\n").expect("a request");
            let mut far = TcpStream::connect(server).expect("the server");
            let added = format!("X-Forwarded-Proto: https\r\nX-Forwarded-For: {client}");
            far.write_all(format!("{head}\r\n{added}\r\n\r\n{body}").as_bytes()).expect("it takes it");
            let mut answer = Vec::new();
            far.read_to_end(&mut answer).expect("an answer");
            near.write_all(&answer).expect("it takes it");
        }
    });
    address
}

/// A whole request.
fn read(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).expect("bytes");
        text.push_str(std::str::from_utf8(&buffer[..count]).expect("text"));
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).expect("a length");
        if body.len() >= length.parse::<usize>().expect("a number") {
            return text;
        }
    }
}

/// Sends a request with headers that anybody can make up; answers head and body.
fn ask(to: SocketAddr, path: &str, body: &Json) -> (String, Json) {
    let body = body.to_string();
    let mut stream = TcpStream::connect(to).expect("a connection");
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: purser.example.org\r\nContent-Type: application/json\r\nSec-Fetch-Site: same-origin\r\n\
         X-Forwarded-For: 198.51.100.66\r\nX-Forwarded-Host: purser.example.org\r\nX-Forwarded-Proto: https\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).expect("it takes it");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
    (head.to_ascii_lowercase(), serde_json::from_str(body).unwrap_or(Json::Null))
}

/// Logs in; answers the head of the answer, in small letters.
fn log_in(to: SocketAddr) -> String {
    let (head, body) = ask(to, "/rpc/login", &json!({"username": "admin", "password": PASSWORD}));
    assert!(head.starts_with("http/1.1 200"), "{head} {body}");
    head
}

#[test]
fn behind_a_tls_proxy_cookies_are_secure_and_addresses_are_the_clients() {
    let machine = Machine::sqlite();
    machine.run(&["createsuperuser", "--username", "admin", "--password-stdin"], PASSWORD);
    let settings = machine.folder.path().join("purser.toml");
    let serve = |trusted: &str| {
        let text = format!(
            "trusted_proxies = [{trusted}]\nhsts_seconds = 31536000\nallowed_hosts = [\"purser.example.org\"]\n"
        );
        std::fs::write(&settings, text).expect("a file");
        machine.serve()
    };
    let stored = || {
        let list = machine.folder.path().join("purser.sqlite");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let db = server::db::Db::open(&format!("sqlite://{}", list.display())).await.expect("it opens");
            let mut sql = server::db::Sql::new(db.dialect());
            sql.push("SELECT address FROM users_session ORDER BY created DESC LIMIT 1");
            let rows = db.rows(sql, &[server::db::Ty::Text]).await.expect("rows");
            db.close().await;
            rows[0][0].as_str().expect("an address").to_owned()
        })
    };
    let behind = serve("\"127.0.0.1/32\"");
    let head = log_in(proxy(behind.address, "203.0.113.9"));
    assert!(head.contains("; secure") && head.contains("strict-transport-security: max-age=31536000"), "{head}");
    drop(behind);
    assert_eq!(stored(), "203.0.113.9", "what the client wrote into the header is not believed");
    // The same headers from somebody who is no proxy of ours mean nothing.
    let bare = serve("");
    let head = log_in(bare.address);
    assert!(!head.contains("; secure") && !head.contains("strict-transport-security"), "{head}");
    drop(bare);
    assert_eq!(stored(), "127.0.0.1");
}
