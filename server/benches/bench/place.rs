//! A database of its own for one measurement, with the application and sqlx opened on it.

use std::path::PathBuf;
use std::sync::Arc;

use server::app::App;
use server::config::Config;
use server::db::Dialect;

use crate::Options;
use crate::driver::Driver;

pub struct Place {
    pub app: Arc<App>,
    pub driver: Driver,
    /// What `--data` and `--database` of a server on this database say.
    pub data: PathBuf,
    pub database: String,
    /// The PostgreSQL server and the database's name on it.
    made: Option<(String, String)>,
    _folder: tempfile::TempDir,
}

impl Place {
    pub async fn open(engine: &str, options: &Options) -> Self {
        // On the disk that is measured: the system's temporary folder may be in memory.
        let parent = options.folder.clone().unwrap_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")));
        std::fs::create_dir_all(&parent).expect("a folder");
        let folder = tempfile::tempdir_in(&parent).expect("a folder");
        let mut config = Config { data: folder.path().to_owned(), ..Config::default() };
        let mut made = None;
        if engine == "postgres" {
            let server = options
                .postgres
                .clone()
                .expect("PURSER_TEST_POSTGRES must name a PostgreSQL server; run `cargo xtask bench`");
            let name = folder.path().file_name().map(|n| n.to_string_lossy().to_lowercase()).unwrap_or_default();
            let name = format!("purser_bench{}", name.replace(|c: char| !c.is_ascii_alphanumeric(), "_"));
            administer(&server, &format!("CREATE DATABASE \"{name}\"")).await;
            let (start, _) = server.rsplit_once('/').expect("a database URL");
            config.database = format!("{start}/{name}");
            made = Some((server, name));
        }
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

    pub async fn remove(self) {
        self.driver.close().await;
        if let Some((server, name)) = self.made {
            administer(&server, &format!("DROP DATABASE \"{name}\" WITH (FORCE)")).await;
        }
    }
}

async fn administer(server: &str, sql: &str) {
    use sqlx::Connection;
    let mut connection = sqlx::PgConnection::connect(server).await.expect("the PostgreSQL server answers");
    sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.expect(sql);
    connection.close().await.expect("a clean end");
}
