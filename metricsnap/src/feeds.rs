//! All sources of a run, each once.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use pipe::cli::Failure;

use crate::choose::{Choice, Chosen};
use crate::feed::Feed;
use crate::metric::{Place, Source};
use crate::number::Number;

/// The sources, opened, and which column is of which.
#[derive(Debug)]
pub struct Feeds {
    /// In the order of their first columns.
    pub feeds: Vec<Feed>,
    /// The numbers at the start.
    pub cells: Vec<Option<Number>>,
    /// The number of COMMAND's process, once it has one.
    pub command: Arc<AtomicU32>,
    /// Which they are.
    pub sources: Vec<Source>,
    /// For each column the place of its source.
    pub of: Vec<usize>,
}

impl Feeds {
    /// Opens the sources of the columns.
    ///
    /// # Errors
    /// One that was there a moment ago can't be read.
    pub fn open(choice: Choice) -> Result<Feeds, Failure> {
        let Choice {
            columns: chosen,
            mut scrapers,
        } = choice;
        let mut sources: Vec<Source> = Vec::new();
        let mut known: HashMap<Source, usize> = HashMap::new();
        let mut wanted: Vec<(Vec<(Place, usize)>, bool)> = Vec::new();
        let mut of = Vec::with_capacity(chosen.len());
        for (slot, Chosen { metric, open }) in chosen.iter().enumerate() {
            let at = *known.entry(metric.source.clone()).or_insert(sources.len());
            if at == sources.len() {
                sources.push(metric.source.clone());
                wanted.push((Vec::new(), false));
            }
            wanted[at].0.push((metric.place.clone(), slot));
            wanted[at].1 |= open;
            of.push(at);
        }
        let command = Arc::default();
        let mut cells = vec![None; chosen.len()];
        let mut feeds = Vec::with_capacity(sources.len());
        for (source, wanted) in sources.iter().zip(wanted) {
            let asked = scrapers
                .iter()
                .position(|asked| source.is_at(&asked.address));
            let asked = asked.map(|at| scrapers.swap_remove(at));
            let asked = asked.map(|asked| (asked.scraper, asked.text));
            let feed = Feed::open(source, (asked, &command), wanted, &mut cells);
            feeds.push(feed.map_err(|error| Failure::io(source, &error))?);
        }
        Ok(Feeds {
            feeds,
            cells,
            command,
            sources,
            of,
        })
    }
}
