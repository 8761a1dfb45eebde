//! Inputs for tests.

use crate::input::Source;
use crate::input::records::Records;
use crate::input::table::Table;
use crate::input::tasks::{Task, Tasks};
use crate::request::Request;

/// What a text holds.
pub fn source(text: &str) -> Source {
    asked(text, &Request::default())
}

/// What is asked for of a text.
pub fn asked(text: &str, request: &Request) -> Source {
    let records = Records::begin(text.as_bytes(), request, 1).unwrap();
    Source {
        name: String::new(),
        file: None,
        parts: records.finish().unwrap(),
        origin: 0,
    }
}

/// What is drawn of a text while more may come.
pub fn arriving(text: &str) -> Source {
    let mut records = Records::begin(text.as_bytes(), &Request::default(), 1).unwrap();
    while records.advance().unwrap() {}
    Source {
        parts: std::mem::take(records.parts()),
        ..source(text)
    }
}

/// A text's table.
pub fn table(text: &str) -> Table {
    let part = source(text).parts.into_iter().find_map(|part| match part {
        crate::input::Content::Table(table) => Some(table),
        _ => None,
    });
    part.unwrap()
}

/// The columns of events that matter for tasks.
pub const EVENTS: &str = "unix_s\tevent\tpid\ttid\tppid\tcomm\tstatus\tlife_s\tcpu_s\tlost\n";

/// A text's tasks.
pub fn tasks(text: &str, request: &Request) -> Tasks {
    let parts = asked(text, request).parts.into_iter();
    let mut tasks = parts.filter_map(|part| match part {
        crate::input::Content::Tasks(tasks) => Some(tasks),
        _ => None,
    });
    tasks.next().unwrap()
}

/// Number, start and end in seconds, and the parent's place.
pub fn lives(tasks: &[Task]) -> Vec<(u32, f64, Option<f64>, Option<usize>)> {
    let seconds = |time: i64| time as f64 / 1e9;
    let life = |task: &Task| {
        (
            task.pid,
            seconds(task.start),
            task.end.map(seconds),
            task.parent,
        )
    };
    tasks.iter().map(life).collect()
}
