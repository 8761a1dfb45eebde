//! The plain slow reference of `ftfilter`: the rules of the preset `alloc` written down a second
//! time, from the rules and the kernel's text alone, with no thought for speed or memory. The tool
//! is held to it by `tests/rules.rs`; `examples/reference.rs` runs it on any file.
//!
//! It holds the whole trace and passes over it once for every question: which columns are there
//! ([`text`]), which function does a close belong to, which function decides about which events,
//! which events did a slow call release, which pairs are there ([`rules`]).
//!
//! # Where the rules leave a choice
//!
//! Reading:
//!
//! 1. The columns are those under which most lines of the file can be read; they hold for all of it.
//! 2. The task column is 14 bytes, or 15 when seven bytes of name and seven digits need them. It
//!    ends in digits behind a `-`; how the name ends doesn't matter.
//! 3. A header without an end (a line end in a task's name) is joined with at most two more lines.
//!    A comment without an end is joined up to the line that ends in ` */`, at most 4,096 bytes. A
//!    joined record is shown whole. Two lines between dashes tell of a switch as one does.
//! 4. A time without a point (`counter`, `x86-tsc` in plain text) is no time. A clock in a graph
//!    is none if a task would have spent more time in calls of one depth than the trace lasts.
//! 5. Without the task column records before the first ` => ` of a CPU belong to a task of their
//!    own; without the CPU column all idle tasks are one, and a lost mark drops every task's state.
//! 6. A name is compared whole: `shrink_node.constprop.0` is not `shrink_node`.
//!
//! Calls:
//!
//! 7. A close with a name is believed. A bare one belongs to the last entry of its *CPU* at its depth,
//!    not of its task: that is the kernel's own condition for leaving the name out
//!    (`print_graph_return`), so that it holds across lost marks and switches. Per task some slow
//!    calls have no name, because the kernel at times prints an entry or leaf with the task and
//!    time of the *next* record (seen on 5.10, 6.1, 6.12 and 7.2, one line in some thousands).
//!    Without the CPU column by task. A bare close without an entry belongs to nothing and counts.
//! 8. A leaf's time is that of its *entry* (measured: the next record of the task follows at time
//!    plus duration), a close's that of the return. So a leaf counts as a close at time + duration;
//!    that is what `tracing_thresh` would have written for it.
//! 9. The first alternative that occurs anywhere in the trace as a close or leaf decides, even if
//!    it occurs late and however short its calls are.
//!
//! Events:
//!
//! 10. Time of the event ≥ time of the close − duration − slack, in nanoseconds, each number as
//!     printed; the event stands before the close in the file. (Of 9,514 events that nesting puts
//!     inside slow calls of 19 full graphs, a slack of 1 us missed 4 and took 2 in wrongly, none
//!     missed 9 and 0, 10 us 0 and 147.)
//! 11. The begin of an end is the latest begin before it with no other end of the same pair in
//!     between: an older one has an end of its own. It comes along if nothing released it before.
//! 12. A lost mark drops the pairs that have begun in tasks last seen on that CPU, and parts an end
//!     from its begin. Events that wait stay: their times tell as surely as before whether they lie
//!     in a later slow call. (Dropped, 41 of 873 events inside slow calls were missed in a capture
//!     with 84 marks; kept, none was, and none was taken in wrongly. And which task was last seen
//!     where depends on lines that a threshold leaves out, so that a full graph and its thresholded
//!     form would no longer agree.)
//! 13. Without a usable time a slow call releases, of each event, the last one since the previous
//!     call (slow or not) of the function that decides; a begin still comes with its end.
//!
//! Pairs:
//!
//! 14. A second start of the same instance takes the place of the first, which is unmatched; an end
//!     before its start (clocks of two CPUs) makes neither a latency nor a match, and both count.
//! 15. The instance is symbol, address, nid and memcg_id as far as the text has them. The name is
//!     the symbol up to `+`, or the bare address where the kernel prints one.
//! 16. Without a usable time there is no latency: pairs are neither shown nor totalled nor counted.
//! 17. Plain text without any line of function_graph: direct_reclaim and compaction are pairs too,
//!     without a key.

pub mod cut;
#[cfg(test)]
pub mod generate;
pub mod rules;
pub mod text;
