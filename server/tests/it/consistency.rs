//! What a list says agrees with itself: its rows, its total, its pages.

use serde_json::{Value as Json, json};
use server::db::Sql;
use server::engine::count;

use crate::harness::on_both;
use crate::sample;

/// Rows come and go while they are listed: no answer holds a row without values.
#[test]
fn a_row_that_is_being_deleted_is_listed_whole_or_not_at_all() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let write = async {
            for round in 0..40 {
                let body = json!({"name": format!("Site {round}"), "slug": format!("site-{round}")});
                let id = admin.post("/api/dcim/sites/", body).await.expect(201).id();
                admin.delete(&format!("/api/dcim/sites/{id}/")).await.expect(204);
            }
        };
        let read = async {
            for _ in 0..120 {
                let list = admin.get("/api/dcim/sites/").await.expect(200);
                let results = list.body["results"].as_array().expect("a list");
                assert!(results.iter().all(|site| site["name"].is_string()), "{}", list.text);
                assert_eq!(list.body["count"], results.len());
            }
        };
        tokio::join!(write, read);
    });
}

/// Totals are kept, not counted: they are what counting would give, after creations and deletions.
#[test]
fn kept_totals_are_the_number_of_rows() {
    on_both(|server| async move {
        let admin = server.admin().await;
        for meta in sample::models() {
            let id = sample::object(&admin, meta).await;
            sample::object(&admin, meta).await;
            admin.delete(&format!("/api/{}/{id}/", meta.path)).await;
        }
        // Taggings come and go with their objects and their tags.
        let tag = |n: usize| json!({"name": format!("total {n}"), "slug": format!("total-{n}")});
        let tags = admin.post("/api/extras/tags/", (0..3).map(tag).collect::<Vec<_>>().into()).await.expect(201);
        let tags: Vec<i64> =
            tags.body.as_array().expect("a list").iter().filter_map(|tag| tag["id"].as_i64()).collect();
        for n in 0..3 {
            let body = json!({"name": format!("total {n}"), "slug": format!("total-{n}"), "tags": tags});
            let id = admin.post("/api/dcim/sites/", body).await.expect(201).id();
            if n == 0 {
                admin.delete(&format!("/api/dcim/sites/{id}/")).await.expect(204);
            } else {
                admin.patch(&format!("/api/dcim/sites/{id}/"), json!({"remove_tags": [tags[1]]})).await.expect(200);
            }
        }
        admin.delete(&format!("/api/extras/tags/{}/", tags[0])).await.expect(204);
        assert_eq!(admin.get("/api/extras/tagged-objects/?limit=1").await.expect(200).body["count"], 2);
        let mut snapshot = server.app.db.snapshot();
        for meta in shared::registry::all().filter(|meta| server::db::schema::stored(meta)) {
            let mut sql = Sql::new(server.app.db.dialect());
            sql.push("SELECT COUNT(*) FROM ").name(meta.table);
            let counted = snapshot.reader().number(sql).await.expect("a number");
            let kept = count::total(&mut snapshot.reader(), meta).await.expect("a number");
            assert_eq!(kept, counted, "{}", meta.wire());
        }
    });
}

/// Pages beyond the middle are found from the end, and are the same pages.
#[test]
fn pages_far_down_neither_repeat_nor_skip() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let tag = |n: usize| json!({"name": format!("tag {n}"), "slug": format!("tag-{n}"), "weight": n % 3});
        for part in 0..3 {
            let tags: Vec<Json> = (part * 900..(part + 1) * 900).map(tag).collect();
            admin.post("/api/extras/tags/", Json::Array(tags)).await.expect(201);
        }
        for order in ["name", "-name", "weight,-name", "-weight"] {
            let mut all = Vec::new();
            for offset in (0..2700).step_by(270) {
                let page = admin.get(&format!("/api/extras/tags/?ordering={order}&limit=270&offset={offset}")).await;
                all.extend(page.expect(200).ids());
            }
            let mut wanted =
                admin.get(&format!("/api/extras/tags/?ordering={order}&limit=999")).await.expect(200).ids();
            assert_eq!(all[..999], wanted, "{order}");
            wanted.clone_from(&all);
            wanted.sort_unstable();
            wanted.dedup();
            assert_eq!((all.len(), wanted.len()), (2700, 2700), "{order}");
        }
        let last = admin.get("/api/extras/tags/?ordering=name&limit=100&offset=2650").await.expect(200);
        assert_eq!((last.ids().len(), last.body["results"][49]["name"].as_str()), (50, Some("tag 2699")));
        let past = admin.get("/api/extras/tags/?limit=100&offset=5000").await.expect(200);
        assert_eq!((past.ids().len(), past.body["count"].as_i64()), (0, Some(2700)));
    });
}
