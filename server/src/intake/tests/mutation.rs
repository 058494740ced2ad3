//! Damaged messages: whatever the bytes, reading ends with a reading.

use super::*;

/// A small generator of the xorshift family, so that every run damages alike.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }
}

const PIECES: [&[u8]; 20] = [
    b"\0",
    b"\r",
    b"\n",
    b"\r\n ",
    b":",
    b";",
    b"\"",
    b"=",
    b"=\r\n",
    b"\xff\xfe",
    b"\xc3",
    b"--outer",
    b"<td>",
    b"</td>",
    b"&#x",
    b"BEGIN:VEVENT\n",
    b"END:VEVENT\n",
    b"\t",
    b"99999999999",
    b"message/rfc822",
];

fn damaged(random: &mut Random, source: &[u8]) -> Vec<u8> {
    let mut bytes = source.to_vec();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len() + 1);
        let until = (at + random.below(40)).min(bytes.len());
        match random.below(6) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..until)),
            2 => drop(bytes.splice(at..at, PIECES[random.below(PIECES.len())].iter().copied())),
            3 => {
                let copy = bytes[at..until].to_vec();
                let to = random.below(bytes.len() + 1);
                drop(bytes.splice(to..to, copy));
            }
            4 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            _ if at < bytes.len() => bytes[at] = u8::try_from(random.below(256)).unwrap(),
            _ => {}
        }
    }
    bytes
}

#[test]
fn damaged_messages_are_read_without_a_panic() {
    let html = format!("Subject: s\nContent-Type: text/html\n\n{TABLE}");
    let charsets = CALENDAR_MAIL.replace("charset=utf-8", "charset=utf-16le");
    let sources = [ANNOUNCE, DEVIATIONS, CALENDAR_MAIL, LABELLED_MAIL, NOTICES, TABLE, &html, &charsets];
    let mut random = Random(0x5eed_cafe_f00d_1234);
    for round in 0..4000 {
        let source = sources[round % sources.len()];
        let bytes = damaged(&mut random, source.as_bytes());
        for media in [Media::Mail, Media::Calendar, Media::Json] {
            let reading = read(media, &bytes);
            assert_eq!(reading.method.is_none(), reading.notices.is_empty());
            for notice in &reading.notices {
                assert!(!notice.id.is_empty() && notice.id == notice.id.trim());
                assert!(notice.end.is_none_or(|end| end >= notice.start));
                let texts =
                    [&notice.id, &notice.summary, &notice.uid, &notice.provider, &notice.account, &notice.organizer];
                let objects = notice.objects.iter().map(|object| &object.id);
                assert!(texts.into_iter().chain(objects).chain(&notice.warnings).all(|text| !text.contains('\0')));
            }
        }
    }
}

#[test]
fn noise_is_read_without_a_panic() {
    let mut random = Random(0x0bad_5eed_0000_0001);
    for length in (0..400).chain([5_000, 50_000]) {
        let bytes: Vec<u8> = (0..length).map(|_| u8::try_from(random.below(256)).unwrap()).collect();
        let mail = [b"Subject: s\nContent-Type: text/html; charset=utf-7\n\n", bytes.as_slice()].concat();
        for media in [Media::Mail, Media::Calendar, Media::Json] {
            assert_eq!(read(media, &bytes).notices, []);
            assert_eq!(read(media, &mail).notices, []);
        }
    }
}
