//! Lists of objects that are written only if nobody else changed them.

use serde_json::{Value as Json, json};

use super::{SITES, count, sites};
use crate::harness::{Answer, Client, on_both};

async fn send(client: &Client<'_>, method: &str, tags: &str, body: &Json) -> Answer {
    let headers = [("content-type", "application/json"), ("if-match", tags)];
    client.send(method, SITES, &headers, body.to_string().into_bytes()).await
}

/// The ids that a refused list names.
fn named(answer: &Answer) -> Vec<i64> {
    let errors = answer.body["errors"].as_array().unwrap_or_else(|| panic!("no errors in {}", answer.text));
    assert!(errors.iter().all(|error| error["errors"]["_version"][0].is_string()), "{}", answer.text);
    errors.iter().filter_map(|error| error["id"].as_i64()).collect()
}

#[test]
fn a_list_with_something_stale_is_refused_whole() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let ids = sites(&admin, 3).await;
        let [a, b, c] = ids[..] else { panic!("three") };
        admin.patch(&format!("{SITES}{b}/"), json!({"comments": "by somebody else"})).await.expect(200);
        let tag = |id: i64, version: i64| format!("W/\"{id}-{version}\"");
        let old = ids.iter().map(|id| tag(*id, 1)).collect::<Vec<_>>().join(", ");
        let new = [tag(a, 1), tag(b, 2), tag(c, 1)].join(", ");
        let text = |text: &str| json!(ids.iter().map(|id| json!({"id": id, "comments": text})).collect::<Vec<_>>());

        // By the header: the ETags of all.
        let refused = send(&admin, "PATCH", &old, &text("x")).await.expect(412);
        assert_eq!(named(&refused), [b]);
        let missing = send(&admin, "PATCH", &tag(a, 1), &text("x")).await.expect(412);
        assert_eq!(named(&missing), [b, c]);
        send(&admin, "DELETE", &old, &json!([{"id": a}, {"id": b}])).await.expect(412);
        // By the items: a number, or the ETag.
        let items = json!([{"id": a, "_version": 1, "comments": "x"}, {"id": b, "_version": 1}, {"id": c, "_version": tag(c, 7)}]);
        let refused = admin.patch(SITES, items.clone()).await.expect(412);
        assert_eq!(named(&refused), [b, c]);
        admin.json("DELETE", SITES, &items).await.expect(412);
        let one = admin.json("DELETE", SITES, &json!([{"id": b, "_version": 1}])).await.expect(412);
        assert_eq!(named(&one), [b]);
        let other = admin.patch(SITES, json!([{"id": a, "_version": tag(b, 2)}])).await.expect(412);
        assert_eq!(named(&other), [a], "the ETag of another object");
        for bad in [json!("7"), json!(1.5), json!({}), json!("W/7-3")] {
            let answer = admin.patch(SITES, json!([{"id": a, "_version": bad}])).await.expect(400);
            assert!(answer.text.contains("_version"), "{}", answer.text);
        }
        // Both, that do not agree.
        send(&admin, "PATCH", &new, &json!([{"id": a, "_version": 2}])).await.expect(412);
        assert_eq!(count(&admin, SITES).await, 3);
        for id in &ids {
            let site = admin.get(&format!("{SITES}{id}/")).await.expect(200);
            assert_ne!(site.body["comments"], "x", "nothing of a refused list is written");
        }

        // What is as it was read is written.
        let done = send(&admin, "PATCH", &new, &text("y")).await.expect(200);
        assert!(done.headers.get("x-ignored-fields").is_none());
        let items =
            json!([{"id": a, "_version": 2, "comments": "z"}, {"id": b, "_version": tag(b, 3), "comments": "z"}]);
        let done = admin.patch(&format!("{SITES}?strict=true"), items).await.expect(200);
        assert!(done.headers.get("x-ignored-fields").is_none());
        let put = json!([{"id": c, "_version": 1, "name": "C", "slug": "c"}]);
        admin.json("PUT", SITES, &put).await.expect(412);
        send(&admin, "PATCH", "*", &text("any")).await.expect(200);
        admin.json("DELETE", SITES, &json!([{"id": a, "_version": 4}, {"id": b, "_version": null}])).await.expect(204);
        assert_eq!(count(&admin, SITES).await, 1);
    });
}

/// Of many at once that read the same state, one writes.
#[test]
fn of_many_who_read_the_same_one_writes() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let ids = sites(&admin, 4).await;
        for round in 1..6 {
            let lists = (0..6).map(|worker| {
                let mut items: Vec<Json> = ids
                    .iter()
                    .map(|id| json!({"id": id, "_version": round, "comments": format!("{round} {worker}")}))
                    .collect();
                if worker % 2 == 0 {
                    items.reverse();
                }
                let admin = &admin;
                async move { admin.patch(SITES, items.into()).await.status.as_u16() }
            });
            let mut statuses = futures::future::join_all(lists).await;
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 412, 412, 412, 412, 412]);
        }
    });
}
