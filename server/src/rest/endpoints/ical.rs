//! `plugins/notices/ical/`: the calendar that programs subscribe to; and `/plugins/notices/ical/maintenances.ics`, the address to
//! which they already do.
//!
//! Source: reference sheet on notices, §13, whose traps are listed in its §21. A calendar is private, its ETag is made of what it
//! says, and what is asked wrongly is an error, not another calendar. The older address keeps its meaning, so that a calendar
//! that moves here loses nothing: maintenances alone, without an end unless one is asked for, and it passes over what it always
//! passed over.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use shared::meta::ModelMeta;
use shared::models::notices::maintenance::Maintenance;
use shared::models::notices::outage::Outage;
use shared::row::{Model, Row};
use shared::value::Value;

use super::parameter::IF_NONE_MATCH;
use super::{Access, Answers, Endpoint, Method as Verb, Operation, PLAIN, Parameter, Run, Type, Who};
use crate::app::App;
use crate::auth::{feed, token};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::rest::read::{Params, last, matches, params, tell_ignored, unknown};
use crate::rest::{Site, door, error, terms};
use crate::services::ical::{Wish, calendar, changed, states};

pub static ENDPOINT: Endpoint = Endpoint {
    path: "plugins/notices/ical",
    operations: &[Operation {
        method: Verb::Get,
        id: "plugins_notices_ical_retrieve",
        summary: "Maintenances and outages as a calendar",
        description: "Who asks is said by the token of a calendar feed in the address, or as everywhere. What a feed is limited to \
                      stays: parameters narrow it further.",
        parameters: PARAMETERS,
        takes: None,
        answers: Answers(StatusCode::OK, described),
        errors: &["304", "400", "403"],
        run: Run::Open(Who::Named, |visit| Box::pin(get(visit.app, visit.site, Meaning::Both, visit.request))),
    }],
    access: Access { ungranted: "403", viewer: "granted rows", ..PLAIN.access },
    gives: None,
    ..PLAIN
};

const PARAMETERS: &[Parameter] = &[
    Parameter::of("token", Type::Text, "Of a calendar feed; a token of the API is taken with a warning"),
    Parameter::of("type", Type::Word(&["both", "maintenance", "outage"], None), "Which events"),
    Parameter::of("provider", Type::Text, "Slug or id of a provider"),
    Parameter::of("provider_id", Type::Number, "A provider"),
    Parameter::of("site", Type::Text, "Slug or id of a site that is touched"),
    Parameter::of("tenant", Type::Text, "Slug or id of a tenant of whom something is touched"),
    Parameter::of("status", Type::Commas(all_states), "States with commas between them"),
    Parameter::of("q", Type::Text, "Words that the search of their lists finds"),
    Parameter::of("days_past", Type::Within(0, PAST_MAX, PAST), "Events that ended so many days ago"),
    Parameter::of("past_days", Type::Within(0, PAST_MAX, PAST), "Another name of days_past"),
    Parameter::of("days_future", Type::Within(0, FUTURE_MAX, FUTURE), "Events that begin in so many days"),
    Parameter::of("download", Type::FlagOr(false), "As a file to keep"),
    IF_NONE_MATCH,
];

/// Most days of the past and of the future, and how many unless asked otherwise.
const PAST_MAX: i64 = 365;
const FUTURE_MAX: i64 = 730;
const PAST: i64 = 30;
const FUTURE: i64 = 90;

/// How long programs may keep it, in seconds.
const KEPT: &str = "private, max-age=900";

/// What an address is a calendar of, unless its parameters or its feed say otherwise.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// Maintenances and outages, as far as the default number of days.
    Both,
    /// Maintenances, however far ahead.
    Maintenances,
}

/// The address outside of the API that calendar programs were given.
pub async fn direct(State(app): State<Arc<App>>, request: Request) -> Response {
    let site = Site::of(&app, &request);
    let allowed = matches!(*request.method(), Method::GET | Method::HEAD);
    let found = if allowed { get(&app, &site, Meaning::Maintenances, request).await } else { Err(Error::Method) };
    let mut response = match found {
        Ok(response) => response,
        Err(error) => error::respond(&error, &site.request, false),
    };
    if !allowed {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    door::finish(&mut response, &site);
    response
}

async fn get(app: &Arc<App>, site: &Site, meaning: Meaning, request: Request) -> Result<Response> {
    let mut params = params(request.uri().query())?;
    terms::refuse(request.headers(), &params)?;
    let (cx, feed, exposed) = who(app, site, request.headers(), &params).await?;
    let known: Vec<&str> = PARAMETERS.iter().map(|one| one.name).collect();
    let mut ignored = unknown(&params, &known);
    let meaning = if feed.is_some() { Meaning::Both } else { meaning };
    if meaning == Meaning::Maintenances {
        ignored.extend(overlook(&mut params));
    }
    let wish = wish(&params, feed.as_ref(), meaning)?;
    let since = changed(&cx).await?;
    let body = calendar(&cx, &site.public, &wish).await?.to_string();
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
    tell_ignored(&mut response, &ignored);
    Ok(response)
}

/// Takes out what the older address never heard: words to search for, states that there are not, numbers of days that are none
/// or too many, and anything else for `download` than a yes. Their names.
fn overlook(params: &mut Params) -> Vec<String> {
    let mut names = Vec::new();
    let kind = last(params, "type").unwrap_or_default();
    let outages = !matches!(kind, "" | "maintenance");
    for (name, value) in params.iter_mut() {
        let heard = match name.as_str() {
            "past_days" => value.parse::<i64>().is_ok_and(|days| (0..=PAST_MAX).contains(&days)),
            "q" => false,
            "download" => flag(&vec![(name.clone(), value.clone())], "download").is_ok(),
            "status" => {
                let meta = if outages { Outage::meta() } else { Maintenance::meta() };
                let of = |meta: &ModelMeta, state: &str| states(meta).any(|known| known.eq_ignore_ascii_case(state));
                let known = |state: &&str| of(Maintenance::meta(), state) || of(meta, state);
                let states: Vec<&str> = value.split(',').map(str::trim).filter(known).collect();
                let all = states.len() == value.split(',').filter(|state| !state.trim().is_empty()).count();
                let kept = states.join(",");
                if !all {
                    names.push(name.clone());
                }
                *value = kept;
                continue;
            }
            _ => continue,
        };
        if !heard {
            names.push(name.clone());
        }
    }
    params.retain(|(name, _)| name == "status" || !names.contains(name));
    names
}

fn all_states() -> Vec<String> {
    let mut all: Vec<String> = states(Maintenance::meta()).chain(states(Outage::meta())).map(str::to_owned).collect();
    all.sort_unstable();
    all
}

fn known_state(state: &str) -> bool {
    states(Maintenance::meta()).chain(states(Outage::meta())).any(|known| known == state)
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

fn wish(params: &Params, feed: Option<&Row>, meaning: Meaning) -> Result<Wish> {
    let own = |name: &str| feed.map(|row| row.get(name).clone());
    let asked = last(params, "type").is_some_and(|kind| !kind.is_empty());
    let mut wish = Wish { maintenances: true, outages: asked || meaning == Meaning::Both, ..Wish::default() };
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
    if let Some(Value::Text(search)) = own("search").filter(|search| search.as_str() != Some("")) {
        wish.limits.push(("q".to_owned(), search));
    }
    if let Some(Value::Json(Json::Array(states))) = own("statuses") {
        wish.states = states.iter().filter_map(Json::as_str).map(str::to_owned).collect();
    }
    for (name, value) in params.iter().filter(|(_, value)| !value.is_empty()) {
        match name.as_str() {
            "provider" if value.parse::<i64>().is_ok() => wish.params.push(("provider_id".to_owned(), value.clone())),
            // The older address looks at the id only where there is no slug.
            "provider_id" if meaning == Meaning::Maintenances && last(params, "provider").is_some() => {}
            "provider" | "provider_id" | "site" | "tenant" | "q" => wish.params.push((name.clone(), value.clone())),
            "status" => {
                for state in value.split(',').map(str::trim).filter(|state| !state.is_empty()) {
                    let state = state.to_uppercase();
                    if !known_state(&state) {
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
    let future = days(params, "days_future", FUTURE_MAX)?.or(kept("days_future"));
    wish.future = future.or((meaning == Meaning::Both).then_some(FUTURE));
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

fn described() -> Json {
    json!({
        "description": "Maintenances and outages as iCalendar (RFC 5545). An outage that lasts ends when it should be mended, or \
                        with this hour.",
        "content": {"text/calendar": {"schema": {"type": "string"}}},
    })
}
