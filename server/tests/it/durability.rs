//! kill −9 in the middle of writing: what was acknowledged is there, whole, with its change record.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::machine::{Machine, ask};

const CLIENTS: usize = 6;

/// What the clients were told is done: every site's name, and the facility last acknowledged.
#[derive(Default)]
struct Acknowledged {
    created: Mutex<BTreeMap<i64, String>>,
    changed: Mutex<BTreeMap<i64, usize>>,
}

/// Creates single sites, batches of sites and changes, until the server is gone.
fn write(address: SocketAddr, token: &str, client: String, stop: &AtomicBool, done: &Acknowledged) {
    let mut last = None;
    for n in 0.. {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let site =
            |part: usize| json!({"name": format!("{client} {n} {part}"), "slug": format!("{client}-{n}-{part}")});
        let body = if n % 4 == 1 { (0..5).map(site).collect() } else { site(0) };
        let Some((status, answer)) = ask(address, token, "POST", "/api/dcim/sites/", &body) else { return };
        assert_eq!(status, 201, "{answer}");
        let made = answer.as_array().cloned().unwrap_or_else(|| vec![answer]);
        for one in &made {
            let id = one["id"].as_i64().expect("an id");
            last = Some(id);
            done.created.lock().expect("a lock").insert(id, one["name"].as_str().expect("text").to_owned());
        }
        if let (0, Some(id)) = (n % 3, last) {
            let body = json!({"facility": n.to_string()});
            let Some((status, answer)) = ask(address, token, "PATCH", &format!("/api/dcim/sites/{id}/"), &body) else {
                return;
            };
            assert_eq!(status, 200, "{answer}");
            done.changed.lock().expect("a lock").insert(id, n);
        }
    }
}

/// Everything of a list, page by page.
fn all(address: SocketAddr, token: &str, path: &str) -> Vec<Json> {
    let mut out = Vec::new();
    loop {
        let at = format!("{path}limit=1000&offset={}", out.len());
        let (status, page) = ask(address, token, "GET", &at, &Json::Null).expect("an answer");
        assert_eq!(status, 200, "{page}");
        let rows = page["results"].as_array().expect("results").clone();
        if rows.is_empty() {
            return out;
        }
        out.extend(rows);
    }
}

/// Each site has exactly the records of what was done to it, and nothing is there by halves.
fn examine(address: SocketAddr, token: &str, done: &Acknowledged) -> usize {
    let sites: BTreeMap<i64, Json> = all(address, token, "/api/dcim/sites/?ordering=id&")
        .into_iter()
        .map(|site| (site["id"].as_i64().expect("an id"), site))
        .collect();
    let mut records: BTreeMap<i64, Vec<Json>> = BTreeMap::new();
    for record in all(address, token, "/api/core/object-changes/?changed_object_type=dcim.site&ordering=id&") {
        records.entry(record["changed_object_id"].as_i64().expect("an id")).or_default().push(record);
    }
    let created = done.created.lock().expect("a lock");
    for (id, name) in created.iter() {
        let site = sites.get(id).unwrap_or_else(|| panic!("the acknowledged site {id} {name} is lost"));
        assert_eq!(site["name"], *name);
    }
    for (id, n) in done.changed.lock().expect("a lock").iter() {
        let shown = sites[id]["facility"].as_str().expect("text").parse::<usize>().expect("a number");
        assert!(shown >= *n, "the acknowledged change of site {id} is lost");
    }
    assert_eq!(
        records.keys().collect::<Vec<_>>(),
        sites.keys().collect::<Vec<_>>(),
        "sites and records belong together"
    );
    for (id, records) in &records {
        let site = &sites[id];
        let actions: Vec<&str> = records.iter().filter_map(|record| record["action"]["value"].as_str()).collect();
        assert_eq!(actions.iter().filter(|action| **action == "create").count(), 1, "site {id}: {actions:?}");
        let last = &records[records.len() - 1]["postchange_data"];
        assert_eq!(
            (&last["name"], &last["facility"]),
            (&site["name"], &site["facility"]),
            "the last record is how site {id} is"
        );
    }
    // A batch of five came whole or not at all.
    let mut batches: BTreeMap<String, usize> = BTreeMap::new();
    for site in sites.values() {
        let (batch, _) = site["name"].as_str().expect("text").rsplit_once(' ').expect("three words");
        *batches.entry(batch.to_owned()).or_default() += 1;
    }
    for (batch, count) in batches {
        let n: usize = batch.rsplit_once(' ').expect("two words").1.parse().expect("a number");
        assert_eq!(count, if n % 4 == 1 { 5 } else { 1 }, "{batch}");
    }
    // The search index is in step.
    if let Some((id, name)) = created.iter().next_back() {
        let path = format!("/api/dcim/sites/?q={}&limit=1000", name.replace(' ', "%20"));
        let (_, found) = ask(address, token, "GET", &path, &Json::Null).expect("an answer");
        assert!(found["results"].as_array().expect("results").iter().any(|site| site["id"] == *id), "{found}");
    }
    sites.len()
}

fn storm(machine: &Machine) {
    machine.run(&["createsuperuser", "--username", "admin", "--password-stdin"], "correct horse battery\n");
    let token = machine.run(&["token", "create", "--user", "admin"], "");
    let done = Acknowledged::default();
    let mut before = 0;
    for round in 0..2 {
        let mut server = machine.serve();
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for client in 0..CLIENTS {
                let (address, token, stop, done) = (server.address, &token, &stop, &done);
                scope.spawn(move || write(address, token, format!("r{round}c{client}"), stop, done));
            }
            // In the middle of it, not at a quiet moment.
            let started = Instant::now();
            let goal = before + 150;
            while done.created.lock().expect("a lock").len() < goal && started.elapsed() < Duration::from_secs(60) {
                std::thread::sleep(Duration::from_millis(5));
            }
            server.child.kill().expect("kill -9");
            server.child.wait().expect("its end");
            stop.store(true, Ordering::Relaxed);
        });
        assert!(done.created.lock().expect("a lock").len() >= before + 150, "the stream was a stream");
        let server = machine.serve();
        let there = examine(server.address, &token, &done);
        before = done.created.lock().expect("a lock").len();
        assert!(there >= before && there <= before + 5 * CLIENTS * (round + 1), "{there} sites, {before} acknowledged");
        // It goes on working.
        let body = json!({"name": format!("after {round} 0"), "slug": format!("after-{round}")});
        // A round of its own, numbered like the others: `after 0 0` is the batch `after 0`.
        if round == 0 {
            let (status, answer) = ask(server.address, &token, "POST", "/api/dcim/sites/", &body).expect("an answer");
            assert_eq!(status, 201, "{answer}");
            let id = answer["id"].as_i64().expect("an id");
            done.created.lock().expect("a lock").insert(id, format!("after {round} 0"));
            before += 1;
        }
    }
    assert!(machine.files().iter().all(|path| is_known(path)), "{:?}", machine.files());
}

/// Nothing but the database and its pepper is left in the folder.
fn is_known(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.starts_with("purser.sqlite") || name == "pepper"
}

#[test]
fn nothing_acknowledged_is_lost_on_sqlite() {
    storm(&Machine::sqlite());
}

#[test]
fn nothing_acknowledged_is_lost_on_postgresql() {
    Machine::postgres(storm);
}
