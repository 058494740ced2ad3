//! The program itself: how large it is, how fast it starts, how much memory it takes when idle.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Options;
use crate::place::Place;
use crate::report::Fact;

const STARTS: usize = 10;
/// Long enough for what a start leaves to do.
const IDLE: Duration = Duration::from_secs(3);

/// Sizes of what is deployed and of what a browser loads before the first list.
pub fn sizes(options: &Options) -> Vec<Fact> {
    let mut out = Vec::new();
    if let Some(size) = options.bin.as_ref().and_then(|file| file.metadata().ok()) {
        out.push(("release binary".to_owned(), format!("{:.1} MB", size.len() as f64 / 1e6), "≤ 40 MB"));
    }
    let Some(dist) = &options.dist else { return out };
    let (mut raw_all, mut packed_all) = (0, 0);
    for ending in ["wasm", "js", "css"] {
        let files = files(dist, ending);
        let length = |file: &Path| file.metadata().map_or(0, |data| data.len());
        let raw: u64 = files.iter().map(|file| length(file)).sum();
        let packed: u64 = files.iter().map(|file| length(Path::new(&format!("{}.br", file.display())))).sum();
        out.push((format!("{ending}, raw / brotli"), format!("{} / {}", kib(raw), kib(packed)), ""));
        if ending != "css" {
            raw_all += raw;
            packed_all += packed;
        }
    }
    let target = "≤ 400 KiB brotli (calendar apart)";
    out.push((
        "wasm and js before the first list, raw / brotli".to_owned(),
        format!("{} / {}", kib(raw_all), kib(packed_all)),
        target,
    ));
    out
}

fn kib(bytes: u64) -> String {
    if bytes == 0 { "not built".to_owned() } else { format!("{:.1} KiB", bytes as f64 / 1024.0) }
}

fn files(folder: &Path, ending: &str) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == ending)).collect()
}

/// Starts the release binary on a filled database, again and again; nothing else has it open.
pub async fn start(options: &Options, place: &Place, assets: usize) -> Vec<Fact> {
    let Some(bin) = options.bin.as_ref().filter(|file| file.is_file()) else { return Vec::new() };
    let mut times = Vec::new();
    let mut memory = 0.0;
    for round in 0..STARTS {
        let started = Instant::now();
        let mut server = Server(
            Command::new(bin)
                .args(["serve", "--listen", "127.0.0.1:0", "--database", &place.database, "--data"])
                .arg(&place.data)
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .expect("the server starts"),
        );
        let mut line = String::new();
        let output = server.0.stdout.take().expect("its output");
        BufReader::new(output).read_line(&mut line).expect("a line");
        assert!(line.starts_with("listening on"), "the server said {line:?}");
        times.push(started.elapsed());
        if round + 1 == STARTS {
            tokio::time::sleep(IDLE).await;
            memory = resident(server.0.id());
        }
    }
    times.sort_unstable();
    let engine = if place.database.starts_with("sqlite") { "SQLite" } else { "PostgreSQL" };
    let (middle, last) = (times[STARTS / 2].as_secs_f64() * 1e3, times[STARTS - 1].as_secs_f64() * 1e3);
    eprintln!("    start to ready {middle:.0} ms, idle memory {memory:.1} MB");
    vec![
        (
            format!("start to ready, {engine}, {assets} assets: median / slowest of {STARTS}"),
            format!("{middle:.0} / {last:.0} ms"),
            "≤ 300 ms",
        ),
        (format!("idle memory, {engine}, {assets} assets"), format!("{memory:.1} MB"), "≤ 60 MB"),
    ]
}

/// A running server that does not outlive this measurement.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let ended = self.0.kill().and_then(|()| self.0.wait());
        if let Err(error) = ended {
            eprintln!("could not stop the server: {error}");
        }
    }
}

/// Resident memory of a process in MB.
fn resident(process: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").trim().parse::<f64>().unwrap_or(f64::NAN) * 1024.0 / 1e6
}
