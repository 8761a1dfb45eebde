//! One picture of tasks from two recordings: events say from when to when each lived, looks how
//! busy it was when.

use std::collections::HashMap;

use crate::input::tasks::{Task, Tasks};
use crate::input::{Content, Source};

/// A task that lived shorter than so many ticks is better known by its own time than by looks, which
/// count in steps of 10 ms and more.
const TICKS: u64 = 4;

/// Gives what looks tell to the tasks of events that had the same number at the time. Looks then
/// need no picture of their own.
pub fn lend(sources: &mut [Source]) {
    let mut known: HashMap<u32, Vec<(Task, u64)>> = HashMap::new();
    let events = tasks(sources).any(|tasks| !tasks.are_looks && !tasks.tasks.is_empty());
    for looks in tasks(sources).filter(|tasks| events && tasks.are_looks) {
        let least = looks
            .facts
            .spacing
            .median()
            .unwrap_or(0)
            .saturating_mul(TICKS);
        for task in &looks.tasks {
            let same = known.entry(task.pid).or_default();
            same.push((task.clone(), least));
        }
        looks.are_lent = true;
    }
    for tasks in tasks(sources).filter(|tasks| !tasks.are_looks) {
        for task in tasks.tasks.iter_mut().filter(|task| task.busy.is_empty()) {
            let mut looks = known.get(&task.pid).into_iter().flatten();
            let is_short = |least: u64| {
                let known = task.end.filter(|_| task.cpu_s.is_some());
                known.is_some_and(|end| end.abs_diff(task.start) < least)
            };
            if let Some((look, _)) =
                looks.find(|(look, least)| overlap(task, look) && !is_short(*least))
            {
                task.busy.clone_from(&look.busy);
                task.cpu_s = task.cpu_s.or(look.cpu_s);
                task.rss_bytes = task.rss_bytes.or(look.rss_bytes);
                task.io_bytes = task.io_bytes.or(look.io_bytes);
            }
        }
    }
}

fn tasks(sources: &mut [Source]) -> impl Iterator<Item = &mut Tasks> {
    let parts = sources.iter_mut().flat_map(|source| &mut source.parts);
    parts.filter_map(|part| match part {
        Content::Tasks(tasks) => Some(tasks),
        Content::Table(_) | Content::Latencies(_) | Content::Marks(_) => None,
    })
}

fn overlap(a: &Task, b: &Task) -> bool {
    let ended = |end: Option<i64>, start: i64| end.is_some_and(|end| end < start);
    !ended(a.end, b.start) && !ended(b.end, a.start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::testing::source;

    #[test]
    fn bars_of_events_have_the_shades_of_looks() {
        let events = "unix_s\tevent\tpid\tppid\tcomm\tcpu_s\n1\tfork\t7\t1\tcc\t\n1\tfork\t8\t1\tld\t\n\
                      4\texit\t8\t1\tld\t1\n6\texit\t7\t1\tcc\t3\n";
        let looks =
            "unix_s\tpid\tcomm\tcpu_pct\n1\t7\tcc\t0\n2\t7\tcc\t100\n3\t7\tcc\t50\n3\t9\tsh\t10\n";
        let mut sources = [source(looks), source(events)];
        lend(&mut sources);
        let all: Vec<&mut Tasks> = tasks(&mut sources).collect();
        assert!(all[0].are_lent && !all[1].are_lent);
        let busy: Vec<(i64, f32)> = all[1].tasks[0].busy.clone();
        let seconds: Vec<_> = busy
            .iter()
            .map(|(time, share)| (time / 1_000_000_000, *share))
            .collect();
        assert_eq!(seconds, [(0, 0.0), (1, 1.0), (2, 0.5)]);
        assert!(all[1].tasks[1].busy.is_empty());
    }

    #[test]
    fn looks_alone_have_their_own_picture() {
        let mut sources = [source(
            "unix_s\tpid\tcomm\tcpu_pct\n1\t7\tcc\t0\n2\t7\tcc\t100\n",
        )];
        lend(&mut sources);
        assert!(tasks(&mut sources).all(|tasks| !tasks.are_lent));
    }
}
