//! What keeps a wish from being written, and does not keep undo from putting back what was there; and what does. The
//! guards themselves are listed in `undo_kinds`.

use serde_json::{Value as Json, json};
use server::db::{Dialect, Sql, Ty};
use server::services::records;
use shared::meta::{Kind, ModelMeta, Storage};

use crate::harness::{Answer, Client, Server, on_both};
use crate::rules::make;
use crate::sample;

fn request(answer: &Answer) -> String {
    answer.headers["x-request-id"].to_str().expect("text").to_owned()
}

async fn undo(session: &Client<'_>, request: &str) -> Answer {
    session.rpc("undo", json!({"request": request})).await
}

/// Deletes an object; the request that did it.
async fn deleted(admin: &Client<'_>, path: &str, id: i64) -> String {
    request(&admin.delete(&format!("/api/{path}/{id}/")).await.expect(204))
}

async fn patched(admin: &Client<'_>, path: &str, id: i64, body: Json) -> String {
    request(&admin.patch(&format!("/api/{path}/{id}/"), body).await.expect(200))
}

async fn execute(server: &Server, statement: &str) {
    let mut sql = Sql::new(server.app.db.dialect());
    sql.push(statement);
    server.app.db.execute(sql).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

/// The columns that change records tell of, as texts.
async fn told(server: &Server, meta: &'static ModelMeta, id: i64) -> Vec<String> {
    let mut sql = Sql::new(server.app.db.dialect());
    sql.push("SELECT ");
    let fields = meta.fields.iter().filter(|field| field.storage == Storage::Column && !field.system);
    let columns: Vec<String> = fields
        .flat_map(|field| match field.kind {
            Kind::Any(_) => vec![format!("{}_type", field.name), format!("{}_id", field.name)],
            _ => vec![field.column()],
        })
        .collect();
    for (position, column) in columns.iter().enumerate() {
        sql.push(if position > 0 { ", " } else { "" }).push("CAST(").name(column).push(" AS TEXT)");
    }
    sql.push(" FROM ").name(meta.table).push(" WHERE id = ").int(id);
    let rows = server.app.db.rows(sql, &vec![Ty::Text; columns.len()]).await.expect("a row");
    let row = rows.first().unwrap_or_else(|| panic!("{} {id} is gone", meta.wire()));
    columns.iter().zip(row).map(|(column, value)| format!("{column}={}", value.as_str().unwrap_or("NULL"))).collect()
}

/// Values that no guard would let through, for every column that holds what people write.
fn junk(meta: &'static ModelMeta, dialect: Dialect) -> String {
    let mut year = 2090;
    let mut sets = Vec::new();
    for field in meta.fields.iter().filter(|field| field.storage == Storage::Column && !field.system) {
        let value = match field.kind {
            Kind::Text { .. }
            | Kind::LongText
            | Kind::Slug { .. }
            | Kind::Email { .. }
            | Kind::Url { .. }
            | Kind::Color
            | Kind::Choice(_) => "' {{ no one may (write this'".to_owned(),
            Kind::Json | Kind::Choices(_) => "'{\"un\":[\"known\"]}'".to_owned(),
            // Ends come after their beginnings in a description, so they end before them.
            Kind::Date => {
                year -= 1;
                format!("'{year}-01-01'")
            }
            Kind::DateTime => {
                year -= 1;
                match dialect {
                    Dialect::Sqlite => format!("{}", (i64::from(year) - 1970) * 31_556_952_000_000),
                    Dialect::Postgres => format!("'{year}-01-01T00:00:00Z'"),
                }
            }
            _ => continue,
        };
        sets.push(format!("\"{}\" = {value}", field.column()));
    }
    sets.join(", ")
}

#[test]
fn what_was_stored_comes_back_whatever_may_be_written_by_now() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let session = admin.login("admin").await;
        let secret = |meta: &ModelMeta| meta.fields.iter().any(|field| matches!(field.kind, Kind::Secret));
        // Definitions and permissions are read by everybody: nonsense in them is tried by itself below.
        let apart = ["extras.customfield", "extras.customfieldchoiceset"];
        let mut tried = 0;
        for meta in sample::models().filter(|meta| meta.traits.logged && !secret(meta) && meta.app != "users") {
            let set = junk(meta, server.app.db.dialect());
            if apart.contains(&meta.wire().as_str()) || set.is_empty() {
                continue;
            }
            let id = sample::object(&admin, meta).await;
            execute(&server, &format!("UPDATE {} SET {set} WHERE id = {id}", meta.table)).await;
            let before = told(&server, meta, id).await;
            let args = json!({"model": meta.wire(), "ids": [[id, 0]], "message": ""});
            let gone = session.rpc("delete", args).await;
            assert_eq!(gone.status, 200, "{}: {}", meta.wire(), gone.text);
            let back = undo(&session, gone.body["request"].as_str().expect("a request")).await;
            assert_eq!(back.status, 200, "{} on {}: {}", meta.wire(), server.engine, back.text);
            assert_eq!(told(&server, meta, id).await, before, "{}", meta.wire());
            tried += 1;
        }
        assert!(tried > 50, "{tried}");
    });
}

/// Rows whose fields contradict each other: model, and what is stored of them. Sentences of `Fields`.
const CONTRADICTIONS: &[(&str, &str)] = &[
    ("circuits.circuit", "distance = 100, distance_unit = ''"),
    ("dcim.device", "face = 'front'"),
    ("dcim.device", "position = 12, face = ''"),
    ("dcim.devicetype", "u_height = 12"),
    ("dcim.devicetype", "u_height = 10, subdevice_role = 'child'"),
    ("dcim.devicetype", "weight = 100, weight_unit = ''"),
    ("dcim.moduletype", "weight = 100, weight_unit = ''"),
    ("dcim.rack", "outer_width = 5, outer_unit = ''"),
    ("dcim.racktype", "max_weight = 5, weight_unit = ''"),
    ("dcim.interface", "parent_id = id"),
    ("dcim.powerfeed", "voltage = 0"),
    ("dcim.powerfeed", "voltage = -5, supply = 'ac'"),
    ("extras.customfield", "validation_minimum = 5, \"type\" = 'text'"),
    ("inventory_monitor.asset", "price = 100, currency = ''"),
    ("inventory_monitor.asset", "price = NULL, currency = 'CZK'"),
    ("inventory_monitor.contract", "price = 100, currency = ''"),
    ("notices.outage", "status = 'RESOLVED', \"end\" = NULL"),
    ("virtualization.virtualmachine", "site_id = NULL"),
    ("virtualization.virtualmachine", "vcpus = 0"),
    ("virtualization.vminterface", "bridge_id = id"),
];

#[test]
fn contradictions_that_were_stored_come_back_as_they_were() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let session = admin.login("admin").await;
        for (wire, set) in CONTRADICTIONS {
            let meta = records::model(wire).expect("a model");
            let id = sample::object(&admin, meta).await;
            execute(&server, &format!("UPDATE {} SET {set} WHERE id = {id}", meta.table)).await;
            let before = told(&server, meta, id).await;
            let gone = deleted(&admin, meta.path, id).await;
            let back = undo(&session, &gone).await;
            assert_eq!(back.status, 200, "{wire} with {set} on {}: {}", server.engine, back.text);
            assert_eq!(told(&server, meta, id).await, before, "{wire} with {set}");
        }
        // But what others changed since must fit what comes back: that was never stored together.
        let path = "plugins/inventory-monitor/contracts";
        let id = sample::object(&admin, records::model("inventory_monitor.contract").expect("a model")).await;
        patched(&admin, path, id, json!({"invoicing_start": "2026-05-01", "invoicing_end": "2026-06-01"})).await;
        let earlier = patched(&admin, path, id, json!({"invoicing_start": "2026-01-01"})).await;
        let shorter = patched(&admin, path, id, json!({"invoicing_end": "2026-02-01"})).await;
        let refused = undo(&session, &earlier).await.expect(409);
        assert!(refused.text.contains("must not be before"), "{}", refused.text);
        undo(&session, &shorter).await.expect(200);
        undo(&session, &earlier).await.expect(200);
    });
}

async fn site(admin: &Client<'_>, name: &str) -> i64 {
    make(admin, "dcim/sites", json!({"name": name, "slug": name.to_lowercase()})).await
}

async fn object(admin: &Client<'_>, wire: &str) -> i64 {
    sample::object(admin, records::model(wire).expect("a model")).await
}

#[test]
fn undo_is_not_bound_by_time_and_state() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let session = admin.login("admin").await;
        const MAINTENANCES: &str = "plugins/notices/maintenance";
        let get = async |path: &str, id: i64| admin.get(&format!("/api/{path}/{id}/")).await.expect(200).body;

        // The event of an impact is over.
        let event = object(&admin, "notices.maintenance").await;
        let place = site(&admin, "Place").await;
        let body = json!({"maintenance": event, "content_type": "dcim.site", "object_id": place, "impact": "OUTAGE"});
        let impact = make(&admin, "plugins/notices/impact", body.clone()).await;
        let gone = deleted(&admin, "plugins/notices/impact", impact).await;
        patched(&admin, MAINTENANCES, event, json!({"status": "COMPLETED"})).await;
        admin.post("/api/plugins/notices/impact/", body).await.expect(400);
        undo(&session, &gone).await.expect(200);
        get("plugins/notices/impact", impact).await;

        // What was replaced is over; and nothing follows from what is put back.
        let (first, second) =
            (object(&admin, "notices.maintenance").await, object(&admin, "notices.maintenance").await);
        patched(&admin, MAINTENANCES, second, json!({"replaces": first})).await;
        let gone = deleted(&admin, MAINTENANCES, second).await;
        patched(&admin, MAINTENANCES, first, json!({"status": "COMPLETED"})).await;
        undo(&session, &gone).await.expect(200);
        assert_eq!(get(MAINTENANCES, second).await["replaces"], first);
        assert_eq!(get(MAINTENANCES, first).await["status"], "COMPLETED", "it is not marked once more");

        // A way that goes forward only.
        const PREPARED: &str = "plugins/notices/prepared-notifications";
        let contact = make(&admin, "tenancy/contacts", json!({"name": "Ada", "email": "ada@example.org"})).await;
        let note = object(&admin, "notices.preparednotification").await;
        patched(&admin, PREPARED, note, json!({"status": "ready", "contact_ids": [contact]})).await;
        let sent = patched(&admin, PREPARED, note, json!({"status": "sent"})).await;
        patched(&admin, "tenancy/contacts", contact, json!({"email": ""})).await;
        admin.patch(&format!("/api/{PREPARED}/{note}/"), json!({"status": "ready"})).await.expect(400);
        undo(&session, &sent).await.expect(200);
        assert_eq!(
            (&get(PREPARED, note).await["status"], &get(PREPARED, note).await["sent_at"]),
            (&json!("ready"), &Json::Null)
        );
        // A contact that has no address any more.
        let gone = deleted(&admin, PREPARED, note).await;
        undo(&session, &gone).await.expect(200);

        // A serial that another asset has by now.
        const RMAS: &str = "plugins/inventory-monitor/rmas";
        const ASSETS: &str = "plugins/inventory-monitor/assets";
        let asset = object(&admin, "inventory_monitor.asset").await;
        let body = json!({"asset": asset, "replacement_serial": "NEW-1", "issue_description": "broken"});
        let rma = make(&admin, RMAS, body.clone()).await;
        let gone = deleted(&admin, RMAS, rma).await;
        make(&admin, ASSETS, json!({"partnumber": "P", "serial": "NEW-1"})).await;
        admin.post(&format!("/api/{RMAS}/"), body).await.expect(400);
        undo(&session, &gone).await.expect(200);
        assert_eq!(get(RMAS, rma).await["replacement_serial"], "NEW-1");

        // Hardware that is of another type by now.
        let device = object(&admin, "dcim.device").await;
        let worn = make(&admin, ASSETS, json!({"partnumber": "P", "serial": "OLD-1", "device": device})).await;
        let gone = deleted(&admin, ASSETS, worn).await;
        let kind = object(&admin, "dcim.devicetype").await;
        patched(&admin, "dcim/devices", device, json!({"device_type": kind})).await;
        undo(&session, &gone).await.expect(200);
        assert_eq!(get(ASSETS, worn).await["device"]["id"], device);

        // A bay that is disabled by now.
        let module = object(&admin, "dcim.module").await;
        let bay = get("dcim/modules", module).await["module_bay"]["id"].as_i64().expect("a bay");
        let gone = deleted(&admin, "dcim/modules", module).await;
        patched(&admin, "dcim/module-bays", bay, json!({"enabled": false})).await;
        undo(&session, &gone).await.expect(200);

        // A tag that is for other things by now.
        let tag = make(&admin, "extras/tags", json!({"name": "T", "slug": "t"})).await;
        let tagged = make(&admin, "dcim/sites", json!({"name": "Tagged", "slug": "tagged", "tags": [tag]})).await;
        let gone = deleted(&admin, "dcim/sites", tagged).await;
        patched(&admin, "extras/tags", tag, json!({"object_types": ["dcim.device"]})).await;
        undo(&session, &gone).await.expect(200);
        assert_eq!(get("dcim/sites", tagged).await["tags"][0]["id"], tag);

        // Something that a list is filtered by, or a template is for, and that is gone.
        let body = json!({"name": "F", "slug": "f", "object_types": ["dcim.device"], "parameters": {"site": ["lone"]}});
        let lone = site(&admin, "Lone").await;
        let filter = make(&admin, "extras/saved-filters", body.clone()).await;
        let template = object(&admin, "notices.notificationtemplate").await;
        const TEMPLATES: &str = "plugins/notices/notification-templates";
        let scopes = json!({"scopes": [{"content_type": "dcim.site", "object_id": lone}]});
        patched(&admin, TEMPLATES, template, scopes.clone()).await;
        let (one, other) =
            (deleted(&admin, "extras/saved-filters", filter).await, deleted(&admin, TEMPLATES, template).await);
        deleted(&admin, "dcim/sites", lone).await;
        admin.post("/api/extras/saved-filters/", body).await.expect(400);
        undo(&session, &one).await.expect(200);
        undo(&session, &other).await.expect(200);

        // A time that is past.
        let token = make(&admin, "users/tokens", json!({"description": "t"})).await;
        let past = match server.app.db.dialect() {
            Dialect::Sqlite => "1577836800000000",
            Dialect::Postgres => "'2020-01-01T00:00:00Z'",
        };
        execute(&server, &format!("UPDATE users_token SET expires = {past} WHERE id = {token}")).await;
        let longer = patched(&admin, "users/tokens", token, json!({"expires": "2099-01-01T00:00:00Z"})).await;
        undo(&session, &longer).await.expect(200);
        assert_eq!(get("users/tokens", token).await["expires"], "2020-01-01T00:00:00Z");
    });
}

#[test]
fn what_refers_to_each_other_in_a_circle_comes_back() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let session = admin.login("admin").await;
        let get = async |path: &str, id: i64| admin.get(&format!("/api/{path}/{id}/")).await.expect(200).body;
        // A device whose primary address is on one of its own interfaces, which an other one bridges.
        let device = object(&admin, "dcim.device").await;
        let port = json!({"device": device, "name": "p1", "type": "1000base-t"});
        let port = make(&admin, "dcim/interfaces", port).await;
        let other = json!({"device": device, "name": "p2", "type": "virtual", "bridge": port, "parent": port});
        let other = make(&admin, "dcim/interfaces", other).await;
        let on = |port: i64| json!({"assigned_object_type": "dcim.interface", "assigned_object_id": port});
        let mut body = on(port);
        body["address"] = "10.0.0.1/24".into();
        let address = make(&admin, "ipam/ip-addresses", body).await;
        // Moving it between its own interfaces may be taken back, although it is the primary address by now.
        let moved = patched(&admin, "ipam/ip-addresses", address, on(other)).await;
        patched(&admin, "dcim/devices", device, json!({"primary_ip4": address, "oob_ip": address})).await;
        undo(&session, &moved).await.expect(200);
        assert_eq!(get("ipam/ip-addresses", address).await["assigned_object_id"], port);
        let gone = deleted(&admin, "dcim/devices", device).await;
        admin.get(&format!("/api/ipam/ip-addresses/{address}/")).await.expect(404);
        undo(&session, &gone).await.expect(200);
        let now = get("dcim/devices", device).await;
        assert_eq!((&now["primary_ip4"]["id"], &now["oob_ip"]["id"]), (&json!(address), &json!(address)));
        assert_eq!(get("dcim/interfaces", other).await["bridge"]["id"], port);
        // An address that is on something else by now stays what it stands for.
        let aside = patched(&admin, "dcim/devices", device, json!({"primary_ip4": null, "oob_ip": null})).await;
        let foreign = object(&admin, "dcim.interface").await;
        patched(&admin, "ipam/ip-addresses", address, on(foreign)).await;
        let refused = undo(&session, &aside).await.expect(409);
        assert!(refused.text.contains("not assigned to an interface of this object"), "{}", refused.text);
    });
}

#[test]
fn undo_keeps_the_data_sound() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let session = admin.login("admin").await;
        let refusal = async |request: &str, part: &str| {
            let answer = undo(&session, request).await.expect(409);
            assert!(answer.text.contains(part), "{part} in {}", answer.text);
        };
        const DEVICES: &str = "dcim/devices";
        let put = async |rack: i64, site: i64, face: &str| {
            let device = object(&admin, "dcim.device").await;
            let at = json!({"site": site, "rack": rack, "position": 3, "face": face});
            patched(&admin, DEVICES, device, at).await;
            device
        };
        // A place that is taken by now, or is elsewhere.
        let (here, there) = (site(&admin, "Here").await, site(&admin, "There").await);
        let rack = make(&admin, "dcim/racks", json!({"name": "R", "site": here})).await;
        let device = put(rack, here, "front").await;
        let gone = deleted(&admin, DEVICES, device).await;
        // The other face is no other place: the first goes all the way through.
        let taker = put(rack, here, "rear").await;
        refusal(&gone, "Unit 3 is taken").await;
        deleted(&admin, DEVICES, taker).await;
        patched(&admin, "dcim/racks", rack, json!({"site": there})).await;
        refusal(&gone, "The rack belongs to another site.").await;
        patched(&admin, "dcim/racks", rack, json!({"site": here})).await;
        undo(&session, &gone).await.expect(200);

        // What it refers to is gone.
        let region = make(&admin, "dcim/regions", json!({"name": "R", "slug": "r"})).await;
        patched(&admin, "dcim/sites", there, json!({"region": region})).await;
        let gone = deleted(&admin, "dcim/sites", there).await;
        let target = deleted(&admin, "dcim/regions", region).await;
        refusal(&gone, "Related object not found").await;
        undo(&session, &target).await.expect(200);
        undo(&session, &gone).await.expect(200);

        // Circles in trees and chains.
        let (a, b) = (
            make(&admin, "dcim/regions", json!({"name": "A", "slug": "a"})).await,
            make(&admin, "dcim/regions", json!({"name": "B", "slug": "b"})).await,
        );
        patched(&admin, "dcim/regions", b, json!({"parent": a})).await;
        let out = patched(&admin, "dcim/regions", b, json!({"parent": null})).await;
        patched(&admin, "dcim/regions", a, json!({"parent": b})).await;
        refusal(&out, "Cannot assign self or child").await;
        const MAINTENANCES: &str = "plugins/notices/maintenance";
        let (a, b) = (object(&admin, "notices.maintenance").await, object(&admin, "notices.maintenance").await);
        patched(&admin, MAINTENANCES, b, json!({"replaces": a})).await;
        let out = patched(&admin, MAINTENANCES, b, json!({"replaces": null})).await;
        patched(&admin, MAINTENANCES, a, json!({"replaces": b})).await;
        refusal(&out, "cannot replace itself").await;
        const CONTRACTS: &str = "plugins/inventory-monitor/contracts";
        let contract = async || object(&admin, "inventory_monitor.contract").await;
        let (sub, main, top) = (contract().await, contract().await, contract().await);
        patched(&admin, CONTRACTS, sub, json!({"parent": main})).await;
        let gone = deleted(&admin, CONTRACTS, sub).await;
        patched(&admin, CONTRACTS, main, json!({"parent": top})).await;
        refusal(&gone, "A subcontract cannot have subcontracts").await;

        // Values that are used by now.
        let set =
            make(&admin, "extras/custom-field-choice-sets", json!({"name": "S", "extra_choices": [["a", "A"]]})).await;
        let body = json!({"name": "pick", "type": "select", "choice_set": set, "object_types": ["dcim.site"]});
        make(&admin, "extras/custom-fields", body).await;
        let more = json!({"extra_choices": [["a", "A"], ["b", "B"]]});
        let wider = patched(&admin, "extras/custom-field-choice-sets", set, more).await;
        patched(&admin, "dcim/sites", here, json!({"custom_fields": {"pick": "b"}})).await;
        refusal(&wider, "cannot be removed").await;

        // Who may not do something may not take it back either.
        let (ada, _) = server.user("ada", false).await;
        server.grant(ada, &["users.user", "core.objectchange"], &["view", "change"], Json::Null).await;
        let ada = server.anonymous().login("ada").await;
        let (other, _) = server.user("other", true).await;
        let renamed = patched(&admin, "users/users", other, json!({"first_name": "O"})).await;
        let answer = undo(&ada, &renamed).await.expect(409);
        assert!(answer.text.contains("Only a superuser"), "{}", answer.text);
    });
}

#[test]
fn fields_that_are_gone_leave_nothing_behind_and_defaults_are_not_given_twice() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let session = admin.login("admin").await;
        let field = async |name: &str, default: Json| {
            let body = json!({"name": name, "type": "text", "default": default, "object_types": ["dcim.site"]});
            make(&admin, "extras/custom-fields", body).await
        };
        let values = async |id: i64| {
            admin.get(&format!("/api/dcim/sites/{id}/")).await.expect(200).body["custom_fields"].clone()
        };
        let (one, two) = (field("one", Json::Null).await, field("two", "given".into()).await);
        let bare = site(&admin, "Bare").await;
        let full = site(&admin, "Full").await;
        patched(&admin, "dcim/sites", bare, json!({"custom_fields": {"two": null}})).await;
        patched(&admin, "dcim/sites", full, json!({"custom_fields": {"one": "1", "two": "2"}})).await;
        // The field comes back with its values, and with no others.
        let gone = deleted(&admin, "extras/custom-fields", two).await;
        undo(&session, &gone).await.expect(200);
        assert_eq!(values(bare).await, json!({"one": null, "two": null}));
        assert_eq!(values(full).await, json!({"one": "1", "two": "2"}));
        // An object comes back although one of its fields is gone.
        let lost = deleted(&admin, "dcim/sites", full).await;
        deleted(&admin, "extras/custom-fields", one).await;
        undo(&session, &lost).await.expect(200);
        assert_eq!(values(full).await, json!({"two": "2"}));
    });
}
