//! Dates and times as templates know them from Python: `2026-01-31`, `2026-01-31 10:00:00+00:00`.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use chrono::format::{Item, StrftimeItems};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike, Utc};
use minijinja::value::{DynObject, Object, ObjectRepr, from_args};
use minijinja::{Error, ErrorKind, State, Value};

/// Longest format of `strftime`: two characters of it may become thirty.
const FORMAT_MAX: usize = 200;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    Day(NaiveDate),
    Time(DateTime<Utc>),
}

impl Moment {
    /// The moment in time; a day begins at midnight.
    fn instant(self) -> DateTime<Utc> {
        match self {
            Self::Day(day) => day.and_time(NaiveTime::MIN).and_utc(),
            Self::Time(time) => time,
        }
    }

    fn iso(self, between: char) -> String {
        match self {
            Self::Day(day) => day.to_string(),
            Self::Time(time) if time.timestamp_subsec_micros() == 0 => {
                time.format(&format!("%Y-%m-%d{between}%H:%M:%S+00:00")).to_string()
            }
            Self::Time(time) => time.format(&format!("%Y-%m-%d{between}%H:%M:%S%.6f+00:00")).to_string(),
        }
    }
}

impl Object for Moment {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let at = self.instant();
        let time = matches!(**self, Self::Time(_));
        Some(match key.as_str()? {
            "year" => at.year().into(),
            "month" => at.month().into(),
            "day" => at.day().into(),
            "hour" if time => at.hour().into(),
            "minute" if time => at.minute().into(),
            "second" if time => at.second().into(),
            "microsecond" if time => at.timestamp_subsec_micros().into(),
            _ => return None,
        })
    }

    fn call_method(self: &Arc<Self>, _state: &mut State<'_, '_>, name: &str, args: &[Value]) -> Result<Value, Error> {
        let at = self.instant();
        let plain = |value: Value| from_args(args).map(|()| value);
        match name {
            "strftime" => {
                let (format,): (&str,) = from_args(args)?;
                if format.len() > FORMAT_MAX {
                    let message = format!("strftime takes a format of at most {FORMAT_MAX} characters");
                    return Err(Error::new(ErrorKind::InvalidOperation, message));
                }
                if StrftimeItems::new(format).any(|item| matches!(item, Item::Error)) {
                    let message = format!("strftime does not know the format {format}");
                    return Err(Error::new(ErrorKind::InvalidOperation, message));
                }
                Ok(at.format(format).to_string().into())
            }
            "isoformat" => {
                let (between,): (Option<char>,) = from_args(args)?;
                Ok(self.iso(between.filter(|c| *c != '%').unwrap_or('T')).into())
            }
            "date" => plain(Value::from_object(Self::Day(at.date_naive()))),
            "time" => plain(at.time().to_string().into()),
            "timestamp" => plain(Value::from(at.timestamp_micros() as f64 / 1e6)),
            "weekday" => plain(at.weekday().num_days_from_monday().into()),
            "isoweekday" => plain(at.weekday().number_from_monday().into()),
            _ => Err(Error::from(ErrorKind::UnknownMethod)),
        }
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        Some(self.instant().cmp(&other.downcast_ref::<Self>()?.instant()))
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iso(' '))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Moment;
    use crate::template::{Bounds, Style, Words, render};

    #[test]
    fn moments_print_and_compare() {
        let time = "2026-01-31T10:00:00Z".parse().expect("a time");
        let day = "2026-02-01".parse().expect("a day");
        let context = minijinja::context! {
            at => minijinja::Value::from_object(Moment::Time(time)), day => minijinja::Value::from_object(Moment::Day(day)),
        };
        let words = Arc::new(Words::default());
        let render = |text: &str| render(text, context.clone(), &words, Style::default(), Bounds::LINE);
        for (text, wanted) in [
            ("{{ at }} {{ day }}", "2026-01-31 10:00:00+00:00 2026-02-01"),
            ("{{ at.strftime('%d.%m.%Y') }} {{ day.year }}{{ day.hour }}", "31.01.2026 2026"),
            ("{{ at.isoformat() }} {{ at.date() }} {{ at < day }}", "2026-01-31T10:00:00+00:00 2026-01-31 True"),
            ("{{ [day, at]|sort|first }}{{ day == day }}", "2026-01-31 10:00:00+00:00True"),
        ] {
            assert_eq!(render(text).as_deref(), Ok(wanted), "{text}");
        }
        assert!(render("{{ at.strftime('%Q') }}").is_err());
        assert!(render("{{ at.strftime('%c' * 1000) }}").is_err_and(|error| error.contains("200 characters")));
    }
}
