//! A row for each thing: which rows are of which thing, and what all things are together.
//!
//! Memory is bounded: where there are too many things, a new one waits until it weighs more than the
//! lightest that has a place, and takes that one's. What all of them are together is kept besides,
//! so that what is not drawn by itself can be told as "others", exactly. (But for counters: how fast
//! they grow is only known of things that have a place.)

use std::collections::HashMap;

use pipe::flow::Skipped;

use crate::input::bins::Bins;
use crate::input::cells::Row;
use crate::input::column::Column;
use crate::input::facts::joined;
use crate::input::key::Key;
use crate::input::strand::Strand;
use crate::input::told::Told;
use crate::input::waiting::Waiting;

/// The things that rows are of.
#[derive(Debug)]
pub struct Things {
    /// The key column's name; empty if only constants tell things apart.
    pub named: String,
    /// The sum of all things at each time: first of every column, then how many things had a
    /// number there.
    pub all: Strand,
    /// Whether each strand is itself a sum of others, as the row `all` among processors is.
    pub totals: Vec<bool>,
    /// The columns of things that have no place.
    pub crowd: Vec<Column>,
    /// Cells of text that were counted for things that have lost their place.
    pub lost_texts: Skipped,
    /// How many had no place when they were written into a page.
    gone: u64,
    key: Key,
    places: HashMap<Vec<u8>, usize>,
    told: Vec<Told>,
    /// What each strand weighs: its values as shares of the greatest ones, added up.
    weights: Vec<f64>,
    waiting: Waiting,
    /// One divided by the greatest value of each column.
    scales: Vec<f64>,
    /// The key of the row in hand.
    wanted: Vec<u8>,
    /// The time of the rows in hand, and their sums.
    tick: Option<i64>,
    sums: Vec<f64>,
    /// How many series a strand has, and windows that share the memory for each.
    series: usize,
    inputs: usize,
}

/// No more things than this are told apart.
const MOST: usize = 256;
/// Wide tables tell fewer things apart, so that each keeps at least so many bins.
const LEAST_BINS: usize = 256;

impl Things {
    /// No things yet, in a table of these columns, whose strands have so many series, one of so many
    /// inputs.
    pub fn begin(
        named: String,
        key: Key,
        columns: &[Column],
        (series, inputs): (usize, usize),
    ) -> Things {
        let others = || columns.iter().map(Column::another).collect();
        let mut bins = Bins::new(columns.len() * 2, inputs);
        bins.limit(Bins::share(series, inputs * 2));
        Things {
            named,
            all: Strand {
                label: String::new(),
                columns: others(),
                bins,
            },
            totals: Vec::new(),
            crowd: others(),
            lost_texts: Skipped::default(),
            gone: 0,
            key,
            places: HashMap::new(),
            told: Vec::new(),
            weights: Vec::new(),
            waiting: Waiting::default(),
            scales: vec![f64::INFINITY; columns.len()],
            wanted: Vec::new(),
            tick: None,
            sums: vec![0.0; columns.len() * 2],
            series,
            inputs,
        }
    }

    /// Things as they were when all rows had been read, of which so many had no place.
    pub fn restore(named: String, all: Strand, totals: Vec<bool>, gone: u64) -> Things {
        let key = Key {
            own: None,
            called: None,
            added: Vec::new(),
        };
        let nothing = Things::begin(named, key, &all.columns, (1, 1));
        Things {
            all,
            totals,
            gone,
            ..nothing
        }
    }

    /// The place of the thing that a row is of, made if need be; nothing if it has to wait.
    pub fn place(&mut self, row: &Row, strands: &mut Vec<Strand>) -> Option<usize> {
        self.wanted.clear();
        for &column in self.key.own.iter().chain(&self.key.added) {
            self.wanted.extend_from_slice(&row.text(column));
            self.wanted.push(0);
        }
        let place = match self.places.get(&self.wanted) {
            Some(&place) => place,
            None if strands.len() < self.room() => self.settle(row, strands),
            None => return None,
        };
        if let (Some(column), Some(told)) = (self.key.called, self.told.get_mut(place)) {
            told.call(row, column);
        }
        Some(place)
    }

    /// Adds the values of the row in hand to the sums of all, and to what its thing weighs. Returns
    /// whether it waits for a place and may be heavy enough now.
    pub fn add(&mut self, place: Option<usize>, values: &[f64]) -> bool {
        let (sums, counts) = self.sums.split_at_mut(self.all.columns.len());
        let is_total = place.is_some_and(|place| self.totals.get(place) == Some(&true));
        let mut weight = 0.0_f64;
        for (((sum, count), scale), &value) in sums
            .iter_mut()
            .zip(counts)
            .zip(&mut self.scales)
            .zip(values)
        {
            if value.is_nan() {
                continue;
            }
            if !is_total {
                (*sum, *count) = (*sum + value, *count + 1.0);
            }
            let size = value.abs();
            if size > 0.0 && size * *scale > 1.0 {
                *scale = 1.0 / size;
            }
            weight = weight.max(if size > 0.0 { size * *scale } else { 0.0 });
        }
        match place.and_then(|place| self.weights.get_mut(place)) {
            Some(sum) => {
                *sum += weight;
                false
            }
            None => self.waiting.add(&self.wanted, weight),
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

    /// The time of the rows in hand, and their sums, which are not in the bins yet: where rows are
    /// drawn while they arrive, the things themselves have them already.
    pub fn in_hand(&self) -> Option<(i64, &[f64])> {
        self.tick.map(|time| (time, self.sums.as_slice()))
    }

    /// How many things there are, or were, that have no place.
    pub fn without_place(&self) -> u64 {
        let placed = self.told.iter().map(|told| told.key.as_slice());
        self.gone + self.waiting.count_without(placed)
    }

    /// Names the strands by what tells them apart. Returns the constants that tell none apart.
    pub fn name(&self, strands: &mut [Strand], names: &[String]) -> Vec<(String, String)> {
        let first = self.told.first().map_or("", |told| told.added.as_str());
        let is_constant = self.told.iter().all(|told| told.added == first);
        for (strand, told) in strands.iter_mut().zip(&self.told) {
            strand.label = told.label(&self.named, !is_constant);
        }
        if !is_constant || first.is_empty() {
            return Vec::new();
        }
        let columns = self
            .key
            .added
            .iter()
            .filter_map(|&column| names.get(column));
        let columns: Vec<&str> = columns.map(String::as_str).collect();
        vec![(columns.join(" "), first.to_owned())]
    }

    /// How many things are told apart.
    fn room(&self) -> usize {
        (Bins::share(self.series, self.inputs) / LEAST_BINS).clamp(8, MOST)
    }

    /// Gives the thing of the row in hand a free place.
    #[cold]
    fn settle(&mut self, row: &Row, strands: &mut Vec<Strand>) -> usize {
        let place = strands.len();
        let told = Told::of(row, &self.key, &self.wanted);
        self.totals.push(told.is_total());
        self.told.push(told);
        self.weights.push(0.0);
        self.places.insert(self.wanted.clone(), place);
        strands.push(self.new_strand());
        // Windows become shorter when the number of things has doubled.
        let things = strands.len();
        if things.is_power_of_two() {
            let capacity = Bins::share(self.series, self.inputs * things * 2);
            self.all.bins.limit(capacity);
            let strands = strands.iter_mut();
            strands.for_each(|strand| strand.bins.limit(capacity));
        }
        place
    }

    /// Gives the thing of the row in hand the place of the lightest, if it is heavier.
    #[cold]
    pub fn let_in(&mut self, row: &Row, strands: &mut [Strand]) {
        let weights = self.weights.iter().copied().enumerate();
        let lightest = weights.min_by(|a, b| a.1.total_cmp(&b.1));
        let Some((place, least)) = lightest.filter(|(place, _)| *place < strands.len()) else {
            return;
        };
        let Some(weight) = self.waiting.over(&self.wanted, least) else {
            return;
        };
        self.drop_texts(&strands[place]);
        self.waiting.send_back(&self.told[place].key, least);
        self.places.remove(&self.told[place].key);
        self.told[place] = Told::of(row, &self.key, &self.wanted);
        self.totals[place] = self.told[place].is_total();
        self.weights[place] = weight;
        self.places.insert(self.wanted.clone(), place);
        strands[place] = self.new_strand();
    }

    fn new_strand(&self) -> Strand {
        Strand {
            label: String::new(),
            columns: self.all.columns.iter().map(Column::another).collect(),
            bins: Bins::beside(self.series, &self.all.bins),
        }
    }

    fn drop_texts(&mut self, strand: &Strand) {
        for column in &strand.columns {
            self.lost_texts = joined(self.lost_texts, column.texts);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Bins;
    use crate::input::table::Table;
    use crate::input::testing;

    /// The labels of strands with the sums of their first columns.
    fn sums(table: &Table) -> Vec<(String, f64)> {
        let sum = |strand: &super::Strand| (strand.label.clone(), strand.columns[0].extent.sum);
        table.strands.iter().map(sum).collect()
    }

    #[test]
    fn things_that_come_late_and_are_heavy_get_a_place_and_the_light_ones_wait() {
        let mut text = "unix_s\tpid\tcpu_pct\n".to_owned();
        for tick in 0..20 {
            for pid in 0..300 {
                // The last one comes when all places are taken, and is the only one that works.
                let cpu = if pid == 299 { 100 } else { i32::from(pid < 3) };
                text += &format!("{tick}\t{pid}\t{cpu}\n");
            }
        }
        let table = testing::table(&text);
        let things = table.things.as_ref().unwrap();
        assert_eq!((table.strands.len(), things.without_place()), (256, 44));
        // It waited at the first time.
        assert!(sums(&table).contains(&("299".to_owned(), 1_900.0)));
        assert!(sums(&table).contains(&("1".to_owned(), 20.0)));
        assert_eq!(things.all.columns[0].extent.mean(), 103.0);
    }

    #[test]
    fn a_row_that_is_a_sum_is_not_summed_up_again() {
        let table = testing::table("unix_s\tcpu\tuser_pct\n1\tall\t5\n1\t0\t4\n1\t1\t6\n");
        let things = table.things.as_ref().unwrap();
        assert_eq!(things.all.columns[0].extent.sum, 10.0);
        assert_eq!(things.totals, [true, false, false]);
    }

    #[test]
    fn things_share_the_memory_of_one_table() {
        let names: String = (0..40).map(|at| format!("\tn{at}_pct")).collect();
        let mut text = format!("unix_s\tdisk{names}\n");
        for tick in 0..300 {
            for disk in 0..40 {
                text += &format!("{tick}\td{disk}{}\n", "\t1".repeat(40));
            }
        }
        let table = testing::table(&text);
        let widths: Vec<u32> = table.bins().map(Bins::shift).collect();
        assert!(widths.iter().all(|width| *width == widths[0]), "{widths:?}");
        let cells: usize = table.bins().map(|bins| bins.occupied().count() * 40).sum();
        assert!(cells <= 1 << 19, "{cells}");
    }
}
