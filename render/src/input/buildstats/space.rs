//! How much of each volume is taken.
//!
//! ```text
//! /dev/shm: 1077248
//! ```
//!
//! is a line of `monitor_disk.log`: where a volume is mounted, and the bytes in use.

use pipe::kernfile::Scan;

use crate::input::buildstats::blocks::Text;

/// The most volumes that are drawn.
const MOST: usize = 64;

/// The longest path of one; a longer one is no label.
const LONGEST: usize = 4096;

/// The volumes of a log, by their paths.
#[derive(Clone, Debug, Default)]
pub struct Volumes(Vec<Vec<u8>>);

impl Volumes {
    /// A column for each.
    pub fn columns(&self) -> Vec<String> {
        self.0.iter().map(|path| column(path)).collect()
    }
}

/// Finds the volumes.
impl Text for Volumes {
    fn begin(&mut self) {}

    fn take(&mut self, line: &[u8]) -> bool {
        let Some((path, _)) = parted(line) else {
            return false;
        };
        let known = self.0.iter().any(|known| known == path);
        if !known && self.0.len() < MOST && path.len() <= LONGEST {
            self.0.push(path.to_vec());
            return true;
        }
        known
    }

    fn end(&mut self, _seconds: Option<f64>, _values: &mut [f64]) {}
}

/// `monitor_disk.log`, with volumes that are known.
#[derive(Debug)]
pub struct Space {
    volumes: Volumes,
    now: Vec<f64>,
}

impl Space {
    /// Of these volumes.
    pub fn new(volumes: Volumes) -> Space {
        Space {
            now: vec![f64::NAN; volumes.0.len()],
            volumes,
        }
    }
}

impl Text for Space {
    fn begin(&mut self) {
        self.now.fill(f64::NAN);
    }

    fn take(&mut self, line: &[u8]) -> bool {
        let Some((path, bytes)) = parted(line) else {
            return false;
        };
        let mut volumes = self.volumes.0.iter().zip(&mut self.now);
        match volumes.find(|(known, _)| *known == path) {
            Some((_, now)) => {
                *now = bytes as f64;
                true
            }
            None => false,
        }
    }

    fn end(&mut self, _seconds: Option<f64>, values: &mut [f64]) {
        crate::input::buildstats::value::fill(values, self.now.iter().copied());
    }
}

/// A line's path and bytes.
fn parted(line: &[u8]) -> Option<(&[u8], u64)> {
    let colon = line.iter().rposition(|&byte| byte == b':')?;
    let (path, rest) = line.split_at(colon);
    let mut scan = Scan::new(rest.get(1..)?);
    let bytes = scan.number()?;
    (scan.rest().is_empty() && !path.is_empty()).then_some((path, bytes))
}

/// The name of a volume's column, as that of a metric with a label (pipescope(5), rule 2).
fn column(path: &[u8]) -> String {
    let mut name = "space_bytes{volume=".to_owned();
    for letter in String::from_utf8_lossy(path).chars() {
        if matches!(letter, ',' | '=' | '{' | '}' | '\\') {
            name.push('\\');
        }
        name.push(letter);
    }
    name.push('}');
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::buildstats::testing::told;

    #[test]
    fn each_volume_has_a_column_and_keeps_its_place() {
        let log = "10\n/: 7\n/dev/shm: 3\n\n11\n/dev/shm: 4\n/mnt/a: b: 5\n/x: y\n: 3\n\n";
        let mut volumes = Volumes::default();
        told(&mut volumes, 0, log);
        let names =
            ["/", "/dev/shm", "/mnt/a: b"].map(|path| format!("space_bytes{{volume={path}}}"));
        assert_eq!(volumes.columns(), names);
        let (rows, bad) = told(&mut Space::new(volumes), 3, log);
        assert_eq!(
            (&rows[0][..2], &rows[1][1..], bad),
            (&[7.0, 3.0][..], &[4.0, 5.0][..], 2)
        );
        assert!(rows[1][0].is_nan());
    }

    #[test]
    fn a_name_of_any_bytes_is_one_label() {
        assert_eq!(
            column(b"/a,b={c}\\\xff"),
            "space_bytes{volume=/a\\,b\\=\\{c\\}\\\\\u{fffd}}"
        );
    }

    #[test]
    fn more_volumes_than_anybody_has_are_passed_over() {
        let lines: String = (0..100).map(|n| format!("/{n}: 1\n")).collect();
        let mut volumes = Volumes::default();
        let (_, bad) = told(&mut volumes, 0, &format!("10\n{lines}\n"));
        assert_eq!((volumes.columns().len(), bad), (MOST, 100 - MOST as u64));
    }
}
