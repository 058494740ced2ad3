//! `Idempotency-Key`: the same request twice does its work once.

use serde_json::{Value as Json, json};

use crate::harness::{Answer, Client, on_both};

const SITES: &str = "/api/dcim/sites/";

async fn post(client: &Client<'_>, path: &str, key: &str, body: &Json) -> Answer {
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    client.send("POST", path, &headers, body.to_string().into_bytes()).await
}

async fn sites(client: &Client<'_>) -> i64 {
    client.get(SITES).await.expect(200).body["count"].as_i64().expect("a number")
}

#[test]
fn the_same_key_does_the_work_once() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let body = json!({"name": "Once", "slug": "once"});
        let first = post(&admin, SITES, "key-1", &body).await.expect(201);
        assert!(!first.headers.contains_key("idempotency-replayed"));
        let again = post(&admin, SITES, "key-1", &body).await.expect(201);
        assert_eq!(again.headers["idempotency-replayed"], "true");
        assert_eq!(again.body, first.body);
        assert_eq!(sites(&admin).await, 1);
        // Even after the object has changed or gone, the answer is the first one's.
        admin.delete(&format!("{SITES}{}/", first.id())).await.expect(204);
        assert_eq!(post(&admin, SITES, "key-1", &body).await.expect(201).body, first.body);
        assert_eq!(sites(&admin).await, 0);
        // A key belongs to one request and one user.
        let other = json!({"name": "Other", "slug": "other"});
        post(&admin, SITES, "key-1", &other).await.expect(400);
        post(&admin, "/api/dcim/regions/", "key-1", &body).await.expect(400);
        let (_, colleague) = server.user("colleague", true).await;
        let theirs = post(&colleague, SITES, "key-1", &body).await.expect(201);
        assert!(!theirs.headers.contains_key("idempotency-replayed"));
        assert_eq!(sites(&admin).await, 1);
        // Bulk requests too.
        let many: Json = (0..5).map(|n| json!({"name": format!("Bulk {n}"), "slug": format!("bulk-{n}")})).collect();
        let first = post(&admin, SITES, "key-2", &many).await.expect(201);
        let again = post(&admin, SITES, "key-2", &many).await.expect(201);
        assert_eq!(first.body, again.body);
        assert_eq!(sites(&admin).await, 6);
        // Without a key the second is what it is.
        admin.post(SITES, json!({"name": "Bulk 1", "slug": "bulk-1"})).await.expect(400);
        for bad in ["", &"k".repeat(256)] {
            post(&admin, SITES, bad, &other).await.expect(400);
        }
        assert_eq!(sites(&admin).await, 6);
    });
}

#[test]
fn refused_work_frees_the_key() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let bad = json!({"name": "No slug"});
        post(&admin, SITES, "key", &bad).await.expect(400);
        let good = json!({"name": "Good", "slug": "good"});
        post(&admin, SITES, "key", &good).await.expect(201);
        assert_eq!(sites(&admin).await, 1);
    });
}

#[test]
fn many_at_once_do_the_work_once() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let body = json!({"name": "Race", "slug": "race"});
        let answers = futures::future::join_all((0..12).map(|_| post(&admin, SITES, "race", &body))).await;
        for answer in &answers {
            assert!(matches!(answer.status.as_u16(), 201 | 409), "{} {}", answer.status, answer.text);
        }
        let fresh =
            answers.iter().filter(|a| a.status == 201 && !a.headers.contains_key("idempotency-replayed")).count();
        assert_eq!(fresh, 1);
        assert_eq!(sites(&admin).await, 1);
        let last = post(&admin, SITES, "race", &body).await.expect(201);
        assert_eq!(last.headers["idempotency-replayed"], "true");
    });
}

/// A client that goes away before the answer may ask again and gets it.
#[test]
fn a_lost_connection_loses_nothing() {
    on_both(|server| async move {
        let admin = server.admin().await;
        sites(&admin).await;
        for n in 0..20_u64 {
            let body = json!({"name": format!("Lost {n}"), "slug": format!("lost-{n}")});
            let key = format!("lost-{n}");
            let _ = tokio::time::timeout(std::time::Duration::from_millis(n), post(&admin, SITES, &key, &body)).await;
            let mut answer = post(&admin, SITES, &key, &body).await;
            for _ in 0..100 {
                if answer.status != 409 {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                answer = post(&admin, SITES, &key, &body).await;
            }
            let answer = answer.expect(201);
            assert_eq!(answer.body["name"], format!("Lost {n}"));
        }
        assert_eq!(sites(&admin).await, 20);
    });
}

/// A new token's text is shown once, not kept for whoever repeats the request.
#[test]
fn secrets_are_not_kept() {
    on_both(|server| async move {
        let (id, admin) = server.user("admin", true).await;
        let body = json!({"user": id, "description": "mine"});
        let first = post(&admin, "/api/users/tokens/", "token", &body).await.expect(201);
        let text = first.body["token"].as_str().expect("a token").to_owned();
        let again = post(&admin, "/api/users/tokens/", "token", &body).await.expect(201);
        assert_eq!(again.body["id"], first.body["id"]);
        assert!(!again.text.contains(&text), "the token is shown once");
        let mut sql = server::db::Sql::new(server.app.db.dialect());
        sql.push("SELECT body FROM core_idempotency");
        let rows = server.app.db.rows(sql, &[server::db::Ty::Text]).await.expect("rows");
        assert!(rows.iter().all(|row| !row[0].as_str().unwrap_or_default().contains(&text)), "nor is it stored");
    });
}
