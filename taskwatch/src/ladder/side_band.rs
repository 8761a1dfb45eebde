//! Perf's side band, opened: a ring for each processor.

use std::fs;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::event::epoll;
use rustix::io::Errno;

use super::Refusal;
use crate::socket::{Ring, Scope, Side};

const ONLINE: &str = "/sys/devices/system/cpu/online";
const PARANOID: &str = "/proc/sys/kernel/perf_event_paranoid";

/// Pages of a ring, the most first: with 4 KiB each, 256 of them hold 18,000 records. Who has no
/// right to more locked memory gets 128 (`kernel.perf_event_mlock_kb`), which other programs of the
/// same user share.
const PAGES: [usize; 4] = [256, 128, 32, 8];

/// Names and events, until dropped. A processor that is switched on later has no ring.
#[derive(Debug)]
pub struct SideBand {
    rings: Vec<Ring>,
    /// Has something to read when one of the rings has: a sleep watches one descriptor, however
    /// many processors there are.
    bell: OwnedFd,
    side: Side,
}

impl SideBand {
    /// Opens it; with [`Side::tasks`] for the events, without for names only.
    pub(super) fn open(side: &Side) -> Result<SideBand, Refusal> {
        let online = fs::read_to_string(ONLINE).unwrap_or_default();
        let opened = open(side, &numbers(&online)).and_then(|rings| {
            Ok(SideBand {
                bell: bell(&rings)?,
                rings,
                side: *side,
            })
        });
        opened.map_err(|error| {
            let level = fs::read_to_string(PARANOID).unwrap_or_default();
            Refusal::paranoid(level.trim(), &error)
        })
    }

    /// What has something to read when the rings have enough of it.
    pub(crate) fn bell(&self) -> BorrowedFd<'_> {
        self.bell.as_fd()
    }

    /// The rings, to be emptied.
    pub(crate) fn rings_mut(&mut self) -> &mut [Ring] {
        &mut self.rings
    }

    /// Whether events come from here, and not names only.
    pub(crate) fn is_alone(&self) -> bool {
        self.side.tasks
    }

    /// Whose tasks it tells of.
    pub fn scope(&self) -> Scope {
        self.side.scope
    }
}

fn bell(rings: &[Ring]) -> io::Result<OwnedFd> {
    let bell = epoll::create(epoll::CreateFlags::CLOEXEC)?;
    for ring in rings {
        let any = epoll::EventData::new_u64(0);
        epoll::add(&bell, ring, any, epoll::EventFlags::IN)?;
    }
    Ok(bell)
}

/// All rings, started.
fn open(side: &Side, cpus: &[u32]) -> io::Result<Vec<Ring>> {
    let mut pages = PAGES.into_iter();
    let mut size = pages.next().unwrap_or(1);
    let mut rings = Vec::with_capacity(cpus.len());
    for &cpu in cpus {
        let ring = loop {
            match Ring::open(cpu, side, size) {
                Ok(ring) => break ring,
                // Of the mapping as of the event; a smaller ring tells which.
                Err(error) if Errno::from_io_error(&error) == Some(Errno::PERM) => {
                    size = pages.next().ok_or(error)?;
                }
                Err(error) => return Err(error),
            }
        };
        rings.push(ring);
    }
    rings.iter().try_for_each(Ring::enable)?;
    Ok(rings)
}

/// The numbers of a list as the kernel prints it: `0-3,8`.
fn numbers(list: &str) -> Vec<u32> {
    let ranges = list.trim().split(',').filter_map(|range| {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        Some(first.parse().ok()?..=last.parse().ok()?)
    });
    ranges.flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_processors_is_read() {
        assert_eq!(numbers("0-3,8\n"), [0, 1, 2, 3, 8]);
        assert_eq!(numbers("0\n"), [0]);
        assert_eq!(numbers(""), [0; 0]);
    }
}
