//! Many who change the same few objects at once: trees, references of both kinds, deletions. Whatever wins, nobody meets
//! a fault, and `purser check`, which is asked after every attack, finds no cycle and nothing that refers to nothing.

use std::collections::BTreeMap;
use std::time::Instant;

use axum::http::Method;
use futures::future::join_all;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value as Json, json};

use crate::client::{Answer, Client};
use crate::neighbour::Neighbour;
use crate::server::Server;
use crate::{Broken, Options};

const WORKERS: u64 = 12;
const REGIONS: &str = "/api/dcim/regions/";
const SITES: &str = "/api/dcim/sites/";
const LOCATIONS: &str = "/api/dcim/locations/";
const NOTES: &str = "/api/extras/journal-entries/";
const ROLES: &str = "/api/tenancy/contact-roles/";
const CONTACTS: &str = "/api/tenancy/contacts/";
const ASSIGNMENTS: &str = "/api/tenancy/contact-assignments/";

/// The few objects; ids that are gone stay in the lists, so that they are asked for again.
struct Few {
    regions: Vec<i64>,
    sites: Vec<i64>,
    contact: i64,
    role: i64,
}

pub async fn run(server: &mut Server, options: &Options) -> Broken {
    let client = server.client.clone();
    let few = few(&client).await;
    let browser = server.browser().await;
    let end = Instant::now() + options.time(20);
    let neighbour = Neighbour::start(&client);
    let counted = join_all((0..WORKERS).map(|seed| work((&client, &browser), &few, seed, end))).await;
    let mut out: Broken = neighbour.told(options).await.into_iter().filter(|one| !one.contains("took")).collect();
    let mut statuses = BTreeMap::new();
    for (status, text) in counted.into_iter().flatten() {
        let entry = statuses.entry(status).or_insert((0, text));
        entry.0 += 1;
    }
    let table: Vec<String> = statuses.iter().map(|(status, (n, _))| format!("{status} {n} times")).collect();
    println!("    {}", table.join(", "));
    let faults = statuses.iter().filter(|(status, _)| **status == 0 || **status >= 500);
    out.extend(faults.map(|(status, (n, text))| format!("{n} answers with {status}: {text}")));
    for (status, what) in [(200, "changed"), (201, "made"), (204, "deleted")] {
        if statuses.get(&status).is_none_or(|(n, _)| *n < 10) {
            out.push(format!("hardly anything was {what}"));
        }
    }
    out
}

async fn few(client: &Client) -> Few {
    let named = |kind: &str| {
        let name = format!("{kind} {}", Client::next());
        json!({"slug": name.replace(' ', "-").to_lowercase(), "name": name})
    };
    let (mut regions, mut sites) = (Vec::new(), Vec::new());
    for _ in 0..6 {
        regions.push(client.make(REGIONS, named("Region")).await);
        sites.push(client.make(SITES, named("Site")).await);
    }
    let contact = client.make(CONTACTS, named("Contact")).await;
    Few { regions, sites, contact, role: client.make(ROLES, named("Role")).await }
}

/// One who changes at random until the end: the status and the text of each answer.
async fn work((client, browser): (&Client, &Client), few: &Few, seed: u64, end: Instant) -> Vec<(u16, String)> {
    let mut luck = StdRng::seed_from_u64(seed);
    let mut out = Vec::new();
    while Instant::now() < end {
        let (region, other) = (one(&mut luck, &few.regions), one(&mut luck, &few.regions));
        let (site, second) = (one(&mut luck, &few.sites), one(&mut luck, &few.sites));
        let at = |path: &str, id: i64| format!("{path}{id}/");
        let named = |kind: &str| {
            let name = format!("{kind} {}", Client::next());
            json!({"slug": name.replace(' ', "-").to_lowercase(), "name": name})
        };
        let answer = match luck.random_range(0..10) {
            0 | 1 => client.json(Method::PATCH, &at(REGIONS, region), &json!({"parent": other})).await,
            2 => client.json(Method::PATCH, REGIONS, &two((region, other), "parent", (other, region))).await,
            3 => client.json(Method::PATCH, &at(REGIONS, region), &named("Region")).await,
            4 => client.json(Method::PATCH, SITES, &two((site, second), "region", (region, other))).await,
            5 => {
                let mut place = named("Place");
                place["site"] = site.into();
                client.post(LOCATIONS, &place).await
            }
            6 => {
                let note = json!({"assigned_object_type": "dcim.site", "assigned_object_id": site, "comments": "seen"});
                client.post(NOTES, &note).await
            }
            7 => {
                let body = json!({
                    "object_type": "dcim.site", "object_id": site, "contact": few.contact, "role": few.role,
                });
                client.post(ASSIGNMENTS, &body).await
            }
            8 => client.delete(&at(SITES, site)).await,
            // What is deleted comes back under its number, so that the few stay a few.
            _ => restore((client, browser), site).await,
        };
        out.push(
            answer
                .map_or((0, "no answer".to_owned()), |answer| (answer.status, answer.text.chars().take(200).collect())),
        );
    }
    out
}

async fn restore((client, browser): (&Client, &Client), site: i64) -> Option<Answer> {
    let answer = client.get(&format!("{SITES}{site}/")).await?;
    if answer.status != 404 {
        return Some(answer);
    }
    let log = "/api/core/object-changes/?changed_object_type=dcim.site&action=delete&limit=1&ordering=-id";
    let change = client.get(&format!("{log}&changed_object_id={site}")).await?.json();
    let request = change["results"][0]["request_id"].as_str()?.to_owned();
    browser.post("/rpc/undo", &json!({"request": request})).await
}

fn two((one, other): (i64, i64), field: &str, (first, second): (i64, i64)) -> Json {
    json!([{"id": one, field: first}, {"id": other, field: second}])
}

fn one(luck: &mut StdRng, of: &[i64]) -> i64 {
    of[luck.random_range(0..of.len())]
}
