//! Two small charts, each with its numbers beside it as links: a ring and bars.

use leptos::prelude::*;

use crate::kit::live::Views;
use crate::kit::number::{grouped, thousandths};

/// One part of a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    pub label: String,
    /// A palette name.
    pub color: &'static str,
    pub value: i64,
    pub href: String,
}

/// Thousandths of the ring left open between two segments, and the shortest segment one still sees.
const GAP: i64 = 6;
const DOT: i64 = 4;

fn total(parts: &[Part]) -> i64 {
    parts.iter().map(|part| part.value).sum()
}

/// All numbers in words, for those who do not see the picture.
fn words(title: &str, parts: &[Part]) -> String {
    let words: Vec<String> = parts.iter().map(|part| format!("{} {}", part.label, grouped(part.value))).collect();
    format!("{title}: {}", words.join(", "))
}

/// A ring with the total inside.
pub fn ring(title: &str, parts: &[Part]) -> AnyView {
    let whole = total(parts);
    let mut passed = 0;
    let segments = parts.iter().filter(|part| part.value > 0).map(|part| {
        let size = thousandths(part.value, whole);
        let seen = (size - GAP).max(DOT);
        let dash = format!("{seen} {}", 1000 - seen);
        let offset = (-passed).to_string();
        passed += size;
        let class = format!("donut__seg seg--{}", part.color);
        view! { <circle class=class cx="21" cy="21" r="16" pathLength="1000" stroke-dasharray=dash stroke-dashoffset=offset></circle> }
    });
    let segments: Vec<_> = segments.collect();
    let legend = parts.iter().map(|part| {
        view! {
            <li class="legend__item">
                <span class=format!("legend__dot fill--{}", part.color)></span>
                <a class="legend__label" href=part.href.clone()>{part.label.clone()}</a>
                <span class="legend__value">{grouped(part.value)}</span>
            </li>
        }
    });
    view! {
        <div class="donut-row">
            <svg class="donut" viewBox="0 0 42 42" role="img" aria-label=words(title, parts)>
                <circle class="donut__track" cx="21" cy="21" r="16" pathLength="1000"></circle>
                {segments}
                <text class="donut__value" x="21" y="21">{short(whole)}</text>
            </svg>
            <ul class="legend">{legend.views()}</ul>
        </div>
    }
    .into_any()
}

/// Bars, each a share of all.
pub fn bars(parts: &[Part]) -> AnyView {
    let longest = parts.iter().map(|part| part.value).max().unwrap_or(0);
    let rows = parts.iter().map(|part| {
        let share = thousandths(part.value, longest).to_string();
        // Nothing is drawn of nothing.
        let fill = (part.value > 0)
            .then(|| view! { <span class=format!("bar__fill fill--{}", part.color) style:--v=share></span> });
        view! {
            <li class="bar">
                <a class="bar__label" href=part.href.clone()>{part.label.clone()}</a>
                <span class="bar__track" aria-hidden="true">{fill}</span>
                <span class="bar__value">{grouped(part.value)}</span>
            </li>
        }
    });
    view! { <ol class="bars">{rows.views()}</ol> }.into_any()
}

/// `10k`, for the little room inside the ring.
fn short(number: i64) -> String {
    match number {
        0..10_000 => grouped(number),
        10_000..1_000_000 => format!("{}k", number / 1000),
        _ => format!("{}.{}M", number / 1_000_000, number / 100_000 % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn numbers_fit() {
        assert_eq!(short(12_345), "12k");
        assert_eq!(short(1_250_000), "1.2M");
    }
}
