//! What metrics there are, as a table.

use std::borrow::Cow;
use std::os::unix::ffi::OsStrExt;

use pipe::cli::{Ending, Failure};
use pipe::flow::Output;
use pipe::tsv::{Record, Style, Writer};

use crate::args::Args;
use crate::choose;
use crate::metric::{Address, Metric, Refresh, Source};
use crate::probe::Probe;

const COLUMNS: [&str; 6] = ["name", "kind", "unit", "source", "refresh", "help"];

/// How often each changed, where that was measured.
const CHANGES: &str = "changes";

/// All that is listed if nobody says what: of processes and control groups those of one.
const ALL: [&str; 3] = ["*", "process_*{pid=self}", "cgroup_*{cgroup=/}"];

/// Says which metrics there are, of all or of those asked for.
///
/// # Errors
/// There is none, or the list can't be written.
pub fn run(args: &Args) -> Result<Ending, Failure> {
    let chosen = match args.metrics.is_empty() {
        true => choose::all(&ALL, &args.roots()),
        false => choose::choose(&args.metrics, args)?.columns,
    };
    let metrics: Vec<_> = chosen.into_iter().map(|chosen| chosen.metric).collect();
    if metrics.is_empty() {
        return Err(Failure::usage(
            "there are no metrics",
            "check --proc and --sys",
        ));
    }
    write(
        Output::stdout()?,
        &args.records.style.style(),
        &metrics,
        None,
    )?;
    Ok(Ending::Done)
}

/// Writes a row a metric; with a probe of them, what that measured.
pub fn write(
    out: Output,
    style: &Style,
    metrics: &[Metric],
    probe: Option<&Probe>,
) -> Result<(), Failure> {
    let columns = COLUMNS.into_iter().chain(probe.map(|_| CHANGES));
    let columns: Vec<_> = columns.map(str::to_owned).collect();
    let mut writer = Writer::new(out, style, &columns)?;
    for (at, metric) in metrics.iter().enumerate() {
        let refresh = match probe {
            Some(probe) => probe.refresh(at).map(|span| span.to_string()),
            None => refresh(metric.refresh),
        };
        writer.timeless(|record| {
            record.name(&metric.title());
            record.text(metric.kind.word().as_bytes());
            optional(record, metric.unit);
            record.text(&source(&metric.source));
            optional(record, &refresh.unwrap_or_default());
            optional(record, &metric.help);
            if let Some(probe) = probe {
                record.integer(probe.changes(at));
            }
        })?;
    }
    writer.flush()
}

fn optional(record: &mut Record, text: &str) {
    match text {
        "" => record.missing(),
        text => record.text(text.as_bytes()),
    }
}

/// As the kernel's documentation has it.
fn refresh(refresh: Refresh) -> Option<String> {
    match refresh {
        Refresh::Event => Some("event".to_owned()),
        Refresh::Every(span) => Some(span.to_string()),
        Refresh::Unknown => None,
    }
}

/// The path or address that is read.
fn source(source: &Source) -> Cow<'_, [u8]> {
    let path = match source {
        Source::File(path)
        | Source::Process { path, .. }
        | Source::Exposition(Address::File(path)) => path,
        Source::Command { file, .. } => return file.as_bytes().into(),
        Source::Exposition(Address::Stdin) => return b"-".into(),
        Source::Exposition(Address::Unix(path)) => {
            return [b"unix:", path.as_os_str().as_bytes()].concat().into();
        }
        Source::Exposition(http @ Address::Http(..)) => {
            return http.to_string().into_bytes().into();
        }
    };
    path.as_os_str().as_bytes().into()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use pipe::clock::Mono;
    use pipe::span::Span;

    use super::*;
    use crate::metric::Kind;
    use crate::metric::tests::counter;
    use crate::number::Number;

    fn metrics() -> [Metric; 2] {
        let cpu = Metric {
            labels: vec![("cpu".into(), "0".to_owned())],
            unit: "seconds",
            refresh: Refresh::Every(Span::from_ns(10_000_000)),
            ..counter("node_cpu_seconds_total")
        };
        let other = Metric {
            kind: Kind::Gauge,
            refresh: Refresh::Unknown,
            help: "A\ttab \\.".into(),
            source: Source::Exposition(Address::Http("::1".to_owned(), 9100, "/m".to_owned())),
            ..counter("up")
        };
        [cpu, other]
    }

    fn listed(name: &str, style: &Style, probe: Option<&Probe>) -> String {
        let path = std::env::temp_dir().join(format!("list-{name}-{}", std::process::id()));
        let out = Output::create(&path).unwrap();
        write(out, style, &metrics(), probe).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        fs::remove_file(&path).unwrap();
        text
    }

    #[test]
    fn a_row_says_what_a_metric_is() {
        let want = "name\tkind\tunit\tsource\trefresh\thelp\n\
                    node_cpu_seconds_total{cpu=0}\tcounter\tseconds\t/proc/stat\t10ms\tWhat it counts.\n\
                    up\tgauge\t\thttp://[::1]:9100/m\t\tA\\ttab \\\\.\n";
        assert_eq!(listed("tsv", &Style::default(), None), want);
    }

    #[test]
    fn json_says_the_same() {
        let style = Style {
            json: true,
            ..Style::default()
        };
        let listed = listed("json", &style, None);
        let want = r#"{"name":"up","kind":"gauge","unit":null,"source":"http://[::1]:9100/m","refresh":null,"help":"A\\ttab \\\\."}"#;
        assert_eq!(listed.lines().last(), Some(want));
    }

    #[test]
    fn a_probe_tells_what_it_measured_instead() {
        let mut probe = Probe::new(2);
        for at in 0..3 {
            let cells = [Some(Number::whole(at)), Some(Number::ZERO)];
            probe.take(Mono(at as u64 * 4_000_000), &cells);
        }
        let style = Style {
            no_header: true,
            ..Style::default()
        };
        let want = "node_cpu_seconds_total{cpu=0}\tcounter\tseconds\t/proc/stat\t4ms\tWhat it counts.\t2\n\
                    up\tgauge\t\thttp://[::1]:9100/m\t\tA\\ttab \\\\.\t0\n";
        assert_eq!(listed("probe", &style, Some(&probe)), want);
    }

    #[test]
    fn every_source_has_an_address() {
        let address = |address| {
            let source = Source::Exposition(address);
            String::from_utf8(super::source(&source).into_owned()).unwrap()
        };
        assert_eq!(address(Address::Stdin), "-");
        assert_eq!(address(Address::File("/x.prom".into())), "/x.prom");
        assert_eq!(address(Address::Unix("/run/x".into())), "unix:/run/x");
        let http = Address::Http("localhost".to_owned(), 80, "/metrics".to_owned());
        assert_eq!(address(http), "http://localhost:80/metrics");
    }
}
