//! Calendar feeds: `feed_<key>.<secret>` in an address reads the calendar as its user, and nothing else.

use std::sync::Arc;

use shared::models::notices::calendar_feed::CalendarFeed;
use shared::row::{Model, Row};
use shared::value::Value;

use super::digest;
use super::session::Account;
use super::token::{FEED, stamp};
use crate::app::App;
use crate::cx::{Caller, Cx};
use crate::db::{Sql, Ty};
use crate::engine::catalog::info;
use crate::engine::load::{self, Lock};
use crate::error::{Error, Result};

/// The feed behind a token, and the caller it reads as.
pub async fn caller(app: &Arc<App>, token: &str) -> Result<(Caller, Row)> {
    const INVALID: Error = Error::BadCredentials("Invalid feed token");
    let (key, secret) = token.strip_prefix(FEED).and_then(|rest| rest.split_once('.')).ok_or(INVALID)?;
    let mut sql = Sql::new(app.db.dialect());
    sql.push(
        "SELECT f.id, f.expires, f.enabled, f.last_used, u.id, u.username, u.is_superuser, u.is_active FROM \
         notices_calendarfeed f JOIN users_user u ON u.id = f.user_id WHERE f.digest = ",
    );
    sql.str(digest(&app.pepper, secret)?).push(" AND f.key = ").str(key);
    let shape = [Ty::Int, Ty::Time, Ty::Bool, Ty::Time, Ty::Int, Ty::Text, Ty::Bool, Ty::Bool];
    let mut snapshot = app.db.snapshot();
    let mut reader = snapshot.reader();
    let rows = reader.rows(sql, &shape).await?;
    let row = rows.first().ok_or(INVALID)?;
    let now = app.clock.now();
    if row[1].as_time().is_some_and(|expires| expires <= now) {
        return Err(Error::BadCredentials("Feed expired"));
    }
    if row[2] != Value::Bool(true) {
        return Err(Error::BadCredentials("Feed disabled"));
    }
    if row[7] != Value::Bool(true) {
        return Err(Error::BadCredentials("User inactive"));
    }
    let id = row[0].as_int().unwrap_or_default();
    let meta = CalendarFeed::meta();
    let feed = load::rows(&Cx::system(app), &mut reader, meta, &[id], info(meta).all, Lock::No).await?.pop();
    drop(snapshot);
    stamp(app, CalendarFeed::meta().table, &row[0], &row[3]);
    let account = Account {
        id: row[4].as_int().unwrap_or_default(),
        username: row[5].as_str().unwrap_or_default().to_owned(),
        superuser: row[6].as_bool().unwrap_or(false),
    };
    Ok((account.caller(app, false).await?, feed.ok_or(INVALID)?))
}
