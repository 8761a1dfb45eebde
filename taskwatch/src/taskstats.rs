//! taskstats: what a task used, told by the kernel when the task ends, or when asked. Generic netlink:
//! the family's number is asked for first.
//!
//! The end of a thread on a little-endian machine, 596 bytes:
//!
//! ```text
//! 54020000 1f00 0000 00000000 00000000   netlink: length 596, kind 31 (the family's number)
//! 02 01 0000                             generic netlink: command 2 (new), version 1
//! 4002 0400                              attribute 4: of a thread, which holds two
//! 0800 0100 16590000                         attribute 1: the thread, 22806
//! 3402 0300 1000 ...                         attribute 3: struct taskstats, version 16
//! ```
//!
//! becomes a [`Cost`]; with the last thread of a process comes attribute 5, which becomes a
//! [`GroupCost`]. Kernel: include/uapi/linux/taskstats.h and Documentation/accounting/taskstats.rst.
//! The struct's versions stand in `layout.rs`.
//!
//! **Processor time.** The user and system times are counted in ticks (4 ms at 250 Hz), and the
//! scheduler's own sum (`cpu_run_virtual_total`) stands still between two ticks or switches, so that
//! it is 0 for most tasks that end within their first millisecond. A task that never slept was on a
//! processor or waiting for one all its life: life minus wait is its processor time. Measured on 6.18
//! with 60 forked children each, the time spun subtracted; the children's own start and end take
//! about 20 us:
//!
//! | spun | life − wait: median, 95 %, worst | the sum: median |
//! |---|---|---|
//! | 100 us | +19, +29, +37 us | −100 us |
//! | 300 us | +19, +27, +33 us | −300 us |
//! | 1,000 us | +20, +49, +245 us | −1,000 us |
//! | 3,000 us | +20, +45, +56 us | −1,988 us |
//! | 10,000 us | +51, +204, +708 us | −1,792 us |
//!
//! A task that slept has the sum, which lacks what it ran since the last tick, wake-up or switch: at
//! most a tick. The tick counters are no help there (off by up to 3.7 ms in either direction).

use crate::event::{Comm, Cost, Delays, GroupCost, Who};
use crate::layout::{self, LEAST, Layout};
use crate::native::{array_at, u16_at, u32_at, u64_at};
use crate::netlink::{ACK, Attribute, Builder, FIRST_KIND, Header, Message, REQUEST, attributes};

/// The kind of generic netlink's own messages, by which families are found.
const CONTROL: u16 = FIRST_KIND;
const GET_FAMILY: u8 = 3;
const FAMILY_ID: u16 = 1;
const FAMILY_NAME: u16 = 2;
const NAME: &[u8] = b"TASKSTATS\0";

/// Commands of the family.
const GET: u8 = 1;
const NEW: u8 = 2;
/// Attributes of a request.
const OF_TASK: u16 = 1;
const OF_PROCESS: u16 = 2;
const REGISTER: u16 = 3;
const DEREGISTER: u16 = 4;
/// Attributes of what is told.
const TID: u16 = 1;
const PID: u16 = 2;
const STATS: u16 = 3;
const TASK: u16 = 4;
const PROCESS: u16 = 5;

/// Command, version and two reserved bytes.
const GENERIC_HEADER: usize = 4;

/// Bits of `ac_flag`, include/uapi/linux/acct.h.
const FORKED: u8 = 0x01;
const LAST: u8 = 0x20;

/// Whose numbers are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// One thread's.
    Task(u32),
    /// A process's, which are no more than a [`GroupCost`] has.
    Process(u32),
}

/// What one message tells.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Told {
    /// Of a task.
    pub cost: Option<Cost>,
    /// Of a process that ended with it, or that was asked for.
    pub group: Option<GroupCost>,
}

/// The request for the family's number, to which [`family`] reads the answer.
pub fn family_request(sequence: u32) -> Vec<u8> {
    let mut out = Vec::new();
    request(&mut out, CONTROL, sequence, GET_FAMILY)
        .attribute(FAMILY_NAME, NAME)
        .finish();
    out
}

/// The request to be told of all tasks that end on these CPUs, a list as in
/// /sys/devices/system/cpu/possible. It is acknowledged.
pub fn register(family: u16, sequence: u32, cpus: &[u8]) -> Vec<u8> {
    listen(family, sequence, (REGISTER, cpus))
}

/// The request to be told no more, likewise.
pub fn deregister(family: u16, sequence: u32, cpus: &[u8]) -> Vec<u8> {
    listen(family, sequence, (DEREGISTER, cpus))
}

fn listen(family: u16, sequence: u32, (attribute, cpus): (u16, &[u8])) -> Vec<u8> {
    let cpus = [cpus.trim_ascii(), b"\0"].concat();
    let mut out = Vec::new();
    let header = Header {
        kind: family,
        flags: REQUEST | ACK,
        sequence,
        port: 0,
    };
    Builder::new(&mut out, header)
        .bytes(&[GET, 1, 0, 0])
        .attribute(attribute, &cpus)
        .finish();
    out
}

/// Adds the request for the numbers of one that lives to a buffer: many may go in one datagram. Each
/// is answered by one datagram, which is an error (`ESRCH`) if there is no such task.
pub fn get(out: &mut Vec<u8>, family: u16, sequence: u32, target: Target) {
    let (attribute, id) = match target {
        Target::Task(tid) => (OF_TASK, tid),
        Target::Process(pid) => (OF_PROCESS, pid),
    };
    request(out, family, sequence, GET)
        .attribute(attribute, &id.to_ne_bytes())
        .finish();
}

fn request(out: &mut Vec<u8>, kind: u16, sequence: u32, command: u8) -> Builder<'_> {
    let header = Header {
        kind,
        flags: REQUEST,
        sequence,
        port: 0,
    };
    Builder::new(out, header).bytes(&[command, 1, 0, 0])
}

/// The family's number, if this is the answer to [`family_request`].
pub fn family(message: &Message<'_>) -> Option<u16> {
    if message.header.kind != CONTROL {
        return None;
    }
    let inside = message.payload.get(GENERIC_HEADER..)?;
    let mut all = attributes(inside).map_while(Result::ok);
    all.find(|attribute| attribute.kind == FAMILY_ID)?.u16()
}

/// Reads what a task or process used; nothing, if the message is of another sort or damaged. (One
/// that is an error says so by [`Message::answer`].) Any family's number is taken, because it differs
/// from boot to boot and a recording doesn't tell it.
pub fn decode(message: &Message<'_>) -> Option<Told> {
    if message.header.kind <= CONTROL || message.payload.first() != Some(&NEW) {
        return None;
    }
    let mut told = Told::default();
    for attribute in attributes(message.payload.get(GENERIC_HEADER..)?) {
        let attribute = attribute.ok()?;
        match attribute.kind {
            TASK => told.cost = Some(task(&attribute)?),
            PROCESS => told.group = Some(process(&attribute)?),
            _ => {}
        }
    }
    (told != Told::default()).then_some(told)
}

fn task(nest: &Attribute<'_>) -> Option<Cost> {
    let (tid, stats) = inside(nest, TID)?;
    let at = layout::of(u16_at(stats, 0)?);
    let number = |at| u64_at(stats, at).unwrap_or(0);
    let flags = *stats.get(layout::FLAG)?;
    let written = number(at.write_bytes);
    Some(Cost {
        who: Who {
            tid,
            pid: u32_at(stats, at.tgid).unwrap_or(0),
        },
        ppid: u32_at(stats, at.ppid)?,
        uid: u32_at(stats, at.uid)?,
        comm: Comm::new(&array_at::<16>(stats, at.comm)?),
        status: u32_at(stats, layout::EXIT_CODE)?,
        last: flags & LAST != 0,
        forked: flags & FORKED != 0,
        life_ns: life(stats, at),
        cpu_ns: processor_time(stats, at),
        wait_ns: number(layout::CPU_DELAY),
        rss_peak_kib: number(at.hiwater_rss),
        read_bytes: number(at.read_bytes),
        write_bytes: written.saturating_sub(number(at.cancelled_write_bytes)),
        delays: delays(stats, at),
    })
}

fn process(nest: &Attribute<'_>) -> Option<GroupCost> {
    let (pid, stats) = inside(nest, PID)?;
    let at = layout::of(u16_at(stats, 0)?);
    let number = |at| u64_at(stats, at).unwrap_or(0);
    Some(GroupCost {
        pid,
        cpu_ns: number(at.cpu_run_virtual),
        wait_ns: number(layout::CPU_DELAY),
        delays: delays(stats, at),
    })
}

/// The id of this kind and the struct that a task's or process's attribute holds. Others, such as
/// the padding on machines that read only aligned numbers, are passed over.
fn inside<'a>(nest: &Attribute<'a>, kind: u16) -> Option<(u32, &'a [u8])> {
    let (mut id, mut stats) = (None, None);
    for attribute in attributes(nest.value) {
        let attribute = attribute.ok()?;
        match attribute.kind {
            STATS => stats = Some(attribute.value),
            other if other == kind => id = attribute.u32(),
            _ => {}
        }
    }
    Some((id?, stats.filter(|stats| stats.len() >= LEAST)?))
}

/// The kernel tells it in whole microseconds.
fn life(stats: &[u8], at: &Layout) -> u64 {
    u64_at(stats, at.etime).unwrap_or(0).saturating_mul(1000)
}

/// See the head of this file. A task that waits for its very first run has none.
fn processor_time(stats: &[u8], at: &Layout) -> u64 {
    let number = |at| u64_at(stats, at).unwrap_or(0);
    let sum = number(at.cpu_run_virtual);
    let slept = number(at.voluntary_switches) > 0;
    let ran = number(layout::CPU_COUNT) > 0;
    if ran && !slept {
        return sum.max(life(stats, at).saturating_sub(number(layout::CPU_DELAY)));
    }
    // A kernel without delay accounting has no sum, only ticks.
    if sum == 0 && slept {
        let ticks = number(at.utime).saturating_add(number(at.stime));
        return ticks.saturating_mul(1000);
    }
    sum
}

fn delays(stats: &[u8], at: &Layout) -> Delays {
    let number = |at| u64_at(stats, at).unwrap_or(0);
    Delays {
        blkio: number(at.blkio_delay),
        swapin: number(at.swapin_delay),
        reclaim: number(at.freepages_delay),
        thrashing: number(at.thrashing_delay),
        compact: number(at.compact_delay),
        wpcopy: number(at.wpcopy_delay),
        irq: number(at.irq_delay),
    }
}

#[cfg(test)]
#[cfg(target_endian = "little")]
mod tests;
