//! Notices in prose with labels: `Start: 4 March 2026, 22:00 CET`.
//!
//! A guess that a person should look at. It asks for an id, a start and an end, and says which of them is missing;
//! a message makes at most one notice here.

use std::sync::LazyLock;

use regex::Regex;

use super::form::{Entry, entries};
use super::labels::{self, Field};
use super::notice::{Kind, Level, NO_OBJECT, Notice, Objects, unnamed_level};
use super::phrases;
use super::quoted;
use super::remarks::{Remarks, excerpt};
use super::window::{Times, Window};
use super::written::points;
use super::zone::Zone;
use super::{MAX_BODY, Status};

/// An id in a subject, behind the word for it: `Maintenance Ticket #CHG-004711`.
static ID_BEHIND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)\b(?:maintenance|maint|ticket|reference|ref|change|case|event|work|works|notification|notice|order|id)\b
          [\s:.\-–(\[\#]{0,4}
          (?:(?:id|no|nr|number|ticket|request|reference|notification|notice|event|order)\b[\s:.\-–(\[\#]{0,4}){0,3}
          (?P<id>[a-z]{0,10}[-_/]?[a-z]{0,6}[-_/]?[0-9]{4,}[0-9a-z/_-]*)",
    )
    .ok()
});

/// An id in a subject, before such a word: `[CHG-004711] Planned maintenance`.
static ID_BEFORE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)\b(?P<id>[a-z]{1,10}[-_/]?[a-z]{0,6}[-_/]?[0-9]{4,}[0-9a-z/_-]*)
          [\s:.\-–)\]]{0,4}(?:(?:planned|scheduled|emergency|urgent)\s{1,3}){0,2}(?:maintenance|work|works|change|event)\b",
    )
    .ok()
});

/// A zone said in a sentence: `All times are in UTC.`
static ALL_TIMES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let sentence =
        r"(?i)\ball (?:dates and )?times (?:are )?(?:given |listed |shown |displayed |stated )?(?:are )?(?:in )?";
    Regex::new(&format!(r"{sentence}(?P<zone>[a-z]{{1,20}}(?:/[a-z_]{{1,20}}|[+-][0-9:]{{1,5}})?)")).ok()
});

/// Reads a message's subject and text. The error says why there is no notice. What is quoted of older messages counts only
/// where the message itself says nothing, and then it is a doubt.
pub(super) fn read(subject: &str, text: &str) -> Result<Notice, String> {
    // A text that was cut is said to be by whoever keeps it.
    let text = &text[..text.floor_char_boundary(MAX_BODY)];
    let Some(own) = quoted::without(text) else { return whole(subject, text) };
    let own = whole(subject, &own);
    if let Ok(notice) = &own
        && (!notice.objects.is_empty() || notice.status.is_closing())
    {
        return own;
    }
    let all = whole(subject, text);
    match (own, all) {
        (Ok(own), Ok(all)) if own.id == all.id && !all.objects.is_empty() => {
            let mut notice = Notice { objects: all.objects, ..own };
            notice.warnings.retain(|warning| warning != NO_OBJECT);
            Ok(notice.doubted("What it touches stands only in a quoted older text."))
        }
        (Ok(own), _) => Ok(own),
        (Err(_), Ok(all)) => Ok(all.doubted("It stands only in a quoted older text, at least in part.")),
        (Err(_), Err(reason)) => Err(reason),
    }
}

/// Reads a text as one.
fn whole(subject: &str, text: &str) -> Result<Notice, String> {
    let mut warnings = Remarks::default();
    let entries = entries(text, &mut warnings);
    Form { subject: &subject[..subject.floor_char_boundary(1000)], text, entries, warnings }.notice()
}

struct Form<'a> {
    subject: &'a str,
    text: &'a str,
    entries: Vec<Entry>,
    warnings: Remarks,
}

impl Form<'_> {
    fn all(&self, field: Field) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.label.field == field)
    }

    /// The value of the surest label of a field, "" if there is none.
    fn value(&self, field: Field) -> String {
        self.all(field).min_by_key(|entry| entry.label.rank).map(Entry::value).unwrap_or_default()
    }

    fn notice(mut self) -> Result<Notice, String> {
        let id = self.id();
        let window = self.window();
        let missing = [
            id.is_none().then_some("no maintenance number"),
            window.as_ref().is_ok_and(|window| window.start.is_none()).then_some("no start"),
            window.as_ref().is_ok_and(|window| window.end.is_none()).then_some("no end"),
        ];
        let missing: Vec<&str> = missing.into_iter().flatten().collect();
        let why = window.as_ref().err().cloned();
        let (Some(id), Ok(Window { start: Some(start), end: Some(end), zone })) = (id, window) else {
            let missing = (!missing.is_empty()).then(|| format!("it has {}", missing.join(", ")));
            let reasons: Vec<String> = missing.into_iter().chain(why).collect();
            return Err(format!("The text tells no maintenance: {}.", reasons.join("; ")));
        };
        if end < start {
            return Err(format!("The text tells no maintenance: {} ends before it starts.", excerpt(&id)));
        }
        let status = self.status();
        let objects = self.objects(status);
        let summary = self.value(Field::Summary);
        Ok(Notice {
            kind: Kind::Maintenance,
            id,
            summary: if summary.is_empty() { self.subject.trim().to_owned() } else { summary },
            status,
            start,
            end: Some(end),
            repair: None,
            zone,
            stamp: None,
            sequence: None,
            uid: String::new(),
            provider: self.value(Field::Provider),
            account: self.value(Field::Account),
            organizer: String::new(),
            objects: objects.into_list(status, &mut self.warnings),
            warnings: Vec::new(),
            doubts: Vec::new(),
        }
        .remarked(self.warnings))
    }

    /// By the surest label with a number behind it, else from the subject.
    fn id(&self) -> Option<String> {
        let labelled = self.all(Field::Id).filter_map(|entry| Some((entry.label.rank, number_in(&entry.value())?)));
        labelled.min_by_key(|(rank, _)| *rank).map(|(_, id)| id).or_else(|| id_in_subject(self.subject))
    }

    fn window(&mut self) -> Result<Window, String> {
        let mut warnings = std::mem::take(&mut self.warnings);
        let times = Times::read(&self.entries, &mut warnings);
        let zone = self.zone(&mut warnings);
        let window = times.window(zone, &mut warnings);
        if let Ok(window) = &window {
            window.others(self.text, zone, &mut warnings);
        }
        self.warnings = warnings;
        window
    }

    /// The zone told for all times.
    fn zone(&self, warnings: &mut Remarks) -> Option<Zone> {
        let told = self.all(Field::Zone).find_map(|entry| labels::zone(&entry.value(), warnings));
        told.or_else(|| {
            let rest = ALL_TIMES.as_ref()?.captures(self.text)?.name("zone")?;
            labels::zone(rest.as_str(), warnings)
        })
    }

    fn status(&self) -> Status {
        let told = self.value(Field::Status);
        phrases::status(&told).or_else(|| phrases::status(self.subject)).unwrap_or(Status::NoChange)
    }

    /// Each circuit with the level in its row, else the overall one.
    fn objects(&mut self, status: Status) -> Objects {
        let told = self.value(Field::Impact);
        let overall = phrases::level(&told);
        let mut warnings = std::mem::take(&mut self.warnings);
        if overall.is_none() && !told.is_empty() {
            warnings.add(format!("The impact \"{}\" is not understood; taken as OUTAGE.", excerpt(&told)));
        }
        let overall = overall.or((!told.is_empty()).then_some(Level::Outage));
        let mut objects = Objects::default();
        for row in self.all(Field::Circuits).flat_map(|entry| &entry.rows) {
            let [first, others @ ..] = row.as_slice() else { continue };
            let own = others.iter().filter_map(|cell| phrases::level(cell)).max().or(overall);
            for id in first.split([',', ';']).map(bare).filter(|id| is_object(id)) {
                if objects.is_full() {
                    break;
                }
                objects.add(id, own.unwrap_or_else(|| unnamed_level(status, &mut warnings)));
            }
        }
        self.warnings = warnings;
        objects
    }
}

/// The word that is a number: the first if it has a figure, else one with four; without what surrounds it.
fn number_in(value: &str) -> Option<String> {
    let words = value[..value.floor_char_boundary(200)].split_whitespace();
    let mut bare = words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).enumerate();
    let figures = |word: &str| word.bytes().filter(u8::is_ascii_digit).count();
    let is_id = |at: usize, word: &str| figures(word) >= 4 || at == 0 && figures(word) > 0 && word.len() >= 3;
    bare.find(|(at, word)| is_id(*at, word) && !is_date(word)).map(|(_, word)| word.to_owned())
}

fn id_in_subject(subject: &str) -> Option<String> {
    [&ID_BEHIND, &ID_BEFORE].into_iter().find_map(|pattern| {
        let ids = pattern.as_ref()?.captures_iter(subject).filter_map(|found| found.name("id"));
        ids.map(|id| id.as_str().trim_matches(['-', '_', '/'])).find(|id| !is_date(id)).map(str::to_owned)
    })
}

/// Whether figures are a year or a date rather than a number.
fn is_date(text: &str) -> bool {
    let year = text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
    year && text.bytes().all(|byte| byte.is_ascii_digit())
        || points(text, &mut Remarks::default()).map_or(true, |points| points.iter().any(|point| point.date.is_some()))
}

/// An entry of a list without what surrounds it.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '•' | '-' | '–' | '.' | ':' | '"'))
}

/// Whether a list's entry names something, rather than nothing or everything.
fn is_object(text: &str) -> bool {
    let none = ["none", "n/a", "na", "tbd", "see below", "see attached", "see attachment", "as follows"];
    !text.is_empty()
        && text.len() <= 100
        && text.split_whitespace().count() <= 8
        && !none.contains(&text.to_lowercase().as_str())
}
