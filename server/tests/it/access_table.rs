//! Who may call which endpoint: a table that is committed (`docs/ACCESS.md`), and the proof that it is
//! what the server does. Every endpoint is in it: the lines come from the targets of the router, and those of endpoints that are
//! no models from their own declarations.
//!
//! `PURSER_WRITE_ACCESS=1` writes the table anew.

use std::fmt::Write as _;

use serde_json::json;
use server::rest::endpoints::Access;
use server::rest::target::{TARGETS, Target};
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

/// `…` stands for the path of each list that takes files.
const IMPORT: &str = "/api/…/import/";
/// `…` stands for the path of each list whose model declares actions.
const ACT: &str = "/api/…/{id}/{action}/";
const ACT_MANY: &str = "/api/…/{action}/";

/// The line of a target; a list's single objects are in its line.
fn line(path: &str, target: &Target) -> Option<Line> {
    let plain =
        |path: &str, writes| Line { path: path.to_owned(), anonymous: "403", ungranted: "200", viewer: "200", writes };
    let act = |path: &str, writes| Line { ungranted: "403", viewer: "405", ..plain(path, writes) };
    Some(match target {
        Target::Detail(_) | Target::Within(_) | Target::Nothing(_) => return None,
        Target::Root | Target::Area(_) => plain(path, "nobody"),
        Target::List((meta, at)) => model(meta, at),
        Target::Import(_) => Line { ungranted: "403", viewer: "the columns", ..plain(IMPORT, "add and change") },
        Target::Act(..) => act(ACT, "change, or the action's own word"),
        Target::ActMany(..) => act(ACT_MANY, "the same, all or nothing"),
        Target::Window(window) => Line { writes: "nobody", ..model((window.model)(), window.path) },
        Target::Empty(_) => Line { viewer: "always empty", ..plain(path, "nobody") },
        Target::Endpoint(endpoint) => {
            let Access { anonymous, ungranted, viewer, writes } = endpoint.access;
            Line { path: path.to_owned(), anonymous, ungranted, viewer, writes }
        }
    })
}

fn lines() -> Vec<Line> {
    let mut all: Vec<Line> = TARGETS.iter().filter_map(|(path, target)| line(path, target)).collect();
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all.dedup_by(|a, b| a.path == b.path);
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
fn every_path_of_the_document_is_a_target() {
    let document = server::rest::openapi::document("http://purser.test");
    let documented: Vec<&String> = document["paths"].as_object().expect("paths").keys().collect();
    assert_eq!(documented, TARGETS.iter().map(|(path, _)| path).collect::<Vec<_>>());
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
        for line in lines() {
            match line.path.as_str() {
                IMPORT => {
                    for meta in registry::all().filter(|meta| !meta.traits.read_only && !meta.path.is_empty()) {
                        // Everybody manages what is theirs alone.
                        let own = meta.traits.private && !meta.has("shared");
                        let ungranted = if own { "200" } else { line.ungranted };
                        let line = Line { path: String::new(), ungranted, ..line };
                        callers.check(&line, &format!("/api/{}/import/", meta.path)).await;
                    }
                }
                ACT | ACT_MANY => callers.act(line.path == ACT).await,
                path if line.writes == "the rights for the opposite changes" => {
                    callers.undo(&path.replace("{id}", "1")).await;
                }
                // These have no GET, and are tried below.
                path if line.anonymous == "password" || line.viewer == "405" => {
                    callers.admin.get(&path.replace("{id}", "1")).await.expect(405);
                }
                path => {
                    let id = if path.contains("/racks/") { rack } else { message };
                    callers.check(&line, &path.replace("{id}", &id.to_string())).await;
                }
            }
        }
        anonymous
            .post("/api/users/tokens/provision/", json!({"username": "admin", "password": "wrong"}))
            .await
            .expect(403);
        for client in [&anonymous, &callers.reading] {
            let change = json!({"current_password": "correct horse battery", "new_password": "a better horse"});
            client.post("/api/users/password/", change).await.expect(403);
            client.delete("/api/users/sessions/1/").await.expect(403);
        }
    });
}
