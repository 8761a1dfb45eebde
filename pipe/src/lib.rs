//! The manners of a pipe: what all five tools share.
//!
//! Door policy. A thing lives here when two tools use it today and it is about records, time,
//! streams, signals, kernel text files or the command line's edge; never about disks, tasks,
//! functions, metrics or charts. One concept a file, named for it; at most 250 lines a file and
//! 1,925 in all. This crate imports no other member of the workspace.

pub mod cli;
pub mod clock;
pub mod command;
pub mod flow;
pub mod histogram;
pub mod kernfile;
pub mod pick;
pub mod save;
pub mod span;
pub mod stop;
pub mod tick;
pub mod tsv;
