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

use super::block;
use super::listing::Watched;
use crate::source::diskstats::Kind;

/// The block devices, looked at anew when there are others.
#[derive(Debug)]
pub struct Devices {
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
            block,
            watched: directory.ok().map(Watched::new),
            text: Vec::new(),
            again: false,
        }
    }

    /// The text.
    pub fn read(&mut self) -> &[u8] {
        if let Some(watched) = &mut self.watched {
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
