//! Writing: one object, a thousand at once, and thirty-two clients who each wait for the disk.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::client::Client;
use crate::copies::Copies;
use crate::estate::{ASSETS, BATCH, Estate, PROBES};
use crate::place::Place;
use crate::report::Line;
use crate::{Options, Patience};

const CLIENTS: usize = 32;

/// Takes the lines that are asked for.
pub async fn measure(client: &Client, place: &Place, estate: &Estate, options: &Options) -> Vec<Line> {
    let writes = Writes {
        client,
        estate,
        copies: Copies::new(&place.driver).await,
        // Serials go on where the estate ends.
        next: AtomicUsize::new(estate.assets.len()),
        patience: options.patience(),
    };
    let mut lines = Vec::new();
    let single = Line::new("create one asset", "");
    if options.wants(&single.name) {
        lines.push(writes.single(single).await);
    }
    let crowd = Line::new("32 clients create one asset each, again and again", "≥ 1,000 a second");
    if options.wants(&crowd.name) {
        lines.push(writes.crowd(crowd).await);
    }
    for (name, target, body, floor) in [
        ("create 1,000 assets in one request", "≤ 300 ms", Bulk::Assets, Floor::Assets),
        ("change 1,000 assets in one request (floor: create)", "", Bulk::Changes, Floor::Assets),
        ("take in 1,000 probes in one request", "≥ 10,000 a second", Bulk::Probes, Floor::Probes),
    ] {
        if options.wants(name) {
            let line = Line { objects: BATCH, ..Line::new(name, target) };
            lines.push(writes.bulk(line, body, floor).await);
        }
    }
    lines
}

/// What stands in a request of a thousand.
#[derive(Clone, Copy)]
enum Bulk {
    Assets,
    Changes,
    Probes,
}

#[derive(Clone, Copy)]
enum Floor {
    Assets,
    Probes,
}

struct Writes<'a> {
    client: &'a Client,
    estate: &'a Estate,
    copies: Copies<'a>,
    next: AtomicUsize,
    patience: Patience,
}

impl Writes<'_> {
    fn asset(&self) -> Json {
        self.estate.asset(self.next.fetch_add(1, Ordering::Relaxed))
    }

    async fn single(&self, mut line: Line) -> Line {
        let started = Instant::now();
        for round in 0..self.patience.rounds {
            line.times.push(self.client.post(ASSETS, bytes(&self.asset())).await.took);
            self.copies.catch_up().await;
            line.floor.push(timed(self.copies.assets(1)).await);
            if started.elapsed() > self.patience.time && round >= 5 {
                break;
            }
        }
        eprintln!("    {line}");
        line
    }

    async fn bulk(&self, mut line: Line, body: Bulk, floor: Floor) -> Line {
        let started = Instant::now();
        let known = self.estate.assets.len();
        for round in 0..self.patience.tenth().rounds {
            let some = (0..BATCH).map(|i| (round * BATCH + i) % known);
            let answer = match body {
                Bulk::Assets => {
                    let all: Json = (0..BATCH).map(|_| self.asset()).collect();
                    self.client.post(ASSETS, bytes(&all)).await
                }
                Bulk::Changes => {
                    let change = |i| {
                        json!({"id": self.estate.assets[i], "lifecycle_status": (["in_stock", "retired"][round % 2]),
                               "description": format!("changed {round}")})
                    };
                    let all: Json = some.map(change).collect();
                    self.client.patch(ASSETS, bytes(&all)).await
                }
                Bulk::Probes => {
                    let all: Json = some.map(|i| self.estate.probe(i)).collect();
                    self.client.post(PROBES, bytes(&all)).await
                }
            };
            line.times.push(answer.took);
            self.copies.catch_up().await;
            line.floor.push(match floor {
                Floor::Assets => timed(self.copies.assets(BATCH)).await,
                Floor::Probes => timed(self.copies.probes(BATCH)).await,
            });
            if started.elapsed() > self.patience.time && round >= 2 {
                break;
            }
        }
        eprintln!("    {line}");
        line
    }

    /// Thirty-two clients create one asset after the other, each waiting for its answer. What they do at first, while
    /// connections open and plans are made, does not count.
    async fn crowd(&self, line: Line) -> Line {
        self.clients(Line::new("", ""), Patience { rounds: 40, ..self.patience }).await;
        let line = self.clients(line, self.patience).await;
        eprintln!("    {line}");
        line
    }

    async fn clients(&self, mut line: Line, patience: Patience) -> Line {
        let each = patience.rounds.div_ceil(4).max(3);
        let bodies: Vec<Vec<Vec<u8>>> =
            (0..CLIENTS).map(|_| (0..each).map(|_| bytes(&self.asset())).collect()).collect();
        let started = Instant::now();
        let tasks: Vec<_> = bodies
            .into_iter()
            .map(|bodies| {
                let client = Arc::new(self.client.clone());
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

        self.copies.catch_up().await;
        let started = Instant::now();
        let workers = (0..CLIENTS).map(|_| async {
            let mut times = Vec::with_capacity(each);
            for _ in 0..each {
                times.push(timed(self.copies.assets(1)).await);
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
}

fn bytes(body: &Json) -> Vec<u8> {
    body.to_string().into_bytes()
}

async fn timed(work: impl Future<Output = ()>) -> Duration {
    let started = Instant::now();
    work.await;
    started.elapsed()
}
