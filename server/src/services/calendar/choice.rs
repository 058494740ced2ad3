//! Which events of a crowded month to show: the first of each day, and how many more there are.

use chrono::{DateTime, Duration, Utc};

/// When an event takes place, and which it is.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    pub wire: &'static str,
    pub id: i64,
    pub start: DateTime<Utc>,
    /// Absent while it lasts.
    pub end: Option<DateTime<Utc>>,
}

/// The events to show of days that begin at `days` and end with the next, the last one at `to`: at
/// most `most` that begin on a day or reach it, in the order of the calendar; and for each day how
/// many others touch it. A single one left over is shown: saying so would take its place.
pub fn choose(
    mut spans: Vec<Span>,
    days: &[DateTime<Utc>],
    to: DateTime<Utc>,
    now: DateTime<Utc>,
    most: i64,
) -> (Vec<Span>, Vec<i64>) {
    // What lasts is drawn until now, for an hour at least.
    let ends = |span: &Span| span.end.unwrap_or_else(|| now.max(span.start + Duration::hours(1)));
    // The days an event touches, by position. What began before the first day is on the first.
    let touched = |span: &Span| {
        let first = days.partition_point(|day| *day <= span.start).max(1) - 1;
        let last = days.partition_point(|day| *day < ends(span)).max(first + 1);
        let is_seen = span.start < to && days.first().is_some_and(|day| ends(span) > *day);
        if is_seen { first..last } else { first..first }
    };
    spans.sort_by_key(|span| (span.start, std::cmp::Reverse(ends(span)), span.wire, span.id));
    let mut more = vec![0_i64; days.len()];
    for span in &spans {
        more[touched(span)].iter_mut().for_each(|count| *count += 1);
    }
    let mut room: Vec<i64> = more.iter().map(|count| if *count <= most + 1 { most + 1 } else { most }).collect();
    let mut shown = vec![0_i64; days.len()];
    spans.retain(|span| {
        let days = touched(span);
        // One that reaches into a day without any is shown though its first day is full: else that day
        // would say that there is more, and show nothing.
        let fits = !days.is_empty() && (room[days.start] > 0 || (days.len() > 1 && shown[days.end - 1] == 0));
        if fits {
            shown[days.clone()].iter_mut().for_each(|shown| *shown += 1);
            room[days.clone()].iter_mut().for_each(|room| *room -= 1);
            more[days].iter_mut().for_each(|count| *count -= 1);
        }
        fits
    });
    (spans, more)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::hours(hours)
    }

    fn span(id: i64, start: i64, end: Option<i64>) -> Span {
        Span { wire: "x", id, start: at(start), end: end.map(at) }
    }

    /// Of three days, two events each.
    fn shown(spans: Vec<Span>) -> (Vec<i64>, Vec<i64>) {
        let days: Vec<_> = (0..3).map(|day| at(day * 24)).collect();
        let (chosen, more) = choose(spans, &days, at(72), at(30), 2);
        (chosen.into_iter().map(|span| span.id).collect(), more)
    }

    #[test]
    fn a_crowded_day_shows_its_first_and_counts_the_rest() {
        let spans = (1..=5).map(|id| span(id, 24 + id, Some(25 + id))).collect();
        assert_eq!(shown(spans), (vec![1, 2], vec![0, 3, 0]));
    }

    #[test]
    fn one_too_many_is_shown() {
        let spans = (1..=3).map(|id| span(id, id, Some(1 + id))).collect();
        assert_eq!(shown(spans), (vec![1, 2, 3], vec![0, 0, 0]));
    }

    #[test]
    fn long_events_take_their_place_on_each_of_their_days() {
        let spans = vec![
            span(1, -10, Some(49)),
            span(2, 30, None),
            span(3, 31, Some(32)),
            span(4, 33, Some(34)),
            span(5, 50, Some(51)),
            span(6, 24, Some(48)),
        ];
        // The open one lasts for an hour; an end at midnight belongs to the day before.
        assert_eq!(shown(spans), (vec![1, 6, 5], vec![0, 3, 0]));
    }

    #[test]
    fn a_day_with_events_shows_one() {
        let spans = vec![
            span(1, 1, Some(2)),
            span(2, 2, Some(3)),
            span(3, 3, Some(4)),
            span(4, 20, Some(25)),
            span(5, 21, Some(26)),
        ];
        assert_eq!(shown(spans), (vec![1, 2, 4], vec![2, 1, 0]));
    }

    #[test]
    fn nothing_comes_of_nothing() {
        assert_eq!(shown(Vec::new()), (vec![], vec![0, 0, 0]));
        assert_eq!(shown(vec![span(1, 72, Some(80)), span(2, -9, Some(0))]), (vec![], vec![0, 0, 0]));
    }
}
