//! What tasks used in each interval.

/// What a table is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Processor time.
    Cpu,
    /// Time on a run queue.
    Wait,
    /// Bytes read.
    Read,
    /// Bytes written.
    Write,
    /// Both.
    Io,
    /// The most memory.
    Rss,
}

impl By {
    /// All of them.
    pub const ALL: [By; 6] = [By::Cpu, By::Wait, By::Read, By::Write, By::Io, By::Rss];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            By::Cpu => "cpu",
            By::Wait => "wait",
            By::Read => "read",
            By::Write => "write",
            By::Io => "io",
            By::Rss => "rss",
        }
    }
}
