//! The hot loop without its sleep, for the examples that measure it: read, parse, compare, format,
//! and write to nowhere.

use std::error::Error;

use pipe::clock::{Clock, Dial, Mono};
use pipe::flow::Output;
use pipe::tsv::{Style, Writer};
use sample::feed::Roots;
use sample::fields;
use sample::sampler::Sampler;
use sample::sink::Sink;
use sample::table::Table;

/// Tables that are sampled, each into a writer of its own.
pub(crate) struct Ticks {
    pub(crate) sampler: Sampler,
    writers: Vec<Writer>,
    dial: Dial,
    now: Mono,
}

impl Ticks {
    /// Those columns of the tables that are in a list.
    pub(crate) fn open(
        roots: Roots,
        mut tables: Vec<Box<dyn Table>>,
        list: &str,
    ) -> Result<Ticks, Box<dyn Error>> {
        fields::choose(list, Clock::Unix, false, &mut tables).map_err(|unknown| unknown.field)?;
        let (sampler, _) = Sampler::open(roots, tables, false, &[]);
        let dial = Dial::start(Clock::Unix);
        let tables = 0..sampler.tables().len();
        let writers: Result<_, _> = tables.map(|at| writer(&sampler, at, &dial)).collect();
        Ok(Ticks {
            writers: writers?,
            sampler,
            dial,
            now: Mono::now(),
        })
    }

    /// One tick.
    pub(crate) fn round(&mut self) -> Result<(), Box<dyn Error>> {
        // Pressure is left alone for a while after a reading: here a round is a second.
        let now = Mono(Mono::now().0.max(self.now.0) + 1_000_000_000);
        self.now = now;
        self.sampler.read(now, &mut |_, _| {});
        let time = self.dial.time(now);
        for (at, writer) in self.writers.iter_mut().enumerate() {
            let mut sink = Sink::new(writer, time);
            let printed = self.sampler.print(at, 0, &mut sink);
            printed
                .and_then(|()| writer.flush())
                .map_err(|failure| failure.to_string())?;
        }
        Ok(())
    }
}

fn writer(sampler: &Sampler, table: usize, dial: &Dial) -> Result<Writer, Box<dyn Error>> {
    let titles: Vec<_> = std::iter::once(dial.column())
        .chain(sampler.titles(table))
        .map(str::to_owned)
        .collect();
    let out = Output::create(&"/dev/null".into()).map_err(|failure| failure.to_string())?;
    let writer = Writer::new(out, &Style::default(), &titles);
    writer.map_err(|failure| failure.to_string().into())
}

/// What turns of some kind took, each of so many rounds.
#[derive(Default)]
pub(crate) struct Turns {
    ns: Vec<u64>,
    rounds: u64,
}

impl Turns {
    /// Takes a turn.
    pub(crate) fn take(
        &mut self,
        rounds: u64,
        mut round: impl FnMut() -> Result<(), Box<dyn Error>>,
    ) -> Result<(), Box<dyn Error>> {
        let start = Mono::now();
        for _ in 0..rounds {
            round()?;
        }
        self.ns.push(Mono::now().since(start).ns());
        self.rounds = rounds;
        Ok(())
    }

    /// The nanoseconds a round in the turn in the middle: others on the machine lengthen some turns
    /// a lot, and few say nothing.
    pub(crate) fn round_ns(&self) -> f64 {
        let mut ns = self.ns.clone();
        ns.sort_unstable();
        let middle = ns.get(ns.len() / 2).copied().unwrap_or_default();
        middle as f64 / self.rounds as f64
    }
}
