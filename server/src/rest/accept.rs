//! What a client can read (`Accept`, RFC 9110 §12.5.1): a request for what nobody gives is refused before anything is done,
//! as Django REST framework does it.

use axum::http::{HeaderMap, header};

use super::read::{Params, last};
use super::target::Target;
use super::transfer;
use crate::error::{Error, Result};

/// What nearly every endpoint answers. Browsers ask for a page and read the JSON.
pub const USUAL: &[&str] = &["application/json", "application/problem+json", "text/html"];
/// What an import answers: its report alone, or progress on lines of their own.
const IMPORT: &[&str] = &["application/json", "application/problem+json", "text/html", "application/x-ndjson"];

/// Refuses a client that can read nothing of what a target answers.
pub fn refuse(target: &Target, headers: &HeaderMap, params: &Params) -> Result<()> {
    let given = match target {
        Target::Endpoint(endpoint) => match endpoint.gives {
            Some(given) => given,
            None => return Ok(()),
        },
        Target::List(_) | Target::Window(_) if transfer::wanted(params, headers).is_some() => return Ok(()),
        _ if last(params, "export").is_some_and(|export| !export.is_empty()) => return Ok(()),
        Target::Import(_) => IMPORT,
        _ => USUAL,
    };
    if accepts(headers, given) { Ok(()) } else { Err(Error::NotAcceptable { given }) }
}

/// Whether any of the ranges that are asked for takes one of some media types. Without the header anything is welcome.
fn accepts(headers: &HeaderMap, given: &[&str]) -> bool {
    let mut asked = false;
    for value in headers.get_all(header::ACCEPT) {
        let Ok(value) = value.to_str() else { continue };
        for range in value.split(',').map(str::trim).filter(|range| !range.is_empty()) {
            asked = true;
            let mut parts = range.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default().to_ascii_lowercase();
            let refused = parts.any(|part| {
                let weight = part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="));
                weight.and_then(|weight| weight.parse::<f32>().ok()) == Some(0.0)
            });
            if !refused && given.iter().any(|kind| fits(&name, kind)) {
                return true;
            }
        }
    }
    !asked
}

/// Whether a range such as `application/*` takes a media type.
fn fits(range: &str, kind: &str) -> bool {
    // Old clients write a bare asterisk.
    matches!(range, "*/*" | "*")
        || range == kind
        || range.strip_suffix("/*").is_some_and(|group| kind.split('/').next() == Some(group))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_what_nobody_gives_is_refused() {
        let takes = |accept: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            accepts(&headers, USUAL)
        };
        assert!(accepts(&HeaderMap::new(), USUAL));
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";
        for fine in [
            "",
            "*/*",
            "*",
            "application/json",
            "application/*",
            "application/json; indent=4",
            "application/xml, application/json;q=0.1",
            "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
            browser,
        ] {
            assert!(takes(fine), "{fine}");
        }
        for bad in ["application/xml", "image/*", "text/csv", "application/json;q=0", "application/jsonx", "nonsense"] {
            assert!(!takes(bad), "{bad}");
        }
    }
}
