//! Which logs there are, by the names that OpenEmbedded and `sample --buildstats` give them, and
//! what each one's lines are.

use std::io::{self, Read, Seek, SeekFrom};

use crate::input::buildstats::blocks::{Blocks, Text};
use crate::input::buildstats::cpu::{self, Shares, Stat};
use crate::input::buildstats::disk::{self, Diskstats, Traffic};
use crate::input::buildstats::memory::{self, Amounts, Meminfo};
use crate::input::buildstats::net::{self, Net};
use crate::input::buildstats::pressure::{Pressure, Waited};
use crate::input::buildstats::space::{Space, Volumes};
use crate::input::buildstats::units::Look;

/// A log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The kernel's text of processors.
    Stat,
    /// Shares of their time.
    Shares,
    /// The kernel's text of disks.
    Diskstats,
    /// Rates of them.
    Traffic,
    /// The kernel's text of the memory.
    Meminfo,
    /// Amounts of it.
    Amounts,
    /// The kernel's text of pressure on a resource.
    Pressure(&'static str),
    /// Times that were lost for want of it.
    Waited(&'static str),
    /// The kernel's text of network interfaces.
    NetDev,
    /// Their totals.
    Net,
    /// Room that is taken.
    Space,
}

/// The logs of a table in their two forms: the kernel's own texts, and what they were reduced to.
pub const TABLES: [[&[(&str, Kind)]; 2]; 6] = [
    [
        &[("proc_stat.log", Kind::Stat)],
        &[("reduced_proc_stat.log", Kind::Shares)],
    ],
    [
        &[("proc_diskstats.log", Kind::Diskstats)],
        &[("reduced_proc_diskstats.log", Kind::Traffic)],
    ],
    [
        &[("proc_meminfo.log", Kind::Meminfo)],
        &[("reduced_proc_meminfo.log", Kind::Amounts)],
    ],
    [
        &[
            ("raw_pressure_cpu.log", Kind::Pressure("cpu")),
            ("raw_pressure_memory.log", Kind::Pressure("memory")),
            ("raw_pressure_io.log", Kind::Pressure("io")),
        ],
        &[
            ("reduced_proc_pressure/cpu.log", Kind::Waited("cpu")),
            ("reduced_proc_pressure/memory.log", Kind::Waited("memory")),
            ("reduced_proc_pressure/io.log", Kind::Waited("io")),
        ],
    ],
    [
        &[("raw_net_dev.log", Kind::NetDev)],
        &[("reduced_proc_net.log", Kind::Net)],
    ],
    [&[("monitor_disk.log", Kind::Space)], &[]],
];

/// How a log is read.
pub struct Understood {
    /// The names of its values.
    pub columns: Vec<String>,
    /// What makes values of its lines.
    pub text: Box<dyn Text>,
    /// Blocks are stamped with the start of what they tell of.
    pub at_start: bool,
    /// What is to be known of it.
    pub note: Option<&'static str>,
}

const HUNDREDFOLD: &str = "its numbers are a hundred times too big, as the format's first producer \
    writes them: traffic is drawn as it was, and how busy disks were is not, since it is cut off \
    at 1 %";

impl Kind {
    /// Finds out how to read a log, which is at its start before and after.
    pub fn understand<R: Read + Seek>(self, source: &mut R) -> io::Result<Understood> {
        let some = |resource: &str| format!("psi_{resource}_some_pct");
        let full = |resource: &str| format!("psi_{resource}_full_pct");
        Ok(match self {
            Kind::Stat => plain(&cpu::COLUMNS, Stat::default()),
            Kind::Shares => plain(&cpu::REDUCED, Shares::default()),
            Kind::Diskstats => plain(&disk::COLUMNS, Diskstats::default()),
            Kind::Traffic => traffic(source)?,
            Kind::Meminfo => plain(&memory::COLUMNS, Meminfo::default()),
            Kind::Amounts => plain(&memory::REDUCED, Amounts::default()),
            // That all tasks wait for a CPU can't be, of the machine as a whole.
            Kind::Pressure("cpu") => plain(&[some("cpu")], Pressure::default()),
            Kind::Pressure(resource) => {
                plain(&[some(resource), full(resource)], Pressure::default())
            }
            Kind::Waited(resource) => plain(&[some(resource)], Waited::default()),
            Kind::NetDev => plain(&net::COLUMNS, Net::raw()),
            Kind::Net => plain(&net::COLUMNS, Net::reduced()),
            Kind::Space => {
                let mut volumes = Volumes::default();
                look(source, &mut volumes)?;
                plain(&volumes.columns(), Space::new(volumes))
            }
        })
    }
}

/// A log of which all is known.
fn plain<S: ToString>(columns: &[S], text: impl Text + 'static) -> Understood {
    Understood {
        columns: columns.iter().map(S::to_string).collect(),
        text: Box::new(text),
        at_start: false,
        note: None,
    }
}

fn traffic<R: Read + Seek>(source: &mut R) -> io::Result<Understood> {
    let mut seen = Look::default();
    look(source, &mut seen)?;
    let units = seen.units();
    Ok(Understood {
        columns: disk::COLUMNS.map(str::to_owned).to_vec(),
        text: Box::new(Traffic::new(units)),
        at_start: units.at_start,
        note: units.hundredfold.then_some(HUNDREDFOLD),
    })
}

/// Looks a log through, and goes back to its start.
fn look<R: Read + Seek>(source: &mut R, text: &mut dyn Text) -> io::Result<()> {
    let mut blocks = Blocks::new(&mut *source);
    let mut before = None;
    while let Some(block) = blocks.advance(text)? {
        let passed = before.map(|before| block.time.saturating_sub(before));
        let seconds = passed.filter(|&ns: &i64| ns > 0).map(|ns| ns as f64 / 1e9);
        text.end(seconds, &mut []);
        before = Some(block.time);
    }
    source.seek(SeekFrom::Start(0))?;
    Ok(())
}
