//! `dry_run=true`: everything happens and is taken back, and the answer is that of the write.

use serde_json::{Value as Json, json};
use shared::meta::{Kind, ModelMeta};

use super::{SITES, count, header, last_change};
use crate::harness::{Answer, Client, on_both};
use crate::sample;

/// An answer without what no two writes share: ids, times and secrets.
fn lasting(meta: &ModelMeta, body: &Json) -> Json {
    let mut body = body.clone();
    let Some(map) = body.as_object_mut() else { return body };
    for name in ["id", "url", "display_url", "display", "created", "last_updated", "key", "token"] {
        map.remove(name);
    }
    for field in meta.fields {
        let now = matches!(field.kind, Kind::DateTime | Kind::Reverse(_) | Kind::Count(_));
        if now || field.read_only {
            map.remove(field.name);
        }
    }
    body
}

async fn rows(client: &Client<'_>, meta: &ModelMeta) -> i64 {
    count(client, &format!("/api/{}/?limit=1", meta.path)).await
}

#[test]
fn every_write_of_every_model_can_be_rehearsed() {
    on_both(|server| async move {
        let admin = server.admin().await;
        for meta in sample::models() {
            let wire = meta.wire();
            let list = format!("/api/{}/", meta.path);
            let dry = format!("{list}?dry_run=true");
            let body = sample::body(&admin, meta, 1).await;
            let (before, change) = (rows(&admin, meta).await, last_change(&admin).await);

            let rehearsed = admin.post(&dry, body.clone()).await.expect(201);
            let many = admin.post(&dry, json!([body])).await.expect(201);
            assert_eq!(lasting(meta, &many.body[0]), lasting(meta, &rehearsed.body), "{wire}");
            assert_eq!((rows(&admin, meta).await, last_change(&admin).await), (before, change), "{wire} is not there");
            let made = admin.post(&list, body.clone()).await.expect(201);
            assert_eq!(lasting(meta, &made.body), lasting(meta, &rehearsed.body), "{wire}");
            assert_eq!(header(&rehearsed, "etag").starts_with("W/\""), header(&made, "etag").starts_with("W/\""));

            let at = format!("{list}{}/", made.id());
            let shown = admin.get(&at).await.expect(200);
            let change = last_change(&admin).await;
            if meta.field("description").is_some_and(|field| field.writable()) {
                let patch = json!({"description": "another"});
                let rehearsed = admin.patch(&format!("{at}?dry_run=true"), patch.clone()).await.expect(200);
                assert_eq!(rehearsed.body["description"], "another", "{wire}");
                assert_ne!(header(&rehearsed, "etag"), header(&shown, "etag"), "{wire}");
                let item = json!([{"id": made.id(), "description": "another"}]);
                let many = admin.patch(&dry, item).await.expect(200);
                assert_eq!(many.body[0]["description"], "another", "{wire}");
            }
            let gone = admin.delete(&format!("{at}?dry_run=true")).await;
            let all = admin.json("DELETE", &dry, &json!([{"id": made.id()}])).await;
            assert_eq!(gone.status, all.status, "{wire}: {} {}", gone.text, all.text);
            assert!(matches!(gone.status.as_u16(), 204 | 409), "{wire}: {}", gone.text);
            assert_eq!(admin.get(&at).await.expect(200).body, shown.body, "{wire} is as it was");
            assert_eq!(last_change(&admin).await, change, "{wire}: nothing is in the log");
            admin.delete(&at).await.expect(gone.status.as_u16());
        }
    });
}

async fn keyed(client: &Client<'_>, path: &str, body: &Json) -> Answer {
    let headers = [("content-type", "application/json"), ("idempotency-key", "one")];
    client.send("POST", path, &headers, body.to_string().into_bytes()).await
}

#[test]
fn refusals_are_those_of_the_write_and_keys_are_not_spent() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let dry = format!("{SITES}?dry_run=true");
        let body = json!({"name": "A", "slug": "a"});
        assert!(admin.post(&dry, json!({"name": "A"})).await.expect(400).body["slug"].is_array());
        let first = keyed(&admin, &dry, &body).await.expect(201);
        assert_eq!(header(&keyed(&admin, &dry, &body).await.expect(201), "idempotency-replayed"), "");
        assert_eq!(count(&admin, SITES).await, 0);
        let made = keyed(&admin, SITES, &body).await.expect(201);
        assert_eq!(header(&made, "idempotency-replayed"), "", "the key was not spent");
        assert_eq!(first.body["slug"], made.body["slug"]);
        // What the write would answer now: as it did, and that the key is another request's.
        assert_eq!(header(&keyed(&admin, &dry, &body).await.expect(201), "idempotency-replayed"), "true");
        keyed(&admin, &dry, &json!({"name": "B", "slug": "b"})).await.expect(400);

        let taken = admin.post(&dry, body.clone()).await.expect(400);
        assert!(taken.body["slug"].is_array(), "{}", taken.text);
        let at = format!("{SITES}{}/", made.id());
        let headers = [("content-type", "application/json"), ("if-match", "W/\"1-77\"")];
        let stale =
            admin.send("PATCH", &format!("{at}?dry_run=true"), &headers, b"{\"facility\":\"x\"}".to_vec()).await;
        stale.expect(412);
        admin.post("/api/dcim/racks/", json!({"name": "R", "site": made.id()})).await.expect(201);
        let blocked = admin.delete(&format!("{at}?dry_run=true")).await.expect(409);
        assert_eq!(blocked.body, admin.delete(&at).await.expect(409).body);
        let (id, reader) = server.user("reader", false).await;
        server.grant(id, &["dcim.site"], &["view"], Json::Null).await;
        reader.post(&dry, json!({"name": "C", "slug": "c"})).await.expect(403);

        // Nothing is guessed.
        for value in ["", "yes", "on", "2", "TRUE%20"] {
            let refused = admin.post(&format!("{SITES}?dry_run={value}"), json!({"name": "C", "slug": "c"})).await;
            assert!(refused.expect(400).body["dry_run"].is_array(), "{value}");
        }
        admin.post(&format!("{dry}&dry_run=false"), json!({"name": "C", "slug": "c"})).await.expect(400);
        for value in ["1", "True"] {
            admin.post(&format!("{SITES}?dry_run={value}"), json!({"name": "C", "slug": "c"})).await.expect(201);
        }
        assert_eq!(count(&admin, SITES).await, 1);
        admin.post(&format!("{SITES}?dry_run=false"), json!({"name": "C", "slug": "c"})).await.expect(201);
        assert_eq!(count(&admin, SITES).await, 2);
    });
}

#[test]
fn what_follows_from_a_write_is_taken_back_with_it() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let provider = json!({"name": "Acme Net", "slug": "acme"});
        let provider = admin.post("/api/circuits/providers/", provider).await.expect(201).id();
        let source = json!({"name": "Acme", "provider": provider, "senders": ["acme.example"], "automatic": true});
        admin.post("/api/plugins/notices/sources/", source).await;
        let calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nSUMMARY:Work\r\nUID:1\r\nSEQUENCE:1\r\n\
                        DTSTAMP:20270301T000000Z\r\nDTSTART:20270310T220000Z\r\nDTEND:20270311T040000Z\r\n\
                        ORGANIZER:mailto:noc@acme.example\r\nX-MAINTNOTE-PROVIDER:acme\r\nX-MAINTNOTE-ACCOUNT:1\r\n\
                        X-MAINTNOTE-MAINTENANCE-ID:CHG-1\r\nX-MAINTNOTE-OBJECT-ID:C-1\r\nX-MAINTNOTE-IMPACT:OUTAGE\r\n\
                        X-MAINTNOTE-STATUS:CONFIRMED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        let inbox = "/api/plugins/notices/inbox/";
        let maintenances = "/api/plugins/notices/maintenance/";
        let send = async |path: &str| {
            admin
                .send("POST", path, &[("content-type", "text/calendar")], calendar.as_bytes().to_vec())
                .await
                .expect(201)
        };
        let rehearsed = send(&format!("{inbox}?dry_run=true")).await;
        assert_eq!((count(&admin, inbox).await, count(&admin, maintenances).await), (0, 0));
        let done = send(inbox).await;
        assert_eq!(rehearsed.body["state"], done.body["state"]);
        assert_eq!(rehearsed.body["findings"][0]["outcome"], done.body["findings"][0]["outcome"]);
        assert_eq!(count(&admin, inbox).await, 1);

        // Tokens, by themselves and by password: what a rehearsal shows opens nothing.
        let tokens = "/api/users/tokens/";
        let before = count(&admin, tokens).await;
        let shown = admin.post(&format!("{tokens}?dry_run=true"), json!({"user": 1})).await.expect(201);
        let login = json!({"username": "admin", "password": "correct horse battery"});
        let anonymous = server.anonymous();
        let by_password = anonymous.post(&format!("{tokens}provision/?dry_run=true"), login.clone()).await.expect(201);
        for made in [&shown, &by_password] {
            let part = |name: &str| made.body[name].as_str().expect("text").to_owned();
            let credential = format!("Bearer nbt_{}.{}", part("key"), part("token"));
            Client { authorization: Some(credential), ..anonymous.clone() }.get(SITES).await.expect(403);
        }
        assert_eq!(count(&admin, tokens).await, before);

        // One's own documents.
        let (config, dashboard) = ("/api/users/config/", "/api/extras/dashboard/");
        let kept = admin.patch(config, json!({"a": {"b": 1}})).await.expect(200).body;
        let said = admin.patch(&format!("{config}?dry_run=true"), json!({"a": {"c": 2}})).await.expect(200).body;
        assert_eq!(said, json!({"a": {"b": 1, "c": 2}}));
        admin.json("PUT", &format!("{config}?dry_run=true"), &json!({})).await.expect(200);
        admin.post(&format!("{config}?dry_run=true"), json!({"a": null})).await.expect(200);
        assert_eq!(admin.get(config).await.expect(200).body, kept);
        let own = json!({"layout": [{"id": "n", "x": 0, "y": 0, "w": 4, "h": 2}],
                         "config": {"n": {"class": "extras.NoteWidget", "title": "N", "config": {"content": "x"}}}});
        let everybody = admin.get(dashboard).await.expect(200).body;
        let said = admin.json("PUT", &format!("{dashboard}?dry_run=true"), &own).await.expect(200).body;
        assert_eq!(said, own);
        assert_eq!(admin.get(dashboard).await.expect(200).body, everybody);
        admin.json("PUT", dashboard, &own).await.expect(200);
        admin.delete(&format!("{dashboard}?dry_run=true")).await.expect(204);
        assert_eq!(admin.get(dashboard).await.expect(200).body, own);
        admin.patch(&format!("{dashboard}?dry_run=true"), json!({"layout": 1})).await.expect(400);
    });
}
