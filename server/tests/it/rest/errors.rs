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
