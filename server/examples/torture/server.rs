//! The server under attack: a process with a limit on its memory, and what is asked of it afterwards.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::json;
use sqlx::{Connection as _, Executor as _};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::client::Client;
use crate::proxy::Proxy;
use crate::{Broken, Options};

/// Bytes that the process may allocate at all, in the words of `prlimit`; more ends it.
pub const MEMORY: u64 = 3 << 30;
/// Most resident bytes that any attack may bring it to.
const PEAK: u64 = 2 << 30;
/// Between the signal and the end, whatever is open.
const GRACE: Duration = Duration::from_secs(30);
const USER: &str = "torturer";
const PASSWORD: &str = "correct horse battery staple";

pub struct Server {
    bin: PathBuf,
    folder: tempfile::TempDir,
    /// PostgreSQL behind a proxy that can be cut; `None`: SQLite in the folder.
    pub proxy: Option<Proxy>,
    database: Option<(String, String)>,
    child: Option<Child>,
    pub client: Client,
    /// Resident bytes after the start.
    pub idle: u64,
    /// The highest peak since the start.
    highest: u64,
}

impl Server {
    pub async fn start(options: &Options, database: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut proxy, mut name) = (None, None);
        if database == "postgres" {
            let own = format!("torture_{}", std::process::id());
            let made = create(&options.postgres, &own).await;
            let (host, way) = (host(&options.postgres), Proxy::start(&host(&options.postgres)).await);
            name = Some((made.replace(&host, &way.address), own));
            proxy = Some(way);
        }
        let mut out = Self {
            bin: options.bin.clone(),
            folder,
            proxy,
            database: name,
            child: None,
            client: Client::nobody(),
            idle: 0,
            highest: 0,
        };
        out.run(&["createsuperuser", "--username", USER, "--password-stdin"], PASSWORD).await.expect("a superuser");
        out.up().await;
        out
    }

    /// A command of the program on the server's data.
    fn command(&self, words: &[&str]) -> Command {
        let limit = std::path::Path::new("/usr/bin/prlimit");
        let mut command = Command::new(if limit.exists() { limit } else { &self.bin });
        if limit.exists() {
            command.arg(format!("--data={MEMORY}")).arg(&self.bin);
        }
        command.args(words).arg("--data").arg(self.folder.path()).env("PURSER_LOG", "error").kill_on_drop(true);
        for name in ["PURSER_CONFIG", "PURSER_DATABASE", "PURSER_LISTEN", "PURSER_PEPPER"] {
            command.env_remove(name);
        }
        if let Some((url, _)) = &self.database {
            command.args(["--database", url]);
        }
        command
    }

    /// Runs a command to its end: what it printed, or what it complained of.
    pub async fn run(&self, words: &[&str], input: &str) -> Result<String, String> {
        let mut command = self.command(words);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut pipe = child.stdin.take().expect("a pipe");
        // One that ends without reading is heard below.
        let _ = pipe.write_all(format!("{input}\n").as_bytes()).await;
        drop(pipe);
        let done = child.wait_with_output().await.expect("it ends");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        if done.status.success() { Ok(text(&done.stdout)) } else { Err(text(&done.stdout) + &text(&done.stderr)) }
    }

    /// Starts the process and signs in.
    pub async fn up(&mut self) {
        let mut child = self
            .command(&["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        out.read_line(&mut line).await.expect("a line");
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line:?}")).to_owned();
        // A closed pipe would be the server's trouble.
        tokio::spawn(async move { out.read_to_end(&mut Vec::new()).await });
        self.child = Some(child);
        self.client = Client::sign_in(&url, USER, PASSWORD).await;
        self.idle = self.resident();
    }

    pub fn process(&self) -> u32 {
        self.child.as_ref().and_then(Child::id).unwrap_or(0)
    }

    /// `kill -9`.
    pub async fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().await.expect("it can be killed");
        }
    }

    /// Resident bytes now.
    pub fn resident(&self) -> u64 {
        self.status("VmRSS:")
    }

    /// The most resident bytes since [`Server::forget`].
    fn high_water(&self) -> u64 {
        self.status("VmHWM:")
    }

    /// The most resident bytes since the start.
    pub fn peak(&mut self) -> u64 {
        self.highest = self.highest.max(self.high_water());
        self.highest
    }

    /// Begins to count the peak anew, and answers what is resident now.
    pub fn forget(&mut self) -> u64 {
        self.peak();
        std::fs::write(format!("/proc/{}/clear_refs", self.process()), "5").expect("the peak can be reset");
        self.resident()
    }

    /// What one request of so many bytes may not have brought the process to since [`Server::forget`] gave `before`:
    /// eight times its size and 32 MiB.
    pub fn within(&self, before: u64, bytes: usize, what: &str) -> Option<String> {
        let (now, allowed) = (self.high_water(), before + 8 * bytes as u64 + (32 << 20));
        let mib = |n: u64| n >> 20;
        (now > allowed).then(|| format!("{what}: {} MiB at the peak, {} are allowed", mib(now), mib(allowed)))
    }

    fn status(&self, key: &str) -> u64 {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.process())).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default();
        line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap_or(0) << 10
    }

    /// After every attack: it is there, it answers, it took no more memory than it may, and the data is sound.
    pub async fn sound(&mut self, options: &Options) -> Broken {
        let mut out = Broken::new();
        if let Some(ended) = self.child.as_mut().and_then(|child| child.try_wait().ok().flatten()) {
            out.push(format!("the process has ended: {ended}"));
            self.child = None;
            self.up().await;
        }
        let begun = Instant::now();
        let ready = self.client.get("/health/ready").await.map_or(0, |answer| answer.status);
        if ready != 200 || begun.elapsed() > options.within(Duration::from_secs(2)) {
            out.push(format!("/health/ready says {ready} after {:.1} s", begun.elapsed().as_secs_f64()));
        }
        let peak = self.peak();
        if peak > PEAK {
            out.push(format!("{} MiB at the peak, {} are allowed", peak >> 20, PEAK >> 20));
        }
        if let Err(complaint) = self.run(&["check"], "").await {
            out.push(format!("purser check: {complaint}"));
        }
        out
    }

    /// A fresh process for the next attack. It has to end within its grace.
    pub async fn again(&mut self) {
        self.stop().await;
        self.highest = 0;
        self.up().await;
    }

    /// `SIGTERM`, and how long until it had ended.
    pub async fn stop(&mut self) -> Duration {
        let begun = Instant::now();
        let Some(mut child) = self.child.take() else { return Duration::ZERO };
        let id = child.id().unwrap_or(0).to_string();
        Command::new("kill").args(["-TERM", &id]).status().await.expect("a signal");
        if tokio::time::timeout(GRACE, child.wait()).await.is_err() {
            child.kill().await.expect("it can be killed");
        }
        begun.elapsed()
    }

    /// Ends it for good.
    pub async fn end(mut self) -> Broken {
        let took = self.stop().await;
        if let (Some((_, name)), Some(proxy)) = (&self.database, &self.proxy) {
            let url = format!("postgres://postgres@{}/postgres", proxy.target);
            let mut connection = sqlx::PgConnection::connect(&url).await.expect("PostgreSQL");
            let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            connection.execute(sqlx::AssertSqlSafe(drop)).await.expect("the database goes");
        }
        if took >= GRACE { vec![format!("it did not end within {} s", GRACE.as_secs())] } else { Vec::new() }
    }

    /// A browser of the superuser.
    pub async fn browser(&self) -> Client {
        Client::browser(&self.client.url, USER, PASSWORD).await
    }

    /// A user without any right, and a client that is theirs.
    pub async fn stranger(&self) -> Client {
        let name = format!("stranger{}", Client::next());
        let user = json!({"username": name, "password": PASSWORD});
        let made = self.client.post("/api/users/users/", &user).await.expect("an answer");
        assert_eq!(made.status, 201, "{}", made.text);
        Client::sign_in(&self.client.url, &name, PASSWORD).await
    }
}

/// `127.0.0.1:5432` of an address of PostgreSQL.
fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('/').next().unwrap_or_default();
    rest.rsplit('@').next().unwrap_or_default().to_owned()
}

/// A new database beside the one that the address names.
async fn create(url: &str, name: &str) -> String {
    let mut connection = sqlx::PgConnection::connect(url).await.expect("PostgreSQL");
    let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    connection.execute(sqlx::AssertSqlSafe(drop)).await.expect("no old one");
    connection.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("a database");
    let (front, _) = url.rsplit_once('/').expect("a database in the address");
    format!("{front}/{name}")
}
