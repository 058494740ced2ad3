//! PostgreSQL goes away for a while: the server says so, soon, and is back by itself. SQLite has no way that could be cut.

use std::time::{Duration, Instant};

use crate::server::Server;
use crate::{Broken, Options};

/// It says that it cannot within this time.
const SOON: Duration = Duration::from_millis(2_500);
/// It works again this long after its database does.
const BACK: Duration = Duration::from_millis(1_500);

pub async fn run(server: &mut Server, options: &Options) -> Broken {
    let Some(proxy) = &server.proxy else { return Broken::new() };
    let client = server.client.clone();
    let mut out = Broken::new();
    proxy.cut().await;
    for path in ["/health/ready", "/api/dcim/sites/", "/api/plugins/inventory-monitor/assets/?limit=1"] {
        match client.get(path).await {
            Some(answer) if answer.status == 503 && answer.took < options.within(SOON) => {}
            Some(answer) => {
                let seconds = answer.took.as_secs_f64();
                out.push(format!("{path} without a database: {} after {seconds:.1} s", answer.status));
            }
            None => out.push(format!("{path} without a database: no answer")),
        }
    }
    proxy.mend();
    let begun = Instant::now();
    loop {
        let answer = client.get("/api/dcim/sites/").await;
        if answer.is_some_and(|answer| answer.status == 200) {
            break;
        }
        if begun.elapsed() > Duration::from_secs(20) {
            out.push("it did not come back".to_owned());
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    if begun.elapsed() > options.within(BACK) {
        out.push(format!("it was back {:.1} s after its database", begun.elapsed().as_secs_f64()));
    }
    out
}
