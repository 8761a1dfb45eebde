//! The tasks of a build: a directory for each recipe, a file `do_<task>` for each of its tasks.

use std::path::{Path, PathBuf};

use pipe::cli::Failure;
use pipe::clock::Clock;

use crate::input::buildstats::choice::entries;
use crate::input::buildstats::directory::short;
use crate::input::buildstats::task;
use crate::input::tasks::{Task, Tasks};

/// The most files that are read: the largest builds have some tens of thousands.
const MOST: usize = 100_000;

/// Whether there is a task.
///
/// # Errors
/// The directory can't be read.
pub(super) fn is_any(path: &Path) -> Result<bool, Failure> {
    Ok(!files(path, 1)?.is_empty())
}

/// All tasks in the order of their beginnings, and what is to be said of them.
///
/// # Errors
/// A file can't be read.
pub(super) fn tasks(path: &Path) -> Result<(Tasks, Vec<String>), Failure> {
    let mut files = files(path, MOST + 1)?;
    let (mut tasks, mut remarks) = (Tasks::default(), Vec::new());
    if files.len() > MOST {
        files.truncate(MOST);
        remarks.push(format!(
            "{}: has more than {MOST} tasks; the others are left out",
            path.display()
        ));
    }
    let mut bare = Vec::new();
    let mut all: Vec<Task> = Vec::new();
    for file in &files {
        let runs = task::parse(&label(file), &short(file)?);
        if runs.is_empty() {
            tasks.facts.faults.times.add(1);
            bare.push(file);
        }
        all.extend(runs);
    }
    if let [first, rest @ ..] = &bare[..] {
        let more = match rest.len() {
            0 => String::new(),
            count => format!(", and {count} more like it"),
        };
        remarks.push(format!(
            "{}: task left out: it has no time{more}",
            first.display()
        ));
    }
    all.sort_by_key(|task| task.start);
    for (number, task) in (1..).zip(&mut all) {
        task.pid = number;
    }
    tasks.facts.rows = all.len() as u64;
    tasks.facts.clock = Some(Clock::Unix);
    tasks.tasks = all;
    Ok((tasks, remarks))
}

/// The files of tasks in the order of their names, up to so many.
fn files(path: &Path, most: usize) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for recipe in entries(path)?.into_iter().filter(|inside| inside.is_dir()) {
        files.extend(entries(&recipe)?.into_iter().filter(|file| is_task(file)));
        if files.len() >= most {
            files.truncate(most);
            break;
        }
    }
    Ok(files)
}

fn is_task(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().as_encoded_bytes();
    name.starts_with(b"do_") && file.is_file()
}

/// `gcc-14.2-r0 do_compile`
fn label(file: &Path) -> String {
    let recipe = file.parent().and_then(Path::file_name).unwrap_or_default();
    let task = file.file_name().unwrap_or_default();
    format!("{} {}", recipe.to_string_lossy(), task.to_string_lossy())
}
