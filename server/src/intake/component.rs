//! Components of iCalendar: which property belongs to which event, with the breaks in real calendars mended.
//!
//! Only events, time zones and the calendar itself are kept; alarms and whatever else is nested are passed over.

use std::collections::HashMap;

use super::content_line::{Line, Read, lines};
use super::remarks::{Remarks, excerpt};
use super::vtimezone::{Definition, Season};

/// Components within components; deeper ones hold nothing of ours.
const MAX_DEPTH: usize = 16;

#[derive(Debug, Default)]
pub(super) struct Calendar {
    /// The calendar's own properties by name: looked up for each event, however many both are.
    pub shared: HashMap<String, Vec<Line>>,
    pub events: Vec<Event>,
    pub zones: Vec<Definition>,
}

#[derive(Debug, Default)]
pub(super) struct Event {
    pub properties: Vec<Line>,
    /// What was mended.
    pub warnings: Remarks,
}

/// The calendars of a text. What stands outside of them is not ours.
pub(super) fn calendars(text: &str) -> Vec<Calendar> {
    let mut builder = Builder::default();
    for read in lines(text) {
        builder.take(read);
    }
    if builder.open.iter().any(|name| name == "VEVENT") {
        builder.event().warnings.add("The event has no end mark; the calendar may be cut off.");
    }
    builder.calendars
}

/// What a line without a name may continue.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
enum Last {
    Identifier,
    Prose,
    #[default]
    Other,
}

#[derive(Debug, Default)]
struct Builder {
    calendars: Vec<Calendar>,
    /// Names of the components we are in, outermost first.
    open: Vec<String>,
    last: Last,
}

impl Builder {
    fn take(&mut self, read: Read<'_>) {
        match read {
            Read::Blank if self.last == Last::Identifier => self.last = Last::Other,
            Read::Blank => self.stray(""),
            Read::Stray(line) => self.stray(line),
            Read::Property(_, written) if self.last == Last::Prose && is_prose(written) => self.stray(written),
            Read::Property(line, _) if line.name == "BEGIN" => self.begin(line.plain().to_ascii_uppercase()),
            Read::Property(line, _) if line.name == "END" => self.end(&line.plain().to_ascii_uppercase()),
            Read::Property(line, _) => self.property(line),
        }
    }

    fn begin(&mut self, name: String) {
        self.last = Last::Other;
        // Neither nests: another one means that the end of the last is missing.
        if matches!(name.as_str(), "VCALENDAR" | "VEVENT") {
            self.end(&name);
        }
        match name.as_str() {
            "VCALENDAR" => self.calendars.push(Calendar::default()),
            "VEVENT" => self.calendar().events.push(Event::default()),
            "VTIMEZONE" => self.calendar().zones.push(Definition::default()),
            "STANDARD" | "DAYLIGHT" if self.open.last().is_some_and(|open| open == "VTIMEZONE") => {
                self.zone().begin(if name == "STANDARD" { Season::Standard } else { Season::Daylight });
            }
            _ => {}
        }
        if self.open.len() < MAX_DEPTH {
            self.open.push(name);
        }
    }

    fn end(&mut self, name: &str) {
        self.last = Last::Other;
        if let Some(depth) = self.open.iter().rposition(|open| open == name) {
            self.open.truncate(depth);
        }
    }

    fn property(&mut self, line: Line) {
        self.last = Last::Other;
        match self.open.last().map(String::as_str) {
            Some("VEVENT") => {
                self.last = match line.name.as_str() {
                    "X-MAINTNOTE-OBJECT-ID" | "X-MAINTNOTE-MAINTENANCE-ID" => Last::Identifier,
                    "DESCRIPTION" | "COMMENT" => Last::Prose,
                    _ => Last::Other,
                };
                self.event().properties.push(line);
            }
            Some("VCALENDAR") => self.calendar().shared.entry(line.name.clone()).or_default().push(line),
            Some("VTIMEZONE") if line.name == "TZID" => self.zone().id = line.plain().trim_matches('"').to_owned(),
            Some("VTIMEZONE") if line.name == "X-LIC-LOCATION" => self.zone().location = line.plain().to_owned(),
            Some("STANDARD" | "DAYLIGHT")
                if self.open.iter().rev().nth(1).is_some_and(|outer| outer == "VTIMEZONE") =>
            {
                self.zone().property(&line.name, line.plain());
            }
            _ => {}
        }
    }

    /// A line without a name: the tail of an identifier or of a description, else nothing.
    fn stray(&mut self, tail: &str) {
        let last = self.last;
        if last == Last::Other {
            return;
        }
        let event = self.event();
        let Some(line) = event.properties.last_mut() else { return };
        match last {
            Last::Identifier => {
                line.value.push_str(tail.trim_end());
                let whole = excerpt(line.plain());
                let sentence = format!("A broken line was joined to {} {whole}.", name_of_identifier(line));
                event.warnings.add(sentence);
            }
            Last::Prose => {
                line.value.push_str("\\n");
                line.value.push_str(tail);
            }
            Last::Other => {}
        }
    }

    fn calendar(&mut self) -> &mut Calendar {
        if self.calendars.is_empty() {
            self.calendars.push(Calendar::default());
        }
        let last = self.calendars.len() - 1;
        &mut self.calendars[last]
    }

    fn event(&mut self) -> &mut Event {
        last_of(&mut self.calendar().events)
    }

    fn zone(&mut self) -> &mut Definition {
        last_of(&mut self.calendar().zones)
    }
}

/// Whether a line that looks like a property is more likely the rest of a description with raw line breaks:
/// `Location: Prague`, `https://…`. No program writes a name in mixed case and then a blank.
fn is_prose(written: &str) -> bool {
    let Some((name, rest)) = written.split_once(':') else { return false };
    let mixed = name.contains(|c: char| c.is_ascii_lowercase()) && name.contains(|c: char| c.is_ascii_uppercase());
    rest.starts_with("//") || mixed && (rest.is_empty() || rest.starts_with(char::is_whitespace))
}

fn last_of<T: Default>(list: &mut Vec<T>) -> &mut T {
    if list.is_empty() {
        list.push(T::default());
    }
    let last = list.len() - 1;
    &mut list[last]
}

fn name_of_identifier(line: &Line) -> &'static str {
    if line.name.ends_with("OBJECT-ID") { "the object" } else { "the maintenance id" }
}
