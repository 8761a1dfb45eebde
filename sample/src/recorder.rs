//! What every recording does with a reading: takes it, counts it, hands it on. When that is, the
//! loops say: [`live`] goes by the clock, [`replay`] by what was recorded.

use std::fmt::Display;

use pipe::cli::{Failure, Voice};
use pipe::clock::{Dial, Mono};

use crate::args::Args;
use crate::feed::stream::Clocks;
use crate::outlets::Outlets;
use crate::sampler::Sampler;

pub mod live;
pub mod replay;

/// A recording under way.
#[derive(Debug)]
pub struct Recorder {
    sampler: Sampler,
    outlets: Outlets,
    dial: Dial,
    /// Rows still to be written.
    rows: u64,
    /// Ticks missed so far.
    lost: u64,
    /// Whether it has been said that a reading failed: at once, and how many did at the end.
    told: bool,
    counters: bool,
}

impl Recorder {
    /// Nothing is read yet. The dial is the one of the outlets' times.
    pub fn new(args: &Args, sampler: Sampler, outlets: Outlets, dial: Dial) -> Recorder {
        Recorder {
            sampler,
            outlets,
            dial,
            rows: args.count.unwrap_or(u64::MAX),
            lost: 0,
            told: false,
            counters: args.counters,
        }
    }

    /// Takes a first reading, which is compared with none before it. Counters are a row by
    /// themselves; rates need a second reading; a stream of texts needs this one.
    pub fn begin(&mut self, at: Mono, clocks: &Clocks) -> Result<(), Failure> {
        self.sampler.forget();
        self.outlets.begin(&self.sampler, clocks)?;
        self.read(at);
        if self.counters {
            return self.write(at, 0);
        }
        match self.outlets {
            Outlets::Rows(_) => Ok(()),
            Outlets::Raw(..) => self.outlets.write(&self.sampler, self.dial.time(at), 0),
        }
    }

    /// Takes the next reading, before which so many ticks were missed.
    pub fn take(&mut self, at: Mono, missed: u64, voice: &Voice) -> Result<(), Failure> {
        self.read(at);
        if let Some(failed) = self.sampler.failed()
            && !self.told
        {
            voice.remark(failed);
            self.told = true;
        }
        self.write(at, missed)
    }

    /// Whether as many rows are written as were asked for.
    pub fn is_full(&self) -> bool {
        self.rows == 0
    }

    /// Says what was missed, and `why`; gives whether nothing was.
    pub fn close(&self, why: impl Display, voice: &Voice) -> bool {
        if self.lost > 0 {
            let ticks = if self.lost == 1 { "tick" } else { "ticks" };
            voice.remark(format_args!("lost {} {ticks} {why}", self.lost));
        }
        let failed = self.sampler.failed();
        if let Some(failed) = failed
            && (failed.count > 1 || !self.told)
        {
            voice.remark(failed);
        }
        self.lost == 0 && failed.is_none()
    }

    fn read(&mut self, at: Mono) {
        let outlets = &mut self.outlets;
        self.sampler.read(at, &mut |text, block| {
            outlets.text(text, block.as_deref());
        });
    }

    fn write(&mut self, at: Mono, missed: u64) -> Result<(), Failure> {
        self.rows -= 1;
        self.lost += missed;
        let time = self.dial.time(at);
        self.outlets.write(&self.sampler, time, missed)
    }
}
