//! What has to hold for any bytes as an input, and for any picture of them. The fuzz targets use
//! this file, too.

#![allow(dead_code, reason = "each fuzz target uses one of these")]
#![allow(clippy::expect_used, reason = "a test says so that it failed")]

use render::chart::Chart;
use render::input::records::Records;
use render::input::{Content, Source};
use render::request::{As, By, Moment, Request, Theme, Times};
use render::svg;
use roxmltree::{Document, Node};

/// Attributes that are numbers, by themselves or in words.
const GEOMETRY: [&str; 19] = [
    "d",
    "x",
    "y",
    "x1",
    "x2",
    "y1",
    "y2",
    "dx",
    "dy",
    "cx",
    "cy",
    "r",
    "rx",
    "width",
    "height",
    "viewBox",
    "transform",
    "points",
    "stroke-width",
];
/// The elements of a picture that shows and does nothing else.
const HARMLESS: [&str; 20] = [
    "svg",
    "title",
    "desc",
    "style",
    "g",
    "rect",
    "path",
    "text",
    "tspan",
    "line",
    "circle",
    "polyline",
    "polygon",
    "defs",
    "clipPath",
    "linearGradient",
    "stop",
    "pattern",
    "use",
    "symbol",
];

/// Headers that the program knows, and some that want to be something else.
const HEADERS: [&str; 12] = [
    "unix_s\tcpu_user_pct\tcpu_system_pct\tlost",
    "mono_s\tdisk_read_bytes_total\tn\tmem_free_bytes",
    "unix_s\tcpu\tuser_pct\tidle_pct",
    "unix_s\tevent\tpid\ttid\tppid\tuid\tcomm\tstatus\tlife_s\tcpu_s\twait_s\trss_peak_kib\tread_bytes\twrite_bytes\tlost",
    "unix_s\tpid\tppid\tuid\tcomm\tcpu_pct\tcpu_s\twait_s\trss_peak_kib\tread_bytes\twrite_bytes\ttasks\tended\tlost",
    "trace_s\tcpu\tpid\tcomm\tkind\tname\tkey\tlatency_us\tdepth\tcall\tevents\tlost",
    "unix_s\tstep",
    "boot_s\tnode_cpu_seconds_total{cpu=0,mode=user}\tnode_cpu_seconds_total{cpu=0,mode=idle}",
    "Time (ns)\t/memory/usage\t\"/fs/opens\"",
    "time,busy,\"a,b\"",
    "unix_s\t<script>alert(1)</script>\t\u{202e}\"'&amp;\ta\tb\tc\td\te\tf\tg\th\ti",
    "unix_s",
];

/// Cells, and what breaks them.
const CELLS: [&str; 40] = [
    "0",
    "1",
    "2.5",
    "-3",
    "100",
    "42",
    "7",
    "33.3",
    "4096",
    "1000000",
    "0.000000001",
    "",
    "",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
    "1e308",
    "-1e308",
    "1e-320",
    "NaN",
    "inf",
    "fork",
    "exec",
    "exit",
    "alive",
    "clone",
    "comm",
    "lost",
    "call",
    "begin",
    "end",
    "0:SIGKILL",
    "<script>alert(1)</script>",
    "\u{202e}\u{200b}",
    "]]>",
    "&lt;\"'",
    "\\t\\x1B",
    "\u{6f22}\u{5b57}\u{1F600}",
    "\t",
    "\"a,b",
];

/// Times that aren't a step after the one before.
const TIMES: [&str; 10] = [
    "0",
    "-1",
    "9223372036.854775807",
    "-9223372036.854775808",
    "99999999999999999999",
    "soon",
    "",
    "1e9",
    "1",
    "1795287433.5",
];

/// A table that these bytes choose: its header, then a cell each.
pub(crate) fn table(choices: &[u8]) -> String {
    let (first, rest) = choices.split_first().unwrap_or((&0, &[]));
    let header = HEADERS[usize::from(*first) % HEADERS.len()];
    let width = header.split(['\t', ',']).count();
    let between = if header.contains('\t') { "\t" } else { "," };
    let mut table = format!("{header}\n");
    let mut now = 1_795_287_433_000_u64;
    for (at, choice) in rest.iter().enumerate() {
        match (at % width, *choice) {
            (_, 255) => table.push('\n'),
            (0, choice @ 230..) => table.push_str(TIMES[usize::from(choice) % TIMES.len()]),
            (0, choice) => {
                now += u64::from(choice) * u64::from(choice);
                table.push_str(&format!("{}.{:03}", now / 1_000, now % 1_000));
            }
            (_, choice) => table.push_str(CELLS[usize::from(choice) % CELLS.len()]),
        }
        table.push_str(if at % width + 1 == width {
            "\n"
        } else {
            between
        });
    }
    table
}

/// What these bytes choose to ask for.
pub(crate) fn request(choices: &[u8]) -> Request {
    let choice = |at: usize| choices.get(at).copied().unwrap_or(0);
    let shapes = [
        As::Line,
        As::Area,
        As::Step,
        As::Tasks,
        As::Heat,
        As::Hist,
        As::Marks,
    ];
    let moment = |choice: u8| match choice % 8 {
        1 => Some(Moment::AfterStart(i64::from(choice) * 10_000_000)),
        2 => Some(Moment::BeforeEnd(i64::from(choice) * 10_000_000)),
        3 => Some(Moment::At(1_795_287_433_000_000_000)),
        4 => Some(Moment::At(i64::MIN)),
        5 => Some(Moment::AfterStart(i64::MAX)),
        _ => None,
    };
    Request {
        shape: shapes.get(usize::from(choice(0)) % 14).copied(),
        from: moment(choice(1)),
        to: moment(choice(2)),
        aligned: choice(3) % 2 == 1,
        top: (choice(3) % 4 < 3).then(|| usize::from(choice(3) / 4)),
        by: [By::Cpu, By::Time, By::Io, By::Rss][usize::from(choice(4)) % 4],
        times: [Times::Relative, Times::Clock][usize::from(choice(4)) / 128],
        ..Request::default()
    }
}

/// Reads bytes as records. Nothing if they are refused.
pub(crate) fn records(bytes: &[u8], request: &Request) -> Option<Vec<Content>> {
    let records = Records::begin(bytes, request, 1);
    let parts = records.and_then(Records::finish).ok()?;
    assert!(!parts.is_empty());
    // A carriage return alone ends no line, but no row has more than one line.
    let lines = bytes.split(|byte| *byte == b'\n').count() as u64;
    for part in &parts {
        let (facts, faults) = (part.facts(), part.facts().faults);
        let told = facts.rows + faults.lines.count + faults.times.count;
        assert!(told < lines.max(1), "{told} of {lines} lines");
        assert!(faults.backwards.count < facts.rows.max(1));
        if let Some((first, last)) = part.ends() {
            assert!(first <= last && facts.rows > 0);
        }
    }
    Some(parts)
}

/// Draws bytes as records, if they are any. The picture is well formed and does nothing.
pub(crate) fn picture(bytes: &[u8], request: &Request, theme: Theme) -> Option<String> {
    let source = Source {
        name: "any".to_owned(),
        file: Some("any<b>\u{202e}.tsv".into()),
        parts: records(bytes, request)?,
        origin: 0,
    };
    if source.rows() == 0 {
        return None;
    }
    let chart = Chart::new(&mut [source], &mut [], request);
    let picture = svg::draw(&chart, theme);
    let document = Document::parse(&picture).expect("well formed");
    for node in document.descendants() {
        harmless(&node);
    }
    Some(picture)
}

fn harmless(node: &Node) {
    assert!(node.is_root() || node.is_element() || node.is_text());
    if node.is_element() {
        assert!(HARMLESS.contains(&node.tag_name().name()), "{node:?}");
    }
    if let Some(text) = node.text() {
        let hidden =
            |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}');
        assert!(!text.contains(hidden), "{text:?}");
    }
    for attribute in node.attributes() {
        let (name, value) = (attribute.name(), attribute.value());
        assert!(!name.starts_with("on"), "{name}");
        // Only what is in the picture itself.
        assert!(name != "href" || value.starts_with('#'), "{value}");
        let unsound = ["NaN", "inf"].iter().any(|word| value.contains(word));
        assert!(!GEOMETRY.contains(&name) || !unsound, "{name}={value:.80}");
        let lengths = ["width", "height", "r", "rx", "stroke-width"];
        assert!(
            !lengths.contains(&name) || !value.starts_with('-'),
            "{name}={value}"
        );
    }
}
