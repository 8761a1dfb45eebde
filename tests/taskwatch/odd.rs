//! Deeds that tasks seldom do.

use std::collections::HashSet;

use tests::tasks::{Part, Row};

use super::watch::{ODD, deed, system};

#[test]
fn an_exec_by_another_thread_goes_on_as_the_process_that_began() {
    let Some(_alone) = system("exec by a thread") else {
        return;
    };
    let (parts, rows) = deed("exec-by-thread", &["--threads"]);
    let [leader, bystander, execer] =
        ["leader", "bystander", "execer"].map(|part| Part::find(&parts, part));
    let threads = |event: &str| -> HashSet<u32> {
        let rows = rows.of(event).filter(|row| row.pid == leader.pid);
        rows.map(|row| row.tid).collect()
    };
    assert_eq!(threads("clone"), [bystander.tid, execer.tid].into());
    // The first thread ended, and the one that lives on has taken its number.
    assert_eq!(threads("texit"), [leader.tid, bystander.tid].into());
    assert_eq!(rows.one("exec", leader.pid).comm, b"deeds");
    let exit = rows.one("exit", leader.pid);
    assert_eq!(exit.status, "0");
    assert!(exit.life_s > Some(0.21), "since it was forked: {exit:?}");
}

#[test]
fn a_process_ends_with_its_last_thread_and_not_with_its_first() {
    let Some(_alone) = system("a leader that ends first") else {
        return;
    };
    let (parts, rows) = deed("leader-first", &["--threads"]);
    let leader = Part::find(&parts, "leader");
    assert_eq!(rows.one("texit", leader.pid).tid, leader.tid);
    let exit = rows.one("exit", leader.pid);
    assert_eq!(exit.status, "5");
    assert!(exit.life_s >= Some(0.2), "{exit:?}");
    let (parts, rows) = deed("leader-first", &[]);
    let leader = Part::find(&parts, "leader");
    assert_eq!(rows.one("exit", leader.pid).status, "5");
    assert_eq!(rows.of("texit").count(), 0);
}

#[test]
fn parents_are_those_of_the_birth() {
    let Some(_alone) = system("parents") else {
        return;
    };
    for (name, parent, child, status) in [
        ("thread-forks", "leader", "child", "3"),
        ("autoreaped", "parent", "child", "4"),
        ("orphan", "parent", "orphan", "6"),
    ] {
        let (parts, rows) = deed(name, &[]);
        let [parent, child] = [parent, child].map(|part| Part::find(&parts, part).pid);
        assert_eq!(rows.one("fork", child).ppid, Some(parent), "{name}");
        let exit = rows.one("exit", child);
        assert_eq!(exit.ppid, Some(parent), "{name}");
        assert_eq!(exit.status, status, "{name}");
    }
}

#[test]
fn a_zombie_has_ended_before_it_is_waited_for() {
    let Some(_alone) = system("a zombie") else {
        return;
    };
    let (parts, rows) = deed("zombie", &[]);
    let zombie = Part::find(&parts, "zombie");
    let exit = rows.one("exit", zombie.pid);
    assert_eq!(exit.status, "7");
    let waited = Part::find(&parts, "before the wait").time_s;
    assert!(exit.time_s > zombie.time_s && exit.time_s < waited - 0.1);
    assert!(exit.life_s < Some(0.1), "{exit:?}");
}

#[test]
fn statuses_are_codes_and_signals_by_name() {
    let Some(_alone) = system("statuses") else {
        return;
    };
    let (parts, rows) = deed("codes", &[]);
    for code in ["0", "1", "255"] {
        let part = Part::find(&parts, &format!("code {code}"));
        assert_eq!(rows.one("exit", part.pid).status, code);
    }
    let (parts, rows) = deed("signals", &[]);
    for part in &parts {
        let status = &rows.one("exit", part.pid).status;
        // Whether there is a core is a matter of the machine.
        let core = part.part == "SIGSEGV" && *status == "SIGSEGV+core";
        assert!(core || *status == part.part, "{}: {status}", part.part);
    }
    let segv = Part::find(&parts, "SIGSEGV").pid;
    assert_eq!(rows.of("core").filter(|row| row.pid == segv).count(), 1);
    let (parts, rows) = deed("failed-exec", &[]);
    for (part, status) in [("as a shell", "127"), ("as another", "255")] {
        let pid = Part::find(&parts, part).pid;
        assert_eq!(rows.one("exit", pid).status, status);
        assert!(rows.of("exec").all(|row| row.pid != pid));
    }
}

#[test]
fn a_script_is_one_exec_under_its_own_name() {
    let Some(_alone) = system("a script") else {
        return;
    };
    let (parts, rows) = deed("script", &[]);
    let pid = Part::find(&parts, "script").pid;
    let exec = rows.one("exec", pid);
    assert!(exec.comm.starts_with(b"deed-"), "{exec:?}");
    assert_eq!(rows.one("exit", pid).comm, exec.comm);
    assert_eq!(rows.one("exit", pid).status, "9");
}

#[test]
fn odd_names_and_arguments_come_back_from_their_escapes() {
    let Some(_alone) = system("odd names") else {
        return;
    };
    let (parts, rows) = deed("comm", &[]);
    let pid = Part::find(&parts, "named").pid;
    assert_eq!(rows.one("comm", pid).comm, ODD);
    assert_eq!(rows.one("exit", pid).comm, ODD);
    let (parts, rows) = deed("argument", &[]);
    let exec = rows.one("exec", Part::find(&parts, "program").pid);
    assert_eq!(exec.args, [b"deeds linger ", ODD].concat());
}

#[test]
fn changes_of_user_group_session_and_tracer_are_told() {
    let Some(_alone) = system("changes of user") else {
        return;
    };
    for (name, event) in [("user", "uid"), ("group", "gid"), ("session", "sid")] {
        let (parts, rows) = deed(name, &[]);
        let pid = Part::find(&parts, "changed").pid;
        let row = rows.one(event, pid);
        if event == "uid" {
            assert_eq!(row.uid, Some(65_534));
            assert_eq!(rows.one("exit", pid).uid, Some(65_534));
        }
    }
    let (parts, rows) = deed("ptrace", &[]);
    let traced = Part::find(&parts, "traced").pid;
    assert!(rows.of("ptrace").any(|row| row.pid == traced));
}

#[test]
fn a_spin_of_300_us_is_seen_within_50_us() {
    let Some(_alone) = system("short spins") else {
        return;
    };
    let (parts, rows) = deed("spin", &[]);
    let mut seen: Vec<f64> = parts
        .iter()
        .map(|part| rows.one("exit", part.pid).cpu_s.unwrap())
        .collect();
    seen.sort_by(f64::total_cmp);
    // One that was interrupted for longer has really taken more.
    let near = seen.iter().filter(|cpu| (*cpu - 300e-6).abs() <= 50e-6);
    assert!(near.count() * 4 >= seen.len() * 3, "{seen:?}");
}

#[test]
fn rows_are_chosen_by_how_tasks_end_and_how_long_they_live() {
    let Some(_alone) = system("choosing rows") else {
        return;
    };
    let (parts, rows) = deed("codes", &["--failed"]);
    let failed: Vec<&str> = rows.of("exit").map(|row| row.status.as_str()).collect();
    assert_eq!((parts.len(), failed), (3, vec!["1", "255"]));
    let (parts, rows) = deed("argument", &["--one-line", "--min-life", "100ms"]);
    let exit = rows.one("exit", Part::find(&parts, "program").pid);
    assert_eq!(exit.args, [b"deeds linger ", ODD].concat());
    let long = |row: &Row| row.event == "exit" && row.life_s >= Some(0.1);
    assert!(rows.0.iter().all(long), "{:?}", rows.0);
}
