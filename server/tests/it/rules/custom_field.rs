//! Custom fields: what they accept, where they show, and how data follows them.

use serde_json::{Value as Json, json};

use super::{Estate, log, make, refused};
use crate::harness::{Client, on_both};

const FIELDS: &str = "/api/extras/custom-fields/";
const SITES: &str = "/api/dcim/sites/";

async fn field(client: &Client<'_>, name: &str, kind: &str, more: Json) -> i64 {
    let mut body = json!({"name": name, "type": kind, "object_types": ["dcim.site"]});
    body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
    client.post(FIELDS, body).await.expect(201).id()
}

async fn site(client: &Client<'_>, name: &str, custom: Json) -> i64 {
    make(client, "dcim/sites", json!({"name": name, "slug": name, "custom_fields": custom})).await
}

async fn found(client: &Client<'_>, query: &str) -> Vec<i64> {
    let answer = client.get(&format!("{SITES}?strict=true&{query}")).await;
    assert_eq!(answer.status, 200, "{query} on {}: {}", client.server.engine, answer.text);
    answer.ids()
}

#[test]
fn every_type_is_written_read_filtered_and_sorted() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let set = make(
            &admin,
            "extras/custom-field-choice-sets",
            json!({"name": "S", "extra_choices": [["a", "Alpha"], "b"]}),
        )
        .await;
        for (name, kind, more) in [
            ("t", "text", json!({"filter_logic": "exact"})),
            ("loose", "longtext", json!({})),
            ("i", "integer", json!({})),
            ("d", "decimal", json!({})),
            ("yes", "boolean", json!({})),
            ("day", "date", json!({})),
            ("at", "datetime", json!({})),
            ("link", "url", json!({})),
            ("j", "json", json!({})),
            ("one", "select", json!({"choice_set": set})),
            ("many", "multiselect", json!({"choice_set": set})),
            ("ref", "object", json!({"related_object_type": "dcim.region"})),
            ("refs", "multiobject", json!({"related_object_type": "dcim.region"})),
        ] {
            field(&admin, name, kind, more).await;
        }
        let region = make(&admin, "dcim/regions", json!({"name": "R", "slug": "r"})).await;
        let other = make(&admin, "dcim/regions", json!({"name": "Q", "slug": "q"})).await;
        let first = site(
            &admin,
            "first",
            json!({
                "t": "Text", "loose": "some words", "i": 9, "d": "9.5", "yes": true, "day": "2026-02-01",
                "at": "2026-02-01T12:00:00+01:00", "link": "https://example.org/x", "j": {"k": [1]}, "one": "a",
                "many": ["b", "a"], "ref": {"slug": "r"}, "refs": [region, other],
            }),
        )
        .await;
        let second = site(
            &admin,
            "second",
            json!({"t": "text", "i": 10, "d": 10, "yes": false, "many": ["b"], "refs": [other]}),
        )
        .await;
        let bare = site(&admin, "bare", json!({})).await;

        let shown = admin.get(&format!("{SITES}{first}/")).await.expect(200).body["custom_fields"].clone();
        assert_eq!((&shown["i"], &shown["d"], &shown["yes"]), (&json!(9), &json!(9.5), &json!(true)));
        assert_eq!(
            (&shown["at"], &shown["many"], &shown["j"]),
            (&json!("2026-02-01T11:00:00Z"), &json!(["b", "a"]), &json!({"k": [1]}))
        );
        assert_eq!((&shown["ref"]["slug"], shown["refs"].as_array().map(Vec::len)), (&json!("r"), Some(2)));
        assert_eq!(shown["ref"]["url"], format!("http://purser.test/api/dcim/regions/{region}/"));
        let empty = admin.get(&format!("{SITES}{bare}/")).await.expect(200).body["custom_fields"].clone();
        assert_eq!(empty.as_object().map(|map| (map.len(), map.values().all(Json::is_null))), Some((13, true)));

        for (query, wanted) in [
            ("cf_t=Text", vec![first]),
            ("cf_t__ie=TEXT", vec![first, second]),
            ("cf_t__n=Text", vec![bare, second]),
            ("cf_t__empty=true", vec![bare]),
            ("cf_loose=WORD", vec![first]),
            ("cf_loose__n=some+words", vec![bare, second]),
            ("cf_loose__n=some", vec![bare, first, second]),
            ("cf_loose__ic=WORD", vec![first]),
            ("cf_loose__nic=WORD", vec![bare, second]),
            ("cf_loose__ie=SOME+WORDS", vec![first]),
            ("cf_loose__ie=some", vec![]),
            ("cf_loose__isw=Some", vec![first]),
            ("cf_loose__iew=ORDS", vec![first]),
            ("cf_loose__regex=^some", vec![first]),
            ("cf_loose__regex=^Some", vec![]),
            ("cf_loose__iregex=^Some", vec![first]),
            ("cf_loose__empty=true", vec![bare, second]),
            ("cf_link__ic=EXAMPLE", vec![first]),
            ("cf_day_after=2026-02-01", vec![first]),
            ("cf_day__before=2026-01-31", vec![]),
            ("cf_at_before=2026-02-01T11:00:00Z", vec![first]),
            ("cf_one__ie=A", vec![first]),
            ("cf_i__gte=10", vec![second]),
            ("cf_i__lt=10", vec![first]),
            ("cf_i=9&cf_d__lte=9.50", vec![first]),
            ("cf_d=10", vec![second]),
            ("cf_yes=false", vec![second]),
            ("cf_day__gt=2026-01-31", vec![first]),
            ("cf_at__lt=2026-02-01T11:00:01Z", vec![first]),
            ("cf_at=2026-02-01T11:00:00Z", vec![first]),
            ("cf_one=a", vec![first]),
            ("cf_many=b", vec![first, second]),
            ("cf_many__n=a", vec![bare, second]),
            (&format!("cf_ref={region}"), vec![first]),
            (&format!("cf_refs={other}"), vec![first, second]),
            ("cf_refs__empty=true", vec![bare]),
            ("ordering=cf_i", vec![bare, first, second]),
            ("ordering=-cf_d", vec![second, first, bare]),
            ("ordering=-cf_t", vec![second, first, bare]),
            ("q=some+words", vec![first]),
            ("q=alpha", vec![first]),
        ] {
            let mut ids = found(&admin, query).await;
            let mut wanted = wanted;
            if !query.starts_with("ordering") {
                (ids, wanted) = (sorted(ids), sorted(wanted));
            }
            assert_eq!(ids, wanted, "{query}");
        }
        for bad in ["cf_i=x", "cf_one=c", "cf_yes=maybe", "cf_many__ic=b", "cf_nothing=1", "cf_j=1"] {
            admin.get(&format!("{SITES}?strict=true&{bad}")).await.expect(400);
        }
        // A search names the field that matched.
        let browser = admin.login("admin").await;
        let hits = browser.rpc("search", json!({"q": "some words"})).await.expect(200).body;
        assert_eq!((&hits[0]["field"], &hits[0]["text"]), (&json!("loose"), &json!("some words")));
    });
}

fn sorted(mut ids: Vec<i64>) -> Vec<i64> {
    ids.sort_unstable();
    ids
}

#[test]
fn values_are_validated_and_patches_merge() {
    on_both(|server| async move {
        let admin = server.admin().await;
        field(&admin, "n", "integer", json!({"validation_minimum": 1, "validation_maximum": 5, "default": 3})).await;
        field(&admin, "code", "text", json!({"validation_regex": "^[A-Z]+$", "unique": true})).await;
        field(&admin, "doc", "json", json!({"validation_schema": {"type": "object", "required": ["a"]}})).await;
        let one = site(&admin, "one", json!({"code": "AB"})).await;
        let at = format!("{SITES}{one}/");
        let custom = async || admin.get(&at).await.expect(200).body["custom_fields"].clone();
        assert_eq!(custom().await, json!({"code": "AB", "doc": null, "n": 3}));
        admin.patch(&at, json!({"custom_fields": {"n": 5}})).await.expect(200);
        admin.patch(&at, json!({"custom_fields": {"code": null, "doc": {"a": 1}}})).await.expect(200);
        assert_eq!(custom().await, json!({"code": null, "doc": {"a": 1}, "n": 5}));
        for bad in [json!({"n": 6}), json!({"n": "x"}), json!({"code": "ab"}), json!({"doc": {}}), json!({"nope": 1})] {
            refused(admin.patch(&at, json!({"custom_fields": bad})).await, "__all__");
        }
        refused(admin.patch(&at, json!({"custom_fields": []})).await, "custom_fields");
        let body = |code: &str, slug: &str| json!({"name": slug, "slug": slug, "custom_fields": {"code": code}});
        let two = admin.post(SITES, json!([body("X", "x"), body("Y", "y")])).await.expect(201);
        admin.post(SITES, body("X", "z")).await.expect(400);
        admin.post(SITES, json!([body("Z", "z"), body("Z", "zz")])).await.expect(400);
        // Values may be exchanged in one request.
        let (x, y) = (two.body[0]["id"].as_i64(), two.body[1]["id"].as_i64());
        let swap = json!([{"id": x, "custom_fields": {"code": "Y"}}, {"id": y, "custom_fields": {"code": "X"}}]);
        admin.json("PATCH", SITES, &swap).await.expect(200);
        // Images hold what was stored, and undo takes it back exactly.
        let log = log(&admin, "dcim.site", one).await;
        assert_eq!(log[0]["prechange_data"]["custom_fields"], json!({"n": 5, "code": "AB"}));
        let browser = admin.login("admin").await;
        browser.rpc("undo", json!({"request": log[0]["request_id"]})).await.expect(200);
        assert_eq!(custom().await, json!({"code": "AB", "doc": null, "n": 5}));
        field(&admin, "must", "text", json!({"required": true})).await;
        refused(admin.post(SITES, json!({"name": "q", "slug": "q"})).await, "__all__");
        admin.patch(&at, json!({"facility": "F"})).await.expect(200);
        refused(admin.patch(&at, json!({"custom_fields": {"must": ""}})).await, "__all__");
    });
}

#[test]
fn data_follows_its_definition() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let old = site(&admin, "old", json!({})).await;
        let at = format!("{SITES}{old}/");
        let custom = async || admin.get(&at).await.expect(200).body["custom_fields"].clone();
        let id = field(&admin, "size", "text", json!({"default": "small"})).await;
        assert_eq!(custom().await, json!({"size": "small"}));
        let definition = format!("{FIELDS}{id}/");
        refused(admin.patch(&definition, json!({"type": "integer"})).await, "type");
        admin.patch(&definition, json!({"name": "extent"})).await.expect(200);
        assert_eq!(custom().await, json!({"extent": "small"}));
        admin.patch(&definition, json!({"search_weight": 0})).await.expect(200);
        assert_eq!(found(&admin, "q=small").await, Vec::<i64>::new());
        admin.patch(&definition, json!({"search_weight": 10})).await.expect(200);
        assert_eq!(found(&admin, "q=small").await, [old]);
        admin.patch(&definition, json!({"object_types": ["dcim.region"]})).await.expect(200);
        assert_eq!(custom().await, json!({}));
        admin.patch(&definition, json!({"object_types": ["dcim.region", "dcim.site"]})).await.expect(200);
        admin.delete(&definition).await.expect(204);
        assert_eq!(custom().await, json!({}));
        let changes = log(&admin, "dcim.site", old).await;
        assert_eq!(changes.len(), 6, "each of it is logged");
        // Taking the deletion back brings the values too.
        let browser = admin.login("admin").await;
        browser.rpc("undo", json!({"request": changes[0]["request_id"]})).await.expect(200);
        assert_eq!(custom().await, json!({"extent": "small"}));

        let region = make(&admin, "dcim/regions", json!({"name": "R", "slug": "r"})).await;
        let keeps = make(&admin, "dcim/regions", json!({"name": "K", "slug": "k"})).await;
        field(&admin, "near", "multiobject", json!({"related_object_type": "dcim.region"})).await;
        admin.patch(&at, json!({"custom_fields": {"near": [region, keeps]}})).await.expect(200);
        admin.delete(&format!("/api/dcim/regions/{region}/")).await.expect(204);
        assert_eq!(custom().await["near"][0]["id"], keeps);
        assert_eq!(log(&admin, "dcim.site", old).await[0]["postchange_data"]["custom_fields"]["near"], json!([keeps]));
    });
}

#[test]
fn definitions_make_sense() {
    on_both(|server| async move {
        let admin = server.admin().await;
        Estate::new(&admin).await;
        let set = make(
            &admin,
            "extras/custom-field-choice-sets",
            json!({"name": "S", "extra_choices": [["a", "A"], ["b", "B"]]}),
        )
        .await;
        let body = |more: Json| {
            let mut body = json!({"name": "x", "type": "text", "object_types": ["dcim.site"]});
            body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
            body
        };
        for (more, at) in [
            (json!({"name": "X"}), "name"),
            (json!({"name": "a__b"}), "name"),
            (json!({"object_types": []}), "object_types"),
            (json!({"object_types": ["users.user"]}), "object_types"),
            (json!({"validation_minimum": 1}), "validation_minimum"),
            (json!({"validation_regex": "("}), "validation_regex"),
            (json!({"type": "select"}), "choice_set"),
            (json!({"choice_set": set}), "choice_set"),
            (json!({"type": "object"}), "related_object_type"),
            (json!({"type": "object", "related_object_type": "dcim.cloud"}), "related_object_type"),
            (json!({"type": "integer", "default": "x"}), "default"),
            (json!({"type": "select", "choice_set": set, "default": "c"}), "default"),
            (json!({"type": "json", "validation_schema": {"$ref": "#"}}), "validation_schema"),
            (json!({"type": "boolean", "unique": true}), "unique"),
        ] {
            refused(admin.post(FIELDS, body(more)).await, at);
        }
        field(&admin, "pick", "select", json!({"choice_set": set})).await;
        let one = site(&admin, "one", json!({"pick": "a"})).await;
        let sets = format!("/api/extras/custom-field-choice-sets/{set}/");
        refused(admin.patch(&sets, json!({"extra_choices": [["b", "B"]]})).await, "extra_choices");
        admin.patch(&sets, json!({"extra_choices": [["a", "A"]], "choice_colors": {"a": "red"}})).await.expect(200);
        refused(admin.patch(&sets, json!({"choice_colors": {"z": "red"}})).await, "choice_colors");
        admin.delete(&sets).await.expect(409);
        refused(admin.patch(&format!("{SITES}{one}/"), json!({"custom_fields": {"pick": "b"}})).await, "__all__");
        admin.patch(&sets, json!({"base_choices": "ISO_3166"})).await.expect(200);
        assert_eq!(admin.get(&sets).await.expect(200).body["choices_count"], 250);
        admin.patch(&format!("{SITES}{one}/"), json!({"custom_fields": {"pick": "CZ"}})).await.expect(200);
    });
}

#[test]
fn errors_stand_by_field_and_rest_folds_them() {
    on_both(|server| async move {
        let admin = server.admin().await;
        field(&admin, "n", "integer", json!({"validation_minimum": 1})).await;
        field(&admin, "code", "text", json!({"validation_regex": "^[A-Z]+$", "required": true})).await;
        let one = site(&admin, "one", json!({"code": "A"})).await;
        let wrong = json!({"n": 0, "code": "a"});
        let refusal = admin.patch(&format!("{SITES}{one}/"), json!({"custom_fields": wrong})).await.expect(400);
        assert_eq!(refusal.body.as_object().map(|map| map.len()), Some(1), "{}", refusal.text);
        let said: Vec<&str> =
            refusal.body["__all__"].as_array().expect("a list").iter().filter_map(Json::as_str).collect();
        assert!(
            said[0].starts_with("Invalid value for custom field 'code': This must match")
                && said[1].starts_with("Invalid value for custom field 'n': Ensure"),
            "{said:?}"
        );

        let browser = admin.login("admin").await;
        let save = json!({"model": "dcim.site", "id": one, "version": null, "values": {"custom_fields": wrong}, "message": ""});
        let refusal = browser.rpc("save", json!({"save": save})).await.expect(400);
        let fields = refusal.body["fields"].as_object().expect("fields").keys().collect::<Vec<_>>();
        assert_eq!(fields, ["cf_code", "cf_n"], "{}", refusal.text);
        // History says what a value is, so that pages can show it as such.
        field(&admin, "day", "date", json!({"label": "Day out"})).await;
        admin.patch(&format!("{SITES}{one}/"), json!({"custom_fields": {"day": "2026-02-01"}})).await.expect(200);
        let log =
            browser.rpc("history", json!({"model": "dcim.site", "id": one, "offset": 0, "limit": 1})).await.expect(200);
        let difference = &log.body[0]["differences"][0];
        assert_eq!(
            (&difference["field"], &difference["label"], &difference["kind"], &difference["after"]),
            (&json!("cf_day"), &json!("Day out"), &json!("date"), &json!("2026-02-01"))
        );
    });
}
