//! The table, as Markdown, with what it was measured on.

use std::fmt::{self, Write};
use std::time::Duration;

/// Everything that was measured.
pub struct Report {
    pub databases: Vec<String>,
    pub sections: Vec<Section>,
    /// Name, value and target of what belongs to the program itself.
    pub sizes: Vec<Fact>,
    pub starts: Vec<Fact>,
}

pub type Fact = (String, String, &'static str);

/// One database with one estate.
pub struct Section {
    pub database: &'static str,
    pub assets: usize,
    pub objects: usize,
    /// How long filling took, unless an earlier run did it.
    pub filled: Option<Duration>,
    pub lines: Vec<Line>,
}

/// One operation and its floor.
pub struct Line {
    pub name: String,
    pub target: &'static str,
    pub times: Vec<Duration>,
    pub floor: Vec<Duration>,
    /// Objects of one request.
    pub objects: usize,
    /// Objects a second where requests overlap.
    pub rate: Option<f64>,
    pub floor_rate: Option<f64>,
}

impl Line {
    pub fn new(name: &str, target: &'static str) -> Self {
        Self {
            name: name.to_owned(),
            target,
            times: Vec::new(),
            floor: Vec::new(),
            objects: 1,
            rate: None,
            floor_rate: None,
        }
    }

    /// How many times longer than its floor it takes; nothing where there is no floor.
    fn ratio(&self) -> String {
        let ratio = match (self.rate, self.floor_rate) {
            (Some(rate), Some(floor)) => floor / rate,
            _ if self.floor.is_empty() => return String::new(),
            _ => quantile(&self.times, 0.5) / quantile(&self.floor, 0.5),
        };
        format!("{ratio:.1}")
    }

    /// Objects a second, for lines where that is the point.
    fn rates(&self) -> (String, String) {
        let whole = |times: &[Duration]| match times {
            [] => String::new(),
            _ => thousands((times.len() * self.objects) as f64 / times.iter().sum::<Duration>().as_secs_f64()),
        };
        match (self.rate, self.floor_rate) {
            (Some(rate), Some(floor)) => (thousands(rate), thousands(floor)),
            _ if self.objects > 1 => (whole(&self.times), whole(&self.floor)),
            _ => (String::new(), String::new()),
        }
    }

    fn row(&self) -> String {
        let (rate, floor) = self.rates();
        let ms = |times: &[Duration], part| match times {
            [] => String::new(),
            _ => format!("{:.2}", quantile(times, part)),
        };
        format!(
            "| {} | {} | {} | {} | {} | {} | {rate} | {floor} | {} |",
            self.name,
            ms(&self.times, 0.5),
            ms(&self.times, 0.95),
            ms(&self.times, 0.99),
            ms(&self.floor, 0.5),
            self.ratio(),
            self.target,
        )
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rate, floor) = self.rates();
        let rates = if rate.is_empty() { String::new() } else { format!("  {rate} a second (floor {floor})") };
        let (p50, p99, floor) = (quantile(&self.times, 0.5), quantile(&self.times, 0.99), quantile(&self.floor, 0.5));
        write!(f, "{:52} p50 {p50:8.2}  p99 {p99:8.2}  floor {floor:8.2} ms  ×{}{rates}", self.name, self.ratio())
    }
}

/// The value in milliseconds below which this part of the times lies.
fn quantile(times: &[Duration], part: f64) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let last = sorted.len().saturating_sub(1);
    sorted.get(((last as f64) * part).round() as usize).map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
}

fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut out = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

impl Report {
    pub fn new() -> Self {
        Self { databases: Vec::new(), sections: Vec::new(), sizes: Vec::new(), starts: Vec::new() }
    }

    pub fn markdown(&self) -> String {
        let mut out = String::from(HEAD);
        let today = server::app::Clock::now(&server::app::SystemClock).date_naive();
        let _ = writeln!(out, "Measured on {today}: {}; {}.\n", machine(), self.databases.join(", "));
        if !self.sizes.is_empty() || !self.starts.is_empty() {
            out.push_str("## The program\n\n| | Measured | Target |\n|---|---|---|\n");
            for (name, value, target) in self.sizes.iter().chain(&self.starts) {
                let _ = writeln!(out, "| {name} | {value} | {target} |");
            }
            out.push('\n');
        }
        for section in &self.sections {
            let database = if section.database == "sqlite" { "SQLite" } else { "PostgreSQL" };
            let (assets, objects) = (thousands(section.assets as f64), thousands(section.objects as f64));
            let time = section.filled.map_or_else(String::new, |filled| {
                let seconds = filled.as_secs_f64();
                let rate = thousands(section.objects as f64 / seconds);
                format!(" in {seconds:.1} s ({rate} a second)")
            });
            let _ = writeln!(out, "## {database}, {assets} assets\n");
            let _ = writeln!(out, "Filled with {objects} objects through the API{time}. Times in milliseconds.\n");
            out.push_str("| Operation | p50 | p95 | p99 | floor p50 | ratio | a second | floor | target |\n");
            out.push_str("|---|---:|---:|---:|---:|---:|---:|---:|---|\n");
            for line in &section.lines {
                let _ = writeln!(out, "{}", line.row());
            }
            out.push('\n');
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
        out
    }
}

const HEAD: &str = "\
# Performance

Written by `cargo xtask bench -- --write docs/PERFORMANCE.md`. Times differ between machines; the ratio to the floor hardly
does. An operation is measured through the whole router in one process, without a socket: token, permissions, filters,
references, JSON. Its floor, measured in turns with it, is what the same database takes through sqlx alone: for a read one
hand-written select with the same condition, order and columns, its rows as JSON, and the count where the answer has one (no
references, no tags, no token); for a write the same rows inserted in one transaction (asset, tags, change record, outbox
row, search text) without reading or checking anything. PostgreSQL has a quarter of the memory as `shared_buffers`, as its manual
advises, and `max_wal_size` at 4 GB. Targets are meant for two cores and a million assets.

";

/// Cores, processor and memory.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let field = |file: &str, name: &str| -> String {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(':')).map_or(String::new(), |(_, value)| value.trim().to_owned())
    };
    let kib: f64 = field("/proc/meminfo", "MemTotal").trim_end_matches(" kB").parse().unwrap_or(0.0);
    let model = field("/proc/cpuinfo", "model name");
    let profile = if cfg!(debug_assertions) { "; NOT OPTIMISED" } else { "" };
    format!("{cores} cores ({model}), {:.0} GiB of memory, {}{profile}", kib / 1_048_576.0, std::env::consts::OS)
}
