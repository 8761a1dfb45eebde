//! What came, as it came: for `--record`, to be read again by `--replay`.

use std::fs::File;
use std::io::{self, Write};

use pipe::clock::Mono;

use crate::event::Batch;
use crate::raw::{self, Frame};

/// So much is gathered within a drain before it is written.
const CHUNK: usize = 64 * 1024;

/// A recording, at the end of each drain whole.
#[derive(Debug)]
pub(super) struct Tape {
    file: File,
    out: Vec<u8>,
    now: Mono,
}

impl Tape {
    /// Records behind what the file holds already: the magic line, the clock, the tasks at the start.
    pub(super) fn new(file: File) -> Tape {
        Tape {
            file,
            out: Vec::with_capacity(CHUNK + 4096),
            now: Mono::now(),
        }
    }

    /// Begins a drain.
    pub(super) fn begin(&mut self, now: Mono) {
        self.now = now;
    }

    /// Adds what came.
    pub(super) fn put(&mut self, frame: &Frame<'_>) -> io::Result<()> {
        raw::write(&mut self.out, self.now, frame);
        if self.out.len() < CHUNK {
            return Ok(());
        }
        self.flush()
    }

    /// Ends a drain, with what no kernel sent.
    pub(super) fn end(&mut self, batch: &Batch) -> io::Result<()> {
        if let Some((looked, living)) = &batch.living {
            for &living in living {
                raw::write(&mut self.out, *looked, &Frame::Task(living));
            }
        }
        for (at, args) in &batch.args {
            let who = batch.events[*at].who;
            self.put(&Frame::Args { who, args })?;
        }
        for loss in &batch.losses {
            self.put(&Frame::Loss {
                source: loss.source,
                count: loss.count,
            })?;
        }
        self.put(&Frame::End)?;
        self.flush()
    }

    fn flush(&mut self) -> io::Result<()> {
        let written = self.file.write_all(&self.out);
        self.out.clear();
        written
    }
}
