//! The kernel's tracing, set up for a run and put back after it: the one place of this tool that
//! changes the system. See Documentation/trace/ftrace.rst.
//!
//! [`Tracing`] is the guard. It reads what every file holds before it touches the first one, writes
//! that to a record that outlives it ([`record`], [`journal`]), checks each write, and puts all
//! back when it ends, also by an error; [`restore`] does it for one that was killed.
//!
//! An instance of its own (`instances/NAME`) leaves everybody else's tracing alone. Events have
//! been there always, the function_graph tracer since Linux 6.12; before, only the top level has
//! it, and only if nobody else uses it. `tracing_thresh`, by which the kernel itself drops the
//! quick calls, is at the top level only.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use pipe::cli::{Failure, Voice};
use rustix::fs::OFlags;

mod journal;
mod plan;
mod record;
#[cfg(test)]
mod scratch;
mod setting;
mod shell;
mod site;
#[cfg(test)]
mod tests;
mod tree;

pub use plan::Plan;

use journal::Journal;
use record::{Record, Was};
use setting::Setting;
use site::{Site, undo};
use tree::{Tree, refused};

/// Where tracefs is mounted, the first one since Linux 4.1.
const MOUNTS: [&str; 2] = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

/// What a process sees of itself when it is in the first namespace of process ids
/// (PROC_PID_INIT_INO of the kernel's proc_ns.h): the one in which tracing counts.
const FIRST_NAMESPACE: &str = "pid:[4026531836]";

/// Tracing that runs. Whoever drops it leaves the system as it was.
#[derive(Debug)]
pub struct Tracing {
    /// The top level, even if an instance is used.
    tree: Tree,
    /// What stands before the names of the files used: nothing, or `instances/NAME/`.
    base: String,
    record: Record,
    /// The process of this tool's that has changed the top level already.
    rival: Option<String>,
    /// Nothing once all is put back.
    journal: Option<Journal>,
    pipe: Option<File>,
    on: bool,
    thresholded: bool,
    voice: Voice,
}

/// What [`restore`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// The process ids of those that ended without putting back what is put back now.
    pub ended: Vec<String>,
    /// The process ids of those that still run, and were left alone.
    pub running: Vec<String>,
    /// The one of those that has changed the top level.
    rival: Option<String>,
}

/// Finds the tracing directory, or checks the one that is named.
///
/// # Errors
/// It is not mounted, or this user may not use it.
pub fn find(named: Option<&Path>) -> Result<PathBuf, Failure> {
    let usual = MOUNTS.map(Path::new);
    let candidates = named.as_ref().map_or(&usual[..], std::slice::from_ref);
    for candidate in candidates {
        match fs::metadata(candidate.join("tracing_on")) {
            Ok(_) => return Ok(candidate.to_path_buf()),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                return Err(refused(candidate, &error));
            }
            Err(_) => {}
        }
    }
    let place = candidates[0].display();
    let cure = format!("mount it with 'mount -t tracefs tracefs {place}'");
    Err(Failure::new(place, "there is no tracefs", &cure))
}

/// Whether this kernel can follow functions; otherwise it has events only.
pub fn has_graph(root: &Path) -> bool {
    let tracers = Tree::at(root).words("available_tracers");
    tracers.iter().any(|tracer| tracer == "function_graph")
}

/// The commands that set up the same by hand.
pub fn setup_commands(root: &Path, plan: &Plan) -> String {
    shell::commands(root, plan)
}

/// Puts back what was changed by those that were killed before they could.
///
/// # Errors
/// The kernel refuses; what is left to do is kept on record.
pub fn restore(root: &Path) -> Result<Restored, Failure> {
    Site::at(root)?.restore()
}

impl Tracing {
    /// Sets up what is planned and starts recording. What an earlier run left changed is put back
    /// first; with `force` tracing is taken over from somebody else, and given back in the end.
    /// Signals have to be watched for already, by `Stop::install_orderly`.
    ///
    /// # Errors
    /// Somebody else is tracing, or the kernel refuses; all is as it was.
    pub fn begin(root: &Path, plan: &Plan, force: bool, voice: &Voice) -> Result<Tracing, Failure> {
        Tracing::begin_at(&Site::at(root)?, plan, force, voice)
    }

    /// What to poll for text to read.
    pub fn pipe(&self) -> Option<BorrowedFd<'_>> {
        self.pipe.as_ref().map(AsFd::as_fd)
    }

    /// Whether the kernel drops the quick calls itself: then the text has the slow ones' closes
    /// only, and otherwise the whole graph.
    pub fn has_threshold(&self) -> bool {
        self.thresholded
    }

    /// Records no more. What was recorded is still there to read, and then comes the end of file.
    ///
    /// # Errors
    /// The kernel refuses.
    pub fn stop(&mut self) -> Result<(), Failure> {
        self.on = false;
        self.set("tracing_on", "0")
    }

    /// Puts everything back as it was.
    ///
    /// # Errors
    /// Something could not be put back; it is kept on record for [`restore`].
    pub fn restore(mut self) -> Result<(), Failure> {
        self.put_back()
    }

    fn begin_at(site: &Site, plan: &Plan, force: bool, voice: &Voice) -> Result<Tracing, Failure> {
        let restored = site.restore()?;
        for pid in &restored.ended {
            voice.remark(format_args!("put back what process {pid} had left changed"));
        }
        let (record, journal) = site.start()?;
        let mut tracing = Tracing {
            tree: Tree::at(&site.root),
            base: String::new(),
            record,
            rival: restored.rival,
            journal: Some(journal),
            pipe: None,
            on: false,
            thresholded: false,
            voice: voice.clone(),
        };
        tracing.set_up(plan, force)?;
        Ok(tracing)
    }

    fn put_back(&mut self) -> Result<(), Failure> {
        let Some(journal) = self.journal.take() else {
            return Ok(());
        };
        // The tracer can't be changed, nor the instance removed, while the pipe is open.
        self.pipe = None;
        undo(&self.tree, &self.record)?;
        journal.remove()
    }

    fn set_up(&mut self, plan: &Plan, force: bool) -> Result<(), Failure> {
        self.enter_instance(plan)?;
        let mut settings = plan.settings(self.base.is_empty(), hidden());
        if self.base.is_empty() {
            self.thresholded = plan.thresh() > 0;
            settings.extend(self.others(plan, force)?);
        }
        let here = Tree::at(&self.tree.path(&self.base));
        let (found, lacking): (Vec<_>, Vec<_>) = (plan.events.iter())
            .map(|event| (event, here.enables(event)))
            .partition(|(_, files)| !files.is_empty());
        let switches = found.into_iter().flat_map(|(_, files)| files);
        settings.extend(switches.map(|file| Setting::new(file, "1")));
        settings.retain(|setting| setting.needed || here.has(&setting.file));
        self.remember(&settings)?;

        let mut unknown = Vec::new();
        for (setting, was) in settings.iter().zip(&self.record.was) {
            let items = setting.beside(&was.items);
            if items != was.items {
                unknown.extend(self.tree.set(&was.file, &items)?);
            }
        }
        let lacking = lacking
            .into_iter()
            .map(|(event, _)| event.clone())
            .collect();
        self.tell_missing(plan, unknown, lacking)?;
        self.start(plan)
    }

    /// Says in one remark what this kernel does not have. Nothing at all is a failure: an empty
    /// filter would mean every function.
    fn tell_missing(
        &self,
        plan: &Plan,
        functions: Vec<String>,
        events: Vec<String>,
    ) -> Result<(), Failure> {
        let none = if plan.graph {
            !functions.is_empty() && functions.len() == plan.functions.len()
        } else {
            !events.is_empty() && events.len() == plan.events.len()
        };
        let missing = [functions, events].concat().join(", ");
        if none {
            let what = format!("this kernel has none of {missing}");
            let cure = "see available_filter_functions and available_events there";
            return Err(Failure::new(self.tree.root().display(), what, cure));
        }
        if !missing.is_empty() {
            self.voice
                .remark(format_args!("this kernel has no {missing}"));
        }
        Ok(())
    }

    /// Makes an instance if the tracer can be used there.
    fn enter_instance(&mut self, plan: &Plan) -> Result<(), Failure> {
        if !self.tree.has("instances") {
            return self.check_tracer(plan);
        }
        let name = format!("instances/ftfilter-{}", std::process::id());
        if let Some(journal) = &mut self.journal {
            journal.note_instance(&name)?;
        }
        let path = self.tree.path(&name);
        fs::create_dir(&path).map_err(|error| refused(&path, &error))?;
        self.record.instance = Some(name.clone());
        if Tree::at(&path)
            .words("available_tracers")
            .iter()
            .any(|tracer| tracer == plan.tracer())
        {
            self.base = format!("{name}/");
            return Ok(());
        }
        fs::remove_dir(&path).map_err(|error| refused(&path, &error))?;
        self.record.instance = None;
        self.check_tracer(plan)
    }

    fn check_tracer(&self, plan: &Plan) -> Result<(), Failure> {
        let root = self.tree.root();
        if !plan.graph || has_graph(root) {
            return Ok(());
        }
        let what = "this kernel has no function_graph tracer";
        Err(Failure::new(
            root.display(),
            what,
            "it can trace events only",
        ))
    }

    /// What has to be switched off at the top level if somebody else uses it and may be disturbed.
    fn others(&self, plan: &Plan, force: bool) -> Result<Vec<Setting>, Failure> {
        let busy = |what: String, cure: &str| {
            let what = format!("somebody is tracing: {what}");
            Err(Failure::new(self.tree.root().display(), what, cure))
        };
        if let Some(pid) = &self.rival {
            // Neither would put back what stood before both.
            return busy(format!("process {pid} does"), "let it end first");
        }
        // Tells whether another reader has it.
        self.open_pipe()?;
        let tracer = self.tree.words("current_tracer").join(" ");
        let events = self.tree.words("set_event");
        let cure = "let it end first, or take over with --force";
        match events.first() {
            _ if force => {}
            _ if tracer != "nop" => return busy(format!("current_tracer is '{tracer}'"), cure),
            Some(event) => return busy(format!("event '{event}' is on"), cure),
            None => {}
        }
        let enables = |event: &String| self.tree.enables(event);
        let wanted: Vec<_> = plan.events.iter().flat_map(enables).collect();
        let others = events.iter().flat_map(enables);
        let others = others.filter(|file| !wanted.contains(file));
        Ok(others.map(|file| Setting::new(file, "0")).collect())
    }

    /// Reads what all these files hold, and keeps it on record before any of them is changed.
    fn remember(&mut self, settings: &[Setting]) -> Result<(), Failure> {
        for setting in settings {
            let file = format!("{}{}", self.base, setting.file);
            let items = self
                .tree
                .read(&file)
                .map_err(|error| self.tree.refused(&file, &error))?;
            self.record.was.push(Was { file, items });
        }
        match &mut self.journal {
            Some(journal) => journal.note(&self.record.was),
            None => Ok(()),
        }
    }

    /// The last steps, after which records come in.
    fn start(&mut self, plan: &Plan) -> Result<(), Failure> {
        self.set("current_tracer", plan.tracer())?;
        // What an earlier recording left would come out of the pipe first.
        let trace = format!("{}trace", self.base);
        self.tree
            .write(&trace, &[])
            .map_err(|error| self.tree.refused(&trace, &error))?;
        self.pipe = Some(self.open_pipe()?);
        self.on = true;
        self.set("tracing_on", "1")
    }

    fn open_pipe(&self) -> Result<File, Failure> {
        let path = self.tree.path(&format!("{}trace_pipe", self.base));
        OpenOptions::new()
            .read(true)
            .custom_flags(OFlags::NONBLOCK.bits().cast_signed())
            .open(&path)
            .map_err(|error| refused(&path, &error))
    }

    fn set(&self, file: &str, item: &str) -> Result<(), Failure> {
        let file = format!("{}{file}", self.base);
        self.tree.set(&file, &[item.to_owned()]).map(drop)
    }
}

/// Reads what was recorded: "would block" while there is nothing yet, the end after
/// [`Tracing::stop`].
impl Read for Tracing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(pipe) = &mut self.pipe else {
            return Ok(0);
        };
        match pipe.read(buffer) {
            // A blocking read would wait for ever if nothing at all was recorded.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock && !self.on => Ok(0),
            got => got,
        }
    }
}

impl Drop for Tracing {
    fn drop(&mut self) {
        if let Err(failure) = self.put_back() {
            self.voice.error(failure);
        }
    }
}

/// Our process id, if tracing counts processes as we do.
fn hidden() -> Option<u32> {
    let namespace = fs::read_link("/proc/self/ns/pid").ok()?;
    (namespace.as_os_str() == FIRST_NAMESPACE).then(std::process::id)
}
