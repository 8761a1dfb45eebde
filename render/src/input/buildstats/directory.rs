//! A directory of a build: which logs are in it, and in which order they are drawn.

use std::fs::{self, File};
use std::io::{self, Read};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use pipe::cli::Failure;
use pipe::flow::open_at_once;

use crate::input::Content;
use crate::input::buildstats::host::Host;
use crate::input::buildstats::kind::{Kind, TABLES};
use crate::input::buildstats::log::first_stamp;
use crate::input::buildstats::{choice, recipes, table};
use crate::input::table::Table;
use crate::input::tasks::Tasks;
use crate::remarks;
use crate::request::{As, Request};

/// The file of the build as a whole.
pub(super) const HOST: &str = "build_stats";

/// The longest file without blocks that is read; those of a task's run are less than a KiB.
const LONGEST: u64 = 64 * 1024;

/// A build.
#[derive(Debug)]
pub struct Build {
    /// Its directory.
    pub path: PathBuf,
    /// What is to be said of it.
    pub remarks: Vec<String>,
    tasks: Tasks,
    window: RangeInclusive<i64>,
}

impl Build {
    /// Opens a directory, or the latest build of one that holds several, and reads its tasks.
    ///
    /// # Errors
    /// There is no build, or a file of it can't be read.
    pub fn open(path: &Path) -> Result<Build, Failure> {
        let (path, remark) = choice::build(path)?;
        let (tasks, remarks) = recipes::tasks(&path)?;
        Ok(Build {
            path,
            remarks: remark.into_iter().chain(remarks).collect(),
            tasks,
            window: i64::MIN..=i64::MAX,
        })
    }

    /// Draws logs from then to then only, in nanoseconds. (Bins then resolve what is drawn, however
    /// long the logs.)
    pub fn window(&mut self, from: i64, to: i64) {
        self.window = from..=to;
    }

    /// The time of the first block or task, in nanoseconds; nothing without one.
    ///
    /// # Errors
    /// A log can't be read.
    pub fn first_time(&self) -> Result<Option<i64>, Failure> {
        let mut first = self.tasks.tasks.first().map(|task| task.start);
        for (name, _) in TABLES.iter().flatten().copied().flatten() {
            let path = self.path.join(name);
            if let Some(file) = open(&path)? {
                let time = first_stamp(file);
                let time = time.map_err(|error| Failure::io(path.display(), &error))?;
                first = first.into_iter().chain(time).min();
            }
        }
        Ok(first)
    }

    /// Reads the logs, one of so many inputs: a table for each of them, then the tasks.
    ///
    /// # Errors
    /// One can't be read.
    pub fn read(&mut self, request: &Request, inputs: usize) -> Result<Vec<Content>, Failure> {
        let mut parts = Vec::new();
        if request.shape != Some(As::Tasks) {
            parts = self.logs(request, inputs.saturating_mul(TABLES.len() + 1))?;
        }
        let tasks = std::mem::take(&mut self.tasks);
        if tasks.facts.rows > 0 {
            parts.push(Content::Tasks(tasks));
        }
        let host = Host::parse(&short(&self.path.join(HOST))?);
        let begins = parts.iter().filter_map(Content::ends);
        let begin = begins.map(|(begin, _)| begin).min();
        if let Some(part) = parts.first_mut() {
            part.facts_mut().constants = host.constants(begin);
        }
        Ok(parts)
    }

    fn logs(&mut self, request: &Request, inputs: usize) -> Result<Vec<Content>, Failure> {
        let (mut parts, mut behind) = (Vec::new(), Vec::new());
        for forms in TABLES {
            for logs in forms {
                let (tables, remarks) = self.tables(logs, (request, inputs))?;
                self.remarks.extend(remarks);
                let mut tables = tables.into_iter().filter(|table| table.facts.rows > 0);
                let Some(first) = tables.next() else { continue };
                parts.push(Content::Table(first));
                behind.extend(tables.map(Content::Table));
                // The kernel's own texts say more than what they were reduced to.
                break;
            }
        }
        parts.extend(behind);
        Ok(parts)
    }

    /// The tables of those of the logs that are there, and what is to be said of them.
    fn tables(
        &self,
        logs: &[(&str, Kind)],
        (request, inputs): (&Request, usize),
    ) -> Result<(Vec<Table>, Vec<String>), Failure> {
        let mut opened = Vec::new();
        for (name, kind) in logs {
            let path = self.path.join(name);
            if let Some(file) = open(&path)? {
                opened.push((path.display().to_string(), *kind, file));
            }
        }
        let names: Vec<String> = opened.iter().map(|(name, ..)| name.clone()).collect();
        if names.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let read = table::read(opened, (request, inputs), &self.window);
        let read = read.map_err(|refusal| remarks::refused(&names.join(", "), refusal))?;
        Ok((read.tables, read.remarks))
    }
}

/// Opens a regular file; nothing if there is none. What else may stand there - a pipe that nobody
/// writes to, a device - is not touched.
pub(super) fn open(path: &Path) -> Result<Option<File>, Failure> {
    let opened = match fs::metadata(path) {
        Ok(there) if there.is_file() => open_at_once(path).map(Some),
        Ok(_) => Ok(None),
        Err(error) => Err(error),
    };
    match opened {
        Err(error) if is_absent(&error) => Ok(None),
        opened => opened.map_err(|error| Failure::io(path.display(), &error)),
    }
}

/// The text of a file that is short, as far as it is; empty if there is none.
pub(super) fn short(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    if let Some(file) = open(path)? {
        let read = file.take(LONGEST).read_to_end(&mut text);
        read.map_err(|error| Failure::io(path.display(), &error))?;
    }
    Ok(text)
}

fn is_absent(error: &io::Error) -> bool {
    use io::ErrorKind::{NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory)
}
