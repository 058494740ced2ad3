//! A database of its own for one measurement, with the application and sqlx opened on it.
//!
//! Filling a million assets takes minutes. With `--keep` a filled database stays, and what is measured is a copy of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use server::app::App;
use server::config::Config;
use server::db::Dialect;

use crate::Options;
use crate::driver::Driver;

/// Copies of an estate are opened with the pepper that it was made with.
const PEPPER: &str = "the pepper of estates to be measured";

pub struct Place {
    pub app: Arc<App>,
    pub driver: Driver,
    /// What `--data` and `--database` of a server on this database say.
    pub data: PathBuf,
    pub database: String,
    /// The PostgreSQL server and the database's name on it, if it goes again.
    made: Option<(String, String)>,
    _folder: Option<tempfile::TempDir>,
}

/// What a filled database is kept as.
struct Kept<'a> {
    options: &'a Options,
    name: String,
}

impl Place {
    /// A new and empty database.
    pub async fn open(engine: &str, options: &Options) -> Self {
        Self::with(engine, options, None).await
    }

    /// A copy of the kept database with so many assets, if there is one.
    pub async fn copy(engine: &str, options: &Options, assets: usize) -> Option<Self> {
        let kept = Kept::new(options, assets);
        if kept.exists(engine).await { Some(Self::with(engine, options, Some(kept)).await) } else { None }
    }

    /// The database that will be kept, to be filled and closed.
    pub async fn to_keep(engine: &str, options: &Options, assets: usize) -> Self {
        let kept = Kept::new(options, assets);
        let mut config = Config { data: kept.folder(), pepper: PEPPER.to_owned(), ..Config::default() };
        std::fs::create_dir_all(&config.data).expect("a folder");
        if engine == "postgres" {
            let server = server(options);
            administer(server, &format!("CREATE DATABASE \"{}\"", kept.name)).await.expect("a database is created");
            config.database = address(server, &kept.name);
        }
        Self::on(config, None, None).await
    }

    async fn with(engine: &str, options: &Options, kept: Option<Kept<'_>>) -> Self {
        let parent = parent(options);
        std::fs::create_dir_all(&parent).expect("a folder");
        let folder = tempfile::tempdir_in(&parent).expect("a folder");
        let mut config = Config { data: folder.path().to_owned(), pepper: PEPPER.to_owned(), ..Config::default() };
        let mut made = None;
        if engine == "postgres" {
            let server = server(options);
            let name = folder.path().file_name().map(|n| n.to_string_lossy().to_lowercase()).unwrap_or_default();
            let name = format!("purser_bench{}", name.replace(|c: char| !c.is_ascii_alphanumeric(), "_"));
            let template = kept.map(|kept| format!(" TEMPLATE \"{}\"", kept.name)).unwrap_or_default();
            let create = format!("CREATE DATABASE \"{name}\"{template}");
            administer(server, &create).await.expect("a database is created");
            config.database = address(server, &name);
            made = Some((server.to_owned(), name));
        } else if let Some(kept) = kept {
            std::fs::copy(file(&kept.folder()), file(folder.path())).expect("the kept database is copied");
        }
        Self::on(config, made, Some(folder)).await
    }

    async fn on(config: Config, made: Option<(String, String)>, folder: Option<tempfile::TempDir>) -> Self {
        let (data, database) = (config.data.clone(), config.database_url());
        let app = App::open(config).await.expect("the application opens");
        let driver = Driver::open(&database).await;
        Self { app, driver, data, database, made, _folder: folder }
    }

    /// What a database does by itself after a while: PostgreSQL's autovacuum gathers statistics.
    pub async fn settle(&self) {
        if self.driver.dialect() == Dialect::Postgres {
            self.driver.run("VACUUM ANALYZE").await;
            self.driver.run("CHECKPOINT").await;
        }
    }

    pub async fn version(&self) -> String {
        match self.driver.dialect() {
            Dialect::Sqlite => format!("SQLite {}", self.driver.text("SELECT sqlite_version()").await),
            Dialect::Postgres => format!("PostgreSQL {}", self.driver.text("SHOW server_version").await),
        }
    }

    /// Closes the database, and removes it if it is none to keep.
    pub async fn close(self) {
        self.app.db.close().await;
        self.driver.close().await;
        if let Some((server, name)) = self.made {
            let drop = format!("DROP DATABASE \"{name}\" WITH (FORCE)");
            administer(&server, &drop).await.expect("the database is dropped");
        }
    }
}

impl<'a> Kept<'a> {
    fn new(options: &'a Options, assets: usize) -> Self {
        Self { options, name: format!("purser_bench_kept_{assets}") }
    }

    fn folder(&self) -> PathBuf {
        parent(self.options).join(&self.name)
    }

    async fn exists(&self, engine: &str) -> bool {
        if engine == "postgres" {
            let kept = address(server(self.options), &self.name);
            return administer(&kept, "SELECT 1").await.is_ok();
        }
        file(&self.folder()).exists()
    }
}

/// Where databases of SQLite go: on the disk that is measured, for the system's temporary folder may be in memory.
fn parent(options: &Options) -> PathBuf {
    options.folder.clone().unwrap_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")))
}

/// The file of SQLite in the folder of a server.
fn file(folder: &Path) -> PathBuf {
    folder.join("purser.sqlite")
}

fn server(options: &Options) -> &str {
    options.postgres.as_deref().expect("PURSER_TEST_POSTGRES must name a PostgreSQL server; run `cargo xtask bench`")
}

fn address(server: &str, database: &str) -> String {
    let (start, _) = server.rsplit_once('/').expect("a database URL");
    format!("{start}/{database}")
}

async fn administer(server: &str, sql: &str) -> Result<(), sqlx::Error> {
    use sqlx::Connection;
    let mut connection = sqlx::PgConnection::connect(server).await?;
    sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut connection).await?;
    connection.close().await
}
