//! The server functions: guarded against other sites, and saying the same as REST.

use serde_json::{Value as Json, json};

use crate::harness::{Client, Server, on_both};
use crate::sample;

const PASSWORD: &str = "correct horse battery";

async fn site(client: &Client<'_>, name: &str) -> i64 {
    client.post("/api/dcim/sites/", json!({"name": name, "slug": name})).await.expect(201).id()
}

/// Arguments that a function can at least read.
fn arguments(function: &str, site: i64) -> Json {
    match function {
        "login" => json!({"username": "admin", "password": PASSWORD}),
        "list" => {
            json!({"query": {"model": "dcim.site", "params": [], "order": [], "offset": 0, "limit": 5, "columns": []}})
        }
        "read" => json!({"model": "dcim.site", "id": site}),
        "save" => {
            json!({"save": {"model": "dcim.site", "id": site, "version": null, "values": {"facility": "x"}, "message": ""}})
        }
        "delete" => json!({"model": "dcim.site", "ids": [], "message": ""}),
        "delete_plan" => json!({"model": "dcim.site", "ids": [site]}),
        "bulk_edit" => json!({"model": "dcim.site", "ids": [site], "values": {"facility": "y"}, "message": ""}),
        "history" => json!({"model": "dcim.site", "id": site, "offset": 0, "limit": 10}),
        "options" => json!({"model": "dcim.site", "q": "", "params": [], "ids": []}),
        "custom_fields" => json!({"model": "dcim.site"}),
        "slug" => json!({"model": "dcim.site", "name": "Site"}),
        "search" => json!({"q": "site"}),
        "calendar" => json!({"query": {"from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:00Z", "types": [],
                                       "statuses": [], "providers": [], "q": ""}}),
        "act" => {
            json!({"act": {"model": "notices.outage", "action": "identify", "ids": [[999_999, 0]], "args": {}, "message": ""}})
        }
        "able" => json!({"model": "notices.outage", "ids": [999_999]}),
        "undo" => json!({"request": "0f8fad5b-d9cb-469f-a165-70867728950e"}),
        "save_profile" => json!({"change": {}}),
        "change_password" => json!({"current": "wrong", "new": "a better horse battery"}),
        "end_session" => json!({"key": "0123456789abcdef"}),
        "prefer" => json!({"wish": {}}),
        "change" | "asset_panels" | "probe_panels" => json!({"id": 999_999}),
        _ => json!({}),
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    shared::rpc::PATHS.iter().map(|path| path.trim_start_matches("/rpc/"))
}

async fn counts(server: &Server) -> (i64, i64) {
    let mut out = [0; 2];
    for (slot, table) in ["dcim_site", "core_objectchange"].into_iter().enumerate() {
        let mut sql = server::db::Sql::new(server.app.db.dialect());
        sql.push("SELECT COUNT(*) FROM ").push(table);
        out[slot] = server.app.db.snapshot().reader().number(sql).await.expect("a count");
    }
    (out[0], out[1])
}

#[test]
fn every_function_is_served_and_wants_a_session() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let site = site(&admin, "site").await;
        let session = admin.login("admin").await;
        for name in names() {
            let args = arguments(name, site);
            if !matches!(name, "login" | "logout") {
                for client in [&server.anonymous(), &admin] {
                    let refused = client.rpc(name, args.clone()).await;
                    let refused = refused.expect(401);
                    assert_eq!(refused.body["kind"], "unauthenticated", "{name}: a token is no session");
                }
            }
            // The session of this loop must live on.
            let client = if matches!(name, "login" | "logout") { admin.login("admin").await } else { session.clone() };
            let answer = client.rpc(name, args).await;
            let expected = match name {
                "act" | "undo" | "change" | "asset_panels" | "probe_panels" | "end_session" => 404,
                "change_password" => 400,
                _ => 200,
            };
            let answer = answer.expect(expected);
            assert!(answer.headers.contains_key("x-request-id"));
            assert_eq!(answer.headers["cache-control"], "no-store");
        }
        for bad in ["/rpc/nothing", "/rpc/", "/rpc/list/more"] {
            let headers = [("content-type", "application/json"), ("sec-fetch-site", "same-origin")];
            let answer = session.send("POST", bad, &headers, b"{}".to_vec()).await;
            assert!(matches!(answer.status.as_u16(), 404 | 405), "{bad}: {}", answer.status);
        }
        let headers = [("content-type", "application/json"), ("sec-fetch-site", "same-origin")];
        session.send("GET", "/rpc/session", &headers, Vec::new()).await.expect(405);
    });
}

#[test]
fn calls_of_other_sites_are_refused() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let site = site(&admin, "site").await;
        let session = admin.login("admin").await;
        let before = counts(&server).await;
        let refused: &[&[(&str, &str)]] = &[
            &[("content-type", "text/plain"), ("origin", "http://purser.test")],
            &[("content-type", "text/plain"), ("sec-fetch-site", "same-origin")],
            &[("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")],
            &[("sec-fetch-site", "same-origin")],
            &[("content-type", "application/json"), ("origin", "http://evil.test")],
            &[("content-type", "application/json"), ("origin", "http://purser.test.evil.test")],
            &[("content-type", "application/json"), ("origin", "null")],
            &[("content-type", "application/json"), ("sec-fetch-site", "cross-site"), ("origin", "http://purser.test")],
            &[("content-type", "application/json"), ("sec-fetch-site", "same-site")],
            &[("content-type", "application/json")],
        ];
        for headers in refused {
            for name in names() {
                let body = arguments(name, site).to_string().into_bytes();
                let answer = session.send("POST", &format!("/rpc/{name}"), headers, body).await.expect(403);
                assert_eq!(answer.body["kind"], "forbidden", "{name} {headers:?}");
                assert!(!answer.headers.contains_key("set-cookie"), "{name} {headers:?}");
            }
            // The cookie opens the REST interface for reading, and for writing only from here.
            let body = json!({"name": "Evil", "slug": "evil"}).to_string().into_bytes();
            session.send("POST", "/api/dcim/sites/", headers, body).await.expect(403);
        }
        assert_eq!(counts(&server).await, before);
        let headers = [("content-type", "application/json"), ("origin", "http://purser.test")];
        session.send("POST", "/rpc/session", &headers, b"{}".to_vec()).await.expect(200);
        session.get("/api/dcim/sites/").await.expect(200);
        let body = json!({"name": "Mine", "slug": "mine"}).to_string().into_bytes();
        session.send("POST", "/api/dcim/sites/", &headers, body).await.expect(201);
    });
}

#[test]
fn sessions_open_and_end() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let (reader, _) = server.user("reader", false).await;
        server.grant(reader, &["dcim.site"], &["view", "change"], Json::Null).await;
        let anonymous = server.anonymous();
        let answer = anonymous.rpc("login", json!({"username": "Reader", "password": PASSWORD})).await.expect(200);
        let cookie = answer.headers["set-cookie"].to_str().expect("text").to_owned();
        for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert_eq!(answer.body["user"]["title"], "reader");
        assert_eq!(answer.body["superuser"], false);
        assert_eq!(answer.body["grants"]["dcim.site"], "vc");
        assert_eq!(answer.body["grants"]["dcim.region"], Json::Null);
        let session = anonymous.login("reader").await;
        assert_eq!(session.rpc("session", json!({})).await.expect(200).body["user"]["title"], "reader");
        let deleted =
            session.rpc("delete", json!({"model": "dcim.site", "ids": [[1, 0]], "message": ""})).await.expect(403);
        assert_eq!(deleted.body["kind"], "forbidden");
        // Logging out ends the session itself, not only the cookie.
        let out = session.rpc("logout", json!({})).await.expect(200);
        assert!(out.headers["set-cookie"].to_str().expect("text").contains("Max-Age=0"));
        session.rpc("session", json!({})).await.expect(401);
        // So does switching the account off, and a new password.
        for change in [json!({"password": "another battery horse"}), json!({"is_active": false})] {
            let session = match change.get("password") {
                Some(_) => anonymous.login("reader").await,
                None => {
                    let args = json!({"username": "reader", "password": "another battery horse"});
                    let answer = anonymous.rpc("login", args).await.expect(200);
                    let cookie = answer.headers["set-cookie"]
                        .to_str()
                        .expect("text")
                        .split(';')
                        .next()
                        .expect("a pair")
                        .to_owned();
                    Client { cookie: Some(cookie), ..anonymous.clone() }
                }
            };
            session.rpc("session", json!({})).await.expect(200);
            admin.patch(&format!("/api/users/users/{reader}/"), change.clone()).await.expect(200);
            session.rpc("session", json!({})).await.expect(401);
        }
        let args = json!({"username": "reader", "password": "another battery horse"});
        anonymous.rpc("login", args).await.expect(403);
        let forged = Client { cookie: Some("purser_session=0123456789abcdef".to_owned()), ..anonymous.clone() };
        forged.rpc("session", json!({})).await.expect(401);
    });
}

#[test]
fn guessing_passwords_is_refused_and_slowed() {
    on_both(|server| async move {
        server.admin().await;
        server.user("other", false).await;
        let anonymous = server.anonymous();
        let wrong = json!({"username": "admin", "password": "wrong"});
        let unknown = json!({"username": "nobody", "password": "wrong"});
        let first = anonymous.rpc("login", wrong.clone()).await.expect(403);
        let nobody = anonymous.rpc("login", unknown).await.expect(403);
        assert_eq!(first.body, nobody.body, "a refusal does not say which names there are");
        let mut slowed = None;
        for _ in 0..12 {
            let answer = anonymous.rpc("login", wrong.clone()).await;
            if answer.status == 429 {
                slowed = Some(answer);
                break;
            }
            answer.expect(403);
        }
        let slowed = slowed.expect("guessing is slowed");
        assert_eq!(slowed.body["kind"], "too_many");
        assert!(slowed.body["seconds"].as_u64().is_some_and(|seconds| seconds > 0));
        // The right password does not help while one must wait; other users are not locked out.
        anonymous.rpc("login", json!({"username": "ADMIN", "password": PASSWORD})).await.expect(429);
        let provision = json!({"username": "admin", "password": PASSWORD});
        let rest = anonymous.post("/api/users/tokens/provision/", provision).await.expect(429);
        assert!(rest.headers.contains_key("retry-after"));
        anonymous.login("other").await;
    });
}

/// The same question through both faces has the same answer, for every model.
#[test]
fn rest_and_server_functions_agree() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let session = admin.login("admin").await;
        for meta in sample::models() {
            for _ in 0..3 {
                sample::object(&admin, meta).await;
            }
        }
        for meta in shared::registry::all().filter(|meta| server::db::schema::stored(meta)) {
            let wire = meta.wire();
            let field =
                meta.fields.iter().find(|field| field.is_text() && !field.write_only).map_or("id", |field| field.name);
            let questions: Vec<(Vec<(String, String)>, String)> = vec![
                (vec![], String::new()),
                (vec![], format!("-{field}")),
                (vec![("q".to_owned(), "1".to_owned())], "-id".to_owned()),
                (vec![("id__gt".to_owned(), "1".to_owned())], "id".to_owned()),
                (vec![("id".to_owned(), "1".to_owned()), ("id".to_owned(), "2".to_owned())], String::new()),
                (vec![("nonsense".to_owned(), "1".to_owned())], String::new()),
            ];
            for (params, order) in questions {
                let query: String = params.iter().map(|(name, value)| format!("&{name}={value}")).collect();
                // Some lists come in another order over REST unless asked otherwise.
                let asked = if order.is_empty() { meta.order.join(",") } else { order.clone() };
                let path = format!("/api/{}/?limit=2&offset=1&ordering={asked}{query}", meta.path);
                let rest = admin.get(&path).await.expect(200);
                let orders: Vec<&String> = Some(&order).filter(|order| !order.is_empty()).into_iter().collect();
                let args = json!({"query": {"model": wire, "params": params, "order": orders, "offset": 1, "limit": 2, "columns": []}});
                let rpc = session.rpc("list", args).await.expect(200);
                let ids: Vec<i64> =
                    rpc.body["rows"].as_array().expect("rows").iter().filter_map(|row| row["id"].as_i64()).collect();
                assert_eq!(rest.ids(), ids, "{path}");
                assert_eq!(rest.body["count"], rpc.body["count"], "{path}");
                let ignored: Vec<&str> =
                    rpc.body["ignored"].as_array().expect("a list").iter().filter_map(Json::as_str).collect();
                let header = rest.headers.get("x-ignored-filters").and_then(|value| value.to_str().ok()).unwrap_or("");
                assert_eq!(header, ignored.join(", "), "{path}");
                for (row, shown) in rpc.body["rows"]
                    .as_array()
                    .expect("rows")
                    .iter()
                    .zip(rest.body["results"].as_array().expect("results"))
                {
                    assert_eq!(row["title"], shown["display"], "{path}");
                }
            }
            // What REST refuses, the functions refuse under the same names.
            let rest = admin.get(&format!("/api/{}/?id=x", meta.path)).await.expect(400);
            let args = json!({"query": {"model": wire, "params": [["id", "x"]], "order": [], "offset": 0, "limit": 2, "columns": []}});
            let rpc = session.rpc("list", args).await.expect(400);
            assert_eq!(rpc.body["fields"], rest.body, "{wire}");
        }
    });
}

#[test]
fn a_conflict_answers_what_the_other_wrote() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let id = site(&admin, "site").await;
        let session = admin.login("admin").await;
        let (_, other) = server.user("other", true).await;
        let read = session.rpc("read", json!({"model": "dcim.site", "id": id})).await.expect(200);
        let version = read.body["record"]["version"].as_i64().expect("a version");
        other.patch(&format!("/api/dcim/sites/{id}/"), json!({"facility": "theirs"})).await.expect(200);
        let save = |version: i64| json!({"save": {"model": "dcim.site", "id": id, "version": version, "values": {"facility": "mine"}, "message": ""}});
        let stale = session.rpc("save", save(version)).await.expect(409);
        assert_eq!(stale.body["kind"], "stale");
        assert_eq!(stale.body["theirs"]["values"]["facility"], "theirs");
        assert_eq!(stale.body["user"], "other");
        assert!(stale.body["time"].is_string());
        let theirs = stale.body["theirs"]["version"].as_i64().expect("a version");
        let deleted = session
            .rpc("delete", json!({"model": "dcim.site", "ids": [[id, version]], "message": ""}))
            .await
            .expect(409);
        assert_eq!(deleted.body["kind"], "stale");
        let saved = session.rpc("save", save(theirs)).await.expect(200);
        assert_eq!(saved.body["record"]["values"]["facility"], "mine");
        assert_eq!(saved.body["count"], 1);
        let again = session.rpc("save", save(theirs)).await.expect(409);
        assert_eq!(again.body["theirs"]["values"]["facility"], "mine");
        let missing = json!({"save": {"model": "dcim.site", "id": 999_999, "version": 1, "values": {}, "message": ""}});
        assert_eq!(session.rpc("save", missing).await.expect(404).body["kind"], "not_found");
        let unknown = json!({"query": {"model": "dcim.nothing", "params": [], "order": [], "offset": 0, "limit": 2, "columns": []}});
        session.rpc("list", unknown).await.expect(404);
        let invalid =
            json!({"save": {"model": "dcim.site", "id": null, "version": null, "values": {"name": ""}, "message": ""}});
        let invalid = session.rpc("save", invalid).await.expect(400);
        assert_eq!(invalid.body["kind"], "invalid");
        assert!(
            invalid.body["fields"]["name"].is_array() && invalid.body["fields"]["slug"].is_array(),
            "{}",
            invalid.text
        );
    });
}

#[test]
fn what_cannot_be_read_is_the_callers_mistake() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let id = site(&admin, "site").await;
        let session = admin.login("admin").await;
        let before = counts(&server).await;
        let headers = [("content-type", "application/json"), ("sec-fetch-site", "same-origin")];
        let nul = "a\u{0}b";
        let odd = json!({"login": {"username": nul, "password": nul}, "search": {"q": nul}, "undo": {"request": nul},
                         "options": {"model": "dcim.site", "q": nul, "params": [[nul, nul]], "ids": [i64::MAX, -1]},
                         "delete": {"model": "dcim.site", "ids": [[id, 0]], "message": nul},
                         "bulk_edit": {"model": "dcim.site", "ids": [id], "values": {"facility": nul}, "message": nul},
                         "save": {"save": {"model": "dcim.site", "id": id, "version": null, "values": {"facility": "x"}, "message": nul}},
                         "list": {"query": {"model": nul, "params": [[nul, nul]], "order": [nul], "offset": i64::MAX, "limit": i64::MAX, "columns": [nul]}},
                         "history": {"model": "dcim.site", "id": id, "offset": i64::MAX, "limit": i64::MAX},
                         "calendar": {"query": {"from": "2026-02-01T00:00:00Z", "to": "2026-01-01T00:00:00Z", "types": [nul],
                                                "statuses": [nul], "providers": [i64::MIN], "q": nul}}});
        for name in names() {
            let at = format!("/rpc/{name}");
            for body in [&b""[..], b"{", b"[]", b"null", b"\xff\xfe", b"{\"id\": \"x\"}", b"{\"model\": 5}"] {
                if matches!(name, "session" | "logout" | "home" | "profile" | "sessions" | "end_other_sessions") {
                    continue;
                }
                let answer = session.send("POST", &at, &headers, body.to_vec()).await;
                assert!(answer.status.is_client_error(), "{name} {body:?}: {} {}", answer.status, answer.text);
                assert!(answer.body["kind"].is_string(), "{name} {body:?}: {}", answer.text);
            }
            if let Some(args) = odd.get(name) {
                let answer = session.rpc(name, args.clone()).await;
                assert!(!answer.status.is_server_error(), "{name} {args}: {} {}", answer.status, answer.text);
            }
        }
        let huge = format!("{{\"q\": \"{}\"}}", "x".repeat(17 << 20)).into_bytes();
        let answer = session.send("POST", "/rpc/search", &headers, huge).await;
        assert!(answer.status.is_client_error(), "{}", answer.status);
        assert_eq!(counts(&server).await, before, "nothing was written");
        session.rpc("session", json!({})).await.expect(200);
    });
}
