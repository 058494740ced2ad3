//! Dates and times as text: one grammar for REST, forms and addresses.
//!
//! Read by hand: a parser of format strings is slower, and a weight in the browser.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};

/// `2026-05-12`; month and day may have one digit. Four-digit years only: wider ones sort wrongly
/// as text.
pub fn date(text: &str) -> Option<NaiveDate> {
    let mut reader = Reader(text.as_bytes());
    reader.date().filter(|_| reader.0.is_empty())
}

/// ISO 8601 with `T` or a space; a time without a zone is UTC; a bare date is its first instant.
/// Cut to microseconds, which is what PostgreSQL keeps: both databases must answer alike.
pub fn datetime(text: &str) -> Option<DateTime<Utc>> {
    let mut reader = Reader(text.as_bytes());
    let date = reader.date()?;
    if reader.0.is_empty() {
        return Some(date.and_time(NaiveTime::MIN).and_utc());
    }
    reader.one_of(b"Tt ")?;
    let time = reader.time()?;
    let east = reader.zone()?;
    let time = date.and_time(time).checked_sub_signed(east)?.and_utc();
    (reader.0.is_empty() && is_four_digits(time.year())).then_some(time)
}

/// `2026-05-12T22:00`, for inputs, to the minute.
pub fn minutes(time: DateTime<Utc>) -> String {
    format!("{}T{:02}:{:02}", time.date_naive(), time.hour(), time.minute())
}

fn is_four_digits(year: i32) -> bool {
    (1..=9999).contains(&year)
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn one_of(&mut self, allowed: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        if !allowed.contains(first) {
            return None;
        }
        self.0 = rest;
        Some(*first)
    }

    /// A number of `least` to `most` digits.
    fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let digits = self.0.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
        let (number, rest) = self.0.split_at_checked(digits).filter(|_| digits >= least)?;
        self.0 = rest;
        Some(number.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')))
    }

    fn date(&mut self) -> Option<NaiveDate> {
        let year = i32::try_from(self.number(4, 4)?).ok()?;
        self.one_of(b"-")?;
        let month = self.number(1, 2)?;
        self.one_of(b"-")?;
        let day = self.number(1, 2)?;
        NaiveDate::from_ymd_opt(year, month, day).filter(|_| is_four_digits(year))
    }

    /// `22:00`, `22:00:30`, `22:00:30.123456`.
    fn time(&mut self) -> Option<NaiveTime> {
        let hour = self.number(1, 2)?;
        self.one_of(b":")?;
        let minute = self.number(1, 2)?;
        if self.one_of(b":").is_none() {
            return NaiveTime::from_hms_opt(hour, minute, 0);
        }
        let second = self.number(1, 2)?;
        let mut micros = 0;
        if self.one_of(b".").is_some() {
            let length = self.0.len();
            micros = self.number(1, 6)?;
            (length - self.0.len()..6).for_each(|_| micros *= 10);
            while self.number(1, 9).is_some() {}
        }
        NaiveTime::from_hms_micro_opt(hour, minute, second, micros)
    }

    /// `Z`, `+02:00`, `+0200`, `+02` or nothing, as the time by which the zone is ahead of UTC.
    fn zone(&mut self) -> Option<TimeDelta> {
        if self.0.is_empty() || self.one_of(b"Zz").is_some() {
            return Some(TimeDelta::zero());
        }
        let sign = if self.one_of(b"+-")? == b'-' { -1 } else { 1 };
        let hours = self.number(2, 2)?;
        let colon = self.one_of(b":").is_some();
        let minutes = if self.0.is_empty() && !colon { 0 } else { self.number(2, 2)? };
        let valid = hours < 24 && minutes < 60;
        valid.then(|| TimeDelta::minutes(sign * i64::from(hours * 60 + minutes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::iso;

    fn read(text: &str) -> String {
        datetime(text).map_or_else(|| "-".to_owned(), iso)
    }

    #[test]
    fn times_are_read_in_every_form_that_clients_write() {
        for (text, expected) in [
            ("2026-05-12T22:00:30Z", "2026-05-12T22:00:30Z"),
            ("2026-05-12t22:00:30z", "2026-05-12T22:00:30Z"),
            ("2026-05-12T22:00:30.5+02:00", "2026-05-12T20:00:30.500000Z"),
            ("2026-05-12 22:00:30.123456789-0130", "2026-05-12T23:30:30.123456Z"),
            ("2026-05-12T22:00+02", "2026-05-12T20:00:00Z"),
            ("2026-05-12T22:00Z", "2026-05-12T22:00:00Z"),
            ("2026-05-12 22:00", "2026-05-12T22:00:00Z"),
            ("2026-05-12T22:00:01.25", "2026-05-12T22:00:01.250000Z"),
            ("2026-5-2", "2026-05-02T00:00:00Z"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "now",
            "2026-05-12T",
            "2026-05-12T22",
            "2026-05-12T22:00:30.",
            "2026-05-12T24:00:00Z",
            "2026-05-12T22:60:00Z",
            "2026-02-30",
            "2026-05-12Z",
            "2026-05-12T22:00:00+",
            "2026-05-12T22:00:00+2:00",
            "2026-05-12T22:00:00+02:",
            "2026-05-12T22:00:00Zulu",
            "20260512T220000Z",
            "0000-01-01",
            "0001-01-01T00:00:00+01:00",
            "9999-12-31T23:59:59-01:00",
            "12026-05-12",
            "+2026-05-12",
        ] {
            assert_eq!(read(text), "-", "{text}");
        }
        assert_eq!(date("2026-05-12 "), None);
        assert_eq!(date("2026-13-01"), None);
    }
}
