//! Transfer encodings of mail (RFC 2045 §6), as forgiving as mail programs are.

use super::charset;

/// Undoes a transfer encoding, forgiving what is no part of it.
pub(super) fn decoded(bytes: &[u8], encoding: &str) -> Vec<u8> {
    match encoding {
        "base64" => {
            let known = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
            let mut digits: Vec<u8> = bytes.iter().copied().filter(known).collect();
            // A lone last digit is not even a byte.
            if digits.len() % 4 == 1 {
                digits.pop();
            }
            charset::base64(&digits).unwrap_or_else(|| bytes.to_vec())
        }
        "quoted-printable" => quoted_printable(bytes),
        _ => bytes.to_vec(),
    }
}

fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let soft = line_break(&bytes[at..]);
        if soft > 0 {
            at += soft;
        } else if let (b'=', Some(high), Some(low)) = (bytes[at], digit(at + 1), digit(at + 2)) {
            out.push(u8::try_from(high * 16 + low).unwrap_or_default());
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    out
}

/// Length of a soft line break (`=`, perhaps blanks, end of line), else 0.
fn line_break(bytes: &[u8]) -> usize {
    let Some(rest) = bytes.strip_prefix(b"=") else { return 0 };
    let blanks = rest.iter().take(80).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    match &rest[blanks..] {
        [b'\r', b'\n', ..] => blanks + 3,
        [b'\n', ..] => blanks + 2,
        _ => 0,
    }
}
