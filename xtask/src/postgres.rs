//! A PostgreSQL of our own for tests and measurements: a fresh cluster in a temporary folder, on a free port, gone
//! afterwards.
//!
//! It is stopped whatever happens: dropped, it is stopped and its folder removed; and should this process be killed,
//! the kernel tells the server (`setpriv --pdeathsig`), which then shuts down by itself. PostgreSQL refuses to run as
//! root; for root it runs as the user `postgres` that Debian's package makes.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::failure::{Context, Failure, Outcome};
use crate::shell::{answer, program, run as run_program, step};
use crate::workspace::Workspace;
use crate::{debian, flags, scratch};

const ENV: &str = "PURSER_TEST_POSTGRES";
const PATIENCE: Duration = Duration::from_secs(60);

/// A running cluster, or the address of somebody else's.
pub enum Cluster {
    Ours { server: Child, folder: PathBuf, url: String },
    Given { url: String },
}

/// What a power failure may cost.
#[derive(Clone, Copy)]
enum Durability {
    /// Everything: the cluster lives as long as the test.
    None,
    /// Nothing, with memory as an operator would give it, for measurements.
    Full,
}

pub fn run(workspace: &Workspace, words: &[String]) -> Outcome {
    let (ours, command) = flags::split(words);
    flags::none(ours)?;
    let cluster = Cluster::start(workspace)?;
    if let [name, arguments @ ..] = command {
        return run_program(program(workspace, name)?.args(arguments).env(ENV, cluster.url()));
    }
    println!("export {ENV}={}", cluster.url());
    println!("Enter stops it.");
    std::io::stdin().read_line(&mut String::new()).context("read the keyboard")?;
    Ok(())
}

impl Cluster {
    /// For tests: nothing is synced to disk. `PURSER_TEST_POSTGRES`, if set, is used in its place.
    pub fn start(workspace: &Workspace) -> Outcome<Self> {
        match std::env::var(ENV) {
            Ok(url) => Ok(Self::Given { url }),
            Err(_) => step("start a temporary PostgreSQL", || Self::launch(workspace, Durability::None)),
        }
    }

    /// For measurements: PostgreSQL's own defaults, but the memory its manual advises.
    pub fn start_durable(workspace: &Workspace) -> Outcome<Self> {
        step("start a temporary PostgreSQL", || Self::launch(workspace, Durability::Full))
    }

    /// The address of its database `postgres`, as a superuser who may create others.
    pub fn url(&self) -> &str {
        match self {
            Self::Ours { url, .. } | Self::Given { url } => url,
        }
    }

    fn launch(workspace: &Workspace, durability: Durability) -> Outcome<Self> {
        let programs = debian::postgresql(workspace)?;
        let owner = Owner::find(workspace)?;
        // What is measured is measured on a disk.
        let place = match durability {
            Durability::None => scratch::folder(),
            Durability::Full => std::env::temp_dir(),
        };
        let folder = place.join(format!("purser-postgres-{}", std::process::id()));
        fs::create_dir(&folder).context(format!("make {}", folder.display()))?;
        // From here on the folder is removed when this fails.
        let guard = Folder(Some(folder.clone()));
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).context("close the folder to others")?;
        owner.take(&folder)?;

        let cluster = folder.join("cluster");
        let mut initdb = owner.command(&programs.join("initdb"), &folder);
        initdb.arg("-D").arg(&cluster).args(["-U", "postgres", "-A", "trust", "-E", "UTF8"]);
        initdb.args(["--locale=C.UTF-8", "--no-sync"]).stdout(Stdio::null());
        run_program(&mut initdb)?;

        let port = free_port()?;
        let log = folder.join("log");
        let mut postgres = owner.command(&programs.join("postgres"), &folder);
        postgres.arg("-D").arg(&cluster).arg("-k").arg(&folder);
        postgres.args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300"]);
        match durability {
            Durability::None => {
                postgres.args(["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"])
            }
            Durability::Full => {
                postgres.arg("-c").arg(format!("shared_buffers={}kB", memory()? / 4)).args(["-c", "max_wal_size=4GB"])
            }
        };
        let output = fs::File::create(&log).context("make the log file")?;
        postgres.stdin(Stdio::null()).stdout(output.try_clone().context("open the log twice")?).stderr(output);
        let mut server = postgres.spawn().context("start postgres")?;
        if let Err(failure) = wait_ready(&programs, &folder, port, &mut server) {
            let printed = fs::read_to_string(&log).unwrap_or_default();
            stop(&mut server);
            return Err(Failure::new(format!("{failure}\n{printed}")));
        }
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        Ok(Self::Ours { server, folder: guard.keep(), url })
    }
}

/// The machine's memory, in kB.
fn memory() -> Outcome<u64> {
    let all = fs::read_to_string("/proc/meminfo").context("read /proc/meminfo")?;
    let total = all.lines().find_map(|line| line.strip_prefix("MemTotal:")?.split_whitespace().next()?.parse().ok());
    total.ok_or_else(|| Failure::new("/proc/meminfo does not say how much memory there is."))
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Self::Ours { server, folder, .. } = self {
            stop(server);
            drop(Folder(Some(std::mem::take(folder))));
        }
    }
}

/// Who the server runs as: this user, or for root the user `postgres`.
struct Owner(Option<(u32, u32)>);

impl Owner {
    fn find(workspace: &Workspace) -> Outcome<Self> {
        if !debian::is_root(workspace)? {
            return Ok(Self(None));
        }
        let id = |flag: &str| answer(Command::new("id").args([flag, "postgres"])).and_then(|id| id.parse().ok());
        match (id("-u"), id("-g")) {
            (Some(user), Some(group)) => Ok(Self(Some((user, group)))),
            _ => Err(Failure::new("PostgreSQL does not run as root, and there is no user `postgres` to run it as.")),
        }
    }

    fn take(&self, folder: &Path) -> Outcome {
        match self.0 {
            Some((user, group)) => chown(folder, Some(user), Some(group)).context("give the folder to postgres"),
            None => Ok(()),
        }
    }

    /// The program as that user, interrupted when this process ends.
    fn command(&self, file: &Path, folder: &Path) -> Command {
        let mut command = Command::new("setpriv");
        if let Some((user, group)) = self.0 {
            command.args([format!("--reuid={user}"), format!("--regid={group}"), "--clear-groups".to_owned()]);
        }
        command.args(["--pdeathsig", "INT", "--"]).arg(file).current_dir(folder);
        command
    }
}

/// A folder that is removed with its contents.
struct Folder(Option<PathBuf>);

impl Folder {
    fn keep(mut self) -> PathBuf {
        self.0.take().unwrap_or_default()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Some(Err(error)) = self.0.as_ref().map(fs::remove_dir_all) {
            eprintln!("could not remove the temporary PostgreSQL's folder: {error}");
        }
    }
}

fn free_port() -> Outcome<u16> {
    let socket = TcpListener::bind("127.0.0.1:0").context("find a free port")?;
    Ok(socket.local_addr().context("find a free port")?.port())
}

fn wait_ready(programs: &Path, folder: &Path, port: u16, server: &mut Child) -> Outcome {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(status) = server.try_wait().context("look after postgres")? {
            return Err(Failure::new(format!("PostgreSQL ended while starting ({status}):")));
        }
        let mut ready = Command::new(programs.join("pg_isready"));
        ready.args(["-q", "-U", "postgres", "-p", &port.to_string(), "-h"]).arg(folder);
        if answer(&mut ready).is_some() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Err(Failure::new(format!("PostgreSQL was not ready after {} s:", PATIENCE.as_secs())))
}

/// Interrupts the server, which is PostgreSQL's fast shutdown, and waits for its end.
fn stop(server: &mut Child) {
    let interrupted = Command::new("kill").args(["-INT", &server.id().to_string()]).status();
    if !interrupted.is_ok_and(|status| status.success())
        && let Err(error) = server.kill()
    {
        eprintln!("could not stop the temporary PostgreSQL: {error}");
        return;
    }
    if let Err(error) = server.wait() {
        eprintln!("could not wait for the temporary PostgreSQL to end: {error}");
    }
}
