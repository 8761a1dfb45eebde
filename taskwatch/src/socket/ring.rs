//! A ring buffer of perf records (perf_event_open(2)): side-band records of a software event that
//! counts nothing. Records lie between `data_tail`, which is ours, and `data_head`, which is the
//! kernel's; it never writes to what we have not given back.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::ptr::{self, NonNull};
use std::slice;
use std::sync::atomic::{AtomicU64, Ordering};

use super::netlink::said;

/// The ring of one processor. It stays where it is mapped until dropped.
#[derive(Debug)]
pub struct Ring {
    fd: OwnedFd,
    map: NonNull<u8>,
    page: usize,
    size: usize,
    /// A record that goes round the end, put together.
    split: Vec<u8>,
}

/// Whose tasks a ring tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of the system.
    System,
    /// What this thread starts from now on, and what that starts. It needs no right where
    /// `kernel.perf_event_paranoid` is at most 2.
    Tree,
}

/// Which records are asked for, beside names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    /// Whose.
    pub scope: Scope,
    /// Starts and ends of tasks.
    pub tasks: bool,
    /// Every switch from one task to another.
    pub switches: bool,
    /// Of how many unread bytes on the ring can be read; half of it with nothing.
    pub wake_at: Option<u32>,
}

/// `struct perf_event_attr` as of Linux 4.8 (PERF_ATTR_SIZE_VER5), the bit fields as one word.
#[repr(C)]
#[derive(Debug, Default)]
struct Attributes {
    kind: u32,
    size: u32,
    config: u64,
    sample_period: u64,
    sample_type: u64,
    read_format: u64,
    flags: u64,
    wakeup_watermark: u32,
    bp_type: u32,
    config1: u64,
    config2: u64,
    branch_sample_type: u64,
    sample_regs_user: u64,
    sample_stack_user: u32,
    clock: i32,
    sample_regs_intr: u64,
    aux_watermark: u32,
    sample_max_stack: u16,
    reserved: u16,
}

// Of linux/perf_event.h.
const SOFTWARE: u32 = 1;
const DUMMY: u64 = 9;
const SAMPLE_TID_TIME_CPU: u64 = 1 << 1 | 1 << 2 | 1 << 7;
const DISABLED: u64 = 1;
const INHERIT: u64 = 1 << 1;
const EXCLUDE_KERNEL_AND_HYPERVISOR: u64 = 1 << 5 | 1 << 6;
const COMM: u64 = 1 << 9;
const TASK: u64 = 1 << 13;
const WATERMARK: u64 = 1 << 14;
const SAMPLE_ID_ALL: u64 = 1 << 18;
const COMM_EXEC: u64 = 1 << 24;
const USE_CLOCK: u64 = 1 << 25;
const CONTEXT_SWITCH: u64 = 1 << 26;
const CLOSE_ON_EXEC: libc::c_ulong = 1 << 3;
const ENABLE: libc::Ioctl = 0x2400;
/// Where the head stands in the first page, and the tail.
const HEAD: usize = 1024;
const TAIL: usize = 1032;
/// The type, flags and size in front of a record.
const RECORD: usize = 8;

// SAFETY: the mapping is this value's alone, and works the same from any thread.
#[allow(unsafe_code)]
unsafe impl Send for Ring {}

impl Ring {
    /// Opens that of a processor with so many pages, a power of two. Nothing is told before
    /// [`Ring::enable`].
    pub fn open(cpu: u32, side: &Side, pages: usize) -> io::Result<Ring> {
        let fd = perf_event_open(&attributes(side), side.scope, cpu)?;
        let page = rustix::param::page_size();
        let map = map(fd.as_fd(), page * (1 + pages))?;
        Ok(Ring {
            fd,
            map,
            page,
            size: page * pages,
            split: Vec::new(),
        })
    }

    /// Starts it.
    #[allow(unsafe_code)]
    pub fn enable(&self) -> io::Result<()> {
        // SAFETY: the request takes a number and no pointer.
        said(unsafe { libc::ioctl(self.fd.as_raw_fd(), ENABLE, 0) }).map(|_| ())
    }

    /// Hands out the records that are there, and gives their room back.
    pub fn drain(&mut self, mut take: impl FnMut(&[u8])) {
        let mut tail = self.counter(TAIL).load(Ordering::Relaxed);
        // Pairs with the kernel's barrier before it moves the head: the records are there.
        let head = self.counter(HEAD).load(Ordering::Acquire);
        while tail < head {
            let size = self.size_at(tail);
            if size < RECORD || size as u64 > head - tail {
                // No kernel writes that. There is no way on but to the head.
                break;
            }
            take(self.record(tail, size));
            tail += size as u64;
        }
        // And this is what the kernel waits for before it writes over them.
        self.counter(TAIL).store(head, Ordering::Release);
    }

    #[allow(unsafe_code)]
    fn counter(&self, offset: usize) -> &AtomicU64 {
        // SAFETY: the first page is mapped as long as we live; head and tail are aligned words in
        // it that the kernel and we change by whole loads and stores.
        unsafe { AtomicU64::from_ptr(self.map.as_ptr().add(offset).cast()) }
    }

    /// The bytes of the ring. Only those between tail and head may be looked at.
    #[allow(unsafe_code)]
    fn bytes(&self, from: usize, to: usize) -> &[u8] {
        let (from, to) = (from.min(self.size), to.min(self.size));
        // SAFETY: both are within the mapping, which lives as long as we; the kernel does not write
        // between tail and head.
        unsafe { slice::from_raw_parts(self.map.as_ptr().add(self.page + from), to - from) }
    }

    /// The size of the record at a count of bytes. Records begin at multiples of 8, so this much of
    /// one never goes round the end.
    fn size_at(&self, at: u64) -> usize {
        let at = at as usize & (self.size - 1);
        match self.bytes(at, at + RECORD) {
            [.., low, high] => usize::from(u16::from_ne_bytes([*low, *high])),
            _ => 0,
        }
    }

    fn record(&mut self, at: u64, size: usize) -> &[u8] {
        let at = at as usize & (self.size - 1);
        if at + size <= self.size {
            return self.bytes(at, at + size);
        }
        let mut split = std::mem::take(&mut self.split);
        split.clear();
        split.extend_from_slice(self.bytes(at, self.size));
        split.extend_from_slice(self.bytes(0, at + size - self.size));
        self.split = split;
        &self.split
    }
}

impl AsFd for Ring {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

impl Drop for Ring {
    #[allow(unsafe_code)]
    fn drop(&mut self) {
        // SAFETY: this is what was mapped, and nobody holds a part of it any more.
        unsafe { libc::munmap(self.map.as_ptr().cast(), self.page + self.size) };
    }
}

fn attributes(side: &Side) -> Attributes {
    let wanted = [
        (side.scope == Scope::Tree, INHERIT),
        (side.tasks, TASK),
        (side.switches, CONTEXT_SWITCH),
    ];
    let wanted = wanted.iter().filter(|(on, _)| *on).map(|(_, flag)| flag);
    let always = DISABLED
        | EXCLUDE_KERNEL_AND_HYPERVISOR
        | COMM
        | COMM_EXEC
        | WATERMARK
        | SAMPLE_ID_ALL
        | USE_CLOCK;
    Attributes {
        kind: SOFTWARE,
        size: size_of::<Attributes>() as u32,
        config: DUMMY,
        sample_type: SAMPLE_TID_TIME_CPU,
        flags: wanted.fold(always, |flags, flag| flags | flag),
        wakeup_watermark: side.wake_at.unwrap_or_default(),
        clock: libc::CLOCK_MONOTONIC,
        ..Attributes::default()
    }
}

#[allow(unsafe_code)]
fn perf_event_open(attributes: &Attributes, scope: Scope, cpu: u32) -> io::Result<OwnedFd> {
    let task: libc::pid_t = match scope {
        Scope::System => -1,
        Scope::Tree => 0,
    };
    // SAFETY: the kernel reads as many bytes of the attributes as they say; the rest are numbers.
    // What it returns is a new descriptor that is nobody else's.
    unsafe {
        let returned = libc::syscall(
            libc::SYS_perf_event_open,
            ptr::from_ref(attributes),
            task,
            cpu as libc::c_int,
            -1 as libc::c_int,
            CLOSE_ON_EXEC,
        );
        said(returned as libc::c_int).map(|fd| OwnedFd::from_raw_fd(fd))
    }
}

#[allow(unsafe_code)]
fn map(fd: BorrowedFd, length: usize) -> io::Result<NonNull<u8>> {
    let access = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: a new mapping at a place that the kernel chooses.
    let place = unsafe {
        libc::mmap(
            ptr::null_mut(),
            length,
            access,
            libc::MAP_SHARED,
            fd.as_raw_fd(),
            0,
        )
    };
    if place == libc::MAP_FAILED {
        return Err(io::Error::last_os_error());
    }
    NonNull::new(place.cast::<u8>()).ok_or_else(|| io::ErrorKind::OutOfMemory.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_attributes_are_as_long_as_the_kernel_says() {
        assert_eq!(size_of::<Attributes>(), 112);
    }
}
