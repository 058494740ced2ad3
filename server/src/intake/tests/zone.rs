//! Zones and local times.

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::intake::remarks::Remarks;
use crate::intake::zone::Zone;

#[test]
fn utc_by_its_names_is_not_told() {
    for name in ["UTC", "utc", "Z", "GMT", "Etc/UTC", " \"UTC\" "] {
        assert_eq!(Zone::named(name), Some(Zone::UTC), "{name}");
    }
    assert_eq!(Zone::UTC.told(), None);
    assert_eq!(Zone::named("/example.org/Etc/GMT").and_then(Zone::told), None);
    assert_eq!(Zone::named("Asia/Tokyo").and_then(Zone::told), Some(Tz::Asia__Tokyo));
}

#[test]
fn names_that_are_none() {
    for name in ["", "Mars/Olympus", "CESTX", "/", "(UTC+01:00) Amsterdam, Berlin"] {
        assert_eq!(Zone::named(name), None, "{name}");
    }
    assert_eq!(Zone::named(&"/a".repeat(5000)), None);
}

#[test]
fn every_windows_name_leads_to_a_zone() {
    for name in ["Dateline Standard Time", "India Standard Time", "FLE Standard Time", "New Zealand Standard Time"] {
        assert!(Zone::named(name).is_some(), "{name}");
    }
}

#[test]
fn abbreviations_of_several_meanings_are_warned_of() {
    let mut warnings = Remarks::default();
    assert_eq!(Zone::abbreviated("cest", &mut warnings), Zone::offset(7200));
    assert_eq!(
        Zone::abbreviated("CST", &mut warnings),
        chrono::FixedOffset::west_opt(6 * 3600).map(|offset| Zone::Guessed("CST", offset))
    );
    assert_eq!(Zone::abbreviated("XYZ", &mut warnings), None);
    assert_eq!(warnings.into_sentences(), ["The zone CST has several meanings; taken as UTC-06:00."]);
}

#[test]
fn a_day_that_was_skipped() {
    let day = NaiveDate::from_ymd_opt(2011, 12, 30).and_then(|day| day.and_hms_opt(12, 0, 0)).unwrap();
    let mut warnings = Remarks::default();
    let moved = Zone::Named(Tz::Pacific__Apia).to_utc(day, &mut warnings).unwrap();
    assert_eq!(moved, super::at("2011-12-30T22:00:00Z"));
    assert_eq!(warnings.into_sentences().len(), 1);
}
