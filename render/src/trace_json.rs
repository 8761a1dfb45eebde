//! Tasks, numbers and marks as trace events in JSON, for Perfetto and chrome://tracing.
//!
//! Times are microseconds from the start of the picture, with the nanoseconds as decimals: since
//! 1970 they would not fit a double. Perfetto drops slices of one thread that overlap without one
//! being within the other: a task's slices are cut where the next one with its number begins. What
//! has no process of its own gets a number that none can have. The format: "Trace Event Format",
//! 2016; what Perfetto makes of it: its `json_trace_parser`, release 50.

use std::fmt::{Arguments, Write};

use crate::chart::Chart;
use crate::chart::panel::{Panel, Shape};
use crate::input::strand::Strand;
use crate::input::table::Table;
use crate::input::tasks::{Task, Tasks};
use crate::input::{Content, Source};

/// The most points of a series, and of all series: more of them have fewer each.
const POINTS: usize = 4_000;
const ALL_POINTS: usize = 200_000;
/// Linux has no process with a larger number than this.
const LARGEST_PID: u32 = 4_194_304;

/// How many points each series may have.
fn points(sources: &[Source]) -> usize {
    let tables = sources.iter().flat_map(Source::tables);
    let series: usize = tables
        .map(|table| table.names.len() * table.strands.len())
        .sum();
    (ALL_POINTS / series.max(1)).clamp(1, POINTS)
}

/// Writes all inputs.
pub fn write(chart: &Chart, sources: &[Source]) -> String {
    let mut trace = Trace {
        out: "{\"displayTimeUnit\":\"ms\",\"otherData\":".to_owned(),
        start: 0,
        length: chart.length,
        events: 0,
        points: points(sources),
    };
    let clock = chart.clock.map_or("unknown", |clock| clock.column());
    let (start, clock) = (Seconds(chart.start), Text(clock));
    trace.raw(format_args!(
        "{{\"clock\":{clock},\"start\":\"{start}\"}},\n\"traceEvents\":["
    ));
    for (source, number) in sources.iter().zip(1_u32..) {
        trace.start = chart.start.saturating_add(source.origin);
        let pid = LARGEST_PID.saturating_add(number);
        let mut named = false;
        for part in &source.parts {
            if matches!(part, Content::Table(_) | Content::Marks(_)) && !named {
                trace.name("process_name", (pid, pid), &source.name);
                named = true;
            }
            match part {
                Content::Table(table) => trace.table(table, pid),
                Content::Tasks(tasks) => trace.tasks(tasks),
                Content::Marks(marks) => {
                    for (time, label) in &marks.marks {
                        trace.mark(*time, label, pid);
                    }
                }
                Content::Latencies(_) => {}
            }
        }
    }
    trace.raw(format_args!("\n]}}\n"));
    trace.out
}

/// Events on their way.
struct Trace {
    out: String,
    /// The time that is zero.
    start: i64,
    length: i64,
    events: u64,
    /// The most of a series.
    points: usize,
}

/// Nanoseconds as microseconds.
struct Micros(i64);
/// Nanoseconds as seconds.
struct Seconds(i64);
/// Text as a JSON string.
struct Text<'a>(&'a str);

impl Trace {
    fn raw(&mut self, text: Arguments) {
        // Writing to a string can't fail.
        let _ = self.out.write_fmt(text);
    }

    fn event(&mut self, text: Arguments) {
        let between = if self.events == 0 { "\n{" } else { ",\n{" };
        self.events += 1;
        self.raw(format_args!("{between}{text}}}"));
    }

    fn name(&mut self, what: &str, (pid, tid): (u32, u32), name: &str) {
        let name = Text(name);
        self.event(format_args!(
            "\"ph\":\"M\",\"name\":\"{what}\",\"pid\":{pid},\"tid\":{tid},\"args\":{{\"name\":{name}}}"
        ));
    }

    /// The time since the start; nothing outside of the picture.
    fn time(&self, time: i64) -> Option<Micros> {
        let since = time.saturating_sub(self.start);
        (0..=self.length).contains(&since).then_some(Micros(since))
    }

    fn tasks(&mut self, tasks: &Tasks) {
        let last = tasks.ends().map_or(0, |ends| ends.1);
        let mut order: Vec<&Task> = tasks.tasks.iter().collect();
        // Threads stand behind their process.
        let ids = |task: &Task| match task.is_thread {
            true => (task.ppid, task.pid),
            false => (task.pid, task.pid),
        };
        order.sort_by_key(|task| (ids(task), task.start));
        for (at, task) in order.iter().enumerate() {
            let next = order.get(at + 1).filter(|next| ids(next) == ids(task));
            let end = task.end.unwrap_or(last);
            let end = next.map_or(end, |next| end.min(next.start));
            if next.is_none() {
                let what = if task.is_thread {
                    "thread_name"
                } else {
                    "process_name"
                };
                self.name(what, ids(task), task.name());
            }
            self.task(task, ids(task), end);
        }
    }

    /// A slice for the task, and within it one for each program that it was.
    fn task(&mut self, task: &Task, ids: (u32, u32), end: i64) {
        let mut args = format!("\"pid\":{},\"ppid\":{}", task.pid, task.ppid);
        for (name, number) in [
            ("cpu_s", task.cpu_s),
            ("rss_bytes", task.rss_bytes),
            ("io_bytes", task.io_bytes),
        ] {
            if let Some(number) = number.filter(|number| number.is_finite()) {
                args += &format!(",\"{name}\":{number}");
            }
        }
        if task.end.is_some() {
            let status = Text(task.failed.as_deref().unwrap_or("0"));
            args += &format!(",\"status\":{status}");
        }
        if task.was_there {
            args += ",\"was_there\":true";
        }
        self.slice((task.start, end), ids, (task.name(), "task", &args));
        if task.names.len() > 1 {
            let ends = task.names.iter().skip(1).map(|name| name.0);
            for ((start, name), until) in task.names.iter().zip(ends.chain([end])) {
                self.slice((*start, until.min(end)), ids, (name, "exec", ""));
            }
        }
    }

    /// A slice, or the part of it that is in the picture.
    fn slice(
        &mut self,
        (from, to): (i64, i64),
        (pid, tid): (u32, u32),
        (name, kind, args): (&str, &str, &str),
    ) {
        let [from, to] = [from, to].map(|time| time.saturating_sub(self.start));
        if to < from || to < 0 || from > self.length {
            return;
        }
        let (from, to) = (from.max(0), to.min(self.length));
        let args = match args {
            "" => String::new(),
            args => format!(",\"args\":{{{args}}}"),
        };
        let (name, ts, dur) = (Text(name), Micros(from), Micros(to - from));
        self.event(format_args!(
            "\"ph\":\"X\",\"name\":{name},\"cat\":\"{kind}\",\"pid\":{pid},\"tid\":{tid},\"ts\":{ts},\"dur\":{dur}{args}"
        ));
    }

    fn mark(&mut self, time: i64, label: &str, pid: u32) {
        if let Some(ts) = self.time(time) {
            let label = Text(label);
            self.event(format_args!(
                "\"ph\":\"i\",\"s\":\"g\",\"name\":{label},\"pid\":{pid},\"tid\":{pid},\"ts\":{ts}"
            ));
        }
    }

    fn table(&mut self, table: &Table, pid: u32) {
        for panel in table.panels() {
            for at in 0..panel.parts.len() {
                for strand in &table.strands {
                    self.counter((table, strand), (&panel, at), pid);
                }
            }
        }
    }

    /// A series: the mean of each of its bins, or of several where there are too many.
    fn counter(
        &mut self,
        (table, strand): (&Table, &Strand),
        (panel, at): (&Panel, usize),
        pid: u32,
    ) {
        let Some(place) = panel.parts.get(at).map(|part| part.column) else {
            return;
        };
        let Some(column) = strand.columns.get(place) else {
            return;
        };
        // A stack's series hold the sum up to and with their own, unless that is kept besides.
        let is_sum = panel.shape == Shape::Stack && table.piled(place) == place;
        let below = at.checked_sub(1).filter(|_| is_sum);
        let below = below
            .and_then(|at| panel.parts.get(at))
            .map(|part| part.column);
        let name = match strand.label.as_str() {
            "" => column.name.clone(),
            label => format!("{} {label}", column.name),
        };
        let lead = if column.of_interval {
            table.facts.spacing.median().unwrap_or(0) as i64
        } else {
            0
        };
        let mean = |bin: i64, column: usize| {
            let cell = strand.bins.cell(bin, column)?;
            Some(cell.sum / cell.count)
        };
        let bins: Vec<_> = strand.bins.occupied().collect();
        for group in bins.chunks(bins.len().div_ceil(self.points).max(1)) {
            let values = group.iter().filter_map(|&(bin, rows)| {
                let under = below.and_then(|column| mean(bin, column)).unwrap_or(0.0);
                Some((rows.first, mean(bin, place)? - under))
            });
            let (mut first, mut sum, mut count) = (None, 0.0, 0.0);
            for (time, value) in values {
                first = first.or(Some(time));
                (sum, count) = (sum + value, count + 1.0);
            }
            let ts = first.and_then(|first| {
                // What holds since before the picture begins does so from its start on.
                self.time(first)?;
                self.time(first.saturating_sub(lead).max(self.start))
            });
            if let Some(ts) = ts {
                let (name, value) = (Text(&name), sum / count);
                self.event(format_args!(
                    "\"ph\":\"C\",\"name\":{name},\"pid\":{pid},\"ts\":{ts},\"args\":{{\"value\":{value}}}"
                ));
            }
        }
    }
}

impl std::fmt::Display for Micros {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{}.{:03}", self.0 / 1_000, self.0 % 1_000)
    }
}

impl std::fmt::Display for Seconds {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let ns = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:09}", ns / 1_000_000_000, ns % 1_000_000_000)
    }
}

impl std::fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_char('"')?;
        for c in self.0.chars() {
            match c {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                // A page that holds it must not take it for a tag.
                '<' | '\u{2028}' | '\u{2029}' => write!(f, "\\u{:04x}", c as u32)?,
                c if c.is_control() => write!(f, "\\u{:04x}", c as u32)?,
                c => f.write_char(c)?,
            }
        }
        f.write_char('"')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::testing::asked;
    use crate::request::Request;

    fn trace(text: &str) -> String {
        let request = Request {
            top: None,
            ..Request::default()
        };
        let mut sources = [asked(text, &request)];
        let chart = Chart::new(&mut sources, &mut [], &request);
        write(&chart, &sources)
    }

    #[test]
    fn tasks_are_slices_and_their_programs_slices_within() {
        let text = "unix_s\tevent\tpid\tppid\tcomm\tstatus\tcpu_s\n10\tfork\t7\t1\tsh\t\t\n\
                    10.0000015\texec\t7\t1\tcc\"\t\t\n10.5\texit\t7\t1\tcc\"\tSIGSEGV\t0.25\n";
        let trace = trace(text);
        for want in [
            r#"{"ph":"M","name":"process_name","pid":7,"tid":7,"args":{"name":"cc\""}}"#,
            r#"{"ph":"X","name":"cc\"","cat":"task","pid":7,"tid":7,"ts":0.000,"dur":500000.000,"args":{"pid":7,"ppid":1,"cpu_s":0.25,"status":"SIGSEGV"}}"#,
            r#"{"ph":"X","name":"sh","cat":"exec","pid":7,"tid":7,"ts":0.000,"dur":1.500}"#,
            r#"{"ph":"X","name":"cc\"","cat":"exec","pid":7,"tid":7,"ts":1.500,"dur":499998.500}"#,
        ] {
            assert!(trace.contains(want), "{want}\n{trace}");
        }
    }

    #[test]
    fn numbers_are_counters_from_when_they_hold() {
        let trace = trace(
            "mono_s\tcpu_user_pct\tcpu_system_pct\tcpu_idle_pct\n1\t5\t20\t75\n2\t10\t30\t60\n",
        );
        for (name, ts, value) in [
            ("cpu_user_pct", "0.000", 5),
            ("cpu_system_pct", "0.000", 20),
            ("cpu_system_pct", "1000000.000", 30),
        ] {
            let want = format!(
                "\"name\":\"{name}\",\"pid\":4194305,\"ts\":{ts},\"args\":{{\"value\":{value}}}"
            );
            assert!(trace.contains(&want), "{want}\n{trace}");
        }
    }

    #[test]
    fn slices_of_one_number_never_overlap() {
        arbtest::arbtest(|u| {
            let mut text = "unix_s\tevent\tpid\tppid\tcomm\tlife_s\n".to_owned();
            for _ in 0..u.int_in_range(1..=40)? {
                let event = u.choose(&["fork", "exec", "exit", "alive", "gone"])?;
                let (time, pid): (u8, u8) = (u.arbitrary()?, u.int_in_range(1..=3)?);
                text += &format!(
                    "{time}\t{event}\t{pid}\t1\tn{}\t{}\n",
                    u.int_in_range(0..=2)?,
                    u.int_in_range(0..=9)?
                );
            }
            let mut slices: Vec<(i64, i64, i64)> = Vec::new();
            for line in trace(&text)
                .lines()
                .filter(|line| line.contains("\"cat\":\"task\""))
            {
                let field = |name: &str| {
                    let rest = line.split(&format!("\"{name}\":")).nth(1).unwrap();
                    let digits = rest.split([',', '}']).next().unwrap().replace('.', "");
                    digits.parse::<i64>().unwrap()
                };
                slices.push((field("tid"), field("ts"), field("ts") + field("dur")));
            }
            slices.sort_unstable();
            for pair in slices.windows(2) {
                assert!(
                    pair[0].0 != pair[1].0 || pair[0].2 <= pair[1].1,
                    "{text} {slices:?}"
                );
            }
            Ok(())
        });
    }
}
