//! Kernel text files that are kept open and read anew, each with as few read(2)s as tell that its
//! text is whole: one more that gives nothing costs about a tenth of the first.
//!
//! See Documentation/filesystems/seq_file.rst and seq_read_iter() in fs/seq_file.c.

use std::fs::File;
use std::io;
use std::path::Path;

use pipe::flow::open_at_once;
use pipe::kernfile;

use crate::source::Source;

/// Room for most texts; it grows with them.
const ROOM: usize = 8 * 1024;

/// The smallest page there is: what the kernel's own buffer holds at first.
const PAGE: usize = 4096;

/// A file that stays open.
#[derive(Debug)]
pub struct KeptFile {
    file: File,
    shape: Shape,
    buffer: Vec<u8>,
}

/// How the kernel hands on a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// All of it at once, if there is room (single_open() in the kernel).
    Piece,
    /// As many pieces as fit into a page or into the room, each of so many bytes at the most.
    Pieces(usize),
    /// As many pieces as fit, of any size: it ends where a read gives nothing.
    Unknown,
}

impl KeptFile {
    /// Opens the file of a source and reads it once: some files open but cannot be read (pressure
    /// files without PSI answer EOPNOTSUPP), and only reading tells.
    pub fn open(path: &Path, source: Source) -> io::Result<KeptFile> {
        let mut opened = KeptFile {
            file: open_at_once(path)?,
            shape: Shape::of(source),
            buffer: vec![0; ROOM],
        };
        opened.read()?;
        Ok(opened)
    }

    /// The whole text as it is now. Allocates only when the text has outgrown the buffer.
    pub fn read(&mut self) -> io::Result<&[u8]> {
        let length = kernfile::part(&self.file, &mut self.buffer, 0)?;
        let length = match self.shape.is_whole(length, self.buffer.len()) {
            true => length,
            false => kernfile::rest(&self.file, &mut self.buffer, length)?,
        };
        Ok(&self.buffer[..length])
    }
}

impl Shape {
    fn of(source: Source) -> Shape {
        match source {
            Source::Stat | Source::Meminfo | Source::Softirqs | Source::Pressure(_) => Shape::Piece,
            // Sixteen numbers of at most 20 digits and a name of 16 bytes, and blanks.
            Source::NetDev => Shape::Pieces(512),
            // A piece of diskstats is a disk with all its partitions, one of interrupts is as long
            // as there are CPUs.
            _ => Shape::Unknown,
        }
    }

    /// Whether a first read that gave so many bytes, of which there was room for more, gave all.
    fn is_whole(self, length: usize, room: usize) -> bool {
        match self {
            Shape::Piece => length < room,
            Shape::Pieces(most) => length + most < room.min(PAGE),
            Shape::Unknown => false,
        }
    }
}

/// The whole text of a file of sysfs or of a control group, which comes in one piece. Allocates only
/// when it has outgrown the buffer.
pub(super) fn piece(file: &File, buffer: &mut Vec<u8>) -> io::Result<usize> {
    let length = kernfile::part(file, buffer, 0)?;
    match Shape::Piece.is_whole(length, buffer.len()) {
        true => Ok(length),
        false => kernfile::rest(file, buffer, length),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_any_length_is_read_whole_and_anew() {
        let path = std::env::temp_dir().join(format!("kept-{}", std::process::id()));
        for source in [Source::Stat, Source::NetDev, Source::Diskstats] {
            std::fs::write(&path, "x").unwrap();
            let mut file = KeptFile::open(&path, source).unwrap();
            for length in [0, 1, PAGE - 512, PAGE, ROOM - 1, ROOM, 3 * ROOM + 1, 7] {
                let text = vec![b'x'; length];
                std::fs::write(&path, &text).unwrap();
                assert_eq!(file.read().unwrap(), text, "{source:?} {length}");
            }
        }
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn one_read_is_enough_only_if_nothing_more_can_come() {
        let pieces = Shape::of(Source::NetDev);
        assert!(pieces.is_whole(3_000, ROOM) && !pieces.is_whole(3_700, ROOM));
        assert!(Shape::Piece.is_whole(ROOM - 1, ROOM) && !Shape::Piece.is_whole(ROOM, ROOM));
        assert!(!Shape::Unknown.is_whole(1, ROOM));
    }

    #[test]
    fn what_this_kernel_shows_is_as_long_as_by_reading_on() {
        for source in [Source::Stat, Source::Meminfo, Source::NetDev] {
            let path = Path::new("/proc").join(source.path());
            let lines = |text: &[u8]| text.iter().filter(|&&byte| byte == b'\n').count();
            let mut file = KeptFile::open(&path, source).unwrap();
            let whole = lines(&kernfile::once(&path).unwrap());
            assert_eq!(lines(file.read().unwrap()), whole, "{source:?}");
        }
    }
}
