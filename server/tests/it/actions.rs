//! The laws of actions: what holds for each that a model declares, on both databases, by both interfaces; and that a condition
//! means the same on a row at hand as in SQL.

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::Duration;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Map, Value as Json, json};
use server::cx::Cx;
use server::engine::list;
use server::engine::load::{self, Lock};
use server::engine::write::stored_fields;
use server::services::{actions, objects};
use shared::action::{self, Action, Args as _};
use shared::filter::{self, Filter};
use shared::meta::{Field, Kind, ModelMeta};
use shared::models::dcim::device_role::DeviceRole;
use shared::prelude::Args;
use shared::registry;
use shared::row::Row;
use shared::types::Ref;
use shared::value::{Value, iso};

use crate::harness::{Answer, Client, Server, on_both};
use crate::sample;

/// Every declared action, with its model.
fn all() -> impl Iterator<Item = (&'static ModelMeta, &'static Action)> {
    registry::all().flat_map(|meta| meta.actions.iter().map(move |action| (meta, action)))
}

fn at(meta: &ModelMeta, id: i64, action: &Action) -> String {
    format!("/api/{}/{id}/{}/", meta.path, action.name)
}

async fn read(admin: &Client<'_>, meta: &ModelMeta, id: i64) -> Json {
    admin.get(&format!("/api/{}/{id}/", meta.path)).await.expect(200).body
}

/// What `OPTIONS` says of an action.
async fn told(admin: &Client<'_>, meta: &ModelMeta, id: i64, action: &Action) -> Json {
    let answer = admin.send("OPTIONS", &format!("/api/{}/{id}/", meta.path), &[], Vec::new()).await.expect(200);
    answer.body["object_actions"][action.name].clone()
}

static NUMBER: AtomicUsize = AtomicUsize::new(1000);

/// An object that allows the action, or one that does not; `None` where there is none.
async fn object(admin: &Client<'_>, meta: &'static ModelMeta, action: &Action, allows: bool) -> Option<i64> {
    let now = admin.server.app.clock.now();
    let state = meta.fields.iter().find(|field| matches!(field.name, "status" | "state")).expect("a state");
    let Kind::Choice(set) = state.kind else { panic!("{} has no choices", state.name) };
    for choice in set.all() {
        for days in [30, -30] {
            let mut body = sample::body(admin, meta, NUMBER.fetch_add(1, Ordering::Relaxed)).await;
            body[state.name] = choice.value.into();
            let start = now + Duration::days(days);
            for (name, time) in [("start", start), ("end", start + Duration::hours(2))] {
                if meta.has(name) {
                    body[name] = iso(time).into();
                }
            }
            let made = admin.post(&format!("/api/{}/", meta.path), body).await;
            if made.status != 201 {
                continue;
            }
            if told(admin, meta, made.id(), action).await["allowed"] == allows {
                return Some(made.id());
            }
        }
    }
    None
}

/// Arguments that an action takes.
async fn arguments(admin: &Client<'_>, action: &Action) -> Map<String, Json> {
    let mut out = Map::new();
    for (index, field) in action.args.iter().flat_map(|args| args.fields.iter().skip(1)).enumerate() {
        let value = match field.kind {
            Kind::DateTime => format!("20{}-01-01T00:00:00Z", 40 + index).into(),
            Kind::Text { .. } => format!("text {}", NUMBER.fetch_add(1, Ordering::Relaxed)).into(),
            _ => sample::value(admin, field, 1).await,
        };
        out.insert(field.name.to_owned(), value);
    }
    out
}

async fn log(admin: &Client<'_>, meta: &ModelMeta, id: i64) -> Vec<Json> {
    let query =
        format!("/api/core/object-changes/?changed_object_type={}&changed_object_id={id}&limit=100", meta.wire());
    admin.get(&query).await.expect(200).body["results"].as_array().expect("a list").clone()
}

/// The parts of an object that a client may see change, without the times and tags that every write changes.
fn lasting(mut body: Json) -> Json {
    if let Some(map) = body.as_object_mut() {
        map.retain(|key, _| !matches!(key.as_str(), "last_updated" | "display"));
    }
    body
}

fn request(answer: &Answer) -> String {
    answer.headers["x-request-id"].to_str().expect("text").to_owned()
}

#[test]
fn every_action_keeps_the_laws() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let session = admin.login("admin").await;
        let (_, stranger) = server.user("stranger", false).await;
        let (viewer_id, viewer) = server.user("viewer", false).await;
        let (blind_id, blind) = server.user("blind", false).await;
        for (meta, action) in all() {
            let wire = meta.wire();
            server.grant(viewer_id, &[&wire], &["view"], Json::Null).await;
            let own = if action.grant.is_empty() { "change" } else { action.grant };
            server.grant(blind_id, &[&wire], &["view", own], json!({"id": 0})).await;
            let what = format!("{wire} {} on {}", action.name, server.engine);
            let id = object(&admin, meta, action, true).await.unwrap_or_else(|| panic!("nothing allows {what}"));
            let args = Json::Object(arguments(&admin, action).await);
            let path = at(meta, id, action);
            let before = read(&admin, meta, id).await;

            for client in [&server.anonymous(), &stranger, &viewer] {
                client.post(&path, args.clone()).await.expect(403);
            }
            blind.post(&path, args.clone()).await.expect(404);
            if let Some(other) = object(&admin, meta, action, false).await {
                refused(&admin, meta, action, other, id, &args).await;
            }
            let headers = [("content-type", "application/json"), ("if-match", "W/\"0-0\"")];
            admin.send("POST", &path, &headers, args.to_string().into_bytes()).await.expect(412);
            let mut more = args.clone();
            more["no_such_argument"] = 1.into();
            assert!(admin.post(&path, more).await.expect(400).body["no_such_argument"].is_array(), "{what}");

            let images = admin.post(&format!("{path}?dry_run=true"), args.clone()).await.expect(200).body;
            let own = |image: &&Json| image["object_id"] == id && image["object_type"] == wire.as_str();
            let own: Vec<&Json> = images.as_array().expect("images").iter().filter(own).collect();
            assert!(own.iter().any(|image| image["verb"] == action.name), "{what}: {images}");
            assert_eq!(read(&admin, meta, id).await, before, "{what}: a dry run writes nothing");

            let headers = [("content-type", "application/json"), ("idempotency-key", path.as_str())];
            let once = admin.send("POST", &path, &headers, args.to_string().into_bytes()).await.expect(200);
            let twice = admin.send("POST", &path, &headers, args.to_string().into_bytes()).await.expect(200);
            let after = read(&admin, meta, id).await;
            assert_eq!(lasting(twice.body), lasting(after.clone()), "{what}: the same key answers as things are");
            let done: Vec<Json> =
                log(&admin, meta, id).await.into_iter().filter(|change| change["verb"] == action.name).collect();
            assert_eq!(done.len(), 1, "{what}: once, under its name");
            assert_eq!(done[0]["request_id"], request(&once).as_str());
            // What can be done at any time may find things as it leaves them.
            let changes = done[0]["prechange_data"] != done[0]["postchange_data"];
            assert!(action.when.is_empty() || changes, "{what}: it does something");

            if !action.lasting {
                session.rpc("undo", json!({"request": request(&once)})).await.expect(200);
                assert_eq!(lasting(read(&admin, meta, id).await), lasting(before), "{what}: undo puts all back");
            }
            alike(&server, &admin, &session, meta, action).await;
        }
    });
}

/// An object that does not allow it: told beforehand, refused with a sentence, and nothing is written; nor to `good`, which does.
async fn refused(admin: &Client<'_>, meta: &'static ModelMeta, action: &Action, bad: i64, good: i64, args: &Json) {
    let reason = told(admin, meta, bad, action).await["reason"].clone();
    let before = [read(admin, meta, good).await, read(admin, meta, bad).await];
    let answer = admin.post(&at(meta, bad, action), args.clone()).await.expect(409);
    assert_eq!(answer.body["detail"], reason, "{}", answer.text);
    assert!(reason.as_str().is_some_and(|reason| reason.starts_with(action.label)), "{reason}");
    let item = |id: i64| {
        let mut item = args.clone();
        item["id"] = id.into();
        item
    };
    let list = format!("/api/{}/{}/", meta.path, action.name);
    let answer = admin.post(&list, json!([item(good), item(bad)])).await.expect(409);
    assert_eq!(answer.body["errors"].as_array().map(Vec::len), Some(1), "{}", answer.text);
    assert_eq!(answer.body["errors"][0]["id"], bad);
    let alone = admin.post(&list, json!([item(bad)])).await.expect(409);
    assert_eq!(alone.body["errors"][0]["id"], bad, "a list with one entry answers as a list does: {}", alone.text);
    admin.post(&list, json!([item(good), item(i64::from(i32::MAX))])).await.expect(400);
    assert_eq!([read(admin, meta, good).await, read(admin, meta, bad).await], before, "nothing was written");
}

/// What the pages do is what the REST interface does, with one and with several.
async fn alike(server: &Server, admin: &Client<'_>, session: &Client<'_>, meta: &'static ModelMeta, action: &Action) {
    let mut states = Vec::new();
    for way in ["rest", "rest list", "rpc"] {
        let id = object(admin, meta, action, true).await.expect("an object");
        let args = arguments(admin, action).await;
        let mut item = Json::Object(args.clone());
        item["id"] = id.into();
        match way {
            "rest" => admin.post(&at(meta, id, action), Json::Object(args)).await.expect(200),
            "rest list" => admin.post(&format!("/api/{}/{}/", meta.path, action.name), json!([item])).await.expect(200),
            _ => {
                let act =
                    json!({"model": meta.wire(), "action": action.name, "ids": [[id, 0]], "args": args, "message": ""});
                session.rpc("act", json!({"act": act})).await.expect(200)
            }
        };
        let values = action.values(meta, server.app.clock.now());
        let after = read(admin, meta, id).await;
        let state =
            values.iter().map(|(at, _)| meta.fields[*at].name).map(|name| after[name].clone()).collect::<Vec<_>>();
        let image =
            log(admin, meta, id).await.into_iter().find(|change| change["verb"] == action.name).expect("a record");
        for (at, value) in values {
            let name = meta.fields[at].name;
            assert_eq!(image["postchange_data"][name], value.image(), "{} {} by {way}", meta.wire(), action.name);
        }
        states.push(state);
    }
    assert!(states.windows(2).all(|two| two[0] == two[1]), "{} {}: {states:?}", meta.wire(), action.name);
}

/// A write of fields that amounts to an action is recorded as that, in whatever order states come.
#[test]
fn a_status_can_be_written_and_is_the_action_it_amounts_to() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let meta = registry::model("notices.outage").expect("a model");
        let id = admin.post("/api/plugins/notices/outage/", sample::body(&admin, meta, 1).await).await.expect(201).id();
        let path = format!("/api/plugins/notices/outage/{id}/");
        for (status, verb) in
            [("MONITORING", "monitor"), ("IDENTIFIED", "identify"), ("RESOLVED", "resolve"), ("REPORTED", "")]
        {
            admin.patch(&path, json!({"status": status, "end": "2090-01-01T00:00:00Z"})).await.expect(200);
            assert_eq!(log(&admin, meta, id).await[0]["verb"], verb, "{status}");
        }
        admin.patch(&path, json!({"summary": "said otherwise"})).await.expect(200);
        assert_eq!(log(&admin, meta, id).await[0]["verb"], "", "a change as any");
    });
}

/// How many of several allow it is one answer.
#[test]
fn what_several_allow_is_counted() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let session = admin.login("admin").await;
        let meta = registry::model("inventory_monitor.rma").expect("a model");
        let mut ids = Vec::new();
        for status in ["pending", "shipped", "completed"] {
            let mut body = sample::body(&admin, meta, ids.len()).await;
            body["status"] = status.into();
            ids.push(admin.post("/api/plugins/inventory-monitor/rmas/", body).await.expect(201).id());
        }
        let able = session.rpc("able", json!({"model": meta.wire(), "ids": ids})).await.expect(200).body;
        let of = |name: &str| {
            able.as_array().expect("a list").iter().find(|one| one["action"] == name).expect("it")["ids"].clone()
        };
        assert_eq!(of("ship"), json!([ids[0]]));
        assert_eq!(of("approve"), json!([ids[0], ids[1]]));
    });
}

/// A random condition on a row, by one or two parameters with values as rows of the model have them.
fn condition(luck: &mut StdRng, meta: &'static ModelMeta, rows: &[Row]) -> Option<Filter> {
    let offered = filter::offered(meta);
    let mut params = Vec::new();
    for _ in 0..luck.random_range(1..=2) {
        let row = rows.choose(luck)?;
        let (name, suffixes) = offered.choose(luck)?;
        let suffix = if luck.random_bool(0.3) { None } else { suffixes.choose(luck) };
        let value = match suffix {
            Some(&"empty") => ["true", "false"].choose(luck)?.to_string(),
            _ if luck.random_bool(0.1) => "null".to_owned(),
            _ => said(luck, meta, name, row)?,
        };
        params.push((suffix.map_or(name.clone(), |suffix| format!("{name}__{suffix}")), value));
    }
    let parsed = filter::parse(meta, &params).ok()?.filter();
    Some(if luck.random_bool(0.2) { Filter::Not(Box::new(parsed)) } else { parsed })
}

/// What a row says in the field of a filter, or a part of it.
fn said(luck: &mut StdRng, meta: &'static ModelMeta, name: &str, row: &Row) -> Option<String> {
    let named = |field: &&Field| {
        name == field.name
            || name.strip_suffix("_id") == Some(field.name)
            || matches!(field.kind, Kind::Any(target) if name.starts_with(target.type_name) || name == target.id_name)
    };
    let field = meta.fields.iter().find(named)?;
    let text = match row.get(field.name) {
        Value::Null => return None,
        Value::Any(any) if name.contains("type") => registry::numbered(any.model)?.wire(),
        Value::Any(any) => any.id.to_string(),
        Value::Ids(ids) => ids.first()?.to_string(),
        Value::Time(time) => iso(*time),
        Value::Text(text) => text.clone(),
        Value::Json(_) => return None,
        value => value.image().as_str().map_or_else(|| value.image().to_string(), str::to_owned),
    };
    let cut = luck.random_bool(0.3).then(|| text.chars().skip(1).take(4).collect::<String>());
    let text = cut.filter(|_| field.is_text()).unwrap_or(text);
    Some(if luck.random_bool(0.2) { text.to_uppercase() } else { text })
}

#[test]
fn a_condition_means_the_same_on_a_row_as_in_sql() {
    on_both(|server| async move {
        server::demo::load(&server.app).await.expect("the estate");
        let cx = Cx::system(&server.app);
        let key = |text: &str| server.app.policy.serials.key(text);
        let mut luck = StdRng::seed_from_u64(14);
        let (mut decided, mut open) = (0, 0);
        for meta in registry::all().filter(|meta| server::db::schema::stored(meta)) {
            let mut snapshot = server.app.db.snapshot();
            let (first, all) = ((1..=60).collect::<Vec<_>>(), Filter::All(Vec::new()));
            let ids = list::matching(&cx, &mut snapshot.reader(), meta, &first, &all).await.expect("ids");
            let rows =
                load::rows(&cx, &mut snapshot.reader(), meta, &ids, stored_fields(meta), Lock::No).await.expect("rows");
            for _ in 0..if rows.is_empty() { 0 } else { 60 } {
                let Some(filter) = condition(&mut luck, meta, &rows) else { continue };
                let answers: Vec<Option<bool>> = rows.iter().map(|row| filter.holds(row, &key)).collect();
                if answers.iter().any(Option::is_none) {
                    open += 1;
                    continue;
                }
                decided += 1;
                let found = list::matching(&cx, &mut snapshot.reader(), meta, &ids, &filter).await.expect("an answer");
                for (row, answer) in rows.iter().zip(answers) {
                    let sql = found.contains(&row.id());
                    assert_eq!(answer, Some(sql), "{} {}: {filter:?} on {row:?}", server.engine, meta.wire());
                }
            }
        }
        assert!(decided > 1000, "{decided} were decided, {open} were not");
    });
}

/// An argument that is chosen among some.
#[derive(Debug, Clone, PartialEq, Args)]
struct Rehome {
    #[field(among = "vm_role=true")]
    role: Ref<DeviceRole>,
}

#[test]
fn an_argument_is_chosen_among_those_that_fit() {
    static ACTION: Action = Action { name: "rehome", label: "Rehome", args: Some(Rehome::META), ..action::PLAIN };
    on_both(|server| async move {
        let admin = server.admin().await;
        let site = admin.post("/api/dcim/sites/", json!({"name": "S", "slug": "s"})).await.expect(201).id();
        let role = async |slug: &str, vm: bool| {
            let body = json!({"name": slug, "slug": slug, "vm_role": vm});
            admin.post("/api/dcim/device-roles/", body).await.expect(201).id()
        };
        let (fits, does_not) = (role("fits", true).await, role("not", false).await);
        let rehome = async |role: i64| {
            let Json::Object(body) = json!({"role": role}) else { unreachable!() };
            let ops = vec![actions::op(&ACTION, site, None, &body)];
            objects::write(&Cx::system(&server.app), registry::model("dcim.site").expect("a model"), ops)
                .await
                .map(drop)
        };
        let refused = rehome(does_not).await.expect_err("a role of devices");
        assert!(format!("{refused:?}").contains("This cannot be chosen here."), "{refused:?}");
        rehome(fits).await.expect("a role of virtual machines");
        rehome(i64::MAX).await.expect_err("no role at all");
    });
}
