//! Periods with a start and an end: their order, and the filter by where they stand today.
//!
//! The bands of `filter` are those of `shared::status::date_status`, written so that the columns
//! stand alone and indexes help. Source: reference sheet of the inventory-monitor plugin, §3.1–3.2.

use chrono::{Duration, NaiveDate};
use shared::status::date_status;
use shared::value::Value;

use crate::db::{Arg, Dialect, Sql};
use crate::engine::write::Item;

/// A period's columns and the day it is looked at.
#[derive(Clone, Copy)]
pub struct Period {
    pub start: &'static str,
    pub end: &'static str,
    /// Days before the end that count as expiring; `None` switches the states off.
    pub warning: Option<i64>,
    pub today: NaiveDate,
}

/// Longest period, in days, that counts as expiring for all of its time.
const SHORT: i64 = 2;

impl Period {
    /// The band of a loaded row.
    pub fn band(&self, row: &shared::row::Row) -> Value {
        let date = |name| row.get(name).as_date();
        Value::text(date_status(date(self.start), date(self.end), self.today, self.warning).band())
    }

    /// Writes the condition that a row is in a band.
    pub fn filter(&self, band: &str, alias: &str, sql: &mut Sql) {
        let Some(warning) = self.warning else {
            sql.push(if band == "none" { "TRUE" } else { "FALSE" });
            return;
        };
        // Dates beyond the calendar's end compare as later than every stored one.
        let last = Duration::try_days(warning).and_then(|days| self.today.checked_add_signed(days)).unwrap_or(LATEST);
        let yesterday = self.today.pred_opt().unwrap_or(self.today);
        let day = |date: NaiveDate| Arg::Date(Some(date.min(LATEST)));
        sql.push("(");
        match band {
            "expired" => {
                sql.column(alias, self.end).push(" < ").bind(day(self.today));
                self.started(alias, sql);
            }
            "expiring" => {
                sql.column(alias, self.end).push(" >= ").bind(day(self.today));
                self.started(alias, sql);
                sql.push(" AND (").column(alias, self.end).push(" <= ").bind(day(last)).push(" OR ");
                self.short(alias, sql);
                sql.push(")");
            }
            "valid" => {
                sql.column(alias, self.start).push(" > ").bind(day(self.today));
                sql.push(" OR (")
                    .column(alias, self.end)
                    .push(" IS NULL AND ")
                    .column(alias, self.start)
                    .push(" IS NOT NULL)");
                sql.push(" OR (").column(alias, self.end).push(" > ").bind(day(last.max(yesterday)));
                sql.push(" AND (").column(alias, self.start).push(" IS NULL OR NOT ");
                self.short(alias, sql);
                sql.push("))");
            }
            _ => {
                sql.column(alias, self.start).push(" IS NULL AND ").column(alias, self.end).push(" IS NULL");
            }
        }
        sql.push(")");
    }

    /// ` AND` the period has begun; one without a start always has.
    fn started(&self, alias: &str, sql: &mut Sql) {
        sql.push(" AND (").column(alias, self.start).push(" IS NULL OR ").column(alias, self.start).push(" <= ");
        sql.bind(Arg::Date(Some(self.today))).push(")");
    }

    /// The whole period is at most two days long.
    fn short(&self, alias: &str, sql: &mut Sql) {
        let dialect = sql.dialect();
        let [start, end] = [self.start, self.end].map(|column| match dialect {
            Dialect::Sqlite => format!("julianday({alias}.\"{column}\")"),
            Dialect::Postgres => format!("{alias}.\"{column}\""),
        });
        sql.push(&format!("({end} - {start} <= {SHORT})"));
    }
}

/// The last day both databases and the wire can hold.
const LATEST: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// The end is not before the start; the error stands at the end.
pub fn ordered(item: &mut Item, start: &str, end: &str) {
    if !super::touches(item, &[start, end]) {
        return;
    }
    let Some(after) = &item.after else { return };
    let (Some(from), Some(to)) = (instant(after.get(start)), instant(after.get(end))) else { return };
    if from > to {
        let title = |name: &str| after.meta().field(name).map_or(name.to_owned(), shared::meta::Field::title);
        let message = format!("{} must not be before {}.", title(end), title(start).to_lowercase());
        item.errors.add(end, message);
    }
}

/// A date or time as a number that orders like it.
fn instant(value: &Value) -> Option<i64> {
    match value {
        Value::Date(date) => Some(i64::from(chrono::Datelike::num_days_from_ce(date))),
        Value::Time(time) => Some(time.timestamp_micros()),
        _ => None,
    }
}
