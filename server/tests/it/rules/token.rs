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
