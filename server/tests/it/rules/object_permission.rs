//! What a permission may say.

use serde_json::{Value as Json, json};

use super::{make, refused};
use crate::harness::on_both;

const PATH: &str = "/api/users/permissions/";

#[test]
fn a_permission_can_be_read_for_all_its_types() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let body = |types: Json, actions: Json, constraints: Json| json!({"name": "p", "object_types": types, "actions": actions, "constraints": constraints});
        let sites = || json!(["dcim.site"]);
        for (types, actions, constraints, field) in [
            (json!([]), json!(["view"]), Json::Null, "object_types"),
            (json!(["dcim.cloud"]), json!(["view"]), Json::Null, "object_types"),
            (json!("dcim.site"), json!(["view"]), Json::Null, "object_types"),
            (sites(), json!([]), Json::Null, "actions"),
            (sites(), json!(["view", 1]), Json::Null, "actions"),
            (sites(), json!(["View it"]), Json::Null, "actions"),
            (sites(), json!(["view"]), json!({"colour": "red"}), "constraints"),
            (sites(), json!(["view"]), json!([1]), "constraints"),
            (sites(), json!(["view"]), json!({"status": "purple"}), "constraints"),
            (json!(["dcim.site", "dcim.region"]), json!(["view"]), json!({"facility": "x"}), "constraints"),
        ] {
            refused(admin.post(PATH, body(types, actions, constraints)).await, field);
        }
        let constraint = json!([{"facility__startswith": "DC"}, {"region__slug": "eu"}]);
        let made = admin
            .post(PATH, body(json!(["dcim.site", "DCIM.Site"]), json!(["view", "run"]), constraint))
            .await
            .expect(201);
        assert_eq!(made.body["object_types"], sites());
        let ids = async |query: &str| admin.get(&format!("{PATH}?{query}")).await.expect(200).ids();
        assert_eq!(ids("can_view=true").await, [made.id()]);
        assert_eq!(ids("can_change=true").await, Vec::<i64>::new());
        assert_eq!(ids("can_change=false").await, [made.id()]);
        assert_eq!(ids("object_type=dcim.site").await, [made.id()]);
        assert_eq!(ids("object_type=dcim.rack").await, Vec::<i64>::new());
    });
}

#[test]
fn nobody_grants_more_than_they_hold() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let (id, user) = server.user("deputy", false).await;
        let all = ["view", "add", "change", "delete"];
        let models = ["users.user", "users.group", "users.objectpermission", "users.token"];
        server.grant(id, &models, &all, Json::Null).await;
        server.grant(id, &["dcim.site"], &["view", "change"], json!({"status": "active"})).await;
        let body = |types: Json, actions: Json, constraints: Json| json!({"name": "p", "object_types": types, "actions": actions, "constraints": constraints, "users": [id]});
        for more in [
            body(json!(["dcim.rack"]), json!(["view"]), Json::Null),
            body(json!(["dcim.site"]), json!(["delete"]), json!({"status": "active"})),
            body(json!(["dcim.site"]), json!(["view"]), Json::Null),
            body(json!(["dcim.site"]), json!(["view"]), json!([{"status": "active"}, {"status": "planned"}])),
            body(json!(["dcim.site"]), json!(["run"]), json!({"status": "active"})),
        ] {
            refused(user.post(PATH, more).await, "__all__");
        }
        let narrower = json!({"status": "active", "facility": "x"});
        let given = user.post(PATH, body(json!(["dcim.site"]), json!(["view"]), narrower)).await.expect(201).id();
        refused(user.patch(&format!("{PATH}{given}/"), json!({"constraints": null})).await, "__all__");
        // Neither through a group, nor by taking over an account, nor by a token for somebody else.
        let group = admin.post("/api/users/groups/", json!({"name": "Racks"})).await.expect(201).id();
        let racks = json!({"name": "racks", "object_types": ["dcim.rack"], "actions": ["view"], "groups": [group]});
        admin.post(PATH, racks).await.expect(201);
        refused(user.patch(&format!("/api/users/users/{id}/"), json!({"groups": [group]})).await, "groups");
        let new = json!({"username": "puppet", "password": "correct horse battery", "groups": [group]});
        refused(user.post("/api/users/users/", new).await, "groups");
        let (other, _) = server.user("member", false).await;
        admin.patch(&format!("/api/users/users/{other}/"), json!({"groups": [group]})).await.expect(200);
        let password = json!({"password": "another horse battery"});
        refused(user.patch(&format!("/api/users/users/{other}/"), password.clone()).await, "password");
        user.patch(&format!("/api/users/users/{id}/"), password).await.expect(200);
        refused(user.post("/api/users/tokens/", json!({"user": other})).await, "user");
    });
}

#[test]
fn constraints_have_the_lookups_of_django() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let tag = make(&admin, "extras/tags", json!({"name": "X", "slug": "x"})).await;
        let other = make(&admin, "extras/tags", json!({"name": "Y", "slug": "y"})).await;
        let list = "plugins/inventory-monitor/assets";
        let asset = async |n: i64, body: Json| {
            let mut whole = json!({"serial": format!("Abc-{n}"), "name": format!("a{n}")});
            for (key, value) in body.as_object().expect("an object") {
                whole[key] = value.clone();
            }
            make(&admin, list, whole).await
        };
        // A Saturday in the fifth week, a Sunday, none.
        let first =
            asset(1, json!({"tags": [tag, other], "warranty_start": "2026-01-31", "warranty_end": "2027-01-31"})).await;
        let second =
            asset(2, json!({"tags": [other], "warranty_start": "2026-12-06", "warranty_end": "2027-01-31"})).await;
        let third = asset(3, json!({})).await;
        let region = make(&admin, "dcim/regions", json!({"name": "R", "slug": "r"})).await;
        make(&admin, "dcim/sites", json!({"name": "S", "slug": "s", "region": region})).await;
        for (n, (constraints, wanted)) in [
            (json!({"tags__slug": "x"}), vec![first]),
            (json!({"tags__slug": "y", "tags__name": "X"}), vec![]),
            (json!({"tags": other}), vec![first, second]),
            (json!({"tags__in": [tag]}), vec![first]),
            (json!({"tags__isnull": true}), vec![third]),
            (json!({"tags__isnull": false}), vec![first, second]),
            (json!([{"tags__slug": "x"}, {"pk": third}]), vec![first, third]),
            (json!({"serial__contains": "bC"}), vec![]),
            (json!({"serial__contains": "bc"}), vec![first, second, third]),
            (json!({"serial__icontains": "BC"}), vec![first, second, third]),
            (json!({"serial__startswith": "abc"}), vec![]),
            (json!({"serial__istartswith": "abc"}), vec![first, second, third]),
            (json!({"serial__endswith": "-2"}), vec![second]),
            (json!({"serial": "abc-1"}), vec![]),
            (json!({"serial__iexact": "abc-1"}), vec![first]),
            (json!({"serial__regex": "^A.*2$"}), vec![second]),
            (json!({"serial__iregex": "^a.*2$"}), vec![second]),
            (json!({"serial__range": ["Abc-2", "Abc-3"]}), vec![second, third]),
            (json!({"warranty_start__year": 2026}), vec![first, second]),
            (json!({"warranty_start__month": 1}), vec![first]),
            (json!({"warranty_start__month__gte": 2}), vec![second]),
            (json!({"warranty_start__day__in": [6, 7]}), vec![second]),
            (json!({"warranty_start__quarter": 4}), vec![second]),
            (json!({"warranty_start__week": 5}), vec![first]),
            (json!({"warranty_start__week_day": 1}), vec![second]),
            (json!({"warranty_start__iso_week_day": 6}), vec![first]),
            (json!({"warranty_start__range": ["2026-01-01", "2026-06-30"]}), vec![first]),
            (json!({"warranty_start__isnull": true}), vec![third]),
            (json!({"warranty_start__lte": "2026-01-31"}), vec![first]),
            (json!({"created__date": "2001-01-01"}), vec![]),
            (json!({"created__date__gte": "2001-01-01", "created__hour__gte": 0}), vec![first, second, third]),
            (json!({"created__year__range": [2001, 2002]}), vec![]),
            (json!({"pk__in": [first, third]}), vec![first, third]),
            (json!({"id__gt": first}), vec![second, third]),
        ]
        .into_iter()
        .enumerate()
        {
            let (id, user) = server.user(&format!("u{n}"), false).await;
            server.grant(id, &["inventory_monitor.asset"], &["view"], constraints.clone()).await;
            let mut seen = user.get(&format!("/api/{list}/")).await.expect(200).ids();
            seen.sort_unstable();
            assert_eq!(seen, wanted, "{constraints} on {}", server.engine);
        }
        let (id, user) = server.user("regions", false).await;
        server.grant(id, &["dcim.region"], &["view"], json!({"sites__name__startswith": "S"})).await;
        assert_eq!(user.get("/api/dcim/regions/").await.expect(200).ids(), [region]);
        // Over REST, and refused with a sentence where it cannot be expressed.
        let body = |constraints: Json| json!({"name": "p", "object_types": ["dcim.device"], "actions": ["view"], "constraints": constraints});
        admin.post(PATH, body(json!({"tags__slug": "x"}))).await.expect(201);
        for bad in [
            json!({"tags__colour": "x"}),
            json!({"name__sounds": "x"}),
            json!({"name__regex": "("}),
            json!({"created__range": ["2026-01-01"]}),
            json!({"local_context_data__x": 1}),
        ] {
            refused(admin.post(PATH, body(bad)).await, "constraints");
        }
    });
}
