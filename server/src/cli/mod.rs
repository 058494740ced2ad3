//! What can be typed: global settings, then a command. Errors are one sentence on standard error.

mod backup;
mod check;
mod checksum;
mod dump;
mod restore;
mod schema;
mod users;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};
use server::app::App;
use server::config::Config;
use server::error::{Error, Result};

#[derive(Parser)]
#[command(
    name = "purser",
    version,
    about = "Keeps a hardware estate: assets, discovery, contracts, notices and a log of every change."
)]
struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

/// Settings that every command takes, before or after its name. They override `PURSER_*` variables,
/// which override `purser.toml`.
#[derive(Args)]
struct Globals {
    /// Settings file [default: purser.toml, if there is one]
    #[arg(long, global = true, env = "PURSER_CONFIG")]
    config: Option<PathBuf>,
    /// Folder of the embedded database [default: ./data]
    #[arg(long, global = true, env = "PURSER_DATA")]
    data: Option<PathBuf>,
    /// postgres://… or sqlite://… [default: SQLite in the data folder]
    #[arg(long, global = true, env = "PURSER_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// Address and port; port 0 lets the system choose [default: 127.0.0.1:8000]
    #[arg(long, global = true, env = "PURSER_LISTEN")]
    listen: Option<String>,
    /// Names under which the server answers, separated by commas [default: any]
    #[arg(long, global = true, env = "PURSER_ALLOWED_HOSTS", value_delimiter = ',')]
    allowed_hosts: Option<Vec<String>>,
    /// Path below which it lives, such as /purser [default: none]
    #[arg(long, global = true, env = "PURSER_BASE_PATH")]
    base_path: Option<String>,
    /// Its address in feeds and mails, such as https://purser.example.org
    #[arg(long, global = true, env = "PURSER_PUBLIC_URL")]
    public_url: Option<String>,
    /// Key of token digests, at least 32 characters [default: one is made and kept]
    #[arg(long, global = true, env = "PURSER_PEPPER", hide_env_values = true)]
    pepper: Option<String>,
    /// Days for which a probe counts as recent [default: 7]
    #[arg(long, global = true, env = "PURSER_PROBE_RECENT_DAYS")]
    probe_recent_days: Option<i64>,
    /// Largest request body in bytes [default: 16777216]
    #[arg(long, global = true, env = "PURSER_BODY_LIMIT")]
    body_limit: Option<usize>,
    /// Write logs as JSON
    #[arg(long, global = true, env = "PURSER_LOG_JSON")]
    log_json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the web application and the REST interface
    Serve,
    /// Bring the database to this version's schema
    Migrate,
    /// Fill an empty database with a believable estate around today
    Demo,
    /// Create a user who may do everything
    Createsuperuser {
        #[arg(long)]
        username: String,
        #[arg(long, default_value = "")]
        email: String,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Manage API tokens
    Token {
        #[command(subcommand)]
        command: TokenCommand,
    },
    /// Write a consistent copy of the database and its checksum, also while the server runs
    Backup {
        file: PathBuf,
        /// Read a copy from end to end instead, and say whether it is whole
        #[arg(long)]
        verify: bool,
    },
    /// Put a copy back, after looking whether it is whole; the server must not be running
    Restore {
        file: PathBuf,
        /// Replace an existing database
        #[arg(long)]
        force: bool,
    },
    /// The key of all tokens and sessions
    Pepper {
        #[command(subcommand)]
        command: PepperCommand,
    },
    /// Check settings, database and schema, and whether what is stored agrees with itself
    Check {
        /// Mend what is found, as far as nobody has to decide; the change log tells of it
        #[arg(long)]
        mend: bool,
    },
    /// Print the OpenAPI document
    Openapi,
    /// Print what the migrations lack, or write it as a new pair (for developers)
    #[command(hide = true)]
    Schema {
        /// Name of the new migration, such as `add_suppliers`
        #[arg(long)]
        write: Option<String>,
    },
}

#[derive(Subcommand)]
enum PepperCommand {
    /// Go on with another pepper after the old one was lost: all tokens, sessions and calendar feeds end
    Reset,
}

#[derive(Subcommand)]
enum TokenCommand {
    /// Create a token and print it, once
    Create {
        #[arg(long)]
        user: String,
        #[arg(long, default_value = "")]
        description: String,
        /// 1: `Token <40 hex digits>`, 2: `Bearer nbt_<key>.<secret>`
        #[arg(long, default_value_t = 2)]
        format: i64,
        /// The token may only read
        #[arg(long)]
        read_only: bool,
    },
}

pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&Error::Io(error)),
    };
    let done = runtime.block_on(command(cli));
    // What runs on threads of its own is not waited for any longer.
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

#[expect(clippy::print_stderr, reason = "the command line's way to say what went wrong")]
fn fail(error: &Error) -> ExitCode {
    eprintln!("purser: {error}");
    ExitCode::FAILURE
}

fn config(globals: Globals) -> Result<Config> {
    let mut config = Config::read(globals.config.as_deref())?;
    if let Some(data) = globals.data {
        config.data = data;
    }
    if let Some(database) = globals.database {
        config.database = database;
    }
    if let Some(listen) = globals.listen {
        config.listen = listen;
    }
    if let Some(hosts) = globals.allowed_hosts {
        config.allowed_hosts = hosts;
    }
    if let Some(path) = globals.base_path {
        config.base_path = path;
    }
    if let Some(address) = globals.public_url {
        config.public_url = address;
    }
    if let Some(pepper) = globals.pepper {
        config.pepper = pepper;
    }
    if let Some(days) = globals.probe_recent_days {
        config.probe_recent_days = days;
    }
    if let Some(limit) = globals.body_limit {
        config.body_limit = limit;
    }
    config.log_json |= globals.log_json;
    config.check().map_err(Error::Internal)?;
    Ok(config)
}

async fn command(cli: Cli) -> Result<()> {
    let config = config(cli.globals)?;
    logs(config.log_json);
    match cli.command {
        Command::Serve => {
            let metrics = metrics_exporter_prometheus::PrometheusBuilder::new().install_recorder().ok();
            server::http::serve(App::open(config).await?, metrics).await
        }
        Command::Migrate => {
            closing(App::open(config).await?, async |_| say("The database is at this version's schema.")).await
        }
        Command::Demo => closing(App::open(config).await?, async |app| users::demo(&app).await).await,
        Command::Createsuperuser { username, email, password_stdin } => {
            let password = users::password(password_stdin)?;
            closing(App::open(config).await?, async |app| users::superuser(&app, &username, &email, &password).await)
                .await
        }
        Command::Token { command: TokenCommand::Create { user, description, format, read_only } } => {
            closing(App::open(config).await?, async |app| {
                users::token(&app, &user, &description, format, read_only).await
            })
            .await
        }
        Command::Backup { file, verify: false } => backup::make(&config, &file).await,
        Command::Backup { file, verify: true } => backup::verify(&file).await,
        Command::Restore { file, force } => restore::run(&config, &file, force).await,
        Command::Pepper { command: PepperCommand::Reset } => restore::reset_pepper(&config).await,
        Command::Check { mend } => {
            let wish = if mend { check::Wish::Mend } else { check::Wish::Look };
            closing(App::open(config).await?, async |app| check::run(&app, wish).await).await
        }
        Command::Openapi => say(&format!("{:#}", server::rest::openapi::document("http://localhost:8000"))),
        Command::Schema { write } => schema::write(write).await,
    }
}

/// Runs a command on an opened application and closes it properly.
async fn closing(app: Arc<App>, work: impl AsyncFnOnce(Arc<App>) -> Result<()>) -> Result<()> {
    let result = work(app.clone()).await;
    app.db.close().await;
    result
}

/// A line on standard output.
pub fn say(text: &str) -> Result<()> {
    use std::io::Write;
    writeln!(std::io::stdout(), "{text}")?;
    Ok(())
}

fn logs(json: bool) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("PURSER_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json { builder.json().init() } else { builder.init() }
}
