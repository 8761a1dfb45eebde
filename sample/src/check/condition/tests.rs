use super::*;

fn read(text: &str) -> (String, Comparison, f64, Option<String>) {
    let condition: Condition = text.parse().unwrap();
    let least = condition.least.map(|span| span.to_string());
    (
        condition.column,
        condition.comparison,
        condition.number,
        least,
    )
}

fn complaint(text: &str) -> String {
    text.parse::<Condition>().unwrap_err().to_string()
}

#[test]
fn a_condition_is_a_column_a_comparison_a_number_and_perhaps_a_duration() {
    for (sign, comparison) in COMPARISONS {
        let want = ("a_pct".to_owned(), comparison, 10.0, None);
        assert_eq!(read(&format!("a_pct {sign} 10")), want);
        assert_eq!(read(&format!(" a_pct{sign}10 ")), want);
    }
    let want = ("a".to_owned(), Comparison::Below, -0.5, Some("1.5s".into()));
    for text in [
        "a < -0.5 for 1.5s",
        "a<-0.5for1500ms",
        "a  <-0.5\tfor  1.5s ",
    ] {
        assert_eq!(read(text), want, "{text}");
    }
}

#[test]
fn it_is_told_again_as_it_was_written() {
    let condition: Condition = " a  >10 for 5s ".parse().unwrap();
    assert_eq!(condition.text, "a  >10 for 5s");
}

#[test]
fn labels_may_hold_what_else_would_end_the_name() {
    for column in [
        "node_cpu_seconds_total{mode=user}",
        "x_total{cpu=0,mode=a>b}",
        r"x_total{a=\}>=1,b=\\}",
    ] {
        assert_eq!(read(&format!("{column}>=5")).0, column);
    }
}

#[test]
fn a_table_may_stand_in_front_but_a_label_is_none() {
    let place = |text: &str| {
        let condition: Condition = text.parse().unwrap();
        let (table, column) = condition.place();
        (table.map(str::to_owned), column.to_owned())
    };
    assert_eq!(
        place("disk.busy_pct > 1"),
        (Some("disk".to_owned()), "busy_pct".to_owned())
    );
    assert_eq!(place("x{v=1.2} > 1"), (None, "x{v=1.2}".to_owned()));
    assert_eq!(
        place("t.x{v=1.2} > 1"),
        (Some("t".to_owned()), "x{v=1.2}".to_owned())
    );
}

#[test]
fn a_column_of_bytes_is_compared_with_sizes() {
    assert_eq!(read("mem_free_bytes < 64M").2, 67_108_864.0);
    assert_eq!(read("disk.read_bytes_per_s > 1.5k").2, 1_536.0);
    assert_eq!(read("x_bytes_total{device=a} > 2G").2, 2_147_483_648.0);
    assert_eq!(
        complaint("cpu_user_pct > 1k"),
        "compares with '1k', which is a size; only a column of bytes has k, M and G"
    );
}

#[test]
fn what_is_no_condition_is_answered_with_the_cure() {
    let like = "write it like 'psi_memory_some_pct > 10 for 5s'";
    for (text, what) in [
        ("", "names no column"),
        ("> 10", "names no column"),
        ("a", "compares nothing"),
        ("a is 10", "compares nothing"),
        ("a >", "compares with nothing"),
        ("a > for 5s", "compares with nothing"),
        ("10 < a", "compares with 'a', which is no plain number"),
        ("a > 90%", "compares with '90%', which is no plain number"),
        ("a > 1 0", "compares with '1 0', which is no plain number"),
        (
            "a_bytes > 1kB",
            "compares with '1kB', which is no plain number",
        ),
    ] {
        let said = complaint(text);
        let (said, cure) = said.split_once("; ").unwrap();
        assert_eq!(said, what, "{text}");
        assert!(cure == like || what.contains("number"), "{text}: {cure}");
    }
    assert_eq!(complaint("a = 1"), "compares by '='; write '=='");
    for sign in ["=>", "<>", "===", "=~", "!"] {
        assert_eq!(
            complaint(&format!("a {sign} 1")),
            format!("compares by '{sign}'; there are > >= < <= == and !=")
        );
    }
}

#[test]
fn only_plain_decimals_are_numbers() {
    for number in [
        "1e3", "+1", "inf", "-inf", "NaN", "0x10", "1,5", "--1", "1.2.3", "-", ".",
    ] {
        let complaint = complaint(&format!("a > {number}"));
        assert!(
            complaint.contains("no plain number"),
            "{number}: {complaint}"
        );
    }
    assert!(complaint(&format!("a > {}", "9".repeat(400))).contains("no plain number"));
    assert_eq!(read("a > .5").2, 0.5);
}

#[test]
fn a_duration_needs_its_unit_as_everywhere() {
    assert_eq!(
        complaint("a > 1 for 5"),
        "lasts '5', which needs a unit, as in '5ms' or '5s'"
    );
    assert_eq!(
        complaint("a > 1 for 5sec"),
        "lasts '5sec', which has an unknown unit; the units are ns us ms s m h"
    );
    assert_eq!(
        complaint("a > 1 for"),
        "lasts '', which is not a length of time; write one like '5ms' or '1.5s'"
    );
}

#[test]
fn no_text_at_all_is_too_odd_to_be_read() {
    arbtest::arbtest(|u| {
        let pieces = [
            "a", "_bytes", "{", "}", "\\", ".", "=", ">", " ", "1", "k", "for", "s", "é",
        ];
        let mut text = String::new();
        for _ in 0..u.int_in_range(0..=12)? {
            text.push_str(u.choose(&pieces)?);
        }
        if let Ok(condition) = text.parse::<Condition>() {
            assert_eq!(condition.text.parse(), Ok(condition));
        }
        Ok(())
    });
}

#[test]
fn the_comparisons_differ_on_the_number_itself() {
    let met = |sign: &str| {
        let condition: Condition = format!("a {sign} 10").parse().unwrap();
        [9.99, 10.0, 10.01].map(|value| condition.is_met_by(value))
    };
    assert_eq!(met(">"), [false, false, true]);
    assert_eq!(met(">="), [false, true, true]);
    assert_eq!(met("<"), [true, false, false]);
    assert_eq!(met("<="), [true, true, false]);
    assert_eq!(met("=="), [false, true, false]);
    assert_eq!(met("!="), [true, false, true]);
}
