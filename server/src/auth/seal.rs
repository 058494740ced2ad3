//! Secrets that must be read again, such as the ones that sign webhooks: encrypted with the key of
//! this installation, so that a copy of the rows alone is useless.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use rand::TryRngCore;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

const NONCE: usize = 12;

fn cipher(pepper: &[u8]) -> ChaCha20Poly1305 {
    let mut hash = Sha256::new_with_prefix(b"purser sealed secret\n");
    hash.update(pepper);
    ChaCha20Poly1305::new(&Key::from(<[u8; 32]>::from(hash.finalize())))
}

/// The text in a form that only `open` with the same pepper reads.
pub fn seal(pepper: &[u8], text: &str) -> Result<String> {
    let mut nonce = [0; NONCE];
    rand::rngs::OsRng.try_fill_bytes(&mut nonce).map_err(|e| Error::Internal(format!("no randomness: {e}")))?;
    let sealed = cipher(pepper).encrypt(&Nonce::from(nonce), text.as_bytes());
    let sealed = sealed.map_err(|_| Error::Internal("a secret could not be sealed".to_owned()))?;
    Ok(URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat()))
}

/// The text that was sealed; `None` when it was sealed with another pepper or altered since.
pub fn open(pepper: &[u8], sealed: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
    let text = cipher(pepper).decrypt(&Nonce::from(*nonce), sealed).ok()?;
    String::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use super::{open, seal};

    #[test]
    fn only_the_same_pepper_opens() {
        let sealed = seal(b"pepper", "s3cret").expect("sealed");
        assert_eq!(open(b"pepper", &sealed).as_deref(), Some("s3cret"));
        assert_eq!(open(b"salt", &sealed), None);
        assert_ne!(seal(b"pepper", "s3cret").expect("sealed"), sealed);
        assert_eq!(open(b"pepper", "s3cret"), None);
    }
}
