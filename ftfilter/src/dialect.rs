//! Which dialect a stream speaks, found out from its lines and followed when it changes.

use memchr::memmem;

use crate::line::front::Front;
use crate::line::graph::Layout;
use crate::line::{Event, What, number, plain, report, task};

/// A form of trace text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// The function_graph tracer's, with these columns.
    Graph(Layout),
    /// Event text.
    Plain,
    /// Event text of latency-format.
    PlainLatency,
    /// Event text without time, CPU and task (nocontext-info).
    PlainBare,
    /// `perf script`.
    Perf,
    /// `trace-cmd report`.
    TraceCmd,
}

/// Reads lines of one stream.
#[derive(Debug, Default)]
pub struct Reader {
    dialect: Option<Dialect>,
    front: Front,
    /// The dialect of a line that came unexpected: a second one makes it the stream's.
    candidate: Option<Dialect>,
    /// The beginning of a line that a line end in a task's name has cut.
    cut: Vec<u8>,
    cuts: u32,
    /// The line before was a rule: a change of tasks follows.
    after_rule: bool,
    /// The line that is cut is such a change.
    is_switch: bool,
    /// Bytes of a remark of several lines that may still come before its end.
    remark: usize,
}

/// What a line is.
#[derive(Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// Something happened. The bytes are the line's own, or those of several lines that are one.
    Event(Event<'a>, &'a [u8]),
    /// From here on the stream speaks this dialect; the line is to be read again.
    Turn(Dialect),
    /// A header, a separator, an empty line.
    Frame,
    /// The beginning of a line; the rest is to come.
    Part,
    /// No line of any dialect.
    Unknown,
    /// What `trace-cmd`'s and ftrace's raw, hex and bin forms look like: for programs.
    Binary,
}

/// A name holds at most two line ends in 7 bytes that a kernel lets through.
const CUTS: u32 = 2;
/// The two names of a change of tasks may be cut as often each.
const SWITCH_CUTS: u32 = 2 * CUTS;
/// The longest remark that user space can write into a trace.
const REMARK: usize = 4_096;

impl Reader {
    /// Reads the next line, given without its LF.
    pub fn read<'a>(&'a mut self, line: &'a [u8]) -> Line<'a> {
        match self.usual(line) {
            Some(event) => Line::Event(event, line),
            None => self.other(line),
        }
    }

    /// Reads the next line as the stream's dialect has it. If this is nothing, it is to be read as
    /// any [other](Reader::other).
    ///
    /// This and what it calls is inlined down to the fields of an event: handed on from function to
    /// function, events took a third of a line's time, waiting to be copied in wider words than
    /// they had been written in.
    #[inline(always)]
    pub fn usual<'a>(&mut self, line: &'a [u8]) -> Option<Event<'a>> {
        if self.remark > 0 || self.cuts > 0 {
            return None;
        }
        let event = match &self.dialect {
            Some(Dialect::Graph(layout)) => self.front.parse(layout, line)?,
            dialect => dialect.as_ref()?.parse(line)?,
        };
        self.candidate = None;
        if event.what == What::Nothing && is_open_remark(line) {
            self.remark = REMARK;
        }
        Some(event)
    }

    /// Reads a line that is none of the usual.
    #[cold]
    pub fn other<'a>(&'a mut self, line: &'a [u8]) -> Line<'a> {
        if self.remark > 0 {
            self.remark = if line.ends_with(b" */") {
                0
            } else {
                self.remark.saturating_sub(line.len() + 1)
            };
            return Line::Frame;
        }
        if self.cuts > 0 {
            return if self.is_switch {
                self.go_on_switching(line)
            } else {
                self.go_on(line)
            };
        }
        let after_rule = std::mem::replace(&mut self.after_rule, is_rule(line));
        if let Some(what) = about_the_trace(line) {
            return match what {
                About::Frame => Line::Frame,
                About::Cpu(cpu, what) => Line::Event(about(cpu, what), line),
            };
        }
        if after_rule {
            self.cut.clear();
            self.cut.extend_from_slice(line);
            (self.cuts, self.is_switch) = (1, true);
            return Line::Part;
        }
        if self.dialect.is_some_and(|dialect| is_cut(dialect, line)) {
            self.cut.clear();
            self.cut.extend_from_slice(line);
            (self.cuts, self.is_switch) = (1, false);
            return Line::Part;
        }
        if let Some((dialect, event)) =
            Dialect::all().find_map(|dialect| Some((dialect, dialect.parse(line)?)))
        {
            // What says nothing, as a stack trace's head in another form, changes nothing; nor does
            // a single line, which a remark's line end may have made.
            if event.what == What::Nothing && self.dialect.is_some() {
                return Line::Frame;
            }
            if self.dialect.is_some() && self.candidate.replace(dialect) != Some(dialect) {
                return Line::Unknown;
            }
            (self.dialect, self.front) = (Some(dialect), Front::default());
            return Line::Turn(dialect);
        }
        if self.dialect.is_none() && is_for_programs(line) {
            Line::Binary
        } else {
            Line::Unknown
        }
    }

    /// Puts a cut change of tasks together again.
    fn go_on_switching<'a>(&'a mut self, line: &'a [u8]) -> Line<'a> {
        self.cut.push(b'\n');
        self.cut.extend_from_slice(line);
        if let Some(About::Cpu(cpu, what)) = switch(&self.cut) {
            self.cuts = 0;
            return Line::Event(about(cpu, what), &self.cut);
        }
        self.cuts = if self.cuts < SWITCH_CUTS && !is_rule(line) {
            self.cuts + 1
        } else {
            0
        };
        Line::Part
    }

    /// Puts a cut line together again.
    fn go_on<'a>(&'a mut self, line: &'a [u8]) -> Line<'a> {
        let whole = self
            .dialect
            .is_some_and(|dialect| dialect.parse(line).is_some());
        if !whole {
            self.cut.push(b'\n');
            self.cut.extend_from_slice(line);
            if self
                .dialect
                .and_then(|dialect| dialect.parse(&self.cut))
                .is_none()
            {
                self.cuts = if self.cuts < CUTS { self.cuts + 1 } else { 0 };
                return if self.cuts > 0 {
                    Line::Part
                } else {
                    Line::Unknown
                };
            }
            self.cuts = 0;
            let event = self.dialect.and_then(|dialect| dialect.parse(&self.cut));
            return event.map_or(Line::Unknown, |event| Line::Event(event, &self.cut));
        }
        self.cuts = 0;
        self.read(line)
    }
}

impl Dialect {
    /// All of them, the likeliest and the strictest first.
    pub fn all() -> impl Iterator<Item = Dialect> {
        let others = [
            Dialect::Plain,
            Dialect::TraceCmd,
            Dialect::Perf,
            Dialect::PlainLatency,
        ];
        let (wide, bare): (Vec<_>, Vec<_>) =
            Layout::all().partition(|layout| layout.time || layout.cpu || layout.task);
        let graphs = |layouts: Vec<Layout>| layouts.into_iter().map(Dialect::Graph);
        graphs(wide)
            .chain(others)
            .chain(graphs(bare))
            .chain([Dialect::PlainBare])
    }

    /// Reads a line of this dialect.
    pub fn parse<'a>(&self, line: &'a [u8]) -> Option<Event<'a>> {
        match self {
            Dialect::Graph(layout) => layout.parse(line),
            Dialect::Plain => plain::parse(line),
            Dialect::PlainLatency => plain::parse_latency(line),
            Dialect::PlainBare => plain::parse_bare(line),
            Dialect::Perf => report::perf(line),
            Dialect::TraceCmd => report::trace_cmd(line),
        }
    }

    /// Whether it tells calls and how long they took.
    pub fn has_calls(&self) -> bool {
        match self {
            Dialect::Graph(layout) => layout.duration,
            Dialect::TraceCmd => true,
            Dialect::Plain | Dialect::PlainLatency | Dialect::PlainBare | Dialect::Perf => false,
        }
    }
}

/// A remark (trace_marker, trace_printk) holds line ends of its own; what follows up to its ` */`
/// is free to look like any line.
fn is_open_remark(line: &[u8]) -> bool {
    !line.ends_with(b"*/") && memmem::find(line, b"/* ").is_some()
}

/// What stands before the task's column is there, and the line ends within that.
fn is_cut(dialect: Dialect, line: &[u8]) -> bool {
    match dialect {
        Dialect::Graph(layout) if layout.task => {
            let front = layout.front(line);
            front.is_some_and(|at| line.len() < at + 14)
        }
        // A name of 15 bytes at most stands right-aligned in 16.
        Dialect::Plain | Dialect::Perf | Dialect::TraceCmd => {
            line.len() < 16 && line.first() == Some(&b' ')
        }
        Dialect::Graph(_) | Dialect::PlainLatency | Dialect::PlainBare => false,
    }
}

enum About {
    Frame,
    Cpu(u32, What<'static>),
}

fn about(cpu: u32, what: What) -> Event {
    Event {
        time: None,
        cpu: Some(cpu),
        task: None,
        what,
    }
}

/// The line of dashes before and behind a change of tasks.
fn is_rule(line: &[u8]) -> bool {
    let text = line.trim_ascii();
    text.len() > 20 && text.iter().all(|&byte| byte == b'-')
}

/// Lines that are not records of their own.
fn about_the_trace(line: &[u8]) -> Option<About> {
    let text = line.trim_ascii();
    if text.is_empty() || text.starts_with(b"#") || is_rule(text) {
        return Some(About::Frame);
    }
    if text.starts_with(b"=> ")
        || text.starts_with(b"(Overruns: ")
        || text.starts_with(b"cpus=")
        || text == b"[LINE TOO BIG]"
    {
        return Some(About::Frame);
    }
    lost(text).or_else(|| switch(line))
}

/// `CPU:3 [LOST 120 EVENTS]`, `CPU:3 [LOST EVENTS]`.
fn lost(text: &[u8]) -> Option<About> {
    let mut at = 4;
    let cpu = number(text.strip_prefix(b"CPU:").map(|_| text)?, &mut at)?;
    let rest = text[at..].trim_ascii().strip_prefix(b"[LOST ")?;
    let count = number(rest, &mut 0);
    rest.ends_with(b"EVENTS]")
        .then_some(About::Cpu(u32::try_from(cpu).ok()?, What::Lost { count }))
}

/// ` 1)   cmpct-147    =>    pump-148   `.
fn switch(line: &[u8]) -> Option<About> {
    let mut at = line.iter().position(|&byte| byte != b' ')?;
    let cpu = number(line, &mut at)?;
    let rest = line[at..].strip_prefix(b") ")?;
    // A name may hold an arrow of its own: the one between two tasks counts.
    let to = memmem::find_iter(rest, b" => ").find_map(|arrow| {
        task(rest[..arrow].trim_ascii())?;
        task(rest[arrow + 4..].trim_ascii())
    })?;
    Some(About::Cpu(
        u32::try_from(cpu).ok()?,
        What::Switch { to: to.pid },
    ))
}

/// Forms that only programs read: fields of digits, or bytes that no text has.
fn is_for_programs(line: &[u8]) -> bool {
    let fields = memmem::find(line, b" type: ");
    let is_field = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b' ';
    fields.is_some_and(|end| line[..end].iter().all(is_field)) || line.contains(&0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_end_in_a_name_cuts_no_event_in_two() {
        let first = "              sh-7       [001] .....     1.000000: a: x";
        let rest = "line-421     [001] .....     1.000100: b: y";
        let mut reader = Reader::default();
        assert!(matches!(reader.read(first.as_bytes()), Line::Turn(_)));
        assert!(matches!(reader.read(first.as_bytes()), Line::Event(..)));
        assert_eq!(reader.read(b"        new"), Line::Part);
        let Line::Event(event, line) = reader.read(rest.as_bytes()) else {
            panic!("the two lines are one");
        };
        assert_eq!(event.task.map(|task| task.pid), Some(421));
        assert_eq!(line, format!("        new\n{rest}").as_bytes());
        assert_eq!(reader.read(b"short"), Line::Unknown);
    }
}
