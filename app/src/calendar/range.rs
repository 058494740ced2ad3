//! The state of the calendar as the URL holds it: view, date and filters.
//!
//! Reading and writing are inverse, and empty filters do not appear, so that two equal views
//! have one address. The zone of its clock is the reader's own setting.

use chrono::{DateTime, Datelike, Duration, Months, NaiveDate, Utc};
use leptos_router::params::ParamsMap;
use shared::rpc::CalendarQuery;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    Month,
    Week,
    Day,
    List,
}

impl View {
    pub const ALL: [Self; 4] = [Self::Month, Self::Week, Self::Day, Self::List];

    pub fn value(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Week => "week",
            Self::Day => "day",
            Self::List => "list",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Month => "Month",
            Self::Week => "Week",
            Self::Day => "Day",
            Self::List => "List",
        }
    }

    /// FullCalendar's name of it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Month => "dayGridMonth",
            Self::Week => "timeGridWeek",
            Self::Day => "timeGridDay",
            Self::List => "listMonth",
        }
    }

    /// Whether time runs downwards in it.
    pub fn by_hour(self) -> bool {
        matches!(self, Self::Week | Self::Day)
    }

    /// The key that chooses it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Month => "m",
            Self::Week => "w",
            Self::Day => "d",
            Self::List => "l",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Back,
    Forth,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    pub view: View,
    pub date: NaiveDate,
    /// `maintenance`, `outage`; empty means both.
    pub types: Vec<String>,
    pub statuses: Vec<String>,
    pub providers: Vec<i64>,
    pub sites: Vec<i64>,
    pub tenants: Vec<i64>,
    pub q: String,
}

/// Where the days of a view begin and how many events of each it shows; no days where it shows all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Crowd {
    pub days: Vec<DateTime<Utc>>,
    pub most: i64,
}

impl Range {
    /// Reads the address; `view` and `today` stand in for what it does not say.
    pub fn read(params: &ParamsMap, view: View, today: NaiveDate) -> Self {
        let all = |name: &str| params.get_all(name).unwrap_or_default();
        let ids = |name: &str| all(name).iter().filter_map(|id| id.parse().ok()).collect();
        let view = params
            .get_str("view")
            .and_then(|value| View::ALL.into_iter().find(|view| view.value() == value))
            .unwrap_or(view);
        Self {
            view,
            date: params.get_str("date").and_then(shared::moment::date).unwrap_or(today),
            types: all("type"),
            statuses: all("status"),
            providers: ids("provider"),
            sites: ids("site"),
            tenants: ids("tenant"),
            q: params.get("q").unwrap_or_default(),
        }
    }

    /// The query part of the address, `?` included.
    pub fn query(&self) -> String {
        let mut params = ParamsMap::new();
        params.insert("view", self.view.value().to_owned());
        params.insert("date", self.date.to_string());
        for value in &self.types {
            params.insert("type", value.clone());
        }
        for value in &self.statuses {
            params.insert("status", value.clone());
        }
        for (name, ids) in [("provider", &self.providers), ("site", &self.sites), ("tenant", &self.tenants)] {
            for id in ids {
                params.insert(name, id.to_string());
            }
        }
        if !self.q.is_empty() {
            params.insert("q", self.q.clone());
        }
        params.to_query_string()
    }

    /// The neighbouring period. Months begin at their first day, so that the 31st cannot skip one.
    pub fn step(&self, step: Step) -> Self {
        let first = self.date.with_day(1).unwrap_or(self.date);
        let one = Months::new(1);
        let date = match (self.view, step) {
            (View::Month | View::List, Step::Back) => first.checked_sub_months(one),
            (View::Month | View::List, Step::Forth) => first.checked_add_months(one),
            (View::Week, Step::Back) => self.date.checked_sub_signed(Duration::days(7)),
            (View::Week, Step::Forth) => self.date.checked_add_signed(Duration::days(7)),
            (View::Day, Step::Back) => self.date.pred_opt(),
            (View::Day, Step::Forth) => self.date.succ_opt(),
        };
        Self { date: date.unwrap_or(self.date), ..self.clone() }
    }

    pub fn filtered(&self) -> bool {
        !self.same_filters(&self.without_filters())
    }

    pub fn without_filters(&self) -> Self {
        Self {
            view: self.view,
            date: self.date,
            types: Vec::new(),
            statuses: Vec::new(),
            providers: Vec::new(),
            sites: Vec::new(),
            tenants: Vec::new(),
            q: String::new(),
        }
    }

    /// Whether both show the same events, wherever in time.
    pub fn same_filters(&self, other: &Self) -> bool {
        self.types == other.types
            && self.statuses == other.statuses
            && self.providers == other.providers
            && self.sites == other.sites
            && self.tenants == other.tenants
            && self.q == other.q
    }

    /// The same filters on one day.
    pub fn on_day(&self, date: NaiveDate) -> Self {
        Self { view: View::Day, date, ..self.clone() }
    }

    /// What to ask of the server for a visible span.
    pub fn ask(&self, from: DateTime<Utc>, to: DateTime<Utc>, crowd: Crowd) -> CalendarQuery {
        CalendarQuery {
            from,
            to,
            days: crowd.days,
            most: crowd.most,
            types: self.types.clone(),
            statuses: self.statuses.clone(),
            providers: self.providers.clone(),
            sites: self.sites.clone(),
            tenants: self.tenants.clone(),
            q: self.q.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(view: View, date: &str) -> Range {
        let date = shared::moment::date(date).expect("a date");
        Range::read(&ParamsMap::new(), view, date)
    }

    #[test]
    fn months_do_not_skip() {
        assert_eq!(range(View::Month, "2026-01-31").step(Step::Forth).date.to_string(), "2026-02-01");
        assert_eq!(range(View::List, "2026-03-31").step(Step::Back).date.to_string(), "2026-02-01");
        assert_eq!(range(View::Week, "2026-01-01").step(Step::Back).date.to_string(), "2025-12-25");
        assert_eq!(range(View::Day, "2026-12-31").step(Step::Forth).date.to_string(), "2027-01-01");
    }
}
