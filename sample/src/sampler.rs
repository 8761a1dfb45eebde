//! A table being sampled: the kernel's files that its columns need, kept open, and the two latest
//! readings of them. Takes the time as it is given; the loop around it sleeps and writes.

use std::fmt;
use std::io;
use std::mem;
use std::path::Path;

use pipe::cli;
use pipe::clock::Mono;
use pipe::kernfile::{KernFile, PRESSURE_REST};
use pipe::tsv::Record;

use crate::block::Block;
use crate::lack::Lack;
use crate::rate::Change;
use crate::source::{Reading, Source, diskstats, meminfo, netdev, pressure, stat};
use crate::system::{Column, Moment};

/// Where the kernel's trees are.
#[derive(Clone, Copy, Debug)]
pub struct Roots<'a> {
    /// In the place of /proc.
    pub proc: &'a Path,
    /// In the place of /sys.
    pub sys: &'a Path,
}

/// What is read, and what was read last.
#[derive(Debug)]
pub struct Sampler {
    columns: Vec<&'static Column>,
    counters: bool,
    files: Vec<(Source, KernFile)>,
    block: Option<Block>,
    previous: Reading,
    current: Reading,
    failed: Option<Failed>,
}

/// Readings of a file that failed after it could be read at first.
#[derive(Debug)]
pub struct Failed {
    /// The file of the first one.
    pub source: Source,
    /// What was wrong with it.
    pub reason: String,
    /// How many there were.
    pub count: u64,
}

impl Sampler {
    /// Opens what the columns need and reads it once: only reading tells which columns there are.
    /// Those that there are not are left out, and told. With `counters`, rates are written as the
    /// counters behind them.
    pub fn open(
        roots: Roots,
        columns: Vec<&'static Column>,
        counters: bool,
    ) -> (Sampler, Vec<Lack>) {
        let mut sampler = Sampler {
            columns,
            counters,
            files: Vec::with_capacity(Source::ALL.len()),
            block: None,
            previous: Reading::default(),
            current: Reading::default(),
            failed: None,
        };
        let mut lacks = Vec::new();
        for source in Source::ALL {
            if sampler.needs(source) {
                sampler.add(roots, source, &mut lacks);
            }
        }
        (sampler, lacks)
    }

    /// The names of its columns, in their order.
    pub fn titles(&self) -> impl Iterator<Item = &'static str> {
        self.columns
            .iter()
            .map(|column| column.title(self.counters))
    }

    /// Whether no column is left that says something of the system.
    pub fn is_empty(&self) -> bool {
        self.columns.iter().all(|column| column.source().is_none())
    }

    /// Reads everything anew; what was the latest reading is then the one before. A file that
    /// can't be read leaves its cells empty this time.
    ///
    /// The hot loop is this and [`Sampler::print`]: at most 1.25 times what the pread calls in it
    /// cost, nothing allocated (examples/floor.rs and tests/steady.rs hold it to that).
    pub fn read(&mut self, now: Mono) {
        mem::swap(&mut self.previous, &mut self.current);
        self.current.at = now;
        let rests =
            self.previous.at != Mono(0) && now.since(self.previous.pressure_at) < PRESSURE_REST;
        self.current.pressure = self.previous.pressure;
        self.current.pressure_at = if rests {
            self.previous.pressure_at
        } else {
            now
        };
        for (source, file) in &mut self.files {
            if rests && matches!(source, Source::Pressure(_)) {
                continue;
            }
            let read = file.read();
            let text = read.as_ref().copied().unwrap_or_default();
            take(&mut self.current, *source, text, self.block.as_mut());
            let mut columns = self.columns.iter();
            let lacks = |c: &&Column| c.source() == Some(*source) && !c.is_told(&self.current);
            // Nothing was lacking when it was opened.
            if columns.any(lacks) {
                note(&mut self.failed, *source, read);
            }
        }
    }

    /// Writes the cells of the latest reading.
    pub fn print(&self, lost: u64, record: &mut Record) {
        let moment = Moment {
            previous: &self.previous,
            current: &self.current,
            change: Change::between(&self.previous, &self.current),
            lost,
        };
        for column in &self.columns {
            column.print(&moment, self.counters, record);
        }
    }

    /// The readings that failed, if any did.
    pub fn failed(&self) -> Option<&Failed> {
        self.failed.as_ref()
    }

    fn needs(&self, source: Source) -> bool {
        self.columns.iter().any(|c| c.source() == Some(source))
    }

    /// Takes a source in, but for those of its columns that it says nothing of.
    fn add(&mut self, roots: Roots, source: Source, lacks: &mut Vec<Lack>) {
        let (file, lack) = match self.open_file(roots, source) {
            Ok(mut file) => {
                let text = file.read().unwrap_or_default();
                take(&mut self.current, source, text, self.block.as_mut());
                let lack = Lack::of_text(roots.proc, source, text);
                (Some(file), lack)
            }
            Err(lack) => (None, lack),
        };
        let (mut left_out, counters) = (Vec::new(), self.counters);
        self.columns.retain(|column| {
            let told = column.source() != Some(source) || column.is_told(&self.current);
            if !told {
                left_out.push(column.title(counters));
            }
            told
        });
        if !left_out.is_empty() {
            lack.join(left_out, lacks);
        }
        if let Some(file) = file
            && self.needs(source)
        {
            self.files.push((source, file));
        }
    }

    fn open_file(&mut self, roots: Roots, source: Source) -> Result<KernFile, Lack> {
        if source == Source::Diskstats {
            let block = Block::open(roots.sys).map_err(|e| Lack::of_block(roots.sys, &e))?;
            self.block = Some(block);
        }
        KernFile::open(&roots.proc.join(source.path()))
            .map_err(|error| Lack::of_file(roots.proc, source, &error))
    }
}

/// Parses the text of a source into its place in the reading.
fn take(reading: &mut Reading, source: Source, text: &[u8], block: Option<&mut Block>) {
    match (source, block) {
        (Source::Stat, _) => stat::parse(text, &mut reading.stat),
        (Source::Meminfo, _) => reading.meminfo = meminfo::parse(text),
        (Source::Diskstats, Some(block)) => {
            block.begin();
            diskstats::parse(text, |name| block.kind(name), &mut reading.disks);
        }
        // Without block devices the file is not opened.
        (Source::Diskstats, None) => {}
        (Source::NetDev, _) => netdev::parse(text, &mut reading.interfaces),
        (Source::Pressure(resource), _) => {
            reading.pressure[resource as usize] = pressure::parse(text);
        }
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let (path, reason) = (self.source.path(), &self.reason);
        match self.count {
            1 => write!(f, "{path}: {reason}; its cells are empty"),
            count => write!(f, "{path}: {reason}; {count} readings are empty cells"),
        }
    }
}

/// Counts a reading that failed; the first one is kept.
fn note(failed: &mut Option<Failed>, source: Source, read: io::Result<&[u8]>) {
    if let Some(failed) = failed {
        failed.count += 1;
        return;
    }
    let reason = match read {
        Err(error) => cli::reason(&error),
        Ok([]) => "is empty".to_owned(),
        Ok(_) => "lacks what it had".to_owned(),
    };
    *failed = Some(Failed {
        source,
        reason,
        count: 1,
    });
}
