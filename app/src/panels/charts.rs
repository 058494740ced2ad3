//! Two small charts, each with its numbers beside it as links: a ring and bars.

use leptos::prelude::*;

use crate::kit::number::grouped;

/// One part of a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    pub label: String,
    /// A palette name.
    pub color: &'static str,
    pub value: i64,
    pub href: String,
}

/// Percent of the ring left open between two segments.
const GAP: f64 = 0.6;

fn total(parts: &[Part]) -> i64 {
    parts.iter().map(|part| part.value).sum()
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn share(value: i64, of: i64) -> f64 {
    if of == 0 { 0.0 } else { value as f64 / of as f64 }
}

/// All numbers in words, for those who do not see the picture.
fn words(title: &str, parts: &[Part]) -> String {
    let words: Vec<String> = parts.iter().map(|part| format!("{} {}", part.label, grouped(part.value))).collect();
    format!("{title}: {}", words.join(", "))
}

/// A ring with the total inside.
pub fn ring(title: &str, parts: &[Part]) -> AnyView {
    let whole = total(parts);
    let mut passed = 0.0;
    let segments = parts.iter().filter(|part| part.value > 0).map(|part| {
        let size = share(part.value, whole) * 100.0;
        let dash = format!("{:.2} {:.2}", (size - GAP).max(0.4), 100.0 - (size - GAP).max(0.4));
        let offset = format!("{:.2}", -passed);
        passed += size;
        let class = format!("donut__seg seg--{}", part.color);
        view! { <circle class=class cx="21" cy="21" r="16" pathLength="100" stroke-dasharray=dash stroke-dashoffset=offset></circle> }
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
                <circle class="donut__track" cx="21" cy="21" r="16" pathLength="100"></circle>
                {segments}
                <text class="donut__value" x="21" y="21">{short(whole)}</text>
            </svg>
            <ul class="legend">{legend.collect_view()}</ul>
        </div>
    }
    .into_any()
}

/// Bars, each a share of all.
pub fn bars(parts: &[Part]) -> AnyView {
    let longest = parts.iter().map(|part| part.value).max().unwrap_or(0);
    let rows = parts.iter().map(|part| {
        view! {
            <li class="bar">
                <a class="bar__label" href=part.href.clone()>{part.label.clone()}</a>
                <span class="bar__track" aria-hidden="true">
                    <span class=format!("bar__fill fill--{}", part.color) style:--v=share(part.value, longest).to_string()></span>
                </span>
                <span class="bar__value">{grouped(part.value)}</span>
            </li>
        }
    });
    view! { <ol class="bars">{rows.collect_view()}</ol> }.into_any()
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
    use super::{share, short};

    #[test]
    fn numbers_fit() {
        assert_eq!(short(12_345), "12k");
        assert_eq!(short(1_250_000), "1.2M");
        assert!((share(1, 4) - 0.25).abs() < f64::EPSILON);
        assert!(share(1, 0).abs() < f64::EPSILON);
    }
}
