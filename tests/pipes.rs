//! How the tools behave in pipelines: signals, readers that leave, full disks, wrapped commands.
//!
//! Nothing here measures time. What must not wait is given an interval of an hour: if it waited,
//! it would hang until the watchdog of [`Child`] fails the test.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::Command;

use rustix::fs::OFlags;
use rustix::process::Signal;
use tests::{Child, Ended, Scratch, binary, command, is_root, shell, skip};

/// A pipe: its reading and its writing end.
fn pipe() -> (OwnedFd, OwnedFd) {
    rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC).unwrap()
}

/// A pipe that is full already, so that whoever writes to it waits.
fn full_pipe() -> (OwnedFd, OwnedFd) {
    let (reader, writer) = pipe();
    fill(&writer);
    set_blocking(&writer, true);
    (reader, writer)
}

/// Writes until there is no room. What it writes to does not block then.
fn fill(writer: &OwnedFd) {
    set_blocking(writer, false);
    for block in [4096, 1] {
        while rustix::io::write(writer, &[b'x'; 4096][..block]).is_ok() {}
    }
}

fn set_blocking(file: &OwnedFd, blocks: bool) {
    let mut flags = rustix::fs::fcntl_getfl(file).unwrap();
    flags.set(OFlags::NONBLOCK, !blocks);
    rustix::fs::fcntl_setfl(file, flags).unwrap();
}

/// Tools run as this user, and as an ordinary one if this is root.
fn users() -> Vec<Vec<&'static str>> {
    const ORDINARY: [&str; 4] = [
        "setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
    ];
    if !is_root() {
        skip("the run as another user", "only root can change user");
        return vec![vec!["env"]];
    }
    vec![vec!["env"], ORDINARY.to_vec()]
}

/// The tool, run by the user.
fn tool(user: &[&str], arguments: &[&str], scratch: &Scratch) -> Command {
    let mut run = command(user[0], scratch);
    run.args(&user[1..]).args(arguments);
    run
}

/// `sample | render > chart.svg`, both in one process group, as a shell with job control starts
/// them; ended by the signal when some rows are under way.
fn chart_after(signal: Signal, user: &[&str]) {
    let scratch = Scratch::new();
    let (reader, writer) = pipe();
    let chart = File::create(scratch.path().join("chart.svg")).unwrap();
    let mut sample =
        Child::start_in_pipe(tool(user, &["sample", "-q", "-i", "5ms"], &scratch).stdout(writer));
    let mut render = Child::join_pipe(
        tool(user, &["render", "-q"], &scratch)
            .stdin(reader)
            .stdout(chart),
        &sample,
    );
    sample.until_it_catches(signal);
    render.until_it_catches(signal);
    sample.until("it has written some rows", |sample| {
        sample
            .proc_number("io", "wchar", 10)
            .is_some_and(|written| written > 4_000)
    });
    sample.signal_group(signal);
    let (sample, render) = (sample.end(), render.end());
    assert_eq!((sample.status, sample.err.as_str()), (0, ""));
    assert_eq!((render.status, render.err.as_str()), (0, ""));
    let svg = scratch.read("chart.svg");
    assert!(
        svg.starts_with("<svg ") || svg.starts_with("<?xml "),
        "{svg:.200}"
    );
    assert!(svg.ends_with("</svg>\n"), "the chart is whole");
    assert!(
        svg.contains("<path ") || svg.contains("<polyline "),
        "something is drawn"
    );
}

#[test]
fn ctrl_c_ends_a_pipeline_with_a_whole_chart() {
    for user in users() {
        chart_after(Signal::INT, &user);
    }
}

#[test]
fn sigterm_and_sighup_end_a_pipeline_with_a_whole_chart() {
    for user in users() {
        chart_after(Signal::TERM, &user);
        chart_after(Signal::HUP, &user);
    }
}

#[test]
fn a_signal_ends_a_long_interval_at_once() {
    for user in users() {
        for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
            let scratch = Scratch::new();
            let mut sample = Child::start(&mut tool(&user, &["sample", "-i", "1h"], &scratch));
            sample.until_it_catches(signal);
            sample.signal(signal);
            let rows = sample.end().quietly();
            assert!(
                rows.starts_with("unix_s\t") && rows.ends_with('\n'),
                "{rows}"
            );
        }
    }
}

#[test]
fn a_reader_that_leaves_ends_a_long_interval_at_once() {
    for user in users() {
        let scratch = Scratch::new();
        let (reader, writer) = pipe();
        let sample =
            Child::start_in_pipe(tool(&user, &["sample", "-i", "1h"], &scratch).stdout(writer));
        let mut header = String::new();
        let mut reader = BufReader::new(File::from(reader));
        reader.read_line(&mut header).unwrap();
        assert!(header.starts_with("unix_s\t"), "{header}");
        drop(reader);
        sample.end().quietly();
    }
    let scratch = Scratch::new();
    let head = Child::start(&mut shell("sample -i 1h | head -n 1 | wc -l", &scratch)).end();
    assert_eq!(head.quietly(), "1\n");
}

#[test]
fn the_second_signal_leaves_at_once() {
    for (signal, status) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)] {
        let scratch = Scratch::new();
        // The first signal is the command's, which ends with its input and not before.
        let (input, _feeder) = pipe();
        let script = "trap '' INT TERM HUP; : > ready; cat; :";
        let line = ["-i", "1h", "--to", "rows.tsv", "--", "sh", "-c", script];
        let mut run = command("sample", &scratch);
        let mut sample = Child::start_in_pipe(run.args(line).stdin(input));
        sample.until("the command is ready", |_| {
            scratch.path().join("ready").exists()
        });
        sample.signal(signal);
        sample.until("the first signal is taken", |sample| {
            sample.proc_number("status", "ShdPnd", 16) == Some(0)
        });
        assert!(sample.runs(), "the first signal waits for the command");
        sample.signal(signal);
        let ended = sample.end();
        assert_eq!((ended.status, ended.err.as_str()), (status, ""));
    }
}

/// How many bytes the message says are lost for a reader that takes nothing.
fn lost(ended: &Ended) -> Option<usize> {
    let said = "sample: standard output: the reader takes nothing; ";
    let rest = ended.err.strip_prefix(said)?;
    rest.strip_suffix(" bytes are lost\n")?.parse().ok()
}

#[test]
fn a_reader_that_takes_nothing_does_not_hold_up_the_end() {
    for user in users() {
        let scratch = Scratch::new();
        let (_reader, writer) = full_pipe();
        let line = ["sample", "-i", "10ms", "-d", "50ms"];
        let ended = Child::start_in_pipe(tool(&user, &line, &scratch).stdout(writer)).end();
        assert!(ended.status == 2 && lost(&ended) > Some(0), "{ended:?}");

        for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
            let (_reader, writer) = full_pipe();
            let mut run = tool(&user, &["sample", "-i", "10ms"], &scratch);
            let mut sample = Child::start_in_pipe(run.stdout(writer));
            sample.until_it_catches(signal);
            sample.signal(signal);
            let ended = sample.end();
            assert!(ended.status == 2 && lost(&ended) > Some(0), "{ended:?}");
        }
    }
    let scratch = Scratch::new();
    let (reader, writer) = full_pipe();
    let mut run = command("sample", &scratch);
    let sample = Child::start_in_pipe(run.args(["-i", "10ms", "-d", "50ms"]).stdout(writer));
    drop(reader);
    sample.end().quietly();
}

#[test]
fn a_reader_that_makes_room_again_gets_every_row() {
    let blocking = full_pipe();
    // As some programs leave the output of those that they start.
    let pipe = full_pipe();
    set_blocking(&pipe.1, false);
    let (reader, writer) = UnixStream::pair().unwrap();
    let socket = (reader.into(), writer.into());
    fill(&socket.1);
    for (reader, writer) in [blocking, pipe, socket] {
        let scratch = Scratch::new();
        let mut run = command("sample", &scratch);
        let mut sample =
            Child::start_in_pipe(run.args(["-q", "-i", "10ms", "-n", "3"]).stdout(writer));
        sample.until_it_catches(Signal::TERM);
        sample.until("it sleeps", |sample| {
            sample.proc("status").contains("State:\tS")
        });
        let mut text = String::new();
        File::from(reader).read_to_string(&mut text).unwrap();
        sample.end().quietly();
        let rows = text.trim_start_matches('x');
        assert!(
            rows.starts_with("unix_s\t") && rows.ends_with('\n'),
            "{rows}"
        );
        assert_eq!(rows.lines().count(), 4, "{rows}");
    }
}

#[test]
fn a_background_job_survives_ctrl_c_and_ends_by_sigterm() {
    let scratch = Scratch::new();
    let mut sample = Child::start(&mut shell("trap '' INT; exec sample -i 1h", &scratch));
    sample.until_it_catches(Signal::TERM);
    sample.signal(Signal::INT);
    let ignored = sample.proc_number("status", "SigIgn", 16).unwrap();
    assert_ne!(ignored & 0b10, 0, "SIGINT stays ignored");
    assert!(sample.runs());
    sample.signal(Signal::TERM);
    sample.end().quietly();
}

#[test]
fn rows_come_as_often_as_asked_for() {
    for user in users() {
        let scratch = Scratch::new();
        let line = ["sample", "-q", "-i", "100ms", "-d", "2s", "-f", "lost"];
        let rows = Child::start(&mut tool(&user, &line, &scratch))
            .end()
            .quietly();
        let lost = rows
            .lines()
            .skip(1)
            .map(|row| row.split('\t').nth(1).unwrap());
        // A tick that a busy machine missed is counted in the row after it.
        let ticks: u64 = lost.map(|lost| 1 + lost.parse::<u64>().unwrap()).sum();
        assert_eq!(ticks, 20, "{rows}");
        let line = ["sample", "-q", "-i", "10ms", "-n", "7"];
        let rows = Child::start(&mut tool(&user, &line, &scratch))
            .end()
            .quietly();
        assert_eq!(rows.lines().count(), 8, "{rows}");
    }
}

#[test]
fn a_full_disk_is_a_message_and_status_2() {
    let scratch = Scratch::new();
    scratch.write("rows.tsv", "unix_s\tn\n1.0\t1\n2.0\t3\n");
    for line in [
        "sample -i 10ms -n 1 >/dev/full",
        "sample -i 10ms -n 1 --to /dev/full -- true",
        "metricsnap -q -i 10ms -n 1 load1 >/dev/full",
        "metricsnap -q -i 10ms -n 1 load1 --to /dev/full -- true",
        "render rows.tsv >/dev/full",
        "sample --help >/dev/full",
        "metricsnap --help >/dev/full",
        "render --version >/dev/full",
    ] {
        let ended = Child::start(&mut shell(line, &scratch)).end();
        let status = if line.contains(" -- ") { 125 } else { 2 };
        assert_eq!(ended.status, status, "{line}: {}", ended.err);
        let message = ended.err.to_lowercase();
        assert!(
            message.contains("no space left on device"),
            "{line}: {message}"
        );
        assert_eq!(message.lines().count(), 1, "{line}: {message}");
    }
}

#[test]
fn a_file_that_can_not_grow_ends_with_a_whole_line() {
    // A limit is as good as a full disk, and anybody can have one.
    let limited = "trap '' XFSZ; limited() { ulimit -f 8; exec sample -q -i 1ms \"$@\"; }";
    for (line, status, cut) in [
        ("limited > rows.tsv", 2, true),
        ("limited --to rows.tsv -- sleep 1", 125, true),
        // What came before stays, and what comes behind leaves no hole.
        (
            "{ echo '#'; (limited); e=$?; echo '#'; exit $e; } > rows.tsv",
            2,
            true,
        ),
        // Who appends may not be alone.
        (": > rows.tsv; limited >> rows.tsv", 2, false),
    ] {
        let scratch = Scratch::new();
        let ended = Child::start(&mut shell(&format!("{limited}; {line}"), &scratch)).end();
        assert_eq!(ended.status, status, "{line}: {}", ended.err);
        assert!(ended.err.ends_with(": file too large\n"), "{}", ended.err);
        let rows = scratch.read("rows.tsv");
        assert!(rows.len() > 2_000 && !rows.contains('\0'), "{line}: {rows}");
        let whole = rows.ends_with('\n');
        assert!(
            if cut {
                whole
            } else {
                rows.len().is_multiple_of(4_096)
            },
            "{line}: {rows}"
        );
        assert_eq!(
            rows.starts_with('#'),
            rows.ends_with("#\n"),
            "{line}: {rows}"
        );
    }
}

#[test]
fn a_source_that_falls_silent_is_told_and_fails_the_strict_run() {
    let scratch = Scratch::new();
    scratch.write("stat", "cpu0 1 2 3 4 5 6 7 8 0 0\nctxt 7\n");
    for (options, status, said) in [
        ("", 0, "sample: stat: is empty; its cells are empty\n"),
        (
            "--strict",
            1,
            "sample: stat: is empty; its cells are empty\n",
        ),
        ("-q --strict", 1, ""),
    ] {
        let line = format!(
            "cp stat tree; sample --proc . -i 1h -f ctxt_per_s {options} --to rows.tsv -- \
             sh -c ': > stat'; e=$?; cp tree stat; cut -f2 rows.tsv; exit $e"
        );
        let ended = Child::start(&mut shell(&line, &scratch)).end();
        assert_eq!(
            (ended.status, ended.err.as_str()),
            (status, said),
            "{options}"
        );
        assert_eq!(ended.out, "ctxt_per_s\n\n");
    }
}

#[test]
fn a_wrapped_command_gives_its_status() {
    for user in users() {
        let scratch = Scratch::new();
        scratch.write("data", "no program");
        for (wrapped, status) in [
            ("true", 0),
            ("false", 1),
            ("exit 3", 3),
            ("kill -TERM $$", 143),
            ("kill -KILL $$", 137),
        ] {
            let line = ["sample", "--to", "rows.tsv", "--", "sh", "-c", wrapped];
            let ended = Child::start(&mut tool(&user, &line, &scratch)).end();
            assert_eq!(
                (ended.status, ended.out.as_str()),
                (status, ""),
                "{wrapped}"
            );
            let rows = scratch.read("rows.tsv");
            assert!(
                rows.starts_with("unix_s\t") && rows.ends_with('\n'),
                "{rows}"
            );
        }
        for (arguments, status) in [
            (&["--to", "rows.tsv", "--", "./data"][..], 126),
            (&["--to", "rows.tsv", "--", "./no-such-command"], 127),
            (&["--to", "rows.tsv", "--nope", "--", "true"], 125),
            (&["--to", "no/such/directory", "--", "true"], 125),
            (&["--", "true"], 125),
        ] {
            let line = [&["sample"], arguments].concat();
            let ended = Child::start(&mut tool(&user, &line, &scratch)).end();
            assert_eq!(ended.status, status, "{arguments:?}: {}", ended.err);
            assert_eq!(ended.err.lines().count(), 1, "{arguments:?}: {}", ended.err);
            assert!(ended.err.starts_with("sample: "), "{}", ended.err);
        }
    }
}

#[test]
fn a_wrapped_command_keeps_its_own_streams() {
    let scratch = Scratch::new();
    let line = "echo in | sample --to rows.tsv -- sh -c 'cat; echo err >&2'";
    let ended = Child::start(&mut shell(line, &scratch)).end();
    assert_eq!((ended.out.as_str(), ended.err.as_str()), ("in\n", "err\n"));
}

#[test]
fn ctrl_c_reaches_the_wrapped_command_and_its_status_comes_back() {
    let scratch = Scratch::new();
    let script = "trap 'exit 7' INT; echo ready; while :; do sleep 0.01; done";
    let (reader, writer) = pipe();
    let line = ["-i", "1h", "--to", "rows.tsv", "--", "sh", "-c", script];
    let sample = Child::start_in_pipe(command("sample", &scratch).args(line).stdout(writer));
    let mut ready = [0; 6];
    File::from(reader.try_clone().unwrap())
        .read_exact(&mut ready)
        .unwrap();
    sample.signal_group(Signal::INT);
    let ended = sample.end();
    assert_eq!((ended.status, ended.err.as_str()), (7, ""));
    assert!(scratch.read("rows.tsv").ends_with('\n'));
}

#[test]
fn a_file_that_can_not_be_written_is_left_as_it_was() {
    let scratch = Scratch::new();
    scratch.write("chart.svg", "the old one");
    scratch.write("rows.tsv", "no records\n\n\0");
    let ended = Child::start(&mut shell("render -o chart.svg missing.tsv", &scratch)).end();
    assert_eq!(ended.status, 2, "{}", ended.err);
    assert_eq!(scratch.read("chart.svg"), "the old one");
    let mut left: Vec<_> = std::fs::read_dir(scratch.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["chart.svg", "rows.tsv"]);
}

#[test]
fn a_fifo_without_a_writer_is_waited_for_and_left_at_a_signal() {
    let scratch = Scratch::new();
    let run = |line| Child::start(&mut shell(line, &scratch));
    run("mkfifo fifo").end().quietly();
    let mut render = run("exec render fifo");
    render.until_it_catches(Signal::INT);
    render.signal(Signal::INT);
    let ended = render.end();
    assert_eq!((ended.status, ended.out.as_str()), (2, ""));
    assert!(ended.err.starts_with("render: fifo: "), "{}", ended.err);

    let mut render = run("exec render fifo > chart.svg");
    render.until_it_catches(Signal::INT);
    run("printf 'unix_s\\tn\\n1.0\\t1\\n2.0\\t4\\n' > fifo")
        .end()
        .quietly();
    render.end().quietly();
    assert!(scratch.read("chart.svg").contains("2 rows"));
}

#[test]
fn an_input_that_gives_nothing_does_not_keep_the_others_from_being_drawn() {
    let scratch = Scratch::new();
    Child::start(&mut shell("mkfifo silent endless", &scratch))
        .end()
        .quietly();
    scratch.write("rows.tsv", "unix_s\tn\n1.0\t1\n2.0\t3\n");
    // Both are open for writing as long as the render runs, and never end.
    let line = "exec render silent endless rows.tsv 3<>silent 4<>endless > chart.svg";
    let mut render = Child::start(&mut shell(line, &scratch));
    render.until_it_catches(Signal::INT);
    std::fs::write(
        scratch.path().join("endless"),
        "unix_s\tn\n1.0\t1\n2.0\t7\n",
    )
    .unwrap();
    render.signal(Signal::INT);
    let ended = render.end();
    let said = "render: silent: not drawn: no row came before it was left\n";
    assert_eq!((ended.status, ended.err.as_str()), (0, said));
    let chart = scratch.read("chart.svg");
    assert!(
        chart.contains("endless") && chart.contains("rows.tsv"),
        "{chart:.2000}"
    );
}

#[test]
fn a_row_cut_off_where_draining_ends_is_not_taken_for_a_value() {
    let scratch = Scratch::new();
    let (reader, writer) = pipe();
    let chart = File::create(scratch.path().join("chart.svg")).unwrap();
    let mut render =
        Child::start_in_pipe(Command::new(binary("render")).stdin(reader).stdout(chart));
    let mut writer = File::from(writer);
    writer
        .write_all(b"unix_s\tn\n1.0\t1\n2.0\t4\n3.0\t12")
        .unwrap();
    render.until_it_catches(Signal::TERM);
    render.signal(Signal::TERM);
    // The writer stays: only the signal ends it.
    let ended = render.end();
    let said = "render: standard input:4: line left out: it is the last and cut off\n";
    assert_eq!((ended.status, ended.err.as_str()), (0, said));
    assert!(scratch.read("chart.svg").contains("2 rows"));
}

#[test]
fn a_filter_reads_what_is_under_way_after_the_signal() {
    let scratch = Scratch::new();
    let (reader, writer) = pipe();
    let chart = File::create(scratch.path().join("chart.svg")).unwrap();
    let mut render =
        Child::start_in_pipe(Command::new(binary("render")).stdin(reader).stdout(chart));
    let mut writer = File::from(writer);
    writer.write_all(b"unix_s\tn\n1.0\t1\n").unwrap();
    render.until_it_catches(Signal::TERM);
    render.signal(Signal::TERM);
    writer.write_all(b"2.0\t4\n3.0\t2\n").unwrap();
    drop(writer);
    render.end().quietly();
    assert!(scratch.read("chart.svg").contains("3 rows"));
}
