//! Choosing metrics by name and labels: `node_disk_*{device=vd*}`, `/pressure.*waiting/`.

use std::fmt;

use pipe::pick;
use regex::bytes::Regex;

use crate::metric::Metric;

/// What all names of this machine's metrics begin with; it may be left off.
pub const NODE: &str = "node_";

/// A choice of metrics.
#[derive(Clone, Debug)]
pub struct Selector {
    name: Pattern,
    labels: Vec<Matcher>,
}

/// What a name or a value is to be like.
#[derive(Clone, Debug)]
enum Pattern {
    /// Text in which `*` stands for any.
    Glob(String),
    /// A regular expression.
    Regex(Regex),
}

/// What a label's value is to be, or not to be.
#[derive(Clone, Debug)]
struct Matcher {
    label: String,
    value: Pattern,
    wanted: bool,
}

/// Why a text is no choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is empty, or begins with its labels.
    NoName,
    /// `{` without `}` at the end.
    Unclosed,
    /// A label without `=`.
    NoValue(String),
    /// A label's name that can't be one.
    Label(String),
    /// A regular expression that is none.
    Regex(String),
    /// A label without braces: what a shell makes of them without quotes.
    Unquoted,
}

impl Selector {
    /// Reads `NAME`, `NAME{LABEL=VALUE,...}` or `/REGEX/`, where `*` in a name or value stands for
    /// any text. Values may be in double quotes; a backslash takes the next character as it is;
    /// `!=` is for any other value, `=~` and `!~` for regular expressions over the whole value.
    ///
    /// # Errors
    /// What it is not.
    pub fn parse(text: &str) -> Result<Selector, Fault> {
        if let Some(regex) = text.strip_prefix('/').and_then(|t| t.strip_suffix('/')) {
            let regex = pick::regex(regex).map_err(Fault::Regex)?;
            let labels = Vec::new();
            let name = Pattern::Regex(regex);
            return Ok(Selector { name, labels });
        }
        let (name, labels) = match text.split_once('{') {
            None => (text, Vec::new()),
            Some((name, rest)) => {
                let inner = rest.strip_suffix('}').ok_or(Fault::Unclosed)?;
                (name, matchers(inner)?)
            }
        };
        if name.is_empty() {
            return Err(Fault::NoName);
        }
        if name.contains('=') {
            return Err(Fault::Unquoted);
        }
        let name = Pattern::Glob(name.to_owned());
        Ok(Selector { name, labels })
    }

    /// Whether it chooses the metric.
    pub fn fits(&self, metric: &Metric) -> bool {
        let name = &*metric.name;
        let named = match &self.name {
            Pattern::Glob(glob) => {
                pick::matches(glob, name)
                    || (name.strip_prefix(NODE)).is_some_and(|rest| pick::matches(glob, rest))
            }
            Pattern::Regex(regex) => regex.is_match(metric.title().as_bytes()),
        };
        named && self.labels.iter().all(|matcher| matcher.fits(metric))
    }

    /// The one value that a label must have, if it must.
    pub fn only(&self, label: &str) -> Option<&str> {
        let mut matchers = self.labels.iter().filter(|m| m.label == label && m.wanted);
        matchers.find_map(|matcher| match &matcher.value {
            Pattern::Glob(value) if !value.contains('*') => Some(value.as_str()),
            Pattern::Glob(_) | Pattern::Regex(_) => None,
        })
    }

    /// Whether a name that begins so may be chosen. Names of single processes and control groups
    /// are, only if their beginning was written out.
    pub fn may_begin(&self, prefix: &str) -> bool {
        let glob = match &self.name {
            Pattern::Glob(glob) => glob,
            Pattern::Regex(regex) => {
                return prefix.starts_with(NODE) || regex.as_str().contains(prefix);
            }
        };
        let literal = glob.split('*').next().unwrap_or_default();
        let begins = |prefix: &str| literal.starts_with(prefix) || prefix.starts_with(literal);
        match prefix.strip_prefix(NODE) {
            Some(rest) => begins(prefix) || begins(rest),
            None => literal.starts_with(prefix),
        }
    }

    /// Whether of the names that begin so any can fit, so that it is worth to look for them.
    pub fn may_fit(&self, prefix: &str) -> bool {
        let Pattern::Glob(glob) = &self.name else {
            return true;
        };
        let literal = glob.split('*').next().unwrap_or_default();
        literal.starts_with(prefix) || prefix.starts_with(literal)
    }

    /// Whether the labels that exist decide what it chooses: a value that comes later may fit, too.
    pub fn is_open(&self, metric: &Metric) -> bool {
        let mut labels = metric.labels.iter();
        labels.any(|(label, _)| self.only(label).is_none())
    }

    /// Whether it is for certain names, which begin so, and not for whichever have something in them.
    pub fn is_definite(&self) -> bool {
        match &self.name {
            Pattern::Glob(glob) => {
                let literal = glob.split('*').next().unwrap_or_default();
                !NODE.starts_with(literal)
            }
            Pattern::Regex(_) => false,
        }
    }

    /// The name that is asked for, for a search of what it may be meant to be.
    pub fn name(&self) -> &str {
        match &self.name {
            Pattern::Glob(glob) => glob,
            Pattern::Regex(regex) => regex.as_str(),
        }
    }
}

impl Fault {
    /// What to write instead.
    pub fn cure(&self) -> &'static str {
        match self {
            Fault::NoName | Fault::Label(_) | Fault::Unclosed => "write NAME or NAME{LABEL=VALUE}",
            Fault::Unquoted => "put it in quotes, as in 'NAME{LABEL=VALUE}'",
            Fault::NoValue(_) => "write LABEL=VALUE",
            Fault::Regex(_) => "see metricsnap(1)",
        }
    }
}

impl Pattern {
    fn fits(&self, text: &str) -> bool {
        match self {
            Pattern::Glob(glob) => pick::matches(glob, text),
            Pattern::Regex(regex) => regex.is_match(text.as_bytes()),
        }
    }
}

impl Matcher {
    /// A label that a metric has not is as an empty one.
    fn fits(&self, metric: &Metric) -> bool {
        let mut labels = metric.labels.iter();
        let value = labels.find(|(label, _)| *label == self.label);
        let value = value.map_or("", |(_, value)| value.as_str());
        self.value.fits(value) == self.wanted
    }
}

/// Reads what stands between the braces.
fn matchers(text: &str) -> Result<Vec<Matcher>, Fault> {
    let mut found = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.find(['=', '!']);
        let end = end.ok_or_else(|| Fault::NoValue(rest.to_owned()))?;
        let label = rest[..end].trim();
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if label.is_empty() || !label.chars().all(word) {
            return Err(Fault::Label(label.to_owned()));
        }
        let operators = [
            ("!=", false, false),
            ("=~", true, true),
            ("!~", false, true),
        ];
        let operator = operators.iter().find(|op| rest[end..].starts_with(op.0));
        let (length, wanted, regex) = match operator {
            Some(&(_, wanted, regex)) => (2, wanted, regex),
            None if rest[end..].starts_with('=') => (1, true, false),
            None => return Err(Fault::NoValue(label.to_owned())),
        };
        let (value, behind) = value(rest[end + length..].trim_start());
        let value = match regex {
            true => pick::regex(&format!("^(?:{value})$")).map(Pattern::Regex),
            false => Ok(Pattern::Glob(value)),
        };
        let value = value.map_err(Fault::Regex)?;
        let label = label.to_owned();
        found.push(Matcher {
            label,
            value,
            wanted,
        });
        rest = behind.trim_start();
    }
    Ok(found)
}

/// A value, up to the `,` behind it, which is taken along.
fn value(text: &str) -> (String, &str) {
    let (quoted, text) = match text.strip_prefix('"') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, c)) = letters.next() {
        match c {
            '\\' => value.extend(letters.next().map(|(_, c)| c)),
            '"' if quoted => {
                let rest = text[at + 1..].trim_start();
                return (value, rest.strip_prefix(',').unwrap_or(rest));
            }
            ',' if !quoted => return (value, &text[at + 1..]),
            c => value.push(c),
        }
    }
    (value, "")
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Fault::NoName => f.write_str("has no name"),
            Fault::Unclosed => f.write_str("has no '}' at its end"),
            Fault::NoValue(label) => write!(f, "has no value for '{label}'"),
            Fault::Label(label) => write!(f, "has '{label}' where a label's name is to be"),
            Fault::Regex(reason) => write!(f, "is no regular expression: {reason}"),
            Fault::Unquoted => f.write_str("looks like braces that a shell took"),
        }
    }
}
