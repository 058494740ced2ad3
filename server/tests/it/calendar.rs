//! The calendar's server function: a crowded day answers with its first events and a number.

use serde_json::json;

use crate::harness::on_both;

#[test]
fn a_crowded_day_answers_its_first_events_and_how_many_more() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let provider = json!({"name": "Provider", "slug": "provider"});
        let provider = admin.post("/api/circuits/providers/", provider).await.expect(201).id();
        let window = |hour: i64| {
            json!({"name": format!("MW-{hour:02}"), "summary": "x", "provider": provider, "status": "CONFIRMED",
                   "start": format!("2030-05-10T{hour:02}:00:00Z"), "end": format!("2030-05-10T{hour:02}:30:00Z")})
        };
        let windows: Vec<_> = (0..10).map(window).collect();
        admin.post("/api/plugins/notices/maintenance/", json!(windows)).await.expect(201);
        // It lasts until now, which is before all this.
        let open = json!({"name": "OUT", "summary": "x", "provider": provider, "status": "REPORTED",
                          "start": "2026-01-01T00:00:00Z"});
        admin.post("/api/plugins/notices/outage/", open).await.expect(201);
        let session = admin.login("admin").await;
        let query = |days: &[&str], most: i64| {
            json!({"query": {"from": "2030-05-10T00:00:00Z", "to": "2030-05-12T00:00:00Z", "types": [], "statuses": [],
                             "providers": [], "q": "", "days": days, "most": most}})
        };
        let days = ["2030-05-10T00:00:00Z", "2030-05-11T00:00:00Z"];
        let page = session.rpc("calendar", query(&days, 3)).await.expect(200).body;
        let names: Vec<_> = page["events"].as_array().expect("events").iter().map(|e| e["name"].clone()).collect();
        assert_eq!(names, ["MW-00", "MW-01", "MW-02"], "{page}");
        assert_eq!(page["more"], json!([7, 0]));
        let all = session.rpc("calendar", query(&[], 0)).await.expect(200).body;
        assert_eq!(all["events"].as_array().map(Vec::len), Some(11));
        assert_eq!(all["more"], json!([]));
        // Where and whose: what an event touches.
        let tenant = admin.post("/api/tenancy/tenants/", json!({"name": "T", "slug": "t"})).await.expect(201).id();
        let site = json!({"name": "S", "slug": "s", "tenant": tenant});
        let site = admin.post("/api/dcim/sites/", site).await.expect(201).id();
        let event = admin.get("/api/plugins/notices/maintenance/?name=MW-04").await.expect(200).ids()[0];
        let touched =
            json!({"maintenance": event, "content_type": "dcim.site", "object_id": site, "impact": "DEGRADED"});
        admin.post("/api/plugins/notices/impact/", touched).await.expect(201);
        for (name, id) in [("sites", site), ("tenants", tenant)] {
            let mut narrowed = query(&days, 3);
            narrowed["query"][name] = json!([id]);
            let page = session.rpc("calendar", narrowed).await.expect(200).body;
            assert_eq!(page["events"].as_array().map(Vec::len), Some(1), "{name}: {page}");
            assert_eq!((&page["events"][0]["name"], &page["more"]), (&json!("MW-04"), &json!([0, 0])));
        }
        let backwards = session.rpc("calendar", query(&["2030-05-11T00:00:00Z", "2030-05-10T00:00:00Z"], 3)).await;
        assert!(backwards.expect(400).body["fields"]["days"].is_array());
    });
}
