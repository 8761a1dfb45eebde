//! `render --live` in a terminal: what it writes there, what it leaves behind, and how it ends.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::process::Signal;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcgetattr, tcsetwinsize};
use tests::{Child, Scratch, binary, command, installed, shell, skip};

const HIDE: &str = "\x1b[?25l";
const SHOW: &str = "\x1b[?25h";
const CLEAR: &str = "\x1b[2J";
/// What `--live` leaves a terminal with.
const LEAVE: &str = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";
/// Nothing here is about speed: this only turns a hang into a failure.
const HANG: Duration = Duration::from_secs(60);

/// A terminal that nobody looks at.
struct Terminal {
    /// The side of who would look; none once that one has left.
    screen: Option<File>,
    /// The side of the programs.
    line: File,
    seen: String,
}

impl Terminal {
    fn new(columns: u16, rows: u16) -> Terminal {
        let screen = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC);
        let screen = screen.unwrap();
        grantpt(&screen).unwrap();
        unlockpt(&screen).unwrap();
        let path = ptsname(&screen, Vec::new()).unwrap();
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let line = rustix::fs::open(&path, flags, rustix::fs::Mode::empty()).unwrap();
        fcntl_setfl(&screen, fcntl_getfl(&screen).unwrap() | OFlags::NONBLOCK).unwrap();
        let terminal = Terminal {
            screen: Some(screen.into()),
            line: line.into(),
            seen: String::new(),
        };
        terminal.resize(columns, rows);
        terminal
    }

    fn resize(&self, columns: u16, rows: u16) {
        let size = Winsize {
            ws_row: rows,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&self.line, size).unwrap();
    }

    /// Everything written so far.
    fn look(&mut self) -> &str {
        let mut bytes = Vec::new();
        let mut block = [0; 4096];
        while let Some(screen) = &mut self.screen {
            match screen.read(&mut block) {
                Ok(0) => break,
                Ok(got) => bytes.extend_from_slice(&block[..got]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => panic!("{error}"),
            }
        }
        // A letter may be cut by what the terminal hands out at once: only ASCII is looked for.
        self.seen += &String::from_utf8_lossy(&bytes);
        &self.seen
    }

    fn until(&mut self, what: &str, so: impl Fn(&str) -> bool) {
        let start = Instant::now();
        while !so(self.look()) {
            assert!(start.elapsed() < HANG, "never: {what}: {:?}", self.seen);
            thread::sleep(Duration::from_millis(2));
        }
    }
}

/// `render --live` in a terminal, and where its rows are written to.
fn live(terminal: &Terminal, arguments: &[&str], scratch: &Scratch) -> (Child, File) {
    let (reader, writer) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC).unwrap();
    let mut render = command(binary("render"), scratch);
    render.arg("--live").args(arguments).env("TERM", "xterm");
    let line: OwnedFd = terminal.line.try_clone().unwrap().into();
    render.stdin(Stdio::from(reader)).stdout(Stdio::from(line));
    (Child::start_in_pipe(&mut render), writer.into())
}

fn rows(writer: &mut File, from: usize, count: usize) {
    for row in from..from + count {
        writeln!(writer, "{row}\t{}\t7", row % 5).unwrap();
    }
}

fn header(writer: &mut File) {
    writer.write_all(b"unix_s\tn\tconstant\n").unwrap();
}

/// The terminal's cursor, lines and letters are as they were.
fn is_restored(seen: &str) -> bool {
    seen.rfind(SHOW) > seen.rfind(HIDE) && seen.matches(LEAVE).count() == 1
}

#[test]
fn rows_are_drawn_as_they_come_and_the_last_picture_stays() {
    let (scratch, mut terminal) = (Scratch::new(), Terminal::new(60, 20));
    let before = format!("{:?}", tcgetattr(&terminal.line).unwrap());
    let (render, mut writer) = live(&terminal, &["--title", "Fixed"], &scratch);
    header(&mut writer);
    rows(&mut writer, 1, 1);
    terminal.until("one row", |seen| seen.contains("1 row"));
    for more in 2..6 {
        rows(&mut writer, more, 1);
        let said = format!("{more} rows");
        terminal.until(&said, |seen| seen.contains(&said));
    }
    // Lines that are as before are not written again.
    assert_eq!(terminal.look().matches("Fixed").count(), 1);
    assert_eq!(terminal.look().matches(CLEAR).count(), 1);
    rows(&mut writer, 6, 1);
    drop(writer);
    render.end().quietly();
    let seen = terminal.look();
    assert!(is_restored(seen), "{seen:?}");
    let (_, left) = seen.rsplit_once(LEAVE).unwrap();
    assert!(
        left.contains("Fixed") && left.contains("6 rows"),
        "{left:?}"
    );
    // It moves no cursor any more: colours are all that is in it.
    let codes = left.split('\x1b').skip(1);
    let is_colour = |code: &str| {
        code.trim_start_matches(['[', ';', '0', '1', '3', '4', '9'])
            .starts_with('m')
    };
    assert!(
        left.ends_with('\n') && codes.into_iter().all(is_colour),
        "{left:?}"
    );
    assert_eq!(format!("{:?}", tcgetattr(&terminal.line).unwrap()), before);
}

#[test]
fn a_window_of_another_size_gets_another_picture() {
    let (scratch, mut terminal) = (Scratch::new(), Terminal::new(60, 30));
    let (render, mut writer) = live(&terminal, &["--format", "ascii"], &scratch);
    header(&mut writer);
    rows(&mut writer, 1, 3);
    terminal.until("a picture", |seen| seen.contains("max 7"));
    // No row comes: it is looked at all the same.
    terminal.resize(30, 7);
    terminal.until("another one", |seen| {
        let picture = seen.rsplit(CLEAR).next().unwrap_or_default();
        seen.matches(CLEAR).count() == 2 && picture.contains("1 more panel")
    });
    let seen = terminal.look();
    let picture = seen.rsplit(CLEAR).next().unwrap();
    assert!(!picture.contains("max 7"), "{picture:?}");
    assert!(!picture.contains("\x1b[8;1H"), "{picture:?}");
    drop(writer);
    render.end().quietly();
}

#[test]
fn a_signal_leaves_the_last_picture_and_a_second_one_leaves_at_once() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let (scratch, mut terminal) = (Scratch::new(), Terminal::new(60, 20));
        let (render, mut writer) = live(&terminal, &[], &scratch);
        header(&mut writer);
        rows(&mut writer, 1, 3);
        terminal.until("a picture", |seen| seen.contains("3 rows"));
        render.signal(signal);
        // What is on its way belongs to it.
        rows(&mut writer, 4, 1);
        drop(writer);
        render.end().quietly();
        let seen = terminal.look();
        let (_, left) = seen.rsplit_once(LEAVE).unwrap();
        assert!(is_restored(seen) && left.contains("4 rows"), "{left:?}");
    }
    let (scratch, mut terminal) = (Scratch::new(), Terminal::new(60, 20));
    let (render, mut writer) = live(&terminal, &[], &scratch);
    header(&mut writer);
    rows(&mut writer, 1, 3);
    terminal.until("a picture", |seen| seen.contains("3 rows"));
    render.signal(Signal::INT);
    render.signal(Signal::TERM);
    let ended = render.end();
    assert!(is_restored(terminal.look()), "{:?}", terminal.seen);
    // Two that come as one are one.
    assert!([0, 130, 143].contains(&ended.status), "{ended:?}");
    drop(writer);
}

#[test]
fn an_input_that_says_nothing_does_not_hold_up_the_end() {
    let (scratch, mut terminal) = (Scratch::new(), Terminal::new(60, 20));
    let (render, mut writer) = live(&terminal, &[], &scratch);
    header(&mut writer);
    rows(&mut writer, 1, 3);
    terminal.until("a picture", |seen| seen.contains("3 rows"));
    render.signal(Signal::INT);
    render.end().quietly();
    assert!(is_restored(terminal.look()));
}

#[test]
fn a_window_that_is_closed_ends_it() {
    let (scratch, mut terminal) = (Scratch::new(), Terminal::new(60, 20));
    let (render, mut writer) = live(&terminal, &[], &scratch);
    header(&mut writer);
    rows(&mut writer, 1, 3);
    terminal.until("a picture", |seen| seen.contains("3 rows"));
    terminal.screen = None;
    render.end().quietly();
}

#[test]
fn what_is_wrong_is_said_on_a_terminal_as_it_was() {
    let (scratch, mut terminal) = (Scratch::new(), Terminal::new(60, 20));
    scratch.write("good.tsv", "unix_s\tn\n1\t1\n2\t2\n");
    let (render, mut writer) = live(&terminal, &["good.tsv", "-"], &scratch);
    terminal.until("a picture", |seen| seen.contains("2 rows"));
    writer.write_all(b"a\tb\n1\t2\n").unwrap();
    let ended = render.end();
    assert_eq!(ended.status, 2);
    assert!(ended.err.contains("names no time column"), "{}", ended.err);
    assert!(is_restored(terminal.look()));
}

#[test]
fn the_last_minute_slides() {
    let (scratch, mut terminal) = (Scratch::new(), Terminal::new(80, 20));
    let arguments = ["--from", "-5s", "--format", "ascii"];
    let (render, mut writer) = live(&terminal, &arguments, &scratch);
    header(&mut writer);
    rows(&mut writer, 1, 4_000);
    drop(writer);
    render.end().quietly();
    let seen = terminal.look();
    let left = seen.rsplit(LEAVE).next().unwrap();
    assert!(left.contains("4 s") && !left.contains("10 s"), "{left}");
    // Four thousand seconds have not made bins so wide that five of them are one: the greatest value
    // is in one place.
    let top = left.lines().find(|line| line.contains("4 +")).unwrap();
    let dots = top.chars().filter(|c| ".:#".contains(*c)).count();
    assert!((1..40).contains(&dots), "{left}");
}

#[test]
fn a_terminal_that_can_do_nothing_gets_one_picture() {
    let (scratch, mut terminal) = (Scratch::new(), Terminal::new(60, 20));
    let (reader, writer) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC).unwrap();
    let mut writer = File::from(writer);
    let mut render = command(binary("render"), &scratch);
    let line: OwnedFd = terminal.line.try_clone().unwrap().into();
    render.arg("--live").env("TERM", "dumb");
    render.stdin(Stdio::from(reader)).stdout(Stdio::from(line));
    let render = Child::start_in_pipe(&mut render);
    header(&mut writer);
    rows(&mut writer, 1, 3);
    drop(writer);
    render.end().quietly();
    let seen = terminal.look();
    assert!(
        seen.contains("3 rows") && !seen.contains('\x1b'),
        "{seen:?}"
    );
}

#[test]
fn the_last_picture_is_in_the_scrollback_of_a_real_terminal() {
    if !installed("tmux") {
        return skip("render --live in tmux", "tmux is not installed");
    }
    let scratch = Scratch::new();
    let server = scratch.path().join("tmux");
    let tmux = |arguments: &str| {
        let line = format!("tmux -S {} -f /dev/null {arguments}", server.display());
        let mut shell = shell(&line, &scratch);
        shell.env_remove("TMUX");
        Child::start(&mut shell).end()
    };
    let path = scratch.path().display();
    let render = binary("render");
    scratch.write(
        "run",
        &format!(
            "exec 2> {path}/err\necho before\n(printf 'unix_s\\tn\\n1\\t1\\n2\\t4\\n'; sleep 0.3; \
             printf '3\\t2\\n') | {} --live --title Kept\necho status $?\nseq 100\nsleep 600\n",
            render.display()
        ),
    );
    let started = tmux(&format!("new-session -d -x 60 -y 15 'sh {path}/run'"));
    started.quietly();
    let start = Instant::now();
    let shown = loop {
        let shown = tmux("capture-pane -p -S -").out;
        if shown.lines().any(|line| line == "100") {
            break shown;
        }
        assert!(start.elapsed() < HANG, "{shown}");
        thread::sleep(Duration::from_millis(20));
    };
    let state = tmux("display -p '#{cursor_flag} #{alternate_on} #{wrap_flag}'").out;
    tmux("kill-server");
    assert_eq!(state, "1 0 1\n");
    assert_eq!(scratch.read("err"), "");
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!((lines[0], lines[1]), ("before", "Kept"), "{shown}");
    assert_eq!(shown.matches("Kept").count(), 1, "{shown}");
    assert!(
        shown.contains("3 rows") && shown.contains("status 0"),
        "{shown}"
    );
}

/// Two streams at once, one of them a pipe with a name.
#[test]
fn several_inputs_are_drawn_as_they_come() {
    let (scratch, mut terminal) = (Scratch::new(), Terminal::new(60, 30));
    let fifo = scratch.path().join("fifo");
    let made = Command::new("mkfifo").arg(&fifo).status().unwrap();
    assert!(made.success());
    let (render, mut writer) = live(&terminal, &["-", "fifo"], &scratch);
    header(&mut writer);
    rows(&mut writer, 1, 2);
    terminal.until("the first one", |seen| seen.contains("2 rows"));
    let mut second = File::options().write(true).open(&fifo).unwrap();
    second.write_all(b"unix_s\tm\n1\t5\n").unwrap();
    terminal.until("both", |seen| {
        seen.contains("3 rows") && seen.contains("fifo")
    });
    rows(&mut writer, 3, 1);
    terminal.until("the first one again", |seen| seen.contains("4 rows"));
    drop((writer, second));
    render.end().quietly();
    assert!(is_restored(terminal.look()));
}
