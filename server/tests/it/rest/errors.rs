//! What a refused request says.

use serde_json::{Value as Json, json};

use super::{ASSETS, SITES, count};
use crate::harness::on_both;

#[test]
fn one_answer_names_everything_that_is_wrong() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let there = admin.post(SITES, json!({"name": "There", "slug": "there"})).await.expect(201).id();
        let refused = admin
            .post(
                SITES,
                json!([
                    {"name": 5, "slug": "a b"},
                    {"slug": "no-name"},
                    {"name": "There", "slug": "x", "region": 4711, "status": "nonsense"},
                    {"name": "Fine", "slug": "fine"},
                    {"name": "Twice", "slug": "fine"},
                    {"name": "", "slug": "there"},
                ]),
            )
            .await
            .expect(400);
        let errors = refused.body["errors"].as_array().expect("errors").clone();
        let fields = |index: usize| -> Vec<String> {
            let item = errors.iter().find(|one| one["index"] == index);
            item.map_or(Vec::new(), |one| one["errors"].as_object().expect("fields").keys().cloned().collect())
        };
        assert_eq!(fields(0), ["name", "slug"]);
        assert_eq!(fields(1), ["name"]);
        assert_eq!(fields(2), ["name", "region", "status"], "{}", refused.text);
        assert!(fields(3).is_empty());
        assert_eq!(fields(4), ["slug"], "{}", refused.text);
        assert_eq!(fields(5), ["name", "slug"], "{}", refused.text);
        let refused = admin
            .json("PUT", SITES, &json!([{"id": there, "name": "Other", "region": "x"}, {"id": 4711, "name": 5}]))
            .await
            .expect(400);
        assert_eq!(refused.body["errors"][0]["id"], there);
        assert!(refused.body["errors"][0]["errors"]["slug"].is_array(), "{}", refused.text);
        assert!(refused.body["errors"][0]["errors"]["region"].is_array(), "{}", refused.text);
        assert!(refused.body["errors"][1]["errors"]["id"].is_array(), "{}", refused.text);
        assert!(refused.body["errors"][1]["errors"]["name"].is_array(), "{}", refused.text);
        assert_eq!(count(&admin, SITES).await, 1);
    });
}

#[test]
fn filters_answer_under_their_own_names() {
    on_both(|server| async move {
        let admin = server.admin().await;
        // The last two are good for one of the databases only.
        for (name, pattern) in [("name__regex", "%28"), ("slug__iregex", "%5B"), ("name__regex", "a%2A%2A%2A")] {
            let answer = admin.get(&format!("{SITES}?{name}={pattern}")).await;
            if answer.status != 200 {
                assert_eq!(answer.expect(400).body, json!({name: ["Enter a valid regular expression."]}));
            }
        }
        for pattern in ["%28%3FP%3Cx%3Ea%29", "%5CpL", "%5B%5B%3Anone%3A%5D%5D"] {
            let answer = admin.get(&format!("{SITES}?name__regex={pattern}")).await;
            assert!(matches!(answer.status.as_u16(), 200 | 400), "{pattern}: {}", answer.text);
        }
        let problem = admin
            .send("GET", &format!("{SITES}?status=no"), &[("accept", "application/problem+json")], Vec::new())
            .await
            .expect(400);
        assert_eq!(problem.headers["content-type"], "application/problem+json");
        assert_eq!((&problem.body["status"], &problem.body["title"]), (&json!(400), &json!("Bad Request")));
        assert!(problem.body["errors"]["status"].is_array(), "{}", problem.text);
    });
}

#[test]
fn what_a_filter_names_must_exist() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let tag = admin.post("/api/extras/tags/", json!({"name": "Core", "slug": "core"})).await.expect(201).id();
        let body = json!({"name": "S", "slug": "s", "tags": [{"slug": "core"}]});
        let site = admin.post(SITES, body).await.expect(201).id();
        let maker = json!({"name": "M", "slug": "m"});
        admin.post("/api/dcim/manufacturers/", maker).await.expect(201);
        let cases = [
            (SITES, "tag", "nope"),
            (SITES, "tag__any", "nope"),
            (SITES, "tag__n", "nope"),
            (SITES, "tag_id", "4711"),
            (SITES, "tag_id__any", "4711"),
            (SITES, "region", "nope"),
            (SITES, "region__n", "nope"),
            (SITES, "contact", "4711"),
            (SITES, "contact_role", "4711"),
            (SITES, "contact_group__n", "4711"),
            (SITES, "owner_group_id", "4711"),
            ("/api/dcim/devices/", "region", "nope"),
            ("/api/dcim/devices/", "site_group", "nope"),
            ("/api/dcim/devices/", "manufacturer", "nope"),
            ("/api/dcim/racks/", "region_id", "4711"),
            ("/api/dcim/interfaces/", "site", "nope"),
            (ASSETS, "manufacturer", "nope"),
            (ASSETS, "manufacturer_id", "4711"),
            (ASSETS, "tenant_any", "nope"),
            (ASSETS, "installed_site_slug", "nope"),
            (ASSETS, "located_location_id", "4711"),
            (ASSETS, "device_role", "nope"),
            (ASSETS, "supplier", "nope"),
            (ASSETS, "storage_site_id", "4711"),
            ("/api/plugins/notices/maintenance/", "site", "nope"),
            ("/api/plugins/notices/outage/", "circuit", "nope"),
            ("/api/plugins/notices/outage/", "tenant", "4711"),
            ("/api/circuits/circuits/", "region", "nope"),
            ("/api/circuits/providers/", "site_id", "4711"),
            ("/api/virtualization/clusters/", "site_group", "nope"),
            ("/api/ipam/prefixes/", "location_id", "4711"),
            ("/api/ipam/ip-addresses/", "device", "nope"),
            ("/api/users/groups/", "permission_id", "4711"),
        ];
        for (list, name, value) in cases {
            let refused = admin.get(&format!("{list}?{name}={value}")).await;
            assert_eq!(refused.status, 400, "{list}?{name}={value}: {}", refused.text);
            let told = refused.body[name].to_string();
            assert!(told.contains(value) && told.contains("not one of the available choices"), "{name}: {told}");
        }
        for query in ["tag=core", "tag__any=core", &format!("tag_id={tag}"), "tag=core&tag=core", "q=s"] {
            assert_eq!(admin.get(&format!("{SITES}?{query}")).await.expect(200).ids(), [site], "{query}");
        }
        assert_eq!(count(&admin, &format!("{SITES}?tag__n=core")).await, 0);
        for query in [format!("site={site}"), "site=s".to_owned(), "site__n=s".to_owned()] {
            assert_eq!(count(&admin, &format!("/api/plugins/notices/maintenance/?{query}")).await, 0, "{query}");
        }
        assert_eq!(count(&admin, &format!("{ASSETS}?manufacturer=m&located_site_id={site}")).await, 0);
        admin.get(&format!("{SITES}?tag=core&tag=nope")).await.expect(400);
        let custom = json!({"name": "near", "type": "object", "object_types": ["dcim.site"], "related_object_type": "dcim.site"});
        admin.post("/api/extras/custom-fields/", custom).await.expect(201);
        assert_eq!(count(&admin, &format!("{SITES}?cf_near={site}")).await, 0);
        let refused = admin.get(&format!("{SITES}?cf_near=4711")).await.expect(400);
        assert!(refused.text.contains("near") && refused.text.contains("4711"), "{}", refused.text);
        // Nor does a strict question put up with an order that is none.
        admin.get(&format!("{SITES}?ordering=nonsense")).await.expect(200);
        let refused = admin.get(&format!("{SITES}?ordering=name,nonsense&strict=true")).await.expect(400);
        assert!(refused.body["ordering"][0].as_str().is_some_and(|text| text.contains("nonsense")), "{}", refused.text);
        // Calendars and pages ask the same way.
        admin.get("/api/plugins/notices/ical/?site=nope").await.expect(400);
        let args = json!({"query": {"model": "dcim.site", "params": [["tag", "nope"]], "order": [], "offset": 0,
                                    "limit": 2, "columns": []}});
        let page = admin.login("admin").await.rpc("list", args).await.expect(400);
        assert!(page.body["fields"]["tag"].is_array(), "{}", page.text);
        // A tag that may not be seen is not there, whether it is or not.
        let (id, reader) = server.user("reader", false).await;
        server.grant(id, &["dcim.site"], &["view"], Json::Null).await;
        let hidden = reader.get(&format!("{SITES}?tag=core")).await.expect(400).text;
        assert_eq!(hidden.replace("core", "nope"), reader.get(&format!("{SITES}?tag=nope")).await.expect(400).text);
        server.grant(id, &["extras.tag"], &["view"], Json::Null).await;
        assert_eq!(reader.get(&format!("{SITES}?tag=core")).await.expect(200).ids(), [site]);
        // Nor is another user, but everybody knows of themselves.
        reader.get(&format!("/api/extras/bookmarks/?user_id={}", id - 1)).await.expect(400);
        reader.get(&format!("/api/extras/bookmarks/?user_id={id}")).await.expect(200);
    });
}

#[test]
fn numbers_beyond_what_is_stored_compare_correctly() {
    on_both(|server| async move {
        let admin = server.admin().await;
        admin.post(ASSETS, json!({"partnumber": "P", "serial": "S", "price": 10, "currency": "EUR"})).await.expect(201);
        let huge = "79228162514264337593543950335";
        for (query, found) in [
            (format!("price__lt={huge}"), 1),
            (format!("price__gt={huge}"), 0),
            (format!("price__gt=-{huge}"), 1),
            (format!("price__lte=-{huge}"), 0),
            (format!("price={huge}"), 0),
            (format!("price__n={huge}"), 1),
            ("price__gt=9.999999".to_owned(), 1),
            ("price__lt=10.000001".to_owned(), 1),
        ] {
            assert_eq!(count(&admin, &format!("{ASSETS}?{query}")).await, found, "{query}");
        }
        for bad in ["price=1e40", "price__lt=99999999999999999999999999999999999", "price=x"] {
            let name = bad.split('=').next().expect("a name");
            assert!(admin.get(&format!("{ASSETS}?{bad}")).await.expect(400).body[name].is_array(), "{bad}");
        }
    });
}

#[test]
fn a_strict_token_refuses_filters_that_do_not_exist() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let made = admin.post("/api/users/tokens/", json!({"user": 1, "strict": true})).await.expect(201);
        let (key, secret) = (made.body["key"].as_str().expect("a key"), made.body["token"].as_str().expect("a secret"));
        let strict = crate::harness::Client {
            server: &server,
            authorization: Some(format!("Bearer nbt_{key}.{secret}")),
            cookie: None,
            peer: None,
        };
        assert_eq!(
            admin.get(&format!("{SITES}?nonsense=1")).await.expect(200).headers["x-ignored-filters"],
            "nonsense"
        );
        assert_eq!(
            strict.get(&format!("{SITES}?nonsense=1&status=active")).await.expect(400).body,
            json!({"nonsense": ["Unknown filter."]})
        );
        assert_eq!(strict.get(&format!("{SITES}?status=active")).await.expect(200).body["count"], json!(0));
    });
}

#[test]
fn metrics_are_for_those_near_by_and_those_with_a_token() {
    on_both(|server| async move {
        let admin = server.admin().await;
        server.anonymous().get("/metrics").await.expect(403);
        admin.get("/metrics").await.expect(200);
    });
}

#[test]
fn events_are_kept_for_their_days_and_no_longer() {
    on_both(|server| async move {
        let admin = server.admin().await;
        admin.post(SITES, json!({"name": "A", "slug": "a"})).await.expect(201);
        let events = async || -> i64 {
            let mut sql = server::db::Sql::new(server.app.db.dialect());
            sql.push("SELECT COUNT(*) FROM core_outbox");
            let rows = server.app.db.rows(sql, &[server::db::Ty::Int]).await.expect("a count");
            rows[0][0].as_int().expect("a number")
        };
        let fresh = events().await;
        let mut sql = server::db::Sql::new(server.app.db.dialect());
        let old = server.app.clock.now() - chrono::Duration::days(server.app.config.outbox_days + 1);
        sql.push("UPDATE core_outbox SET \"time\" = ").time(old).push(" WHERE id = (SELECT MIN(id) FROM core_outbox)");
        server.app.db.execute(sql).await.expect("aged");
        assert_eq!(server::services::housekeeping::events(&server.app).await.expect("done"), 1);
        assert_eq!(server::services::housekeeping::events(&server.app).await.expect("done"), 0);
        assert_eq!(events().await, fresh - 1);
        let _: Json = admin.get(SITES).await.expect(200).body;
    });
}
