//! How a thing is called: by its own name or number, the name beside its number, and what tells
//! machines apart.

use crate::input::cells::Row;
use crate::input::key::Key;

/// A thing's name.
#[derive(Debug, Default)]
pub struct Told {
    /// What its rows are known by.
    pub key: Vec<u8>,
    /// Its own name or number.
    pub own: String,
    /// The constants behind `lost`.
    pub added: String,
    /// The name beside its number, as it stands in the row and in words. It may change.
    called: (Vec<u8>, String),
}

/// A thing's name is a label, not a text.
const LONGEST: usize = 200;

impl Told {
    /// The name of the thing that a row is of.
    pub fn of(row: &Row, key: &Key, known_by: &[u8]) -> Told {
        let added: Vec<String> = key.added.iter().map(|&at| words(row, at)).collect();
        Told {
            key: known_by.to_vec(),
            own: key.own.map(|at| words(row, at)).unwrap_or_default(),
            added: added.join(" "),
            called: Default::default(),
        }
    }

    /// Whether it is the sum of all others.
    pub fn is_total(&self) -> bool {
        matches!(self.own.as_str(), "all" | "total")
    }

    /// Takes the name beside its number from a row; most often it is the same as before.
    pub fn call(&mut self, row: &Row, column: usize) {
        let cell = row.cell(column);
        if self.called.0 != cell {
            self.called = (cell.to_vec(), words(row, column));
        }
    }

    /// The whole name, in a table whose key column is called `named`.
    pub fn label(&self, named: &str, with_added: bool) -> String {
        let has_number = !self.own.is_empty() && self.own.bytes().all(|byte| byte.is_ascii_digit());
        let called = match named {
            // What a line of /proc/interrupts ends with is the device: `PCI-MSIX 1-edge virtio0`.
            "irq" if has_number => self.called.1.rsplit(' ').next().unwrap_or_default(),
            _ => self.called.1.as_str(),
        };
        let own = match named {
            "cpu" | "node" | "core" | "gpu" if has_number => format!("{named}{}", self.own),
            _ => self.own.clone(),
        };
        let added = if with_added { self.added.as_str() } else { "" };
        let words = [called, own.as_str(), added].into_iter();
        words
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

fn words(row: &Row, column: usize) -> String {
    let text = row.text(column);
    let text = String::from_utf8_lossy(&text);
    text.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_called_by_name_and_number() {
        let label = |named, cells: [&str; 3]| {
            let cells = cells.map(|cell| cell.as_bytes().to_vec());
            let row = Row::Cells {
                number: 2,
                cells: &cells,
            };
            let key = Key {
                own: Some(0),
                called: Some(1),
                added: vec![2],
            };
            let mut told = Told::of(&row, &key, b"");
            told.call(&row, 1);
            told.label(named, true)
        };
        assert_eq!(label("pid", ["7", "Web Content", ""]), "Web Content 7");
        assert_eq!(label("pid", ["7", "cc", "web1"]), "cc 7 web1");
        assert_eq!(
            label("irq", ["24", "PCI-MSIX 1-edge virtio0", ""]),
            "virtio0 24"
        );
        assert_eq!(
            label("irq", ["LOC", "Local timer interrupts", ""]),
            "Local timer interrupts LOC"
        );
        assert_eq!(label("cpu", ["0", "", ""]), "cpu0");
        assert_eq!(label("cpu", ["all", "", ""]), "all");
    }
}
