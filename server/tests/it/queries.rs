//! How many statements things take: as many for a page of fifty as for a page of five.

use serde_json::{Value as Json, json};

use crate::contract::at_path;
use crate::harness::{Client, Server, on_both};

const ASSETS: &str = "/api/plugins/inventory-monitor/assets/";
const DEVICES: &str = "/api/dcim/devices/";
const CIRCUITS: &str = "/api/circuits/circuits/";
const IMPACTS: &str = "/api/plugins/notices/impact/";

/// Statements that a piece of work took.
async fn cost<F: Future>(server: &Server, work: F) -> (u64, F::Output) {
    let before = server.app.db.statements();
    let out = work.await;
    (server.app.db.statements() - before, out)
}

async fn made(client: &Client<'_>, path: &str, body: Json) -> Vec<i64> {
    let answer = client.post(path, body).await.expect(201);
    answer.body.as_array().expect("a list").iter().filter_map(|one| one["id"].as_i64()).collect()
}

async fn one(client: &Client<'_>, path: &str, body: Json) -> i64 {
    client.post(path, body).await.expect(201).id()
}

/// Ids of what the objects of this test refer to: a few of each, used in turn.
struct Estate {
    sites: Vec<i64>,
    types: Vec<i64>,
    roles: Vec<i64>,
    tenants: Vec<i64>,
    providers: Vec<i64>,
    circuit_types: Vec<i64>,
    contracts: Vec<i64>,
    asset_types: Vec<i64>,
    tags: Vec<i64>,
    devices: Vec<i64>,
    circuits: Vec<i64>,
    event: i64,
}

fn named(count: usize) -> Json {
    (0..count).map(|n| json!({"name": format!("Name {n}"), "slug": format!("name-{n}")})).collect()
}

async fn estate(admin: &Client<'_>) -> Estate {
    let tags = made(admin, "/api/extras/tags/", named(7)).await;
    let regions = made(admin, "/api/dcim/regions/", named(7)).await;
    let tenants = made(admin, "/api/tenancy/tenants/", named(7)).await;
    let sites: Json = (0..7)
        .map(|n| json!({"name": format!("Site {n}"), "slug": format!("s-{n}"), "region": regions[n], "tenant": tenants[n]}))
        .collect();
    let sites = made(admin, "/api/dcim/sites/", sites).await;
    let makers = made(admin, "/api/dcim/manufacturers/", named(7)).await;
    let types: Json = (0..7)
        .map(|n| json!({"model": format!("M {n}"), "slug": format!("m-{n}"), "manufacturer": makers[n]}))
        .collect();
    let types = made(admin, "/api/dcim/device-types/", types).await;
    let roles = made(admin, "/api/dcim/device-roles/", named(7)).await;
    let providers = made(admin, "/api/circuits/providers/", named(7)).await;
    let circuit_types = made(admin, "/api/circuits/circuit-types/", named(7)).await;
    let contractors: Json = (0..7).map(|n| json!({"name": format!("Contractor {n}")})).collect();
    let contractors = made(admin, "/api/plugins/inventory-monitor/contractors/", contractors).await;
    let contracts: Json = (0..7)
        .map(|n| json!({"name": format!("C {n}"), "name_internal": format!("c{n}"), "type": "order", "contractor": contractors[n]}))
        .collect();
    let contracts = made(admin, "/api/plugins/inventory-monitor/contracts/", contracts).await;
    let asset_types = made(admin, "/api/plugins/inventory-monitor/asset-types/", named(7)).await;
    let event = json!({"name": "M", "summary": "s", "status": "CONFIRMED", "provider": providers[0],
                       "start": "2030-01-01T00:00:00Z", "end": "2030-01-01T04:00:00Z"});
    let event = one(admin, "/api/plugins/notices/maintenance/", event).await;
    let (devices, circuits) = (Vec::new(), Vec::new());
    Estate {
        sites,
        types,
        roles,
        tenants,
        providers,
        circuit_types,
        contracts,
        asset_types,
        tags,
        devices,
        circuits,
        event,
    }
}

impl Estate {
    fn device(&self, n: usize) -> Json {
        json!({"name": format!("dev{n}"), "site": self.sites[n % 7], "device_type": self.types[n % 7], "role": self.roles[n % 7],
               "tenant": self.tenants[n % 7], "tags": [self.tags[n % 7]]})
    }

    fn circuit(&self, n: usize) -> Json {
        json!({"cid": format!("C-{n}"), "provider": self.providers[n % 7], "type": self.circuit_types[n % 7],
               "tenant": self.tenants[n % 7], "tags": [self.tags[n % 7]]})
    }

    fn asset(&self, n: usize) -> Json {
        json!({"partnumber": format!("P-{n}"), "serial": format!("SN-{n}"), "type": self.asset_types[n % 7],
               "device_type": self.types[n % 7], "order_contract": self.contracts[n % 7], "tenant": self.tenants[n % 7],
               "assigned_object_type": "dcim.site", "assigned_object_id": self.sites[n % 7], "tags": [self.tags[n % 7]]})
    }

    fn impact(&self, n: usize) -> Json {
        let (kind, id) = match n % 2 {
            0 => ("dcim.device", self.devices[n]),
            _ => ("circuits.circuit", self.circuits[n]),
        };
        json!({"maintenance": self.event, "content_type": kind, "object_id": id, "impact": "OUTAGE", "tags": [self.tags[n % 7]]})
    }
}

#[test]
fn work_on_many_takes_the_statements_of_work_on_few() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let session = admin.login("admin").await;
        let mut estate = estate(&admin).await;

        // Creation of ten and of a hundred.
        let bulk = async |path: &str, from: usize, count: usize, body: &dyn Fn(usize) -> Json| {
            let bodies: Json = (from..from + count).map(body).collect();
            cost(&server, made(&admin, path, bodies)).await
        };
        for path in [DEVICES, CIRCUITS, ASSETS, IMPACTS] {
            let body = |n: usize| match path {
                DEVICES => estate.device(n),
                CIRCUITS => estate.circuit(n),
                ASSETS => estate.asset(n),
                _ => estate.impact(n),
            };
            let (few, mut ids) = bulk(path, 0, 10, &body).await;
            let (many, more) = bulk(path, 10, 100, &body).await;
            assert_eq!(few, many, "{}: creating a hundred at {path}", server.engine);
            assert!(many < 40, "{}: {many} statements at {path}", server.engine);
            ids.extend(more);
            // Changing them.
            let change = async |ids: &[i64], text: &str| {
                let field = if path == IMPACTS { "impact" } else { "description" };
                let bodies: Json = ids.iter().map(|id| json!({"id": id, field: text})).collect();
                cost(&server, admin.json("PATCH", path, &bodies)).await
            };
            let (few, answer) = change(&ids[..10], if path == IMPACTS { "DEGRADED" } else { "few" }).await;
            answer.expect(200);
            let (many, answer) = change(&ids[10..], if path == IMPACTS { "DEGRADED" } else { "many" }).await;
            answer.expect(200);
            assert_eq!(few, many, "{}: changing a hundred at {path}", server.engine);
            // Listing them.
            for query in ["", "&brief=true", "&q=1", "&ordering=-id", "&tag=name-1&tag__n=name-2"] {
                // Both find a count that is kept, which debug builds take again with a statement more.
                admin.get(&format!("{path}?limit=5{query}")).await.expect(200);
                let (few, answer) = cost(&server, admin.get(&format!("{path}?limit=5{query}"))).await;
                assert!(answer.expect(200).ids().len() <= 5);
                let (many, answer) = cost(&server, admin.get(&format!("{path}?limit=50{query}"))).await;
                let rows = answer.expect(200).ids().len();
                assert!(rows > 5, "{path}{query}");
                // A page that is not full needs no count.
                assert!(
                    many <= few && few - many <= 1,
                    "{}: {few} and {many} statements for {path} {query}",
                    server.engine
                );
                assert!(few < 40, "{}: {few} statements for {path} {query}", server.engine);
            }
            let model = at_path(path.trim_start_matches("/api/").trim_end_matches('/')).expect("a model").wire();
            let listed = async |limit: i64| {
                let args = json!({"query": {"model": model, "params": [], "order": [], "offset": 0, "limit": limit, "columns": []}});
                cost(&server, session.rpc("list", args)).await
            };
            let (few, answer) = listed(5).await;
            assert_eq!(answer.expect(200).body["rows"].as_array().map(Vec::len), Some(5));
            let (many, answer) = listed(50).await;
            assert_eq!(answer.expect(200).body["rows"].as_array().map(Vec::len), Some(50));
            assert_eq!(few, many, "{}: server function of {model}", server.engine);
            match path {
                DEVICES => estate.devices = ids,
                CIRCUITS => estate.circuits = ids,
                _ => {}
            }
        }

        // Deleting them, once no order contract keeps them.
        let ids = admin.get(&format!("{ASSETS}?limit=0")).await.expect(200).ids();
        let free: Json = ids.iter().map(|id| json!({"id": id, "order_contract": null})).collect();
        admin.json("PATCH", ASSETS, &free).await.expect(200);
        let gone = async |ids: &[i64]| {
            let bodies: Json = ids.iter().map(|id| json!({"id": id})).collect();
            cost(&server, admin.json("DELETE", ASSETS, &bodies)).await
        };
        let (few, answer) = gone(&ids[..10]).await;
        answer.expect(204);
        let (many, answer) = gone(&ids[10..]).await;
        answer.expect(204);
        assert_eq!(few, many, "{}: deleting a hundred assets", server.engine);
    });
}
