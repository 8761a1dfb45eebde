//! Writing what was read as a stream of texts, which [`crate::feed::stream`] reads and describes.

use std::io::{self, Write};

use pipe::clock::Time;
use pipe::tsv::escape;

use crate::feed::block::{self, Block};
use crate::feed::stream::{Clocks, MAGIC};
use crate::source::diskstats::Kind;
use crate::source::{Name, Source, Text};

/// The texts of a tick that has not ended, and what is known of block devices.
#[derive(Debug, Default)]
pub struct Raw {
    texts: Vec<u8>,
    /// What the stream says of them.
    kinds: Vec<(Name, Kind)>,
    told: Vec<u8>,
}

/// What is not in the kernel's texts but needed to understand them.
#[derive(Clone, Copy, Debug)]
pub struct Machine {
    /// Ticks of its CPU times in a second.
    pub user_hz: u64,
    /// Bytes of a page.
    pub page_bytes: u64,
}

/// Writes the first line.
pub fn head(clocks: &Clocks, sources: &[Source], machine: Machine, out: &mut Vec<u8>) {
    out.extend_from_slice(MAGIC);
    let clocks = [
        (&b"unix_s"[..], Some(clocks.unix)),
        (b"mono_s", clocks.mono),
        (b"boot_s", clocks.boot),
    ];
    for (name, time) in clocks {
        if let Some(time) = time {
            out.extend([b"\t", name, b"="].concat());
            time.print(out);
        }
    }
    let names: Vec<_> = sources.iter().map(|source| source.path()).collect();
    let Machine {
        user_hz,
        page_bytes,
    } = machine;
    let names = names.join(",");
    let rest = format!("\tuser_hz={user_hz}\tpage_bytes={page_bytes}\tsources={names}\n");
    out.extend_from_slice(rest.as_bytes());
}

impl Raw {
    /// Begins a recording: what was told before it does not count.
    pub fn begin(&mut self) {
        self.texts.clear();
        self.kinds.clear();
    }

    /// Adds a text to the tick. What the block devices are is said in front of the first
    /// `diskstats`, and again when it has changed.
    pub fn text(&mut self, text: &Text, block: Option<&Block>) {
        if let Some(block) = block
            && text.source == Source::Diskstats
            && self.kinds != block.kinds()
        {
            self.kinds.clear();
            self.kinds.extend_from_slice(block.kinds());
            self.told.clear();
            block::tell(&self.kinds, &mut self.told);
            line(&mut self.texts, (Source::Block, b""), self.told.len(), None);
            self.texts.extend_from_slice(&self.told);
            self.texts.push(b'\n');
        }
        let number = text.refused.map(io::Error::raw_os_error);
        let number = number.map(|number| number.unwrap_or(UNKNOWN));
        line(
            &mut self.texts,
            (text.source, text.key),
            text.bytes.len(),
            number,
        );
        self.texts.extend_from_slice(text.bytes);
        self.texts.push(b'\n');
    }

    /// Ends the tick, which goes to `out` whole.
    pub fn end(&mut self, time: Time, lost: u64, out: &mut Vec<u8>) {
        out.extend_from_slice(b"tick\t");
        time.print(out);
        // Writing to memory does not fail.
        let _ = writeln!(out, "\t{lost}\t{}", self.texts.len());
        out.extend_from_slice(&self.texts);
        self.texts.clear();
    }
}

/// EIO, for an error that is not the system's own.
const UNKNOWN: i32 = 5;

/// The line in front of a text.
fn line(out: &mut Vec<u8>, (source, key): (Source, &[u8]), length: usize, refused: Option<i32>) {
    out.extend_from_slice(source.path().as_bytes());
    out.push(b'\t');
    escape(key, out);
    // Writing to memory does not fail.
    let _ = match refused {
        Some(number) => writeln!(out, "\t{length}\t{number}"),
        None => writeln!(out, "\t{length}"),
    };
}
