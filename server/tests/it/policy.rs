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

#[tokio::test]
async fn a_bad_setting_is_an_error_at_start() {
    for (text, said) in [
        ("[[custom_validators.\"dcim.cloud\"]]\nname = { required = true }", "dcim.cloud"),
        ("[[protection_rules.\"dcim.site\"]]\ncolour = { required = true }", "colour"),
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
