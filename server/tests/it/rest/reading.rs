//! Lists, single objects, OPTIONS, headers, and how failures look.

use serde_json::{Value as Json, json};

use super::{ASSETS, SITES, count, header, last_change, path, sites};
use crate::harness::{Client, on_both};
use crate::sample;

#[test]
fn lists_have_the_envelope_and_links_that_keep_the_filters() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let ids = sites(&admin, 7).await;
        let first = admin.get(&format!("{SITES}?status=active&q=site%20&limit=3&ordering=name")).await.expect(200);
        let keys: Vec<&String> = first.body.as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["count", "next", "previous", "results"]);
        assert_eq!(first.body["count"], 7);
        assert_eq!(first.ids(), ids[..3]);
        assert_eq!(first.body["previous"], Json::Null);
        let next = path(&first.body["next"]);
        for kept in ["status=active", "q=site%20", "ordering=name", "limit=3", "offset=3"] {
            assert!(next.contains(kept), "{next} lacks {kept}");
        }
        let second = admin.get(&next).await.expect(200);
        assert_eq!(second.ids(), ids[3..6]);
        let third = admin.get(&path(&second.body["next"])).await.expect(200);
        assert_eq!(third.ids(), ids[6..]);
        assert_eq!(third.body["next"], Json::Null);
        let back = admin.get(&path(&third.body["previous"])).await.expect(200);
        assert_eq!(back.ids(), ids[3..6]);
        let start = path(&back.body["previous"]);
        assert!(!start.contains("offset"), "{start}");
        assert_eq!(admin.get(&start).await.expect(200).ids(), ids[..3]);
    });
}

#[test]
fn pages_clamp_and_never_fail_at_their_ends() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let ids = sites(&admin, 1005).await;
        let listed = async |query: &str| admin.get(&format!("{SITES}?{query}")).await.expect(200);
        assert_eq!(listed("").await.ids().len(), 50, "the page unless asked otherwise");
        assert_eq!(listed("limit=0").await.ids().len(), 1000, "0 means the largest page");
        assert_eq!(listed("limit=5000").await.ids().len(), 1000);
        assert_eq!(listed("limit=-1").await.ids().len(), 50);
        let beyond = listed("offset=2000&limit=10").await;
        assert_eq!((beyond.ids().len(), &beyond.body["count"]), (0, &json!(1005)));
        assert_eq!(beyond.body["next"], Json::Null);
        for wild in [
            "offset=9223372036854775807",
            "offset=99999999999999999999",
            "limit=99999999999999999999",
            "offset=x",
            "limit=x",
        ] {
            assert_eq!(listed(wild).await.body["count"], 1005, "{wild}");
        }
        // By cursor: by id, without a total, and over everything exactly once.
        let mut seen = Vec::new();
        let mut link = format!("{SITES}?start=0&limit=300");
        loop {
            let page = admin.get(&link).await.expect(200);
            assert_eq!(page.body["count"], Json::Null);
            assert_eq!(page.body["previous"], Json::Null);
            seen.extend(page.ids());
            if page.body["next"].is_null() {
                break;
            }
            link = path(&page.body["next"]);
        }
        assert_eq!(seen, ids);
        for refused in ["start=0&offset=3", "start=0&ordering=name", "start=x", "start=-1"] {
            assert!(admin.get(&format!("{SITES}?{refused}")).await.expect(400).body["detail"].is_string());
        }
    });
}

#[test]
fn a_client_chooses_which_keys_it_gets() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let id = sites(&admin, 1).await[0];
        let keys = async |query: &str| -> Vec<String> {
            let one = admin.get(&format!("{SITES}{id}/?{query}")).await.expect(200);
            let list = admin.get(&format!("{SITES}?{query}")).await.expect(200);
            assert_eq!(one.body, list.body["results"][0], "{query}");
            one.body.as_object().expect("an object").keys().cloned().collect()
        };
        assert_eq!(keys("brief=true").await, ["id", "url", "display", "name", "slug", "description"]);
        assert_eq!(keys("fields=id,name").await, ["id", "name"]);
        assert_eq!(keys("fields=id&fields=device_count").await, ["id", "device_count"]);
        let all = keys("").await;
        assert!(all.iter().any(|key| key == "comments") && all.iter().any(|key| key == "custom_fields"));
        assert!(!all.iter().any(|key| key == "_version"));
        let without: Vec<String> =
            all.iter().filter(|key| !matches!(key.as_str(), "comments" | "url")).cloned().collect();
        assert_eq!(keys("omit=comments,url").await, without);
        // Choices of the core are pairs, those of the plugins plain; both are written as the value.
        let site = admin.patch(&format!("{SITES}{id}/"), json!({"status": "planned"})).await.expect(200);
        assert_eq!(site.body["status"], json!({"value": "planned", "label": "Planned"}));
        assert_eq!(site.body["display_url"], format!("http://purser.test/dcim/sites/{id}/"));
        let asset = admin
            .post(ASSETS, json!({"partnumber": "P", "serial": "S", "lifecycle_status": "in_use"}))
            .await
            .expect(201);
        assert_eq!(asset.body["lifecycle_status"], "in_use");
        assert!(asset.body.get("display_url").is_none());
    });
}

#[test]
fn lists_sort_across_references_and_as_people_count() {
    on_both(|server| async move {
        let admin = server.admin().await;
        for name in ["Zagreb", "Aachen"] {
            admin.post("/api/dcim/regions/", json!({"name": name, "slug": name.to_lowercase()})).await.expect(201);
        }
        let bodies = json!([
            {"name": "sw10", "slug": "a", "region": {"slug": "zagreb"}},
            {"name": "sw2", "slug": "b", "region": {"slug": "aachen"}},
            {"name": "SW1", "slug": "c", "region": {"slug": "zagreb"}},
            {"name": "sw3", "slug": "d"},
        ]);
        admin.post(SITES, bodies).await.expect(201);
        let names = async |order: &str| -> Vec<String> {
            let list = admin.get(&format!("{SITES}?ordering={order}")).await.expect(200);
            let list = list.body["results"].as_array().expect("a list").clone();
            list.iter().map(|site| site["name"].as_str().expect("text").to_owned()).collect()
        };
        assert_eq!(names("name").await, ["SW1", "sw2", "sw3", "sw10"]);
        assert_eq!(names("-name").await, ["sw10", "sw3", "sw2", "SW1"]);
        assert_eq!(names("region__name,name").await, ["sw3", "sw2", "SW1", "sw10"]);
        assert_eq!(names("-region,-name").await, ["sw10", "SW1", "sw2", "sw3"]);
        assert_eq!(names("region__slug,-id").await, ["sw3", "sw2", "SW1", "sw10"]);
        let unknown = admin.get(&format!("{SITES}?ordering=nonsense")).await.expect(200);
        assert_eq!(header(&unknown, "x-ignored-filters"), "nonsense");
    });
}

#[test]
fn versions_guard_reads_and_writes() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let id = sites(&admin, 1).await[0];
        let at = format!("{SITES}{id}/");
        let read = admin.get(&at).await.expect(200);
        let tag = header(&read, "etag").to_owned();
        assert!(tag.starts_with("W/\""), "{tag}");
        let with = async |method: &str, name: &str, value: &str, body: Json| {
            let headers = [("content-type", "application/json"), (name, value)];
            let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
            admin.send(method, &at, &headers, body).await
        };
        let same = with("GET", "if-none-match", &tag, Json::Null).await.expect(304);
        assert_eq!((same.text.as_str(), header(&same, "etag")), ("", tag.as_str()));
        with("GET", "if-none-match", "W/\"0-0\", \"x\"", Json::Null).await.expect(200);
        let patched = with("PATCH", "if-match", &tag, json!({"facility": "one"})).await.expect(200);
        let newer = header(&patched, "etag").to_owned();
        assert_ne!(newer, tag);
        with("GET", "if-none-match", &tag, Json::Null).await.expect(200);
        for (method, body) in
            [("PATCH", json!({"facility": "two"})), ("PUT", json!({"name": "n", "slug": "n"})), ("DELETE", Json::Null)]
        {
            let stale = with(method, "if-match", &tag, body).await.expect(412);
            assert!(stale.body["detail"].is_string());
            assert_eq!(header(&stale, "etag"), newer, "{method} says which version there is");
        }
        assert_eq!(admin.get(&at).await.expect(200).body["facility"], "one");
        with("PATCH", "if-match", "*", json!({"facility": "two"})).await.expect(200);
        with("PATCH", "if-match", &format!("{tag}, W/\"{id}-3\""), json!({"facility": "three"})).await.expect(200);
        let now = header(&admin.get(&at).await, "etag").to_owned();
        with("DELETE", "if-match", &now, Json::Null).await.expect(204);
    });
}

#[test]
fn options_describe_what_can_be_written() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let id = sites(&admin, 1).await[0];
        let list = admin.send("OPTIONS", SITES, &[], Vec::new()).await.expect(200);
        let fields = &list.body["actions"]["POST"];
        assert_eq!(fields["name"]["required"], true);
        assert_eq!(fields["name"]["max_length"], 100);
        assert_eq!(fields["id"]["read_only"], true);
        let choices = fields["status"]["choices"].as_array().expect("choices");
        assert!(choices.contains(&json!({"value": "planned", "display_name": "Planned"})), "{choices:?}");
        let detail = admin.send("OPTIONS", &format!("{SITES}{id}/"), &[], Vec::new()).await.expect(200);
        assert_eq!(detail.body["actions"]["PUT"]["status"]["choices"], fields["status"]["choices"]);
        let (reader, client) = server.user("reader", false).await;
        server.grant(reader, &["dcim.site"], &["view"], Json::Null).await;
        let read_only = client.send("OPTIONS", SITES, &[], Vec::new()).await.expect(200);
        assert!(read_only.body.get("actions").is_none(), "who may not write is not told what to write");
        for meta in sample::models() {
            let answer = admin.send("OPTIONS", &format!("/api/{}/", meta.path), &[], Vec::new()).await.expect(200);
            assert!(answer.body["actions"]["POST"].is_object(), "{}", meta.wire());
        }
    });
}

#[test]
fn paths_methods_and_headers_behave() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let id = sites(&admin, 1).await[0];
        let moved = admin.get("/api/dcim/sites?name=x&limit=3").await.expect(301);
        assert_eq!(header(&moved, "location"), "/api/dcim/sites/?name=x&limit=3");
        let moved = admin.get(&format!("/api/dcim/sites/{id}")).await.expect(301);
        assert_eq!(header(&moved, "location"), format!("/api/dcim/sites/{id}/"));
        for method in ["POST", "PATCH", "PUT", "DELETE"] {
            let answer =
                admin.json(method, "/api/dcim/sites", &json!({"name": "New", "slug": "new"})).await.expect(404);
            assert!(answer.body["detail"].is_string());
        }
        assert_eq!(count(&admin, SITES).await, 1);
        let head = admin.send("HEAD", &format!("{SITES}{id}/"), &[], Vec::new()).await.expect(200);
        assert_eq!(head.text, "");
        assert_eq!(header(&head, "etag"), header(&admin.get(&format!("{SITES}{id}/")).await, "etag"));
        admin.send("HEAD", &format!("{SITES}999/"), &[], Vec::new()).await.expect(404);
        for (method, at) in
            [("POST", format!("{SITES}{id}/")), ("TRACE", SITES.to_owned()), ("POST", "/api/status/".to_owned())]
        {
            assert!(
                admin.send(method, &at, &[], Vec::new()).await.expect(405).body["detail"].is_string(),
                "{method} {at}"
            );
        }

        // A request id of the client's is kept, in the answer and in the log; nonsense is not.
        let uuid = "0f8fad5b-d9cb-469f-a165-70867728950e";
        let headers = [("content-type", "application/json"), ("x-request-id", uuid)];
        let body = json!({"name": "Traced", "slug": "traced"}).to_string().into_bytes();
        let traced = admin.send("POST", SITES, &headers, body).await.expect(201);
        assert_eq!(header(&traced, "x-request-id"), uuid);
        assert_eq!(last_change(&admin).await["request_id"], uuid);
        let found = admin.get(&format!("{SITES}?created_by_request={uuid}")).await.expect(200);
        assert_eq!(found.ids(), [traced.id()]);
        let made_up = admin.send("GET", SITES, &[("x-request-id", "'; drop")], Vec::new()).await.expect(200);
        assert_eq!(header(&made_up, "x-request-id").len(), 36);
        for answer in [&moved, &head, &traced, &admin.get("/api/nowhere/").await, &server.anonymous().get(SITES).await]
        {
            assert_eq!(header(answer, "api-version"), "4.6");
            assert_eq!(header(answer, "x-request-id").len(), 36);
        }
    });
}

#[test]
fn pages_that_are_no_models_answer() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let root = admin.get("/api/").await.expect(200);
        for area in ["dcim", "circuits", "plugins", "status", "schema"] {
            admin.get(&path(&root.body[area])).await.expect(200);
        }
        let plugins = admin.get("/api/plugins/").await.expect(200);
        assert_eq!(plugins.body["notices"], "http://purser.test/api/plugins/notices/");
        let status = admin.get("/api/status/").await.expect(200);
        let version = status.body["netbox-version"].as_str().expect("text").split('.').map(|part| part.parse::<u32>());
        assert_eq!(version.filter(Result::is_ok).count(), 3);
        let me = admin.get("/api/authentication-check/").await.expect(200);
        assert_eq!(me.body["username"], "admin");
        assert!(me.body.get("password").is_none());
        let schema = admin.get("/api/schema/?format=json").await.expect(200);
        for meta in sample::models() {
            let list = &schema.body["paths"][format!("/api/{}/", meta.path)];
            assert!(list["get"].is_object() && list["post"].is_object(), "{} is in the document", meta.wire());
        }
        server.anonymous().get("/api/schema/").await.expect(200);
        let types = admin.get("/api/core/object-types/?app_label=dcim&model=site").await.expect(200);
        assert_eq!(types.body["count"], 1);
        assert_eq!(types.body["results"][0]["rest_api_endpoint"], "/api/dcim/sites/");
        for wild in ["limit=0", "offset=99999999", "offset=18446744073709551615", "limit=x"] {
            admin.get(&format!("/api/core/object-types/?{wild}")).await.expect(200);
        }
        // A token by password, which then works.
        let anonymous = server.anonymous();
        let body = json!({"username": "admin", "password": "correct horse battery"});
        let made = anonymous.post("/api/users/tokens/provision/", body).await.expect(201);
        let part = |name: &str| made.body[name].as_str().expect("text").to_owned();
        let credential = format!("Bearer nbt_{}.{}", part("key"), part("token"));
        let client = Client { authorization: Some(credential), ..anonymous.clone() };
        client.get(SITES).await.expect(200);
        let wrong = json!({"username": "admin", "password": "wrong"});
        anonymous.post("/api/users/tokens/provision/", wrong).await.expect(403);
        anonymous.post("/api/users/tokens/provision/", json!({"username": "admin"})).await.expect(400);
    });
}

#[test]
fn every_failure_is_json() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let id = sites(&admin, 1).await[0];
        let at = format!("{SITES}{id}/");
        let cases: &[(&str, &str, u16, &str)] = &[
            ("GET", "/api/nowhere/", 404, ""),
            ("GET", "/api/dcim/nowhere/", 404, ""),
            ("GET", "/api/dcim/sites/999999/", 404, ""),
            ("GET", "/api/dcim/sites/99999999999999999999/", 404, ""),
            ("GET", "/api/dcim/sites/x/", 404, ""),
            ("GET", "/api/dcim/sites/-1/", 404, ""),
            ("GET", "/api//", 404, ""),
            ("DELETE", "/api/dcim/sites/999999/", 404, ""),
            ("PATCH", "/api/dcim/sites/999999/", 404, "{}"),
            ("POST", SITES, 400, "{"),
            ("POST", SITES, 400, ""),
            ("POST", SITES, 400, "{}"),
            ("PATCH", SITES, 400, "{}"),
            ("POST", "/api/core/object-changes/", 405, "{}"),
            ("DELETE", &at, 405, ""),
        ];
        for (method, path, status, body) in &cases[..cases.len() - 1] {
            for accept in ["application/json", "application/problem+json"] {
                let headers = [("content-type", "application/json"), ("accept", accept)];
                let answer = admin.send(method, path, &headers, body.as_bytes().to_vec()).await;
                if *path == "/api//" && answer.status == 200 {
                    continue;
                }
                let answer = answer.expect(*status);
                assert_eq!(header(&answer, "content-type"), accept, "{method} {path}");
                assert!(answer.body.as_object().is_some_and(|map| !map.is_empty()), "{method} {path}: {}", answer.text);
                if accept.contains("problem") {
                    assert_eq!(answer.body["status"], *status);
                    assert_eq!(answer.body["type"], "about:blank");
                    assert!(answer.body["title"].is_string() && answer.body["detail"].is_string(), "{}", answer.text);
                }
            }
        }
        // Field errors keep their names in problem details.
        let headers = [("content-type", "application/json"), ("accept", "application/problem+json")];
        let problem = admin.send("POST", SITES, &headers, b"{}".to_vec()).await.expect(400);
        assert_eq!(problem.body["errors"]["name"], json!(["This field is required."]));
        let plain = admin.post(SITES, json!({})).await.expect(400);
        assert_eq!(plain.body["name"], json!(["This field is required."]));
        assert_eq!(plain.body["slug"], json!(["This field is required."]));
        let anonymous = server.anonymous().get(SITES).await.expect(403);
        assert_eq!(header(&anonymous, "content-type"), "application/json");
    });
}

/// A count is kept until something changes that it depends on. Whatever the change, the next list has the new one.
#[test]
fn counts_follow_every_change() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let ids = sites(&admin, 5).await;
        let tag = admin.post("/api/extras/tags/", json!({"name": "T", "slug": "t"})).await.expect(201).id();
        let region = admin.post("/api/dcim/regions/", json!({"name": "R", "slug": "r"})).await.expect(201).id();
        let questions = [
            "/api/dcim/sites/?status=active&limit=1",
            "/api/dcim/sites/?tag=t&limit=1",
            "/api/dcim/sites/?region=r&limit=1",
            "/api/dcim/sites/?q=site&limit=1",
            "/api/extras/tagged-objects/?object_type=dcim.site&limit=1",
            "/api/core/object-changes/?action=update&limit=1",
        ];
        let counts = async || {
            let mut out = Vec::new();
            for question in questions {
                let first = count(&admin, question).await;
                assert_eq!(count(&admin, question).await, first, "{question} asked again");
                out.push(first);
            }
            out
        };
        assert_eq!(counts().await, [5, 0, 0, 5, 0, 0]);
        let at = |n: usize| format!("{SITES}{}/", ids[n]);
        admin.patch(&at(0), json!({"status": "planned"})).await.expect(200);
        assert_eq!(counts().await, [4, 0, 0, 5, 0, 1], "a field");
        admin.patch(&at(1), json!({"tags": [tag], "region": region})).await.expect(200);
        assert_eq!(counts().await, [4, 1, 1, 5, 1, 2], "a tag and a reference");
        admin.patch(&format!("/api/dcim/regions/{region}/"), json!({"slug": "other"})).await.expect(200);
        admin.get(questions[2]).await.expect(400);
        admin.patch(&format!("/api/dcim/regions/{region}/"), json!({"slug": "r"})).await.expect(200);
        assert_eq!(counts().await, [4, 1, 1, 5, 1, 4], "what a reference leads to");
        admin.patch(&at(2), json!({"name": "Elsewhere", "slug": "elsewhere"})).await.expect(200);
        assert_eq!(counts().await, [4, 1, 1, 4, 1, 5], "a text");
        admin.delete(&at(3)).await.expect(204);
        assert_eq!(counts().await, [3, 1, 1, 3, 1, 5], "an object that goes");
        admin.delete(&format!("/api/extras/tags/{tag}/")).await.expect(204);
        assert_eq!(count(&admin, questions[4]).await, 0, "a tag that goes");

        let body = json!({"partnumber": "P", "serial": "S-1"});
        let asset = admin.post(ASSETS, body).await.expect(201).id();
        let seen = format!("{ASSETS}?last_seen__empty=false&limit=1");
        assert_eq!((count(&admin, &seen).await, count(&admin, &seen).await), (0, 0));
        let probe = json!({"serial": "S-1", "name": "x", "time": "2026-01-01T00:00:00Z"});
        admin.post("/api/plugins/inventory-monitor/probes/", probe).await.expect(201);
        assert_eq!(count(&admin, &seen).await, 1, "telemetry about {asset}");
    });
}
