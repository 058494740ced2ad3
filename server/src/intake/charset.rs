//! Bytes as text: by the named charset, else UTF-8, else Windows-1252.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use mail_parser::decoders::charsets::map::charset_decoder;

/// Base64 as mail programs write it: padding or not, stray bits forgiven.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The text without a byte order mark. Text that is not UTF-8 is nearly always Windows-1252, of which Latin-1 is the
/// readable part; every byte means something there, so this cannot fail.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => named("windows-1252", bytes).map_or_else(|| String::from_utf8_lossy(bytes), Cow::Owned),
    }
}

/// The text in a charset by its name (`iso-8859-2`); None for a charset that is not known.
pub(super) fn named(charset: &str, bytes: &[u8]) -> Option<String> {
    guarded(|| charset_decoder(charset.trim().as_bytes()).map(|decoded| decoded(bytes)))
}

/// Runs mail-parser on a stranger's bytes. It promises not to panic; a mail that breaks this promise must cost a
/// reading, not the request.
pub(super) fn guarded<T>(work: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok().flatten()
}

/// Bytes out of base64 in lines; None if there are other characters in it.
pub(super) fn base64(bytes: &[u8]) -> Option<Vec<u8>> {
    let dense: Vec<u8> = bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    LENIENT.decode(dense).ok()
}
