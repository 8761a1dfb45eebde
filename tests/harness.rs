//! What the tests of the built tools stand on: the binaries, freshly built; scratch directories
//! that go away; children that are always waited for; and a word on standard error for what was
//! skipped.

use std::env;
use std::fmt::Display;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

pub mod call;
mod child;
pub mod tasks;
pub mod transcript;

pub use child::{Child, Ended};

/// The five tools, by the name of their directory and binary.
pub const TOOLS: [&str; 5] = ["sample", "ftfilter", "taskwatch", "metricsnap", "render"];

/// The top of the source tree.
pub fn top() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the member stands in the tree")
}

/// The recorded data.
pub fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

/// The cargo that runs the tests.
pub fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(top());
    cargo
}

/// The directory of the tools' binaries, built in the profile of the running test. (Cargo does not
/// build the binaries of other members for a test, so without this a test could meet a stale one.)
/// `BUILT=1` takes them as they are, for a run by a user who may not write there.
pub fn binaries() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        // target/PROFILE/deps/TEST
        let test = env::current_exe().expect("the test has a path");
        let place = test.ancestors().nth(2).expect("a profile's directory");
        if env::var_os("BUILT").is_none() {
            let profile = match place.file_name().and_then(|name| name.to_str()) {
                Some("debug") | None => "dev",
                Some(name) => name,
            };
            let target = place.parent().expect("the target directory");
            let built = cargo()
                .args(["build", "--quiet", "--workspace", "--bins", "--profile"])
                .arg(profile)
                .arg("--target-dir")
                .arg(target)
                .status()
                .expect("cargo starts");
            assert!(built.success(), "cargo build --workspace --bins: {built}");
        }
        place.to_owned()
    })
}

/// The path of a tool's binary.
pub fn binary(tool: &str) -> PathBuf {
    binaries().join(tool)
}

/// Whether a tool does its work already, or is only a name yet: it says so itself.
pub fn is_built(tool: &str) -> bool {
    let help = Child::start(Command::new(binary(tool)).arg("--help")).end();
    !help.out.contains("until it is built")
}

/// A program run as in a shell of ours: the tools come first in PATH, `$DATA` is the recorded
/// data, and nothing depends on the user's language, home or time zone.
pub fn command(program: impl AsRef<std::ffi::OsStr>, scratch: &Scratch) -> Command {
    let mut path = vec![binaries().to_owned()];
    path.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    let mut command = Command::new(program);
    command
        .current_dir(scratch.path())
        .env("PATH", env::join_paths(path).expect("PATH holds no colon"))
        .env("DATA", data())
        .env("HOME", scratch.path())
        .env("TMPDIR", scratch.path())
        .env("LC_ALL", "C.UTF-8")
        .env("TZ", "UTC");
    command
}

/// The same for a line of shell.
pub fn shell(line: &str, scratch: &Scratch) -> Command {
    let mut shell = command("sh", scratch);
    shell.arg("-c").arg(line);
    shell
}

/// Whether a program is in PATH.
pub fn installed(program: &str) -> bool {
    env::split_paths(&env::var_os("PATH").unwrap_or_default())
        .any(|directory| directory.join(program).is_file())
}

/// Whether this is root.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Says what was not tested and why. (Past the test runner, which swallows what `print!` says.)
pub fn skip(what: impl Display, why: impl Display) {
    let _ = writeln!(io::stderr(), "skipped: {what}: {why}");
}

/// A directory of a test's own, removed with all that is in it when dropped.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes one that any user may write to: some tests change user.
    pub fn new() -> Scratch {
        static MADE: AtomicU32 = AtomicU32::new(0);
        // One of a run that was killed, whose process id is ours now, may still be there.
        let path = loop {
            let number = MADE.fetch_add(1, Ordering::Relaxed);
            let name = format!("pipescope-{}-{number}", std::process::id());
            let path = env::temp_dir().join(name);
            match fs::create_dir(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => break made.map(|()| path).expect("a new scratch directory"),
            }
        };
        let all = std::os::unix::fs::PermissionsExt::from_mode(0o777);
        fs::set_permissions(&path, all).expect("our own directory");
        Scratch(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// What a file in it holds.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Writes a file in it.
    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

impl Default for Scratch {
    fn default() -> Scratch {
        Scratch::new()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A panic in a drop would hide the failure of the test.
        let _ = fs::remove_dir_all(&self.0);
    }
}
