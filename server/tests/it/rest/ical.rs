//! The calendar that programs subscribe to.

use chrono::{Duration, SecondsFormat};
use serde_json::{Value as Json, json};

use super::header;
use crate::harness::{Answer, Client, on_both};

const ICAL: &str = "/api/plugins/notices/ical/";
const DIRECT: &str = "/plugins/notices/ical/maintenances.ics";
const FEEDS: &str = "/api/plugins/notices/feeds/";
const MAINTENANCES: &str = "/api/plugins/notices/maintenance/";
const OUTAGES: &str = "/api/plugins/notices/outage/";

struct Estate {
    providers: [i64; 2],
    site: i64,
}

async fn made(client: &Client<'_>, path: &str, body: Json) -> i64 {
    client.post(path, body).await.expect(201).id()
}

/// So many hours from now.
fn at(client: &Client<'_>, hours: i64) -> String {
    (client.server.app.clock.now() + Duration::hours(hours)).to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn window(client: &Client<'_>, name: &str, provider: i64, hours: [i64; 2]) -> Json {
    let [start, end] = hours.map(|hours| at(client, hours));
    json!({"name": name, "summary": "Work", "status": "CONFIRMED", "provider": provider, "start": start, "end": end})
}

async fn estate(admin: &Client<'_>) -> Estate {
    let provider =
        async |name: &str| made(admin, "/api/circuits/providers/", json!({"name": name, "slug": name})).await;
    let providers = [provider("one").await, provider("two").await];
    let tenant = made(admin, "/api/tenancy/tenants/", json!({"name": "T", "slug": "t"})).await;
    let site = json!({"name": "Site, one; \\two", "slug": "s", "tenant": tenant});
    let site = made(admin, "/api/dcim/sites/", site).await;
    let first = made(admin, MAINTENANCES, window(admin, "M-1", providers[0], [24, 28])).await;
    let touched = json!({"event_content_type": "notices.maintenance", "event_object_id": first,
                         "target_content_type": "dcim.site", "target_object_id": site, "impact": "DEGRADED"});
    made(admin, "/api/plugins/notices/impact/", touched).await;
    made(admin, MAINTENANCES, window(admin, "M-2", providers[1], [-48, 48])).await;
    made(admin, MAINTENANCES, window(admin, "M-OLD", providers[1], [-24 * 60, -24 * 50])).await;
    made(admin, MAINTENANCES, window(admin, "M-FAR", providers[1], [24 * 200, 24 * 201])).await;
    let mut replacing = window(admin, "M-3", providers[1], [72, 80]);
    replacing["replaces"] = first.into();
    made(admin, MAINTENANCES, replacing).await;
    let outage = json!({"name": "O-1", "summary": "Dark", "status": "REPORTED", "provider": providers[0], "start": at(admin, -24 * 90)});
    made(admin, OUTAGES, outage).await;
    Estate { providers, site }
}

/// The names of a calendar's events, and its lines unfolded.
fn read(answer: &Answer) -> (Vec<String>, Vec<String>) {
    assert_eq!(header(answer, "content-type"), "text/calendar; charset=utf-8");
    assert!(answer.text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "{}", answer.text);
    let lines: Vec<String> = answer.text.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect();
    let names = lines.iter().filter_map(|line| line.strip_prefix("SUMMARY:"));
    let mut names: Vec<String> = names.filter_map(|text| text.split(" - ").next()).map(str::to_owned).collect();
    names.sort();
    (names, lines)
}

async fn names(client: &Client<'_>, query: &str) -> Vec<String> {
    read(&client.get(&format!("{ICAL}?{query}")).await.expect(200)).0
}

#[test]
fn events_are_told_as_calendars_want_them() {
    on_both(|server| async move {
        let admin = server.admin().await;
        estate(&admin).await;
        let (names, lines) = read(&admin.get(ICAL).await.expect(200));
        assert_eq!(
            names,
            ["M-1", "M-2", "M-3", "O-1"],
            "what still lasts is there, what is long over or far away is not"
        );
        let count = |text: &str| lines.iter().filter(|line| line.as_str() == text).count();
        assert_eq!((count("BEGIN:VCALENDAR"), count("BEGIN:VEVENT"), count("VERSION:2.0")), (1, 4, 1));
        assert_eq!((count("STATUS:CANCELLED"), count("STATUS:CONFIRMED")), (1, 3), "the replaced one is off");
        assert_eq!(count("CATEGORIES:RE-SCHEDULED"), 1);
        let replaced =
            lines.split(|line| line == "BEGIN:VEVENT").find(|event| event.iter().any(|l| l == "STATUS:CANCELLED"));
        let uid =
            replaced.and_then(|event| event.iter().find(|line| line.starts_with("UID:maintenance-"))).expect("an id");
        let related = lines.iter().find(|line| line.starts_with("RELATED-TO;RELTYPE=SIBLING:")).expect("a relation");
        assert_eq!(uid.split_once(':').map(|(_, id)| id), related.split_once(':').map(|(_, id)| id));
        let text = lines.join("\n");
        assert!(text.contains("Affected objects:\\n- Site\\, one\\; \\\\two (DEGRADED)"), "{text}");
        assert!(text.contains("URL:http://purser.test/notices/maintenance/"), "{text}");
        for name in ["DTSTAMP:", "LAST-MODIFIED:", "CREATED:", "SEQUENCE:", "DTEND:"] {
            assert_eq!(lines.iter().filter(|line| line.starts_with(name)).count(), 4, "{name}");
        }
    });
}

#[test]
fn a_feed_reads_as_its_user_and_nothing_else() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = estate(&admin).await;
        let (user, reader) = server.user("reader", false).await;
        let made = reader.post(FEEDS, json!({"name": "Mine"})).await.expect(201);
        let token = made.body["token"].as_str().expect("a token").to_owned();
        assert!(token.starts_with("feed_"));
        let feed = format!("{FEEDS}{}/", made.id());
        assert_eq!(reader.get(&feed).await.expect(200).body["token"], Json::Null, "it is shown once");
        admin.get(&feed).await.expect(200);
        let anonymous = server.anonymous();
        let address = format!("{DIRECT}?token={token}");
        anonymous.get(&address).await.expect(403);
        let both = ["notices.maintenance", "circuits.provider"];
        server.grant(user, &both, &["view"], json!({"name": "M-2"})).await;
        assert_eq!(read(&anonymous.get(&address).await.expect(200)).0, ["M-2"], "what its user may see");

        let of_admin = json!({"name": "All", "providers": [estate.providers[0]], "days_future": 730});
        let made = admin.post(FEEDS, of_admin).await.expect(201);
        let token = made.body["token"].as_str().expect("a token").to_owned();
        let ask =
            async |query: &str| read(&anonymous.get(&format!("{DIRECT}?token={token}{query}")).await.expect(200)).0;
        assert_eq!(ask("").await, ["M-1", "O-1"]);
        assert_eq!(ask("&provider=two").await, Vec::<String>::new(), "a limit stays a limit");
        assert_eq!(ask(&format!("&site={}", estate.site)).await, ["M-1"]);
        let feed = format!("{FEEDS}{}/", made.id());
        admin.patch(&feed, json!({"event_type": "outage", "providers": []})).await.expect(200);
        assert_eq!(ask("").await, ["O-1"]);
        assert_eq!(ask("&type=maintenance").await, Vec::<String>::new());
        let limits = json!({"event_type": "both", "statuses": ["RE-SCHEDULED", "REPORTED"], "search": ""});
        admin.patch(&feed, limits).await.expect(200);
        assert_eq!(ask("").await, ["M-1", "O-1"], "states of either kind");
        assert_eq!(ask("&status=confirmed").await, Vec::<String>::new());
        assert_eq!(ask("&status=confirmed,reported").await, ["O-1"]);
        admin.patch(&feed, json!({"statuses": [], "search": "dark"})).await.expect(200);
        assert_eq!(ask("").await, ["O-1"], "what the search finds");
        let wrong = admin.patch(&feed, json!({"statuses": ["ASLEEP"]})).await.expect(400);
        assert!(wrong.body["statuses"].is_array(), "{}", wrong.text);
        admin.patch(&feed, json!({"statuses": "REPORTED"})).await.expect(400);

        // It opens nothing else, and is gone when it is.
        for header in [format!("Token {token}"), format!("Bearer {token}")] {
            let other = Client { authorization: Some(header), ..anonymous.clone() };
            other.get("/api/dcim/sites/").await.expect(403);
        }
        let address = format!("{ICAL}?token={token}");
        for change in [json!({"enabled": false}), json!({"enabled": true, "expires": "2020-01-01T00:00:00Z"})] {
            admin.patch(&feed, change).await.expect(200);
            admin.get(&address).await.expect(403);
        }
        admin.patch(&feed, json!({"expires": null})).await.expect(200);
        anonymous.get(&address).await.expect(200);
        admin.delete(&feed).await.expect(204);
        anonymous.get(&address).await.expect(403);
        for wrong in ["feed_", "feed_a.b", "nbt_a.b", "x", "%00"] {
            let answer = anonymous.get(&format!("{ICAL}?token={wrong}")).await;
            assert!(matches!(answer.status.as_u16(), 400 | 403), "{wrong}: {}", answer.text);
        }
        reader.patch(&format!("{FEEDS}1/"), json!({"user": 1})).await.expect(400);
        reader.post(FEEDS, json!({"name": "Not mine", "user": 1})).await.expect(400);
    });
}

#[test]
fn parameters_narrow_and_mistakes_are_told() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = estate(&admin).await;
        assert_eq!(names(&admin, "type=outage").await, ["O-1"]);
        assert_eq!(names(&admin, "provider=one").await, ["M-1", "O-1"]);
        assert_eq!(names(&admin, &format!("provider={}", estate.providers[1])).await, ["M-2", "M-3"]);
        assert_eq!(names(&admin, &format!("provider_id={}&type=maintenance", estate.providers[0])).await, ["M-1"]);
        assert_eq!(names(&admin, "site=s").await, ["M-1"]);
        assert_eq!(names(&admin, "tenant=t").await, ["M-1"]);
        assert_eq!(names(&admin, "status=confirmed,%20reported").await, ["M-2", "M-3", "O-1"]);
        assert_eq!(names(&admin, "q=dark").await, ["O-1"]);
        assert_eq!(names(&admin, "days_past=60&type=maintenance").await, ["M-1", "M-2", "M-3", "M-OLD"]);
        assert_eq!(names(&admin, "past_days=60&days_future=400&provider=two").await, ["M-2", "M-3", "M-FAR", "M-OLD"]);
        assert_eq!(names(&admin, "days_future=0&type=maintenance").await, ["M-2"]);
        for (query, field) in [
            ("type=party", "type"),
            ("provider=nobody", "provider"),
            ("provider_id=99999", "provider_id"),
            ("status=CONFIRMED,ASLEEP", "status"),
            ("days_past=-1", "days_past"),
            ("past_days=x", "past_days"),
            ("days_future=731", "days_future"),
            ("download=perhaps", "download"),
        ] {
            let refused = admin.get(&format!("{ICAL}?{query}")).await.expect(400);
            assert!(refused.body[field].is_array(), "{query}: {}", refused.text);
        }
        let told = admin.get(&format!("{ICAL}?colour=red")).await.expect(200);
        assert_eq!(header(&told, "x-ignored-filters"), "colour");
        admin.post(ICAL, json!({})).await.expect(405);
    });
}

#[test]
fn calendars_that_are_subscribed_to_already_lose_nothing() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = estate(&admin).await;
        let ask = async |query: &str| {
            let answer = admin.get(&format!("{DIRECT}{query}")).await.expect(200);
            (read(&answer).0, header(&answer, "x-ignored-filters").to_owned())
        };
        let all = ["M-1", "M-2", "M-3", "M-FAR"];
        let told = |names: &[&str], ignored: &str| {
            (names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), ignored.to_owned())
        };
        assert_eq!(ask("").await, told(&all, ""), "maintenances, however far ahead, and no outage");
        assert_eq!(ask("?past_days=60").await, told(&["M-1", "M-2", "M-3", "M-FAR", "M-OLD"], ""));
        assert_eq!(ask("?provider=one").await, told(&["M-1"], ""));
        assert_eq!(ask(&format!("?provider_id={}", estate.providers[0])).await, told(&["M-1"], ""));
        assert_eq!(ask(&format!("?provider=two&provider_id={}", estate.providers[0])).await, told(&all[1..], ""));
        assert_eq!(ask("?status=re-scheduled").await, told(&["M-1"], ""));
        // What was passed over is passed over.
        assert_eq!(ask("?status=asleep").await, told(&all, "status"));
        assert_eq!(ask("?status=RE-SCHEDULED,asleep,REPORTED").await, told(&["M-1"], "status"));
        for wrong in ["past_days=x", "past_days=-1", "past_days=366"] {
            assert_eq!(ask(&format!("?{wrong}")).await, told(&all, "past_days"), "{wrong}");
        }
        assert_eq!(ask("?download=perhaps").await, told(&all, "download"));
        assert_eq!(ask("?colour=red").await, told(&all, "colour"));
        for wrong in ["provider=nobody", "provider_id=x", "token=x"] {
            let answer = admin.get(&format!("{DIRECT}?{wrong}")).await;
            assert!(matches!(answer.status.as_u16(), 400 | 403), "{wrong}: {}", answer.text);
        }
        // Who asks for more gets it.
        assert_eq!(ask("?type=both").await.0, ["M-1", "M-2", "M-3", "M-FAR", "O-1"]);
        assert_eq!(ask("?type=outage&status=REPORTED").await, told(&["O-1"], ""));
        assert_eq!(ask("?days_future=90&site=s").await, told(&["M-1"], ""));
        let file = admin.get(&format!("{DIRECT}?download=yes")).await.expect(200);
        assert!(header(&file, "content-disposition").starts_with("attachment; "));
        let plain = admin.authorization.as_deref().and_then(|text| text.strip_prefix("Bearer ")).expect("a token");
        assert_eq!(read(&server.anonymous().get(&format!("{DIRECT}?token={plain}")).await.expect(200)).0, all);
        server.anonymous().get(DIRECT).await.expect(403);
    });
}

#[test]
fn a_calendar_is_sent_again_when_it_says_something_else() {
    on_both(|server| async move {
        let admin = server.admin().await;
        estate(&admin).await;
        let first = admin.get(ICAL).await.expect(200);
        assert_eq!(header(&first, "cache-control"), "private, max-age=900");
        let (tag, date) = (header(&first, "etag").to_owned(), header(&first, "last-modified").to_owned());
        assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag}");
        let asked = async |name: &str, value: &str| admin.send("GET", ICAL, &[(name, value)], Vec::new()).await;
        asked("if-none-match", &tag).await.expect(304);
        asked("if-none-match", "\"other\"").await.expect(200);
        asked("if-modified-since", &date).await.expect(304);
        asked("if-modified-since", "Mon, 01 Jan 2024 00:00:00 GMT").await.expect(200);
        asked("if-modified-since", "yesterday").await.expect(200);
        let both = [("if-none-match", "\"other\""), ("if-modified-since", date.as_str())];
        admin.send("GET", ICAL, &both, Vec::new()).await.expect(200);

        // What an event touches is part of it.
        let impacts = admin.get("/api/plugins/notices/impact/").await.expect(200).ids();
        let path = format!("/api/plugins/notices/impact/{}/", impacts[0]);
        let event = admin.get(&path).await.expect(200).body["event"]["id"].as_i64().expect("an id");
        admin.patch(&format!("{MAINTENANCES}{event}/"), json!({"internal_ticket": "T-7"})).await.expect(200);
        admin.patch(&path, json!({"impact": "OUTAGE"})).await.expect(200);
        let second = asked("if-none-match", &tag).await.expect(200);
        assert!(second.text.contains("(OUTAGE)") && second.text.contains("Ticket: T-7"));

        let file = admin.get(&format!("{ICAL}?download=true")).await.expect(200);
        assert!(header(&file, "content-disposition").starts_with("attachment; filename=\"maintenance-20"));
        assert_eq!((header(&file, "etag"), header(&file, "cache-control")), ("", "no-store"));
        // A token of the API is taken, with a warning.
        let plain = admin.authorization.as_deref().and_then(|text| text.strip_prefix("Bearer ")).expect("a token");
        let warned = server.anonymous().get(&format!("{ICAL}?token={plain}")).await.expect(200);
        assert!(header(&warned, "warning").starts_with("299 "));
        assert_eq!(header(&first, "warning"), "");
    });
}
