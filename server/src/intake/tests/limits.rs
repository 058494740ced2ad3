//! Bounds: what is too much is left aside and said, and nothing takes long.

use super::*;
use crate::intake::{MAX_NOTICES, MAX_OBJECTS};

#[test]
fn at_most_a_hundred_notices() {
    let one = ANNOUNCE.split_once("BEGIN:VEVENT").map(|(_, rest)| format!("BEGIN:VEVENT{rest}")).unwrap();
    let one = one.replace("END:VCALENDAR\n", "");
    let events: String = (0..150).map(|number| one.replace("NW-004711", &format!("N-{number}"))).collect();
    let reading = calendar(&format!("BEGIN:VCALENDAR\n{events}END:VCALENDAR"));
    assert_eq!(reading.notices.len(), 100);
    assert_eq!(reading.problems, ["The message holds more than 100 notices; the rest was left aside."]);
}

#[test]
fn at_most_two_thousand_objects() {
    let lines: String = (0..2500).map(|number| format!("X-MAINTNOTE-OBJECT-ID:C-{number}\n")).collect();
    let reading = event(lines.trim());
    assert_eq!(reading.notices[0].objects.len(), 2000);
    assert_eq!(reading.problems, ["The message names more than 2000 objects; the rest was left aside."]);
}

#[test]
fn long_bodies_are_cut() {
    let text = format!("Subject: s\n\n{}", "é".repeat(1 << 20));
    let reading = read(Media::Mail, text.as_bytes());
    assert_eq!(reading.message.body.len(), 1 << 20);
    assert!(reading.problems.contains(&"The text is longer than 1 MiB; the rest was left aside.".to_owned()));
}

#[test]
fn calendars_and_json_beyond_their_bound() {
    let long = format!("{ANNOUNCE}{}", "X".repeat(5 << 20));
    let reading = calendar(&long);
    assert_eq!(
        (reading.notices.len(), reading.problems[0].as_str()),
        (1, "The calendar is longer than 4 MiB; the rest was left aside.")
    );
    let json = read(Media::Json, &vec![b' '; 5 << 20]);
    assert_eq!(refused(json), ["The JSON is longer than 4 MiB and was not read."]);
}

#[test]
fn remarks_end_somewhere() {
    let lines: String = (0..200)
        .map(|number| format!("X-MAINTNOTE-OBJECT-ID;X-MAINTNOTE-OBJECT-IMPACT=L{}:C\n", letters(number)))
        .collect();
    let notice = only(event(lines.trim()));
    assert_eq!((notice.warnings.len(), notice.warnings[50].as_str()), (51, "150 more remarks were left out."));
}

fn letters(number: usize) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'A')).collect()
}

/// What grows faster than its input would not end while anybody waits for the tests.
#[test]
fn bombs_and_garbage_are_read_within_bounds() {
    let megabytes = 2 << 20;
    let repeat = |text: &str| text.repeat(megabytes / text.len());
    let bombs = [
        format!("Subject: x\n{}", repeat("Content-Type: message/rfc822\n\n")),
        format!(
            "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n{}",
            repeat("--b\nContent-Type: multipart/mixed; boundary=b\n\n")
        ),
        format!("Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n{}", repeat("--b\n\nx\n")),
        format!("Subject: x\nContent-Type: text/html\n\n{}", repeat("<td>")),
        format!(
            "Subject: x\nContent-Type: text/html\n\n{}{}",
            "<td>x".repeat(megabytes / 10),
            "</td>".repeat(megabytes / 10)
        ),
        format!("Subject: x\nContent-Type: text/html\n\n{}", repeat("<!-- <script <style &amp")),
        format!("Subject: x\n\n{}", repeat("Start: 04-Mar-2026 22:00\n")),
        format!("Subject: x\n\n{}", repeat("Id\tStart\tCircuits\n")),
        format!("Subject: {}\n\nx", repeat("Change 1")),
        repeat("a: b\n"),
        repeat("BEGIN:VEVENT\nX-MAINTNOTE-IMPACT:A\n"),
        repeat("BEGIN:A\n"),
        repeat("X-MAINTNOTE-OBJECT-ID:A\nx\n"),
        format!("BEGIN:VCALENDAR\n{}{}", "X-MAINTNOTE-OBJECT-ID:A\n".repeat(80_000), "BEGIN:VEVENT\n".repeat(80_000)),
        repeat("[{},"),
        "\0".repeat(8 << 20),
        "Subject: \u{fffd}".repeat(1 << 20),
    ];
    for bomb in &bombs {
        for media in [Media::Mail, Media::Calendar, Media::Json] {
            let reading = read(media, bomb.as_bytes());
            assert!(reading.message.body.len() <= 1 << 20);
            assert!(reading.notices.len() <= MAX_NOTICES);
            assert!(reading.notices.iter().map(|notice| notice.objects.len()).sum::<usize>() <= MAX_OBJECTS);
        }
    }
}
