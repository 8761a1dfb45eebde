//! What is said about inputs: why one can't be drawn, and what of it was not.

use pipe::cli::{Failure, Voice};
use pipe::pick;

use crate::chart::caption::with_commas;
use crate::chart::{Body, Chart, Plot};
use crate::input::facts::Facts;
use crate::input::tasks::KEPT;
use crate::input::{Content, Refusal, Source};
use crate::request::Request;

/// What is wrong with an input that can't be drawn, and the cure.
pub(crate) fn refused(name: &str, refusal: Refusal) -> Failure {
    match refusal {
        Refusal::Empty => Failure::new(
            name,
            "empty input",
            "give it a table whose first line names the columns",
        ),
        Refusal::NoTime => Failure::new(
            format!("{name}:1"),
            "names no time column (unix_s, mono_s, boot_s, trace_s, time, timestamp)",
            "give it a table with its header line",
        ),
        Refusal::Json => Failure::new(format!("{name}:1"), "is JSON", "record without --json"),
        Refusal::Strange(what, cure) => Failure::new(name, what, cure),
        Refusal::Io(error) => Failure::io(name, &error),
    }
}

/// Every kind of fault in one line, with the place of the first.
pub(crate) fn tell(voice: &Voice, name: &str, facts: &Facts) {
    let faults = &facts.faults;
    let told = [
        (
            faults.lines,
            "line skipped: its cells don't match the header's",
        ),
        (faults.times, "line skipped: its time is not a number"),
        (faults.backwards, "time goes back; rows are sorted"),
        (
            faults.cells,
            "cell left out: it is text in a column of numbers",
        ),
    ];
    for (skipped, what) in told.into_iter().filter(|(skipped, _)| skipped.count > 0) {
        let more = match skipped.count {
            1 => String::new(),
            count => format!(", and {} more like it", count - 1),
        };
        voice.remark(format_args!("{name}:{}: {what}{more}", skipped.first));
    }
    for remark in &facts.remarks {
        voice.remark(format_args!("{name}: {remark}"));
    }
    if let Some(line) = faults.torn {
        voice.remark(format_args!(
            "{name}:{line}: line left out: it is the last and cut off"
        ));
    }
    // What always says the same stands in the subtitle.
    let texts = &facts.texts;
    if !texts.is_empty() {
        voice.remark(format_args!(
            "{name}: not drawn, because it is text: {}",
            texts.join(", ")
        ));
    }
}

/// All tasks were asked for, and there were more than are kept.
pub(crate) fn count(voice: &Voice, name: &str, (part, request): (&Content, &Request)) {
    if let Content::Tasks(tasks) = part
        && request.top.is_none_or(|top| top > KEPT)
        && tasks.others.count > 0
    {
        let (some, others) = (tasks.tasks.len() as u64, tasks.others.count);
        voice.remark(format_args!(
            "{name}: {} of {} tasks are told of one by one: the most expensive",
            with_commas(some),
            with_commas(some + others)
        ));
    }
}

/// Whether all that is asked for is there, and can be drawn over one axis.
pub(crate) fn check(request: &Request, sources: &[Source]) -> Result<(), Failure> {
    check_fields(&request.fields, sources)?;
    check_content(request, sources)?;
    check_clocks(request, sources)
}

/// A field that no input has is a slip of the pen.
pub(crate) fn check_fields(fields: &[String], sources: &[Source]) -> Result<(), Failure> {
    let known = || sources.iter().flat_map(Source::columns);
    match fields
        .iter()
        .find(|field| !known().any(|name| pick::matches(field, name)))
    {
        None => Ok(()),
        Some(field) => Err(Failure::usage(
            format!("--fields '{field}': no input has such a column"),
            match pick::nearest(field, known()) {
                Some(nearest) => format!("the nearest is '{nearest}'"),
                None => {
                    "what is drawn has no columns to choose from; leave --fields away".to_owned()
                }
            },
        )),
    }
}

/// A part of the time axis in which there is nothing is a slip of the pen.
pub(crate) fn check_window(request: &Request, chart: &Chart) -> Result<(), Failure> {
    let is_empty = |plot: &Plot| match &plot.body {
        Body::Lines(lines) => lines.series.iter().all(|series| series.runs.is_empty()),
        Body::Tasks(lanes) => lanes.lanes.is_empty() && lanes.others.is_empty(),
        Body::Heat(heat) => heat.cells.is_empty(),
        Body::Hist(hist) => hist.bars.is_empty(),
    };
    if request.is_part() && chart.marks.is_empty() && chart.plots.iter().all(is_empty) {
        if request.is_reversed() {
            let what = "the window ends before it begins";
            return Err(Failure::new("--to", what, "change --from and --to"));
        }
        let cure = "choose another --from and --to";
        return Err(Failure::new("inputs", "no rows in this window", cure));
    }
    Ok(())
}

/// An input without anything to draw is refused, before anything is written.
fn check_content(request: &Request, sources: &[Source]) -> Result<(), Failure> {
    for source in sources {
        if source.rows() == 0 && request.is_part() {
            // Others may have rows there: that is seen in the picture.
            continue;
        }
        if source.rows() == 0 {
            return Err(Failure::new(
                &source.name,
                "no rows",
                "there is nothing to draw",
            ));
        }
        let idle = |part: &Content| matches!(part, Content::Tasks(tasks) if tasks.tasks.is_empty());
        if source.parts.iter().all(idle) {
            return Err(Failure::new(
                &source.name,
                "no row tells of a task",
                "give it columns event, pid and comm, or pid, comm and cpu_pct",
            ));
        }
        let mute =
            |part: &Content| matches!(part, Content::Latencies(calls) if calls.ends().is_none());
        if source.parts.iter().all(mute) {
            return Err(Failure::new(
                &source.name,
                "no row has a latency",
                "give it calls that ended, or choose columns that have numbers",
            ));
        }
        if is_bare(source) {
            let cure = "choose columns that have numbers";
            return Err(Failure::new(
                &source.name,
                "no column asked for has a number",
                cure,
            ));
        }
    }
    Ok(())
}

/// Whether no part of an input has anything to draw.
pub(crate) fn is_bare(source: &Source) -> bool {
    let bare = |part: &Content| match part {
        Content::Table(table) => table.panels().is_empty(),
        Content::Latencies(latencies) => latencies.ends().is_none() && !latencies.are_named(),
        Content::Tasks(_) | Content::Marks(_) => false,
    };
    source.parts.iter().all(bare)
}

/// Times on different clocks have no common axis.
pub(crate) fn check_clocks(request: &Request, sources: &[Source]) -> Result<(), Failure> {
    let Some((first, others)) = sources.split_first() else {
        return Ok(());
    };
    match others.iter().find(|other| other.clock() != first.clock()) {
        Some(other) if !request.aligned => Err(Failure::new(
            &other.name,
            format!(
                "its times are on another clock than those of {}",
                first.name
            ),
            "record both with the same --clock, or bring them to one start with --align start",
        )),
        _ => Ok(()),
    }
}
