//! What has to hold for any bytes whatever. The fuzz targets use this file, too.

#![allow(dead_code, reason = "each fuzz target uses one of these")]

use std::fmt::Write;

use sample::feed::logs::Logs;
use sample::feed::recording::{Fault, Head};
use sample::feed::stream::Stream;
use sample::feed::tick::Tick;
use sample::source::diskstats::Kind;
use sample::source::pressure::Resource;
use sample::source::{Reading, Source, Text};

/// A tick, as it can be compared.
pub(crate) type Told = (Head, Vec<String>);

/// The whole ticks of a stream, whether it ends torn, and whether it is sound up to its end.
pub(crate) fn stream(bytes: &[u8]) -> (Vec<Told>, bool, bool) {
    let mut stream = Stream::new(bytes);
    let (ticks, sound) = ticks(bytes, |tick| stream.next(tick));
    (ticks, stream.torn().is_some(), sound)
}

/// Any bytes are read as three logs and their exact times, which NULs part.
pub(crate) fn logs(bytes: &[u8]) -> Vec<Told> {
    let mut parts = bytes.split(|&byte| byte == 0);
    let mut part = || parts.next().unwrap_or_default();
    let times = part();
    let files = vec![
        ("proc_stat.log", Source::Stat, part()),
        ("proc_diskstats.log", Source::Diskstats, part()),
        (
            "raw_pressure_io.log",
            Source::Pressure(Resource::Io),
            part(),
        ),
    ];
    let mut logs = Logs::new(files, (!times.is_empty()).then_some(times));
    let mut tick = Tick::default();
    if !matches!(logs.preview(&mut tick), Ok(true)) {
        return Vec::new();
    }
    ticks(bytes, |tick| logs.next(tick)).0
}

/// Any bytes are every text that there is, in a reading that is filled again and again.
pub(crate) fn texts(bytes: &[u8]) {
    let (mut before, mut reading) = (Reading::default(), Reading::default());
    for round in 0..2 {
        std::mem::swap(&mut before, &mut reading);
        reading.begin(pipe::clock::Mono(round), &before);
        for source in Source::ALL {
            let text = Text {
                source,
                key: if source.is_file() { b"" } else { bytes },
                bytes,
                refused: None,
            };
            reading.take(&text, |_| Kind::Counted);
        }
    }
}

fn ticks(
    bytes: &[u8],
    mut next: impl FnMut(&mut Tick) -> Result<Option<Head>, Fault>,
) -> (Vec<Told>, bool) {
    let (mut told, mut tick) = (Vec::new(), Tick::default());
    loop {
        let head = match next(&mut tick) {
            Ok(Some(head)) => head,
            Ok(None) => return (told, true),
            Err(_) => return (told, false),
        };
        let held: usize = tick.texts().map(|text| text.bytes.len()).sum();
        assert!(held <= 2 * bytes.len());
        told.push((head, tick.texts().map(|text| shown(&text)).collect()));
    }
}

fn shown(text: &Text) -> String {
    let mut shown = format!("{:?} {:?}", text.source, text.refused);
    // Writing to memory does not fail.
    let _ = write!(shown, " {}", text.key.escape_ascii());
    let _ = write!(shown, " {}", text.bytes.escape_ascii());
    shown
}
