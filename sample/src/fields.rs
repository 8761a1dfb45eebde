//! Choosing columns by name, as in `-f cpu_*,lost`.

use pipe::clock::Clock;
use pipe::pick;

use crate::system::{COLUMNS, Column};

/// A name that no column has.
#[derive(Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What was asked for.
    pub field: String,
    /// The column whose name is most like it.
    pub nearest: &'static str,
}

/// The columns of a list of names, parted by commas, in its order and each once. A `*` in a name
/// stands for any text. With `counters` a column has a second name, its counter's. The column of
/// the time is there anyway, and may be named.
pub fn choose(list: &str, clock: Clock, counters: bool) -> Result<Vec<&'static Column>, Unknown> {
    let mut chosen: Vec<&'static Column> = Vec::new();
    for field in list.split(',').map(str::trim) {
        let mut known = field == clock.column();
        for column in &COLUMNS {
            let names = [column.name, column.title(counters)];
            if !names.iter().any(|name| pick::matches(field, name)) {
                continue;
            }
            known = true;
            if !chosen.iter().any(|other| other.name == column.name) {
                chosen.push(column);
            }
        }
        if !known {
            return Err(Unknown {
                field: field.to_owned(),
                nearest: nearest(field, counters),
            });
        }
    }
    Ok(chosen)
}

fn nearest(field: &str, counters: bool) -> &'static str {
    let names = COLUMNS
        .iter()
        .flat_map(|column| [column.name, column.title(counters)]);
    pick::nearest(field, names).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &str, counters: bool) -> Vec<&'static str> {
        let chosen = choose(list, Clock::Mono, counters).unwrap();
        chosen.iter().map(|column| column.name).collect()
    }

    #[test]
    fn columns_come_in_the_order_asked_for_and_once() {
        assert_eq!(
            names("lost, psi_*_full_pct,cpu_idle_pct,psi_io_*,lost", false),
            [
                "lost",
                "psi_memory_full_pct",
                "psi_io_full_pct",
                "cpu_idle_pct",
                "psi_io_some_pct"
            ]
        );
        assert_eq!(names("*", false).len(), COLUMNS.len());
    }

    #[test]
    fn a_header_can_be_given_as_it_stands_but_not_with_another_clocks_time() {
        assert_eq!(names("mono_s,lost", false), ["lost"]);
        assert!(choose("unix_s,lost", Clock::Mono, false).is_err());
    }

    #[test]
    fn a_counter_can_be_named_where_counters_are_written() {
        let list = "node_forks_total,node_cpu_seconds_total{mode=user},ctxt_per_s";
        let want = ["forks_per_s", "cpu_user_pct", "ctxt_per_s"];
        assert_eq!(names(list, true), want);
        assert_eq!(
            choose(list, Clock::Mono, false).unwrap_err().field,
            "node_forks_total"
        );
        assert_eq!(names("node_disk_*", true).len(), 3);
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_nearest() {
        let nearest = |field: &str| choose(field, Clock::Mono, false).unwrap_err().nearest;
        assert_eq!(nearest("cpu_usr_pct"), "cpu_user_pct");
        assert_eq!(nearest("mem_free"), "mem_free_bytes");
        assert_eq!(nearest("lots"), "lost");
        assert_eq!(
            choose("lost,,lost", Clock::Mono, false).unwrap_err().field,
            ""
        );
        assert!(choose("gpu_*", Clock::Mono, false).is_err());
    }
}
