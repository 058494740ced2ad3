//! Where spans of time meet: one walk over sorted ends for each subject. It knows no database.

use std::collections::BTreeSet;

/// Microseconds since 1970.
pub type Moment = i64;

/// Something that lasts from `start` until before `end`, and who brings it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lasting {
    pub start: Moment,
    pub end: Moment,
    pub who: usize,
}

/// A time in which enough is going on, as long as it can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crowd {
    pub start: Moment,
    pub end: Moment,
    /// Who brought something in that time, in ascending order, each once.
    pub who: Vec<usize>,
    /// Most that went on at once.
    pub most: usize,
}

/// The times in which at least `least` of the given go on at once. What ends when another begins does not meet it. Each
/// `who` counts once at a time, however much it brings.
pub fn crowds(given: &[Lasting], least: usize) -> Vec<Crowd> {
    let lasting: Vec<Lasting> = apart(given);
    let mut edges: Vec<(Moment, bool, usize)> = Vec::with_capacity(lasting.len() * 2);
    for one in &lasting {
        // False sorts first: what ends makes room before the next begins.
        edges.extend([(one.start, true, one.who), (one.end, false, one.who)]);
    }
    edges.sort_unstable();
    let mut out: Vec<Crowd> = Vec::new();
    let mut here: BTreeSet<usize> = BTreeSet::new();
    let mut open: Option<Crowd> = None;
    for (at, begins, who) in edges {
        if begins {
            here.insert(who);
            match &mut open {
                Some(crowd) => {
                    crowd.who.push(who);
                    crowd.most = crowd.most.max(here.len());
                }
                None if here.len() >= least => {
                    open = Some(Crowd { start: at, end: at, who: here.iter().copied().collect(), most: here.len() });
                }
                None => {}
            }
            continue;
        }
        here.remove(&who);
        if here.len() < least
            && let Some(mut crowd) = open.take()
        {
            crowd.end = at;
            crowd.who.sort_unstable();
            crowd.who.dedup();
            // One ends where the next begins: it is the same time for who looks at it, if it is as crowded.
            match out.last_mut().filter(|last| last.end == crowd.start) {
                Some(last) => {
                    last.end = crowd.end;
                    last.most = last.most.max(crowd.most);
                    last.who.append(&mut crowd.who);
                    last.who.sort_unstable();
                    last.who.dedup();
                }
                None => out.push(crowd),
            }
        }
    }
    out
}

/// What each brings, as spans that do not meet each other; empty ones are left out.
fn apart(given: &[Lasting]) -> Vec<Lasting> {
    let mut sorted: Vec<Lasting> = given.iter().copied().filter(|one| one.start < one.end).collect();
    sorted.sort_unstable_by_key(|one| (one.who, one.start, one.end));
    let mut out: Vec<Lasting> = Vec::with_capacity(sorted.len());
    for one in sorted {
        match out.last_mut().filter(|last| last.who == one.who && last.end >= one.start) {
            Some(last) => last.end = last.end.max(one.end),
            None => out.push(one),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Crowd, Lasting, apart, crowds};

    const LASTING: i64 = i64::MAX;

    fn lasting(spans: &[(i64, i64, usize)]) -> Vec<Lasting> {
        spans.iter().map(|(start, end, who)| Lasting { start: *start, end: *end, who: *who }).collect()
    }

    #[test]
    fn two_that_meet_are_a_crowd_and_neighbours_are_none() {
        let found = crowds(&lasting(&[(1, 5, 0), (4, 9, 1), (9, 12, 2)]), 2);
        assert_eq!(found, [Crowd { start: 4, end: 5, who: vec![0, 1], most: 2 }]);
        assert!(crowds(&lasting(&[(3, 3, 0), (1, 5, 1)]), 2).is_empty(), "what has no duration meets nothing");
    }

    #[test]
    fn a_chain_is_one_crowd_while_enough_goes_on() {
        let found = crowds(&lasting(&[(1, 5, 0), (4, 9, 1), (8, 12, 2), (4, LASTING, 3)]), 2);
        assert_eq!(found, [Crowd { start: 4, end: 12, who: vec![0, 1, 2, 3], most: 3 }]);
        let handed = crowds(&lasting(&[(1, 5, 0), (5, 9, 1), (1, 9, 2)]), 2);
        assert_eq!(handed, [Crowd { start: 1, end: 9, who: vec![0, 1, 2], most: 2 }], "one takes the other's place");
    }

    #[test]
    fn what_lasts_meets_what_comes_and_what_lasts_too() {
        let found = crowds(&lasting(&[(1, LASTING, 0), (4, LASTING, 1)]), 2);
        assert_eq!(found, [Crowd { start: 4, end: LASTING, who: vec![0, 1], most: 2 }]);
    }

    #[test]
    fn nobody_meets_themselves() {
        assert!(crowds(&lasting(&[(1, 5, 7), (2, 9, 7)]), 2).is_empty());
        assert_eq!(apart(&lasting(&[(2, 9, 7), (1, 5, 7), (20, 21, 7)])), lasting(&[(1, 9, 7), (20, 21, 7)]));
    }

    #[test]
    fn the_walk_agrees_with_asking_each_moment() {
        let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
        let mut random = |below: u64| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed % below
        };
        for _ in 0..2_000 {
            let given: Vec<Lasting> = (0..random(9))
                .map(|_| {
                    let start = i64::try_from(random(20)).expect("small");
                    let end = start + i64::try_from(random(8)).expect("small");
                    Lasting { start, end, who: usize::try_from(random(6)).expect("small") }
                })
                .collect();
            let least = 1 + usize::try_from(random(3)).expect("small");
            let at = |moment: i64| {
                let mut who: Vec<usize> =
                    given.iter().filter(|g| g.start <= moment && moment < g.end).map(|g| g.who).collect();
                who.sort_unstable();
                who.dedup();
                who
            };
            let mut naive: Vec<Crowd> = Vec::new();
            for moment in 0..30 {
                let who = at(moment);
                if who.len() < least {
                    continue;
                }
                match naive.last_mut().filter(|last| last.end == moment) {
                    Some(last) => {
                        last.end = moment + 1;
                        last.most = last.most.max(who.len());
                        last.who.extend(who);
                        last.who.sort_unstable();
                        last.who.dedup();
                    }
                    None => naive.push(Crowd { start: moment, end: moment + 1, most: who.len(), who }),
                }
            }
            assert_eq!(crowds(&given, least), naive, "{given:?} at least {least}");
        }
    }
}
