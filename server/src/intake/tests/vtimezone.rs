//! Zones that calendars define themselves.

use super::*;

/// Central European time under a name nobody knows, as Outlook writes it.
const CUSTOM: &str = "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\nBEGIN:STANDARD\nDTSTART:16010101T030000\n\
                      TZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n\
                      BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n\
                      RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n";

fn in_zone(zone: &str, start: &str) -> Notice {
    let id = zone.lines().find_map(|line| line.strip_prefix("TZID:")).unwrap_or("Customized Time Zone");
    only(calendar(&format!(
        "BEGIN:VCALENDAR\n{zone}BEGIN:VEVENT\nDTSTART;TZID={id}:{start}\nDTEND:20400101T000000Z\n\
         X-MAINTNOTE-MAINTENANCE-ID:M-1\nX-MAINTNOTE-IMPACT:DEGRADED\nX-MAINTNOTE-OBJECT-ID:C-1\nEND:VEVENT\nEND:VCALENDAR\n"
    )))
}

#[test]
fn rules_are_evaluated() {
    for (start, utc) in [
        ("20270711T000000", "2027-07-10T22:00:00Z"),
        ("20270111T000000", "2027-01-10T23:00:00Z"),
        ("20270328T015959", "2027-03-28T00:59:59Z"),
        ("20270328T030000", "2027-03-28T01:00:00Z"),
        ("20271031T030000", "2027-10-31T02:00:00Z"),
        ("20271231T235959", "2027-12-31T22:59:59Z"),
    ] {
        let notice = in_zone(CUSTOM, start);
        assert_eq!((notice.start, notice.zone), (at(utc), None), "{start}");
        assert_eq!(notice.warnings, Vec::<String>::new(), "{start}");
    }
    for (rule, start, utc) in [
        // The second Sunday of March, the first of November, in other words.
        ("BYMONTH=3;BYDAY=2SU", "20270314T030000", "2027-03-14T01:00:00Z"),
        ("BYMONTH=3;BYDAY=SU;BYMONTHDAY=8,9,10,11,12,13,14", "20270314T030000", "2027-03-14T01:00:00Z"),
        ("BYMONTH=3;BYMONTHDAY=14", "20270314T030000", "2027-03-14T01:00:00Z"),
        ("BYMONTH=3;BYDAY=-1SU;UNTIL=20300101T000000Z", "20270711T000000", "2027-07-10T22:00:00Z"),
        ("BYMONTH=3;BYDAY=-1SU;WKST=MO;INTERVAL=1", "20270711T000000", "2027-07-10T22:00:00Z"),
    ] {
        let notice = in_zone(&CUSTOM.replace("BYDAY=-1SU;BYMONTH=3", rule), start);
        assert_eq!((notice.start, notice.doubts), (at(utc), vec![]), "{rule}");
    }
    // Without summer time since 2020, and by dates instead of rules.
    let ended = CUSTOM
        .replace("BYMONTH=3", "BYMONTH=3;UNTIL=20200101T000000Z")
        .replace("BYMONTH=10", "BYMONTH=10;UNTIL=20200101T000000Z");
    assert_eq!(in_zone(&ended, "20270711T000000").start, at("2027-07-10T23:00:00Z"));
    let dates = CUSTOM
        .replace("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "RDATE:20261025T030000,20271031T030000")
        .replace("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "RDATE:20260329T020000\nRDATE:20270328T020000");
    let summer = in_zone(&dates, "20270711T000000");
    assert_eq!((summer.start, summer.doubts), (at("2027-07-10T22:00:00Z"), vec![]));
}

#[test]
fn what_the_clocks_skip_or_repeat_is_a_doubt() {
    let skipped = in_zone(CUSTOM, "20270328T023000");
    assert_eq!(skipped.start, at("2027-03-28T01:30:00Z"));
    assert!(skipped.doubts[0].contains("does not exist"), "{:?}", skipped.doubts);
    let twice = in_zone(CUSTOM, "20271031T023000");
    assert_eq!(twice.start, at("2027-10-31T00:30:00Z"));
    assert!(twice.doubts[0].contains("comes twice"), "{:?}", twice.doubts);
}

#[test]
fn what_is_not_understood_is_a_doubt() {
    for (old, new) in [
        ("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "FREQ=MONTHLY;BYDAY=-1SU;BYMONTH=3"),
        ("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3;COUNT=2"),
        ("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "FREQ=YEARLY;BYWEEKNO=12"),
        ("TZOFFSETFROM:+0100\n", ""),
        ("TZOFFSETTO:+0200", "TZOFFSETTO:two"),
        ("DTSTART:16010101T020000", "DTSTART:spring"),
        ("END:DAYLIGHT", "EXDATE:20270328T020000\nEND:DAYLIGHT"),
    ] {
        let odd = CUSTOM.replace(old, new);
        assert_ne!(odd, CUSTOM, "{old}");
        let notice = in_zone(&odd, "20270711T000000");
        assert_eq!(
            notice.doubts,
            ["The zone Customized Time Zone is unknown; its standard offset was taken."],
            "{new}"
        );
    }
    let many =
        "BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD\n".repeat(600);
    let many = format!("BEGIN:VTIMEZONE\nTZID:Customized Time Zone\n{many}END:VTIMEZONE\n");
    assert_eq!(in_zone(&many, "20270711T000000").doubts.len(), 1);
}

#[test]
fn a_known_name_must_agree_with_its_definition() {
    let prague = CUSTOM.replace("Customized Time Zone", "Europe/Prague");
    let notice = in_zone(&prague, "20270711T000000");
    assert_eq!((notice.start, notice.zone), (at("2027-07-10T22:00:00Z"), Some(chrono_tz::Europe::Prague)));
    assert_eq!(notice.warnings, Vec::<String>::new());
    let other = prague.replace("+0200", "+0300");
    let notice = in_zone(&other, "20270711T000000");
    assert_eq!(notice.start, at("2027-07-10T21:00:00Z"), "the calendar says what it means");
    assert!(
        notice.doubts[0].starts_with("The calendar defines the zone Europe/Prague otherwise"),
        "{:?}",
        notice.doubts
    );
    let odd = prague.replace("FREQ=YEARLY", "FREQ=MONTHLY");
    assert_eq!(in_zone(&odd, "20270711T000000").doubts.len(), 1);
    // One that only names itself says nothing that could be wrong.
    let bare = "BEGIN:VTIMEZONE\nTZID:Europe/Prague\nEND:VTIMEZONE\n";
    assert_eq!(in_zone(bare, "20270711T000000").warnings, Vec::<String>::new());
}
