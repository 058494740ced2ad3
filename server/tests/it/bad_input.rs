//! Bad input: a clear refusal in JSON, nothing written, the server alive.

use serde_json::{Map, Value as Json, json};
use shared::meta::{Field, Kind, ModelMeta};

use crate::harness::{Answer, Client, Server, on_both};
use crate::sample;

/// Rows of every table that a refused request could have touched, and the newest change.
async fn trace(server: &Server) -> Vec<(String, i64)> {
    let mut out = Vec::new();
    for meta in shared::registry::all().filter(|meta| server::db::schema::stored(meta)) {
        let mut sql = server::db::Sql::new(server.app.db.dialect());
        sql.push("SELECT COUNT(*) FROM ").name(meta.table);
        out.push((meta.wire(), server.app.db.snapshot().reader().number(sql).await.expect("a count")));
    }
    for (name, query) in [
        ("newest change", "SELECT COALESCE(MAX(id), 0) FROM core_objectchange"),
        ("newest event", "SELECT COALESCE(MAX(id), 0) FROM core_outbox"),
        ("tagged", "SELECT COUNT(*) FROM extras_taggeditem"),
        ("keys", "SELECT COUNT(*) FROM core_idempotency"),
    ] {
        let mut sql = server::db::Sql::new(server.app.db.dialect());
        sql.push(query);
        out.push((name.to_owned(), server.app.db.snapshot().reader().number(sql).await.expect("a number")));
    }
    out
}

/// A refusal says in JSON what is wrong.
#[track_caller]
fn clear(answer: &Answer, what: &str) {
    assert!(answer.status.is_client_error(), "{what}: {} {}", answer.status, answer.text);
    let words =
        answer.body.as_object().is_some_and(|map| map.values().any(|value| value.is_string() || value.is_array()));
    assert!(words, "{what}: {}", answer.text);
    assert_eq!(answer.headers["content-type"], "application/json", "{what}");
    assert!(!answer.text.contains("sqlx") && !answer.text.contains("SELECT"), "{what} tells too much: {}", answer.text);
}

async fn raw(client: &Client<'_>, method: &str, path: &str, kind: &str, body: &[u8]) -> Answer {
    client.send(method, path, &[("content-type", kind)], body.to_vec()).await
}

#[test]
fn bodies_that_are_no_objects_are_refused_by_every_endpoint() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let mut places = Vec::new();
        for meta in sample::models() {
            places.push((meta, sample::object(&admin, meta).await));
        }
        let before = trace(&server).await;
        let deep = format!("{{\"name\": {}1{}}}", "[".repeat(5000), "]".repeat(5000));
        let broken: Vec<Vec<u8>> = vec![
            b"{".to_vec(),
            b"{\"name\": }".to_vec(),
            b"{\"name\": \"x\"} trailing".to_vec(),
            b"{'name': 'x'}".to_vec(),
            b"name=x".to_vec(),
            b"\xff\xfe\x00".to_vec(),
            b"{\"name\": \"\xc3\x28\"}".to_vec(),
            b"{\"name\": \"\\ud800\"}".to_vec(),
            b"{\"name\": 1e999}".to_vec(),
            b"\"text\"".to_vec(),
            b"17".to_vec(),
            b"null".to_vec(),
            b"true".to_vec(),
            b"[1]".to_vec(),
            b"[[]]".to_vec(),
            b"[null]".to_vec(),
            b"[\"x\"]".to_vec(),
            deep.into_bytes(),
        ];
        for (meta, id) in &places {
            let list = format!("/api/{}/", meta.path);
            let at = format!("{list}{id}/");
            for body in &broken {
                let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
                for (method, path) in
                    [("POST", &list), ("PATCH", &list), ("PUT", &list), ("DELETE", &list), ("PATCH", &at), ("PUT", &at)]
                {
                    let answer = raw(&admin, method, path, "application/json", body).await;
                    clear(&answer, &format!("{method} {path} {shown}"));
                    assert_eq!(answer.status, 400, "{method} {path} {shown}: {}", answer.text);
                }
            }
            for kind in [
                "text/plain",
                "application/xml",
                "multipart/form-data; boundary=x",
                "application/x-www-form-urlencoded",
                "",
            ] {
                let answer = raw(&admin, "POST", &list, kind, b"{\"name\": \"x\"}").await;
                clear(&answer, kind);
                // Images come as forms; this is none.
                let form = meta.wire() == "extras.imageattachment" && kind.starts_with("multipart/");
                assert_eq!(answer.status, if form { 400 } else { 415 }, "{list} {kind}");
            }
        }
        assert_eq!(trace(&server).await, before, "{}", server.engine);
        for (meta, id) in &places {
            admin.get(&format!("/api/{}/{id}/", meta.path)).await.expect(200);
        }
    });
}

/// Values that a field of this kind must refuse.
fn wrong(field: &'static Field) -> Vec<Json> {
    let nul = json!("a\u{0}b");
    let deep = (0..40).fold(json!(1), |inner, _| json!([inner]));
    match field.kind {
        Kind::Text { max } | Kind::Slug { max } | Kind::Email { max } | Kind::Url { max } => {
            let mut all = vec![nul, json!(5), json!(true), json!([]), json!({}), json!("é".repeat(max + 1))];
            match field.kind {
                Kind::Slug { .. } => all.extend([json!("with space"), json!("ünïcode"), json!("a/b")]),
                Kind::Email { .. } => all.extend([json!("nobody"), json!("a@b"), json!("a b@example.org")]),
                Kind::Url { .. } => {
                    all.extend([json!("example.org"), json!("javascript:alert(1)"), json!("http:// x")])
                }
                _ => {}
            }
            all
        }
        Kind::LongText => vec![nul, json!(5), json!([]), json!("x".repeat((1 << 20) + 1))],
        Kind::Color => vec![nul, json!("red"), json!("2196f"), json!("2196g3"), json!(219_633)],
        Kind::Int { min, max } => {
            let mut all = vec![
                json!("x"),
                json!(1.5),
                json!([]),
                json!({}),
                json!(true),
                json!(1e30),
                json!("9223372036854775808"),
                nul,
            ];
            if min > i64::MIN {
                all.push(json!(min - 1));
            }
            if max < i64::MAX {
                all.push(json!(max + 1));
            }
            all
        }
        Kind::Decimal { .. } => vec![
            json!("x"),
            json!([]),
            json!(true),
            json!(1e30),
            json!("1e30"),
            json!("NaN"),
            json!("Infinity"),
            json!("0.00000000001"),
            json!("99999999999999999999999999999999999999"),
            nul,
        ],
        Kind::Bool => vec![json!("maybe"), json!(5), json!([]), nul],
        Kind::Date => vec![
            json!("2026-02-30"),
            json!("2026-13-01"),
            json!("01.02.2026"),
            json!("today"),
            json!("0000-01-01"),
            json!("10000-01-01"),
            json!("-0001-01-01"),
            json!(20_260_101),
            json!({}),
            nul,
        ],
        Kind::DateTime => vec![
            json!("2026-02-30T00:00:00Z"),
            json!("2026-01-01T25:00:00Z"),
            json!("2026-01-01T00:00:00+99:00"),
            json!("now"),
            json!("10000-01-01T00:00:00Z"),
            json!("0000-01-01T00:00:00Z"),
            json!(1_767_225_600),
            json!([]),
            nul,
        ],
        Kind::Choice(_) => vec![json!("nonsense"), json!([]), json!({"value": "active"}), json!(true), nul],
        Kind::Json => vec![json!({"a": "x\u{0}"}), json!({"x\u{0}": 1}), deep],
        // No model has such a field.
        Kind::Choices(_) => Vec::new(),
        Kind::CustomFields => vec![json!([]), json!("x"), json!(5), json!({"a": "x\u{0}"}), json!({"a": deep})],
        Kind::Ref(_) => vec![
            json!("x"),
            json!(0),
            json!(-1),
            json!(1.5),
            json!(true),
            json!([]),
            json!({}),
            json!({"nonsense": 1}),
            json!({"id": "x"}),
            json!({"id": null}),
            json!({"id": {"id": 1}}),
            json!({"name": nul}),
            json!({"name": ["x"]}),
            json!({"slug": {"slug": 1}}),
            json!(9_999_999),
            json!(9_223_372_036_854_775_807_i64),
            json!(9_223_372_036_854_775_808_u64),
            json!("99999999999999999999"),
            json!({"custom_fields": {}}),
            json!({"name__regex": ".*"}),
            json!({"password": "x"}),
        ],
        Kind::Many(_) | Kind::Tags => vec![
            json!("x"),
            json!(5),
            json!({}),
            json!([null]),
            json!([9_999_999]),
            json!([[1]]),
            json!([{"name": nul}]),
            json!([{"slug": "nowhere"}]),
            json!([1.5]),
        ],
        Kind::Secret => vec![nul, json!(5), json!([])],
        Kind::Any(_) | Kind::Id | Kind::Count(_) | Kind::Reverse(_) => Vec::new(),
    }
}

#[test]
fn wrong_values_are_refused_under_their_field() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let mut places = Vec::new();
        for meta in sample::models() {
            let body = sample::body(&admin, meta, 7).await;
            places.push((meta, sample::object(&admin, meta).await, body));
        }
        let before = trace(&server).await;
        for (meta, id, body) in &places {
            let list = format!("/api/{}/", meta.path);
            let shown = admin.get(&format!("{list}{id}/")).await.expect(200).body;
            for field in meta.fields.iter().filter(|field| field.writable()) {
                for value in wrong(field) {
                    let what = format!(
                        "{} {} = {}",
                        meta.wire(),
                        field.name,
                        value.to_string().chars().take(80).collect::<String>()
                    );
                    let mut bad = body.clone();
                    bad[field.name] = value.clone();
                    let created = admin.post(&list, bad).await;
                    clear(&created, &what);
                    let patched = admin.patch(&format!("{list}{id}/"), json!({field.name: value})).await;
                    clear(&patched, &what);
                    for answer in [&created, &patched] {
                        assert_eq!(answer.status, 400, "{what}: {}", answer.text);
                        assert!(answer.body[field.name].is_array(), "{what}: {}", answer.text);
                    }
                }
                if !field.null && !matches!(field.kind, Kind::Any(_)) {
                    let patched = admin.patch(&format!("{list}{id}/"), json!({field.name: null})).await.expect(400);
                    assert!(patched.body[field.name].is_array(), "{} {}: {}", meta.wire(), field.name, patched.text);
                }
            }
            generics(&admin, meta, &list, body).await;
            assert_eq!(admin.get(&format!("{list}{id}/")).await.expect(200).body, shown, "{}", meta.wire());
        }
        assert_eq!(trace(&server).await, before, "{}", server.engine);
    });
}

/// The halves of generic references.
async fn generics(admin: &Client<'_>, meta: &'static ModelMeta, list: &str, body: &Json) {
    for field in meta.fields.iter().filter(|field| field.writable()) {
        let Kind::Any(target) = field.kind else { continue };
        let models = if target.models.is_empty() { &["dcim.site"][..] } else { target.models };
        for (model, id) in [
            (json!("dcim.nothing"), json!(1)),
            (json!("nonsense"), json!(1)),
            (json!(99_999_999), json!(1)),
            (json!(-1), json!(1)),
            (json!([]), json!(1)),
            (json!({}), json!(1)),
            (json!("x\u{0}"), json!(1)),
            (json!(models[0]), json!(9_999_999)),
            (json!(models[0]), json!("x")),
            (json!(models[0]), json!(0)),
            (json!(models[0]), json!(-1)),
            (json!(models[0]), json!(1.5)),
            (json!(models[0]), json!([1])),
            (json!(models[0]), json!(9_223_372_036_854_775_807_i64)),
            (json!(models[0]), Json::Null),
            (Json::Null, json!(1)),
        ] {
            let mut bad = body.clone();
            bad[target.type_name] = model.clone();
            bad[target.id_name] = id.clone();
            let answer = admin.post(list, bad).await;
            clear(&answer, &format!("{} {model} {id}", meta.wire()));
            assert_eq!(answer.status, 400);
        }
    }
}

#[test]
fn bad_filters_are_refused_or_ignored_but_never_fail() {
    on_both(|server| async move {
        let admin = server.admin().await;
        for meta in sample::models() {
            sample::object(&admin, meta).await;
        }
        let before = trace(&server).await;
        let values = ["x", "9223372036854775808", "a%00b", "%FF%FE", "null", "1e400", "2026-02-30"];
        let regexes = ["%28", "a%7B1%2C99999999%7D", "%28%3F%3Cx%3E"];
        for meta in shared::registry::all().filter(|meta| server::db::schema::stored(meta)) {
            let list = format!("/api/{}/", meta.path);
            for (index, (name, suffixes)) in shared::filter::offered(meta).into_iter().enumerate() {
                // Every filter gets some of the values, and every value comes to many filters.
                let mut asked: Vec<String> =
                    (0..2).map(|n| format!("{name}={}", values[(index + n) % values.len()])).collect();
                for (n, suffix) in suffixes.iter().enumerate() {
                    let bad = if suffix.ends_with("regex") {
                        regexes[index % regexes.len()]
                    } else {
                        values[(index + n) % values.len()]
                    };
                    asked.push(format!("{name}__{suffix}={bad}"));
                }
                asked.push(format!("{name}__nonsense=x"));
                for query in asked {
                    let at = format!("{list}?{query}&limit=1");
                    let answer = admin.get(&at).await;
                    if answer.status != 200 {
                        clear(&answer, &at);
                        assert_eq!(answer.status, 400, "{at}");
                    }
                }
            }
            for query in [
                "ordering=%00",
                "ordering=id,,--id",
                "ordering=-",
                "fields=%00,",
                "omit=%00",
                "brief=%00",
                "=",
                "&&&",
                "%00=1",
                "a=%ZZ",
                "q=%00",
                "q=%22",
                "q=%22%22%22",
                "q=a%22b%20OR%20c",
                "q=*",
                "q=%5C%25_",
            ] {
                let answer = admin.get(&format!("{list}?{query}&limit=1")).await;
                assert!(
                    matches!(answer.status.as_u16(), 200 | 400),
                    "{list}?{query}: {} {}",
                    answer.status,
                    answer.text
                );
            }
        }
        let long = "x".repeat(20_000);
        let many: String = (0..3000).map(|n| format!("&id={n}")).collect();
        for query in [
            format!("q={long}"),
            format!("name={long}"),
            format!("name__regex={long}"),
            format!("{long}=1"),
            many,
            "q=a&".repeat(500),
        ] {
            let answer = admin.get(&format!("/api/dcim/sites/?{query}")).await;
            assert!(matches!(answer.status.as_u16(), 200 | 400 | 414 | 431), "{}: {}", answer.status, answer.text);
        }
        // An invalid expression is refused, a costly one is answered in time.
        for regex in ["%28", "%5B", "%2A", "a%7B1%2C99999999%7D"] {
            let answer = admin.get(&format!("/api/dcim/sites/?name__regex={regex}")).await.expect(400);
            clear(&answer, regex);
        }
        admin.post("/api/dcim/sites/", json!({"name": "a".repeat(99) + "b", "slug": "aaa"})).await.expect(201);
        let started = std::time::Instant::now();
        for regex in ["%28a%2B%29%2B%24", "%28a%7Ca%29%2A%24", "%28.%2A%29%2A%28.%2A%29%2A%28.%2A%29%2Ac"] {
            let answer = admin.get(&format!("/api/dcim/sites/?name__regex={regex}")).await;
            assert!(matches!(answer.status.as_u16(), 200 | 400), "{}", answer.text);
        }
        assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
        let after = trace(&server).await;
        let differing: Vec<_> = before.iter().zip(&after).filter(|(a, b)| a != b).map(|(a, _)| a.0.as_str()).collect();
        assert_eq!(
            differing,
            ["dcim.site", "core.objectchange", "newest change", "newest event"],
            "only the site just made"
        );
    });
}

#[test]
fn bodies_over_the_limit_are_refused() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let before = trace(&server).await;
        let limit = server.app.config.body_limit;
        let large =
            format!("{{\"name\": \"x\", \"slug\": \"x\", \"comments\": \"{}\"}}", "x".repeat(limit)).into_bytes();
        let length = large.len().to_string();
        for method in ["POST", "PATCH", "PUT", "DELETE"] {
            let answer = raw(&admin, method, "/api/dcim/sites/", "application/json", &large).await;
            clear(&answer, method);
            assert_eq!(answer.status, 413);
            let declared = [("content-type", "application/json"), ("content-length", length.as_str())];
            admin.send(method, "/api/dcim/sites/", &declared, large.clone()).await.expect(413);
        }
        // Who has no business here is not listened to that long.
        let answer = raw(&server.anonymous(), "POST", "/api/dcim/sites/", "application/json", &large).await;
        assert_eq!(answer.status, 403);
        assert_eq!(trace(&server).await, before);
        admin.get("/api/dcim/sites/").await.expect(200);
    });
}

/// A long list with one mistake is refused as a whole and says where.
#[test]
fn one_mistake_among_many_is_found() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let before = trace(&server).await;
        let mut bodies: Vec<Json> =
            (0..500).map(|n| json!({"name": format!("Site {n}"), "slug": format!("site-{n}")})).collect();
        for bad in [
            json!({"name": "X", "slug": "site-7"}),
            json!({"name": "X"}),
            json!(5),
            json!({"name": "X", "slug": "x", "region": 5}),
            json!({"name": "X", "slug": "x", "tags": [5]}),
        ] {
            bodies[321] = bad;
            let answer = admin.post("/api/dcim/sites/", Json::Array(bodies.clone())).await.expect(400);
            assert_eq!(answer.body["errors"][0]["index"], 321, "{}", answer.text);
            assert_eq!(answer.body["errors"].as_array().map(Vec::len), Some(1));
        }
        assert_eq!(trace(&server).await, before);
    });
}

/// What a caller invents besides the fields changes nothing that is not theirs to change.
#[test]
fn unknown_and_read_only_keys_are_left_alone() {
    on_both(|server| async move {
        let admin = server.admin().await;
        for meta in sample::models() {
            let mut body = sample::body(&admin, meta, 9).await;
            let mut extra = Map::new();
            for (key, value) in [
                ("id", json!(777_777)),
                ("_version", json!(55)),
                ("created", json!("2001-01-01T00:00:00Z")),
                ("url", json!("x")),
                ("nonsense", json!({"a": [1]})),
                ("last_updated", json!("x")),
                ("_depth", json!(9)),
            ] {
                extra.insert(key.to_owned(), value);
            }
            body.as_object_mut().expect("an object").extend(extra.clone());
            let made = admin.post(&format!("/api/{}/", meta.path), body).await.expect(201);
            assert_ne!(made.id(), 777_777, "{}", meta.wire());
            let at = format!("/api/{}/{}/", meta.path, made.id());
            let before = admin.get(&at).await.expect(200);
            if let Some(created) = before.body["created"].as_str() {
                assert!(created.starts_with("20") && !created.starts_with("2001"), "{created}");
            }
            let patched = admin.patch(&at, Json::Object(extra)).await.expect(200);
            assert_eq!(patched.body, before.body, "{}", meta.wire());
            assert_eq!(patched.headers["etag"], before.headers["etag"], "{}", meta.wire());
        }
    });
}
