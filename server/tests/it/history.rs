//! The change log as it is read: what belongs to what, names of the time, search, neighbours.

use serde_json::{Value as Json, json};
use server::engine::catalog::owner;
use shared::row::Row;
use shared::value::{AnyRef, Value};

use crate::harness::{Client, Server, on_both};
use crate::rules::{Estate, make};
use crate::sample;

const LOG: &str = "/api/core/object-changes/";
const SITES: &str = "/api/dcim/sites/";

/// The history of an object as its page asks for it: what was done to which objects.
async fn history(browser: &Client<'_>, model: &str, id: i64) -> Vec<Json> {
    let answer = browser.rpc("history", json!({"model": model, "id": id, "offset": 0, "limit": 200})).await.expect(200);
    answer.body.as_array().expect("a list").clone()
}

fn objects(history: &[Json]) -> Vec<(String, i64)> {
    let object = |change: &Json| {
        (
            change["object"]["model"].as_str().expect("a model").to_owned(),
            change["object"]["id"].as_i64().expect("an id"),
        )
    };
    history.iter().map(object).collect()
}

async fn named(admin: &Client<'_>, path: &str, name: &str) -> i64 {
    make(admin, path, json!({"name": name, "slug": name.to_lowercase().replace(' ', "-")})).await
}

/// The newest change of an object as its page shows it.
async fn newest(browser: &Client<'_>, model: &str, id: i64) -> Json {
    history(browser, model, id).await.swap_remove(0)
}

/// What a change says of a field: before and after.
fn difference(change: &Json, field: &str) -> (String, String) {
    let all = change["differences"].as_array().expect("a list");
    let one = all.iter().find(|one| one["field"] == field).unwrap_or_else(|| panic!("no {field} in {change}"));
    let text = |name: &str| one[name].as_str().expect("text").to_owned();
    (text("before"), text("after"))
}

#[test]
fn what_belongs_to_an_object_is_in_its_history_however_deep() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let browser = admin.login("admin").await;
        let estate = Estate::new(&admin).await;
        let device = make(&admin, "dcim/devices", estate.device("a", json!({}))).await;
        let kind = json!({"manufacturer": estate.manufacturer, "model": "Card"});
        let kind = make(&admin, "dcim/module-types", kind).await;
        let bay = make(&admin, "dcim/module-bays", json!({"device": device, "name": "1"})).await;
        let body = json!({"device": device, "module_bay": bay, "module_type": kind});
        let module = make(&admin, "dcim/modules", body).await;
        let inner = make(&admin, "dcim/module-bays", json!({"device": device, "name": "1/1", "module": module})).await;
        let port = json!({"device": device, "name": "e0", "type": "other", "module": module});
        let port = make(&admin, "dcim/interfaces", port).await;
        let item = make(&admin, "dcim/inventory-items", json!({"device": device, "name": "Fan"})).await;
        let part = json!({"device": device, "name": "Blade", "parent": item});
        let part = make(&admin, "dcim/inventory-items", part).await;
        let address =
            json!({"address": "10.0.0.1/24", "assigned_object_type": "dcim.interface", "assigned_object_id": port});
        let address = make(&admin, "ipam/ip-addresses", address).await;
        let note = json!({"assigned_object_type": "dcim.module", "assigned_object_id": module, "comments": "hot"});
        let note = make(&admin, "extras/journal-entries", note).await;
        admin.patch(&format!("/api/dcim/interfaces/{port}/"), json!({"description": "uplink"})).await.expect(200);
        admin.delete(&format!("/api/dcim/inventory-items/{part}/")).await.expect(204);

        let all = objects(&history(&browser, "dcim.device", device).await);
        for (model, id, count) in [
            ("dcim.device", device, 1),
            ("dcim.modulebay", bay, 1),
            ("dcim.module", module, 1),
            ("dcim.modulebay", inner, 1),
            ("dcim.interface", port, 2),
            ("dcim.inventoryitem", item, 1),
            ("dcim.inventoryitem", part, 2),
            ("ipam.ipaddress", address, 1),
            ("extras.journalentry", note, 1),
        ] {
            let found = all.iter().filter(|object| **object == (model.to_owned(), id)).count();
            assert_eq!(found, count, "{model} {id} in {all:?}");
        }
        // What belongs to a part belongs to that, too.
        let inside = objects(&history(&browser, "dcim.interface", port).await);
        assert!(inside.contains(&("ipam.ipaddress".to_owned(), address)) && inside.len() == 3, "{inside:?}");
        // And a site has its own, not what merely stands there.
        let site = objects(&history(&browser, "dcim.site", estate.site).await);
        assert!(site.iter().all(|(model, _)| model != "dcim.device"), "{site:?}");

        // Whoever may see a device and not its interfaces is not told of them.
        let (user, reader) = server.user("reader", false).await;
        server.grant(user, &["dcim.device", "ipam.ipaddress"], &["view"], Json::Null).await;
        let reader = reader.login("reader").await;
        let seen = objects(&history(&reader, "dcim.device", device).await);
        assert!(seen.iter().all(|(model, _)| matches!(model.as_str(), "dcim.device" | "ipam.ipaddress")), "{seen:?}");
        assert_eq!(seen.len(), 2, "{seen:?}");
    });
}

/// Every model of which the description says what it belongs to.
#[test]
fn the_description_says_what_belongs_to_what() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let mut owned = Vec::new();
        for meta in sample::models().filter(|meta| meta.traits.logged) {
            // A row with a reference in every field shows which of them is asked.
            let mut row = Row::empty(meta);
            for (index, field) in meta.fields.iter().enumerate() {
                match field.kind {
                    shared::meta::Kind::Ref(_) => row.set_at(index, Value::Int(7)),
                    shared::meta::Kind::Any(_) => row.set_at(index, Value::Any(AnyRef { model: 1, id: 7 })),
                    _ => {}
                }
            }
            if owner(&row).is_none() {
                continue;
            }
            owned.push(meta.wire());
            let body = sample::body(&admin, meta, 1).await;
            let given = |field: &&shared::meta::Field| match field.kind {
                shared::meta::Kind::Any(target) => body.get(target.id_name).is_some(),
                _ => body.get(field.name).is_some(),
            };
            let owning = meta.fields.iter().enumerate().find(|(index, _)| {
                let mut other = row.clone();
                other.set_at(*index, Value::Null);
                owner(&other).is_none()
            });
            let (_, field) = owning.expect("one field says it");
            let made = admin.post(&format!("/api/{}/", meta.path), body.clone()).await.expect(201).id();
            if !given(&field) {
                continue;
            }
            let log = format!("{LOG}?changed_object_type={}&changed_object_id={made}", meta.wire());
            let related = admin.get(&format!("{log}&related_object_id__gte=1")).await.expect(200);
            assert_eq!(related.body["count"], 1, "{} belongs to nothing", meta.wire());
        }
        for wire in [
            "circuits.circuittermination",
            "dcim.interface",
            "dcim.inventoryitem",
            "dcim.location",
            "dcim.module",
            "dcim.modulebay",
            "dcim.powerfeed",
            "extras.imageattachment",
            "extras.journalentry",
            "inventory_monitor.assetservice",
            "inventory_monitor.invoice",
            "inventory_monitor.rma",
            "ipam.ipaddress",
            "netbox_inventory.auditflowpageassignment",
            "netbox_inventory.audittrail",
            "notices.eventnotification",
            "notices.impact",
            "notices.noticesource",
            "notices.preparednotification",
            "tenancy.contactassignment",
            "users.token",
            "virtualization.vminterface",
        ] {
            assert!(owned.iter().any(|one| one == wire), "{wire} belongs to nothing; what does: {owned:?}");
        }
        assert!(!owned.iter().any(|wire| wire == "dcim.region" || wire == "dcim.device"), "{owned:?}");
    });
}

#[test]
fn the_log_is_searched() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let site = named(&admin, "dcim/sites", "Nordkap West").await;
        let at = format!("{SITES}{site}/");
        admin.patch(&at, json!({"facility": "x", "changelog_message": "Ticket ACME-4711: moved"})).await.expect(200);
        admin.patch(&at, json!({"name": "Hammerfest"})).await.expect(200);
        admin.delete(&at).await.expect(204);
        let (_, ada) = server.user("ada.lovelace", true).await;
        named(&ada, "dcim/sites", "Other").await;

        let browser = admin.login("admin").await;
        let found = async |query: &str| {
            let encoded = query.replace('%', "%25").replace(' ', "%20");
            let rest =
                admin.get(&format!("{LOG}?q={encoded}&changed_object_type=dcim.site&strict=true")).await.expect(200);
            let params = [["q", query], ["changed_object_type", "dcim.site"]];
            let args = json!({"query": {"model": "core.objectchange", "params": params, "order": [], "offset": 0,
                                        "limit": 50, "columns": []}});
            let page = browser.rpc("list", args).await.expect(200).body;
            assert_eq!(page["count"], rest.body["count"], "{query}");
            rest.ids().len()
        };
        for (query, count) in [
            ("Nordkap", 2),
            ("nordKAP", 2),
            ("rdkap", 2),
            ("Hammerfest", 2),
            ("4711", 1),
            ("ACME-4711: mo", 1),
            ("lovelace", 1),
            ("ADA", 1),
            ("ap", 2),
            ("aq", 0),
            ("%", 0),
            ("___", 0),
            ("nowhere at all", 0),
            ("Nordkap Ost", 0),
        ] {
            assert_eq!(found(query).await, count, "{query}");
        }
        // Only what may be seen is found.
        let (user, reader) = server.user("reader", false).await;
        server.grant(user, &["core.objectchange", "dcim.region"], &["view"], Json::Null).await;
        named(&admin, "dcim/regions", "Nordkap").await;
        let mine = reader.get(&format!("{LOG}?q=nordkap")).await.expect(200);
        assert_eq!(mine.body["count"], 1, "{}", mine.text);
        assert_eq!(mine.body["results"][0]["changed_object_type"], "dcim.region");
    });
}

/// Rows that the engine does not index are found by `q` as well.
#[test]
fn other_logs_are_searched_too() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let mut sql = server::db::Sql::new(server.app.db.dialect());
        sql.push(
            "INSERT INTO core_job (name, status, created, error, job_id, queue_name, notifications, log_entries, _version) \
             VALUES ('Nightly inventory', 'completed', ",
        );
        sql.time(server.app.clock.now()).push(", '', 'b6f7', 'default', 'never', '[]', 1)");
        server.app.db.execute(sql).await.expect("a job");
        for (query, count) in [("inventory", 1), ("NIGHTLY", 1), ("b6f7", 1), ("weekly", 0)] {
            let found = admin.get(&format!("/api/core/jobs/?q={query}")).await.expect(200);
            assert_eq!(found.ids().len(), count, "{query}");
        }
    });
}

/// A reader who sees sites and some other models.
async fn reader<'a>(server: &'a Server, name: &str, models: &[&str]) -> Client<'a> {
    let (user, client) = server.user(name, false).await;
    server.grant(user, models, &["view"], Json::Null).await;
    client.login(name).await
}

#[test]
fn references_keep_the_names_of_their_time() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let browser = admin.login("admin").await;
        let region = named(&admin, "dcim/regions", "Old Town").await;
        let other = named(&admin, "dcim/regions", "Harbour").await;
        let body = json!({"name": "S", "slug": "s", "region": region});
        let site = admin.post(SITES, body).await.expect(201).id();
        let at = format!("{SITES}{site}/");
        admin.patch(&format!("/api/dcim/regions/{region}/"), json!({"name": "New Town"})).await.expect(200);
        admin.patch(&at, json!({"region": other})).await.expect(200);
        admin.delete(&format!("/api/dcim/regions/{region}/")).await.expect(204);

        let moved = newest(&browser, "dcim.site", site).await;
        let both = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(difference(&moved, "region"), both("New Town", "Harbour"));
        let all = history(&browser, "dcim.site", site).await;
        let made = all.last().expect("a creation");
        assert_eq!(difference(made, "region").1, "Old Town", "what it was called when the site was made");

        let gone = format!("#{region}");
        let (models, log) = (["dcim.site", "dcim.region"], "core.objectchange");
        // Who may not see regions reads numbers.
        let sites = reader(&server, "sites", &models[..1]).await;
        let moved = newest(&sites, "dcim.site", site).await;
        assert_eq!(difference(&moved, "region"), both(&gone, &format!("#{other}")));
        // Who may see regions knows those that are there; of others the log tells, to those who may read it.
        let regions = reader(&server, "regions", &models).await;
        assert_eq!(difference(&newest(&regions, "dcim.site", site).await, "region"), both(&gone, "Harbour"));
        let logs = reader(&server, "logs", &["dcim.site", "dcim.region", log]).await;
        assert_eq!(difference(&newest(&logs, "dcim.site", site).await, "region"), both("New Town", "Harbour"));
        let few = reader(&server, "few", &["dcim.site", log]).await;
        let (user, _) = server.user("some", false).await;
        server.grant(user, &["dcim.site", log], &["view"], Json::Null).await;
        server.grant(user, &["dcim.region"], &["view"], json!({"name": "Harbour"})).await;
        let some = server.anonymous().login("some").await;
        assert_eq!(difference(&newest(&few, "dcim.site", site).await, "region").0, gone);
        assert_eq!(difference(&newest(&some, "dcim.site", site).await, "region"), both(&gone, "Harbour"));
        // A page of one change says the same.
        let id = moved["id"].clone();
        for (client, text) in [(&browser, "New Town"), (&few, gone.as_str()), (&logs, "New Town")] {
            let change = client.rpc("change", json!({"id": id})).await.expect(200).body;
            assert_eq!(difference(&change, "region").0, text);
        }
    });
}

#[test]
fn tags_are_told_by_the_names_of_their_time_and_undone_by_id() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let browser = admin.login("admin").await;
        let (zebra, ant) = (named(&admin, "extras/tags", "Zebra").await, named(&admin, "extras/tags", "Ant").await);
        let body = json!({"name": "S", "slug": "s", "tags": [zebra, ant]});
        let site = admin.post(SITES, body).await.expect(201).id();
        let at = format!("{SITES}{site}/");
        admin.patch(&at, json!({"tags": [zebra]})).await.expect(200);
        admin.patch(&format!("/api/extras/tags/{zebra}/"), json!({"name": "Okapi"})).await.expect(200);
        admin.patch(&at, json!({"tags": []})).await.expect(200);
        admin.delete(&format!("/api/extras/tags/{ant}/")).await.expect(204);

        let log = format!("{LOG}?changed_object_type=dcim.site&changed_object_id={site}");
        let changes = admin.get(&log).await.expect(200).body["results"].clone();
        let tags = |position: usize, name: &str| changes[position][name]["tags"].clone();
        assert_eq!(tags(2, "postchange_data"), json!(["Ant", "Zebra"]), "sorted, and as they were called");
        assert_eq!(tags(1, "prechange_data"), json!(["Ant", "Zebra"]));
        assert_eq!(tags(1, "postchange_data"), json!(["Zebra"]));
        assert_eq!(tags(0, "prechange_data"), json!(["Okapi"]));
        assert_eq!(tags(0, "postchange_data"), json!([]));
        // Whatever is asked for, and on the pages.
        let part = admin.get(&format!("{log}&fields=postchange_data")).await.expect(200);
        assert_eq!(part.body["results"][2]["postchange_data"]["tags"], json!(["Ant", "Zebra"]));
        let one = changes[1]["id"].clone();
        let read = browser.rpc("read", json!({"model": "core.objectchange", "id": one})).await.expect(200);
        assert_eq!(read.body["record"]["values"]["prechange_data"]["tags"], json!(["Ant", "Zebra"]));
        assert_eq!(difference(&history(&browser, "dcim.site", site).await[1], "tags").0, "Zebra, Ant");
        // Who may not see tags reads numbers.
        let (user, reader) = server.user("reader", false).await;
        server.grant(user, &["core.objectchange", "dcim.site"], &["view"], Json::Null).await;
        let seen = reader.get(&log).await.expect(200);
        assert_eq!(seen.body["results"][1]["postchange_data"]["tags"], json!([zebra]));
        // Undo knows them by their ids.
        let request = changes[0]["request_id"].clone();
        browser.rpc("undo", json!({"request": request})).await.expect(200);
        assert_eq!(admin.get(&at).await.expect(200).body["tags"][0]["name"], "Okapi");
    });
}

#[test]
fn a_change_has_neighbours_and_says_what_it_took_back() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let browser = admin.login("admin").await;
        let site = named(&admin, "dcim/sites", "A").await;
        named(&admin, "dcim/sites", "B").await;
        let at = format!("{SITES}{site}/");
        admin.patch(&at, json!({"facility": "x"})).await.expect(200);
        let all = history(&browser, "dcim.site", site).await;
        let (made, changed) = (all[1]["id"].clone(), all[0]["id"].clone());
        let request = all[0]["request"].clone();
        browser.rpc("undo", json!({"request": request})).await.expect(200);
        let undo = newest(&browser, "dcim.site", site).await;
        assert_eq!(
            (&undo["undoes"]["change"], &undo["undoes"]["action"], &undo["undoes"]["user"]),
            (&changed, &json!("update"), &json!("admin"))
        );
        assert_eq!(undo["message"], format!("Undo of {}", request.as_str().expect("text")));
        let one = async |client: &Client<'_>, id: &Json| client.rpc("change", json!({"id": id})).await.expect(200).body;
        let middle = one(&browser, &changed).await;
        assert_eq!((&middle["previous"], &middle["next"], &middle["undoes"]), (&made, &undo["id"], &Json::Null));
        assert_eq!(one(&browser, &made).await["previous"], Json::Null);
        assert_eq!(one(&browser, &undo["id"]).await["next"], Json::Null);

        // What the log does not show is no neighbour.
        let (user, _) = server.user("reader", false).await;
        server.grant(user, &["dcim.site"], &["view"], Json::Null).await;
        server.grant(user, &["core.objectchange"], &["view"], json!({"id": changed})).await;
        let reader = server.anonymous().login("reader").await;
        let middle = one(&reader, &changed).await;
        assert_eq!((&middle["previous"], &middle["next"]), (&Json::Null, &Json::Null));
        reader.rpc("change", json!({"id": made})).await.expect(404);
        let (user, _) = server.user("undos", false).await;
        server.grant(user, &["dcim.site"], &["view"], Json::Null).await;
        server.grant(user, &["core.objectchange"], &["view"], json!({"message__startswith": "Undo"})).await;
        let undos = server.anonymous().login("undos").await;
        assert_eq!(one(&undos, &undo["id"]).await["undoes"], Json::Null);
    });
}

#[test]
fn json_is_changed_and_told_key_by_key() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let browser = admin.login("admin").await;
        let maker = named(&admin, "dcim/manufacturers", "M").await;
        let attributes = json!({"ports": 8, "color": "red", "power": {"in": 100, "out": 80}});
        let body = json!({"manufacturer": maker, "model": "Card", "attributes": attributes});
        let kind = make(&admin, "dcim/module-types", body).await;
        let at = format!("/api/dcim/module-types/{kind}/");
        // What is given is changed, the rest stays.
        let given = json!({"attributes": {"color": "blue", "power": {"in": 100, "out": 90}, "fan": true}});
        let answer = admin.patch(&at, given).await.expect(200);
        let merged = json!({"ports": 8, "color": "blue", "power": {"in": 100, "out": 90}, "fan": true});
        assert_eq!(answer.body["attributes"], merged);
        let change = newest(&browser, "dcim.moduletype", kind).await;
        let fields: Vec<&Json> =
            change["differences"].as_array().expect("a list").iter().map(|one| &one["field"]).collect();
        assert_eq!(fields, ["attributes.color", "attributes.fan", "attributes.power.out"]);
        assert_eq!(change["differences"][0]["label"], "Attributes › color");
        assert_eq!(difference(&change, "attributes.color"), ("red".to_owned(), "blue".to_owned()));
        assert_eq!(difference(&change, "attributes.fan"), (String::new(), "yes".to_owned()));
        assert_eq!(difference(&change, "attributes.power.out"), ("80".to_owned(), "90".to_owned()));
        // Saying what is already so changes nothing; many at once are merged as well.
        let again = admin.patch(&at, json!({"attributes": {"ports": 8}})).await.expect(200);
        assert_eq!(again.headers["etag"], answer.headers["etag"]);
        let many = json!([{"id": kind, "attributes": {"ports": 9}}]);
        let many = admin.json("PATCH", "/api/dcim/module-types/", &many).await.expect(200);
        assert_eq!(
            (&many.body[0]["attributes"]["ports"], &many.body[0]["attributes"]["fan"]),
            (&json!(9), &json!(true))
        );
        // A whole object replaces it, and so do forms; nothing named is nothing left.
        let put = json!({"manufacturer": maker, "model": "Card", "attributes": {"ports": 1}});
        let put = admin.json("PUT", &at, &put).await.expect(200);
        assert_eq!(put.body["attributes"], json!({"ports": 1}));
        let save = json!({"save": {"model": "dcim.moduletype", "id": kind, "version": null, "message": "",
                                   "values": {"attributes": {"color": "green"}}}});
        browser.rpc("save", save).await.expect(200);
        assert_eq!(admin.get(&at).await.expect(200).body["attributes"], json!({"color": "green"}));
        let none = admin.patch(&at, json!({"attributes": {}})).await.expect(200);
        assert_eq!(none.body["attributes"], json!({}));
        admin.patch(&at, json!({"attributes": {"color": "red"}})).await.expect(200);
        assert_eq!(admin.patch(&at, json!({"attributes": null})).await.expect(200).body["attributes"], Json::Null);
    });
}
