//! Guessing passwords: what is slowed down, for how long, and who is never locked out by it.

use std::net::IpAddr;

use futures::future::join_all;
use serde_json::{Value as Json, json};
use server::auth::throttle;
use server::db::{Sql, Ty};

use crate::harness::{Answer, Client, HandClock, Server};

const PASSWORD: &str = "correct horse battery";
const BETTER: &str = "staples for nine horses";
const PROVISION: &str = "/api/users/tokens/provision/";
/// Three addresses in two networks.
const HERE: &str = "192.0.2.7";
const NEAR: &str = "192.0.2.200";
const AWAY: &str = "198.51.100.7";

/// Runs a test on both databases, with a clock that stands still unless it is moved.
fn with_clock<F, Fut>(test: F)
where
    F: Fn(std::sync::Arc<Server>, HandClock) -> Fut,
    Fut: Future<Output = ()>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        for engine in ["sqlite", "postgres"] {
            let clock = HandClock::new();
            let server = std::sync::Arc::new(Server::at(engine, |_| {}, Box::new(clock.clone())).await);
            test(server.clone(), clock).await;
            server.end().await;
        }
    });
}

fn from<'a>(server: &'a Server, address: &str) -> Client<'a> {
    Client { peer: Some(address.parse::<IpAddr>().expect("an address")), ..server.anonymous() }
}

async fn login(server: &Server, address: &str, name: &str, password: &str) -> Answer {
    from(server, address).rpc("login", json!({"username": name, "password": password})).await
}

async fn provision(server: &Server, address: &str, name: &str, password: &str) -> Answer {
    from(server, address).post(PROVISION, json!({"username": name, "password": password})).await
}

fn retry_after(answer: &Answer) -> i64 {
    answer.headers["retry-after"].to_str().expect("text").parse().expect("seconds")
}

async fn rows(server: &Server, table: &str) -> i64 {
    let mut sql = Sql::new(server.app.db.dialect());
    sql.push("SELECT COUNT(*) FROM ").name(table);
    server.app.db.rows(sql, &[Ty::Int]).await.expect("an answer")[0][0].as_int().expect("a number")
}

#[test]
fn failures_fade_and_lock_nobody_else() {
    with_clock(|server, clock| async move {
        server.user("ada", false).await;
        server.user("bob", false).await;
        // The doors count together, and so do addresses of one network.
        for door in 0..5 {
            let address = [HERE, NEAR][door % 2];
            let answer = match door {
                0..3 => login(&server, address, "Ada", "wrong").await,
                _ => provision(&server, address, " ada ", "wrong").await,
            };
            answer.expect(403);
        }
        let refused = provision(&server, NEAR, "ada", PASSWORD).await.expect(429);
        let wait = retry_after(&refused);
        assert!((1..300).contains(&wait), "{wait}");
        let sentence = refused.body["detail"].as_str().expect("a sentence");
        assert!(sentence.contains(&wait.to_string()) && sentence.ends_with('.'), "{sentence}");
        assert_eq!(login(&server, HERE, "ada", PASSWORD).await.expect(429).body["seconds"], wait);
        // Nobody else in that network, and nobody in another one, has to wait.
        login(&server, HERE, "bob", PASSWORD).await.expect(200);
        provision(&server, AWAY, "ada", PASSWORD).await.expect(201);
        clock.pass(wait - 2);
        login(&server, HERE, "ada", PASSWORD).await.expect(429);
        clock.pass(2);
        login(&server, HERE, "ada", PASSWORD).await.expect(200);
        // A right password makes good what came before.
        for _ in 0..3 {
            login(&server, AWAY, "bob", "wrong").await.expect(403);
        }
        login(&server, AWAY, "bob", PASSWORD).await.expect(200);
        for _ in 0..5 {
            login(&server, AWAY, "bob", "wrong").await.expect(403);
        }
    });
}

#[test]
fn a_network_that_is_known_is_never_refused() {
    with_clock(|server, clock| async move {
        let (id, admin) = server.user("ada", true).await;
        login(&server, HERE, "ada", PASSWORD).await.expect(200);
        for _ in 0..9 {
            login(&server, NEAR, "ada", "wrong").await.expect(403);
            login(&server, HERE, "ada", PASSWORD).await.expect(200);
        }
        for _ in 0..8 {
            login(&server, NEAR, "ada", "wrong").await.expect(403);
        }
        provision(&server, HERE, "ada", PASSWORD).await.expect(201);
        // Nor by strangers elsewhere, however many networks they have.
        for network in 0..12 {
            for _ in 0..6 {
                let stranger = format!("203.0.{network}.1");
                let status = login(&server, &stranger, "ada", "wrong").await.status.as_u16();
                assert!(matches!(status, 403 | 429), "{status}");
            }
        }
        login(&server, AWAY, "ada", PASSWORD).await.expect(429);
        login(&server, HERE, "ada", PASSWORD).await.expect(200);
        // What strangers did is over as soon as they stop.
        clock.pass(60);
        login(&server, AWAY, "ada", PASSWORD).await.expect(200);
        clock.pass(1200);
        // A network is known with the password that it logged in with.
        admin.patch(&format!("/api/users/users/{id}/"), json!({"password": BETTER})).await.expect(200);
        for _ in 0..5 {
            login(&server, HERE, "ada", PASSWORD).await.expect(403);
        }
        login(&server, HERE, "ada", BETTER).await.expect(429);
        clock.pass(3600);
        login(&server, HERE, "ada", BETTER).await.expect(200);
    });
}

#[test]
fn guesses_at_once_do_not_outrun_the_count() {
    with_clock(|server, _| async move {
        server.user("ada", false).await;
        let guesses = (0..40).map(|_| login(&server, HERE, "ada", "wrong"));
        let statuses: Vec<u16> = join_all(guesses).await.iter().map(|answer| answer.status.as_u16()).collect();
        let count = |status: u16| statuses.iter().filter(|one| **one == status).count();
        assert_eq!([count(403), count(429)], [5, 35], "{statuses:?}");
        // Many who know the password at once are no guesses.
        let right = (0..12).map(|_| provision(&server, AWAY, "ada", PASSWORD));
        for answer in join_all(right).await {
            answer.expect(201);
        }
        login(&server, HERE, "ada", PASSWORD).await.expect(429);
    });
}

#[test]
fn servers_of_one_database_count_together() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let pepper = "the same on all servers of the database";
        let first = Server::with("postgres", |config| config.pepper = pepper.to_owned()).await;
        let url = first.app.config.database.clone();
        // Not a database of its own.
        let second = Server::with("sqlite", |config| {
            config.pepper = pepper.to_owned();
            config.database = url;
        })
        .await;
        first.user("ada", false).await;
        let guesses = (0..30).map(|at| login([&first, &second][at % 2], HERE, "ada", "wrong"));
        let failed = join_all(guesses).await.iter().filter(|answer| answer.status == 403).count();
        assert_eq!(failed, 5);
        provision(&second, AWAY, "ada", PASSWORD).await.expect(201);
        for _ in 0..6 {
            login(&first, AWAY, "ada", "wrong").await.expect(403);
        }
        login(&first, AWAY, "ada", PASSWORD).await.expect(200);
        second.app.db.close().await;
        first.end().await;
    });
}

#[test]
fn names_that_nobody_has_are_no_different() {
    with_clock(|server, _| async move {
        server.user("ada", false).await;
        let (idle, _) = server.user("idle", false).await;
        server.admin().await.patch(&format!("/api/users/users/{idle}/"), json!({"is_active": false})).await.expect(200);
        let asked = async |network: usize, name: &str| {
            let mut answers: Vec<(u16, Json, u64)> = Vec::new();
            for _ in 0..7 {
                let before = server.app.db.statements();
                let answer = login(&server, &format!("203.0.{network}.1"), name, "wrong").await;
                answers.push((answer.status.as_u16(), answer.body, server.app.db.statements() - before));
            }
            answers
        };
        // A busy machine may have a statement begun again, now and then; what tells names apart would do so every time.
        let mut seen = Vec::new();
        for round in 0..3 {
            seen = Vec::new();
            for (at, name) in ["ada", "nobody", "idle"].into_iter().enumerate() {
                seen.push(asked(round * 3 + at, name).await);
            }
            if seen[0] == seen[1] && seen[0] == seen[2] {
                return;
            }
        }
        panic!("same answers, same number of statements: {seen:?}");
    });
}

#[test]
fn sprayed_guesses_are_slowed_and_rows_go_away() {
    with_clock(|server, clock| async move {
        server.user("ada", false).await;
        login(&server, NEAR, "ada", PASSWORD).await.expect(200);
        // One guess at each of many accounts.
        let mut failed = 0;
        for account in 0..110 {
            let answer = login(&server, HERE, &format!("user{account}"), "wrong").await;
            failed += i32::from(answer.status == 403);
        }
        assert_eq!(failed, 100);
        let most = rows(&server, "users_throttle").await;
        assert!((200..=204).contains(&most), "{most}: who is refused leaves no row");
        login(&server, HERE, "ada", PASSWORD).await.expect(200);
        login(&server, AWAY, "user3", "wrong").await.expect(403);
        // The network's hundred failures are forgotten last.
        clock.pass(4 * 3600);
        assert!(throttle::prune(&server.app).await.expect("it is tidied up") >= 200);
        assert_eq!([rows(&server, "users_throttle").await, rows(&server, "users_network").await], [0, 1]);
        clock.pass(181 * 24 * 3600);
        throttle::prune(&server.app).await.expect("it is tidied up");
        assert_eq!(rows(&server, "users_network").await, 0);
        // No user has more than so many networks.
        for network in 0..40 {
            clock.pass(1);
            login(&server, &format!("10.0.{network}.1"), "ada", PASSWORD).await.expect(200);
        }
        assert_eq!(rows(&server, "users_network").await, 32);
    });
}

#[test]
fn a_made_up_address_is_no_other_network() {
    with_clock(|server, _| async move {
        server.user("ada", false).await;
        for guess in 0..7 {
            let spoofed = format!("203.0.{guess}.1");
            let headers = [
                ("content-type", "application/json"),
                ("sec-fetch-site", "same-origin"),
                ("x-forwarded-for", spoofed.as_str()),
                ("x-real-ip", spoofed.as_str()),
            ];
            let body = json!({"username": "ada", "password": "wrong"}).to_string().into_bytes();
            let answer = from(&server, HERE).send("POST", "/rpc/login", &headers, body).await;
            assert_eq!(answer.status.as_u16(), if guess < 5 { 403 } else { 429 });
        }
    });
}
