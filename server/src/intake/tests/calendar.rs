//! Calendars: what the standard asks for, and what providers send.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::*;
use crate::intake::{Kind, Method, Status};

#[test]
fn a_standard_calendar() {
    let reading = calendar(ANNOUNCE);
    assert_eq!(reading.method, Some(Method::Calendar));
    assert_eq!(reading.message.subject, "Splice repair, Brno ring");
    assert_eq!(reading.message.from, "noc@northwind.example");
    assert_eq!(reading.message.body, "We splice the ring near Brno.\nTraffic moves to the other side.");
    let notice = only(reading);
    assert_eq!(notice.kind, Kind::Maintenance);
    assert_eq!(notice.id, "NW-004711");
    assert_eq!(notice.summary, "Splice repair, Brno ring");
    assert_eq!(notice.status, Status::Confirmed);
    assert_eq!(notice.start, at("2026-03-04T21:00:00Z"));
    assert_eq!(notice.end, Some(at("2026-03-05T01:00:00Z")));
    assert_eq!(notice.repair, None);
    assert_eq!(notice.zone, Some(chrono_tz::Europe::Prague));
    assert_eq!(notice.stamp, Some(at("2026-02-20T10:15:00Z")));
    assert_eq!(notice.sequence, Some(2));
    assert_eq!(notice.uid, "5a1c-northwind");
    assert_eq!(notice.provider, "northwind.example");
    assert_eq!(notice.account, "0042");
    assert_eq!(notice.organizer, "noc@northwind.example");
    assert_eq!(objects(&notice), [("NWC-0001", Level::NoImpact), ("Rack 7: port 3", Level::ReducedRedundancy)]);
    assert_eq!(notice.warnings, Vec::<String>::new());
}

#[test]
fn deviations_of_real_calendars() {
    let reading = calendar(DEVIATIONS);
    assert_eq!(reading.problems, Vec::<String>::new());
    let [first, second] = reading.notices.as_slice() else { panic!("{reading:?}") };
    assert_eq!(
        reading.message.body,
        "Dear customer,\nwe will replace software.\n\nLocation: Prague\nStatus: Cancelled is what this is not\n\
         https://harbour.example/notice"
    );
    assert_eq!(first.provider, "Harbour Net");
    assert_eq!(first.account, "Blank\\ Kept");
    assert_eq!(first.id, "000123");
    assert_eq!(first.uid, "harbour-1@mail");
    assert_eq!((first.sequence, first.organizer.as_str()), (None, ""));
    assert_eq!(first.status, Status::Tentative);
    assert_eq!(objects(first), [("HN-LINE-WITH-A-LONG-NAME-THAT-DOES-NOT-FIT-ON-A-LINE", Level::Degraded)]);
    let joined = "A broken line was joined to the object HN-LINE-WITH-A-LONG-NAME-THAT-DOES-NOT-FIT-ON-A-LINE.";
    assert_eq!(first.warnings, [joined]);
    assert_eq!((second.id.as_str(), second.status), ("000124", Status::Cancelled));
    assert_eq!((second.stamp, second.objects.len()), (None, 0));
    assert_eq!(second.warnings, Vec::<String>::new());
}

#[test]
fn any_line_ends_and_base64() {
    let crlf = ANNOUNCE.replace('\n', "\r\n");
    let lines: Vec<String> =
        STANDARD.encode(&crlf).as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into()).collect();
    let plain = only(calendar(ANNOUNCE));
    for text in [crlf, lines.join("\r\n"), format!("\u{feff}{ANNOUNCE}"), ANNOUNCE.trim_end().to_owned()] {
        assert_eq!(only(calendar(&text)), plain);
    }
}

#[test]
fn other_charsets_and_split_characters() {
    let mut bytes = ANNOUNCE.replace("Brno ring", "M\u{1}nchen").into_bytes();
    let place = bytes.iter().position(|byte| *byte == 1).unwrap();
    bytes[place] = 0xfc;
    assert_eq!(only(read(Media::Calendar, &bytes)).summary, "Splice repair, München");
    // A fold between the two bytes of a character.
    bytes.splice(place..=place, [0xc3, b'\r', b'\n', b' ', 0xbc]);
    assert_eq!(only(read(Media::Calendar, &bytes)).summary, "Splice repair, München");
}

#[test]
fn text_is_unescaped() {
    assert_eq!(only(event(r"SUMMARY: One\, two\; three\\four\nfive \x ")).summary, "One, two; three\\four\nfive \\x");
}

#[test]
fn names_and_tokens_in_any_case() {
    let notice =
        only(event("x-maintnote-Status:in-process\nX-Maintnote-Impact: no-impact \nOrganizer:MAILTO:a@b.example"));
    assert_eq!((notice.status, notice.objects[0].level), (Status::InProcess, Level::NoImpact));
    assert_eq!(notice.organizer, "a@b.example");
    assert_eq!(only(event("X-MAINTNOTE-STATUS:Rescheduled")).status, Status::Rescheduled);
    assert_eq!(only(event("X-MAINTNOTE-STATUS:NO-CHANGE")).status, Status::NoChange);
}

#[test]
fn status_missing_unknown_or_cancelled_otherwise() {
    assert_eq!(only(event("")).status, Status::NoChange);
    let unknown = only(event("X-MAINTNOTE-STATUS:PENDING"));
    assert_eq!(unknown.status, Status::Unknown);
    assert_eq!(unknown.warnings, ["The status PENDING is unknown; taken as UNKNOWN."]);
    assert_eq!(only(event("STATUS:CANCELLED")).status, Status::Cancelled);
    assert_eq!(only(event("STATUS:CONFIRMED")).status, Status::NoChange);
    assert_eq!(only(event("METHOD:CANCEL")).status, Status::Cancelled);
    let method = ANNOUNCE.replace("VERSION:2.0", "METHOD:Cancel");
    assert_eq!(only(calendar(&method)).status, Status::Confirmed);
    let silent = method.replace("X-MAINTNOTE-STATUS:CONFIRMED\n", "");
    assert_eq!(only(calendar(&silent)).status, Status::Cancelled);
}

#[test]
fn levels_of_objects() {
    let single =
        only(event("X-MAINTNOTE-OBJECT-ID;X-MAINTNOTE-OBJECT-IMPACT=\"OUTAGE\":C-1\nX-MAINTNOTE-IMPACT:NO-IMPACT"));
    assert_eq!(objects(&single), [("C-1", Level::Outage)]);
    let unknown = only(event("X-MAINTNOTE-IMPACT:SEVERE"));
    assert_eq!(objects(&unknown), [("C-1", Level::Outage)]);
    assert_eq!(unknown.warnings, ["The impact level SEVERE is unknown; taken as OUTAGE."]);
    let missing = only(event("X-MAINTNOTE-IMPACT:"));
    assert_eq!(missing.warnings, ["No impact level is given; taken as OUTAGE."]);
    let over = only(event("X-MAINTNOTE-IMPACT:\nX-MAINTNOTE-STATUS:COMPLETED"));
    assert_eq!((objects(&over), over.warnings.len()), (vec![("C-1", Level::Outage)], 0));
    let none = only(event("X-MAINTNOTE-OBJECT-ID:"));
    assert_eq!(none.warnings, ["No affected object is named."]);
}

#[test]
fn duplicate_objects_become_one() {
    let lines = "X-MAINTNOTE-OBJECT-ID;X-MAINTNOTE-OBJECT-IMPACT=DEGRADED:B\nX-MAINTNOTE-OBJECT-ID;X-MAINTNOTE-OBJECT-IMPACT=NO-IMPACT:A\n\
                 X-MAINTNOTE-OBJECT-ID;X-MAINTNOTE-OBJECT-IMPACT=OUTAGE: A \nX-MAINTNOTE-OBJECT-ID;X-MAINTNOTE-OBJECT-IMPACT=NO-IMPACT:B";
    assert_eq!(objects(&only(event(lines))), [("B", Level::Degraded), ("A", Level::Outage)]);
}

#[test]
fn the_id_is_the_primary_or_the_first_or_the_uid() {
    let two = "X-MAINTNOTE-MAINTENANCE-ID:FIRST\nX-MAINTNOTE-MAINTENANCE-ID;X-MAINTNOTE-PRECEDENCE=NON-PRIMARY:SECOND";
    assert_eq!(only(event(two)).id, "FIRST");
    let primary = two.replace("NON-PRIMARY", "primary");
    assert_eq!(only(event(&primary)).id, "SECOND");
    let uid = only(event("X-MAINTNOTE-MAINTENANCE-ID:\nUID: u-5 "));
    assert_eq!(
        (uid.id.as_str(), uid.warnings.as_slice()),
        ("u-5", &["There is no maintenance id; the UID was taken.".to_owned()][..])
    );
    let none = refused(event("X-MAINTNOTE-MAINTENANCE-ID: "));
    assert_eq!(none, ["An event has neither a maintenance id nor a UID."]);
}

#[test]
fn broken_identifiers_are_joined() {
    let id = only(event("X-MAINTNOTE-MAINTENANCE-ID:PWIC-\n0815\n\nnothing of it"));
    assert_eq!(id.id, "PWIC-0815");
    assert_eq!(id.warnings, ["A broken line was joined to the maintenance id PWIC-0815."]);
    let property = only(event("X-MAINTNOTE-OBJECT-ID:C-\nCOMMENT:a comment"));
    assert_eq!(property.objects[0].id, "C-");
}

#[test]
fn sequences_that_are_no_numbers() {
    let odd = only(event("SEQUENCE:two"));
    assert_eq!((odd.sequence, odd.warnings.as_slice()), (None, &["The sequence two is no number.".to_owned()][..]));
    assert_eq!(only(event("SEQUENCE:-1")).sequence, Some(-1));
}

#[test]
fn properties_of_the_calendar_apply_to_its_events() {
    let text = "BEGIN:VCALENDAR\nX-MAINTNOTE-PROVIDER:shared.example\nX-MAINTNOTE-MAINTENANCE-ID:M-7\nX-MAINTNOTE-IMPACT:OUTAGE\n\
                SUMMARY:of nobody\nBEGIN:VEVENT\nDTSTART:20260304T220000Z\nDTEND:20260304T230000Z\nEND:VEVENT\n\
                BEGIN:VEVENT\nDTSTART:20260305T220000Z\nDTEND:20260305T230000Z\nX-MAINTNOTE-MAINTENANCE-ID:M-8\nEND:VEVENT\n\
                X-MAINTNOTE-OBJECT-ID:C-9\nEND:VCALENDAR";
    let reading = calendar(text);
    let ids: Vec<&str> = reading.notices.iter().map(|notice| notice.id.as_str()).collect();
    assert_eq!(ids, ["M-7", "M-8"]);
    for notice in &reading.notices {
        assert_eq!((notice.provider.as_str(), notice.summary.as_str()), ("shared.example", ""));
        assert_eq!(objects(notice), [("C-9", Level::Outage)]);
    }
}

#[test]
fn ordinary_entries_are_none_and_others_are_still_read() {
    let invite = "BEGIN:VEVENT\nUID:1\nDTSTART:20260304T220000Z\nDTEND:20260304T230000Z\nSUMMARY:Lunch\nEND:VEVENT\n";
    let reading = calendar(&ANNOUNCE.replacen("BEGIN:VEVENT", &format!("{invite}BEGIN:VEVENT"), 1));
    assert_eq!(reading.problems, ["An ordinary calendar entry without X-MAINTNOTE properties."]);
    assert_eq!(reading.notices.len(), 1);
}

#[test]
fn calendars_that_are_none() {
    assert_eq!(refused(calendar("Hello\nworld")), ["This is no calendar: it does not begin with BEGIN:VCALENDAR."]);
    assert_eq!(refused(calendar("")), ["This is no calendar: it does not begin with BEGIN:VCALENDAR."]);
    assert_eq!(refused(calendar("BEGIN:VCALENDAR\nEND:VCALENDAR")), ["The calendar holds no event."]);
}

#[test]
fn a_calendar_that_was_cut_off() {
    let cut = &ANNOUNCE[..ANNOUNCE.find("BEGIN:VALARM").unwrap()];
    assert_eq!(only(calendar(cut)).warnings, ["The event has no end mark; the calendar may be cut off."]);
}

#[test]
fn quotes_that_are_never_closed() {
    assert_eq!(only(event("X-MAINTNOTE-OBJECT-ID;ALTREP=\"x:C-5")).objects[0].id, "C-5");
}
