//! A task in pixels and words.

use crate::chart::grid::Grid;
use crate::chart::ink;
use crate::chart::name::{Kind, Unit};
use crate::chart::scale::{length_words, words};
use crate::chart::tasks::{Bar, SIZE, label, shade};
use crate::input::tasks::{Task, Tasks};
use crate::request::By;

/// The part of the axis that is drawn, and what counts.
pub(super) struct View<'a> {
    pub(super) grid: &'a Grid,
    pub(super) width: f64,
    /// The time of the last row.
    pub(super) last: i64,
    /// What is told as the cost.
    pub(super) by: By,
}

impl View<'_> {
    /// The part that a grid shows.
    pub(super) fn of<'a>(tasks: &Tasks, grid: &'a Grid, by: By) -> View<'a> {
        View {
            grid,
            width: grid.width as f64,
            last: tasks.ends().map_or(0, |ends| ends.1),
            by,
        }
    }

    /// Its end, or the last time it was known to live.
    pub(super) fn end(&self, task: &Task) -> i64 {
        task.end.unwrap_or(self.last).max(task.start)
    }

    /// Whether any of it is in the picture.
    pub(super) fn shows(&self, task: &Task) -> bool {
        self.grid.x(task.start) <= self.width && self.grid.x(self.end(task)) >= 0.0
    }

    /// A time's place within the picture.
    pub(super) fn x(&self, time: i64) -> f64 {
        self.grid.x(time).clamp(0.0, self.width)
    }

    /// Its bar, in no lane yet.
    pub(super) fn bar(&self, task: &Task, depth: usize) -> Bar {
        let from = self.x(task.start).min(self.width - 1.0);
        let to = self.x(self.end(task)).max(from + 1.0);
        let mut renames = Vec::new();
        for pair in task.names.windows(2) {
            if let [(_, old), (time, new)] = pair
                && old != new
                && (0.0..self.width).contains(&self.grid.x(*time))
            {
                renames.push((self.x(*time), new.clone()));
            }
        }
        Bar {
            pid: task.pid,
            label: match task.name() {
                "" => task.pid.to_string(),
                name => name.to_owned(),
            },
            cost: self.cost(task),
            about: String::new(),
            depth,
            from,
            to,
            label_at: None,
            was_there: task.was_there || self.grid.x(task.start) < 0.0,
            stays: task
                .end
                .is_none_or(|end| self.grid.x(end) > self.width + 1.0),
            pieces: shade::pieces(task, (from, to), self),
            renames,
            failed: task.failed.as_deref().map(label::ending),
        }
    }

    /// What counts of a task, in words.
    fn cost(&self, task: &Task) -> String {
        let said =
            |number: Option<f64>, unit| number.map(|number| words((unit, Kind::Gauge), number));
        match self.by {
            By::Cpu => said(task.cpu_s, Unit::Seconds),
            By::Time => Some(length_words(self.end(task).saturating_sub(task.start))),
            By::Io => said(task.io_bytes, Unit::Bytes),
            By::Rss => said(task.rss_bytes, Unit::Bytes),
        }
        .unwrap_or_default()
    }

    /// All that is known of a task.
    pub(super) fn about(&self, task: &Task) -> String {
        let per_pixel = self.grid.length() as f64 / self.width;
        let at = |time: i64| match self.grid.x(time) {
            ..-1.0 => "before the start".to_owned(),
            // The picture begins up to a pixel before its first row.
            ..1.0 => "0 s".to_owned(),
            x => length_words((x * per_pixel) as i64),
        };
        let thing = if task.is_thread { "thread" } else { "pid" };
        let name = ink::fitted(task.name(), SIZE, 200.0);
        let mut said = vec![format!("{name}, {thing} {} of {}", task.pid, task.ppid)];
        let start = if task.was_there {
            "there before".to_owned()
        } else {
            at(task.start)
        };
        let end = if task.end.is_some() {
            at(self.end(task))
        } else {
            "the end".to_owned()
        };
        said.push(format!("from {start} to {end}"));
        let life = self.end(task).saturating_sub(task.start);
        said.push(format!("lived {}", length_words(life)));
        for (what, number, unit) in [
            ("CPU", task.cpu_s, Unit::Seconds),
            ("memory", task.rss_bytes, Unit::Bytes),
            ("read and written", task.io_bytes, Unit::Bytes),
        ] {
            let number = number.map(|number| words((unit, Kind::Gauge), number));
            said.extend(number.map(|number| format!("{what} {number}")));
        }
        said.extend(task.failed.as_deref().map(label::ending));
        let names = task
            .names
            .iter()
            .rev()
            .skip(1)
            .filter(|(_, name)| !name.is_empty());
        said.extend(names.take(3).map(|(_, name)| format!("was {name}")));
        said.join(", ")
    }
}
