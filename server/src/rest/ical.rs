//! `plugins/notices/ical/`: the calendar that programs subscribe to; `/plugins/notices/ical/maintenances.ics` as well.
//!
//! Source: reference sheet on notices, §13, whose traps are listed in its §21. A calendar is private, its ETag is made of what it
//! says, and what is asked wrongly is an error, not another calendar.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use shared::models::notices::maintenance::Maintenance;
use shared::models::notices::outage::Outage;
use shared::row::{Model, Row};
use shared::value::Value;

use super::door::{self, Site};
use super::error;
use super::read::{Params, last, matches, params, tell_ignored, unknown};
use crate::app::App;
use crate::auth::{feed, token};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::services::ical::{Wish, calendar, changed, states};

/// Names of parameters: the documented ones and those of the code.
pub const PARAMETERS: &[&str] = &[
    "token",
    "type",
    "provider",
    "provider_id",
    "site",
    "tenant",
    "status",
    "days_past",
    "past_days",
    "days_future",
    "download",
];

/// Most days of the past and of the future, and how many unless asked otherwise.
pub const PAST_MAX: i64 = 365;
pub const FUTURE_MAX: i64 = 730;
pub const PAST: i64 = 30;
pub const FUTURE: i64 = 90;

/// How long programs may keep it, in seconds.
const KEPT: &str = "private, max-age=900";

/// The address outside of the API that calendar programs were given.
pub async fn direct(State(app): State<Arc<App>>, request: Request) -> Response {
    let site = Site::of(&app, &request);
    let mut response = match get(&app, &site, request).await {
        Ok(response) => response,
        Err(error) => error::respond(&error, &site.request, false),
    };
    door::finish(&mut response, &site);
    response
}

pub async fn get(app: &Arc<App>, site: &Site, request: Request) -> Result<Response> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Error::Method);
    }
    let params = params(request.uri().query())?;
    let (cx, feed, exposed) = who(app, site, request.headers(), &params).await?;
    let wish = wish(&params, feed.as_ref())?;
    let since = changed(&cx).await?;
    let body = calendar(&cx, &site.base, &wish).await?.to_string();
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(Sha256::digest(&body)));
    let download = flag(&params, "download")?;
    let same = !download && unchanged(request.headers(), &tag, since);
    let mut response = if same { StatusCode::NOT_MODIFIED.into_response() } else { body.into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
    if download {
        let name = format!("attachment; filename=\"maintenance-{}.ics\"", cx.now.format("%Y-%m-%d"));
        if let Ok(name) = HeaderValue::from_str(&name) {
            headers.insert(header::CONTENT_DISPOSITION, name);
        }
    } else {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(KEPT));
        if let (Ok(tag), Ok(since)) = (HeaderValue::from_str(&tag), HeaderValue::from_str(&http_date(since))) {
            headers.insert(header::ETAG, tag);
            headers.insert(header::LAST_MODIFIED, since);
        }
    }
    if exposed {
        let text = "299 purser \"An API token in an address can be read by others; make a calendar feed\"";
        headers.insert(header::WARNING, HeaderValue::from_static(text));
    }
    tell_ignored(&mut response, &unknown(&params, PARAMETERS));
    Ok(response)
}

/// Who asks: by a token in the address, which is the feed's or one of the API; else as everywhere. A token that is wrong is an
/// error, whoever else is logged in.
async fn who(app: &Arc<App>, site: &Site, headers: &HeaderMap, params: &Params) -> Result<(Cx, Option<Row>, bool)> {
    let Some(text) = last(params, "token") else {
        return Ok((door::enter(app, site, &Method::GET, headers).await?, None, false));
    };
    let (caller, feed) = if text.starts_with(token::FEED) {
        let (caller, feed) = feed::caller(app, text).await?;
        (caller, Some(feed))
    } else {
        (token::caller(app, &format!("Token {text}"), site.address).await?, None)
    };
    let exposed = feed.is_none();
    Ok((Cx { app: app.clone(), caller, request: site.request.clone(), now: app.clock.now() }, feed, exposed))
}

fn wish(params: &Params, feed: Option<&Row>) -> Result<Wish> {
    let own = |name: &str| feed.map(|row| row.get(name).clone());
    let mut wish = Wish { maintenances: true, outages: true, ..Wish::default() };
    let kinds = [
        own("event_type").and_then(|value| value.as_str().map(str::to_owned)),
        last(params, "type").map(str::to_owned),
    ];
    for kind in kinds.into_iter().flatten().filter(|kind| !kind.is_empty()) {
        match kind.as_str() {
            "maintenance" => wish.outages = false,
            "outage" => wish.maintenances = false,
            "both" => {}
            other => return Err(Error::field("type", format!("\"{other}\" is not a valid choice."))),
        }
    }
    let lists = [("providers", "provider_id"), ("sites", "site"), ("tenants", "tenant")];
    for (field, name) in lists {
        if let Some(Value::Ids(ids)) = own(field) {
            wish.limits.extend(ids.into_iter().map(|id| (name.to_owned(), id.to_string())));
        }
    }
    for (name, value) in params.iter().filter(|(_, value)| !value.is_empty()) {
        match name.as_str() {
            "provider" if value.parse::<i64>().is_ok() => wish.params.push(("provider_id".to_owned(), value.clone())),
            "provider" | "provider_id" | "site" | "tenant" => wish.params.push((name.clone(), value.clone())),
            "status" => {
                for state in value.split(',').map(str::trim).filter(|state| !state.is_empty()) {
                    let state = state.to_uppercase();
                    if !states(Maintenance::meta()).chain(states(Outage::meta())).any(|known| known == state) {
                        return Err(Error::field("status", format!("\"{state}\" is not a valid choice.")));
                    }
                    wish.statuses.push(state);
                }
            }
            _ => {}
        }
    }
    let kept = |name: &str| own(name).and_then(|value| value.as_int());
    let past = if last(params, "days_past").is_some() { "days_past" } else { "past_days" };
    wish.past = days(params, past, PAST_MAX)?.or(kept("days_past")).unwrap_or(PAST);
    wish.future = days(params, "days_future", FUTURE_MAX)?.or(kept("days_future")).unwrap_or(FUTURE);
    Ok(wish)
}

fn days(params: &Params, name: &str, most: i64) -> Result<Option<i64>> {
    match last(params, name).map(str::parse::<i64>) {
        None => Ok(None),
        Some(Ok(days)) if (0..=most).contains(&days) => Ok(Some(days)),
        Some(_) => Err(Error::field(name, format!("Expected a number of days, 0 to {most}."))),
    }
}

fn flag(params: &Params, name: &str) -> Result<bool> {
    match last(params, name).map(str::to_lowercase).as_deref() {
        None | Some("" | "false" | "0" | "no") => Ok(false),
        Some("true" | "1" | "yes") => Ok(true),
        Some(other) => Err(Error::field(name, format!("\"{other}\" is neither true nor false."))),
    }
}

/// Whether the client has it: the tag decides if it sent one, else the date, to the second (RFC 9110, 13.2.2).
fn unchanged(headers: &HeaderMap, tag: &str, since: DateTime<Utc>) -> bool {
    if headers.contains_key(header::IF_NONE_MATCH) {
        return matches(headers, header::IF_NONE_MATCH, tag);
    }
    let known = headers.get(header::IF_MODIFIED_SINCE).and_then(|value| value.to_str().ok());
    let known = known.and_then(|text| DateTime::parse_from_rfc2822(text).ok());
    known.is_some_and(|known| since.timestamp() <= known.timestamp())
}

fn http_date(time: DateTime<Utc>) -> String {
    time.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
