//! Inbox messages: what providers send becomes maintenances and outages, or waits for a person.
//!
//! A message is read and applied in the transaction that saves it as `new` or `applied`, whoever saves it: a mail system
//! through REST, a person who pastes it into a form, an import. Nothing else starts it, so that looking again is a change of
//! state like any other. What came of it is written by a second change of the same row, which gives `findings`, as undo does:
//! that is how both are told from a wish.
//!
//! Files: `letter` (the message as it came), `whose` (which provider), `known` (which of our objects), `apply` (events and
//! notifications), `impacts`.
//!
//! Source: reference sheet on notices, §18, §21, §22 and §28.

mod apply;
mod impacts;
mod known;
mod letter;
mod whose;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};
use shared::models::notices::inbox_message::InboxMessage;
use shared::row::{Model, Row};
use shared::value::Value;

use self::letter::{bytes, letter, media};
use self::whose::Whose;
use crate::app::request_id;
use crate::cx::Cx;
use crate::db::Sql;
use crate::engine::files;
use crate::engine::write::{Item, Trust, Writer};
use crate::error::{Error, Result};
use crate::intake::{self, Media, Notice, Reading};
use crate::rules::update;

pub struct Rules;

/// Key of the message byte for byte, as base64: of what came as a file.
pub const RAW: &str = "raw";
/// Where originals are kept, and their names' beginning.
const FOLDER: &str = "inbox/";

#[async_trait]
impl crate::rules::Rules for Rules {
    fn also(&self) -> &'static [&'static str] {
        &[RAW]
    }

    fn prepare(&self, _cx: &Cx, item: &mut Item) {
        if !item.creates() || item.given("findings") {
            return;
        }
        let raw = match item.patch.extra.get(RAW).map(decoded) {
            Some(Ok(bytes)) => Some(bytes),
            Some(Err(message)) => return item.errors.add(RAW, message),
            None => None,
        };
        let given: Vec<&str> = ["subject", "sender", "message_id", "received", "body"]
            .into_iter()
            .filter(|field| item.given(field))
            .collect();
        let Some(after) = &mut item.after else { return };
        let reading = match &raw {
            Some(bytes) => intake::read(media(after), bytes),
            None => intake::read(media(after), &letter(after)),
        };
        let message = reading.message;
        let mut fill = |field: &str, text: String, most: usize| {
            if after.str(field).trim().is_empty() {
                after.set(field, Value::Text(text.trim().chars().take(most).collect()));
            }
        };
        fill("subject", message.subject, 500);
        fill("sender", message.from, 254);
        fill("message_id", message.message_id, 500);
        if let Some(bytes) = &raw {
            fill("body", message.body, usize::MAX);
            fill("body", String::from_utf8_lossy(bytes).replace('\0', "").chars().take(BODY).collect(), usize::MAX);
        }
        if let (Some(received), false) = (message.received, given.contains(&"received")) {
            after.set("received", Value::Time(received));
        }
    }

    /// Keeps the originals.
    async fn check(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        for item in items.iter_mut().filter(|item| item.creates()) {
            let Some(data) = item.patch.extra.get(RAW).and_then(Json::as_str) else { continue };
            let Some(after) = &mut item.after else { continue };
            let name = format!("{FOLDER}{}", request_id());
            files::keep(w, &name, mime(media(after)), data).await?;
            after.set("original", Value::Text(name));
        }
        Ok(())
    }

    async fn after(&self, w: &mut Writer, items: &[Item]) -> Result<()> {
        for item in items {
            let Some(row) = &item.after else { continue };
            let wished = item.creates() || item.changed("state") || item.act.as_ref().is_some_and(|act| act.asked);
            if !wished || item.given("findings") || !matches!(row.str("state"), "new" | "applied") {
                continue;
            }
            let savepoint = w.savepoint().await?;
            let settled = match settle(w, row, item.creates()).await {
                // What a provider says must not get lost: what cannot be applied is kept for a person.
                Err(error) if item.creates() && error.is_refusal() => {
                    w.back_to(savepoint).await?;
                    refused(w, row, &error).await?
                }
                other => {
                    w.release(savepoint).await?;
                    other?
                }
            };
            let note = format!("Read: {}", settled.state);
            let fields = vec![
                ("state", Value::text(settled.state)),
                ("provider", settled.provider.map_or(Value::Null, Value::Int)),
                ("method", settled.method.map_or(Value::Null, Value::text)),
                ("findings", Value::Json(settled.findings.into())),
                ("problems", Value::Json(settled.problems.into())),
                ("duplicate_of", settled.duplicate_of.map_or(Value::Null, Value::Int)),
                ("digest", Value::Text(settled.digest)),
            ];
            w.run(InboxMessage::meta(), vec![update(InboxMessage::meta(), row.id(), fields, &note)], Trust::Rules)
                .await?;
        }
        Ok(())
    }
}

/// Longest text that is kept beside an original, in characters.
const BODY: usize = 1 << 20;

/// What came of a message.
struct Settled {
    state: &'static str,
    provider: Option<i64>,
    method: Option<&'static str>,
    findings: Vec<Json>,
    problems: Vec<String>,
    duplicate_of: Option<i64>,
    digest: String,
}

/// What is kept of a message that could not be applied.
async fn refused(w: &mut Writer, row: &Row, error: &Error) -> Result<Settled> {
    let reading = intake::read(media(row), &bytes(w, row).await?);
    Ok(Settled {
        state: "review",
        provider: row.int("provider"),
        method: reading.method.map(method),
        findings: Vec::new(),
        problems: vec![error.to_string().replace('\0', "")],
        duplicate_of: None,
        digest: digest(&reading),
    })
}

/// Reads a message and does what it says.
async fn settle(w: &mut Writer, row: &Row, fresh: bool) -> Result<Settled> {
    let reading = intake::read(media(row), &bytes(w, row).await?);
    let digest = digest(&reading);
    let method = reading.method.map(method);
    let mut settled = Settled {
        state: "review",
        provider: row.int("provider"),
        method,
        findings: Vec::new(),
        problems: reading.problems.clone(),
        duplicate_of: None,
        digest: digest.clone(),
    };
    // Whoever says what shall become of it is heard.
    let unsaid = fresh && settled.provider.is_none() && row.str("state") == "new";
    if unsaid && let Some(first) = waiting(w, row.id(), &digest).await? {
        return Ok(Settled { state: "duplicate", duplicate_of: Some(first), problems: Vec::new(), ..settled });
    }
    if reading.notices.is_empty() {
        if settled.problems.is_empty() {
            settled.problems.push("No notice was found in it.".to_owned());
        }
        return Ok(settled);
    }
    let mut outcomes = Vec::new();
    let mut providers: Vec<Option<i64>> = Vec::new();
    let mut senders: HashMap<(&str, &str), Whose> = HashMap::new();
    for (place, notice) in reading.notices.iter().enumerate() {
        let names = (notice.provider.as_str(), notice.organizer.as_str());
        let whose = match senders.entry(names) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let found = whose::find(w, row, &reading, notice).await?;
                settled.problems.extend(found.problem.clone());
                place.insert(found)
            }
        };
        providers.push(whose.provider);
        let guessed = method == Some("labelled") && row.str("state") != "applied" && !whose.automatic;
        if guessed {
            settled.problems.push("It was guessed from the text. See whether it is right, and apply it.".to_owned());
        }
        // Whatever its source is allowed, what is doubtful waits for a person.
        let mut doubts = notice.doubts.clone();
        if has_rival(&reading, place) {
            doubts.push(format!("It tells different windows of {}; of those the last one is applied.", notice.id));
        }
        let doubtful = !doubts.is_empty() && row.str("state") != "applied";
        if doubtful {
            doubts.retain(|doubt| !settled.problems.contains(doubt));
            settled.problems.extend(doubts);
        }
        let found = if !doubtful && is_said_anew(&reading, place) {
            apply::Found::outdated()
        } else {
            match whose.provider.filter(|_| !guessed && !doubtful) {
                Some(provider) => apply::notice(w, row, &reading, notice, provider, &digest).await?,
                None => apply::Found::waiting(known::find(w, whose.provider, notice).await?),
            }
        };
        let unknown = found.unknown(notice);
        let settles = !matches!(found.outcome, apply::Outcome::Outdated | apply::Outcome::Duplicate);
        if !unknown.is_empty() && settles {
            settled.problems.push(format!("Not known among the provider's circuits: {}", listed(&unknown)));
        }
        if let Some(message) = found.duplicate_of {
            settled.duplicate_of = Some(message);
        }
        outcomes.push(found.outcome);
        settled.findings.push(found.told(notice));
    }
    // Of a message of several providers there is no one to name.
    settled.provider = providers.first().copied().flatten().filter(|one| providers.iter().all(|p| *p == Some(*one)));
    let all = |outcome: apply::Outcome| outcomes.iter().all(|one| *one == outcome);
    // Whoever applies a message that waited has seen what is amiss with it: only what could not be applied waits on.
    let seen = !fresh && row.str("state") == "applied" && outcomes.iter().all(|one| *one != apply::Outcome::Waiting);
    settled.state = if !settled.problems.is_empty() && !seen {
        "review"
    } else if all(apply::Outcome::Duplicate) {
        "duplicate"
    } else if all(apply::Outcome::Outdated) {
        "outdated"
    } else {
        "applied"
    };
    if settled.state != "duplicate" {
        settled.duplicate_of = None;
    }
    Ok(settled)
}

/// Which of two notices of one event is newer.
fn age(notice: &Notice) -> (Option<i64>, Option<DateTime<Utc>>) {
    (apply::sequence(notice), notice.stamp)
}

/// The other notices of the message about the same event, with their places.
fn others(reading: &Reading, place: usize) -> impl Iterator<Item = (usize, &Notice)> {
    let notice = &reading.notices[place];
    let same = move |other: &Notice| other.kind == notice.kind && other.id == notice.id;
    reading.notices.iter().enumerate().filter(move |(other, anew)| *other != place && same(anew))
}

/// Whether another notice tells another window of the same event, and neither is newer.
fn has_rival(reading: &Reading, place: usize) -> bool {
    let notice = &reading.notices[place];
    let differs = |other: &Notice| (other.start, other.end) != (notice.start, notice.end);
    others(reading, place).any(|(_, other)| age(other) == age(notice) && differs(other))
}

/// Whether another notice of the message says the same event anew: with a higher sequence, or written later, or after it.
fn is_said_anew(reading: &Reading, place: usize) -> bool {
    let notice = &reading.notices[place];
    others(reading, place).any(|(other, anew)| age(anew) > age(notice) || age(anew) == age(notice) && other > place)
}

/// An earlier message that says the same and still waits for a person.
async fn waiting(w: &mut Writer, id: i64, digest: &str) -> Result<Option<i64>> {
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("SELECT id FROM notices_inboxmessage WHERE digest = ")
        .str(digest)
        .push(" AND state = 'review' AND id <> ");
    sql.int(id).push(" ORDER BY id LIMIT 1");
    Ok(w.reader().ids(sql).await?.first().copied())
}

/// What a message says, without how often and when it says so.
fn digest(reading: &Reading) -> String {
    let mut hash = Sha256::new();
    if reading.notices.is_empty() {
        hash.update(reading.message.from.as_bytes());
        hash.update(reading.message.subject.as_bytes());
        hash.update(reading.message.body.as_bytes());
    }
    for notice in &reading.notices {
        let bare = Notice { stamp: None, warnings: Vec::new(), doubts: Vec::new(), ..notice.clone() };
        // As it was written before there were doubts: messages of that time are known by it.
        hash.update(format!("{bare:?}").replace(", doubts: [] }", " }").as_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn mime(media: Media) -> &'static str {
    match media {
        Media::Mail => "message/rfc822",
        Media::Calendar => "text/calendar",
        Media::Json => "application/json",
    }
}

fn method(method: intake::Method) -> &'static str {
    match method {
        intake::Method::Calendar => "calendar",
        intake::Method::Json => "json",
        intake::Method::Labelled => "labelled",
    }
}

fn decoded(json: &Json) -> Result<Vec<u8>, &'static str> {
    let text = json.as_str().ok_or("The message as base64 is expected.")?;
    STANDARD.decode(text).map_err(|_| "The data is no base64.")
}

/// Some of many names, as text.
fn listed(names: &[&str]) -> String {
    const MOST: usize = 10;
    let mut text = names.iter().take(MOST).copied().collect::<Vec<_>>().join(", ");
    if names.len() > MOST {
        text.push_str(&format!(" and {} more", names.len() - MOST));
    }
    text
}
