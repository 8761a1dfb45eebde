//! All sources of a run, each once.

use pipe::cli::Failure;

use crate::choose::{Choice, Chosen};
use crate::feed::Feed;
use crate::metric::{Place, Source};

/// The sources, opened, and which column is of which.
#[derive(Debug)]
pub struct Feeds {
    /// In the order of their first columns.
    pub feeds: Vec<Feed>,
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
        let mut wanted: Vec<(Vec<(Place, usize)>, bool)> = Vec::new();
        let mut of = Vec::with_capacity(chosen.len());
        for (slot, Chosen { metric, open }) in chosen.iter().enumerate() {
            let known = sources.iter().position(|source| *source == metric.source);
            let at = known.unwrap_or(sources.len());
            if known.is_none() {
                sources.push(metric.source.clone());
                wanted.push((Vec::new(), false));
            }
            wanted[at].0.push((metric.place.clone(), slot));
            wanted[at].1 |= open;
            of.push(at);
        }
        let opened = sources.iter().zip(wanted).map(|(source, (places, open))| {
            let scraper = scrapers
                .iter()
                .position(|(address, _)| source.is_at(address));
            let scraper = scraper.map(|at| scrapers.swap_remove(at).1);
            let feed = Feed::open((source, scraper), places, open);
            feed.map_err(|error| Failure::io(source, &error))
        });
        Ok(Feeds {
            feeds: opened.collect::<Result<_, _>>()?,
            sources,
            of,
        })
    }
}
