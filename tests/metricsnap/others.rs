//! The programs at the other end: `render`, awk, readers of JSON, and those of Prometheus.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};

use tests::{Child, Scratch, command, data, installed, shell, skip};

/// Names that Prometheus's own checker has nothing to say of.
const CLEAN: &str = "load1 cpu_seconds_total context_switches_total \
                     network_receive_bytes_total disk_read_bytes_total";

#[test]
fn render_draws_gauges_as_they_are_and_counters_as_rates() {
    let scratch = Scratch::new();
    let line = "metricsnap -q -i 1ms -d 300ms load1 procs_running context_switches_total \
                'cpu_seconds_total{cpu=0}' | render > chart.svg";
    Child::start(&mut shell(line, &scratch)).end().quietly();
    let svg = scratch.read("chart.svg");
    assert!(svg.contains("<svg ") && svg.ends_with("</svg>\n"));
    let lines = svg.matches("<path ").count() + svg.matches("<polyline ").count();
    assert!(lines >= 4, "{lines}");
    for words in ["load1", "Processes runnable", "Context switches", "CPU"] {
        assert!(svg.contains(words), "{words}");
    }
    // A scale in so many a second.
    assert!(svg.contains("/s</text>"));
}

#[test]
fn awk_sums_a_column() {
    let scratch = Scratch::new();
    let line = "metricsnap -q -i 1ms -d 100ms --delta context_switches_total --proc \"$DATA\"/proc/linux-6.18-vm/proc \
                | awk -F'\\t' 'NR > 1 { grown += $2; points += 1 + $NF } END { print grown, points }'";
    let ended = Child::start(&mut shell(line, &scratch)).end();
    // The first row is the base of the others.
    assert_eq!(ended.quietly(), "0 100\n");
    let line = "metricsnap -q -i 1ms -d 100ms --clock mono memory_MemTotal_bytes \
                --proc \"$DATA\"/proc/linux-6.18-vm/proc \
                | awk -F'\\t' 'NR > 1 { points += 1 + $NF; sum += $2 } \
                               END { print points, sum / (NR - 1) / 1024 }'";
    let meminfo = fs::read_to_string(data().join("proc/linux-6.18-vm/proc/meminfo")).unwrap();
    let total = meminfo.split_whitespace().nth(1).unwrap();
    let ended = Child::start(&mut shell(line, &scratch)).end();
    assert_eq!(ended.quietly(), format!("101 {total}\n"));
}

#[test]
fn json_lines_are_read_by_others() {
    let scratch = Scratch::new();
    let line = "metricsnap -q -i 1ms -n 50 --json --skew --add 'host=a\"b' load1 cpu_seconds_total \
                context_switches_total > rows.json";
    Child::start(&mut shell(line, &scratch)).end().quietly();
    let python = "python3 -c 'import json, sys\n\
                  rows = [json.loads(line) for line in sys.stdin]\n\
                  assert len({tuple(row) for row in rows}) == 1\n\
                  assert all(row[\"node_load1\"] >= 0 and row[\"host\"] for row in rows)\n\
                  assert isinstance(rows[0][\"node_context_switches_total\"], int)\n\
                  print(len(rows))' < rows.json";
    let jq = "jq -e '.node_load1 >= 0 and .lost >= 0 and .skew_ns > 0' rows.json | grep -c true";
    for (program, line) in [("python3", python), ("jq", jq)] {
        if !installed(program) {
            skip(
                format_args!("JSON lines in {program}"),
                "it is not installed",
            );
            continue;
        }
        let ended = Child::start(&mut shell(line, &scratch)).end();
        assert_eq!(ended.quietly(), "50\n", "{program}");
    }
}

#[test]
fn promtool_has_nothing_to_say_of_the_text_file() {
    if !installed("promtool") {
        skip("promtool", "it is not installed");
        return;
    }
    let scratch = Scratch::new();
    let line = format!("metricsnap -q -i 1ms -n 3 --prom m.prom {CLEAN} > rows.tsv");
    Child::start(&mut shell(&line, &scratch)).end().quietly();
    let check = "promtool check metrics < m.prom 2>&1";
    let ended = Child::start(&mut shell(check, &scratch)).end();
    assert_eq!((ended.status, ended.out.as_str()), (0, ""));
}

#[test]
fn the_text_file_is_scraped_by_the_node_exporter_while_it_is_written() {
    let name = ["prometheus-node-exporter", "node_exporter"];
    let Some(exporter) = name.into_iter().find(|name| installed(name)) else {
        skip(
            "the node exporter",
            "prometheus-node-exporter is not installed",
        );
        return;
    };
    let scratch = Scratch::new();
    let line =
        format!("exec metricsnap -q -i 1ms --prom m.prom --add host=web1 {CLEAN} > rows.tsv");
    let mut run = Child::start(&mut shell(&line, &scratch));
    let file = scratch.path().join("m.prom");
    run.until("the file", |_| file.exists());
    let (_exporter, port) = serve(exporter, &scratch);
    for _ in 0..50 {
        let text = scrape(port).expect("it answers");
        assert!(text.contains("\nnode_textfile_scrape_error 0\n"), "{text}");
        for series in [
            "node_load1{host=\"web1\"} ",
            "node_context_switches_total{host=\"web1\"} ",
            "node_cpu_seconds_total{cpu=\"0\",host=\"web1\",mode=\"idle\"} ",
        ] {
            assert!(text.contains(&format!("\n{series}")), "{series}: {text}");
        }
    }
    run.signal(rustix::process::Signal::TERM);
    run.end().quietly();
}

/// An exporter of the text files in the scratch directory alone, and its port.
fn serve(exporter: &str, scratch: &Scratch) -> (Child, u16) {
    // Another program may take the port before the exporter does.
    for _ in 0..10 {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let mut tool = command(exporter, scratch);
        tool.args(["--collector.disable-defaults", "--collector.textfile"]);
        tool.arg(format!("--web.listen-address=127.0.0.1:{port}"));
        tool.arg("--collector.textfile.directory")
            .arg(scratch.path());
        let mut child = Child::start(&mut tool);
        while child.runs() {
            if scrape(port).is_ok_and(|text| text.contains("node_textfile")) && child.runs() {
                return (child, port);
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }
    panic!("{exporter} does not start");
}

fn scrape(port: u16) -> std::io::Result<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.write_all(b"GET /metrics HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    Ok(text)
}
