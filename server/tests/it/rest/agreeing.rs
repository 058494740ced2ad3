//! What clients of the reference interface ask besides objects: plugins, what they accept, filters and lookups that are none.

use serde_json::json;

use super::header;
use crate::harness::on_both;

const SITES: &str = "/api/dcim/sites/";

#[test]
fn plugins_are_listed_where_clients_ask() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let listed = admin.get("/api/plugins/installed-plugins/").await.expect(200).body;
        let all = listed.as_array().expect("a list");
        let packages: Vec<&str> = all.iter().filter_map(|one| one["package"].as_str()).collect();
        assert_eq!(packages, ["inventory_monitor", "netbox_inventory", "notices"]);
        for plugin in all {
            let keys: Vec<&String> = plugin.as_object().expect("an object").keys().collect();
            assert_eq!(keys.len(), 6, "{plugin}");
            for name in ["name", "package", "author", "author_email", "description", "version"] {
                assert!(plugin[name].is_string(), "{name} of {plugin}");
            }
        }
        assert_eq!(admin.get("/api/installed-plugins/").await.expect(200).body, listed);
        // The same versions as the status says.
        let status = admin.get("/api/status/").await.expect(200).body;
        for plugin in all {
            assert_eq!(status["plugins"][plugin["package"].as_str().expect("text")], plugin["version"]);
        }
        for path in ["/api/", "/api/plugins/"] {
            let name = "installed-plugins";
            assert!(admin.get(path).await.expect(200).body[name].is_string(), "{path} names it");
        }
        server.anonymous().get("/api/plugins/installed-plugins/").await.expect(403);
    });
}

#[test]
fn what_nobody_can_give_is_not_acceptable() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let ask = async |method: &str, path: &str, accept: &str, body: &str| {
            let headers = [("accept", accept), ("content-type", "application/json")];
            admin.send(method, path, &headers, body.as_bytes().to_vec()).await
        };
        let site = json!({"name": "S", "slug": "s"}).to_string();
        for (method, path, accept) in [
            ("GET", SITES, "application/xml"),
            ("GET", "/api/", "image/png"),
            ("GET", "/api/status/", "application/json;q=0"),
            ("GET", "/api/schema/", "image/png"),
            ("GET", "/api/dcim/sites/1/", "text/csv"),
            ("POST", SITES, "application/xml"),
            ("OPTIONS", SITES, "application/xml"),
        ] {
            let refused = ask(method, path, accept, &site).await.expect(406);
            assert_eq!(header(&refused, "content-type"), "application/json");
            let said = refused.body["detail"].as_str().expect("a sentence");
            assert!(said.starts_with("Could not satisfy the request Accept header."), "{said}");
        }
        assert_eq!(admin.get(SITES).await.expect(200).body["count"], 0, "nothing was done");
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        for accept in ["*/*", "application/json", "application/*", "text/html", browser, "application/xml, */*;q=0.1"] {
            let answer = ask("GET", SITES, accept, "").await.expect(200);
            assert_eq!(answer.body["count"], 0, "{accept}");
        }
        ask("GET", SITES, "text/csv", "").await.expect(200);
        ask("GET", "/api/docs/", browser, "").await.expect(200);
        ask("GET", "/api/schema/", "application/yaml", "").await.expect(200);
        ask("POST", SITES, "application/json", &site).await.expect(201);
    });
}

#[test]
fn lookups_that_a_field_does_not_have_are_unknown_filters() {
    on_both(|server| async move {
        let admin = server.admin().await;
        admin.post(SITES, json!({"name": "S", "slug": "s"})).await.expect(201);
        let field = json!({"name": "n", "type": "integer", "object_types": ["dcim.site"]});
        admin.post("/api/extras/custom-fields/", field).await.expect(201);
        for name in
            ["name__foo", "name__lt", "region__foo", "region_id__foo", "status__gt", "id__ic", "cf_n__foo", "nothing"]
        {
            let answer = admin.get(&format!("{SITES}?{name}=1")).await.expect(200);
            assert_eq!(answer.body["count"], 1, "{name}");
            assert_eq!(header(&answer, "x-ignored-filters"), name);
            let strict = admin.get(&format!("{SITES}?{name}=1&strict=true")).await.expect(400);
            assert!(strict.body[name].is_array(), "{}", strict.text);
        }
        // What can be no value is told, unknown or not.
        for bad in ["id__lt=x", "modified_by_request=bad", "created_by_request=1", "updated_by_request=x-y"] {
            let name = bad.split('=').next().expect("a name");
            assert!(admin.get(&format!("{SITES}?{bad}")).await.expect(400).body[name].is_array(), "{bad}");
        }
    });
}

#[test]
fn objects_are_found_by_the_request_that_wrote_them_however_its_id_is_written() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let made = admin.post(SITES, json!({"name": "S", "slug": "s"})).await.expect(201);
        let id = header(&made, "x-request-id").to_owned();
        for id in [id.clone(), id.to_uppercase(), id.replace('-', "")] {
            for name in ["modified_by_request", "created_by_request"] {
                assert_eq!(
                    admin.get(&format!("{SITES}?{name}={id}")).await.expect(200).ids(),
                    [made.id()],
                    "{name}={id}"
                );
            }
            assert_eq!(admin.get(&format!("{SITES}?updated_by_request={id}")).await.expect(200).body["count"], 0);
        }
    });
}

#[test]
fn what_is_wrong_with_custom_fields_is_said_as_netbox_does() {
    on_both(|server| async move {
        let admin = server.admin().await;
        for (name, more) in [("code", json!({"required": true})), ("n", json!({}))] {
            let mut body = json!({"name": name, "type": "integer", "object_types": ["dcim.site"]});
            body.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
            admin.post("/api/extras/custom-fields/", body).await.expect(201);
        }
        let said = async |custom: serde_json::Value| {
            let body = json!({"name": "S", "slug": "s", "custom_fields": custom});
            admin.post(SITES, body).await.expect(400).body
        };
        assert_eq!(said(json!({})).await, json!({"__all__": ["Missing required custom field 'code'."]}));
        let unknown = said(json!({"code": 1, "nothing": 1})).await;
        assert_eq!(unknown, json!({"__all__": ["Unknown field name 'nothing' in custom field data."]}));
        let wrong = said(json!({"code": 1, "n": "x"})).await;
        let text = wrong["__all__"][0].as_str().expect("a sentence");
        assert!(text.starts_with("Invalid value for custom field 'n': "), "{wrong}");
        assert_eq!(wrong.as_object().map(|map| map.len()), Some(1));
    });
}
