//! `search/`: objects of every model by a text.

use serde_json::{Value as Json, json};

use super::{SITES, header, path};
use crate::harness::{Client, on_both};

const SEARCH: &str = "/api/search/";

async fn found(client: &Client<'_>, query: &str) -> Vec<(String, i64)> {
    let page = client.get(&format!("{SEARCH}?{query}")).await.expect(200);
    let results = page.body["results"].as_array().expect("results").clone();
    assert_eq!(page.body["count"], results.len());
    let each = |one: &Json| {
        assert_eq!(one["object"]["id"], one["object_id"]);
        (one["object_type"].as_str().expect("a type").to_owned(), one["object_id"].as_i64().expect("an id"))
    };
    results.iter().map(each).collect()
}

#[test]
fn the_best_come_first_whatever_they_are() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let site = |name: &str, slug: &str, comments: &str| json!({"name": name, "slug": slug, "comments": comments});
        let told = admin.post(SITES, site("Elsewhere", "e-1", "Spare parts for Nordkap")).await.expect(201).id();
        let longer = admin.post(SITES, site("Nordkap 2", "nk-2", "")).await.expect(201).id();
        let exact = admin.post(SITES, site("Nordkap", "nk", "")).await.expect(201).id();
        let tenant = json!({"name": "Tenant", "slug": "nordkap-2"});
        let tenant = admin.post("/api/tenancy/tenants/", tenant).await.expect(201).id();

        let all = found(&admin, "q=nordkap").await;
        let sites = |ids: &[i64]| ids.iter().map(|id| ("dcim.site".to_owned(), *id)).collect::<Vec<_>>();
        assert_eq!(all[0], ("dcim.site".to_owned(), exact));
        assert_eq!(all[1], ("dcim.site".to_owned(), longer));
        assert_eq!(all[2], ("tenancy.tenant".to_owned(), tenant), "a slug is worth less than a name");
        assert_eq!(all[3..], sites(&[told]), "and comments least");
        assert_eq!(found(&admin, "q=%20NORD%20&object_type=tenancy.tenant").await.len(), 1);
        assert_eq!(found(&admin, "q=nordkap&object_type=dcim.site&limit=2").await, sites(&[exact, longer]));
        assert_eq!(
            found(&admin, "q=no&object_type=dcim.site&object_type=tenancy.tenant").await,
            sites(&[exact, longer])
        );
        assert_eq!(found(&admin, "q=nothing%20has%20this").await, []);

        let first = admin.get(&format!("{SEARCH}?q=nordkap&limit=1")).await.expect(200).body["results"][0].clone();
        assert_eq!(
            (&first["field"], &first["value"], &first["exact"]),
            (&json!("name"), &json!("Nordkap"), &json!(true))
        );
        assert_eq!(admin.get(&path(&first["object"]["url"])).await.expect(200).id(), exact);
    });
}

#[test]
fn what_cannot_be_searched_is_said() {
    on_both(|server| async move {
        let admin = server.admin().await;
        for (query, field) in [
            ("", "q"),
            ("q=%20", "q"),
            ("q=a&limit=0", "limit"),
            ("q=a&limit=61", "limit"),
            ("q=a&limit=x", "limit"),
            ("q=a&object_type=dcim.nothing", "object_type"),
            ("q=a&colour=red&strict=true", "colour"),
        ] {
            let refused = admin.get(&format!("{SEARCH}?{query}")).await.expect(400);
            assert!(refused.body[field].is_array(), "{query}: {}", refused.text);
        }
        let told = admin.get(&format!("{SEARCH}?q=a&colour=red")).await.expect(200);
        assert_eq!(header(&told, "x-ignored-filters"), "colour");
        admin.post(SEARCH, json!({"q": "a"})).await.expect(405);
        for odd in ["%00", "%25%5C_%27%22", "😀😀😀", &"x".repeat(2000)] {
            let answer = admin.get(&format!("{SEARCH}?q={odd}")).await;
            assert!(matches!(answer.status.as_u16(), 200 | 400), "{odd}: {}", answer.text);
        }
    });
}

/// Few of many are found by the index, many of many without it; what comes late is found as well.
#[test]
fn many_texts_are_searched_as_few_are() {
    on_both(|server| async move {
        let admin = server.admin().await;
        for thousand in 0..3 {
            let sites: Json = (0..1000)
                .map(|n| thousand * 1000 + n)
                .map(|n| {
                    let word = if n > 2900 { "lateword" } else { "early" };
                    json!({"name": format!("Common {n}"), "slug": format!("s-{n}"), "description": word})
                })
                .collect();
            admin.post(SITES, sites).await.expect(201);
        }
        assert_eq!(found(&admin, "q=common").await.len(), 24);
        assert_eq!(found(&admin, "q=lateword").await.len(), 60);
        assert_eq!(found(&admin, "q=common%202999").await.len(), 1);
        let name = "Common 2950";
        let named = admin.get(&format!("{SITES}?name={}", name.replace(' ', "%20"))).await.expect(200).ids();
        assert_eq!(found(&admin, "q=common%202950").await, [("dcim.site".to_owned(), named[0])]);

        // Whoever may see the last ones alone finds them, and no others.
        let (user, reader) = server.user("reader", false).await;
        assert_eq!(found(&reader, "q=common").await, []);
        server.grant(user, &["dcim.site"], &["view"], json!({"description": "lateword", "name__endswith": "7"})).await;
        let seen = reader.get(&format!("{SITES}?limit=100")).await.expect(200).ids();
        let mut common: Vec<i64> = found(&reader, "q=common").await.into_iter().map(|(_, id)| id).collect();
        common.sort_unstable();
        assert_eq!(common, seen);
        assert_eq!(seen.len(), 10);
    });
}
