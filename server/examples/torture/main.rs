//! `cargo xtask torture`: what the server promises, while somebody tries to break it.
//!
//! A server of its own on each database, in a process that may take no more than [`server::MEMORY`]; one attack after
//! the other; and after each a look at what must have stayed: answers to a neighbour within a second, memory, every
//! write that was acknowledged, a log that replays into the rows, a database that `purser check` finds sound. It prints
//! what it did and every promise that was broken, and fails when there was one.
//!
//! It speaks HTTP with the binary in `PURSER_BIN` and knows nothing of how that is made.

mod bodies;
mod client;
mod filters;
mod idlers;
mod kills;
mod load;
mod neighbour;
mod outage;
mod pictures;
mod proxy;
mod races;
mod server;
mod templates;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Parser;

use server::Server;

/// Attacks a server.
#[derive(Parser)]
pub struct Options {
    /// A few minutes: a part of the tests
    #[arg(long, conflicts_with = "soak")]
    short: bool,
    /// An hour of load, which memory has to stand
    #[arg(long)]
    soak: bool,
    /// Only attacks whose names contain this
    #[arg(long)]
    only: Option<String>,
    /// Only this database: sqlite or postgres
    #[arg(long)]
    database: Option<String>,
    /// The server's binary
    #[arg(long, env = "PURSER_BIN")]
    bin: PathBuf,
    /// A PostgreSQL server on which databases may be created
    #[arg(long, env = "PURSER_TEST_POSTGRES")]
    postgres: String,
}

impl Options {
    /// How long an attack goes on that has no end of its own; `share` is its part of the whole.
    fn time(&self, share: u32) -> Duration {
        let whole = if self.short { 45 } else { 400 };
        Duration::from_secs(whole) * share / 100
    }

    /// How long something may take that has to be within `promised`. The short form attacks the server as tests are compiled,
    /// which is many times slower, beside whatever else the machine does: there it only tells what has no end.
    fn within(&self, promised: Duration) -> Duration {
        if self.short { promised * 10 } else { promised }
    }
}

/// What was promised and not kept, in sentences.
pub type Broken = Vec<String>;

/// One way of attacking; it leaves the server running.
struct Attack {
    name: &'static str,
    run: for<'a> fn(&'a mut Server, &'a Options) -> futures::future::LocalBoxFuture<'a, Broken>,
}

macro_rules! attacks {
    ($($name:ident),* $(,)?) => {
        &[$(Attack { name: stringify!($name), run: |server, options| Box::pin($name::run(server, options)) }),*]
    };
}

const ATTACKS: &[Attack] = attacks![bodies, filters, pictures, templates, idlers, races, kills, outage, load];

#[tokio::main]
async fn main() {
    let options = Options::parse();
    let started = Instant::now();
    let mut broken = Vec::new();
    for database in ["sqlite", "postgres"] {
        if options.database.as_ref().is_some_and(|only| only != database) {
            continue;
        }
        println!("{database}");
        let mut server = Server::start(&options, database).await;
        let wanted = |attack: &&Attack| options.only.as_ref().is_none_or(|word| attack.name.contains(word.as_str()));
        for attack in ATTACKS.iter().filter(wanted) {
            let begun = Instant::now();
            let mut found = (attack.run)(&mut server, &options).await;
            found.extend(server.sound(&options).await);
            let (seconds, peak) = (begun.elapsed().as_secs(), server.peak() >> 20);
            println!("  {}: {seconds} s, peak {peak} MiB, {} broken", attack.name, found.len());
            for one in &found {
                println!("    {one}");
            }
            broken.extend(found.into_iter().map(|one| format!("{database}, {}: {one}", attack.name)));
            server.again().await;
        }
        broken.extend(server.end().await.into_iter().map(|one| format!("{database}: {one}")));
    }
    println!("{} s, {} promises broken", started.elapsed().as_secs(), broken.len());
    if !broken.is_empty() {
        std::process::exit(1);
    }
}
