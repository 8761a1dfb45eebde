//! What a counter has grown by, and how fast: exact, in integers.

use crate::metric::{Kind, Metric};
use crate::number::Number;

/// Digits behind the point of a rate, if the counter itself has no more.
const DECIMALS: u8 = 6;

/// How counters are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// As they are.
    Values,
    /// By what they have grown since the last row.
    Delta,
    /// By what they have grown a second.
    Rate,
}

impl Shown {
    /// Whether the metric is shown by its growth. What nobody says the kind of is mostly a counter
    /// (the kernel's vmstat is); a gauge is not.
    pub fn grows(self, kind: Kind) -> bool {
        self != Shown::Values && kind != Kind::Gauge
    }

    /// The column's name: `node_forks_delta` for `node_forks_total`.
    pub fn title(self, metric: &Metric) -> String {
        let end = match self {
            Shown::Values => return metric.title(),
            Shown::Delta => "_delta",
            Shown::Rate => "_per_s",
        };
        if !self.grows(metric.kind) {
            return metric.title();
        }
        let stem = metric.name.strip_suffix("_total").unwrap_or(&metric.name);
        let named = Metric {
            name: format!("{stem}{end}").into(),
            ..metric.clone()
        };
        named.title()
    }
}

/// The exact difference; nothing for a counter that began anew.
pub fn delta(now: Number, then: Number) -> Option<Number> {
    now.minus(then).filter(|grown| grown.digits >= 0)
}

/// The difference a second, rounded half up to six places, or as many as the counter has if those
/// are more, or as few as let it fit.
pub fn rate(now: Number, then: Number, elapsed_ns: u64) -> Option<Number> {
    let grown = delta(now, then).filter(|_| elapsed_ns > 0)?;
    let most = grown.places.max(DECIMALS);
    // At most 2^63 · 10^9 above, which leaves room for 10^10 more.
    (0..=most).rev().find_map(|places| {
        let times = 10_i128.pow(places.saturating_sub(grown.places).into());
        let parts = 10_i128.pow(grown.places.saturating_sub(places).into());
        let above = i128::from(grown.digits) * times * 1_000_000_000;
        let below = parts * i128::from(elapsed_ns);
        let digits = i64::try_from((above + below / 2) / below).ok()?;
        Some(Number { digits, places })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::PLACES;

    fn number(digits: i64, places: u8) -> Number {
        Number { digits, places }
    }

    #[test]
    fn a_counter_that_began_anew_has_no_growth() {
        let (less, more) = (number(15, 1), number(2, 0));
        assert_eq!(delta(more, less), Some(number(5, 1)));
        assert_eq!(delta(less, more), None);
        assert_eq!(rate(less, more, 1_000), None);
        assert_eq!(rate(more, less, 0), None);
    }

    #[test]
    fn rates_are_rounded_at_the_sixth_place() {
        let rate = |digits, places, ns| rate(number(digits, places), Number::ZERO, ns);
        assert_eq!(rate(1, 0, 3_000_000_000), Some(number(333_333, 6)));
        assert_eq!(rate(2, 0, 3_000_000_000), Some(number(666_667, 6)));
        assert_eq!(rate(1, 0, 10_000), Some(number(100_000_000_000, 6)));
        // A counter with nine places has them in its rate.
        assert_eq!(rate(1, 9, 2_000_000_000), Some(number(1, 9)));
        assert_eq!(rate(1, 9, 2_000_000_001), Some(number(0, 9)));
        // 10^14 a second leaves room for four places.
        let fast = rate(1_000_000_000, 0, 10_000);
        assert_eq!(fast, Some(number(1_000_000_000_000_000_000, 4)));
        assert_eq!(rate(i64::MAX, 0, 1_000), None);
    }

    #[test]
    fn a_rate_is_the_nearest_to_the_fraction() {
        arbtest::arbtest(|u| {
            let places = u.int_in_range(0..=PLACES)?;
            let then = u.int_in_range(0..=1_000_000_000_000_i64)? >> u.int_in_range(0..=39)?;
            let grown = u.int_in_range(0..=1_000_000_000_000_i64)? >> u.int_in_range(0..=39)?;
            let ns = u.int_in_range(1..=10_000_000_000_u64)? >> u.int_in_range(0..=30)?;
            let ns = ns.max(1);
            let (then, now) = (number(then, places), number(then + grown, places));
            assert_eq!(delta(now, then), Some(number(grown, places)));
            let Some(rate) = rate(now, then, ns) else {
                let whole = i128::from(grown) * 1_000_000_000 / i128::from(ns);
                assert!(whole / 10_i128.pow(places.into()) >= i128::from(i64::MAX));
                return Ok(());
            };
            // |rate - grown/10^places/seconds| <= half of the last place, all times 2·10^27·ns.
            let scale = |places: u8| 10_i128.pow(u32::from(PLACES - places));
            let (Some(have), Some(want)) = (
                (i128::from(rate.digits) * 2 * i128::from(ns)).checked_mul(scale(rate.places)),
                (i128::from(grown) * 2 * 1_000_000_000).checked_mul(scale(places)),
            ) else {
                return Ok(());
            };
            let half = i128::from(ns) * scale(rate.places);
            assert!((have - want).abs() <= half, "{rate:?}");
            Ok(())
        });
    }

    #[test]
    fn the_name_tells_the_growth() {
        let metric = |name: &'static str, kind| Metric {
            name: name.into(),
            labels: vec![("device".into(), "vda".to_owned())],
            kind,
            ..crate::metric::tests::counter(name)
        };
        let title = |shown: Shown, name, kind| shown.title(&metric(name, kind));
        let name = "node_disk_read_bytes_total";
        assert_eq!(
            title(Shown::Delta, name, Kind::Counter),
            "node_disk_read_bytes_delta{device=vda}"
        );
        assert_eq!(
            title(Shown::Rate, name, Kind::Counter),
            "node_disk_read_bytes_per_s{device=vda}"
        );
        assert_eq!(
            title(Shown::Values, name, Kind::Counter),
            format!("{name}{{device=vda}}")
        );
        assert_eq!(
            title(Shown::Rate, "file:/x", Kind::Untyped),
            "file:/x_per_s{device=vda}"
        );
        assert_eq!(
            title(Shown::Rate, "node_x_total", Kind::Gauge),
            "node_x_total{device=vda}"
        );
    }
}
