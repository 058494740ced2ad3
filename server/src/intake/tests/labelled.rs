//! Prose with labels.

use super::*;
use crate::intake::phrases;
use crate::intake::{Method, Status, labelled};

/// A text with an id and a window, unless the lines tell them, read without problems.
fn told(lines: &str) -> Notice {
    labelled::read("Planned work", &with_usual(lines)).unwrap()
}

fn with_usual(lines: &str) -> String {
    let usual =
        [("Ticket", "Ticket: TT-1234"), ("Start", "Start: 2026-03-04 22:00 UTC"), ("End", "End: 2026-03-05 02:00 UTC")];
    let usual = usual.into_iter().filter(|(label, _)| !lines.contains(label)).map(|(_, line)| line);
    usual.chain(lines.lines()).collect::<Vec<_>>().join("\n")
}

/// Start and end of a text.
fn window(lines: &str) -> (DateTime<Utc>, DateTime<Utc>) {
    let notice = told(lines);
    (notice.start, notice.end.unwrap())
}

fn circuits(lines: &str) -> Vec<String> {
    told(lines).objects.into_iter().map(|object| object.id).collect()
}

#[test]
fn a_mail_with_labels() {
    let reading = read(Media::Mail, LABELLED_MAIL.as_bytes());
    assert_eq!(reading.method, Some(Method::Labelled));
    let notice = only(reading);
    assert_eq!(notice.id, "CHG0099123");
    assert_eq!(notice.summary, "Scheduled maintenance CHG0099123 - Lantern Networks");
    assert_eq!(notice.status, Status::Confirmed);
    assert_eq!((notice.start, notice.end), (at("2026-03-04T21:00:00Z"), Some(at("2026-03-05T01:00:00Z"))));
    assert_eq!((notice.account.as_str(), notice.zone), ("Example Customer s.r.o.", None));
    let expected = ["LAN-100001", "LAN-100002", "LAN-100003"].map(|id| (id, Level::Outage));
    assert_eq!(objects(&notice), expected);
    assert_eq!(notice.warnings, Vec::<String>::new());
}

#[test]
fn labels_of_the_id_and_which_is_surest() {
    for line in [
        "Maintenance ID: AB-77",
        "MAINTENANCE NO.: AB-77",
        "Ticket #: AB-77",
        "Ticket Number - AB-77",
        "Case\tAB-77",
        "Our reference = AB-77.",
        "> * Change Request: [AB-77]",
        "**Event ID:** #AB-77",
        "Reference:\n\nAB-77",
        "| Case number | AB-77 |",
    ] {
        let text = format!("{line}\n\nStart: 2026-03-04 22:00 UTC\nEnd: 2026-03-05 02:00 UTC");
        assert_eq!(labelled::read("", &text).unwrap().id, "AB-77", "{line}");
    }
    assert_eq!(told("Reference: R-1000\nMaintenance ID: M-2000").id, "M-2000");
    assert_eq!(told("Ticket: please quote it\nReference: R-1000").id, "R-1000");
}

#[test]
fn the_id_from_the_subject() {
    let text = "Start: 2026-03-04 22:00 UTC\nEnd: 2026-03-05 02:00 UTC";
    for (subject, id) in [
        ("Maintenance Ticket #TTN-0004711 reminder", "TTN-0004711"),
        ("[CHG0012345] Planned maintenance in Prague", "CHG0012345"),
        ("Fwd: Planned Work Notification: PW00123/2 - Brno", "PW00123/2"),
        ("Maintenance 2026-03-04: change 88123", "88123"),
    ] {
        assert_eq!(labelled::read(subject, text).unwrap().id, id, "{subject}");
    }
    for subject in ["Maintenance 2026", "Invoice 123456", "Maintenance in Prague"] {
        let problem = labelled::read(subject, text).unwrap_err();
        assert_eq!(problem, "The text tells no maintenance: it has no maintenance number.", "{subject}");
    }
}

#[test]
fn windows_in_their_many_forms() {
    let expected = (at("2026-03-04T22:00:00Z"), at("2026-03-05T02:00:00Z"));
    for lines in [
        "Start Date and Time: 4 March 2026, 22:00 UTC\nEnd Date and Time: 5 March 2026, 02:00 UTC",
        "Start: March 4, 2026 10:00 PM GMT\nEnd: March 5, 2026 2:00 AM GMT",
        "Start (UTC): 2026-03-04 22:00\nEnd (UTC): 2026-03-05 02:00",
        "Start time UTC: 2026-03-04 22:00\nEnd time UTC: 2026-03-05 02:00",
        "Start date: 04-Mar-2026\nStart time: 22:00 UTC\nEnd date: 05-Mar-2026\nEnd time: 02:00 UTC",
        "Start: 2026-03-04 23:00 CET\nEnd: 03:00 CET",
        "Start: 2026-03-04 22:00 to 2026-03-05 02:00 UTC\nEndless story",
        "Time zone: Europe/Prague\nStart: 2026-03-04 23:00\nEnd: 2026-03-05 03:00",
        "All times are in UTC.\nStart: 2026-03-04 22:00\nEnd: 2026-03-05 02:00",
    ] {
        let notice = told(lines);
        assert_eq!((notice.start, notice.end), (expected.0, Some(expected.1)), "{lines}");
        assert_eq!(notice.warnings, ["No affected object is named."], "{lines}");
    }
}

#[test]
fn a_window_under_one_label() {
    let expected = (at("2026-03-04T22:00:00Z"), at("2026-03-05T02:00:00Z"));
    for window in [
        "Maintenance window: 2026-03-04 22:00 - 2026-03-05 02:00 UTC",
        "Window - 4 March 2026 22:00 UTC to 5 March 2026 02:00 UTC",
        "Maintenance Window\n2026-03-04 22:00 UTC\nto 2026-03-05 02:00 UTC",
        "Date: 4 March 2026\nTime: 22:00 - 02:00 UTC",
        "When: 22:00 - 02:00 UTC, 4 March 2026",
        "From: NOC <noc@x.example>\nTo: you\nFrom: 2026-03-04 22:00 UTC\nTo: 2026-03-05 02:00 UTC",
    ] {
        let notice = labelled::read("Case 12345", window).unwrap();
        assert_eq!((notice.start, notice.end), (expected.0, Some(expected.1)), "{window}");
    }
}

#[test]
fn zones_that_are_told_missing_or_named() {
    let prague = told("Start: 2026-03-04 23:00 Europe/Prague\nEnd: 2026-03-05 03:00 Europe/Prague");
    assert_eq!((prague.start, prague.zone), (at("2026-03-04T22:00:00Z"), Some(chrono_tz::Europe::Prague)));
    let none = told("Start: 2026-03-04 22:00\nEnd: 2026-03-05 02:00");
    assert_eq!(none.start, at("2026-03-04T22:00:00Z"));
    assert!(none.warnings.contains(&"The times name no zone; taken as UTC.".to_owned()));
    let central = told("Start (CST): 2026-03-04 16:00\nEnd (CST): 2026-03-04 20:00");
    assert_eq!(central.start, at("2026-03-04T22:00:00Z"));
    assert!(central.warnings.contains(&"The zone CST has several meanings; taken as UTC-06:00.".to_owned()));
}

#[test]
fn what_is_missing_or_wrong_is_said() {
    let problem = |lines: &str| labelled::read("", lines).unwrap_err();
    let start = "The text tells no maintenance: ";
    assert_eq!(problem(""), format!("{start}it has no maintenance number, no start, no end."));
    assert_eq!(problem("Ticket: TT-1\nStart: 2026-03-04 22:00 UTC"), format!("{start}it has no end."));
    let ambiguous = "Ticket: TT-1\nStart: 04/03/2026 22:00 UTC\nEnd: 05/03/2026 02:00 UTC";
    assert_eq!(problem(ambiguous), format!("{start}the date 04/03/2026 can be read two ways."));
    let dates = "Ticket: TT-1\nStart: 2026-03-04\nEnd: 2026-03-05";
    assert_eq!(problem(dates), format!("{start}its start has no time of day."));
    let order = "Ticket: TT-1\nStart: 2026-03-04 22:00 UTC\nEnd: 2026-03-03 22:00 UTC";
    assert_eq!(problem(order), format!("{start}TT-1 ends before it starts."));
    let unambiguous = window("Start: 25/03/2026 22:00 UTC\nEnd: 03/26/2026 02:00 UTC");
    assert_eq!(unambiguous, (at("2026-03-25T22:00:00Z"), at("2026-03-26T02:00:00Z")));
}

#[test]
fn several_times_are_warned_of() {
    let notice = told("Start: 2026-03-04 22:00 UTC\nEnd: 2026-03-05 02:00 UTC\n\nStart: 2026-04-04 22:00 UTC");
    assert_eq!(notice.start, at("2026-03-04T22:00:00Z"));
    assert_eq!(notice.warnings[0], "Several times are told for the start or the end; the first was taken.");
}

#[test]
fn lists_of_circuits() {
    assert_eq!(circuits("Circuit ID(s): A-1, A-2; A-3"), ["A-1", "A-2", "A-3"]);
    assert_eq!(circuits("Service IDs:\n\n  * A-1\n  * A-2 Brno - Wien\n\nRegards"), ["A-1", "A-2 Brno - Wien"]);
    assert_eq!(circuits("Affected services:\nA-1\nA-2\nLocation: Brno\nA-3"), ["A-1", "A-2"]);
    assert_eq!(circuits("Affected circuits:\nA-1\nImpact: outage\nA-3"), ["A-1"]);
    assert_eq!(circuits("Circuit ID: A-1\nCircuit ID: A-2\nCircuit ID: A-1"), ["A-1", "A-2"]);
    assert_eq!(circuits("Circuits: none"), Vec::<String>::new());
    let rows = told("Impact: degraded\nCircuits:\nA-1\tOutage\tBrno\nA-2\tWien");
    assert_eq!(objects(&rows), [("A-1", Level::Outage), ("A-2", Level::Degraded)]);
    let table = told("Circuit ID\tImpact\nA-1\tSwitch hits\nA-2\tNo impact\n\nKind regards");
    assert_eq!(objects(&table), [("A-1", Level::Degraded), ("A-2", Level::NoImpact)]);
}

#[test]
fn rows_of_labels_and_values() {
    let row = "Ticket\tTT-9999\tStatus\tCancelled\nStart\t2026-03-04 22:00 UTC\tEnd\t2026-03-05 02:00 UTC";
    let notice = labelled::read("", row).unwrap();
    assert_eq!((notice.id.as_str(), notice.status), ("TT-9999", Status::Cancelled));
    let table = "Ticket\tStart\tEnd\tCircuits\nTT-9\t2026-03-04 22:00 UTC\t2026-03-05 02:00 UTC\tC-1\nTT-9\t2026-03-04 22:00 UTC\t2026-03-05 02:00 UTC\tC-2";
    let notice = labelled::read("", &table.replace("TT-9", "TT-999")).unwrap();
    assert_eq!((notice.id.as_str(), notice.objects.len()), ("TT-999", 2));
}

#[test]
fn impact_words() {
    for (text, level) in [
        ("Outage", Level::Outage),
        ("Service affecting", Level::Outage),
        ("complete loss of service", Level::Outage),
        ("circuits will be down for 5 minutes", Level::Outage),
        ("multiple switch hits", Level::Degraded),
        ("Degraded performance, jitter", Level::Degraded),
        ("short flaps", Level::Degraded),
        ("Reduced-Redundancy", Level::ReducedRedundancy),
        ("loss of redundancy", Level::ReducedRedundancy),
        ("service at risk", Level::ReducedRedundancy),
        ("Hazard", Level::ReducedRedundancy),
        ("No impact expected", Level::NoImpact),
        ("no outage", Level::NoImpact),
        ("Non-service affecting", Level::NoImpact),
        ("none", Level::NoImpact),
        ("at risk with an outage of 5 minutes", Level::Outage),
    ] {
        assert_eq!(phrases::level(text), Some(level), "{text}");
    }
    let odd = told("Impact: Tuesday\nCircuits: A-1");
    assert_eq!(
        (odd.objects[0].level, odd.warnings[0].as_str()),
        (Level::Outage, "The impact \"Tuesday\" is not understood; taken as OUTAGE.")
    );
    let silent = told("Circuits: A-1");
    assert_eq!(silent.warnings, ["No impact level is given; taken as OUTAGE."]);
}

#[test]
fn status_words() {
    for (text, status) in [
        ("CANCELLED", Status::Cancelled),
        ("Cancellation of planned work", Status::Cancelled),
        ("Scheduled maintenance completed", Status::Completed),
        ("Rescheduled", Status::Rescheduled),
        ("Re-scheduled", Status::Rescheduled),
        ("postponed until Friday", Status::Rescheduled),
        ("Work has started", Status::InProcess),
        ("In Progress", Status::InProcess),
        ("tentative", Status::Tentative),
        ("Confirmed", Status::Confirmed),
        ("Scheduled", Status::Confirmed),
    ] {
        assert_eq!(phrases::status(text), Some(status), "{text}");
    }
    let text = with_usual("Status: Completed");
    assert_eq!(labelled::read("Scheduled work", &text).unwrap().status, Status::Completed);
    assert_eq!(labelled::read("CANCELLED: work", &with_usual("")).unwrap().status, Status::Cancelled);
    assert_eq!(labelled::read("Work", &with_usual("")).unwrap().status, Status::NoChange);
}

#[test]
fn parties_and_summary() {
    let notice = told("Carrier: Lantern\nAccount number: 0042\nCustomer: We\nDescription: Fibre repair");
    assert_eq!((notice.provider.as_str(), notice.account.as_str()), ("Lantern", "0042"));
    assert_eq!(notice.summary, "Fibre repair");
}
