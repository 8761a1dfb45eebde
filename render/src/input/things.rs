//! A row for each thing: which rows are of which thing, and what all things are together.
//!
//! Memory is bounded: where there are too many things, the one that weighs least loses its place to
//! a new one. What all of them are together is kept besides, so that what is not drawn by itself
//! can be told exactly as "others", whatever has lost its place.

use std::collections::HashMap;

use pipe::flow::Skipped;

use crate::input::bins::Bins;
use crate::input::cells::Row;
use crate::input::column::Column;
use crate::input::key::Key;
use crate::input::strand::Strand;

/// The things that rows are of.
#[derive(Debug)]
pub struct Things {
    /// The key column's name; empty if only constants tell things apart.
    pub named: String,
    /// The sum of all things at each time: first of every column, then how many things had a
    /// number there.
    pub all: Strand,
    /// How many different things there were.
    pub met: u64,
    /// Whether each strand is itself a sum of others, as the row `all` among processors is.
    pub totals: Vec<bool>,
    key: Key,
    places: HashMap<Vec<u8>, usize>,
    told: Vec<Told>,
    /// Cells of text that were counted for things that have lost their place.
    lost_texts: Skipped,
    /// The key of the row in hand.
    wanted: Vec<u8>,
    /// The time of the rows in hand, and their sums.
    tick: Option<i64>,
    sums: Vec<f64>,
    /// Windows that share the memory, for each thing.
    inputs: usize,
    series: usize,
}

/// How a thing is called.
#[derive(Debug, Default)]
struct Told {
    key: Vec<u8>,
    /// Its own name or number.
    own: String,
    /// The name beside its number, as it stands in the row and in words.
    called: (Vec<u8>, String),
    /// The constants behind `lost`.
    added: String,
}

/// No more things than this are told apart.
const MOST: usize = 256;
/// Wide tables tell fewer things apart, so that each keeps at least so many bins.
const LEAST_BINS: usize = 256;
/// A thing's name is a label, not a text.
const LONGEST: usize = 200;

impl Things {
    /// No things yet, in a table of these columns, whose strands have so many series.
    pub fn begin(named: String, key: Key, columns: &[Column], series: (usize, usize)) -> Things {
        let (series, inputs) = series;
        let sums = columns.len() * 2;
        let mut bins = Bins::new(sums, inputs);
        bins.limit(Bins::share(series, inputs * 2));
        Things {
            named,
            all: Strand {
                label: String::new(),
                columns: columns
                    .iter()
                    .map(|column| Column::new(&column.name))
                    .collect(),
                bins,
            },
            met: 0,
            totals: Vec::new(),
            key,
            places: HashMap::new(),
            told: Vec::new(),
            lost_texts: Skipped::default(),
            wanted: Vec::new(),
            tick: None,
            sums: vec![0.0; sums],
            inputs,
            series,
        }
    }

    /// The place of the thing that a row is of, made if need be.
    pub fn place(&mut self, row: &Row, strands: &mut Vec<Strand>) -> usize {
        self.wanted.clear();
        for &column in self.key.own.iter().chain(&self.key.added) {
            self.wanted.extend_from_slice(&row.text(column));
            self.wanted.push(0);
        }
        let place = match self.places.get(&self.wanted) {
            Some(&place) => place,
            None => self.new_place(row, strands),
        };
        if let (Some(column), Some(told)) = (self.key.called, self.told.get_mut(place)) {
            let cell = row.cell(column);
            if told.called.0 != cell {
                told.called = (cell.to_vec(), words(row, column));
            }
        }
        place
    }

    /// Adds a thing's values to the sums of all.
    pub fn sum_up(&mut self, place: usize, values: &[f64]) {
        if self.totals.get(place) == Some(&true) {
            return;
        }
        let (sums, counts) = self.sums.split_at_mut(self.all.columns.len());
        for ((sum, count), value) in sums.iter_mut().zip(counts).zip(values) {
            if !value.is_nan() {
                (*sum, *count) = (*sum + value, *count + 1.0);
            }
        }
    }

    /// Goes to the next time, if it is another one; then bins are as wide as it needs them.
    pub fn turn_to(&mut self, time: i64) {
        if self.tick != Some(time) {
            self.end();
            self.tick = Some(time);
            self.all.bins.reach(time);
        }
    }

    /// Keeps the sums of the rows in hand; to be called behind the last row.
    pub fn end(&mut self) {
        let Some(time) = self.tick.take() else {
            return;
        };
        let (sums, counts) = self.sums.split_at_mut(self.all.columns.len());
        for ((sum, count), column) in sums.iter_mut().zip(counts).zip(&mut self.all.columns) {
            if *count == 0.0 {
                *sum = f64::NAN;
            }
            column.take_value(*sum);
        }
        self.all.bins.add(time, &self.sums);
        self.sums.fill(0.0);
    }

    /// Names the strands by what tells them apart. Returns the constants that tell none apart.
    pub fn name(&self, strands: &mut [Strand], names: &[String]) -> Vec<(String, String)> {
        let first = self.told.first().map_or("", |told| told.added.as_str());
        let is_constant = self.told.iter().all(|told| told.added == first);
        for (strand, told) in strands.iter_mut().zip(&self.told) {
            let added = if is_constant { "" } else { told.added.as_str() };
            let called = match self.named.as_str() {
                // What a line of /proc/interrupts ends with is the device: `PCI-MSIX 1-edge virtio0`.
                "irq" if is_number(&told.own) => {
                    told.called.1.rsplit(' ').next().unwrap_or_default()
                }
                _ => told.called.1.as_str(),
            };
            let own = match self.named.as_str() {
                word @ ("cpu" | "node" | "core" | "gpu") if is_number(&told.own) => {
                    format!("{word}{}", told.own)
                }
                _ => told.own.clone(),
            };
            let words = [called, own.as_str(), added];
            let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
            strand.label = words.join(" ");
        }
        match (&self.key.added[..], is_constant && !first.is_empty()) {
            (&[column], true) => {
                let name = names.get(column).cloned().unwrap_or_default();
                vec![(name, first.to_owned())]
            }
            (_, true) => vec![("of".to_owned(), first.to_owned())],
            _ => Vec::new(),
        }
    }

    /// Cells of text that were counted for things that have lost their place.
    pub fn lost_texts(&self) -> Skipped {
        self.lost_texts
    }

    #[cold]
    fn new_place(&mut self, row: &Row, strands: &mut Vec<Strand>) -> usize {
        self.met += 1;
        let added: Vec<String> = self.key.added.iter().map(|&at| words(row, at)).collect();
        let told = Told {
            key: self.wanted.clone(),
            own: self
                .key
                .own
                .map(|column| words(row, column))
                .unwrap_or_default(),
            called: Default::default(),
            added: added.join(" "),
        };
        let is_total = matches!(told.own.as_str(), "all" | "total");
        let columns = self
            .all
            .columns
            .iter()
            .map(|column| Column::new(&column.name));
        let strand = Strand {
            label: String::new(),
            columns: columns.collect(),
            bins: Bins::beside(self.series, &self.all.bins),
        };
        let room = Bins::share(self.series, self.inputs) / LEAST_BINS;
        let place = if strands.len() < room.clamp(8, MOST) {
            strands.push(strand);
            self.told.push(told);
            self.totals.push(is_total);
            self.share_memory(strands);
            strands.len() - 1
        } else {
            let place = self.lightest(strands);
            self.drop_texts(&strands[place]);
            self.places.remove(&self.told[place].key);
            (strands[place], self.told[place], self.totals[place]) = (strand, told, is_total);
            place
        };
        self.places.insert(self.wanted.clone(), place);
        place
    }

    /// Makes all windows shorter when the number of things has doubled.
    fn share_memory(&mut self, strands: &mut [Strand]) {
        let things = strands.len();
        if things.is_power_of_two() {
            let capacity = Bins::share(self.series, self.inputs * things * 2);
            self.all.bins.limit(capacity);
            strands
                .iter_mut()
                .for_each(|strand| strand.bins.limit(capacity));
        }
    }

    /// The thing that has the least share of everything.
    fn lightest(&self, strands: &[Strand]) -> usize {
        let weight = |strand: &Strand| {
            let columns = strand.columns.iter().zip(&self.all.columns);
            let shares = columns.map(|(own, all)| (own.extent.sum() / all.extent.sum()).abs());
            shares.filter(|share| share.is_finite()).fold(0.0, f64::max)
        };
        let weights = strands.iter().map(weight).enumerate();
        let lightest = weights.min_by(|a, b| a.1.total_cmp(&b.1));
        lightest.map_or(0, |(place, _)| place)
    }

    fn drop_texts(&mut self, strand: &Strand) {
        for texts in strand.columns.iter().map(|column| column.texts) {
            if texts.count > 0
                && (self.lost_texts.count == 0 || texts.first < self.lost_texts.first)
            {
                self.lost_texts.first = texts.first;
            }
            self.lost_texts.count += texts.count;
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn words(row: &Row, column: usize) -> String {
    let text = row.text(column);
    let text = String::from_utf8_lossy(&text);
    text.chars().take(LONGEST).collect()
}
