//! Lines of the function_graph tracer (kernel/trace/trace_functions_graph.c).
//!
//! ```text
//!    29.922922 |   1)   cmpct-147    | * 26941.13 us |  } /* compact_zone */
//!    29.922944 |   1)   cmpct-147    |               |    /* mm_compaction_begin: zone_start=0x1000 ... */
//! ```
//!
//! becomes a [`What::Leave`] of `compact_zone` after 26,941,130 ns and a [`What::Point`]. The
//! columns depend on the trace options: time (funcgraph-abstime), CPU (funcgraph-cpu), task
//! (funcgraph-proc), latency flags (latency-format; 4 characters before 5.15, 5 since), duration
//! (funcgraph-duration). A [`Layout`] says which are there.

use memchr::memmem;

use super::body::body;
use super::{Event, Task, blanks, literal, number, scan, seconds, task};

/// Which columns the lines have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Layout {
    /// The time of the event.
    pub time: bool,
    /// The CPU.
    pub cpu: bool,
    /// The task.
    pub task: bool,
    /// How many latency flags.
    pub flags: usize,
    /// How long the call took.
    pub duration: bool,
}

/// The columns before the duration, and where they end.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Columns {
    pub(super) time: Option<i64>,
    pub(super) cpu: Option<u32>,
    /// Where the task's name begins and ends, and the pid.
    pub(super) task: Option<(usize, usize, u32)>,
    pub(super) end: usize,
}

/// The task's column: the name and the pid stand in the middle of so many bytes.
const TASK: usize = 14;
/// The duration's column, with the mark before it.
const DURATION: usize = 14;
/// The column and what is behind it, where nothing has ended.
const NO_DURATION: &[u8] = b"              |";

impl Layout {
    /// Every set of columns, the likeliest first.
    pub fn all() -> impl Iterator<Item = Layout> {
        let bools = [true, false];
        let flags = [0, 5, 4];
        bools.into_iter().flat_map(move |duration| {
            flags.into_iter().flat_map(move |flags| {
                bools.into_iter().flat_map(move |time| {
                    bools.into_iter().flat_map(move |task| {
                        bools.into_iter().map(move |cpu| Layout {
                            time,
                            cpu,
                            task,
                            flags,
                            duration,
                        })
                    })
                })
            })
        })
    }

    /// Reads a line that has these columns.
    pub fn parse<'a>(&self, line: &'a [u8]) -> Option<Event<'a>> {
        self.event(line, self.columns(line)?)
    }

    /// Reads the columns before the duration.
    pub(super) fn columns(&self, line: &[u8]) -> Option<Columns> {
        let mut columns = Columns::default();
        let at = &mut columns.end;
        if self.time {
            columns.time = Some(time(line, at)?);
        }
        if self.cpu {
            columns.cpu = Some(cpu(line, at)?);
        }
        if self.task {
            columns.task = Some(comm_and_pid(line, at)?);
        }
        if self.flags > 0 {
            flags(line, at, self.flags)?;
        }
        Some(columns)
    }

    /// Reads what stands behind those columns.
    #[inline(always)]
    pub(super) fn event<'a>(&self, line: &'a [u8], columns: Columns) -> Option<Event<'a>> {
        let mut at = columns.end;
        let duration = if self.duration {
            duration(line, &mut at)?
        } else {
            None
        };
        let what = body(&line[at.min(line.len())..], duration, self.duration)?;
        Some(Event {
            time: columns.time,
            cpu: columns.cpu,
            task: columns.task.map(|(from, to, pid)| Task {
                pid,
                comm: &line[from..to],
            }),
            what,
        })
    }

    /// Where the task's column begins, if the columns before it are there.
    pub fn front(&self, line: &[u8]) -> Option<usize> {
        let mut at = 0;
        if self.time {
            time(line, &mut at)?;
        }
        if self.cpu {
            cpu(line, &mut at)?;
        }
        Some(at)
    }
}

fn time(line: &[u8], at: &mut usize) -> Option<i64> {
    blanks(line, at);
    let time = seconds(line, at)??;
    literal(line, at, b" |  ")?;
    Some(time)
}

fn cpu(line: &[u8], at: &mut usize) -> Option<u32> {
    blanks(line, at);
    let cpu = number(line, at)?;
    literal(line, at, b") ")?;
    u32::try_from(cpu).ok()
}

/// Where the name begins and ends, and the pid.
fn comm_and_pid(line: &[u8], at: &mut usize) -> Option<(usize, usize, u32)> {
    let start = *at;
    let end = start + TASK;
    let end = if line.get(end..end + 3)? == b" | " {
        end
    } else {
        // A long pid makes the column wider. A name is at most 7 bytes and a pid 10.
        let room = line.get(end..line.len().min(end + 8))?;
        end + memmem::find(room, b" | ")?
    };
    *at = end + 3;
    let column = &line[start..end];
    let Task { pid, comm } = task(column.trim_ascii_end())?;
    let from = start + scan::blanks(column);
    Some((from, from + comm.len(), pid))
}

fn flags(line: &[u8], at: &mut usize, length: usize) -> Option<()> {
    literal(line, at, b" ")?;
    let flags = line.get(*at..*at + length)?;
    *at += length;
    (!flags.contains(&b' ')).then_some(())?;
    literal(line, at, b" | ")
}

/// The column's inner part: nothing if it is blank.
#[inline(always)]
fn duration(line: &[u8], at: &mut usize) -> Option<Option<u64>> {
    let start = *at;
    let end = start + DURATION;
    if line.get(start..=end) == Some(NO_DURATION) {
        *at = end + 3;
        return Some(None);
    }
    let mut place = start;
    place += usize::from(
        line.get(place)
            .is_some_and(|mark| b"+!#*@$ ".contains(mark)),
    );
    blanks(line, &mut place);
    let whole = number(line, &mut place)?;
    let mut ns = whole.checked_mul(1_000)?;
    if line.get(place) == Some(&b'.') {
        place += 1;
        let from = place;
        let fraction = number(line, &mut place)?;
        let scale = [1_000, 100, 10, 1].get(place - from)?;
        ns = ns.checked_add(fraction * scale)?;
    }
    literal(line, &mut place, b" us ")?;
    blanks(line, &mut place);
    literal(line, &mut place, b"|")?;
    *at = place + 2;
    Some(Some(ns))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::What;

    const SEED: Layout = Layout {
        time: true,
        cpu: true,
        task: true,
        flags: 0,
        duration: true,
    };

    fn event<'a>(
        time: i64,
        cpu: u32,
        (comm, pid): (&'a str, u32),
        what: What<'a>,
    ) -> Option<Event<'a>> {
        Some(Event {
            time: Some(time),
            cpu: Some(cpu),
            task: Some(Task {
                pid,
                comm: comm.as_bytes(),
            }),
            what,
        })
    }

    #[test]
    fn closes_leaves_entries_and_events_are_read() {
        let leave = What::Leave {
            function: Some(b"compact_zone"),
            depth: 2,
            duration: Some(171_100_100),
        };
        assert_eq!(
            SEED.parse(
                b"  324.397367 |   1)    thp-447     | @ 171100.1 us |      } /* compact_zone */"
            ),
            event(324_397_367_000, 1, ("thp", 447), leave)
        );
        let leaf = What::Leaf {
            function: b"__alloc_pages",
            depth: 0,
            duration: Some(6_219),
        };
        assert_eq!(
            SEED.parse(b"   25.682522 |   1)  kworker-144   |   6.219 us    |  __alloc_pages();"),
            event(25_682_522_000, 1, ("kworker", 144), leaf)
        );
        let enter = What::Enter {
            function: b"shrink_node",
            depth: 1,
        };
        assert_eq!(
            SEED.parse(
                b"   25.682522 |   100)   kswapd0-44   |               |    shrink_node() {"
            ),
            event(25_682_522_000, 100, ("kswapd0", 44), enter)
        );
        let point = What::Point {
            name: b"mm_vmscan_direct_reclaim_end",
            text: b"nr_reclaimed=47",
        };
        assert_eq!(
            SEED.parse(b"   25.682522 |   1)    a b-1234567 |               |    /* mm_vmscan_direct_reclaim_end: nr_reclaimed=47  */"),
            event(25_682_522_000, 1, ("a b", 1_234_567), point)
        );
    }

    #[test]
    fn names_of_any_bytes_stay_names() {
        let bare = What::Leave {
            function: None,
            depth: 0,
            duration: Some(1_000_000_000),
        };
        for (column, comm) in [
            ("  } /* fn-156   ", "} /* fn"),
            ("   a | b-156    ", "a | b"),
            ("    -12-156     ", "-12"),
        ] {
            let line = format!("    1.000000 |   0){column}| $ 1000000 us |  }}");
            assert_eq!(
                SEED.parse(line.as_bytes()),
                event(1_000_000_000, 0, (comm, 156), bare),
                "{line}"
            );
        }
    }

    #[test]
    fn arguments_return_values_and_modules_are_no_part_of_a_name() {
        let what = |body: &str| {
            let line = format!("    1.000000 |   0)    thp-447     |   1.000 us    |  {body}");
            SEED.parse(line.as_bytes())
                .map(|event| format!("{:?}", event.what))
        };
        let told = |what: What| Some(format!("{what:?}"));
        let leaf = |function| {
            told(What::Leaf {
                function,
                depth: 0,
                duration: Some(1_000),
            })
        };
        assert_eq!(
            what("f(gfp=0x140cca, s=\"a;{\"); /* <-g ret=0x0 */"),
            leaf(b"f")
        );
        assert_eq!(what("f.constprop.0 [ext4]();"), leaf(b"f.constprop.0"));
        let leave = told(What::Leave {
            function: Some(b"f"),
            depth: 0,
            duration: Some(1_000),
        });
        assert_eq!(what("} /* f ret=-12 */"), leave);
        assert_eq!(what("} /* f [ext4] */"), leave);
    }

    #[test]
    fn other_lines_are_none() {
        for line in [
            &b""[..],
            b"# tracer: function_graph",
            b" 1)   cmpct-147    =>    pump-148   ",
            b"    1.000000 |   0)    thp",
            b" ------------------------------------------",
        ] {
            assert_eq!(SEED.parse(line), None);
        }
    }
}
