//! A pen that writes path data: relative moves in whole numbers, the shortest form that every
//! reader of SVG draws alike.

use std::fmt::Write;

/// Writes relative moves between points given in tenths of a pixel.
#[derive(Default)]
pub(super) struct Pen {
    data: String,
    at: (i64, i64),
    /// A level stretch not yet drawn: the next one may go on with it.
    level: i64,
}

impl Pen {
    /// Goes on to a point, or begins anew there.
    pub(super) fn start_or_line(&mut self, start: bool, x: i64, y: i64) {
        if start {
            self.start(x, y);
        } else {
            self.line(x, y);
        }
    }

    /// Begins anew at a point.
    pub(super) fn start(&mut self, x: i64, y: i64) {
        self.flush();
        self.write('m', &[x - self.at.0, y - self.at.1]);
        self.at = (x, y);
    }

    /// Goes on to a point.
    pub(super) fn line(&mut self, x: i64, y: i64) {
        match (x - self.at.0, y - self.at.1) {
            (dx, 0) => self.level += dx,
            (0, dy) => {
                self.flush();
                self.write('v', &[dy]);
            }
            (dx, dy) => {
                self.flush();
                self.write('l', &[dx, dy]);
            }
        }
        self.at = (x, y);
    }

    /// How far from the left it is.
    pub(super) fn x(&self) -> i64 {
        self.at.0
    }

    /// A run of a single value has no length; a round cap makes it a dot.
    pub(super) fn dot(&mut self) {
        self.data.push_str("h0");
    }

    /// Back to where it began.
    pub(super) fn close(&mut self, start: (i64, i64)) {
        self.flush();
        self.data.push('z');
        self.at = start;
    }

    /// What was written.
    pub(super) fn finish(mut self) -> String {
        self.flush();
        self.data
    }

    /// Draws the level stretch that is still held back.
    fn flush(&mut self) {
        if self.level != 0 {
            let level = std::mem::take(&mut self.level);
            self.write('h', &[level]);
        }
    }

    fn write(&mut self, command: char, numbers: &[i64]) {
        self.data.push(command);
        for (at, number) in numbers.iter().enumerate() {
            if at > 0 && *number >= 0 {
                self.data.push(' ');
            }
            // Writing to a string can't fail.
            let _ = write!(self.data, "{number}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_are_relative_and_level_stretches_are_one() {
        let mut pen = Pen::default();
        pen.start(10, 20);
        for (x, y) in [(20, 20), (30, 20), (30, 15), (31, 25)] {
            pen.line(x, y);
        }
        pen.start(0, 0);
        pen.line(5, 0);
        assert_eq!(pen.finish(), "m10 20h20v-5l1 10m-31-25h5");
    }
}
