//! `metricsnap` as a whole: its grid, its ways out, readers that stall, kernel trees that change
//! while it runs, what it does to the machine, and the programs that it works with.
//!
//! Nothing here measures time: the machine is shared. Counts and order are asserted, and what is
//! waited for are events.

mod command;
mod devices;
mod grid;
mod machine;
mod others;
mod processes;
mod run;
mod stalls;
mod trees;
mod ways_out;
