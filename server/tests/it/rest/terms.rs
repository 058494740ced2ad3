//! What holds at every endpoint: parameters of writes, fields in vain, branches, other times, methods.

use serde_json::{Value as Json, json};
use server::rest::empty;
use server::rest::target::TARGETS;

use super::{SITES, count, header};
use crate::harness::{Client, on_both};
use crate::sample;

/// A client with a token that is strict.
async fn strict<'a>(admin: &Client<'a>) -> Client<'a> {
    let made = admin.post("/api/users/tokens/", json!({"user": 1, "strict": true})).await.expect(201);
    let part = |name: &str| made.body[name].as_str().expect("text").to_owned();
    Client { authorization: Some(format!("Bearer nbt_{}.{}", part("key"), part("token"))), ..admin.clone() }
}

#[test]
fn a_write_takes_no_parameter_that_means_nothing() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let id = admin.post(SITES, json!({"name": "S", "slug": "s"})).await.expect(201).id();
        let at = format!("{SITES}{id}/");
        let dashboard = "/api/extras/dashboard/";
        let import = format!("{SITES}import/");
        for (method, path, body) in [
            ("POST", SITES, json!({"name": "T", "slug": "t"})),
            ("PUT", SITES, json!([{"id": id, "name": "T", "slug": "t"}])),
            ("PATCH", SITES, json!([{"id": id, "name": "T"}])),
            ("DELETE", SITES, json!([{"id": id}])),
            ("PUT", at.as_str(), json!({"name": "T", "slug": "t"})),
            ("PATCH", at.as_str(), json!({"name": "T"})),
            ("DELETE", at.as_str(), Json::Null),
            ("POST", import.as_str(), json!([{"name": "T", "slug": "t"}])),
            ("PATCH", "/api/users/config/", json!({"a": 1})),
            ("DELETE", dashboard, Json::Null),
            ("POST", "/api/plugins/notices/inbox/", json!({"subject": "x", "body": "y"})),
            ("POST", "/api/users/tokens/provision/", json!({"username": "admin", "password": "correct horse battery"})),
        ] {
            for parameter in ["dryrun", "status", "limit", "nonsense", "background"] {
                let refused = admin.json(method, &format!("{path}?{parameter}=true"), &body).await.expect(400);
                assert!(refused.body[parameter].is_array(), "{method} {path}: {}", refused.text);
            }
        }
        let all = admin.post(&format!("{SITES}?a=1&b=2&a=3"), json!({"name": "T", "slug": "t"})).await.expect(400);
        assert_eq!(all.body, json!({"a": ["There is no such parameter."], "b": ["There is no such parameter."]}));
        assert_eq!(admin.get(SITES).await.expect(200).body["results"][0]["name"], "S");
        assert_eq!(count(&admin, SITES).await, 1);

        // Those that NetBox takes; what is answered is as with a read.
        let patched = admin.patch(&format!("{at}?format=json&exclude=config_context"), json!({"facility": "x"})).await;
        assert_eq!(patched.expect(200).body["facility"], "x");
        let few = admin.patch(&format!("{at}?fields=id,facility"), json!({"facility": "y"})).await.expect(200);
        assert_eq!(few.body, json!({"id": id, "facility": "y"}));
        let brief = admin.patch(&format!("{SITES}?brief=true"), json!([{"id": id, "facility": "z"}])).await.expect(200);
        assert_eq!(brief.body[0], admin.get(&format!("{at}?brief=true")).await.expect(200).body);
        let made =
            admin.post(&format!("{SITES}?omit=tags,comments"), json!({"name": "T", "slug": "t"})).await.expect(201);
        assert!(made.body.get("tags").is_none() && made.body["name"] == "T");
        admin.patch(&format!("{at}?format=csv"), json!({"facility": "x"})).await.expect(400);
        for wrong in ["strict=perhaps", "strict="] {
            admin.patch(&format!("{at}?{wrong}"), json!({"facility": "x"})).await.expect(400);
        }
    });
}

#[test]
fn branches_and_other_times_are_refused_everywhere() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let id = admin.post(SITES, json!({"name": "S", "slug": "s"})).await.expect(201).id();
        let at = format!("{SITES}{id}/");
        let import = format!("{SITES}import/");
        let places = [
            ("GET", "/api/"),
            ("GET", "/api/dcim/"),
            ("GET", "/api/status/"),
            ("GET", "/api/schema/"),
            ("GET", SITES),
            ("HEAD", SITES),
            ("OPTIONS", SITES),
            ("GET", at.as_str()),
            ("PATCH", at.as_str()),
            ("DELETE", at.as_str()),
            ("POST", SITES),
            ("GET", import.as_str()),
            ("POST", import.as_str()),
            ("GET", "/api/search/"),
            ("GET", "/api/plugins/notices/overlaps/"),
            ("GET", "/api/plugins/notices/ical/"),
            ("GET", "/plugins/notices/ical/maintenances.ics"),
            ("GET", "/api/plugins/notices/sent-notifications/"),
            ("GET", "/api/core/object-types/"),
            ("GET", "/api/ipam/vlans/"),
            ("PATCH", "/api/users/config/"),
            ("POST", "/api/users/tokens/provision/"),
        ];
        let body = json!({"name": "T", "slug": "t"}).to_string().into_bytes();
        for (method, path) in places {
            let ask = async |query: &str, headers: &[(&str, &str)]| {
                let headers = [&[("content-type", "application/json")][..], headers].concat();
                admin.send(method, &format!("{path}{query}"), &headers, body.clone()).await
            };
            let words = |answer: &crate::harness::Answer| method == "HEAD" || answer.text.contains("branch");
            let branch = ask("", &[("x-netbox-branch", "td5smq0f")]).await.expect(400);
            assert!(words(&branch), "{method} {path}: {}", branch.text);
            assert!(words(&ask("?_branch=td5smq0f", &[]).await.expect(400)), "{method} {path}");
            for query in ["?as_of=2026-01-01", "?as_of=", "?format=csv&as_of=2026-01-01T00:00:00Z"] {
                let refused = ask(query, &[]).await.expect(400);
                assert!(method == "HEAD" || refused.body["as_of"].is_array(), "{method} {path}: {}", refused.text);
            }
        }
        assert_eq!(admin.get(&at).await.expect(200).body["name"], "S");
        assert_eq!(count(&admin, SITES).await, 1);
        // No branch is the main data.
        admin.send("GET", SITES, &[("x-netbox-branch", "")], Vec::new()).await.expect(200);
        admin.get(&format!("{SITES}?_branch=")).await.expect(200);
    });
}

#[test]
fn what_a_body_says_in_vain_is_named_or_refused() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let strict = strict(&admin).await;
        let told = |answer: &crate::harness::Answer| header(answer, "x-ignored-fields").to_owned();
        let region = json!({"name": "R", "slug": "r"});
        let region = admin.post("/api/dcim/regions/", region).await.expect(201).id();
        let body =
            json!({"name": "S", "slug": "s", "facilty": "x", "site_count": 3, "region": {"id": region, "nmae": "R"}});
        let made = admin.post(SITES, body.clone()).await.expect(201);
        assert_eq!(told(&made), "facilty, region.nmae, site_count");
        let at = format!("{SITES}{}/", made.id());
        for (client, path) in [(&admin, format!("{SITES}?strict=true")), (&strict, SITES.to_owned())] {
            let refused = client.post(&path, body.clone()).await.expect(400);
            for name in ["facilty", "region.nmae", "site_count"] {
                assert_eq!(refused.body[name], json!(["There is no such field."]), "{}", refused.text);
            }
            assert!(refused.body["slug"].is_array(), "with all else that is wrong: {}", refused.text);
            let item = json!([{"id": made.id(), "facilty": "x"}]);
            let refused = client.patch(&path, item).await.expect(400);
            assert!(refused.body["errors"][0]["errors"]["facilty"].is_array(), "{}", refused.text);
        }
        let many = json!([{"id": made.id(), "facility": "y", "b": 1}, {"id": made.id(), "a": 1}]);
        admin.patch(SITES, many).await.expect(400);
        assert_eq!(told(&admin.patch(SITES, json!([{"id": made.id(), "b": 1, "a": 2}])).await.expect(200)), "a, b");

        // Whole objects go back and forth; what is not kept is named when it should be.
        let mut whole = admin.get(&at).await.expect(200).body;
        for client in [&admin, &strict] {
            for method in ["PUT", "PATCH"] {
                // As pynetbox writes: choices by value, references by id.
                let mut body = whole.clone();
                body["status"] = body["status"]["value"].clone();
                body["region"] = region.into();
                let echoed = client.json(method, &at, &body).await.expect(200);
                assert_eq!(told(&echoed), "", "{method}");
                body["id"] = made.id().into();
                let echoed = client.json(method, SITES, &json!([body])).await.expect(200);
                assert_eq!(told(&echoed), "", "{method} many");
                whole = admin.get(&at).await.expect(200).body;
            }
        }
        let other = json!({"id": 4711, "display": "Another", "created": "2020-01-01T00:00:00Z", "name": "S"});
        assert_eq!(told(&admin.patch(&at, other.clone()).await.expect(200)), "created, display, id");
        let refused = strict.patch(&at, other).await.expect(400);
        assert_eq!(refused.body["display"], json!(["This field is read-only."]));
        assert_eq!(told(&admin.patch(&at, json!({"asns": [1]})).await.expect(200)), "asns");
        assert_eq!(told(&admin.patch(&at, json!({"asns": []})).await.expect(200)), "");
        strict.patch(&at, json!({"asns": [1]})).await.expect(400);
        // A name that no header holds.
        assert_eq!(told(&admin.patch(&at, json!({"jméno": 1, "a\r\nb": 2})).await.expect(200)), "a%0D%0Ab, jm%C3%A9no");

        // Deletions say which and why.
        let gone = json!({"changelog_message": "over", "name": "S", "force": true});
        let refused = strict.json("DELETE", at.as_str(), &gone).await.expect(400);
        assert_eq!(refused.body, json!({"force": ["There is no such field."]}));
        let refused = strict.json("DELETE", SITES, &json!([{"id": made.id(), "name": "Other"}])).await.expect(400);
        assert_eq!(
            refused.body["errors"][0]["errors"],
            json!({"name": ["The object says something else, and a deletion does not read this."]})
        );
        assert_eq!(told(&admin.json("DELETE", at.as_str(), &gone).await.expect(204)), "force");

        // Dashboards, and tokens by password.
        let dashboard = admin.get("/api/extras/dashboard/").await.expect(200).body;
        let mut more = dashboard.clone();
        more["colour"] = "red".into();
        assert_eq!(told(&admin.json("PUT", "/api/extras/dashboard/", &more).await.expect(200)), "colour");
        assert_eq!(admin.get("/api/extras/dashboard/").await.expect(200).body, dashboard);
        strict.json("PATCH", "/api/extras/dashboard/", &json!({"colour": "red"})).await.expect(400);
        let login = json!({"username": "admin", "password": "correct horse battery", "scope": "all"});
        let path = "/api/users/tokens/provision/";
        assert_eq!(told(&server.anonymous().post(path, login.clone()).await.expect(201)), "scope");
        server.anonymous().post(&format!("{path}?strict=true"), login).await.expect(400);
        // An answer that is given again names them again.
        let headers = [("content-type", "application/json"), ("idempotency-key", "k")];
        for _ in 0..2 {
            let body = json!({"name": "K", "slug": "k", "x": 1}).to_string().into_bytes();
            assert_eq!(told(&admin.send("POST", SITES, &headers, body).await.expect(201)), "x");
        }
    });
}

/// What every model's own objects say is no news to it, and what nobody knows is.
#[test]
fn whole_objects_of_every_model_are_taken_without_a_word() {
    on_both(|server| async move {
        let admin = server.admin().await;
        for meta in sample::models() {
            let list = format!("/api/{}/", meta.path);
            let made = admin.post(&list, sample::body(&admin, meta, 1).await).await.expect(201);
            assert_eq!(header(&made, "x-ignored-fields"), "", "{}", meta.wire());
            let at = format!("{list}{}/", made.id());
            let mut body = admin.get(&at).await.expect(200).body;
            let map = body.as_object_mut().expect("an object");
            map.retain(|name, _| {
                !meta.field(name).is_some_and(|f| f.writable())
                    && name != "status"
                    && name != "image"
                    && !meta.fields.iter().any(|f| {
                        matches!(f.kind, shared::meta::Kind::Any(t)
                        if f.writable() && (t.type_name == name || t.id_name == name))
                    })
            });
            map.insert("nonsense".to_owned(), json!(1));
            let patched = admin.patch(&at, body).await.expect(200);
            assert_eq!(header(&patched, "x-ignored-fields"), "nonsense", "{}", meta.wire());
        }
    });
}

#[test]
fn what_takes_no_writes_says_so_to_everybody() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let (_, stranger) = server.user("stranger", false).await;
        let (owner, _) = server.user("owner", true).await;
        let (_, notes) = server.make("users.token", json!({"user": owner, "version": 1, "write_enabled": false})).await;
        let secret = notes.iter().find(|(_, key, _)| key == "token").expect("a token").2.as_str().expect("text");
        let reading = Client { authorization: Some(format!("Token {secret}")), ..server.anonymous() };
        let session = admin.login("admin").await;
        let reading_only = TARGETS.iter().filter(|(_, target)| target.methods() == "GET, HEAD, OPTIONS");
        let mut places: Vec<String> = reading_only.map(|(path, _)| path.replace("{id}", "1")).collect();
        // Of what is not kept a few are as good as all.
        places.retain(|path| !empty::PATHS.iter().skip(3).any(|known| path.starts_with(&format!("/api/{known}/"))));
        for path in &places {
            for method in ["POST", "PUT", "PATCH", "DELETE"] {
                for client in [&admin, &stranger, &reading] {
                    let answer = client.json(method, path, &json!({"name": "x"})).await;
                    assert_eq!(answer.status, 405, "{method} {path}: {}", answer.text);
                    assert_eq!(header(&answer, "allow"), "GET, HEAD, OPTIONS", "{method} {path}");
                }
                let headers = [("content-type", "application/json"), ("sec-fetch-site", "same-origin")];
                let answer = session.send(method, path, &headers, b"{}".to_vec()).await;
                assert_eq!(answer.status, 405, "{method} {path} with a session: {}", answer.text);
            }
        }
        let answer = admin.send("POST", "/plugins/notices/ical/maintenances.ics", &[], Vec::new()).await.expect(405);
        assert_eq!(header(&answer, "allow"), "GET, HEAD");
        for (method, path, allow) in [
            ("DELETE", "/api/users/config/", "GET, POST, PUT, PATCH, HEAD, OPTIONS"),
            ("POST", "/api/extras/dashboard/", "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"),
            ("GET", "/api/users/tokens/provision/", "POST, OPTIONS"),
            ("POST", "/api/dcim/sites/1/", "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"),
            ("PATCH", "/api/dcim/sites/import/", "GET, POST, HEAD, OPTIONS"),
        ] {
            let answer = admin.json(method, path, &json!({})).await.expect(405);
            assert_eq!(header(&answer, "allow"), allow, "{method} {path}");
        }
    });
}

#[test]
fn options_say_what_can_be_done_and_with_which_choices() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let options = async |path: &str| admin.send("OPTIONS", path, &[], Vec::new()).await;
        let document = server::rest::openapi::document("http://purser.test");
        let site = admin.post(SITES, json!({"name": "S", "slug": "s"})).await.expect(201).id();
        let rack = admin.post("/api/dcim/racks/", json!({"name": "R", "site": site})).await.expect(201).id();
        for (path, operations) in document["paths"].as_object().expect("paths") {
            let id = if path.contains("/elevation/") { rack } else { 1 };
            let answer = options(&path.replace("{id}", &id.to_string())).await;
            // What has no first object is not there; of the others the document says the same.
            if answer.status == 404 && path.contains("{id}") {
                continue;
            }
            let answer = answer.expect(200);
            assert!(answer.body["name"].is_string() && answer.body["parses"].is_array(), "{path}: {}", answer.text);
            let allowed: Vec<&str> = header(&answer, "allow").split(", ").collect();
            for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
                let listed = operations.get(method.to_lowercase()).is_some();
                assert_eq!(allowed.contains(&method), listed, "{method} {path}: {allowed:?}");
            }
            assert!(allowed.contains(&"OPTIONS"), "{path}");
        }
        for path in [
            "dcim/sites/4711/",
            "core/object-types/32000/",
            "plugins/notices/sent-notifications/1/",
            "dcim/racks/4711/elevation/",
            "plugins/notices/inbox/4711/original/",
            "ipam/vlans/1/",
            "nowhere/",
        ] {
            options(&format!("/api/{path}")).await.expect(404);
        }
        let list = options(SITES).await.expect(200);
        assert_eq!(
            (list.body["name"].as_str(), list.body["actions"]["POST"]["name"]["max_length"].as_i64()),
            (Some("Site List"), Some(100))
        );
        let one = options(&format!("{SITES}{site}/")).await.expect(200);
        assert_eq!(one.body["name"], "Site Instance");
        assert!(one.body["actions"]["PUT"]["status"]["choices"].is_array(), "{}", one.text);

        let tokens = options("/api/users/tokens/").await.expect(200);
        let version = &tokens.body["actions"]["POST"]["version"];
        assert_eq!(version["type"], "choice");
        assert_eq!(version["choices"], json!([{"value": 1, "display_name": "v1"}, {"value": 2, "display_name": "v2"}]));
        let sets = options("/api/extras/custom-field-choice-sets/").await.expect(200);
        assert_eq!(
            sets.body["actions"]["POST"]["base_choices"]["choices"],
            json!([{"value": "ISO_3166", "display_name": "ISO 3166 (Country codes)"}])
        );

        // Who may not write learns what can be read.
        let (id, reader) = server.user("reader", false).await;
        server.grant(id, &["dcim.site"], &["view"], json!({"slug": "other"})).await;
        let seen = reader.send("OPTIONS", SITES, &[], Vec::new()).await.expect(200);
        assert!(seen.body.get("actions").is_none());
        reader.send("OPTIONS", &format!("{SITES}{site}/"), &[], Vec::new()).await.expect(404);
        server.anonymous().send("OPTIONS", SITES, &[], Vec::new()).await.expect(403);
    });
}
