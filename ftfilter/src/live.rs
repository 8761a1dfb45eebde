//! `--live`: tracing set up by the rules, filtered while it runs, and put back.

use std::io::{self, Read};
use std::os::fd::AsFd;
use std::path::Path;
use std::rc::Rc;

use pipe::cli::{Ending, Failure, Voice};
use pipe::clock::Mono;
use pipe::flow::Output;
use pipe::span::Span;
use pipe::stop::{Stop, Wake};

use crate::args::Args;
use crate::pattern::Pattern;
use crate::rule::Rules;
use crate::tracefs::{self, Plan, Tracing};

/// How long what was recorded is read on after the end.
const DRAIN: Span = Span::from_ns(1_000_000_000);

/// Traces until it is time, or does one of the things around that.
///
/// # Errors
/// Tracing can't be set up or put back, or its text can't be read or written.
pub fn run(args: &Args, rules: Rules, voice: &Voice) -> Result<Ending, Failure> {
    let root = tracefs::find(args.tracing.as_deref())?;
    if args.restore {
        return restore(&root, voice);
    }
    let plan = plan(args, &rules, &root)?;
    if args.print_setup {
        let mut out = Output::stdout()?;
        out.record(|buffer| buffer.extend(tracefs::setup_commands(&root, &plan).bytes()))?;
        out.flush()?;
        return Ok(Ending::Done);
    }
    let stop = Stop::install_orderly(Some(io::stdout().as_fd()))
        .map(Rc::new)
        .map_err(|error| Failure::io("signals", &error))?;
    let due = args.duration.map(|duration| Mono::now().after(duration));
    let mut stream = crate::stream(args, rules, &stop)?;
    let tracing = Tracing::begin(&root, &plan, args.force, voice)?;
    let mut source = Source {
        tracing,
        stop: Rc::clone(&stop),
        due,
        end: None,
        second: None,
    };
    let outcome = stream
        .read(&mut source, "trace_pipe")
        .and_then(|()| stream.finish());
    let second = source.second;
    // Put back whatever came before, and told only if it failed.
    source.tracing.restore()?;
    outcome?;
    let ending = crate::end(args, &stream, voice)?;
    Ok(second.map_or(ending, |signal| Ending::Command(128 + signal as u8)))
}

/// What the rules need of the kernel.
fn plan(args: &Args, rules: &Rules, root: &Path) -> Result<Plan, Failure> {
    let gates = rules.gates.iter();
    let functions = rules.funcs.iter().map(|func| &func.pattern);
    let functions = names(functions.chain(gates.clone().flat_map(|gate| &gate.functions)))?;
    let paired = rules
        .pairs
        .iter()
        .filter(|pair| !pair.recorded)
        .flat_map(|pair| pair.begin.iter().chain(&pair.end));
    let events = names(
        gates
            .flat_map(|gate| &gate.events)
            .chain(paired)
            .chain(&rules.passes),
    )?;
    let graph = !functions.is_empty() && tracefs::has_graph(root);
    Ok(Plan {
        functions,
        events,
        threshold: args.threshold,
        graph,
    })
}

/// The names of patterns, each once; the kernel has no regular expressions.
fn names<'a>(patterns: impl Iterator<Item = &'a Pattern>) -> Result<Vec<String>, Failure> {
    let mut names: Vec<String> = Vec::new();
    for pattern in patterns {
        match pattern {
            Pattern::Glob(name) if names.contains(name) => {}
            Pattern::Glob(name) => names.push(name.clone()),
            Pattern::Regex(_) => {
                let what = format!("--live: the kernel has no regular expressions for {pattern}");
                return Err(Failure::usage(what, "name what it stands for, with '*'"));
            }
        }
    }
    Ok(names)
}

fn restore(root: &Path, voice: &Voice) -> Result<Ending, Failure> {
    let restored = tracefs::restore(root)?;
    for pid in &restored.ended {
        voice.remark(format_args!("put back what process {pid} had left changed"));
    }
    for pid in &restored.running {
        voice.remark(format_args!("left process {pid} alone: it runs"));
    }
    Ok(Ending::Done)
}

/// The text as it is recorded, until it is time to stop, and then what is left of it.
struct Source {
    tracing: Tracing,
    stop: Rc<Stop>,
    due: Option<Mono>,
    /// When to stop reading what is left.
    end: Option<Mono>,
    /// The second signal: it is time to leave.
    second: Option<i32>,
}

impl Read for &mut Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let until = self.end.map_or(self.due, |_| Some(Mono::now()));
            match (self.stop.sleep(until, self.tracing.pipe())?, self.end) {
                (Wake::ReaderGone, _) => return Err(io::ErrorKind::BrokenPipe.into()),
                (Wake::Signal(number), Some(_)) => {
                    self.second = Some(number);
                    return Ok(0);
                }
                (Wake::Due | Wake::Signal(_), None) => {
                    self.tracing
                        .stop()
                        .map_err(|failure| io::Error::other(failure.to_string()))?;
                    self.end = Some(Mono::now().after(DRAIN));
                }
                (Wake::Ready | Wake::Due, _) => {}
            }
            if self.end.is_some_and(|end| Mono::now() > end) {
                return Ok(0);
            }
            match self.tracing.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                got => return got,
            }
        }
    }
}
