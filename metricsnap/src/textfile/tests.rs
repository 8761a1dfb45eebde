//! The text, and what is refused before there is one.

use std::os::unix::fs::symlink;

use pipe::clock::Mono;

use super::*;
use crate::metric::Place;
use crate::metric::tests::counter;
use crate::number::Number;

fn row(cells: &[Option<Number>]) -> Row {
    Row {
        at: Mono(0),
        took_ns: 0,
        missing: 0,
        cells: cells.to_vec(),
    }
}

fn text(metrics: &[Metric], add: &[(String, Vec<u8>)], cells: &[Option<Number>]) -> String {
    let file = Textfile::new("x.prom".into(), metrics, add);
    String::from_utf8(file.text(&row(cells))).unwrap()
}

fn labelled(name: &'static str, label: &'static str, value: &str) -> Metric {
    Metric {
        labels: vec![(label.into(), value.to_owned())],
        ..counter(name)
    }
}

#[test]
fn the_series_of_a_family_stand_together_under_one_head() {
    let metrics = [
        labelled("a_total", "cpu", "0"),
        counter("b"),
        labelled("a_total", "cpu", "1"),
        Metric {
            kind: Kind::Gauge,
            help: "Two\nlines \\.".into(),
            ..counter("c")
        },
        counter("none_total"),
    ];
    let tenth = Number {
        digits: -150,
        places: 2,
    };
    let cells = [
        Some(Number::whole(1)),
        Some(Number::whole(2)),
        Some(Number::whole(3)),
        Some(tenth),
        None,
    ];
    let want = "# HELP a_total What it counts.\n\
                # TYPE a_total counter\n\
                a_total{cpu=\"0\"} 1\n\
                a_total{cpu=\"1\"} 3\n\
                # HELP b What it counts.\n\
                # TYPE b untyped\n\
                b 2\n\
                # HELP c Two\\nlines \\\\.\n\
                # TYPE c gauge\n\
                c -1.5\n";
    assert_eq!(text(&metrics, &[], &cells), want);
}

#[test]
fn constants_are_labels_and_all_values_are_escaped() {
    let metrics = [labelled("a_total", "path", "C:\\\"x\"\n")];
    let add = [
        ("host".to_owned(), b"web1".to_vec()),
        ("path".to_owned(), b"other".to_vec()),
    ];
    let text = text(&metrics, &add, &[Some(Number::ZERO)]);
    let want = "a_total{path=\"C:\\\\\\\"x\\\"\\n\",host=\"web1\"} 0";
    assert_eq!(text.lines().last(), Some(want));
}

#[test]
fn a_number_in_a_file_is_known_by_its_place() {
    let metric = |place| Metric {
        place,
        ..counter("file:/proc/stat")
    };
    let metrics = [metric(Place::keyed("cpu", 3)), metric(Place::first())];
    let cells = [Some(Number::ZERO), Some(Number::whole(7))];
    let want = "# HELP file_value A number in a file.\n\
                # TYPE file_value untyped\n\
                file_value{file=\"/proc/stat\",key=\"cpu\",column=\"4\"} 0\n\
                file_value{file=\"/proc/stat\",key=\"\",column=\"\"} 7\n";
    assert_eq!(text(&metrics, &[], &cells), want);
}

/// An empty directory.
fn room(name: &str) -> PathBuf {
    let room = std::env::temp_dir().join(format!("textfile-{name}-{}", std::process::id()));
    fs::create_dir(&room).unwrap();
    room
}

#[test]
fn what_is_no_regular_file_is_refused() {
    let room = room("kinds");
    let fifo = room.join("fifo");
    rustix::fs::mkfifoat(rustix::fs::CWD, &fifo, 0o600.into()).unwrap();
    for (link, to) in [("pipe", fifo.as_path()), ("full", Path::new("/dev/full"))] {
        symlink(to, room.join(link)).unwrap();
    }
    symlink("/dev", room.join("dev")).unwrap();
    let mut refused = vec![room.clone(), fifo];
    refused.extend(["pipe", "full", "dev/x.prom"].map(|name| room.join(name)));
    refused.extend(["/dev/null", "/dev/x.prom", "/proc/x.prom", "/", ".."].map(PathBuf::from));
    for path in refused {
        let words = Textfile::check(&path).unwrap_err().to_string();
        let want = format!("{}: is not a regular file; ", path.display());
        assert!(words.starts_with(&want), "{words}");
    }
    fs::write(room.join("x.prom"), "").unwrap();
    symlink(room.join("x.prom"), room.join("link")).unwrap();
    symlink(room.join("nowhere"), room.join("torn")).unwrap();
    for fine in ["x.prom", "link", "torn", "new.prom"] {
        assert!(Textfile::check(&room.join(fine)).is_ok(), "{fine}");
    }
    assert!(Textfile::check(Path::new("new.prom")).is_ok());
    fs::remove_dir_all(&room).unwrap();
}

#[test]
fn a_name_that_leaves_no_room_beside_it_is_refused_at_the_start() {
    let room = room("long");
    let most = 255 - 2 - std::process::id().to_string().len();
    let path = |length: usize| room.join("x".repeat(length));
    assert!(Textfile::check(&path(most)).is_ok());
    let file = Textfile::new(path(most), &[], &[]);
    file.write(&row(&[])).unwrap();
    for length in [most + 1, 255] {
        let words = Textfile::check(&path(length)).unwrap_err().to_string();
        let end = format!("to be moved there; {most} bytes do");
        assert!(words.ends_with(&end), "{words}");
    }
    assert!(Textfile::check(&path(300)).is_err());
    fs::remove_dir_all(&room).unwrap();
}

#[test]
fn a_label_that_a_metric_has_is_not_to_be_added() {
    let metrics = [
        counter("a_total"),
        labelled("b_total", "device", "x"),
        counter("file:/proc/stat"),
    ];
    let refused = |label: &str| {
        let add = [
            ("host".to_owned(), Vec::new()),
            (label.to_owned(), Vec::new()),
        ];
        let checked = Textfile::check_labels(&metrics, &add);
        checked.map_err(|failure| failure.to_string())
    };
    assert_eq!(refused("team"), Ok(()));
    let words = "'device' is a label of b_total already; choose another name";
    assert_eq!(refused("device"), Err(words.to_owned()));
    let words = "'key' is a label of file:/proc/stat already; choose another name";
    assert_eq!(refused("key"), Err(words.to_owned()));
}

#[test]
fn everybody_may_read_the_file_and_a_refusal_names_it() {
    use std::os::unix::fs::PermissionsExt;
    let room = room("mode");
    let path = room.join("x.prom");
    let file = Textfile::new(path.clone(), &[counter("a_total")], &[]);
    file.write(&row(&[Some(Number::ZERO)])).unwrap();
    let last = fs::read_to_string(&path).unwrap();
    assert_eq!(last.lines().last(), Some("a_total 0"));
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, MODE);
    fs::remove_dir_all(&room).unwrap();
    let refused = file.write(&row(&[])).unwrap_err().to_string();
    let want = format!(
        "{}: no such file or directory; check the path",
        path.display()
    );
    assert_eq!(refused, want);
}
