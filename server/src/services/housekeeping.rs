//! What the server tidies up by itself, on start and every hour; memory that rests, every minute.
//!
//! Several servers on one database may do it at the same time: whoever comes second finds nothing.

use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::auth::throttle;
use crate::db::Sql;
use crate::engine::count;
use crate::error::Result;

const PAUSE: Duration = Duration::from_secs(60);
/// Pauses of an hour.
const PAUSES: u32 = 60;
/// Rows that go at once: few enough that no writer waits for long.
const CHUNK: u64 = 5000;

/// Tidies up now and every hour, for as long as the server runs.
pub async fn run(app: Arc<App>) {
    loop {
        match events(&app).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "old events are gone"),
            Err(error) => tracing::warn!(%error, "old events could not be deleted"),
        }
        if let Err(error) = throttle::prune(&app).await {
            tracing::warn!(%error, "old failures of logins could not be deleted");
        }
        if let Err(error) = count::gather(&app.db).await {
            tracing::warn!(%error, "row counts could not be put together");
        }
        for _ in 0..PAUSES {
            tokio::time::sleep(PAUSE).await;
            if let Err(error) = app.db.rest().await {
                tracing::warn!(%error, "memory could not be given back");
            }
        }
    }
}

/// Deletes the events that are older than they are kept. Answers how many went.
pub async fn events(app: &App) -> Result<u64> {
    let oldest = app.clock.now() - chrono::Duration::days(app.config.outbox_days);
    let mut gone = 0;
    loop {
        // Ids rise with time, so the oldest are looked at and nothing else.
        let mut sql = Sql::new(app.db.dialect());
        sql.push("DELETE FROM core_outbox WHERE id IN (SELECT id FROM (SELECT id, \"time\" FROM core_outbox ORDER BY id LIMIT ");
        sql.int(i64::try_from(CHUNK).unwrap_or(i64::MAX)).push(") o WHERE o.\"time\" < ").time(oldest).push(")");
        let done = app.db.execute(sql).await?;
        gone += done;
        if done < CHUNK {
            return Ok(gone);
        }
    }
}
