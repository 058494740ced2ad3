//! Everything that a caller can ask, and what no answer may hold.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};
use shared::filter::{self, TERMS_MAX, TEXT_TERMS};
use shared::meta::{Kind, ModelMeta};
use shared::registry;
use shared::row::Row;

use super::estate::{Estate, mark, marks};
use super::eyes::{Eyes, referred};
use crate::harness::{Answer, Client};
use crate::permissions::Luck;

/// Objects of a model that are asked for one by one: so many that may be seen, and so many that may not.
const SEEN: usize = 3;
const UNSEEN: usize = 2;
/// Neither a mark nor an id of anything.
const NOBODY: &str = "zq99999x99999q";
const NOTHING: i64 = 987_654_321;

pub struct Asker<'a> {
    caller: &'a Client<'a>,
    session: &'a Client<'a>,
    estate: &'a Estate,
    eyes: &'a Eyes,
    pub asked: usize,
    pub wrong: Vec<String>,
}

impl<'a> Asker<'a> {
    pub fn new(caller: &'a Client<'a>, session: &'a Client<'a>, estate: &'a Estate, eyes: &'a Eyes) -> Self {
        Self { caller, session, estate, eyes, asked: 0, wrong: Vec::new() }
    }

    pub async fn everything(&mut self, luck: &mut Luck) {
        self.document().await;
        for model in self.estate.models.values() {
            self.lists(model.meta).await;
            self.filters(model.meta).await;
            self.pages(model.meta).await;
            self.writes(model.meta, luck).await;
        }
        self.functions().await;
    }

    pub async fn every_list(&mut self) {
        for model in self.estate.models.values() {
            self.get(&format!("/api/{}/?limit=1000", model.meta.path)).await;
            self.get(&format!("/api/{}/?limit=1000&brief=true", model.meta.path)).await;
        }
    }

    /// Looks at an answer: it may hold the marks of what the caller may see, and those that the question had.
    fn look(&mut self, what: &str, question: &str, answer: &Answer) {
        self.asked += 1;
        let given = marks(question);
        let told: Vec<String> =
            marks(&answer.text).into_iter().filter(|m| !self.eyes.allowed.contains(m) && !given.contains(m)).collect();
        if answer.status.is_server_error() {
            self.wrong.push(format!("{what}: {} {}", answer.status, answer.text));
        }
        if let Some(first) = told.first() {
            let text = answer.text.to_lowercase();
            let at = text.find(first.as_str()).unwrap_or(0);
            let around: String = text.chars().skip(at.saturating_sub(120)).take(220).collect();
            self.wrong.push(format!("{what} tells {}: …{around}…", told.join(" ")));
        }
    }

    async fn get(&mut self, path: &str) -> Answer {
        let answer = self.caller.get(path).await;
        self.look(&format!("GET {path}"), path, &answer);
        answer
    }

    async fn send(&mut self, method: &str, path: &str, body: Json) -> Answer {
        let answer = self.caller.json(method, path, &body).await;
        self.look(&format!("{method} {path} {body}"), &body.to_string(), &answer);
        answer
    }

    async fn rpc(&mut self, name: &str, args: Json) -> Answer {
        let answer = self.session.rpc(name, args.clone()).await;
        self.look(&format!("rpc {name} {args}"), &args.to_string(), &answer);
        answer
    }

    /// Some objects of a model, of both kinds.
    fn some(&self, meta: &ModelMeta) -> Vec<i64> {
        let (seen, unseen): (Vec<i64>, Vec<i64>) =
            self.estate.ids(meta).into_iter().partition(|id| self.eyes.sees(meta.number, *id));
        seen.into_iter().take(SEEN).chain(unseen.into_iter().take(UNSEEN)).collect()
    }

    /// Every GET that the OpenAPI document knows.
    async fn document(&mut self) {
        let document = self.caller.get("/api/schema/?format=json").await.expect(200);
        let places = || {
            registry::all().flat_map(|meta| [Some(meta.path), meta.alias].into_iter().flatten().map(move |p| (p, meta)))
        };
        for (path, item) in document.body["paths"].as_object().expect("paths") {
            if item.get("get").is_none() {
                continue;
            }
            let Some((list, _)) = path.split_once("{id}") else {
                self.get(path).await;
                continue;
            };
            let list = list.trim_start_matches("/api/").trim_end_matches('/');
            let ids = match places().find(|(at, _)| *at == list) {
                Some((_, meta)) => self.some(meta),
                None => vec![1, 2, 3],
            };
            for id in ids {
                let path = path.replace("{id}", &id.to_string());
                let answer = self.get(&path).await;
                let meta = places().find(|(at, _)| *at == list).map(|(_, meta)| meta);
                if let Some(meta) = meta
                    .filter(|meta| !self.eyes.sees(meta.number, id) && self.estate.models.contains_key(&meta.number))
                    && !matches!(answer.status.as_u16(), 403 | 404)
                {
                    self.wrong.push(format!("GET {path} of an unseen {}: {}", meta.wire(), answer.status));
                }
            }
        }
    }

    /// Lists in their forms, and their orders: what may not be seen sorts like nothing.
    async fn lists(&mut self, meta: &'static ModelMeta) {
        let list = format!("/api/{}/", meta.path);
        for query in ["limit=1000", "limit=1000&brief=true", "export=csv", "export=json"] {
            self.get(&format!("{list}?{query}")).await;
        }
        let single = |kind: &Kind| matches!(kind, Kind::Ref(_));
        for field in meta.fields.iter().filter(|field| single(&field.kind) && !field.bare) {
            for sign in ["", "-"] {
                let answer = self.get(&format!("{list}?limit=1000&ordering={sign}{}", field.name)).await;
                let Some(rows) = answer.body["results"].as_array() else { continue };
                let hidden = |row: &&Json| {
                    row[field.name]
                        .as_object()
                        .is_some_and(|nested| nested.len() == 3 && nested["display"] == format!("#{}", nested["id"]))
                };
                let ids: Vec<i64> = rows.iter().filter(hidden).filter_map(|row| row["id"].as_i64()).collect();
                let sorted = if sign.is_empty() { ids.is_sorted() } else { ids.is_sorted_by(|a, b| a > b) };
                if !sorted {
                    self.wrong
                        .push(format!("{list} in the order of {sign}{} sorts what is unseen: {ids:?}", field.name));
                }
            }
        }
    }

    /// What may not be seen and has to do with what may be seen: it is referred to, or refers, over one step or two.
    fn around(&self, meta: &ModelMeta) -> BTreeSet<(i16, i64)> {
        let row = |model: i16, id: i64| self.estate.models.get(&model).and_then(|model| model.rows.get(&id));
        let unseen = |(model, id): &(i16, i64)| !self.eyes.sees(*model, *id);
        let mut out = BTreeSet::new();
        let Some(seen) = self.eyes.seen.get(&meta.number) else { return out };
        for own in seen.iter().filter_map(|id| row(meta.number, *id)) {
            for (model, id) in referred(own) {
                out.insert((model, id));
                out.extend(row(model, id).map_or(Vec::new(), referred));
            }
        }
        let refers =
            |row: &Row| referred(row).into_iter().any(|(model, id)| model == meta.number && seen.contains(&id));
        for model in self.estate.models.values() {
            out.extend(model.rows.values().filter(|row| refers(row)).map(|row| (model.meta.number, row.id())));
        }
        out.retain(unseen);
        out
    }

    /// No filter that looks beyond the row finds anything by what may not be seen: it answers as if that were not there.
    async fn filters(&mut self, meta: &'static ModelMeta) {
        let list = format!("/api/{}/", meta.path);
        if self.eyes.seen.get(&meta.number).is_none_or(BTreeSet::is_empty) {
            return;
        }
        let mut by_model: BTreeMap<i16, Vec<i64>> = BTreeMap::new();
        for (model, id) in self.around(meta) {
            by_model.entry(model).or_default().push(id);
        }
        let some: Vec<(i16, i64)> =
            by_model.into_iter().flat_map(|(model, ids)| ids.into_iter().take(3).map(move |id| (model, id))).collect();
        let own = |name: &str| {
            meta.fields.iter().any(|field| match field.kind {
                Kind::Any(target) => {
                    [target.type_name, target.id_name, field.name].contains(&name)
                        || name == format!("{}_id", target.type_name)
                }
                Kind::Ref(_) | Kind::Many(_) | Kind::Tags | Kind::CustomFields | Kind::Reverse(_) => false,
                _ => name == field.name,
            })
        };
        for (name, suffixes) in filter::offered(meta) {
            if own(&name) || meta.number == registry::model("core.objectchange").expect("the log").number && name == "q"
            {
                continue;
            }
            let contains = suffixes.contains(&"ic").then(|| format!("{name}__ic"));
            for name in std::iter::once(name).chain(contains) {
                let words: Vec<String> = some
                    .iter()
                    .filter_map(|(model, id)| Some(mark(registry::numbered(*model)?, *id)))
                    .filter(|word| !self.eyes.allowed.contains(word))
                    .collect();
                let numbers: Vec<String> = some.iter().map(|(_, id)| id.to_string()).collect();
                self.alike(&list, &name, &words, NOBODY).await;
                if name.ends_with("_id") {
                    // The same number may be that of something that may be seen.
                    let free = numbers.into_iter().filter(|number| {
                        let id: i64 = number.parse().unwrap_or_default();
                        self.eyes.seen.values().all(|ids| !ids.contains(&id))
                    });
                    self.alike(&list, &name, &free.collect::<Vec<_>>(), &NOTHING.to_string()).await;
                }
            }
        }
    }

    /// A filter answers to values of what may not be seen as to one of nothing at all.
    async fn alike(&mut self, list: &str, name: &str, values: &[String], nothing: &str) {
        let with = |values: &[String]| {
            let each: Vec<String> = values.iter().map(|value| format!("{name}={value}")).collect();
            format!("{list}?limit=1000&fields=id&{}", each.join("&"))
        };
        if values.is_empty() {
            return;
        }
        let said = |answer: &Answer| (answer.status, answer.body["count"].clone());
        let unknown = self.get(&with(&[nothing.to_owned()])).await;
        // As many as are answered at once.
        let most = if name == "q" { TERMS_MAX / TEXT_TERMS } else { TERMS_MAX };
        for values in values.chunks(most) {
            let known = self.get(&with(values)).await;
            if said(&known) != said(&unknown) {
                self.wrong.push(format!("{} tells: {:?} in place of {:?}", with(values), said(&known), said(&unknown)));
            }
        }
    }

    /// What the web application asks for about objects of a model.
    async fn pages(&mut self, meta: &'static ModelMeta) {
        let wire = meta.wire();
        let query = json!({"model": wire, "params": [], "order": [], "offset": 0, "limit": 1000, "columns": []});
        self.rpc("list", json!({"query": query})).await;
        self.rpc("options", json!({"model": wire, "q": "", "params": [], "ids": []})).await;
        self.rpc("options", json!({"model": wire, "q": "zq", "params": [], "ids": []})).await;
        self.rpc("custom_fields", json!({"model": wire})).await;
        let some = self.some(meta);
        self.rpc("options", json!({"model": wire, "q": "", "params": [], "ids": some})).await;
        self.rpc("delete_plan", json!({"model": wire, "ids": some})).await;
        for id in some {
            let read = self.rpc("read", json!({"model": wire, "id": id})).await;
            let history = self.rpc("history", json!({"model": wire, "id": id, "offset": 0, "limit": 200})).await;
            let plan = self.rpc("delete_plan", json!({"model": wire, "ids": [id]})).await;
            let blocked = plan.body["blocked"].as_array().is_some_and(|blocked| !blocked.is_empty());
            if blocked && self.eyes.sees(meta.number, id) {
                self.rpc("delete", json!({"model": wire, "ids": [[id, 0]], "message": ""})).await;
            }
            let panels = match wire.as_str() {
                "inventory_monitor.asset" => Some("asset_panels"),
                "inventory_monitor.probe" => Some("probe_panels"),
                "core.objectchange" => Some("change"),
                _ => None,
            };
            if let Some(panels) = panels {
                self.rpc(panels, json!({"id": id})).await;
            }
            if !self.eyes.sees(meta.number, id) {
                for (what, answer) in [("read", read), ("history", history)] {
                    if !matches!(answer.status.as_u16(), 403 | 404) {
                        self.wrong.push(format!("rpc {what} of an unseen {wire} {id}: {}", answer.status));
                    }
                }
            }
        }
    }

    /// What is wrong with writes says nothing of others. Nothing is written.
    async fn writes(&mut self, meta: &'static ModelMeta, luck: &mut Luck) {
        if !self.eyes.writes.contains(&meta.number) {
            return;
        }
        let list = format!("/api/{}/", meta.path);
        let some = self.some(meta);
        let unseen = |asker: &Self, target: &ModelMeta, luck: &mut Luck| {
            let all: Vec<i64> =
                asker.estate.ids(target).into_iter().filter(|id| !asker.eyes.sees(target.number, *id)).collect();
            (!all.is_empty()).then(|| all[luck.below(all.len())])
        };
        let mut body = Map::new();
        for field in meta.fields.iter().filter(|field| field.writable()) {
            match field.kind {
                Kind::Ref(target) => {
                    if let Some(id) = unseen(&*self, target.meta(), luck) {
                        body.insert(field.name.to_owned(), id.into());
                    }
                }
                Kind::Many(target) => {
                    if let Some(id) = unseen(&*self, target.meta(), luck) {
                        body.insert(field.name.to_owned(), json!([id]));
                    }
                }
                Kind::Any(target) => {
                    let model = target.models.first().and_then(|wire| registry::model(wire));
                    if let Some((model, id)) = model.and_then(|model| Some((model, unseen(&*self, model, luck)?))) {
                        body.insert(target.type_name.to_owned(), model.wire().into());
                        body.insert(target.id_name.to_owned(), id.into());
                    }
                }
                _ => {}
            }
        }
        self.send("POST", &format!("{list}?dry_run=true"), json!({})).await;
        self.send("POST", &format!("{list}?dry_run=true"), Json::Object(body.clone())).await;
        for id in &some {
            let at = format!("{list}{id}/?dry_run=true");
            self.send("PATCH", &at, Json::Object(body.clone())).await;
            self.send("PATCH", &at, json!({"changelog_message": "x"})).await;
            for (name, value) in &body {
                self.send("PATCH", &at, json!({name: value})).await;
            }
            self.send("DELETE", &at, json!({})).await;
        }
        let all: Vec<Json> = some.iter().map(|id| json!({"id": id})).collect();
        self.send("DELETE", &format!("{list}?dry_run=true"), all.into()).await;
    }

    /// The other functions of the application, and what searches everywhere.
    async fn functions(&mut self) {
        let span = json!({"from": "2020-01-01T00:00:00Z", "to": "2030-01-01T00:00:00Z", "types": [], "statuses": [],
                          "providers": [], "q": ""});
        self.rpc("calendar", json!({"query": span})).await;
        self.rpc("home", json!({})).await;
        self.rpc("session", json!({})).await;
        self.rpc("profile", json!({})).await;
        let overlaps =
            json!({"model": "notices.overlap", "params": [], "order": [], "offset": 0, "limit": 200, "columns": []});
        self.rpc("list", json!({"query": overlaps})).await;
        let times = "from=2020-01-01T00:00:00Z&to=2030-01-01T00:00:00Z";
        self.get(&format!("/api/plugins/notices/overlaps/?{times}")).await;
        self.get("/api/plugins/notices/ical/?past_days=3650&days_future=3650").await;
        self.get("/api/search/?q=zq").await;
        self.rpc("search", json!({"q": "zq"})).await;
        let models: Vec<(&'static ModelMeta, Vec<i64>)> =
            self.estate.models.values().map(|model| (model.meta, self.some(model.meta))).collect();
        for (meta, ids) in &models {
            for id in ids.iter().filter(|id| !self.eyes.sees(meta.number, **id)) {
                let word = mark(meta, *id);
                let found = self.rpc("search", json!({"q": word})).await;
                let hits = found.body.as_array().map_or(0, Vec::len);
                if hits > 0 && !self.eyes.allowed.contains(&word) {
                    self.wrong.push(format!("search for {word} of an unseen {} finds: {}", meta.wire(), found.text));
                }
                let log = self.get(&format!("/api/core/object-changes/?limit=5&q={word}")).await;
                if log.body["count"].as_i64().is_some_and(|count| count > 0) && !self.eyes.allowed.contains(&word) {
                    self.wrong.push(format!("q={word} finds in the log: {}", log.text));
                }
            }
        }
        // What others did is taken back by nobody who may not see it, and refused without a name.
        let log = registry::model("core.objectchange").expect("the log");
        let unseen = self.estate.of(log).rows.values().filter(|row| !self.eyes.sees(log.number, row.id()));
        let requests: BTreeSet<String> = unseen.map(|row| row.str("request_id").to_owned()).collect();
        for request in requests.into_iter().take(20) {
            self.rpc("undo", json!({"request": request})).await;
        }
    }
}
