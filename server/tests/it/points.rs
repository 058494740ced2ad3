//! The ten things a client breaks on (`CONTRACT.md`), for every endpoint of the registry that is written like any other.
//! Who may ask is `access.rs`'s; what single models answer is `contract.rs`'s.

use futures::FutureExt;
use serde_json::{Map, Value as Json, json};
use shared::meta::{Field, Kind, ModelMeta};
use shared::registry;

use crate::harness::{Client, on_both};
use crate::rest::{header, path};
use crate::sample;

#[test]
fn every_endpoint_keeps_the_conventions() {
    on_both(|server| async move {
        let admin = server.admin().await;
        // One run shows every model that breaks a convention.
        let mut broken = Vec::new();
        for meta in sample::models() {
            if std::panic::AssertUnwindSafe(Endpoint::try_out(&admin, meta)).catch_unwind().await.is_err() {
                broken.push(meta.wire());
            }
        }
        assert_eq!(broken, [""; 0], "on {}", server.engine);
    });
}

/// One endpoint with three objects.
struct Endpoint<'a> {
    client: &'a Client<'a>,
    meta: &'static ModelMeta,
    list: String,
    bodies: Vec<Json>,
    ids: Vec<i64>,
}

impl<'a> Endpoint<'a> {
    async fn try_out(client: &'a Client<'a>, meta: &'static ModelMeta) {
        let list = format!("/api/{}/", meta.path);
        let mut bodies = Vec::new();
        for n in 500..503 {
            bodies.push(sample::body(client, meta, n).await);
        }
        // 9: many are created in one request, and answered in its order.
        let made = client.post(&list, Json::Array(bodies.clone())).await.expect(201);
        let ids = made.body.as_array().expect("a list").iter().map(|one| one["id"].as_i64().expect("an id")).collect();
        let endpoint = Self { client, meta, list, bodies, ids };
        endpoint.lists().await;
        endpoint.addresses().await;
        endpoint.shapes().await;
        endpoint.selections().await;
        endpoint.filters().await;
        endpoint.errors().await;
        endpoint.bulk().await;
        endpoint.versions().await;
        endpoint.repetitions().await;
    }

    async fn get(&self, query: &str) -> crate::harness::Answer {
        self.client.get(&format!("{}{query}", self.list)).await.expect(200)
    }

    /// A query that finds the three objects, and nothing else.
    fn mine(&self) -> String {
        self.ids.iter().map(|id| format!("id={id}")).collect::<Vec<_>>().join("&")
    }

    fn at(&self, position: usize) -> String {
        format!("{}{}/", self.list, self.ids[position])
    }

    /// 1: envelope, links that keep the filters, limits.
    async fn lists(&self) {
        let mine = self.mine();
        let first = self.get(&format!("?{mine}&limit=2&ordering=-id")).await;
        let keys: Vec<&String> = first.body.as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["count", "next", "previous", "results"]);
        assert_eq!((&first.body["count"], &first.body["previous"]), (&json!(3), &Json::Null));
        assert_eq!(first.ids(), [self.ids[2], self.ids[1]]);
        let second = self.client.get(&path(&first.body["next"])).await.expect(200);
        assert_eq!((second.ids(), &second.body["next"]), (vec![self.ids[0]], &Json::Null));
        assert_eq!(self.client.get(&path(&second.body["previous"])).await.expect(200).ids(), first.ids());
        let all = self.get("?limit=0").await;
        assert!(self.ids.iter().all(|id| all.ids().contains(id)), "limit=0 is the largest page");
        assert_eq!(self.get("?limit=100000").await.ids(), all.ids(), "too large a limit is cut");
        let beyond = self.get("?offset=100000").await;
        assert_eq!((beyond.ids().len(), &beyond.body["count"]), (0, &all.body["count"]));
        let cursor = self.get(&format!("?{mine}&start=0&limit=2")).await;
        assert_eq!((cursor.ids(), &cursor.body["count"]), (self.ids[..2].to_vec(), &Json::Null));
        assert_eq!(self.client.get(&path(&cursor.body["next"])).await.expect(200).ids(), self.ids[2..]);
    }

    /// 2: absolute addresses that lead back; an address without the slash leads to the one with it.
    async fn addresses(&self) {
        let one = self.client.get(&self.at(0)).await.expect(200);
        assert_eq!(self.client.get(&path(&one.body["url"])).await.expect(200).body["id"], self.ids[0]);
        for (bare, query) in [(self.list.trim_end_matches('/'), "?limit=1"), (self.at(0).trim_end_matches('/'), "")] {
            let moved = self.client.get(&format!("{bare}{query}")).await;
            assert!(moved.status.is_redirection(), "{bare}: {}", moved.status);
            let target = header(&moved, "location");
            assert!(target.ends_with(&format!("{bare}/{query}")), "{bare}: {target}");
        }
    }

    /// 3, 4, 5: choices, references and lists, as they are read and written.
    async fn shapes(&self) {
        let core = !self.meta.traits.plain;
        let at = self.at(0);
        let one = self.client.get(&at).await.expect(200).body;
        for field in self.meta.fields.iter().filter(|f| !f.write_only && !one[f.name].is_null()) {
            let value = &one[field.name];
            match field.kind {
                Kind::Choice(_) if core && !field.bare && value != "" => {
                    assert!(value["value"].is_string() || value["value"].is_number(), "{}: {value}", field.name);
                    assert!(value["label"].is_string(), "{}: {value}", field.name);
                    if field.writable() {
                        let again = self.client.patch(&at, json!({field.name: value["value"]})).await.expect(200);
                        assert_eq!(again.body[field.name], *value);
                    }
                }
                Kind::Choice(_) => assert!(value.is_string() || value.is_number(), "{}: {value}", field.name),
                Kind::Ref(_) if value.is_object() => {
                    for key in ["id", "url", "display"] {
                        assert!(!value[key].is_null(), "{} lacks {key}: {value}", field.name);
                    }
                    if field.writable() {
                        let by_id = self.client.patch(&at, json!({field.name: value["id"]})).await.expect(200);
                        assert_eq!(by_id.body[field.name]["id"], value["id"]);
                        let nothing = self.client.patch(&at, json!({field.name: 99_999_999})).await.expect(400);
                        assert!(nothing.body[field.name].is_array(), "{}", nothing.text);
                        let nothing = json!({field.name: {"id": 99_999_999}});
                        let nothing = self.client.patch(&at, nothing).await.expect(400);
                        assert!(nothing.body[field.name].is_array(), "{}", nothing.text);
                    }
                }
                _ => {}
            }
        }
        if self.meta.has("tags") {
            let tag = registry::model("extras.tag").expect("a model");
            let mut tags = Vec::new();
            for _ in 0..3 {
                tags.push(sample::object(self.client, tag).await);
            }
            let now = async |body: Json| -> Vec<i64> {
                let answer = self.client.patch(&at, body).await.expect(200);
                let tags = answer.body["tags"].as_array().expect("a list").clone();
                tags.iter().filter_map(|tag| tag["id"].as_i64()).collect()
            };
            assert_eq!(now(json!({"tags": [{"id": tags[0]}, tags[1]]})).await.len(), 2);
            assert_eq!(now(json!({"tags": [tags[1]]})).await, [tags[1]], "a list replaces what was there");
            assert_eq!(now(json!({"add_tags": [tags[2]], "remove_tags": [tags[1]]})).await, [tags[2]]);
            // Repeated, tags are all asked for; other filters take any.
            let tagged = async |query: String| self.get(&format!("?{}&{query}", self.mine())).await.ids();
            assert_eq!(tagged(format!("tag_id={}", tags[2])).await, self.ids[..1]);
            assert_eq!(tagged(format!("tag_id={}&tag_id={}", tags[2], tags[1])).await, [0; 0]);
        }
    }

    /// 10 and 1: OPTIONS, `brief`, `fields`, `omit`.
    async fn selections(&self) {
        let keys = async |query: &str| -> Vec<String> {
            let one = self.client.get(&format!("{}?{query}", self.at(0))).await.expect(200).body;
            let mine = self.mine();
            assert_eq!(self.get(&format!("?{mine}&ordering=id&{query}")).await.body["results"][0], one, "{query}");
            one.as_object().expect("an object").keys().cloned().collect()
        };
        let all = keys("").await;
        let brief = keys("brief=true").await;
        assert!(brief.len() <= all.len() && brief[..3] == ["id", "url", "display"], "{brief:?}");
        assert_eq!(keys("fields=id,display").await, ["id", "display"]);
        let less: Vec<String> = all.iter().filter(|key| *key != "display").cloned().collect();
        assert_eq!(keys("omit=display").await, less);
        let options = self.client.send("OPTIONS", &self.list, &[], Vec::new()).await.expect(200).body;
        // Generic references are two fields there.
        let single = |field: &&Field| field.writable() && !matches!(field.kind, Kind::Any(_));
        for field in self.meta.fields.iter().filter(single) {
            let said = &options["actions"]["POST"][field.name];
            assert_eq!(said["read_only"], false, "{}: {said}", field.name);
            if let Kind::Choice(set) = field.kind {
                let offered = said["choices"].as_array().map_or(0, Vec::len);
                assert!(offered >= set.all().len(), "{}: {said}", field.name);
            }
        }
    }

    /// 6: repeated values, bad values, unknown names.
    async fn filters(&self) {
        let [first, second, _] = self.ids[..] else { unreachable!("three were made") };
        assert_eq!(self.get(&format!("?id={first}&id={second}&ordering=id")).await.ids(), [first, second]);
        assert!(!self.get(&format!("?id__n={first}&limit=0")).await.ids().contains(&first));
        assert_eq!(self.get(&format!("?{}&id__gt={first}", self.mine())).await.ids().len(), 2);
        let bad = self.client.get(&format!("{}?id=nonsense", self.list)).await.expect(400);
        assert!(bad.body["id"].is_array(), "{}", bad.text);
        let ignored = self.get(&format!("?{}&nonsense=1", self.mine())).await;
        assert_eq!((ignored.body["count"].as_i64(), header(&ignored, "x-ignored-filters")), (Some(3), "nonsense"));
        let strict = self.client.get(&format!("{}?nonsense=1&strict=true", self.list)).await.expect(400);
        assert!(strict.text.contains("nonsense"), "{}", strict.text);
    }

    /// 8: what is wrong is said by field; what is not there, and what cannot be done, in JSON.
    async fn errors(&self) {
        let empty = self.client.post(&self.list, json!({})).await;
        // A token is the caller's unless it says whose.
        if self.meta.fields.iter().any(|f| f.writable() && f.required) && self.meta.wire() != "users.token" {
            let said = empty.expect(400);
            let errors = said.body.as_object().expect("an object");
            assert!(!errors.is_empty() && errors.values().all(Json::is_array), "{}", said.text);
        }
        for (method, at) in [("GET", "99999999/"), ("PATCH", "99999999/"), ("DELETE", "99999999/"), ("GET", "x/")] {
            let missing = self.client.json(method, &format!("{}{at}", self.list), &json!({})).await.expect(404);
            assert!(missing.body["detail"].is_string(), "{}", missing.text);
        }
        let wrong = self.client.json("POST", &self.at(0), &json!({})).await.expect(405);
        assert!(wrong.body["detail"].is_string() && !header(&wrong, "allow").is_empty(), "{}", wrong.text);
        let broken = [("content-type", "application/json")];
        let broken = self.client.send("POST", &self.list, &broken, b"{\"a\":".to_vec()).await.expect(400);
        assert!(broken.body["detail"].is_string(), "{}", broken.text);
        let asked = [("accept", "application/problem+json")];
        let problem = self.client.send("GET", &format!("{}99999999/", self.list), &asked, Vec::new()).await.expect(404);
        assert_eq!(header(&problem, "content-type"), "application/problem+json");
        assert_eq!(problem.body["status"], 404);
    }

    /// 9: all or nothing, and each item's errors at its place.
    async fn bulk(&self) {
        let before = self.get(&format!("?{}&ordering=id", self.mine())).await.body;
        let total = self.get("?limit=1").await.body["count"].clone();
        let good = sample::body(self.client, self.meta, 503).await;
        let refused = self.client.post(&self.list, json!([good, "no object"])).await.expect(400);
        assert_eq!(self.get("?limit=1").await.body["count"], total, "{}", refused.text);
        for method in ["PATCH", "PUT"] {
            let mut items: Vec<Json> =
                self.ids[..2].iter().zip(&self.bodies).map(|(id, body)| with_id(body, *id)).collect();
            items.push(with_id(&self.bodies[2], 99_999_999));
            let refused = self.client.json(method, &self.list, &Json::Array(items)).await.expect(400);
            assert!(refused.text.contains("99999999"), "{method}: {}", refused.text);
        }
        let gone = json!([{"id": self.ids[0]}, {"id": 99_999_999}]);
        let refused = self.client.json("DELETE", &self.list, &gone).await.expect(400);
        assert!(refused.text.contains("99999999"), "{}", refused.text);
        assert_eq!(
            self.get(&format!("?{}&ordering=id", self.mine())).await.body,
            before,
            "refused writes leave no trace"
        );
        let same: Vec<Json> = self.ids.iter().map(|id| json!({"id": id})).collect();
        let patched = self.client.patch(&self.list, Json::Array(same)).await.expect(200);
        assert_eq!(patched.body, before["results"], "many are changed, and answered in the order asked");
    }

    /// 10: headers, versions, messages.
    async fn versions(&self) {
        let at = self.at(0);
        let read = self.client.get(&at).await.expect(200);
        assert!(!header(&read, "api-version").is_empty() && !header(&read, "x-request-id").is_empty());
        let tag = header(&read, "etag").to_owned();
        assert!(tag.starts_with("W/\""), "{tag}");
        self.client.send("GET", &at, &[("if-none-match", &tag)], Vec::new()).await.expect(304);
        for (method, body) in [("PATCH", json!({})), ("DELETE", Json::Null)] {
            let headers = [("content-type", "application/json"), ("if-match", "W/\"1-999999\"")];
            let stale = self.client.send(method, &at, &headers, body.to_string().into_bytes()).await.expect(412);
            assert_eq!(header(&stale, "etag"), tag, "{method}");
        }
    }

    /// `Idempotency-Key`: the same request again does no work again; another body under the same key is refused.
    async fn repetitions(&self) {
        let body = sample::body(self.client, self.meta, 504).await;
        let key = format!("{}-{}", self.meta.wire(), self.client.server.engine);
        let headers = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
        let post =
            async |body: &Json| self.client.send("POST", &self.list, &headers, body.to_string().into_bytes()).await;
        let mut first = post(&body).await.expect(201);
        let again = post(&body).await;
        if sample::shown_once(self.meta) {
            // Its text is shown once, and kept nowhere.
            first.body["token"] = Json::Null;
        }
        assert_eq!((again.status, again.body), (first.status, first.body), "{}", again.text);
        post(&json!({})).await.expect(400);
    }
}

fn with_id(body: &Json, id: i64) -> Json {
    let mut map: Map<String, Json> = body.as_object().cloned().expect("an object");
    map.insert("id".to_owned(), id.into());
    Json::Object(map)
}
