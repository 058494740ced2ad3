//! Passwords, sessions and who is in charge.

use serde_json::{Value as Json, json};

use super::refused;
use crate::harness::on_both;

const PATH: &str = "/api/users/users/";

#[test]
fn passwords_are_kept_as_hashes_and_end_sessions() {
    on_both(|server| async move {
        let (_, admin) = server.user("admin", true).await;
        refused(admin.post(PATH, json!({"username": "a", "password": "short"})).await, "password");
        refused(admin.post(PATH, json!({"username": "a", "password": ""})).await, "password");
        refused(admin.post(PATH, json!({"username": "a"})).await, "password");
        let made =
            admin.post(PATH, json!({"username": "worker", "password": "correct horse battery"})).await.expect(201);
        assert!(!made.text.contains("argon2") && !made.text.contains("horse"), "{}", made.text);
        refused(admin.post(PATH, json!({"username": "WORKER", "password": "correct horse battery"})).await, "username");
        let at = format!("{PATH}{}/", made.id());
        let me = async |cookie: &Option<String>| {
            let mut client = server.anonymous();
            client.cookie = cookie.clone();
            client.get("/api/authentication-check/").await.status.as_u16()
        };
        for change in [json!({"password": "correct horse battery"}), json!({"is_active": false})] {
            let session = server.anonymous().login("worker").await.cookie;
            assert_eq!(me(&session).await, 200);
            admin.patch(&at, json!({"first_name": change.to_string()})).await.expect(200);
            assert_eq!(me(&session).await, 200);
            admin.patch(&at, change).await.expect(200);
            assert_eq!(me(&session).await, 403);
        }
        admin.patch(&at, json!({"is_active": true})).await.expect(200);
        server.anonymous().login("worker").await;
        admin.delete(&at).await.expect(204);
    });
}

#[test]
fn somebody_stays_in_charge() {
    on_both(|server| async move {
        let (id, admin) = server.user("admin", true).await;
        let at = format!("{PATH}{id}/");
        refused(admin.patch(&at, json!({"is_superuser": false})).await, "is_superuser");
        refused(admin.patch(&at, json!({"is_active": false})).await, "is_active");
        refused(admin.delete(&at).await, "__all__");
        let (second, _) = server.user("second", true).await;
        let both = json!([{"id": id, "is_active": false}, {"id": second, "is_superuser": false}]);
        admin.patch(PATH, both).await.expect(400);
        admin.patch(&format!("{PATH}{second}/"), json!({"is_active": false})).await.expect(200);
        refused(admin.patch(&at, json!({"is_superuser": false})).await, "is_superuser");
        admin.patch(&format!("{PATH}{second}/"), json!({"is_active": true})).await.expect(200);
        admin.patch(&at, json!({"is_superuser": false})).await.expect(200);
    });
}

#[test]
fn only_superusers_make_and_manage_superusers() {
    on_both(|server| async move {
        let (root, _) = server.user("admin", true).await;
        let (id, manager) = server.user("manager", false).await;
        server.grant(id, &["users.user"], &["view", "add", "change", "delete"], Json::Null).await;
        let body = json!({"username": "new", "password": "correct horse battery"});
        let made = manager.post(PATH, body.clone()).await.expect(201).id();
        let mut powerful = body;
        powerful["username"] = "other".into();
        powerful["is_superuser"] = true.into();
        refused(manager.post(PATH, powerful).await, "is_superuser");
        refused(manager.patch(&format!("{PATH}{made}/"), json!({"is_superuser": true})).await, "is_superuser");
        refused(manager.patch(&format!("{PATH}{root}/"), json!({"password": "a much better one"})).await, "__all__");
        refused(manager.delete(&format!("{PATH}{root}/")).await, "__all__");
        manager.delete(&format!("{PATH}{made}/")).await.expect(204);
    });
}
