//! What every recording does with a reading: takes it, counts it, hands it on. When that is, the
//! loops say: [`live`] goes by the clock, [`replay`] by what was recorded.

use std::fmt::Display;

use pipe::cli::{Ending, Failure, Voice};
use pipe::clock::{Dial, Mono};

use crate::args::Args;
use crate::feed::stream::Clocks;
use crate::journal::Journal;
use crate::outlets::Outlets;
use crate::sampler::Sampler;

pub mod live;
pub mod replay;

/// A recording under way.
#[derive(Debug)]
pub struct Recorder {
    sampler: Sampler,
    outlets: Outlets,
    journal: Option<Journal>,
    dial: Dial,
    /// Rows still to be written.
    rows: u64,
    /// Ticks missed so far.
    lost: u64,
    /// Whether it has been said that a reading failed: at once, and how many did at the end.
    told: bool,
    counters: bool,
}

/// A reading to be taken.
#[derive(Clone, Copy, Debug)]
pub struct Take {
    /// When it is.
    pub at: Mono,
    /// Ticks missed before it.
    pub missed: u64,
    /// Whether it was asked for by more than the clock.
    pub forced: bool,
}

/// How a run came to its end.
#[derive(Clone, Copy, Debug)]
pub struct End {
    /// COMMAND's own status, if it was there.
    pub status: Option<u8>,
    /// Whether missed ticks are a failure.
    pub strict: bool,
}

/// The status where the rows were written, but not the logs of a build: alone, and beside COMMAND,
/// whose own could be the same.
const NOT_WRITTEN: [u8; 2] = [2, 125];

impl Recorder {
    /// Nothing is read yet. The dial is the one of the outlets' times.
    pub fn new(
        args: &Args,
        sampler: Sampler,
        (outlets, journal): (Outlets, Option<Journal>),
        dial: Dial,
    ) -> Recorder {
        Recorder {
            sampler,
            outlets,
            journal,
            dial,
            rows: args.count.unwrap_or(u64::MAX),
            lost: 0,
            told: false,
            counters: args.counters,
        }
    }

    /// Takes a first reading, which is compared with none before it. Counters are a row by
    /// themselves; rates need a second reading; a stream of texts needs this one.
    pub fn begin(&mut self, at: Mono, clocks: &Clocks, voice: &Voice) -> Result<(), Failure> {
        self.sampler.forget();
        let time = self.dial.time(at);
        self.outlets.begin(&self.sampler, time, clocks)?;
        self.read(at, false, voice);
        if self.counters {
            return self.write(at, 0);
        }
        match self.outlets {
            Outlets::Rows(_) => Ok(()),
            Outlets::Raw(..) => self.outlets.write(&self.sampler, time, 0),
        }
    }

    /// Takes the next reading, before which so many ticks were missed. A forced one, like the
    /// last, is in the logs of a build however soon it comes.
    pub fn take(&mut self, take: Take, voice: &Voice) -> Result<(), Failure> {
        let Take { at, missed, forced } = take;
        self.read(at, forced || self.rows == 1, voice);
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

    /// Ends the logs of a build in which COMMAND did not pass.
    pub fn give_up(&mut self, voice: &Voice) {
        if let Some(journal) = &mut self.journal {
            journal.close(false, voice);
        }
    }

    /// How the run ends: with so many readings missed or none, by what those who watch say, and by
    /// what became of the logs of a build.
    pub fn end(&mut self, whole: bool, ended: End, voice: &Voice) -> Result<Ending, Failure> {
        let End { status, strict } = ended;
        let journal = self.journal.as_mut();
        let passed = status.unwrap_or_default() == 0;
        let written = journal.is_none_or(|journal| journal.close(passed, voice));
        let good = self.outlets.close(voice)?;
        Ok(match written {
            false => Ending::Command(NOT_WRITTEN[usize::from(status.is_some())]),
            true if !good || strict && !whole => Ending::CheckFailed,
            true => Ending::Done,
        })
    }

    /// Has the latest reading of a recording in the logs of a build, as live the last one is.
    pub fn finish(&mut self, voice: &Voice) {
        let Some(journal) = &mut self.journal else {
            return;
        };
        if let Some(at) = journal.left.take() {
            journal.begin(at, true);
            self.sampler
                .again(&mut |text, block| journal.text(text, block.as_deref()));
            journal.end(voice);
        }
    }

    fn read(&mut self, at: Mono, forced: bool, voice: &Voice) {
        let (outlets, journal) = (&mut self.outlets, &mut self.journal);
        if let Some(journal) = journal {
            journal.begin(at, forced);
        }
        self.sampler.read(at, &mut |text, block| {
            outlets.text(text, block.as_deref());
            if let Some(journal) = journal {
                journal.text(text, block.as_deref());
            }
        });
        if let Some(journal) = journal {
            journal.end(voice);
        }
    }

    fn write(&mut self, at: Mono, missed: u64) -> Result<(), Failure> {
        self.rows -= 1;
        self.lost = self.lost.saturating_add(missed);
        let time = self.dial.time(at);
        self.outlets.write(&self.sampler, time, missed)
    }
}
