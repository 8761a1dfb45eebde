//! Words in columns, parted by blanks, as `vmstat -n -t 1` (procps) prints them:
//!
//! ```text
//! procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu----- -----timestamp-----
//!  r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st                 UTC
//!  2  0      0 18930080 222076 4952320  0    0     0     0  397  136 50  1 50  0  0 2026-11-22 09:12:33
//! ```
//!
//! Its names become those of records, so that the same panels come of them: `us` is `cpu_user_pct`,
//! `bi` (blocks of 1 KiB a second) `disk_read_kib_per_s`. Sizes are taken for KiB, which they are
//! without `-S`. Its first row is the means since boot, and is left out. The two header lines may come
//! again, as they do without `-n`. Since procps 4 there is a column `gu` (with `-w`).

use std::io::{self, Read};

use pipe::flow::{Lines, Skipped};

use crate::input::cells::Row;

/// Cuts lines into words.
#[derive(Debug)]
pub struct Blanks<R> {
    lines: Lines<R>,
    columns: Vec<Vec<u8>>,
    parts: Vec<(usize, usize)>,
    /// The words that name the columns, and those of a line over them.
    names: Vec<Vec<u8>>,
    banner: Vec<Vec<u8>>,
    vmstat: Option<Vmstat>,
    torn: Option<u64>,
}

/// What is known of an output of vmstat.
#[derive(Debug)]
struct Vmstat {
    /// What it calls its time zone.
    zone: Option<String>,
    /// The line that was left out, because it is the means since boot.
    since_boot: Option<u64>,
}

/// The time column's name among records.
const TIME: &str = "timestamp";

/// What vmstat says and what records call it.
const NAMES: [(&str, &str); 20] = [
    ("r", "procs_running"),
    ("b", "procs_blocked"),
    ("swpd", "swap_used_kib"),
    ("free", "mem_free_kib"),
    ("buff", "mem_buffers_kib"),
    ("cache", "mem_cached_kib"),
    ("inact", "mem_inactive_kib"),
    ("active", "mem_active_kib"),
    ("si", "swap_in_kib_per_s"),
    ("so", "swap_out_kib_per_s"),
    ("bi", "disk_read_kib_per_s"),
    ("bo", "disk_write_kib_per_s"),
    ("in", "interrupts_per_s"),
    ("cs", "ctxt_per_s"),
    ("us", "cpu_user_pct"),
    ("sy", "cpu_system_pct"),
    ("id", "cpu_idle_pct"),
    ("wa", "cpu_iowait_pct"),
    ("st", "cpu_steal_pct"),
    ("gu", "cpu_guest_pct"),
];

impl<R: Read> Blanks<R> {
    /// Reads the header: one line, or two if the first is a banner. Nothing if there is none.
    pub(super) fn new(source: R) -> io::Result<Option<Blanks<R>>> {
        let mut lines = Lines::new(source);
        if !lines.advance()? {
            return Ok(None);
        }
        let mut banner = Vec::new();
        if lines.line().windows(2).any(|pair| pair == b"--") {
            banner = words(lines.line());
            if !lines.advance()? {
                return Ok(None);
            }
        }
        let names = words(lines.line());
        let is_vmstat = names.starts_with(&[b"r".to_vec(), b"b".to_vec(), b"swpd".to_vec()]);
        let vmstat = is_vmstat.then(|| Vmstat::of(&names));
        let columns = match &vmstat {
            Some(_) => names.iter().map(|name| ours(name)).collect(),
            None => names.clone(),
        };
        Ok(Some(Blanks {
            lines,
            parts: Vec::with_capacity(columns.len()),
            columns,
            names,
            banner,
            vmstat,
            torn: None,
        }))
    }

    pub(super) fn columns(&self) -> &[Vec<u8>] {
        &self.columns
    }

    pub(super) fn skipped(&self) -> Skipped {
        self.lines.skipped()
    }

    pub(super) fn torn(&self) -> Option<u64> {
        let cut = self.lines.left() && self.lines.unfinished();
        self.torn.or(cut.then(|| self.lines.number()))
    }

    pub(super) fn is_vmstat(&self) -> bool {
        self.vmstat.is_some()
    }

    pub(super) fn remarks(&self) -> Vec<String> {
        let Some(vmstat) = &self.vmstat else {
            return Vec::new();
        };
        let since_boot = vmstat.since_boot.map(|line| {
            format!("line {line} left out: vmstat's first row is the means since boot")
        });
        let strange = |zone: &&String| !matches!(zone.as_str(), "UTC" | "GMT");
        let zone = vmstat.zone.as_ref().filter(strange);
        let zone = zone.map(|zone| format!("its times are {zone}, taken for UTC"));
        since_boot.into_iter().chain(zone).collect()
    }

    /// The next line that has as many words as there are columns and is no header.
    pub(super) fn next_row(&mut self) -> io::Result<Option<Row<'_>>> {
        while self.lines.advance()? {
            let line = self.lines.line();
            cut(line, &mut self.parts);
            let number = self.lines.number();
            let said = |words: &[Vec<u8>]| {
                let cells = self.parts.iter().map(|&(from, to)| &line[from..to]);
                !words.is_empty() && cells.eq(words.iter().map(Vec::as_slice))
            };
            if said(&self.names) || said(&self.banner) {
                continue;
            }
            if self.parts.len() == self.columns.len() {
                if let Some(vmstat) = &mut self.vmstat {
                    if vmstat.since_boot.is_none() {
                        vmstat.since_boot = Some(number);
                        continue;
                    }
                }
                return Ok(Some(Row::Parts {
                    number,
                    text: self.lines.line(),
                    parts: &self.parts,
                }));
            }
            if self.parts.len() < self.columns.len() && self.lines.unfinished() {
                self.torn = Some(number);
            } else {
                self.lines.skip();
            }
        }
        Ok(None)
    }
}

impl Vmstat {
    fn of(names: &[Vec<u8>]) -> Vmstat {
        let is_ours = |name: &Vec<u8>| NAMES.iter().any(|(theirs, _)| theirs.as_bytes() == name);
        let zone = names.last().filter(|last| !is_ours(last));
        Vmstat {
            zone: zone.map(|zone| String::from_utf8_lossy(zone).into_owned()),
            since_boot: None,
        }
    }
}

/// What records call a column of vmstat. What it doesn't know as a column is its time zone.
fn ours(name: &[u8]) -> Vec<u8> {
    let known = NAMES.iter().find(|(theirs, _)| theirs.as_bytes() == name);
    known.map_or(TIME, |(_, ours)| *ours).into()
}

fn words(line: &[u8]) -> Vec<Vec<u8>> {
    let mut parts = Vec::new();
    cut(line, &mut parts);
    parts
        .iter()
        .map(|&(from, to)| line[from..to].to_vec())
        .collect()
}

/// Where the words of a line are. A date and a time of day are one.
fn cut(line: &[u8], parts: &mut Vec<(usize, usize)>) {
    parts.clear();
    let mut at = 0;
    while let Some(from) = line[at..].iter().position(|byte| !is_blank(*byte)) {
        let from = at + from;
        let length = line[from..].iter().position(|byte| is_blank(*byte));
        let to = length.map_or(line.len(), |length| from + length);
        match parts.last_mut() {
            Some(date) if is_date(&line[date.0..date.1]) && is_clock(&line[from..to]) => {
                date.1 = to
            }
            _ => parts.push((from, to)),
        }
        at = to;
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r')
}

/// `2026-11-22`
fn is_date(word: &[u8]) -> bool {
    matches!(word, [_, _, _, _, b'-', _, _, b'-', _, _])
}

/// `09:12:33`
fn is_clock(word: &[u8]) -> bool {
    matches!(word, [_, _, b':', _, _, b':', _, _, ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    const VMSTAT: &str = "procs ---memory--- -----timestamp-----\n r  b   swpd   free id   UTC\n";

    fn rows(text: &str) -> (Vec<Vec<String>>, Blanks<&[u8]>) {
        let mut blanks = Blanks::new(text.as_bytes()).unwrap().unwrap();
        let width = blanks.columns().len();
        let mut rows = Vec::new();
        while let Some(row) = blanks.next_row().unwrap() {
            let cell = |at| String::from_utf8_lossy(row.cell(at)).into_owned();
            rows.push((0..width).map(cell).collect());
        }
        (rows, blanks)
    }

    #[test]
    fn what_vmstat_prints_is_a_table_with_our_names_and_without_the_means_since_boot() {
        let row = |second| format!(" 2  0      0 18930080 50 2026-11-22 09:12:{second}\n");
        let text = [VMSTAT, &row(32), &row(33), VMSTAT, &row(34)].concat();
        let (seen, blanks) = rows(&text);
        assert_eq!(seen.len(), 2);
        assert_eq!(
            seen[0],
            ["2", "0", "0", "18930080", "50", "2026-11-22 09:12:33"]
        );
        let names: Vec<_> = blanks
            .columns()
            .iter()
            .map(|c| String::from_utf8_lossy(c))
            .collect();
        let want = [
            "procs_running",
            "procs_blocked",
            "swap_used_kib",
            "mem_free_kib",
            "cpu_idle_pct",
            "timestamp",
        ];
        assert_eq!(names, want);
        let said = ["line 3 left out: vmstat's first row is the means since boot"];
        assert_eq!(blanks.remarks(), said);
    }

    #[test]
    fn times_of_another_zone_are_told() {
        let (_, blanks) = rows(" r b swpd CET\n");
        assert_eq!(blanks.remarks(), ["its times are CET, taken for UTC"]);
    }

    #[test]
    fn any_words_in_columns_are_a_table() {
        let (seen, blanks) = rows("time  value\n 1   5\n\n 2 6 7\n time value\n3 8");
        assert_eq!(seen, [["1", "5"], ["3", "8"]]);
        assert_eq!(blanks.skipped(), Skipped { count: 2, first: 3 });
        assert!(blanks.remarks().is_empty());
    }
}
