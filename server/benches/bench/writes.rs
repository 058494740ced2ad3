//! Writing: one object, a thousand at once, and thirty-two clients who each wait for the disk.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use crate::Patience;
use crate::client::Client;
use crate::copies::Copies;
use crate::estate::{ASSETS, BATCH, Estate, PROBES};
use crate::place::Place;
use crate::report::Line;

const CLIENTS: usize = 32;

pub async fn measure(client: &Client, place: &Place, estate: &Estate, patience: Patience) -> Vec<Line> {
    let copies = Copies::new(&place.driver).await;
    // Serials go on where the estate ends.
    let next = AtomicUsize::new(estate.assets.len());
    let asset = || estate.asset(next.fetch_add(1, Ordering::Relaxed));

    let mut single = Line::new("create one asset", "");
    let started = Instant::now();
    for round in 0..patience.rounds {
        single.times.push(client.post(ASSETS, bytes(asset())).await.took);
        copies.catch_up().await;
        single.floor.push(timed(copies.assets(1)).await);
        if started.elapsed() > patience.time && round >= 5 {
            break;
        }
    }
    eprintln!("    {single}");

    let mut bulk = Line::new("create 1,000 assets in one request", "≤ 300 ms");
    bulk.objects = BATCH;
    let mut probes = Line::new("take in 1,000 probes in one request", "≥ 10,000 a second");
    probes.objects = BATCH;
    let started = Instant::now();
    for round in 0..patience.tenth().rounds {
        let body: Vec<Json> = (0..BATCH).map(|_| asset()).collect();
        bulk.times.push(client.post(ASSETS, bytes(Json::Array(body))).await.took);
        copies.catch_up().await;
        bulk.floor.push(timed(copies.assets(BATCH)).await);

        let body = (0..BATCH).map(|i| estate.probe((round * BATCH + i) % estate.assets.len())).collect();
        probes.times.push(client.post(PROBES, bytes(Json::Array(body))).await.took);
        copies.catch_up().await;
        probes.floor.push(timed(copies.probes(BATCH)).await);
        if started.elapsed() > patience.time * 2 && round >= 2 {
            break;
        }
    }
    eprintln!("    {bulk}\n    {probes}");
    let crowd = crowd(client, &copies, estate, &next, patience).await;
    eprintln!("    {crowd}");
    vec![single, bulk, probes, crowd]
}

fn bytes(body: Json) -> Vec<u8> {
    body.to_string().into_bytes()
}

async fn timed(work: impl Future<Output = ()>) -> Duration {
    let started = Instant::now();
    work.await;
    started.elapsed()
}

/// Thirty-two clients create one asset after the other, each waiting for its answer.
async fn crowd(client: &Client, copies: &Copies<'_>, estate: &Estate, next: &AtomicUsize, patience: Patience) -> Line {
    let mut line = Line::new("32 clients create one asset each, again and again", "≥ 1,000 a second");
    let each = patience.rounds.div_ceil(4).max(3);
    let bodies: Vec<Vec<Vec<u8>>> = (0..CLIENTS)
        .map(|_| (0..each).map(|_| bytes(estate.asset(next.fetch_add(1, Ordering::Relaxed)))).collect())
        .collect();
    let started = Instant::now();
    let tasks: Vec<_> = bodies
        .into_iter()
        .map(|bodies| {
            let client = Arc::new(client.clone());
            tokio::spawn(async move {
                let mut times = Vec::with_capacity(bodies.len());
                for body in bodies {
                    times.push(client.post(ASSETS, body).await.took);
                    if started.elapsed() > patience.time {
                        break;
                    }
                }
                times
            })
        })
        .collect();
    for task in tasks {
        line.times.extend(task.await.expect("a client"));
    }
    line.rate = Some(line.times.len() as f64 / started.elapsed().as_secs_f64());

    copies.catch_up().await;
    let started = Instant::now();
    let workers = (0..CLIENTS).map(|_| async {
        let mut times = Vec::with_capacity(each);
        for _ in 0..each {
            times.push(timed(copies.assets(1)).await);
            if started.elapsed() > patience.time {
                break;
            }
        }
        times
    });
    line.floor = futures::future::join_all(workers).await.into_iter().flatten().collect();
    line.floor_rate = Some(line.floor.len() as f64 / started.elapsed().as_secs_f64());
    line
}
