//! Who may call which endpoint: a table that is committed (`docs/ACCESS.md`), and the proof that it is
//! what the server does. Every endpoint is in it, because the list comes from the registry and the
//! router's own list of pages; an endpoint without a line fails here.
//!
//! `PURSER_WRITE_ACCESS=1` writes the table anew.

use std::fmt::Write as _;

use serde_json::json;
use shared::meta::ModelMeta;
use shared::registry;

use crate::harness::on_both;

/// What callers get from an endpoint: nobody, somebody without permissions, somebody with `view`.
struct Line {
    path: String,
    anonymous: &'static str,
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
        "status" | "docs" | "authentication-check" => ("403", "200", "nobody"),
        "search" => ("403", "what may be seen", "nobody"),
        "users/tokens/provision" => ("password", "password", "makes a token"),
        "users/config" | "extras/dashboard" => ("403", "own document", "own document"),
        _ => return None,
    };
    Some(Line { path: format!("/api/{path}/"), anonymous, ungranted, viewer: ungranted, writes })
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
    let mut all: Vec<Line> = models.chain(pages).collect();
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

fn table() -> String {
    let mut out = String::from(
        "# Access\n\nWho gets what from which endpoint. A test writes this table (`PURSER_WRITE_ACCESS=1`) and proves it:\n\
         `server/tests/it/access_table.rs`. Constraints of a permission narrow every entry to the rows that match, on lists,\n\
         single objects, nested objects, filters through relations, counts, search and history alike.\n\n\
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
fn the_table_is_what_the_server_does() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let (_, stranger) = server.user("stranger", false).await;
        let anonymous = server.anonymous();
        for line in lines().into_iter().filter(|line| !line.path.ends_with("provision/")) {
            let status = |word: &str| if word == "403" { 403 } else { 200 };
            let question = if line.path == "/api/search/" { "?q=a" } else { "" };
            let asked = format!("{}{question}", line.path);
            anonymous.get(&asked).await.expect(status(line.anonymous));
            stranger.get(&asked).await.expect(status(line.ungranted));
            admin.get(&asked).await.expect(200);
            if line.writes == "nobody" {
                for method in ["POST", "PUT", "PATCH", "DELETE"] {
                    let answer = admin.json(method, &line.path, &json!([{"id": 1}])).await;
                    assert!(matches!(answer.status.as_u16(), 403 | 405), "{method} {}: {}", line.path, answer.text);
                }
            }
        }
        anonymous
            .post("/api/users/tokens/provision/", json!({"username": "admin", "password": "wrong"}))
            .await
            .expect(403);
    });
}
