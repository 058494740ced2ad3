//! Outages end after they start and before they are resolved.

use serde_json::{Value as Json, json};

use super::{make, refused};
use crate::harness::{Client, on_both};

pub async fn provider(client: &Client<'_>) -> i64 {
    make(client, "circuits/providers", json!({"name": "P", "slug": "p"})).await
}

#[test]
fn an_outage_ends_after_it_starts_and_before_it_is_resolved() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let path = "/api/plugins/notices/outage/";
        let body = json!({"name": "O", "summary": "s", "status": "REPORTED", "provider": provider(&admin).await, "start": "2026-06-15T10:00:00Z"});
        let with = |more: Json| {
            let mut body = body.clone();
            body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
            body
        };
        refused(admin.post(path, with(json!({"status": "RESOLVED"}))).await, "end");
        refused(admin.post(path, with(json!({"end": "2026-06-15T09:59:59Z"}))).await, "end");
        refused(admin.post(path, with(json!({"original_timezone": "Moon/Crater"}))).await, "original_timezone");
        let made = admin
            .post(path, with(json!({"end": "2026-06-15T10:00:00Z", "original_timezone": "Europe/Prague"})))
            .await
            .expect(201);
        let at = format!("{path}{}/", made.id());
        admin.patch(&at, json!({"status": "RESOLVED"})).await.expect(200);
        refused(admin.patch(&at, json!({"end": null})).await, "end");
        assert_eq!(admin.get(&format!("{path}?status=RESOLVED")).await.expect(200).body["count"], 1);
    });
}
