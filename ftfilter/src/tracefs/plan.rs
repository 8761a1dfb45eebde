//! What to write for a plan, in which order: for a program to do and for a shell.

use pipe::span::Span;

use super::setting::Setting;

/// What shall be traced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The functions to follow; as in the kernel's own filter, `*` and `?` match.
    pub functions: Vec<String>,
    /// The events, by name, or as `system:name`.
    pub events: Vec<String>,
    /// Calls shorter than this are not wanted.
    pub threshold: Span,
    /// Whether functions are followed at all; otherwise there are events only.
    pub graph: bool,
    /// Whether what these functions call is wanted too, with its beginnings.
    pub tree: bool,
}

/// What the text of a trace needs, whatever stood there before. Binary and raw text can't be
/// read; `fields` and `latency-format` change what events say; `block` makes poll(2) return at
/// once; the fork options would hide the children of a process that is hidden.
const OPTIONS: [(&str, &str); 13] = [
    ("bin", "0"),
    ("block", "0"),
    ("context-info", "1"),
    ("event-fork", "0"),
    ("fields", "0"),
    ("function-fork", "0"),
    ("hex", "0"),
    ("irq-info", "1"),
    ("latency-format", "0"),
    ("raw", "0"),
    ("record-cmd", "1"),
    ("stacktrace", "0"),
    ("userstacktrace", "0"),
];

const GRAPH_OPTIONS: [(&str, &str); 5] = [
    ("funcgraph-abstime", "1"),
    ("funcgraph-cpu", "1"),
    ("funcgraph-duration", "1"),
    ("funcgraph-proc", "1"),
    ("funcgraph-tail", "1"),
];

/// Lists that would hide what is asked for.
const NARROWING: [&str; 1] = ["set_event_pid"];
const GRAPH_NARROWING: [&str; 2] = ["set_ftrace_notrace", "set_ftrace_pid"];

/// The same, but for all instances: the files are at the top level only.
const GLOBAL_NARROWING: [&str; 2] = ["set_graph_function", "set_graph_notrace"];

impl Plan {
    /// The tracer that it needs.
    pub(super) fn tracer(&self) -> &'static str {
        if self.graph { "function_graph" } else { "nop" }
    }

    /// The threshold as the kernel takes it: whole microseconds, zero for none. Rounded down,
    /// because the kernel must not drop what is to be kept.
    pub(super) fn thresh(&self) -> u64 {
        // With a threshold the kernel writes no beginnings.
        if self.graph && !self.tree {
            self.threshold.ns() / 1_000
        } else {
            0
        }
    }

    /// What is set in the directory used, in order, before the tracer is chosen. Events are not in
    /// it: where they are is for the kernel to say.
    pub(super) fn settings(&self, hidden: Option<u32>) -> Vec<Setting> {
        let mut settings = vec![
            // First, because a new instance records from its birth.
            Setting::new("tracing_on", "0").needed(),
            Setting::new("current_tracer", "nop").needed(),
        ];
        let graph_options = GRAPH_OPTIONS.iter().filter(|_| self.graph);
        settings.extend(
            (OPTIONS.iter().chain(graph_options))
                .map(|(name, value)| Setting::new(format!("options/{name}"), value)),
        );
        settings.push(Setting::new("trace_clock", "mono"));
        let graph_narrowing = GRAPH_NARROWING.iter().filter(|_| self.graph);
        settings.extend(
            (NARROWING.iter().chain(graph_narrowing)).map(|&name| Setting::list(name, Vec::new())),
        );
        for name in ["set_event_notrace_pid", "set_ftrace_notrace_pid"] {
            let wanted = self.graph || name == "set_event_notrace_pid";
            if let Some(pid) = hidden.filter(|_| wanted) {
                let mut setting = Setting::new(name, &pid.to_string());
                setting.adds = true;
                settings.push(setting);
            }
        }
        if self.graph {
            let filter = self.functions.iter().filter(|_| !self.tree).cloned();
            settings.push(Setting::list("set_ftrace_filter", filter.collect()).needed());
        }
        settings
    }

    /// What is set at the top level, wherever the tracer runs, because it holds for all of them. A
    /// threshold there means that the text has no entries, in instances as well: it is used only
    /// where nobody else can be tracing, and the tracer looks at it when it starts.
    pub(super) fn globals(&self, top: bool) -> Vec<Setting> {
        if !self.graph {
            return Vec::new();
        }
        let thresh = if top { self.thresh() } else { 0 };
        let lists = GLOBAL_NARROWING.map(|name| Setting::list(name, Vec::new()));
        let mut settings = Vec::from(lists);
        if self.tree {
            settings[0] = Setting::list(GLOBAL_NARROWING[0], self.functions.clone()).needed();
        }
        settings.push(Setting::new("max_graph_depth", "0"));
        let thresh = Setting::new("tracing_thresh", &thresh.to_string());
        settings.push(if top { thresh.needed() } else { thresh });
        settings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(graph: bool) -> Plan {
        Plan {
            functions: vec!["try_to_free_pages".to_owned()],
            events: vec!["mm_shrink_slab_start".to_owned()],
            threshold: Span::from_ns(134_900),
            graph,
            tree: false,
        }
    }

    fn value<'a>(settings: &'a [Setting], file: &str) -> Option<&'a [String]> {
        let found = settings.iter().find(|setting| setting.file == file)?;
        Some(&found.items)
    }

    #[test]
    fn recording_is_off_and_no_tracer_runs_before_anything_else_changes() {
        let settings = plan(true).settings(None);
        let first = settings.iter().map(|setting| setting.file.as_str());
        let first: Vec<_> = first.take(2).collect();
        assert_eq!(first, ["tracing_on", "current_tracer"]);
    }

    #[test]
    fn the_threshold_is_rounded_down_and_only_at_the_top() {
        let thresh = |settings: &[Setting]| value(settings, "tracing_thresh").map(<[_]>::concat);
        assert_eq!(thresh(&plan(true).globals(true)).unwrap(), "134");
        assert_eq!(thresh(&plan(true).globals(false)).unwrap(), "0");
        assert_eq!(thresh(&plan(true).settings(None)), None);
        assert_eq!(plan(false).thresh(), 0);
    }

    #[test]
    fn a_tree_needs_all_that_the_functions_call_and_no_threshold() {
        let plan = Plan {
            tree: true,
            ..plan(true)
        };
        let (own, all) = (plan.settings(None), plan.globals(true));
        assert_eq!(value(&own, "set_ftrace_filter").unwrap().len(), 0);
        assert_eq!(value(&all, "set_graph_function").unwrap(), plan.functions);
        assert_eq!(value(&all, "tracing_thresh").unwrap(), ["0"]);
    }

    #[test]
    fn events_alone_leave_the_function_tracer_alone() {
        let settings = plan(false).settings(Some(7));
        let touched = |name: &str| settings.iter().any(|setting| setting.file.contains(name));
        for name in ["ftrace", "graph", "thresh"] {
            assert!(!touched(name), "{name}");
        }
        assert!(touched("set_event_notrace_pid"));
        assert!(plan(false).globals(true).is_empty());
        assert!(value(&plan(true).settings(Some(7)), "set_ftrace_notrace_pid").is_some());
    }
}
