//! Texts from a recording: whatever tick of it was put in place.

use std::io;
use std::mem;

use super::Take;
use super::block::Block;
use super::tick::Tick;
use crate::lack::Lack;
use crate::source::{Source, Text};

/// A recording, as it is at one tick.
#[derive(Debug)]
pub struct Replay {
    name: String,
    tick: Tick,
    /// Of what there are texts, or will be.
    sources: Vec<Source>,
    block: Option<Block>,
    wanted: Vec<Source>,
    /// Why there is no text where there should be.
    missing: io::Error,
}

impl Replay {
    /// What messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A recording that messages call `name`, that is of these sources, at its first tick.
    pub fn new(name: String, sources: Vec<Source>, tick: Tick) -> Replay {
        Replay {
            name,
            tick,
            sources,
            block: None,
            wanted: Vec::new(),
            missing: io::Error::other("is not in a tick"),
        }
    }

    /// Puts another tick in place, for which it gives back the one before.
    pub fn load(&mut self, tick: &mut Tick) {
        mem::swap(&mut self.tick, tick);
    }

    /// Takes a source in. The first tick decides whether it is there, as live a file is or is not.
    pub fn add(&mut self, source: Source) -> Result<(), Lack> {
        match (source, self.tick.find(source)) {
            (Source::Block, Some(_)) => self.block = Some(Block::told()),
            (Source::Block, None) => self.block = Some(Block::by_look()),
            // Of processes and the like there may be none yet, or some that can't be read.
            _ if !source.is_file() && self.sources.contains(&source) => {}
            (_, Some(text)) if text.refused.is_none() => {}
            (_, text) => {
                let refused = text.and_then(|text| text.refused);
                return Err(Lack::of_recording(&self.name, source, refused));
            }
        }
        self.wanted.push(source);
        Ok(())
    }

    /// It is there, but is empty or has nothing for the columns.
    pub fn lack_of_text(&self, source: Source, empty: bool) -> Lack {
        Lack::of_recorded_text(&self.name, source, empty)
    }

    /// Leaves out a source of which nothing is wanted after all.
    pub fn drop(&mut self, source: Source) {
        self.wanted.retain(|other| *other != source);
        if source == Source::Block {
            self.block = None;
        }
    }

    /// Hands on the texts that are wanted. What rests was left alone when it was recorded; any
    /// other file that the tick lacks is handed on as one that can't be read.
    pub fn read(&mut self, take: Take) {
        for text in self.tick.texts() {
            if !self.wanted.contains(&text.source) {
                continue;
            }
            match (text.source, &mut self.block) {
                (Source::Block, Some(block)) => block.learn(text.bytes),
                (Source::Block, None) => {}
                (_, block) => take(&text, block.as_mut()),
            }
        }
        for source in &self.wanted {
            let due = source.is_file() && !source.rests();
            if due && self.tick.find(*source).is_none() {
                let text = Text {
                    source: *source,
                    key: b"",
                    bytes: b"",
                    refused: Some(&self.missing),
                };
                take(&text, self.block.as_mut());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::diskstats::Kind;
    use crate::source::pressure::Resource;

    fn told(replay: &mut Replay) -> Vec<String> {
        let mut told = Vec::new();
        replay.read(&mut |text, block| {
            let kind = block.map_or(Kind::Unknown, |block| {
                block.begin();
                block.kind(b"sda1")
            });
            let bytes = String::from_utf8_lossy(text.bytes);
            let refused = text.refused.is_some();
            told.push(format!("{} {bytes} {refused} {kind:?}", text.source.path()));
        });
        told
    }

    fn tick(texts: &[(Source, &str)]) -> Tick {
        let mut tick = Tick::default();
        for (source, body) in texts {
            tick.add(*source, body.as_bytes());
        }
        tick
    }

    #[test]
    fn a_tick_that_lacks_a_file_is_a_reading_of_it_that_failed_unless_it_rests() {
        let io = Source::Pressure(Resource::Io);
        let first = tick(&[(Source::Stat, "a"), (Source::Meminfo, "b"), (io, "c")]);
        let mut replay = Replay::new("x".to_owned(), Vec::new(), first);
        for source in [Source::Stat, Source::Meminfo, io] {
            replay.add(source).unwrap();
        }
        assert!(replay.add(Source::NetDev).is_err());
        replay.drop(Source::Meminfo);
        let unknown = "Unknown";
        let all = [
            format!("stat a false {unknown}"),
            format!("pressure/io c false {unknown}"),
        ];
        assert_eq!(told(&mut replay), all);
        let mut next = tick(&[(Source::NetDev, "d")]);
        replay.load(&mut next);
        assert_eq!(told(&mut replay), [format!("stat  true {unknown}")]);
    }

    #[test]
    fn what_is_a_disk_is_told_or_else_by_the_look() {
        let disk = (Source::Diskstats, "");
        for (texts, kind) in [
            (&[disk][..], "Unknown"),
            (&[(Source::Block, "sda1 passed\n"), disk], "Passed"),
        ] {
            let mut replay = Replay::new("x".to_owned(), Vec::new(), tick(texts));
            replay.add(Source::Block).unwrap();
            replay.add(Source::Diskstats).unwrap();
            assert_eq!(told(&mut replay), [format!("diskstats  false {kind}")]);
        }
    }
}
