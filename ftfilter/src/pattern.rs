//! Names of functions and events in rules: as they are, with `*`, or `/regex/`.

use std::fmt;

use pipe::pick;
use regex::bytes::Regex;

/// What names a rule is about.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// The name itself, or one with `*` for any text.
    Glob(String),
    /// A regular expression that fits somewhere in the name.
    Regex(Regex),
}

impl Pattern {
    /// Reads one. `/` around it make it a regular expression.
    pub fn parse(text: &str) -> Result<Pattern, String> {
        match text
            .strip_prefix('/')
            .and_then(|rest| rest.strip_suffix('/'))
        {
            Some(regex) => pick::regex(regex).map(Pattern::Regex),
            None if text.is_empty() => Err("a name is empty".to_owned()),
            None => Ok(Pattern::Glob(text.to_owned())),
        }
    }

    /// Whether a name fits.
    pub fn fits(&self, name: &[u8]) -> bool {
        match self {
            Pattern::Glob(glob) => {
                std::str::from_utf8(name).is_ok_and(|name| pick::matches(glob, name))
            }
            Pattern::Regex(regex) => regex.is_match(name),
        }
    }

    /// What the one `*` of a name stands for.
    pub fn star<'a>(&self, name: &'a [u8]) -> Option<&'a [u8]> {
        let Pattern::Glob(glob) = self else {
            return None;
        };
        let (front, back) = glob.split_once('*')?;
        if back.contains('*') {
            return None;
        }
        name.strip_prefix(front.as_bytes())?
            .strip_suffix(back.as_bytes())
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Pattern::Glob(glob) => f.write_str(glob),
            Pattern::Regex(regex) => write!(f, "/{regex}/"),
        }
    }
}
