//! How long work on the database may take: reads, writes, and waiting for others. What is given up leaves nothing behind, and
//! nothing goes on for somebody who has left.

use std::time::{Duration, Instant};

use serde_json::json;
use server::config::Config;
use server::db::{Dialect, Sql, Ty, Work};
use server::engine::custom;
use server::error::Error;

use crate::harness::{Server, on_both_with};

/// Of a second: the smallest that can be set.
fn short(config: &mut Config) {
    (config.read_seconds, config.write_seconds, config.wait_seconds) = (1, 1, 1);
}

fn long(config: &mut Config) {
    (config.read_seconds, config.write_seconds, config.wait_seconds) = (600, 600, 600);
}

/// What a database would count for minutes.
const ENDLESS: &str =
    "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1000000000) SELECT COUNT(*) FROM c";

fn sql(server: &Server, text: &str) -> Sql {
    let mut sql = Sql::new(server.app.db.dialect());
    sql.push(text);
    sql
}

async fn sites(server: &Server) -> i64 {
    server.app.db.snapshot().reader().number(sql(server, "SELECT COUNT(*) FROM dcim_site")).await.expect("a count")
}

const INSERT: &str = "INSERT INTO core_setting (name, value) VALUES ('limits', 'x')";

async fn settings(server: &Server) -> i64 {
    let text = "SELECT COUNT(*) FROM core_setting WHERE name = 'limits'";
    server.app.db.snapshot().reader().number(sql(server, text)).await.expect("a count")
}

/// Long for a busy machine, and far from what was never stopped.
const SOON: Duration = Duration::from_secs(30);

#[test]
fn a_read_that_takes_too_long_is_stopped() {
    on_both_with(short, |server| async move {
        let db = &server.app.db;
        // Again and again: the connections are as good as before.
        for _ in 0..3 {
            let began = Instant::now();
            let mut snapshot = db.snapshot();
            let answer = snapshot.reader().number(sql(&server, ENDLESS)).await;
            assert!(matches!(answer, Err(Error::Slow { seconds: 1 })), "{answer:?}");
            let answer = db.rows(sql(&server, ENDLESS), &[Ty::Int]).await;
            assert!(matches!(answer, Err(Error::Slow { seconds: 1 })), "{answer:?}");
            assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
        }
        assert_eq!(sites(&server).await, 0);
        if db.dialect() == Dialect::Postgres {
            let admin = server.admin().await;
            let mut tx = db.begin(Work::Job).await.expect("a transaction");
            tx.execute(sql(&server, "LOCK TABLE dcim_site IN ACCESS EXCLUSIVE MODE")).await.expect("a lock");
            let answer = admin.get("/api/dcim/sites/").await.expect(503);
            assert!(answer.text.contains("longer than 1 seconds"), "{}", answer.text);
            drop(tx);
            admin.get("/api/dcim/sites/").await.expect(200);
        }
    });
}

#[test]
fn a_read_ends_when_its_client_leaves() {
    on_both_with(long, |server| async move {
        let db = &server.app.db;
        // More than there are connections.
        for turn in 0..20 {
            let mut snapshot = db.snapshot();
            let left = async {
                if turn % 2 == 0 {
                    drop(snapshot.reader().number(sql(&server, ENDLESS)).await);
                } else {
                    drop(db.rows(sql(&server, ENDLESS), &[Ty::Int]).await);
                }
            };
            assert!(tokio::time::timeout(Duration::from_millis(50), left).await.is_err(), "it goes on");
        }
        let began = Instant::now();
        assert_eq!(sites(&server).await, 0);
        assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
        if db.dialect() == Dialect::Postgres {
            let running = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'WITH RECURSIVE c(n)%'";
            while db.snapshot().reader().number(sql(&server, running)).await.expect("a count") > 0 {
                assert!(began.elapsed() < SOON, "they run on");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    });
}

#[test]
fn a_write_that_takes_too_long_is_given_up() {
    on_both_with(short, |server| async move {
        let db = &server.app.db;
        // In one statement, in many, and in none.
        let began = Instant::now();
        let mut tx = db.begin(Work::Request).await.expect("a transaction");
        tx.execute(sql(&server, INSERT)).await.expect("a row");
        let answer = tx.rows(sql(&server, ENDLESS), &[Ty::Int]).await;
        assert!(matches!(answer, Err(Error::Busy)), "{answer:?}");
        drop(tx);
        let mut tx = db.begin(Work::Request).await.expect("a transaction");
        tx.execute(sql(&server, INSERT)).await.expect("a row");
        tokio::time::sleep(Duration::from_millis(1100)).await;
        let answer = tx.execute(sql(&server, "DELETE FROM core_setting")).await;
        assert!(matches!(answer, Err(Error::Busy)), "{answer:?}");
        assert!(matches!(tx.commit().await, Err(Error::Busy)));
        assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
        assert_eq!(settings(&server).await, 0);
        // A job may.
        let mut tx = db.begin(Work::Job).await.expect("a transaction");
        tx.execute(sql(&server, INSERT)).await.expect("a row");
        tokio::time::sleep(Duration::from_millis(1100)).await;
        tx.commit().await.expect("it is written");
        assert_eq!(settings(&server).await, 1);
    });
}

#[test]
fn who_waits_too_long_for_others_is_told() {
    on_both_with(short, |server| async move {
        let admin = server.admin().await;
        let job = server.app.db.begin_holding(custom::hold(true), Work::Job).await.expect("a transaction");
        let began = Instant::now();
        let answer = admin.post("/api/dcim/sites/", json!({"name": "S", "slug": "s"})).await.expect(503);
        assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
        assert!(
            answer.text.contains("nothing was changed") && answer.headers.contains_key("retry-after"),
            "{}",
            answer.text
        );
        admin.get("/api/dcim/sites/").await.expect(200);
        drop(job);
        admin.post("/api/dcim/sites/", json!({"name": "S", "slug": "s"})).await.expect(201);
        assert_eq!(sites(&server).await, 1);
    });
}
