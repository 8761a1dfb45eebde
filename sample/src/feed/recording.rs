//! What `--replay` reads: a stream that was recorded, or the logs of a build.

use std::fs;
use std::io;
use std::path::Path;

use pipe::cli::Failure;
use pipe::clock::{Mono, Time};
use pipe::flow::Input;
use pipe::stop::Stop;

use super::logs::{self, Logs};
use super::stream::{Clocks, Stream};
use super::tick::Tick;
use crate::source::Source;

/// When a tick was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Monotonic: what rates are over.
    pub at: Mono,
    /// By the wall clock.
    pub time: Time,
    /// Ticks missed before it.
    pub lost: u64,
    /// Whether it begins anew: it can't be compared with the one before.
    pub fresh: bool,
}

/// Why a recording can't be read on.
#[derive(Debug)]
pub enum Fault {
    /// The system refused.
    Io(io::Error),
    /// It is no recording.
    Strange,
    /// It is one of a version to come.
    Newer,
    /// It must be unpacked, by this program.
    Packed(&'static str),
    /// It is a recording, but not here.
    Damaged {
        /// A line or a byte.
        place: String,
        /// What is wrong there.
        what: &'static str,
    },
}

/// A recording being read.
#[derive(Debug)]
pub struct Recording<'a> {
    name: String,
    form: Form<'a>,
    /// Whether it is a file, which is there at once.
    regular: bool,
}

#[derive(Debug)]
enum Form<'a> {
    Stream(Box<Stream<Input<'a>>>),
    Logs(Logs<Input<'a>>),
}

impl<'a> Recording<'a> {
    /// Opens what the path names; `-` is standard input.
    pub fn open(path: &Path, stop: &'a Stop) -> Result<Recording<'a>, Failure> {
        if fs::metadata(path).is_ok_and(|meta| meta.is_dir()) {
            let logs = logs::open(path, stop)?;
            return Ok(Recording {
                name: path.display().to_string(),
                form: Form::Logs(logs),
                regular: true,
            });
        }
        let input = Input::open(path, stop)?;
        let standard = Path::new("/dev/stdin");
        let place = if path.as_os_str() == "-" {
            standard
        } else {
            path
        };
        Ok(Recording {
            name: input.name().to_owned(),
            form: Form::Stream(Box::new(Stream::new(input))),
            regular: fs::metadata(place).is_ok_and(|meta| meta.is_file()),
        })
    }

    /// What messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is a file, which is there at once.
    pub fn is_regular(&self) -> bool {
        self.regular
    }

    /// Reads what decides which columns there are; false if there is nothing. It is no tick yet: the
    /// first one comes with [`Recording::next`], which may leave the texts as they are.
    pub fn preview(&mut self, tick: &mut Tick) -> Result<bool, Failure> {
        let found = match &mut self.form {
            Form::Stream(stream) => stream.preview(tick),
            Form::Logs(logs) => logs.preview(tick),
        };
        found.map_err(|fault| self.failure(fault))
    }

    /// Reads the next tick; nothing at the end.
    pub fn next(&mut self, tick: &mut Tick) -> Result<Option<Head>, Failure> {
        let next = match &mut self.form {
            Form::Stream(stream) => stream.next(tick),
            Form::Logs(logs) => logs.next(tick),
        };
        next.map_err(|fault| self.failure(fault))
    }

    /// What the clocks showed when it began.
    pub fn clocks(&self) -> Option<Clocks> {
        match &self.form {
            Form::Stream(stream) => stream.clocks(),
            Form::Logs(logs) => logs.clocks(),
        }
    }

    /// Of what it has texts.
    pub fn sources(&self) -> Vec<Source> {
        match &self.form {
            Form::Stream(stream) => stream.sources(),
            Form::Logs(logs) => logs.sources(),
        }
    }

    /// Where it ends in the middle of a tick, if it does.
    pub fn torn(&self) -> Option<String> {
        match &self.form {
            Form::Stream(stream) => {
                let byte = stream.torn()?;
                Some(format!("{}: byte {byte}", self.name))
            }
            Form::Logs(logs) => Some(format!("{}/{}", self.name, logs.torn()?)),
        }
    }

    fn failure(&self, fault: Fault) -> Failure {
        let name = &self.name;
        match fault {
            Fault::Io(error) => Failure::io(name, &error),
            Fault::Strange => {
                let cure = "give what --raw-stream wrote, or a directory of build logs";
                Failure::new(name, "is no recording", cure)
            }
            Fault::Newer => {
                let what = "is a recording of another version";
                Failure::new(name, what, "replay it with the sample that wrote it")
            }
            Fault::Packed(tool) => {
                let file = match Path::new(name).exists() {
                    true => name,
                    false => "FILE",
                };
                let cure = format!("unpack it: {tool} {file} | sample --replay -");
                Failure::new(name, "is compressed", &cure)
            }
            Fault::Damaged { place, what } => {
                let parting = match self.form {
                    Form::Stream(_) => ": ",
                    Form::Logs(_) => "/",
                };
                let place = format!("{name}{parting}{place}");
                Failure::new(place, what, "the recording is damaged there")
            }
        }
    }
}
