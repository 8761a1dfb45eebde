//! Texts as clients write them.

use super::*;
use crate::number::Number;
use crate::reading::number;

fn read(text: &str) -> Vec<Series> {
    let (all, skipped) = parse(text.as_bytes());
    assert_eq!(skipped.count, 0, "line {}", skipped.first);
    all
}

fn metrics(text: &str) -> Vec<Metric> {
    let address = Address::Stdin;
    read(text)
        .into_iter()
        .map(|series| series.metric(&address))
        .collect()
}

/// Title, and value as the text says it.
fn values(text: &str) -> Vec<(String, Option<Number>)> {
    let all = metrics(text).into_iter();
    all.map(|metric| (metric.title(), number(&metric.place, text.as_bytes())))
        .collect()
}

fn exactly(digits: i64, places: u8) -> Option<Number> {
    Some(Number { digits, places })
}

/// The example of the format's own page.
const EXAMPLE: &str = r#"# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400"}    3 1395066363000

# Escaping in label values:
msdos_file_access_time_seconds{path="C:\\DIR\\FILE.TXT",error="Cannot find file:\n\"FILE.TXT\""} 1.458255915e9

# Minimalistic line:
metric_without_timestamp_and_labels 12.47

# A weird metric from before the epoch:
something_weird{problem="division by zero"} +Inf -3982045

# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.05"} 24054
http_request_duration_seconds_bucket{le="+Inf"} 144320
http_request_duration_seconds_sum 53423
http_request_duration_seconds_count 144320

# HELP rpc_duration_seconds A summary\nin \\two lines.
# TYPE rpc_duration_seconds summary
rpc_duration_seconds{quantile="0.01"} 3102
rpc_duration_seconds_sum 1.7560473e+07
rpc_duration_seconds_count 2693
"#;

#[test]
fn every_series_has_its_number_and_its_kind() {
    let all = values(EXAMPLE);
    assert_eq!(all.len(), 12);
    assert_eq!(all[1].1, exactly(3, 0));
    assert_eq!(
        all[2].0,
        r"msdos_file_access_time_seconds{path=C:\\DIR\\FILE.TXT,error=Cannot\x20find\x20file:\x0A\x22FILE.TXT\x22}"
    );
    assert_eq!(
        all[2].1.map(|n| n.equals(Number::whole(1_458_255_915))),
        Some(true)
    );
    assert_eq!(all[3].1, exactly(1247, 2));
    assert_eq!(all[4].1, None);
    assert_eq!(all[6].1, exactly(144_320, 0));
    let kinds: Vec<Kind> = read(EXAMPLE).iter().map(|series| series.kind).collect();
    use Kind::{Counter, Gauge, Untyped};
    let first = [Counter, Counter, Untyped, Untyped, Untyped];
    assert_eq!(kinds[..5], first);
    assert_eq!(kinds[5..9], [Counter; 4]);
    assert_eq!(kinds[9..], [Gauge, Counter, Counter]);
    let units: Vec<&str> = metrics(EXAMPLE).iter().map(|metric| metric.unit).collect();
    assert_eq!(units[2..8], ["seconds", "", "", "", "", "seconds"]);
    assert_eq!(read(EXAMPLE)[9].help, "A summary in \\two lines.");
}

#[test]
fn blanks_and_braces_in_a_value_do_not_end_the_key() {
    let text = "a{b=\"x } 1 \\\" 2\"} 7\na{b=\"x } 1 \\\" 2\",c=\"\"} 8\na{ b = \"z\" , } 9\na {d=\"e\"}\t10\n";
    let numbers: Vec<_> = values(text).into_iter().map(|(_, number)| number).collect();
    assert_eq!(numbers, [7, 8, 9, 10].map(|digits| exactly(digits, 0)));
}

#[test]
fn openmetrics_is_read_with_exemplars_and_its_end() {
    let text = "# TYPE foo counter\n# UNIT foo seconds\nfoo_total 17.0 1520879607.789 # {trace_id=\"x\"} 0.5 1520879607\n\
                foo_created 1520430000.123\nbar{a=\"b\"} 1 # {} 2\n# TYPE up stateset\nup{up=\"a\"} 1\n# EOF\n";
    let all = read(text);
    let kinds: Vec<Kind> = all.iter().map(|series| series.kind).collect();
    assert_eq!(
        kinds,
        [Kind::Counter, Kind::Gauge, Kind::Untyped, Kind::Gauge]
    );
    assert_eq!(values(text)[0].1, exactly(170, 1));
}

#[test]
fn line_ends_may_be_crlf_or_missing() {
    let text = "# TYPE a gauge\r\na 1\r\n\r\nb{c=\"d\"} NaN\r\ne 2";
    let all = values(text);
    assert_eq!(all[0], ("a".to_owned(), exactly(1, 0)));
    assert_eq!(all[1], ("b{c=d}".to_owned(), None));
    assert_eq!(all[2], ("e".to_owned(), exactly(2, 0)));
    assert_eq!(read(text)[0].kind, Kind::Gauge);
}

#[test]
fn a_name_that_another_begins_with_has_its_own_number() {
    let text = "job:rate:sum 1\njob {a=\"b\"} 2\njob 3\njob:rate 4\njob: 5\n";
    let numbers: Vec<_> = values(text).into_iter().map(|(_, number)| number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5].map(|digits| exactly(digits, 0)));
}

#[test]
fn names_in_quotes_are_read_if_they_can_be_shown() {
    let text = "{\"http.status\",\"my.label\"=\"x\"} 1\n";
    assert_eq!(
        values(text),
        [("http.status{my.label=x}".to_owned(), exactly(1, 0))]
    );
    for text in [
        "{\"a b\"} 1",
        "{\"\"} 1",
        "{} 1",
        "a{\"b\"} 1",
        "{\"a\",\"b\"} 1",
    ] {
        assert_eq!(parse(text.as_bytes()).1.count, 1, "{text}");
    }
}

#[test]
fn a_line_that_is_none_is_counted_and_the_rest_is_read() {
    let text = b"a 1\n1a 2\nb{c=\"d} 3\nb{c=d} 3\ne{}4\nf x\ng 1 x\nh\ni 1 2 3\na 5\nj{k=\"\xff\"} 6\n\xff 7\nl 8";
    let (all, skipped) = parse(text);
    let names: Vec<&str> = all.iter().map(|series| series.name.as_str()).collect();
    assert_eq!(names, ["a", "j", "l"]);
    assert_eq!((skipped.count, skipped.first), (10, 2));
    assert_eq!(
        number(&all[1].clone().metric(&Address::Stdin).place, text),
        exactly(6, 0)
    );
}

#[test]
fn labels_in_another_order_are_the_same_series() {
    let (all, skipped) = parse(b"a{b=\"1\",c=\"2\"} 1\na{c=\"2\",b=\"1\"} 2\n");
    assert_eq!((all.len(), skipped.count), (1, 1));
}

#[test]
fn a_line_without_a_number_does_not_hide_one_that_has_it() {
    let text = b"a{b=\"c\"} none\na{b=\"c\"} 1\nd\nd x\nd 2\n";
    let (all, skipped) = parse(text);
    assert_eq!((all.len(), skipped.count), (2, 3));
    let mut places = all
        .into_iter()
        .map(|series| series.metric(&Address::Stdin).place);
    assert_eq!(number(&places.next().unwrap(), text), exactly(1, 0));
    assert_eq!(number(&places.next().unwrap(), text), exactly(2, 0));
}
