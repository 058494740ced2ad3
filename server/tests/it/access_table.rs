//! Who may call which endpoint: a table that is committed (`docs/ACCESS.md`), and the proof that it is
//! what the server does. Every endpoint is in it: the lines come from the registry and the router's own
//! list of pages, and a path of the OpenAPI document that no line speaks of fails here.
//!
//! `PURSER_WRITE_ACCESS=1` writes the table anew.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};
use shared::meta::ModelMeta;
use shared::registry;

use crate::harness::{Client, on_both};

/// What callers get from an endpoint: nobody, somebody without permissions, somebody with `view`.
struct Line {
    path: String,
    anonymous: &'static str,
    /// A list and its single objects are the same to them: what they may not see is not there.
    ungranted: &'static str,
    viewer: &'static str,
    writes: &'static str,
}

fn model(meta: &'static ModelMeta, path: &str) -> Line {
    let private = meta.traits.private && !meta.has("shared");
    let types = meta.wire() == "core.objecttype";
    Line {
        path: format!("/api/{path}/"),
        anonymous: "403",
        ungranted: if private {
            "own rows"
        } else if types {
            "200"
        } else {
            "403"
        },
        viewer: match (types, meta.wire().as_str(), meta.traits.private, private) {
            (true, ..) => "200",
            (_, "core.objectchange", ..) => "changes of what may be seen",
            (_, _, true, false) => "shared and own rows",
            _ => "granted rows",
        },
        writes: if meta.traits.read_only {
            "nobody"
        } else if private {
            "own rows, and add, change, delete"
        } else {
            "add, change, delete"
        },
    }
}

fn page(path: &str) -> Option<Line> {
    let (anonymous, ungranted, writes) = match path {
        "schema" => ("200", "200", "nobody"),
        "status" | "docs" | "authentication-check" | "installed-plugins" | "plugins/installed-plugins" => {
            ("403", "200", "nobody")
        }
        "search" | "plugins/notices/overlaps" => ("403", "what may be seen", "nobody"),
        "users/tokens/provision" => ("password", "password", "makes a token"),
        "plugins/notices/ical" => ("403", "403", "nobody"),
        "users/password" => ("403", "405", "their own"),
        "users/profile" | "users/sessions" => ("403", "their own", "their own"),
        "users/config" | "extras/dashboard" => ("403", "own document", "own document"),
        _ => return None,
    };
    let viewer = if path == "plugins/notices/ical" { "granted rows" } else { ungranted };
    Some(Line { path: format!("/api/{path}/"), anonymous, ungranted, viewer, writes })
}

/// `…` stands for the path of each list that takes files.
const IMPORT: &str = "/api/…/import/";
/// `…` stands for the path of each list whose model declares actions.
const ACT: &str = "/api/…/{id}/{action}/";
const ACT_MANY: &str = "/api/…/{action}/";
const ELEVATION: &str = "/api/dcim/racks/{id}/elevation/";
const ORIGINAL: &str = "/api/plugins/notices/inbox/{id}/original/";

/// What belongs to a model and is no list of all its rows.
fn beside() -> impl Iterator<Item = Line> {
    let windows =
        registry::WINDOWS.iter().map(|window| Line { writes: "nobody", ..model((window.model)(), window.path) });
    let import = Line {
        path: IMPORT.to_owned(),
        anonymous: "403",
        ungranted: "403",
        viewer: "the columns",
        writes: "add and change",
    };
    let act =
        |path: &str, writes| Line { path: path.to_owned(), anonymous: "403", ungranted: "403", viewer: "405", writes };
    let undo = server::rest::undo::PATHS.map(|path| act(path, "the rights for the opposite changes"));
    let acts = [act(ACT, "change, or the action's own word"), act(ACT_MANY, "the same, all or nothing")];
    let elevation = Line {
        path: ELEVATION.to_owned(),
        anonymous: "403",
        ungranted: "403",
        viewer: "of granted racks; devices that may not be seen are nameless",
        writes: "nobody",
    };
    let original = Line {
        path: ORIGINAL.to_owned(),
        anonymous: "403",
        ungranted: "403",
        viewer: "of granted messages",
        writes: "nobody",
    };
    let nothing = server::rest::empty::PATHS.iter().map(|path| Line {
        path: format!("/api/{path}/"),
        anonymous: "403",
        ungranted: "200",
        viewer: "always empty",
        writes: "nobody",
    });
    windows.chain([import, elevation, original]).chain(acts).chain(undo).chain(nothing)
}

/// `/api/`, `/api/dcim/`: the beginnings of other paths.
fn areas(document: &Json) -> impl Iterator<Item = Line> {
    let paths: Vec<&String> = document["paths"].as_object().expect("paths").keys().collect();
    let known = |path: &str| {
        registry::at_path(path).is_some()
            || registry::WINDOWS.iter().any(|w| w.path == path)
            || server::rest::empty::PATHS.contains(&path)
            || server::rest::PAGES.contains(&path)
    };
    let area = |path: &&&String| {
        let below = paths.iter().filter(|other| other.starts_with(path.as_str())).count() > 1;
        below && !path.contains('{') && !known(path.trim_start_matches("/api/").trim_end_matches('/'))
    };
    let all: Vec<String> = paths.iter().filter(area).map(|path| (*path).clone()).collect();
    all.into_iter().map(|path| Line { path, anonymous: "403", ungranted: "200", viewer: "200", writes: "nobody" })
}

fn document() -> Json {
    server::rest::openapi::document("http://purser.test")
}

fn lines() -> Vec<Line> {
    let models = registry::all().flat_map(|meta| {
        [Some(meta.path), meta.alias]
            .into_iter()
            .flatten()
            .filter(|path| !path.is_empty())
            .map(move |path| model(meta, path))
    });
    let pages = server::rest::PAGES
        .iter()
        .map(|path| page(path).unwrap_or_else(|| panic!("{path} is in no line of the table")));
    let mut all: Vec<Line> = models.chain(pages).chain(beside()).chain(areas(&document())).collect();
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

fn table() -> String {
    let mut out = String::from(
        "# Access\n\nWho gets what from which endpoint. A test writes this table (`PURSER_WRITE_ACCESS=1`) and proves it:\n\
         `server/tests/it/access_table.rs`. Constraints of a permission narrow every entry to the rows that match, on lists,\n\
         single objects, nested objects, filters through relations, counts, search and history alike. What stands in place of\n\
         an object that is out of sight, `docs/API.md` says (\"What you may not see\").\n\n\
         | Endpoint | Anonymous | Without a permission | With `view` | Writes |\n|---|---|---|---|---|\n",
    );
    for line in lines() {
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} | {} |",
            line.path, line.anonymous, line.ungranted, line.viewer, line.writes
        );
    }
    out
}

#[test]
fn the_table_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/ACCESS.md");
    if std::env::var_os("PURSER_WRITE_ACCESS").is_some() {
        std::fs::write(path, table()).expect("the table is written");
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(committed, table(), "write docs/ACCESS.md anew with PURSER_WRITE_ACCESS=1");
}

#[test]
fn every_path_is_in_the_table() {
    let lines: Vec<String> = lines().into_iter().map(|line| line.path).collect();
    let document = document();
    for path in document["paths"].as_object().expect("paths").keys() {
        let list = path.strip_suffix("{id}/").unwrap_or(path);
        let import = path.strip_suffix("import/").is_some_and(|list| lines.iter().any(|line| line == list));
        let act = path.strip_suffix('/').and_then(|path| path.rsplit_once('/')).is_some_and(|(of, name)| {
            let of = of.trim_start_matches("/api/").trim_end_matches("/{id}");
            registry::at_path(of).is_some_and(|meta| meta.action(name).is_some())
        });
        assert!(import || act || lines.iter().any(|line| line == list), "{path} is in no line of the table");
    }
}

/// Who asks, and how.
struct Callers<'a> {
    anonymous: Client<'a>,
    stranger: Client<'a>,
    /// May do everything, with a token that may only read.
    reading: Client<'a>,
    admin: Client<'a>,
}

impl Callers<'_> {
    async fn check(&self, line: &Line, path: &str) {
        let status = |word: &str| if word == "403" { 403 } else { 200 };
        let question = if path == "/api/search/" { "?q=a" } else { "" };
        let asked = format!("{path}{question}");
        self.anonymous.get(&asked).await.expect(status(line.anonymous));
        self.stranger.get(&asked).await.expect(status(line.ungranted));
        self.reading.get(&asked).await.expect(200);
        self.admin.get(&asked).await.expect(200);
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let body = json!([{"id": 1}]);
            if line.writes == "nobody" {
                let answer = self.admin.json(method, path, &body).await;
                assert_eq!(answer.status, 405, "{method} {path}: {}", answer.text);
            }
            let refused = [401, 403, 405];
            for client in [&self.anonymous, &self.reading] {
                let answer = client.json(method, path, &body).await;
                assert!(
                    refused.contains(&answer.status.as_u16()),
                    "{method} {path}: {} {}",
                    answer.status,
                    answer.text
                );
            }
        }
    }
}

impl Callers<'_> {
    async fn undo(&self, path: &str) {
        self.admin.get(path).await.expect(405);
        let body = if path.contains("/1/") {
            json!({})
        } else {
            json!({"request_id": "00000000-0000-4000-8000-000000000000"})
        };
        for client in [&self.anonymous, &self.reading] {
            client.post(path, body.clone()).await.expect(403);
        }
        // What a request did that never was is nobody's to know.
        self.stranger.post(path, body).await.expect(if path.contains("/1/") { 403 } else { 404 });
    }

    /// Every declared action, asked for by those who may not.
    async fn act(&self, single: bool) {
        for meta in registry::all() {
            for action in meta.actions {
                let path = format!("/api/{}/{}{}/", meta.path, if single { "1/" } else { "" }, action.name);
                self.admin.get(&path).await.expect(405);
                for client in [&self.anonymous, &self.stranger, &self.reading] {
                    client.post(&path, if single { json!({}) } else { json!([{"id": 1}]) }).await.expect(403);
                }
            }
        }
    }
}

#[test]
fn the_table_is_what_the_server_does() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let (_, stranger) = server.user("stranger", false).await;
        let anonymous = server.anonymous();
        let (owner, _) = server.user("owner", true).await;
        let (_, notes) = server.make("users.token", json!({"user": owner, "version": 1, "write_enabled": false})).await;
        let secret = notes.iter().find(|(_, key, _)| key == "token").expect("a token").2.as_str().expect("text");
        let reading = Client { authorization: Some(format!("Token {secret}")), ..anonymous.clone() };
        let site = admin.post("/api/dcim/sites/", json!({"name": "S", "slug": "s"})).await.expect(201).id();
        let rack = admin.post("/api/dcim/racks/", json!({"name": "R", "site": site})).await.expect(201).id();

        let calendar = [("content-type", "text/calendar")];
        let message = admin.send("POST", "/api/plugins/notices/inbox/", &calendar, b"BEGIN:VCALENDAR".to_vec()).await;
        let message = message.expect(201).id();

        let callers = Callers { anonymous: anonymous.clone(), stranger, reading, admin };
        for line in lines().into_iter().filter(|line| !line.path.ends_with("provision/")) {
            if line.path.ends_with("users/password/") {
                continue;
            }
            match line.path.as_str() {
                ORIGINAL => callers.check(&line, &ORIGINAL.replace("{id}", &message.to_string())).await,
                ELEVATION => callers.check(&line, &ELEVATION.replace("{id}", &rack.to_string())).await,
                IMPORT => {
                    for meta in registry::all().filter(|meta| !meta.traits.read_only && !meta.path.is_empty()) {
                        // Everybody manages what is theirs alone.
                        let own = meta.traits.private && !meta.has("shared");
                        let ungranted = if own { "200" } else { line.ungranted };
                        let line = Line { path: String::new(), ungranted, ..line };
                        callers.check(&line, &format!("/api/{}/import/", meta.path)).await;
                    }
                }
                path if server::rest::undo::PATHS.contains(&path) => callers.undo(&path.replace("{id}", "1")).await,
                ACT | ACT_MANY => callers.act(line.path == ACT).await,
                path => callers.check(&line, path).await,
            }
        }
        anonymous
            .post("/api/users/tokens/provision/", json!({"username": "admin", "password": "wrong"}))
            .await
            .expect(403);
        for client in [&anonymous, &callers.reading] {
            let change = json!({"current_password": "correct horse battery", "new_password": "a better horse"});
            client.post("/api/users/password/", change).await.expect(403);
        }
    });
}
