//! Times of calendar events.

use super::*;
use chrono_tz::Tz;

fn start_of(line: &str) -> (DateTime<Utc>, Option<Tz>, Vec<String>) {
    let notice = only(event(&format!("{line}\nDTEND:20300101T000000Z")));
    (notice.start, notice.zone, notice.warnings)
}

#[test]
fn utc_wins_over_a_zone() {
    assert_eq!(start_of("DTSTART;TZID=Europe/Prague:20260304T220000Z"), (at("2026-03-04T22:00:00Z"), None, vec![]));
    assert_eq!(start_of("DTSTART;TZID=UTC:20260304T220000"), (at("2026-03-04T22:00:00Z"), None, vec![]));
}

#[test]
fn zones_by_any_of_their_names() {
    let evening = at("2026-03-04T21:00:00Z");
    for (name, zone) in [
        ("/citadel.example/20210210_1/Europe/Prague", Tz::Europe__Prague),
        ("europe/prague", Tz::Europe__Prague),
        ("\"W. Europe Standard Time\"", Tz::Europe__Berlin),
        ("Romance standard time", Tz::Europe__Paris),
    ] {
        assert_eq!(start_of(&format!("DTSTART;TZID={name}:20260304T220000")), (evening, Some(zone), vec![]), "{name}");
    }
}

#[test]
fn zones_the_calendar_defines() {
    let text = ANNOUNCE.replace("TZID=Europe/Prague", "TZID=Depot Local");
    let notice = only(calendar(&text));
    assert_eq!((notice.start, notice.zone), (at("2026-03-04T21:00:00Z"), None));
    assert_eq!(notice.warnings, ["The zone Depot Local is unknown; its standard offset was taken."]);
    let located = text.replace("TZID:Depot Local", "TZID:Depot Local\nX-LIC-LOCATION:Europe/Athens");
    assert_eq!(only(calendar(&located)).zone, Some(Tz::Europe__Athens));
    let unknown = text.replace("TZID:Depot Local", "TZID:Elsewhere");
    assert_eq!(only(calendar(&unknown)).warnings, ["The zone Depot Local is unknown; taken as UTC."]);
}

#[test]
fn floating_times_are_utc() {
    let warning = "The time 20260304T220000 names no zone; taken as UTC.".to_owned();
    assert_eq!(start_of("DTSTART:20260304T220000"), (at("2026-03-04T22:00:00Z"), None, vec![warning]));
}

#[test]
fn times_the_clocks_skip_or_repeat() {
    let skipped = start_of("DTSTART;TZID=Europe/Prague:20260329T023000");
    assert_eq!(skipped.0, at("2026-03-29T01:30:00Z"));
    assert_eq!(
        skipped.2,
        ["The local time 2026-03-29 02:30:00 does not exist in Europe/Prague; moved to 2026-03-29 03:30:00."]
    );
    let twice = start_of("DTSTART;TZID=Europe/Prague:20261025T023000");
    assert_eq!(twice.0, at("2026-10-25T00:30:00Z"));
    assert_eq!(twice.2, ["The local time 2026-10-25 02:30:00 comes twice in Europe/Prague; the earlier was taken."]);
}

#[test]
fn a_duration_instead_of_an_end() {
    let end = |value: &str| only(event(&format!("DTEND:\nDURATION:{value}"))).end.unwrap();
    assert_eq!(end("PT4H30M"), at("2026-03-05T02:30:00Z"));
    assert_eq!(end("P1DT1S"), at("2026-03-05T22:00:01Z"));
    assert_eq!(end("+p1w"), at("2026-03-11T22:00:00Z"));
    let wrong = |value: &str| refused(event(&format!("DTEND:\nDURATION:{value}")));
    assert_eq!(wrong("P"), ["Event M-1: the duration P is none."]);
    assert_eq!(wrong("4 hours"), ["Event M-1: the duration 4 hours is none."]);
    assert_eq!(wrong("-PT1H"), ["Event M-1: it ends before it starts."]);
}

#[test]
fn missing_and_wrong_times() {
    for (lines, problem) in [
        ("DTSTART:", "Event M-1: it has no start."),
        ("DTEND:", "Event M-1: it has no end."),
        ("DTSTART;VALUE=DATE:20260304", "Event M-1: the start 20260304 is a date without a time."),
        ("DTEND:20260304", "Event M-1: the end 20260304 is a date without a time."),
        ("DTSTART:20201013Z", "Event M-1: the start 20201013Z is no time."),
        // A name fused with its value.
        ("DTSTART20201013T000000Z", "Event M-1: it has no start."),
        ("DTEND:20260304T215959Z", "Event M-1: it ends before it starts."),
        ("DTSTART:00010101T000000Z", "Event M-1: the start 00010101T000000Z is not in the years 1970 to 9999."),
        ("DTSTART:20261399T000000Z", "Event M-1: the start 20261399T000000Z is no time."),
    ] {
        assert_eq!(refused(event(lines)), [problem], "{lines}");
    }
    let wrong =
        ANNOUNCE.replacen("BEGIN:VEVENT", "BEGIN:VEVENT\nX-MAINTNOTE-MAINTENANCE-ID:M-0\nEND:VEVENT\nBEGIN:VEVENT", 1);
    let reading = calendar(&wrong);
    assert_eq!(reading.problems, ["Event M-0: it has no start."]);
    assert_eq!(reading.notices.len(), 1);
}

#[test]
fn an_end_at_the_start_is_one() {
    let notice = only(event("DTEND:20260304T220000Z"));
    assert_eq!(notice.end, Some(notice.start));
}

#[test]
fn forms_beside_the_standard() {
    assert_eq!(start_of("DTSTART:2026-03-04T22:00:00+01:00").0, at("2026-03-04T21:00:00Z"));
    assert_eq!(start_of("DTSTART:20260304T2200Z").0, at("2026-03-04T22:00:00Z"));
    assert_eq!(start_of("DTSTART:20261231T235960Z").0, at("2026-12-31T23:59:59Z"));
    let stamp = only(event("DTSTAMP:yesterday"));
    assert_eq!((stamp.stamp, stamp.warnings), (None, vec!["The time stamp yesterday is no time.".to_owned()]));
}
