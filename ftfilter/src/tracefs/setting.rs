//! What a tracing file says, and what has to be written to make it say so again.
//!
//! ```text
//! trace_clock          local global [mono] boot     the word in brackets is written
//! events/.../enable    1*                           the star tells of triggers: 1 is written
//! set_ftrace_filter    #### all functions enabled ####        nothing is written
//!                      ext4_es_scan [ext4]                    ext4_es_scan:mod:ext4
//!                      vfs_read:traceon:unlimited             a command: emptying leaves it alone
//! set_ftrace_pid       no pid                                 nothing is written
//! ```
//!
//! See Documentation/trace/ftrace.rst. Opening a list for writing with O_TRUNC empties it; every
//! other file takes the last word written to it.

/// A tracing file and what it shall hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Setting {
    /// The path below the tracing directory.
    pub(super) file: String,
    /// What is written: one item in most files, any number in lists.
    pub(super) items: Vec<String>,
    /// Whether what a list holds already stays in it.
    pub(super) adds: bool,
    /// Whether there is no tracing without it; other files are passed over where they are not.
    pub(super) needed: bool,
}

/// What kind of text a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// One word.
    Word,
    /// All words that could stand there, the one that does in brackets.
    Choice,
    /// Function names, a line each.
    Functions,
    /// Process ids, a line each.
    Pids,
}

impl Setting {
    /// A file that holds one item, if it is there.
    pub(super) fn new(file: impl Into<String>, item: &str) -> Setting {
        Setting::list(file, vec![item.to_owned()])
    }

    /// A list, if it is there.
    pub(super) fn list(file: impl Into<String>, items: Vec<String>) -> Setting {
        Setting {
            file: file.into(),
            items,
            adds: false,
            needed: false,
        }
    }

    /// The same for a file that must be there.
    pub(super) fn needed(self) -> Setting {
        Setting {
            needed: true,
            ..self
        }
    }

    /// Whether the file holds any number of items.
    pub(super) fn is_list(&self) -> bool {
        Kind::of(&self.file).is_list()
    }

    /// The same below a directory.
    pub(super) fn below(self, base: &str) -> Setting {
        Setting {
            file: format!("{base}{}", self.file),
            ..self
        }
    }

    /// What to write where `stands` is what the file holds.
    pub(super) fn beside(&self, stands: &[String]) -> Vec<String> {
        let mut items = self.items.clone();
        if self.adds {
            items.extend_from_slice(stands);
            items.sort();
            items.dedup();
        }
        items
    }
}

impl Kind {
    /// The kind of a file, by its name.
    pub(super) fn of(file: &str) -> Kind {
        match file.rsplit('/').next().unwrap_or_default() {
            "trace_clock" => Kind::Choice,
            "set_ftrace_filter" | "set_ftrace_notrace" | "set_graph_function"
            | "set_graph_notrace" => Kind::Functions,
            name if name.starts_with("set_") && name.ends_with("_pid") => Kind::Pids,
            _ => Kind::Word,
        }
    }

    /// Whether it holds any number of items.
    pub(super) fn is_list(self) -> bool {
        matches!(self, Kind::Functions | Kind::Pids)
    }

    /// The items that would have to be written for the file to read `text`. A list comes sorted:
    /// the kernel keeps no order.
    pub(super) fn items(self, text: &str) -> Vec<String> {
        let lines = text.lines().map(str::trim);
        let mut items: Vec<String> = match self {
            Kind::Word => vec![text.trim().trim_end_matches('*').to_owned()],
            Kind::Choice => {
                let chosen = text.split_whitespace().find_map(|word| {
                    let word = word.strip_prefix('[')?;
                    word.strip_suffix(']')
                });
                vec![chosen.unwrap_or(text.trim()).to_owned()]
            }
            Kind::Functions => lines.filter_map(function).collect(),
            Kind::Pids => lines
                .filter(|line| line.bytes().all(|b| b.is_ascii_digit()) && !line.is_empty())
                .map(str::to_owned)
                .collect(),
        };
        if self.is_list() {
            items.sort();
            items.dedup();
        }
        items
    }
}

/// A line of a list of functions as it would be written.
fn function(line: &str) -> Option<String> {
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    match (line.split_once(" ["), line.split_once(':')) {
        (Some((name, module)), None) => {
            Some(format!("{name}:mod:{}", module.trim_end_matches(']')))
        }
        (_, Some((_, rest))) if !rest.starts_with("mod:") => None,
        _ => Some(line.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(file: &str, text: &str) -> Vec<String> {
        Kind::of(file).items(text)
    }

    #[test]
    fn a_choice_is_the_word_in_brackets_or_the_only_one() {
        let text = "local global counter uptime perf [mono] mono_raw boot tai x86-tsc\n";
        assert_eq!(items("instances/a/trace_clock", text), ["mono"]);
        assert_eq!(items("trace_clock", "mono\n"), ["mono"]);
    }

    #[test]
    fn a_star_behind_a_switch_is_not_written_back() {
        assert_eq!(items("events/sched/sched_switch/enable", "0*\n"), ["0"]);
        assert_eq!(items("options/funcgraph-proc", "1\n"), ["1"]);
        assert_eq!(items("current_tracer", "nop\n"), ["nop"]);
        assert_eq!(items("tracing_thresh", "0\n"), ["0"]);
    }

    #[test]
    fn an_empty_list_says_so_in_words() {
        let none: [&str; 0] = [];
        for text in [
            "#### all functions enabled ####\n",
            "#### no functions disabled ####\n",
            "",
        ] {
            assert_eq!(items("set_ftrace_filter", text), none);
        }
        assert_eq!(items("set_ftrace_pid", "no pid\n"), none);
        assert_eq!(items("set_event_notrace_pid", ""), none);
    }

    #[test]
    fn a_function_of_a_module_is_written_with_its_module_and_a_command_is_left_alone() {
        let text = "try_to_free_pages\next4_es_scan [ext4]\n__fdget:mod:xfs\n\
                    vfs_read:traceon:unlimited\nschedule:stacktrace:count=5\n";
        assert_eq!(
            items("set_ftrace_filter", text),
            [
                "__fdget:mod:xfs",
                "ext4_es_scan:mod:ext4",
                "try_to_free_pages"
            ]
        );
    }

    #[test]
    fn our_pid_comes_beside_those_that_stand_there() {
        let mut setting = Setting::new("set_event_notrace_pid", "77");
        setting.adds = true;
        let stands = items("set_event_notrace_pid", "12\n999\n");
        assert_eq!(setting.beside(&stands), ["12", "77", "999"]);
        setting.adds = false;
        assert_eq!(setting.beside(&stands), ["77"]);
    }
}
