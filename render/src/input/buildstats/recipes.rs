//! The tasks of a build: a directory for each recipe, a file `do_<task>` for each of its tasks.

use std::path::{Path, PathBuf};

use pipe::cli::Failure;
use pipe::clock::Clock;

use crate::input::buildstats::choice::entries;
use crate::input::buildstats::directory::short;
use crate::input::buildstats::task;
use crate::input::tasks::Tasks;

/// The most tasks that are read: the largest builds have some tens of thousands.
const MOST: usize = 100_000;

/// Whether there is a task.
///
/// # Errors
/// The directory can't be read.
pub(super) fn is_any(path: &Path) -> Result<bool, Failure> {
    for recipe in recipes(path)? {
        if entries(&recipe)?.iter().any(|file| is_task(file)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// All tasks in the order of their beginnings, and what is to be said of them.
///
/// # Errors
/// A file can't be read.
pub(super) fn tasks(path: &Path) -> Result<(Tasks, Vec<String>), Failure> {
    let (mut all, mut remarks) = (Vec::new(), Vec::new());
    let mut bare = Bare::default();
    for recipe in recipes(path)? {
        for file in entries(&recipe)?.into_iter().filter(|file| is_task(file)) {
            let runs = task::parse(&label(&file), &short(&file)?);
            if runs.is_empty() {
                bare.add(file);
            }
            all.extend(runs);
        }
        if all.len() > MOST {
            all.truncate(MOST);
            let path = path.display();
            remarks.push(format!(
                "{path}: tasks left out: there are more than {MOST}"
            ));
            break;
        }
    }
    remarks.extend(bare.remark());
    all.sort_by_key(|task| task.start);
    for (number, task) in (1..).zip(&mut all) {
        task.pid = number;
    }
    let mut tasks = Tasks::default();
    tasks.facts.rows = all.len() as u64;
    tasks.facts.clock = Some(Clock::Unix);
    tasks.facts.faults.times.count = bare.count;
    tasks.tasks = all;
    Ok((tasks, remarks))
}

/// Files that tell no time.
#[derive(Default)]
struct Bare {
    count: u64,
    first: Option<PathBuf>,
}

impl Bare {
    fn add(&mut self, file: PathBuf) {
        self.count += 1;
        self.first.get_or_insert(file);
    }

    fn remark(&self) -> Option<String> {
        let first = self.first.as_ref()?.display();
        let more = match self.count {
            1 => String::new(),
            count => format!(", and {} more like it", count - 1),
        };
        Some(format!("{first}: task left out: it has no time{more}"))
    }
}

/// The directories inside, in the order of their names.
fn recipes(path: &Path) -> Result<impl Iterator<Item = PathBuf>, Failure> {
    let inside = entries(path)?.into_iter();
    Ok(inside.filter(|inside| inside.is_dir()))
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
