//! Each endpoint answers anonymous, ungranted and read-only callers as it must; no endpoint is left
//! out, because the list comes from the registry.

use serde_json::{Value as Json, json};

use crate::harness::on_both;
use crate::sample;

#[test]
fn every_endpoint_asks_who_is_there() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let (_, stranger) = server.user("stranger", false).await;
        let (reader_id, reader) = server.user("reader", false).await;
        for meta in sample::models() {
            let wire = meta.wire();
            server.grant(reader_id, &[&wire], &["view"], Json::Null).await;
            let list = format!("/api/{}/", meta.path);
            let body = sample::body(&admin, meta, 1).await;
            let id = sample::object(&admin, meta).await;
            let at = format!("{list}{id}/");
            let before = admin.get(&at).await.expect(200);

            let anonymous = server.anonymous();
            for (method, path) in
                [("GET", &list), ("POST", &list), ("GET", &at), ("PATCH", &at), ("DELETE", &at), ("OPTIONS", &list)]
            {
                let answer = anonymous.json(method, path, &body).await;
                assert_eq!(answer.status, 403, "anonymous {method} {path}: {}", answer.text);
                assert!(answer.body["detail"].is_string());
            }
            // Everybody manages their own tokens and bookmarks, and sees no others.
            if meta.traits.private && !meta.has("shared") {
                assert!(!stranger.get(&list).await.expect(200).ids().contains(&id));
                stranger.get(&at).await.expect(404);
                stranger.patch(&at, json!({"description": "mine"})).await.expect(404);
                stranger.delete(&at).await.expect(404);
                continue;
            }
            for (method, path) in
                [("GET", &list), ("POST", &list), ("GET", &at), ("PATCH", &at), ("DELETE", &at), ("OPTIONS", &list)]
            {
                let answer = stranger.json(method, path, &body).await;
                assert_eq!(answer.status, 403, "ungranted {method} {path}: {}", answer.text);
            }
            assert!(reader.get(&format!("{list}?limit=0")).await.expect(200).ids().contains(&id), "{wire}");
            reader.get(&at).await.expect(200);
            for (method, path) in [("POST", &list), ("PATCH", &at), ("PUT", &at), ("DELETE", &at)] {
                let answer = reader.json(method, path, &body).await;
                assert_eq!(answer.status, 403, "read-only {method} {path}: {}", answer.text);
            }
            for (method, item) in [("PATCH", json!([{"id": id}])), ("DELETE", json!([{"id": id}]))] {
                reader.json(method, &list, &item).await.expect(403);
            }
            assert_eq!(admin.get(&at).await.expect(200).body, before.body, "{wire}: refused writes left no trace");
        }
    });
}

#[test]
fn constraints_are_filters_on_every_path() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let (id, user) = server.user("regional", false).await;
        let mine = admin
            .post("/api/dcim/sites/", json!({"name": "Mine", "slug": "mine", "facility": "ok"}))
            .await
            .expect(201)
            .id();
        let other = admin
            .post("/api/dcim/sites/", json!({"name": "Other", "slug": "other", "facility": "no"}))
            .await
            .expect(201)
            .id();
        server.grant(id, &["dcim.site"], &["view", "add", "change", "delete"], json!({"facility": "ok"})).await;
        assert_eq!(user.get("/api/dcim/sites/").await.expect(200).ids(), [mine]);
        assert_eq!(user.get("/api/dcim/sites/?q=other").await.expect(200).ids(), Vec::<i64>::new());
        user.get(&format!("/api/dcim/sites/{other}/")).await.expect(404);
        user.patch(&format!("/api/dcim/sites/{other}/"), json!({"facility": "ok"})).await.expect(404);
        user.delete(&format!("/api/dcim/sites/{other}/")).await.expect(404);
        // What is written must still be within the constraint; else nothing is.
        user.patch(&format!("/api/dcim/sites/{mine}/"), json!({"facility": "no"})).await.expect(403);
        user.post("/api/dcim/sites/", json!({"name": "New", "slug": "new"})).await.expect(403);
        assert_eq!(admin.get("/api/dcim/sites/?slug=new").await.expect(200).body["count"], 0);
        assert_eq!(admin.get(&format!("/api/dcim/sites/{mine}/")).await.expect(200).body["facility"], "ok");
    });
}

#[test]
fn tokens_can_be_read_only_expire_and_be_switched_off() {
    on_both(|server| async move {
        let (id, _) = server.user("owner", true).await;
        let token = async |body: Json| {
            let mut body = body;
            body["user"] = id.into();
            let (token_id, notes) = server.make("users.token", body).await;
            (token_id, notes[0].2.as_str().expect("text").to_owned())
        };
        let client = |authorization: String| {
            let mut client = server.anonymous();
            client.authorization = Some(authorization);
            client
        };
        let (_, reading) = token(json!({"version": 1, "write_enabled": false})).await;
        assert_eq!(reading.len(), 40);
        let reading = client(format!("Token {reading}"));
        reading.get("/api/dcim/sites/").await.expect(200);
        reading.post("/api/dcim/sites/", json!({"name": "X", "slug": "x"})).await.expect(403);
        // None is made that ended before; this one has ended since.
        let (old, expired) = token(json!({"version": 1, "expires": "2100-01-01T00:00:00Z"})).await;
        let mut sql = server::db::Sql::new(server.app.db.dialect());
        sql.push("UPDATE users_token SET expires = ").time("2020-01-01T00:00:00Z".parse().expect("a time"));
        sql.push(" WHERE id = ").int(old);
        server.app.db.execute(sql).await.expect("an update");
        client(format!("Token {expired}")).get("/api/dcim/sites/").await.expect(403);
        let (off, text) = token(json!({"enabled": true})).await;
        let switched = client(format!("Bearer {text}"));
        switched.get("/api/dcim/sites/").await.expect(200);
        switched.patch(&format!("/api/users/tokens/{off}/"), json!({"enabled": false})).await.expect(200);
        switched.get("/api/dcim/sites/").await.expect(403);
        client("Token 0123456789012345678901234567890123456789".to_owned()).get("/api/dcim/sites/").await.expect(403);
        client("nonsense".to_owned()).get("/api/dcim/sites/").await.expect(403);
    });
}
