//! A command's tree, as root and as an ordinary user, also in namespaces.

use std::collections::HashSet;

use rustix::pipe::PipeFlags;
use tests::tasks::{Part, Rows};
use tests::{Child, Scratch, binary, command, is_root, shell, skip};

use super::watch::{Watch, storm, system, tree, tree_of};

const ORDINARY: [&str; 4] = [
    "setpriv",
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
];

/// Those in whose place a tree can be watched: root, an ordinary user, and either in namespaces.
fn places() -> Vec<Vec<&'static str>> {
    let namespaces: [&[&str]; 4] = [
        &[],
        &["unshare", "--pid", "--fork", "--mount-proc"],
        &["unshare", "--user", "--map-root-user"],
        &[
            "unshare",
            "--user",
            "--map-root-user",
            "--pid",
            "--fork",
            "--mount-proc",
        ],
    ];
    let users: &[&[&str]] = match is_root() {
        true => &[&["env"], &ORDINARY],
        false => &[&["env"]],
    };
    let scratch = Scratch::new();
    let mut places = Vec::new();
    for place in users
        .iter()
        .flat_map(|user| namespaces.map(|space| [user, space].concat()))
    {
        let probe = Child::start(command(place[0], &scratch).args(&place[1..]).arg("true")).end();
        match probe.status {
            0 => places.push(place),
            _ => skip(place.join(" "), probe.err.trim_end()),
        }
    }
    places
}

/// Whether every row is of the tree that begins with the first.
fn is_one_tree(rows: &Rows) -> bool {
    let mut tree: HashSet<u32> = rows.0.iter().take(1).map(|row| row.pid).collect();
    rows.0.iter().all(|row| {
        let born = row.event == "fork" && row.ppid.is_some_and(|parent| tree.contains(&parent));
        born && tree.insert(row.pid) || tree.contains(&row.pid)
    })
}

#[test]
fn a_command_s_tree_is_told_to_anybody_anywhere() {
    let Some(_alone) = tree_of("the tree of COMMAND") else {
        return;
    };
    let scratch = Scratch::new();
    let others = Child::start(command("storm", &scratch).args(["fork", "5000", "--life", "1ms"]));
    for place in places() {
        let deeds = binary("deeds");
        let (ended, rows) = tree(&place, &["-q"], &[deeds.to_str().unwrap(), "codes"]);
        let parts = Part::read_all(&ended.quietly());
        assert!(is_one_tree(&rows), "{place:?}: {:#?}", rows.0);
        for part in parts {
            assert_eq!(rows.of("fork").filter(|row| row.pid == part.pid).count(), 1);
            let exit = rows.one("exit", part.pid);
            assert_eq!(exit.comm, b"deeds", "{place:?}");
            assert!(exit.life_s.is_some(), "{place:?}: {exit:?}");
            let code = part.part.strip_prefix("code ").unwrap();
            // Perf doesn't tell it, and elsewhere nobody else does.
            let said = exit.status == code || exit.status.is_empty();
            assert!(said, "{place:?}: {exit:?}");
        }
        assert!(rows.of("exec").any(|row| row.comm == b"deeds"), "{place:?}");
        for (wrapped, status) in [("exit 3", 3), ("kill -TERM $$", 143), ("true", 0)] {
            let (ended, rows) = tree(&place, &["-q"], &["sh", "-c", wrapped]);
            assert_eq!(ended.status, status, "{place:?}: {}", ended.err);
            assert_eq!(ended.err, "");
            assert_eq!(rows.of("exit").count(), 1, "{place:?}: {:?}", rows.0);
        }
    }
    drop(others);
}

#[test]
fn a_command_that_is_not_there_and_its_own_failures_have_their_statuses() {
    let Some(_alone) = tree_of("statuses of COMMAND") else {
        return;
    };
    let scratch = Scratch::new();
    scratch.write("data", "no program");
    for (line, status) in [
        ("taskwatch -q --to t.tsv -- ./data", 126),
        ("taskwatch -q --to t.tsv -- ./no-such-command", 127),
        ("taskwatch -q --to t.tsv --nope -- true", 125),
        ("taskwatch -q --to no/such/directory -- true", 125),
        ("taskwatch -q -- true", 125),
        ("taskwatch -q --to /dev/full -- true", 125),
    ] {
        let ended = Child::start(&mut shell(line, &scratch)).end();
        assert_eq!(ended.status, status, "{line}: {}", ended.err);
        assert_eq!(ended.err.lines().count(), 1, "{line}: {}", ended.err);
    }
}

#[test]
fn a_command_has_the_rights_that_it_would_have_alone() {
    let Some(_alone) = tree_of("the rights of COMMAND") else {
        return;
    };
    let scratch = Scratch::new();
    let look = "grep -E '^(Cap|NoNewPrivs|Sig(Blk|Ign)|Seccomp:)' /proc/self/status";
    let alone = Child::start(&mut shell(look, &scratch)).end().quietly();
    let (ended, _) = tree(&["env"], &["-q"], &["sh", "-c", look]);
    assert_eq!(
        without_the_library(&ended.quietly()),
        without_the_library(&alone)
    );
}

/// A C library has signals 32 and 33 for itself, and where there are threads ignores them in a new
/// program.
fn without_the_library(status: &str) -> String {
    let lines = status
        .lines()
        .map(|line| match line.strip_prefix("SigIgn:\t") {
            Some(mask) => {
                let mask = u64::from_str_radix(mask, 16).unwrap() & !(0b11 << 31);
                format!("SigIgn: {mask:x}\n")
            }
            None => format!("{line}\n"),
        });
    lines.collect()
}

#[test]
fn a_tree_can_be_picked_by_its_root() {
    let Some(_alone) = system("a tree by its root") else {
        return;
    };
    let scratch = Scratch::new();
    let script = "read go; deeds codes > parts; read end";
    let (input, feed) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC).unwrap();
    let mut root = command("sh", &scratch);
    let root = Child::start_in_pipe(root.args(["-c", script]).stdin(input));
    let id = root.id().to_string();
    let watch = Watch::start(&["-p", &id, "--tree"]);
    let before = storm("fork", 100);
    rustix::io::write(&feed, b"go\nend\n").unwrap();
    root.end().quietly();
    let (_, rows) = watch.end();
    assert_eq!(rows.storm(&before), [0, 0, 0]);
    for part in Part::read_all(&scratch.read("parts")) {
        rows.one("exit", part.pid);
    }
    rows.one("exit", id.parse().unwrap());
}

#[test]
fn what_works_here_can_be_asked() {
    let Some(_alone) = tree_of("--check") else {
        return;
    };
    let scratch = Scratch::new();
    for user in places() {
        let mut check = command(user[0], &scratch);
        let ended = Child::start(check.args(&user[1..]).args(["taskwatch", "--check"])).end();
        assert_eq!(ended.status, 0, "{}", ended.err);
        for source in ["connector", "taskstats", "perf"] {
            assert!(ended.out.contains(source), "{}", ended.out);
        }
    }
}
