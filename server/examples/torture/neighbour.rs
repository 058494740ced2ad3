//! Somebody else who works while the attack goes on: small reads and small writes, one after the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;
use tokio::task::JoinHandle;

use crate::Options;
use crate::client::Client;

/// The slowest hundredth of answers may take this long.
const SLOWEST: Duration = Duration::from_secs(1);

pub struct Neighbour {
    over: Arc<AtomicBool>,
    work: JoinHandle<Vec<(&'static str, Option<Duration>)>>,
}

impl Neighbour {
    /// Reads and writes until [`Neighbour::told`].
    pub fn start(client: &Client) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let (client, stop) = (client.clone(), over.clone());
        let work = tokio::spawn(async move {
            let mut out = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                let read = client.get("/api/dcim/sites/?limit=10").await;
                out.push(("read", read.filter(|answer| answer.status == 200).map(|answer| answer.took)));
                let name = format!("neighbour {}", Client::next());
                let slug = name.replace(' ', "-");
                let write = client.post("/api/extras/tags/", &json!({"name": name, "slug": slug})).await;
                out.push(("write", write.filter(|answer| answer.status == 201).map(|answer| answer.took)));
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            out
        });
        Self { over, work }
    }

    /// What was not kept to the neighbour: every answer comes, and 99 of 100 within a second.
    pub async fn told(self, options: &Options) -> Vec<String> {
        self.over.store(true, Ordering::Relaxed);
        let took = self.work.await.unwrap_or_default();
        let mut out = Vec::new();
        for kind in ["read", "write"] {
            let mine = || took.iter().filter(|(of, _)| *of == kind);
            let refused = mine().filter(|(_, took)| took.is_none()).count();
            let mut times: Vec<Duration> = mine().filter_map(|(_, took)| *took).collect();
            times.sort_unstable();
            if refused > 0 {
                out.push(format!("a neighbour's {refused} of {} {kind}s were not answered", mine().count()));
            }
            let Some(slow) = times.get(times.len() * 99 / 100).or(times.last()) else { continue };
            if *slow > options.within(SLOWEST) {
                let n = times.len();
                out.push(format!("the slowest of a neighbour's {n} {kind}s took {:.1} s", slow.as_secs_f64()));
            }
        }
        out
    }
}
