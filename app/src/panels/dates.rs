//! Bars of periods: how much of a warranty or contract has passed, and where it stands.

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::status::{self, DateStatus};

use super::badges;
use crate::kit::Icon;
use crate::kit::number::thousandths;
use crate::state::now;

/// A bar with its sentence; plain dates when the status is switched off, a dash without dates.
pub fn meter(start: Option<NaiveDate>, end: Option<NaiveDate>, warning: Option<i64>) -> AnyView {
    let today = now().get_untracked().date_naive();
    let state = status::date_badge(start, end, today, warning);
    let range = badges::range(start, end);
    if state.status == DateStatus::None {
        return if start.is_none() && end.is_none() { badges::none() } else { range.into_any() };
    }
    let class = format!("meter meter--{}", state.color);
    let label = format!("{}, {range}", state.text);
    let share = passed(start, end, today);
    view! {
        <div class=class role="img" aria-label=label><span class="meter__fill" style:--v=share.to_string()></span></div>
        <span class="meter__text"><Icon name=badges::period_icon(state.status)/>" "{state.text}</span>
        " "<span class="muted">{range}</span>
    }
    .into_any()
}

/// The part of the period that is over, in thousandths; its last day belongs to it. Without a start or an end it is all or half.
fn passed(start: Option<NaiveDate>, end: Option<NaiveDate>, today: NaiveDate) -> i64 {
    let (Some(start), Some(end)) = (start, end) else {
        return if end.is_some_and(|end| end < today) { 1000 } else { 500 };
    };
    thousandths((today - start).num_days(), (end - start).num_days().max(0) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn share_of_a_period() {
        let day = |text: &str| shared::moment::date(text);
        let today = day("2026-07-01").expect("a date");
        assert_eq!(passed(day("2026-01-01"), day("2027-01-01"), today), 494);
        assert_eq!(passed(day("2020-01-01"), day("2021-01-01"), today), 1000);
        assert_eq!(passed(day("2027-01-01"), day("2028-01-01"), today), 0);
    }
}
