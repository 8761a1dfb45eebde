//! `/proc/self/mountinfo`: what is mounted where.
//!
//! ```text
//! 27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard
//! 44 27 8:17 /home /srv/my\040home rw - ext4 /dev/sdb1 rw
//! 45 27 0:44 / /net rw - autofs auto.net rw,fd=7
//! ```
//!
//! becomes the mount 27 on the mount 1, of the device 254:0, whose root is mounted at `/`; and so on.
//! See proc_pid_mountinfo(5), since Linux 2.6.26. There may be any number of fields before the `-`.
//! [`shown`] says which of them a table of file systems shows.

use pipe::kernfile::Scan;

use super::filesystem::unescape;

/// File systems on no block device of their own that hold data here and answer from memory. Others
/// of that kind are the kernel's (proc, sysfs), or another program or machine has to answer for them
/// (nfs, fuse, autofs), and may never do so; efivarfs asks the firmware, which stops the machine.
const LOCAL: [&[u8]; 11] = [
    b"aufs",
    b"bcachefs",
    b"btrfs",
    b"devtmpfs",
    b"jffs2",
    b"overlay",
    b"ramfs",
    b"rootfs",
    b"tmpfs",
    b"ubifs",
    b"zfs",
];

/// File systems on a block device for which another program or machine has to answer.
const REMOTE: [&[u8]; 3] = [b"autofs", b"gfs2", b"ocfs2"];

/// A mount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mount {
    id: u64,
    /// The mount on which it is.
    parent: u64,
    /// Major and minor number: mounts of one file system have the same ones.
    number: [u64; 2],
    /// How long the path within the file system is of what is mounted: 1 if it is all.
    depth: usize,
    /// Where it is, in this process's eyes.
    pub point: Vec<u8>,
    /// What is mounted, with the file's own escapes.
    pub device: Vec<u8>,
    /// The kernel's name for its kind.
    pub kind: Vec<u8>,
}

/// Reads the file's text. Lines that say less than they should are passed over.
pub fn parse(text: &[u8]) -> Vec<Mount> {
    let lines = text.split(|&byte| byte == b'\n');
    lines.filter_map(mount).collect()
}

fn mount(line: &[u8]) -> Option<Mount> {
    let mut scan = Scan::new(line);
    let (id, parent, major) = (scan.number()?, scan.number()?, scan.number()?);
    let minor = scan.literal(b":").then(|| scan.number()).flatten()?;
    let depth = scan.word()?.len();
    let mut point = Vec::new();
    unescape(scan.word()?, &mut point);
    while scan.word()? != b"-" {}
    let kind = scan.word()?.to_vec();
    Some(Mount {
        id,
        parent,
        number: [major, minor],
        depth,
        point,
        device: scan.word()?.to_vec(),
        kind,
    })
}

/// The mounts of file systems that hold data and can be asked at once, each system once: where all
/// of it is mounted, and if so at several places, at the one with the shortest name.
pub fn shown(mounts: &[Mount]) -> Vec<&Mount> {
    let mut shown: Vec<&Mount> = Vec::new();
    for mount in mounts {
        if !mount.holds_data() || !mount.is_reached(mounts) {
            continue;
        }
        let first = shown.iter_mut().find(|other| other.number == mount.number);
        match first {
            Some(other) if mount.rank() < other.rank() => *other = mount,
            Some(_) => {}
            None => shown.push(mount),
        }
    }
    shown
}

impl Mount {
    fn holds_data(&self) -> bool {
        let kind = &&self.kind[..];
        let is_remote = REMOTE.contains(kind) || self.kind.starts_with(b"fuse");
        // Those without a block device have numbers that only count them, with a major one of 0.
        LOCAL.contains(kind) || (self.number[0] != 0 && !is_remote)
    }

    fn rank(&self) -> (usize, usize) {
        (self.depth, self.point.len())
    }

    /// Whether its path leads to it: not if something else is mounted over it or over a directory
    /// on the way. That may be autofs, which must not be touched.
    fn is_reached(&self, mounts: &[Mount]) -> bool {
        let on = |other: &&Mount| other.parent == self.id && other.id != self.id;
        let covered = mounts.iter().filter(on).any(|on| on.point == self.point);
        !covered && self.is_found(mounts)
    }

    /// Whether its path leads to where it was mounted.
    fn is_found(&self, mounts: &[Mount]) -> bool {
        let mut mount = self;
        // No chain is longer than the list; one that is bites its tail.
        for _ in 0..mounts.len() {
            let on_the_way = |other: &Mount| {
                let beside = other.parent == mount.parent && other.id != mount.id;
                // The very first mount is its own parent.
                beside && other.id != mount.parent && other.is_above(mount)
            };
            if mounts.iter().any(on_the_way) {
                return false;
            }
            match mounts.iter().find(|other| other.id == mount.parent) {
                Some(parent) if parent.id != mount.id => mount = parent,
                _ => return true,
            }
        }
        false
    }

    /// Whether it is at a directory on the way to the other.
    fn is_above(&self, other: &Mount) -> bool {
        match other.point.strip_prefix(&self.point[..]) {
            Some(rest) => rest.first() == Some(&b'/') || (self.point == b"/" && !rest.is_empty()),
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(text: &str) -> Vec<String> {
        let mounts = parse(text.as_bytes());
        let point = |mount: &&Mount| String::from_utf8_lossy(&mount.point).into_owned();
        shown(&mounts).iter().map(point).collect()
    }

    #[test]
    fn only_what_holds_data_and_answers_at_once_is_shown() {
        let text = "22 27 0:21 / /proc rw,relatime - proc proc rw
23 27 0:22 / /sys rw,relatime shared:2 - sysfs sysfs rw
24 27 0:6 / /dev rw,relatime shared:3 master:1 - devtmpfs devtmpfs rw,size=12334524k
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
46 27 0:50 / /home rw - nfs4 server:/home rw,hard
47 27 0:51 / /mnt/cloud rw - fuse.sshfs host:/ rw
48 27 8:33 / /mnt/windows rw - fuseblk /dev/sdc1 rw
49 27 0:52 / /net rw - autofs auto.net rw,fd=7
50 27 0:53 / /data rw - btrfs /dev/sdd rw
51 22 0:54 / /proc/sys/fs/binfmt_misc rw - autofs systemd-1 rw
52 27 7:0 / /snap/core/1 ro - squashfs /dev/loop0 ro
";
        assert_eq!(points(text), ["/dev", "/", "/data", "/snap/core/1"]);
    }

    #[test]
    fn of_several_mounts_of_a_device_the_whole_and_shortest_is_shown() {
        let text = r"27 1 254:0 / / rw - ext4 /dev/vda rw
28 27 8:17 /home /srv/my\040home rw - ext4 /dev/sdb1 rw
29 27 8:17 / /mnt/disk rw - ext4 /dev/sdb1 rw
30 27 8:17 / /disk rw - ext4 /dev/sdb1 rw
31 27 254:0 /etc/hosts /etc/hosts rw - ext4 /dev/vda rw
32 27 8:33 /only/a/part /part rw - xfs /dev/sdc1 rw
";
        assert_eq!(points(text), ["/", "/disk", "/part"]);
        // In a container.
        let text = "100 90 0:60 / / rw - overlay overlay rw,lowerdir=/a:/b
101 100 254:0 /var/lib/docker/c/hosts /etc/hosts rw - ext4 /dev/vda rw
102 100 254:0 /var/lib/docker/c/hostname /etc/hostname rw - ext4 /dev/vda rw
";
        assert_eq!(points(text), ["/", "/etc/hosts"]);
    }

    #[test]
    fn what_lies_under_another_mount_is_not_touched() {
        let text = "27 1 254:0 / / rw - ext4 /dev/vda rw
25 27 0:23 / /dev/shm rw - tmpfs tmpfs rw
30 25 0:27 / /dev/shm rw - tmpfs tmpfs rw
31 27 8:1 / /a/b rw - ext4 /dev/sda1 rw
32 27 0:54 / /a rw - autofs auto.a rw
33 27 8:2 / /c rw - ext4 /dev/sda2 rw
34 33 0:55 / /c rw - autofs auto.c rw
35 27 8:3 / /d/e rw - ext4 /dev/sda3 rw
36 27 8:4 / /d rw - ext4 /dev/sda4 rw
37 36 8:5 / /d/e rw - ext4 /dev/sda5 rw
38 27 8:6 / /ab rw - ext4 /dev/sda6 rw
39 31 8:7 / /a/b/below rw - ext4 /dev/sda7 rw
";
        assert_eq!(points(text), ["/", "/dev/shm", "/d", "/d/e", "/ab"]);
        let mounts = parse(text.as_bytes());
        let devices: Vec<_> = shown(&mounts).iter().map(|m| &m.device[..]).collect();
        assert_eq!(devices[3], b"/dev/sda5");
    }

    #[test]
    fn a_root_under_the_root_is_not_the_root() {
        let text = "1 1 0:2 / / rw - rootfs rootfs rw
27 1 254:0 / / rw - ext4 /dev/vda rw
28 27 8:1 / /boot rw - ext4 /dev/sda1 rw
29 1 8:2 / /old rw - ext4 /dev/sda2 rw
";
        assert_eq!(points(text), ["/", "/boot"]);
        let text = "1 1 0:2 / / rw - rootfs rootfs rw\n20 1 0:30 / /tmp rw - tmpfs tmpfs rw\n";
        assert_eq!(points(text), ["/", "/tmp"]);
    }

    #[test]
    fn torn_lines_and_chains_that_bite_their_tail_are_passed_over() {
        let text = "27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw";
        for end in 0..text.len() - "dev/vda rw".len() {
            assert!(points(&text[..end]).is_empty(), "{end}");
        }
        let tail = "1 2 8:1 / /a rw - ext4 /dev/sda1 rw\n2 1 8:2 / /a/b rw - ext4 /dev/sda2 rw\n";
        assert!(points(tail).is_empty());
        assert!(points("x\n1 2 3 4\n1 2 8:1 - - -\n\n").is_empty());
    }

    #[test]
    fn no_text_makes_it_stumble() {
        let pieces = [
            "1 ", "2 ", "8:1 ", "0:2 ", "/ ", "/a ", "/a/b ", "- ", "ext4 ", "x ", "\\04", "\n",
        ];
        arbtest::arbtest(|u| {
            let length = u.int_in_range(0..=60)?;
            let text: arbtest::arbitrary::Result<String> =
                (0..length).map(|_| u.choose(&pieces).copied()).collect();
            let _ = points(&text?);
            Ok(())
        });
    }
}
