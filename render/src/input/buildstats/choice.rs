//! Which directory is meant: a build's own, or one that holds those of several builds.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use pipe::cli::Failure;

use crate::input::buildstats::directory::{HOST, short};
use crate::input::buildstats::host::Host;
use crate::input::buildstats::kind::TABLES;
use crate::input::buildstats::recipes;

/// The most entries of a directory that are looked at.
const MOST: usize = 100_000;

/// The directory of the build to draw, and what is to be said where it is one of several: the
/// latest one by its `build_stats`, or by its name where that doesn't tell.
///
/// # Errors
/// There is none.
pub(super) fn build(path: &Path) -> Result<(PathBuf, Option<String>), Failure> {
    if has_logs(path) || recipes::is_any(path)? {
        return Ok((path.to_owned(), None));
    }
    let mut latest = None;
    let mut count = 0;
    for inside in entries(path)?.into_iter().filter(|inside| has_logs(inside)) {
        count += 1;
        let started = Host::parse(&short(&inside.join(HOST))?).started;
        latest = latest.max(Some((started, inside)));
    }
    let Some((_, latest)) = latest else {
        return Err(Failure::new(
            path.display(),
            "is a directory without logs or tasks of a build",
            "name a table, or the directory of a build, as buildstats/20261121",
        ));
    };
    let remark = (count > 1).then(|| {
        format!(
            "{}: the latest of {count} builds is drawn: {}",
            path.display(),
            latest.display()
        )
    });
    Ok((latest, remark))
}

/// What is in a directory, as paths in their order.
///
/// # Errors
/// It can't be read.
pub(super) fn entries(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let list = fs::read_dir(path).and_then(|list| {
        let paths = list.take(MOST).map(|entry| Ok(entry?.path()));
        paths.collect::<io::Result<Vec<PathBuf>>>()
    });
    let mut list = list.map_err(|error| Failure::io(path.display(), &error))?;
    list.sort_unstable();
    Ok(list)
}

fn has_logs(path: &Path) -> bool {
    let forms = TABLES.iter().flatten();
    let mut names = forms.flat_map(|logs| logs.iter().map(|(name, _)| *name));
    names.any(|name| path.join(name).is_file()) || path.join(HOST).is_file()
}
