//! Writers that meet: whatever they do to the same few objects at once, nobody gets a server error, and what they leave agrees
//! with itself (`purser check`). The engine's order of locks, and the tries after a lost race, are what this is about.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::join_all;
use serde_json::{Value as Json, json};
use server::services::integrity;
use shared::meta::{Kind, OnDelete};
use shared::registry;

use crate::harness::{Answer, Client, Server, on_both};
use crate::machine::Machine;
use crate::sample::{self, Create as _};

/// Nothing that is stored contradicts anything else.
#[track_caller]
fn clean(found: &[integrity::Finding]) {
    let texts: Vec<&str> = found.iter().map(|one| one.text.as_str()).collect();
    assert!(texts.is_empty(), "{}", texts.join("\n"));
}

async fn sound(server: &Server) {
    clean(&integrity::look(&server.app).await.expect("a look"));
}

/// Numbers that look random and are the same each time (xorshift).
struct Luck(u64);

impl Luck {
    fn next(&mut self) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or(0)
    }

    fn below(&mut self, most: usize) -> usize {
        self.next() % most
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Of two moves that would make a circle together, one is refused.
#[test]
fn two_moves_never_make_a_circle() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let site = admin.post("/api/dcim/sites/", json!({"name": "S", "slug": "s"})).await.expect(201).id();
        let role = |name: &str| json!({"name": name, "slug": name});
        let room = |name: &str| json!({"name": name, "slug": name, "site": site});
        let mut contracts = Vec::new();
        let mut windows = Vec::new();
        for n in 0..3 {
            let model = |wire| registry::model(wire).expect("a model");
            contracts.push(sample::body(&admin, model("inventory_monitor.contract"), 70_000 + n).await);
            windows.push(sample::body(&admin, model("notices.maintenance"), 70_000 + n).await);
        }
        let trees: [(&str, &str, Vec<Json>); 5] = [
            ("/api/dcim/regions/", "parent", ["a", "b", "c"].map(role).into()),
            ("/api/dcim/locations/", "parent", ["a", "b", "c"].map(room).into()),
            ("/api/plugins/inventory/asset-roles/", "parent", ["a", "b", "c"].map(role).into()),
            ("/api/plugins/inventory-monitor/contracts/", "parent", contracts),
            ("/api/plugins/notices/maintenance/", "replaces", windows),
        ];
        for (path, field, bodies) in trees {
            let mut ids = Vec::new();
            for body in bodies {
                ids.push(admin.post(path, body).await.expect(201).id());
            }
            let mut moved = 0;
            for round in 0..12 {
                let moves = (0..3).map(|at| {
                    let (own, above) = (ids[at], ids[(at + 1 + round % 2) % 3]);
                    let admin = &admin;
                    async move { admin.patch(&format!("{path}{own}/"), json!({field: above})).await }
                });
                let answers = join_all(moves).await;
                let done = answers.iter().filter(|answer| answer.status.is_success()).count();
                assert!(answers.iter().all(|answer| [200, 400, 409].contains(&answer.status.as_u16())), "{answers:?}");
                assert!(done < 3, "{path}: all moves of a circle were done");
                moved += done;
                if round % 4 == 0 {
                    sound(&server).await;
                }
                // Whoever is renamed now is renamed to an end.
                let renames = ids.iter().map(|id| {
                    let admin = &admin;
                    async move { admin.patch(&format!("{path}{id}/"), json!({"name": format!("{id} {round}")})).await }
                });
                for answer in join_all(renames).await {
                    answer.expect(200);
                }
                for id in &ids {
                    admin.patch(&format!("{path}{id}/"), json!({field: null})).await.expect(200);
                }
            }
            assert!(moved > 0, "{path}: nothing moved");
        }
        sound(&server).await;
    });
}

/// For every field that refers: a target is deleted while something new begins to refer to it.
#[test]
fn a_deleted_object_and_a_new_reference_to_it_never_both_come_to_be() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let mut tried = 0;
        for meta in sample::models().filter(|meta| !meta.path.is_empty() && meta.wire() != "users.objectpermission") {
            for field in meta.fields.iter().filter(|field| field.writable()) {
                let target = match field.kind {
                    Kind::Any(target) if target.on_delete != OnDelete::Keep => {
                        registry::model(target.models.first().copied().unwrap_or("dcim.site")).expect("a target")
                    }
                    Kind::Ref(target) | Kind::Many(target) => target.meta(),
                    Kind::Tags if meta.wire() == "dcim.site" => registry::model("extras.tag").expect("a model"),
                    _ => continue,
                };
                if matches!(target.app, "users" | "core") {
                    continue;
                }
                for round in 0..2 {
                    let id = sample::object(&admin, target).await;
                    let mut body = sample::body(&admin, meta, 500_000 + tried).await;
                    match field.kind {
                        Kind::Any(any) => {
                            body[any.type_name] = target.wire().into();
                            body[any.id_name] = id.into();
                        }
                        Kind::Ref(_) => body[field.name] = id.into(),
                        _ => body[field.name] = json!([id]),
                    }
                    let delete = async {
                        tokio::task::yield_now().await;
                        admin.delete(&format!("/api/{}/{id}/", target.path)).await
                    };
                    let list = format!("/api/{}/", meta.path);
                    let (made, gone) = if round == 0 {
                        tokio::join!(admin.post(&list, body), delete)
                    } else {
                        let (gone, made) = tokio::join!(delete, admin.post(&list, body));
                        (made, gone)
                    };
                    for answer in [&made, &gone] {
                        assert!(answer.status.as_u16() < 500, "{} {}: {}", meta.wire(), field.name, answer.text);
                    }
                    tried += 1;
                }
            }
        }
        assert!(tried > 200, "{tried} meetings");
        sound(&server).await;
    });
}

/// A small set of objects that come and go.
struct Field {
    sites: Vec<i64>,
    rooms: Vec<i64>,
    tags: Vec<i64>,
    assets: Vec<i64>,
    windows: Vec<i64>,
    contacts: Vec<i64>,
    role: i64,
    kind: i64,
    provider: i64,
}

impl Field {
    async fn make(admin: &Client<'_>, round: u64) -> Self {
        let mut field = Self {
            sites: Vec::new(),
            rooms: Vec::new(),
            tags: Vec::new(),
            assets: Vec::new(),
            windows: Vec::new(),
            contacts: Vec::new(),
            role: 0,
            kind: 0,
            provider: 0,
        };
        let named = |n: usize| json!({"name": format!("{round} n{n}"), "slug": format!("{round}-n{n}")});
        field.role = admin.create("tenancy/contact-roles", named(0)).await;
        field.kind = admin.create("plugins/inventory-monitor/asset-types", named(0)).await;
        field.provider = admin.create("circuits/providers", named(0)).await;
        for n in 0..4 {
            field.sites.push(admin.create("dcim/sites", named(n)).await);
            field.tags.push(admin.create("extras/tags", named(n)).await);
            field.contacts.push(admin.create("tenancy/contacts", json!({"name": format!("{round} c{n}")})).await);
        }
        for n in 0..6 {
            let body =
                json!({"name": format!("{round} r{n}"), "slug": format!("{round}-r{n}"), "site": field.sites[n % 2]});
            field.rooms.push(admin.create("dcim/locations", body).await);
            let body = json!({"partnumber": "P", "serial": format!("{round}S{n}"), "type": field.kind});
            field.assets.push(admin.create("plugins/inventory-monitor/assets", body).await);
            let body = json!({"name": format!("w{n}"), "summary": "s", "status": "CONFIRMED", "provider": field.provider,
                              "start": "2027-01-01T00:00:00Z", "end": "2027-01-02T00:00:00Z"});
            field.windows.push(admin.create("plugins/notices/maintenance", body).await);
        }
        field
    }

    /// Something that somebody might do.
    async fn act(&self, admin: &Client<'_>, browser: &Client<'_>, luck: &mut Luck, n: usize) -> Answer {
        let (site, room, asset) = (*luck.of(&self.sites), *luck.of(&self.rooms), *luck.of(&self.assets));
        let (tag, window, contact) = (*luck.of(&self.tags), *luck.of(&self.windows), *luck.of(&self.contacts));
        let (other, moved) = (*luck.of(&self.assets), *luck.of(&self.rooms));
        let things = [("dcim.site", site), ("dcim.location", room), ("inventory_monitor.asset", asset)];
        let (kind, thing) = *luck.of(&things);
        match luck.below(16) {
            0 => admin.patch(&format!("/api/dcim/locations/{room}/"), json!({"parent": moved})).await,
            1 => admin.patch(&format!("/api/dcim/locations/{room}/"), json!({"name": format!("r{n}")})).await,
            2 => {
                let body = json!({"assigned_object_type": kind, "assigned_object_id": thing, "comments": "x"});
                admin.post("/api/extras/journal-entries/", body).await
            }
            3 => {
                let body = json!({"object_type": kind, "object_id": thing, "contact": contact, "role": self.role});
                admin.post("/api/tenancy/contact-assignments/", body).await
            }
            4 => {
                let body = json!({"event_content_type": "notices.maintenance", "event_object_id": window,
                                  "target_content_type": kind, "target_object_id": thing, "impact": "OUTAGE"});
                admin.post("/api/plugins/notices/impact/", body).await
            }
            5 => admin.post("/api/extras/bookmarks/", json!({"object_type": kind, "object_id": thing})).await,
            6 => {
                let ids = if luck.below(2) == 0 { [asset, other] } else { [other, asset] };
                let items: Vec<Json> =
                    ids.iter().map(|id| json!({"id": id, "tags": [tag], "comments": format!("{n}")})).collect();
                admin.patch("/api/plugins/inventory-monitor/assets/", items.into()).await
            }
            7 => {
                let body = json!({"assigned_object_type": "dcim.location", "assigned_object_id": room});
                admin.patch(&format!("/api/plugins/inventory-monitor/assets/{asset}/"), body).await
            }
            8 => admin.delete(&format!("/api/plugins/inventory-monitor/assets/{asset}/")).await,
            9 => admin.delete(&format!("/api/dcim/locations/{room}/")).await,
            10 => admin.delete(&format!("/api/extras/tags/{tag}/")).await,
            11 => admin.json("DELETE", "/api/dcim/sites/", &json!([{"id": site}, {"id": self.sites[0]}])).await,
            12 => admin.delete(&format!("/api/plugins/notices/maintenance/{window}/")).await,
            13 => {
                admin
                    .patch(
                        &format!("/api/plugins/notices/maintenance/{window}/"),
                        json!({"replaces": *luck.of(&self.windows)}),
                    )
                    .await
            }
            14 => {
                let body = json!({"asset": asset, "rma_number": format!("R{n}"), "original_serial": format!("S{}", n % 6),
                                  "status": "pending"});
                admin.post("/api/plugins/inventory-monitor/rmas/", body).await
            }
            _ => {
                let changes = admin.get("/api/core/object-changes/?limit=5").await.expect(200);
                let request = luck.of(changes.body["results"].as_array().expect("rows"))["request_id"].clone();
                browser.rpc("undo", json!({"request": request})).await
            }
        }
    }
}

/// Many do many things to the same few objects.
#[test]
fn mixed_writes_leave_no_error_and_nothing_that_contradicts_itself() {
    const WORKERS: usize = 8;
    const ACTS: usize = 30;
    on_both(|server| async move {
        let admin = server.admin().await;
        let browser = admin.login("admin").await;
        for round in 0..3_u64 {
            let field = Field::make(&admin, round).await;
            let (done, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let given_up = AtomicUsize::new(0);
            let workers = (0..WORKERS).map(|worker| {
                let seed = 0x9e37_79b9 + round * 1009 + u64::try_from(worker).expect("small") * 7919;
                let (admin, browser, field) = (&admin, &browser, &field);
                let (done, refused, given_up) = (&done, &refused, &given_up);
                async move {
                    let mut luck = Luck(seed);
                    for n in 0..ACTS {
                        let answer = field.act(admin, browser, &mut luck, worker * ACTS + n).await;
                        assert!(answer.status.as_u16() < 500, "{}", answer.text);
                        let counter = if answer.status.is_success() { done } else { refused };
                        counter.fetch_add(1, Ordering::Relaxed);
                        if answer.text.contains("at this moment") || answer.text.contains("at the same moment") {
                            given_up.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                }
            });
            join_all(workers).await;
            sound(&server).await;
            let [done, refused, given_up] = [done, refused, given_up].map(AtomicUsize::into_inner);
            assert!(done > WORKERS * ACTS / 8, "{done} done, {refused} refused");
            assert!(given_up * 20 < WORKERS * ACTS, "{given_up} of {} were given up", WORKERS * ACTS);
        }
    });
}

/// Bulk writes of the same objects, in any order of the list.
#[test]
fn lists_in_opposite_orders_do_not_stand_in_each_others_way() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let tags: Vec<Json> = (0..40).map(|n| json!({"name": format!("t{n}"), "slug": format!("t{n}")})).collect();
        let made = admin.post("/api/extras/tags/", tags.into()).await.expect(201);
        let ids: Vec<i64> = made.body.as_array().expect("a list").iter().filter_map(|one| one["id"].as_i64()).collect();
        for round in 0..5 {
            let lists = (0..6).map(|worker| {
                let mut items: Vec<Json> =
                    ids.iter().map(|id| json!({"id": id, "description": format!("{round} {worker}")})).collect();
                if worker % 2 == 1 {
                    items.reverse();
                }
                let admin = &admin;
                async move { admin.patch("/api/extras/tags/", items.into()).await }
            });
            for answer in join_all(lists).await {
                answer.expect(200);
            }
        }
        sound(&server).await;
    });
}

/// What was spoilt past the engine is found, mended with a record, and nothing goes on for ever meanwhile.
#[test]
fn what_is_spoilt_is_found_and_mended() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let mut regions = Vec::new();
        for name in ["a", "b", "c"] {
            regions.push(admin.create("dcim/regions", json!({"name": name, "slug": name})).await);
        }
        let site = admin.create("dcim/sites", json!({"name": "S", "slug": "s", "region": regions[0]})).await;
        let entry = json!({"assigned_object_type": "dcim.site", "assigned_object_id": site, "comments": "x"});
        let entry = admin.create("extras/journal-entries", entry).await;
        admin.create("extras/tags", json!({"name": "t", "slug": "t"})).await;
        sound(&server).await;

        let [a, b, c] = regions[..] else { panic!("three") };
        for text in [
            format!("UPDATE dcim_region SET parent_id = {b} WHERE id = {a}"),
            format!("UPDATE dcim_region SET parent_id = {a} WHERE id = {b}"),
            format!("UPDATE dcim_region SET tree_sort = 'x' WHERE id = {c}"),
            format!("UPDATE extras_journalentry SET assigned_object_id = 4711 WHERE id = {entry}"),
            "INSERT INTO extras_taggeditem (object_type, object_id, tag_id, _version) SELECT 1, 4711, id, 1 FROM extras_tag"
                .to_owned(),
            "UPDATE core_rowcount SET \"count\" = \"count\" + 3 WHERE type_id = (SELECT MIN(type_id) FROM core_rowcount)"
                .to_owned(),
        ] {
            let mut sql = server::db::Sql::new(server.app.db.dialect());
            sql.push(&text);
            server.app.db.execute(sql).await.expect("spoilt");
        }
        // Nothing loops.
        admin.patch(&format!("/api/dcim/regions/{a}/"), json!({"name": "A"})).await.expect(200);
        admin.get("/api/dcim/sites/?region=b").await.expect(200);
        admin.patch(&format!("/api/dcim/regions/{c}/"), json!({"parent": a})).await.expect(400);
        let found = integrity::look(&server.app).await.expect("a look");
        let texts: Vec<String> = found.iter().map(|one| one.text.clone()).collect();
        let all = texts.join("\n");
        for part in [
            "each is below itself by its parent",
            "are not where their tree has them",
            "#4711, which does not exist",
            "has tags and does not exist",
            "the total says",
            "the log says otherwise of parent",
        ] {
            assert!(all.contains(part), "{part}: {all}");
        }
        for _ in 0..3 {
            for one in integrity::look(&server.app).await.expect("a look") {
                if let Some(mend) = &one.mend {
                    integrity::mend(&server.app, mend).await.expect("mended");
                }
            }
        }
        let left = integrity::look(&server.app).await.expect("a look");
        let texts: Vec<&str> = left.iter().map(|one| one.text.as_str()).collect();
        // What was changed past the log stays told, unless a mended row has a new record.
        assert!(texts.iter().all(|text| text.contains("the log says otherwise")), "{texts:?}");
        let change = admin.get(&format!("/api/core/object-changes/?changed_object_id={entry}")).await.expect(200);
        let last = &change.body["results"][0];
        assert_eq!((&last["action"]["value"], &last["message"]), (&json!("delete"), &json!("Mended by purser check")));
    });
}

/// A race that is lost each time is told as what it is.
#[test]
fn who_waits_in_vain_hears_why() {
    on_both(|server| async move {
        if server.engine == "sqlite" {
            return;
        }
        let admin = server.admin().await;
        let tag = admin.create("extras/tags", json!({"name": "t", "slug": "t"})).await;
        let site = admin.create("dcim/sites", json!({"name": "S", "slug": "s", "tags": [tag]})).await;
        // Somebody who holds the site asks for nothing: a deletion of its tag asks a while for the site, and gives up.
        let db = Arc::new(server.app.db.clone());
        let mut other = db.begin(server::db::Work::Request).await.expect("a transaction");
        let mut sql = server::db::Sql::new(db.dialect());
        sql.push("SELECT id FROM dcim_site WHERE id = ").int(site).push(" FOR UPDATE");
        other.rows(sql, &[server::db::Ty::Int]).await.expect("held");
        let release = async {
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            drop(other);
        };
        let path = format!("/api/extras/tags/{tag}/");
        let (gone, ()) = tokio::join!(admin.delete(&path), release);
        gone.expect(204);
        sound(&server).await;
    });
}

/// The whole demonstration estate is in order, and what is spoilt in it is told by the command, which mends it.
#[test]
fn the_command_looks_and_mends() {
    let machine = Machine::sqlite();
    machine.run(&["demo"], "");
    assert!(machine.run(&["check"], "").contains("in order"));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let file = machine.files().into_iter().find(|file| file.extension().is_some_and(|end| end == "sqlite"));
        let db =
            server::db::Db::open(&format!("sqlite://{}", file.expect("a database").display())).await.expect("opens");
        let mut sql = server::db::Sql::new(db.dialect());
        sql.push("UPDATE dcim_location SET parent_id = id WHERE id = (SELECT MIN(id) FROM dcim_location)");
        db.execute(sql).await.expect("spoilt");
        db.close().await;
    });
    let done = machine.try_run(&["check"], "");
    let told = String::from_utf8_lossy(&done.stdout).into_owned();
    assert_eq!(done.status.code(), Some(1));
    assert!(told.contains("each is below itself by its parent"), "{told}");
    let told = machine.try_run(&["check", "--mend"], "");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stdout));
    assert!(machine.run(&["check"], "").contains("in order"));
}
