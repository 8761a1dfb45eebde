//! The manual and `--help` say the same, and what the manual shows runs.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use clap::CommandFactory;
use tests::{Child, Scratch, TOOLS, binary, installed, is_built, shell, skip, top};

/// Programs that examples may use and machines may lack.
const CONSUMERS: [&str; 9] = [
    "clickhouse-local",
    "datamash",
    "duckdb",
    "gnuplot",
    "mlr",
    "promtool",
    "psql",
    "python3",
    "sqlite3",
];

/// Columns that some machines have not, with what they come from.
const SOURCES: [(&str, &str); 2] = [("psi_", "/proc/pressure/io"), ("disk_", "/sys/block")];

fn pages() -> Vec<PathBuf> {
    let mut pages: Vec<_> = fs::read_dir(top().join("man"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|e| ["1", "5", "7"].iter().any(|s| e == *s))
        })
        .collect();
    pages.sort();
    assert!(!pages.is_empty());
    pages
}

fn built() -> impl Iterator<Item = &'static str> {
    TOOLS.into_iter().filter(|tool| is_built(tool))
}

fn page(tool: &str) -> String {
    let path = top().join(format!("man/{tool}.1"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn said(tool: &str, option: &str) -> String {
    Child::start(Command::new(binary(tool)).arg(option))
        .end()
        .quietly()
}

/// One option as its names, short and long: `-i --interval`.
type Names = BTreeSet<String>;

/// The options that `--help` lists: the lines that start with one, up to the two blanks before the
/// words about it.
fn helped(help: &str) -> BTreeSet<Names> {
    let lines = help
        .lines()
        .map(str::trim_start)
        .filter(|line| line.starts_with('-'));
    lines
        .map(|line| {
            let words = line.split("  ").next().unwrap().split([' ', ',', '=', '[']);
            words
                .filter(|word| word.starts_with('-'))
                .map(str::to_owned)
                .collect()
        })
        .collect()
}

/// The options that a page documents: every `Fl` of an `.It` line. `.It Fl i , Fl -interval Ar TIME`
fn documented(page: &str) -> BTreeSet<Names> {
    let items = page.lines().filter_map(|line| line.strip_prefix(".It "));
    items
        .map(|item| {
            let words: Vec<_> = item.split_whitespace().collect();
            let flags = words
                .windows(2)
                .filter(|pair| pair[0] == "Fl")
                .map(|pair| pair[1]);
            flags
                .filter(|flag| *flag != "-")
                .map(|flag| format!("-{}", flag.replace("\\-", "-")))
                .collect::<Names>()
        })
        .filter(|names| !names.is_empty())
        .collect()
}

/// The command lines in the literal blocks of EXAMPLES, each with the lines that continue it.
fn examples(page: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let (mut inside, mut literal, mut open) = (false, false, false);
    for line in page.lines() {
        match line {
            _ if line.starts_with(".Sh ") => inside = line == ".Sh EXAMPLES",
            _ if line.starts_with(".Bd -literal") => literal = true,
            ".Ed" => (literal, open) = (false, false),
            _ if inside && literal => {
                let line = unroff(line);
                if let Some(command) = line.strip_prefix("$ ") {
                    found.push(command.to_owned());
                    open = true;
                } else if let (true, Some(more)) = (open, line.strip_prefix("> ")) {
                    let command = found.last_mut().unwrap();
                    command.push('\n');
                    command.push_str(more);
                } else {
                    open = false;
                }
            }
            _ => {}
        }
    }
    found
}

/// A line of roff as it is printed: the escapes that a literal block needs.
fn unroff(line: &str) -> String {
    let line = line.strip_prefix("\\&").unwrap_or(line);
    [
        ("\\(aq", "'"),
        ("\\(dq", "\""),
        ("\\(ti", "~"),
        ("\\(ha", "^"),
        ("\\(ga", "`"),
        ("\\&", ""),
        ("\\-", "-"),
        ("\\e", "\\"),
    ]
    .iter()
    .fold(line.to_owned(), |line, (escape, text)| {
        line.replace(escape, text)
    })
}

#[test]
fn every_page_is_clean_mdoc() {
    if !installed("mandoc") {
        skip("mandoc -T lint", "mandoc is not installed");
        return;
    }
    for page in pages() {
        let ended = Child::start(Command::new("mandoc").args(["-T", "lint"]).arg(&page)).end();
        // Whether the pages referred to are installed is the machine's business.
        let about_machine = ["referenced manual not found", "outdated mandoc.db"];
        let lines = ended.out.lines().chain(ended.err.lines());
        let complaints: Vec<_> = lines
            .filter(|line| !about_machine.iter().any(|words| line.contains(words)))
            .collect();
        assert!(complaints.is_empty(), "{complaints:#?}");
    }
}

#[test]
fn every_built_tool_has_a_page_with_all_its_sections() {
    for tool in built() {
        let text = page(tool);
        for section in [
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "OUTPUT",
            "EXIT STATUS",
            "EXAMPLES",
            "DIAGNOSTICS",
            "SEE ALSO",
            "HISTORY",
        ] {
            assert!(
                text.contains(&format!("\n.Sh {section}\n")),
                "{tool}.1 has no {section}"
            );
        }
        let count = examples(&text).len();
        assert!(count >= 5, "{tool}.1 has {count} examples");
    }
}

#[test]
fn a_page_has_the_options_of_help_and_no_other() {
    for tool in built() {
        let (helped, documented) = (helped(&said(tool, "--help")), documented(&page(tool)));
        assert!(helped.len() > 2, "{tool} --help lists its options");
        let missing: Vec<_> = helped.difference(&documented).collect();
        let unknown: Vec<_> = documented.difference(&helped).collect();
        assert!(
            missing.is_empty() && unknown.is_empty(),
            "{tool}.1 lacks {missing:?} and has besides {unknown:?}"
        );
    }
}

/// Runs the examples of a page one after the other, in one scratch directory.
fn run_examples(page: &Path) {
    let name = page.file_name().unwrap().to_string_lossy().into_owned();
    let scratch = Scratch::new();
    for line in examples(&fs::read_to_string(page).unwrap()) {
        let words = || line.split(|c: char| c.is_whitespace() || "|(;".contains(c));
        let missing = words().find(|word| CONSUMERS.contains(word) && !installed(word));
        if let Some(missing) = missing {
            skip(
                format_args!("{name}: {line}"),
                format_args!("{missing} is not installed"),
            );
            continue;
        }
        if words().any(|word| word == "ftfilter") && words().any(|word| word == "--live") {
            skip(
                format_args!("{name}: {line}"),
                "it traces the whole machine, which tests/kernel_tracing.rs does with care",
            );
            continue;
        }
        let probe = "taskwatch -q --top 1s --to probe.tsv -- true";
        if words().any(|word| word == "--top")
            && Child::start(&mut shell(probe, &scratch)).end().status != 0
        {
            skip(
                format_args!("{name}: {line}"),
                "nobody tells here what tasks use",
            );
            continue;
        }
        let hidden = SOURCES.iter().find(|(column, path)| {
            line.contains(column) && fs::read(path).is_err() && fs::read_dir(path).is_err()
        });
        if let Some((_, path)) = hidden {
            skip(
                format_args!("{name}: {line}"),
                format_args!("there is no {path}"),
            );
            continue;
        }
        let ended = Child::start(&mut shell(&line, &scratch)).end();
        let (out, err) = (ended.out, ended.err);
        assert_eq!(ended.status, 0, "{name}: $ {line}\n{out}{err}");
    }
}

#[test]
fn every_example_runs() {
    // They mostly wait for rows, so the pages do not disturb each other.
    thread::scope(|scope| {
        for page in pages() {
            scope.spawn(move || run_examples(&page));
        }
    });
}

#[test]
fn help_is_one_screen_and_the_same_by_both_names() {
    for tool in TOOLS {
        let help = said(tool, "--help");
        assert_eq!(help, said(tool, "-h"));
        assert!(
            help.lines().count() <= 40,
            "{tool} --help has {} lines",
            help.lines().count()
        );
        for line in help.lines() {
            assert!(line.chars().count() <= 79, "{tool} --help: {line}");
            assert_eq!(line, line.trim_end(), "{tool} --help has idle blanks");
        }
        let manners = ["-h, --help", "-V, --version", "Exit status"];
        for word in manners {
            assert!(help.contains(word), "{tool} --help has no '{word}'");
        }
    }
}

#[test]
fn help_tells_every_option_and_no_other() {
    let commands = [
        sample::Args::command(),
        ftfilter::Args::command(),
        taskwatch::Args::command(),
        metricsnap::Args::command(),
        render::Args::command(),
    ];
    assert_eq!(commands.len(), TOOLS.len());
    for command in commands {
        let tool = command.get_name().to_owned();
        let long = |arg: &clap::Arg| arg.get_long().map(|name| format!("--{name}"));
        let mut known: BTreeSet<_> = command.get_arguments().filter_map(long).collect();
        known.extend(["--help", "--version"].map(str::to_owned));
        let help = said(&tool, "--help");
        // In examples there are other tools, too.
        let options = help.split("\nExamples:").next().unwrap();
        let words = options.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let told = words.filter(|word| word.len() > 2 && word.starts_with("--"));
        let told: BTreeSet<_> = told.map(str::to_owned).collect();
        let (missing, unknown) = (known.difference(&told), told.difference(&known));
        let (missing, unknown): (Vec<_>, Vec<_>) = (missing.collect(), unknown.collect());
        assert!(
            missing.is_empty() && unknown.is_empty(),
            "{tool} --help lacks {missing:?} and has besides {unknown:?}"
        );
    }
}

#[test]
fn version_is_name_and_number() {
    for tool in TOOLS {
        let version = format!("{tool} {}\n", env!("CARGO_PKG_VERSION"));
        assert_eq!(said(tool, "--version"), version);
        assert_eq!(said(tool, "-V"), version);
    }
}

#[test]
fn options_are_read_from_help_and_page() {
    let names = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Names>();
    let help = "Options:\n  -i, --interval <TIME>  between -x\n      --add <K=V>  -y\n  -h, --help";
    let page = ".It Fl i , Fl -interval Ar time\n.It Fl -add Ar K Ns = Ns Ar V\n.It Fl h , Fl -help\n.It Cm x";
    let want = [
        names(&["-i", "--interval"]),
        names(&["--add"]),
        names(&["-h", "--help"]),
    ];
    assert_eq!(helped(help), BTreeSet::from(want.clone()));
    assert_eq!(documented(page), BTreeSet::from(want));
}

#[test]
fn examples_are_read_from_their_literal_blocks() {
    let page = ".Sh OUTPUT\n.Bd -literal\n$ no\n.Ed\n.Sh EXAMPLES\n$ nor this\n.Bd -literal -offset indent\n$ awk \\(aq{ print }\\(aq \\e\n> file\nits output\n> no command\n$ ls\n.Ed\n";
    assert_eq!(examples(page), ["awk '{ print }' \\\nfile", "ls"]);
}
