//! What a page was drawn from, as it stands in the page: written there, and read back from it.
//!
//! ```text
//! <script type="application/json" id="data">{"version":1,"title":null,...,"sources":[...]}</script>
//! ```
//! Pages come from anywhere: what is read is checked, and bounded before it is believed.

mod beginning;
mod bounds;
mod facts;
mod groups;
mod latencies;
mod marks;
mod name;
pub(crate) mod number;
mod room;
mod table;
mod tasks;

use std::io::{BufReader, Read};

use serde::{Deserialize, Serialize};

use crate::chart::grid::Grid;
use crate::input::{Content, Refusal, Source};
use crate::request::{Moment, Request};

/// The data of a page are about 2 MB, and more only of very many tasks: some 40,000 fit. What is read
/// of hostile ones takes eight times as much memory.
const LONGEST: u64 = 7 << 20;
/// Each column takes memory for its bins, however few there are.
const COLUMNS: usize = 1 << 14;
/// The form of the data; it changes when older programs would misread it.
const VERSION: u32 = 1;
const CURE: &str = "give it a page as render -o wrote it, or the records";

pub use beginning::{BEGINNING, OPENING, is_page, sniff};

/// What a page holds.
#[derive(Debug)]
pub struct Page {
    /// What stood at the top, if that was asked for.
    pub title: Option<String>,
    /// Where its time axis begins and ends, if that was asked for.
    pub ends: (Option<i64>, Option<i64>),
    /// What was drawn.
    pub sources: Vec<Source>,
}

/// The same as it stands in the page.
#[derive(Serialize, Deserialize)]
struct Data {
    version: u32,
    title: Option<String>,
    from: Option<i64>,
    to: Option<i64>,
    sources: Vec<Input>,
}

#[derive(Serialize, Deserialize)]
struct Input {
    name: String,
    file: Option<String>,
    parts: Vec<Part>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Part {
    Table(table::Saved),
    Tasks(tasks::Saved),
    Latencies(latencies::Saved),
    Marks(marks::Saved),
}

/// What is to be written: inputs, where they were drawn and how.
#[derive(Clone, Copy, Debug)]
pub struct Drawn<'a> {
    /// The inputs.
    pub sources: &'a [Source],
    /// The time axis.
    pub grid: Grid,
    /// What was asked for.
    pub request: &'a Request,
}

/// Why a part can't be what it says; becomes a message with the page's name.
type Wrong = &'static str;

/// Writes what a page is to be read back from: JSON that may stand in a script element.
pub fn write(drawn: &Drawn) -> String {
    let tables = drawn.sources.iter().flat_map(|source| {
        let grid = drawn.grid.of(source);
        source.tables().map(move |table| (table, grid))
    });
    let most = room::groups(&tables.collect::<Vec<_>>());
    let input = |source: &Source| Input {
        name: source.name.clone(),
        file: source.file.as_ref().map(|file| file.display().to_string()),
        parts: source
            .parts
            .iter()
            .map(|part| Part::of(part, &drawn.grid.of(source), most))
            .collect(),
    };
    let data = Data {
        version: VERSION,
        title: drawn.request.title.clone(),
        from: drawn.request.from.map(|_| drawn.grid.asked.0),
        to: drawn.request.to.map(|_| drawn.grid.asked.1),
        sources: drawn.sources.iter().map(input).collect(),
    };
    inert(&data)
}

/// Data as JSON in which nothing can end the element that it stands in, or begin another.
pub fn inert(data: &impl Serialize) -> String {
    // Numbers, texts and lists of them: nothing that can't be written.
    let json = serde_json::to_string(data).unwrap_or_default();
    let mut out = String::with_capacity(json.len() + 64);
    for part in json.split_inclusive(['<', '>', '&', '\u{2028}', '\u{2029}']) {
        let mut rest = part.chars();
        match rest.next_back() {
            Some(mark @ ('<' | '>' | '&' | '\u{2028}' | '\u{2029}')) => {
                out.push_str(rest.as_str());
                out.push_str(&format!("\\u{:04x}", mark as u32));
            }
            _ => out.push_str(part),
        }
    }
    out
}

/// Reads a page back. Where tables are to share memory with so many other inputs, their bins get
/// wider.
///
/// # Errors
/// It can't be read, is no page that `render` wrote, or was damaged.
pub fn read(page: impl Read, request: &Request, inputs: usize) -> Result<Page, Refusal> {
    let mut page = BufReader::new(page);
    beginning::skip(&mut page)?;
    let mut data = serde_json::Deserializer::from_reader(page.take(LONGEST));
    let data = Data::deserialize(&mut data).map_err(refused)?;
    if data.version != VERSION {
        return strange("is a page of another version of render");
    }
    let parts = data.sources.iter().flat_map(|input| &input.parts);
    let columns = parts.map(|part| {
        if let Part::Table(table) = part {
            table.series()
        } else {
            0
        }
    });
    if columns.sum::<usize>() > COLUMNS {
        return strange("its data have more columns than can be drawn");
    }
    let inputs = inputs.saturating_add(data.sources.len()).saturating_sub(1);
    let mut sources = Vec::with_capacity(data.sources.len());
    for input in data.sources {
        let mut parts = Vec::with_capacity(input.parts.len());
        for part in input.parts {
            let part = part.into_content(request, inputs);
            parts.push(part.or_else(|wrong| strange(&format!("its data are damaged: {wrong}")))?);
        }
        sources.push(Source {
            name: input.name,
            file: input.file.map(Into::into),
            parts,
            origin: 0,
        });
    }
    Ok(Page {
        title: data.title,
        ends: (data.from, data.to),
        sources,
    })
}

impl Page {
    /// Asks for what the page shows, as far as nothing else is asked for.
    pub fn prefill(&self, request: &mut Request) {
        let (from, to) = self.ends;
        request.title = request.title.take().or_else(|| self.title.clone());
        request.from = request.from.or(from.map(Moment::At));
        request.to = request.to.or(to.map(Moment::At));
    }
}

impl Part {
    fn of(part: &Content, grid: &Grid, most: i64) -> Part {
        match part {
            Content::Table(table) => Part::Table(table::Saved::of(table, grid, most)),
            Content::Tasks(tasks) => Part::Tasks(tasks::Saved::of(tasks)),
            Content::Latencies(latencies) => Part::Latencies(latencies::Saved::of(latencies, grid)),
            Content::Marks(marks) => Part::Marks(marks::Saved::of(marks)),
        }
    }

    fn into_content(self, request: &Request, inputs: usize) -> Result<Content, Wrong> {
        Ok(match self {
            Part::Table(table) => Content::Table(table.into_table(request, inputs)?),
            Part::Tasks(tasks) => Content::Tasks(tasks.into_tasks()?),
            Part::Latencies(latencies) => Content::Latencies(latencies.into_latencies(request)?),
            Part::Marks(marks) => Content::Marks(marks.into_marks()?),
        })
    }
}

fn refused(error: serde_json::Error) -> Refusal {
    if error.is_io() {
        return Refusal::Io(error.into());
    }
    // Its own words would quote the page.
    let place = format!("line {}, character {}", error.line(), error.column());
    let what = match error.is_eof() {
        true => "is a page that is cut off or too large".to_owned(),
        false => format!("its data are damaged at {place}"),
    };
    Refusal::Strange(what, CURE)
}

fn strange<T>(what: &str) -> Result<T, Refusal> {
    Err(Refusal::Strange(what.to_owned(), CURE))
}

#[cfg(test)]
mod tests;
