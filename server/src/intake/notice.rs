//! What a notice tells of one event, and the words of the standard for status and impact.
//!
//! Words are compared by their letters alone: `re-scheduled`, `RESCHEDULED` and `Re Scheduled` are one.
//!
//! Source: reference sheet on notices, §2, §24 and §25.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::remarks::{Remarks, excerpt};
use super::{MAX_OBJECTS, without_nul};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Maintenance,
    Outage,
}

/// State of a maintenance (the first eight) or of an outage (the last five).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Tentative,
    Confirmed,
    Cancelled,
    InProcess,
    Completed,
    Rescheduled,
    /// The notice says nothing of the status: what is known stays.
    NoChange,
    Unknown,
    Reported,
    Investigating,
    Identified,
    Monitoring,
    Resolved,
}

impl Status {
    const ALL: [(Self, &'static str, Kind); 13] = [
        (Self::Tentative, "TENTATIVE", Kind::Maintenance),
        (Self::Confirmed, "CONFIRMED", Kind::Maintenance),
        (Self::Cancelled, "CANCELLED", Kind::Maintenance),
        (Self::InProcess, "IN-PROCESS", Kind::Maintenance),
        (Self::Completed, "COMPLETED", Kind::Maintenance),
        (Self::Rescheduled, "RE-SCHEDULED", Kind::Maintenance),
        (Self::NoChange, "NO-CHANGE", Kind::Maintenance),
        (Self::Unknown, "UNKNOWN", Kind::Maintenance),
        (Self::Reported, "REPORTED", Kind::Outage),
        (Self::Investigating, "INVESTIGATING", Kind::Outage),
        (Self::Identified, "IDENTIFIED", Kind::Outage),
        (Self::Monitoring, "MONITORING", Kind::Outage),
        (Self::Resolved, "RESOLVED", Kind::Outage),
    ];

    /// Spellings seen beside the standard's.
    const ALSO: [(&'static str, Self); 2] = [("CANCELED", Self::Cancelled), ("INPROGRESS", Self::InProcess)];

    /// The wire word: `IN-PROCESS`.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(status, ..)| *status == self).map_or("UNKNOWN", |(_, word, _)| word)
    }

    /// The status of an event of this kind, by its word. An empty word is no statement; an unknown one is warned of.
    pub(super) fn of(kind: Kind, word: &str, warnings: &mut Remarks) -> Self {
        let letters = letters(word);
        let unknown = match kind {
            Kind::Maintenance => Self::Unknown,
            Kind::Outage => Self::Reported,
        };
        if word.trim().is_empty() {
            return Self::NoChange;
        }
        let of_kind = |status: Self, of: Kind| of == kind || status == Self::NoChange;
        let stock = Self::ALL.into_iter().find(|(s, known, of)| of_kind(*s, *of) && self::letters(known) == letters);
        let other = Self::ALSO.into_iter().find(|(known, _)| kind == Kind::Maintenance && *known == letters);
        stock.map(|(status, ..)| status).or(other.map(|(_, status)| status)).unwrap_or_else(|| {
            warnings.add(format!("The status {} is unknown; taken as {}.", excerpt(word), unknown.as_str()));
            unknown
        })
    }

    /// Whether the work is over or off, so that a notice need not name objects.
    pub(super) fn is_closing(self) -> bool {
        matches!(self, Self::Cancelled | Self::Completed | Self::Resolved)
    }
}

/// How badly an object is affected; a later level is worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    NoImpact,
    ReducedRedundancy,
    Degraded,
    Outage,
}

impl Level {
    const ALL: [Self; 4] = [Self::NoImpact, Self::ReducedRedundancy, Self::Degraded, Self::Outage];

    /// The wire word: `NO-IMPACT`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoImpact => "NO-IMPACT",
            Self::ReducedRedundancy => "REDUCED-REDUNDANCY",
            Self::Degraded => "DEGRADED",
            Self::Outage => "OUTAGE",
        }
    }

    /// The level by its word; None for an empty word. An unknown word is the worst level, as the standard says,
    /// with a warning.
    pub(super) fn of(word: &str, warnings: &mut Remarks) -> Option<Self> {
        if word.trim().is_empty() {
            return None;
        }
        let letters = letters(word);
        Self::ALL.into_iter().find(|level| self::letters(level.as_str()) == letters).or_else(|| {
            warnings.add(format!("The impact level {} is unknown; taken as OUTAGE.", excerpt(word)));
            Some(Self::Outage)
        })
    }
}

/// The letters of a word in upper case.
fn letters(word: &str) -> String {
    word.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_uppercase()).take(40).collect()
}

/// Something affected, by the provider's name for it: a circuit id, an address, any words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    pub id: String,
    pub level: Level,
}

/// One event as a notice tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    pub kind: Kind,
    /// The provider's number, trimmed, not empty.
    pub id: String,
    /// "" if none.
    pub summary: String,
    pub status: Status,
    pub start: DateTime<Utc>,
    /// Not before `start`; None only for outages.
    pub end: Option<DateTime<Utc>>,
    /// Outages: estimated time of repair.
    pub repair: Option<DateTime<Utc>>,
    /// The zone its times were written in, if it said one other than UTC by an IANA or Windows name.
    pub zone: Option<Tz>,
    /// When the notice was made.
    pub stamp: Option<DateTime<Utc>>,
    /// Rises with each update; None: not given, or no number.
    pub sequence: Option<i64>,
    /// Stays over the life of an event; "" if none.
    pub uid: String,
    /// "" if none, as are account and organizer.
    pub provider: String,
    pub account: String,
    /// Without `mailto:`.
    pub organizer: String,
    /// In the notice's order, each once, with the worst level named for it.
    pub objects: Vec<Object>,
    /// What was guessed, one readable sentence each.
    pub warnings: Vec<String>,
    /// Those of the warnings for which it must not be applied before a person has looked.
    pub doubts: Vec<String>,
}

impl Notice {
    /// The notice with a doubt about it.
    pub(super) fn doubted(mut self, doubt: &str) -> Self {
        self.warnings.push(doubt.to_owned());
        self.doubts.push(doubt.to_owned());
        self
    }

    /// The notice with what there is to remark about it.
    pub(super) fn remarked(self, remarks: Remarks) -> Self {
        let (warnings, doubts) = remarks.into_parts();
        Self { warnings, doubts, ..self }
    }

    /// Applies a change to each text.
    pub(super) fn for_each_text(&mut self, change: fn(&mut String)) {
        let own = [&mut self.id, &mut self.summary, &mut self.uid];
        let parties = [&mut self.provider, &mut self.account, &mut self.organizer];
        let objects = self.objects.iter_mut().map(|object| &mut object.id);
        own.into_iter()
            .chain(parties)
            .chain(objects)
            .chain(&mut self.warnings)
            .chain(&mut self.doubts)
            .for_each(change);
    }
}

/// What is remarked where the standard wants an object and none is named.
pub(super) const NO_OBJECT: &str = "No affected object is named.";

/// Gathers the objects of a notice: duplicates become one with the worse level.
#[derive(Debug, Default)]
pub(super) struct Objects {
    list: Vec<Object>,
    places: HashMap<String, usize>,
}

impl Objects {
    /// Adds an object; an empty id is none. Beyond the bound of a message by one nothing is kept, so that the bound
    /// is noticed and memory is not spent.
    pub fn add(&mut self, id: &str, level: Level) {
        let mut id = id.trim().to_owned();
        without_nul(&mut id);
        if id.is_empty() {
            return;
        }
        match self.places.get(&id) {
            Some(&place) => self.list[place].level = self.list[place].level.max(level),
            None if self.list.len() > MAX_OBJECTS => {}
            None => {
                self.places.insert(id.clone(), self.list.len());
                self.list.push(Object { id, level });
            }
        }
    }

    pub fn is_full(&self) -> bool {
        self.list.len() > MAX_OBJECTS
    }

    /// The objects; none at all is warned of where the standard wants some.
    pub fn into_list(self, status: Status, warnings: &mut Remarks) -> Vec<Object> {
        if self.list.is_empty() && !status.is_closing() {
            warnings.add(NO_OBJECT);
        }
        self.list
    }
}

/// The level where a notice names none: the worst, with a warning unless the work is over.
pub(super) fn unnamed_level(status: Status, warnings: &mut Remarks) -> Level {
    if !status.is_closing() {
        warnings.add("No impact level is given; taken as OUTAGE.");
    }
    Level::Outage
}
