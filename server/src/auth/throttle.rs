//! Slows the guessing of passwords down, for all servers of a database together.
//!
//! A failed login raises three levels: that of the account in the network it came from, that of the account, and that of the
//! network (`Limit::ALL`). Levels fall by half every `HALF_LIFE`. Who comes while one of them is at its limit is told when it
//! will have fallen far enough. The first limit is low, for nobody mistypes a password often; the others catch guesses that are
//! spread over networks or accounts, and are so high that a single network never locks an account, nor a single account a
//! network.
//!
//! What must stay true:
//! - A guess counts before its password is hashed, in a transaction that locks the levels, so guesses made at once cannot outrun
//!   them, through however many servers they come. A right password takes back what was counted.
//! - From a network that has logged in to an account with its present password, a right password is never refused. Guesses
//!   from there beyond the limit are checked one at a time, with a pause, and raise no level: they cannot lock the account elsewhere.
//! - An account that does not exist costs the same statements and the same time as one that does.
//! - Rows are bounded: old ones go by themselves, and beyond `ROWS_MAX` the lowest.
//!
//! Networks are /24 of IPv4 and /64 of IPv6: what one customer has, who may change the address within it at will.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration as Pause;

use chrono::{DateTime, Duration, Utc};
use tokio::sync::{Mutex, MutexGuard};

use super::digest;
use crate::app::App;
use crate::db::{Arg, Sql, Tx, Ty, Work};
use crate::error::{Error, Result};

/// Levels fall by half in this time.
const HALF_LIFE: Duration = Duration::minutes(10);
/// A level this long past is nothing.
const FORGOTTEN: Duration = Duration::hours(2);
/// Levels are kept in microseconds, and computed in floating point.
const TOLERANCE: f64 = 1e-3;

/// Levels kept, at most; the lowest go first.
const ROWS_MAX: i64 = 100_000;
/// After so many counted guesses this server looks whether there are more.
const PRUNE_EVERY: u64 = 256;

/// Networks remembered of a user, and how long after the last login from there.
const NETWORKS_MAX: i64 = 32;
const NETWORK_DAYS: i64 = 180;

/// How long a wrong guess beyond the limit holds up the next one, from a network that is known.
const HOLD_UP: Pause = Pause::from_millis(100);
/// Guesses at one account from one network take turns; so many turns there are in all.
const TURNS: usize = 256;

/// A level as it is stored: the moment at which it falls, or fell, to one failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Level(DateTime<Utc>);

impl Level {
    /// No failure that anybody remembers.
    fn none(now: DateTime<Utc>) -> Self {
        Self(now - FORGOTTEN)
    }

    /// How many failures it stands for.
    fn failures(self, now: DateTime<Utc>) -> f64 {
        if self.0 + FORGOTTEN <= now { 0.0 } else { (seconds(self.0 - now) / seconds(HALF_LIFE)).exp2() }
    }

    fn of(failures: f64, now: DateTime<Utc>) -> Self {
        let microseconds = failures.log2() * seconds(HALF_LIFE) * 1e6;
        if !microseconds.is_finite() {
            return Self::none(now);
        }
        #[expect(clippy::cast_possible_truncation, reason = "levels are at most some hours away")]
        let away = Duration::microseconds(microseconds.round() as i64);
        Self((now + away).max(now - FORGOTTEN))
    }

    fn raised(self, now: DateTime<Utc>) -> Self {
        Self::of(self.failures(now) + 1.0, now)
    }

    fn lowered(self, now: DateTime<Utc>) -> Self {
        Self::of((self.failures(now) - 1.0).max(0.0), now)
    }

    /// Seconds until one more failure keeps within the limit; 0 if it does now.
    fn wait(self, limit: Limit, now: DateTime<Utc>) -> u64 {
        let (failures, room) = (self.failures(now), limit.failures() - 1.0);
        if failures <= room + TOLERANCE {
            return 0;
        }
        let wait = (failures / room).log2() * seconds(HALF_LIFE);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some minutes, never negative")]
        let wait = wait.ceil() as u64;
        wait.max(1)
    }
}

fn seconds(duration: Duration) -> f64 {
    duration.as_seconds_f64()
}

/// Of what a level is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Limit {
    /// An account, in one network.
    Pair,
    /// An account, from anywhere.
    Account,
    /// A network, at any account.
    Network,
}

impl Limit {
    const ALL: [Self; 3] = [Self::Pair, Self::Account, Self::Network];

    /// Failures at once before waiting begins. Half of them are forgotten each half-life, so lastingly one may guess at about
    /// seven tenths of this in a half-life.
    fn failures(self) -> f64 {
        match self {
            Self::Pair => 5.0,
            Self::Account => 50.0,
            Self::Network => 100.0,
        }
    }
}

/// The network of an address, as it is counted by; empty where the address is not known.
pub fn network(address: Option<IpAddr>) -> String {
    let Some(address) = address.map(|address| address.to_canonical()) else { return String::new() };
    let length = if address.is_ipv4() { 24 } else { 64 };
    ipnet::IpNet::new(address, length).map_or_else(|_| address.to_string(), |net| net.trunc().to_string())
}

/// Who guesses take turns with, on this server, and how many were counted here.
pub struct Throttle {
    turns: Vec<Mutex<()>>,
    counted: AtomicU64,
}

impl Default for Throttle {
    fn default() -> Self {
        Self { turns: std::iter::repeat_with(Mutex::default).take(TURNS).collect(), counted: AtomicU64::new(0) }
    }
}

/// A guess that may be checked. Dropped without a word about its outcome it has failed.
pub struct Attempt<'a> {
    app: &'a App,
    user: i64,
    network: String,
    proof: String,
    keys: [String; 3],
    /// The levels that were raised for it; None where it was let through beyond the limit.
    raised: Option<Raised>,
    turn: MutexGuard<'a, ()>,
}

/// Which of the levels were raised, in the order of `Limit::ALL`.
type Raised = [bool; 3];

/// Whether a transaction found a guess to be within the limits.
enum Verdict {
    Counted(Raised),
    /// Beyond them, and from a known network: it may be checked all the same.
    Spared,
    Wait(u64),
}

impl<'a> Attempt<'a> {
    /// Counts a guess at the account of a name, before it is known whether it is right. `user` is the account and its
    /// password's hash, if there is such an account.
    pub async fn enter(
        app: &'a App,
        name: &str,
        address: Option<IpAddr>,
        user: Option<(i64, &str)>,
    ) -> Result<Attempt<'a>> {
        let network = network(address);
        // Ids begin with one: nobody has this.
        let (user, hash) = user.unwrap_or((0, ""));
        let proof = digest(&app.pepper, &format!("network\n{user}\n{network}\n{hash}"))?;
        let key = |limit: Limit| {
            let text = match limit {
                Limit::Pair => format!("throttle pair\n{name}\n{network}"),
                Limit::Account => format!("throttle account\n{name}"),
                Limit::Network => format!("throttle network\n{network}"),
            };
            digest(&app.pepper, &text)
        };
        let [pair, account, whole] = Limit::ALL.map(key);
        let keys = [pair?, account?, whole?];
        // Who must wait is told so without a write.
        let known = is_known(app, user, &network, &proof).await?;
        let levels = levels(app, &keys).await?;
        if let Some(seconds) = wait(&levels, app.clock.now()).filter(|_| !known) {
            return Err(Error::TooMany { seconds });
        }
        let turn = app.throttle.turns[turn_of(&keys[0])].lock().await;
        // Whoever had the turn before may have logged in.
        let known = known || is_known(app, user, &network, &proof).await?;
        let raised = match count(app, keys.clone(), known).await? {
            Verdict::Counted(raised) => Some(raised),
            Verdict::Spared => None,
            Verdict::Wait(seconds) => return Err(Error::TooMany { seconds }),
        };
        Ok(Attempt { app, user, network, proof, keys, raised, turn })
    }

    /// The password was right: nothing was guessed at, and the network is known from now on.
    pub async fn succeeded(self) -> Result<()> {
        let Self { app, user, network, proof, keys, raised, turn } = self;
        let (db, now) = (app.db.clone(), app.clock.now());
        let done = tokio::spawn(async move {
            let mut tx = db.begin(Work::Request).await?;
            let stored = lock(&mut tx, &keys).await?;
            for (position, (key, limit)) in keys.iter().zip(Limit::ALL).enumerate() {
                let Some(level) = stored[position] else { continue };
                if limit == Limit::Pair {
                    set(&mut tx, key, Level::none(now)).await?;
                } else if raised.is_some_and(|raised| raised[position]) {
                    set(&mut tx, key, level.lowered(now)).await?;
                }
            }
            remember(&mut tx, user, &network, &proof, now).await?;
            tx.commit().await
        });
        let done = done.await.map_err(|error| Error::Internal(error.to_string()))?;
        drop(turn);
        done
    }

    /// The password was wrong. What was counted stays so.
    pub async fn failed(self) {
        if self.raised.is_none() {
            tokio::time::sleep(HOLD_UP).await;
        }
        drop(self.turn);
    }
}

/// Which turn the guesses of a pair take.
fn turn_of(key: &str) -> usize {
    key.bytes().fold(0_usize, |sum, byte| (sum * 31 + usize::from(byte)) % TURNS)
}

/// The longest wait of all levels, if there is one.
fn wait(levels: &[Option<Level>; 3], now: DateTime<Utc>) -> Option<u64> {
    let waits = levels.iter().zip(Limit::ALL).filter_map(|(level, limit)| level.map(|level| level.wait(limit, now)));
    waits.max().filter(|seconds| *seconds > 0)
}

/// Raises the levels of a guess, if that keeps all within their limits. A task of its own: a transaction must come to its end.
async fn count(app: &App, keys: [String; 3], known: bool) -> Result<Verdict> {
    let (db, now) = (app.db.clone(), app.clock.now());
    let task = tokio::spawn(async move {
        let mut tx = db.begin(Work::Request).await?;
        let levels = take(&mut tx, &keys, now).await?;
        if known && levels[0].wait(Limit::Pair, now) > 0 {
            return Ok(Verdict::Spared);
        }
        if let Some(seconds) = wait(&levels.map(Some), now).filter(|_| !known) {
            return Ok(Verdict::Wait(seconds));
        }
        let mut raised = Raised::default();
        for (position, (key, limit)) in keys.iter().zip(Limit::ALL).enumerate() {
            // Somebody known is let in while others keep the account or the network at its limit.
            raised[position] = levels[position].wait(limit, now) == 0;
            if raised[position] {
                set(&mut tx, key, levels[position].raised(now)).await?;
            }
        }
        tx.commit().await?;
        Ok::<_, Error>(Verdict::Counted(raised))
    });
    let verdict = task.await.map_err(|error| Error::Internal(error.to_string()))??;
    if matches!(verdict, Verdict::Counted(_))
        && app.throttle.counted.fetch_add(1, Ordering::Relaxed) % PRUNE_EVERY == PRUNE_EVERY - 1
    {
        prune(app).await?;
    }
    Ok(verdict)
}

/// The levels, all of them locked, in the order in which everybody locks them.
async fn take(tx: &mut Tx, keys: &[String; 3], now: DateTime<Utc>) -> Result<[Level; 3]> {
    /// Old rows may go between two statements, but not for ever.
    const TRIES: usize = 5;
    let mut sorted = keys.clone();
    sorted.sort_unstable();
    for _ in 0..TRIES {
        let rows = sorted.iter().map(|key| vec![Arg::text(key), Arg::Time(Some(Level::none(now).0))]).collect();
        let mut sql = Sql::new(tx.dialect());
        sql.push("INSERT INTO users_throttle (\"key\", \"level\") SELECT column1, column2 FROM (").table(rows);
        // SQLite takes what follows a select for a join otherwise.
        sql.push(") n WHERE true ON CONFLICT DO NOTHING");
        tx.execute(sql).await?;
        if let [Some(pair), Some(account), Some(network)] = lock(tx, keys).await? {
            return Ok([pair, account, network]);
        }
    }
    Err(Error::Internal("the levels of logins could not be locked".to_owned()))
}

async fn lock(tx: &mut Tx, keys: &[String; 3]) -> Result<[Option<Level>; 3]> {
    let mut sql = of(Sql::new(tx.dialect()), keys);
    let lock = sql.dialect().for_update();
    sql.push(" ORDER BY \"key\"").push(lock);
    let rows = tx.rows(sql, &[Ty::Text, Ty::Time]).await?;
    Ok(sorted_out(keys, &rows))
}

async fn levels(app: &App, keys: &[String; 3]) -> Result<[Option<Level>; 3]> {
    let rows = app.db.rows(of(Sql::new(app.db.dialect()), keys), &[Ty::Text, Ty::Time]).await?;
    Ok(sorted_out(keys, &rows))
}

fn of(mut sql: Sql, keys: &[String; 3]) -> Sql {
    sql.push("SELECT \"key\", \"level\" FROM users_throttle WHERE \"key\"").in_texts(keys.to_vec());
    sql
}

fn sorted_out(keys: &[String; 3], rows: &[Vec<shared::value::Value>]) -> [Option<Level>; 3] {
    keys.each_ref().map(|key| {
        let row = rows.iter().find(|row| row[0].as_str() == Some(key));
        row.and_then(|row| row[1].as_time()).map(Level)
    })
}

async fn set(tx: &mut Tx, key: &str, level: Level) -> Result<()> {
    let mut sql = Sql::new(tx.dialect());
    sql.push("UPDATE users_throttle SET \"level\" = ").time(level.0).push(" WHERE \"key\" = ").str(key);
    tx.execute(sql).await.map(|_| ())
}

/// Whether the user has logged in from the network with the password that holds now.
async fn is_known(app: &App, user: i64, network: &str, proof: &str) -> Result<bool> {
    let mut sql = Sql::new(app.db.dialect());
    sql.push("SELECT user_id FROM users_network WHERE user_id = ").int(user);
    sql.push(" AND network = ").str(network).push(" AND proof = ").str(proof);
    sql.push(" AND used > ").time(app.clock.now() - Duration::days(NETWORK_DAYS));
    Ok(!app.db.rows(sql, &[Ty::Int]).await?.is_empty())
}

/// Keeps a network as known; of too many the one that was not used for the longest time goes.
async fn remember(tx: &mut Tx, user: i64, network: &str, proof: &str, now: DateTime<Utc>) -> Result<()> {
    let mut sql = Sql::new(tx.dialect());
    sql.push("INSERT INTO users_network (user_id, network, proof, used) VALUES (").int(user);
    sql.push(", ").str(network).push(", ").str(proof).push(", ").time(now);
    sql.push(") ON CONFLICT (user_id, network) DO UPDATE SET proof = excluded.proof, used = excluded.used");
    tx.execute(sql).await?;
    let mut sql = Sql::new(tx.dialect());
    sql.push("DELETE FROM users_network WHERE user_id = ").int(user);
    sql.push(" AND network NOT IN (SELECT network FROM users_network WHERE user_id = ").int(user);
    sql.push(" ORDER BY used DESC, network").limit(NETWORKS_MAX, 0).push(")");
    tx.execute(sql).await.map(|_| ())
}

/// Deletes what nobody remembers, and what is too much. Answers how many rows went.
pub async fn prune(app: &App) -> Result<u64> {
    let now = app.clock.now();
    let mut sql = Sql::new(app.db.dialect());
    sql.push("DELETE FROM users_throttle WHERE \"level\" < ").time(now - FORGOTTEN);
    let mut gone = app.db.execute(sql).await?;
    let mut sql = Sql::new(app.db.dialect());
    sql.push("DELETE FROM users_throttle WHERE \"key\" IN (SELECT \"key\" FROM users_throttle ORDER BY \"level\" DESC");
    sql.limit(i64::MAX, ROWS_MAX).push(")");
    gone += app.db.execute(sql).await?;
    let mut sql = Sql::new(app.db.dialect());
    sql.push("DELETE FROM users_network WHERE used < ").time(now - Duration::days(NETWORK_DAYS));
    Ok(gone + app.db.execute(sql).await?)
}

#[cfg(test)]
mod tests;
