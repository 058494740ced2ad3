//! Statements that take long are logged, shortened: a statement may be as long as a schema.
//!
//! sqlx logs whole statements, so its own log is switched off on both databases.

use std::time::{Duration, Instant};

/// So long a statement may take.
const SLOW: Duration = Duration::from_secs(1);

/// Most bytes of a statement in the log.
const LONGEST: usize = 500;

/// Looks at the clock when a statement begins, and again when it is dropped.
pub struct Watch {
    began: Instant,
    slow: Duration,
    beginning: String,
    length: usize,
}

impl Watch {
    pub fn new(text: &str) -> Self {
        Self::within(SLOW, text)
    }

    fn within(slow: Duration, text: &str) -> Self {
        let beginning = text[..text.floor_char_boundary(LONGEST)].to_owned();
        Self { began: Instant::now(), slow, beginning, length: text.len() }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let took = self.began.elapsed();
        if took >= self.slow {
            let (ms, length) = (took.as_millis(), self.length);
            let more = if length > self.beginning.len() { "…" } else { "" };
            tracing::warn!(ms, length, statement = format!("{}{more}", self.beginning), "slow statement");
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
    fn a_slow_statement_is_logged_by_its_beginning() {
        let long = format!("SELECT {}", "é".repeat(100_000));
        let log = logged(Duration::ZERO, &long);
        assert!(log.contains("slow statement") && log.contains("length=200007") && log.contains("SELECT é"), "{log}");
        assert!(log.len() < 1000, "{} bytes", log.len());
        let short = logged(Duration::ZERO, "SELECT 1");
        assert!(short.contains("SELECT 1") && !short.contains('…'), "{short}");
        assert_eq!(logged(Duration::from_secs(60), &long), "");
    }
}
