//! Which bounds hold at which endpoint: a row for each family of endpoints. `docs/BOUNDS.md` is written from it, and a test
//! tries each cell, so an endpoint that fits no row fails there.

use shared::filter::{ORDER_MAX, TERMS_MAX, VALUES_MAX};
use shared::meta::ModelMeta;
use shared::rpc;

use super::target::{TARGETS, Target};
use crate::bounds::{DEPTH_MAX, FEW, items};
use crate::config::Config;

/// A family of endpoints.
pub struct Row {
    pub family: &'static str,
    pub body: Body,
    pub query: Query,
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

const fn row(family: &'static str, body: Body, query: Query) -> Row {
    Row { family, body, query }
}

static LISTS: Row = row("Lists of objects", Body::Many, Query::Filters);
static OWN_LISTS: Row = row(
    "Lists of what everybody has of their own (tokens, bookmarks, feeds…), and the inbox",
    Body::Few,
    Query::Filters,
);
static READ_LISTS: Row = row("Lists that are only read", Body::None, Query::Filters);
static OBJECTS: Row = row("Single objects", Body::Object, Query::Words);
/// What is done with one object or one request.
pub static ONE_ACT: Row = row("Actions with one object, undo", Body::Object, Query::Words);
static ACTS: Row = row("Actions with several objects", Body::Many, Query::Words);
static FEW_ACTS: Row = row("Actions with several messages of the inbox", Body::Few, Query::Words);
static FILES: Row = row("Files to import", Body::File, Query::Words);
/// What everybody has one of.
pub static OWN: Row = row(
    "One's own account: `users/config`, `extras/dashboard`, `users/password`, `users/profile`, `users/sessions`; tokens by \
     password",
    Body::Object,
    Query::Words,
);
/// What is only asked.
pub static OTHERS: Row = row(
    "Other pages: search, overlaps, calendars, elevations, the schema, areas, what is not kept",
    Body::None,
    Query::Words,
);
static FUNCTIONS: Row = row("Server functions of the web application", Body::Call, Query::None);
static ASSETS: Row = row("Pictures, health, metrics, the web application's own files", Body::None, Query::None);

/// All families.
pub static ROWS: [&Row; 12] =
    [&LISTS, &OWN_LISTS, &READ_LISTS, &OBJECTS, &ONE_ACT, &ACTS, &FEW_ACTS, &FILES, &OWN, &OTHERS, &FUNCTIONS, &ASSETS];

/// Every endpoint of the server with its family: those below `/api/`, and what stands beside them.
pub fn endpoints() -> impl Iterator<Item = (&'static str, &'static Row)> {
    let api = TARGETS.iter().map(|(path, target)| (path.as_str(), family(target)));
    let functions = rpc::PATHS.iter().map(|path| (*path, &FUNCTIONS));
    let assets = ["/media/{name}", "/health/live", "/health/ready", "/metrics", "/"].map(|path| (path, &ASSETS));
    api.chain([("/plugins/notices/ical/maintenances.ics", &OTHERS)]).chain(functions).chain(assets)
}

fn family(target: &Target) -> &'static Row {
    match target {
        Target::List((meta, _)) if meta.traits.read_only => &READ_LISTS,
        Target::List((meta, _)) if few(meta) => &OWN_LISTS,
        Target::List(_) => &LISTS,
        Target::Window(_) => &READ_LISTS,
        Target::Detail(_) | Target::Within(_) | Target::Nothing(_) => &OBJECTS,
        Target::Act(..) => &ONE_ACT,
        Target::ActMany((meta, _), _) if few(meta) => &FEW_ACTS,
        Target::ActMany(..) => &ACTS,
        Target::Import(_) => &FILES,
        Target::Root | Target::Area(_) | Target::Empty(_) => &OTHERS,
        Target::Endpoint(endpoint) => endpoint.bounds,
    }
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

fn few(meta: &ModelMeta) -> bool {
    let config = Config::default();
    items(&config, meta) < config.max_items
}
