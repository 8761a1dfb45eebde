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
    /// Reads one. `/` around it make it a regular expression. What no name of the kernel's has in
    /// it would never fit, and nobody would be told.
    pub fn parse(text: &str) -> Result<Pattern, String> {
        if let Some(regex) = text.strip_prefix('/') {
            let regex = regex.strip_suffix('/');
            let regex = regex.ok_or_else(|| format!("'{text}' has no '/' at its end"))?;
            return pick::regex(regex).map(Pattern::Regex);
        }
        if text.is_empty() {
            return Err("a name is empty".to_owned());
        }
        if text.contains([',', '|']) {
            return Err(format!("'{text}' is not one name; write a rule for each"));
        }
        Ok(Pattern::Glob(text.to_owned()))
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
