//! `--live`: tracing set up by the rules, filtered while it runs, and put back.

use std::io::{self, Read};
use std::os::fd::AsFd;
use std::path::Path;
use std::rc::Rc;

use pipe::cli::{Ending, Failure, Voice};
use pipe::clock::Mono;
use pipe::command::{self, Command};
use pipe::flow::Output;
use pipe::span::Span;
use pipe::stop::{Stop, Wake};

use crate::args::Args;
use crate::pattern::Pattern;
use crate::rule::Rules;
use crate::stream::{Stream, Trace};
use crate::tracefs::{self, Plan, Tracing};

/// How much text is read before it is filtered.
const BLOCK: usize = 64 * 1024;
/// How long it gathers.
const GATHER: Span = Span::from_ns(1_000_000);

/// Traces until it is time, or while COMMAND runs, or does one of the things around that.
///
/// # Errors
/// Tracing can't be set up or put back, or its text can't be read or written.
pub fn run(args: &Args, rules: Rules, voice: &Voice) -> Result<Ending, Failure> {
    let own = |failure| match args.command.is_empty() {
        true => failure,
        false => command::own(failure),
    };
    if !args.files.is_empty() {
        let cure = "leave one of them out; a COMMAND comes behind --";
        return Err(own(Failure::usage("live tracing reads no FILE", cure)));
    }
    let root = tracefs::find(args.tracing.as_deref()).map_err(own)?;
    if args.restore {
        return restore(&root, voice);
    }
    let plan = plan(args, &rules, &root).map_err(own)?;
    if !plan.functions.is_empty() && !plan.graph {
        without_calls(&plan, &root, voice).map_err(own)?;
    }
    if args.print_setup {
        let mut out = Output::stdout()?;
        out.record(|buffer| buffer.extend(tracefs::setup_commands(&root, &plan).bytes()))?;
        out.flush()?;
        return Ok(Ending::Done);
    }
    let (mut stream, mut source) = start(args, rules, (&root, &plan), voice).map_err(own)?;
    if !args.command.is_empty() {
        source.command = Some(Command::start(&args.command)?);
    }
    let work = crate::read(args, &mut stream, Trace::new(&mut source, "trace_pipe"))
        .and_then(|()| stream.finish());
    let Source {
        tracing,
        stop,
        second,
        command,
        ..
    } = source;
    // Put back whatever came before, and told only if it failed.
    tracing.restore().map_err(own)?;
    let end = || crate::end(args, &stream, voice);
    match (second, command) {
        (Some(signal), _) => {
            work.map_err(own)?;
            end().map(|_| Ending::Command(128 + signal as u8))
        }
        (None, Some(command)) => command.conclude(work, (&stop, voice), |_| end()),
        (None, None) => work.and_then(|()| end()),
    }
}

/// Tracing that runs, and what its text goes through.
fn start(
    args: &Args,
    rules: Rules,
    (root, plan): (&Path, &Plan),
    voice: &Voice,
) -> Result<(Stream, Source), Failure> {
    let standard_output = io::stdout();
    let reader = args.log.is_none().then(|| standard_output.as_fd());
    let stop = Stop::install_orderly(reader)
        .and_then(Stop::listen)
        .map(Rc::new)
        .map_err(|error| Failure::io("signals", &error))?;
    let tracing = Tracing::begin(root, plan, args.force, voice)?;
    // Setting up can take seconds.
    let due = args.duration.map(|duration| Mono::now().after(duration));
    let stream = crate::stream(args, rules, &stop, due)?;
    let source = Source {
        tracing,
        stop,
        due,
        read_at: None,
        stopped: false,
        command: None,
        told: false,
        second: None,
    };
    Ok((stream, source))
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
        tree: args.tree,
    })
}

/// The kernel can't follow the functions that the rules name: the events may do without.
fn without_calls(plan: &Plan, root: &Path, voice: &Voice) -> Result<(), Failure> {
    let what = "this kernel has no function_graph tracer";
    if plan.events.is_empty() {
        let cure = "name events in the rules";
        return Err(Failure::new(root.display(), what, cure));
    }
    voice.remark(format_args!("{what}: there will be events, but no calls"));
    Ok(())
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
    /// When all that was there was read.
    read_at: Option<Mono>,
    /// Nothing more is recorded; what was is still read, to its end.
    stopped: bool,
    command: Option<Command>,
    /// The first signal came, and went on to COMMAND.
    told: bool,
    /// The second signal: it is time to leave.
    second: Option<i32>,
}

impl Source {
    /// Sleeps until there is something to do. What comes right behind what was read last is left to
    /// gather for a moment: a wake-up for each line would cost more than the line.
    fn wait(&self) -> io::Result<Wake> {
        let now = Mono::now();
        let running = self.command.as_ref().filter(|_| !self.stopped);
        let watched = running.map(Command::end).into_iter();
        let gathers = self.read_at.map(|at| at.after(GATHER));
        if let Some(gathered) = gathers.filter(|&gathered| !self.stopped && now < gathered) {
            let until = self.due.map_or(gathered, |due| due.min(gathered));
            let watched: Vec<_> = watched.collect();
            return match self.stop.sleep(Some(until), &watched)? {
                Wake::Due if !self.is_due() => Ok(Wake::Ready(usize::MAX)),
                wake => Ok(wake),
            };
        }
        let until = if self.stopped { Some(now) } else { self.due };
        let watched: Vec<_> = watched.chain(self.tracing.pipe()).collect();
        match self.stop.sleep(until, &watched)? {
            // Where more is recorded than can be read, there always is something.
            Wake::Ready(_) if self.is_due() => Ok(Wake::Due),
            wake => Ok(wake),
        }
    }

    /// Reads what is there, up to a block: the kernel gives a page at a time, and asking for each
    /// whether it is there would cost as much as filtering it.
    fn fill(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(BLOCK);
        let mut got = 0;
        while got < length {
            match self.tracing.read(&mut buffer[got..length]) {
                Ok(0) => break,
                Ok(more) => got += more,
                Err(_) if got > 0 => break,
                Err(error) => return Err(error),
            }
        }
        Ok(got)
    }

    /// Whether it is time to stop recording.
    fn is_due(&self) -> bool {
        !self.stopped && self.due.is_some_and(|due| Mono::now() >= due)
    }

    /// Records no more; what was recorded is still read.
    fn stop(&mut self) -> io::Result<()> {
        self.stopped = true;
        let stopped = self.tracing.stop();
        stopped.map_err(|failure| io::Error::other(failure.to_string()))
    }
}

impl Read for &mut Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match (self.wait()?, &self.command) {
                (Wake::ReaderGone, _) => return Err(io::ErrorKind::BrokenPipe.into()),
                (Wake::Asked, _) => return Err(io::ErrorKind::Interrupted.into()),
                (Wake::Signal(number), _) if self.told || self.stopped => {
                    self.second = Some(number);
                    return Ok(0);
                }
                (Wake::Signal(number), Some(command)) => {
                    command.pass_on(number);
                    self.told = true;
                    continue;
                }
                (Wake::Signal(_), None) => self.stop()?,
                // It is time, or COMMAND has ended: it stands before the text.
                (Wake::Due, _) | (Wake::Ready(0), Some(_)) if !self.stopped => self.stop()?,
                (Wake::Ready(_) | Wake::Due, _) => {}
            }
            match self.fill(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                got => {
                    // A whole block: there may be more.
                    let all = got.as_ref().is_ok_and(|&got| got < BLOCK);
                    self.read_at = all.then(Mono::now);
                    return got;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_alone_need_the_tracer_and_events_do_without() {
        let told = |events: &[&str]| {
            let plan = Plan {
                functions: vec!["f".to_owned()],
                events: events.iter().map(|&event| event.to_owned()).collect(),
                threshold: Span::from_ns(0),
                graph: false,
                tree: false,
            };
            without_calls(&plan, Path::new("/t"), &Voice::new("ftfilter", true))
        };
        assert!(told(&["e"]).is_ok());
        let refused = told(&[]).unwrap_err().to_string();
        assert!(refused.contains("no function_graph"), "{refused}");
    }
}
