//! Which bounds hold at which endpoint: a row for each family of endpoints. `docs/BOUNDS.md` is written from it, and a test
//! tries each cell, so an endpoint that fits no row fails there.

use shared::filter::{ORDER_MAX, TERMS_MAX, VALUES_MAX};
use shared::meta::ModelMeta;
use shared::registry;
use shared::rpc;

use super::{PAGES, empty, pages, undo};
use crate::bounds::{DEPTH_MAX, FEW, items};
use crate::config::Config;

/// A family of endpoints.
pub struct Row {
    pub family: &'static str,
    pub body: Body,
    pub query: Query,
    fits: fn(&str) -> bool,
}

/// What is read of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// Nothing: its bytes are not taken in.
    None,
    /// One JSON object.
    Object,
    /// A JSON object, or a list of many.
    Many,
    /// A JSON object, or a list of few.
    Few,
    /// A file, read record by record.
    File,
    /// The arguments of a server function, which may name many objects and bring filters.
    Call,
}

/// What is read of the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Query {
    /// Nothing.
    None,
    /// Parameters of which each has one value.
    Words,
    /// Filters and an order.
    Filters,
}

/// The bounds of a family under some settings; nothing where there is nothing to bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Objects of one request.
    pub items: Option<usize>,
    /// Lists and objects within each other.
    pub depth: Option<usize>,
    /// Bytes of a body, after it is unpacked.
    pub bytes: Option<usize>,
    /// Terms of the filters (`shared::filter`).
    pub conditions: Option<usize>,
    /// Names to sort by.
    pub order: Option<usize>,
    /// Parameters, each repeat counted.
    pub repeats: Option<usize>,
}

/// All families.
pub const ROWS: &[Row] = &[
    Row {
        family: "Lists of objects",
        body: Body::Many,
        query: Query::Filters,
        fits: |path| list(path).is_some_and(|meta| !meta.traits.read_only && !few(meta)),
    },
    Row {
        family: "Lists of what everybody has of their own (tokens, bookmarks, feeds…), and the inbox",
        body: Body::Few,
        query: Query::Filters,
        fits: |path| list(path).is_some_and(|meta| !meta.traits.read_only && few(meta)),
    },
    Row {
        family: "Lists that are only read",
        body: Body::None,
        query: Query::Filters,
        fits: |path| list(path).is_some_and(|meta| meta.traits.read_only) || window(path),
    },
    Row {
        family: "Single objects",
        body: Body::Object,
        query: Query::Words,
        fits: |path| {
            path.strip_suffix("{id}/").is_some_and(|path| list(path).is_some() || window(path) || is_empty(path))
        },
    },
    Row {
        family: "Actions with one object, undo",
        body: Body::Object,
        query: Query::Words,
        fits: |path| {
            undo::PATHS.contains(&path)
                || path.rsplit_once("{id}/").is_some_and(|(list, name)| acts(list, name).is_some())
        },
    },
    Row {
        family: "Actions with several objects",
        body: Body::Many,
        query: Query::Words,
        fits: |path| several(path).is_some_and(|meta| !few(meta)),
    },
    Row {
        family: "Actions with several messages of the inbox",
        body: Body::Few,
        query: Query::Words,
        fits: |path| several(path).is_some_and(few),
    },
    Row {
        family: "Files to import",
        body: Body::File,
        query: Query::Words,
        fits: |path| path.strip_suffix("import/").is_some_and(|path| list(path).is_some()),
    },
    Row {
        family: "One's own account: `users/config`, `extras/dashboard`, `users/password`, `users/profile`, `users/sessions`; \
                 tokens by password",
        body: Body::Object,
        query: Query::Words,
        fits: |path| {
            const OWN: [&str; 7] = [
                "/api/users/config/",
                "/api/extras/dashboard/",
                "/api/users/password/",
                "/api/users/profile/",
                "/api/users/sessions/",
                "/api/users/sessions/{id}/",
                "/api/users/tokens/provision/",
            ];
            OWN.contains(&path)
        },
    },
    Row {
        family: "Other pages: search, overlaps, calendars, elevations, the schema, areas, what is not kept",
        body: Body::None,
        query: Query::Words,
        fits: |path| other(path) || path == "/plugins/notices/ical/maintenances.ics",
    },
    Row {
        family: "Server functions of the web application",
        body: Body::Call,
        query: Query::None,
        fits: |path| rpc::PATHS.contains(&path),
    },
    Row {
        family: "Pictures, health, metrics, the web application's own files",
        body: Body::None,
        query: Query::None,
        fits: |path| matches!(path, "/media/{name}" | "/health/live" | "/health/ready" | "/metrics" | "/"),
    },
];

/// Paths outside of the OpenAPI document.
pub fn beside() -> impl Iterator<Item = &'static str> {
    let fixed =
        ["/plugins/notices/ical/maintenances.ics", "/media/{name}", "/health/live", "/health/ready", "/metrics", "/"];
    rpc::PATHS.iter().copied().chain(fixed)
}

/// The rows that a path of the OpenAPI document or of `beside` fits: there must be one.
pub fn rows(path: &str) -> Vec<&'static Row> {
    ROWS.iter().filter(|row| (row.fits)(path)).collect()
}

impl Row {
    pub fn bounds(&self, config: &Config) -> Bounds {
        let json = !matches!(self.body, Body::None | Body::File);
        Bounds {
            items: match self.body {
                Body::None | Body::File => None,
                Body::Object => Some(1),
                Body::Many | Body::Call => Some(config.max_items),
                Body::Few => Some(config.max_items.min(FEW)),
            },
            depth: json.then_some(DEPTH_MAX),
            bytes: match self.body {
                Body::None => None,
                Body::File => Some(config.import_limit),
                _ => Some(config.body_limit),
            },
            conditions: (self.query == Query::Filters || self.body == Body::Call).then_some(TERMS_MAX),
            order: (self.query == Query::Filters || self.body == Body::Call).then_some(ORDER_MAX),
            repeats: (self.query != Query::None || self.body == Body::Call).then_some(VALUES_MAX),
        }
    }
}

/// The model whose list a path is.
fn list(path: &str) -> Option<&'static ModelMeta> {
    let path = path.strip_prefix("/api/")?.strip_suffix('/')?;
    registry::at_path(path).filter(|_| !path.is_empty())
}

/// The model of a list, if it has an action of this name.
fn acts(list: &str, name: &str) -> Option<&'static ModelMeta> {
    self::list(list).filter(|meta| meta.action(name.trim_end_matches('/')).is_some())
}

/// The model with several of whose objects a path does something.
fn several(path: &str) -> Option<&'static ModelMeta> {
    let (list, name) = path.strip_suffix('/')?.rsplit_once('/')?;
    acts(&format!("{list}/"), name)
}

fn window(path: &str) -> bool {
    let path = path.trim_start_matches("/api/").trim_end_matches('/');
    registry::WINDOWS.iter().any(|window| window.path == path)
}

fn is_empty(path: &str) -> bool {
    let path = path.trim_start_matches("/api/").trim_end_matches('/');
    empty::PATHS.contains(&path)
}

fn few(meta: &ModelMeta) -> bool {
    let config = Config::default();
    items(&config, meta) < config.max_items
}

/// A page of the interface that is none of the others.
fn other(path: &str) -> bool {
    const READ: [&str; 10] = [
        "status",
        pages::PLUGINS,
        pages::PLUGINS_ALONE,
        "schema",
        "docs",
        "search",
        "authentication-check",
        "plugins/notices/ical",
        "plugins/notices/overlaps",
        "dcim/racks/{id}/elevation",
    ];
    let Some(path) = path.strip_prefix("/api/") else { return false };
    let path = path.trim_end_matches('/');
    let area = format!("{path}/");
    let beginning = || {
        let models = registry::all().flat_map(|meta| [Some(meta.path), meta.alias]).flatten();
        models.chain(PAGES.iter().copied()).chain(empty::PATHS.iter().copied()).any(|known| known.starts_with(&area))
    };
    READ.contains(&path)
        || path == "plugins/notices/inbox/{id}/original"
        || empty::PATHS.contains(&path)
        || path.is_empty()
        || registry::at_path(path).is_none() && !window(path) && !PAGES.contains(&path) && beginning()
}
