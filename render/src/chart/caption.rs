//! What stands over the picture: a title, and below it where the data came from, how long and how
//! often they were taken, and what was lost.

use std::path::Path;

use pipe::clock::Clock;

use crate::chart::scale::{date_words, length_words};
use crate::chart::{Body, Chart, Lines};
use crate::input::facts::Facts;
use crate::input::{Content, Source};

/// A title where none was given: the files' names, or for standard input what there is to see.
pub fn title(sources: &[Source], families: &[String]) -> String {
    let named = sources.iter().filter(|source| source.file.is_some());
    let files: Vec<String> = named.map(|source| of_file(source, sources)).collect();
    if !files.is_empty() {
        return listed(&files);
    }
    let mut about = families.to_vec();
    about.dedup();
    // Panels of tasks' numbers stand above the tasks themselves.
    if about.iter().any(|family| family == "Tasks") {
        about.retain(|family| family != "Task");
    }
    about.truncate(5);
    listed(&about)
}

/// A source's name without the ending; its whole path if another one has the same.
pub fn of_file(source: &Source, sources: &[Source]) -> String {
    let stem = |source: &Source| {
        let stem = source
            .file
            .as_deref()
            .and_then(|path| match is_directory(path) {
                true => path.file_name(),
                false => path.file_stem(),
            });
        match stem {
            Some(stem) => stem.to_string_lossy().into_owned(),
            None => "standard input".to_owned(),
        }
    };
    let alike = sources
        .iter()
        .filter(|other| stem(other) == stem(source))
        .count();
    match &source.file {
        Some(path) if alike > 1 => path.display().to_string(),
        _ => stem(source),
    }
}

/// Whether a path ends in a slash.
fn is_directory(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().ends_with(b"/")
}

/// Source, constants, duration, interval, rows, lost, and when it began; of a part of the time how
/// long that is, and when it begins.
pub fn subtitle(sources: &[Source], part: Option<(i64, i64)>) -> String {
    let facts = || {
        sources
            .iter()
            .flat_map(|source| source.parts.iter().map(Content::facts))
    };
    let ends = sources.iter().filter_map(Source::ends);
    let (first, last) = ends
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
        .unwrap_or_default();
    // Tasks are kept whole, and an end that was asked for may be beyond all rows.
    let (first, last) = part.map_or((first, last), |(from, to)| {
        let first = first.max(from);
        (first, last.min(to).max(first))
    });
    let rows: u64 = sources.iter().map(Source::rows).sum();
    let lost: Option<u64> = facts()
        .filter_map(|facts| facts.lost)
        .reduce(u64::saturating_add);
    let mut said: Vec<String> = sources.iter().map(file_name).collect();
    let constants = facts().flat_map(|facts| &facts.constants);
    said.extend(constants.map(|(name, text)| format!("{name} {text}")));
    said.push(length_words(last.saturating_sub(first)));
    let intervals = sources.iter().flat_map(Source::tables);
    let intervals = intervals.filter_map(|table| table.facts.spacing.median());
    said.extend(intervals.map(|median| format!("every {}", length_words(rounded(median)))));
    said.push(if rows == 1 {
        "1 row".to_owned()
    } else {
        format!("{} rows", with_commas(rows))
    });
    said.extend(lost.map(|lost| format!("{} lost", with_commas(lost))));
    // Inputs brought to one start began each at its own time.
    let origin = match sources {
        [only] => Some(only.origin),
        _ => sources.iter().all(|source| source.origin == 0).then_some(0),
    };
    if let Some(origin) = origin
        && facts().any(|facts: &Facts| facts.clock == Some(Clock::Unix))
    {
        said.push(date_words(first.saturating_add(origin)));
    }
    said.dedup();
    said.join(" \u{b7} ")
}

/// A picture in words, for who can't see it: what it is of, and a sentence on each panel in as
/// many pieces as it has series.
pub fn described(chart: &Chart) -> Vec<String> {
    let mut pieces = vec![chart.subtitle.clone()];
    for plot in &chart.plots {
        pieces.push(format!(". {}: ", plot.heading));
        match &plot.body {
            Body::Lines(lines) => {
                for at in 0..lines.series.len() {
                    let apart = if at > 0 { "; " } else { "" };
                    pieces.push(format!("{apart}{}", compared(lines, at)));
                }
            }
            Body::Hist(hist) => pieces.push(format!("{} \u{b7} {}", plot.aside, hist.told())),
            Body::Tasks(_) | Body::Heat(_) => pieces.push(plot.aside.clone()),
        }
    }
    pieces
}

/// The series in this place in words, with what it is compared with.
pub fn compared(lines: &Lines, place: usize) -> String {
    let Some(series) = lines.series.get(place) else {
        return String::new();
    };
    let mut bases = lines.base.iter().filter(|(of, _)| *of == place);
    // Of a stack the uppermost edge stands behind whatever is uppermost here.
    let same = bases.find(|(_, base)| base.label == series.label);
    match same {
        Some((_, base)) => {
            let was = format!("{}, was {}", series.mean, base.mean);
            spoken(
                &series.label,
                &was,
                &format!("{}, was {}", series.most, base.most),
            )
        }
        None => spoken(&series.label, &series.mean, &series.most),
    }
}

fn spoken(label: &str, mean: &str, most: &str) -> String {
    let label = match label {
        "" => String::new(),
        label => format!("{label}: "),
    };
    format!("{label}mean {mean}, max {most}")
}

fn file_name(source: &Source) -> String {
    match source.file.as_deref().and_then(|path| path.file_name()) {
        Some(name) => name.to_string_lossy().into_owned(),
        None => "standard input".to_owned(),
    }
}

/// `a, b and c`.
fn listed(words: &[String]) -> String {
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// To one digit where that is nearly it and to two elsewhere: 49.97 ms reads 50 ms.
fn rounded(ns: u64) -> i64 {
    let power = ns.max(1).ilog10();
    let to = |digits: u32| {
        let unit = 10_u64.pow((power + 1).saturating_sub(digits));
        (ns + unit / 2) / unit * unit
    };
    let near = to(1).abs_diff(ns) <= ns / 50;
    to(if near { 1 } else { 2 }) as i64
}

/// A whole number that can be read: `1,200`.
pub fn with_commas(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(file: Option<&str>, text: &str) -> Source {
        Source {
            file: file.map(Into::into),
            ..crate::input::testing::source(text)
        }
    }

    #[test]
    fn the_subtitle_tells_source_constants_duration_interval_rows_and_loss() {
        let text = "unix_s\tn\thost\tlost\n1795289999.0\t1\tweb1\t0\n1795290000.0\t2\tweb1\t1200\n";
        let want = "a.tsv \u{b7} host web1 \u{b7} 1 s \u{b7} every 1 s \u{b7} 2 rows \u{b7} 1,200 lost \u{b7} 21 Nov 2026 19:39:59 UTC";
        assert_eq!(subtitle(&[source(Some("dir/a.tsv"), text)], None), want);
        // The first half of it.
        let part = Some((1_795_289_999_000_000_000, 1_795_289_999_500_000_000));
        let said = subtitle(&[source(Some("dir/a.tsv"), text)], part);
        assert!(
            said.contains("500 ms") && said.ends_with("19:39:59 UTC"),
            "{said}"
        );
        assert_eq!(
            subtitle(&[source(None, "mono_s\tn\n5\t1\n")], None),
            "standard input \u{b7} 0 s \u{b7} 1 row"
        );
    }

    #[test]
    fn inputs_brought_to_one_start_have_no_date_unless_it_is_one_input() {
        let aligned = || Source {
            origin: 1_795_289_999_000_000_000,
            ..source(None, "unix_s\tn\n1795289999\t1\n1795290000\t2\n")
        };
        assert!(subtitle(&[aligned()], None).ends_with("21 Nov 2026 19:39:59 UTC"));
        assert!(subtitle(&[aligned(), aligned()], None).ends_with("4 rows"));
    }

    #[test]
    fn an_interval_is_told_as_it_was_meant() {
        let told = [
            49_970_000,
            99_400_000,
            100_600_000,
            249_000_000,
            1_000_001,
            7,
            0,
        ]
        .map(rounded);
        assert_eq!(
            told,
            [
                50_000_000,
                100_000_000,
                100_000_000,
                250_000_000,
                1_000_000,
                7,
                0
            ]
        );
    }

    #[test]
    fn the_title_is_the_files_or_what_there_is_to_see() {
        let text = "mono_s\tn\n5\t1\n";
        let families = ["CPU", "Memory", "Memory", "Disk"].map(String::from);
        assert_eq!(
            title(
                &[source(Some("a.tsv"), text), source(Some("b/c.tsv"), text)],
                &families
            ),
            "a and c"
        );
        let build = source(Some("b/2026.11.21/"), text);
        assert_eq!(title(&[build], &families), "2026.11.21");
        assert_eq!(
            title(&[source(None, text)], &families),
            "CPU, Memory and Disk"
        );
    }
}
