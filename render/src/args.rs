//! The command line of `render`.

use std::path::PathBuf;

use clap::Parser;
use pipe::cli::Failure;
use pipe::span::Interval;

use crate::request::{As, By, Moment, Request, Theme, Times};

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "render",
    version,
    about = "Draw records as one picture: charts above each other on one time axis, chosen\nby the names of the columns"
)]
#[command(override_usage = "render [OPTIONS] [FILE|DIRECTORY...]")]
#[command(after_help = "\
Examples:
  sample --to s.tsv -- taskwatch --to t.tsv -- make; render -o m.svg [st].tsv
  taskwatch --top 1s | render --live

Exit status: 0 drawn, 1 drawn but input was skipped or lost (--strict),
2 could not. See render(1).")]
pub struct Args {
    /// Records or buildstats directories; standard input for '-' or none
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Write FILE, whole or not at all, as its ending says
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// svg (the default), png, html, text or ascii
    #[arg(long, value_name = "FORMAT", value_parser = one_of(&FORMATS))]
    pub format: Option<Format>,
    /// Trace events for Perfetto and chrome://tracing
    #[arg(long, group = "other")]
    pub trace_json: bool,
    /// Stacks of tasks with their CPU time, for flame graphs
    #[arg(long, group = "other")]
    pub folded: bool,
    /// Draw in the terminal while rows arrive
    #[arg(long, group = "other", conflicts_with_all = ["output", "follow"])]
    pub live: bool,
    /// Write --output again every TIME while rows arrive
    #[arg(long, value_name = "TIME", value_parser = interval, allow_hyphen_values = true)]
    pub follow: Option<Interval>,

    /// Draw only these columns, like 'cpu_*,lost'
    #[arg(short, long, value_name = "LIST", value_delimiter = ',')]
    pub fields: Vec<String>,
    /// line, area, step, tasks, heat, hist or marks
    #[arg(long = "as", value_name = "CHART", value_parser = one_of(&SHAPES))]
    pub shape: Option<As>,
    /// Begin here: 5s (from the start), -5s (the end), @UNIX
    #[arg(long, value_name = "TIME", value_parser = moment, allow_hyphen_values = true)]
    pub from: Option<Moment>,
    /// End here
    #[arg(long, value_name = "TIME", value_parser = moment, allow_hyphen_values = true)]
    pub to: Option<Moment>,
    /// start: bring all inputs to one start
    #[arg(long, value_name = "WHERE", value_parser = one_of(&ALIGNMENTS))]
    pub align: Option<Align>,
    /// Draw FILE faint behind, from the same start
    #[arg(long, value_name = "FILE")]
    pub compare: Option<PathBuf>,
    /// Draw the N most expensive tasks [default: 40]
    #[arg(long, value_name = "N", group = "many", value_parser = many)]
    pub top: Option<usize>,
    /// Draw all tasks
    #[arg(long, group = "many")]
    pub all: bool,
    /// Expensive in cpu (the default), time, io or rss
    #[arg(long, value_name = "WHAT", value_parser = one_of(&COSTS), default_value = "cpu", hide_default_value = true)]
    pub by: By,

    /// What stands at the top
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// light, dark or auto (the default)
    #[arg(long, value_name = "COLOURS", value_parser = one_of(&THEMES), default_value = "auto", hide_default_value = true)]
    pub theme: Theme,
    /// relative (since the start) or clock (UTC)
    #[arg(long, value_name = "HOW", value_parser = one_of(&TIMES), default_value = "relative", hide_default_value = true)]
    pub time: Times,
    /// How much larger PNG is than SVG, 0.1 to 8
    #[arg(long, value_name = "FACTOR", default_value = "1", value_parser = factor, allow_hyphen_values = true)]
    pub scale: f32,
    /// Columns of text; without it the terminal's, or 100
    #[arg(long, value_name = "COLUMNS", value_parser = columns)]
    pub width: Option<u16>,

    /// Exit with 1 if rows were lost or lines skipped
    #[arg(long)]
    pub strict: bool,
    /// No remarks, errors only
    #[arg(short, long)]
    pub quiet: bool,
}

/// How a picture is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A drawing.
    Svg,
    /// Pixels.
    Png,
    /// A page that can be asked.
    Html,
    /// Letters.
    Text,
    /// Letters that every terminal and log has.
    Ascii,
    /// Trace events.
    TraceJson,
    /// Folded stacks.
    Folded,
}

/// Where inputs of different clocks meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// At their first rows.
    Start,
}

impl Args {
    /// What is to be drawn.
    pub fn request(&self) -> Request {
        // Other tools draw as many as they like.
        let top = if self.all || self.trace_json || self.folded {
            None
        } else {
            Some(self.top.unwrap_or(crate::request::TOP))
        };
        Request {
            title: self.title.clone(),
            fields: self.fields.clone(),
            shape: self.shape,
            from: self.from,
            to: self.to,
            aligned: self.align.is_some(),
            top,
            by: self.by,
            times: self.time,
        }
    }

    /// How it is to be written: as asked for, or by the ending of the output's name.
    ///
    /// # Errors
    /// The ending is of no format, or the format is none for a terminal.
    pub fn written_as(&self) -> Result<Format, Failure> {
        if self.trace_json {
            return Ok(Format::TraceJson);
        }
        if self.folded {
            return Ok(Format::Folded);
        }
        let path = match (&self.output, self.format) {
            (None, None) if self.live => return Ok(Format::Text),
            (_, Some(Format::Svg | Format::Png | Format::Html)) if self.live => {
                return Err(Failure::usage(
                    "--live: a terminal shows letters only",
                    "leave --format away, or make it text or ascii",
                ));
            }
            (_, Some(format)) => return Ok(format),
            (None, None) => return Ok(Format::Svg),
            (Some(path), None) => path,
        };
        let ending = path
            .extension()
            .map(|ending| ending.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("svg") => Ok(Format::Svg),
            Some("png") => Ok(Format::Png),
            Some("html" | "htm") => Ok(Format::Html),
            Some("txt") => Ok(Format::Text),
            None if path.starts_with("/dev") => Ok(Format::Svg),
            _ => Err(Failure::usage(
                format!(
                    "--output '{}': the ending is no format that can be written",
                    path.display()
                ),
                "end the name in .svg, .png, .html or .txt, or name the --format",
            )),
        }
    }
}

impl pipe::cli::Tool for Args {
    fn quiet(&self) -> bool {
        self.quiet
    }
}

fn interval(text: &str) -> Result<Interval, String> {
    text.parse()
        .map_err(|error: pipe::span::SpanError| error.to_string())
}

fn moment(text: &str) -> Result<Moment, String> {
    text.parse()
        .map_err(|error: pipe::span::SpanError| error.to_string())
}

fn factor(text: &str) -> Result<f32, &'static str> {
    match text.parse() {
        Ok(factor @ 0.1..=8.0) => Ok(factor),
        _ => Err("is no number from 0.1 to 8"),
    }
}

fn many(text: &str) -> Result<usize, &'static str> {
    match text.parse() {
        Ok(0) | Err(_) => Err("is no number from 1 up"),
        Ok(many) => Ok(many),
    }
}

fn columns(text: &str) -> Result<u16, &'static str> {
    match text.parse() {
        Ok(columns @ 20..=1000) => Ok(columns),
        _ => Err("is no number from 20 to 1000"),
    }
}

/// One of a few words, each for a value.
fn one_of<T: Copy + Send + Sync>(
    words: &'static [(&'static str, T)],
) -> impl Fn(&str) -> Result<T, String> + Clone {
    move |text| {
        let named = words.iter().find(|(word, _)| *word == text);
        let names = || words.iter().map(|(word, _)| *word).collect::<Vec<_>>();
        let value = named.map(|(_, value)| *value);
        value.ok_or_else(|| format!("is none of {}", names().join(", ")))
    }
}

const FORMATS: [(&str, Format); 5] = [
    ("svg", Format::Svg),
    ("png", Format::Png),
    ("html", Format::Html),
    ("text", Format::Text),
    ("ascii", Format::Ascii),
];
const SHAPES: [(&str, As); 7] = [
    ("line", As::Line),
    ("area", As::Area),
    ("step", As::Step),
    ("tasks", As::Tasks),
    ("heat", As::Heat),
    ("hist", As::Hist),
    ("marks", As::Marks),
];
const ALIGNMENTS: [(&str, Align); 1] = [("start", Align::Start)];
const COSTS: [(&str, By); 4] = [
    ("cpu", By::Cpu),
    ("time", By::Time),
    ("io", By::Io),
    ("rss", By::Rss),
];
const THEMES: [(&str, Theme); 3] = [
    ("auto", Theme::Auto),
    ("light", Theme::Light),
    ("dark", Theme::Dark),
];
const TIMES: [(&str, Times); 2] = [("relative", Times::Relative), ("clock", Times::Clock)];
