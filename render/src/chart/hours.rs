//! The time axis as a clock tells it: at round hours, minutes and seconds in UTC, or at round
//! seconds of a clock that has no hours.

use pipe::clock::Clock;

use crate::chart::Chart;
use crate::chart::scale::{date_words, time_step};

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400 * SECOND;

/// The ticks of a chart's axis, with room for `most` of them: nanoseconds from its left edge, and
/// what is written there.
pub fn ticks(chart: &Chart, most: usize) -> Vec<(i64, String)> {
    let step = time_step(chart.length, most.max(1) as i64);
    // To the next whole step after the left edge.
    let first = (step - chart.start.rem_euclid(step)) % step;
    let label = |time: i64| match chart.clock {
        Some(Clock::Unix) => hours(time, step),
        _ => seconds(time, step),
    };
    let steps = (chart.length - first).max(-1).div_euclid(step);
    (0..=steps)
        .map(|number| first + number * step)
        .filter_map(|at| Some((at, label(chart.start.checked_add(at)?))))
        .collect()
}

/// `19:20:11`, with as many decimals as the step has, and the date where a day begins.
fn hours(time: i64, step: i64) -> String {
    let of_day = time.rem_euclid(DAY);
    if of_day == 0 {
        // `21 Nov 2026 00:00:00 UTC`
        let words = date_words(time);
        let date: Vec<&str> = words.split(' ').take(2).collect();
        return date.join(" ");
    }
    let whole = of_day / SECOND;
    let (hour, minute, second) = (whole / 3_600, whole / 60 % 60, whole % 60);
    if step % (60 * SECOND) == 0 {
        return format!("{hour:02}:{minute:02}");
    }
    format!("{hour:02}:{minute:02}:{second:02}{}", decimals(time, step))
}

/// `1234.5 s`
fn seconds(time: i64, step: i64) -> String {
    let sign = if time < 0 { "-" } else { "" };
    let whole = time.unsigned_abs() / SECOND as u64;
    let part = decimals(time.checked_abs().unwrap_or(i64::MAX), step);
    format!("{sign}{whole}{part} s")
}

/// The part of a second, to the digits that a step has.
fn decimals(time: i64, step: i64) -> String {
    let idle = (0..9)
        .take_while(|&zeroes| step % 10_i64.pow(zeroes + 1) == 0)
        .count();
    let part = format!("{:09}", time.rem_euclid(SECOND));
    match &part[..9 - idle] {
        "" => String::new(),
        digits => format!(".{digits}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::testing::source;
    use crate::request::Request;

    fn labels(start: i64, length: i64, clock: Option<Clock>) -> Vec<String> {
        let mut sources = [source("unix_s\tn\n1\t1\n")];
        let chart = Chart {
            start,
            length,
            clock,
            ..Chart::new(&mut sources, &mut [], &Request::default())
        };
        let ticks = ticks(&chart, 4).into_iter();
        ticks.map(|(_, label)| label).collect()
    }

    #[test]
    fn ticks_are_at_round_times_of_the_clock() {
        let unix = Some(Clock::Unix);
        let start = 1_795_289_999 * SECOND + 300;
        assert_eq!(
            labels(start, 40 * SECOND, unix),
            ["19:40:00", "19:40:10", "19:40:20", "19:40:30"]
        );
        assert_eq!(
            labels(start, 7_200 * SECOND, unix),
            ["20:00", "20:30", "21:00", "21:30"]
        );
        assert_eq!(
            labels(start, SECOND / 5, unix),
            ["19:39:59.05", "19:39:59.10", "19:39:59.15", "19:39:59.20"]
        );
        assert_eq!(
            labels(start, 2 * DAY, unix),
            ["22 Nov", "12:00", "23 Nov", "12:00"]
        );
    }

    #[test]
    fn a_clock_without_hours_tells_its_seconds() {
        assert_eq!(
            labels(1_234_700_000_000, 2 * SECOND, Some(Clock::Mono)),
            ["1235.0 s", "1235.5 s", "1236.0 s", "1236.5 s"]
        );
        assert_eq!(
            labels(-3 * SECOND, 4 * SECOND, None),
            ["-3 s", "-2 s", "-1 s", "0 s", "1 s"]
        );
    }

    #[test]
    fn the_ends_of_time_have_ticks_or_none() {
        for start in [i64::MIN, -1, 0, i64::MAX - 5, i64::MAX] {
            for length in [0, 1, SECOND, i64::MAX] {
                assert!(labels(start, length, Some(Clock::Unix)).len() <= 6);
                assert!(labels(start, length, None).len() <= 6);
            }
        }
    }
}
