//! Mixed load, and what stays of it in memory: a level line.

use std::time::{Duration, Instant};

use futures::future::join_all;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::json;

use crate::client::Client;
use crate::server::Server;
use crate::{Broken, Options};

const WORKERS: u64 = 8;
const ASSETS: &str = "/api/plugins/inventory-monitor/assets/";
/// How often memory is looked at.
const LOOKS: u32 = 8;
/// In the second half of the time it may grow by this much, in bytes: what the database itself adds to its caches.
const LEVEL: u64 = 24 << 20;

pub async fn run(server: &mut Server, options: &Options) -> Broken {
    let whole = if options.soak { Duration::from_secs(3_300) } else { options.time(25) };
    let client = server.client.clone();
    let end = Instant::now() + whole;
    let load = join_all((0..WORKERS).map(|seed| tokio::spawn(work(client.clone(), seed, end))));
    let watch = async {
        let mut seen = Vec::new();
        for _ in 0..LOOKS {
            tokio::time::sleep(whole / LOOKS).await;
            seen.push(server.resident());
        }
        seen
    };
    let (counted, seen) = futures::join!(load, watch);
    let (mut requests, mut faults) = (0, 0);
    for (all, bad) in counted.into_iter().flatten() {
        requests += all;
        faults += bad;
    }
    let line: Vec<String> = seen.iter().map(|bytes| (bytes >> 20).to_string()).collect();
    println!("    {requests} requests; resident MiB: idle {}, then {}", server.idle >> 20, line.join(" "));
    let mut out = Broken::new();
    if faults > 0 {
        out.push(format!("{faults} of {requests} requests met a fault"));
    }
    let half = seen.len() / 2;
    let (middle, last) = (seen[half - 1], seen[seen.len() - 1]);
    if last > middle + LEVEL && !options.short {
        out.push(format!("memory grew from {} to {} MiB in the second half", middle >> 20, last >> 20));
    }
    out
}

/// Lists, objects, searches, exports and writes; how many requests, and how many met a fault.
async fn work(client: Client, seed: u64, end: Instant) -> (usize, usize) {
    let mut luck = StdRng::seed_from_u64(seed);
    let (mut all, mut bad) = (0, 0);
    let mut last = None;
    while Instant::now() < end {
        let answer = match luck.random_range(0..8) {
            0 => client.get(&format!("{ASSETS}?limit=100&offset={}", luck.random_range(0..500))).await,
            1 => client.get(&format!("{ASSETS}?q={}", Client::next().split_at(4).0)).await,
            2 => client.get("/api/search/?q=PN&limit=20").await,
            3 => client.get("/api/core/object-changes/?limit=50").await,
            4 => client.get(&format!("{ASSETS}?format=csv&limit=200")).await,
            5 => {
                let body = json!({"partnumber": "PN", "serial": Client::next(), "comments": "x".repeat(2_000)});
                client.post(ASSETS, &body).await
            }
            6 => client.get("/api/dcim/sites/?limit=1000").await,
            _ => match last {
                Some(id) => client.get(&format!("{ASSETS}{id}/")).await,
                None => client.get("/api/status/").await,
            },
        };
        all += 1;
        match answer {
            Some(answer) if !answer.is_fault() => last = answer.id().or(last),
            _ => bad += 1,
        }
    }
    (all, bad)
}
