//! The tasks seen so far: all of them while they are few, then those that cost most and those that
//! still live; the rest is only counted.

use std::collections::HashMap;

use crate::input::tasks::Others;
use crate::input::tasks::names::Names;
use crate::input::tasks::record::Record;
use crate::input::tasks::tree::{by_start, find_parents, nearest};
use crate::request::{By, Request};

/// How many tasks are kept at the most; when there are more, half of them go. From the first row to
/// the trace events each takes up to 2 KiB, of the 64 MiB that there are for all.
pub const KEPT: usize = 1 << 15;
/// How many are kept at least, so that few are let go that live on.
const LEAST: usize = 1 << 14;
/// How many pieces of how busy tasks were are kept: 8 MiB.
const PIECES: usize = 1 << 19;

/// How many names more than one a task, and how many of one.
const RENAMES: usize = 1 << 16;
const NAMES: usize = 16;

/// Tasks on their way.
#[derive(Debug, Default)]
pub(super) struct Log {
    pub(super) records: Vec<Record>,
    pub(super) names: Names,
    /// What is not kept.
    pub(super) others: Others,
    /// The place of the latest task of each number.
    latest: HashMap<u32, u32>,
    most: usize,
    by: Option<By>,
    /// What no task costs that was let go when there were too many.
    floor: f64,
    pieces: usize,
    renames: usize,
    /// The shortest piece.
    least: i64,
}

impl Log {
    pub(super) fn new(request: &Request) -> Log {
        let most = request.top.map_or(KEPT, |top| top.saturating_mul(4));
        Log {
            most: most.clamp(LEAST, KEPT),
            by: Some(request.by),
            floor: f64::NEG_INFINITY,
            ..Log::default()
        }
    }

    /// The latest task of a number.
    pub(super) fn latest(&mut self, pid: u32) -> Option<&mut Record> {
        let &place = self.latest.get(&pid)?;
        self.records.get_mut(place as usize)
    }

    /// Keeps one more.
    pub(super) fn keep(&mut self, record: Record) {
        // Below the floor it would be the first to go.
        let cost = self.cost(&record);
        if record.ended && cost < self.floor && !self.latest.contains_key(&record.pid) {
            self.others.add(&record, (record.start, record.end));
            self.others.cpu_s += record.cpu_s.max(0.0);
            return;
        }
        if self.records.len() >= self.most {
            self.thin_out();
        }
        self.latest.insert(record.pid, self.records.len() as u32);
        self.records.push(record);
    }

    /// The latest task of a number has another name.
    pub(super) fn name(&mut self, pid: u32, time: i64, name: u32) {
        let room = self.renames < RENAMES;
        if let Some(record) = self.latest(pid) {
            let room = room && record.names.len() < NAMES;
            let more = record.rename(time.max(record.start), name, room);
            self.renames += usize::from(more);
        }
    }

    /// Adds how busy the latest task of a number was.
    pub(super) fn busy(&mut self, pid: u32, ends: (i64, i64), share: f32) {
        let least = self.least;
        if let Some(record) = self.latest(pid) {
            self.pieces += record.busy.add(ends, share, least);
        }
        while self.pieces > PIECES && self.least < i64::MAX {
            // The first time as short as there are pieces, then twice as long each time.
            let length = ends.1.saturating_sub(ends.0);
            self.least = self.least.saturating_mul(2).max(length).max(1);
            for record in &mut self.records {
                record.busy.widen(self.least);
            }
            self.count_pieces();
        }
    }

    fn count_pieces(&mut self) {
        self.pieces = self.records.iter().map(|record| record.busy.len()).sum();
    }

    fn cost(&self, record: &Record) -> f64 {
        self.by.map_or(-1.0, |by| record.cost(by))
    }

    /// Lets go of half of the tasks: those that cost least.
    fn thin_out(&mut self) {
        let parents = find_parents(&self.records);
        let rank = |(place, record): (usize, &Record)| {
            // What was made here and lives on has its cost still to come.
            let stays = !record.ended && !record.was_there;
            (
                if stays {
                    f64::INFINITY
                } else {
                    self.cost(record)
                },
                place,
            )
        };
        let mut ranks: Vec<(f64, usize)> = self.records.iter().enumerate().map(rank).collect();
        let half = ranks.len() / 2;
        let (_, &mut (floor, _), _) =
            ranks.select_nth_unstable_by(half, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut keeps = vec![false; self.records.len()];
        ranks
            .iter()
            .take(half)
            .for_each(|&(_, place)| keeps[place] = true);
        self.floor = if floor.is_finite() {
            floor
        } else {
            f64::NEG_INFINITY
        };
        self.retain(&keeps, &parents);
    }

    /// Keeps some, which then stand below the nearest kept forebear.
    fn retain(&mut self, keeps: &[bool], parents: &[Option<u32>]) {
        let mut places = Vec::with_capacity(keeps.len());
        let mut kept = 0;
        for &keep in keeps {
            places.push(keep.then_some(kept));
            kept += u32::from(keep);
        }
        let order = by_start(self.records.iter().map(|record| record.start));
        for &at in &order {
            // Under which number a parent that was never seen would be found.
            if let Some(parent) = parents[at].filter(|&parent| !keeps[parent as usize]) {
                self.records[at].above = self.records[parent as usize].above;
            }
        }
        let nearest = nearest(parents, keeps, order.into_iter());
        for (at, nearest) in nearest.into_iter().enumerate() {
            if keeps[at] {
                self.records[at].parent = nearest.and_then(|place| places[place as usize]);
                continue;
            }
            let record = &self.records[at];
            let cpu_s = record.cpu_s.max(0.0) + record.others_cpu_s;
            self.others.add(record, (record.start, record.end));
            match nearest {
                Some(place) => self.records[place as usize].others_cpu_s += cpu_s,
                None => self.others.cpu_s += cpu_s,
            }
        }
        let mut keep = keeps.iter();
        self.records.retain(|_| keep.next() == Some(&true));
        self.latest.clear();
        let places = self.records.iter().zip(0..);
        self.latest
            .extend(places.map(|(record, place)| (record.pid, place)));
        self.count_pieces();
        let names = self
            .records
            .iter()
            .map(|record| record.names.len().saturating_sub(1));
        self.renames = names.sum();
    }
}
