//! A file written whole or not at all.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Writes a file beside its place and moves it there; what stood there before stays until then.
/// What is no plain file (a terminal, a pipe, /dev/null) is written directly. The file has this mode
/// or else that of the one before it.
pub fn whole(path: &Path, content: &[u8], mode: Option<u32>) -> io::Result<()> {
    // A link is followed, so that it goes on pointing at the new file.
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    if fs::metadata(&place).is_ok_and(|meta| !meta.is_file()) {
        let mut how = File::options();
        return how.write(true).open(&place)?.write_all(content);
    }
    let beside = Beside(beside(&place)?);
    // What a killed run left may have our name: in a container all runs have one number.
    let _ = fs::remove_file(&beside.0);
    let mut file = File::create_new(&beside.0)?;
    file.write_all(content)?;
    if let Some(mode) = mode {
        file.set_permissions(Permissions::from_mode(mode))?;
    } else if let Ok(meta) = fs::metadata(&place) {
        file.set_permissions(meta.permissions())?;
    }
    drop(file);
    fs::rename(&beside.0, &place)
}

/// The file beside, which goes away if it is not moved.
struct Beside(PathBuf);

impl Drop for Beside {
    fn drop(&mut self) {
        // After the move there is nothing of this name any more.
        let _ = fs::remove_file(&self.0);
    }
}

/// Where a file stands until it is moved to its place: its name is a little longer, which not every
/// name leaves room for.
pub fn beside(place: &Path) -> io::Result<PathBuf> {
    let name = place.file_name().ok_or(io::ErrorKind::IsADirectory)?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}", std::process::id()));
    Ok(place.with_file_name(hidden))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(name: &str) -> PathBuf {
        let room = std::env::temp_dir().join(format!("save-{name}-{}", std::process::id()));
        fs::create_dir(&room).unwrap();
        room
    }

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let room = room("whole");
        let place = room.join("x.svg");
        fs::write(&place, "old").unwrap();
        std::os::unix::fs::symlink(&place, room.join("link.svg")).unwrap();
        whole(&room.join("link.svg"), b"new", None).unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"new");
        assert_eq!(fs::read_dir(&room).unwrap().count(), 2);
        fs::remove_dir_all(&room).unwrap();
    }

    #[test]
    fn a_killed_run_is_in_nobodys_way_and_the_mode_is_as_told() {
        let room = room("again");
        let place = room.join("x.prom");
        fs::write(beside(&place).unwrap(), "half").unwrap();
        whole(&place, b"new", Some(0o604)).unwrap();
        whole(&place, b"newer", None).unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"newer");
        let mode = fs::metadata(&place).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o604);
        assert_eq!(fs::read_dir(&room).unwrap().count(), 1);
        fs::remove_dir_all(&room).unwrap();
    }

    #[test]
    fn what_cannot_be_written_leaves_nothing() {
        let room = room("nothing");
        assert!(whole(&room.join("missing/x.svg"), b"new", None).is_err());
        assert!(whole(&room, b"new", None).is_err());
        assert_eq!(
            whole(Path::new("/dev/full"), b"new", None)
                .unwrap_err()
                .kind(),
            io::ErrorKind::StorageFull
        );
        assert_eq!(fs::read_dir(&room).unwrap().count(), 0);
        fs::remove_dir_all(&room).unwrap();
    }
}
