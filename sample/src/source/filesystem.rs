//! A mounted file system: what statvfs(3) says of it. No text of the kernel but one that
//! [`mount`](crate::feed::mount) writes, a line for each:
//!
//! ```text
//! /dev/vda ext4 4096 4096 66053021 48567515 46832937 16777216 15423201 15423201 4096
//! ```
//!
//! becomes a device of 270553174016 bytes, 198932541440 of them free. In turn: device and type as in
//! `/proc/self/mountinfo` (proc_pid_mountinfo(5); blanks and the like in a name are octal numbers
//! there, as `\040`), then the fields of statvfs(3) from f_bsize to f_flag without f_fsid. The mount
//! point is the text's key.

use pipe::kernfile::Scan;

/// ST_RDONLY of statvfs(3).
const READ_ONLY: u64 = 1;

/// A mounted file system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filesystem {
    /// Where it is mounted.
    pub mount: Vec<u8>,
    /// What is mounted.
    pub device: Vec<u8>,
    /// The kernel's name for its kind.
    pub kind: Vec<u8>,
    /// Its size and what is free, in blocks.
    pub blocks: Blocks,
    /// How many files there can be; 0 if that has no limit of its own.
    pub files: u64,
    /// How many more can be made.
    pub files_free: u64,
    /// Whether nothing can be written.
    pub read_only: bool,
}

/// Blocks of a file system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Blocks {
    /// Bytes of a block.
    pub size: u64,
    /// All.
    pub all: u64,
    /// Those that are free.
    pub free: u64,
    /// Those that anyone may have.
    pub available: u64,
}

/// What is mounted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filesystems {
    /// Those of the reading, then those that were in another one: their names' room is kept.
    kept: Vec<Filesystem>,
    count: usize,
}

impl Filesystem {
    /// All of it, in bytes.
    pub fn size(&self) -> u64 {
        self.blocks.bytes(self.blocks.all)
    }

    /// What is in use, in bytes.
    pub fn used(&self) -> u64 {
        let Blocks { all, free, .. } = self.blocks;
        self.blocks.bytes(all.saturating_sub(free))
    }

    /// What is free, in bytes, some of it maybe for root only.
    pub fn free(&self) -> u64 {
        self.blocks.bytes(self.blocks.free)
    }

    /// What anyone may have, in bytes.
    pub fn available(&self) -> u64 {
        self.blocks.bytes(self.blocks.available)
    }

    /// What is in use, of that and what anyone may have, in hundredths of a percent.
    pub fn share(&self) -> Option<i64> {
        let (used, available) = (u128::from(self.used()), u128::from(self.available()));
        let all = used + available;
        // The nearest one.
        let share = (20_000 * used + all).checked_div(2 * all)?;
        i64::try_from(share).ok()
    }

    /// How many files there can be.
    pub fn inodes(&self) -> Option<u64> {
        (self.files > 0).then_some(self.files)
    }

    /// How many there are.
    pub fn inodes_used(&self) -> Option<u64> {
        Some(self.inodes()?.saturating_sub(self.files_free))
    }
}

impl Blocks {
    fn bytes(&self, count: u64) -> u64 {
        count.saturating_mul(self.size)
    }
}

impl Filesystems {
    /// Forgets what the texts said.
    pub fn clear(&mut self) {
        self.count = 0;
    }

    /// Those of the reading.
    pub fn list(&self) -> &[Filesystem] {
        &self.kept[..self.count]
    }

    /// Takes in a text; one that says nothing is passed over.
    pub fn take(&mut self, mount: &[u8], text: &[u8]) {
        if self.count == self.kept.len() {
            self.kept.push(Filesystem::default());
        }
        if parse(mount, text, &mut self.kept[self.count]).is_some() {
            self.count += 1;
        }
    }
}

/// Reads a text, anew into `filesystem`.
fn parse(mount: &[u8], text: &[u8], filesystem: &mut Filesystem) -> Option<()> {
    let mut scan = Scan::new(text);
    unescape(scan.word()?, &mut filesystem.device);
    unescape(scan.word()?, &mut filesystem.kind);
    let mut numbers = [0; 9];
    if scan.numbers(&mut numbers) < numbers.len() {
        return None;
    }
    let [_, size, all, free, available, files, files_free, _, flags] = numbers;
    filesystem.mount.clear();
    filesystem.mount.extend_from_slice(mount);
    filesystem.blocks = Blocks {
        size,
        all,
        free,
        available,
    };
    filesystem.files = files;
    filesystem.files_free = files_free;
    filesystem.read_only = flags & READ_ONLY != 0;
    Some(())
}

/// Puts a name of `mountinfo` into `name` as it is: octal numbers there are bytes.
pub fn unescape(mut escaped: &[u8], name: &mut Vec<u8>) {
    name.clear();
    while let Some((&first, rest)) = escaped.split_first() {
        let (byte, rest) = match (first, octal(rest)) {
            (b'\\', Some(byte)) => (byte, &rest[3..]),
            _ => (first, rest),
        };
        name.push(byte);
        escaped = rest;
    }
}

fn octal(digits: &[u8]) -> Option<u8> {
    let number = digits.get(..3)?.iter().try_fold(0_u32, |number, digit| {
        let value = matches!(digit, b'0'..=b'7').then(|| u32::from(digit - b'0'))?;
        Some(number * 8 + value)
    })?;
    u8::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DISK: &str =
        "/dev/vda ext4 4096 4096 66053021 48567515 46832937 16777216 15423201 15423201 4096\n";

    fn parsed(texts: &[(&str, &str)]) -> Filesystems {
        let mut filesystems = Filesystems::default();
        for (mount, text) in texts {
            filesystems.take(mount.as_bytes(), text.as_bytes());
        }
        filesystems
    }

    #[test]
    fn blocks_are_told_in_bytes() {
        let filesystems = parsed(&[("/", DISK)]);
        let disk = &filesystems.list()[0];
        assert_eq!(
            (&disk.mount[..], &disk.device[..]),
            (&b"/"[..], &b"/dev/vda"[..])
        );
        assert_eq!(disk.kind, b"ext4");
        assert_eq!(disk.size(), 66_053_021 * 4096);
        assert_eq!(disk.used(), (66_053_021 - 48_567_515) * 4096);
        assert_eq!(disk.free(), 48_567_515 * 4096);
        assert_eq!(disk.available(), 46_832_937 * 4096);
        // 17485506 of 64318443, as df tells it, which rounds up to 28 %.
        assert_eq!(disk.share(), Some(2_719));
        assert_eq!(disk.inodes(), Some(16_777_216));
        assert_eq!(disk.inodes_used(), Some(1_354_015));
        assert!(!disk.read_only);
    }

    #[test]
    fn one_without_a_limit_of_files_has_no_count_of_them() {
        let filesystems = parsed(&[("/b", "/dev/sdb btrfs 4096 4096 10 0 0 0 0 0 1025\n")]);
        let full = &filesystems.list()[0];
        assert_eq!((full.inodes(), full.inodes_used()), (None, None));
        assert_eq!((full.share(), full.read_only), (Some(10_000), true));
    }

    #[test]
    fn a_torn_text_is_no_file_system_and_the_next_reading_begins_anew() {
        let mut filesystems =
            parsed(&[("/", DISK), ("/a", ""), ("/b", "x y 1 2 3\n"), ("/c", DISK)]);
        let mounts: Vec<_> = filesystems
            .list()
            .iter()
            .map(|one| &one.mount[..])
            .collect();
        assert_eq!(mounts, [b"/", &b"/c"[..]]);
        filesystems.clear();
        filesystems.take(b"/d", b"tmpfs tmpfs 1 1 1 1 1 1 1 1 0\n");
        assert_eq!(filesystems.list().len(), 1);
        assert_eq!(filesystems.list()[0].mount, b"/d");
        // A prefix may end in the midst of the last number, not before it.
        for end in 0..DISK.len() - 5 {
            assert!(parsed(&[("/", &DISK[..end])]).list().is_empty(), "{end}");
        }
    }

    #[test]
    fn absurd_numbers_do_not_overflow() {
        let most = u64::MAX;
        let text = format!("d t {most} {most} {most} 0 {most} {most} 1 1 {most}\n");
        let filesystems = parsed(&[("/", &text)]);
        let absurd = &filesystems.list()[0];
        assert_eq!((absurd.used(), absurd.share()), (most, Some(5_000)));
        let nothing = parsed(&[("/", "d t 1 1 0 5 0 0 5 0 0\n")]);
        assert_eq!(
            (nothing.list()[0].used(), nothing.list()[0].share()),
            (0, None)
        );
    }

    #[test]
    fn octal_numbers_in_a_name_are_bytes() {
        let plain = |escaped: &str| {
            let mut name = Vec::new();
            unescape(escaped.as_bytes(), &mut name);
            name
        };
        assert_eq!(plain(r"/a\040b\011c\134"), b"/a b\tc\\");
        assert_eq!(plain(r"\377\400\08\1"), b"\xff\\400\\08\\1");
        arbtest::arbtest(|u| {
            let name: Vec<u8> = u.arbitrary()?;
            let escaped: String = name.iter().map(|byte| format!("\\{byte:03o}")).collect();
            assert_eq!(plain(&escaped), name);
            Ok(())
        });
    }
}
