//! What a page was drawn from, as it stands in the page: written there, and read back from it.
//!
//! ```text
//! <script type="application/json" id="data">{"version":1,"title":null,...,"sources":[...]}</script>
//! ```
//! Pages come from anywhere: what is read is checked, and bounded before it is believed.

mod facts;
mod latencies;
mod marks;
pub(crate) mod number;
mod table;
mod tasks;

use std::io::{self, BufRead, BufReader, Read};

use pipe::flow::is_left;
use serde::{Deserialize, Serialize};

use crate::chart::grid::Grid;
use crate::input::{Content, Refusal, Source};
use crate::request::{Moment, Request};

/// How every page begins that `render` writes.
pub const BEGINNING: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
                             <meta name=\"generator\" content=\"pipescope render\">\n";
/// What stands before the data.
pub const OPENING: &str = "<script type=\"application/json\" id=\"data\">";
/// The data begin within so many bytes: before them is only the head of the page.
const HEAD: usize = 64 << 10;
/// The data of a page are about 2 MB, and more only where very many tasks were asked for.
const LONGEST: u64 = 16 << 20;
/// Each column takes memory for its bins, however few there are.
const COLUMNS: usize = 1 << 14;
/// The form of the data; it changes when older programs would misread it.
const VERSION: u32 = 1;
const DOCTYPE: &[u8] = b"<!doctype html>";
const CURE: &str = "give it a page as render -o wrote it, or the records";

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
    let columns = drawn.sources.iter().flat_map(Source::tables);
    let columns = columns.flat_map(|table| table.strands.iter().map(|strand| strand.columns.len()));
    let most = table::groups(columns.sum());
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
        from: drawn.request.from.map(|_| drawn.grid.start()),
        to: drawn.request.to.map(|_| drawn.grid.end()),
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

/// Whether an input that begins so is a page; nothing if that takes more bytes to tell.
pub fn is_page(beginning: &[u8]) -> Option<bool> {
    let length = beginning.len().min(DOCTYPE.len());
    let alike = beginning[..length].eq_ignore_ascii_case(&DOCTYPE[..length]);
    match alike {
        true if length < DOCTYPE.len() => None,
        alike => Some(alike),
    }
}

/// Reads as much of an input as tells whether it is a page. Returns whether it is, and what was
/// read.
///
/// # Errors
/// The input can't be read.
pub fn sniff(input: &mut impl Read) -> io::Result<(bool, Vec<u8>)> {
    let mut beginning = Vec::with_capacity(DOCTYPE.len());
    loop {
        if let Some(is_page) = is_page(&beginning) {
            return Ok((is_page, beginning));
        }
        let mut more = [0; DOCTYPE.len()];
        let missing = DOCTYPE.len() - beginning.len();
        match input.read(&mut more[..missing]) {
            Ok(0) => return Ok((false, beginning)),
            Ok(length) => beginning.extend_from_slice(&more[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // Whoever reads on meets it again, and knows what to make of it.
            Err(error) if is_left(&error) => return Ok((false, beginning)),
            Err(error) => return Err(error),
        }
    }
}

/// Reads a page back. Where tables are to share memory with so many other inputs, their bins get
/// wider.
///
/// # Errors
/// It can't be read, is no page that `render` wrote, or was damaged.
pub fn read(page: impl Read, request: &Request, inputs: usize) -> Result<Page, Refusal> {
    let mut page = BufReader::new(page);
    skip_head(&mut page)?;
    let mut data = serde_json::Deserializer::from_reader(page.take(LONGEST));
    let data = Data::deserialize(&mut data).map_err(refused)?;
    if data.version != VERSION {
        return strange("is a page of another version of render");
    }
    let parts = data.sources.iter().flat_map(|input| &input.parts);
    let columns = parts.map(|part| {
        if let Part::Table(table) = part {
            table.columns()
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
            Content::Latencies(latencies) => Part::Latencies(latencies::Saved::of(latencies)),
            Content::Marks(marks) => Part::Marks(marks::Saved::of(marks)),
        }
    }

    fn into_content(self, request: &Request, inputs: usize) -> Result<Content, Wrong> {
        Ok(match self {
            Part::Table(table) => Content::Table(table.into_table(request, inputs)?),
            Part::Tasks(tasks) => Content::Tasks(tasks.into_tasks()?),
            Part::Latencies(latencies) => Content::Latencies(latencies.into_latencies()?),
            Part::Marks(marks) => Content::Marks(marks.into_marks()?),
        })
    }
}

/// Reads on to where the data begin.
fn skip_head(page: &mut impl BufRead) -> Result<(), Refusal> {
    let mut head = Vec::new();
    let opening = OPENING.as_bytes();
    while !head.ends_with(opening) {
        let room = (HEAD - head.len()) as u64;
        // What follows the opening bracket's element is on the same line, so this stops at each `>`.
        if room == 0 || page.by_ref().take(room).read_until(b'>', &mut head)? == 0 {
            return strange("is a page of HTML that holds no data of render");
        }
    }
    match head.starts_with(BEGINNING.as_bytes()) {
        true => Ok(()),
        false => strange("is a page of HTML that render did not write"),
    }
}

fn refused(error: serde_json::Error) -> Refusal {
    if error.is_io() {
        return Refusal::Io(error.into());
    }
    // Its own words would quote the page.
    let place = format!(
        "character {} of line {} of its data",
        error.column(),
        error.line()
    );
    let what = match error.is_eof() {
        true => "is a page that is cut off or too large".to_owned(),
        false => format!("its data are damaged at {place}"),
    };
    Refusal::Strange(what, CURE)
}

fn strange<T>(what: &str) -> Result<T, Refusal> {
    Err(Refusal::Strange(what.to_owned(), CURE))
}
