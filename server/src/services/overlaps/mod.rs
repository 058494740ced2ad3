//! Overlaps: times in which events come together on one thing, at one site, or take too many ways of a path group.
//!
//! The reference announces overlap detection and has none (reference sheet on notices, §21); this is our own definition. An
//! event counts unless it was cancelled, superseded or completed early, on what it is not known to spare.
//!
//! - *object*: two or more events touch the same circuit, device or other thing at the same time.
//! - *site*: two or more events touch different things at the same site at the same time.
//! - *path group*: so many members are touched at the same time, themselves or by an outage of what they are in, that fewer than
//!   the group's minimum are left. One event is enough for that.
//!
//! Everything is worked out when it is asked: one statement for events and impacts, few for what is where, one for path groups,
//! and a walk over sorted ends for each subject (`sweep`).

mod load;
mod page;
mod places;
mod sweep;
mod wish;

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use shared::models::dcim::interface::Interface;
use shared::models::dcim::location::Location;
use shared::models::dcim::rack::Rack;
use shared::models::dcim::site::Site;
use shared::models::notices::path_group::PathGroup;
use shared::row::Model;
use shared::value::AnyRef;

use self::load::{Asked, Group, LEVELS, Touch, Which, groups, touches, until};
pub use self::page::page;
use self::places::{Reach, containers};
use self::sweep::{Crowd, Lasting, Moment, crowds};
pub use self::wish::{PARAMETERS, Wish};
use crate::cx::Cx;
use crate::db::Reader;
use crate::error::{Error, Result};

/// What comes together where, in the order in which it is told of the same moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    PathGroup,
    Object,
    Site,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::PathGroup, Self::Object, Self::Site];

    pub fn name(self) -> &'static str {
        match self {
            Self::PathGroup => "path_group",
            Self::Object => "object",
            Self::Site => "site",
        }
    }
}

/// One overlap.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlap {
    pub kind: Kind,
    /// The thing, the site or the path group.
    pub subject: AnyRef,
    pub start: DateTime<Utc>,
    /// `None`: it lasts.
    pub end: Option<DateTime<Utc>>,
    /// The events, each once, by their start; with the worst level known on the subject.
    pub events: Vec<(AnyRef, Option<&'static str>)>,
    pub ways: Option<Ways>,
}

/// How many members of a path group there are, are left at the worst moment, and should be left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ways {
    pub members: usize,
    pub left: usize,
    pub minimum: usize,
}

/// The overlaps, in the order of time.
pub async fn overlaps(cx: &Cx, reader: &mut Reader<'_>, wish: &Wish) -> Result<Vec<Overlap>> {
    let window = match wish.event {
        Some(event) => Some(lasting(cx, reader, event).await?),
        None => None,
    };
    let from = wish.from.max(window.map(|(start, ..)| start)).unwrap_or(cx.now);
    let to = [wish.to, window.map(|(_, end, _)| end)].into_iter().flatten().min();
    if to.is_some_and(|to| to <= from) {
        return Ok(Vec::new());
    }
    let found = touches(cx, reader, Asked { from, to }).await?;
    if let Some(event) = wish.event
        && !found.iter().any(|touch| touch.event == event)
    {
        return Ok(Vec::new());
    }
    let mut containers = containers(cx, reader, found.iter().map(|touch| touch.target), Reach::Sites).await?;
    let groups = touched_groups(cx, reader, wish, &found, &mut containers).await?;
    let scene = Scene::of(found, &containers);
    let wants = |kind: Kind| wish.kinds.is_empty() || wish.kinds.contains(&kind);
    let mut out = Vec::new();
    if wants(Kind::Object) {
        scene.objects(&mut out);
    }
    if wants(Kind::Site) {
        scene.sites(&mut out);
    }
    if wants(Kind::PathGroup) {
        scene.groups(&groups, &mut out);
    }
    let at_site = |overlap: &Overlap, site: i64| {
        let site = AnyRef { model: Site::meta().number, id: site };
        let inside = |any: &AnyRef| *any == site || containers.get(any).is_some_and(|all| all.contains(&site));
        let members = || groups.iter().filter(|group| group.id == overlap.subject.id).flat_map(|group| &group.members);
        inside(&overlap.subject) || (overlap.kind == Kind::PathGroup && members().any(inside))
    };
    out.retain(|overlap| {
        wish.event.is_none_or(|event| overlap.events.iter().any(|(other, _)| *other == event))
            && wish.subject.is_none_or(|subject| subject == overlap.subject)
            && wish.site.is_none_or(|site| at_site(overlap, site))
    });
    // Of what was asked by time, only that time is known.
    let cut = (wish.from.is_some() || window.is_some()).then_some(from);
    // An end that is only assumed cuts nothing.
    let known = [wish.to, window.filter(|(.., open)| !open).map(|(_, end, _)| end)].into_iter().flatten().min();
    for overlap in &mut out {
        overlap.start = overlap.start.max(cut.unwrap_or(overlap.start));
        overlap.end = [overlap.end, known].into_iter().flatten().min();
    }
    out.retain(|overlap| overlap.end.is_none_or(|end| overlap.start < end && end > from));
    out.sort_by_key(|overlap| (overlap.start, overlap.kind, overlap.subject));
    Ok(out)
}

/// So many things are looked for among the members of path groups; if there are more, all groups are read.
const LOOKED_FOR: usize = 1_000;

/// The path groups that the touches may concern. What their members are in is added to `within` where it is needed: most
/// events touch circuits and devices, and not the places that these are in.
async fn touched_groups(
    cx: &Cx,
    reader: &mut Reader<'_>,
    wish: &Wish,
    touches: &[Touch],
    within: &mut HashMap<AnyRef, Vec<AnyRef>>,
) -> Result<Vec<Group>> {
    if touches.is_empty() || !wish.kinds.is_empty() && !wish.kinds.contains(&Kind::PathGroup) {
        return Ok(Vec::new());
    }
    // Of one event only its own touches lead to groups; others add to them.
    let own = || touches.iter().filter(|touch| wish.event.is_none_or(|event| event == touch.event));
    let places = [Site::meta(), Location::meta(), Rack::meta()].map(|meta| meta.number);
    let place = |touch: &Touch| places.contains(&touch.target.model) && touch.takes_down();
    let mut things: Vec<AnyRef> = Vec::new();
    for touch in own() {
        things.push(touch.target);
        things.extend(within.get(&touch.target).into_iter().flatten());
    }
    things.sort_unstable();
    things.dedup();
    let which = match wish.subject {
        Some(subject) if subject.model == PathGroup::meta().number => Which::One(subject.id),
        _ if things.len() > LOOKED_FOR || own().any(place) => Which::All,
        _ => Which::With(&things),
    };
    let groups = groups(cx, reader, which).await?;
    if touches.iter().any(place) || wish.site.is_some() {
        let members = groups.iter().flat_map(|group| group.members.clone());
        for (member, mut around) in containers(cx, reader, members, Reach::All).await? {
            let known = within.entry(member).or_default();
            known.append(&mut around);
            known.sort_unstable();
            known.dedup();
        }
    }
    Ok(groups)
}

/// When an event takes place, and whether its end is only assumed; `NotFound` when the caller may not see it.
async fn lasting(cx: &Cx, reader: &mut Reader<'_>, event: AnyRef) -> Result<(DateTime<Utc>, DateTime<Utc>, bool)> {
    let row = load::event(cx, reader, event).await?.ok_or(Error::NotFound)?;
    let start = row.get("start").as_time().ok_or(Error::NotFound)?;
    let (end, open) = until(cx.now, start, row.get("end").as_time(), row.get("estimated_time_to_repair").as_time());
    Ok((start, end, open))
}

/// Touches, and how to find them.
struct Scene<'a> {
    touches: Vec<Touch>,
    /// The events in order, each once: `who` of a walk is a place in it.
    events: Vec<AnyRef>,
    /// For each touch the place of its event.
    who: Vec<usize>,
    by_target: BTreeMap<AnyRef, Vec<usize>>,
    by_site: BTreeMap<AnyRef, Vec<usize>>,
    /// What things are in.
    within: &'a HashMap<AnyRef, Vec<AnyRef>>,
}

impl<'a> Scene<'a> {
    fn of(touches: Vec<Touch>, within: &'a HashMap<AnyRef, Vec<AnyRef>>) -> Self {
        let mut starts: Vec<(Moment, AnyRef)> = touches.iter().map(|touch| (touch.start, touch.event)).collect();
        starts.sort_unstable();
        starts.dedup();
        let events: Vec<AnyRef> = starts.into_iter().map(|(_, event)| event).collect();
        let places: HashMap<AnyRef, usize> = events.iter().enumerate().map(|(place, event)| (*event, place)).collect();
        let who = touches.iter().map(|touch| places[&touch.event]).collect();
        let mut by_target: BTreeMap<AnyRef, Vec<usize>> = BTreeMap::new();
        let mut by_site: BTreeMap<AnyRef, Vec<usize>> = BTreeMap::new();
        let site = Site::meta().number;
        for (at, touch) in touches.iter().enumerate() {
            by_target.entry(touch.target).or_default().push(at);
            let around = within.get(&touch.target).into_iter().flatten();
            for place in around.chain([&touch.target]).filter(|any| any.model == site) {
                by_site.entry(*place).or_default().push(at);
            }
        }
        Self { touches, events, who, by_target, by_site, within }
    }

    fn lasting(&self, at: usize, who: usize) -> Lasting {
        Lasting { start: self.touches[at].start, end: self.touches[at].end, who }
    }

    /// The touches as what their events bring.
    fn brought(&self, touches: &[usize]) -> Vec<Lasting> {
        touches.iter().map(|at| self.lasting(*at, self.who[*at])).collect()
    }

    fn objects(&self, out: &mut Vec<Overlap>) {
        for (target, touches) in self.by_target.iter().filter(|(_, touches)| touches.len() > 1) {
            let found = crowds(&self.brought(touches), 2);
            for (crowd, touches) in found.iter().zip(self.shares(&found, touches)) {
                out.push(self.overlap(Kind::Object, *target, crowd, &touches));
            }
        }
    }

    fn sites(&self, out: &mut Vec<Overlap>) {
        for (site, touches) in self.by_site.iter().filter(|(_, touches)| touches.len() > 1) {
            let found = crowds(&self.brought(touches), 2);
            for (crowd, touches) in found.iter().zip(self.shares(&found, touches)) {
                // What all of them touch is told of as that thing's overlap.
                if !self.common(crowd, &touches) {
                    out.push(self.overlap(Kind::Site, *site, crowd, &touches));
                }
            }
        }
    }

    /// Whether all events of a crowd touch one and the same thing.
    fn common(&self, crowd: &Crowd, touches: &[usize]) -> bool {
        let mut events: HashMap<AnyRef, HashSet<usize>> = HashMap::new();
        for at in touches {
            events.entry(self.touches[*at].target).or_default().insert(self.who[*at]);
        }
        events.values().any(|events| events.len() == crowd.who.len())
    }

    fn groups(&self, groups: &[Group], out: &mut Vec<Overlap>) {
        // A device is touched by way of its interfaces as well.
        let mut inside: HashMap<AnyRef, Vec<usize>> = HashMap::new();
        let interface = Interface::meta().number;
        for (target, touches) in self.by_target.iter().filter(|(target, _)| target.model == interface) {
            for container in self.within.get(target).into_iter().flatten() {
                inside.entry(*container).or_default().extend(touches);
            }
        }
        for group in groups {
            let members = group.members.len();
            let mut reached: Vec<usize> = Vec::new();
            let mut brought: Vec<Lasting> = Vec::new();
            for (member, any) in group.members.iter().enumerate() {
                let of = |target: &AnyRef| self.by_target.get(target).map_or(&[][..], Vec::as_slice).iter();
                let around = self.within.get(any).into_iter().flatten();
                // What is in a place goes down with it, but has no less redundancy because the place has.
                let down = |at: &&usize| self.touches[**at].takes_down();
                let touches = of(any).chain(around.flat_map(of).filter(down));
                for at in touches.chain(inside.get(any).into_iter().flatten()) {
                    brought.push(self.lasting(*at, member));
                    reached.push(*at);
                }
            }
            reached.sort_unstable();
            reached.dedup();
            let too_many = (members + 1).saturating_sub(group.minimum).max(1);
            let found = crowds(&brought, too_many);
            for (crowd, touches) in found.iter().zip(self.shares(&found, &reached)) {
                let subject = AnyRef { model: PathGroup::meta().number, id: group.id };
                let ways = Ways { members, left: members.saturating_sub(crowd.most), minimum: group.minimum };
                out.push(Overlap { ways: Some(ways), ..self.overlap(Kind::PathGroup, subject, crowd, &touches) });
            }
        }
    }

    /// Which of the touches take place in each of the crowds, which follow one another.
    fn shares(&self, crowds: &[Crowd], touches: &[usize]) -> Vec<Vec<usize>> {
        let mut out = vec![Vec::new(); crowds.len()];
        for at in touches {
            let touch = &self.touches[*at];
            let first = crowds.partition_point(|crowd| crowd.end <= touch.start);
            let last = crowds.partition_point(|crowd| crowd.start < touch.end);
            // What has no duration takes place in none.
            if touch.start < touch.end {
                out.iter_mut().take(last).skip(first).for_each(|share: &mut Vec<usize>| share.push(*at));
            }
        }
        out
    }

    fn overlap(&self, kind: Kind, subject: AnyRef, crowd: &Crowd, touches: &[usize]) -> Overlap {
        let mut worst: BTreeMap<usize, usize> = BTreeMap::new();
        for at in touches {
            let level = worst.entry(self.who[*at]).or_default();
            *level = self.touches[*at].level.max(*level);
        }
        let level = |level: usize| (level > 0).then(|| LEVELS[level]);
        Overlap {
            kind,
            subject,
            start: time(crowd.start),
            end: (!touches.iter().any(|at| self.touches[*at].open && self.touches[*at].end == crowd.end))
                .then(|| time(crowd.end)),
            events: worst.into_iter().map(|(who, worst)| (self.events[who], level(worst))).collect(),
            ways: None,
        }
    }
}

fn time(moment: Moment) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(moment).unwrap_or_default()
}
