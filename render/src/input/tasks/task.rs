//! A task, ready to be drawn.

use crate::input::tasks::choice::Claim;
use crate::request::By;

/// A task.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Task {
    /// Its number, which others may have had before.
    pub pid: u32,
    /// Its parent's number; of a thread, its process's.
    pub ppid: u32,
    /// The place of its nearest forebear among the tasks, if one is there.
    pub parent: Option<usize>,
    /// Whether it is a thread of its parent, whose costs hold its own, too.
    pub is_thread: bool,
    /// The names it has had, and since when; the first one from its beginning.
    pub names: Vec<(i64, String)>,
    /// When it began; if that was before the recording, the first time it was seen.
    pub start: i64,
    /// Whether it was there before the recording.
    pub was_there: bool,
    /// When it ended; nothing if it was alive at the end.
    pub end: Option<i64>,
    /// How it ended, if not with 0: an exit code or a signal's name.
    pub failed: Option<String>,
    /// Processor time in seconds.
    pub cpu_s: Option<f64>,
    /// The most memory it had, in bytes.
    pub rss_bytes: Option<f64>,
    /// What it read and wrote, in bytes.
    pub io_bytes: Option<f64>,
    /// How busy it was, where that is told: since when, and the share of a processor from then on.
    pub busy: Vec<(i64, f32)>,
    /// Processor time of those below it that are not among the tasks.
    pub others_cpu_s: f64,
}

impl Task {
    /// Its last name.
    pub fn name(&self) -> &str {
        self.names.last().map_or("", |(_, name)| name)
    }

    /// Why it would have a bar, in a recording that ends at a time.
    pub fn claim(&self, by: By, last: i64) -> Claim {
        let life = self.end.unwrap_or(last).saturating_sub(self.start);
        let cost = match by {
            By::Cpu => self.cpu_s,
            By::Time => Some(life as f64),
            By::Io => self.io_bytes,
            By::Rss => self.rss_bytes,
        };
        let cost = cost.unwrap_or(-1.0);
        Claim {
            cost,
            is_silent: cost <= 0.0 && self.was_there && self.end.is_none(),
        }
    }
}
