//! Validators, protection rules and dashboards of the settings.

use std::sync::Arc;

use server::app::App;
use server::config::Config;

use crate::harness::Server;
use crate::rules::{make, refused};

const SETTINGS: &str = r#"
[[custom_validators."dcim.site"]]
name = { min_length = 3 }
facility = { required = true }

[[custom_validators."dcim.site"]]
when = { status = { eq = "active" } }
"region.name" = { required = true }
"cf.grade" = { prohibited = true }

[[protection_rules."dcim.site"]]
status = { eq = "retired" }
"#;

#[tokio::test(flavor = "multi_thread")]
async fn demands_of_the_settings_hold_on_every_write() {
    for engine in ["sqlite", "postgres"] {
        let server = Arc::new(
            Server::with(engine, |config| {
                let set: Config = toml::from_str(SETTINGS).expect("settings");
                config.custom_validators = set.custom_validators;
                config.protection_rules = set.protection_rules;
            })
            .await,
        );
        let admin = server.admin().await;
        let sites = "/api/dcim/sites/";
        let body = serde_json::json!({"name": "ab", "slug": "ab", "status": "planned"});
        let answer = admin.post(sites, body).await.expect(400);
        assert!(answer.body["name"].is_array() && answer.body["facility"].is_array(), "all at once: {}", answer.text);
        let region = make(&admin, "dcim/regions", serde_json::json!({"name": "R", "slug": "r"})).await;
        let body = serde_json::json!({"name": "abc", "slug": "ab", "facility": "F", "status": "planned"});
        let site = admin.post(sites, body).await.expect(201).id();
        let at = format!("{sites}{site}/");
        refused(admin.patch(&at, serde_json::json!({"status": "active"})).await, "region");
        admin.patch(&at, serde_json::json!({"status": "active", "region": region})).await.expect(200);
        let refusal = admin.delete(&at).await.expect(400);
        assert!(refusal.text.contains("protected"), "{}", refusal.text);
        admin.patch(&at, serde_json::json!({"status": "retired"})).await.expect(200);
        admin.delete(&at).await.expect(204);
    }
}

/// The example of the README, and lists behind references.
const PROTECTED: &str = r#"
[[custom_validators."netbox_inventory.asset"]]
when = { tags = { contains = "no-edit" } }
serial = { unchanged = true }
asset_tag = { unchanged = true }

[[custom_validators."inventory_monitor.asset"]]
when = { tags = { contains = "frozen" } }
"*" = { unchanged = true }

[[protection_rules."netbox_inventory.asset"]]
tags = { not_contains = "no-edit" }

[[custom_validators."dcim.site"]]
when = { "tags.name" = { contains = "Alone" } }
"racks.name" = { not_contains = "R1" }
"cf.kinds" = { not_contains = ["b"] }

[[protection_rules."dcim.rack"]]
"site.tags" = { not_contains = ["no-edit", "frozen"] }
"#;

#[tokio::test(flavor = "multi_thread")]
async fn tags_protect_whatever_else_an_object_is_tagged_with() {
    for engine in ["sqlite", "postgres"] {
        let server = Arc::new(
            Server::with(engine, |config| {
                let set: Config = toml::from_str(PROTECTED).expect("settings");
                config.custom_validators = set.custom_validators;
                config.protection_rules = set.protection_rules;
            })
            .await,
        );
        let admin = server.admin().await;
        let mut tags = std::collections::HashMap::new();
        for (name, slug) in [("No edit", "no-edit"), ("Other", "other"), ("Frozen", "frozen"), ("Alone", "alone")] {
            tags.insert(slug, make(&admin, "extras/tags", serde_json::json!({"name": name, "slug": slug})).await);
        }
        let list = crate::rules::ASSETS;
        let body = serde_json::json!({"serial": "S1", "name": "a", "tags": [tags["other"], tags["no-edit"]]});
        let asset = make(&admin, list, body).await;
        let at = format!("/api/{list}/{asset}/");
        refused(admin.patch(&at, serde_json::json!({"serial": "S2"})).await, "serial");
        refused(admin.patch(&at, serde_json::json!({"asset_tag": "T"})).await, "asset_tag");
        // Neither does taking the tag away in the same request open it.
        refused(admin.patch(&at, serde_json::json!({"serial": "S2", "tags": []})).await, "serial");
        refused(
            admin.patch(&at, serde_json::json!({"serial": "S2", "remove_tags": [tags["no-edit"]]})).await,
            "serial",
        );
        admin.patch(&at, serde_json::json!({"name": "b", "serial": "S1"})).await.expect(200);
        let refusal = admin.delete(&at).await.expect(400);
        assert!(refusal.text.contains("must not contain no-edit"), "{}", refusal.text);
        let bulk = serde_json::json!([{"id": asset}]);
        admin.json("DELETE", &format!("/api/{list}/"), &bulk).await.expect(400);
        admin.patch(&at, serde_json::json!({"tags": [tags["other"]]})).await.expect(200);
        admin.patch(&at, serde_json::json!({"serial": "S2", "tags": [tags["frozen"]]})).await.expect(200);
        // Everything is protected then, the tag itself too.
        refused(admin.patch(&at, serde_json::json!({"name": "c"})).await, "name");
        refused(admin.patch(&at, serde_json::json!({"tags": []})).await, "tags");
        admin.delete(&at).await.expect(204);

        let field = serde_json::json!({"name": "kinds", "type": "multiselect", "object_types": ["dcim.site"], "choice_set": make(&admin, "extras/custom-field-choice-sets", serde_json::json!({"name": "S", "extra_choices": ["a", "b"]})).await});
        make(&admin, "extras/custom-fields", field).await;
        let site = make(
            &admin,
            "dcim/sites",
            serde_json::json!({"name": "Here", "slug": "here", "tags": [tags["alone"], tags["other"]]}),
        )
        .await;
        let here = format!("/api/dcim/sites/{site}/");
        admin.patch(&here, serde_json::json!({"facility": "x", "custom_fields": {"kinds": ["a"]}})).await.expect(200);
        refused(admin.patch(&here, serde_json::json!({"custom_fields": {"kinds": ["a", "b"]}})).await, "custom_fields");
        let rack = make(&admin, "dcim/racks", serde_json::json!({"name": "R1", "site": site})).await;
        refused(admin.patch(&here, serde_json::json!({"facility": "y"})).await, "racks");
        let tagged = serde_json::json!({"tags": [tags["other"], tags["frozen"]]});
        admin.patch(&here, tagged).await.expect(200);
        admin.delete(&format!("/api/dcim/racks/{rack}/")).await.expect(400);
        admin.patch(&here, serde_json::json!({"tags": [tags["other"]]})).await.expect(200);
        admin.delete(&format!("/api/dcim/racks/{rack}/")).await.expect(204);
    }
}

#[tokio::test]
async fn a_bad_setting_is_an_error_at_start() {
    for (text, said) in [
        ("[[custom_validators.\"dcim.cloud\"]]\nname = { required = true }", "dcim.cloud"),
        ("[[protection_rules.\"dcim.site\"]]\ncolour = { required = true }", "colour"),
        ("[[protection_rules.\"dcim.site\"]]\ntags = { eq = \"no-edit\" }", "protection_rules.\"dcim.site\"[0]: tags"),
        ("[[protection_rules.\"dcim.site\"]]\nname = { unchanged = true }", "custom_validators"),
        ("[[custom_validators.\"dcim.site\"]]\n\"region.name\" = { unchanged = true }", "region.name"),
        (
            "[[custom_validators.\"dcim.site\"]]\nwhen = { tags = { contain = \"a\" } }\nname = { required = true }",
            "contain",
        ),
        ("[field_choices]\n\"dcim.Site.state+\" = [[\"a\", \"A\"]]", "dcim.Site.state"),
        ("default_dashboard = [{ widget = \"Clock\" }]", "Clock"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let set: Config = toml::from_str(text).expect("settings");
        let config = Config { data: folder.path().to_owned(), ..set };
        let error = match App::open(config).await {
            Err(error) => error.to_string(),
            Ok(_) => panic!("{text} was accepted"),
        };
        assert!(error.contains(said), "{error}");
    }
}
