use super::*;
use crate::dialect::{Line, Reader};
use crate::filter::{Filter, Settings};

/// What is shown of a text, each line as what stands behind its columns, and the trees.
fn grown(rules: &str, text: &str, ends: bool) -> (Vec<String>, Tree) {
    let mut parsed = Rules::default();
    parsed.add(rules).unwrap();
    let settings = Settings {
        threshold: 5_000,
        slack: 0,
        per_instance: false,
    };
    let mut filter = Filter::new(parsed.clone(), settings);
    let mut tree = Tree::new(parsed, 5_000, ends);
    let mut reader = Reader::default();
    // It turns to the dialect of the first line, which is then read again.
    let first = text.lines().next().unwrap();
    assert!(matches!(reader.read(first.as_bytes()), Line::Turn(_)));
    let mut shown = Vec::new();
    let mut show = |line: Shown| {
        let text = String::from_utf8_lossy(line.line);
        let body = text.rsplit("|  ").next().unwrap_or_default();
        shown.push(if ends {
            body.to_owned()
        } else {
            let latency = line.latency.unwrap_or(0);
            format!("{} {latency} {} {}", body.trim(), line.call, line.events)
        });
    };
    for line in text.lines() {
        let Line::Event(event, line) = reader.read(line.as_bytes()) else {
            continue;
        };
        let mut called = None;
        filter.take(&event, line, &mut |shown| {
            called = shown.name.map(<[u8]>::to_vec);
        });
        let task = filter.task_of(&event);
        tree.take((task, &event, line), called.as_deref(), &mut show);
    }
    tree.finish(&mut show);
    (shown, tree)
}

fn lines(rules: &str, text: &str) -> Vec<String> {
    grown(rules, text, true).0
}

const NESTED: &str = "\
 0)     t-7        |               |  root() {
 0)     t-7        |               |    quick() {
 0)     t-7        |               |      /* in_quick: 1 */
 0)     t-7        |   1.000 us    |    }
 1)     t-7        |               |    slow() {
 1)     t-7        |   1.000 us    |      leaf();
 1)     t-7        |   6.000 us    |      slow_leaf();
 1)     t-7        |               |      /* in_slow: 2 */
 1)     t-7        |   8.000 us    |    }
 1)     t-7        | + 20.000 us   |  }
 1)     t-7        |               |  /* outside: 3 */
";

#[test]
fn a_tree_has_the_slow_calls_and_the_events_wherever_the_task_ran() {
    let want = [
        "root() {",
        "      /* in_quick: 1 */",
        "  slow() {",
        "    slow_leaf();",
        "      /* in_slow: 2 */",
        "  }",
        "}",
    ];
    let trimmed = |lines: Vec<String>| -> Vec<String> {
        lines
            .iter()
            .map(|line| line.trim_end().to_owned())
            .collect()
    };
    assert_eq!(trimmed(lines("func root", NESTED)).len(), want.len());
    for (line, want) in lines("func root", NESTED).iter().zip(want) {
        assert_eq!(line.trim(), want.trim());
    }
    let named = lines("func root\npass in_slow\nhide slow", NESTED);
    let want = ["root() {", "slow_leaf();", "/* in_slow: 2 */", "}"];
    assert!(named.iter().map(|line| line.trim()).eq(want), "{named:?}");
}

#[test]
fn a_record_of_a_call_tells_its_end_as_well() {
    assert_eq!(
        grown("func root", NESTED, false).0,
        [
            "root() { 20000 1 2",
            "/* in_quick: 1 */ 0 1 0",
            "slow() { 8000 1 1",
            "slow_leaf(); 6000 1 0",
            "/* in_slow: 2 */ 0 1 0",
        ]
    );
}

/// Lines of one task and CPU, from durations and bodies.
fn text(lines: &[(&str, &str)]) -> String {
    let line = |(duration, body): &(&str, &str)| match *duration {
        "" => format!(" 0)     t-7        |               |  {body}\n"),
        us => format!(" 0)     t-7        |   {us} us    |  {body}\n"),
    };
    lines.iter().map(line).collect()
}

fn bodies(rules: &str, given: &[(&str, &str)]) -> Vec<String> {
    let lines = lines(rules, &text(given));
    lines.iter().map(|line| line.trim().to_owned()).collect()
}

#[test]
fn the_outermost_slow_call_that_the_rules_name_is_the_tree() {
    let given = [
        ("", "other() {"),
        ("", "  a() {"),
        ("", "    b() {"),
        ("", "      c() {"),
        ("6.000", "      }"),
        ("7.000", "    }"),
        ("8.000", "  }"),
        ("9.000", "}"),
    ];
    assert_eq!(
        bodies("func a\nfunc b", &given),
        ["a() {", "b() {", "c() {", "}", "}", "}"]
    );
    // One that is quick by its own measure is none: what is in it is looked at by itself.
    let own = bodies("func a over=1ms\nfunc b", &given);
    assert_eq!(own, ["b() {", "c() {", "}", "}"]);
    assert_eq!(bodies("func b\nhide c", &given), ["b() {", "}"]);
}

#[test]
fn an_interrupt_at_its_functions_own_depth_and_a_stray_entry_part_nothing() {
    let given = [
        ("", "a() {"),
        ("", "  unlock() {"),
        ("6.000", "  irq_enter();"),
        ("", "  interrupt() {"),
        ("7.000", "  }"),
        ("8.000", "  }"),
        ("", "stray() {"),
        ("", "  b() {"),
        ("6.000", "  } /* b */"),
        ("9.000", "} /* a */"),
    ];
    assert_eq!(
        bodies("func a", &given),
        [
            "a() {",
            "unlock() {",
            "irq_enter();",
            "interrupt() {",
            "}",
            "}",
            "b() {",
            "} /* b */",
            "} /* a */"
        ]
    );
    let stray = [("", "a() {"), ("", "a() {"), ("9.000", "}")];
    assert_eq!(bodies("func a", &stray), ["a() {", "}"]);
}

#[test]
fn an_end_without_an_entry_is_a_line_by_itself() {
    let given = [
        ("9.000", "  } /* a */"),
        ("9.000", "} /* other */"),
        ("", "a() {"),
        ("6.000", "    } /* deep */"),
        ("1.000", "    } /* deep */"),
        ("9.000", "}"),
    ];
    assert_eq!(
        bodies("func a", &given),
        ["} /* a */", "a() {", "} /* deep */", "}"]
    );
}

#[test]
fn where_events_were_lost_only_what_had_ended_is_shown() {
    let given = [
        ("", "a() {"),
        ("", "  a() {"),
        ("6.000", "  }"),
        ("", "  b() {"),
    ];
    let mark = "CPU:0 [LOST 7 EVENTS]\n";
    let rest = text(&[("8.000", "  } /* b */"), ("9.000", "} /* a */")]);
    let text = format!("{}{mark}{rest}", text(&given));
    let (shown, tree) = grown("func a", &text, true);
    let shown: Vec<_> = shown.iter().map(|line| line.trim()).collect();
    assert_eq!(shown, ["a() {", "}", "} /* a */"]);
    assert_eq!(tree.counts.cut, 1);
    // A loss on another CPU is nothing to this task.
    let text = text.replace("CPU:0", "CPU:1");
    assert_eq!(grown("func a", &text, true).1.counts.cut, 0);
}

#[test]
fn what_always_passes_passes_without_a_tree() {
    let given = [
        ("", "/* e: 1 */"),
        ("", "a() {"),
        ("", "  /* e: 2 */"),
        ("", "  /* f: 3 */"),
        ("1.000", "}"),
    ];
    assert_eq!(
        bodies("func a\npass e", &given),
        ["/* e: 1 */", "/* e: 2 */"]
    );
}

#[test]
fn a_tree_is_bounded_and_says_what_it_leaves_out() {
    let mut text = text(&[("", "a() {")]);
    for _ in 0..20_000 {
        text += &self::text(&[
            ("", "  quick() {"),
            (
                "",
                "    /* e: a quick call leaves nothing behind but its events */",
            ),
            ("1.000", "  }"),
            ("", "  slow() {"),
            ("6.000", "  }"),
        ]);
    }
    text += &self::text(&[("9.000", "}")]);
    let (shown, tree) = grown("func a", &text, true);
    let left_out = tree.counts.left_out;
    assert!(
        left_out.events > 5_000 && left_out.calls > 5_000,
        "{left_out:?}"
    );
    let events = shown.iter().filter(|line| line.contains("/* e")).count() as u64;
    let calls = shown.iter().filter(|line| line.contains("slow")).count() as u64;
    assert_eq!(events + left_out.events, 20_000);
    assert_eq!(calls + left_out.calls, 20_000);
    assert_eq!(shown.last().map(|line| line.trim()), Some("}"));
    assert_eq!(tree.held, 0);
}

#[test]
fn tasks_without_end_do_not_fill_the_memory() {
    let mut text = String::new();
    for pid in 1..40_000 {
        let pad = "x".repeat(600);
        text += &format!(" 0)   t-{pid:<9}  |               |  a() {{\n");
        text += &format!(" 0)   t-{pid:<9}  |               |  /* e: {pad} */\n");
    }
    let (_, tree) = grown("func a", &text, true);
    assert!(tree.counts.left_out.events > 30_000, "{:?}", tree.counts);
    assert!(tree.branches.capacity() <= 2 * BRANCHES && tree.spare.len() <= SPARE);
    assert_eq!(tree.held, 0);
}
