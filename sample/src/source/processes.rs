//! The processes of a reading, put together from the texts of each.

use pipe::kernfile::Scan;

use super::process::{self, Process, ProcessFile};

/// The size of a page where nobody tells it.
const PAGE: u64 = 4096;

/// The processes of a reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Processes {
    /// By id.
    pub list: Vec<Process>,
    /// When the one that was made last was made; nothing if there are none.
    pub youngest: Option<u64>,
    page: u64,
}

impl Default for Processes {
    fn default() -> Processes {
        Processes {
            list: Vec::new(),
            youngest: None,
            page: PAGE,
        }
    }
}

impl Processes {
    /// Forgets what the texts said.
    pub fn clear(&mut self) {
        self.list.clear();
        self.youngest = None;
        self.page = PAGE;
    }

    /// Where the process stands in the list.
    pub fn find(&self, pid: u64) -> Option<usize> {
        let found = self
            .list
            .binary_search_by_key(&pid, |process| u64::from(process.pid));
        found.ok()
    }

    /// Takes in a text of the process whose id is the key. What is no such text says nothing.
    pub fn take(&mut self, file: ProcessFile, key: &[u8], text: &[u8]) {
        match file {
            ProcessFile::Page => self.page = Scan::new(text).number().unwrap_or(PAGE),
            ProcessFile::Stat => {
                if let Some(process) = process::pid(key).and_then(|pid| self.parse(pid, text)) {
                    self.add(process);
                }
            }
            ProcessFile::Io => {
                let Some(pid) = process::pid(key) else { return };
                // Mostly it comes right behind the other text.
                let last = self.list.len().wrapping_sub(1);
                let at = match self.list.last() {
                    Some(process) if process.pid == pid => Some(last),
                    _ => self.find(u64::from(pid)),
                };
                if let Some(at) = at {
                    self.list[at].io = process::io(text);
                }
            }
        }
    }

    fn parse(&self, pid: u32, text: &[u8]) -> Option<Process> {
        let mut process = process::stat(pid, text)?;
        process.resident = process.resident.saturating_mul(self.page);
        Some(process)
    }

    /// The kernel lists them by id; a copy of its tree need not.
    fn add(&mut self, process: Process) {
        self.youngest = self.youngest.max(Some(process.start));
        if self.list.last().is_none_or(|last| last.pid < process.pid) {
            self.list.push(process);
            return;
        }
        let found = self
            .list
            .binary_search_by_key(&process.pid, |other| other.pid);
        match found {
            Ok(at) => self.list[at] = process,
            Err(at) => self.list.insert(at, process),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAT: &str = "9 (x) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 25371 111149056 489 0\n";

    const IO: &str = "read_bytes: 1\nwrite_bytes: 2\ncancelled_write_bytes: 3\n";

    #[test]
    fn processes_stand_by_their_ids_however_they_come() {
        let mut processes = Processes::default();
        processes.take(ProcessFile::Page, b"", b"16384\n");
        for key in ["30", "7", "12", "30", "x", "", "007", "99999999999"] {
            processes.take(ProcessFile::Stat, key.as_bytes(), STAT.as_bytes());
        }
        for key in ["7", "30", "8"] {
            processes.take(ProcessFile::Io, key.as_bytes(), IO.as_bytes());
        }
        let told = |process: &Process| (process.pid, process.io.is_some());
        let list: Vec<_> = processes.list.iter().map(told).collect();
        assert_eq!(list, [(7, true), (12, false), (30, true)]);
        assert_eq!(processes.list[0].resident, 489 * 16384);
        assert_eq!(processes.find(12), Some(1));
    }
}
