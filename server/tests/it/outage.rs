//! The database goes away and comes back, has no connection to spare, or no room on its disk: who asks is told at once, and all goes
//! on by itself.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::harness::{Client, Server, create_database, drop_database, on_both, postgres};
use crate::machine::{Machine, ask};

/// Stands between the server and PostgreSQL, and can be taken away.
struct Between {
    to: SocketAddr,
    at: SocketAddr,
    task: Option<JoinHandle<()>>,
}

impl Between {
    async fn open() -> Self {
        let url = postgres();
        let (_, rest) = url.rsplit_once('@').unwrap_or_else(|| url.split_once("://").expect("an address"));
        let host = rest.split('/').next().expect("a host");
        let to = tokio::net::lookup_host(host).await.expect("an address").next().expect("one");
        let mut between = Self { to, at: "127.0.0.1:0".parse().expect("an address"), task: None };
        between.there().await;
        between
    }

    async fn there(&mut self) {
        let listener = TcpListener::bind(self.at).await.expect("a port");
        self.at = listener.local_addr().expect("an address");
        let to = self.to;
        self.task = Some(tokio::spawn(async move {
            let mut open = JoinSet::new();
            while let Ok((mut client, _)) = listener.accept().await {
                open.spawn(async move {
                    if let Ok(mut server) = TcpStream::connect(to).await {
                        let _ = copy_bidirectional(&mut client, &mut server).await;
                    }
                });
            }
        }));
    }

    /// All connections end, and none is taken.
    async fn away(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
            let _ = task.await;
        }
    }

    fn url(&self, name: &str) -> String {
        let url = postgres();
        let user =
            url.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@')).map_or("postgres", |(user, _)| user);
        format!("postgres://{user}@{}/{name}", self.at)
    }
}

/// Reading and writing are refused in time, with a sentence and a time to try again.
async fn told(client: &Client<'_>) {
    let site = json!({"name": "S", "slug": "s"});
    let read = || client.get("/api/dcim/sites/");
    for _ in 0..2 {
        let began = Instant::now();
        let (first, second, rpc, ready) = tokio::join!(
            read(),
            client.post("/api/dcim/sites/", site.clone()),
            client.rpc("home", json!({})),
            client.get("/health/ready")
        );
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
        for answer in [first, second] {
            assert_eq!(answer.status, 503, "{}", answer.text);
            assert_eq!(answer.headers["retry-after"], "1");
            assert!(answer.body["detail"].as_str().is_some_and(|text| text.contains("database")), "{}", answer.text);
        }
        assert!(rpc.status == 503 || rpc.status == 401, "{} {}", rpc.status, rpc.text);
        assert_eq!(ready.status, 503, "{}", ready.text);
    }
    assert_eq!(client.get("/health/live").await.status, 200);
}

async fn well(client: &Client<'_>) {
    let began = Instant::now();
    while client.get("/health/ready").await.status != 200 {
        assert!(began.elapsed() < Duration::from_secs(1), "not ready after {:?}", began.elapsed());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    client.get("/api/dcim/sites/").await.expect(200);
}

#[test]
fn postgresql_goes_away_and_comes_back() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let name = create_database().await;
        let mut between = Between::open().await;
        let url = between.url(&name);
        let server = Server::with("postgres-between", |config| config.database = url).await;
        let admin = server.admin().await;
        admin.get("/api/dcim/sites/").await.expect(200);
        for _ in 0..2 {
            between.away().await;
            told(&admin).await;
            between.there().await;
            well(&admin).await;
            let slug = format!("s{}", server::app::request_id());
            admin.post("/api/dcim/sites/", json!({"name": slug, "slug": slug})).await.expect(201);
        }
        server.app.db.close().await;
        between.away().await;
        drop_database(Some(&name)).await;
    });
}

#[test]
fn a_request_for_which_no_connection_is_left_is_told() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let mut held = Vec::new();
        // More than any pool has: the last are refused.
        for _ in 0..17 {
            let mut snapshot = server.app.db.snapshot();
            if snapshot.reader().setting("none").await.is_err() {
                break;
            }
            held.push(snapshot);
        }
        assert!(held.len() < 17, "{} snapshots", held.len());
        told(&admin).await;
        held.clear();
        well(&admin).await;
    });
}

/// PostgreSQL says that its disk is full in its own words: a trigger says the same.
#[test]
fn a_full_disk_is_told_until_there_is_room() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let server = Arc::new(Server::with("postgres", |_| {}).await);
        let admin = server.admin().await;
        let run = async |text: &str| {
            let mut sql = server::db::Sql::new(server.app.db.dialect());
            sql.push(text);
            server.app.db.execute(sql).await.expect(text);
        };
        run("CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full', \
             MESSAGE = 'no room'; END $$")
        .await;
        for table in ["dcim_site", "core_setting"] {
            run(&format!("CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION full_disk()")).await;
        }
        let site = json!({"name": "S", "slug": "s"});
        assert_eq!(admin.get("/health/ready").await.status, 200);
        let answer = admin.post("/api/dcim/sites/", site.clone()).await;
        assert_eq!(answer.status, 507, "{}", answer.text);
        assert!(answer.body["detail"].as_str().is_some_and(|text| text.contains("no room left")), "{}", answer.text);
        let ready = admin.get("/health/ready").await;
        assert!(ready.status == 503 && ready.text.contains("no room left"), "{}", ready.text);
        admin.get("/api/dcim/sites/").await.expect(200);
        let page = admin.login("admin").await;
        let save = json!({"save": {"model": "dcim.site", "id": null, "version": null, "values": site, "message": ""}});
        let saved = page.rpc("save", save).await;
        assert_eq!(saved.status, 507, "{}", saved.text);
        assert_eq!((saved.body["kind"].as_str(), saved.body["full"].as_bool()), (Some("unavailable"), Some(true)));
        for table in ["dcim_site", "core_setting"] {
            run(&format!("DROP TRIGGER full_disk ON {table}")).await;
        }
        assert_eq!(admin.get("/health/ready").await.status, 200);
        admin.post("/api/dcim/sites/", site).await.expect(201);
        let name = server.app.config.database.rsplit_once('/').expect("a name").1.to_owned();
        server.app.db.close().await;
        drop_database(Some(&name)).await;
    });
}

/// SQLite's files may not grow: what was acknowledged stays, what does not fit is told, reading goes on.
#[test]
fn a_file_that_may_not_grow_is_told() {
    let machine = Machine::sqlite();
    machine.run(&["createsuperuser", "--username", "ada", "--password-stdin"], "correct horse battery");
    let token = machine.run(&["token", "create", "--user", "ada"], "");
    let kibibytes =
        machine.files().iter().filter_map(|file| file.metadata().ok()).map(|it| it.len()).max().expect("a file") / 1024;
    let running = machine.serve_within(kibibytes + 1024);
    let mut kept = 0;
    let refused = (0..400).find_map(|n| {
        let sites: Vec<_> = (0..20)
            .map(|part| json!({"name": format!("s{n}-{part}"), "slug": format!("s{n}-{part}"), "comments": "x".repeat(4000)}))
            .collect();
        let (status, answer) = ask(running.address, &token, "POST", "/api/dcim/sites/", &json!(sites)).expect("an answer");
        if status == 201 {
            kept += 20;
            return None;
        }
        Some((status, answer))
    });
    let (status, answer) = refused.expect("the file is full");
    assert_eq!(status, 507, "{answer}");
    assert!(answer["detail"].as_str().is_some_and(|text| text.contains("no room left")), "{answer}");
    let (status, page) =
        ask(running.address, &token, "GET", "/api/dcim/sites/?limit=1", &json!(null)).expect("an answer");
    assert_eq!((status, page["count"].as_i64()), (200, Some(kept)));
}
