//! Dates and times as people write them.

use crate::intake::remarks::Remarks;
use crate::intake::written::{Point, points};
use crate::intake::zone::Zone;

/// Points as `2026-03-04 22:00 +3600`, what is missing as `?`.
fn shown(text: &str) -> Vec<String> {
    let show = |point: Point| {
        let date = point.date.map_or("?".to_owned(), |date| date.to_string());
        let time = point.time.map_or("?".to_owned(), |time| time.format("%H:%M").to_string());
        let zone = match point.zone {
            None => "?".to_owned(),
            Some(Zone::Named(zone)) => zone.to_string(),
            Some(Zone::Fixed(offset) | Zone::Guessed(_, offset)) => offset.to_string(),
        };
        format!("{date} {time} {zone}")
    };
    points(text, &mut Remarks::default()).unwrap().into_iter().map(show).collect()
}

#[test]
fn forms_of_a_date_and_a_time() {
    for text in [
        "2026-03-04 22:00",
        "2026/03/04 22:00:00",
        "Wednesday, 04-Mar-2026 22:00",
        "4 March 2026, 22:00",
        "4th of March 2026 at 22h00",
        "04 MAR 2026 2200 hrs",
        "March 4, 2026 10:00 PM",
        "Mar 4th 2026, 10 p.m.",
        "04-Mar-26 22.00",
        "04.03.2026 22:00",
        "22:00 on 4 March 2026",
    ] {
        assert_eq!(shown(text), ["2026-03-04 22:00 ?"], "{text}");
    }
}

#[test]
fn dates_of_figures_alone() {
    assert_eq!(shown("25/03/2026 01:30"), ["2026-03-25 01:30 ?"]);
    assert_eq!(shown("03/25/2026 01:30"), ["2026-03-25 01:30 ?"]);
    assert_eq!(shown("03-03-2026 01:30"), ["2026-03-03 01:30 ?"]);
    let wrong = |text: &str| points(text, &mut Remarks::default()).unwrap_err();
    assert_eq!(wrong("04/03/2026 22:00"), "the date 04/03/2026 can be read two ways");
    assert_eq!(wrong("2026-02-30"), "2026-02-30 is no date");
    assert_eq!(wrong("4 March 2026 25:00"), "25:00 is no time of day");
    assert_eq!(wrong("4 March 2026 13:00 pm"), "13:00 pm is no time of day");
}

#[test]
fn zones_behind_a_time() {
    for (zone, expected) in [
        ("UTC", "UTC"),
        ("GMT", "UTC"),
        ("Z", "UTC"),
        ("(UTC)", "UTC"),
        ("+01:00", "+01:00"),
        ("+0530", "+05:30"),
        ("-0500", "-05:00"),
        ("(UTC+2)", "+02:00"),
        ("UTC-03:30", "-03:30"),
        ("GMT +1", "+01:00"),
        ("CET", "+01:00"),
        ("hrs CEST", "+02:00"),
        ("CET/CEST", "+01:00"),
        ("EST", "-05:00"),
        ("EDT", "-04:00"),
        ("CDT", "-05:00"),
        ("MST", "-07:00"),
        ("MDT", "-06:00"),
        ("PST", "-08:00"),
        ("PDT", "-07:00"),
        ("BST", "+01:00"),
        ("JST", "+09:00"),
        ("SGT", "+08:00"),
        ("Europe/Prague", "Europe/Prague"),
        ("[America/New_York]", "America/New_York"),
        ("Eastern", "America/New_York"),
        ("CET (UTC+01:00)", "+01:00"),
        ("local time", "?"),
    ] {
        assert_eq!(shown(&format!("2026-03-04 22:00 {zone}")), [format!("2026-03-04 22:00 {expected}")], "{zone}");
    }
    assert_eq!(shown("2026-03-04T22:00:00Z"), ["2026-03-04 22:00 UTC"]);
    assert_eq!(shown("2026-03-04T22:00:00-05:00"), ["2026-03-04 22:00 -05:00"]);
    assert_eq!(shown("2026-03-04 2200Z"), ["2026-03-04 22:00 UTC"]);
    assert_eq!(shown("2026-03-04 2200 UTC"), ["2026-03-04 22:00 UTC"]);
}

#[test]
fn spans() {
    for text in [
        "2026-03-04 22:00 - 2026-03-05 02:00",
        "2026-03-04 22:00 to 02:00",
        "2026-03-04 22:00-02:00",
        "22:00 - 02:00, 4 March 2026",
        "22:00 4 March 2026 until 02:00 5 March 2026",
    ] {
        assert_eq!(shown(text), ["2026-03-04 22:00 ?", "2026-03-05 02:00 ?"], "{text}");
    }
    assert_eq!(shown("4 March 2026 01:00 - 05:00 UTC"), ["2026-03-04 01:00 ?", "2026-03-04 05:00 UTC"]);
    assert_eq!(shown("4 March 2026 20:00 - 24:00"), ["2026-03-04 20:00 ?", "2026-03-05 00:00 ?"]);
    assert_eq!(shown("2026-03-04"), ["2026-03-04 ? ?"]);
    assert_eq!(shown("22:00"), ["? 22:00 ?"]);
}

#[test]
fn figures_that_are_no_times() {
    for text in ["", "1234", "CHG0012345", "+420 123 456 789", "12345:30", "200 Mbit/s", "March", "99999999999999"] {
        assert_eq!(shown(text), Vec::<String>::new(), "{text}");
    }
}
