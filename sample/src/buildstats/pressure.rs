//! The line of a `reduced_proc_pressure/*.log`: `1.83 17.91 10.37 5613`, the averages of the time
//! in which some task waited, in percent as the kernel prints them, and that time in microseconds
//! since the block before.
//!
//! ```text
//! some avg10=1.83 avg60=17.91 avg300=10.37 total=55931224
//! ```
//!
//! is what it is told from: see [`crate::source::pressure`].

use pipe::kernfile::Scan;

/// The latest total.
#[derive(Debug, Default)]
pub(super) struct Pressure {
    total: Option<u64>,
}

/// The line of `some`.
#[derive(Clone, Copy, Debug)]
struct Waiting<'a> {
    averages: [&'a [u8]; 3],
    total: u64,
}

impl Pressure {
    /// Appends the line. Nothing for the first text, or where the total fell.
    pub(super) fn reduce(&mut self, text: &[u8], block: &mut Vec<u8>) {
        let Some(now) = waiting(text) else { return };
        let before = self.total.replace(now.total);
        let Some(passed) = before.and_then(|before| now.total.checked_sub(before)) else {
            return;
        };
        for average in now.averages {
            block.extend_from_slice(average);
            block.push(b' ');
        }
        block.extend_from_slice(itoa::Buffer::new().format(passed).as_bytes());
        block.push(b'\n');
    }
}

fn waiting(text: &[u8]) -> Option<Waiting<'_>> {
    let mut scan = Scan::new(text);
    if scan.word()? != b"some" {
        return None;
    }
    let averages = [
        value(&mut scan, b"avg10=")?,
        value(&mut scan, b"avg60=")?,
        value(&mut scan, b"avg300=")?,
    ];
    let total = Scan::new(scan.word()?.strip_prefix(b"total=")?).number()?;
    Some(Waiting { averages, total })
}

fn value<'a>(scan: &mut Scan<'a>, key: &[u8]) -> Option<&'a [u8]> {
    let value = scan.word()?.strip_prefix(key)?;
    let decimal = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    (value.first()?.is_ascii_digit() && value.iter().all(decimal)).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(texts: &[&str]) -> String {
        let (mut pressure, mut block) = (Pressure::default(), Vec::new());
        for text in texts {
            pressure.reduce(text.as_bytes(), &mut block);
        }
        String::from_utf8(block).unwrap()
    }

    fn text(total: u64) -> String {
        let full = "full avg10=9.00 avg60=9.00 avg300=9.00 total=9";
        format!("some avg10=1.50 avg60=17.32 avg300=10.30 total={total}\n{full}\n")
    }

    #[test]
    fn averages_stand_as_the_kernel_has_them_and_a_total_of_none_is_told() {
        assert_eq!(lines(&[&text(7), &text(10)]), "1.50 17.32 10.30 3\n");
        // The first producer took a total of 0 for none, and wrote nothing while there was no
        // pressure.
        assert_eq!(lines(&[&text(0), &text(0)]), "1.50 17.32 10.30 0\n");
    }

    #[test]
    fn a_total_that_fell_gives_no_line() {
        let texts = [text(7), text(3), text(4)];
        assert_eq!(
            lines(&texts.each_ref().map(String::as_str)),
            "1.50 17.32 10.30 1\n"
        );
    }

    #[test]
    fn what_is_no_pressure_gives_no_line() {
        let good = text(1);
        for wrong in [
            "",
            "some avg10=1.50 total=3\n",
            "some avg10=x avg60=1 avg300=1 total=3",
        ] {
            assert_eq!(lines(&[&good, wrong]), "", "{wrong}");
        }
    }
}
