//! What holds for any text: expositions and choices. `tests/any_bytes.rs` runs these on random input,
//! `tests/fuzz` on input that a fuzzer thinks up. The crate that has this module has an `arbitrary` at
//! its root.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write;

use crate::arbitrary::{Result, Unstructured};

use metricsnap::exposition;
use metricsnap::metric::{Address, Kind, Metric, Place, Refresh, Source};
use metricsnap::number::Number;
use metricsnap::select::Selector;
use metricsnap::sheet::Sheet;

/// Bytes that mean something in an exposition.
const PIECES: [&str; 28] = [
    "a",
    "b_total",
    "a:b",
    "{",
    "}",
    "\"",
    "\\",
    "\\\"",
    "\\n",
    "=",
    ",",
    " ",
    "\t",
    "\n",
    "\r\n",
    "#",
    "# TYPE a counter\n",
    "# HELP b x\\ny\n",
    "# EOF\n",
    "1",
    "-2.5e3",
    "NaN",
    "+Inf",
    "x=\"y\"",
    "é",
    "1e999",
    "{\"q\"} 1\n",
    "a{x=\"}\"} 7 8\n",
];

/// A text of such pieces, or of any bytes.
fn text(u: &mut Unstructured) -> Result<Vec<u8>> {
    if u.ratio(1, 8)? {
        return Ok(u.arbitrary::<&[u8]>()?.to_vec());
    }
    let mut text = Vec::new();
    for _ in 0..u.int_in_range(0..=60)? {
        text.extend_from_slice(u.choose(&PIECES)?.as_bytes());
    }
    Ok(text)
}

/// What stands at these places of a text.
fn numbers(places: Vec<Place>, text: &[u8]) -> Vec<Option<Number>> {
    let mut slots = vec![None; places.len()];
    let places = places.into_iter().zip(0..).collect();
    Sheet::new(places, false, text).fill(text, true, &mut slots);
    slots
}

/// The value of a line whose key this is.
fn said(line: &[u8], key: &[u8]) -> Option<Number> {
    let value = unindented(unindented(line).get(key.len()..)?);
    Number::lead_float(value).map(|(number, _)| number)
}

fn unindented(line: &[u8]) -> &[u8] {
    let blanks = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
    &line[blanks.count()..]
}

/// Any text is read; each series stands in a line of its own, and its number is found there.
pub fn any_exposition(u: &mut Unstructured) -> Result<()> {
    let text = text(u)?;
    let (all, skipped) = exposition::parse(&text);
    let lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
    assert!(all.len() as u64 + skipped.count <= lines.len() as u64);
    assert!(skipped.count == 0 || (1..=lines.len() as u64).contains(&skipped.first));
    let mut titles = HashSet::new();
    let mut wanted = Vec::new();
    for series in &all {
        let mut labels = series.labels.clone();
        labels.sort();
        assert!(
            titles.insert((series.name.clone(), labels)),
            "{series:?} is there once"
        );
        let alone = |line: &&&[u8]| {
            exposition::parse(line)
                .0
                .iter()
                .any(|own| own.key.0 == series.key.0)
        };
        let line = lines.iter().find(alone);
        wanted.push(line.and_then(|line| said(line, &series.key.0)));
    }
    let metrics = all.into_iter().map(|series| series.metric(&Address::Stdin));
    let got = numbers(metrics.map(|metric| metric.place).collect(), &text);
    for (got, wanted) in got.iter().zip(wanted) {
        assert_eq!(*got, wanted, "{:?}", String::from_utf8_lossy(&text));
    }
    Ok(())
}

/// A name, or a text with all that has to be escaped.
fn word(u: &mut Unstructured, letters: &[char]) -> Result<String> {
    let length = u.int_in_range(0..=6)?;
    (0..length).map(|_| u.choose(letters).copied()).collect()
}

/// Series that are printed are read as they were, and their numbers found.
pub fn printed_series(u: &mut Unstructured) -> Result<()> {
    let (mut text, mut all) = (String::new(), Vec::new());
    let mut known = BTreeSet::new();
    let end = *u.choose(&["\n", "\r\n", "\n\n", "\n# \n"])?;
    for _ in 0..u.int_in_range(0..=8)? {
        let name = format!("m{}", word(u, &['a', '_', ':', '9'])?);
        let mut labels = Vec::new();
        for at in 0..u.int_in_range(0..=3)? {
            let value = word(
                u,
                &[
                    'a', ' ', '"', '\\', '\n', '}', '{', ',', '=', 'é', '\t', '#', 'n',
                ],
            )?;
            labels.push((format!("l{at}"), value));
        }
        if !known.insert((name.clone(), labels.clone())) {
            continue;
        }
        let number = Number {
            digits: i64::from(u.arbitrary::<i32>()?),
            places: u.int_in_range(0..=3)?,
        };
        print(u, &mut text, &name, &labels)?;
        // The text is a string, and writing to it can't fail.
        let _ = write!(text, "{}", shown(number));
        text += u.choose(&["", " 1395066363000", "  1.5 # {a=\"b\"} 1", "\t"])?;
        text += end;
        all.push((name, labels, number));
    }
    let (read, skipped) = exposition::parse(text.as_bytes());
    assert_eq!(skipped.count, 0, "line {} of {text:?}", skipped.first);
    let same = read.iter().map(|series| (&series.name, &series.labels));
    assert!(
        same.eq(all.iter().map(|(name, labels, _)| (name, labels))),
        "{text:?}"
    );
    let metrics = read
        .into_iter()
        .map(|series| series.metric(&Address::Stdin));
    let got = numbers(
        metrics.map(|metric| metric.place).collect(),
        text.as_bytes(),
    );
    for (got, (name, _, number)) in got.iter().zip(&all) {
        assert_eq!(*got, Some(*number), "{name} of {text:?}");
    }
    Ok(())
}

/// A series up to its number, with blanks where they may be.
fn print(
    u: &mut Unstructured,
    text: &mut String,
    name: &str,
    labels: &[(String, String)],
) -> Result<()> {
    let mut blank = || u.choose(&["", "", "", " ", "\t"]).copied();
    text.push_str(blank()?);
    text.push_str(name);
    if !labels.is_empty() {
        text.push_str(blank()?);
        text.push('{');
        for (label, value) in labels {
            let value = value
                .replace('\\', "\\\\")
                .replace('"', "\\\"")
                .replace('\n', "\\n");
            let (one, two) = (blank()?, blank()?);
            text.push_str(&format!("{one}{label}{two}=\"{value}\"{two},"));
        }
        text.push('}');
    }
    text.push(' ');
    text.push_str(blank()?);
    Ok(())
}

/// With as many digits behind the point as it has.
fn shown(number: Number) -> String {
    let sign = if number.digits < 0 { "-" } else { "" };
    let places = usize::from(number.places);
    let digits = format!(
        "{:0width$}",
        number.digits.unsigned_abs(),
        width = places + 1
    );
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let point = if places > 0 { "." } else { "" };
    format!("{sign}{whole}{point}{fraction}")
}

/// Any text is a choice or is not, and a choice can be asked.
pub fn any_selector(u: &mut Unstructured) -> Result<()> {
    let pieces = [
        "node_", "cpu", "*", "{", "}", "=", "!=", "=~", "!~", "\"", "\\", ",", " ", "/", "(", ")",
        "[", "pid", "cgroup", "self", "é", ".", "+", "process_",
    ];
    let mut text = String::new();
    for _ in 0..u.int_in_range(0..=16)? {
        text += u.choose(&pieces)?;
    }
    if u.ratio(1, 4)? {
        text = u.arbitrary::<&str>()?.to_owned();
    }
    let choice = match Selector::parse(&text) {
        Ok(choice) => choice,
        Err(fault) => {
            assert!(!fault.to_string().is_empty());
            return Ok(());
        }
    };
    for prefix in ["", "node_", "node_cpu_", "process_", "cgroup_", "é"] {
        choice.may_begin(prefix);
    }
    for label in ["pid", "cgroup", "cpu", ""] {
        choice.only(label);
    }
    let _ = choice.name();
    for (name, label, value) in [
        ("node_cpu", "cpu", "0"),
        ("", "", ""),
        ("é", "pid", "\"self\"\n"),
    ] {
        let metric = Metric {
            name: name.into(),
            labels: vec![(label.into(), value.to_owned())],
            kind: Kind::Untyped,
            unit: "",
            refresh: Refresh::Unknown,
            help: "".into(),
            source: Source::Exposition(Address::Stdin),
            place: Place::first(),
        };
        choice.fits(&metric);
        choice.is_open(&metric);
    }
    Ok(())
}
