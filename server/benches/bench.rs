//! `cargo xtask bench`: how long the operations of a working day take, each beside its floor.
//!
//! A floor is what the same database takes for the same rows through sqlx alone: one select with the columns and their
//! serialisation, or the inserts of a write. Both are measured in turns in one process, the operation through the whole
//! router (token, filters, permissions, references, JSON) without a socket. Nothing here names absolute limits: times
//! differ between machines, ratios hardly. Options: see `Options`.

#[path = "bench/client.rs"]
mod client;
#[path = "bench/copies.rs"]
mod copies;
#[path = "bench/driver.rs"]
mod driver;
#[path = "bench/estate.rs"]
mod estate;
#[path = "bench/files.rs"]
mod files;
#[path = "bench/place.rs"]
mod place;
#[path = "bench/program.rs"]
mod program;
#[path = "bench/reads.rs"]
mod reads;
#[path = "bench/report.rs"]
mod report;
#[path = "bench/select.rs"]
mod select;
#[path = "bench/windows.rs"]
mod windows;
#[path = "bench/writes.rs"]
mod writes;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Parser;

use client::Client;
use estate::Estate;
use place::Place;
use report::{Report, Section};

/// Measures Purser.
#[derive(Parser)]
pub struct Options {
    /// Number of assets; may be given several times [default: 10000 and 100000]
    #[arg(long)]
    assets: Vec<usize>,
    /// Most repetitions of a read; single writes take as many, bulk writes a tenth
    #[arg(long, default_value_t = 300)]
    rounds: usize,
    /// Longest time for one line of the table, in seconds
    #[arg(long, default_value_t = 15)]
    seconds: u64,
    /// Only the lines whose names contain this
    #[arg(long)]
    line: Option<String>,
    /// Only this database: sqlite or postgres
    #[arg(long)]
    only: Option<String>,
    /// Write the table into this file too
    #[arg(long)]
    write: Option<PathBuf>,
    /// Folder for databases [default: one below the target folder]
    #[arg(long)]
    folder: Option<PathBuf>,
    /// The server's release binary
    #[arg(long, env = "PURSER_BIN")]
    bin: Option<PathBuf>,
    /// The built web application
    #[arg(long, env = "PURSER_DIST")]
    dist: Option<PathBuf>,
    /// Keep the filled databases, and measure copies of them; later runs find them filled
    #[arg(long)]
    keep: bool,
    /// A PostgreSQL server on which databases may be created
    #[arg(long, env = "PURSER_TEST_POSTGRES")]
    postgres: Option<String>,
    /// Said by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

impl Options {
    /// How often, and how long, an operation is repeated.
    pub fn patience(&self) -> Patience {
        Patience { rounds: self.rounds.max(1), time: Duration::from_secs(self.seconds) }
    }

    /// Whether a line of the table is asked for.
    pub fn wants(&self, line: &str) -> bool {
        self.line.as_deref().is_none_or(|part| line.contains(part))
    }
}

/// When to stop repeating.
#[derive(Clone, Copy)]
pub struct Patience {
    pub rounds: usize,
    pub time: Duration,
}

impl Patience {
    /// For operations that do a thousand things at once.
    pub fn tenth(self) -> Self {
        Self { rounds: (self.rounds / 10).max(3), ..self }
    }
}

/// Where the part of the written file begins that is not measured.
const REMARKS: &str = "\n## Where a target is missed";

fn main() {
    let mut options = Options::parse();
    if options.assets.is_empty() {
        options.assets = vec![10_000, 100_000];
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let report = runtime.block_on(measure(&options));
    let text = report.markdown();
    println!("\n{text}");
    if let Some(file) = &options.write {
        // Benchmarks run in the package's folder, people name files from the workspace's.
        let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
        // What people said of the figures stays.
        let old = std::fs::read_to_string(&file).unwrap_or_default();
        let remarks = old.find(REMARKS).map_or("", |at| &old[at..]);
        std::fs::write(&file, text + remarks).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        eprintln!("wrote {}", file.display());
    }
}

async fn measure(options: &Options) -> Report {
    let mut report = Report::new();
    report.sizes = program::sizes(options);
    let databases =
        ["sqlite", "postgres"].into_iter().filter(|name| options.only.as_deref().is_none_or(|only| only == *name));
    for (position, name) in databases.clone().enumerate() {
        for (step, assets) in options.assets.iter().enumerate() {
            let (place, estate, filled) = filled(name, *assets, options).await;
            if report.databases.len() <= position {
                report.databases.push(place.version().await);
            }
            let client = Client::new(place.app.clone()).await;
            let mut lines = reads::measure(&client, &place, &estate, options).await;
            lines.extend(writes::measure(&client, &place, &estate, options).await);
            lines.extend(windows::measure(&client, &place, &estate, options).await);
            lines.extend(files::measure(&client, &place, &estate, options).await);
            report.sections.push(Section { database: name, assets: *assets, objects: estate.objects, filled, lines });
            place.app.db.close().await;
            if step == 0 && options.line.is_none() {
                report.starts.extend(program::start(options, &place, *assets).await);
            }
            place.close().await;
        }
    }
    report
}

/// A filled database, and how long filling it took, unless an earlier run did.
async fn filled(name: &str, assets: usize, options: &Options) -> (Place, Estate, Option<Duration>) {
    if options.keep
        && let Some(place) = Place::copy(name, options, assets).await
    {
        eprintln!("==> {name}: a copy of the estate of {assets} assets");
        let estate = Estate::read(&place.driver).await;
        return (place, estate, None);
    }
    let place =
        if options.keep { Place::to_keep(name, options, assets).await } else { Place::open(name, options).await };
    let client = Client::new(place.app.clone()).await;
    let started = Instant::now();
    eprintln!("==> {name}: an estate of {assets} assets");
    let estate = Estate::fill(&client, assets).await;
    place.settle().await;
    let took = started.elapsed();
    eprintln!("    filled in {:.1} s ({} objects)", took.as_secs_f64(), estate.objects);
    if !options.keep {
        return (place, estate, Some(took));
    }
    place.close().await;
    let place = Place::copy(name, options, assets).await.expect("the database that was kept");
    (place, estate, Some(took))
}
