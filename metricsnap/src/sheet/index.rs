//! The lines of a text in the order of what they begin with, to find thousands of keys among
//! thousands of lines.

use memchr::memchr;

use super::line::starts;

/// Lines with where they begin, their blanks passed, sorted by what stands there.
pub(super) struct Index<'a> {
    pub(super) text: &'a [u8],
    lines: Vec<(&'a [u8], usize)>,
}

impl<'a> Index<'a> {
    /// Of all lines of a text.
    pub(super) fn new(text: &'a [u8]) -> Index<'a> {
        let line = |at: usize| {
            let line = &text[at..];
            &line[..memchr(b'\n', line).unwrap_or(line.len())]
        };
        let mut lines: Vec<_> = starts(text).map(|at| (line(at), at)).collect();
        lines.sort_unstable();
        Index { text, lines }
    }

    /// Where the lines begin that have a key and are what is looked for, from the first of them on.
    pub(super) fn of(&self, key: &[u8], is: impl Fn(&[u8]) -> bool) -> Vec<usize> {
        let first = self.lines.partition_point(|(line, _)| *line < key);
        let lines = self.lines[first..].iter();
        let same = lines.take_while(|(line, _)| line.starts_with(key));
        let keyed = same.filter(|(line, _)| is(line));
        let mut found: Vec<usize> = keyed.map(|(_, at)| *at).collect();
        found.sort_unstable();
        found
    }
}
