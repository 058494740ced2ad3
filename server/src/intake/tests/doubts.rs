//! What may well be wrong is marked as a doubt, and what is right is not.

use super::*;
use crate::intake::labelled;

const UNZONED: &str = "The times name no zone; taken as UTC.";
const SEVERAL: &str = "Several times are told for the start or the end; the first was taken.";
const REPEATS: &str = "It seems to take place more than once; only one window was read.";
const QUOTED: &str = "It stands only in a quoted older text, at least in part.";

fn told(text: &str) -> Notice {
    labelled::read("Work", text).unwrap()
}

fn doubts(text: &str) -> Vec<String> {
    told(text).doubts
}

/// A mail's text with one window.
fn mail(more: &str) -> String {
    format!("Maintenance ID: CHG-7000\nStart: 2027-03-10 22:00 UTC\nEnd: 2027-03-11 04:00 UTC\nCircuit ID: C-1\n{more}")
}

#[test]
fn calendars_whose_times_have_no_known_zone() {
    let start = "DTSTART:20270310T230000\nDTEND:20270311T040000Z";
    let floating = only(event(start));
    assert_eq!(floating.doubts, ["The time 20270310T230000 names no zone; taken as UTC."]);
    let wide = |zone: &str| {
        let text = format!(
            "BEGIN:VCALENDAR\nX-WR-TIMEZONE:{zone}\nBEGIN:VEVENT\n{start}\nX-MAINTNOTE-MAINTENANCE-ID:M-1\nEND:VEVENT\nEND:VCALENDAR"
        );
        only(calendar(&text))
    };
    let prague = wide("Europe/Prague");
    assert_eq!((prague.start, prague.zone), (at("2027-03-10T22:00:00Z"), Some(chrono_tz::Europe::Prague)));
    assert_eq!(prague.doubts.len(), 1);
    assert_eq!(wide("Nowhere").start, at("2027-03-10T23:00:00Z"));
    let unknown = only(event("DTSTART;TZID=Made Up Zone:20270710T220000\nDTEND:20270711T040000Z"));
    assert_eq!(unknown.doubts, ["The zone Made Up Zone is unknown; taken as UTC."]);
    let ended = only(event("DTSTART:20270310T220000Z\nDTEND:20270311T040000"));
    assert_eq!(ended.doubts.len(), 1, "an end counts as well");
    // The time stamp decides nothing about the window.
    let stamp = only(event("DTSTAMP:20270101T000000"));
    assert_eq!((stamp.doubts.len(), stamp.warnings.len()), (0, 1));
    let sure =
        only(event("DTSTART;TZID=Europe/Prague:20270310T230000\nDTEND;TZID=W. Europe Standard Time:20270311T050000"));
    assert_eq!(sure.doubts, Vec::<String>::new());
}

#[test]
fn calendars_that_repeat_or_tell_several_windows() {
    for (line, doubt) in [
        ("RRULE:FREQ=DAILY;COUNT=3", "The event repeats (RRULE); only its first window was read."),
        ("RDATE:20270312T220000Z", "The event repeats (RDATE); only its first window was read."),
        ("RECURRENCE-ID:20270310T220000Z", "The event is one of a series (RECURRENCE-ID)."),
    ] {
        let notice = only(event(line));
        assert_eq!((notice.doubts.as_slice(), &notice.warnings), (&[doubt.to_owned()][..], &notice.doubts), "{line}");
    }
    let twice = only(event("DTSTART:20270310T220000Z\nDTEND:20270311T040000Z\nDTSTART:20270312T220000Z"));
    assert_eq!(twice.doubts, ["The event has several DTSTART; the first was taken."]);
    let same = only(event("DTSTART:20270310T220000Z\nDTEND:20270311T040000Z\nDTSTART:20270310T220000Z"));
    assert_eq!(same.doubts, Vec::<String>::new());
}

#[test]
fn json_whose_times_have_no_known_zone() {
    let doubts = |more: &str| {
        let text =
            format!("{{\"maintenance_id\": \"A\", \"end\": \"2027-03-11T04:00:00Z\", \"circuits\": [\"x\"], {more}}}");
        only(read(Media::Json, text.as_bytes())).doubts
    };
    assert_eq!(doubts(r#""start": "2027-03-10T22:00:00Z""#), Vec::<String>::new());
    assert_eq!(doubts(r#""start": "2027-03-10T22:00", "timezone": "Europe/Prague""#), Vec::<String>::new());
    assert_eq!(doubts(r#""start": "2027-03-10T22:00""#), ["The time 2027-03-10T22:00 names no zone; taken as UTC."]);
    assert_eq!(doubts(r#""start": "2027-03-10T22:00", "timezone": "Nowhere""#).len(), 1);
    assert_eq!(
        doubts(r#""start": 1804716000, "stamp": "2027-01-01 00:00", "received": "2027-01-01 00:00""#),
        Vec::<String>::new()
    );
}

#[test]
fn text_without_a_zone_or_with_one_of_several_meanings() {
    assert_eq!(
        doubts("Maintenance ID: CHG-1\nStart: 2027-03-10 22:00\nEnd: 2027-03-11 04:00\nCircuit ID: C-1"),
        [UNZONED]
    );
    let named = |zone: &str| {
        doubts(&format!("Maintenance ID: CHG-1\nStart: 2027-03-10 22:00 {zone}\nEnd: 2027-03-11 04:00 {zone}"))
    };
    assert_eq!(named("XYZ"), [UNZONED]);
    assert_eq!(named("CST"), ["The zone CST has several meanings; taken as UTC-06:00."]);
    for zone in ["UTC", "GMT", "CET", "UTC+2", "Europe/Prague", "+01:00", "Eastern"] {
        assert_eq!(named(zone), Vec::<String>::new(), "{zone}");
    }
    // Beside a zone that is sure, the other is no statement.
    let both = "Maintenance ID: CHG-1\nStart: 2027-03-10 22:00 UTC (2027-03-10 17:00 EST)\nEnd: 2027-03-11 04:00 UTC (2027-03-10 23:00 EST)";
    let both = told(both);
    assert_eq!((both.start, both.end), (at("2027-03-10T22:00:00Z"), Some(at("2027-03-11T04:00:00Z"))));
    assert_eq!(both.doubts, Vec::<String>::new());
}

#[test]
fn text_of_several_windows() {
    for text in [
        "1st window\nStart: 2027-03-10 22:00 UTC\nEnd: 2027-03-11 04:00 UTC\n2nd window\nStart: 2027-03-12 22:00 UTC\nEnd: 2027-03-13 04:00 UTC",
        "Window: 2027-03-10 22:00 - 2027-03-11 04:00 UTC\nWindow: 2027-03-12 22:00 - 2027-03-13 04:00 UTC",
        "Maintenance window:\n10-Mar-2027 22:00 to 11-Mar-2027 04:00 UTC\n12-Mar-2027 22:00 to 13-Mar-2027 04:00 UTC",
        "Start: 2027-03-10 22:00 UTC\nEnd: 2027-03-11 04:00 UTC\nBackup date: 2027-03-12 22:00 to 2027-03-13 04:00 UTC",
        "Start\tEnd\n2027-03-10 22:00 UTC\t2027-03-11 04:00 UTC\n2027-03-12 22:00 UTC\t2027-03-13 04:00 UTC",
        "Date: 10 March 2027\nDate: 12 March 2027\nTime: 22:00 - 04:00 UTC",
        "Start: 2027-03-10 22:00 UTC\nEnd: 2027-03-11 04:00 UTC\nWindow: 2027-03-10 23:00 - 2027-03-11 04:00 UTC",
    ] {
        let notice = told(&format!("Maintenance ID: CHG-9001\n{text}\nCircuit ID: C-1"));
        assert_eq!(notice.start, at("2027-03-10T22:00:00Z"), "{text}");
        assert_eq!(notice.doubts, [SEVERAL], "{text}");
    }
    for text in [
        "Start: 2027-03-10 22:00 UTC\nEnd: 2027-03-11 04:00 UTC\nEach night of the week",
        "Start: 2027-03-10 22:00 UTC\nEnd: 2027-03-11 04:00 UTC, nightly",
        "Date: 10-12 March 2027\nTime: 22:00 - 04:00 UTC",
        "Date: 10, 11 and 12 March 2027\nTime: 22:00 - 04:00 UTC",
    ] {
        let doubtful = doubts(&format!("Maintenance ID: CHG-9001\n{text}\nCircuit ID: C-1"));
        assert_eq!(doubtful, [REPEATS], "{text}");
    }
    // The same window in other words.
    for text in [
        "Start: 2027-03-10 22:00 UTC\nEnd: 2027-03-11 04:00 UTC\nWindow: 2027-03-10 22:00 - 2027-03-11 04:00 UTC",
        "Start: 2027-03-10 22:00 UTC\nEnd: 2027-03-11 04:00 UTC\nLocal: 2027-03-10 23:00 to 2027-03-11 05:00 CET",
        "Window (UTC): 2027-03-10 22:00 - 2027-03-11 04:00\nWindow (CET): 2027-03-10 23:00 - 2027-03-11 05:00",
        "Window: 2027-03-10 22:00 UTC (23:00 CET) - 2027-03-11 04:00 UTC (05:00 CET)",
        "Start: 2027-03-10 22:00 UTC\nEnd: 2027-03-11 04:00 UTC\nOur desk is open daily and every day at 24/7.",
        "When: 22:00 - 04:00 UTC, 10 March 2027",
    ] {
        let notice = told(&format!("Maintenance ID: CHG-9001\n{text}\nCircuit ID: C-1"));
        let window = (notice.start, notice.end);
        assert_eq!(window, (at("2027-03-10T22:00:00Z"), Some(at("2027-03-11T04:00:00Z"))), "{text}");
        assert_eq!(notice.doubts, Vec::<String>::new(), "{text}");
    }
}

#[test]
fn what_is_quoted_does_not_count() {
    let older = "Maintenance ID: CHG-7000\nStart: 2027-03-01 22:00 UTC\nEnd: 2027-03-02 04:00 UTC\nCircuit ID: C-2\n";
    let quoted: String = older.lines().map(|line| format!("> {line}\n")).collect();
    for below in [
        format!("\n-----Original Message-----\nFrom: Acme NOC\nSent: Monday, March 1, 2027\nSubject: Work\n\n{older}"),
        format!("\n-------- Forwarded Message --------\n{older}"),
        format!("\nBegin forwarded message:\n\n{older}"),
        format!("\nOn Mon, 1 Mar 2027 at 10:00, Acme NOC <noc@acme.example> wrote:\n{quoted}"),
        format!("\nOn Mon, 1 Mar 2027 at 10:00, Acme NOC\n<noc@acme.example> wrote:\n\n{older}"),
        format!("\nAm 01.03.2027 um 10:00 schrieb Acme NOC:\n{quoted}"),
        format!(
            "\n________________________________\nFrom: Acme NOC <noc@acme.example>\nSent: Monday, March 1, 2027 10:00\nTo: us\nSubject: Work\n\n{older}"
        ),
        format!("\n*From:* Acme NOC\n*Date:* 1 March 2027 10:00\n*Subject:* Work\n\n{older}"),
        format!("\nVon: Acme NOC\nGesendet: Montag, 1. März 2027\nAn: uns\nBetreff: Arbeit\n\n{older}"),
        format!("\n{quoted}"),
    ] {
        let notice = told(&mail(&below));
        assert_eq!(
            (notice.start, objects(&notice)),
            (at("2027-03-10T22:00:00Z"), vec![("C-1", Level::Outage)]),
            "{below}"
        );
        assert_eq!(notice.doubts, Vec::<String>::new(), "{below}");
        // What only the older text tells is shown, and waits.
        let empty = told(&format!("Dear customer, see below.\n{below}"));
        assert_eq!(
            (empty.start, empty.doubts.as_slice()),
            (at("2027-03-01T22:00:00Z"), &[QUOTED.to_owned()][..]),
            "{below}"
        );
        let cancelled = told(&format!("Maintenance ID: CHG-7000\nStatus: cancelled\n{below}"));
        assert_eq!(cancelled.doubts, [QUOTED], "{below}");
        let unnamed = mail("").replace("Circuit ID: C-1\n", "");
        let unnamed = told(&format!("{unnamed}{below}"));
        assert_eq!(
            (unnamed.start, objects(&unnamed)),
            (at("2027-03-10T22:00:00Z"), vec![("C-2", Level::Outage)]),
            "{below}"
        );
        assert_eq!(unnamed.doubts, ["What it touches stands only in a quoted older text."], "{below}");
    }
    // An answer below and between what it quotes.
    let between = format!("On Mon, 1 Mar 2027 at 10:00, we wrote:\n{quoted}\n{}", mail(""));
    assert_eq!((told(&between).start, told(&between).doubts), (at("2027-03-10T22:00:00Z"), vec![]));
    // Labels that only look like a head.
    for text in [
        mail("From: NOC <noc@x.example>\nTo: you\n"),
        "Reference: MX-9000\nFrom: 2027-03-10 22:00 UTC\nTo: 2027-03-11 04:00 UTC\nDate: 10 March 2027\nCircuit: C-1"
            .to_owned(),
        mail("On this occasion we also wrote: nothing\n"),
    ] {
        assert_eq!(doubts(&text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn an_attached_notice_below_another_is_a_doubt() {
    let attached = LABELLED_MAIL.replace("CHG0099123", "CHG0099100");
    let (head, body) = LABELLED_MAIL.split_once("Content-Type: text/plain; charset=us-ascii\n\n").unwrap();
    let text = format!(
        "{head}Content-Type: multipart/mixed; boundary=x\n\n--x\n\n{body}\n--x\nContent-Type: message/rfc822\n\n{attached}\n--x--\n"
    );
    let notices = read(Media::Mail, text.as_bytes()).notices;
    let doubts: Vec<usize> = notices.iter().map(|notice| notice.doubts.len()).collect();
    assert_eq!((notices[0].id.as_str(), notices[1].id.as_str(), doubts), ("CHG0099123", "CHG0099100", vec![0, 1]));
}
