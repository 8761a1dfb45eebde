//! Names for many metrics at once.

use pipe::cli::Failure;

/// What each set is.
pub const SETS: [(&str, &[&str]); 6] = [
    (
        ":cpu",
        &[
            "node_cpu_seconds_total",
            "node_cpu_scaling_frequency_hertz",
            "node_intr_total",
            "node_context_switches_total",
            "node_procs_*",
            "node_load*",
        ],
    ),
    (
        ":mem",
        &[
            "node_memory_*",
            "node_vmstat_pgfault",
            "node_vmstat_pgmajfault",
            "node_vmstat_pgpg*",
            "node_vmstat_pswp*",
            "node_vmstat_pgscan_*",
            "node_vmstat_pgsteal_*",
            "node_vmstat_allocstall_*",
            "node_vmstat_compact_*",
            "node_vmstat_oom_kill",
        ],
    ),
    (":disk", &["node_disk_*"]),
    (":net", &["node_network_*_total", "node_sockstat_*"]),
    (":psi", &["node_pressure_*"]),
    (
        ":sched",
        &[
            "node_context_switches_total",
            "node_forks_total",
            "node_procs_*",
            "node_load*",
            "node_schedstat_*",
            "node_softirqs_functions_total",
        ],
    ),
];

/// The choices of a set.
pub(super) fn set(name: &str) -> Result<Vec<&'static str>, Failure> {
    let known = SETS.iter().find(|(known, _)| *known == name);
    match (known, name) {
        (Some((_, choices)), _) => Ok(choices.to_vec()),
        (None, ":all") => Ok(SETS
            .iter()
            .flat_map(|(_, all)| all.iter().copied())
            .collect()),
        (None, _) => {
            let all: Vec<_> = SETS.iter().map(|(name, _)| *name).collect();
            let cure = format!("the sets are {} and :all", all.join(" "));
            Err(Failure::usage(
                format_args!("there is no set '{name}'"),
                cure,
            ))
        }
    }
}
