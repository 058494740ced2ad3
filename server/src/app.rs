//! The application: database, settings and what lives as long as the process.

use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};

use crate::auth::throttle::Throttle;
use crate::config::Config;
use crate::db::{Db, migrate};
use crate::engine::{count, custom};
use crate::error::{Error, Result};
use crate::policy::{self, Policy};
use crate::services::identities;

pub struct App {
    pub db: Db,
    pub config: Config,
    pub clock: Box<dyn Clock>,
    /// Keys the digests of tokens and sessions.
    pub pepper: Vec<u8>,
    pub throttle: Throttle,
    /// What the operator demands beyond the models' own rules.
    pub policy: Policy,
    /// Definitions of custom fields, as last read.
    pub custom: custom::Cache,
    /// What filters found, while it is so.
    pub counts: count::Kept,
}

/// Where the time comes from.
pub trait Clock: Send + Sync {
    fn now(&self) -> DateTime<Utc>;
}

/// The machine's clock, in microseconds: what both databases keep.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}

/// A new id for a request.
#[expect(clippy::disallowed_methods, reason = "the one place that makes request ids")]
pub fn request_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

impl App {
    /// Opens and migrates the configured database.
    pub async fn open(config: Config) -> Result<Arc<Self>> {
        Self::with_clock(config, Box::new(SystemClock)).await
    }

    pub async fn with_clock(config: Config, clock: Box<dyn Clock>) -> Result<Arc<Self>> {
        let choices = policy::choices::read(&config.field_choices).map_err(Error::Internal)?;
        if !choices.is_empty() {
            shared::choices::configure(choices);
        }
        let policy = Policy::read(&config).map_err(Error::Internal)?;
        let db = Db::bounded(&config.database_url(), config.limits()).await?;
        migrate::run(&db).await?;
        let pepper = crate::auth::pepper::of(&db, &config).await?;
        let app = Arc::new(Self {
            db,
            config,
            clock,
            pepper,
            throttle: Throttle::default(),
            policy,
            custom: custom::Cache::default(),
            counts: count::Kept::default(),
        });
        identities::keep(&app).await?;
        Ok(app)
    }
}
