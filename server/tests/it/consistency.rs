//! A list is one moment of the database: what is deleted or added while it is read does not show
//! by halves.

use serde_json::json;

use crate::harness::on_both;

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
