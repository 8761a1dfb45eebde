use super::*;
use pipe::clock::Time;

fn shapes() -> Vec<Shape> {
    let shape = |name, columns: &[&str]| Shape {
        name,
        columns: columns.iter().map(|&column| column.to_owned()).collect(),
    };
    vec![
        shape("system", &["cpu_user_pct", "gone_pct"]),
        shape("disk", &["busy_pct", "state", "lost"]),
    ]
}

fn add(summary: &mut Summary, table: usize, key: &[u8], values: &[Option<f64>]) {
    summary.row(&Seen {
        table,
        key,
        since: Time(0),
        at: Time(1),
        values,
    });
}

fn filled() -> Summary {
    let mut summary = Summary::new(&shapes());
    for percent in [12.5, 0.25, 99.0, 1.0] {
        add(&mut summary, 0, b"", &[Some(percent), None]);
        add(
            &mut summary,
            1,
            b"sda",
            &[Some(percent + 1.0), None, Some(0.0)],
        );
    }
    add(&mut summary, 1, b"a|b\t", &[None, None, Some(3.0)]);
    summary
}

#[test]
fn each_column_of_each_thing_is_a_record() {
    let want = "table\tkey\tcolumn\tcount\tmin\tmean\tp50\tp95\tmax\n\
                system\t\tcpu_user_pct\t4\t0.25\t28.1875\t1\t99\t99\n\
                disk\tsda\tbusy_pct\t4\t1.25\t29.1875\t2\t100\t100\n\
                disk\tsda\tlost\t4\t0\t0\t0\t0\t0\n\
                disk\ta|b\\t\tbusy_pct\t0\t\t\t\t\t\n\
                disk\ta|b\\t\tlost\t1\t3\t3\t3\t3\t3\n";
    assert_eq!(String::from_utf8(filled().records()).unwrap(), want);
}

#[test]
fn the_records_are_read_by_our_own_reader() {
    let text = filled().records();
    let mut reader = pipe::tsv::Reader::new(&text[..]).unwrap().unwrap();
    let (key, max) = (reader.find("key").unwrap(), reader.find("max").unwrap());
    let mut cells = Vec::new();
    while let Some(row) = reader.next_row().unwrap() {
        let key = pipe::tsv::unescape(row.cell(key));
        cells.push((key, String::from_utf8_lossy(row.cell(max)).into_owned()));
    }
    assert_eq!(cells.len(), 5);
    assert_eq!(cells[4], (b"a|b\t".to_vec(), "3".to_owned()));
    assert_eq!(reader.skipped().count, 0);
}

#[test]
fn the_same_stands_in_a_markdown_table() {
    let want = r"
| table  | key     | column       | count |  min |    mean | p50 | p95 | max |
| :----- | :------ | :----------- | ----: | ---: | ------: | --: | --: | --: |
| system |         | cpu_user_pct |     4 | 0.25 | 28.1875 |   1 |  99 |  99 |
| disk   | sda     | busy_pct     |     4 | 1.25 | 29.1875 |   2 | 100 | 100 |
| disk   | sda     | lost         |     4 |    0 |       0 |   0 |   0 |   0 |
| disk   | a\|b\\t | busy_pct     |     0 |      |         |     |     |     |
| disk   | a\|b\\t | lost         |     1 |    3 |       3 |   3 |   3 |   3 |
";
    let text = String::from_utf8(filled().markdown()).unwrap();
    assert_eq!(text, want.trim_start());
}

#[test]
fn a_run_without_a_row_has_a_header() {
    let summary = Summary::new(&shapes());
    assert_eq!(summary.records().iter().filter(|b| **b == b'\n').count(), 1);
    assert_eq!(
        summary.markdown().iter().filter(|b| **b == b'\n').count(),
        2
    );
    assert_eq!(Summary::new(&[]).records(), summary.records());
}

#[test]
fn things_beyond_ten_thousand_are_counted_and_those_known_go_on() {
    let mut summary = Summary::new(&shapes());
    for _ in 0..2 {
        for pid in 0..THINGS + 3 {
            let key = format!("{pid} make");
            add(&mut summary, 1, key.as_bytes(), &[Some(1.0)]);
        }
    }
    add(&mut summary, 0, b"", &[Some(1.0)]);
    assert_eq!(
        summary.left_out(),
        ["--summary: disk: 6 rows left out, of others than the first 10000"]
    );
    let rows: Vec<_> = summary.rows().collect();
    assert_eq!(rows.len(), 1 + THINGS);
    assert!(rows[1..].iter().all(|row| row[3] == "2"));
}

#[test]
fn very_many_series_keep_less_of_each_and_still_count_all() {
    let shape = Shape {
        name: "task",
        columns: vec!["n".to_owned()],
    };
    let mut summary = Summary::new(&[shape]);
    summary.room = 1_000;
    for value in 0..1_000 {
        for key in [b"a", b"b", b"c", b"d"] {
            add(&mut summary, 0, key, &[Some(f64::from(value))]);
            assert!(summary.kept <= summary.room);
        }
    }
    assert!(summary.kept > summary.room / 4);
    for row in summary.rows() {
        assert_eq!(
            [&row[3][..], &row[4], &row[5], &row[8]],
            ["1000", "0", "499.5", "999"]
        );
        let median: f64 = row[6].parse().unwrap();
        assert!((median - 500.0).abs() < 10.0, "{median}");
    }
}

#[test]
fn a_file_is_written_by_its_ending() {
    let room = std::env::temp_dir().join(format!("summary-{}", std::process::id()));
    std::fs::create_dir(&room).unwrap();
    let summary = filled();
    summary.save(&room.join("x.tsv")).unwrap();
    summary.save(&room.join("x.md")).unwrap();
    assert_eq!(
        std::fs::read(room.join("x.tsv")).unwrap(),
        summary.records()
    );
    assert_eq!(
        std::fs::read(room.join("x.md")).unwrap(),
        summary.markdown()
    );
    let refused = summary.save(&room.join("missing/x.md")).unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("x.md: no such file or directory")
    );
    std::fs::remove_dir_all(&room).unwrap();
}
