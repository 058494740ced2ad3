//! What everybody may do with their own account, and nobody with another's.

use serde_json::{Value as Json, json};
use server::auth::session::{self, Visit};

use super::{log, refused};
use crate::harness::{Answer, Client, Server, on_both};

const PASSWORD: &str = "correct horse battery";
const BETTER: &str = "a better horse battery";
const PROFILE: &str = "/api/users/profile/";
const CHANGE: &str = "/api/users/password/";
const SESSIONS: &str = "/api/users/sessions/";
const HERE: [(&str, &str); 2] = [("content-type", "application/json"), ("sec-fetch-site", "same-origin")];

fn change(current: &str, new: &str) -> Json {
    json!({"current_password": current, "new_password": new})
}

/// A request as a page sends it, with what the browser calls itself.
async fn page(client: &Client<'_>, method: &str, path: &str, agent: &str, body: Json) -> Answer {
    let headers = [HERE[0], HERE[1], ("user-agent", agent)];
    client.send(method, path, &headers, body.to_string().into_bytes()).await
}

fn cookie_of(answer: &Answer) -> Option<String> {
    let text = answer.headers.get("set-cookie")?.to_str().ok()?;
    assert!(text.contains("HttpOnly") && text.contains("SameSite=Lax"), "{text}");
    text.split(';').next().map(str::to_owned)
}

/// Logs in with a password from a browser.
async fn login<'a>(server: &'a Server, name: &str, password: &str, agent: &str) -> Result<Client<'a>, u16> {
    let mut client = server.anonymous();
    let answer = page(&client, "POST", "/rpc/login", agent, json!({"username": name, "password": password})).await;
    if answer.status != 200 {
        return Err(answer.status.as_u16());
    }
    client.cookie = cookie_of(&answer);
    Ok(client)
}

async fn is_in(client: &Client<'_>) -> bool {
    client.get("/api/authentication-check/").await.status == 200
}

#[test]
fn name_and_mail_are_ones_own() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let (id, user) = server.user("worker", false).await;
        let (other, _) = server.user("other", false).await;
        let mine = user.get(PROFILE).await.expect(200).body;
        assert_eq!(
            (&mine["id"], &mine["username"], &mine["is_superuser"]),
            (&json!(id), &json!("worker"), &json!(false))
        );
        let named = user.patch(PROFILE, json!({"first_name": "Ada", "last_name": "Lovelace"})).await.expect(200);
        assert_eq!((&named.body["first_name"], &named.body["last_name"]), (&json!("Ada"), &json!("Lovelace")));
        // Another address takes the password.
        let mail = |password: Option<&str>| {
            let mut body = json!({"email": "ada@example.org"});
            password.into_iter().for_each(|password| body["current_password"] = password.into());
            body
        };
        refused(user.patch(PROFILE, mail(None)).await, "current_password");
        refused(user.patch(PROFILE, mail(Some("wrong"))).await, "current_password");
        assert_eq!(user.get(PROFILE).await.expect(200).body["email"], "");
        user.patch(PROFILE, mail(Some(PASSWORD))).await.expect(200);
        refused(user.patch(PROFILE, json!({"email": "nowhere", "current_password": PASSWORD})).await, "email");
        // What stands there already is no change.
        user.patch(PROFILE, json!({"email": "ada@example.org"})).await.expect(200);
        for (field, value) in [("username", json!("root")), ("is_superuser", json!(true)), ("groups", json!([1]))] {
            refused(user.patch(PROFILE, json!({ field: value })).await, field);
        }
        refused(user.patch(PROFILE, json!({"first_name": 7})).await, "first_name");
        // The row of the user stays closed, and nobody else's opens.
        for at in [id, other] {
            let path = format!("/api/users/users/{at}/");
            user.get(&path).await.expect(403);
            user.patch(&path, json!({"first_name": "Eve"})).await.expect(403);
        }
        let stored = admin.get(&format!("/api/users/users/{id}/")).await.expect(200).body;
        assert_eq!((&stored["first_name"], &stored["email"]), (&json!("Ada"), &json!("ada@example.org")));
        // It is in the change log under the user's name.
        let records = log(&admin, "users.user", id).await;
        assert_eq!((records.len(), &records[0]["user_name"]), (3, &json!("worker")), "{records:?}");
        assert_eq!(records[0]["postchange_data"]["email"], "ada@example.org");
    });
}

#[test]
fn a_new_password_ends_all_other_sessions() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let (id, token) = server.user("worker", false).await;
        let (_, stranger) = server.user("stranger", false).await;
        let one = login(&server, "worker", PASSWORD, "one").await.expect("a session");
        let two = login(&server, "worker", PASSWORD, "two").await.expect("a session");
        let foreign = login(&server, "stranger", PASSWORD, "three").await.expect("a session");
        refused(page(&one, "POST", CHANGE, "one", change("wrong", BETTER)).await, "current_password");
        refused(page(&one, "POST", CHANGE, "one", change("", BETTER)).await, "current_password");
        refused(page(&one, "POST", CHANGE, "one", change(PASSWORD, "short")).await, "new_password");
        refused(page(&one, "POST", CHANGE, "one", json!({"current_password": PASSWORD})).await, "new_password");
        let more = json!({"current_password": PASSWORD, "new_password": BETTER, "user": 1});
        refused(page(&one, "POST", CHANGE, "one", more).await, "user");
        assert!(is_in(&one).await && is_in(&two).await);
        // Not from another site, and not by a form.
        one.json("POST", CHANGE, &change(PASSWORD, BETTER)).await.expect(403);
        let form = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
        one.send("POST", CHANGE, &form, b"current_password=x".to_vec()).await.expect(403);

        let done = page(&one, "POST", CHANGE, "one", change(PASSWORD, BETTER)).await.expect(204);
        let mut renewed = server.anonymous();
        renewed.cookie = cookie_of(&done);
        assert_ne!(renewed.cookie, one.cookie, "the cookie is another");
        assert!(is_in(&renewed).await && !is_in(&one).await && !is_in(&two).await);
        assert!(is_in(&foreign).await && is_in(&token).await, "nobody else's, and no token");
        assert_eq!(login(&server, "worker", PASSWORD, "one").await.err(), Some(403));
        assert!(login(&server, "worker", BETTER, "one").await.is_ok());
        stranger.post(CHANGE, change(BETTER, PASSWORD)).await.expect(400);

        // By a server function, and with a token, which has no session to renew.
        let args = json!({"current": BETTER, "new": PASSWORD});
        let again = renewed.rpc("change_password", args).await.expect(200);
        let next = Client { cookie: cookie_of(&again), ..renewed.clone() };
        assert!(is_in(&next).await && !is_in(&renewed).await);
        let by_token = token.post(CHANGE, change(PASSWORD, BETTER)).await.expect(204);
        assert!(cookie_of(&by_token).is_none() && !is_in(&next).await);

        let records = log(&admin, "users.user", id).await;
        let text = format!("{records:?}");
        assert_eq!(records.len(), 4, "each change has its record");
        assert!(!text.contains("argon2") && !text.contains("horse"), "{text}");
    });
}

#[test]
fn of_two_password_changes_at_once_one_comes_too_late() {
    on_both(|server| async move {
        let (_, token) = server.user("worker", false).await;
        let names: Vec<String> = (0..4).map(|n| format!("battery number {n}")).collect();
        let asked = names.iter().map(|name| token.post(CHANGE, change(PASSWORD, name)));
        let answers = futures::future::join_all(asked).await;
        let done: Vec<&String> =
            names.iter().zip(&answers).filter(|(_, answer)| answer.status == 204).map(|(name, _)| name).collect();
        let [winner] = done.as_slice() else { panic!("{:?}", answers.iter().map(|a| a.status).collect::<Vec<_>>()) };
        for answer in answers.into_iter().filter(|answer| answer.status != 204) {
            refused(answer, "current_password");
        }
        assert!(login(&server, "worker", winner, "one").await.is_ok());
    });
}

#[test]
fn who_proved_an_old_password_gets_no_session() {
    on_both(|server| async move {
        let (id, token) = server.user("worker", false).await;
        let (_, proof) = session::authenticate(&server.app, "worker", PASSWORD, None).await.expect("a proof");
        token.post(CHANGE, change(PASSWORD, BETTER)).await.expect(204);
        let late = session::open(&server.app, id, &proof, &Visit::default()).await;
        assert!(late.is_err(), "the password that was proved holds no more");
        assert_eq!(token.get(SESSIONS).await.expect(200).body["count"], 0);
    });
}

#[test]
fn the_old_password_is_not_to_be_guessed() {
    on_both(|server| async move {
        let (_, token) = server.user("worker", false).await;
        for _ in 0..5 {
            refused(token.post(CHANGE, change("wrong", BETTER)).await, "current_password");
        }
        for current in [PASSWORD, "wrong"] {
            token.post(CHANGE, change(current, BETTER)).await.expect(429);
        }
        let mail = json!({"email": "a@example.org", "current_password": PASSWORD});
        token.patch(PROFILE, mail).await.expect(429);
        assert_eq!(login(&server, "worker", PASSWORD, "one").await.err(), Some(429));
    });
}

#[test]
fn sessions_are_seen_and_ended_by_their_owner_alone() {
    on_both(|server| async move {
        let (_, token) = server.user("worker", false).await;
        let (_, stranger) = server.user("stranger", false).await;
        let mut one = login(&server, "worker", PASSWORD, "Browser/1").await.expect("a session");
        one.peer = Some("192.0.2.7".parse().expect("an address"));
        let two = login(&server, "worker", PASSWORD, "Browser/2").await.expect("a session");
        let three = login(&server, "worker", PASSWORD, &"x".repeat(1000)).await.expect("a session");
        let other = login(&server, "stranger", PASSWORD, "Browser/4").await.expect("a session");
        let listed = page(&two, "GET", SESSIONS, "Browser/2", Json::Null).await.expect(200).body;
        assert_eq!(listed["count"], 3, "{listed}");
        let of = |agent: &str| {
            let all = listed["results"].as_array().expect("a list");
            all.iter().find(|one| one["user_agent"] == agent).unwrap_or_else(|| panic!("{agent}: {listed}")).clone()
        };
        assert_eq!((&of("Browser/2")["current"], &of("Browser/1")["current"]), (&json!(true), &json!(false)));
        assert!(of("Browser/1")["created"].is_string() && of("Browser/1")["last_used"].is_string());
        of(&"x".repeat(300));
        assert!(
            !listed.to_string().contains(two.cookie.as_deref().expect("a cookie").split_once('=').expect("a pair").1)
        );
        // A token sees them, and has none itself.
        let seen = token.get(SESSIONS).await.expect(200).body;
        assert!(seen["results"].as_array().expect("a list").iter().all(|one| one["current"] == false));

        let at = |agent: &str| format!("{SESSIONS}{}/", of(agent)["id"].as_str().expect("a key"));
        stranger.delete(&at("Browser/1")).await.expect(404);
        page(&other, "DELETE", &at("Browser/1"), "x", Json::Null).await.expect(404);
        two.delete(&at("Browser/1")).await.expect(403);
        for missing in ["0123456789abcdef", "x", "%25", "________________"] {
            page(&two, "DELETE", &format!("{SESSIONS}{missing}/"), "x", Json::Null).await.expect(404);
        }
        assert!(is_in(&one).await);
        page(&two, "DELETE", &at("Browser/1"), "x", Json::Null).await.expect(204);
        assert!(!is_in(&one).await && is_in(&two).await && is_in(&three).await);
        page(&two, "DELETE", &at("Browser/1"), "x", Json::Null).await.expect(404);

        page(&two, "DELETE", SESSIONS, "x", Json::Null).await.expect(204);
        assert!(is_in(&two).await && !is_in(&three).await && is_in(&other).await);
        two.rpc("end_other_sessions", json!({})).await.expect(200);
        token.delete(SESSIONS).await.expect(204);
        assert!(!is_in(&two).await && is_in(&other).await);
    });
}

#[test]
fn a_session_says_when_and_from_where_it_was_last_used() {
    on_both(|server| async move {
        let (id, token) = server.user("worker", false).await;
        let mut client = login(&server, "worker", PASSWORD, "Browser/1").await.expect("a session");
        client.peer = Some("192.0.2.7".parse().expect("an address"));
        // As if it had been used long ago.
        let mut sql = server::db::Sql::new(server.app.db.dialect());
        sql.push("UPDATE users_session SET last_used = NULL WHERE user_id = ").int(id);
        server.app.db.execute(sql).await.expect("an older session");
        page(&client, "GET", PROFILE, "Browser/2", Json::Null).await.expect(200);
        let mut seen = Json::Null;
        for _ in 0..100 {
            seen = token.get(SESSIONS).await.expect(200).body["results"][0].clone();
            if seen["last_used"].is_string() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert_eq!((&seen["address"], &seen["user_agent"]), (&json!("192.0.2.7"), &json!("Browser/2")), "{seen}");
    });
}

#[test]
fn a_token_made_for_oneself_works_until_it_is_revoked() {
    on_both(|server| async move {
        server.user("worker", false).await;
        let session = login(&server, "worker", PASSWORD, "one").await.expect("a session");
        let values = json!({"description": "script", "write_enabled": false});
        let save =
            json!({"save": {"model": "users.token", "id": null, "version": null, "values": values, "message": ""}});
        let made = session.rpc("save", save).await.expect(200).body;
        let secret = made["record"]["values"]["token"].as_str().expect("the token").to_owned();
        let mut script = server.anonymous();
        script.authorization = Some(format!("Bearer {secret}"));
        script.get(PROFILE).await.expect(200);
        // It only reads: neither profile nor sessions nor preferences.
        script.patch(PROFILE, json!({"first_name": "x"})).await.expect(403);
        script.post(CHANGE, change(PASSWORD, BETTER)).await.expect(403);
        script.delete(SESSIONS).await.expect(403);
        let ids = json!([[made["record"]["id"], 0]]);
        session.rpc("delete", json!({"model": "users.token", "ids": ids, "message": ""})).await.expect(200);
        script.get(PROFILE).await.expect(403);
    });
}

#[test]
fn looks_are_kept_with_the_account() {
    on_both(|server| async move {
        server.user("worker", false).await;
        let one = login(&server, "worker", PASSWORD, "one").await.expect("a session");
        one.rpc("prefer", json!({"wish": {"theme": "dark", "zone": "utc"}})).await.expect(200);
        // Of several at once none is lost.
        let wishes = (0..8).map(|n| one.rpc("prefer", json!({"wish": { format!("w{n}"): n }})));
        for answer in futures::future::join_all(wishes).await {
            answer.expect(200);
        }
        one.rpc("prefer", json!({"wish": {"zone": null}})).await.expect(200);
        let two = login(&server, "worker", PASSWORD, "two").await.expect("a session");
        let told = two.rpc("session", json!({})).await.expect(200).body["preferences"].clone();
        assert_eq!(
            (told["theme"].as_str(), told["w7"].as_i64(), told.get("zone")),
            (Some("dark"), Some(7), None),
            "{told}"
        );
        assert_eq!(told.as_object().map(serde_json::Map::len), Some(9), "{told}");
        let same = page(&two, "GET", "/api/users/config/", "two", Json::Null).await.expect(200).body;
        assert_eq!(same["ui"], told);
    });
}
