//! Lines of ftrace's event text (kernel/trace/trace_output.c).
//!
//! ```text
//!              thp-131     [000] .....    14.017484: mm_shrink_slab_start: super_cache_scan+0x0/0x1f0 ...
//!      thp-162       0..... 2977858us : mm_shrink_slab_end: super_cache_scan+0x0/0x1f0 ...
//! ```
//!
//! becomes the event `mm_shrink_slab_start` of task 131 on CPU 0. The name stands right-aligned in
//! 16 bytes, the pid left-aligned in 7 behind a `-`, so the pid begins at byte 17 whatever the name
//! holds. Behind it, by trace options: the process (record-tgid), the CPU, 4 or 5 flags (irq-info),
//! the time. The second form is latency-format.

use super::body::point;
use super::{Event, Task, What, blanks, literal, number, scan, seconds};

/// The name's column.
const COMM: usize = 16;
/// The name's column in latency-format.
const SHORT_COMM: usize = 8;

/// Reads a line of the usual form.
pub fn parse(line: &[u8]) -> Option<Event<'_>> {
    let mut at = COMM;
    let task = task(line, &mut at)?;
    blanks(line, &mut at);
    if line.get(at) == Some(&b'(') {
        let end = line[at..].iter().take(12).position(|&byte| byte == b')')?;
        at += end + 1;
        blanks(line, &mut at);
    }
    literal(line, &mut at, b"[")?;
    let cpu = number(line, &mut at)?;
    literal(line, &mut at, b"]")?;
    let time = time_behind_flags(line, &mut at)?;
    literal(line, &mut at, b": ")?;
    happened(line, at, (time, cpu), task)
}

/// Reads a line of latency-format: microseconds since the first event.
pub fn parse_latency(line: &[u8]) -> Option<Event<'_>> {
    let mut at = SHORT_COMM;
    let task = task(line, &mut at)?;
    blanks(line, &mut at);
    let cpu = number(line, &mut at)?;
    let flags = line
        .get(at..)?
        .iter()
        .position(|&byte| byte == b' ')
        .filter(|&length| length == 4 || length == 5)?;
    at += flags;
    blanks(line, &mut at);
    let us = number(line, &mut at)?;
    literal(line, &mut at, b"us")?;
    // A mark for a long distance to the next event.
    at += usize::from(line.get(at).is_some_and(|mark| b"+!#*@$ ".contains(mark)));
    literal(line, &mut at, b": ")?;
    let time = i64::try_from(us.checked_mul(1_000)?).ok();
    happened(line, at, (time, cpu), task)
}

/// Reads a line that says only what happened.
pub fn parse_bare(line: &[u8]) -> Option<Event<'_>> {
    let what = point(line.trim_ascii_end())?;
    Some(Event {
        time: None,
        cpu: None,
        task: None,
        what,
    })
}

fn task<'a>(line: &'a [u8], at: &mut usize) -> Option<Task<'a>> {
    let comm = line.get(..*at)?;
    let comm = &comm[scan::blanks(comm)..];
    literal(line, at, b"-")?;
    let pid = u32::try_from(number(line, at)?).ok()?;
    Some(Task { pid, comm })
}

/// Flags may be missing; they may hold digits, the time holds no letters.
fn time_behind_flags(line: &[u8], at: &mut usize) -> Option<Option<i64>> {
    blanks(line, at);
    let word = line[*at..].iter().position(|&byte| byte == b' ');
    let behind =
        word.filter(|&length| (length == 4 || length == 5) && line[*at + length - 1] != b':');
    if let Some(length) = behind {
        *at += length;
        blanks(line, at);
    }
    seconds(line, at)
}

fn happened<'a>(
    line: &'a [u8],
    at: usize,
    (time, cpu): (Option<i64>, u64),
    task: Task<'a>,
) -> Option<Event<'a>> {
    let what = what(line.get(at..)?.trim_ascii_end())?;
    // A call that trace-cmd writes as an event is read by `report`.
    if matches!(what, What::Point { name, .. } if name.starts_with(b"funcgraph_")) {
        return None;
    }
    Some(Event {
        time,
        cpu: u32::try_from(cpu).ok(),
        task: Some(task),
        what,
    })
}

/// `name: text`, or what the function tracer says: `function <-caller`.
pub(super) fn what(text: &[u8]) -> Option<What<'_>> {
    if let Some(point) = point(text) {
        return Some(point);
    }
    let end = scan::symbol(text);
    let is_call = end > 0 && text[end..].starts_with(b" <-");
    (is_call || text == b"<stack trace>").then_some(What::Nothing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<(i64, u32, String, u32, String)> {
        let event = parse(line.as_bytes()).or_else(|| parse_latency(line.as_bytes()))?;
        let What::Point { name, .. } = event.what else {
            return None;
        };
        let task = event.task?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Some((
            event.time?,
            event.cpu?,
            text(task.comm),
            task.pid,
            text(name),
        ))
    }

    #[test]
    fn every_set_of_columns_is_read() {
        let want = |comm: &str, pid, time, cpu| {
            Some((
                time,
                cpu,
                comm.to_owned(),
                pid,
                "mm_shrink_slab_end".to_owned(),
            ))
        };
        let point = "mm_shrink_slab_end: super_cache_scan+0x0/0x1f0 000000003c1c7899: nid: 0";
        let line = |front: &str| read(&format!("{front}{point}"));
        assert_eq!(
            line("         kswapd0-44      [001] .N...    13.840148: "),
            want("kswapd0", 44, 13_840_148_000, 1)
        );
        assert_eq!(
            line(" my prog (x) a|b-130     [001] .....    13.979221: "),
            want("my prog (x) a|b", 130, 13_979_221_000, 1)
        );
        assert_eq!(
            line("  kworker/0:1-ev-145     (    145) [000] .....    31.286131: "),
            want("kworker/0:1-ev", 145, 31_286_131_000, 0)
        );
        assert_eq!(
            line("  kworker/0:1-ev-145     (-------) [000] ....    31.286131: "),
            want("kworker/0:1-ev", 145, 31_286_131_000, 0)
        );
        assert_eq!(
            line("             thp-177     [000]     47.074277: "),
            want("thp", 177, 47_074_277_000, 0)
        );
        assert_eq!(
            line("             thp-397     [001] ..... 388891745664: "),
            None
        );
        assert_eq!(
            line("     thp-162       0..... 2977858us : "),
            want("thp", 162, 2_977_858_000, 0)
        );
        assert_eq!(
            line("  [001] d..1 5.0-77      [002] d..1.     5.000001: "),
            want("[001] d..1 5.0", 77, 5_000_001_000, 2)
        );
    }

    #[test]
    fn calls_of_the_function_tracer_are_lines_and_others_are_not() {
        let call = parse(
            b"  kworker/0:1-ev-668     [000] .....   344.160072: __alloc_pages <-folio_alloc",
        );
        assert_eq!(call.map(|event| event.what), Some(What::Nothing));
        for line in [
            "",
            "CPU:1 [LOST 7 EVENTS]",
            "=> kthread",
            "             thp-177     [000]     47.074277: ",
            "             thp-x7     [000]     47.074277: a: b",
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
