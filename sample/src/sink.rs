//! Where the rows of a table go: to its writer, and past those who watch their numbers.

use pipe::cli::Failure;
use pipe::clock::Time;
use pipe::tsv::{Record, Writer};

use crate::watch::{Place, Shown, Watch};

/// The rows of one table at one time.
#[derive(Debug)]
pub struct Sink<'a> {
    writer: &'a mut Writer,
    time: Time,
    watch: Option<(&'a mut Watch, Place)>,
}

/// A row being written: its keys, [`Row::values`], then a cell for each column.
#[derive(Debug)]
pub struct Row<'a, 'b> {
    record: &'a mut Record<'b>,
    shown: Option<&'a mut Shown>,
}

impl<'a> Sink<'a> {
    /// Rows of a time for a writer.
    pub fn new(writer: &'a mut Writer, time: Time) -> Sink<'a> {
        Sink {
            writer,
            time,
            watch: None,
        }
    }

    /// The same for a writer and for those who watch.
    pub fn watched(writer: &'a mut Writer, place: Place, watch: &'a mut Watch) -> Sink<'a> {
        Sink {
            writer,
            time: place.times[1],
            watch: Some((watch, place)),
        }
    }

    /// Writes a row.
    pub fn row(&mut self, fill: impl FnOnce(&mut Row)) -> Result<(), Failure> {
        let watch = &mut self.watch;
        self.writer.row(self.time, |record| {
            let shown = watch.as_mut().map(|(watch, _)| &mut watch.row);
            fill(&mut Row { record, shown });
        })?;
        if let Some((watch, place)) = watch {
            watch.show(*place);
        }
        Ok(())
    }
}

impl Row<'_, '_> {
    /// A cell of text.
    pub fn text(&mut self, bytes: &[u8]) {
        // Mostly there is nothing to escape. Written as it stands it costs a quarter.
        match str::from_utf8(bytes) {
            Ok(text) if is_plain(bytes) => self.record.name(text),
            _ => self.record.text(bytes),
        }
        if let Some(shown) = &mut self.shown {
            shown.text(bytes);
        }
    }

    /// A key that is a number.
    pub fn id(&mut self, id: u64) {
        self.record.integer(id);
        if let Some(shown) = &mut self.shown {
            shown.text(itoa::Buffer::new().format(id).as_bytes());
        }
    }

    /// Ends the keys.
    pub fn values(&mut self) {
        if let Some(shown) = &mut self.shown {
            shown.keyed = true;
        }
    }

    /// A count, with so many decimals in it: 1234 with 3 is 1.234.
    pub fn exact(&mut self, value: Option<u64>, decimals: u32) {
        self.fixed(
            value.map(|value| value.min(i64::MAX as u64) as i64),
            decimals,
        );
    }

    /// The same of a number that may be negative.
    pub fn fixed(&mut self, value: Option<i64>, decimals: u32) {
        match value {
            Some(value @ 0..) if decimals == 0 => self.record.integer(value as u64),
            Some(value) => self.record.fixed(value, decimals),
            None => self.record.missing(),
        }
        if let Some(shown) = &mut self.shown {
            let scale = 10_f64.powi(decimals as i32);
            shown.values.push(value.map(|value| value as f64 / scale));
        }
    }

    /// A number, rounded to so many decimals.
    pub fn number(&mut self, value: Option<f64>, decimals: u32) {
        match value {
            // Most rates are: nothing is worked out for them.
            Some(0.0) => self.record.integer(0),
            Some(value) => self.record.number(value, decimals),
            None => self.record.missing(),
        }
        if let Some(shown) = &mut self.shown {
            let scale = 10_f64.powi(decimals as i32);
            let rounded = value.map(|value| (value * scale).round() / scale);
            shown.values.push(rounded);
        }
    }
}

/// Whether a text is a cell as it stands, in TSV and between quotes in JSON: short, and of printable
/// ASCII without what is escaped.
fn is_plain(text: &[u8]) -> bool {
    let bytes = text.iter();
    let strange = |byte: &u8| !matches!(byte, b' '..=b'~') | matches!(byte, b'\\' | b'"');
    // Without an early end this is done for many bytes at once.
    let plain = bytes.fold(true, |plain, byte| plain & !strange(byte));
    plain && text.len() <= PLAIN && text.first() != Some(&b'\'')
}

/// Longer ones may have to be cut.
const PLAIN: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use pipe::flow::Output;
    use pipe::tsv::Style;

    fn written(json: bool, print: impl FnOnce(&mut Row)) -> Vec<u8> {
        let path = std::env::temp_dir().join(format!("sink-{}-{json}", std::process::id()));
        let style = Style {
            json,
            ..Style::default()
        };
        let columns = ["unix_s", "name"].map(str::to_owned);
        let mut writer = Writer::new(Output::create(&path).unwrap(), &style, &columns).unwrap();
        Sink::new(&mut writer, Time(0)).row(print).unwrap();
        writer.flush().unwrap();
        std::fs::read(&path).unwrap()
    }

    #[test]
    fn a_plain_text_is_written_as_any_other() {
        for json in [false, true] {
            for text in ["", "a b", "'a", "a\\b", "\"", "é", "~\u{7f}", "\t", " 'x"] {
                let bytes = text.as_bytes();
                let plain = written(json, |row| row.text(bytes));
                let any = written(json, |row| row.record.text(bytes));
                assert_eq!(plain, any, "{text:?}");
            }
        }
    }
}
