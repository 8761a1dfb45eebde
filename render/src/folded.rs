//! The tree of tasks as folded stacks, weighted by the processor time of each task itself in
//! microseconds, as flamegraph.pl, inferno and speedscope read them:
//!
//! ```text
//! make;sh;cc1 1234
//! ```

use std::collections::BTreeMap;

use pipe::cli::Failure;

use crate::input::tasks::Task;
use crate::input::{Content, Source};

/// Of deeper stacks the lowest frames are kept.
const DEEPEST: usize = 64;
/// What stands for tasks that were too many to be kept.
const OTHERS: &str = "(others)";

/// Writes the stacks of all inputs, sorted.
///
/// # Errors
/// No input has tasks, or none of them has processor time.
pub fn write(sources: &[Source]) -> Result<String, Failure> {
    let mut stacks: BTreeMap<String, f64> = BTreeMap::new();
    let all = || {
        let parts = sources.iter().flat_map(|source| &source.parts);
        parts.filter_map(|part| match part {
            Content::Tasks(tasks) => Some(tasks),
            Content::Table(_) | Content::Latencies(_) | Content::Marks(_) => None,
        })
    };
    if all().next().is_none() {
        let cure = "give it the events of taskwatch(1), or the table task of sample(1)";
        return Err(Failure::new("--folded", "no input has tasks", cure));
    }
    // Beside events, looks tell of the same tasks.
    let events = all().any(|tasks| !tasks.are_looks);
    for tasks in all().filter(|tasks| !(events && tasks.are_looks)) {
        add(&tasks.tasks, &mut stacks);
        *stacks.entry(OTHERS.to_owned()).or_default() += tasks.others.cpu_s;
    }
    let mut out = String::new();
    for (stack, cpu_s) in stacks {
        let micros = (cpu_s * 1e6).round();
        if micros >= 1.0 {
            out += &format!("{stack} {}\n", micros as u64);
        }
    }
    if out.is_empty() {
        let cure = "record as root, so that taskstats tells it";
        return Err(Failure::new("--folded", "no task has processor time", cure));
    }
    Ok(out)
}

fn add(tasks: &[Task], stacks: &mut BTreeMap<String, f64>) {
    // A process's time holds that of its threads.
    let mut own: Vec<f64> = tasks.iter().map(|task| task.cpu_s.unwrap_or(0.0)).collect();
    for task in tasks.iter().filter(|task| task.is_thread) {
        let process = task.parent.and_then(|parent| own.get_mut(parent));
        let used = task.cpu_s.unwrap_or(0.0);
        process
            .into_iter()
            .for_each(|process| *process = (*process - used).max(0.0));
    }
    for (task, own) in tasks.iter().zip(own) {
        let stack = stack(task, tasks);
        if task.others_cpu_s > 0.0 {
            *stacks.entry(format!("{stack};{OTHERS}")).or_default() += task.others_cpu_s;
        }
        *stacks.entry(stack).or_default() += own;
    }
}

/// The names from the root down.
fn stack(task: &Task, tasks: &[Task]) -> String {
    let mut frames = vec![frame(task)];
    let mut above = task.parent;
    while let Some(parent) = above.and_then(|place| tasks.get(place)) {
        if frames.len() == DEEPEST {
            break;
        }
        frames.push(frame(parent));
        above = parent.parent;
    }
    frames.reverse();
    frames.join(";")
}

/// A name without what parts frames and lines.
fn frame(task: &Task) -> String {
    let safe = |c: char| {
        if c == ';' || c.is_control() || c == '\u{2028}' {
            '_'
        } else {
            c
        }
    };
    match task.name().trim() {
        "" => task.pid.to_string(),
        name => name.chars().map(safe).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::testing::asked;
    use crate::request::Request;

    fn folded(text: &str) -> String {
        let request = Request {
            top: None,
            ..Request::default()
        };
        write(&[asked(text, &request)]).unwrap_or_else(|error| error.to_string())
    }

    const HEADER: &str = "unix_s\tevent\tpid\ttid\tppid\tcomm\tstatus\tlife_s\tcpu_s\n";

    #[test]
    fn each_task_stands_below_its_parents_with_its_own_time() {
        let text = HEADER.to_owned()
            + "1\tfork\t2\t2\t1\tmake\t\t\t\n2\tfork\t3\t3\t2\tmake\t\t\t\n2.1\texec\t3\t3\t2\ta;b\\nc\t\t\t\n\
               3\texit\t3\t3\t2\ta;b\\nc\t0\t1\t0.25\n4\texit\t2\t2\t1\tmake\t0\t3\t0.000002\n";
        assert_eq!(folded(&text), "make 2\nmake;a_b_c 250000\n");
    }

    #[test]
    fn what_threads_used_is_not_counted_twice() {
        let text = HEADER.to_owned()
            + "1\tfork\t2\t2\t1\tp\t\t\t\n1\tclone\t2\t3\t1\tt\t\t\t\n2\ttexit\t2\t3\t1\tt\t0\t1\t0.4\n\
               3\texit\t2\t2\t1\tp\t0\t2\t1\n";
        assert_eq!(folded(&text), "p 600000\np;t 400000\n");
    }

    #[test]
    fn stacks_add_up_to_all_that_was_used() {
        arbtest::arbtest(|u| {
            let (mut text, mut all) = (HEADER.to_owned(), 0);
            for row in 0..u.int_in_range(1..=60)? {
                let (pid, ppid): (u8, u8) = (u.arbitrary()?, u.arbitrary()?);
                let micros: u16 = u.arbitrary()?;
                let life = u.int_in_range(0..=9)?;
                all += u64::from(micros);
                text += &format!(
                    "{row}\texit\t{pid}\t{pid}\t{ppid}\tn{}\t0\t{life}\t0.{micros:06}\n",
                    pid % 4
                );
            }
            if all > 0 {
                let weights = folded(&text);
                let weights = weights.lines().filter_map(|line| line.rsplit(' ').next());
                let sum: u64 = weights.map(|weight| weight.parse::<u64>().unwrap()).sum();
                assert_eq!(sum, all, "{text}");
            }
            Ok(())
        });
    }
}
