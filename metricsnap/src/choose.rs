//! From what was asked for to columns: each once, in the order in which they were asked for.

use std::collections::HashMap;
use std::io;

use pipe::cli::Failure;
use pipe::clock::Mono;
use pipe::span::Span;

use crate::args::Args;
use crate::halt::Halt;
use crate::metric::{Address, Found, Lack, Metric, Roots, Source};
use crate::scrape::Scraper;
use crate::select::Selector;
use crate::{address, cgroup, exposition, file, node, process};

mod miss;
mod set;

use miss::{lacking, misread, no_series, unanswered, unknown};
use set::set;

pub use set::SETS;

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
    /// One for each address.
    pub scrapers: Vec<Asked>,
}

/// Another program that was asked for its text.
#[derive(Debug)]
pub struct Asked {
    /// Where it is.
    pub address: Address,
    /// What asks it.
    pub scraper: Scraper,
    /// What it said.
    pub text: Vec<u8>,
}

/// Looks for all that the operands ask for.
///
/// # Errors
/// One of them is no name, or of nothing that there is.
pub fn choose(operands: &[String], args: &Args) -> Result<Choice, Failure> {
    look(operands, args, false)
}

/// The same later on, for what there is by now; other programs aren't asked again.
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
            columns.push(found, false)?;
        } else if operand.starts_with(address::PREFIX) {
            if !again {
                let asked = address::parse(operand, args.remote);
                columns.add_text(operand, asked.map_err(|fault| misread(operand, &fault))?)?;
            }
        } else if operand.starts_with(':') {
            columns.add_set(operand, roots)?;
        } else {
            columns.add_named(operand, roots)?;
        }
    }
    let of_command = |chosen: &Chosen| matches!(chosen.metric.source, Source::Command { .. });
    if args.command.is_empty() && !args.list && columns.chosen.iter().any(of_command) {
        let cure = "name one behind --";
        return Err(Failure::usage("pid=command is of a COMMAND", cure));
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
        // Nothing else is in these places.
        let _ = columns.add(&selector, roots);
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
    titles: HashMap<String, usize>,
    scrapers: Vec<Asked>,
}

impl Columns {
    /// Takes a column in, unless it was asked for before.
    fn push(&mut self, metric: Metric, open: bool) -> Result<(), Failure> {
        let title = metric.title();
        match self.titles.get(&title) {
            Some(&at) if self.chosen[at].metric.source != metric.source => {
                let other = &self.chosen[at].metric.source;
                let what = format!("'{title}' is in {other} and in {}", metric.source);
                Err(Failure::usage(what, "ask for one of them at a time"))
            }
            Some(_) => Ok(()),
            None => {
                self.titles.insert(title, self.chosen.len());
                self.chosen.push(Chosen { metric, open });
                Ok(())
            }
        }
    }

    /// Adds what a choice finds; tells how much that is, old or new, and what could not be looked at.
    fn add(&mut self, selector: &Selector, roots: &Roots) -> Result<(usize, Vec<Lack>), Failure> {
        let found = find(selector, roots);
        let count = found.metrics.len();
        for metric in found.metrics {
            let open = selector.is_open(&metric);
            self.push(metric, open)?;
        }
        Ok((count, found.lacks))
    }

    fn add_named(&mut self, operand: &str, roots: &Roots) -> Result<(), Failure> {
        let selector = parse(operand)?;
        let (found, lacks) = self.add(&selector, roots)?;
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
            .position(|asked| asked.address == address);
        let at = match known {
            Some(at) => at,
            None => {
                let asked = ask(&address).map_err(|error| unanswered(&address, &error))?;
                self.scrapers.push(asked);
                self.scrapers.len() - 1
            }
        };
        let (series, skipped) = exposition::parse(&self.scrapers[at].text);
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
            self.push(metric, open)?;
        }
        Ok(())
    }

    /// Adds what there is of a set: kernels differ.
    fn add_set(&mut self, operand: &str, roots: &Roots) -> Result<(), Failure> {
        let (mut all, mut lacks) = (0, Vec::new());
        for choice in set(operand)? {
            let (found, lack) = self.add(&parse(choice)?, roots)?;
            all += found;
            lacks.extend(lack);
        }
        match all {
            0 => Err(lacking(operand, &lacks)),
            _ => Ok(()),
        }
    }
}

/// Asks for the text as it is now.
fn ask(address: &Address) -> io::Result<Asked> {
    let mut scraper = Scraper::new(address)?;
    let (mut text, never) = (Vec::new(), Halt::new()?);
    let length = scraper.fetch(&mut text, Mono::now().after(PATIENCE), never.bell())?;
    text.truncate(length);
    Ok(Asked {
        address: address.clone(),
        scraper,
        text,
    })
}

fn parse(text: &str) -> Result<Selector, Failure> {
    Selector::parse(text)
        .map_err(|fault| Failure::usage(format_args!("'{text}' {fault}"), fault.cure()))
}
