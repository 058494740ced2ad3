//! JSON.

use super::*;
use crate::intake::{Kind, Method, Status};

fn json(text: &str) -> Reading {
    read(Media::Json, text.as_bytes())
}

/// An object with what is always needed and more members.
fn with(members: &str) -> Reading {
    json(&format!(r#"{{"maintenance_id": "M-1", "start": 1772661600, "end": 1772676000{members}}}"#))
}

#[test]
fn a_list_of_a_maintenance_and_an_outage() {
    let reading = json(NOTICES);
    assert_eq!((reading.method, reading.problems.len()), (Some(Method::Json), 0));
    assert!(reading.message.body.starts_with("[\n  {\n    \"maintenance_id\": \"GR-77001\""));
    let [maintenance, outage] = reading.notices.as_slice() else { panic!("{reading:?}") };
    assert_eq!((maintenance.kind, maintenance.id.as_str()), (Kind::Maintenance, "GR-77001"));
    assert_eq!((maintenance.start, maintenance.end), (at("2026-03-04T22:00:00Z"), Some(at("2026-03-05T02:00:00Z"))));
    assert_eq!(maintenance.stamp, Some(at("2026-02-20T10:15:30Z")));
    assert_eq!((maintenance.status, maintenance.sequence), (Status::Confirmed, Some(1)));
    assert_eq!((maintenance.uid.as_str(), maintenance.summary.as_str()), ("", "Amplifier swap"));
    assert_eq!(maintenance.zone, Some(chrono_tz::Europe::Vienna));
    assert_eq!((maintenance.provider.as_str(), maintenance.account.as_str()), ("grove.example", "A-9"));
    assert_eq!(maintenance.organizer, "noc@grove.example");
    assert_eq!(objects(maintenance), [("GRV-1", Level::Degraded), ("GRV-2", Level::Outage), ("GRV-3", Level::Outage)]);
    assert_eq!(maintenance.warnings, Vec::<String>::new());
    assert_eq!((outage.kind, outage.status, outage.end), (Kind::Outage, Status::Identified, None));
    assert_eq!(outage.repair, Some(at("2026-03-01T14:00:00Z")));
}

#[test]
fn one_object_or_a_list_under_a_key() {
    assert_eq!(only(with("")).id, "M-1");
    for key in ["maintenances", "notices"] {
        let reading = json(&format!(
            r#"{{"{key}": {NOTICES}, "subject": "S", "from": "N <n@g.example>", "received": 1771582530}}"#
        ));
        assert_eq!((reading.notices.len(), reading.problems.len()), (2, 0));
        assert_eq!((reading.message.subject.as_str(), reading.message.from.as_str()), ("S", "n@g.example"));
        assert_eq!(reading.message.received, Some(at("2026-02-20T10:15:30Z")));
    }
    let wrapper = json(r#"{"notices": [{"start": 1}], "page": 1}"#);
    assert_eq!(refused(wrapper), ["Unknown keys were left aside: page.", "notices[0].maintenance_id: it is missing."]);
    assert_eq!(refused(json("[]")), ["The JSON holds no notice."]);
}

#[test]
fn the_message_is_taken_from_a_notice_too() {
    let reading =
        with(r#", "subject": " Work ", "from": "noc@g.example", "received": "2026-02-20T10:15:30Z", "body": "Text""#);
    assert_eq!(reading.message.subject, "Work");
    assert_eq!(reading.message.from, "noc@g.example");
    assert_eq!(reading.message.received, Some(at("2026-02-20T10:15:30Z")));
    assert_eq!(reading.message.body, "Text");
    assert_eq!(only(reading).warnings, ["No affected object is named."]);
}

#[test]
fn levels_and_statuses() {
    let notice =
        only(with(r#", "status": "odd", "circuits": [{"circuit_id": "A", "impact": "BAD"}, {"circuit_id": "A"}]"#));
    assert_eq!(objects(&notice), [("A", Level::Outage)]);
    let warnings =
        ["The status odd is unknown; taken as UNKNOWN.", "The impact level BAD is unknown; taken as OUTAGE."];
    assert_eq!(notice.warnings, warnings);
    assert_eq!(only(with("")).status, Status::NoChange);
    assert_eq!(only(with(r#", "type": "outage""#)).status, Status::NoChange);
    let outage = only(with(r#", "type": "Outage", "status": "CONFIRMED", "circuits": ["A"]"#));
    assert_eq!(
        (outage.status, outage.warnings),
        (Status::Reported, vec!["The status CONFIRMED is unknown; taken as REPORTED.".to_owned()])
    );
}

#[test]
fn unknown_keys_are_named() {
    let notice = only(with(r#", "circuits": [{"circuit_id": "A", "speed": 1}], "colour": "red", "mood": null"#));
    assert_eq!(
        notice.warnings,
        ["Unknown keys were left aside: speed.", "Unknown keys were left aside: colour, mood."]
    );
}

#[test]
fn what_is_wrong_is_said_with_its_path() {
    let cases = [
        (
            r#"[{"maintenance_id": "A", "start": 1, "end": 2}, {"maintenance_id": "B", "start": true, "end": 2}]"#,
            "[1].start: it must be Unix seconds or an RFC 3339 time, in the years 1970 to 9999.",
        ),
        (
            r#"{"maintenance_id": "A", "start": "soon", "end": 2}"#,
            "start: it must be Unix seconds or an RFC 3339 time, in the years 1970 to 9999.",
        ),
        (
            r#"{"maintenance_id": "A", "start": 1.5, "end": 2}"#,
            "start: it must be Unix seconds or an RFC 3339 time, in the years 1970 to 9999.",
        ),
        (
            r#"{"maintenance_id": "A", "start": 99999999999999, "end": 2}"#,
            "start: it must be Unix seconds or an RFC 3339 time, in the years 1970 to 9999.",
        ),
        (r#"{"maintenance_id": 7, "start": 1, "end": 2}"#, "maintenance_id: it must be a text, not a number."),
        (r#"{"maintenance_id": " ", "start": 1, "end": 2}"#, "maintenance_id: it is missing."),
        (r#"{"maintenance_id": "A", "end": 2}"#, "start: it is missing."),
        (r#"{"maintenance_id": "A", "start": 1}"#, "end: it is missing."),
        (r#"{"maintenance_id": "A", "start": 3, "end": 2}"#, "end: it is before the start."),
        (
            r#"{"maintenance_id": "A", "start": 3, "end": 3, "type": "party"}"#,
            "type: it must be maintenance or outage.",
        ),
        (
            r#"{"maintenance_id": "A", "start": 3, "end": 3, "sequence": "1"}"#,
            "sequence: it must be an integer, not a text.",
        ),
        (
            r#"{"maintenance_id": "A", "start": 3, "end": 3, "circuits": {}}"#,
            "circuits: it must be a list, not an object.",
        ),
        (
            r#"[{"maintenance_id": "A", "start": 3, "end": 3, "circuits": ["x", {"impact": "OUTAGE"}]}]"#,
            "[0].circuits[1].circuit_id: it is missing.",
        ),
        (
            r#"{"maintenance_id": "A", "start": 3, "end": 3, "circuits": [5]}"#,
            "circuits[0]: it must be a text or an object, not a number.",
        ),
        ("[[]]", "[0]: A notice must be an object, not a list."),
        ("7", "A notice must be an object, not a number."),
    ];
    for (text, problem) in cases {
        assert_eq!(json(text).problems, [problem], "{text}");
    }
    assert_eq!(json(cases[0].0).notices.len(), 1);
}

#[test]
fn times_without_an_offset_count_in_the_zone() {
    let zoned = r#"{"maintenance_id": "A", "start": "2026-03-04T22:00", "end": "2026-03-04 23:00:00", "timezone": "Europe/Prague", "circuits": ["x"]}"#;
    let notice = only(json(zoned));
    assert_eq!((notice.start, notice.end), (at("2026-03-04T21:00:00Z"), Some(at("2026-03-04T22:00:00Z"))));
    let unknown = only(json(&zoned.replace("Europe/Prague", "Nowhere")));
    assert_eq!((unknown.start, unknown.zone), (at("2026-03-04T22:00:00Z"), None));
    assert_eq!(
        unknown.warnings[..2],
        ["The zone Nowhere is unknown.", "The time 2026-03-04T22:00 names no zone; taken as UTC."]
    );
}

#[test]
fn text_that_is_no_json() {
    let reading = json("{\"a\": ");
    assert_eq!(reading.message.body, "{\"a\": ");
    assert!(refused(reading)[0].starts_with("The JSON cannot be read: EOF"));
    assert_eq!(refused(json(&"[".repeat(100_000))).len(), 1);
}

#[test]
fn the_character_nul_is_dropped() {
    let notice = only(with(r#", "summary": "a\u0000b", "circuits": ["\u0000x", "x"]"#));
    assert_eq!((notice.summary.as_str(), objects(&notice)), ("ab", vec![("x", Level::Outage)]));
    let empty = json(r#"{"maintenance_id": "\u0000", "start": 1, "end": 2}"#);
    assert_eq!(refused(empty), ["An event's id holds nothing readable."]);
}
