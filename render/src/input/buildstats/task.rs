//! A task of a build, from its file `<recipe>/do_<task>`.
//!
//! ```text
//! Event: TaskStarted
//! Started: 1795287443.81
//! gcc-14.2-r0: do_compile
//! Elapsed time: 12.03 seconds
//! utime: 2
//! cutime: 1045
//! IO read_bytes: 36864
//! rusage ru_maxrss: 10524
//! Child rusage ru_utime: 10.450277
//! Status: PASSED
//! Ended: 1795287455.85
//! ```
//!
//! (with more lines of each sort) as meta/classes-global/buildstats.bbclass writes it: ticks of
//! 1/100 s, KiB for the most memory, seconds elsewhere. It is written on, so that a task that ran
//! again is in it twice. Without its end a task still ran, without its start it failed before.

use pipe::clock::Time;
use pipe::kernfile::Scan;

use crate::input::number;
use crate::input::tasks::Task;

/// More processors than any machine has.
const MOST: f64 = 1024.0;

/// The tasks of a file, in its order.
pub fn parse(label: &str, text: &[u8]) -> Vec<Task> {
    let (mut tasks, mut run) = (Vec::new(), Run::default());
    for line in text.split(|&byte| byte == b'\n') {
        let Some(colon) = line.iter().position(|&byte| byte == b':') else {
            continue;
        };
        let (key, value) = line.split_at(colon);
        let value = Scan::new(value.get(1..).unwrap_or_default().trim_ascii());
        let ends = key == b"Ended";
        if key == b"Started" {
            tasks.extend(std::mem::take(&mut run).task(label));
        }
        run.take(key, value);
        if ends {
            tasks.extend(std::mem::take(&mut run).task(label));
        }
    }
    tasks.extend(run.task(label));
    tasks
}

/// What a file says of one run.
#[derive(Debug, Default)]
struct Run {
    started: Option<i64>,
    ended: Option<i64>,
    elapsed: Option<f64>,
    failed: bool,
    /// Processor time in ticks, and the same in seconds, which is finer.
    ticks: Option<f64>,
    seconds: Option<f64>,
    rss_kib: Option<f64>,
    io_bytes: Option<f64>,
}

impl Run {
    /// Takes a line.
    fn take(&mut self, key: &[u8], mut value: Scan) {
        let Some(word) = value.word() else { return };
        let number = || number::parse(word).filter(|&number| number >= 0.0);
        let add = |sum: &mut Option<f64>| {
            if let Some(number) = number() {
                *sum = Some(sum.unwrap_or(0.0) + number);
            }
        };
        match key {
            b"Started" => self.started = Time::parse(word).map(|time| time.0),
            b"Ended" => self.ended = Time::parse(word).map(|time| time.0),
            b"Elapsed time" => self.elapsed = number(),
            b"Status" => self.failed = word == b"FAILED",
            b"utime" | b"stime" | b"cutime" | b"cstime" => add(&mut self.ticks),
            b"rusage ru_utime"
            | b"rusage ru_stime"
            | b"Child rusage ru_utime"
            | b"Child rusage ru_stime" => add(&mut self.seconds),
            b"rusage ru_maxrss" | b"Child rusage ru_maxrss" => {
                let most = self.rss_kib.into_iter().chain(number());
                self.rss_kib = most.reduce(f64::max);
            }
            b"IO read_bytes" | b"IO write_bytes" => add(&mut self.io_bytes),
            _ => {}
        }
    }

    /// The task; nothing if there is no time.
    fn task(self, label: &str) -> Option<Task> {
        let elapsed = self.elapsed.map_or(0, |seconds| (seconds * 1e9) as i64);
        let start = self.started;
        let start = start.or_else(|| Some(self.ended?.saturating_sub(elapsed)))?;
        // The clock may have been set back.
        let end = self.ended.map(|end| end.max(start));
        let cpu_s = self.seconds.or(self.ticks.map(|ticks| ticks / 100.0));
        let length = end.map_or(0, |end| end.saturating_sub(start));
        let busy = cpu_s.filter(|_| length > 0).map(|seconds| {
            let share = seconds * 1e9 / length as f64;
            (start, share.min(MOST) as f32)
        });
        Some(Task {
            names: vec![(start, label.to_owned())],
            start,
            end,
            failed: self.failed.then(|| "failed".to_owned()),
            cpu_s,
            rss_bytes: self.rss_kib.map(|kib| kib * 1024.0),
            io_bytes: self.io_bytes,
            busy: busy.into_iter().collect(),
            ..Task::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "Event: TaskStarted \nStarted: 1795287443.81 \ngcc-14.2-r0: do_compile\n\
        Elapsed time: 12.03 seconds\nutime: 2\nstime: 0\ncutime: 1045\ncstime: 3\n\
        IO rchar: 818467\nIO read_bytes: 36864\nIO write_bytes: 8192\nrusage ru_utime: 0.02\n\
        rusage ru_stime: 0.0\nrusage ru_maxrss: 10524\nChild rusage ru_utime: 10.45\n\
        Child rusage ru_stime: 0.03\nChild rusage ru_maxrss: 622852\nStatus: PASSED \n\
        Ended: 1795287455.85 \n";

    fn parsed(text: &str) -> Vec<Task> {
        parse("gcc-14.2-r0 do_compile", text.as_bytes())
    }

    #[test]
    fn a_task_has_its_times_to_the_hundredth_and_what_it_used() {
        let [task] = &parsed(FILE)[..] else { panic!() };
        assert_eq!(task.names[0].1, "gcc-14.2-r0 do_compile");
        assert_eq!(task.start, 1_795_287_443_810_000_000);
        assert_eq!(task.end, Some(1_795_287_455_850_000_000));
        assert!((task.cpu_s.unwrap() - 10.5).abs() < 1e-9);
        assert_eq!(task.rss_bytes, Some(622_852.0 * 1024.0));
        assert_eq!(task.io_bytes, Some(45_056.0));
        assert_eq!((task.failed.as_deref(), task.was_there), (None, false));
        let [(since, share)] = task.busy[..] else {
            panic!()
        };
        assert_eq!(since, task.start);
        assert!((share - 10.5 / 12.04).abs() < 1e-6);
    }

    #[test]
    fn without_rusage_ticks_are_what_there_is() {
        let text = FILE.replace("rusage", "unknown").replace('\n', "\r\n");
        assert_eq!(parsed(&text)[0].cpu_s, Some(10.5));
    }

    #[test]
    fn a_task_may_still_run_have_failed_before_its_start_or_have_run_twice() {
        let running = parsed("Event: TaskStarted \nStarted: 10.5 \n");
        assert_eq!((running[0].start, running[0].end), (10_500_000_000, None));
        let failed = parsed("Elapsed time: 2.5 seconds\nStatus: FAILED \nEnded: 10.00 \n");
        assert_eq!(
            (failed[0].start, failed[0].end),
            (7_500_000_000, Some(10_000_000_000))
        );
        assert_eq!(failed[0].failed.as_deref(), Some("failed"));
        let twice = parsed("Started: 1\nutime: 100\nEnded: 2\nStarted: 3\nStarted: 5\nEnded: 4\n");
        let times: Vec<_> = twice.iter().map(|task| (task.start, task.end)).collect();
        let s = 1_000_000_000;
        assert_eq!(
            times,
            [(s, Some(2 * s)), (3 * s, None), (5 * s, Some(5 * s))]
        );
        assert_eq!((twice[0].cpu_s, twice[1].cpu_s), (Some(1.0), None));
    }

    #[test]
    fn what_has_no_time_is_no_task() {
        for text in [
            "",
            "Started: soon\n",
            "words",
            "Started:\nEnded: x\n",
            "utime: 5\n:\n",
        ] {
            assert_eq!(parsed(text), [], "{text:?}");
        }
    }

    #[test]
    fn any_bytes_are_tasks_or_none() {
        arbtest::arbtest(|u| {
            let words = [
                "Started: ",
                "Ended: ",
                "-9223372036.8",
                "9e99",
                "Elapsed time: ",
                "\n",
                "1",
            ];
            let mut text = Vec::new();
            for _ in 0..u.int_in_range(0..=30)? {
                text.extend_from_slice(u.choose(&words)?.as_bytes());
            }
            text.extend(u.arbitrary::<Vec<u8>>()?);
            for task in parse("x", &text) {
                assert!(task.end.is_none_or(|end| end >= task.start));
            }
            Ok(())
        });
    }
}
