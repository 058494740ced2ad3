//! Who may know whom (docs/ARCHITECTURE.md): words that must not stand in the code of a layer.

use std::collections::BTreeSet;

use super::Finding;
use super::sources::Source;

struct Layer {
    /// Files whose path begins with this…
    folder: &'static str,
    /// …but not with one of these…
    except: &'static [&'static str],
    /// …must not name any of these outside of comments.
    words: &'static [&'static str],
    why: &'static str,
}

const LAYERS: &[Layer] = &[
    Layer {
        folder: "shared/src",
        except: &[],
        words: &["std::fs", "std::net", "std::process", "tokio::", "sqlx::", "reqwest::"],
        why: "`shared` does no I/O: it runs in the browser too",
    },
    Layer { folder: "server/src", except: &["server/src/db"], words: &["sqlx::"], why: "only db/ talks to sqlx" },
    Layer {
        folder: "server/src",
        except: &["server/src/template"],
        words: &["minijinja::Environment", "template_from_str", "render_str"],
        why: "templates run in the sandbox of template::render alone",
    },
    Layer { folder: "server/src/db", except: &[], words: &["axum::"], why: "nothing below the interfaces knows axum" },
    Layer {
        folder: "server/src/engine",
        except: &[],
        words: &["axum::"],
        why: "nothing below the interfaces knows axum",
    },
    Layer {
        folder: "server/src/rules",
        except: &[],
        words: &["axum::"],
        why: "nothing below the interfaces knows axum",
    },
    Layer {
        folder: "server/src/services",
        except: &[],
        words: &["axum::"],
        why: "nothing below the interfaces knows axum",
    },
    Layer {
        folder: "app/src",
        except: &["app/src/kit/url.rs"],
        words: &["?{"],
        why: "addresses with parameters are built by kit::url",
    },
    Layer {
        folder: "server/src",
        except: &["server/src/engine/graph.rs", "server/src/engine/catalog.rs"],
        words: &["display::Template"],
        why: "objects get their names from Graph::title, which knows who asks",
    },
    Layer {
        folder: "server/src",
        except: &[
            "server/src/db",
            "server/src/engine",
            "server/src/rules/extras/mark.rs",
            "server/src/rules/notices/template_scope.rs",
            "server/src/services/history",
            "server/src/services/undo/mod.rs",
        ],
        words: &["object_repr"],
        why: "names in the log are told by engine::repr, as far as their reader may know them",
    },
    Layer {
        folder: "app/src",
        except: &["app/src/kit/url.rs"],
        words: &["href=\"/", "src=\"/", "href=format!(\"/", "navigate(\"/", "navigate(&format!(\"/"],
        why: "addresses of ours begin with the installation's path: kit::url::ours",
    },
    Layer { folder: "server/Cargo.toml", except: &[], words: &["app ="], why: "the server never depends on the app" },
];

pub fn forbidden(sources: &[Source]) -> Vec<Finding> {
    LAYERS.iter().flat_map(|layer| sources.iter().flat_map(|source| layer.findings(source))).collect()
}

impl Layer {
    fn findings(&self, source: &Source) -> Vec<Finding> {
        let belongs = source.path.starts_with(self.folder);
        if !belongs || self.except.iter().any(|folder| source.path.starts_with(folder)) {
            return Vec::new();
        }
        let code = source.lines().filter(|(_, text)| !text.trim_start().starts_with("//"));
        code.filter_map(|(line, text)| {
            let word = self.words.iter().find(|word| names(text, word))?;
            Some(Finding { path: source.path.clone(), line, text: format!("`{word}`: {}", self.why) })
        })
        .collect()
    }
}

/// Whether the word stands there as a name of its own, not as the end of a longer one.
fn names(text: &str, word: &str) -> bool {
    text.match_indices(word)
        .any(|(at, _)| text[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric() && before != '_'))
}

pub fn migrations(sources: &[Source]) -> Vec<Finding> {
    let of = |folder: &str| -> BTreeSet<&str> {
        sources.iter().filter_map(|source| source.path.strip_prefix(folder)).collect()
    };
    let (sqlite, postgres) = (of("server/migrations/sqlite/"), of("server/migrations/postgres/"));
    sqlite
        .symmetric_difference(&postgres)
        .map(|name| Finding {
            path: format!("server/migrations/*/{name}"),
            line: 0,
            text: "is there for one database only".to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_layer_that_names_what_it_must_not_is_found() {
        assert_eq!(forbidden(&[source("server/src/engine/write.rs", "use axum::Router;")]).len(), 1);
        assert_eq!(forbidden(&[source("server/src/rest/lists.rs", "use sqlx::Row;")]).len(), 1);
        assert_eq!(forbidden(&[source("server/src/db/pool.rs", "use sqlx::Row;\n// axum::Router")]).len(), 0);
        assert_eq!(forbidden(&[source("server/src/rest/lists.rs", "use axum::Router;")]).len(), 0);
        assert_eq!(forbidden(&[source("server/src/services/hooks.rs", "env.render_str(text)")]).len(), 1);
        assert_eq!(forbidden(&[source("shared/src/patch.rs", "use my_sqlx::x;")]).len(), 0);
        assert_eq!(
            forbidden(&[source("app/src/import/page.rs", "format!(\"/api/{}/import/?{}\", path, query)")]).len(),
            1
        );
        assert_eq!(forbidden(&[source("app/src/kit/url.rs", "format!(\"{path}?{}\", parts)")]).len(), 0);
        assert_eq!(forbidden(&[source("server/src/services/x.rs", "use shared::display::Template;")]).len(), 1);
        assert_eq!(forbidden(&[source("server/src/engine/graph.rs", "use shared::display::Template;")]).len(), 0);
    }

    #[test]
    fn a_migration_for_one_database_only_is_found() {
        let both = |name: &str| {
            [
                source(&format!("server/migrations/sqlite/{name}"), ""),
                source(&format!("server/migrations/postgres/{name}"), ""),
            ]
        };
        assert!(migrations(&both("0001_start.sql")).is_empty());
        assert_eq!(migrations(&both("0001_start.sql")[..1]).len(), 1);
    }
}
