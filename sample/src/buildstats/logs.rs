//! The logs of a directory: which there are, and what an earlier run left in them.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::Path;

use pipe::cli::Failure;
use pipe::clock::Time;

use super::Options;
use super::log::Log;
use super::mend::Tail;
use super::stamp::nearest;

/// By how many seconds the last block that is there may be ahead of the time: one that is forced
/// is by up to one, and the clock may be set back a little between two runs.
const AHEAD: i64 = 2;

/// A log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The kernel's own text of the CPUs.
    RawStat,
    /// The same of the memory.
    RawMeminfo,
    /// The same of the disks.
    RawDiskstats,
    /// Shares of CPU time.
    Stat,
    /// Amounts of memory.
    Meminfo,
    /// Disk traffic.
    Diskstats,
    /// Network traffic.
    Net,
    /// Waiting for a CPU.
    Cpu,
    /// Waiting for I/O.
    Io,
    /// Waiting for memory.
    Memory,
    /// Room taken in file systems.
    Space,
}

const PLACES: [(Place, &str); 11] = [
    (Place::RawStat, "proc_stat.log"),
    (Place::RawMeminfo, "proc_meminfo.log"),
    (Place::RawDiskstats, "proc_diskstats.log"),
    (Place::Stat, "reduced_proc_stat.log"),
    (Place::Meminfo, "reduced_proc_meminfo.log"),
    (Place::Diskstats, "reduced_proc_diskstats.log"),
    (Place::Net, "reduced_proc_net.log"),
    // The consumer goes by the name alone, so no other cpu.log may be anywhere.
    (Place::Cpu, "reduced_proc_pressure/cpu.log"),
    (Place::Io, "reduced_proc_pressure/io.log"),
    (Place::Memory, "reduced_proc_pressure/memory.log"),
    (Place::Space, "monitor_disk.log"),
];

/// Those that are asked for, in the order of [`Place`].
#[derive(Debug, Default)]
pub(super) struct Logs([Option<Log>; PLACES.len()]);

impl Logs {
    /// The logs of the directory, with the latest stamp that is there. A torn block is cut off,
    /// which is told; nothing is cut where anything is refused.
    pub(super) fn open(
        options: &Options,
        now: Time,
        remarks: &mut Vec<String>,
    ) -> Result<(Logs, Option<i64>), Failure> {
        let logs = Logs(PLACES.map(|(place, name)| {
            let raw = matches!(
                place,
                Place::RawStat | Place::RawMeminfo | Place::RawDiskstats
            );
            let asked = if raw { options.raw } else { options.reduced };
            asked.then(|| Log::new(options.directory.join(name)))
        }));
        let (mut latest, mut torn) = (None, Vec::new());
        for log in logs.0.iter().flatten() {
            let tail = Tail::of(log.path()).map_err(|error| refused(log.path(), &error))?;
            let Some(tail) = tail else { continue };
            latest = latest.max(acceptable(log.path(), tail, now)?);
            if tail.whole < tail.length {
                torn.push((log.path(), tail));
            }
        }
        for (path, tail) in torn {
            remarks.push(cut(path, tail).map_err(|error| Failure::io(path.display(), &error))?);
        }
        Ok((logs, latest))
    }

    /// Begins a block of each.
    pub(super) fn begin(&mut self, stamp: i64) {
        for log in self.0.iter_mut().flatten() {
            log.begin(stamp);
        }
    }

    /// Puts lines to the block of a log, if it is asked for.
    pub(super) fn put(&mut self, place: Place, lines: impl FnOnce(&mut Vec<u8>)) {
        if let Some(log) = &mut self.0[place as usize] {
            lines(log.block());
        }
    }

    /// Writes the blocks, up to the first that can't be.
    pub(super) fn end(&mut self) -> Result<(), Failure> {
        for log in self.0.iter_mut().flatten() {
            if let Err(error) = log.end() {
                return Err(refused(log.path(), &error));
            }
        }
        Ok(())
    }
}

/// The last stamp that is there, unless it is of a time that hasn't come.
fn acceptable(path: &Path, tail: Tail, now: Time) -> Result<Option<i64>, Failure> {
    let now = nearest(now);
    match tail.stamp {
        Some(stamp) if stamp > now.saturating_add(AHEAD) => {
            let what = format!("ends at {stamp}, which is {} s from now", stamp - now);
            let cure = "set the clock right, or name another directory";
            Err(Failure::new(path.display(), what, cure))
        }
        stamp => Ok(stamp),
    }
}

/// Takes off what an earlier run left of its last block; says so.
fn cut(path: &Path, tail: Tail) -> io::Result<String> {
    File::options()
        .write(true)
        .open(path)?
        .set_len(tail.whole)?;
    let (path, bytes) = (path.display(), tail.length - tail.whole);
    Ok(format!(
        "{path}: ended in half a block; cut off its {bytes} bytes"
    ))
}

fn refused(path: &Path, error: &io::Error) -> Failure {
    match error.kind() {
        ErrorKind::InvalidData | ErrorKind::InvalidInput if error.raw_os_error().is_none() => {
            Failure::new(path.display(), error, "name another directory")
        }
        _ => Failure::io(path.display(), error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::PathBuf;

    /// A directory of its own with these logs in it.
    fn room(name: &str, logs: &[(&str, &str)]) -> PathBuf {
        let room = std::env::temp_dir().join(format!("logs-{name}-{}", std::process::id()));
        fs::create_dir_all(room.join("reduced_proc_pressure")).unwrap();
        for (log, text) in logs {
            fs::write(room.join(log), text).unwrap();
        }
        room
    }

    fn opened(room: &Path, second: i64) -> Result<(Option<i64>, Vec<String>), String> {
        let options = Options {
            directory: room.to_owned(),
            reduced: true,
            raw: false,
            oe_units: false,
        };
        let mut remarks = Vec::new();
        let opened = Logs::open(&options, Time(second * 1_000_000_000), &mut remarks);
        let latest = opened.map_err(|failure| failure.to_string())?.1;
        Ok((latest, remarks))
    }

    #[test]
    fn places_stand_in_their_order() {
        for (at, (place, _)) in PLACES.into_iter().enumerate() {
            assert_eq!(place as usize, at);
        }
    }

    #[test]
    fn the_latest_stamp_of_any_log_counts_and_half_a_block_is_cut_off() {
        let (whole, torn) = ("7\n1 2 3\n\n", "8\n1 2 3\n\n9\n1 2");
        let pressure = "reduced_proc_pressure/io.log";
        let room = room(
            "torn",
            &[("reduced_proc_stat.log", whole), (pressure, torn)],
        );
        let said = format!(
            "{}: ended in half a block; cut off its 5 bytes",
            room.join(pressure).display()
        );
        assert_eq!(opened(&room, 8).unwrap(), (Some(8), vec![said]));
        assert_eq!(
            fs::read_to_string(room.join(pressure)).unwrap(),
            "8\n1 2 3\n\n"
        );
        assert_eq!(opened(&room, 8).unwrap(), (Some(8), vec![]));
        fs::remove_dir_all(&room).unwrap();
    }

    #[test]
    fn logs_of_a_later_time_and_other_files_are_refused_and_left_alone() {
        let torn = "7\n1\n\n8";
        let logs = [
            ("reduced_proc_stat.log", torn),
            ("monitor_disk.log", "11\n/: 1\n\n"),
        ];
        let room = room("later", &logs);
        let place = room.join("monitor_disk.log");
        let said = opened(&room, 8).unwrap_err();
        let want =
            "ends at 11, which is 3 s from now; set the clock right, or name another directory";
        assert_eq!(said, format!("{}: {want}", place.display()));
        assert!(opened(&room, 9).is_ok());
        fs::write(room.join("reduced_proc_stat.log"), torn).unwrap();
        fs::write(&place, "disks\n").unwrap();
        let said = opened(&room, 20).unwrap_err();
        let want = "is there already and has no timed blocks in it; name another directory";
        assert_eq!(said, format!("{}: {want}", place.display()));
        assert_eq!(
            fs::read_to_string(room.join("reduced_proc_stat.log")).unwrap(),
            torn
        );
        fs::remove_dir_all(&room).unwrap();
    }

    #[test]
    fn a_log_of_the_other_form_is_not_looked_at() {
        let room = room("other", &[("proc_stat.log", "anything")]);
        assert_eq!(opened(&room, 1).unwrap(), (None, vec![]));
        fs::remove_dir_all(&room).unwrap();
    }
}
