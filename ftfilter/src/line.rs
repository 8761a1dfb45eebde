//! One line of trace text as an event.
//!
//! An [`Event`] is independent of the text it came from. Four dialects are read: function_graph
//! ([`graph`]), plain ftrace events ([`plain`]), `perf script` and `trace-cmd report`
//! ([`report`]). All are parsed by position and from the right, because a task's name may hold
//! anything.

mod body;
pub mod front;
pub mod graph;
pub mod plain;
pub mod report;
pub(crate) mod scan;

/// What a line says happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<'a> {
    /// Nanoseconds of the trace's own clock, if the line has a time.
    pub time: Option<i64>,
    /// The CPU, if the line names it.
    pub cpu: Option<u32>,
    /// The task, if the line names it.
    pub task: Option<Task<'a>>,
    /// What happened.
    pub what: What<'a>,
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Task<'a> {
    /// The thread's id. 0 is every CPU's idle task.
    pub pid: u32,
    /// Its name: cut, padded, and of any bytes.
    pub comm: &'a [u8],
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What<'a> {
    /// A function was entered at a depth of calls.
    Enter {
        /// Its name.
        function: &'a [u8],
        /// How many calls it stands within.
        depth: u32,
    },
    /// A function returned.
    Leave {
        /// Its name; nothing for a bare `}`.
        function: Option<&'a [u8]>,
        /// How many calls it stood within.
        depth: u32,
        /// How long it took, in nanoseconds.
        duration: Option<u64>,
    },
    /// A function was entered and returned with nothing traced between.
    Leaf {
        /// Its name.
        function: &'a [u8],
        /// How many calls it stood within.
        depth: u32,
        /// How long it took, in nanoseconds.
        duration: Option<u64>,
    },
    /// A tracepoint was passed.
    Point {
        /// Its name, without the system.
        name: &'a [u8],
        /// What it says.
        text: &'a [u8],
    },
    /// The line is a part of another, or speaks of the trace: nothing happened.
    Nothing,
    /// The CPU goes on with another task (function_graph only).
    Switch {
        /// Who goes on.
        to: u32,
    },
    /// Events of the CPU were lost, so many if known.
    Lost {
        /// How many.
        count: Option<u64>,
    },
}

/// Reads a decimal number and passes it.
#[inline]
pub(crate) fn number(text: &[u8], at: &mut usize) -> Option<u64> {
    let text = text.get(*at..)?;
    let (mut value, mut length) = (0_u64, 0);
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
        length += 1;
    }
    *at += length;
    match length {
        0 => None,
        // So many digits always fit.
        1..=19 => Some(value),
        _ => long_number(&text[..length]),
    }
}

#[cold]
fn long_number(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// Passes blanks.
#[inline]
pub(crate) fn blanks(text: &[u8], at: &mut usize) {
    while text.get(*at) == Some(&b' ') {
        *at += 1;
    }
}

/// Passes `wanted` if it comes next.
#[inline]
pub(crate) fn literal(text: &[u8], at: &mut usize, wanted: &[u8]) -> Option<()> {
    let found = text.get(*at..*at + wanted.len())? == wanted;
    *at += if found { wanted.len() } else { 0 };
    found.then_some(())
}

/// What a fraction of so many decimals is to be multiplied with for billionths.
const SCALES: [u64; 10] = [
    1_000_000_000,
    100_000_000,
    10_000_000,
    1_000_000,
    100_000,
    10_000,
    1_000,
    100,
    10,
    1,
];

/// Reads `12345.678901` (or with nine decimals) as nanoseconds and passes it. A number without a
/// point is passed and is no time: it counts something else (the clocks `counter` and `x86-tsc`).
#[inline]
pub(crate) fn seconds(text: &[u8], at: &mut usize) -> Option<Option<i64>> {
    let whole = number(text, at)?;
    if text.get(*at) != Some(&b'.') {
        return Some(None);
    }
    let start = *at + 1;
    *at = start;
    let fraction = number(text, at)?;
    let scale = SCALES.get(*at - start)?;
    let ns = whole
        .checked_mul(1_000_000_000)?
        .checked_add(fraction * scale)?;
    i64::try_from(ns).ok().map(Some)
}

/// Cuts `comm-123` at its last `-`.
#[inline]
pub(crate) fn task(text: &[u8]) -> Option<Task<'_>> {
    let (mut pid, mut scale, mut dash) = (0, 1, text.len());
    loop {
        dash = dash.checked_sub(1)?;
        let digit = text[dash].wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        // Beyond nine digits this is nonsense, and refused below.
        pid = u32::wrapping_add(pid, u32::from(digit).wrapping_mul(scale));
        scale = scale.wrapping_mul(10);
    }
    let digits = text.len() - dash - 1;
    if digits == 0 || digits > 9 || text[dash] != b'-' {
        return None;
    }
    let comm = &text[..dash];
    Some(Task {
        pid,
        comm: &comm[scan::blanks(comm)..],
    })
}
