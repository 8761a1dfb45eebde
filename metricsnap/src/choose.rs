//! From what was asked for to columns: each once, in the order in which they were asked for.

use std::collections::HashSet;
use std::fmt::Display;
use std::io;

use pipe::cli::{self, Failure};
use pipe::clock::Mono;
use pipe::flow::Skipped;
use pipe::pick;
use pipe::span::Span;

use crate::args::Args;
use crate::halt::Halt;
use crate::metric::{Address, Found, Lack, Metric, Roots};
use crate::scrape::Scraper;
use crate::select::Selector;
use crate::{address, cgroup, exposition, file, node, process};

/// How long another program is waited for at the start.
const PATIENCE: Span = Span::from_ns(5_000_000_000);

/// A column, and whether others like it would have been one, too, had they been there.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The column.
    pub metric: Metric,
    /// Whether a label's value that comes later would fit.
    pub open: bool,
}

/// The columns, and what gets the Prometheus text that some of them are in.
#[derive(Debug, Default)]
pub struct Choice {
    /// In the order in which they were asked for.
    pub columns: Vec<Chosen>,
    /// One for each address; it has fetched its text once.
    pub scrapers: Vec<(Address, Scraper)>,
}

/// Names for many metrics at once.
pub const SETS: [(&str, &[&str]); 6] = [
    (
        ":cpu",
        &[
            "node_cpu_seconds_total",
            "node_cpu_scaling_frequency_hertz",
            "node_intr_total",
            "node_context_switches_total",
            "node_procs_*",
            "node_load*",
        ],
    ),
    (
        ":mem",
        &[
            "node_memory_*",
            "node_vmstat_pgfault",
            "node_vmstat_pgmajfault",
            "node_vmstat_pgpg*",
            "node_vmstat_pswp*",
            "node_vmstat_pgscan_*",
            "node_vmstat_pgsteal_*",
            "node_vmstat_allocstall_*",
            "node_vmstat_compact_*",
            "node_vmstat_oom_kill",
        ],
    ),
    (":disk", &["node_disk_*"]),
    (":net", &["node_network_*_total", "node_sockstat_*"]),
    (":psi", &["node_pressure_*"]),
    (
        ":sched",
        &[
            "node_context_switches_total",
            "node_forks_total",
            "node_procs_*",
            "node_load*",
            "node_schedstat_*",
            "node_softirqs_functions_total",
        ],
    ),
];

/// Looks for all that the operands ask for.
///
/// # Errors
/// One of them is no name, or of nothing that there is.
pub fn choose(operands: &[String], args: &Args) -> Result<Choice, Failure> {
    look(operands, args, false)
}

/// The same later on, for what there is by now: what comes on standard input is only read once.
///
/// # Errors
/// As before.
pub fn again(operands: &[String], args: &Args) -> Result<Vec<Chosen>, Failure> {
    look(operands, args, true).map(|choice| choice.columns)
}

fn look(operands: &[String], args: &Args, again: bool) -> Result<Choice, Failure> {
    let roots = &args.roots();
    let mut columns = Columns::default();
    for operand in operands {
        if operand.starts_with(file::PREFIX) {
            let found = file::find(operand).map_err(|fault| misread(operand, &fault))?;
            columns.push(found, false);
        } else if operand.starts_with(address::PREFIX) {
            let asked = address::parse(operand, args.remote);
            let asked = asked.map_err(|fault| misread(operand, &fault))?;
            if !again || asked.0 != Address::Stdin {
                columns.add_text(operand, asked)?;
            }
        } else if operand.starts_with(':') {
            columns.add_set(operand, roots)?;
        } else {
            columns.add_named(operand, roots)?;
        }
    }
    Ok(Choice {
        columns: columns.chosen,
        scrapers: columns.scrapers,
    })
}

/// All that these choices find, if it is nothing, too.
pub fn all(choices: &[&str], roots: &Roots) -> Vec<Chosen> {
    let mut columns = Columns::default();
    for selector in choices.iter().filter_map(|text| Selector::parse(text).ok()) {
        columns.add(&selector, roots);
    }
    columns.chosen
}

/// All metrics of this machine that fit; those of processes and control groups if they are named.
pub fn find(selector: &Selector, roots: &Roots) -> Found {
    let mut found = Found::default();
    node::find(roots, selector, &mut found);
    process::find(roots, selector, &mut found);
    cgroup::find(roots, selector, &mut found);
    found.metrics.retain(|metric| selector.fits(metric));
    found
}

#[derive(Default)]
struct Columns {
    chosen: Vec<Chosen>,
    titles: HashSet<String>,
    scrapers: Vec<(Address, Scraper)>,
}

impl Columns {
    fn push(&mut self, metric: Metric, open: bool) {
        if self.titles.insert(metric.title()) {
            self.chosen.push(Chosen { metric, open });
        }
    }

    /// Adds what a choice finds; tells how much that is, old or new, and what could not be looked at.
    fn add(&mut self, selector: &Selector, roots: &Roots) -> (usize, Vec<Lack>) {
        let found = find(selector, roots);
        let count = found.metrics.len();
        for metric in found.metrics {
            let open = selector.is_open(&metric);
            self.push(metric, open);
        }
        (count, found.lacks)
    }

    fn add_named(&mut self, operand: &str, roots: &Roots) -> Result<(), Failure> {
        let selector = parse(operand)?;
        let (found, lacks) = self.add(&selector, roots);
        match found {
            0 => Err(unknown(operand, &selector, (roots, &lacks))),
            _ => Ok(()),
        }
    }

    /// Adds what is chosen of another program's text.
    fn add_text(
        &mut self,
        operand: &str,
        (address, selector): (Address, Option<Selector>),
    ) -> Result<(), Failure> {
        let known = self
            .scrapers
            .iter()
            .position(|(known, _)| *known == address);
        let at = match known {
            Some(at) => at,
            None => {
                let scraper = Scraper::new(&address).map_err(|e| unanswered(&address, &e))?;
                self.scrapers.push((address.clone(), scraper));
                self.scrapers.len() - 1
            }
        };
        let text = fetch(&mut self.scrapers[at].1).map_err(|e| unanswered(&address, &e))?;
        let (series, skipped) = exposition::parse(&text);
        let metrics: Vec<_> = series
            .into_iter()
            .map(|series| series.metric(&address))
            .collect();
        let fits = |metric: &&Metric| selector.as_ref().is_none_or(|s| s.fits(metric));
        let mut chosen = metrics.iter().filter(fits).peekable();
        if chosen.peek().is_none() {
            return Err(no_series(operand, &metrics, &skipped));
        }
        for metric in chosen.cloned() {
            let open = selector.as_ref().is_none_or(|s| s.is_open(&metric));
            self.push(metric, open);
        }
        Ok(())
    }

    /// Adds what there is of a set: kernels differ.
    fn add_set(&mut self, operand: &str, roots: &Roots) -> Result<(), Failure> {
        let (mut all, mut lacks) = (0, Vec::new());
        for choice in set(operand)? {
            let (found, lack) = self.add(&parse(choice)?, roots);
            all += found;
            lacks.extend(lack);
        }
        match all {
            0 => Err(lacking(operand, &lacks)),
            _ => Ok(()),
        }
    }
}

/// The text as it is now.
fn fetch(scraper: &mut Scraper) -> io::Result<Vec<u8>> {
    let (mut text, never) = (Vec::new(), Halt::new()?);
    let length = scraper.fetch(&mut text, Mono::now().after(PATIENCE), never.bell())?;
    text.truncate(length);
    Ok(text)
}

fn unanswered(address: &Address, error: &io::Error) -> Failure {
    let cure = match error.kind() {
        io::ErrorKind::NotFound => "check the path",
        io::ErrorKind::ConnectionRefused => "nobody listens there; check the address",
        io::ErrorKind::TimedOut => "try it with curl(1)",
        _ => "it is to give Prometheus text",
    };
    Failure::new(address, cli::reason(error), cure)
}

/// Nothing in the text fits.
fn no_series(operand: &str, metrics: &[Metric], skipped: &Skipped) -> Failure {
    let what = format!("'{operand}' finds nothing in that text");
    let mut names: Vec<&str> = metrics.iter().map(|metric| &*metric.name).collect();
    names.dedup();
    match names[..] {
        [] if skipped.count > 0 => Failure::usage(what, "it is no Prometheus text"),
        [] => Failure::usage(what, "it has no series"),
        _ => {
            let names = names.iter().map(|&name| name.to_owned()).collect();
            let asked = operand.rsplit('#').next().unwrap_or(operand);
            let near = three_nearest(asked, names);
            Failure::usage(what, near.unwrap_or("it has others".to_owned()))
        }
    }
}

/// The operand is not of its form, or of nothing that is there.
fn misread(operand: &str, fault: &impl Display) -> Failure {
    Failure::usage(format_args!("'{operand}' {fault}"), "see metricsnap(1)")
}

fn parse(text: &str) -> Result<Selector, Failure> {
    Selector::parse(text)
        .map_err(|fault| Failure::usage(format_args!("'{text}' {fault}"), fault.cure()))
}

/// The choices of a set.
fn set(name: &str) -> Result<Vec<&'static str>, Failure> {
    let known = SETS.iter().find(|(known, _)| *known == name);
    match (known, name) {
        (Some((_, choices)), _) => Ok(choices.to_vec()),
        (None, ":all") => Ok(SETS
            .iter()
            .flat_map(|(_, all)| all.iter().copied())
            .collect()),
        (None, _) => {
            let all: Vec<_> = SETS.iter().map(|(name, _)| *name).collect();
            let cure = format!("the sets are {} and :all", all.join(" "));
            Err(Failure::usage(
                format_args!("there is no set '{name}'"),
                cure,
            ))
        }
    }
}

/// What is asked for would be in a place that can't be looked at.
fn lacking(operand: &str, lacks: &[Lack]) -> Failure {
    match lacks.first() {
        Some(lack) => Failure::usage(
            format_args!("'{operand}' is not there"),
            format_args!("{}: {}", lack.path.display(), lack.reason),
        ),
        None => Failure::usage(format_args!("'{operand}' is not there"), "ask for others"),
    }
}

/// Nothing fits: what may have been meant.
fn unknown(operand: &str, selector: &Selector, (roots, lacks): (&Roots, &[Lack])) -> Failure {
    if operand.starts_with('/') {
        return no_name(operand);
    }
    // Of a choice among all names, what can't be looked at is not the reason.
    let lacks = if selector.is_definite() { lacks } else { &[] };
    // Here it is what the labels name that can't.
    if !lacks.is_empty()
        && ["process_", "cgroup_"]
            .iter()
            .any(|one| operand.starts_with(one))
    {
        return lacking(operand, lacks);
    }
    let of_name = Selector::parse(selector.name()).map(|selector| find(&selector, roots).metrics);
    let titles = |metrics: Vec<Metric>| metrics.iter().map(Metric::title).collect::<Vec<_>>();
    let (what, known) = match of_name {
        Ok(metrics) if !metrics.is_empty() => (
            format!("'{operand}' has labels that no metric has now"),
            titles(metrics),
        ),
        _ if !lacks.is_empty() => return lacking(operand, lacks),
        _ => (format!("there is no metric '{operand}'"), names(roots)),
    };
    let near = three_nearest(operand, known);
    Failure::usage(what, near.unwrap_or("check --proc and --sys".to_owned()))
}

/// A regular expression, or a path.
fn no_name(operand: &str) -> Failure {
    if operand.len() > 1 && operand.ends_with('/') {
        let what = format_args!("no metric fits '{operand}'");
        return Failure::usage(what, "see metricsnap --list for the names");
    }
    let cure = format_args!("write 'file:{operand}' for a number in a file, /REGEX/ for names");
    Failure::usage(format_args!("there is no metric '{operand}'"), cure)
}

/// The three known names most like the one asked for, the nearest first.
fn three_nearest(asked: &str, mut known: Vec<String>) -> Option<String> {
    let mut near = Vec::new();
    while near.len() < 3
        && let Some(next) = nearest(asked, &known)
    {
        near.push(format!("'{next}'"));
        known.retain(|name| *name != next);
    }
    match &near[..] {
        [] => None,
        [one] => Some(format!("the nearest is {one}")),
        _ => Some(format!("the nearest are {}", near.join(", "))),
    }
}

/// The known name most like the one asked for, with or without what may be left off.
fn nearest(operand: &str, known: &[String]) -> Option<String> {
    let short = |name: &str| !operand.starts_with(crate::select::NODE) && name.starts_with("node_");
    let shortened = |name: &str| match short(name) {
        true => name[crate::select::NODE.len()..].to_owned(),
        false => name.to_owned(),
    };
    let forms: Vec<String> = known.iter().map(|name| shortened(name)).collect();
    let near = pick::nearest(operand, forms.iter().map(String::as_str))?;
    let at = forms.iter().position(|form| form == near)?;
    known.get(at).cloned()
}

/// Every name there is, once, without labels.
fn names(roots: &Roots) -> Vec<String> {
    let mut names = Vec::new();
    for all in ["*", "process_*{pid=self}", "cgroup_*{cgroup=/}"] {
        if let Ok(selector) = Selector::parse(all) {
            let metrics = find(&selector, roots).metrics;
            names.extend(metrics.into_iter().map(|metric| metric.name.into_owned()));
        }
    }
    names.sort();
    names.dedup();
    names
}
