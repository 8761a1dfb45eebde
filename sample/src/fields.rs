//! Choosing columns by name, as in `-f cpu_*,lost`.

use pipe::clock::Clock;
use pipe::pick;

use crate::table::{Table, Title};

/// A name that no column has.
#[derive(Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What was asked for.
    pub field: String,
    /// The column whose name is most like it.
    pub nearest: &'static str,
}

/// Leaves of each table the columns of a list of names, parted by commas, in its order and each
/// once. A `*` in a name stands for any text. With `counters` a column has a second name, its
/// counter's, and one without a counter isn't there. The columns of the time and the keys are there
/// anyway, and may be named. A name must be one of some table; a table that has none of them is left out.
pub fn choose(
    list: &str,
    clock: Clock,
    counters: bool,
    tables: &mut Vec<Box<dyn Table>>,
) -> Result<(), Unknown> {
    let fields: Vec<&str> = list.split(',').map(str::trim).collect();
    let known = |table: &dyn Table, field: &str| {
        let titles = table.titles();
        let anyway = field == clock.column() || table.keys().contains(&field);
        anyway || titles.iter().any(|title| is(field, title, counters))
    };
    for field in &fields {
        if !tables.iter().any(|table| known(&**table, field)) {
            return Err(Unknown {
                field: (*field).to_owned(),
                nearest: nearest(field, counters, tables),
            });
        }
    }
    tables.retain(|table| fields.iter().any(|field| known(&**table, field)));
    for table in tables {
        let titles = table.titles();
        let mut places = Vec::new();
        for field in &fields {
            for (place, title) in titles.iter().enumerate() {
                if is(field, title, counters) && !places.contains(&place) {
                    places.push(place);
                }
            }
        }
        table.choose(&places);
        if !table.needs_something() {
            table.choose_keys();
        }
    }
    Ok(())
}

fn is(field: &str, title: &Title, counters: bool) -> bool {
    let there = title.of(counters);
    there.is_some_and(|shown| pick::matches(field, shown) || pick::matches(field, title.name))
}

fn nearest(field: &str, counters: bool, tables: &[Box<dyn Table>]) -> &'static str {
    let titles = tables.iter().flat_map(|table| table.titles());
    let there = titles.filter_map(|title| Some([title.name, title.of(counters)?]));
    pick::nearest(field, there.flatten()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{disk, system::System};

    fn tables() -> Vec<Box<dyn Table>> {
        vec![Box::new(System::new())]
    }

    fn names(list: &str, counters: bool) -> Vec<&'static str> {
        let mut tables = tables();
        choose(list, Clock::Mono, counters, &mut tables).unwrap();
        tables[0].titles().iter().map(|title| title.name).collect()
    }

    fn refused(list: &str, counters: bool) -> Unknown {
        choose(list, Clock::Mono, counters, &mut tables()).unwrap_err()
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
        assert_eq!(names("*", false).len(), System::new().titles().len());
    }

    #[test]
    fn a_header_can_be_given_as_it_stands_but_not_with_another_clocks_time() {
        assert_eq!(names("mono_s,lost", false), ["lost"]);
        assert_eq!(refused("unix_s,lost", false).field, "unix_s");
    }

    #[test]
    fn a_counter_can_be_named_where_counters_are_written() {
        let list = "node_forks_total,node_cpu_seconds_total{mode=user},ctxt_per_s";
        let want = ["forks_per_s", "cpu_user_pct", "ctxt_per_s"];
        assert_eq!(names(list, true), want);
        assert_eq!(refused(list, false).field, "node_forks_total");
        assert_eq!(names("node_disk_*", true).len(), 3);
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_nearest() {
        assert_eq!(refused("cpu_usr_pct", false).nearest, "cpu_user_pct");
        assert_eq!(refused("mem_free", false).nearest, "mem_free_bytes");
        assert_eq!(refused("lots", false).nearest, "lost");
        assert_eq!(refused("lost,,lost", false).field, "");
        assert_eq!(refused("gpu_*", false).field, "gpu_*");
    }

    #[test]
    fn of_several_tables_each_has_those_it_knows() {
        let mut tables = tables();
        tables.push(Box::new(disk::table(false)));
        choose("disk,*busy_pct,queue", Clock::Unix, false, &mut tables).unwrap();
        let names = tables.iter().map(|table| table.titles());
        let names: Vec<Vec<_>> = names
            .map(|titles| titles.iter().map(|title| title.name).collect())
            .collect();
        assert_eq!(names, [vec!["disk_busy_pct"], vec!["busy_pct", "queue"]]);
    }
}
