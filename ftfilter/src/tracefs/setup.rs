//! The way to tracing that runs: where, beside whom, with what. Every step may fail; what was
//! changed until then is on record, and the guard puts it back.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;

use pipe::cli::Failure;
use rustix::fs::OFlags;

use super::plan::Plan;
use super::record::Was;
use super::setting::Setting;
use super::tree::{Tree, refused};
use super::{Tracing, has_graph};

/// What a process sees of itself when it is in the first namespace of process ids
/// (PROC_PID_INIT_INO of the kernel's proc_ns.h): the one in which tracing counts.
const FIRST_NAMESPACE: &str = "pid:[4026531836]";

impl Tracing {
    /// Changes what the plan needs changed, and starts recording.
    pub(super) fn set_up(&mut self, plan: &Plan, force: bool) -> Result<(), Failure> {
        self.enter_instance(plan)?;
        let top = self.base.is_empty();
        let own = plan.settings(hidden()).into_iter();
        let mut settings: Vec<_> = own.map(|setting| setting.below(&self.base)).collect();
        settings.extend(plan.globals(top));
        if top {
            self.thresholded = plan.thresh() > 0;
            settings.extend(self.others(plan, force)?);
        } else if !force {
            self.check_globals(plan)?;
        }
        let here = Tree::at(&self.tree.path(&self.base));
        let (found, lacking): (Vec<_>, Vec<_>) = (plan.events.iter())
            .map(|event| (event, here.enables(event)))
            .partition(|(_, files)| !files.is_empty());
        let switches = found.into_iter().flat_map(|(_, files)| files);
        settings.extend(switches.map(|file| Setting::new(file, "1").below(&self.base)));
        settings.retain(|setting| setting.needed || self.tree.has(&setting.file));
        let mut unknown = Vec::new();
        for change in self.remember(settings)? {
            unknown.extend(self.tree.set(&change.file, &change.items)?);
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

    /// Whether what holds for every instance may be changed, if it has to be: not while somebody
    /// else follows functions.
    fn check_globals(&self, plan: &Plan) -> Result<(), Failure> {
        let stale = plan.globals(false).into_iter().find(|global| {
            let stands = self.tree.read(&global.file);
            stands.is_ok_and(|items| items != global.items)
        });
        let Some(stale) = stale else {
            return Ok(());
        };
        let instances = fs::read_dir(self.tree.path("instances"));
        let instances = instances.into_iter().flatten().flatten();
        let mut tracers = instances
            .map(|entry| entry.path().join("current_tracer"))
            .chain([self.tree.path("current_tracer")])
            .filter_map(|path| fs::read_to_string(path).ok());
        if tracers.any(|tracer| tracer.trim() == "function_graph") {
            let what = format!("somebody is tracing, with {} set for all", stale.file);
            let cure = "let it end first, or take over with --force";
            return Err(Failure::new(self.tree.root().display(), what, cure));
        }
        Ok(())
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
    /// Returns what is to be written. Files that hold it already are no business of ours, but for
    /// those that change on the way.
    fn remember(&mut self, settings: Vec<Setting>) -> Result<Vec<Was>, Failure> {
        let mut changes = Vec::new();
        for setting in settings {
            let stands = self.tree.read(&setting.file);
            let stands = stands.map_err(|error| self.tree.refused(&setting.file, &error))?;
            let items = setting.beside(&stands);
            if items == stands && !setting.needed {
                continue;
            }
            let file = setting.file;
            changes.push(Was {
                file: file.clone(),
                items,
            });
            self.record.was.push(Was {
                file,
                items: stands,
            });
        }
        if let Some(journal) = &mut self.journal {
            journal.note(&self.record.was)?;
        }
        Ok(changes)
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

    /// Sets a file of the directory used.
    pub(super) fn set(&self, file: &str, item: &str) -> Result<(), Failure> {
        let file = format!("{}{file}", self.base);
        self.tree.set(&file, &[item.to_owned()]).map(drop)
    }
}

/// Our process id, if tracing counts processes as we do.
fn hidden() -> Option<u32> {
    let namespace = fs::read_link("/proc/self/ns/pid").ok()?;
    (namespace.as_os_str() == FIRST_NAMESPACE).then(std::process::id)
}
