//! What people fit Purser to their estate with: own rows, templates, images, documents.

use serde_json::{Value as Json, json};

use super::{Estate, log, refused};
use crate::harness::on_both;

#[test]
fn private_rows_are_their_users_alone() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let site = Estate::new(&admin).await.site;
        let (first_id, first) = server.user("first", false).await;
        let (second_id, second) = server.user("second", false).await;
        server.grant(first_id, &["dcim.site"], &["view"], Json::Null).await;
        let mark = json!({"object_type": "dcim.site", "object_id": site});
        for path in ["/api/extras/bookmarks/", "/api/extras/subscriptions/"] {
            let made = first.post(path, mark.clone()).await.expect(201);
            assert_eq!(made.body["user"]["id"], first_id, "one's own unless said otherwise");
            first.post(path, mark.clone()).await.expect(400);
            assert_eq!(second.get(path).await.expect(200).body["count"], 0);
            second.delete(&format!("{path}{}/", made.id())).await.expect(404);
            let for_other = json!({"object_type": "dcim.site", "object_id": site, "user": second_id});
            assert!(matches!(first.post(path, for_other).await.status.as_u16(), 400 | 403));
            // What one may not see one cannot mark.
            second.post(path, mark.clone()).await.expect(400);
        }
        let kinds = ["extras.savedfilter", "extras.tableconfig"];
        for id in [first_id, second_id] {
            server.grant(id, &kinds, &["view", "add", "change", "delete"], Json::Null).await;
        }
        let body = |name: &str, shared: bool| json!({"name": name, "slug": name, "object_types": ["dcim.site"], "parameters": {"status": ["active"]}, "shared": shared, "user": first_id});
        let path = "/api/extras/saved-filters/";
        let mine = admin.post(path, body("mine", false)).await.expect(201).id();
        let ours = admin.post(path, body("ours", true)).await.expect(201).id();
        assert_eq!(first.get(path).await.expect(200).body["count"], 2);
        assert_eq!(second.get(path).await.expect(200).ids(), [ours]);
        second.get(&format!("{path}{mine}/")).await.expect(404);
        assert_eq!(second.get(&format!("{path}?usable=true")).await.expect(200).ids(), [ours]);
        // A saved filter's parameters join those of the request; nobody else's private one does.
        admin.post("/api/dcim/sites/", json!({"name": "P", "slug": "p", "status": "planned"})).await.expect(201);
        let count = async |query: &str| {
            first.get(&format!("/api/dcim/sites/?strict=true&{query}")).await.expect(200).body["count"].clone()
        };
        assert_eq!(count("filter=mine").await, 1);
        assert_eq!(count(&format!("filter_id={mine}&status=planned")).await, 2);
        server.grant(second_id, &["dcim.site"], &["view"], Json::Null).await;
        assert_eq!(second.get("/api/dcim/sites/?filter=mine").await.expect(200).body["count"], 2);
        refused(
            admin.post(path, json!({"name": "x", "slug": "x", "object_types": ["dcim.site"], "parameters": []})).await,
            "parameters",
        );
    });
}

#[test]
fn journal_entries_are_their_authors() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let site = Estate::new(&admin).await.site;
        let body = json!({"assigned_object_type": "dcim.site", "assigned_object_id": site, "comments": "Seen", "created_by": 999});
        let entry = admin.post("/api/extras/journal-entries/", body).await.expect(201);
        let author = entry.body["created_by"].as_i64().expect("an id");
        assert_eq!(admin.get(&format!("/api/users/users/{author}/")).await.expect(200).body["username"], "admin");
        let at = format!("/api/extras/journal-entries/{}/", entry.id());
        assert_eq!(
            admin.patch(&at, json!({"created_by": null, "kind": "warning"})).await.expect(200).body["created_by"],
            author
        );
        assert_eq!(
            admin
                .get("/api/extras/journal-entries/?created_after=2020-01-01T00:00:00Z&kind=warning")
                .await
                .expect(200)
                .body["count"],
            1
        );
        let browser = admin.login("admin").await;
        let history = browser
            .rpc("history", json!({"model": "dcim.site", "id": site, "offset": 0, "limit": 10}))
            .await
            .expect(200);
        assert_eq!(history.body.as_array().map(Vec::len), Some(3), "entries stand in the object's history");
        admin
            .delete(&format!("/api/dcim/racks/{}/", admin.get("/api/dcim/racks/").await.expect(200).ids()[0]))
            .await
            .expect(204);
        admin.delete(&format!("/api/dcim/sites/{site}/")).await.expect(204);
        assert_eq!(log(&admin, "extras.journalentry", entry.id()).await[0]["action"]["value"], "delete");
    });
}

#[test]
fn templates_make_exports_and_links() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let site = Estate::new(&admin).await.site;
        let path = "/api/extras/export-templates/";
        let body = |code: &str| json!({"name": "hosts", "object_types": ["dcim.site"], "template_code": code, "file_extension": "txt"});
        refused(admin.post(path, body("{% for %}")).await, "template_code");
        admin
            .post(path, body("{% for s in queryset %}{{ s.slug }}={{ s.status.value }};{% endfor %}"))
            .await
            .expect(201);
        let made = admin.get("/api/dcim/sites/?export=hosts").await.expect(200);
        assert_eq!(made.text, "here=active;");
        assert_eq!(made.headers["content-type"], "text/plain; charset=utf-8");
        assert!(made.headers["content-disposition"].to_str().is_ok_and(|text| text.contains("purser_sites.txt")));
        admin.get("/api/dcim/sites/?export=nothing").await.expect(404);
        admin.get("/api/dcim/racks/?export=hosts").await.expect(404);
        let endless = "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}";
        admin
            .post(path, json!({"name": "endless", "object_types": ["dcim.site"], "template_code": endless}))
            .await
            .expect(201);
        admin.get("/api/dcim/sites/?export=endless").await.expect(400);

        let link = |name: &str, text: &str, url: &str| json!({"name": name, "object_types": ["dcim.site"], "link_text": text, "link_url": url});
        for body in [
            link("a", "Wiki of {{ object.name }}", "https://wiki.example/{{ object.slug }}"),
            link("b", "{% if object.status.value == 'retired' %}Old{% endif %}", "https://old.example/"),
            link("c", "Bad", "javascript:alert(1)"),
        ] {
            admin.post("/api/extras/custom-links/", body).await.expect(201);
        }
        let browser = admin.login("admin").await;
        let links =
            browser.rpc("read", json!({"model": "dcim.site", "id": site})).await.expect(200).body["links"].clone();
        assert_eq!(links.as_array().map(Vec::len), Some(2));
        assert_eq!(
            (&links[0]["text"], &links[0]["url"], &links[1]["url"]),
            (&json!("Wiki of Here"), &json!("https://wiki.example/here"), &json!(""))
        );
    });
}

#[test]
fn images_are_encoded_anew_and_served_to_who_may_see_them() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let site = Estate::new(&admin).await.site;
        let path = "/api/extras/image-attachments/";
        let dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
        let body = |image: &str| json!({"object_type": "dcim.site", "object_id": site, "name": "Dot", "image": image});
        let made = admin.post(path, body(&format!("data:image/png;base64,{dot}"))).await.expect(201);
        assert_eq!((&made.body["image_width"], &made.body["parent"]["id"]), (&json!(1), &json!(site)));
        let url = made.body["image"]
            .as_str()
            .and_then(|url| url.strip_prefix("http://purser.test"))
            .expect("an address")
            .to_owned();
        let picture = admin.get(&url).await.expect(200);
        assert_eq!(picture.headers["content-type"], "image/png");
        server.anonymous().get(&url).await.expect(403);
        server.user("stranger", false).await.1.get(&url).await.expect(403);
        for bad in ["", "x", "data:image/svg+xml;base64,PHN2Zy8+"] {
            refused(admin.post(path, body(bad)).await, "image");
        }
        // What was read can be sent back.
        let at = format!("{path}{}/", made.id());
        let mut whole = admin.get(&at).await.expect(200).body;
        whole["name"] = "Renamed".into();
        admin.json("PUT", &at, &whole).await.expect(200);
        // As a form, which is how clients send files.
        let bytes = {
            use base64::Engine as _;
            base64::engine::general_purpose::STANDARD.decode(dot).expect("bytes")
        };
        admin.send("POST", path, FORM, form(site, &bytes)).await.expect(201);
        // A deletion can be taken back, picture and all.
        admin.delete(&at).await.expect(204);
        admin.get(&url).await.expect(404);
        let browser = admin.login("admin").await;
        let request = log(&admin, "extras.imageattachment", made.id()).await[0]["request_id"].clone();
        browser.rpc("undo", json!({"request": request})).await.expect(200);
        admin.get(&url).await.expect(200);
    });
}

const FORM: &[(&str, &str)] = &[("content-type", "multipart/form-data; boundary=x")];

/// A picture of a site as a form.
fn form(site: i64, picture: &[u8]) -> Vec<u8> {
    let mut form = Vec::new();
    for (name, value) in [("object_type", "dcim.site"), ("object_id", &site.to_string())] {
        form.extend_from_slice(
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes(),
        );
    }
    form.extend_from_slice(
        b"--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"d.png\"\r\nContent-Type: image/png\r\n\r\n",
    );
    form.extend_from_slice(picture);
    form.extend_from_slice(b"\r\n--x--\r\n");
    form
}

#[test]
fn a_huge_picture_is_refused_by_its_header_on_every_path() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let site = Estate::new(&admin).await.site;
        let path = "/api/extras/image-attachments/";
        // 14,000 by 14,000 grey pixels.
        let huge = "iVBORw0KGgoAAAANSUhEUgAANrAAADawCAAAAACBsKq1AAAAAklEQVR4nGKkkSs=";
        let url = format!("data:image/png;base64,{huge}");
        let body = json!({"object_type": "dcim.site", "object_id": site, "image": url});
        let bytes = {
            use base64::Engine as _;
            base64::engine::general_purpose::STANDARD.decode(huge).expect("bytes")
        };
        let save = json!({"save": {"model": "extras.imageattachment", "id": null, "version": null, "values": body, "message": ""}});
        for answer in [
            admin.post(path, body.clone()).await,
            admin.post(path, json!([body, body])).await,
            admin.send("POST", path, FORM, form(site, &bytes)).await,
            admin.login("admin").await.rpc("save", save).await,
        ] {
            assert_eq!(answer.status, 400, "{}", answer.text);
            assert!(answer.text.contains("14000 × 14000 pixels, 196 million"), "{}", answer.text);
        }
        // Files have no pictures in them.
        admin.post(&format!("{path}import/"), json!([body])).await.expect(400);
        assert_eq!(admin.get(path).await.body["count"], 0);
    });
}

#[test]
fn event_rules_and_webhooks_are_checked_and_secrets_kept() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let hook = |url: &str, headers: &str| json!({"name": "hook", "payload_url": url, "additional_headers": headers, "secret": "s3cret"});
        let hooks = "/api/extras/webhooks/";
        refused(admin.post(hooks, hook("ftp://x", "")).await, "payload_url");
        refused(admin.post(hooks, hook("https://x", "no header")).await, "additional_headers");
        let made = admin.post(hooks, hook("https://x.example/{{ event }}", "X-A: b")).await.expect(201);
        assert!(
            !made.text.contains("s3cret")
                && !log(&admin, "extras.webhook", made.id()).await[0].to_string().contains("s3cret")
        );
        let rules = "/api/extras/event-rules/";
        let rule = |more: Json| {
            let mut body = json!({"name": "r", "object_types": ["dcim.site"], "event_types": ["object_created"], "action_type": "webhook", "action_object_type": "extras.webhook", "action_object_id": made.id()});
            body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
            body
        };
        refused(admin.post(rules, rule(json!({"event_types": []}))).await, "event_types");
        refused(admin.post(rules, rule(json!({"event_types": ["boom"]}))).await, "event_types");
        refused(admin.post(rules, rule(json!({"conditions": {"attr": "x"}}))).await, "conditions");
        refused(admin.post(rules, rule(json!({"action_type": "notification"}))).await, "action_object_id");
        let made_rule = admin
            .post(rules, rule(json!({"conditions": {"and": [{"attr": "status.value", "value": "active"}]}})))
            .await
            .expect(201);
        admin.delete(&format!("{hooks}{}/", made.id())).await.expect(204);
        admin.get(&format!("{rules}{}/", made_rule.id())).await.expect(404);
        // The secret is gone for good, so the deletion is.
        let browser = admin.login("admin").await;
        let request = log(&admin, "extras.webhook", made.id()).await[0]["request_id"].clone();
        browser.rpc("undo", json!({"request": request})).await.expect(409);
    });
}

#[test]
fn everybody_has_a_dashboard_and_preferences() {
    on_both(|server| async move {
        let (id, user) = server.user("user", false).await;
        let path = "/api/extras/dashboard/";
        let first = user.get(path).await.expect(200).body;
        assert!(first["layout"].as_array().is_some_and(|list| !list.is_empty()) && first["config"].is_object());
        let own = json!({"layout": [{"id": "a", "w": 12, "h": 2, "x": 0, "y": 0}], "config": {"a": {"class": "extras.NoteWidget", "title": "", "color": null, "config": {"content": "x"}}}});
        assert_eq!(user.json("PUT", path, &own).await.expect(200).body, own);
        user.patch(path, json!({"layout": [{"id": "b", "w": 1, "h": 1, "x": 0, "y": 0}]})).await.expect(400);
        // Widgets without a place are widgets, too.
        for bad in [
            json!([null]),
            json!({"class": "AAA"}),
            json!({"class": "extras.NoteWidget", "title": 1, "config": {"content": ""}}),
        ] {
            user.patch(path, json!({"config": {"a": own["config"]["a"], "c": bad}})).await.expect(400);
        }
        assert_eq!(user.get(path).await.expect(200).body, own);
        user.delete(path).await.expect(204);
        assert_eq!(user.get(path).await.expect(200).body, first);
        let config = "/api/users/config/";
        user.patch(config, json!({"ui": {"theme": "dark", "density": 1}})).await.expect(200);
        let merged = user.patch(config, json!({"ui": {"density": null}, "tables": {"x": [1]}})).await.expect(200).body;
        assert_eq!(merged, json!({"ui": {"theme": "dark"}, "tables": {"x": [1]}}));
        server.anonymous().get(config).await.expect(403);
        // They go with their user.
        let admin = server.admin().await;
        user.patch(path, json!({})).await.expect(200);
        admin.delete(&format!("/api/users/users/{id}/")).await.expect(204);
    });
}
