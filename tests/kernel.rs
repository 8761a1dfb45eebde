//! What only a live kernel can show. Whatever this machine lacks is skipped with its reason.

use std::fs;

use tests::{Child, Scratch, command, shell, skip};

/// What `sample` wrote: its columns and rows.
struct Rows {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Rows {
    fn parse(text: &str) -> Rows {
        let cells = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
        let mut lines = text.lines();
        let columns = cells(lines.next().expect("a header"));
        let rows: Vec<_> = lines.map(cells).collect();
        assert!(rows.iter().all(|row| row.len() == columns.len()));
        Rows { columns, rows }
    }

    fn taken(arguments: &[&str]) -> Rows {
        let scratch = Scratch::new();
        let ended = Child::start(command("sample", &scratch).args(arguments)).end();
        assert_eq!(ended.status, 0, "{}", ended.err);
        Rows::parse(&ended.out)
    }

    /// The numbers of a column; nothing if this machine does not have it.
    fn numbers(&self, column: &str) -> Option<Vec<f64>> {
        let at = self.columns.iter().position(|name| name == column)?;
        let cells = self.rows.iter().map(|row| row[at].as_str());
        let numbers = cells
            .filter(|cell| !cell.is_empty())
            .map(|cell| cell.parse().unwrap());
        Some(numbers.collect())
    }
}

fn meminfo(key: &str) -> Option<f64> {
    let text = fs::read_to_string("/proc/meminfo").unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(key))?;
    let kib: f64 = line
        .trim_start_matches(':')
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .ok()?;
    Some(kib * 1024.0)
}

#[test]
fn the_shares_of_the_processors_add_up() {
    let rows = Rows::taken(&["-i", "200ms", "-n", "5"]);
    let shares: Vec<_> = rows
        .columns
        .iter()
        .filter(|c| c.starts_with("cpu_"))
        .collect();
    assert_eq!(shares.len(), 6, "{shares:?}");
    for row in 0..rows.rows.len() {
        let share = |column: &&String| rows.numbers(column).unwrap()[row];
        let sum: f64 = shares.iter().map(share).sum();
        assert!((99.0..=101.0).contains(&sum), "{:?}", rows.rows[row]);
    }
}

#[test]
fn memory_is_that_of_the_machine() {
    let rows = Rows::taken(&["-i", "10ms", "-n", "2"]);
    let total = rows.numbers("mem_total_bytes").unwrap();
    assert_eq!(total, [meminfo("MemTotal").unwrap(); 2]);
    for (free, available) in rows
        .numbers("mem_free_bytes")
        .unwrap()
        .iter()
        .zip(rows.numbers("mem_available_bytes").unwrap())
    {
        assert!((0.0..=total[0]).contains(free));
        assert!((0.0..=total[0]).contains(&available));
    }
}

#[test]
fn time_goes_forward_and_no_rate_is_negative() {
    let rows = Rows::taken(&["-i", "20ms", "-n", "20"]);
    let times = rows.numbers("unix_s").unwrap();
    assert!(times.windows(2).all(|pair| pair[0] < pair[1]), "{times:?}");
    for column in &rows.columns {
        let numbers = rows.numbers(column).unwrap();
        assert!(numbers.iter().all(|&n| n >= 0.0), "{column}: {numbers:?}");
        if column.ends_with("_pct") {
            assert!(numbers.iter().all(|&n| n <= 100.5), "{column}: {numbers:?}");
        }
    }
}

#[test]
fn a_busy_loop_shows_as_user_time() {
    let scratch = Scratch::new();
    let mut busy = Child::start(&mut shell("while :; do :; done", &scratch));
    let rows = Rows::taken(&["-i", "500ms", "-n", "2"]);
    let user = rows.numbers("cpu_user_pct").unwrap();
    assert!(busy.runs());
    drop(busy);
    // One loop is the share of one processor; half of it may go to others on a busy machine.
    let share = 100.0 / std::thread::available_parallelism().unwrap().get() as f64;
    assert!(user.iter().any(|&user| user > share / 2.0), "{user:?}");
}

#[test]
fn a_burst_of_forks_is_counted() {
    let scratch = Scratch::new();
    let line = "sample -i 1h --to rows.tsv -f forks_per_s -- sh -c 'for i in 1 2 3 4 5 6 7 8; do /bin/true; done'";
    Child::start(&mut shell(line, &scratch)).end().quietly();
    let forks = Rows::parse(&scratch.read("rows.tsv"))
        .numbers("forks_per_s")
        .unwrap();
    assert!(forks.last().is_some_and(|&forks| forks > 8.0), "{forks:?}");
}

#[test]
fn pressure_is_there_where_the_kernel_has_it() {
    let rows = Rows::taken(&["-i", "10ms", "-n", "1"]);
    let has = fs::read_to_string("/proc/pressure/io").is_ok();
    if !has {
        skip("pressure", "this kernel does not tell it");
    }
    assert_eq!(rows.columns.iter().any(|c| c == "psi_io_some_pct"), has);
}
