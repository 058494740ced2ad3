//! A message as it came, byte for byte, or as it was typed.

use shared::row::Row;

use crate::engine::files;
use crate::engine::write::Writer;
use crate::error::Result;
use crate::intake::Media;

/// The message as it came, or as it was typed.
pub async fn bytes(w: &mut Writer, row: &Row) -> Result<Vec<u8>> {
    if row.str("original").is_empty() {
        return Ok(letter(row));
    }
    Ok(files::read(&mut w.reader(), row.str("original")).await?.map_or_else(|| letter(row), |(_, bytes)| bytes))
}

/// A message that was typed: words without a head are put under one.
pub fn letter(row: &Row) -> Vec<u8> {
    let body = row.str("body");
    if media(row) != Media::Mail || headed(body) {
        return body.as_bytes().to_vec();
    }
    let line = |text: &str| text.replace(['\r', '\n'], " ");
    format!(
        "Subject: {}\r\nFrom: {}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}",
        line(row.str("subject")),
        line(row.str("sender")),
    )
    .into_bytes()
}

/// Whether a text begins as a mail does.
fn headed(text: &str) -> bool {
    const NAMES: [&str; 6] = ["received", "return-path", "delivered-to", "message-id", "mime-version", "content-type"];
    let head = text.trim_start().lines().take_while(|line| !line.trim().is_empty());
    let mut fields = head.filter(|line| !line.starts_with([' ', '\t'])).map(|line| line.split_once(':'));
    // Notices have lines that begin with "From:" and "Date:", too: of those only addresses tell.
    let named = |name: &str, value: &str| {
        let is = |known: &&str| known.eq_ignore_ascii_case(name);
        NAMES.iter().any(is) || ["from", "to"].iter().any(is) && value.contains('@')
    };
    // Every line of a head is a field.
    let mut known = 0;
    let all = fields.all(|field| {
        field.is_some_and(|(name, value)| {
            known += usize::from(named(name, value));
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic())
        })
    });
    all && known >= 2
}

pub fn media(row: &Row) -> Media {
    match row.str("format") {
        "calendar" => Media::Calendar,
        "json" => Media::Json,
        _ => Media::Mail,
    }
}

#[cfg(test)]
mod tests {
    use super::headed;

    #[test]
    fn a_mail_has_a_head_and_words_have_none() {
        assert!(headed("From: a@b.example\nTo: c@d.example\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n\nHello"));
        assert!(headed("Received: from x\n\tby y\nMIME-Version: 1.0\n\n"));
        assert!(!headed("Maintenance ID: 7\nStart: 2026-03-04 22:00 UTC\n"), "labels are no head");
        assert!(!headed("Dear customer,\nFrom: Monday\nDate: Tuesday\n"));
        assert!(!headed("Reference: MX-9\nDate: 2030-06-01\nFrom: 22:00 UTC\nTo: 02:00 UTC\nCircuit: LL-1"));
        assert!(!headed(""));
    }
}
