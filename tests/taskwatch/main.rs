//! `taskwatch` on the running kernel: storms of short tasks told whole, deeds that tasks seldom do,
//! trees of ordinary users and in namespaces, and nothing left behind. What this machine refuses is
//! skipped with its reason.
//!
//! One test runs at a time: each would see, and hurry, the tasks of another.

mod odd;
mod places;
mod storms;
mod tables;
mod watch;
mod ways_out;
