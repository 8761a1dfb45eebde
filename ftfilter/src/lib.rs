//! Filters ftrace text by latency and totals where the time went.
//!
//! [`run`] joins what is apart: [`chunk`] gives lines, [`dialect`] and [`line`] make events of
//! them, [`rule`] and [`role`] say what names mean, [`filter`] with [`task`], [`hold`] and [`key`]
//! decides, [`total`] adds up, [`tree`] puts what is inside a call under it, [`show`] writes.

pub mod args;
pub mod chunk;
pub mod dialect;
pub mod doubling;
pub mod fast;
pub mod filter;
pub mod hold;
pub mod key;
pub mod line;
pub mod live;
pub mod pattern;
pub mod preset;
pub mod role;
pub mod rule;
pub mod select;
pub mod show;
pub mod stream;
pub mod task;
pub mod total;
pub mod tracefs;
pub mod tree;

use std::fs;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use pipe::cli::{Ending, Failure, Voice};
use pipe::clock::Mono;
use pipe::command;
use pipe::flow::{Input, Output};
use pipe::stop::Stop;

pub use args::{Args, Form};
use filter::{Filter, Settings};
use rule::Rules;
use select::Selection;
use show::Sink;
use stream::{Counts, Stream, Trace};
use tree::Tree;

/// Filters until the input ends.
///
/// # Errors
/// Rules that are none, inputs that can't be read or are no trace, an output that can't be
/// written.
pub fn run(args: &Args, voice: &Voice) -> Result<Ending, Failure> {
    let texts = rule_texts(args)?;
    if args.print_rules {
        return print_rules(&texts);
    }
    let rules = read_rules(&texts)?;
    if args.live || args.restore || args.print_setup {
        return live::run(args, rules, voice);
    }
    if !args.command.is_empty() {
        let what = "a COMMAND is run beside live tracing only";
        return Err(command::own(Failure::usage(what, "add --live")));
    }
    let due = args.duration.map(|duration| Mono::now().after(duration));
    let stop = Stop::install(Some(io::stdout().as_fd())).and_then(Stop::listen);
    let mut stop = stop.map_err(|error| Failure::io("signals", &error))?;
    stop.leave_at(due);
    let stop = Rc::new(stop);
    let mut stream = stream(args, rules, &stop, due)?;
    let standard_input = [PathBuf::from("-")];
    let files = if args.files.is_empty() {
        &standard_input[..]
    } else {
        &args.files
    };
    for path in files {
        let input = Input::open(path, &stop)?;
        let name = input.name().to_owned();
        read(args, &mut stream, Trace::new(input, &name))?;
    }
    stream.finish()?;
    end(args, &stream, voice)
}

/// All that is between input and output.
fn stream(
    args: &Args,
    rules: Rules,
    stop: &Rc<Stop>,
    due: Option<Mono>,
) -> Result<Stream, Failure> {
    let settings = Settings {
        threshold: args.threshold.ns(),
        slack: args.slack.ns() as i64,
        per_instance: args.per_instance,
    };
    let mut out = match &args.log {
        Some(path) => Output::create(path)?,
        None => Output::stdout()?,
    };
    out.heed(stop, due);
    let style = (args.tsv || args.style.json).then(|| args.style.style());
    let sink = Sink::new(out, style.as_ref())?;
    let tree = tree(args, &rules)?;
    let mut stream = Stream::new(Filter::new(rules, settings), selection(args), sink);
    stream.tree = tree;
    stream.keep_unknown = args.keep_unknown;
    stream.left = args.count;
    Ok(stream)
}

/// Trees, if they are asked for.
fn tree(args: &Args, rules: &Rules) -> Result<Option<Box<Tree>>, Failure> {
    if !args.tree {
        return Ok(None);
    }
    if rules.funcs.is_empty() && rules.gates.is_empty() {
        let what = "--tree: the rules name no function";
        return Err(Failure::usage(what, "name one, as in -r 'func vfs_*'"));
    }
    let is_text = !args.tsv && !args.style.json;
    let tree = Tree::new(rules.clone(), args.threshold.ns(), is_text);
    Ok(Some(Box::new(tree)))
}

/// Reads a trace to its end, and tells the totals each time they are asked for.
fn read(args: &Args, stream: &mut Stream, mut trace: Trace<impl Read>) -> Result<(), Failure> {
    while !stream.read(&mut trace)? {
        tell_totals(args, stream)?;
    }
    Ok(())
}

/// Totals, what was out of the way, and the verdict.
fn end(args: &Args, stream: &Stream, voice: &Voice) -> Result<Ending, Failure> {
    tell_totals(args, stream)?;
    let filter = stream.filter();
    stream.counts().tell(filter.stats(), args.stats, voice);
    if let Some(tree) = &stream.tree {
        tree.tell(voice);
    }
    if filter.knows_nothing() {
        voice.remark("nothing that was read is named by the rules; see them with --print-rules");
    }
    if filter.clock_stands() {
        voice.remark("the trace's clock does not count time: of each event, only the last one in a call is shown");
    }
    Ok(verdict(args, stream))
}

/// A text of rules and what messages call it.
struct Text {
    name: String,
    text: String,
}

/// The rules asked for: those given, else a preset's.
fn rule_texts(args: &Args) -> Result<Vec<Text>, Failure> {
    let mut texts = Vec::new();
    if let Some(name) = args
        .preset
        .as_deref()
        .or((args.rules.is_empty() && args.rule.is_empty()).then_some("alloc"))
    {
        let known = || preset::PRESETS.iter().map(|preset| preset.0);
        let text = preset::rules(name).ok_or_else(|| {
            let all = known().collect::<Vec<_>>().join(", ");
            Failure::usage(
                format!("--preset '{name}': there is none of that name"),
                format!("the presets are {all}"),
            )
        })?;
        texts.push(Text {
            name: format!("preset {name}"),
            text: text.to_owned(),
        });
    }
    for path in &args.rules {
        let text = fs::read_to_string(path).map_err(|error| Failure::io(path.display(), &error))?;
        texts.push(Text {
            name: path.display().to_string(),
            text,
        });
    }
    let given = args.rule.iter().map(|rule| Text {
        name: format!("--rule '{rule}'"),
        text: rule.clone(),
    });
    Ok(texts.into_iter().chain(given).collect())
}

fn read_rules(texts: &[Text]) -> Result<Rules, Failure> {
    let mut rules = Rules::default();
    for Text { name, text } in texts {
        rules.add(text).map_err(|fault| {
            let place = if text.contains('\n') {
                format!("{name}:{}", fault.line)
            } else {
                name.clone()
            };
            Failure::new(place, fault.what, "see ftfilter(1) for the rules")
        })?;
    }
    Ok(rules)
}

fn print_rules(texts: &[Text]) -> Result<Ending, Failure> {
    let mut out = Output::stdout()?;
    for Text { text, .. } in texts {
        out.record(|buffer| {
            buffer.extend_from_slice(text.as_bytes());
            if !text.ends_with('\n') {
                buffer.push(b'\n');
            }
        })?;
    }
    out.flush()?;
    Ok(Ending::Done)
}

fn selection(args: &Args) -> Selection {
    Selection {
        pids: args.pid.clone(),
        comm: args.comm.clone(),
        cpus: args.cpu.clone(),
        events: args.event.clone(),
        from: args.from.map(|from| from.ns() as i64),
        to: args.to.map(|to| to.ns() as i64),
    }
}

/// The totals, to standard error or to a file.
fn tell_totals(args: &Args, stream: &Stream) -> Result<(), Failure> {
    if let Some(path) = &args.summary {
        return write_summary(path, stream);
    }
    let totals = stream.filter().totals();
    let mut text = Vec::new();
    match args.summary_format {
        Form::Lines => totals.lines(&mut text),
        Form::Classic => totals.classic(&mut text),
        Form::Hist => totals.hist(&mut text),
    }
    if !args.quiet {
        // Nobody is left to tell when standard error is gone.
        drop(io::stderr().write_all(&text));
    }
    Ok(())
}

fn write_summary(path: &Path, stream: &Stream) -> Result<(), Failure> {
    let mut out = Output::create(&path.to_path_buf())?;
    out.record(|buffer| stream.filter().totals().table(buffer))?;
    out.flush()
}

fn verdict(args: &Args, stream: &Stream) -> Ending {
    let slow = args
        .fail_over
        .zip(stream.filter().totals().max_ns())
        .is_some_and(|(over, max)| max >= over.ns());
    let Counts {
        unknown, overlong, ..
    } = stream.counts();
    let lost = stream.filter().stats().lost_marks > 0 || *unknown > 0 || *overlong > 0;
    if slow || args.strict && lost {
        Ending::CheckFailed
    } else {
        Ending::Done
    }
}
