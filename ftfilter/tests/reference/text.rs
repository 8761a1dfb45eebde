//! From bytes to records: function_graph in any set of columns, plain events, `trace-cmd report`
//! and `perf script`.
//!
//! ```text
//!    89.487585 |   0)    thp-216     |  .N.1. | # 2589.172 us |  } /* try_to_free_pages */
//!    abstime       cpu   proc           flags   duration         body, two blanks a depth
//!          <...>-21697   (  19880) [000] .....  3639.793295: mm_compaction_begin: zone_start=0x1
//! ```

use std::collections::HashMap;
use std::ops::Range;

/// Whose state a record belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Task {
    /// Any task with a number of its own.
    Pid(u32),
    /// The idle task of a CPU: all of them are number 0.
    Idle(Option<u32>),
    /// Whatever runs on a CPU as long as nothing tells.
    Unknown(Option<u32>),
}

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// `fn() {`
    Entry(String),
    /// `fn();` and its duration.
    Leaf(String, Option<u64>),
    /// `}` or `} /* fn */` and its duration.
    Close(Option<String>, Option<u64>),
    /// `/* name: text */` or the like: name and text.
    Event(String, Vec<u8>),
    /// The CPU lost events.
    Lost,
    /// A record without meaning here.
    Other,
}

/// One record: one line, or more where a name or comment holds line ends.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its lines, from 0.
    pub lines: Range<usize>,
    pub task: Task,
    pub cpu: Option<u32>,
    pub time_ns: Option<u64>,
    pub depth: usize,
    pub what: What,
    /// Where the body begins, from the start of the first line.
    pub body_at: usize,
}

/// A whole trace.
#[derive(Debug, Default)]
pub struct Trace {
    /// Without their line ends.
    pub lines: Vec<Vec<u8>>,
    pub records: Vec<Record>,
    /// Whether it is function_graph text.
    pub graph: bool,
    pub unparsed: usize,
}

/// The columns of a graph line, or none of them.
#[derive(Clone, Copy, Debug, Default)]
struct Columns {
    abstime: bool,
    cpu: bool,
    proc: bool,
    flags: bool,
    duration: bool,
}

#[derive(Clone, Copy, Debug)]
enum Form {
    Graph(Columns),
    Plain,
}

/// A line that could be read.
#[derive(Debug)]
struct Line {
    time_ns: Option<u64>,
    cpu: Option<u32>,
    pid: Option<u32>,
    depth: usize,
    what: What,
    body_at: usize,
    graph: bool,
}

/// A comment's bytes at most.
const COMMENT: usize = 4_096;

pub fn read(bytes: &[u8]) -> Trace {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let lines: Vec<Vec<u8>> = bytes.split(|&b| b == b'\n').map(<[u8]>::to_vec).collect();
    let form = vote(&lines);
    let mut trace = Trace {
        lines,
        ..Trace::default()
    };
    let mut running: HashMap<u32, u32> = HashMap::new();
    let mut at = 0;
    while at < trace.lines.len() {
        if let Some((cpu, pid, count)) = switch(&trace.lines[at..]) {
            running.insert(cpu, pid);
            at += count;
        } else if let Some(cpu) = lost(trim(&trace.lines[at])) {
            trace.records.push(Record {
                lines: at..at + 1,
                task: Task::Unknown(Some(cpu)),
                cpu: Some(cpu),
                time_ns: None,
                depth: 0,
                what: What::Lost,
                body_at: 0,
            });
            at += 1;
        } else if let Some((line, count)) = joined(&trace.lines[at..], form) {
            trace.graph |= line.graph;
            let pid = line.pid.or_else(|| running.get(&line.cpu?).copied());
            let task = match pid {
                Some(0) => Task::Idle(line.cpu),
                Some(pid) => Task::Pid(pid),
                None => Task::Unknown(line.cpu),
            };
            trace.records.push(Record {
                lines: at..at + count,
                task,
                cpu: line.cpu,
                time_ns: line.time_ns,
                depth: line.depth,
                what: line.what,
                body_at: line.body_at,
            });
            at += count;
        } else {
            trace.unparsed += usize::from(!known(trim(&trace.lines[at])));
            at += 1;
        }
    }
    trace
}

/// The form under which most lines can be read; of equals the one with the most columns.
fn vote(lines: &[Vec<u8>]) -> Form {
    let mut forms = vec![Form::Plain];
    for bits in (0..32_u32).rev() {
        forms.push(Form::Graph(Columns {
            abstime: bits & 1 > 0,
            cpu: bits & 2 > 0,
            proc: bits & 4 > 0,
            flags: bits & 8 > 0,
            duration: bits & 16 > 0,
        }));
    }
    let readable = |form: &Form| {
        let readable = lines.iter().filter(|line| parse(line, *form).is_some());
        readable.count()
    };
    let mut best = (0, Form::Plain);
    for form in forms {
        let count = readable(&form);
        if count > best.0 {
            best = (count, form);
        }
    }
    best.1
}

/// A record and how many lines it takes.
fn joined(lines: &[Vec<u8>], form: Form) -> Option<(Line, usize)> {
    if let Some(line) = parse(&lines[0], form) {
        return Some((line, 1));
    }
    let comment = opens_comment(&lines[0], form);
    if !comment && !opens_header(&lines[0], form) {
        return None;
    }
    let mut text = lines[0].clone();
    for (line, count) in lines[1..].iter().zip(2..) {
        text.push(b'\n');
        text.extend_from_slice(line);
        let whole = if comment {
            trim(line).ends_with(b" */")
        } else {
            parse(&text, form).is_some()
        };
        let too_long = if comment {
            text.len() > lines[0].len() + COMMENT
        } else {
            count > 3
        };
        if too_long {
            return None;
        }
        if whole {
            return parse(&text, form).map(|line| (line, count));
        }
    }
    None
}

/// Whether a line may break off in the name of a task.
fn opens_header(line: &[u8], form: Form) -> bool {
    match form {
        Form::Plain => line.len() <= 16,
        Form::Graph(Columns {
            abstime, cpu, proc, ..
        }) => {
            let before = Columns {
                abstime,
                cpu,
                ..Columns::default()
            };
            proc && head(line, before).is_some_and(|(.., at)| line.len() - at < 15)
        }
    }
}

/// Whether a graph line's body is a comment that goes on.
fn opens_comment(line: &[u8], form: Form) -> bool {
    let Form::Graph(columns) = form else {
        return false;
    };
    let head = head(line, columns);
    head.is_some_and(|(_, _, _, _, at)| {
        let body = trim(&line[at..]);
        let body = &body[blanks(body)..];
        body.starts_with(b"/*") && !body.ends_with(b"*/")
    })
}

fn parse(line: &[u8], form: Form) -> Option<Line> {
    match form {
        Form::Graph(columns) => graph(trim(line), columns),
        Form::Plain => plain(trim(line)),
    }
}

/// Without the CR that some programs leave.
fn trim(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

type Head = (Option<u64>, Option<u32>, Option<u32>, Option<u64>, usize);

/// Time, CPU, pid, duration, and where the body begins.
fn head(line: &[u8], columns: Columns) -> Option<Head> {
    let mut at = 0;
    let (mut time, mut cpu, mut pid, mut duration) = (None, None, None, None);
    if columns.abstime {
        let (ns, length) = seconds(line)?;
        at = length + expect(&line[length..], b" |  ")?;
        time = Some(ns);
    }
    if columns.cpu {
        let start = at + blanks(&line[at..]);
        let digits = digits(&line[start..]);
        if start == at || digits == 0 {
            return None;
        }
        cpu = Some(number(&line[start..start + digits])? as u32);
        at = start + digits + expect(&line[start + digits..], b") ")?;
    }
    if columns.proc {
        let (value, length) = task(&line[at..])?;
        pid = Some(value);
        at += length;
    }
    if columns.flags {
        let rest = line.get(at + 1..)?;
        let length = rest.iter().position(|&b| b == b' ')?;
        if line[at] != b' ' || !(4..=6).contains(&length) {
            return None;
        }
        at += 1 + length;
        at += expect(&line[at..], b" | ")?;
    }
    if columns.duration {
        let (ns, length) = span(line.get(at..)?)?;
        duration = ns;
        at += length;
    }
    Some((time, cpu, pid, duration, at))
}

fn graph(line: &[u8], columns: Columns) -> Option<Line> {
    let (time_ns, cpu, pid, duration, at) = head(line, columns)?;
    let (depth, what) = body(&line[at..], duration)?;
    Some(Line {
        time_ns,
        cpu,
        pid,
        depth,
        what,
        body_at: at,
        graph: true,
    })
}

/// Nanoseconds of `   89.487585` and its length.
fn seconds(text: &[u8]) -> Option<(u64, usize)> {
    let start = blanks(text);
    let whole = digits(&text[start..]);
    let point = start + whole;
    let fraction = digits(text.get(point + 1..)?);
    if whole == 0 || text[point] != b'.' || !(fraction == 6 || fraction == 9) {
        return None;
    }
    let end = point + 1 + fraction;
    let seconds = number(&text[start..point])?;
    let rest = number(&text[point + 1..end])? * 10_u64.pow(9 - fraction as u32);
    Some((seconds.checked_mul(1_000_000_000)?.checked_add(rest)?, end))
}

/// The pid of `    thp-216     | ` and its length.
fn task(text: &[u8]) -> Option<(u32, usize)> {
    [14, 15].into_iter().find_map(|width| {
        expect(text.get(width..)?, b" | ")?;
        let column = text[..width].trim_ascii_end();
        // The name may end in blanks, the number not.
        let dash = column.iter().rposition(|b| !b.is_ascii_digit())?;
        let pid = number(&column[dash + 1..])?;
        (column[dash] == b'-' && dash < column.len() - 1).then_some((pid as u32, width + 3))
    })
}

/// `# 2589.172 us |  ` or fourteen blanks and `|  `.
fn span(text: &[u8]) -> Option<(Option<u64>, usize)> {
    const NONE: &[u8] = b"              |  ";
    if text.starts_with(NONE) {
        return Some((None, NONE.len()));
    }
    // An interrupt's arrow stands in the place of duration and body.
    if text.starts_with(b"  ==========>") || text.starts_with(b"  <==========") {
        return Some((None, 2));
    }
    if !b" +!#*@$".contains(text.first()?) || *text.get(1)? != b' ' {
        return None;
    }
    let start = 2 + blanks(&text[2..]);
    let whole = digits(&text[start..]);
    let mut end = start + whole;
    let mut ns = number(&text[start..end])?.checked_mul(1_000)?;
    if text.get(end) == Some(&b'.') {
        let fraction = digits(&text[end + 1..]);
        if !(1..=3).contains(&fraction) {
            return None;
        }
        ns += number(&text[end + 1..end + 1 + fraction])? * 10_u64.pow(3 - fraction as u32);
        end += 1 + fraction;
    }
    end += expect(&text[end..], b" us ")?;
    end += blanks(&text[end..]);
    end += expect(&text[end..], b"|  ")?;
    Some((Some(ns), end))
}

/// Depth and meaning of a body.
fn body(text: &[u8], duration: Option<u64>) -> Option<(usize, What)> {
    let indent = blanks(text);
    let body = &text[indent..];
    let what = if body.starts_with(b"==========>") || body.starts_with(b"<==========") {
        What::Other
    } else if let Some(comment) = body.strip_prefix(b"/*") {
        comment_of(comment.strip_suffix(b"*/")?)
    } else if let Some(rest) = body.strip_prefix(b"}") {
        let name = match rest.trim_ascii().strip_prefix(b"/*") {
            None if rest.trim_ascii().is_empty() => None,
            None => return None,
            Some(tail) => Some(word(tail.strip_suffix(b"*/")?.trim_ascii())?),
        };
        What::Close(name, duration)
    } else {
        function(body, duration)?
    };
    Some((indent / 2, what))
}

/// ` name: text ` as it stands in a comment.
fn comment_of(text: &[u8]) -> What {
    let text = text.strip_prefix(b" ").unwrap_or(text);
    let colon = text.windows(2).position(|pair| pair == b": ");
    match colon.and_then(|at| Some((word(&text[..at])?, at))) {
        Some((name, at)) if name.len() == at => What::Event(name, text[at + 2..].to_vec()),
        _ => What::Other,
    }
}

/// `fn() {`, `fn();`, with arguments, a module or a comment behind them.
fn function(body: &[u8], duration: Option<u64>) -> Option<What> {
    let name = word(body)?;
    let open = body.iter().position(|&b| b == b'(')?;
    let between = body[name.len()..open].trim_ascii();
    if !(between.is_empty() || between.starts_with(b"[") && between.ends_with(b"]")) {
        return None;
    }
    let mut rest = body.trim_ascii_end();
    if rest.ends_with(b"*/") {
        let comment = rest.windows(4).rposition(|four| four == b" /* ")?;
        rest = rest[..comment].trim_ascii_end();
    }
    if rest.ends_with(b") {") {
        Some(What::Entry(name))
    } else if rest.ends_with(b");") {
        Some(What::Leaf(name, duration))
    } else {
        None
    }
}

/// The symbol that a text begins with.
fn word(text: &[u8]) -> Option<String> {
    let is_symbol = |b: &u8| b.is_ascii_alphanumeric() || b"_.$".contains(b);
    let end = text
        .iter()
        .position(|b| !is_symbol(b))
        .unwrap_or(text.len());
    let word = std::str::from_utf8(&text[..end]).ok()?;
    (!word.is_empty()).then(|| word.to_owned())
}

/// A line of events, of ftrace itself, `trace-cmd report` or `perf script`.
fn plain(line: &[u8]) -> Option<Line> {
    usual(line).or_else(|| latency(line))
}

fn usual(line: &[u8]) -> Option<Line> {
    if !b"- ".contains(line.get(16)?) {
        return None;
    }
    let mut at = 17
        + if line[16] == b' ' {
            blanks(&line[17..])
        } else {
            0
        };
    let length = digits(&line[at..]);
    let pid = (length > 0).then(|| number(&line[at..at + length]))??;
    at += length;
    at += blanks(&line[at..]);
    if line.get(at) == Some(&b'(') {
        at += 1 + line[at..].iter().position(|&b| b == b')')?;
        at += blanks(&line[at..]);
    }
    at += expect(&line[at..], b"[")?;
    let length = digits(&line[at..]);
    let cpu = number(&line[at..at + length])?;
    at += length;
    at += expect(&line[at..], b"] ")?;
    at += blanks(&line[at..]);
    let length = line[at..].iter().position(|&b| b == b' ')?;
    if line[at + length - 1] != b':' {
        at += length;
        at += blanks(&line[at..]);
    }
    let mut time_ns = None;
    if let Some((ns, length)) = seconds(&line[at..]) {
        time_ns = Some(ns);
        at += length;
    } else {
        let length = digits(&line[at..]);
        if length == 0 {
            return None;
        }
        at += length;
    }
    at += expect(&line[at..], b":")?;
    happened(line, at, (time_ns, cpu as u32, pid as u32))
}

/// `     thp-162       0..... 2726480us : name: text`
fn latency(line: &[u8]) -> Option<Line> {
    expect(line.get(8..)?, b"-")?;
    let length = digits(&line[9..]);
    let pid = (length > 0).then(|| number(&line[9..9 + length]))??;
    let mut at = 9 + length.max(7);
    at += blanks(line.get(at..)?);
    let length = digits(&line[at..]);
    let cpu = (length > 0).then(|| number(&line[at..at + length]))??;
    at += length;
    at += line[at..].iter().position(|&b| b == b' ')?;
    at += blanks(&line[at..]);
    let length = digits(&line[at..]);
    let us = (length > 0).then(|| number(&line[at..at + length]))??;
    at += length;
    at += expect(&line[at..], b"us")?;
    at += 1;
    at += expect(line.get(at..)?, b":")?;
    happened(line, at, (us.checked_mul(1_000), cpu as u32, pid as u32))
}

/// The part behind the time.
fn happened(line: &[u8], at: usize, who: (Option<u64>, u32, u32)) -> Option<Line> {
    let at = at + expect(&line[at..], b" ")?;
    let at = at + blanks(&line[at..]);
    let rest = &line[at..];
    let end = rest.iter().position(|&b| b == b' ').unwrap_or(rest.len());
    let mut found = (0, What::Other);
    let mut body_at = at;
    let mut graph = false;
    if let Some(name) = rest[..end].strip_suffix(b":") {
        let after = &rest[end..];
        let name = name.rsplit(|&b| b == b':').next()?;
        if [b"funcgraph_entry".as_slice(), b"funcgraph_exit"].contains(&name) {
            graph = true;
            let bar = after.iter().position(|&b| b == b'|')?;
            let us = after[..bar].trim_ascii().strip_suffix(b" us");
            let us = us.map(|us| us.rsplit(|&b| b == b' ').next().unwrap_or(us));
            let duration = match us {
                Some(us) => Some(microseconds(us)?),
                None => None,
            };
            let indent = blanks(&after[bar + 1..]).min(2);
            body_at = at + end + bar + 1 + indent;
            found = body(&line[body_at..], duration)?;
        } else {
            let name = word(name).filter(|word| word.len() == name.len());
            let text = &after[blanks(after)..];
            found.1 = name.map_or(What::Other, |name| What::Event(name, text.to_vec()));
        }
    }
    Some(Line {
        time_ns: who.0,
        cpu: Some(who.1),
        pid: Some(who.2),
        depth: found.0,
        what: found.1,
        body_at,
        graph,
    })
}

fn microseconds(text: &[u8]) -> Option<u64> {
    let point = text.iter().position(|&b| b == b'.').unwrap_or(text.len());
    let mut ns = number(&text[..point])?.checked_mul(1_000)?;
    if let Some(fraction) = text.get(point + 1..) {
        if fraction.len() > 3 {
            return None;
        }
        ns += number(fraction)? * 10_u64.pow(3 - fraction.len() as u32);
    }
    Some(ns)
}

/// The dashes, ` 1)  comm-pid => comm-pid `, the dashes: CPU, the pid behind, and the lines taken.
fn switch(lines: &[Vec<u8>]) -> Option<(u32, u32, usize)> {
    let dashes = |line: &[u8]| {
        let line = trim(line);
        line.len() == 43 && line[0] == b' ' && line[1..].iter().all(|&b| b == b'-')
    };
    if !dashes(&lines[0]) {
        return None;
    }
    let end = lines.iter().skip(1).take(5).position(|line| dashes(line))? + 1;
    let text = lines[1..end].join(&b'\n');
    let text = trim(&text);
    let start = blanks(text);
    let length = digits(&text[start..]);
    let cpu = (length > 0).then(|| number(&text[start..start + length]))??;
    expect(&text[start + length..], b") ")?;
    if !text.windows(4).any(|four| four == b" => ") {
        return None;
    }
    let text = text.trim_ascii_end();
    let dash = text.iter().rposition(|b| !b.is_ascii_digit())?;
    let pid = (text[dash] == b'-').then(|| number(&text[dash + 1..]))??;
    Some((cpu as u32, pid as u32, end + 1))
}

/// `CPU:3 [LOST 120 EVENTS]`
fn lost(line: &[u8]) -> Option<u32> {
    let rest = line.strip_prefix(b"CPU:")?;
    let length = digits(rest);
    let cpu = (length > 0).then(|| number(&rest[..length]))??;
    let rest = rest[length..].strip_prefix(b" [LOST ")?;
    rest.ends_with(b"EVENTS]").then_some(cpu as u32)
}

/// Lines that are no records and no surprise.
fn known(line: &[u8]) -> bool {
    let starts: [&[u8]; 5] = [b"#", b" => ", b" (Overruns: ", b"[LINE TOO BIG]", b"cpus="];
    line.is_empty()
        || line.ends_with(b": <stack trace>")
        || starts.iter().any(|start| line.starts_with(start))
}

fn blanks(text: &[u8]) -> usize {
    text.iter().take_while(|&&b| b == b' ').count()
}

fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|b| b.is_ascii_digit()).count()
}

fn number(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

fn expect(text: &[u8], start: &[u8]) -> Option<usize> {
    text.starts_with(start).then_some(start.len())
}
