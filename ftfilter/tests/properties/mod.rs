//! What holds for any bytes: lines, streams and rules. `tests/any_bytes.rs` runs these on random
//! input, `tests/fuzz` on input that a fuzzer thinks up. The crate that has this module has an
//! `arbitrary` at its root.

use crate::arbitrary::{Result, Unstructured};

use ftfilter::dialect::{Dialect, Line, Reader};
use ftfilter::filter::{Filter, Settings};
use ftfilter::line::graph::Layout;
use ftfilter::line::{Event, What};
use ftfilter::pattern::Pattern;
use ftfilter::rule::Rules;

/// Bytes that mean something to some form of trace text.
const PIECES: [&str; 32] = [
    " ",
    "  ",
    "\n",
    " | ",
    "-1",
    "-",
    ") ",
    "(",
    ": ",
    "[001] ",
    ".....",
    "   1.000000",
    " us ",
    "  |  ",
    "} /* f */",
    "}",
    "f() {",
    "f();",
    "/* e: x */",
    "/* ",
    " */",
    " => ",
    "CPU:1 [LOST 2 EVENTS]",
    " ------------------------------------------",
    "mm_shrink_slab_start: a+0 b: nid: 0",
    "sys_read(",
    "sys_read -> 0",
    "funcgraph_exit:       ",
    "\u{1b}é\t",
    "18446744073709551615",
    "0.5",
    "#",
];

/// Text out of such pieces, or bytes as they come.
fn text(u: &mut Unstructured) -> Result<Vec<u8>> {
    if u.ratio(1, 4)? {
        return Ok(u.arbitrary::<&[u8]>()?.to_vec());
    }
    let mut text = Vec::new();
    for _ in 0..u.int_in_range(0..=24)? {
        text.extend_from_slice(u.choose(&PIECES)?.as_bytes());
    }
    Ok(text)
}

/// A name of a task of up to so many bytes, of any but the line end.
fn comm(u: &mut Unstructured, most: usize) -> Result<Vec<u8>> {
    let mut comm = Vec::new();
    for _ in 0..u.int_in_range(0..=most)? {
        comm.push(*u.choose(b"ab-1 |)(:[]}/*=>;#\t\x1b\xff")?);
    }
    Ok(comm)
}

fn symbol(u: &mut Unstructured) -> Result<&'static str> {
    let names = ["f", "shrink_node", "__alloc_pages", "f.constprop.0", "x1"];
    u.choose(&names).copied()
}

/// A number of up to so many digits, of each length as often.
fn number(u: &mut Unstructured, digits: u32) -> Result<u64> {
    let digits = u.int_in_range(1..=digits)?;
    u.int_in_range(0..=10_u64.pow(digits) - 1)
}

/// Whether a part is a part of the whole, and not of anything else.
fn lies_in(part: &[u8], whole: &[u8]) -> bool {
    let (part, whole) = (part.as_ptr_range(), whole.as_ptr_range());
    part.start >= whole.start && part.end <= whole.end
}

/// What an event says stands in its line.
fn check_event(event: &Event, line: &[u8]) {
    let name = match event.what {
        What::Enter { function, depth }
        | What::Leaf {
            function, depth, ..
        } => {
            assert!(depth as usize * 2 < line.len());
            Some(function)
        }
        What::Leave {
            function, depth, ..
        } => {
            assert!(depth as usize * 2 < line.len());
            function
        }
        What::Point { name, text } => {
            assert!(!name.is_empty() && lies_in(text, line));
            Some(name)
        }
        What::Nothing | What::Switch { .. } | What::Lost { .. } => None,
    };
    assert!(name.is_none_or(|name| lies_in(name, line)));
    assert!(event.task.is_none_or(|task| lies_in(task.comm, line)));
    assert!(event.time.is_none_or(|time| time >= 0));
}

/// Any line is read in any dialect or in none, and what is read of it stands in it.
pub fn any_line(u: &mut Unstructured) -> Result<()> {
    let mut line = text(u)?;
    line.retain(|&byte| byte != b'\n');
    for dialect in Dialect::all() {
        if let Some(event) = dialect.parse(&line) {
            check_event(&event, &line);
        }
    }
    Ok(())
}

/// A call or an event as the function_graph tracer prints it, in any columns, is read as it was.
pub fn graph_line(u: &mut Unstructured) -> Result<()> {
    let layouts: Vec<_> = Layout::all().collect();
    let layout = u.choose(&layouts)?;
    let (micros, cpu) = (number(u, 13)?, u.int_in_range(0..=8_191)?);
    let (pid, ns) = (number(u, 7)? as u32, number(u, 11)?);
    // A name in the middle of its column keeps its blanks in front to itself.
    let comm = comm(u, 7)?;
    let depth = u.int_in_range(0..=50_u32)?;
    let name = symbol(u)?;
    let mut line = Vec::new();
    if layout.time {
        let time = format!("{:5}.{:06} |  ", micros / 1_000_000, micros % 1_000_000);
        line.extend_from_slice(time.as_bytes());
    }
    if layout.cpu {
        line.extend_from_slice(format!(" {cpu}) ").as_bytes());
    }
    if layout.task {
        line.extend_from_slice(&centred(&comm, pid));
        line.extend_from_slice(b" | ");
    }
    if layout.flags > 0 {
        line.extend_from_slice(format!(" {} | ", &"dN.1."[..layout.flags]).as_bytes());
    }
    let forms = ["{", ";", "}", "} named", "event"];
    let form = *u.choose(&forms)?;
    let timed = layout.duration.then(|| printed(ns));
    let (column, duration) = match (&timed, form) {
        (None, _) => (String::new(), None),
        (Some(_), "{" | "event") => (format!("{:14}|  ", ""), None),
        (Some((column, ns)), _) => (column.clone(), Some(*ns)),
    };
    let indent = " ".repeat(depth as usize * 2);
    let function = name.as_bytes();
    let (body, what) = match form {
        "{" => (format!("{name}() {{"), What::Enter { function, depth }),
        ";" => (
            format!("{name}();"),
            What::Leaf {
                function,
                depth,
                duration,
            },
        ),
        "}" => (
            "}".to_owned(),
            What::Leave {
                function: None,
                depth,
                duration,
            },
        ),
        "} named" => {
            let function = Some(function);
            (
                format!("}} /* {name} */"),
                What::Leave {
                    function,
                    depth,
                    duration,
                },
            )
        }
        _ => {
            let (name, text) = (&b"mm_compaction_end"[..], &b"a=1 */ b"[..]);
            (
                "/* mm_compaction_end: a=1 */ b */".to_owned(),
                What::Point { name, text },
            )
        }
    };
    line.extend_from_slice(format!("{column}{indent}{body}").as_bytes());
    let words = String::from_utf8_lossy(&line).into_owned();
    let event = layout
        .parse(&line)
        .unwrap_or_else(|| panic!("{words:?} is not read"));
    check_event(&event, &line);
    assert_eq!(event.what, what, "{words:?}");
    assert_eq!(
        event.time,
        layout.time.then_some(micros as i64 * 1_000),
        "{words:?}"
    );
    assert_eq!(event.cpu, layout.cpu.then_some(cpu), "{words:?}");
    assert_eq!(
        event.task.map(|task| task.pid),
        layout.task.then_some(pid),
        "{words:?}"
    );
    if let Some(task) = event.task {
        // The column's own blanks can't be told from the name's first ones.
        let blanks = comm.iter().take_while(|&&byte| byte == b' ').count();
        assert_eq!(task.comm, &comm[blanks..], "{words:?}");
    }
    Ok(())
}

/// `print_graph_proc`: name and pid in the middle of 14 bytes.
fn centred(comm: &[u8], pid: u32) -> Vec<u8> {
    let text = [comm, format!("-{pid}").as_bytes()].concat();
    let spaces = 14_usize.saturating_sub(text.len());
    let front = spaces / 2;
    [&b" ".repeat(front)[..], &text, &b" ".repeat(spaces - front)].concat()
}

/// `print_graph_duration` and `trace_print_graph_duration`: at most seven digits, and what they say.
fn printed(ns: u64) -> (String, u64) {
    let (us, rest) = (ns / 1_000, ns % 1_000);
    let mark = match us {
        0..=10 => ' ',
        11..=100 => '+',
        101..=1_000 => '!',
        1_001..=10_000 => '#',
        10_001..=100_000 => '*',
        100_001..=1_000_000 => '@',
        _ => '$',
    };
    let whole = us.to_string();
    let digits = 7_usize.saturating_sub(whole.len()).min(3);
    let fraction = &format!("{rest:03}")[..digits];
    let said = fraction.parse::<u64>().unwrap_or(0) * 10_u64.pow(3 - digits as u32);
    let point = if digits > 0 { "." } else { "" };
    let number = format!("{whole}{point}{fraction}");
    let padding = " ".repeat(8_usize.saturating_sub(number.len()));
    (
        format!("{mark} {number} us {padding}|  "),
        us * 1_000 + said,
    )
}

/// An event as ftrace, perf and trace-cmd print it is read as it was.
pub fn event_line(u: &mut Unstructured) -> Result<()> {
    let micros = number(u, 13)?;
    let (cpu, pid) = (u.int_in_range(0..=8_191_u32)?, number(u, 7)? as u32);
    let comm = comm(u, 15)?;
    let text = *u.choose(&["a=1", "comm=x pid=3 [2] -> (", "NR 3 (1, 2)"])?;
    let name = *u.choose(&["mm_compaction_end", "sys_enter", "x1"])?;
    let time = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
    let padded =
        |width: usize| [&b" ".repeat(width.saturating_sub(comm.len()))[..], &comm].concat();
    let cpu_text = format!("[{cpu:03}]");
    let dialects = [
        Dialect::Plain,
        Dialect::PlainLatency,
        Dialect::Perf,
        Dialect::TraceCmd,
    ];
    let dialect = *u.choose(&dialects)?;
    let line = match dialect {
        Dialect::Plain => {
            let tgid = *u.choose(&["", "(    148) ", "(-------) "])?;
            let flags = *u.choose(&["", "..... ", "dNs4. ", "d..1 "])?;
            let behind = format!("-{pid:<7} {tgid}{cpu_text} {flags}{time:>12}: {name}: {text}");
            [&padded(16), behind.as_bytes()].concat()
        }
        Dialect::PlainLatency => {
            let comm = &comm[..comm.len().min(8)];
            let front = [&b" ".repeat(8 - comm.len())[..], comm].concat();
            let behind = format!("-{pid:<7} {cpu:3}dNs4. {micros:4}us : {name}: {text}");
            [&front, behind.as_bytes()].concat()
        }
        Dialect::Perf => {
            let behind = format!(
                " {pid:5} {cpu_text} {time:>12}: {:>20}:{name}: {text}",
                "compaction"
            );
            [&padded(16), behind.as_bytes()].concat()
        }
        _ => {
            let behind = format!(
                "-{pid:<5} {cpu_text} {time:>12}: {:<21} {text}",
                format!("{name}:")
            );
            [&padded(16), behind.as_bytes()].concat()
        }
    };
    let words = String::from_utf8_lossy(&line).into_owned();
    let event = dialect
        .parse(&line)
        .unwrap_or_else(|| panic!("{dialect:?}: {words:?} is not read"));
    check_event(&event, &line);
    let what = What::Point {
        name: name.as_bytes(),
        text: text.as_bytes(),
    };
    assert_eq!(event.what, what, "{words:?}");
    assert_eq!(
        (event.time, event.cpu),
        (Some(micros as i64 * 1_000), Some(cpu)),
        "{words:?}"
    );
    assert_eq!(event.task.map(|task| task.pid), Some(pid), "{words:?}");
    Ok(())
}

/// Any text is read to its end; what is shown of it stands in it, and every line is told of once.
pub fn any_stream(u: &mut Unstructured) -> Result<()> {
    let mut all = Vec::new();
    for _ in 0..u.int_in_range(0..=40)? {
        all.extend_from_slice(&text(u)?);
        all.push(b'\n');
    }
    let mut rules = Rules::default();
    let text = "func *\ngate mm_* f|shrink_node\npair p mm_shrink_slab_start,sys_enter_* e,sys_exit_* key=(?<label>.)(.)\npair q e x1 across";
    assert_eq!(rules.add(text), Ok(()));
    let settings = Settings {
        threshold: u.int_in_range(0..=2_000)?,
        slack: 1_000,
        per_instance: u.arbitrary()?,
    };
    let mut filter = Filter::new(rules, settings);
    let mut reader = Reader::default();
    for line in all.split(|&byte| byte == b'\n') {
        if let Line::Event(event, bytes) = reader.read(line) {
            assert!(
                contains(&all, bytes),
                "{:?}",
                String::from_utf8_lossy(bytes)
            );
            check_event(&event, bytes);
            filter.take(&event, bytes, &mut |shown| {
                assert!(contains(&all, shown.line));
            });
        }
    }
    let stats = filter.stats();
    assert!(stats.released <= stats.held && stats.held <= stats.records);
    Ok(())
}

fn contains(all: &[u8], part: &[u8]) -> bool {
    part.is_empty() || all.windows(part.len()).any(|window| window == part)
}

/// Any text is rules, or the first of its lines that is none is named; each line is one for itself.
pub fn any_rules(u: &mut Unstructured) -> Result<()> {
    let words = [
        "gate ",
        "pair ",
        "func ",
        "hide ",
        "pass ",
        "a ",
        "a*b ",
        "x|y ",
        "a,b ",
        "/r(.)/ ",
        "/(/ ",
        "over=1us ",
        "over=1 ",
        "key=(?<name>x) ",
        "key=[ ",
        "across ",
        "plain ",
        "recorded ",
        "# ",
        "\n",
        "\r\n",
        "é",
        "\u{0}",
        "/ ",
    ];
    let mut text = String::new();
    for _ in 0..u.int_in_range(0..=24)? {
        text += u.choose(&words)?;
    }
    if u.ratio(1, 4)? {
        text = u.arbitrary::<&str>()?.to_owned();
    }
    let alone: Vec<_> = text
        .lines()
        .map(|line| Rules::default().add(line))
        .collect();
    let mut rules = Rules::default();
    let whole = rules.add(&text);
    match alone.iter().position(Result::is_err) {
        None => assert_eq!(whole, Ok(())),
        Some(at) => {
            let fault = whole.expect_err("a line of it is no rule");
            assert_eq!(fault.line, at + 1);
            assert_eq!(
                alone[at].as_ref().map_err(|fault| &fault.what),
                Err(&fault.what)
            );
            assert!(
                !fault.what.is_empty() && !fault.what.contains('\n'),
                "{:?}",
                fault.what
            );
        }
    }
    let gates = rules
        .gates
        .iter()
        .flat_map(|gate| gate.events.iter().chain(&gate.functions));
    let pairs = rules
        .pairs
        .iter()
        .flat_map(|pair| pair.begin.iter().chain(&pair.end));
    for pattern in gates.chain(pairs).chain(&rules.hides).chain(&rules.passes) {
        let again = Pattern::parse(&pattern.to_string());
        assert_eq!(
            again.map(|again| again.to_string()),
            Ok(pattern.to_string())
        );
    }
    Ok(())
}
