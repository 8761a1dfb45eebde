//! The terminal: only lines that changed are written, and it is left as it was found.

use std::io;
use std::rc::Rc;

use pipe::cli::Failure;
use pipe::flow::Output;
use pipe::stop::Stop;
use rustix::termios::tcgetwinsize;

use crate::live::LARGEST;
use crate::text::line::Line;
use crate::text::{Letters, Look};

/// The second screen, without cursor and without wrapping lines: what is too long for a window that
/// has just become smaller must not move the lines below.
const ENTER: &str = "\x1b[?1049h\x1b[?25l\x1b[?7l";
/// The way back: plain letters, wrapping, cursor, first screen.
const LEAVE: &str = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";
const CLEAR: &str = "\x1b[2J";
/// What a terminal has that doesn't know its size.
const USUAL: (u16, u16) = (80, 24);

/// The terminal that standard output is.
#[derive(Debug)]
pub(super) struct Screen {
    out: Output,
    /// The look of what is shown, but for its width.
    look: Look,
    /// Columns asked for.
    width: Option<u16>,
    /// Columns and rows when it was last looked at.
    size: (usize, usize),
    shown: Vec<String>,
    is_entered: bool,
}

impl Screen {
    /// Nothing is written before the first picture.
    pub(super) fn open(stop: &Rc<Stop>, look: Look, width: Option<u16>) -> Result<Screen, Failure> {
        let mut out = Output::stdout()?;
        out.heed(stop, None);
        Ok(Screen {
            out,
            look,
            width,
            size: size(),
            shown: Vec::new(),
            is_entered: false,
        })
    }

    /// How a picture is to look, and how many rows it may have.
    pub(super) fn space(&self) -> (Look, usize) {
        let (columns, rows) = self.size;
        let columns = self
            .width
            .map_or(columns, |width| usize::from(width).min(columns));
        (
            Look {
                columns,
                ..self.look
            },
            rows,
        )
    }

    /// Looks how large it is; true if that has changed.
    pub(super) fn has_changed(&mut self) -> bool {
        let before = std::mem::replace(&mut self.size, size());
        before != self.size
    }

    /// Shows a picture. Lines that are as before stay; `anew` says that there is nothing left of
    /// them.
    pub(super) fn show(&mut self, picture: &[Line], anew: bool) -> Result<(), Failure> {
        let lines = self.written(picture);
        let mut text = String::new();
        if !self.is_entered {
            text.push_str(ENTER);
            self.is_entered = true;
        }
        if anew || self.shown.is_empty() {
            text.push_str(CLEAR);
            self.shown.clear();
        }
        changes(&self.shown, &lines, &mut text);
        self.shown = lines;
        self.write(&text)
    }

    /// Leaves the picture standing where all else was written before.
    pub(super) fn leave(mut self, picture: &[Line]) -> Result<(), Failure> {
        let mut text = self.way_back().to_owned();
        for line in self.written(picture) {
            text += &line;
            text.push('\n');
        }
        self.write(&text)
    }

    fn written(&self, picture: &[Line]) -> Vec<String> {
        let line = |line: &Line| {
            let mut text = String::new();
            line.coloured(self.look.letters, &mut text);
            text
        };
        picture.iter().map(line).collect()
    }

    fn way_back(&mut self) -> &'static str {
        if std::mem::take(&mut self.is_entered) {
            LEAVE
        } else {
            ""
        }
    }

    fn write(&mut self, text: &str) -> Result<(), Failure> {
        let taken = self
            .out
            .record(|buffer| buffer.extend_from_slice(text.as_bytes()));
        let written = taken.and_then(|()| self.out.flush());
        written.map_err(|failure| {
            // A window that was closed is an I/O error to who writes, and a reader that left.
            match tcgetwinsize(io::stdout()) {
                Ok(_) => failure,
                Err(_) => Failure::io("terminal", &io::ErrorKind::BrokenPipe.into()),
            }
        })
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let back = self.way_back();
        if !back.is_empty() {
            // Whoever can't be written to any more needs no restoring.
            let _ = self.write(back);
        }
    }
}

/// How a terminal's pictures look.
pub(super) fn look(letters: Letters) -> Look {
    Look {
        columns: 0,
        letters,
        is_coloured: true,
    }
}

fn size() -> (usize, usize) {
    let known = tcgetwinsize(io::stdout()).map(|size| (size.ws_col, size.ws_row));
    let (columns, rows) = known
        .ok()
        .filter(|size| size.0 > 0 && size.1 > 0)
        .unwrap_or(USUAL);
    (
        usize::from(columns).min(LARGEST),
        usize::from(rows).min(LARGEST),
    )
}

/// What turns lines that are shown into others.
fn changes(shown: &[String], lines: &[String], text: &mut String) {
    for (at, line) in lines.iter().enumerate() {
        if shown.get(at) != Some(line) {
            text.push_str(&format!("\x1b[{};1H{line}\x1b[K", at + 1));
        }
    }
    if shown.len() > lines.len() {
        text.push_str(&format!("\x1b[{};1H\x1b[J", lines.len() + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(shown: &[&str], lines: &[&str]) -> String {
        let owned = |lines: &[&str]| {
            lines
                .iter()
                .map(|line| (*line).to_owned())
                .collect::<Vec<_>>()
        };
        let mut text = String::new();
        changes(&owned(shown), &owned(lines), &mut text);
        text
    }

    #[test]
    fn only_lines_that_changed_are_written() {
        assert_eq!(
            changed(&["a", "b", "c"], &["a", "x", "c"]),
            "\x1b[2;1Hx\x1b[K"
        );
        assert_eq!(changed(&["a", "b"], &["a", "b"]), "");
    }

    #[test]
    fn lines_that_are_gone_are_cleared_and_new_ones_written() {
        assert_eq!(changed(&["a", "b", "c"], &["a"]), "\x1b[2;1H\x1b[J");
        assert_eq!(changed(&["a"], &["a", "b"]), "\x1b[2;1Hb\x1b[K");
    }
}
