//! Webhooks: an address and headers that can be sent, and a secret that is never shown.
//!
//! Source: reference sheet of NetBox, §7.4.

use shared::value::Value;

use super::custom_link::readable;
use crate::auth::seal;
use crate::cx::Cx;
use crate::engine::write::Item;
use crate::rules::touches;

pub struct Rules;

/// Longest secret in characters.
const SECRET_MAX: usize = 255;

impl crate::rules::Rules for Rules {
    fn prepare(&self, cx: &Cx, item: &mut Item) {
        for field in ["payload_url", "additional_headers", "body_template"] {
            readable(item, field);
        }
        let Some(after) = &mut item.after else { return };
        let url = after.str("payload_url").to_ascii_lowercase();
        // A template may begin with the scheme or stand for it.
        let scheme = ["http://", "https://", "{{", "{%"].iter().any(|start| url.starts_with(start));
        let blank = url.chars().any(char::is_whitespace) && !url.contains('{');
        let header =
            |line: &str| line.split_once(':').is_some_and(|(name, _)| name.chars().all(token) && !name.is_empty());
        let lines = after.str("additional_headers").lines().map(str::trim).filter(|line| !line.is_empty());
        let bad = lines.filter(|line| !line.starts_with("{%")).find(|line| !header(line)).map(str::to_owned);
        let secret = after.str("secret").to_owned();
        if !url.is_empty() && (!scheme || blank) && touches(item, &["payload_url"]) {
            item.errors.add("payload_url", "Enter an address that begins with http:// or https://.");
        }
        if let Some(line) = bad.filter(|_| touches(item, &["additional_headers"])) {
            item.errors.add("additional_headers", format!("{line} is no header; write Name: value."));
        }
        if touches(item, &["secret"]) && !secret.is_empty() {
            hide(cx, item, &secret);
        }
    }
}

fn token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_{}. ".contains(c)
}

/// Replaces the secret by a form that is useless without the key of this installation.
fn hide(cx: &Cx, item: &mut Item, secret: &str) {
    if secret.chars().count() > SECRET_MAX {
        item.errors.add("secret", shared::check::too_long(SECRET_MAX));
        return;
    }
    let sealed = seal::seal(&cx.app.pepper, secret);
    match (sealed, &mut item.after) {
        (Ok(sealed), Some(after)) => after.set("secret", Value::Text(sealed)),
        _ => item.errors.add("secret", "This secret cannot be kept."),
    }
}
