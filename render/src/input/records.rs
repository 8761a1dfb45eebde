//! An input of rows, read one after the other into what they make.

use std::io::Read;
use std::ops::RangeInclusive;

use crate::input::cells::{Cells, Row};
use crate::input::header::{Header, Kind};
use crate::input::latencies::Latencies;
use crate::input::marks::Marks;
use crate::input::table::Table;
use crate::input::tasks::Tasks;
use crate::input::{Content, Refusal, number};
use crate::request::Request;

/// Rows on their way to being drawn.
#[derive(Debug)]
pub struct Records<R> {
    cells: Cells<R>,
    rows: Rows,
    /// The line of the first row, while that is not taken.
    first: Option<u64>,
}

/// What rows are taken into.
#[derive(Debug)]
struct Rows {
    header: Header,
    /// What has come so far.
    parts: Vec<Content>,
    previous: Option<i64>,
    window: RangeInclusive<i64>,
}

impl<R: Read> Records<R> {
    /// Reads the header and the first row, of one of so many inputs.
    ///
    /// # Errors
    /// The input can't be read, or isn't rows with a time.
    pub fn begin(source: R, request: &Request, inputs: usize) -> Result<Records<R>, Refusal> {
        let mut cells = Cells::new(source)?.ok_or(Refusal::Empty)?;
        let names = cells.columns().iter();
        let names: Vec<String> = names
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect();
        let width = names.len();
        let (mut first, mut number) = (Vec::new(), None);
        if let Some(row) = cells.next_row()? {
            first.extend((0..width).map(|at| row.text(at).into_owned()));
            number = Some(row.number());
        }
        let header = Header::new(names, first).map_err(|refusal| match refusal {
            Refusal::NoTime => cells.without_time(),
            other => other,
        })?;
        check_width(&header, request)?;
        Ok(Records {
            rows: Rows {
                parts: begun(&header, request, inputs),
                header,
                previous: None,
                window: i64::MIN..=i64::MAX,
            },
            cells,
            first: number,
        })
    }

    /// The first row's time in nanoseconds; nothing without one.
    pub fn first_time(&self) -> Option<i64> {
        let Header { first, time, .. } = &self.rows.header;
        self.rows.header.time_of(first.get(*time)?)
    }

    /// Draws numbers and latencies from then to then only, in nanoseconds. (Bins then resolve what
    /// is drawn, however long the input.) To be called before the first row is taken.
    pub fn window(&mut self, from: i64, to: i64) {
        self.rows.window = from..=to;
    }

    /// Takes the next row; false at the end of the input.
    ///
    /// # Errors
    /// The input can't be read. After `WouldBlock` it can be gone on with.
    pub fn advance(&mut self) -> Result<bool, Refusal> {
        if let Some(number) = self.first.take() {
            let cells = std::mem::take(&mut self.rows.header.first);
            self.rows.take(&Row::Cells {
                number,
                cells: &cells,
            });
            self.rows.header.first = cells;
            return Ok(true);
        }
        let Some(row) = self.cells.next_row()? else {
            return Ok(false);
        };
        self.rows.take(&row);
        Ok(true)
    }

    /// What has come so far, ready to be drawn.
    pub fn parts(&mut self) -> &mut Vec<Content> {
        self.settle();
        &mut self.rows.parts
    }

    /// Reads on to the end.
    ///
    /// # Errors
    /// The input can't be read.
    pub fn finish(mut self) -> Result<Vec<Content>, Refusal> {
        // Nothing is allocated below: 10^6 rows in a quarter of a second (tests/bench).
        while self.advance()? {}
        Ok(self.end())
    }

    /// What has come, if that was all.
    pub fn end(&mut self) -> Vec<Content> {
        for part in &mut self.rows.parts {
            if let Content::Table(Table {
                things: Some(things),
                ..
            }) = part
            {
                things.end();
            }
        }
        self.settle();
        for part in &mut self.rows.parts {
            if let Content::Tasks(tasks) = part {
                tasks.close();
            }
        }
        std::mem::take(&mut self.rows.parts)
    }

    fn settle(&mut self) {
        let remarks = self.cells.remarks();
        for part in &mut self.rows.parts {
            match part {
                Content::Table(table) => table.sort_out(),
                Content::Marks(marks) => marks.settle(),
                Content::Tasks(tasks) => tasks.sort_out(),
                Content::Latencies(latencies) => latencies.sort_out(),
            }
            let facts = part.facts_mut();
            facts.faults.lines = self.cells.skipped();
            facts.faults.torn = self.cells.torn();
            for remark in &remarks {
                if !facts.remarks.contains(remark) {
                    facts.remarks.push(remark.clone());
                }
            }
        }
    }
}

/// More panels than that nobody looks at, and each takes memory.
const MOST_COLUMNS: usize = 2048;

/// A table that is too wide is refused, unless fewer columns are asked for.
fn check_width(header: &Header, request: &Request) -> Result<(), Refusal> {
    let wanted = header.names.iter().filter(|name| request.wants(name));
    if wanted.count() <= MOST_COLUMNS {
        return Ok(());
    }
    let what = "has more than 2048 columns to draw".to_owned();
    Err(Refusal::Strange(what, "choose some with --fields"))
}

/// Contents without rows.
fn begun(header: &Header, request: &Request, inputs: usize) -> Vec<Content> {
    let kinds = header.kinds(request.shape);
    let begun = kinds.into_iter().map(|kind| match kind {
        Kind::Table => Content::Table(Table::begin(header, request, inputs)),
        Kind::Tasks => Content::Tasks(Tasks::begin(header, request)),
        Kind::Latencies => Content::Latencies(Latencies::begin(header, request)),
        Kind::Marks => Content::Marks(Marks::begin(header)),
    });
    let mut parts: Vec<Content> = begun.collect();
    for part in &mut parts {
        part.facts_mut().clock = header.clock;
        part.facts_mut().lost = header.lost.map(|_| 0);
    }
    parts
}

impl Rows {
    /// Gives a row to all that it makes.
    fn take(&mut self, row: &Row) {
        let header = &self.header;
        let Some(time) = header.time_of(row.cell(header.time)) else {
            for part in &mut self.parts {
                part.facts_mut().faults.times.add(row.number());
            }
            return;
        };
        let previous = self.previous.replace(time);
        let is_drawn = self.window.contains(&time);
        let lost = self.lost(row, (previous, time));
        for part in &mut self.parts {
            if !is_drawn && matches!(part, Content::Table(_) | Content::Latencies(_)) {
                if let Content::Table(table) = part {
                    table.pass(row, time);
                }
                continue;
            }
            part.count((previous, time), lost, row.number());
            match part {
                Content::Table(table) => table.take(row, time),
                Content::Tasks(tasks) => tasks.take(row, time),
                Content::Latencies(latencies) => latencies.take(row, time),
                Content::Marks(marks) => marks.take(row, time),
            }
        }
    }

    /// How much was lost before a row. Rows of several things at one time tell of one loss.
    fn lost(&self, row: &Row, (previous, time): (Option<i64>, i64)) -> u64 {
        let Some(place) = self.header.lost else {
            return 0;
        };
        let several = self
            .header
            .key
            .as_ref()
            .is_some_and(|key| key.own.is_some());
        // Calls have each their own loss before them, whenever they end.
        let are_calls = matches!(self.parts[..], [Content::Latencies(_)]);
        if several && !are_calls && previous == Some(time) {
            return 0;
        }
        number::parse(row.cell(place)).unwrap_or(0.0) as u64
    }
}

impl Content {
    /// Counts a row.
    fn count(&mut self, (previous, time): (Option<i64>, i64), lost: u64, line: u64) {
        let facts = self.facts_mut();
        facts.rows += 1;
        facts.lost = facts.lost.map(|sum| sum.saturating_add(lost));
        let Some(previous) = previous else {
            return;
        };
        facts.spacing.add(previous.abs_diff(time));
        if time < previous {
            facts.faults.backwards.add(line);
        } else if lost > 0 {
            facts.losses.add(previous, time);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Chart;
    use crate::input::Source;
    use crate::request::{As, Moment, Theme};

    fn picture(text: &str, request: &Request, window: Option<(i64, i64)>) -> Option<String> {
        let mut records = Records::begin(text.as_bytes(), request, 1).ok()?;
        if let Some((from, to)) = window {
            records.window(from, to);
        }
        let mut sources = [Source {
            name: String::new(),
            file: None,
            parts: records.finish().ok()?,
            origin: 0,
        }];
        let chart = Chart::new(&mut sources, &mut [], request);
        Some(crate::svg::draw(&chart, Theme::Auto))
    }

    #[test]
    fn any_table_is_drawn_or_refused() {
        let names = [
            "unix_s",
            "time",
            "Time (ns)",
            "cpu",
            "pid",
            "comm",
            "cpu_pct",
            "n_total",
            "user_pct",
            "idle_pct",
            "lost",
            "host",
            "disk",
            "x_bytes",
            "anon_bytes",
            "cached_bytes",
            "",
        ];
        let cells = [
            "",
            "0",
            "1",
            "2.5",
            "-7",
            "9223372036854775807",
            "-9223372036854775808",
            "1e99",
            "NaN",
            "inf",
            "all",
            "\\x41",
            "a",
            "\u{202e}",
            "9223372036.854775807",
            "-9223372036.854775808",
            "2026-11-22 01:02:03",
            "1795338753.5",
        ];
        arbtest::arbtest(|u| {
            let part = *u.choose(&["\t", "\t", "\t", ",", " "])?;
            let columns = u.int_in_range(1..=8)?;
            let mut line = |words: &[&'static str], first: &'static str| {
                let mut cells = vec![first];
                for _ in 1..columns {
                    cells.push(*u.choose(words)?);
                }
                Ok(cells.join(part) + "\n")
            };
            let mut text = line(&names, "unix_s")?;
            for _ in 0..30 {
                text += &line(&cells, "1")?;
            }
            for (at, first) in ["0", "1", "5", "-3", "9e9"].iter().enumerate() {
                text = text.replacen("\n1", &format!("\n{first}"), at % 3);
            }
            let shapes = [
                None,
                Some(As::Line),
                Some(As::Area),
                Some(As::Step),
                Some(As::Marks),
                Some(As::Heat),
                Some(As::Hist),
            ];
            let request = Request {
                shape: *u.choose(&shapes)?,
                to: u.arbitrary::<bool>()?.then_some(Moment::BeforeEnd(1)),
                ..Request::default()
            };
            let window = u.arbitrary::<Option<(i64, i64)>>()?;
            for window in [None, window] {
                if let Some(picture) = picture(&text, &request, window) {
                    // Words of the input stand between elements.
                    let mut elements = picture.split('<').filter_map(|part| part.split('>').next());
                    let near = elements.find(|it| it.contains("NaN") || it.contains("inf"));
                    assert_eq!(near, None, "{text}");
                }
            }
            Ok(())
        });
    }

    #[test]
    fn only_rows_in_the_window_are_kept() {
        let text = "unix_s\tn\tm_total\n1\t1\t10\n2\t2\t20\n3\t3\t40\n4\t4\t80\n";
        let mut records = Records::begin(text.as_bytes(), &Request::default(), 1).unwrap();
        assert_eq!(records.first_time(), Some(1_000_000_000));
        records.window(2_000_000_000, 3_000_000_000);
        let parts = records.finish().unwrap();
        let [Content::Table(table)] = &parts[..] else {
            panic!("{parts:?}");
        };
        assert_eq!(table.facts.rows, 2);
        let means = table.strands[0]
            .columns
            .iter()
            .map(|column| column.extent.mean());
        assert_eq!(means.collect::<Vec<_>>(), [2.5, 15.0]);
    }
}
