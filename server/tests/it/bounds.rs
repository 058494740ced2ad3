//! What bounds a request: the table of `rest::bounds`, committed as `docs/BOUNDS.md`, and each of its cells tried. What is
//! taken at a bound comes to an end, what goes beyond it is refused at once with the number, and nothing is left of it.
//!
//! `PURSER_WRITE_BOUNDS=1` writes the table anew.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use server::config::Config;
use server::rest::bounds::{self, Body, Bounds, Query, ROWS, Row};
use server::rest::target::TARGETS;
use shared::filter::TEXT_TERMS;

use crate::harness::{Answer, on_both, on_both_with};

/// What is bounded takes no longer, be the build slow and the machine busy; what is not takes minutes. That it is within
/// a second is for `cargo xtask torture` to see.
const AT_ONCE: Duration = Duration::from_secs(20);

fn table() -> String {
    let mut out = String::from(
        "# Bounds\n\nWhat bounds a single request, at every endpoint. A test writes this table (`PURSER_WRITE_BOUNDS=1`) and tries each\n\
         cell: `server/tests/it/bounds.rs`. The numbers are those of the default settings; `max_items`, `body_limit` and\n\
         `import_limit` change some of them.\n\n\
         | Endpoints | Objects | Depth of JSON | Bytes of a body | Conditions | Names to sort by | Parameters |\n|---|---:|---:|---:|---:|---:|---:|\n",
    );
    let number = |number: Option<usize>| number.map_or("–".to_owned(), |number| number.to_string());
    for row in ROWS {
        let Bounds { items, depth, bytes, conditions, order, repeats } = row.bounds(&Config::default());
        let cells = [items, depth, bytes, conditions, order, repeats].map(number).join(" | ");
        let _ = writeln!(out, "| {} | {cells} |", row.family);
    }
    let config = Config::default();
    let _ = write!(
        out,
        "\nBeyond a bound there is an answer at once: 413 for bytes, objects and values, 400 for the others, with the number that\n\
         there may be. Lists longer than that go in parts, or as a file: an import takes any number of records within its\n\
         bytes.\n\n\
         - A list within an object, like an object itself, has at most {nested} elements, and a body at most {values} values in all. Both are counted\n  \
           before anything of the body is read, so that a request takes no more memory than 8 times its bytes and 32 MiB.\n\
         - A list of exact values (`id=1&id=2`, `name=a&name=b`, `tag=x&tag=y`) is one condition, however long. Every other lookup\n  \
           counts each of its values, and a `q` counts {text}. A value has at most {value} bytes.\n\
         - A statement of a read takes at most `read_seconds` ({read}), and ends when its client leaves. A request's write keeps others\n  \
           waiting for at most `write_seconds` ({write}); who waits longer than `wait_seconds` ({wait}) is told to try again. Beyond\n  \
           that there is 503, and nothing was changed. Only imports, undo and what the program does on start take longer.\n",
        nested = server::bounds::NESTED_MAX,
        values = config.max_items * 100,
        text = TEXT_TERMS,
        value = shared::filter::VALUE_MAX,
        read = config.read_seconds,
        write = config.write_seconds,
        wait = config.wait_seconds,
    );
    out
}

#[test]
fn the_table_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/BOUNDS.md");
    if std::env::var_os("PURSER_WRITE_BOUNDS").is_some() {
        std::fs::write(path, table()).expect("the table is written");
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(committed, table(), "write docs/BOUNDS.md anew with PURSER_WRITE_BOUNDS=1");
}

#[test]
fn every_path_of_the_document_has_a_row() {
    let document = server::rest::openapi::document("http://purser.test");
    for path in document["paths"].as_object().expect("paths").keys() {
        assert_eq!(bounds::endpoints().filter(|(known, _)| known == path).count(), 1, "{path}");
    }
    for row in ROWS {
        assert!(bounds::endpoints().any(|(_, other)| other.family == row.family), "{}", row.family);
    }
}

/// What came, and how soon.
async fn timed(answer: impl Future<Output = Answer>) -> (Answer, Duration) {
    let began = Instant::now();
    let answer = answer.await;
    (answer, began.elapsed())
}

/// A refusal in JSON with this status, at once, that names a number.
#[track_caller]
fn refused((answer, took): (Answer, Duration), status: u16, number: usize, what: &str) {
    assert_eq!(answer.status.as_u16(), status, "{what}: {}", &answer.text[..answer.text.floor_char_boundary(500)]);
    assert!(answer.text.contains(&number.to_string()), "{what}: {}", answer.text);
    assert_eq!(answer.headers["content-type"], "application/json", "{what}");
    assert!(took < AT_ONCE, "{what} took {took:?}");
}

/// The settings of these tests: small, so that a bound is soon reached.
fn settings(config: &mut Config) {
    config.max_items = 200;
    config.body_limit = 128 << 10;
    config.import_limit = 128 << 10;
}

fn list(count: usize) -> Json {
    Json::Array(vec![json!({}); count])
}

fn deep(depth: usize) -> Vec<u8> {
    let inside = depth - 1;
    format!("{{\"x\":{}{}}}", "[".repeat(inside), "]".repeat(inside)).into_bytes()
}

const JSON: [(&str, &str); 2] = [("content-type", "application/json"), ("sec-fetch-site", "same-origin")];

/// An endpoint, as a client calls it, with the methods of the API.
struct Endpoint {
    path: String,
    methods: String,
}

/// The endpoints of a row.
fn endpoints(row: &Row) -> Vec<Endpoint> {
    let all = bounds::endpoints().filter(|(_, other)| other.family == row.family);
    let methods = |path: &str| TARGETS.iter().find(|(known, _)| known == path).map(|(_, target)| target.methods());
    let called = |path: &str| path.replace("{id}", "1").replace("{name}", "x");
    all.map(|(path, _)| Endpoint {
        path: called(path),
        methods: methods(path).unwrap_or("GET, POST".into()).into_owned(),
    })
    .collect()
}

impl Endpoint {
    fn takes(&self, method: &str) -> bool {
        self.methods.split(", ").any(|one| one == method)
    }

    /// The method by which it takes a body, if it reads any.
    fn method(&self) -> Option<&'static str> {
        ["POST", "PATCH"].into_iter().find(|method| self.takes(method))
    }
}

#[test]
fn every_body_is_bounded() {
    on_both_with(settings, |server| async move {
        let admin = server.admin().await;
        let browser = server.anonymous().login("admin").await;
        for row in ROWS.iter().filter(|row| row.body != Body::None) {
            let bounds = row.bounds(&server.app.config);
            for endpoint in endpoints(row) {
                let (path, Some(method)) = (&endpoint.path, endpoint.method()) else { continue };
                let client = if row.body == Body::Call { &browser } else { &admin };
                let send = |body: Vec<u8>| timed(client.send(method, path, &JSON, body));
                let bytes = bounds.bytes.expect("a bound");
                refused(send(vec![b' '; bytes + 1]).await, 413, bytes, &format!("{path}, bytes"));
                if row.body == Body::File {
                    continue;
                }
                let depth = bounds.depth.expect("a bound");
                refused(send(deep(depth + 1)).await, 400, depth, &format!("{path}, depth"));
                let nested = server::bounds::NESTED_MAX;
                let wide = json!({"x": vec![0; nested + 1]}).to_string();
                refused(send(wide.into_bytes()).await, 413, nested, &format!("{path}, a list within"));
                let keys: serde_json::Map<String, Json> = (0..=nested).map(|n| (n.to_string(), json!(1))).collect();
                let keys = Json::Object(keys).to_string();
                refused(send(keys.into_bytes()).await, 413, nested, &format!("{path}, keys"));
                let values: serde_json::Map<String, Json> =
                    (0..3).map(|n| (n.to_string(), json!(vec![0; nested - 1]))).collect();
                refused(
                    send(Json::Object(values).to_string().into_bytes()).await,
                    413,
                    server.app.config.max_items * 100,
                    &format!("{path}, values"),
                );
                for (body, what) in
                    [(deep(depth), "depth"), (format!("{{\"x\":[{}]}}", "0,".repeat(100) + "0").into_bytes(), "a list")]
                {
                    let (answer, _) = send(body).await;
                    assert!(
                        answer.status.as_u16() < 500 && answer.status != 413,
                        "{path} takes {what}: {}",
                        answer.text
                    );
                }
            }
        }
    });
}

#[test]
fn every_list_is_bounded() {
    on_both_with(settings, |server| async move {
        let admin = server.admin().await;
        for row in ROWS.iter().filter(|row| matches!(row.body, Body::Many | Body::Few)) {
            let most = row.bounds(&server.app.config).items.expect("a bound");
            for endpoint in endpoints(row) {
                let path = &endpoint.path;
                let all = ["POST", "PUT", "PATCH", "DELETE"].into_iter();
                let methods: Vec<&str> = all.filter(|method| endpoint.takes(method)).collect();
                for method in &methods {
                    let more = timed(admin.json(method, path, &list(most + 1))).await;
                    refused(more, 413, most, &format!("{method} {path}"));
                }
                let (answer, took) = timed(admin.json(methods.last().expect("a method"), path, &list(most))).await;
                assert_eq!(answer.status, 400, "{path}: an id is missing: {}", answer.text);
                assert!(took < AT_ONCE, "{path} took {took:?}");
            }
        }
        // At the bound a list is written.
        let tags: Json = (0..200).map(|n| json!({"name": format!("T{n}"), "slug": format!("t{n}")})).collect();
        let tags = admin.post("/api/extras/tags/", tags).await.expect(201);
        let ids: Vec<i64> = tags.body.as_array().expect("a list").iter().filter_map(|one| one["id"].as_i64()).collect();
        assert_eq!(ids.len(), 200);
        // Nobody makes more of their own at once, by a file either.
        let (id, stranger) = server.user("stranger", false).await;
        let tokens: Json = vec![json!({"user": id}); 101].into();
        refused(timed(stranger.post("/api/users/tokens/", tokens)).await, 413, 100, "tokens");
        let file = "description\n".to_owned() + &"x\n".repeat(101);
        let csv = [("content-type", "text/csv")];
        let (answer, _) = timed(stranger.send("POST", "/api/users/tokens/import/", &csv, file.into_bytes())).await;
        assert_eq!(answer.status, 413, "{}", answer.text);
        // The web application names objects by their ids.
        let browser = server.anonymous().login("admin").await;
        let many: Vec<i64> = (1..=201).collect();
        let pairs: Vec<(i64, i64)> = many.iter().map(|id| (*id, 0)).collect();
        for (name, args) in [
            ("delete", json!({"model": "extras.tag", "ids": pairs, "message": ""})),
            ("delete_plan", json!({"model": "extras.tag", "ids": many})),
            ("bulk_edit", json!({"model": "extras.tag", "ids": many, "values": {"color": "ff0000"}, "message": ""})),
            ("options", json!({"model": "extras.tag", "q": "", "params": [], "ids": many})),
        ] {
            refused(timed(browser.rpc(name, args)).await, 413, 200, name);
        }
        browser.rpc("delete_plan", json!({"model": "extras.tag", "ids": ids})).await.expect(200);
        assert_eq!(admin.get("/api/extras/tags/?limit=1").await.expect(200).body["count"], 200);
    });
}

fn repeated(name: &str, count: usize) -> String {
    (1..=count).map(|n| format!("{name}={n}&")).collect()
}

#[test]
fn every_query_is_bounded() {
    on_both_with(settings, |server| async move {
        let admin = server.admin().await;
        for row in ROWS.iter().filter(|row| row.query != Query::None) {
            let bounds = row.bounds(&server.app.config);
            for endpoint in endpoints(row) {
                let path = &endpoint.path;
                let get = async |query: String| timed(admin.get(&format!("{path}?{query}"))).await;
                let most = bounds.repeats.expect("a bound");
                refused(get("&".repeat(most)).await, 400, most, &format!("{path}, parameters"));
                let (answer, took) = get(repeated("x", 4000)).await;
                assert!(answer.status.as_u16() < 500, "{path} takes 4000: {}", answer.text);
                // Reading the schema takes a client longer than that.
                assert!(took < AT_ONCE || path == "/api/schema/", "{path} takes 4000 in {took:?}");
                // Object types are no rows.
                if row.query != Query::Filters || path == "/api/core/object-types/" {
                    continue;
                }
                let (terms, order) = (bounds.conditions.expect("a bound"), bounds.order.expect("a bound"));
                let text = "q=a&".repeat(terms / TEXT_TERMS);
                let names = "id,".repeat(order);
                refused(get(format!("{text}q=a")).await, 400, terms, &format!("{path}, conditions"));
                refused(get(repeated("id__gt", terms + 1)).await, 400, terms, &format!("{path}, a lookup"));
                refused(get(format!("ordering={names}id")).await, 400, order, &format!("{path}, order"));
                for query in [text, repeated("id__gt", terms), format!("ordering={names}"), repeated("id", 2000)] {
                    let (answer, took) = get(query.clone()).await;
                    assert_eq!(answer.status, 200, "{path}?{}: {}", &query[..30], answer.text);
                    assert!(took < AT_ONCE, "{path}?{}… took {took:?}", &query[..30]);
                }
                for name in ["fields", "omit", "exclude"] {
                    let (answer, took) = get(format!("{name}={}", "id,".repeat(10_000))).await;
                    assert!(answer.status == 200 && took < AT_ONCE, "{path}?{name} took {took:?}: {}", answer.status);
                }
            }
        }
        let browser = server.anonymous().login("admin").await;
        let params = |name: &str, count: usize| -> Json { (0..count).map(|n| json!([name, n.to_string()])).collect() };
        let query = |params: Json, order: Json| json!({"query": {"model": "extras.tag", "params": params, "order": order, "columns": [], "offset": 0, "limit": 50}});
        browser.rpc("list", query(params("id", 2000), json!([]))).await.expect(200);
        refused(
            timed(browser.rpc("list", query(params("name__ic", 51), json!([])))).await,
            400,
            50,
            "list, conditions",
        );
        refused(
            timed(browser.rpc("list", query(json!([]), json!(["name,".repeat(17)])))).await,
            400,
            16,
            "list, order",
        );
    });
}

#[test]
fn what_used_to_take_minutes_is_soon_answered() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let tags: Json = (0..300).map(|n| json!({"name": format!("T{n}"), "slug": format!("t{n}")})).collect();
        let tags = admin.post("/api/extras/tags/", tags).await.expect(201);
        let ids: Vec<i64> = tags.body.as_array().expect("a list").iter().filter_map(|one| one["id"].as_i64()).collect();
        // Every site has the first tags, as many as its number.
        let sites: Json = (0..100)
            .map(|n| json!({"name": format!("S{n}"), "slug": format!("s{n}"), "tags": ids[..n * 3].to_vec()}))
            .collect();
        admin.post("/api/dcim/sites/", sites).await.expect(201);
        let tagged = |suffix: &str, count: usize| -> String {
            (0..count).map(|n| format!("tag{suffix}=t{n}&")).collect::<String>() + "limit=1"
        };
        let by_id: String = ids[..200].iter().map(|id| format!("tag_id={id}&")).collect();
        for (query, count) in [
            (tagged("", 1), 99),
            (tagged("", 200), 33),
            (tagged("", 200).repeat(2).replace("limit=1", ""), 33),
            (by_id, 33),
            (tagged("__any", 200), 99),
            (tagged("__n", 300), 1),
            ("tag__n=t299&tag=t0&limit=1".to_owned(), 99),
        ] {
            let (answer, took) = timed(admin.get(&format!("/api/dcim/sites/?{query}"))).await;
            assert_eq!(answer.expect(200).body["count"], count, "{}", &query[..20]);
            assert!(took < AT_ONCE, "{} took {took:?}", &query[..20]);
        }
        let names = |name: &str, count: usize| format!("/api/dcim/sites/?{}", repeated(name, count));
        for (path, number) in [
            (names("name__nic", 2000), 2000),
            (names("name__ic", 1000), 1000),
            (format!("/api/dcim/sites/?ordering={}", "name,".repeat(2500)), 2500),
        ] {
            refused(timed(admin.get(&path)).await, 400, number, &path[..40]);
        }
        let words = format!("/api/dcim/sites/?q={}", "word%20".repeat(1000));
        admin.get(&words).await.expect(200);
        assert_eq!(admin.get("/api/dcim/sites/?name__n=S1&limit=1").await.expect(200).body["count"], 99);
    });
}
