//! Which devices move what is counted elsewhere, as a text that control groups' traffic is read
//! with: a device mapper's or RAID's requests are counted there and again for its members.
//!
//! ```text
//! 253:0
//! 7:0
//! ```
//!
//! A device that `/sys/block` doesn't know isn't in it, and counts.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use pipe::flow::open_at_once;
use pipe::kernfile;

use super::block;
use super::listing::Watched;
use crate::source::diskstats::Kind;

/// The block devices, looked at anew when there are others.
#[derive(Debug)]
pub struct Devices {
    events: Option<Events>,
    block: PathBuf,
    /// Nothing where there is no such directory.
    watched: Option<Watched>,
    text: Vec<u8>,
    /// Whether they are to be looked at again: what a device is made of is told a little after
    /// the device.
    again: bool,
}

impl Devices {
    /// Those of a tree in the place of /sys.
    pub fn open(sys: &Path) -> Devices {
        let block = sys.join("block");
        let directory = File::open(&block);
        Devices {
            events: Events::open(sys),
            block,
            watched: directory.ok().map(Watched::new),
            text: Vec::new(),
            again: false,
        }
    }

    /// The text.
    pub fn read(&mut self) -> &[u8] {
        let events = self.events.as_mut().is_none_or(Events::came);
        if let Some(watched) = &mut self.watched
            && (events || self.again)
        {
            let changes = watched.changes();
            if changes || self.again {
                self.text.clear();
                for name in watched.listing().names() {
                    self.text
                        .extend(passed(&self.block, name).into_iter().flatten());
                }
            }
            self.again = changes;
        }
        &self.text
    }
}

/// The number of the latest event of any device, which costs a tenth of listing them.
#[derive(Debug)]
struct Events {
    number: File,
    latest: [u8; DIGITS],
}

/// The longest number, and the end of its line.
const DIGITS: usize = 21;

impl Events {
    fn open(sys: &Path) -> Option<Events> {
        let number = open_at_once(&sys.join("kernel/uevent_seqnum")).ok()?;
        let latest = [0; DIGITS];
        Some(Events { number, latest })
    }

    /// Whether there was any since this was last asked, or that can't be told.
    fn came(&mut self) -> bool {
        let mut now = [0; DIGITS];
        let told = kernfile::part(&self.number, &mut now, 0).is_ok_and(|length| length > 0);
        let same = now == self.latest;
        self.latest = now;
        !(told && same)
    }
}

/// The line of a device that doesn't count.
fn passed(block: &Path, name: &[u8]) -> Option<Vec<u8>> {
    let name = str::from_utf8(name).ok()?;
    match block::classify(block, name.as_bytes()) {
        Kind::Passed | Kind::Hidden => {
            let mut line = fs::read(block.join(name).join("dev")).ok()?;
            line.truncate(line.trim_ascii_end().len());
            line.push(b'\n');
            Some(line)
        }
        Kind::Counted | Kind::Unknown => None,
    }
}
