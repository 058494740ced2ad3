//! Periods in order, and where they stand today.

use chrono::{Duration, NaiveDate};
use serde_json::{Value as Json, json};
use server::db::Sql;
use server::rules::period::Period;
use shared::status::date_status;

use super::{ASSETS, contract, make, refused};
use crate::harness::on_both;

const BANDS: [&str; 4] = ["expired", "expiring", "valid", "none"];

/// The filter in SQL and the state in Rust are one definition: every pair of dates around the
/// borders, on several days, with several warnings.
#[test]
fn filters_agree_with_the_shown_state() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let day = |offset: i64| NaiveDate::from_ymd_opt(2026, 6, 15).expect("a day") + Duration::days(offset);
        let mut dates: Vec<Option<NaiveDate>> =
            (-3..=4).chain([9, 10, 11, 59, 60, 61, 400]).map(|n| Some(day(n))).collect();
        dates.push(None);
        let mut rows = Vec::new();
        for start in &dates {
            for end in dates.iter().filter(|end| start.is_none() || end.is_none() || start <= end) {
                rows.push((*start, *end));
            }
        }
        let body: Vec<Json> = rows
            .iter()
            .map(|(start, end)| json!({"name": "n", "name_internal": "i", "type": "other", "invoicing_start": start, "invoicing_end": end}))
            .collect();
        let made = admin.post("/api/plugins/inventory-monitor/contracts/", Json::Array(body)).await.expect(201);
        let ids: Vec<i64> =
            made.body.as_array().expect("a list").iter().map(|one| one["id"].as_i64().expect("an id")).collect();
        for warning in [None, Some(-1), Some(0), Some(1), Some(2), Some(10), Some(60), Some(i64::MAX)] {
            for today in [day(-1), day(0), day(1)] {
                let period = Period { start: "invoicing_start", end: "invoicing_end", warning, today };
                for band in BANDS {
                    let mut sql = Sql::new(server.app.db.dialect());
                    sql.push("SELECT t.id FROM inventory_monitor_contract t WHERE ");
                    period.filter(band, "t", &mut sql);
                    sql.push(" ORDER BY t.id");
                    let found = server.app.db.snapshot().reader().ids(sql).await.expect("ids");
                    let wanted = ids
                        .iter()
                        .zip(&rows)
                        .filter(|(_, (start, end))| date_status(*start, *end, today, warning).band() == band);
                    let wanted: Vec<i64> = wanted.map(|(id, _)| *id).collect();
                    assert_eq!(found, wanted, "{band} on {today} with {warning:?}");
                }
            }
        }
    });
}

#[test]
fn lists_filter_by_the_state_they_show() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let today = server.app.clock.now().date_naive();
        let contract = contract(&admin, "C").await;
        let day = |offset: i64| today + Duration::days(offset);
        let mut assets = Vec::new();
        for (band, end) in
            [("expired", Some(day(-1))), ("expiring", Some(day(0))), ("valid", Some(day(61))), ("none", None)]
        {
            let id = make(&admin, ASSETS, json!({"serial": band, "warranty_end": end})).await;
            assets.push((band, id));
            if let Some(end) = end {
                let body = json!({"asset": id, "contract": contract, "service_start": day(-100), "service_end": end});
                let service = admin.post("/api/plugins/inventory-monitor/asset-services/", body).await.expect(201);
                assert_eq!(service.body["service_status"], band);
            }
        }
        for (band, id) in &assets {
            for filter in ["warranty_status", "service_status"] {
                let found = admin.get(&format!("/api/{ASSETS}/?{filter}={band}")).await.expect(200);
                assert_eq!(found.ids(), [*id], "{filter} {band}");
                assert_eq!(found.body["results"][0]["warranty_status"], *band);
            }
        }
        let two = admin.get(&format!("/api/{ASSETS}/?warranty_status=expired&warranty_status=none")).await.expect(200);
        assert_eq!(two.ids().len(), 2);
        let services = "/api/plugins/inventory-monitor/asset-services/?service_status=expiring";
        assert_eq!(admin.get(services).await.expect(200).body["count"], 1);
        admin.get(&format!("/api/{ASSETS}/?warranty_status=soon")).await.expect(400);
    });
}

/// What ends today is covered today, on every path; and a period may be one day long.
#[test]
fn the_last_day_counts() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let today = server.app.clock.now().date_naive();
        let contract = contract(&admin, "C").await;
        let body = json!({"serial": "A", "warranty_start": today, "warranty_end": today});
        let asset = admin.post(&format!("/api/{ASSETS}/"), body).await.expect(201);
        assert_eq!(
            (&asset.body["warranty_status"], &asset.body["warranty_remaining"]),
            (&json!("expiring"), &json!(0))
        );
        let service = json!({"asset": asset.id(), "contract": contract, "service_start": today, "service_end": today});
        let service = admin.post("/api/plugins/inventory-monitor/asset-services/", service).await.expect(201);
        assert_eq!(service.body["service_status"], "expiring");
        let at = format!("/api/plugins/inventory-monitor/contracts/{contract}/");
        let billed = json!({"invoicing_start": today, "invoicing_end": today});
        assert_eq!(admin.patch(&at, billed).await.expect(200).body["invoicing_status"], "expiring");
        let home = admin.login("admin").await.rpc("home", json!({})).await.expect(200);
        assert!(home.body["expiring"].to_string().contains("[A]"), "{}", home.text);
    });
}

#[test]
fn periods_are_in_order() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let path = "/api/plugins/inventory-monitor/contracts/";
        let body = |start: &str, end: &str| json!({"name": "n", "name_internal": "i", "type": "other", "invoicing_start": start, "invoicing_end": end});
        refused(admin.post(path, body("2026-02-01", "2026-01-31")).await, "invoicing_end");
        let id = admin.post(path, body("2026-02-01", "2026-02-01")).await.expect(201).id();
        refused(admin.patch(&format!("{path}{id}/"), json!({"invoicing_start": "2026-02-02"})).await, "invoicing_end");
        let invoice = json!({"name": "n", "name_internal": "i", "contract": id, "invoicing_start": "2026-02-01", "invoicing_end": "2026-01-01"});
        refused(admin.post("/api/plugins/inventory-monitor/invoices/", invoice).await, "invoicing_end");
    });
}
