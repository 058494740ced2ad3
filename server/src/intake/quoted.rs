//! What a message quotes of older ones: replies and forwards carry the text they are about below or between their own.
//!
//! Four marks are known: `> ` before a line, a line that says "Original Message", a line that says who wrote when, and the
//! head of a mail in the midst of the text. Behind all but the first everything is older, to the end.

use std::sync::LazyLock;

use regex::Regex;

use super::remarks::Remarks;
use super::written::points;

/// Lines in which a head has to show what it is.
const HEAD: usize = 8;

/// `-----Original Message-----`, in the languages of our providers.
static ORIGINAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)^[-_=*\s]*(?:begin\ )?(?:
            original\ (?:message|appointment|e-?mail) | forwarded\ (?:message|by\b.*|mail)
          | ursprüngliche\ (?:nachricht|e-mail) | weitergeleitete\ nachricht | message\ (?:d'origine|transféré)
          | mensaje\ original | původní\ (?:zpráva|e-mail) | messaggio\ originale | oorspronkelijk\ bericht
          )[-_=*:\s]*$",
    )
    .ok()
});

/// `On Mon, 1 March 2027 at 10:00, Acme NOC <noc@acme.example> wrote:`
static WROTE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)^(?:on|am|le|el|dne|op|il|em|den)\b.{4,250}\b
          (?:wrote|schrieb|a\ écrit|escribi[oó]|napsala?|napsal\(a\)|schreef|ha\ scritto|escreveu|skrev)\b[^:]{0,80}:$",
    )
    .ok()
});

/// The text without what it quotes; None if it quotes nothing.
pub(super) fn without(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut own = String::with_capacity(text.len());
    let mut quotes = false;
    let mut at = 0;
    while at < lines.len() {
        let line = bare(lines[at]);
        if lines[at].trim_start().starts_with('>') {
            quotes = true;
            // A paragraph ends where a quotation stands.
            own.push('\n');
        } else if is_original(line) || is_head(&lines[at..]) {
            quotes = true;
            break;
        } else if let Some(length) = wrote(&lines[at..]) {
            quotes = true;
            let below = lines[at + length..].iter().find(|line| !line.trim().is_empty());
            // Marked lines end by themselves: an answer may stand below or between them.
            if !below.is_some_and(|line| line.trim_start().starts_with('>')) {
                break;
            }
            at += length;
            continue;
        } else {
            own.push_str(lines[at]);
            own.push('\n');
        }
        at += 1;
    }
    quotes.then_some(own)
}

/// A line without emphasis.
fn bare(line: &str) -> &str {
    let line = line.trim().trim_matches('*').trim();
    &line[..line.floor_char_boundary(500)]
}

fn is_original(line: &str) -> bool {
    line.len() >= 12 && ORIGINAL.as_ref().is_some_and(|pattern| pattern.is_match(line))
}

/// How many lines say who wrote when; programs break them.
fn wrote(lines: &[&str]) -> Option<usize> {
    let pattern = WROTE.as_ref()?;
    let mut joined = String::new();
    for (at, line) in lines.iter().take(3).enumerate() {
        let line = bare(line);
        if line.is_empty() {
            return None;
        }
        joined.push_str(if at == 0 { "" } else { " " });
        joined.push_str(line);
        if line.ends_with(':') {
            return pattern.is_match(&joined).then_some(at + 1);
        }
    }
    None
}

/// Whether the head of a mail begins here: a sender that is no time, and within some lines a date and an addressee or a subject.
fn is_head(lines: &[&str]) -> bool {
    const FROM: [&str; 7] = ["from", "von", "de", "od", "da", "van", "fra"];
    const DATE: [&str; 9] =
        ["sent", "date", "gesendet", "datum", "envoyé", "enviado", "odesláno", "inviato", "verzonden"];
    const OTHER: [&str; 12] =
        ["to", "subject", "an", "betreff", "à", "objet", "para", "asunto", "komu", "předmět", "aan", "onderwerp"];
    let named = |line: &str, names: &[&str]| {
        let (name, value) = bare(line).split_once(':')?;
        let name = name.trim().trim_matches('*').trim().to_lowercase();
        names.contains(&name.as_str()).then(|| value.trim_matches(['*', ' ']).to_owned())
    };
    let Some(sender) = lines.first().and_then(|line| named(line, &FROM)) else { return false };
    let times = points(&sender[..sender.floor_char_boundary(200)], &mut Remarks::default());
    if sender.is_empty()
        || times.is_ok_and(|times| times.iter().any(|point| point.time.is_some() || point.date.is_some()))
    {
        return false;
    }
    let head = lines.iter().take(HEAD).take_while(|line| !line.trim().is_empty());
    let (mut date, mut other) = (false, false);
    for line in head.skip(1) {
        date |= named(line, &DATE).is_some();
        other |= named(line, &OTHER).is_some();
    }
    date && other
}
