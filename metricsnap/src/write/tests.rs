use std::fs;
use std::sync::atomic::{AtomicU32, Ordering};

use pipe::clock::Clock;

use super::*;
use crate::metric::Kind;
use crate::metric::tests::counter;

const LOOK: Look = Look {
    layout: Layout::Wide,
    shown: Shown::Values,
    on_change: false,
    skew: false,
    checksum: false,
    style: Style {
        no_header: false,
        json: false,
        add: Vec::new(),
        seal: None,
    },
};

/// A counter with a label and a gauge.
fn metrics() -> Vec<Metric> {
    let gauge = Metric {
        kind: Kind::Gauge,
        ..counter("load1")
    };
    let read = Metric {
        labels: vec![("device".into(), "a,b".to_owned())],
        ..counter("read_bytes_total")
    };
    vec![read, gauge]
}

/// A row so many milliseconds after the start.
fn row(ms: u64, missing: u64, cells: &[&str]) -> Row {
    let cell = |text: &&str| Number::lead(text.as_bytes()).map(|(number, _)| number);
    Row {
        at: Mono(5_000_000_000 + ms * 1_000_000),
        took_ns: 1_700 + ms,
        missing,
        cells: cells.iter().map(cell).collect(),
    }
}

/// All that is written, and which rows were.
fn written(metrics: &[Metric], look: &Look, rows: &[Row]) -> (String, Vec<bool>) {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("rows-{}-{number}", std::process::id()));
    let out = Output::create(&path).unwrap();
    let mut sheet = Rows::new(out, Dial::start(Clock::Mono), metrics, look).unwrap();
    let took: Vec<bool> = rows.iter().map(|row| sheet.take(row).unwrap()).collect();
    sheet.flush().unwrap();
    let count = took.iter().filter(|&&taken| taken).count();
    assert_eq!(sheet.written(), count as u64);
    let text = fs::read_to_string(&path).unwrap();
    fs::remove_file(&path).unwrap();
    (text, took)
}

fn text(look: &Look, rows: &[Row]) -> String {
    written(&metrics(), look, rows).0
}

fn refusal(metrics: &[Metric], look: &Look) -> String {
    let out = Output::create(&"/dev/null".into()).unwrap();
    let rows = Rows::new(out, Dial::start(Clock::Mono), metrics, look);
    rows.unwrap_err().to_string()
}

#[test]
fn a_row_has_the_exact_values_and_what_is_missing_is_empty() {
    let rows = [
        row(0, 0, &["512", "0.50"]),
        row(10, 3, &["1024", "x"]),
        row(20, 0, &["-1", "1.05"]),
    ];
    let want = "mono_s\tread_bytes_total{device=a\\,b}\tload1\tlost\n\
                5.000000000\t512\t0.5\t0\n\
                5.010000000\t1024\t\t3\n\
                5.020000000\t-1\t1.05\t0\n";
    assert_eq!(text(&LOOK, &rows), want);
}

#[test]
fn skew_constants_and_the_checksum_stand_at_the_right_end() {
    let look = Look {
        skew: true,
        checksum: true,
        style: Style {
            add: vec![("host".to_owned(), b"web\t1".to_vec())],
            ..Style::default()
        },
        ..LOOK
    };
    let text = text(&look, &[row(0, 0, &["512", "0.5"]), row(1, 0, &["", ""])]);
    let mut lines = text.lines();
    let header = "mono_s\tread_bytes_total{device=a\\,b}\tload1\tskew_ns\tlost\thost\tcrc32c";
    assert_eq!(lines.next(), Some(header));
    let wants = [
        "5.000000000\t512\t0.5\t1700\t0\tweb\\t1",
        "5.001000000\t\t\t1701\t0\tweb\\t1",
    ];
    for want in wants {
        let sum = (SEAL.of)(want.as_bytes());
        assert_eq!(lines.next(), Some(format!("{want}\t{sum}").as_str()));
    }
}

#[test]
fn json_has_the_same_names_and_null_for_what_is_missing() {
    let look = Look {
        style: Style {
            json: true,
            ..Style::default()
        },
        ..LOOK
    };
    let rows = [row(0, 0, &["512", ""])];
    assert_eq!(
        text(&look, &rows),
        "{\"mono_s\":5.000000000,\"read_bytes_total{device=a\\\\,b}\":512,\"load1\":null,\"lost\":0}\n"
    );
    let long = Look {
        layout: Layout::Long,
        ..look
    };
    assert_eq!(
        text(&long, &rows),
        "{\"mono_s\":5.000000000,\"metric\":\"read_bytes_total{device=a\\\\,b}\",\"value\":512}\n"
    );
}

#[test]
fn growth_is_since_the_row_before_and_the_first_is_only_its_base() {
    let rows = [
        row(0, 0, &["512", "1"]),
        row(500, 0, &["1024", "2"]),
        // The counter began anew.
        row(1_000, 0, &["100", "3"]),
        row(1_300, 2, &["101", ""]),
    ];
    let delta = Look {
        shown: Shown::Delta,
        ..LOOK
    };
    let (text, took) = written(&metrics(), &delta, &rows);
    let want = "mono_s\tread_bytes_delta{device=a\\,b}\tload1\tlost\n\
                5.500000000\t512\t2\t0\n\
                6.000000000\t\t3\t0\n\
                6.300000000\t1\t\t2\n";
    assert_eq!(text, want);
    assert_eq!(took, [false, true, true, true]);
    let rate = Look {
        shown: Shown::Rate,
        ..LOOK
    };
    let want = "mono_s\tread_bytes_per_s{device=a\\,b}\tload1\tlost\n\
                5.500000000\t1024\t2\t0\n\
                6.000000000\t\t3\t0\n\
                6.300000000\t3.333333\t\t2\n";
    assert_eq!(written(&metrics(), &rate, &rows).0, want);
}

#[test]
fn only_changes_are_written_and_what_is_lost_between_them_is_summed() {
    let look = Look {
        on_change: true,
        ..LOOK
    };
    let rows = [
        row(0, 0, &["1", "0.5"]),
        row(1, 2, &["1", "0.50"]),
        row(2, 1, &["1", "0.50"]),
        row(3, 0, &["1", "0.6"]),
        row(4, 0, &["1", ""]),
        row(5, 0, &["1", ""]),
    ];
    let (text, took) = written(&metrics(), &look, &rows);
    assert_eq!(took, [true, false, false, true, true, false]);
    let want = "mono_s\tread_bytes_total{device=a\\,b}\tload1\tlost\n\
                5.000000000\t1\t0.5\t0\n\
                5.003000000\t1\t0.6\t3\n\
                5.004000000\t1\t\t0\n";
    assert_eq!(text, want);
    let long = Look {
        layout: Layout::Long,
        ..look
    };
    let want = "mono_s\tmetric\tvalue\n\
                5.000000000\tread_bytes_total{device=a\\,b}\t1\n\
                5.000000000\tload1\t0.5\n\
                5.003000000\tlost\t3\n\
                5.003000000\tload1\t0.6\n";
    assert_eq!(written(&metrics(), &long, &rows).0, want);
}

#[test]
fn growth_over_rows_that_were_not_written_is_not_lost() {
    let look = Look {
        shown: Shown::Delta,
        on_change: true,
        ..LOOK
    };
    let rows: Vec<_> = ["5", "5", "5", "7", "9", "9"]
        .iter()
        .zip(0..)
        .map(|(cell, ms)| row(ms, 0, &[cell, "1"]))
        .collect();
    let (text, took) = written(&metrics(), &look, &rows);
    // The growth of 2 is shown, the next one is the same, and the last is over both.
    assert_eq!(took, [false, true, false, true, false, false]);
    assert!(text.ends_with("5.003000000\t2\t1\t0\n"), "{text}");
}

#[test]
fn gvisors_form_has_nanoseconds_and_values_and_nothing_else() {
    let look = Look {
        layout: Layout::Gvisor(Mono(5_000_000_000)),
        ..LOOK
    };
    let rows = [row(0, 0, &["512", "0.5"]), row(1, 7, &["513", ""])];
    let want = "Time (ns)\tread_bytes_total{device=a\\,b}\tload1\n\
                0\t512\t0.5\n\
                1000000\t513\t\n";
    assert_eq!(text(&look, &rows), want);
}

#[test]
fn no_two_columns_have_one_name() {
    let double = [counter("x"), counter("x_total")];
    let said = |name: &str| format!("two columns are named '{name}'; leave one of them out");
    let rate = Look {
        shown: Shown::Rate,
        ..LOOK
    };
    assert_eq!(refusal(&double, &rate), said("x_per_s"));
    assert_eq!(refusal(&[counter("lost")], &LOOK), said("lost"));
    let sealed = Look {
        checksum: true,
        ..LOOK
    };
    assert_eq!(refusal(&[counter("crc32c")], &sealed), said("crc32c"));
    let long = Look {
        layout: Layout::Long,
        ..LOOK
    };
    assert_eq!(refusal(&[counter("lost")], &long), said("lost"));
}

#[test]
fn long_and_wide_say_the_same() {
    arbtest::arbtest(|u| {
        let shown = *u.choose(&[Shown::Values, Shown::Delta, Shown::Rate])?;
        let on_change: bool = u.arbitrary()?;
        let mut rows = Vec::new();
        for ms in 0..u.int_in_range(1..=8)? {
            let cells = [
                *u.choose(&["0", "1", "1.0", "2", ""])?,
                *u.choose(&["0", "-1", "7.25", ""])?,
            ];
            rows.push(row(ms, u.int_in_range(0..=1)?, &cells));
        }
        let wide = Look {
            shown,
            on_change,
            ..LOOK
        };
        let long = Look {
            layout: Layout::Long,
            on_change: false,
            ..wide.clone()
        };
        let (wide, took) = written(&metrics(), &wide, &rows);
        // Changes alone leave single values out; the rows that have one are the same.
        let kept: Vec<Row> = match on_change {
            false => rows,
            true => {
                let base = |at: usize| shown != Shown::Values && at == 0;
                let mut missing = 0;
                let rows = rows.into_iter().zip(took).enumerate();
                let kept = rows.filter_map(|(at, (mut row, taken))| {
                    missing += row.missing;
                    (taken || base(at)).then(|| {
                        row.missing = std::mem::take(&mut missing);
                        row
                    })
                });
                kept.collect()
            }
        };
        let (long, _) = written(&metrics(), &long, &kept);
        assert_eq!(long, lengthened(&wide));
        Ok(())
    });
}

/// The wide form as a long one.
fn lengthened(wide: &str) -> String {
    let mut lines = wide
        .lines()
        .map(|line| line.split('\t').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let mut long = format!("{}\tmetric\tvalue\n", header[0]);
    for cells in lines {
        let lost = cells.len() - 1;
        for at in [lost].into_iter().chain(1..lost) {
            let idle = if at == lost { "0" } else { "" };
            if cells[at] != idle {
                long += &format!("{}\t{}\t{}\n", cells[0], header[at], cells[at]);
            }
        }
    }
    long
}
