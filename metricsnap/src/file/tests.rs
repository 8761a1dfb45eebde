//! Operands on small files.

use std::fs;

use super::*;

const PRESSURE: &str = "some avg10=9.27 avg60=17.93 avg300=10.53 total=57063062\n\
                        full avg10=0.00 avg60=0.00 avg300=0.00 total=12\n";

/// What `file:` and a file of this text and name with this end is: a number or why not.
fn read(text: &str, end: &str) -> Result<Number, String> {
    let thread = std::thread::current().id();
    let name = format!("file-{}-{thread:?}.#txt", std::process::id());
    let path = std::env::temp_dir().join(name);
    fs::write(&path, text).unwrap();
    let found = find(&format!("file:{}{end}", path.display()));
    let number = found.map(|metric| crate::reading::value(&metric).unwrap());
    fs::remove_file(&path).unwrap();
    number.map_err(|fault| fault.to_string())
}

fn number(digits: i64, places: u8) -> Result<Number, String> {
    Ok(Number { digits, places })
}

#[test]
fn a_path_alone_is_the_first_number_of_the_file() {
    assert_eq!(read("4711\n", ""), number(4711, 0));
    assert_eq!(read("-5.25 x", ""), number(-525, 2));
    assert_eq!(read(PRESSURE, ""), number(927, 2));
    assert_eq!(read("name: x\n\nvalue 1e-3\n", ""), number(1, 3));
    assert_eq!(read("12eV\n", ""), number(12, 0));
}

#[test]
fn a_key_is_what_a_line_begins_with() {
    let cpu = "processor\t: 0\ncpu MHz\t\t: 2899.998\n  power 7\n";
    assert_eq!(read(cpu, "#cpu MHz"), number(2_899_998, 3));
    assert_eq!(read(cpu, "#processor"), number(0, 0));
    assert_eq!(read(cpu, "#power"), number(7, 0));
    assert_eq!(
        read("MemTotal: 5 kB\nMemFree:  3 kB\n", "#MemFree"),
        number(3, 0)
    );
    assert_eq!(
        read("MemTotal: 5 kB\nMemFree:  3 kB\n", "#MemFree:"),
        number(3, 0)
    );
}

#[test]
fn a_column_is_counted_from_one_or_named() {
    assert_eq!(read("cpu  10 20 30\n", "#cpu:3"), number(30, 0));
    assert_eq!(read(PRESSURE, "#full:total"), number(12, 0));
    assert_eq!(read("8:0 rbytes=1 wbytes=2\n", "#8:0:wbytes"), number(2, 0));
    assert_eq!(read("8:0 7 9\n", "#8:0"), number(7, 0));
    assert_eq!(read("8:0 7 9\n", "#8:0:2"), number(9, 0));
    assert_eq!(read("0.10 0.20 0.30 1/99 7\n", "#:2"), number(20, 2));
}

#[test]
fn what_is_not_there_is_said_together_with_what_is() {
    let refused = |text, end| read(text, end).unwrap_err();
    let key = "has no line that begins with 'MemFre'; one begins with 'MemFree'";
    assert_eq!(refused("MemTotal: 5\nMemFree: 3\n", "#MemFre"), key);
    assert_eq!(refused("MemTotal: 5\nMemFree: 3\n", "#MemFre:1"), key);
    let names = "has no number behind 'sum='; there are avg10, avg60, avg300, total";
    assert_eq!(refused(PRESSURE, "#some:sum"), names);
    let column = "has no number in column 1; there are avg10, avg60, avg300, total";
    assert_eq!(refused(PRESSURE, "#some"), column);
    assert_eq!(
        refused("cpu 1 2\n", "#cpu:3"),
        "has no column 3; the last one is 2"
    );
    for far in ["65536", "70000", "99999999999999999999"] {
        let words = format!("has no column {far}; the last one is 2");
        let refused = read("cpu 1 2\n", &format!("#cpu:{far}")).unwrap_err();
        assert_eq!(refused, words);
    }
    let long = format!("cpu{}\n", " 1".repeat(70_000));
    assert_eq!(
        refused(&long, "#cpu:65536"),
        "has no column 65536; the last one is 65535"
    );
    assert_eq!(read(&long, "#cpu:00065535"), number(1, 0));
    assert_eq!(
        refused("cpu\n", "#cpu"),
        "has no column 1: nothing is behind the key"
    );
    let zero = "has column 0; the word behind the key is column 1";
    assert_eq!(refused("cpu 1 2\n", "#cpu:0"), zero);
    assert_eq!(refused("cpu 1 2\n", "#cpu:"), zero);
    assert_eq!(refused("max\n", ""), "has no number in it");
    assert_eq!(refused("", ""), "has no number in it");
    assert_eq!(refused("", "#:1"), "has no line that begins with ''");
    assert_eq!(
        refused("x 1\n", "#"),
        "has no line that begins with ''; one begins with 'x'"
    );
}

#[test]
fn nothing_but_names_is_repeated_from_a_file() {
    let shadow = "root:$6$salt$hash:19000:0:99999:7:::\n";
    assert_eq!(
        read(shadow, "#x").unwrap_err(),
        "has no line that begins with 'x'"
    );
}

#[test]
fn what_is_no_readable_file_is_an_error() {
    let refused = |operand| find(operand).unwrap_err().to_string();
    let missing = "names /none/x, which can't be read: no such file or directory";
    assert_eq!(refused("file:/none/x"), missing);
    assert_eq!(refused("file:/none/x#key"), missing);
    assert_eq!(refused("file:/none/x#key#y"), missing);
    assert_eq!(
        refused("file:/tmp"),
        "names /tmp, which can't be read: is a directory"
    );
    assert!(refused("file:").starts_with("has no path"));
    assert!(refused("file:#x").starts_with("has no path"));
    assert!(refused("file:/a\tb").starts_with("has a control character"));
}

#[test]
fn no_operand_and_no_text_make_it_stumble() {
    let pieces = [
        "#", ":", "a", "8:0", " ", "=", "1", "\n", "0", "x=", "é", "e9", "-", ".",
    ];
    arbtest::arbtest(|u| {
        let mut words = || -> arbtest::arbitrary::Result<String> {
            let count = u.int_in_range(0..=8)?;
            (0..count).map(|_| u.choose(&pieces).copied()).collect()
        };
        let (text, end) = (words()?, words()?);
        let _ = read(&text, &format!("#{end}"));
        Ok(())
    });
}
