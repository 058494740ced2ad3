//! E-mail.

use super::*;
use crate::intake::{Method, Status};

fn mail(text: &str) -> Reading {
    read(Media::Mail, text.as_bytes())
}

/// A mail with one part.
fn part(headers: &str, body: &str) -> Reading {
    mail(&format!("From: noc@x.example\nSubject: Work\n{headers}\n\n{body}"))
}

#[test]
fn calendars_among_the_parts_count_once() {
    for text in
        [CALENDAR_MAIL.to_owned(), CALENDAR_MAIL.replace('\n', "\r\n"), format!("From noc Fri Feb 20\n{CALENDAR_MAIL}")]
    {
        let reading = mail(&text);
        assert_eq!(reading.method, Some(Method::Calendar));
        assert_eq!(reading.message.subject, "Plánovaná práce NW-004711");
        assert_eq!(reading.message.from, "noc@northwind.example");
        assert_eq!(reading.message.received, Some(at("2026-02-20T10:15:30Z")));
        assert_eq!(reading.message.message_id, "20260220.4711@northwind.example");
        assert_eq!(reading.message.body, "Vážený zákazníku, see the calendar attached.");
        assert_eq!(only(reading).id, "NW-004711");
    }
}

#[test]
fn a_calendar_by_type_by_name_or_as_plain_text() {
    for headers in [
        "Content-Type: text/calendar",
        "Content-Type: application/ics",
        "Content-Type: application/octet-stream; name=\"Notice.ICS\"",
        "Content-Type: text/plain; charset=utf-8\nContent-Disposition: attachment; filename=a.ics",
        "Content-Type: text/plain",
        "MIME-Version: 1.0",
        "Content-Type: multipart/mixed; boundary=never",
    ] {
        let reading = part(headers, ANNOUNCE);
        assert_eq!(reading.method, Some(Method::Calendar), "{headers}");
        assert!(!reading.message.body.is_empty(), "{headers}");
        assert_eq!(only(reading), only(calendar(ANNOUNCE)), "{headers}");
    }
}

#[test]
fn a_calendar_quoted_printable_in_another_charset() {
    let quoted = ANNOUNCE.replace('=', "=3D").replace("Brno ring", "Dv=F9r =\nring");
    let reading = part(
        "Content-Type: text/calendar; charset=\"ISO-8859-2\"\nContent-Transfer-Encoding: Quoted-Printable",
        &quoted,
    );
    assert_eq!(only(reading).summary, "Splice repair, Dvůr ring");
}

#[test]
fn json_among_the_parts() {
    let reading = part("Content-Type: application/json; name=n.json\nContent-Disposition: attachment", NOTICES);
    assert_eq!((reading.method, reading.notices.len()), (Some(Method::Json), 2));
}

#[test]
fn an_attached_message_is_walked() {
    let forward = |encoding: &str, inner: &str| {
        format!(
            "From: me@customer.example\nSubject: Fwd\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee below.\n--b\n\
                 Content-Type: message/rfc822\nContent-Transfer-Encoding: {encoding}\n\n{inner}\n--b--\n"
        )
    };
    let reading = mail(&forward("7bit", CALENDAR_MAIL));
    assert_eq!((reading.message.subject.as_str(), reading.message.body.as_str()), ("Fwd", "See below."));
    assert_eq!(only(reading).id, "NW-004711");
    use base64::Engine;
    let encoded = base64::engine::general_purpose::STANDARD.encode(LABELLED_MAIL);
    let reading = mail(&forward("base64", &encoded));
    assert_eq!(reading.method, Some(Method::Labelled));
    assert_eq!(only(reading).id, "CHG0099123");
}

#[test]
fn a_digest_holds_messages() {
    let text = format!("Subject: D\nContent-Type: multipart/digest; boundary=d\n\n--d\n\n{CALENDAR_MAIL}\n--d--\n");
    assert_eq!(only(mail(&text)).id, "NW-004711");
}

#[test]
fn messages_attached_too_deep_are_said() {
    let mut text = CALENDAR_MAIL.to_owned();
    for _ in 0..6 {
        text = format!("Subject: F\nContent-Type: message/rfc822\n\n{text}");
    }
    let problems = refused(mail(&text));
    assert_eq!(problems[0], "Messages attached more than 5 deep were not read.");
    let five = text.split_once("\n\n").unwrap().1;
    assert_eq!(only(mail(five)).id, "NW-004711");
}

#[test]
fn an_ordinary_invitation_and_a_text_with_labels() {
    let invite = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20260304T220000Z\nEND:VEVENT\nEND:VCALENDAR";
    let (head, body) = LABELLED_MAIL.split_once("Content-Type: text/plain; charset=us-ascii\n\n").unwrap();
    let text = format!(
        "{head}Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/calendar\n\n{invite}\n--x\n\n{body}\n--x--"
    );
    let reading = mail(&text);
    assert_eq!(reading.problems, ["An ordinary calendar entry without X-MAINTNOTE properties."]);
    assert_eq!((reading.method, reading.notices[0].id.as_str()), (Some(Method::Labelled), "CHG0099123"));
}

#[test]
fn html_is_read_where_there_is_no_plain_text() {
    let reading = part("Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit", TABLE);
    assert!(reading.message.body.contains("Maintenance ID:\tSLT-20260044"));
    assert_eq!(reading.method, Some(Method::Labelled));
    let notice = only(reading);
    assert_eq!((notice.id.as_str(), notice.status), ("SLT-20260044", Status::Rescheduled));
    assert_eq!((notice.start, notice.end), (at("2026-03-04T22:00:00Z"), Some(at("2026-03-05T02:00:00Z"))));
    assert_eq!(objects(&notice), [("SLT/1/A", Level::Outage), ("SLT/2/B", Level::ReducedRedundancy)]);
}

#[test]
fn texts_that_are_no_mail() {
    for text in ["", "\n\n", "Hello there\nthis is prose.", "\0\0\0\0"] {
        assert_eq!(refused(mail(text)), ["This is no e-mail: it has no header."], "{text:?}");
    }
    assert_eq!(mail("Hello there").message.body, "Hello there");
}

#[test]
fn a_mail_without_a_notice_says_what_is_missing() {
    let problems = refused(part("Content-Type: text/plain", "Hello,\nour office is closed."));
    assert_eq!(problems, ["The text tells no maintenance: it has no maintenance number, no start, no end."]);
    assert_eq!(refused(part("Content-Type: image/png", "x")), ["The message has no text."]);
}

#[test]
fn broken_encodings_are_read_as_far_as_they_go() {
    let broken = LABELLED_MAIL
        .replace("us-ascii", "x-unknown\nContent-Transfer-Encoding: quoted-printable")
        .replace("Kind regards", "=ZZ =");
    let reading = mail(&broken);
    assert!(
        reading.message.body.contains("=ZZ =Lantern") || reading.message.body.contains("=ZZ"),
        "{}",
        reading.message.body
    );
    assert_eq!(only(reading).id, "CHG0099123");
    let latin = part("Content-Type: text/plain", "x").message.body;
    assert_eq!(latin, "x");
    let mut bytes = b"Subject: s\nContent-Type: text/plain\n\nM".to_vec();
    bytes.extend([0xfc, b'n']);
    assert_eq!(read(Media::Mail, &bytes).message.body, "Mün");
}
