//! The catalogue of this machine's metrics: `node_*`, with the names, labels and help texts of
//! Prometheus node_exporter.
//!
//! A collector reads its kernel files once, at the start, and says where each number stands, so that
//! the hot loop need not know what a file is like. Which of the metrics are wanted is its caller's
//! to say.

mod buddyinfo;
mod cpufreq;
mod directory;
mod diskstats;
mod family;
mod hwmon;
mod interrupts;
mod meminfo;
mod netclass;
mod netdev;
mod netstat;
mod pressure;
mod rapl;
mod schedstat;
mod single;
mod sockstat;
mod softnet;
mod stat;
mod text;
mod thermal;
mod throttle;
mod vmstat;

use crate::metric::{Found, Roots};
use crate::select::Selector;

/// A part of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Collector {
    /// What the names of its metrics begin with.
    pub prefixes: &'static [&'static str],
    /// Appends its metrics, and what could not be looked at.
    pub find: fn(&Roots, &mut Found),
}

/// All parts, in the order of a list.
pub const COLLECTORS: &[Collector] = &[
    stat::STAT,
    single::LOADAVG,
    schedstat::SCHEDSTAT,
    pressure::CPU,
    pressure::MEMORY,
    pressure::IO,
    pressure::IRQ,
    meminfo::MEMINFO,
    meminfo::NUMA,
    vmstat::VMSTAT,
    buddyinfo::BUDDYINFO,
    diskstats::DISKSTATS,
    netdev::NETDEV,
    netclass::NETCLASS,
    netstat::NETSTAT,
    sockstat::SOCKSTAT,
    softnet::SOFTNET,
    interrupts::INTERRUPTS,
    interrupts::SOFTIRQS,
    single::FILES,
    single::ENTROPY,
    single::CONNTRACK,
    hwmon::HWMON,
    thermal::THERMAL,
    cpufreq::CPUFREQ,
    throttle::THROTTLE,
    rapl::RAPL,
];

/// Appends all metrics that a choice could mean; whether it does is for the caller to see.
pub fn find(roots: &Roots, selector: &Selector, found: &mut Found) {
    for collector in COLLECTORS {
        let mut prefixes = collector.prefixes.iter();
        if prefixes.any(|prefix| selector.may_begin(prefix)) {
            (collector.find)(roots, found);
        }
    }
}

#[cfg(test)]
mod tests;
