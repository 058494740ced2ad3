//! Templates of notifications, and the way of a notification.

use serde_json::{Value as Json, json};

use super::outage::provider;
use super::{make, refused};
use crate::harness::{Client, on_both};

const PATH: &str = "/api/plugins/notices/notification-templates/";
const PREPARED: &str = "/api/plugins/notices/prepared-notifications/";

fn body(slug: &str, more: Json) -> Json {
    let mut body =
        json!({"name": slug, "slug": slug, "event_type": "both", "subject_template": "s", "body_template": "b"});
    body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
    body
}

async fn template(client: &Client<'_>, slug: &str, more: Json) -> i64 {
    make(client, "plugins/notices/notification-templates", body(slug, more)).await
}

#[test]
fn a_template_says_whom_it_is_for() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let provider = provider(&admin).await;
        refused(admin.post(PATH, body("t", json!({"contact_priorities": ["inactive"]}))).await, "contact_priorities");
        refused(admin.post(PATH, body("t", json!({"headers_template": [1]}))).await, "headers_template");
        refused(admin.post(PATH, body("t", json!({"body_template": "{% if %}"}))).await, "body_template");
        for bad in [
            json!({}),
            json!([{"object_id": 1}]),
            json!([{"content_type": "provider", "object_id": 4711}]),
            json!([{"content_type": "provider"}, {"content_type": "circuits.provider"}]),
            json!([{"content_type": "provider", "event_type": "x"}]),
        ] {
            refused(admin.post(PATH, body("t", json!({"scopes": bad}))).await, "scopes");
        }
        let scopes =
            json!([{"content_type": "provider", "object_id": provider, "weight": 5}, {"content_type": "dcim.site"}]);
        let headers = "X-Ticket: 42";
        let made =
            admin.post(PATH, body("t", json!({"scopes": scopes, "headers_template": headers}))).await.expect(201);
        assert_eq!(made.body["headers_template"], json!({"X-Ticket": "42"}));
        assert_eq!(made.body["granularity"], "per_tenant");
        let told = &made.body["scopes"][0];
        assert_eq!((&told["content_type"], &told["object_id"]), (&json!("circuits.provider"), &json!(provider)));
        assert_eq!(made.body["scopes"][1]["object_repr"], "All sites");

        let base = template(&admin, "base", json!({"is_base_template": true})).await;
        let at = format!("{PATH}{}/", made.id());
        let extended = admin.patch(&at, json!({"extends": base})).await.expect(200);
        assert_eq!(extended.body["extends"], base);
        refused(admin.post(PATH, body("x", json!({"extends": made.id()}))).await, "extends");
        admin.patch(&at, json!({"is_base_template": true})).await.expect(200);
        refused(admin.patch(&format!("{PATH}{base}/"), json!({"extends": made.id()})).await, "extends");
    });
}

#[test]
fn a_notification_goes_its_way() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let template = template(&admin, "t", json!({})).await;
        let mute = make(&admin, "tenancy/contacts", json!({"name": "Mute"})).await;
        let reader = make(&admin, "tenancy/contacts", json!({"name": "Reader", "email": "r@example.org"})).await;
        let draft = |more: Json| {
            let mut body = json!({"template_id": template, "subject": "S", "body_text": "B"});
            body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
            body
        };
        refused(admin.post(PREPARED, draft(json!({"status": "delivered"}))).await, "status");
        refused(admin.post(PREPARED, draft(json!({"template_id": 4711}))).await, "template");
        let made = admin.post(PREPARED, draft(json!({"contact_ids": [mute]}))).await.expect(201);
        assert_eq!((&made.body["status"], &made.body["contacts"][0]["id"]), (&json!("draft"), &json!(mute)));
        let at = format!("{PREPARED}{}/", made.id());
        let sent = "/api/plugins/notices/sent-notifications/";
        refused(admin.patch(&at, json!({"status": "ready"})).await, "contacts");
        refused(admin.patch(&at, json!({"status": "sent"})).await, "status");
        let ready = admin.patch(&at, json!({"status": "ready", "contact_ids": [mute, reader]})).await.expect(200);
        assert_eq!(
            ready.body["recipients"],
            json!([{"email": "r@example.org", "name": "Reader", "contact_id": reader}])
        );
        assert!(ready.body["approved_by"].is_i64() && ready.body["approved_at"].is_string());
        refused(admin.patch(&at, json!({"status": "sent", "timestamp": "2999-01-01T00:00:00Z"})).await, "timestamp");
        refused(admin.patch(&at, json!({"status": "sent", "timestamp": "2001-01-01T00:00:00Z"})).await, "timestamp");
        assert_eq!(admin.get(sent).await.expect(200).ids(), [0i64; 0]);
        admin.get(&format!("{sent}{}/", made.id())).await.expect(404);
        let first =
            admin.patch(&at, json!({"status": "sent", "message": "gone"})).await.expect(200).body["sent_at"].clone();
        admin.patch(&at, json!({"status": "failed"})).await.expect(200);
        admin.patch(&at, json!({"status": "ready"})).await.expect(200);
        let again = admin.patch(&at, json!({"status": "sent"})).await.expect(200);
        assert_eq!(again.body["sent_at"], first, "the first time stays");
        let shown = admin.get(&format!("{sent}{}/", made.id())).await.expect(200);
        assert!(shown.body["url"].as_str().is_some_and(|url| url.contains("/sent-notifications/")));
        assert_eq!(admin.get(&format!("{sent}?status=sent")).await.expect(200).ids(), [made.id()]);
        assert_eq!(admin.get(&format!("{sent}?status=draft")).await.expect(200).ids(), [0i64; 0]);
        admin.patch(&format!("{sent}{}/", made.id()), json!({"subject": "x"})).await.expect(405);
        admin.patch(&at, json!({"status": "delivered"})).await.expect(200);
        refused(admin.patch(&at, json!({"status": "ready"})).await, "status");
    });
}

#[test]
fn a_received_notification_belongs_to_its_event() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let outage = json!({"name": "O", "summary": "s", "status": "REPORTED", "provider": provider(&admin).await});
        let outage = make(&admin, "plugins/notices/outage", outage).await;
        let path = "/api/plugins/notices/eventnotification/";
        let body = json!({"event_content_type": "notices.outage", "event_object_id": outage, "email_body": "b", "subject": "s",
                          "email_from": "noc@example.org", "email_received": "2026-06-15T10:00:00Z"});
        let made = admin.post(path, body).await.expect(201);
        assert_eq!(made.body["event"]["name"], "O");
        let related =
            format!("/api/core/object-changes/?related_object_type=notices.outage&related_object_id={outage}");
        assert_eq!(admin.get(&related).await.expect(200).body["count"], 1);
        admin.delete(&format!("/api/plugins/notices/outage/{outage}/")).await.expect(204);
        admin.get(&format!("{path}{}/", made.id())).await.expect(404);
    });
}
