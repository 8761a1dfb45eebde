//! How much time went where: latencies by name and key, and the four ways to tell them.
//!
//! The ancestor's line of one shrinker, `super_cache_scan : total time = 8.731000 ms, max latency
//! = 0.278000 ms`, is `classic`; the usual line says more behind it.

use std::collections::HashMap;
use std::io::Write;

use pipe::histogram::Histogram;
use pipe::tsv::escape;

use crate::doubling::doublings_us;

/// Keys that are told apart. A key may come from a text that anybody can write.
const KEYS: usize = 4_096;
/// The key, and if need be the name, of what came later.
pub const OTHERS: &str = "others";
/// A bar of `hist` at its longest.
const BAR: usize = 40;

/// What a latency was measured on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Two events that belong together.
    Pair,
    /// A function that the rules show.
    Func,
    /// A function that decides about events.
    Gate,
}

impl Kind {
    /// Its word in a table.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Pair => "pair",
            Kind::Func => "func",
            Kind::Gate => "gate",
        }
    }
}

/// A name and key that were seen: what [`Totals::add`] takes in the hot loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handle(u32);

/// The latencies of each name and key.
#[derive(Debug, Default)]
pub struct Totals {
    rows: Vec<Row>,
    /// The handles of each kind, by name and key.
    handles: [HashMap<Box<str>, Keys>; 3],
}

type Keys = HashMap<Box<[u8]>, Handle>;

#[derive(Debug)]
struct Row {
    kind: Kind,
    name: Box<str>,
    key: Box<[u8]>,
    latencies: Histogram,
}

impl Totals {
    /// The place of a name and key; an empty key for what has none. Beyond 4,096 of them a name
    /// that is known keeps one more, with the key `others`, and all new names are `others` too.
    pub fn handle(&mut self, kind: Kind, name: &str, key: &[u8]) -> Handle {
        let names = &self.handles[kind as usize];
        let known = names.get(name).and_then(|keys| keys.get(key));
        match known {
            Some(&handle) => handle,
            None if self.rows.len() < KEYS => self.insert(kind, name, key),
            None if name == OTHERS && key == OTHERS.as_bytes() => self.insert(kind, name, key),
            None if names.contains_key(name) && key != OTHERS.as_bytes() => {
                self.handle(kind, name, OTHERS.as_bytes())
            }
            None if names.contains_key(name) => self.insert(kind, name, key),
            None => self.handle(kind, OTHERS, OTHERS.as_bytes()),
        }
    }

    /// Takes a latency in.
    pub fn add(&mut self, Handle(at): Handle, ns: u64) {
        self.rows[at as usize].latencies.add(ns);
    }

    /// Forgets the latencies of pairs: their clock turned out to count something else.
    pub fn forget_pairs(&mut self) {
        let pairs = self.rows.iter_mut().filter(|row| row.kind == Kind::Pair);
        pairs.for_each(|row| row.latencies = Histogram::default());
    }

    /// The longest latency of all.
    pub fn max_ns(&self) -> Option<u64> {
        let longest = self.rows.iter().filter_map(|row| row.latencies.max_ns());
        longest.max()
    }

    fn insert(&mut self, kind: Kind, name: &str, key: &[u8]) -> Handle {
        let handle = Handle(self.rows.len() as u32);
        self.rows.push(Row {
            kind,
            name: name.into(),
            key: key.into(),
            latencies: Histogram::default(),
        });
        let keys = self.handles[kind as usize].entry(name.into()).or_default();
        keys.insert(key.into(), handle);
        handle
    }

    /// One line a key: pairs, then functions, then gates, each by total time from the top.
    pub fn lines(&self, out: &mut Vec<u8>) {
        for row in self.sorted() {
            row.classic(out);
            let latencies = &row.latencies;
            let _ = write!(out, ", count = {}", latencies.count());
            let figures = [
                ("mean", latencies.mean_ns()),
                ("p50", latencies.quantile(0.5)),
                ("p99", latencies.quantile(0.99)),
            ];
            for (word, ns) in figures {
                let _ = write!(out, ", {word} = ");
                milliseconds(out, ns.unwrap_or(0).into());
            }
            out.push(b'\n');
        }
    }

    /// The ancestor's lines exactly: pairs only.
    pub fn classic(&self, out: &mut Vec<u8>) {
        for row in self.sorted().filter(|row| row.kind == Kind::Pair) {
            row.classic(out);
            out.push(b'\n');
        }
    }

    /// A table with a header, in the same order.
    pub fn table(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(
            b"kind\tname\tkey\tcount\ttotal_us\tmean_us\tmax_us\tp50_us\tp90_us\tp99_us\tp999_us\n",
        );
        for row in self.sorted() {
            let latencies = &row.latencies;
            out.extend_from_slice(row.kind.word().as_bytes());
            for text in [row.name.as_bytes(), &row.key] {
                out.push(b'\t');
                escape(text, out);
            }
            let _ = write!(out, "\t{}\t", latencies.count());
            microseconds(out, latencies.total_ns());
            let quantiles = [0.5, 0.9, 0.99, 0.999].map(|q| latencies.quantile(q));
            for ns in [latencies.mean_ns(), latencies.max_ns()]
                .iter()
                .chain(&quantiles)
            {
                out.push(b'\t');
                microseconds(out, ns.unwrap_or(0).into());
            }
            out.push(b'\n');
        }
    }

    /// A histogram a key, as tracers print it: a row a power of two, in microseconds.
    pub fn hist(&self, out: &mut Vec<u8>) {
        for row in self.sorted() {
            row.title(out);
            let title = ":\n     us                 : count     distribution\n";
            out.extend_from_slice(title.as_bytes());
            let bars = doublings_us(&row.latencies);
            let most = bars.iter().map(|&(_, count)| count).max().unwrap_or(1);
            for (low, count) in bars {
                let high = (low * 2).max(2) - 1;
                let bar = (u128::from(count) * BAR as u128).div_ceil(most.into()) as usize;
                let bar = "*".repeat(bar);
                let _ = writeln!(out, "{low:>10} -> {high:<9} : {count:<9}|{bar:<BAR$}|");
            }
        }
    }

    /// What has latencies, in the order of every table.
    fn sorted(&self) -> impl Iterator<Item = &Row> {
        let rows = self.rows.iter().filter(|row| row.latencies.count() > 0);
        let mut rows: Vec<_> = rows.collect();
        rows.sort_by(|a, b| {
            let totals = b.latencies.total_ns().cmp(&a.latencies.total_ns());
            let names = (&a.name, &a.key).cmp(&(&b.name, &b.key));
            a.kind.cmp(&b.kind).then(totals).then(names)
        });
        rows.into_iter()
    }
}

impl Row {
    /// The key stands for itself, as in the ancestor; a rest or a row without key has its name.
    fn title(&self, out: &mut Vec<u8>) {
        if *self.key == *OTHERS.as_bytes() && *self.name != *OTHERS {
            escape(self.name.as_bytes(), out);
            out.push(b' ');
        }
        let title = if self.key.is_empty() {
            self.name.as_bytes()
        } else {
            &self.key
        };
        escape(title, out);
    }

    fn classic(&self, out: &mut Vec<u8>) {
        self.title(out);
        out.extend_from_slice(b" : total time = ");
        milliseconds(out, self.latencies.total_ns());
        out.extend_from_slice(b", max latency = ");
        milliseconds(out, self.latencies.max_ns().unwrap_or(0).into());
    }
}

fn milliseconds(out: &mut Vec<u8>, ns: u128) {
    let _ = write!(out, "{}.{:06} ms", ns / 1_000_000, ns % 1_000_000);
}

/// Without idle zeroes, as every decimal in a table.
fn microseconds(out: &mut Vec<u8>, ns: u128) {
    let _ = write!(out, "{}.{:03}", ns / 1_000, ns % 1_000);
    while out.ends_with(b"0") {
        out.pop();
    }
    if out.ends_with(b".") {
        out.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(totals: &Totals, tell: fn(&Totals, &mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        tell(totals, &mut out);
        String::from_utf8(out).unwrap()
    }

    fn shrinkers() -> Totals {
        let mut totals = Totals::default();
        let scan = totals.handle(Kind::Pair, "shrink_slab", b"super_cache_scan");
        let count = totals.handle(Kind::Pair, "shrink_slab", b"ext4_es_scan");
        let slab = totals.handle(Kind::Func, "shrink_slab", b"");
        totals.handle(Kind::Pair, "shrink_slab", b"never_ended");
        totals.add(scan, 278_000);
        (0..30).for_each(|_| totals.add(scan, 281_766));
        totals.add(count, 9_000_500);
        totals.add(slab, 1);
        totals
    }

    #[test]
    fn the_classic_lines_are_the_ancestors() {
        assert_eq!(
            told(&shrinkers(), Totals::classic),
            "ext4_es_scan : total time = 9.000500 ms, max latency = 9.000500 ms\n\
             super_cache_scan : total time = 8.730980 ms, max latency = 0.281766 ms\n"
        );
    }

    #[test]
    fn the_usual_lines_say_more_and_of_functions_too() {
        let lines = told(&shrinkers(), Totals::lines);
        let lines: Vec<_> = lines.lines().collect();
        assert_eq!(
            lines[0],
            "ext4_es_scan : total time = 9.000500 ms, max latency = 9.000500 ms, count = 1, \
             mean = 9.000500 ms, p50 = 9.000500 ms, p99 = 9.000500 ms"
        );
        assert_eq!(
            lines[2],
            "shrink_slab : total time = 0.000001 ms, max latency = 0.000001 ms, count = 1, \
             mean = 0.000001 ms, p50 = 0.000001 ms, p99 = 0.000001 ms"
        );
        assert_eq!(lines.len(), 3);
    }

    #[test]
    fn the_table_has_plain_decimals_and_escaped_keys() {
        let mut totals = Totals::default();
        let handle = totals.handle(Kind::Gate, "f", b"\x1b[31m\t");
        totals.add(handle, 1_500);
        totals.add(handle, 1_500);
        assert_eq!(
            told(&totals, Totals::table),
            "kind\tname\tkey\tcount\ttotal_us\tmean_us\tmax_us\tp50_us\tp90_us\tp99_us\tp999_us\n\
             gate\tf\t\\x1B[31m\\t\t2\t3\t1.5\t1.5\t1.5\t1.5\t1.5\t1.5\n"
        );
    }

    #[test]
    fn a_histogram_has_a_row_for_each_doubling() {
        let mut totals = Totals::default();
        let handle = totals.handle(Kind::Func, "f", b"");
        for ns in [1_999, 2_000, 3_999, 9_000] {
            totals.add(handle, ns);
        }
        let half = format!("{:<40}", "*".repeat(20));
        let (whole, none) = ("*".repeat(40), " ".repeat(40));
        assert_eq!(
            told(&totals, Totals::hist),
            format!(
                "f:\n     us                 : count     distribution\n         \
                 0 -> 1         : 1        |{half}|\n         \
                 2 -> 3         : 2        |{whole}|\n         \
                 4 -> 7         : 0        |{none}|\n         \
                 8 -> 15        : 1        |{half}|\n"
            )
        );
    }

    #[test]
    fn keys_and_names_beyond_the_limit_go_to_the_rest() {
        let mut totals = Totals::default();
        for i in 0..KEYS + 10 {
            let handle = totals.handle(Kind::Pair, "p", i.to_string().as_bytes());
            totals.add(handle, 1_000);
        }
        for i in 0..10 {
            let handle = totals.handle(Kind::Func, &format!("new{i}"), b"");
            totals.add(handle, 1_000);
        }
        assert_eq!(totals.rows.len(), KEYS + 2);
        let classic = told(&totals, Totals::classic);
        assert!(
            classic.starts_with("p others : total time = 0.010000 ms,"),
            "{}",
            &classic[..60]
        );
        let lines = told(&totals, Totals::lines);
        assert!(
            lines
                .lines()
                .last()
                .unwrap()
                .starts_with("others : total time = 0.010000 ms,")
        );
        let again = totals.handle(Kind::Pair, "p", b"0");
        assert_eq!(again, Handle(0), "a known key keeps its place");
    }
}
