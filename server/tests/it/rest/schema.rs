//! The OpenAPI document in the forms in which clients ask for it, and the versions that they read.

use serde_json::Value as Json;

use super::header;
use crate::harness::on_both;

const SCHEMA: &str = "/api/schema/";

#[test]
fn the_document_is_json_or_yaml() {
    on_both(|server| async move {
        let anonymous = server.anonymous();
        let ask = async |query: &str, accept: &str| {
            let headers = [("accept", accept)];
            let headers = if accept.is_empty() { &[][..] } else { &headers[..] };
            anonymous.send("GET", &format!("{SCHEMA}{query}"), headers, Vec::new()).await
        };
        let document = ask("", "").await.expect(200);
        assert_eq!(header(&document, "content-type"), "application/json");
        assert_eq!(document.body["openapi"], "3.1.0");
        let mut yaml = String::new();
        for (query, accept, kind) in [
            ("?format=yaml", "", "application/yaml"),
            ("?format=yaml", "application/json", "application/yaml"),
            ("?format=json", "application/yaml", "application/json"),
            ("", "application/yaml", "application/yaml"),
            ("", "application/vnd.oai.openapi", "application/vnd.oai.openapi"),
            ("", "application/vnd.oai.openapi;q=0.8, application/json;q=0.9", "application/json"),
            ("", "text/html, application/yaml;q=0.9, */*;q=0.1", "application/yaml"),
            ("", "application/vnd.oai.openapi+json", "application/vnd.oai.openapi+json"),
            ("", "*/*", "application/json"),
            ("", "text/html", "application/json"),
        ] {
            let answer = ask(query, accept).await.expect(200);
            assert_eq!(header(&answer, "content-type"), kind, "{query} {accept}");
            if kind.ends_with("json") {
                assert!(answer.body == document.body, "{query} {accept} says the same");
            } else {
                assert!(yaml.is_empty() || yaml == answer.text, "{query} {accept} says the same");
                yaml = answer.text;
            }
        }
        assert!(yaml.starts_with("openapi: \"3.1.0\"\n"));
        let options =
            serde_saphyr::options! { budget: serde_saphyr::budget! { max_events: 40_000_000, max_nodes: 20_000_000 } };
        let read: Json = serde_saphyr::from_str_with_options(&yaml, options).expect("YAML");
        assert!(read == document.body, "YAML says what JSON says");
        let area = ask("?area=tenancy", "").await.expect(200);
        let paths: Vec<&String> = area.body["paths"].as_object().expect("paths").keys().collect();
        assert!(!paths.is_empty() && paths.iter().all(|path| path.starts_with("/api/tenancy/")), "{paths:?}");
        assert_eq!(area.body["servers"], document.body["servers"]);
        let read: Json =
            serde_saphyr::from_str(&ask("?area=tenancy&format=yaml", "").await.expect(200).text).expect("YAML");
        assert!(read == area.body, "YAML says what JSON says of an area");
        assert!(ask("?area=nowhere", "").await.expect(400).body["area"].is_array());
        assert!(ask("?format=xml", "").await.expect(400).body["format"].is_array());
        let head = anonymous.send("HEAD", &format!("{SCHEMA}?format=yaml"), &[], Vec::new()).await.expect(200);
        assert_eq!((header(&head, "content-type"), head.text.as_str()), ("application/yaml", ""));
    });
}

#[test]
fn every_version_can_be_read_as_one() {
    on_both(|server| async move {
        let status = server.admin().await.get("/api/status/").await.expect(200).body;
        for name in ["netbox-version", "netbox-full-version", "django-version", "python-version", "purser-version"] {
            let text = status[name].as_str().unwrap_or_else(|| panic!("{name} in {status}"));
            let parts: Result<Vec<u32>, _> = text.split('.').map(str::parse).collect();
            assert_eq!(parts.expect("numbers").len(), 3, "{name} {text}");
        }
    });
}
