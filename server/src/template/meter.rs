//! What one rendering may hold, look at and write, and for how long.
//!
//! The engine counts steps, and a step may double a text. So whatever makes a value passes it through here (`rewrite`, `operators`,
//! `filters`), where three things are kept true: nothing is larger or deeper than may be, all that is held together is no larger either,
//! and nothing holds itself. Values are the engine's own; the meter knows them by weak references and so learns which are gone.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use minijinja::value::{ObjectRepr, Tuple};
use minijinja::{Error, ErrorKind, Output, Value};

/// Bounds of a kind of rendering.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Bytes of all values that it holds at a time.
    pub held: usize,
    /// Bytes that it writes, those of macros and blocks that it takes up as values included.
    pub written: usize,
    pub time: Duration,
}

impl Bounds {
    /// A line of text: a link, a subject, an address.
    pub const LINE: Self = Self { held: 1 << 20, written: 1 << 20, time: Duration::from_secs(2) };
    /// A file about many objects.
    pub const FILE: Self = Self { held: 16 << 20, written: 64 << 20, time: Duration::from_secs(60) };
}

/// Bytes that one rendering may copy; an entry of a list that is copied or looked at takes as long as many.
const WORK_MAX: usize = 8 << 30;
const ENTRY_WORK: usize = 256;
/// Lists in lists.
const DEPTH_MAX: usize = 32;
/// Bytes of an entry of a list, and of an object that is loaded when it is asked for.
pub const SLOT: usize = 32;
const OBJECT: usize = 64;
/// Shorter texts are counted where they are kept.
const SHORT: usize = 256;
/// Values that are remembered before those that are gone are looked for.
const REMEMBERED: usize = 4096;

pub struct Meter {
    bounds: Bounds,
    ends: Instant,
    inner: Mutex<Inner>,
}

struct Inner {
    /// By address, which is not used again as long as it stands here.
    known: HashMap<usize, Known>,
    sweep_at: usize,
    held: usize,
    written: usize,
    work: usize,
    looks: u32,
}

struct Known {
    kept: Kept,
    /// Its own bytes, and those of all that it holds.
    bytes: usize,
    whole: Weight,
}

enum Kept {
    Text(Weak<str>),
    List(Weak<Vec<Value>>),
    Tuple(Weak<Tuple>),
    Map(Weak<BTreeMap<Value, Value>>),
}

impl Kept {
    fn is_gone(&self) -> bool {
        let holders = match self {
            Self::Text(weak) => weak.strong_count(),
            Self::List(weak) => weak.strong_count(),
            Self::Tuple(weak) => weak.strong_count(),
            Self::Map(weak) => weak.strong_count(),
        };
        holders == 0
    }
}

/// Bytes of a value with all that it holds, as often as it holds it, and how deep it is.
#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    bytes: usize,
    depth: usize,
}

impl Weight {
    fn and(self, other: Self) -> Self {
        Self { bytes: self.bytes.saturating_add(other.bytes), depth: self.depth.max(other.depth) }
    }
}

pub fn refused(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.into())
}

/// Whether an object is one of the engine's own: a namespace, a loop, a macro, or what it makes as it goes.
fn of_engine(value: &Value) -> bool {
    value.as_object().is_some_and(|object| object.type_name().starts_with("minijinja::"))
}

impl Meter {
    pub fn new(bounds: Bounds) -> Arc<Self> {
        let inner = Inner { known: HashMap::new(), sweep_at: REMEMBERED, held: 0, written: 0, work: 0, looks: 0 };
        Arc::new(Self { bounds, ends: Instant::now() + bounds.time, inner: Mutex::new(inner) })
    }

    fn inner(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn too_much(&self) -> Error {
        let (mebibytes, kibibytes) = (self.bounds.held >> 20, self.bounds.held >> 10);
        let bound = if mebibytes > 0 { format!("{mebibytes} MiB") } else { format!("{kibibytes} KiB") };
        refused(format!("it would hold more than {bound} at a time"))
    }

    /// Something goes on: looks at the clock now and then.
    pub fn tick(&self) -> Result<(), Error> {
        self.spend(0)
    }

    /// Bytes are copied or looked at.
    pub fn spend(&self, bytes: usize) -> Result<(), Error> {
        let mut inner = self.inner();
        inner.work = inner.work.saturating_add(bytes);
        inner.looks = inner.looks.wrapping_add(1);
        if inner.work > WORK_MAX {
            return Err(refused("it copies texts and lists too often"));
        }
        if (bytes > SHORT || inner.looks.is_multiple_of(64)) && Instant::now() > self.ends {
            return Err(refused(format!("it takes longer than {} seconds", self.bounds.time.as_secs())));
        }
        Ok(())
    }

    /// Something will be made that is as large as this: refused before it is, if it is too large.
    pub fn room(&self, bytes: usize) -> Result<(), Error> {
        if bytes > self.bounds.held { Err(self.too_much()) } else { self.spend(bytes) }
    }

    /// Bytes of a value with all that it holds.
    pub fn weight(&self, value: &Value) -> Result<usize, Error> {
        let weight = self.weigh(&mut self.inner(), value, 0)?;
        self.tick()?;
        Ok(weight.bytes)
    }

    fn weigh(&self, inner: &mut Inner, value: &Value, deep: usize) -> Result<Weight, Error> {
        if deep > DEPTH_MAX {
            return Err(refused(format!("lists and maps are nested more than {DEPTH_MAX} deep")));
        }
        if let Some(text) = value.as_str() {
            return Ok(Weight { bytes: SLOT + text.len(), depth: 0 });
        }
        let Some(object) = value.as_object() else { return Ok(Weight { bytes: SLOT, depth: 0 }) };
        let known = |inner: &Inner, address: usize| inner.known.get(&address).map(|known| known.whole);
        if let Some(list) = value.downcast_object::<Vec<Value>>() {
            let address = Arc::as_ptr(&list).addr();
            if let Some(weight) = known(inner, address) {
                return Ok(weight);
            }
            let (bytes, whole) = self.all(inner, list.iter(), deep)?;
            self.remember(inner, address, Known { kept: Kept::List(Arc::downgrade(&list)), bytes, whole })?;
            return Ok(whole);
        }
        if let Some(tuple) = value.downcast_object::<Tuple>() {
            let address = Arc::as_ptr(&tuple).addr();
            if let Some(weight) = known(inner, address) {
                return Ok(weight);
            }
            let (bytes, whole) = self.all(inner, tuple.iter(), deep)?;
            self.remember(inner, address, Known { kept: Kept::Tuple(Arc::downgrade(&tuple)), bytes, whole })?;
            return Ok(whole);
        }
        if let Some(map) = value.downcast_object::<BTreeMap<Value, Value>>() {
            let address = Arc::as_ptr(&map).addr();
            if let Some(weight) = known(inner, address) {
                return Ok(weight);
            }
            let (bytes, whole) = self.all(inner, map.iter().flat_map(|(key, value)| [key, value]), deep)?;
            self.remember(inner, address, Known { kept: Kept::Map(Arc::downgrade(&map)), bytes, whole })?;
            return Ok(whole);
        }
        if !of_engine(value) {
            return Ok(Weight { bytes: OBJECT, depth: 0 });
        }
        if !matches!(object.repr(), ObjectRepr::Seq | ObjectRepr::Iterable) {
            return Err(refused("loops, macros and namespaces cannot be kept or passed on"));
        }
        let mut items = Vec::new();
        for item in value.try_iter()?.checked() {
            items.push(item?);
            if items.len() * SLOT > self.bounds.held {
                return Err(self.too_much());
            }
        }
        self.all(inner, items.iter(), deep).map(|(_, whole)| whole)
    }

    /// Own bytes and weight of what holds these.
    fn all<'a>(
        &self,
        inner: &mut Inner,
        items: impl Iterator<Item = &'a Value>,
        deep: usize,
    ) -> Result<(usize, Weight), Error> {
        let (mut own, mut whole) = (SLOT, Weight { bytes: SLOT, depth: 0 });
        for item in items {
            let weight = self.weigh(inner, item, deep + 1)?;
            whole = whole.and(weight);
            own += SLOT + item.as_str().map_or(0, |text| if text.len() < SHORT { text.len() } else { 0 });
            inner.work += ENTRY_WORK;
            if whole.bytes > self.bounds.held {
                return Err(self.too_much());
            }
        }
        whole.depth += 1;
        if whole.depth + deep > DEPTH_MAX {
            return Err(refused(format!("lists and maps are nested more than {DEPTH_MAX} deep")));
        }
        Ok((own, whole))
    }

    fn remember(&self, inner: &mut Inner, address: usize, known: Known) -> Result<(), Error> {
        inner.held += known.bytes;
        inner.known.insert(address, known);
        if inner.held > self.bounds.held || inner.known.len() > inner.sweep_at {
            inner.work += inner.known.len() * ENTRY_WORK;
            let Inner { known, held, .. } = inner;
            known.retain(|_, known| {
                let gone = known.kept.is_gone();
                *held -= if gone { known.bytes } else { 0 };
                !gone
            });
            inner.sweep_at = inner.known.len() * 2 + REMEMBERED;
        }
        if inner.held > self.bounds.held { Err(self.too_much()) } else { Ok(()) }
    }

    /// A value that was made: it is as large and as deep as may be, and counted as long as anything holds it.
    pub fn held(&self, value: Value) -> Result<Value, Error> {
        if let Some(text) = value.as_str() {
            let bytes = text.len();
            if bytes < SHORT {
                self.tick()?;
                return Ok(value);
            }
            if bytes > self.bounds.held {
                return Err(self.too_much());
            }
            if let Some(text) = value.to_str() {
                let (kept, whole) = (Kept::Text(Arc::downgrade(&text)), Weight { bytes: SLOT + bytes, depth: 0 });
                let address = text.as_ptr().addr();
                drop(text);
                let mut inner = self.inner();
                if !inner.known.contains_key(&address) {
                    self.remember(&mut inner, address, Known { kept, bytes, whole })?;
                }
            }
            return Ok(value);
        }
        let Some(object) = value.as_object() else { return Ok(value) };
        let value = match object.repr() {
            // What is worked out anew each time it is read would pile up, one on the other.
            ObjectRepr::Iterable if of_engine(&value) => {
                let mut list = Vec::new();
                for item in value.try_iter()?.checked() {
                    list.push(item?);
                    if list.len() * SLOT > self.bounds.held {
                        return Err(self.too_much());
                    }
                }
                self.spend(list.len() * ENTRY_WORK)?;
                Value::from(list)
            }
            ObjectRepr::Seq | ObjectRepr::Iterable => value,
            ObjectRepr::Map if value.downcast_object_ref::<BTreeMap<Value, Value>>().is_some() => value,
            _ => return Ok(value),
        };
        self.weight(&value)?;
        Ok(value)
    }

    /// A value that something will hold: none of those that could come to hold themselves.
    pub fn plain(&self, value: Value) -> Result<Value, Error> {
        let value = self.held(value)?;
        self.weight(&value)?;
        Ok(value)
    }

    /// A value as text, of at most the bytes that may be held.
    pub fn text(&self, values: &[&Value]) -> Result<String, Error> {
        use fmt::Write as _;
        let mut out = Limited { text: String::new(), most: self.bounds.held };
        for value in values {
            write!(out, "{value}").map_err(|_| self.too_much())?;
        }
        self.spend(out.text.len())?;
        Ok(out.text)
    }

    /// Writes a value into the result.
    pub fn write(&self, out: &mut Output, value: &Value) -> Result<(), Error> {
        use fmt::Write as _;
        self.tick()?;
        write!(Counted { out, meter: self }, "{value}").map_err(|_| Error::from(ErrorKind::WriteFailure))
    }

    /// Bytes go into the result.
    pub fn writes(&self, bytes: usize) -> Result<(), Error> {
        let mut inner = self.inner();
        inner.written = inner.written.saturating_add(bytes);
        if inner.written > self.bounds.written { Err(Error::from(ErrorKind::WriteFailure)) } else { Ok(()) }
    }
}

/// A text that does not grow beyond a size.
struct Limited {
    text: String,
    most: usize,
}

impl fmt::Write for Limited {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.text.len() + text.len() > self.most {
            return Err(fmt::Error);
        }
        self.text.push_str(text);
        Ok(())
    }
}

/// The result, and what is counted of it.
struct Counted<'a, 'out> {
    out: &'a mut Output<'out>,
    meter: &'a Meter,
}

impl fmt::Write for Counted<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.meter.writes(text.len()).map_err(|_| fmt::Error)?;
        self.out.write_str(text)
    }
}
