//! Running other programs: their output is shown as it comes, and a failure names the command line that failed.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, IsTerminal, PipeReader, Write, pipe, stdout};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::{Context, Failure, Outcome};
use crate::workspace::Workspace;

/// A program started in the workspace folder, with the pinned tools on its path.
pub fn program(workspace: &Workspace, name: impl AsRef<std::ffi::OsStr>) -> Outcome<Command> {
    let mut command = Command::new(name);
    command.current_dir(&workspace.root).env("PATH", workspace.path()?);
    if std::env::var_os("CI").is_some() {
        command.env("CARGO_INCREMENTAL", "0");
    }
    Ok(command)
}

/// Cargo for this machine.
pub fn cargo(workspace: &Workspace) -> Outcome<Command> {
    let mut command = program(workspace, "cargo")?;
    // What cargo tells a program that it runs is about xtask, not about what is built next.
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
            command.env_remove(name);
        }
    }
    Ok(command)
}

/// Makes a command build for the browser: its own target folder, and the flags of `.cargo/config.toml`, which a
/// variable in the environment would silently replace.
pub fn for_wasm<'a>(workspace: &Workspace, command: &'a mut Command) -> &'a mut Command {
    command
        .env("CARGO_TARGET_DIR", workspace.wasm_target())
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
}

/// Runs to the end, showing what the program prints. Where nobody watches, a failure keeps the last lines, because what is
/// recorded of a long run is its end.
pub fn run(command: &mut Command) -> Outcome {
    command.stdin(Stdio::null());
    let mut last = Vec::new();
    let status = if stdout().is_terminal() { command.status() } else { recorded(command, &mut last) };
    let status = status.context(format!("start `{}`", line(command)))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("`{}` failed ({status})", line(command))).printed(last))
}

/// How many lines a failure keeps of the end, and as many of what a test program says of its failed tests.
const LAST: usize = 40;

/// What is kept of what a program prints.
#[derive(Default)]
struct Kept {
    /// What stands under `failures:`: Cargo runs other test programs after it, so it is not the end.
    failures: Vec<String>,
    failing: bool,
    last: VecDeque<String>,
}

impl Kept {
    fn line(&mut self, line: String) {
        match line.as_str() {
            "failures:" => self.failing = true,
            other if other.starts_with("test result:") => self.failing = false,
            _ => {}
        }
        if self.failing && self.failures.len() < LAST {
            self.failures.push(line);
            return;
        }
        if self.last.len() == LAST {
            self.last.pop_front();
        }
        self.last.push_back(line);
    }

    fn all(self) -> Vec<String> {
        self.failures.into_iter().chain(self.last).collect()
    }
}

/// Runs to the end, showing what the program prints and keeping what says why it failed.
fn recorded(command: &mut Command, last: &mut Vec<String>) -> std::io::Result<ExitStatus> {
    let (reader, writer) = pipe()?;
    let mut child = command.stdout(writer.try_clone()?).stderr(writer).spawn()?;
    // The command holds the pipe's other end, too.
    command.stdout(Stdio::inherit()).stderr(Stdio::inherit());
    let kept = Arc::new(Mutex::new(Kept::default()));
    let showing = thread::spawn({
        let kept = kept.clone();
        move || show(reader, &kept)
    });
    let status = child.wait();
    // What the program left running may hold the pipe open; then the rest is not waited for.
    let ended = Instant::now();
    while !showing.is_finished() && ended.elapsed() < Duration::from_secs(2) {
        thread::sleep(Duration::from_millis(10));
    }
    *last = std::mem::take(&mut *kept.lock().unwrap_or_else(PoisonError::into_inner)).all();
    status
}

fn show(reader: PipeReader, kept: &Mutex<Kept>) {
    let mut reader = BufReader::new(reader);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        // Nobody is told when what is shown can be shown to nobody.
        let _ = stdout().write_all(&line);
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        kept.lock().unwrap_or_else(PoisonError::into_inner).line(text);
        line.clear();
    }
}

/// What the program prints on standard output, trimmed; nothing when it is missing or fails.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Says what is being done, does it, and says how long it took.
pub fn step<T>(what: &str, action: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    println!("==> {what}");
    let start = Instant::now();
    let result = action();
    let seconds = start.elapsed().as_secs_f64();
    match &result {
        Ok(_) if seconds >= 0.1 => println!("    {what}: done in {seconds:.1} s"),
        Ok(_) => {}
        Err(_) => println!("    {what}: FAILED after {seconds:.1} s"),
    }
    result
}

/// A file's path as a person in the workspace folder would type it.
pub fn short(workspace: &Workspace, path: &Path) -> String {
    path.strip_prefix(&workspace.root).unwrap_or(path).display().to_string()
}

/// The command as it would be typed.
fn line(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_tests_are_kept_however_much_is_printed_after_them() {
        let mut kept = Kept::default();
        let before =
            ["test a ... FAILED", "failures:", "---- a stdout ----", "it says why", "test result: FAILED. 0 passed"];
        before.iter().for_each(|line| kept.line((*line).to_owned()));
        (0..100).for_each(|n| kept.line(format!("line {n}")));
        let all = kept.all();
        assert_eq!(all[..3], ["failures:", "---- a stdout ----", "it says why"]);
        assert_eq!(all.len(), 3 + LAST);
        assert_eq!(all.last().unwrap(), "line 99");
    }
}
