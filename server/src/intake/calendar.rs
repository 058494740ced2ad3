//! Notices in iCalendar: every event with X-MAINTNOTE properties is one.
//!
//! Reads what the standard asks for and what providers send instead; each guess is a warning. Differences from other
//! readers are listed in the reference sheet on notices, §26: a level of a single object counts, the primary id
//! is the id, and words are known in any case.

use chrono::{DateTime, Utc};

use super::component::{Calendar, Event, calendars};
use super::content_line::{Line, unfolded};
use super::event_time::{Moment, duration, moment};
use super::notice::{Kind, Level, Notice, Objects, Status, unnamed_level};
use super::remarks::{Remarks, excerpt};
use super::{MAX_NOTICES, MAX_STRUCTURED, Message, charset};

/// What makes an event a notice.
const PREFIX: &str = "X-MAINTNOTE-";

/// Most events of a calendar that are looked at, notices or not.
const MAX_EVENTS: usize = 1000;

/// Reads a calendar, in base64 or plain. The message is made of its first event.
pub(super) fn read(bytes: &[u8], problems: &mut Remarks) -> (Message, Vec<Notice>) {
    let mut plain = bytes;
    let decoded;
    if let Some(inner) = charset::base64(&bytes[..bytes.len().min(2 * MAX_STRUCTURED)])
        && is_calendar(&inner)
    {
        decoded = inner;
        plain = &decoded;
    }
    if plain.len() > MAX_STRUCTURED {
        problems.add("The calendar is longer than 4 MiB; the rest was left aside.");
        plain = &plain[..MAX_STRUCTURED];
    }
    let unfolded = unfolded(plain);
    let text = charset::text(&unfolded);
    let calendars = calendars(&text);
    let mut notices = Vec::new();
    if calendars.is_empty() {
        problems.add("This is no calendar: it does not begin with BEGIN:VCALENDAR.");
    } else if calendars.iter().all(|calendar| calendar.events.is_empty()) {
        problems.add("The calendar holds no event.");
    }
    let message = message(&calendars, &charset::text(plain));
    for mut calendar in calendars {
        let events = std::mem::take(&mut calendar.events);
        if events.len() > MAX_EVENTS {
            problems.add(format!("The calendar holds more than {MAX_EVENTS} events; the rest was left aside."));
        }
        for event in events.into_iter().take(MAX_EVENTS) {
            // One more than the bound shows that there were more; reading on would be for nothing.
            if notices.len() > MAX_NOTICES {
                break;
            }
            match Source::new(&calendar, event).and_then(Source::notice) {
                Ok(notice) => notices.push(notice),
                Err(problem) => problems.add(problem),
            }
        }
    }
    (message, notices)
}

/// Whether these bytes are a calendar that somebody may have wrapped.
fn is_calendar(bytes: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    const MARK: &[u8] = b"BEGIN:VCALENDAR";
    start.get(..MARK.len()).is_some_and(|start| start.eq_ignore_ascii_case(MARK))
}

fn message(calendars: &[Calendar], text: &str) -> Message {
    let first = calendars.iter().flat_map(|calendar| &calendar.events).next();
    let property = |name: &str| first.and_then(|event| event.properties.iter().find(|line| line.name == name));
    let described = property("DESCRIPTION").map(Line::text).filter(|text| !text.is_empty());
    Message {
        subject: property("SUMMARY").map(Line::text).unwrap_or_default(),
        from: property("ORGANIZER").map(address).unwrap_or_default(),
        body: described.unwrap_or_else(|| text.trim().to_owned()),
        ..Message::default()
    }
}

/// Without `mailto:`.
fn address(line: &Line) -> String {
    let value = line.plain();
    let mailto = value.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    value.get(if mailto { 7 } else { 0 }..).unwrap_or_default().trim().to_owned()
}

impl Calendar {
    fn is_marked(&self) -> bool {
        self.shared.keys().any(|name| name.starts_with(PREFIX))
    }
}

/// An event with what it takes from its calendar.
struct Source<'a> {
    calendar: &'a Calendar,
    event: Event,
}

impl<'a> Source<'a> {
    /// Refuses ordinary calendar entries.
    fn new(calendar: &'a Calendar, event: Event) -> Result<Self, String> {
        let mut own = event.properties.iter().map(|line| &line.name);
        let marked = own.any(|name| name.starts_with(PREFIX)) || calendar.is_marked();
        if marked {
            Ok(Self { calendar, event })
        } else {
            Err("An ordinary calendar entry without X-MAINTNOTE properties.".into())
        }
    }

    /// The event's own properties of a name; only if there are none, the calendar's, and those only of X-MAINTNOTE.
    fn all(&self, name: &str) -> impl Iterator<Item = &Line> {
        let own = self.event.properties.iter().any(|line| line.name == name);
        let shared = if !own && name.starts_with(PREFIX) { self.calendar.shared.get(name) } else { None };
        shared.unwrap_or(&self.event.properties).iter().filter(move |line| line.name == name)
    }

    /// The first that is not empty.
    fn first(&self, name: &str) -> Option<&Line> {
        self.all(name).find(|line| !line.plain().is_empty())
    }

    fn text(&self, name: &str) -> String {
        self.first(name).map(Line::text).unwrap_or_default()
    }

    fn notice(mut self) -> Result<Notice, String> {
        let mut warnings = std::mem::take(&mut self.event.warnings);
        let uid = self.text("UID");
        let id = self.id(&uid, &mut warnings)?;
        let named = |problem: String| format!("Event {}: {problem}.", excerpt(&id));
        let (start, end) = self.window(&mut warnings).map_err(named)?;
        self.repeats(&mut warnings);
        let status = self.status(&mut warnings);
        let objects = self.objects(status, &mut warnings);
        Ok(Notice {
            kind: Kind::Maintenance,
            summary: self.text("SUMMARY"),
            status,
            start: start.utc,
            end: Some(end.utc),
            repair: None,
            zone: start.zone.or(end.zone),
            stamp: self.stamp(&mut warnings),
            sequence: self.sequence(&mut warnings),
            provider: self.text("X-MAINTNOTE-PROVIDER"),
            account: self.text("X-MAINTNOTE-ACCOUNT"),
            organizer: self.first("ORGANIZER").map(address).unwrap_or_default(),
            objects: objects.into_list(status, &mut warnings),
            id,
            uid,
            warnings: Vec::new(),
            doubts: Vec::new(),
        }
        .remarked(warnings))
    }

    /// Windows beside the first.
    fn repeats(&self, warnings: &mut Remarks) {
        for name in ["RRULE", "RDATE"].into_iter().filter(|name| self.first(name).is_some()) {
            warnings.doubt(format!("The event repeats ({name}); only its first window was read."));
        }
        if self.first("RECURRENCE-ID").is_some() {
            warnings.doubt("The event is one of a series (RECURRENCE-ID).");
        }
        for name in ["DTSTART", "DTEND", "DURATION"] {
            let mut told =
                self.all(name).map(|line| (line.plain(), line.param("TZID"))).filter(|told| !told.0.is_empty());
            if let Some(first) = told.next()
                && told.any(|other| other != first)
            {
                warnings.doubt(format!("The event has several {name}; the first was taken."));
            }
        }
    }

    /// The primary id, else the first, else the UID.
    fn id(&self, uid: &str, warnings: &mut Remarks) -> Result<String, String> {
        let ids = || self.all("X-MAINTNOTE-MAINTENANCE-ID").filter(|line| !line.text().is_empty());
        let primary = ids().find(|line| line.param("X-MAINTNOTE-PRECEDENCE").eq_ignore_ascii_case("PRIMARY"));
        match primary.or_else(|| ids().next()) {
            Some(line) => Ok(line.text()),
            None if uid.is_empty() => Err("An event has neither a maintenance id nor a UID.".into()),
            None => {
                warnings.add("There is no maintenance id; the UID was taken.");
                Ok(uid.to_owned())
            }
        }
    }

    fn window(&self, warnings: &mut Remarks) -> Result<(Moment, Moment), String> {
        let start = self.first("DTSTART").ok_or("it has no start")?;
        let start = moment(start, self.calendar, warnings).map_err(|reason| format!("the start {reason}"))?;
        let end = match (self.first("DTEND"), self.first("DURATION")) {
            (Some(end), _) => moment(end, self.calendar, warnings).map_err(|reason| format!("the end {reason}"))?,
            (None, Some(length)) => {
                let length = duration(length.plain())
                    .ok_or_else(|| format!("the duration {} is none", excerpt(length.plain())))?;
                let utc = start.utc.checked_add_signed(length).ok_or("the duration is too long")?;
                Moment { utc, zone: start.zone }
            }
            (None, None) => return Err("it has no end".into()),
        };
        if end.utc < start.utc {
            return Err("it ends before it starts".into());
        }
        Ok((start, end))
    }

    /// The status told; where none is told, a calendar that cancels the entry says so too.
    fn status(&self, warnings: &mut Remarks) -> Status {
        if let Some(line) = self.first("X-MAINTNOTE-STATUS") {
            return Status::of(Kind::Maintenance, &line.text(), warnings);
        }
        let is = |line: &Line, word: &str| line.plain().eq_ignore_ascii_case(word);
        let mut methods = self.all("METHOD").chain(self.calendar.shared.get("METHOD").into_iter().flatten());
        let cancelled = methods.any(|line| is(line, "CANCEL")) || self.all("STATUS").any(|line| is(line, "CANCELLED"));
        if cancelled { Status::Cancelled } else { Status::NoChange }
    }

    fn stamp(&self, warnings: &mut Remarks) -> Option<DateTime<Utc>> {
        // It says which notice is newer, not when anything happens.
        let mut of_stamp = Remarks::default();
        let stamp = moment(self.first("DTSTAMP")?, self.calendar, &mut of_stamp);
        warnings.mention(of_stamp);
        match stamp {
            Ok(stamp) => Some(stamp.utc),
            Err(reason) => {
                warnings.add(format!("The time stamp {reason}."));
                None
            }
        }
    }

    fn sequence(&self, warnings: &mut Remarks) -> Option<i64> {
        let text = self.first("SEQUENCE")?.plain();
        let number = text.parse().ok();
        if number.is_none() {
            warnings.add(format!("The sequence {} is no number.", excerpt(text)));
        }
        number
    }

    /// Each object with its own level, else the overall one.
    fn objects(&self, status: Status, warnings: &mut Remarks) -> Objects {
        let overall = self.first("X-MAINTNOTE-IMPACT").and_then(|line| Level::of(&line.text(), warnings));
        let mut objects = Objects::default();
        for line in self.all("X-MAINTNOTE-OBJECT-ID").filter(|line| !line.plain().is_empty()) {
            if objects.is_full() {
                break;
            }
            let own = Level::of(line.param("X-MAINTNOTE-OBJECT-IMPACT"), warnings).or(overall);
            objects.add(&line.text(), own.unwrap_or_else(|| unnamed_level(status, warnings)));
        }
        objects
    }
}
