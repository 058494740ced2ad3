//! Where an asset is: one answer on every path, whatever says it.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::{ASSETS, Estate, make};
use crate::harness::{Client, on_both};

/// An asset, and what is known of where it is.
struct Case {
    id: i64,
    says: &'static str,
    rack: Option<i64>,
    location: Option<i64>,
    site: Option<i64>,
}

/// Assets that are, sit at and belong in everything they can, with a storage location elsewhere besides.
async fn cases(admin: &Client<'_>, estate: &Estate) -> (Vec<Case>, [i64; 2], [i64; 3]) {
    let there = make(admin, "dcim/sites", json!({"name": "There", "slug": "there"})).await;
    let location = async |slug: &str, site: i64, parent: Option<i64>| {
        let body = json!({"name": slug, "slug": slug, "site": site, "parent": parent});
        make(admin, "dcim/locations", body).await
    };
    let floor = location("floor", estate.site, None).await;
    let room = location("room", estate.site, Some(floor)).await;
    let store = location("store", there, None).await;
    let rack = json!({"name": "R2", "site": estate.site, "location": room, "u_height": 10});
    let rack = make(admin, "dcim/racks", rack).await;
    let placed = estate.device("placed", json!({"location": room, "rack": rack}));
    let placed = make(admin, "dcim/devices", placed).await;
    let bare = make(admin, "dcim/devices", estate.device("bare", json!({}))).await;
    let kind = json!({"manufacturer": estate.manufacturer, "model": "Card"});
    let kind = make(admin, "dcim/module-types", kind).await;
    let mut out = Vec::new();
    let mut add = async |says: &'static str, body: Json, rack, location, site| {
        let mut body = body;
        if body.get("storage_location").is_none() {
            body["storage_location"] = store.into();
        }
        body["serial"] = format!("S{}", out.len()).into();
        let id = make(admin, ASSETS, body).await;
        out.push(Case { id, says, rack, location, site });
    };
    let here = Some(estate.site);
    for (device, rack, at) in [(placed, Some(rack), Some(room)), (bare, None, None)] {
        let bay = make(admin, "dcim/module-bays", json!({"device": device, "name": "1"})).await;
        let module = json!({"device": device, "module_bay": bay, "module_type": kind});
        let module = make(admin, "dcim/modules", module).await;
        let item = make(admin, "dcim/inventory-items", json!({"device": device, "name": "optic"})).await;
        add("device", json!({"device": device}), rack, at, here).await;
        add("module", json!({"module": module}), rack, at, here).await;
        add("inventoryitem", json!({"inventoryitem": item}), rack, at, here).await;
        let sits = |model: &str, id: i64| json!({"assigned_object_type": model, "assigned_object_id": id});
        add("assigned_object", sits("dcim.device", device), rack, at, here).await;
        add("assigned_object", sits("dcim.module", module), rack, at, here).await;
    }
    let sits = |model: &str, id: i64| json!({"assigned_object_type": model, "assigned_object_id": id});
    add("rack", json!({"rack": rack}), Some(rack), Some(room), here).await;
    add("assigned_object", sits("dcim.rack", rack), Some(rack), Some(room), here).await;
    add("assigned_object", sits("dcim.location", floor), None, Some(floor), here).await;
    add("assigned_object", sits("dcim.site", estate.site), None, None, here).await;
    add("storage_location", json!({}), None, Some(store), Some(there)).await;
    add("", json!({"storage_location": null}), None, None, None).await;
    (out, [estate.site, there], [floor, room, store])
}

#[test]
fn every_path_says_where_an_asset_is_alike() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let page = admin.login("admin").await;
        let estate = Estate::new(&admin).await;
        let (cases, sites, [floor, room, store]) = cases(&admin, &estate).await;
        for case in &cases {
            let read = admin.get(&format!("/api/{ASSETS}/{}/", case.id)).await.expect(200).body;
            let told = ["current_rack", "current_location", "current_site"].map(|field| read[field]["id"].as_i64());
            assert_eq!(told, [case.rack, case.location, case.site], "{}: {read}", case.says);
            let panels = page.rpc("asset_panels", json!({"id": case.id})).await.expect(200).body;
            let rows = panels["place"].as_array().expect("a list").clone();
            let first = rows.first().map_or("", |row| row[0].as_str().unwrap_or("?"));
            assert_eq!(first, case.says, "{panels}");
            let shown = |model: &str| {
                let links = rows.iter().filter(|row| row[0] != "storage_location" || case.says == "storage_location");
                links.filter(|row| row[1]["model"] == model).filter_map(|row| row[1]["id"].as_i64()).next()
            };
            let shown = ["dcim.rack", "dcim.location", "dcim.site"].map(shown);
            assert_eq!(shown, [case.rack, case.location, case.site], "the page of {}: {panels}", case.says);
            let device = read["installed_device"]["id"].as_i64();
            if matches!(case.says, "module" | "inventoryitem") {
                assert!(rows.iter().any(|row| row[0] == "installed_device" && row[1]["id"].as_i64() == device));
            }
        }
        let found = async |query: String| {
            let list = admin.get(&format!("/api/{ASSETS}/?{query}")).await.expect(200);
            list.ids().into_iter().collect::<BTreeSet<i64>>()
        };
        let wanted = |fits: &dyn Fn(&Case) -> bool| {
            cases.iter().filter(|case| fits(case)).map(|case| case.id).collect::<BTreeSet<i64>>()
        };
        for site in sites {
            let there = wanted(&|case| case.site == Some(site));
            for filter in ["located_site_id", "current_site_id"] {
                assert_eq!(found(format!("{filter}={site}")).await, there, "{filter}");
            }
            let hardware = wanted(&|case| {
                case.site == Some(site) && !matches!(case.says, "assigned_object" | "storage_location" | "")
            });
            assert_eq!(found(format!("installed_site_id={site}")).await, hardware);
        }
        for (location, inside) in [(floor, vec![floor, room]), (room, vec![room]), (store, vec![store])] {
            let there = wanted(&|case| case.location.is_some_and(|at| inside.contains(&at)));
            for filter in ["located_location_id", "current_location_id"] {
                assert_eq!(found(format!("{filter}={location}")).await, there, "{filter}");
            }
        }
        assert_eq!(found("current_site_id=null".to_owned()).await, wanted(&|case| case.site.is_none()));

        // The list's cell has what it shows, and a file says the same.
        let columns =
            ["assigned_object", "module", "inventoryitem", "installed_device", "current_site", "storage_location"];
        let query = json!({"model": "inventory_monitor.asset", "params": [], "order": ["id"], "offset": 0, "limit": 50, "columns": columns});
        let list = page.rpc("list", json!({"query": query})).await.expect(200).body;
        let file = "export=csv&fields=id,current_rack,current_location,current_site&keys=id&ordering=id";
        let csv = admin.get(&format!("/api/{ASSETS}/?{file}")).await.expect(200).text;
        let rows = list["rows"].as_array().expect("rows");
        for ((case, row), line) in cases.iter().zip(rows).zip(csv.lines().skip(1)) {
            let values = &row["values"];
            assert_eq!(values["current_site"]["id"].as_i64(), case.site, "{row}");
            let part = matches!(case.says, "module" | "inventoryitem");
            assert!(!part || !values["installed_device"].is_null(), "{row}");
            let told = [Some(case.id), case.rack, case.location, case.site];
            let told = told.map(|id| id.map_or(String::new(), |id| id.to_string())).join(",");
            assert_eq!(line, told);
        }
        assert_eq!((rows.len(), csv.lines().count()), (cases.len(), cases.len() + 1));
    });
}
