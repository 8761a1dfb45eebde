//! Shell transcripts: `$ command`, what it prints, `? status`.
//!
//! ```text
//! skip unless datamash
//! # A line that starts with '#' is a comment.
//! $ printf '1\n2\n' |
//! > datamash sum 1
//! 3
//!
//! $ sample --count many
//! sample: --count 'many' is not a number. Try 'sample --help'.
//! ? 2
//! ```
//!
//! Each command is run by `sh` in one scratch directory per file, with the tools first in PATH and
//! `$DATA` as the recorded data. Standard output and error come merged. No `? status` line means
//! status 0. One empty line before the next command, comment or end of file is not output. There
//! are no wildcards: what varies is cut off by the command itself (`cut -f2-`). Where programs don't
//! tell whether the machine can do it, a command does: `skip unless $ command`.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::{Child, Scratch, data, installed, shell, skip};

/// One file of commands and what they print.
#[derive(Debug, PartialEq, Eq)]
pub struct Transcript {
    needs: Vec<Need>,
    parts: Vec<Part>,
}

/// Without which it can't run.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Need {
    /// A program in PATH.
    Program(String),
    /// A command that ends with status 0.
    Success(String),
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// A comment, a directive or an empty line, as it stands.
    Verbatim(String),
    Step(Step),
}

/// A command and what it prints.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    /// The line of its `$`.
    line: usize,
    command: String,
    output: String,
    status: i32,
    /// Whether an empty line parts it from what follows.
    parted: bool,
}

/// Marks a last line that has no end.
const UNENDED: &str = "(no newline at the end)";

impl Transcript {
    /// Reads a transcript.
    ///
    /// # Errors
    /// `line: what` where the text is no transcript.
    pub fn parse(text: &str) -> Result<Transcript, String> {
        let mut needs = Vec::new();
        let mut parts = Vec::new();
        let mut lines = text.lines().zip(1..).peekable();
        while let Some((line, number)) = lines.next() {
            if let Some(first) = line.strip_prefix("$ ") {
                let mut command = first.to_owned();
                while let Some((more, _)) = lines.next_if(|(line, _)| line.starts_with("> ")) {
                    command.push('\n');
                    command.push_str(&more[2..]);
                }
                let mut step = Step {
                    line: number,
                    command,
                    output: String::new(),
                    status: 0,
                    parted: false,
                };
                while let Some((line, _)) = lines.next_if(|(line, _)| !is_special(line)) {
                    step.output.push_str(line);
                    step.output.push('\n');
                }
                if let Some((line, number)) = lines.next_if(|(line, _)| line.starts_with("? ")) {
                    step.status = line[2..]
                        .parse()
                        .map_err(|_| format!("{number}: '{line}' has no number"))?;
                } else if step.output == "\n" || step.output.ends_with("\n\n") {
                    step.output.pop();
                    step.parted = true;
                }
                parts.push(Part::Step(step));
            } else if line.is_empty() || line.starts_with('#') {
                parts.push(Part::Verbatim(line.to_owned()));
            } else if let Some(need) = line.strip_prefix("skip unless ") {
                match need.strip_prefix("$ ") {
                    Some(command) => needs.push(Need::Success(command.to_owned())),
                    None => needs.extend(need.split(' ').map(|name| Need::Program(name.into()))),
                }
                parts.push(Part::Verbatim(line.to_owned()));
            } else {
                return Err(format!("{number}: '{line}' belongs to no command"));
            }
        }
        if parts.iter().any(|part| matches!(part, Part::Step(_))) {
            Ok(Transcript { needs, parts })
        } else {
            Err("1: there is no command in it".to_owned())
        }
    }

    /// What it needs and this machine lacks, in words.
    pub fn lacks(&self) -> Option<String> {
        self.needs.iter().find_map(|need| match need {
            Need::Program(name) => (!installed(name)).then(|| format!("{name} is not installed")),
            Need::Success(command) => {
                let ended = Child::start(&mut shell(command, &Scratch::new())).end();
                (ended.status != 0).then(|| format!("'{command}' fails here"))
            }
        })
    }

    /// Runs every command; gives the transcript as it came out.
    ///
    /// # Errors
    /// `line: what` where the output can't stand in a transcript.
    pub fn run(&self) -> Result<Transcript, String> {
        let scratch = Scratch::new();
        let mut parts = Vec::new();
        for part in &self.parts {
            parts.push(match part {
                Part::Verbatim(line) => Part::Verbatim(line.clone()),
                Part::Step(step) => Part::Step(step.run(&scratch)?),
            });
        }
        Ok(Transcript {
            needs: self.needs.clone(),
            parts,
        })
    }

    /// The transcript as a file.
    pub fn print(&self) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Verbatim(line) => text.extend([line, "\n"]),
                Part::Step(step) => step.print(&mut text),
            }
        }
        text
    }

    /// Where what came out differs from what was expected: `file:line`, the command, and the lines
    /// missing (-) and unexpected (+). Empty if nowhere.
    pub fn difference(&self, came: &Transcript, name: &str) -> String {
        let mut report = String::new();
        for (want, came) in self.parts.iter().zip(&came.parts) {
            let (Part::Step(want), Part::Step(came)) = (want, came) else {
                continue;
            };
            if (&want.output, want.status) == (&came.output, came.status) {
                continue;
            }
            let command = want.command.replace('\n', "\n  > ");
            let _ = writeln!(report, "{name}:{}:\n  $ {command}", want.line);
            compare(&mut report, &want.output, &came.output);
            if want.status != came.status {
                let _ = writeln!(report, "- ? {}\n+ ? {}", want.status, came.status);
            }
        }
        report
    }
}

impl Step {
    fn run(&self, scratch: &Scratch) -> Result<Step, String> {
        let merged = format!("exec 2>&1\n{}", self.command);
        let ended = Child::start(&mut shell(&merged, scratch)).end();
        let mut output = ended.out.replace(&*data().to_string_lossy(), "$DATA");
        if !output.is_empty() && !output.ends_with('\n') {
            output.push_str(UNENDED);
            output.push('\n');
        }
        if let Some(line) = output.lines().find(|line| is_special(line)) {
            return Err(format!(
                "{}: the output line '{line}' reads like a part of the transcript; indent it with sed",
                self.line
            ));
        }
        Ok(Step {
            output,
            status: ended.status,
            ..self.clone()
        })
    }

    fn print(&self, text: &mut String) {
        text.extend(["$ ", &self.command.replace('\n', "\n> "), "\n"]);
        text.push_str(&self.output);
        if self.status != 0 {
            let _ = writeln!(text, "? {}", self.status);
        }
        let ends_empty = self.output == "\n" || self.output.ends_with("\n\n");
        if self.parted || self.status == 0 && ends_empty {
            text.push('\n');
        }
    }
}

/// Whether a line ends the output above it.
fn is_special(line: &str) -> bool {
    line.starts_with("$ ") || line.starts_with("? ") || line.starts_with('#')
}

/// The lines of both texts in one column, by their longest common subsequence.
fn compare(report: &mut String, want: &str, came: &str) {
    let (want, came): (Vec<_>, Vec<_>) = (want.lines().collect(), came.lines().collect());
    let mut common = vec![vec![0_u32; came.len() + 1]; want.len() + 1];
    for i in (0..want.len()).rev() {
        for j in (0..came.len()).rev() {
            common[i][j] = if want[i] == came[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < want.len() || j < came.len() {
        let (sign, line) = if i < want.len() && j < came.len() && want[i] == came[j] {
            (i, j) = (i + 1, j + 1);
            (' ', want[i - 1])
        } else if j == came.len() || i < want.len() && common[i + 1][j] >= common[i][j + 1] {
            i += 1;
            ('-', want[i - 1])
        } else {
            j += 1;
            ('+', came[j - 1])
        };
        let _ = writeln!(report, "{sign} {line}");
    }
}

/// Runs every `*.t` below the directory and gives a report of what differs, empty if nothing.
/// A file that is no transcript, and a directory with none, are differences too. With `bless` the
/// files are rewritten instead.
pub fn run_all(directory: &Path, bless: bool) -> String {
    let mut files: Vec<_> = fs::read_dir(directory)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "t"))
        .collect();
    files.sort();
    if files.is_empty() {
        return format!("{}: no transcript in it\n", directory.display());
    }
    files.iter().map(|file| run_file(file, bless)).collect()
}

fn run_file(file: &Path, bless: bool) -> String {
    let place = file.strip_prefix(crate::top()).unwrap_or(file);
    let name = place.display().to_string();
    let text = fs::read_to_string(file).unwrap_or_default();
    let want = match Transcript::parse(&text) {
        Err(what) => return format!("{name}:{what}\n"),
        Ok(want) => want,
    };
    if let Some(missing) = want.lacks() {
        skip(name, missing);
        return String::new();
    }
    match want.run() {
        Err(what) => format!("{name}:{what}\n"),
        Ok(came) if bless => {
            fs::write(file, came.print()).expect("the transcript can be written");
            String::new()
        }
        Ok(came) => want.difference(&came, &name),
    }
}
