//! The lines of a text in the order of what they begin with, to find thousands of keys among
//! thousands of lines.

use memchr::memchr;

use super::{begins, starts};

/// Lines with where they begin, their blanks passed, sorted by what stands there.
pub(super) struct Index<'a> {
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
        Index { lines }
    }

    /// Where the lines with a key begin, from the first of them on.
    pub(super) fn of(&self, key: &[u8]) -> Vec<usize> {
        let first = self.lines.partition_point(|(line, _)| *line < key);
        let lines = self.lines[first..].iter();
        let same = lines.take_while(|(line, _)| line.starts_with(key));
        let keyed = same.filter(|(line, _)| begins(line, key));
        let mut found: Vec<usize> = keyed.map(|(_, at)| *at).collect();
        found.sort_unstable();
        found
    }
}
