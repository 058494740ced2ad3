//! Impacts freeze with their event; the short form.

use serde_json::{Value as Json, json};

use super::outage::provider;
use super::{Estate, make, refused};
use crate::harness::on_both;

const PATH: &str = "/api/plugins/notices/impact/";

#[test]
fn impacts_of_finished_events_are_history() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let body = json!({"name": "M", "summary": "s", "status": "CONFIRMED", "provider": provider(&admin).await,
                          "start": "2026-06-15T10:00:00Z", "end": "2026-06-15T12:00:00Z"});
        for over in ["COMPLETED", "CANCELLED"] {
            let event = make(&admin, "plugins/notices/maintenance", body.clone()).await;
            let at = format!("/api/plugins/notices/maintenance/{event}/");
            let touched = json!({"maintenance": event, "content_type": "dcim.site", "object_id": estate.site});
            let impact = admin.post(PATH, touched.clone()).await.expect(201).id();
            let own = format!("{PATH}{impact}/");
            admin.patch(&at, json!({"status": over})).await.expect(200);
            refused(admin.patch(&own, json!({"impact": "OUTAGE"})).await, "__all__");
            refused(admin.delete(&own).await, "__all__");
            refused(admin.post(PATH, touched).await, "__all__");
            admin.patch(&own, json!({"impact": null})).await.expect(200);
            // A window that was moved is not over, and an event takes its impacts along.
            admin.patch(&at, json!({"status": "RE-SCHEDULED"})).await.expect(200);
            admin.patch(&own, json!({"impact": "OUTAGE"})).await.expect(200);
            admin.patch(&at, json!({"status": over})).await.expect(200);
            admin.delete(&at).await.expect(204);
            admin.get(&own).await.expect(404);
        }
    });
}

#[test]
fn the_short_form_means_the_generic_one() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let body = json!({"name": "O", "summary": "s", "status": "REPORTED", "provider": provider(&admin).await});
        let outage = make(&admin, "plugins/notices/outage", body).await;
        let short = |more: Json| {
            let mut body = json!({"outage": outage, "content_type": "dcim.site", "object_id": estate.site});
            body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
            body
        };
        refused(admin.post(PATH, short(json!({"content_type": "dcim.region"}))).await, "target_object_id");
        refused(admin.post(PATH, short(json!({"object_id": "x"}))).await, "target_object_id");
        refused(admin.post(PATH, short(json!({"object_id": 4711}))).await, "target_object_id");
        refused(admin.post(PATH, short(json!({"outage": 4711}))).await, "event_object_id");
        let made = admin.post(PATH, short(json!({"impact": "DEGRADED"}))).await.expect(201);
        assert_eq!(made.body["event_object_id"], outage);
        assert_eq!(made.body["target_object_id"], estate.site);
        admin.post(PATH, short(json!({}))).await.expect(400);
        // The event's history shows it.
        let related =
            format!("/api/core/object-changes/?related_object_type=notices.outage&related_object_id={outage}");
        assert_eq!(admin.get(&related).await.expect(200).body["count"], 1);
    });
}

#[test]
fn what_is_in_a_place_is_touched_with_it() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let room = make(&admin, "dcim/locations", json!({"name": "Room", "slug": "room", "site": estate.site})).await;
        let device = make(&admin, "dcim/devices", estate.device("d", json!({"location": room}))).await;
        let port = make(&admin, "dcim/interfaces", json!({"device": device, "name": "e0", "type": "other"})).await;
        let panel =
            make(&admin, "dcim/power-panels", json!({"name": "P", "site": estate.site, "location": room})).await;
        let feed = make(&admin, "dcim/power-feeds", json!({"power_panel": panel, "name": "F"})).await;
        let vm = make(&admin, "virtualization/virtual-machines", json!({"name": "v", "site": estate.site})).await;
        let scoped = json!({"prefix": "10.0.0.0/8", "scope_type": "dcim.location", "scope_id": room});
        let prefix = make(&admin, "ipam/prefixes", scoped).await;
        let provider = provider(&admin).await;
        let kind = make(&admin, "circuits/circuit-types", json!({"name": "Fibre", "slug": "fibre"})).await;
        let circuit = make(&admin, "circuits/circuits", json!({"cid": "C", "provider": provider, "type": kind})).await;
        let end =
            json!({"circuit": circuit, "term_side": "A", "termination_type": "dcim.location", "termination_id": room});
        make(&admin, "circuits/circuit-terminations", end).await;
        let outages = "plugins/notices/outage";
        for (target, id, in_room) in [
            ("dcim.rack", estate.rack, false),
            ("dcim.interface", port, true),
            ("dcim.powerfeed", feed, true),
            ("dcim.location", room, true),
            ("virtualization.virtualmachine", vm, false),
            ("ipam.prefix", prefix, true),
            ("circuits.circuit", circuit, true),
        ] {
            let body = json!({"name": target, "summary": "s", "status": "REPORTED", "provider": provider});
            let outage = make(&admin, outages, body).await;
            let touched = json!({"outage": outage, "content_type": target, "object_id": id});
            make(&admin, "plugins/notices/impact", touched).await;
            let found = async |query: &str| {
                admin.get(&format!("/api/{outages}/?id={outage}&{query}")).await.expect(200).ids() == [outage]
            };
            assert!(found("site=here").await, "{target}");
            assert_eq!(found("location=room").await, in_room, "{target}");
            for nowhere in ["site=nowhere", "region=nowhere"] {
                admin.get(&format!("/api/{outages}/?id={outage}&{nowhere}")).await.expect(400);
            }
        }
    });
}
