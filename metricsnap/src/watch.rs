//! What is told of sources while rows are taken: those that vanish, once each, and things that are
//! new, which the columns, fixed at the start, don't show.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pipe::cli;
use pipe::clock::Mono;
use pipe::span::Span;

use crate::choose::Chosen;
use crate::feed::{Feed, State};
use crate::feeds::Feeds;
use crate::metric::Source;
use crate::number::Number;

/// How often directories are looked at for new entries.
const LOOK: Span = Span::from_ns(1_000_000_000);

/// Sources under watch.
#[derive(Debug)]
pub struct Watch {
    sources: Vec<Watched>,
    /// The source of each column.
    of: Vec<usize>,
    /// Whether a column has ever had a number.
    had: Vec<bool>,
    titles: Vec<String>,
    known: HashSet<String>,
    /// Names of which it was told that there are new ones, and how many came without a word.
    told: HashSet<String>,
    untold: usize,
    /// Directories whose entries are things with labels, and how many they had.
    directories: Vec<(PathBuf, usize)>,
    next: Mono,
}

#[derive(Debug)]
struct Watched {
    name: String,
    /// What it ends with: all files of a process end as one.
    owner: Option<PathBuf>,
    state: Arc<State>,
    told: bool,
    /// Whether another program has told of more than at the start, and that was told.
    grown: Option<bool>,
}

impl Watch {
    /// Watches the sources, given with the state of each and the source of each column.
    pub fn new(chosen: &[Chosen], proc: &Path, feeds: &Feeds) -> Watch {
        let titles: Vec<_> = chosen.iter().map(|chosen| chosen.metric.title()).collect();
        let sources = feeds.sources.iter().zip(&feeds.feeds);
        let watched = |(source, feed): (&Source, &Feed)| Watched {
            name: source.to_string(),
            owner: match source {
                Source::Process { stat, .. } => Some(stat.clone()),
                Source::File(_) | Source::Command { .. } | Source::Exposition(_) => None,
            },
            state: feed.state(),
            told: false,
            grown: match source {
                Source::Exposition(_) => Some(false),
                Source::File(_) | Source::Process { .. } | Source::Command { .. } => None,
            },
        };
        Watch {
            sources: sources.map(watched).collect(),
            of: feeds.of.clone(),
            had: feeds.cells.iter().map(Option::is_some).collect(),
            known: titles.iter().cloned().collect(),
            titles,
            told: HashSet::new(),
            untold: 0,
            directories: directories(chosen, proc),
            next: Mono::now().after(LOOK),
        }
    }

    /// Looks at a row: what is to be said of sources that have vanished since.
    pub fn look(&mut self, cells: &[Option<Number>], say: &mut dyn FnMut(String)) {
        for column in 0..cells.len() {
            if cells[column].is_some() {
                self.had[column] = true;
            } else if self.had[column] && !self.sources[self.of[column]].told {
                let source = self.of[column];
                self.tell_of(source);
                say(self.gone(source, column, cells));
            }
        }
    }

    /// It is told of the source, and of all that ended with it.
    fn tell_of(&mut self, source: usize) {
        self.sources[source].told = true;
        let owner = self.sources[source].owner.clone();
        let same = |watched: &&mut Watched| owner.is_some() && watched.owner == owner;
        let others = self.sources.iter_mut().filter(same);
        others.for_each(|watched| watched.told = true);
    }

    /// Whether something may have come that wasn't there at the start. What other programs tell is
    /// not asked for again, so it is only said that it is more.
    pub fn has_news(&mut self, now: Mono, say: &mut dyn FnMut(String)) -> bool {
        let mut news = false;
        for watched in &mut self.sources {
            match (watched.state.take_changed(), &mut watched.grown) {
                (false, _) | (true, Some(true)) => {}
                (true, None) => news = true,
                (true, Some(told)) => {
                    *told = true;
                    let name = &watched.name;
                    say(format!(
                        "{name}: has other series than at the start; the columns stay as they were"
                    ));
                }
            }
        }
        if now >= self.next {
            self.next = now.after(LOOK);
            for (directory, count) in &mut self.directories {
                let entries = entries(directory);
                news |= entries != *count;
                *count = entries;
            }
        }
        news
    }

    /// What is to be said of what there is now, if it is more than at the start: once for each name,
    /// of which there may be thousands.
    pub fn newcomers(&mut self, now: &[Chosen]) -> Option<String> {
        let mut first = None;
        let mut others = 0;
        for metric in now.iter().map(|chosen| &chosen.metric) {
            if !self.known.insert(metric.title()) {
                continue;
            }
            match self.told.insert(metric.name.clone().into_owned()) {
                true if first.is_none() => first = Some(metric.title()),
                true => others += 1,
                false => self.untold += 1,
            }
        }
        let first = first?;
        let which = match others {
            0 => format!("{first} has"),
            1 => format!("{first} and 1 other have"),
            _ => format!("{first} and {others} others have"),
        };
        Some(format!(
            "{which} come since the start; the columns stay as they were"
        ))
    }

    /// What is to be said at the end.
    pub fn last_words(&self) -> Option<String> {
        match self.untold {
            0 => None,
            1 => Some("1 more metric has come since the start".to_owned()),
            count => Some(format!("{count} more metrics have come since the start")),
        }
    }

    /// What is said of a source when the first of its columns has become empty.
    fn gone(&self, source: usize, column: usize, cells: &[Option<Number>]) -> String {
        let watched = &self.sources[source];
        let owner = |at: usize| &self.sources[at].owner;
        let ends = |at: usize| at == source || owner(at).is_some() && owner(at) == owner(source);
        let of_it = (0..cells.len()).filter(|&c| ends(self.of[c]) && self.had[c]);
        let empty = of_it.filter(|&c| cells[c].is_none()).count();
        let title = &self.titles[column];
        let which = match empty {
            1 => title.clone(),
            2 => format!("{title} and 1 other"),
            count => format!("{title} and {} others", count - 1),
        };
        let why = match watched.state.error() {
            Some(error) => cli::reason(&error),
            None => "has no longer what it had".to_owned(),
        };
        format!("{}: {why}; empty cells for {which}", watched.name)
    }
}

/// The directories whose entries become labels: those around files of things that others like may
/// join, but for files of /proc itself, whose lines tell.
fn directories(chosen: &[Chosen], proc: &Path) -> Vec<(PathBuf, usize)> {
    let mut found: Vec<&Path> = Vec::new();
    for chosen in chosen.iter().filter(|chosen| chosen.open) {
        match &chosen.metric.source {
            Source::File(path) if !path.starts_with(proc) => {
                found.extend(path.ancestors().skip(1).take(2));
            }
            Source::Process { .. } => found.push(proc),
            Source::File(_) | Source::Command { .. } | Source::Exposition(_) => {}
        }
    }
    found.sort();
    found.dedup();
    let counted = found
        .into_iter()
        .map(|path| (path.to_owned(), entries(path)));
    counted.collect()
}

fn entries(directory: &Path) -> usize {
    fs::read_dir(directory).map_or(0, Iterator::count)
}
