//! A row: what happened to whom, and what is known of it then.

use pipe::clock::Mono;

use crate::event::{Source, Who};
use crate::used::Used;

/// What a row tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The process lives; it was found, not seen to be made.
    Alive,
    /// A process was made.
    Fork,
    /// A thread was made.
    Clone,
    /// The process runs another program.
    Exec,
    /// The task was named.
    Comm,
    /// The process ended.
    Exit,
    /// A thread ended.
    Texit,
    /// The user changed.
    Uid,
    /// The group changed.
    Gid,
    /// A session began.
    Sid,
    /// The task is traced, or no more.
    Ptrace,
    /// The task dies by a signal that dumps core.
    Core,
    /// The process has ended, which was not seen.
    Gone,
    /// Events were lost.
    Lost,
}

/// A row. What is not known is nothing.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// When.
    pub time: Mono,
    /// What.
    pub kind: Kind,
    /// To whom; nobody where events were lost.
    pub who: Option<Who>,
    /// Its parent: of a process, the one that made it.
    pub ppid: Option<u32>,
    /// The user it acts as.
    pub uid: Option<u32>,
    /// Its name.
    pub comm: &'a [u8],
    /// How it ended, as wait(2) has it.
    pub status: Option<u32>,
    /// How long it lived.
    pub life_ns: Option<u64>,
    /// What it used.
    pub used: Option<&'a Used>,
    /// Who lost events, and how many.
    pub lost: Option<(Source, u64)>,
    /// Its arguments, parted by NUL.
    pub args: &'a [u8],
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 14] = [
        Kind::Alive,
        Kind::Fork,
        Kind::Clone,
        Kind::Exec,
        Kind::Comm,
        Kind::Exit,
        Kind::Texit,
        Kind::Uid,
        Kind::Gid,
        Kind::Sid,
        Kind::Ptrace,
        Kind::Core,
        Kind::Gone,
        Kind::Lost,
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Alive => "alive",
            Kind::Fork => "fork",
            Kind::Clone => "clone",
            Kind::Exec => "exec",
            Kind::Comm => "comm",
            Kind::Exit => "exit",
            Kind::Texit => "texit",
            Kind::Uid => "uid",
            Kind::Gid => "gid",
            Kind::Sid => "sid",
            Kind::Ptrace => "ptrace",
            Kind::Core => "core",
            Kind::Gone => "gone",
            Kind::Lost => "lost",
        }
    }
}

impl<'a> Row<'a> {
    /// A row of which nothing more is known.
    pub fn bare(time: Mono, kind: Kind, who: Option<Who>) -> Row<'a> {
        Row {
            time,
            kind,
            who,
            ppid: None,
            uid: None,
            comm: b"",
            status: None,
            life_ns: None,
            used: None,
            lost: None,
            args: b"",
        }
    }
}
