//! Notices in JSON: one object, a list of them, or `{"maintenances": […]}` / `{"notices": […]}`.
//!
//! The keys are those that public parsers of notices put out (reference sheet on notices, §24) and ours for what
//! they cannot say: `type` (`maintenance` or `outage`), `estimated_time_to_repair`, `timezone`, and of the message
//! `subject`, `from`, `received`, `body`, at the top or in a notice.

use serde_json::{Map, Value};

use super::field::{Fields, kind};
use super::notice::{Kind, Level, Notice, Objects, Status};
use super::remarks::{Remarks, excerpt};
use super::zone::Zone;
use super::{MAX_NOTICES, MAX_STRUCTURED, Message, charset};

/// Keys under which a list of notices may stand.
const LISTS: [&str; 2] = ["maintenances", "notices"];

/// Reads JSON; notices that are wrong become problems, the others are kept.
pub(super) fn read(bytes: &[u8], problems: &mut Remarks) -> (Message, Vec<Notice>) {
    if bytes.len() > MAX_STRUCTURED {
        problems.add("The JSON is longer than 4 MiB and was not read.");
        return (Message::default(), Vec::new());
    }
    let text = charset::text(bytes);
    let value: Value = match serde_json::from_str(&text) {
        Ok(value) => value,
        Err(error) => {
            problems.add(format!("The JSON cannot be read: {error}."));
            return (Message { body: text.into_owned(), ..Message::default() }, Vec::new());
        }
    };
    let mut message = Message::default();
    let (path, list) = match &value {
        Value::Array(list) => (String::new(), list.as_slice()),
        Value::Object(map) => match LISTS.into_iter().find_map(|key| Some((key, map.get(key)?.as_array()?))) {
            Some((key, list)) => {
                let fields = Fields::new(map, "");
                fields.get(key);
                envelope(&fields, &mut message, problems);
                fields.unknown(problems);
                (key.to_owned(), list.as_slice())
            }
            None => (String::new(), std::slice::from_ref(&value)),
        },
        _ => (String::new(), std::slice::from_ref(&value)),
    };
    if list.is_empty() {
        problems.add("The JSON holds no notice.");
    }
    let mut notices = Vec::new();
    for (at, item) in list.iter().enumerate() {
        // One more than the bound shows that there were more.
        if notices.len() > MAX_NOTICES {
            break;
        }
        let path = if std::ptr::eq(item, &value) { String::new() } else { format!("{path}[{at}]") };
        match notice(item, &path, &mut message) {
            Ok(notice) => notices.push(notice),
            Err(problem) => problems.add(problem),
        }
    }
    if message.body.is_empty() {
        message.body = serde_json::to_string_pretty(&value).unwrap_or_default();
    }
    (message, notices)
}

fn notice(value: &Value, path: &str, message: &mut Message) -> Result<Notice, String> {
    let map: &Map<String, Value> = value.as_object().ok_or_else(|| {
        let place = if path.is_empty() { String::new() } else { format!("{path}: ") };
        format!("{place}A notice must be an object, not {}.", kind(value))
    })?;
    let fields = Fields::new(map, path);
    let mut warnings = Remarks::default();
    envelope(&fields, message, &mut warnings);

    let event = event_kind(&fields)?;
    let id = required(&fields, fields.text("maintenance_id")?, "maintenance_id")?;
    let zone = zone(&fields, &mut warnings)?;
    let start = fields.time("start", zone, &mut warnings)?;
    let start = start.ok_or_else(|| fields.wrong("start", "it is missing"))?;
    let end = fields.time("end", zone, &mut warnings)?;
    match end {
        None if event == Kind::Maintenance => return Err(fields.wrong("end", "it is missing")),
        Some(end) if end < start => return Err(fields.wrong("end", "it is before the start")),
        _ => {}
    }
    let mut repair = fields.time("estimated_time_to_repair", zone, &mut warnings)?;
    if repair.is_some() && event == Kind::Maintenance {
        warnings.add("Only an outage has an estimated time to repair; it was left aside.");
        repair = None;
    }
    let status = Status::of(event, &fields.text("status")?, &mut warnings);
    let objects = objects(&fields, &mut warnings)?;
    let uid = fields.text("uid")?;
    let notice = Notice {
        kind: event,
        id,
        summary: fields.text("summary")?,
        status,
        start,
        end,
        repair,
        zone: zone.and_then(Zone::told),
        stamp: {
            // It says which notice is newer, not when anything happens.
            let mut of_stamp = Remarks::default();
            let stamp = fields.time("stamp", zone, &mut of_stamp)?;
            warnings.mention(of_stamp);
            stamp
        },
        sequence: fields.integer("sequence")?,
        // Parsers write "0" where the notice had none: no two notices are one because of it.
        uid: if uid == "0" { String::new() } else { uid },
        provider: fields.text("provider")?,
        account: fields.text("account")?,
        organizer: organizer(&fields.text("organizer")?),
        objects: objects.into_list(status, &mut warnings),
        warnings: Vec::new(),
        doubts: Vec::new(),
    };
    fields.unknown(&mut warnings);
    Ok(notice.remarked(warnings))
}

fn event_kind(fields: &Fields<'_>) -> Result<Kind, String> {
    match fields.text("type")?.to_ascii_lowercase().as_str() {
        "" | "maintenance" => Ok(Kind::Maintenance),
        "outage" => Ok(Kind::Outage),
        _ => Err(fields.wrong("type", "it must be maintenance or outage")),
    }
}

fn required(fields: &Fields<'_>, text: String, key: &str) -> Result<String, String> {
    if text.is_empty() { Err(fields.wrong(key, "it is missing")) } else { Ok(text) }
}

fn zone(fields: &Fields<'_>, warnings: &mut Remarks) -> Result<Option<Zone>, String> {
    let name = fields.text("timezone")?;
    let zone = Zone::named(&name);
    if zone.is_none() && !name.is_empty() {
        warnings.add(format!("The zone {} is unknown.", excerpt(&name)));
    }
    Ok(zone)
}

fn organizer(text: &str) -> String {
    let mailto = text.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    text.get(if mailto { 7 } else { 0 }..).unwrap_or_default().trim().to_owned()
}

/// `circuits`: objects with `circuit_id` and perhaps `impact`, or plain texts.
fn objects(fields: &Fields<'_>, warnings: &mut Remarks) -> Result<Objects, String> {
    let mut objects = Objects::default();
    let list = match fields.get("circuits") {
        None => return Ok(objects),
        Some(Value::Array(list)) => list,
        Some(other) => return Err(fields.wrong("circuits", &format!("it must be a list, not {}", kind(other)))),
    };
    for (at, item) in list.iter().enumerate() {
        if objects.is_full() {
            break;
        }
        let path = fields.wrong(&format!("circuits[{at}]"), "");
        let path = path.trim_end_matches([':', ' ', '.']);
        match item {
            Value::String(id) if id.trim().is_empty() => return Err(format!("{path}: it is empty.")),
            Value::String(id) => objects.add(id, Level::Outage),
            Value::Object(map) => {
                let circuit = Fields::new(map, path);
                let id = required(&circuit, circuit.text("circuit_id")?, "circuit_id")?;
                let level = Level::of(&circuit.text("impact")?, warnings).unwrap_or(Level::Outage);
                objects.add(&id, level);
                circuit.unknown(warnings);
            }
            other => return Err(format!("{path}: it must be a text or an object, not {}.", kind(other))),
        }
    }
    Ok(objects)
}

/// Takes what is said of the message, unless it was said before. What is wrong here costs no notice.
fn envelope(fields: &Fields<'_>, message: &mut Message, remarks: &mut Remarks) {
    let text = |key: &'static str, into: &mut String, remarks: &mut Remarks| match fields.text(key) {
        Ok(text) if into.is_empty() => *into = text,
        Ok(_) => {}
        Err(problem) => remarks.add(problem),
    };
    text("subject", &mut message.subject, remarks);
    text("body", &mut message.body, remarks);
    let mut from = String::new();
    text("from", &mut from, remarks);
    if message.from.is_empty() {
        message.from = bare(&from).to_owned();
    }
    let mut of_time = Remarks::default();
    match fields.time("received", None, &mut of_time) {
        Ok(received) => message.received = message.received.or(received),
        Err(problem) => remarks.add(problem),
    }
    remarks.mention(of_time);
}

/// `Desk <noc@carrier.example>` is `noc@carrier.example`.
fn bare(from: &str) -> &str {
    from.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or(from, |(address, _)| address).trim()
}
