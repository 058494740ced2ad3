//! The program as a process of its own: its commands on one database, and a client that speaks HTTP with it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value as Json;

use crate::harness;

/// One database and the commands on it.
pub struct Machine {
    pub folder: tempfile::TempDir,
    /// Of PostgreSQL; without one it is SQLite in the folder.
    pub database: Option<String>,
}

/// A server process; killed when dropped.
pub struct Running {
    pub child: Child,
    pub address: SocketAddr,
    /// Kept open: a closed pipe would be the server's trouble.
    _out: BufReader<ChildStdout>,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Machine {
    /// A folder of its own, on SQLite.
    pub fn sqlite() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), database: None }
    }

    /// A folder and a new PostgreSQL database, for as long as the test runs.
    pub fn postgres(test: impl FnOnce(&Self)) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let name = runtime.block_on(harness::create_database());
        test(&Self { database: Some(harness::beside(&name)), ..Self::sqlite() });
        runtime.block_on(harness::drop_database(Some(&name)));
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_purser"));
        command
            .args(words)
            .arg("--data")
            .arg(self.folder.path())
            .current_dir(self.folder.path())
            .env("PURSER_LOG", "error");
        for name in ["PURSER_CONFIG", "PURSER_DATABASE", "PURSER_LISTEN", "PURSER_PEPPER"] {
            command.env_remove(name);
        }
        if let Some(url) = &self.database {
            command.args(["--database", url]);
        }
        command
    }

    /// Runs a command to its end and answers what it printed.
    pub fn run(&self, words: &[&str], input: &str) -> String {
        let done = self.try_run(words, input);
        assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).expect("text").trim().to_owned()
    }

    /// Runs a command that may fail.
    pub fn try_run(&self, words: &[&str], input: &str) -> Output {
        let mut command = self.command(words);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        // One that ends without reading is no fault of the test's.
        let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
        child.wait_with_output().expect("it ends")
    }

    /// Runs a command that must fail, and answers what it complained of.
    pub fn refused(&self, words: &[&str]) -> String {
        let done = self.try_run(words, "");
        assert!(!done.status.success(), "{words:?} was not refused");
        String::from_utf8(done.stderr).expect("text").trim().to_owned()
    }

    pub fn serve(&self) -> Running {
        Self::started(self.command(&["serve", "--listen", "127.0.0.1:0"]))
    }

    /// A server whose files may not grow beyond so many KiB.
    pub fn serve_within(&self, kibibytes: u64) -> Running {
        let inner = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        let mut command = Command::new("bash");
        // Writing beyond is an error then, not a signal.
        command.args(["-c", "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\""]).arg(kibibytes.to_string());
        command.arg(inner.get_program()).args(inner.get_args()).current_dir(self.folder.path());
        for (name, value) in inner.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        Self::started(command)
    }

    fn started(mut command: Command) -> Running {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the server starts");
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        out.read_line(&mut line).expect("a line");
        let address = line.trim().strip_prefix("listening on http://").unwrap_or_else(|| panic!("{line:?}"));
        let address = address.parse().expect("an address");
        Running { child, address, _out: out }
    }

    pub fn files(&self) -> Vec<PathBuf> {
        let list = std::fs::read_dir(self.folder.path()).expect("a folder");
        list.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect()
    }
}

/// A request over a connection of its own; `None` when no complete answer came.
pub fn ask(address: SocketAddr, token: &str, method: &str, path: &str, body: &Json) -> Option<(u16, Json)> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let text = String::from_utf8(answer).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    if length.is_some_and(|length| length != body.len()) {
        return None;
    }
    Some((status, serde_json::from_str(body).unwrap_or(Json::Null)))
}
