//! Tokens are shown once and belong to their user.

use serde_json::{Value as Json, json};

use super::refused;
use crate::harness::on_both;

const PATH: &str = "/api/users/tokens/";

#[test]
fn a_token_is_shown_once_and_belongs_to_its_user() {
    on_both(|server| async move {
        let (_, admin) = server.user("admin", true).await;
        let (id, user) = server.user("worker", false).await;
        let made = user.post(PATH, json!({"description": "mine"})).await.expect(201);
        assert_eq!(made.body["user"]["id"], id, "the caller's own unless told otherwise");
        let plain = made.body["token"].as_str().expect("the token").to_owned();
        let at = format!("{PATH}{}/", made.id());
        let read = user.get(&at).await.expect(200);
        assert_eq!(read.body["token"], Json::Null);
        assert!(!read.text.contains(&plain));
        let mut own = server.anonymous();
        own.authorization = Some(format!("Bearer nbt_{}.{plain}", made.body["key"].as_str().expect("the key")));
        own.get(PATH).await.expect(200);

        refused(user.patch(&at, json!({"version": 1})).await, "version");
        refused(admin.patch(&at, json!({"user": 1})).await, "user");
        refused(user.patch(&at, json!({"allowed_ips": ["10.0.0.0/40"]})).await, "allowed_ips");
        refused(user.patch(&at, json!({"allowed_ips": "10.0.0.0/8"})).await, "allowed_ips");
        user.patch(&at, json!({"allowed_ips": ["10.0.0.0/8", "::1"]})).await.expect(200);
        user.post(PATH, json!({"user": 1})).await.expect(400);
        user.post(PATH, json!({"user": id})).await.expect(201);
        let other = admin.post(PATH, json!({"user": id, "version": 1})).await.expect(201);
        assert_eq!(other.body["token"].as_str().map(str::len), Some(40));
        // Each of several shows its own.
        let two = user.post(PATH, json!([{}, {}])).await.expect(201);
        assert_ne!(two.body[0]["token"], two.body[1]["token"]);
    });
}

#[test]
fn a_token_works_from_its_networks_alone() {
    on_both(|server| async move {
        let (_, admin) = server.user("admin", true).await;
        let networks = json!(["192.0.2.0/24", "2001:db8::7"]);
        let made = admin.post(PATH, json!({"allowed_ips": networks, "version": 1})).await.expect(201);
        let mut client = server.anonymous();
        client.authorization = made.body["token"].as_str().map(|token| format!("Token {token}"));
        for (address, status) in [
            (Some("192.0.2.200"), 200),
            (Some("2001:db8::7"), 200),
            (Some("192.0.3.1"), 403),
            (Some("2001:db8::8"), 403),
            (Some("::ffff:192.0.2.200"), 200),
            (None, 403),
        ] {
            client.peer = address.map(|text| text.parse().expect("an address"));
            client.get(PATH).await.expect(status);
        }
        // Nobody writes themselves another address.
        client.peer = Some([198, 51, 100, 1].into());
        client.send("GET", PATH, &[("x-forwarded-for", "192.0.2.200")], Vec::new()).await.expect(403);
    });
}

#[test]
fn what_ends_before_it_begins_is_refused() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let past = "2020-01-01T00:00:00Z";
        refused(admin.post(PATH, json!({"expires": past})).await, "expires");
        let made = admin.post(PATH, json!({"expires": "2100-01-01T00:00:00Z"})).await.expect(201).id();
        let at = format!("{PATH}{made}/");
        refused(admin.patch(&at, json!({"expires": past})).await, "expires");
        // One that ran out can still be changed in every other way.
        let mut sql = server::db::Sql::new(server.app.db.dialect());
        sql.push("UPDATE users_token SET expires = ").time("2026-01-01T00:00:00Z".parse().expect("a time"));
        sql.push(" WHERE id = ").int(made);
        server.app.db.execute(sql).await.expect("an update");
        let read = admin.patch(&at, json!({"description": "old"})).await.expect(200);
        admin.patch(&at, json!({"expires": read.body["expires"], "enabled": false})).await.expect(200);
        let feeds = "/api/plugins/notices/feeds/";
        refused(admin.post(feeds, json!({"name": "f", "expires": past})).await, "expires");
        admin.post(feeds, json!({"name": "f", "expires": "2100-01-01T00:00:00Z"})).await.expect(201);
    });
}

/// Who could change the token of somebody with more rights, or knew its key, would be on the way to those rights.
#[test]
fn tokens_of_somebody_with_more_rights_are_out_of_reach() {
    on_both(|server| async move {
        let (root, admin) = server.user("admin", true).await;
        let (clerk, user) = server.user("clerk", false).await;
        let (strong, _) = server.user("strong", false).await;
        let (plain, _) = server.user("plain", false).await;
        let every = ["view", "add", "change", "delete"];
        for model in ["users.token", "notices.calendarfeed"] {
            server.grant(clerk, &[model], &every, Json::Null).await;
        }
        server.grant(clerk, &["users.user", "dcim.site", "core.objectchange"], &["view"], Json::Null).await;
        server.grant(plain, &["dcim.site"], &["view"], json!({"status": "active"})).await;
        // By a group, as most rights are given.
        let group = admin.post("/api/users/groups/", json!({"name": "strong"})).await.expect(201).id();
        let rights = json!({"name": "strong", "object_types": ["dcim.rack"], "actions": ["view"], "groups": [group]});
        admin.post("/api/users/permissions/", rights).await.expect(201);
        admin.patch(&format!("/api/users/users/{strong}/"), json!({"groups": [group]})).await.expect(200);

        for (path, body) in [(PATH, json!({"description": "x"})), ("/api/plugins/notices/feeds/", json!({"name": "x"}))]
        {
            let mut made = std::collections::BTreeMap::new();
            for owner in [root, clerk, strong, plain] {
                let mut body = body.clone();
                body["user"] = owner.into();
                let answer = admin.post(path, body).await.expect(201);
                made.insert(owner, (answer.id(), answer.body["key"].clone()));
            }
            let list = user.get(&format!("{path}?limit=100")).await.expect(200);
            for owner in [root, strong] {
                let (id, key) = &made[&owner];
                assert!(!list.ids().contains(id), "{path}: {}", list.text);
                if let Some(key) = key.as_str() {
                    assert!(!list.text.contains(key), "{path}: {}", list.text);
                    let log = user.get("/api/core/object-changes/?limit=1000").await.expect(200);
                    assert!(!log.text.contains(key), "{path}: the log tells the key");
                }
                let at = format!("{path}{id}/");
                user.get(&at).await.expect(404);
                user.patch(&at, json!({"enabled": true, "description": "mine"})).await.expect(404);
                user.delete(&at).await.expect(404);
                user.patch(path, json!([{"id": id, "enabled": true}])).await.expect(400);
            }
            for owner in [clerk, plain] {
                let at = format!("{path}{}/", made[&owner].0);
                assert!(list.ids().contains(&made[&owner].0), "{path}: {}", list.text);
                user.patch(&at, json!({"description": "seen to"})).await.expect(200);
                user.delete(&at).await.expect(204);
            }
            // Nor is one made for anybody else.
            for owner in [root, strong, plain] {
                let mut body = body.clone();
                body["user"] = owner.into();
                refused(user.post(path, body).await, "user");
            }
        }
        // Rights that were given meanwhile count at once.
        let own = admin.post(PATH, json!({"user": plain})).await.expect(201).id();
        user.get(&format!("{PATH}{own}/")).await.expect(200);
        admin.patch(&format!("/api/users/users/{plain}/"), json!({"is_superuser": true})).await.expect(200);
        user.get(&format!("{PATH}{own}/")).await.expect(404);
    });
}
