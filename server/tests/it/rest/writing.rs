//! Bulk writes, references, tags, filters of what was written, deletions, and the two-headed asset.

use serde_json::{Value as Json, json};

use super::{ASSETS, SITES, count, header, last_change, sites};
use crate::harness::{Answer, on_both};
use crate::sample;

#[test]
fn bulk_writes_are_all_or_nothing_and_name_the_items() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let ids = sites(&admin, 4).await;
        let before = admin.get(&format!("{SITES}?ordering=id")).await.expect(200).body;
        let mark = last_change(&admin).await["id"].clone();

        // Creation: a duplicate within the request, a duplicate of what is there, a missing field.
        let bodies = json!([
            {"name": "Good", "slug": "good"},
            {"name": "Twice", "slug": "twice"},
            {"name": "Twice", "slug": "thrice"},
            {"name": "Site 1", "slug": "elsewhere"},
            {"name": "No slug"},
        ]);
        let refused = admin.post(SITES, bodies).await.expect(400);
        let errors = refused.body["errors"].as_array().unwrap_or_else(|| panic!("{}", refused.text)).clone();
        let indexes: Vec<i64> = errors.iter().filter_map(|error| error["index"].as_i64()).collect();
        assert_eq!(indexes, [2, 3, 4], "{}", refused.text);
        assert!(errors[..2].iter().all(|error| error["errors"]["name"].is_array()), "{}", refused.text);
        assert!(errors[2]["errors"]["slug"].is_array());

        // Changes: an unknown id, an id twice, a missing id, a value that is refused.
        for (bodies, index) in [
            (json!([{"id": ids[0], "facility": "x"}, {"id": 999_999, "facility": "x"}]), 1),
            (json!([{"id": ids[0], "facility": "x"}, {"id": ids[0], "facility": "y"}]), 1),
            (json!([{"id": ids[0], "facility": "x"}, {"facility": "y"}]), 1),
            (json!([{"id": ids[0], "facility": "x"}, {"id": ids[1], "status": "nonsense"}]), 1),
            (json!([{"id": 999_999, "facility": "x"}]), 0),
            (json!([{"id": ids[0], "name": "Site 2"}]), 0),
        ] {
            let refused = admin.json("PATCH", SITES, &bodies).await.expect(400);
            assert_eq!(refused.body["errors"][0]["index"], index, "{}", refused.text);
            assert!(refused.body["errors"][0]["errors"].as_object().is_some_and(|map| !map.is_empty()));
        }
        let refused = admin.json("PUT", SITES, &json!([{"id": ids[0], "name": "Only a name"}])).await.expect(400);
        assert!(refused.body["errors"][0]["errors"]["slug"].is_array(), "{}", refused.text);
        for bodies in [json!([{"id": ids[0]}, {"id": 999_999}]), json!([{"id": 999_999}]), json!([{}])] {
            let refused = admin.json("DELETE", SITES, &bodies).await.expect(400);
            assert!(refused.body["errors"][0]["errors"]["id"].is_array(), "{}", refused.text);
        }
        assert!(admin.json("DELETE", SITES, &json!({"id": ids[0]})).await.expect(400).body["detail"].is_string());
        assert_eq!(
            admin.get(&format!("{SITES}?ordering=id")).await.expect(200).body,
            before,
            "refused means untouched"
        );
        assert_eq!(last_change(&admin).await["id"], mark, "and unremembered");

        // And when all is well, everything happens, in the order of the request.
        let bodies = json!([{"id": ids[2], "facility": "c"}, {"id": ids[0], "facility": "a"}]);
        let done = admin.json("PATCH", SITES, &bodies).await.expect(200);
        let answered: Vec<_> = done
            .body
            .as_array()
            .expect("a list")
            .iter()
            .map(|site| (site["id"].clone(), site["facility"].clone()))
            .collect();
        assert_eq!(answered, [(json!(ids[2]), json!("c")), (json!(ids[0]), json!("a"))]);
        // Two may swap their unique names within one request.
        let swap = json!([{"id": ids[0], "name": "Site 2"}, {"id": ids[1], "name": "Site 1"}]);
        let swapped = admin.json("PATCH", SITES, &swap).await.expect(200);
        assert_eq!(swapped.body[0]["name"], "Site 2");
        let put = json!([{"id": ids[3], "name": "Put", "slug": "put"}]);
        assert_eq!(admin.json("PUT", SITES, &put).await.expect(200).body[0]["name"], "Put");
        admin.json("DELETE", SITES, &json!([{"id": ids[0]}, {"id": ids[3]}])).await.expect(204);
        assert_eq!(admin.get(&format!("{SITES}?ordering=id")).await.expect(200).ids(), [ids[1], ids[2]]);
    });
}

#[test]
fn references_are_written_by_id_or_by_attributes() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let top = admin.post("/api/dcim/regions/", json!({"name": "Top", "slug": "top"})).await.expect(201).id();
        let body = json!({"name": "Top", "slug": "inner", "parent": top});
        let inner = admin.post("/api/dcim/regions/", body).await.expect(201).id();
        for (n, (region, expected)) in [
            (json!(top), top),
            (json!(top.to_string()), top),
            (json!({"id": inner}), inner),
            (json!({"slug": "inner"}), inner),
            (json!({"name": "Top", "parent": {"slug": "top"}}), inner),
            (json!({"name": "Top", "parent__slug": "top"}), inner),
            (json!({"name": "Top", "parent": null}), top),
        ]
        .into_iter()
        .enumerate()
        {
            let body = json!({"name": format!("By {region}"), "slug": format!("by-{n}"), "region": region});
            let site = admin.post(SITES, body).await.expect(201);
            assert_eq!(site.body["region"]["id"], expected, "{region}");
            assert_eq!(site.body["region"]["url"], format!("http://purser.test/api/dcim/regions/{expected}/"));
        }
        for region in [
            json!({"name": "Top"}),
            json!({"slug": "nowhere"}),
            json!({"nonsense": 1}),
            json!({}),
            json!(99_999),
            json!("top"),
            json!([top]),
        ] {
            let body = json!({"name": "New", "slug": "new", "region": region});
            let refused = admin.post(SITES, body).await.expect(400);
            assert!(refused.body["region"].is_array(), "{region}: {}", refused.text);
        }
        assert_eq!(count(&admin, "/api/dcim/sites/?slug=new").await, 0);
        let site = admin.get(&format!("{SITES}?slug=by-0")).await.ids()[0];
        let emptied = admin.patch(&format!("{SITES}{site}/"), json!({"region": null})).await.expect(200);
        assert_eq!(emptied.body["region"], Json::Null);
    });
}

#[test]
fn filters_know_null_subtrees_repeats_and_say_what_they_ignore() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let region = async |slug: &str, parent: Json| {
            let body = json!({"name": slug, "slug": slug, "parent": parent});
            admin.post("/api/dcim/regions/", body).await.expect(201).id()
        };
        let europe = region("europe", Json::Null).await;
        let czechia = region("czechia", json!(europe)).await;
        let prague = region("prague", json!(czechia)).await;
        region("asia", Json::Null).await;
        let mut made = Vec::new();
        for (name, region) in
            [("eu", json!(europe)), ("cz", json!(czechia)), ("prg", json!(prague)), ("none", Json::Null)]
        {
            made.push(admin.post(SITES, json!({"name": name, "slug": name, "region": region})).await.expect(201).id());
        }
        let [eu, cz, prg, none] = made[..] else { panic!("four sites") };
        let found = async |query: &str| admin.get(&format!("{SITES}?ordering=id&{query}")).await.expect(200).ids();
        assert_eq!(found("region=europe").await, [eu, cz, prg], "a nested group matches its subtree");
        assert_eq!(found(&format!("region_id={czechia}")).await, [cz, prg]);
        assert_eq!(found("region=asia").await, Vec::<i64>::new());
        assert_eq!(found("region=prague&region=asia").await, [prg], "a repeated filter is an alternative");
        assert_eq!(found("region=null").await, [none]);
        assert_eq!(found("region_id=null").await, [none]);
        assert_eq!(found(&format!("region_id=null&region_id={prague}")).await, [prg, none]);
        assert_eq!(found("region__n=czechia").await, [eu, none]);
        assert_eq!(found("name__isw=E").await, [eu]);
        assert_eq!(found("name__regex=%5Ep.g%24").await, [prg]);
        assert_eq!(found("region=europe&name=cz").await, [cz], "different filters must all hold");
        assert_eq!(found("tenant=null&facility=null").await, made, "an empty text is null to a filter");
        assert_eq!(found(&format!("id={eu}&id={prg}")).await, [eu, prg]);
        assert_eq!(found("parent=").await, made, "an empty filter is none");
        let children = admin.get("/api/dcim/regions/?parent=europe").await.expect(200);
        assert_eq!(children.ids(), [czechia], "parent means the parent alone");
        assert_eq!(
            admin.get("/api/dcim/regions/?ancestor=europe&ordering=id").await.expect(200).ids(),
            [czechia, prague]
        );

        let ignored = admin.get(&format!("{SITES}?nonsense=1&name=eu&more=2")).await.expect(200);
        assert_eq!(ignored.ids(), [eu]);
        assert_eq!(header(&ignored, "x-ignored-filters"), "more, nonsense");
        let strict = admin.get(&format!("{SITES}?nonsense=1&name=eu&more=2&strict=true")).await.expect(400);
        assert!(strict.body["nonsense"].is_array() && strict.body["more"].is_array());
        for bad in [
            "region=nowhere",
            "region_id=99999",
            "id=x",
            "status=nonsense",
            "created__gte=yesterday",
            "name__empty=maybe",
            "latitude__lt=north",
        ] {
            let name = bad.split('=').next().expect("a name");
            let refused = admin.get(&format!("{SITES}?{bad}")).await.expect(400);
            assert!(refused.body[name].is_array(), "{bad}: {}", refused.text);
        }
    });
}

#[test]
fn tags_replace_add_and_remove() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let mut tags = Vec::new();
        for name in ["red", "green", "blue"] {
            tags.push(admin.post("/api/extras/tags/", json!({"name": name, "slug": name})).await.expect(201).id());
        }
        let slugs = |answer: &Answer| -> Vec<String> {
            let list = answer.body["tags"].as_array().expect("tags").clone();
            let mut slugs: Vec<String> =
                list.iter().map(|tag| tag["slug"].as_str().expect("text").to_owned()).collect();
            slugs.sort();
            slugs
        };
        let body = json!({"name": "S", "slug": "s", "tags": [{"slug": "red"}, {"name": "green"}]});
        let site = admin.post(SITES, body).await.expect(201);
        assert_eq!(slugs(&site), ["green", "red"]);
        let at = format!("{SITES}{}/", site.id());
        let patch = async |body: Json| admin.patch(&at, body).await;
        assert_eq!(slugs(&patch(json!({"add_tags": [{"slug": "blue"}]})).await.expect(200)), ["blue", "green", "red"]);
        assert_eq!(
            slugs(&patch(json!({"remove_tags": [tags[0]], "facility": "x"})).await.expect(200)),
            ["blue", "green"]
        );
        assert_eq!(
            slugs(&patch(json!({"add_tags": [tags[0]], "remove_tags": [{"slug": "green"}]})).await.expect(200)),
            ["blue", "red"]
        );
        assert_eq!(
            slugs(&patch(json!({"facility": "y"})).await.expect(200)),
            ["blue", "red"],
            "not given means unchanged"
        );
        assert_eq!(slugs(&patch(json!({"tags": [tags[1]]})).await.expect(200)), ["green"], "a list replaces");
        for bad in [
            json!({"tags": [tags[0]], "add_tags": [tags[1]]}),
            json!({"add_tags": [tags[0]], "remove_tags": [tags[0]]}),
            json!({"add_tags": [{"slug": "nowhere"}]}),
            json!({"add_tags": "red"}),
            json!({"tags": [99_999]}),
            json!({"tags": [null]}),
            json!({"tags": {"slug": "red"}}),
        ] {
            patch(bad).await.expect(400);
        }
        assert_eq!(slugs(&admin.get(&at).await), ["green"]);
        patch(json!({"add_tags": [tags[0]]})).await.expect(200);
        admin.post(SITES, json!({"name": "T", "slug": "t", "tags": [tags[0]]})).await.expect(201);
        let names = async |query: &str| admin.get(&format!("{SITES}?{query}")).await.expect(200).body["count"].clone();
        assert_eq!(names("tag=red").await, 2);
        assert_eq!(names("tag=red&tag=green").await, 1, "several tags must all be there");
        assert_eq!(names("tag__any=green&tag__any=blue").await, 1);
        assert_eq!(names("tag__n=green").await, 1);
        // A tag that goes leaves its objects, and that is remembered on them.
        admin.delete(&format!("/api/extras/tags/{}/", tags[0])).await.expect(204);
        assert_eq!(slugs(&admin.get(&at).await), ["green"]);
        let log = admin
            .get(&format!("/api/core/object-changes/?changed_object_type=dcim.site&changed_object_id={}", site.id()))
            .await;
        assert_eq!(log.body["results"][0]["prechange_data"]["tags"], json!(["green", "red"]));
        assert_eq!(log.body["results"][0]["postchange_data"]["tags"], json!(["green"]));
    });
}

#[test]
fn a_protected_delete_names_what_stands_in_the_way() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let provider = admin
            .post("/api/circuits/providers/", json!({"name": "Carrier", "slug": "carrier"}))
            .await
            .expect(201)
            .id();
        let kind = admin
            .post("/api/circuits/circuit-types/", json!({"name": "Fibre", "slug": "fibre"}))
            .await
            .expect(201)
            .id();
        let body = json!([{"cid": "C-1", "provider": provider, "type": kind}, {"cid": "C-2", "provider": provider, "type": kind}]);
        admin.post("/api/circuits/circuits/", body).await.expect(201);
        let at = format!("/api/circuits/providers/{provider}/");
        let mark = last_change(&admin).await["id"].clone();
        let refused = admin.delete(&at).await.expect(409);
        let detail = refused.body["detail"].as_str().expect("text");
        assert!(detail.contains("2 dependent objects") && detail.contains("C-1") && detail.contains("C-2"), "{detail}");
        let bulk = admin.json("DELETE", "/api/circuits/providers/", &json!([{"id": provider}])).await.expect(409);
        assert!(bulk.body["detail"].as_str().is_some_and(|text| text.contains("C-1")));
        let headers = [("accept", "application/problem+json")];
        let problem = admin.send("DELETE", &at, &headers, Vec::new()).await.expect(409);
        assert_eq!(problem.body["status"], 409);
        // A provider with events stays too: nothing with a history goes as a side effect.
        let event = json!({"name": "M", "summary": "s", "status": "CONFIRMED", "provider": provider,
                           "start": "2030-01-01T00:00:00Z", "end": "2030-01-01T04:00:00Z"});
        admin.post("/api/plugins/notices/maintenance/", event).await.expect(201);
        for circuit in admin.get("/api/circuits/circuits/").await.ids() {
            admin.delete(&format!("/api/circuits/circuits/{circuit}/")).await.expect(204);
        }
        let refused = admin.delete(&at).await.expect(409);
        assert!(
            refused.body["detail"].as_str().is_some_and(|text| text.contains('1') && text.contains('M')),
            "{}",
            refused.text
        );
        assert!(last_change(&admin).await["id"].as_i64() > mark.as_i64());
        admin.get(&at).await.expect(200);
    });
}

#[test]
fn changes_carry_the_message_they_came_with() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let site =
            admin.post(SITES, json!({"name": "S", "slug": "s", "changelog_message": "made"})).await.expect(201).id();
        assert_eq!(last_change(&admin).await["message"], "made");
        let at = format!("{SITES}{site}/");
        admin.patch(&at, json!({"facility": "x", "changelog_message": "changed"})).await.expect(200);
        assert_eq!(last_change(&admin).await["message"], "changed");
        let bulk = json!([{"id": site, "facility": "y", "changelog_message": "bulk"}]);
        admin.json("PATCH", SITES, &bulk).await.expect(200);
        assert_eq!(last_change(&admin).await["message"], "bulk");
        for bad in [json!(5), json!("x".repeat(201)), json!("a\u{0}b")] {
            let body = json!({"facility": "z", "changelog_message": bad});
            let refused = admin.patch(&at, body).await.expect(400);
            assert!(refused.body["changelog_message"].is_array(), "{}", refused.text);
            let refused = admin.json("DELETE", &at, &json!({"changelog_message": bad})).await.expect(400);
            assert!(refused.body["changelog_message"].is_array(), "{}", refused.text);
        }
        admin.json("DELETE", &at, &json!({"changelog_message": "gone"})).await.expect(204);
        let last = last_change(&admin).await;
        assert_eq!((&last["message"], &last["action"]["value"]), (&json!("gone"), &json!("delete")));
        let more = sites(&admin, 2).await;
        let bodies = json!([{"id": more[0], "changelog_message": "one"}, {"id": more[1], "changelog_message": "two"}]);
        admin.json("DELETE", SITES, &bodies).await.expect(204);
        assert_eq!(last_change(&admin).await["message"], "two");
    });
}

#[test]
fn an_asset_is_one_thing_at_both_paths() {
    on_both(|server| async move {
        let admin = server.admin().await;
        const OTHER: &str = "/api/plugins/inventory/assets/";
        let here = admin.post(ASSETS, json!({"partnumber": "SFP", "serial": "A1"})).await.expect(201);
        let there = admin.post(OTHER, json!({"name": "Spare", "asset_tag": "T-1", "serial": "A2"})).await.expect(201);
        let id = here.id();
        assert_eq!(here.body["url"], format!("http://purser.test{ASSETS}{id}/"));
        assert_eq!(there.body["url"], format!("http://purser.test{OTHER}{}/", there.id()));
        let mut same = admin.get(&format!("{OTHER}{id}/")).await.expect(200).body;
        assert_eq!(same["url"], format!("http://purser.test{OTHER}{id}/"));
        same["url"] = here.body["url"].clone();
        assert_eq!(same, here.body);
        let page = admin.get(&format!("{OTHER}?limit=1")).await.expect(200);
        assert_eq!(page.body["count"], 2);
        assert!(page.body["next"].as_str().is_some_and(|link| link.contains(OTHER)));
        admin.patch(&format!("{OTHER}{id}/"), json!({"project": "X"})).await.expect(200);
        assert_eq!(admin.get(&format!("{ASSETS}{id}/")).await.expect(200).body["project"], "X");
        admin.delete(&format!("{OTHER}{id}/")).await.expect(204);
        admin.get(&format!("{ASSETS}{id}/")).await.expect(404);
    });
}

#[test]
fn an_impact_is_written_short_or_long() {
    on_both(|server| async move {
        let admin = server.admin().await;
        const IMPACTS: &str = "/api/plugins/notices/impact/";
        let site = sites(&admin, 1).await[0];
        let meta = shared::registry::model("notices.maintenance").expect("a model");
        let event = sample::object(&admin, meta).await;
        let short = json!({"maintenance": event, "content_type": "dcim.site", "object_id": site, "impact": "OUTAGE"});
        let made = admin.post(IMPACTS, short.clone()).await.expect(201);
        assert_eq!(made.body["event"]["id"], event);
        assert_eq!(made.body["target"]["id"], site);
        assert_eq!(made.body["target"]["type"], "dcim.site");
        assert_eq!(made.body["impact"], "OUTAGE");
        admin.post(IMPACTS, short).await.expect(400);
        admin.delete(&format!("{IMPACTS}{}/", made.id())).await.expect(204);
        let types = admin.get("/api/core/object-types/?limit=0").await.expect(200);
        let number = |name: &str| {
            let list = types.body["results"].as_array().expect("types").clone();
            list.into_iter().find(|one| one["model"] == name).expect(name)["id"].clone()
        };
        let long = json!({"event_content_type": number("maintenance"), "event_object_id": event,
                          "target_content_type": number("site"), "target_object_id": site, "impact": "DEGRADED"});
        let made = admin.post(IMPACTS, long).await.expect(201);
        assert_eq!(made.body["event"]["id"], event);
        for (bad, field) in [
            (json!({"maintenance": event, "content_type": "dcim.site", "object_id": 99_999}), "target_object_id"),
            (json!({"maintenance": 99_999, "content_type": "dcim.site", "object_id": site}), "event_object_id"),
            (json!({"maintenance": event, "content_type": "dcim.region", "object_id": site}), "target_object_id"),
            (json!({"maintenance": event, "content_type": "dcim.site"}), "target_object_id"),
            (json!({"content_type": "dcim.site", "object_id": site}), "event_object_id"),
        ] {
            let refused = admin.post(IMPACTS, bad.clone()).await.expect(400);
            assert!(refused.body[field].is_array(), "{bad}: {}", refused.text);
        }
        assert_eq!(admin.get(&format!("{IMPACTS}?impact=DEGRADED")).await.expect(200).body["count"], 1);
    });
}

#[test]
fn custom_fields_merge_and_null_is_told_from_absent() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let id = sites(&admin, 1).await[0];
        let at = format!("{SITES}{id}/");
        admin.patch(&at, json!({"custom_fields": {}})).await.expect(200);
        let set = json!({"time_zone": "Europe/Prague", "latitude": 50.1, "facility": "DC"});
        let set = admin.patch(&at, set).await.expect(200);
        assert_eq!((&set.body["time_zone"], &set.body["latitude"]), (&json!("Europe/Prague"), &json!(50.1)));
        let kept = admin.patch(&at, json!({"description": "x"})).await.expect(200);
        assert_eq!((&kept.body["time_zone"], &kept.body["latitude"]), (&json!("Europe/Prague"), &json!(50.1)));
        let emptied = admin.patch(&at, json!({"time_zone": null, "latitude": null, "facility": ""})).await.expect(200);
        assert_eq!(
            (&emptied.body["time_zone"], &emptied.body["latitude"], &emptied.body["facility"]),
            (&Json::Null, &Json::Null, &json!(""))
        );
        let refused = admin.patch(&at, json!({"name": null, "slug": 5})).await.expect(400);
        assert_eq!(refused.body["name"], json!(["This field may not be null."]));
        assert_eq!(refused.body["slug"], json!(["Not a valid string."]));
        let refused = admin.patch(&at, json!({"name": "", "slug": " "})).await.expect(400);
        assert_eq!(refused.body["slug"].as_array().map(Vec::len), Some(1), "{}", refused.text);
        let refused = admin.patch(&at, json!({"name": " ", "slug": ""})).await.expect(400);
        assert_eq!(refused.body["name"], json!(["This field may not be blank."]));
        assert_eq!(refused.body["slug"], json!(["This field may not be blank."]));
        // Whole objects may be sent back as they came: what cannot be written is left alone.
        let whole = admin.get(&at).await.expect(200).body;
        let mut sent = whole.clone();
        sent["status"] = whole["status"]["value"].clone();
        let put = admin.json("PUT", &at, &sent).await.expect(200);
        assert_eq!(put.body, whole);
    });
}
