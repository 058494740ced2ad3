//! What a deletion is said to do before it is done: all that goes, by name and as a list, as far as the caller may see it.

use serde_json::{Value as Json, json};

use crate::harness::{Client, on_both};

const REGIONS: &str = "/api/dcim/regions/";
const SITES: &str = "/api/dcim/sites/";

/// A region with so many below it, each of which has a site.
async fn estate(admin: &Client<'_>, below: usize) -> i64 {
    let top = admin.post(REGIONS, json!({"name": "Top", "slug": "top"})).await.expect(201).id();
    let child = |n: usize| json!({"name": format!("R{n:03}"), "slug": format!("r{n:03}"), "parent": top});
    let made = admin.post(REGIONS, (0..below).map(child).collect()).await.expect(201);
    let ids: Vec<i64> = made.body.as_array().expect("a list").iter().filter_map(|one| one["id"].as_i64()).collect();
    let site = |(n, id): (usize, &i64)| json!({"name": format!("S{n:03}"), "slug": format!("s{n:03}"), "region": id});
    admin.post(SITES, ids.iter().enumerate().map(site).collect()).await.expect(201);
    top
}

/// The names, and how many rows the list of all has.
async fn told(session: &Client<'_>, part: &Json) -> (Vec<String>, i64) {
    let names = part["examples"].as_array().expect("examples").iter();
    let names = names.filter_map(|link| link["title"].as_str()).map(str::to_owned).collect();
    assert!(!part["params"].as_array().expect("params").is_empty(), "{part}");
    let query = json!({"query": {"model": part["model"], "params": part["params"], "columns": [], "order": [], "offset": 0, "limit": 1}});
    let page = session.rpc("list", query).await.expect(200).body;
    assert_eq!(page["ignored"], json!([]), "{part}");
    (names, page["count"].as_i64().expect("a count"))
}

#[test]
fn all_that_goes_is_counted_named_and_listed() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let session = admin.login("admin").await;
        let top = estate(&admin, 25).await;
        let plan = session.rpc("delete_plan", json!({"model": "dcim.region", "ids": [top]})).await.expect(200).body;
        assert_eq!(told(&session, &plan["chosen"][0]).await, (vec!["Top".to_owned()], 1));
        let first: Vec<String> = (0..20).map(|n| format!("R{n:03}")).collect();
        assert_eq!((&plan["cascaded"][0]["count"], &plan["cascaded"][0]["hidden"]), (&json!(25), &json!(0)));
        assert_eq!(told(&session, &plan["cascaded"][0]).await, (first, 25));
        assert_eq!((&plan["cleared"][0]["model"], &plan["cleared"][0]["count"]), (&json!("dcim.site"), &json!(25)));
        assert_eq!(told(&session, &plan["cleared"][0]).await.1, 25);
        assert_eq!(plan["blocked"], json!([]));
        // Too many to list by id: by what they refer to.
        let more = (0..300).map(|n| json!({"name": format!("M{n}"), "slug": format!("m{n}"), "parent": top}));
        admin.post(REGIONS, more.collect()).await.expect(201);
        let plan = session.rpc("delete_plan", json!({"model": "dcim.region", "ids": [top]})).await.expect(200).body;
        assert_eq!(plan["cascaded"][0]["count"], 325);
        assert_eq!(told(&session, &plan["cascaded"][0]).await.1, 325);
    });
}

#[test]
fn what_one_may_not_see_is_counted_and_not_named() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let top = estate(&admin, 6).await;
        let (user, reader) = server.user("reader", false).await;
        server.grant(user, &["dcim.region"], &["delete"], Json::Null).await;
        server.grant(user, &["dcim.region"], &["view"], json!([{"name": "Top"}, {"name__istartswith": "R00"}])).await;
        let hidden =
            admin.post(REGIONS, json!({"name": "Secret", "slug": "secret", "parent": top})).await.expect(201).id();
        let session = reader.login("reader").await;
        let plan = session.rpc("delete_plan", json!({"model": "dcim.region", "ids": [top]})).await.expect(200);
        let part = &plan.body["cascaded"][0];
        assert_eq!((&part["count"], &part["hidden"]), (&json!(7), &json!(1)), "{}", plan.text);
        assert_eq!(told(&session, part).await.1, 6);
        let sites = &plan.body["cleared"][0];
        assert_eq!((&sites["count"], &sites["hidden"], &sites["examples"]), (&json!(6), &json!(6), &json!([])));
        assert!(!plan.text.contains("Secret") && !plan.text.contains("S00"), "{}", plan.text);
        let plan = session.rpc("delete_plan", json!({"model": "dcim.region", "ids": [hidden]})).await.expect(200);
        assert!(!plan.text.contains("Secret"), "{}", plan.text);

        // The same of what stands in the way.
        let maker = json!({"name": "Maker", "slug": "maker"});
        let maker = admin.post("/api/dcim/manufacturers/", maker).await.expect(201).id();
        let kind = json!({"model": "Hidden model", "slug": "hidden", "manufacturer": maker});
        admin.post("/api/dcim/device-types/", kind).await.expect(201);
        server.grant(user, &["dcim.manufacturer"], &["view", "delete"], Json::Null).await;
        let plan = session.rpc("delete_plan", json!({"model": "dcim.manufacturer", "ids": [maker]})).await.expect(200);
        assert_eq!(plan.body["blocked"][0]["hidden"], 1, "{}", plan.text);
        let refused = reader.delete(&format!("/api/dcim/manufacturers/{maker}/")).await.expect(409);
        assert!(refused.text.contains("1 that you may not see"), "{}", refused.text);
        assert!(!plan.text.contains("Hidden model") && !refused.text.contains("Hidden model"), "{}", refused.text);
    });
}
