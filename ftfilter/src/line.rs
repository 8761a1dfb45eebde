//! One line of trace text as an event.
//!
//! An [`Event`] is independent of the text it came from. Four dialects are read: function_graph
//! ([`graph`]), plain ftrace events ([`plain`]), `perf script` and `trace-cmd report`
//! ([`report`]). All are parsed by position and from the right, because a task's name may hold
//! anything.

mod body;
pub mod graph;
pub mod plain;
pub mod report;

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
pub(crate) fn number(text: &[u8], at: &mut usize) -> Option<u64> {
    let start = *at;
    let mut value: u64 = 0;
    while let Some(digit) = text
        .get(*at)
        .map(|byte| byte.wrapping_sub(b'0'))
        .filter(|&digit| digit <= 9)
    {
        value = value.checked_mul(10)?.checked_add(u64::from(digit))?;
        *at += 1;
    }
    (*at > start).then_some(value)
}

/// Passes blanks.
pub(crate) fn blanks(text: &[u8], at: &mut usize) {
    while text.get(*at) == Some(&b' ') {
        *at += 1;
    }
}

/// Passes `wanted` if it comes next.
pub(crate) fn literal(text: &[u8], at: &mut usize, wanted: &[u8]) -> Option<()> {
    let found = text.get(*at..*at + wanted.len())? == wanted;
    *at += if found { wanted.len() } else { 0 };
    found.then_some(())
}

/// Reads `12345.678901` (or with nine decimals) as nanoseconds and passes it. A number without a
/// point is passed and is no time: it counts something else (the clocks `counter` and `x86-tsc`).
pub(crate) fn seconds(text: &[u8], at: &mut usize) -> Option<Option<i64>> {
    let whole = number(text, at)?;
    if text.get(*at) != Some(&b'.') {
        return Some(None);
    }
    *at += 1;
    let start = *at;
    let fraction = number(text, at)?;
    let scale = 10_u64.checked_pow(9_u32.checked_sub((*at - start) as u32)?)?;
    let ns = whole
        .checked_mul(1_000_000_000)?
        .checked_add(fraction.checked_mul(scale)?)?;
    i64::try_from(ns).ok().map(Some)
}

/// Cuts `comm-123` at its last `-`.
pub(crate) fn task(text: &[u8]) -> Option<Task<'_>> {
    let digits = text
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let dash = text.len().checked_sub(digits + 1)?;
    if digits == 0 || digits > 9 || text[dash] != b'-' {
        return None;
    }
    let pid = text[dash + 1..]
        .iter()
        .fold(0, |pid, digit| pid * 10 + u32::from(digit - b'0'));
    Some(Task {
        pid,
        comm: text[..dash].trim_ascii_start(),
    })
}
