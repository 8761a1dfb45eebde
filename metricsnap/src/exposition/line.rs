//! One line with a number: `name{label="value",other="a \"b\" } c"} 12.5e-3 1395066363000`.

use std::borrow::Cow;

/// What a line says, apart from its number.
#[derive(Debug)]
pub(super) struct Sample<'a> {
    pub(super) name: String,
    pub(super) labels: Vec<(String, String)>,
    /// From the line's start to the `}` or to the name's end.
    pub(super) key: &'a [u8],
    /// Whether a number follows, so that it is a series.
    pub(super) valued: bool,
}

impl Sample<'_> {
    /// The same for labels in another order.
    pub(super) fn identity(&self) -> (String, Vec<(String, String)>) {
        let mut labels = self.labels.clone();
        labels.sort();
        (self.name.clone(), labels)
    }
}

/// Reads a line that is neither empty nor a comment, its blanks passed.
pub(super) fn parse(line: &[u8]) -> Option<Sample<'_>> {
    let (name, rest) = word(line, |byte| byte == b':');
    let (quoted, labels, rest) = match unindented(rest) {
        [b'{', inner @ ..] => inside(inner)?,
        _ => (None, Vec::new(), rest),
    };
    let name = match (name, quoted) {
        ("", Some(name)) => name,
        (name, None) if !name.is_empty() => name.to_owned(),
        _ => return None,
    };
    let key = &line[..line.len() - rest.len()];
    let valued = is_value(rest);
    Some(Sample {
        name,
        labels,
        key,
        valued,
    })
}

/// Without the blanks at its beginning, which are but these two here.
pub(super) fn unindented(mut line: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = line {
        line = rest;
    }
    line
}

/// A name as it stands without quotes, perhaps empty; colons are for recording rules.
fn word(text: &[u8], also: fn(u8) -> bool) -> (&str, &[u8]) {
    let letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_' || also(byte);
    let inner = |at: usize| letter(text[at]) || (at > 0 && text[at].is_ascii_digit());
    let end = (0..text.len()).find(|&at| !inner(at));
    let end = end.unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    (str::from_utf8(name).unwrap_or_default(), rest)
}

/// What stands between the braces and what behind: a name in quotes, and labels.
#[expect(
    clippy::type_complexity,
    reason = "it is taken apart at its one caller"
)]
fn inside(mut rest: &[u8]) -> Option<(Option<String>, Vec<(String, String)>, &[u8])> {
    let (mut name, mut labels) = (None, Vec::new());
    loop {
        rest = unindented(rest);
        if let [b'}', behind @ ..] = rest {
            return Some((name, labels, behind));
        }
        let (label, behind) = match rest {
            [b'"', inner @ ..] => quoted(inner).filter(|(label, _)| is_shown(label))?,
            _ => {
                let (label, behind) = word(rest, |_| false);
                (label.to_owned(), behind)
            }
        };
        let is_quoted = rest.first() == Some(&b'"');
        rest = unindented(behind);
        match rest {
            [b'=', value @ ..] if !label.is_empty() => {
                let value = unindented(value).strip_prefix(b"\"")?;
                let (value, behind) = quoted(value)?;
                labels.push((label, value));
                rest = unindented(behind);
            }
            _ if is_quoted && name.is_none() => name = Some(label),
            _ => return None,
        }
        match rest {
            [b',', behind @ ..] => rest = behind,
            [b'}', ..] => {}
            _ => return None,
        }
    }
}

/// A text behind its opening quote, and what stands behind the closing one. Only quote, backslash
/// and line end are escaped; any other backslash is one.
fn quoted(text: &[u8]) -> Option<(String, &[u8])> {
    let mut value = Vec::new();
    let mut at = 0;
    loop {
        match text[at..] {
            [] => return None,
            [b'"', ..] => {
                let value = match String::from_utf8_lossy(&value) {
                    Cow::Borrowed(text) => text.to_owned(),
                    Cow::Owned(text) => text,
                };
                return Some((value, &text[at + 1..]));
            }
            [b'\\', escaped @ (b'\\' | b'"' | b'n'), ..] => {
                value.push(if escaped == b'n' { b'\n' } else { escaped });
                at += 2;
            }
            [byte, ..] => {
                value.push(byte);
                at += 1;
            }
        }
    }
}

/// Whether a name can stand in a column's title as it is.
fn is_shown(name: &str) -> bool {
    let shown = |c: char| !c.is_control() && !c.is_whitespace() && !"{},=\\\"'".contains(c);
    !name.is_empty() && name.chars().all(shown)
}

/// Whether a blank, a number, and perhaps a time and an exemplar follow.
fn is_value(rest: &[u8]) -> bool {
    let Ok(rest) = str::from_utf8(rest) else {
        return false;
    };
    let mut words = rest.split([' ', '\t']).filter(|word| !word.is_empty());
    let is_number = |word: &str| word.parse::<f64>().is_ok();
    rest.starts_with([' ', '\t'])
        && words.next().is_some_and(is_number)
        && match words.next() {
            None => true,
            Some(word) if word.starts_with('#') => true,
            Some(time) => is_number(time) && words.next().is_none_or(|word| word.starts_with('#')),
        }
}
