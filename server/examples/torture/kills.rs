//! The process is killed in the middle of writes, again and again. What was acknowledged is there, what was not is there
//! whole or not at all, and the log replays into the rows.

use std::collections::HashMap;
use std::time::Duration;

use axum::http::Method;
use futures::future::join_all;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value as Json, json};

use crate::client::Client;
use crate::server::Server;
use crate::{Broken, Options};

const ASSETS: &str = "/api/plugins/inventory-monitor/assets/";
const WRITERS: u64 = 6;
/// Most rows that the log is replayed for.
const REPLAYED: usize = 100;

/// What a writer knows of each of its objects: the text that must be there, or none when it was deleted; beside it the
/// one that was under way when the process ended.
type Known = HashMap<i64, (Option<String>, Option<Option<String>>)>;

pub async fn run(server: &mut Server, options: &Options) -> Broken {
    let kills = if options.short { 4 } else { 20 };
    let mut luck = StdRng::seed_from_u64(7);
    let mut known = Known::new();
    let mut out = Broken::new();
    for _ in 0..kills {
        let client = server.client.clone();
        let writers = join_all((0..WRITERS).map(|_| tokio::spawn(write(client.clone(), luck.random()))));
        let kill = async {
            tokio::time::sleep(Duration::from_millis(luck.random_range(300..1500))).await;
            server.kill().await;
        };
        let (written, ()) = futures::join!(writers, kill);
        known.extend(written.into_iter().flat_map(|one| one.expect("a writer")));
        server.up().await;
        out.extend(look(&server.client, &mut known).await);
    }
    println!("    {kills} kills, {} objects written", known.len());
    if known.len() < kills * 3 {
        out.push(format!("only {} objects were written", known.len()));
    }
    out.extend(replay(&server.client, &known).await);
    out
}

/// Creates, changes and deletes until there is no answer any more.
async fn write(client: Client, seed: u64) -> Known {
    let mut luck = StdRng::seed_from_u64(seed);
    let mut known = Known::new();
    loop {
        let text = format!("written {}", Client::next());
        let ids: Vec<i64> = known.iter().filter(|(_, (now, _))| now.is_some()).map(|(id, _)| *id).collect();
        let some = ids.get(luck.random_range(0..ids.len().max(1))).copied();
        let (id, wanted, answer) = match (luck.random_range(0..4), some) {
            (0, Some(id)) => (Some(id), None, client.delete(&format!("{ASSETS}{id}/")).await),
            (1 | 2, Some(id)) => {
                let body = json!({"comments": text});
                (Some(id), Some(text), client.json(Method::PATCH, &format!("{ASSETS}{id}/"), &body).await)
            }
            _ => {
                let body = json!({"partnumber": "PN", "serial": Client::next(), "comments": text});
                (None, Some(text), client.post(ASSETS, &body).await)
            }
        };
        match (id, answer) {
            (Some(id), None) => {
                known.entry(id).and_modify(|known| known.1 = Some(wanted));
                return known;
            }
            (None, None) => return known,
            (Some(id), Some(answer)) if answer.status < 300 => {
                known.insert(id, (wanted, None));
            }
            (None, Some(answer)) if answer.status == 201 => {
                known.insert(answer.id().expect("an id"), (wanted, None));
            }
            // Refused: nothing has changed.
            _ => {}
        }
    }
}

/// Compares what the writers know with what is there, and settles what was under way.
async fn look(client: &Client, known: &mut Known) -> Broken {
    let mut out = Broken::new();
    for (id, (sure, maybe)) in known.iter_mut() {
        let Some(answer) = client.get(&format!("{ASSETS}{id}/")).await else {
            out.push(format!("no answer for {id}"));
            continue;
        };
        let found = (answer.status == 200).then(|| answer.json()["comments"].as_str().unwrap_or_default().to_owned());
        if found != *sure && maybe.as_ref() != Some(&found) {
            out.push(format!("asset {id}: {found:?}, and {sure:?} was acknowledged"));
        }
        (*sure, *maybe) = (found, None);
    }
    out
}

/// The last change of each object says what its row says.
async fn replay(client: &Client, known: &Known) -> Broken {
    let mut out = Broken::new();
    for (id, (now, _)) in known.iter().take(REPLAYED) {
        let path = format!(
            "/api/core/object-changes/?changed_object_type=inventory_monitor.asset&changed_object_id={id}&ordering=-id&limit=1"
        );
        let Some(answer) = client.get(&path).await else { continue };
        let change = &answer.json()["results"][0];
        let logged = match &change["postchange_data"] {
            Json::Null => None,
            data => data["comments"].as_str().map(str::to_owned),
        };
        if logged != *now {
            out.push(format!("asset {id}: the log ends with {logged:?}, the row has {now:?}"));
        }
    }
    out
}
