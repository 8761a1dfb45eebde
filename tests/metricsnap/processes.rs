//! Processes that end while they are watched, and whose number another gets.

use rustix::process::Signal;
use tests::{Child, Scratch, command, shell};

use super::run::{Run, run};
use super::trees::{remarks, replace, tree, watch};

#[test]
fn a_process_that_ends_leaves_empty_cells_and_one_word() {
    let scratch = Scratch::new();
    let sleeper = Child::start(command("sleep", &scratch).arg("1000000"));
    let pid = sleeper.id();
    let names = [
        "cpu_seconds_total",
        "resident_memory_bytes",
        "swap_bytes",
        "running_seconds_total",
    ];
    let mut names = names
        .map(|name| format!("process_{name}{{pid={pid}}}"))
        .to_vec();
    names.push("memory_MemFree_bytes".to_owned());
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut run = Run::start(Scratch::new(), &[&["-i", "10ms"], &names[..]].concat());
    run.for_rows(3);
    sleeper.signal(Signal::KILL);
    assert_eq!(sleeper.end().status, 137);
    run.until("it has gone", |cells| {
        cells[..4].iter().all(String::is_empty)
    });
    run.for_rows(3);
    let (ended, rows) = run.end();
    assert!(rows.cells[0].iter().all(|cell| !cell.is_empty()));
    assert!(rows.cells.iter().all(|cells| !cells[4].is_empty()));
    // Once gone, it stays so.
    let gone = rows.cells.iter().map(|cells| cells[0].is_empty());
    assert!(gone.is_sorted());
    let told = remarks(&ended);
    // It may end in the middle of a row.
    assert_eq!(told.len(), 1, "one for all files: {told:?}");
    let begin = format!("metricsnap: /proc/{pid}/");
    assert!(told[0].starts_with(&begin) && told[0].contains(": no such process; empty cells for "));
}

#[test]
fn a_process_that_is_not_there_is_told_at_the_start() {
    let scratch = Scratch::new();
    let ended = run(&scratch, &["-n", "1", "process_threads{pid=999999999}"]).0;
    assert_eq!(ended.status, 2);
    let said = "metricsnap: 'process_threads{pid=999999999}' ";
    assert!(ended.err.starts_with(said), "{}", ended.err);
}

#[test]
fn a_number_that_another_process_gets_stays_empty() {
    let pid = "14528";
    let names = [
        "process_threads{pid=14528}",
        "process_swap_bytes{pid=14528}",
        "process_io_rchar_bytes_total{pid=14528}",
        "process_timeslices_total{pid=14528}",
    ];
    let mut run = watch(tree("processes"), &names);
    let stat = format!("proc/{pid}/stat");
    let of_another = run.scratch.read(&stat).replace(" 2304704 ", " 2304705 ");
    replace(&run.scratch, &stat, &of_another);
    run.until("it is another", |cells| cells.iter().all(String::is_empty));
    for file in ["io", "status", "schedstat"] {
        let name = format!("proc/{pid}/{file}");
        let text = run.scratch.read(&name);
        replace(&run.scratch, &name, &text);
    }
    run.for_rows(5);
    let (ended, rows) = run.end();
    for column in 0..names.len() {
        let gone = rows.cells.iter().map(|cells| cells[column].is_empty());
        assert!(gone.clone().is_sorted() && !gone.clone().next().unwrap());
        assert!(gone.filter(|gone| *gone).count() > 5);
    }
    let told = remarks(&ended);
    assert_eq!(told.len(), 1, "one for all files: {told:?}");
    assert!(
        told.iter()
            .all(|line| line.contains(": no such process; empty cells for "))
    );
}

#[test]
fn it_can_watch_itself() {
    let scratch = Scratch::new();
    let names = [
        "process_threads{pid=self}",
        "process_cpu_seconds_total{pid=self}",
    ];
    let (ended, rows) = run(
        &scratch,
        &[&["-q", "-i", "10ms", "-n", "20"], &names[..]].concat(),
    );
    assert_eq!((ended.status, ended.err.as_str()), (0, ""));
    assert_eq!(rows.columns, names);
    assert!(rows.column(names[0]).iter().all(|count| *count == "2"));
    let spent: Vec<f64> = rows
        .column(names[1])
        .iter()
        .map(|cell| cell.parse().unwrap())
        .collect();
    assert!(spent.is_sorted());
}

#[test]
fn a_command_is_watched_from_its_start_to_its_end() {
    let scratch = Scratch::new();
    let name = "process_cpu_seconds_total{pid=command}";
    let burns = "i=0; while [ $i -lt 200000 ]; do i=$((i + 1)); done";
    let line = format!("metricsnap -q -i 5ms --to rows.tsv '{name}' -- sh -c '{burns}; exit 3'");
    let ended = Child::start(&mut shell(&line, &scratch)).end();
    assert_eq!((ended.status, ended.err.as_str()), (3, ""));
    let rows = scratch.read("rows.tsv");
    let cells: Vec<_> = rows
        .lines()
        .map(|row| row.split('\t').nth(1).unwrap())
        .collect();
    assert_eq!(cells[..2], [name, ""]);
    let used: f64 = cells.last().unwrap().parse().unwrap();
    assert!(used > 0.0, "{rows}");
    // It is COMMAND's, and so there has to be one.
    let alone = format!("metricsnap -n 1 '{name}'");
    let ended = Child::start(&mut shell(&alone, &scratch)).end();
    assert_eq!(ended.status, 2);
    assert_eq!(
        ended.err,
        "metricsnap: pid=command is of a COMMAND; name one behind --\n"
    );
}
