//! Statements that take long are logged by their fingerprint: a statement may be as long as a schema.
//!
//! Statements that differ in nothing but how many values they take have the same fingerprint, so it finds all lines about one kind of
//! statement. The beginning tells a reader which kind that is. sqlx logs whole statements, so its own log is switched off on both
//! databases.

use std::time::{Duration, Instant};

/// So long a statement may take.
const SLOW: Duration = Duration::from_secs(1);

/// Most bytes of a statement in the log.
const LONGEST: usize = 200;
/// What a fingerprint is made of: what comes later repeats what stands before.
const LOOKED_AT: usize = 16 << 10;

/// Looks at the clock when a statement begins, and again when it is dropped.
pub struct Watch {
    began: Instant,
    slow: Duration,
    fingerprint: u64,
    beginning: String,
    length: usize,
}

impl Watch {
    pub fn new(text: &str) -> Self {
        Self::within(SLOW, text)
    }

    fn within(slow: Duration, text: &str) -> Self {
        let beginning = text[..text.floor_char_boundary(LONGEST)].to_owned();
        Self { began: Instant::now(), slow, fingerprint: fingerprint(text), beginning, length: text.len() }
    }
}

/// FNV-1a over a statement without the numbers of its placeholders, lists of them as one.
fn fingerprint(text: &str) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let bytes = &text.as_bytes()[..text.len().min(LOOKED_AT)];
    let (mut hash, mut at, mut listed) = (OFFSET, 0, false);
    while let Some(byte) = bytes.get(at) {
        at += 1;
        if *byte == b'$' {
            at += bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if std::mem::replace(&mut listed, true) {
                continue;
            }
        } else if listed && matches!(byte, b',' | b' ' | b'(' | b')') {
            continue;
        } else {
            listed = false;
        }
        hash = (hash ^ u64::from(*byte)).wrapping_mul(PRIME);
    }
    hash
}

impl Drop for Watch {
    fn drop(&mut self) {
        let took = self.began.elapsed();
        if took >= self.slow {
            let (ms, length, fingerprint) = (took.as_millis(), self.length, format!("{:016x}", self.fingerprint));
            let more = if length > self.beginning.len() { "…" } else { "" };
            let statement = format!("{}{more}", self.beginning);
            tracing::warn!(ms, fingerprint, length, statement, "slow statement");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("a lock").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(slow: Duration, text: &str) -> String {
        let kept = Kept::default();
        let writer = kept.clone();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
        tracing::subscriber::with_default(subscriber, || drop(Watch::within(slow, text)));
        let bytes = kept.0.lock().expect("a lock").clone();
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn statements_of_one_kind_have_one_fingerprint() {
        let of =
            |values: &str| fingerprint(&format!("SELECT t.\"id\" FROM a t WHERE t.\"id\" IN ({values}) ORDER BY 1"));
        assert_eq!(of("$1"), of("$1, $2, $3"));
        assert_eq!(of("$1"), of("$17,$18"));
        assert_ne!(of("$1"), of("SELECT 1"));
        assert_ne!(fingerprint("SELECT 1"), fingerprint("SELECT 2"));
        let rows = |rows: &str| fingerprint(&format!("INSERT INTO a VALUES {rows}"));
        assert_eq!(rows("($1, $2)"), rows("($1, $2), ($3, $4)"));
    }

    #[test]
    fn a_slow_statement_is_logged_by_its_fingerprint() {
        let long = format!("SELECT {}", "é".repeat(100_000));
        let log = logged(Duration::ZERO, &long);
        assert!(log.contains("slow statement") && log.contains("length=200007") && log.contains("SELECT é"), "{log}");
        assert!(log.contains(&format!("{:016x}", fingerprint(&long))), "{log}");
        assert!(log.len() < 600, "{} bytes", log.len());
        let short = logged(Duration::ZERO, "SELECT 1");
        assert!(short.contains("SELECT 1") && !short.contains('…'), "{short}");
        assert_eq!(logged(Duration::from_secs(60), &long), "");
    }
}
