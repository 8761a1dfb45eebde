//! The name of the task that COMMAND is: `gcc-14.2-r0/do_compile`.
//!
//! Its readers part a directory's name by the last `-`, behind which the revision is, and by the
//! last `-` before it that a digit follows, behind which the version is.

use std::ffi::OsStr;
use std::path::Path;

/// What is added to a recipe's name that tells neither.
const VERSION: &str = "0";
const REVISION: &str = "r0";

/// The longest part of a name. Linux takes names of 255 bytes; what is added has to fit in.
const LONGEST: usize = 200;

/// Endings that the readers of the directory take for something else than a task.
const ENDINGS: [&str; 4] = [".log", ".tar", ".tgz", ".gz"];

/// A task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its recipe as `name-version-revision`: a directory's name.
    pub recipe: String,
    /// `do_` and what is done: a file's name.
    pub name: String,
}

impl Task {
    /// The task that a command is by default.
    pub fn of(program: &OsStr) -> Task {
        let name = Path::new(program).file_name().unwrap_or_default();
        let name = name.to_string_lossy();
        let letters = name.trim_start_matches(|c: char| !c.is_alphanumeric());
        let mut safe = String::new();
        for letter in letters.chars() {
            if safe.len() + letter.len_utf8() > LONGEST {
                break;
            }
            safe.push(if is_letter(letter) { letter } else { '_' });
        }
        if safe.is_empty() {
            safe.push_str("command");
        }
        Task {
            recipe: format!("{safe}-{VERSION}-{REVISION}"),
            name: "do_command".to_owned(),
        }
    }

    /// The same as another task of it, or as one of a recipe that is named.
    pub fn named(self, name: &TaskName) -> Task {
        Task {
            recipe: name.recipe.clone().unwrap_or(self.recipe),
            name: name.task.clone(),
        }
    }
}

/// What the user calls the task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskName {
    recipe: Option<String>,
    task: String,
}

/// Reads `TASK` or `RECIPE:TASK`. A recipe may come with its version, or that and its revision; a
/// task with `do_` before it.
pub fn parse(text: &str) -> Result<TaskName, &'static str> {
    let (recipe, task) = match text.split_once(':') {
        Some((recipe, task)) => (Some(recipe), task),
        None => (None, text),
    };
    let task = task.strip_prefix("do_").unwrap_or(task);
    if ![Some(task), recipe].into_iter().flatten().all(is_name) {
        return Err(
            "is not TASK or RECIPE:TASK; a name is of letters, digits and . _ + - ~ @ %, the first \
             one a letter or a digit",
        );
    }
    if ENDINGS.iter().any(|ending| task.ends_with(ending)) {
        return Err("has an ending of a log or an archive, which no task may have");
    }
    Ok(TaskName {
        recipe: recipe.map(whole),
        task: format!("do_{task}"),
    })
}

fn is_name(text: &str) -> bool {
    text.starts_with(char::is_alphanumeric) && text.len() <= LONGEST && text.chars().all(is_letter)
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() || "._+-~@%".contains(letter)
}

/// The recipe with a version and a revision.
fn whole(recipe: &str) -> String {
    if let Some((rest, revision)) = recipe.rsplit_once('-')
        && is_revision(revision)
        && has_version(rest)
    {
        recipe.to_owned()
    } else if has_version(recipe) {
        format!("{recipe}-{REVISION}")
    } else {
        format!("{recipe}-{VERSION}-{REVISION}")
    }
}

/// Whether it is `r0` or `r12.3`.
fn is_revision(text: &str) -> bool {
    let number = text.strip_prefix('r').unwrap_or_default();
    number.starts_with(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// Whether a `-` and a digit stand behind a name.
fn has_version(text: &str) -> bool {
    let parts = text.match_indices('-').skip_while(|(at, _)| *at == 0);
    parts
        .map(|(at, _)| &text[at + 1..])
        .any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let task = Task::of(OsStr::new("/usr/bin/make")).named(&parse(text).unwrap());
        format!("{}/{}", task.recipe, task.name)
    }

    /// How the readers part a directory's name.
    fn parted(recipe: &str) -> Option<(&str, &str, &str)> {
        let (rest, revision) = recipe.rsplit_once('-')?;
        let at = rest.match_indices('-').rev().map(|(at, _)| at);
        let mut at =
            at.filter(|at| *at > 0 && rest[at + 1..].starts_with(|c: char| c.is_ascii_digit()));
        let at = at.next()?;
        Some((&rest[..at], &rest[at + 1..], revision))
    }

    #[test]
    fn a_task_is_named_as_much_as_the_user_likes() {
        assert_eq!(told("compile"), "make-0-r0/do_compile");
        assert_eq!(told("do_compile"), "make-0-r0/do_compile");
        assert_eq!(told("gcc:compile"), "gcc-0-r0/do_compile");
        assert_eq!(told("gcc-14.2:do_compile"), "gcc-14.2-r0/do_compile");
        assert_eq!(told("gcc-14.2-r3:compile"), "gcc-14.2-r3/do_compile");
        assert_eq!(told("gcc-r3:compile"), "gcc-r3-0-r0/do_compile");
        assert_eq!(told("gcc-1_14.2-r0.1:x"), "gcc-1_14.2-r0.1/do_x");
        assert_eq!(told("lib32-gtk+-3.0~rc1:x"), "lib32-gtk+-3.0~rc1-r0/do_x");
    }

    #[test]
    fn a_command_is_a_task_of_its_own_name() {
        let recipe = |program: &str| Task::of(OsStr::new(program)).recipe;
        assert_eq!(recipe("./.hidden"), "hidden-0-r0");
        assert_eq!(recipe("python-3.11"), "python-3.11-0-r0");
        assert_eq!(recipe("a b:c\n"), "a_b_c_-0-r0");
        for nameless in ["", "/", "..", "--", "\n"] {
            assert_eq!(recipe(nameless), "command-0-r0");
        }
        assert!(recipe(&"ü".repeat(300)).len() <= 255);
    }

    #[test]
    fn the_readers_find_name_version_and_revision_in_any() {
        arbtest::arbtest(|u| {
            let letters = b"ab01.-_+r:";
            let length = u.int_in_range(0..=12)?;
            let text: arbtest::arbitrary::Result<String> = (0..length)
                .map(|_| Ok(char::from(*u.choose(letters)?)))
                .collect();
            let text = text?;
            let named = parse(&text).ok().and_then(|name| name.recipe);
            for recipe in named
                .into_iter()
                .chain([Task::of(OsStr::new(&text)).recipe])
            {
                let (name, version, revision) = parted(&recipe).unwrap();
                assert!(!name.is_empty() && !version.is_empty());
                assert!(revision.starts_with('r'), "{text} {recipe}");
            }
            Ok(())
        });
        assert_eq!(parted("gcc-14.2-r0"), Some(("gcc", "14.2", "r0")));
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        let long = "x".repeat(201);
        let wrong = [
            "", ":", "a:", ":b", "a:b:c", "../x", "a/b", ".x", "-x", "a b", "a\nb", "do_", "x.log",
            "x.tar", "x.gz", "do_.x", "a:.b", "\u{7f}", &long,
        ];
        for text in wrong {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }
}
