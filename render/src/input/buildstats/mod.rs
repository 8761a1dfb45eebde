//! The directory of a build's statistics, as OpenEmbedded and `sample --buildstats` write it:
//! system logs, each a table, and tasks.
//!
//! The logs are files of timed blocks, either the kernel's own texts or what they were reduced to.
//! Values are made of them as `sample` makes them, under the same names, so that they are drawn
//! alike. Where the format's first producer or its reader pybootchartgui are known to be wrong, the
//! modules say so: [`disk`] and [`units`] for disks, [`cpu`] for stolen time, [`pressure`] for its
//! means, [`task`] for fractions of a second.

pub mod blocks;
mod choice;
pub mod cpu;
mod directory;
pub mod disk;
pub mod host;
pub mod kind;
pub mod log;
pub mod memory;
pub mod net;
pub mod pressure;
mod recipes;
pub mod space;
pub mod table;
pub mod task;
#[cfg(test)]
pub mod testing;
pub mod things;
pub mod units;
pub mod value;

pub use directory::Build;
