//! Time zones as calendars define them (RFC 5545 §3.6.5): when which offset begins.
//!
//! Read is what programs write: a beginning, dates, and a yearly rule. A zone with a rule beyond that is not evaluated, and
//! whoever asks is told so.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, TimeDelta, Utc, Weekday};

use super::remarks::{Remarks, excerpt};
use super::zone::plausible;

/// Most seasons and dates of a zone.
const MAX_ONSETS: usize = 500;

/// How long after its last change the offset of a zone with several seasons is taken to be known.
const KNOWN_DAYS: i64 = 400;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Season {
    #[default]
    Standard,
    Daylight,
}

/// A zone as the calendar defines it.
#[derive(Debug, Default)]
pub(super) struct Definition {
    pub id: String,
    /// IANA name that some programs give beside their own.
    pub location: String,
    seasons: Vec<Observance>,
    /// How many dates its seasons have.
    dates: usize,
    /// More was told than is kept.
    cut: bool,
}

/// An offset and when it begins: in local time before the change.
#[derive(Debug, Default)]
struct Observance {
    season: Season,
    start: Option<NaiveDateTime>,
    from: Option<i32>,
    to: Option<i32>,
    rule: Option<Rule>,
    dates: Vec<NaiveDateTime>,
    /// Something in it was not understood.
    odd: bool,
}

/// Every year, on a day of a month.
#[derive(Debug, Clone, PartialEq, Default)]
struct Rule {
    month: Option<u32>,
    day: Day,
    until: Option<NaiveDateTime>,
}

#[derive(Debug, Clone, PartialEq, Default)]
enum Day {
    /// That of the beginning.
    #[default]
    Same,
    /// The nth of its kind, from the end if negative.
    Nth(i32, Weekday),
    /// The first of its kind on or after a day.
    From(u32, Weekday),
    OfMonth(u32),
}

/// A change of the offset, in UTC.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Onset {
    at: NaiveDateTime,
    from: i32,
    to: i32,
}

impl Definition {
    pub fn begin(&mut self, season: Season) {
        if self.seasons.len() < MAX_ONSETS {
            self.seasons.push(Observance { season, ..Observance::default() });
        } else {
            self.cut = true;
        }
    }

    /// A property of the season that began last.
    pub fn property(&mut self, name: &str, value: &str) {
        let Some(last) = self.seasons.last_mut() else { return };
        match name {
            "DTSTART" => last.start = time(value),
            "TZOFFSETFROM" => last.from = offset(value),
            "TZOFFSETTO" => last.to = offset(value),
            "RRULE" if last.rule.is_some() => last.odd = true,
            "RRULE" => {
                last.rule = rule(value);
                last.odd |= last.rule.is_none();
            }
            "RDATE" => {
                for date in value.split(',') {
                    match time(date) {
                        Some(date) if self.dates < MAX_ONSETS => {
                            self.dates += 1;
                            last.dates.push(date);
                        }
                        _ => last.odd = true,
                    }
                }
            }
            "EXDATE" | "EXRULE" => last.odd = true,
            _ => {}
        }
    }

    /// Whether it says anything but its name.
    pub fn is_told(&self) -> bool {
        !self.seasons.is_empty()
    }

    /// The offset of its last standard time, in seconds.
    pub fn standard(&self) -> Option<i32> {
        self.seasons.iter().rev().filter(|one| one.season == Season::Standard).find_map(|one| one.to)
    }

    /// A local time in UTC; None where the definition is not understood or does not reach. What the clocks skip or repeat is
    /// read as everywhere (`Zone::to_utc`).
    pub fn to_utc(&self, local: NaiveDateTime, warnings: &mut Remarks) -> Option<DateTime<Utc>> {
        let onsets = self.onsets(local)?;
        let offset_at = |utc: NaiveDateTime| {
            let begun = onsets.partition_point(|onset| onset.at <= utc);
            begun.checked_sub(1).map_or_else(|| onsets.first().map(|first| first.from), |last| Some(onsets[last].to))
        };
        let mut offsets: Vec<i32> = onsets.iter().flat_map(|onset| [onset.from, onset.to]).collect();
        offsets.sort_unstable();
        offsets.dedup();
        let back = |offset: i32| local.checked_sub_signed(TimeDelta::seconds(offset.into()));
        let mut fits: Vec<NaiveDateTime> =
            offsets.iter().filter_map(|offset| back(*offset).filter(|utc| offset_at(*utc) == Some(*offset))).collect();
        fits.sort_unstable();
        let name = excerpt(&self.id);
        let utc = match fits.as_slice() {
            [] => {
                // The clocks skip it: counted on from before the change.
                let before = onsets.iter().find(|onset| {
                    let shown = |offset: i32| onset.at.checked_add_signed(TimeDelta::seconds(offset.into()));
                    shown(onset.from).is_some_and(|from| from <= local) && shown(onset.to).is_some_and(|to| local < to)
                })?;
                warnings.doubt(format!("The local time {local} does not exist in {name}; moved on."));
                back(before.from)?
            }
            [one] => *one,
            [first, ..] => {
                warnings.doubt(format!("The local time {local} comes twice in {name}; the earlier was taken."));
                *first
            }
        };
        let stale = onsets.last().is_some_and(|last| (utc - last.at).num_days() > KNOWN_DAYS);
        if stale && self.is_one_year() {
            return None;
        }
        plausible(utc.and_utc())
    }

    /// Whether it tells the summer and the winter of one year, and not how it goes on.
    fn is_one_year(&self) -> bool {
        let [one, other] = self.seasons.as_slice() else { return false };
        let once = |season: &Observance| season.rule.is_none() && season.dates.is_empty();
        one.season != other.season && once(one) && once(other)
    }

    /// The changes that matter around a local time, in order.
    fn onsets(&self, local: NaiveDateTime) -> Option<Vec<Onset>> {
        if self.cut {
            return None;
        }
        let mut onsets = Vec::new();
        for one in &self.seasons {
            let (Some(start), Some(from), Some(to), false) = (one.start, one.from, one.to, one.odd) else {
                return None;
            };
            let ruled = one.rule.iter().flat_map(|rule| rule.near(start, from, local.year()));
            for at in std::iter::once(start).chain(one.dates.iter().copied()).chain(ruled) {
                onsets.push(Onset { at: at.checked_sub_signed(TimeDelta::seconds(from.into()))?, from, to });
            }
        }
        onsets.sort_by_key(|onset| onset.at);
        Some(onsets)
    }
}

impl Rule {
    /// When it begins in the years around one, and when it begins last.
    fn near(&self, start: NaiveDateTime, from: i32, year: i32) -> Vec<NaiveDateTime> {
        let last = self.until.map_or(year, |until| until.year());
        let mut years = vec![year - 1, year, year + 1, last - 1, last];
        years.sort_unstable();
        years.dedup();
        let lasts = |at: &NaiveDateTime| {
            let utc = at.checked_sub_signed(TimeDelta::seconds(from.into()));
            *at >= start && self.until.is_none_or(|until| utc.is_some_and(|utc| utc <= until))
        };
        years.into_iter().filter_map(|year| self.of(year, start)).filter(lasts).collect()
    }

    fn of(&self, year: i32, start: NaiveDateTime) -> Option<NaiveDateTime> {
        let month = self.month.unwrap_or(start.month());
        let day = |day: u32| NaiveDate::from_ymd_opt(year, month, day);
        let from = |first: NaiveDate, weekday: Weekday| {
            let ahead = (7 + weekday.num_days_from_monday() - first.weekday().num_days_from_monday()) % 7;
            first.checked_add_days(Days::new(ahead.into()))
        };
        let date = match self.day {
            Day::Same => day(start.day())?,
            Day::OfMonth(number) => day(number)?,
            Day::From(number, weekday) => from(day(number)?, weekday)?,
            Day::Nth(nth, weekday) if nth > 0 => from(day(1)?, weekday)?.checked_add_days(weeks(nth - 1)?)?,
            Day::Nth(nth, weekday) => {
                let next = day(1)?.checked_add_months(Months::new(1))?;
                from(next, weekday)?.checked_sub_days(weeks(-nth)?)?
            }
        };
        (date.month() == month || matches!(self.day, Day::From(..))).then(|| date.and_time(start.time()))
    }
}

fn weeks(number: i32) -> Option<Days> {
    u64::try_from(number).ok().map(|number| Days::new(7 * number))
}

/// `20261025T030000`; a `Z` at the end is left aside.
fn time(value: &str) -> Option<NaiveDateTime> {
    let value = value.trim().trim_end_matches(['Z', 'z']);
    NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%S").ok()
}

/// A yearly rule; None if it is more than that.
fn rule(text: &str) -> Option<Rule> {
    let mut rule = Rule::default();
    let (mut yearly, mut weekday, mut days) = (false, None, Vec::new());
    for part in text.split(';').filter(|part| !part.trim().is_empty()) {
        let (name, value) = part.split_once('=')?;
        let value = value.trim();
        match name.trim().to_ascii_uppercase().as_str() {
            "FREQ" => yearly = value.eq_ignore_ascii_case("YEARLY"),
            "INTERVAL" if value == "1" => {}
            "WKST" => {}
            "BYMONTH" => rule.month = Some(value.parse().ok().filter(|month| (1..=12).contains(month))?),
            "BYDAY" => weekday = Some(by_day(value)?),
            "BYMONTHDAY" => days = value.split(',').map(|day| day.trim().parse().ok()).collect::<Option<Vec<u32>>>()?,
            "UNTIL" => rule.until = Some(until(value)?),
            _ => return None,
        }
    }
    rule.day = match (weekday, days.as_slice()) {
        (None, []) => Day::Same,
        (None, [day]) => Day::OfMonth(*day),
        (Some((Some(nth), weekday)), []) => Day::Nth(nth, weekday),
        // A week of days names the one that is of the kind.
        (Some((None, weekday)), [first, .., last]) if days.len() == 7 && last - first == 6 => {
            Day::From(*first, weekday)
        }
        _ => return None,
    };
    yearly.then_some(rule)
}

/// The last moment of a rule, in UTC; a day counts to its end.
fn until(value: &str) -> Option<NaiveDateTime> {
    let day = || NaiveDate::parse_from_str(value, "%Y%m%d").ok()?.and_hms_opt(23, 59, 59);
    time(value).or_else(day)
}

/// `-1SU`, `2SU`, `SU`.
fn by_day(value: &str) -> Option<(Option<i32>, Weekday)> {
    let (number, name) = value.split_at_checked(value.len().checked_sub(2)?)?;
    let weekday = match name.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    };
    let number: Option<i32> = if number.is_empty() { None } else { Some(number.parse().ok()?) };
    number.is_none_or(|nth| nth != 0 && nth.abs() <= 5).then_some((number, weekday))
}

/// `+0100`, `-033000`, in seconds.
fn offset(text: &str) -> Option<i32> {
    let (sign, digits) = match text.trim().split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |at: usize| digits.get(at..at + 2).map_or(Some(0), |two| two.parse::<i32>().ok());
    let seconds = part(0)? * 3600 + part(2)? * 60 + part(4)?;
    (seconds < 86_400).then_some(sign * seconds)
}
