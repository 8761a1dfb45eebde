//! Which sources work here, from the best to the last: the proc connector with taskstats and perf
//! beside it; perf alone, as in a container; looking at /proc again and again. What is refused is
//! told with a reason and a remedy.

use std::fmt;
use std::str::FromStr;

use pipe::cli::Failure;

use crate::event::Source;
use crate::socket::{Scope, Side};

mod refusal;
pub(crate) mod registration;
mod side_band;
pub(crate) mod subscription;

pub use refusal::Refusal;
pub use registration::Registration;
pub use side_band::SideBand;
pub use subscription::Subscription;

/// Which source events are to come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// The best that works.
    #[default]
    Auto,
    /// The proc connector or none.
    Connector,
    /// Perf's side band or none.
    Perf,
    /// /proc.
    Poll,
}

/// What is asked of the sources.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Where events come from.
    pub choice: Choice,
    /// Which events, as the proc connector's mask; all with nothing. Only of all can be told where
    /// losses were.
    pub mask: Option<u32>,
    /// Events of threads, too.
    pub threads: bool,
    /// What tasks cost.
    pub costs: bool,
    /// What this thread starts is all that matters: perf needs no rights then.
    pub tree: bool,
    /// Perf's records of switches, for an account of who has run.
    pub switches: bool,
    /// The receive buffers' size in bytes.
    pub buffer: usize,
}

/// What was opened. Dropping it ends the subscriptions.
#[derive(Debug, Default)]
pub struct Sources {
    /// The proc connector.
    pub connector: Option<Subscription>,
    /// Taskstats.
    pub taskstats: Option<Registration>,
    /// Perf's side band: events where there is no connector, names otherwise.
    pub perf: Option<SideBand>,
}

/// What became of one source: a line of `--check`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which.
    pub source: Source,
    /// Why it does not work, and what would help; nothing if it works.
    pub refusal: Option<Refusal>,
}

impl FromStr for Choice {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Choice, &'static str> {
        match text {
            "auto" => Ok(Choice::Auto),
            "connector" => Ok(Choice::Connector),
            "perf" => Ok(Choice::Perf),
            "poll" => Ok(Choice::Poll),
            _ => Err("is not a source; the sources are auto, connector, perf and poll"),
        }
    }
}

impl Sources {
    /// Where events come from; [`Source::Poll`] where nothing was opened for them.
    pub fn events(&self) -> Source {
        match (&self.connector, &self.perf) {
            (Some(_), _) => Source::Connector,
            (None, Some(_)) => Source::Perf,
            (None, None) => Source::Poll,
        }
    }
}

impl Finding {
    /// What the source gives where it works.
    pub fn gives(&self) -> &'static str {
        match self.source {
            Source::Connector => "fork exec exit status uid gid sid ptrace comm core",
            Source::Taskstats => "cpu wait memory io delays of tasks that end",
            Source::Perf => "fork exec exit name",
            Source::Poll => "tasks that live longer than the interval",
            Source::Queue => "",
        }
    }
}

/// Opens what works of what is wanted, and says in remarks what is missing and why. Fails only if a
/// source is named that does not work.
pub fn climb(wanted: &Wanted) -> Result<(Sources, Vec<String>), Failure> {
    let mut sources = Sources::default();
    let mut remarks = Vec::new();
    if wanted.choice == Choice::Poll {
        return Ok((sources, remarks));
    }
    if wanted.choice != Choice::Perf {
        match Subscription::open(wanted) {
            Ok(subscription) => sources.connector = Some(subscription),
            Err(refusal) => fall(wanted, Source::Connector, &refusal, &mut remarks)?,
        }
    }
    match open_perf(wanted, sources.connector.is_none()) {
        Ok(perf) => sources.perf = Some(perf),
        Err(refusal) if sources.connector.is_some() => {
            remarks.push(format!("some names may be missing: perf: {refusal}"));
        }
        Err(refusal) => fall(wanted, Source::Perf, &refusal, &mut remarks)?,
    }
    if wanted.costs && sources.events() != Source::Poll {
        match Registration::open(wanted.buffer) {
            Ok(registration) => sources.taskstats = Some(registration),
            Err(refusal) => remarks.push(format!("no costs: taskstats: {refusal}")),
        }
    }
    remarks.extend(instead(&sources, wanted));
    Ok((sources, remarks))
}

/// Tries every source and closes it again.
pub fn check(wanted: &Wanted) -> [Finding; 4] {
    let finding = |source, refusal| Finding { source, refusal };
    [
        finding(Source::Connector, Subscription::open(wanted).err()),
        finding(Source::Taskstats, Registration::open(wanted.buffer).err()),
        finding(Source::Perf, open_perf(wanted, true).err()),
        finding(Source::Poll, None),
    ]
}

/// A step down: an error where just this source was asked for.
fn fall(
    wanted: &Wanted,
    source: Source,
    refusal: &Refusal,
    remarks: &mut Vec<String>,
) -> Result<(), Failure> {
    if wanted.choice != Choice::Auto {
        let cure = match refusal.remedy.as_str() {
            "" => "try '--source auto'",
            remedy => remedy,
        };
        return Err(Failure::new(source.word(), &refusal.reason, cure));
    }
    remarks.push(format!("{}: {refusal}", source.word()));
    Ok(())
}

/// What the events come from in the place of what was refused, and what is missing so.
fn instead(sources: &Sources, wanted: &Wanted) -> Option<String> {
    if let Some(room) = sources.connector.as_ref().map(Subscription::room) {
        return (room < wanted.buffer).then(|| narrow(room, wanted.buffer));
    }
    match (sources.events(), wanted.choice) {
        (Source::Perf, Choice::Auto) => Some(
            "events are perf's: no status without taskstats, no change of user or session".into(),
        ),
        (Source::Poll, Choice::Auto) => {
            Some("events are found in /proc: tasks that live short are missed".into())
        }
        _ => None,
    }
}

fn narrow(room: usize, wanted: usize) -> String {
    let kib = |bytes: usize| bytes / 1024;
    format!(
        "receive buffer: {} KiB, not {}; run as root, or raise net.core.rmem_max",
        kib(room),
        kib(wanted)
    )
}

/// Perf's side band for all tasks, or for our own tree where that is enough and more is refused.
fn open_perf(wanted: &Wanted, alone: bool) -> Result<SideBand, Refusal> {
    let side = |scope| Side {
        scope,
        tasks: alone,
        switches: wanted.switches,
        // Names are fetched when the connector tells of an exec; only a full ring is to wake us.
        wake_at: alone.then_some(1).filter(|_| !wanted.switches),
    };
    let system = SideBand::open(&side(Scope::System));
    match system {
        Err(_) if wanted.tree => SideBand::open(&side(Scope::Tree)),
        system => system,
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match &self.refusal {
            Some(refusal) => write!(f, "{}: {refusal}", self.source.word()),
            None => write!(f, "{}: works", self.source.word()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: Wanted = Wanted {
        choice: Choice::Auto,
        mask: None,
        threads: true,
        costs: true,
        tree: false,
        switches: false,
        buffer: 64 << 20,
    };

    #[test]
    fn a_source_that_was_not_named_is_stepped_over_with_a_remark() {
        let refusal = Refusal::new("operation not permitted", "run as root");
        let mut remarks = Vec::new();
        fall(&WANTED, Source::Connector, &refusal, &mut remarks).unwrap();
        assert_eq!(remarks, ["connector: operation not permitted; run as root"]);
    }

    #[test]
    fn a_source_that_was_named_is_all_or_nothing() {
        let forced = Wanted {
            choice: Choice::Perf,
            ..WANTED
        };
        let refusal = Refusal::new("this kernel has no perf events", "");
        let failure = fall(&forced, Source::Perf, &refusal, &mut Vec::new()).unwrap_err();
        assert_eq!(
            failure.to_string(),
            "perf: this kernel has no perf events; try '--source auto'"
        );
    }

    #[test]
    fn what_stands_in_for_the_connector_is_said() {
        let said = instead(&Sources::default(), &WANTED).unwrap();
        assert_eq!(
            said,
            "events are found in /proc: tasks that live short are missed"
        );
        let polling = Wanted {
            choice: Choice::Poll,
            ..WANTED
        };
        assert_eq!(instead(&Sources::default(), &polling), None);
        assert_eq!(
            narrow(212_992, 64 << 20),
            "receive buffer: 208 KiB, not 65536; run as root, or raise net.core.rmem_max"
        );
    }
}
