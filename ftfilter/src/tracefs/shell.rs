//! The same set-up as commands for a shell, for those who would rather do it by hand.

use std::path::Path;

use super::plan::Plan;
use super::setting::Setting;

/// The commands. They look for an instance as the program does, and end with how to undo them.
pub(super) fn commands(root: &Path, plan: &Plan) -> String {
    let tracer = plan.tracer();
    let mut lines = vec![
        format!("cd {} || exit", quoted(&root.to_string_lossy())),
        "top=$PWD".to_owned(),
        format!("# an instance of its own, where the kernel has the tracer '{tracer}' in one"),
        "mkdir instances/ftfilter".to_owned(),
        format!("if grep -qsw {tracer} instances/ftfilter/available_tracers"),
        "then cd instances/ftfilter && instance=yes".to_owned(),
        "else rmdir instances/ftfilter; instance=".to_owned(),
        "fi".to_owned(),
    ];
    lines.extend(plan.settings(None).iter().map(command));
    let globals = plan.globals(false).into_iter();
    lines.extend(globals.map(|global| command(&global.below("$top/"))));
    if plan.thresh() > 0 {
        let thresh = plan.thresh();
        lines.push(format!("[ $instance ] || echo {thresh} > tracing_thresh"));
    }
    lines.extend(plan.events.iter().map(|event| switch(event, 1)));
    lines.extend([
        format!("echo {tracer} > current_tracer"),
        "echo 1 > tracing_on".to_owned(),
        "# then: ftfilter < trace_pipe".to_owned(),
        "# in the end, in an instance: cd ../.. && rmdir instances/ftfilter".to_owned(),
        "# or else: echo nop > current_tracer; : > set_ftrace_filter".to_owned(),
        "#          echo 0 > tracing_thresh; echo 0 > events/enable; echo local > trace_clock"
            .to_owned(),
    ]);
    if plan.tree {
        lines.push("# and in both: : > set_graph_function".to_owned());
    }
    lines.push(String::new());
    lines.join("\n")
}

fn command(setting: &Setting) -> String {
    let file = &setting.file;
    let there = if setting.needed {
        String::new()
    } else {
        format!("[ ! -e {file} ] || ")
    };
    match setting.items.as_slice() {
        [item] if !setting.is_list() => format!("{there}echo {item} > {file}"),
        [] => format!("{there}: > {file}"),
        items => {
            let names: Vec<_> = items.iter().map(|item| quoted(item)).collect();
            let names = names.join(" ");
            format!(": > {file}\nfor name in {names}; do echo \"$name\" >> {file}; done")
        }
    }
}

fn switch(event: &str, value: u8) -> String {
    let (system, name) = match event.split_once(':') {
        Some((system, name)) => (quoted(system), name),
        None => ("*".to_owned(), event),
    };
    let name = quoted(name);
    format!("for file in events/{system}/{name}/enable; do echo {value} > $file; done")
}

/// A word as a shell takes it, whatever it holds.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pipe::span::Span;

    #[test]
    fn whatever_a_name_holds_a_shell_takes_it_as_a_name() {
        let plan = Plan {
            functions: vec!["__alloc_pages*".to_owned(), "a'b;$(c)".to_owned()],
            events: vec!["x y".to_owned(), "sched:sched_switch".to_owned()],
            threshold: Span::from_ns(134_000),
            graph: true,
            tree: false,
        };
        let text = commands(Path::new("/a dir"), &plan);
        for line in [
            "cd '/a dir' || exit",
            "for name in '__alloc_pages*' 'a'\\''b;$(c)'; do echo \"$name\" >> set_ftrace_filter; done",
            "[ $instance ] || echo 134 > tracing_thresh",
            "for file in events/*/'x y'/enable; do echo 1 > $file; done",
            "for file in events/sched/sched_switch/enable; do echo 1 > $file; done",
            "[ ! -e options/funcgraph-proc ] || echo 1 > options/funcgraph-proc",
            "[ ! -e $top/max_graph_depth ] || echo 0 > $top/max_graph_depth",
            "[ ! -e set_event_pid ] || : > set_event_pid",
            "echo function_graph > current_tracer",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
