//! Passwords, sessions and who is in charge.

use serde_json::{Value as Json, json};

use server::db::Sql;

use super::refused;
use crate::harness::{Answer, on_both};
use crate::machine::Machine;

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
fn what_is_easily_guessed_is_no_password_anywhere() {
    on_both(|server| async move {
        let (_, admin) = server.user("admin", true).await;
        let old =
            admin.post(PATH, json!({"username": "lovelace", "password": "correct horse battery"})).await.expect(201);
        let at = format!("{PATH}{}/", old.id());
        let (_, own) = server.user("worker", false).await;
        let short = "at least 12 characters";
        for (weak, why) in [
            ("password", short),
            ("12345678", short),
            ("elevenchars", short),
            ("passwordpassword", "easily guessed"),
            ("123456789012", "easily guessed"),
            ("Purser202420", "easily guessed"),
            ("Lovelace2024!", "easily guessed"),
        ] {
            let said = |answer: Answer, field: &str| {
                let answer = answer.expect(400);
                let told =
                    answer.body[field][0].as_str().unwrap_or_else(|| panic!("{weak}: {}", answer.text)).to_owned();
                // Its sentence has the word "password" of its own.
                assert!(told.contains(why) && (weak == "password" || !told.contains(weak)), "{weak}: {told}");
            };
            let body = json!({"username": "new", "password": weak, "first_name": "Ada", "last_name": "Lovelace"});
            said(admin.post(PATH, body).await, "password");
            said(admin.patch(&at, json!({"password": weak})).await, "password");
            let change = json!({"current_password": "correct horse battery", "new_password": weak});
            if weak != "Lovelace2024!" {
                said(own.post("/api/users/password/", change).await, "new_password");
            }
            let file = format!("username,last_name,password\nnew,Lovelace,{weak}\n").into_bytes();
            let at = format!("{PATH}import/");
            let imported = admin.send("POST", &at, &[("content-type", "text/csv")], file).await.expect(400);
            assert!(imported.text.contains(why), "{weak}: {}", imported.text);
        }
        // One that is as it was stored by an older version still opens the door.
        let hash = server::auth::password::hash_now("password").expect("a hash");
        let mut sql = Sql::new(server.app.db.dialect());
        sql.push("UPDATE users_user SET password = ").str(hash).push(" WHERE id = ").int(old.id());
        server.app.db.execute(sql).await.expect("an old password");
        let login = json!({"username": "lovelace", "password": "password"});
        server.anonymous().rpc("login", login).await.expect(200);
    });
}

#[test]
fn the_command_line_takes_no_weak_password_either() {
    let machine = Machine::sqlite();
    let words = ["createsuperuser", "--username", "ada", "--password-stdin"];
    for (weak, why) in [("password", "at least 12 characters"), ("adaadaadaada", "easily guessed")] {
        let done = machine.try_run(&words, weak);
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(!done.status.success() && told.contains(why), "{weak}: {told}");
    }
    machine.run(&words, "correct horse battery");
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

#[test]
fn permissions_are_given_from_either_end() {
    on_both(|server| async move {
        let (_, admin) = server.user("admin", true).await;
        let permission = async |name: &str| {
            let body = json!({"name": name, "object_types": ["dcim.site"], "actions": ["view"]});
            admin.post("/api/users/permissions/", body).await.expect(201).id()
        };
        let (one, two) = (permission("one").await, permission("two").await);
        let held = |body: &Json| -> Vec<i64> {
            let list = body["permissions"].as_array().into_iter().flatten();
            list.filter_map(|permission| permission["id"].as_i64()).collect()
        };
        let body = json!({"username": "worker", "password": "correct horse battery", "permissions": [one]});
        let worker = admin.post(PATH, body).await.expect(201);
        assert_eq!(held(&worker.body), [one]);
        let at = format!("{PATH}{}/", worker.id());
        let change = async |permissions: Json| admin.patch(&at, json!({"permissions": permissions})).await;
        assert_eq!(held(&change(json!([one, {"name": "two"}])).await.expect(200).body), [one, two]);
        assert_eq!(held(&change(json!([two])).await.expect(200).body), [two]);
        assert_eq!(held(&admin.patch(&at, json!({"first_name": "W"})).await.expect(200).body), [two]);
        refused(change(json!([two, 4711])).await, "permissions");
        refused(change(json!("all")).await, "permissions");
        assert_eq!(held(&admin.get(&at).await.expect(200).body), [two]);

        // It is a change of the permission, with its record.
        let query =
            format!("/api/core/object-changes/?changed_object_type=users.objectpermission&changed_object_id={one}");
        let changes = admin.get(&query).await.expect(200);
        let users = |side: &str| changes.body["results"][0][side]["users"].clone();
        assert_eq!((users("prechange_data"), users("postchange_data")), (json!([worker.id()]), json!([])));

        // Two at once, and a group.
        let other =
            admin.post(PATH, json!({"username": "other", "password": "correct horse battery"})).await.expect(201);
        let both = json!([{"id": worker.id(), "permissions": []}, {"id": other.id(), "permissions": [one, two]}]);
        let answer = admin.patch(PATH, both).await.expect(200);
        let lists: Vec<Vec<i64>> = answer.body.as_array().into_iter().flatten().map(held).collect();
        assert_eq!(lists, [vec![], vec![one, two]]);
        let group = json!({"name": "team", "permissions": [two]});
        assert_eq!(held(&admin.post("/api/users/groups/", group).await.expect(201).body), [two]);
    });
}

#[test]
fn who_may_change_users_gives_no_permissions_by_that() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let (id, deputy) = server.user("deputy", false).await;
        let (worker, _) = server.user("worker", false).await;
        server.grant(id, &["users.user"], &["view", "change"], Json::Null).await;
        server.grant(id, &["users.objectpermission"], &["view"], Json::Null).await;
        let body = json!({"name": "p", "object_types": ["users.user"], "actions": ["view"]});
        let permission = admin.post("/api/users/permissions/", body).await.expect(201).id();
        let given = deputy.patch(&format!("{PATH}{worker}/"), json!({"permissions": [permission]})).await;
        given.expect(403);
        let users = admin.get(&format!("/api/users/permissions/{permission}/")).await.expect(200).body["users"].clone();
        assert_eq!(users, json!([]));
    });
}
