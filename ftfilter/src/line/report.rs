//! Lines of `perf script` and of `trace-cmd report`.
//!
//! ```text
//!              cmp 18757 [001]  3894.305228:                   compaction:mm_compaction_end: zone_start=0x1000 ...
//!              thp-186   [001]    48.099288: mm_shrink_slab_start: super_cache_scan+0x0 0xff4742b702fb7430: nid: 0 ...
//!              thp-186   [001]    48.171635: funcgraph_exit:       # 3408.250 us |    } /* compact_zone */
//! ```
//!
//! perf puts the system before the event's name and a blank before the pid; trace-cmd pads the
//! event's name to 21 bytes and writes calls as events `funcgraph_entry` and `funcgraph_exit`
//! whose text is the tracer's.

use super::graph::Layout;
use super::plain::what;
use super::{Event, Task, blanks, literal, number, seconds, task};

/// The calls' columns.
const CALLS: Layout = Layout {
    time: false,
    cpu: false,
    task: false,
    flags: 0,
    duration: true,
};

/// The event's name with its colon and the blanks behind it.
const NAME: usize = 22;

/// Reads a line of `perf script` as it is by default.
pub fn perf(line: &[u8]) -> Option<Event<'_>> {
    let (front, time, cpu, rest) = columns(line)?;
    let blank = front.iter().rposition(|&byte| byte == b' ')?;
    let (comm, pid) = (front[..blank].trim_ascii(), &front[blank + 1..]);
    // perf writes -1 for a task that it knows nothing of.
    let pid = if pid == b"-1" {
        u32::MAX
    } else {
        std::str::from_utf8(pid).ok()?.parse().ok()?
    };
    let system = rest.iter().position(|&byte| byte == b':')?;
    let what = what(&rest[system + 1..])?;
    Some(Event {
        time: Some(time),
        cpu: Some(cpu),
        task: Some(Task { pid, comm }),
        what,
    })
}

/// Reads a line of `trace-cmd report`.
pub fn trace_cmd(line: &[u8]) -> Option<Event<'_>> {
    let (front, time, cpu, rest) = columns(line)?;
    let task = task(front)?;
    let call = rest
        .strip_prefix(b"funcgraph_entry:")
        .or_else(|| rest.strip_prefix(b"funcgraph_exit:"));
    let what = match call {
        Some(_) => CALLS.parse(rest.get(NAME..)?)?.what,
        None => what(rest)?,
    };
    Some(Event {
        time: Some(time),
        cpu: Some(cpu),
        task: Some(task),
        what,
    })
}

/// Front, time, CPU, and what stands behind the time.
fn columns(line: &[u8]) -> Option<(&[u8], i64, u32, &[u8])> {
    // A name may hold brackets: the CPU's stand behind at least 16 bytes of name and pid.
    let from = 17.min(line.len());
    let open = line[from..].iter().position(|&byte| byte == b'[')? + from;
    let mut at = open + 1;
    let cpu = u32::try_from(number(line, &mut at)?).ok()?;
    literal(line, &mut at, b"]")?;
    blanks(line, &mut at);
    let time = seconds(line, &mut at)??;
    literal(line, &mut at, b":")?;
    blanks(line, &mut at);
    Some((
        line[..open].trim_ascii_end(),
        time,
        cpu,
        line[at..].trim_ascii_end(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::What;

    #[test]
    fn perf_names_the_system_and_parts_the_pid_by_a_blank() {
        let line = b" my file (x) a|b 18755 [001]  3894.305228:   compaction:mm_compaction_end: zone_start=0x1000";
        let event = perf(line).unwrap();
        assert_eq!(
            event.task,
            Some(Task {
                pid: 18_755,
                comm: b"my file (x) a|b"
            })
        );
        assert_eq!((event.time, event.cpu), (Some(3_894_305_228_000), Some(1)));
        assert_eq!(
            event.what,
            What::Point {
                name: b"mm_compaction_end",
                text: b"zone_start=0x1000"
            }
        );
        assert_eq!(trace_cmd(line), None);
    }

    #[test]
    fn trace_cmd_writes_calls_as_events() {
        let front = "             thp-186   [001]    48.011063: ";
        let read = |rest: &str| {
            trace_cmd(format!("{front}{rest}").as_bytes()).map(|event| format!("{:?}", event.what))
        };
        let what = |what: What| Some(format!("{what:?}"));
        assert_eq!(
            read("funcgraph_exit:       # 2925.394 us |    } /* compact_zone */"),
            what(What::Leave {
                function: Some(b"compact_zone"),
                depth: 1,
                duration: Some(2_925_394)
            })
        );
        assert_eq!(
            read("funcgraph_entry:                    |  shrink_node() {"),
            what(What::Enter {
                function: b"shrink_node",
                depth: 0
            })
        );
        assert_eq!(
            read("mm_shrink_slab_end:   super_cache_scan+0x0 0xff47: nid: 0"),
            what(What::Point {
                name: b"mm_shrink_slab_end",
                text: b"super_cache_scan+0x0 0xff47: nid: 0"
            })
        );
    }
}
