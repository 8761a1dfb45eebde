//! Mounted file systems: which there are, told anew when that has changed, and what statvfs(3) says
//! of each, as texts that [`filesystem`](crate::source::filesystem) reads.
//!
//! They are asked by their paths: a directory that is kept open can't be unmounted.

use std::ffi::CString;
use std::fs::File;
use std::io;
use std::path::Path;

use pipe::flow::open_at_once;
use pipe::kernfile;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{StatVfs, statfs, statvfs};

use crate::source::mountinfo;

/// PROC_SUPER_MAGIC of include/uapi/linux/magic.h.
const PROC: u64 = 0x9fa0;

/// What is mounted.
#[derive(Debug)]
pub struct Mounts {
    mountinfo: File,
    buffer: Vec<u8>,
    list: Vec<Mount>,
    text: Vec<u8>,
}

#[derive(Debug)]
struct Mount {
    point: CString,
    /// Device and type.
    what: Vec<u8>,
}

impl Mounts {
    /// Looks at what is mounted for this process. The paths in a recorded tree are another
    /// machine's: they are not asked.
    pub fn open(proc: &Path) -> io::Result<Mounts> {
        let mut mounts = Mounts {
            mountinfo: open_at_once(&proc.join("self/mountinfo"))?,
            buffer: vec![0; 8 * 1024],
            list: Vec::new(),
            text: Vec::new(),
        };
        if statfs(proc)?.f_type as u64 != PROC {
            return Err(io::Error::other("is not of this machine"));
        }
        mounts.list()?;
        Ok(mounts)
    }

    /// Hands on a text for each file system, by the place where it is mounted. One that gives no
    /// answer or is of no size (the kernel's own) has none.
    pub fn read(&mut self, take: &mut dyn FnMut(&[u8], &[u8])) -> io::Result<()> {
        if has_changed(&self.mountinfo)? {
            self.list()?;
        }
        for Mount { point, what } in &self.list {
            // It may have been unmounted just now.
            if let Ok(answer) = statvfs(point.as_c_str())
                && answer.f_blocks > 0
            {
                self.text.clear();
                write(&mut self.text, what, &answer);
                take(point.as_bytes(), &self.text);
            }
        }
        Ok(())
    }

    fn list(&mut self) -> io::Result<()> {
        let length = kernfile::rest(&self.mountinfo, &mut self.buffer, 0)?;
        let mounts = mountinfo::parse(&self.buffer[..length]);
        let shown = mountinfo::shown(&mounts).into_iter();
        let mount = |mount: &mountinfo::Mount| {
            Some(Mount {
                point: CString::new(&mount.point[..]).ok()?,
                what: [&mount.device[..], &mount.kind].join(&b' '),
            })
        };
        self.list = shown.filter_map(mount).collect();
        Ok(())
    }
}

/// Whether anything was mounted or unmounted since this was last asked, or the file was opened; see
/// proc_pid_mounts(5).
fn has_changed(mountinfo: &File) -> io::Result<bool> {
    let mut changes = [PollFd::new(mountinfo, PollFlags::PRI)];
    poll(&mut changes, Some(&Timespec::default()))?;
    Ok(changes[0]
        .revents()
        .intersects(PollFlags::PRI | PollFlags::ERR))
}

/// In the order in which [`filesystem`](crate::source::filesystem) reads them.
fn write(text: &mut Vec<u8>, what: &[u8], answer: &StatVfs) {
    text.extend_from_slice(what);
    for number in [
        answer.f_bsize,
        answer.f_frsize,
        answer.f_blocks,
        answer.f_bfree,
        answer.f_bavail,
        answer.f_files,
        answer.f_ffree,
        answer.f_favail,
        answer.f_flag.bits(),
    ] {
        text.push(b' ');
        text.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
    }
    text.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::filesystem::Filesystems;

    #[test]
    fn the_root_of_this_machine_says_what_statvfs_says_of_it() {
        let mut mounts = Mounts::open(Path::new("/proc")).unwrap();
        let mut filesystems = Filesystems::default();
        mounts
            .read(&mut |mount, text| filesystems.take(mount, text))
            .unwrap();
        for one in filesystems.list() {
            let mount = CString::new(&one.mount[..]).unwrap();
            let answer = statvfs(mount.as_c_str()).unwrap();
            assert_eq!(one.size(), answer.f_blocks * answer.f_frsize);
            assert!(one.used() + one.free() == one.size(), "{one:?}");
        }
    }

    #[test]
    fn paths_of_another_machine_are_not_asked() {
        let root = std::env::temp_dir().join(format!("sample-mount-{}", std::process::id()));
        let open = || Mounts::open(&root).unwrap_err();
        assert_eq!(open().kind(), io::ErrorKind::NotFound);
        std::fs::create_dir_all(root.join("self")).unwrap();
        std::fs::write(root.join("self/mountinfo"), "1 1 8:1 / / rw - ext4 x rw\n").unwrap();
        assert_eq!(open().to_string(), "is not of this machine");
        std::fs::remove_dir_all(&root).unwrap();
    }
}
