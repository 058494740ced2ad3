//! Levels alone: what they let through in any series of guesses, with a clock that is moved by hand.

use proptest::prelude::*;

use super::*;

fn start() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::days(20_000)
}

/// Guesses at these moments, in seconds; answers when those were that were let through.
fn let_through(limit: Limit, gaps: &[u32]) -> Vec<f64> {
    let (mut level, mut now, mut out) = (Level::none(start()), start(), Vec::new());
    for gap in gaps {
        now += Duration::seconds(i64::from(*gap));
        if level.wait(limit, now) == 0 {
            level = level.raised(now);
            out.push(seconds(now - start()));
        }
    }
    out
}

#[test]
fn five_may_fail_and_then_one_waits_about_three_minutes() {
    let (mut level, now) = (Level::none(start()), start());
    for _ in 0..5 {
        assert_eq!(level.wait(Limit::Pair, now), 0);
        level = level.raised(now);
    }
    let wait = level.wait(Limit::Pair, now);
    assert!((190..200).contains(&wait), "{wait}");
    assert!(level.wait(Limit::Pair, now + Duration::seconds(i64::try_from(wait).expect("small") - 2)) > 0);
    assert_eq!(level.wait(Limit::Pair, now + Duration::seconds(i64::try_from(wait).expect("small"))), 0);
    assert_eq!(level.lowered(now).wait(Limit::Pair, now), 0, "a right password takes back what was counted");
    assert_eq!(level.wait(Limit::Pair, now + FORGOTTEN), 0);
    assert!(level.failures(now + Duration::days(365)).abs() < f64::EPSILON);
}

#[test]
fn networks_are_what_one_customer_has() {
    let of = |text: &str| network(Some(text.parse().expect("an address")));
    assert_eq!(of("192.0.2.77"), "192.0.2.0/24");
    assert_eq!(of("::ffff:192.0.2.78"), of("192.0.2.77"), "an IPv4 address is one, however it is written");
    assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    assert_ne!(of("2001:db8:1:3::1"), of("2001:db8:1:2::1"));
    assert_eq!(network(None), "");
}

proptest! {
    /// However guesses are spread over time: in any span no more get through than the limit and what falls away in the span.
    #[test]
    fn no_series_gets_more_through_than_decays(gaps in prop::collection::vec(0_u32..400, 1..300)) {
        for limit in Limit::ALL {
            let times = let_through(limit, &gaps);
            let lasting = limit.failures() * std::f64::consts::LN_2 / seconds(HALF_LIFE);
            for (first, from) in times.iter().enumerate() {
                for (last, until) in times.iter().enumerate().skip(first) {
                    let count = last - first + 1;
                    let most = limit.failures() + lasting * (until - from) + 0.01;
                    prop_assert!((count as f64) <= most, "{count} in {} s, at most {most}", until - from);
                }
            }
        }
    }

    /// What is answered as the time to wait is enough, and not a second more than needed.
    #[test]
    fn who_waits_as_told_gets_through(gaps in prop::collection::vec(0_u32..60, 1..200)) {
        for limit in Limit::ALL {
            let (mut level, mut now) = (Level::none(start()), start());
            for gap in &gaps {
                now += Duration::seconds(i64::from(*gap));
                let wait = level.wait(limit, now);
                if wait > 0 {
                    let told = now + Duration::seconds(i64::try_from(wait).expect("small"));
                    prop_assert_eq!(level.wait(limit, told), 0);
                    prop_assert!(level.wait(limit, told - Duration::milliseconds(1500)) > 0);
                    prop_assert!(wait <= 600);
                } else {
                    level = level.raised(now);
                    prop_assert!(level.failures(now) <= limit.failures() + 0.01);
                }
            }
        }
    }

    /// Time alone never raises a level, and to raise and to lower it are opposites.
    #[test]
    fn levels_fall(failures in 0.01_f64..200.0, seconds in 0_i64..10_000) {
        let level = Level::of(failures, start());
        let later = start() + Duration::seconds(seconds);
        prop_assert!(level.failures(later) <= level.failures(start()) + 1e-6);
        let back = level.raised(start()).lowered(start());
        prop_assert!((back.failures(start()) - level.failures(start())).abs() < 1e-3 + 0.001 * failures);
    }
}
