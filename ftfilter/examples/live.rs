//! Live tracing without the filter: sets tracing up as `ftfilter --live` does, copies the text to
//! standard output, and puts everything back. For trying the set-up on a kernel by itself.

use std::io::{self, Read};
use std::path::PathBuf;
use std::process::ExitCode;
use std::rc::Rc;

use clap::Parser;
use ftfilter::tracefs::{self, Plan, Tracing};
use pipe::cli::{Ending, Failure, Tool, Voice};
use pipe::clock::Mono;
use pipe::flow::Output;
use pipe::span::Span;
use pipe::stop::{Stop, Wake};

const FUNCTIONS: &str = "__alloc_pages,__alloc_pages_noprof,__alloc_frozen_pages_noprof,\
    try_to_free_pages,shrink_node,shrink_lruvec,shrink_slab,shrink_active_list,\
    shrink_inactive_list,evict_folios,compact_zone,try_to_compact_pages";
const EVENTS: &str = "mm_shrink_slab_start,mm_shrink_slab_end,mm_vmscan_direct_reclaim_begin,\
    mm_vmscan_direct_reclaim_end,mm_vmscan_lru_shrink_inactive,mm_compaction_begin,\
    mm_compaction_end,mm_compaction_try_to_compact_pages";

/// The options of `ftfilter --live` that have to do with setting up.
#[derive(Debug, Parser)]
#[command(name = "live")]
struct Args {
    #[arg(long)]
    live: bool,
    /// Taken and not looked at: there is no other.
    #[arg(long)]
    preset: Option<String>,
    #[arg(long)]
    restore: bool,
    #[arg(long)]
    print_setup: bool,
    #[arg(long)]
    tracing: Option<PathBuf>,
    #[arg(long)]
    force: bool,
    #[arg(short, long)]
    threshold: Option<Span>,
    #[arg(short, long)]
    duration: Option<Span>,
    #[arg(short, long)]
    quiet: bool,
    #[arg(long, default_value = FUNCTIONS)]
    functions: String,
    #[arg(long, default_value = EVENTS)]
    events: String,
}

impl Tool for Args {
    fn quiet(&self) -> bool {
        self.quiet
    }
}

fn main() -> ExitCode {
    pipe::cli::main(run)
}

fn run(args: &Args, voice: &Voice) -> Result<Ending, Failure> {
    let root = tracefs::find(args.tracing.as_deref())?;
    if args.restore {
        let restored = tracefs::restore(&root)?;
        voice.remark(format_args!(
            "put back for [{}], running [{}]",
            restored.ended.join(" "),
            restored.running.join(" ")
        ));
        return Ok(Ending::Done);
    }
    let list = |text: &str| -> Vec<String> {
        let names = text.split(',').map(str::to_owned);
        names.filter(|name| !name.is_empty()).collect()
    };
    let plan = Plan {
        functions: list(&args.functions),
        events: list(&args.events),
        threshold: args.threshold.unwrap_or(Span::from_ns(0)),
        graph: !args.functions.is_empty() && tracefs::has_graph(&root),
    };
    let mut out = Output::stdout()?;
    if args.print_setup {
        out.record(|line| line.extend(tracefs::setup_commands(&root, &plan).bytes()))?;
        out.flush()?;
        return Ok(Ending::Done);
    }
    let failed = |error: io::Error| Failure::io("standard output", &error);
    let stop = Rc::new(Stop::install_orderly(Some(out.reader())).map_err(failed)?);
    let mut tracing = Tracing::begin(&root, &plan, args.force, voice)?;
    voice.remark(format_args!("threshold {}", tracing.has_threshold()));
    let due = args.duration.map(|duration| Mono::now().after(duration));
    out.heed(&stop, due);
    let ending = copy(&mut tracing, &mut out, &stop, due)?;
    tracing.restore()?;
    Ok(ending)
}

/// Copies until it is time, then what is left. The second signal leaves that.
fn copy(
    tracing: &mut Tracing,
    out: &mut Output,
    stop: &Stop,
    due: Option<Mono>,
) -> Result<Ending, Failure> {
    let mut buffer = vec![0; 64 * 1024];
    let (mut signals, mut end) = (0, None);
    loop {
        let wake = match end {
            None => out.rest(stop, due, tracing.pipe())?,
            Some(_) => out.rest(stop, Some(Mono::now()), None)?,
        };
        signals += i32::from(matches!(wake, Wake::Signal(_)));
        match wake {
            Wake::ReaderGone => return Ok(Ending::Done),
            Wake::Signal(number) if signals > 1 => return Ok(Ending::Command(128 + number as u8)),
            // While there is always something to read it is never told that it is time.
            Wake::Ready if due.is_none_or(|due| Mono::now() < due) => {}
            _ if end.is_none() => {
                tracing.stop()?;
                end = Some(Mono::now().after(Span::from_ns(1_000_000_000)));
            }
            Wake::Ready | Wake::Due | Wake::Signal(_) => {}
        }
        let length = match tracing.read(&mut buffer) {
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
            Err(error) => return Err(Failure::io("trace_pipe", &error)),
        };
        out.record(|text| text.extend_from_slice(&buffer[..length]))?;
        if length == 0 || end.is_some_and(|end| Mono::now() > end) {
            return out.flush().map(|()| Ending::Done);
        }
    }
}
