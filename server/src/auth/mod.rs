//! Who is asking: passwords, sessions, API tokens, and what their grants add up to.

pub mod constraint;
pub mod feed;
pub mod grants;
pub mod password;
pub mod pepper;
pub mod seal;
pub mod session;
pub mod throttle;
pub mod token;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use rand::TryRngCore;
use sha2::Sha256;

use crate::error::{Error, Result};

/// Random bytes from the operating system, as URL-safe text.
pub fn random_text(bytes: usize) -> Result<String> {
    let mut buffer = vec![0; bytes];
    rand::rngs::OsRng.try_fill_bytes(&mut buffer).map_err(|e| Error::Internal(format!("no randomness: {e}")))?;
    Ok(URL_SAFE_NO_PAD.encode(buffer))
}

/// Keyed digest under which a secret is stored: useless without the pepper.
pub fn digest(pepper: &[u8], secret: &str) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(pepper).map_err(|e| Error::Internal(e.to_string()))?;
    mac.update(secret.as_bytes());
    Ok(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}
