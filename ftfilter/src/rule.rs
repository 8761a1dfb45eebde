//! Rules: what passes, as text, one a line.
//!
//! ```text
//! func try_to_free_pages over=134us
//! gate mm_compaction_begin,mm_compaction_end compact_zone
//! pair shrink_slab mm_shrink_slab_start mm_shrink_slab_end key=^(?<name>\w+)
//! ```

use pipe::pick;
use pipe::span::Span;
use regex::bytes::Regex;

use crate::pattern::Pattern;

/// What a set of rules says.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Events that pass with a slow call.
    pub gates: Vec<Gate>,
    /// Events that pass as begin and end when the time between them is long.
    pub pairs: Vec<Pair>,
    /// Calls that are shown.
    pub funcs: Vec<Func>,
    /// Names that are never shown.
    pub hides: Vec<Pattern>,
    /// Events that always pass.
    pub passes: Vec<Pattern>,
}

/// `gate EVENT[,EVENT...] FUNC[|FUNC...] [over=TIME]`
#[derive(Clone, Debug)]
pub struct Gate {
    /// The events.
    pub events: Vec<Pattern>,
    /// The function whose calls decide; the first of them that this trace has.
    pub functions: Vec<Pattern>,
    /// The threshold, if it isn't the usual one.
    pub over: Option<Span>,
}

/// `pair NAME BEGIN END [key=REGEX] [over=TIME] [across] [plain] [recorded]`
#[derive(Clone, Debug)]
pub struct Pair {
    /// What totals call it.
    pub name: String,
    /// Events that begin one.
    pub begin: Vec<Pattern>,
    /// Events that end one.
    pub end: Vec<Pattern>,
    /// What of their text must be the same, in named groups.
    pub key: Option<Regex>,
    /// The threshold, if it isn't the usual one.
    pub over: Option<Span>,
    /// Begin and end may be of different tasks.
    pub across: bool,
    /// Only for text without calls, where no gate can decide.
    pub plain: bool,
    /// Live tracing does not switch these events on.
    pub recorded: bool,
}

/// `func GLOB [over=TIME]`
#[derive(Clone, Debug)]
pub struct Func {
    /// The functions.
    pub pattern: Pattern,
    /// The threshold, if it isn't the usual one.
    pub over: Option<Span>,
}

/// Why a line is no rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotARule {
    /// Which line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

impl Rules {
    /// Reads a text of rules and adds them.
    pub fn add(&mut self, text: &str) -> Result<(), NotARule> {
        for (at, line) in text.lines().enumerate() {
            let words: Vec<&str> = line
                .split_whitespace()
                .take_while(|word| !word.starts_with('#'))
                .collect();
            if let [kind, words @ ..] = &words[..] {
                self.add_one(kind, words)
                    .map_err(|what| NotARule { line: at + 1, what })?;
            }
        }
        Ok(())
    }

    fn add_one(&mut self, kind: &str, words: &[&str]) -> Result<(), String> {
        let (names, options): (Vec<&str>, Vec<&str>) =
            match words.iter().position(|word| is_option(word)) {
                Some(end) => (words[..end].to_vec(), words[end..].to_vec()),
                None => (words.to_vec(), Vec::new()),
            };
        let mut options = Options::parse(&options)?;
        match (kind, &names[..]) {
            ("gate", [events, functions]) => self.gates.push(Gate {
                events: patterns(events, ',')?,
                functions: patterns(functions, '|')?,
                over: options.over.take(),
            }),
            ("pair", [name, begin, end]) => self.pairs.push(Pair {
                name: (*name).to_owned(),
                begin: patterns(begin, ',')?,
                end: patterns(end, ',')?,
                key: options.key.take(),
                over: options.over.take(),
                across: std::mem::take(&mut options.across),
                plain: std::mem::take(&mut options.plain),
                recorded: std::mem::take(&mut options.recorded),
            }),
            ("func", [pattern]) => {
                self.funcs.push(Func {
                    pattern: Pattern::parse(pattern)?,
                    over: options.over.take(),
                });
            }
            ("hide", [pattern]) => self.hides.push(Pattern::parse(pattern)?),
            ("pass", [pattern]) => self.passes.push(Pattern::parse(pattern)?),
            ("gate", _) => {
                return Err(
                    "a gate is 'gate EVENT[,EVENT...] FUNC[|FUNC...] [over=TIME]'".to_owned(),
                );
            }
            ("pair", _) => {
                return Err("a pair is 'pair NAME BEGIN END [key=REGEX] [over=TIME]'".to_owned());
            }
            ("func" | "hide" | "pass", _) => return Err(format!("{kind} takes one name")),
            _ => {
                return Err(format!(
                    "'{kind}' is no rule; the rules are gate, pair, func, hide and pass"
                ));
            }
        }
        options.nothing_left(kind)
    }
}

fn is_option(word: &str) -> bool {
    word.starts_with("over=")
        || word.starts_with("key=")
        || ["across", "plain", "recorded"].contains(&word)
}

/// What stands behind the names.
#[derive(Default)]
struct Options {
    over: Option<Span>,
    key: Option<Regex>,
    across: bool,
    plain: bool,
    recorded: bool,
}

impl Options {
    fn parse(words: &[&str]) -> Result<Options, String> {
        let mut options = Options::default();
        for word in words {
            match word.split_once('=') {
                Some(("over", time)) => {
                    options.over = Some(
                        time.parse()
                            .map_err(|error| format!("over '{time}' {error}"))?,
                    );
                }
                Some(("key", regex)) => {
                    options.key =
                        Some(pick::regex(regex).map_err(|reason| format!("key: {reason}"))?);
                }
                _ if *word == "across" => options.across = true,
                _ if *word == "plain" => options.plain = true,
                _ if *word == "recorded" => options.recorded = true,
                _ => {
                    return Err(format!(
                        "'{word}' is no option; they are over=TIME, key=REGEX, across, plain and recorded"
                    ));
                }
            }
        }
        Ok(options)
    }

    /// An option that the rule has no use for is a slip.
    fn nothing_left(&self, kind: &str) -> Result<(), String> {
        let left = [
            (self.over.is_some(), "over"),
            (self.key.is_some(), "key"),
            (self.across, "across"),
            (self.plain, "plain"),
            (self.recorded, "recorded"),
        ];
        match left.into_iter().find(|(there, _)| *there) {
            Some((_, name)) => Err(format!("{kind} takes no {name}")),
            None => Ok(()),
        }
    }
}

fn patterns(text: &str, parting: char) -> Result<Vec<Pattern>, String> {
    if text.starts_with('/') {
        return Ok(vec![Pattern::parse(text)?]);
    }
    text.split(parting).map(Pattern::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> (usize, String) {
        let fault = Rules::default().add(text).unwrap_err();
        (fault.line, fault.what)
    }

    #[test]
    fn every_kind_of_rule_is_read() {
        let mut rules = Rules::default();
        let text = "# words\n\ngate a,b f|g over=1ms # behind\npair p x y key=(?<k>\\d+) across\nfunc f*\nhide /^h/\npass z\n";
        rules.add(text).unwrap();
        assert_eq!(
            (rules.gates.len(), rules.pairs.len(), rules.funcs.len()),
            (1, 1, 1)
        );
        assert_eq!((rules.hides.len(), rules.passes.len()), (1, 1));
        assert_eq!(rules.gates[0].over, Some(Span::from_ns(1_000_000)));
        assert_eq!(
            (rules.gates[0].events.len(), rules.gates[0].functions.len()),
            (2, 2)
        );
        assert!(rules.pairs[0].across && rules.pairs[0].key.is_some());
        assert!(rules.funcs[0].pattern.fits(b"fn") && rules.hides[0].fits(b"hx"));
    }

    #[test]
    fn a_line_that_is_no_rule_is_told_with_its_number() {
        assert_eq!(fault("func f\nfnc g").0, 2);
        assert_eq!(
            fault("func f over=5"),
            (1, "over '5' needs a unit, as in '5ms' or '5s'".to_owned())
        );
        assert_eq!(fault("func f key=x"), (1, "func takes no key".to_owned()));
        assert_eq!(
            fault("pair a b").1,
            "a pair is 'pair NAME BEGIN END [key=REGEX] [over=TIME]'"
        );
        assert_eq!(
            fault("pair a b c key=("),
            (1, "key: unclosed group".to_owned())
        );
        assert_eq!(fault("gate a,,b f"), (1, "a name is empty".to_owned()));
    }

    #[test]
    fn a_name_that_would_never_fit_is_a_slip() {
        for text in [
            "func f|g",
            "hide f,g",
            "pass f,g",
            "gate e|d f",
            "gate e f,g",
        ] {
            let what = fault(text).1;
            let cure = "is not one name; write a rule for each";
            assert!(what.ends_with(cure), "{text}: {what}");
        }
        assert_eq!(fault("func /f").1, "'/f' has no '/' at its end");
        assert_eq!(fault("gate /e/,d f").1, "'/e/,d' has no '/' at its end");
    }

    #[test]
    fn any_text_is_rules_or_a_fault() {
        arbtest::arbtest(|u| {
            let _ = Rules::default().add(u.arbitrary()?);
            Ok(())
        });
    }
}
