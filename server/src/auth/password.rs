//! Passwords: argon2id with the crate's recommended cost, and which of them are too easily guessed to be set.
//!
//! NIST SP 800-63B (5.1.1.2) asks for a length and for a look at what is known to be used, in place of kinds of characters. The
//! look is `zxcvbn`'s: lists of leaked passwords, words and names, rows of keys, sequences, repetitions, years, each also with
//! the usual replacements of letters; and what is known of the user.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Argon2, Params};

use tokio::sync::Semaphore;
use zxcvbn::zxcvbn;

pub use shared::check::PASSWORD_LEAST as LEAST;

use crate::error::{Error, Result};

/// Longest password, in bytes: nobody types one that is longer, and hashing takes its time.
pub const MOST: usize = 1024;

/// How many guesses a password must stand, as a power of ten: what the throttle lets through in some hundred years.
const GUESSES: f64 = 9.0;

/// What everybody guesses here.
const PRODUCT: [&str; 2] = ["purser", "netbox"];

/// Why a password may not be set, if so. `about` is what is known of the user: names, parts of addresses.
pub fn weakness(password: &str, about: &[&str]) -> Option<String> {
    if password.chars().count() < LEAST {
        return Some(format!("A password has at least {LEAST} characters."));
    }
    if password.len() > MOST {
        return Some(format!("A password has at most {MOST} bytes."));
    }
    let parts = about.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()).chain([*text]));
    let known: Vec<String> =
        PRODUCT.into_iter().chain(parts).filter(|part| part.chars().count() > 2).map(str::to_lowercase).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let strength = zxcvbn(password, &known);
    if strength.guesses_log10() >= GUESSES {
        return None;
    }
    let reason = strength.feedback().and_then(|feedback| feedback.warning()).map(|warning| format!(" {warning}"));
    Some(format!(
        "This password is easily guessed.{} Several words that do not belong together are better.",
        reason.unwrap_or_default()
    ))
}

/// Hashes a password on a thread that may take its time.
pub async fn hash(password: String) -> Result<String> {
    run(move || hash_now(&password)).await?
}

/// Hashes a password on this thread.
pub fn hash_now(password: &str) -> Result<String> {
    let salt = SaltString::generate(&mut OsRng);
    Ok(argon2().hash_password(password.as_bytes(), &salt).map_err(|e| Error::Internal(e.to_string()))?.to_string())
}

/// Whether a password fits a hash. An unknown user's absent hash costs the same time.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    run(move || {
        let known = hash.is_some();
        // The hash of a random password: nobody logs in with it, but it takes as long.
        let hash = hash.unwrap_or_else(|| DECOY.to_owned());
        let Ok(parsed) = PasswordHash::new(&hash) else { return false };
        argon2().verify_password(password.as_bytes(), &parsed).is_ok() && known
    })
    .await
}

const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b6dWRWJTmaaJObGCqWa2DWQ3nk";

fn argon2() -> Argon2<'static> {
    Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, Params::default())
}

/// Passwords hashed at a time: each takes 19 MiB, and more of them than processors are no faster.
static AT_ONCE: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(places())));

fn places() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get).clamp(1, 8)
}

/// After this long in the queue somebody is asked to come again.
const QUEUE: Duration = Duration::from_secs(20);

async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let place = tokio::time::timeout(QUEUE, AT_ONCE.clone().acquire_owned()).await;
    let place = place.map_err(|_| Error::TooMany { seconds: QUEUE.as_secs() })?;
    let place = place.map_err(|error| Error::Internal(error.to_string()))?;
    // The place is given back when the work ends, not when nobody waits for it any more.
    let work = move || {
        let _place = place;
        work()
    };
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::Internal(e.to_string()))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn what_is_easily_guessed_is_refused() {
        let about = ["ada", "ada.lovelace@example.org", "Ada", "Lovelace"];
        let weak = [
            "password",
            "12345678",
            "passwordpassword",
            "Password1234",
            "P@ssw0rd2024!",
            "123456789012",
            "111111111111",
            "abcdefghijkl",
            "qwertyuiop[]",
            "qwertyqwerty",
            "purserpurser",
            "Purser202420",
            "purser123456",
            "adalovelace1",
            "lovelacelovelace",
            "ada.lovelace",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "abcabcabcabc",
            "iloveyou1234",
            "letmein12345",
            "            ",
            "netboxnetbox",
        ];
        for password in weak {
            let told = weakness(password, &about);
            assert!(told.as_ref().is_some_and(|text| text.ends_with('.')), "{password}: {told:?}");
        }
        assert!(weakness(&"long enough? ".repeat(100), &about).is_some_and(|text| text.contains("1024")));
    }

    #[test]
    fn what_is_not_may_be_set() {
        let about = ["ada", "ada@example.org"];
        for password in [
            "correct horse battery",
            "a much better one",
            "9fQ-zz4k-pT71",
            "Žluťoučký kůň pěl",
            "ada eats seven quinces",
            "正しい馬の電池とホチキス",
        ] {
            assert_eq!(weakness(password, &about), None, "{password}");
        }
        for _ in 0..200 {
            let made = super::super::random_text(12).expect("randomness");
            assert_eq!(weakness(&made, &["admin"]), None, "what the demo makes: {made}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn no_more_are_hashed_at_a_time_than_there_are_places() {
        static NOW: AtomicUsize = AtomicUsize::new(0);
        static MOST: AtomicUsize = AtomicUsize::new(0);
        let work: Vec<_> = (0..5 * places())
            .map(|_| {
                tokio::spawn(run(|| {
                    MOST.fetch_max(NOW.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::sleep(Duration::from_millis(5));
                    NOW.fetch_sub(1, Ordering::SeqCst);
                }))
            })
            .collect();
        for one in work {
            one.await.expect("it ends").expect("a place");
        }
        assert!((1..=places()).contains(&MOST.load(Ordering::SeqCst)));
    }
}
