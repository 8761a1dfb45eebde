//! A recording, read again: the same rows as when it was made.

use std::io::BufReader;
use std::path::Path;
use std::rc::Rc;

use pipe::cli::{Ending, Failure, Voice};
use pipe::clock::{Clock, Dial, Mono};
use pipe::flow::Input;
use pipe::stop::Stop;

use crate::args::Args;
use crate::drain::order::Order;
use crate::drain::told;
use crate::event::{Batch, Loss, Source, What, Who};
use crate::gaps::Gaps;
use crate::raw::{Fault, Frame, Reader};
use crate::watch::{View, output};

/// What was read of a drain.
#[derive(Debug, Default)]
struct Playback {
    batch: Batch,
    gaps: Gaps,
    order: Order,
    /// There is a connector, beside which perf only names.
    has_connector: bool,
    unknown: u64,
}

/// Shows a recording.
///
/// # Errors
/// It is none, or rows can't be written.
pub fn run(args: &Args, path: &Path, voice: &Voice) -> Result<Ending, Failure> {
    if args.records.clock == Clock::Boot {
        let cure = "use --clock unix or mono";
        return Err(Failure::usage("a recording has no clock 'boot'", cure));
    }
    let mut out = output(args)?;
    let stop = Stop::install(Some(out.reader()));
    let stop = Rc::new(stop.map_err(|error| Failure::io("signals", &error))?);
    out.heed(&stop, None);
    let input = Input::open(path, &stop)?;
    let name = input.name().to_owned();
    let fault = |fault: Fault| Failure::new(&name, fault, "record it anew");
    let mut reader = Reader::new(BufReader::with_capacity(1 << 16, input)).map_err(fault)?;
    let mut playback = Playback::default();
    let ahead = match reader.next_frame().map_err(fault)? {
        Some((_, Frame::Clock(ahead))) => ahead,
        Some((time, frame)) => {
            playback.take(time, &frame);
            0
        }
        None => 0,
    };
    let mut view = View::new(args, out, Dial::recorded(args.records.clock, ahead))?;
    while !view.is_full()
        && let Some((time, frame)) = reader.next_frame().map_err(fault)?
    {
        if playback.take(time, &frame) {
            view.take(&playback.batch)?;
            playback.batch.clear();
        }
    }
    let torn = reader.torn();
    // What was under way when a recording was cut off is told, too.
    playback.order.settle_all(&mut playback.batch.events);
    view.take(&playback.batch)?;
    if let Some(at) = torn {
        voice.remark(format_args!(
            "{name}: cut off at byte {at}: what came last is missing"
        ));
    }
    if playback.unknown > 0 {
        let count = playback.unknown;
        voice.remark(format_args!(
            "{name}: {count} messages are of no known kind"
        ));
    }
    match view.close(args, voice)? {
        Ending::Done if args.strict && torn.is_some() => Ok(Ending::CheckFailed),
        ending => Ok(ending),
    }
}

impl Playback {
    /// Takes a frame, read at that time: true at the end of a drain.
    fn take(&mut self, time: Mono, frame: &Frame) -> bool {
        let batch = &mut self.batch;
        match *frame {
            Frame::Connector(datagram) => {
                self.has_connector = true;
                self.unknown += told::events(datagram, &mut self.gaps, batch).0;
            }
            Frame::Taskstats(datagram) => self.unknown += told::costs(datagram, batch),
            Frame::Perf(record) => {
                let alone = (!self.has_connector).then_some(&mut self.order);
                self.unknown += told::side(record, (alone, &mut None), batch);
            }
            Frame::Task(living) => {
                let (_, found) = batch.living.get_or_insert_with(|| (time, Vec::new()));
                found.push(living);
            }
            Frame::Args { who, args } => add_args(batch, who, args),
            // One of nothing names a source that is there.
            Frame::Loss { source, count: 0 } => self.has_connector |= source == Source::Connector,
            Frame::Loss { source, count } => {
                let before = batch.events.len();
                batch.losses.push(Loss {
                    source,
                    count,
                    before,
                });
            }
            Frame::End => {
                self.order.settle(time, &mut batch.events);
                batch.drained = Some(time);
                return true;
            }
            Frame::Clock(_) => {}
            Frame::Unknown(_) => self.unknown += 1,
        }
        false
    }
}

/// Arguments come behind the events of their drain, in the same order.
fn add_args(batch: &mut Batch, who: Who, args: &[u8]) {
    let from = batch.args.last().map_or(0, |(at, _)| at + 1);
    let later = batch.events.iter().enumerate().skip(from);
    let found = later
        .into_iter()
        .find(|(_, event)| event.who == who && event.what == What::Exec);
    if let Some((at, _)) = found {
        batch.args.push((at, args.into()));
    }
}
