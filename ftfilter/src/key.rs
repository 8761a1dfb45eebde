//! What of an event's text tells one pair from another, and what people call it.

use std::hash::{BuildHasher, Hash, Hasher};

use regex::bytes::{CaptureLocations, Regex};

use crate::fast::Fast;
use crate::line::scan;
use crate::preset::SHRINKER;

/// Takes keys out of texts. A key is its groups' texts with a NUL between them; the group called
/// `name` comes first, as totals go by the first part.
#[derive(Debug)]
pub enum Key {
    /// All events of the pair are alike.
    None,
    /// The shrinkers' pattern, read by hand: thirty times as fast, and half of a trace is this.
    Shrinker,
    /// Any other pattern.
    Regex {
        /// The pattern.
        regex: Regex,
        /// The groups that have a name.
        groups: Vec<usize>,
        /// The group called `label`.
        label: Option<usize>,
        /// Where they were found last.
        found: CaptureLocations,
    },
}

/// Between the parts of a key.
pub const PARTING: u8 = 0;
/// The group whose text is no part of the key: totals go by it, and one of the two events may lack
/// it.
const LABEL: &str = "label";

/// Stands for a key in tables. It is made from where the parts are in the text: a processor waits
/// longer for bytes that it has only just put together than it takes for the rest of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The hash of all parts.
    pub whole: u64,
    /// The hash of the first.
    pub first: u64,
    /// Where the text has its label.
    pub label: (usize, usize),
}

impl Key {
    /// For a rule's pattern. Without named groups all groups count; without groups, all it fits.
    pub fn new(pattern: Option<&Regex>) -> Key {
        let Some(regex) = pattern else {
            return Key::None;
        };
        if regex.as_str() == SHRINKER {
            return Key::Shrinker;
        }
        Key::regex(regex)
    }

    fn regex(regex: &Regex) -> Key {
        let named = regex
            .capture_names()
            .enumerate()
            .filter(|(_, name)| name.is_some_and(|name| name != LABEL))
            .map(|(at, _)| at);
        let mut groups: Vec<usize> = named.collect();
        let names: Vec<_> = regex.capture_names().collect();
        groups.sort_by_key(|&group| names[group] != Some("name"));
        let label = names.iter().position(|name| *name == Some(LABEL));
        if groups.is_empty() && label.is_none() {
            groups = if regex.captures_len() > 1 {
                (1..regex.captures_len()).collect()
            } else {
                vec![0]
            };
        }
        Key::Regex {
            found: regex.capture_locations(),
            regex: regex.clone(),
            groups,
            label,
        }
    }

    /// What stands for a text's key behind this first part, if the text has one.
    pub fn mark(&mut self, star: &[u8], text: &[u8]) -> Option<Mark> {
        let mut hasher = Fast::default().build_hasher();
        let mut first = None;
        if !star.is_empty() {
            star.hash(&mut hasher);
            first = Some(hasher.finish());
        }
        let has_key = self.parts(text, |part| {
            part.hash(&mut hasher);
            first.get_or_insert_with(|| hasher.finish());
        });
        has_key.then(|| Mark {
            whole: hasher.finish(),
            first: first.unwrap_or_default(),
            label: self.label(),
        })
    }

    /// Puts a text's key in the place of `key`; false if the text has none.
    pub fn take(&mut self, text: &[u8], key: &mut Vec<u8>) -> bool {
        key.clear();
        let mut is_first = true;
        self.parts(text, |part| {
            if !std::mem::take(&mut is_first) {
                key.push(PARTING);
            }
            key.extend_from_slice(part);
        })
    }

    /// Where the text that was looked at last has its label.
    fn label(&self) -> (usize, usize) {
        match self {
            Key::Regex {
                label: Some(group),
                found,
                ..
            } => found.get(*group).unwrap_or_default(),
            Key::Regex { .. } | Key::Shrinker | Key::None => (0, 0),
        }
    }

    /// Gives a text's key part by part; false if the text has none.
    fn parts<'a>(&mut self, text: &'a [u8], mut give: impl FnMut(&'a [u8])) -> bool {
        match self {
            Key::None => true,
            Key::Shrinker => {
                let parts = shrinker(text);
                parts.into_iter().flatten().for_each(give);
                parts.is_some()
            }
            Key::Regex {
                regex,
                groups,
                found,
                ..
            } => {
                let is_there = regex.captures_read(found, text).is_some();
                for &group in groups.iter().filter(|_| is_there) {
                    give(found.get(group).map_or(&[], |(from, to)| &text[from..to]));
                }
                is_there
            }
        }
    }
}

/// A key as people read it: its parts with blanks between.
pub fn words(key: &[u8]) -> Vec<u8> {
    let parts = key.split(|&byte| byte == PARTING);
    let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(&b' ')
}

/// `ext4_es_scan+0x0/0x3b0 [ext4] 00000000b46c60ef: nid: 0 ...`
fn shrinker(text: &[u8]) -> Option<[&[u8]; 4]> {
    let (name, address, rest) = parts(text)?;
    let (nid, rest) = field(rest, b"nid:");
    let (_, rest) = field(rest, b"pid:");
    let (memcg, _) = field(rest, b"memcg_id:");
    Some([name, address, nid, memcg])
}

/// The number of ` name: 12`, if that comes next, and what is behind it.
fn field<'a>(text: &'a [u8], name: &[u8]) -> (&'a [u8], &'a [u8]) {
    let number = |text: &'a [u8]| {
        let rest = text
            .split_first()
            .filter(|(blank, _)| is_space(**blank))?
            .1
            .strip_prefix(name)?;
        let rest = rest.split_first().filter(|(blank, _)| is_space(**blank))?.1;
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        (digits > 0).then(|| rest.split_at(digits))
    };
    number(text).unwrap_or((&[], text))
}

/// Name, address, and what is behind them.
fn parts(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let name = scan::word(text, b'+');
    let rest = behind_word(&text[name..])?;
    // A module stands in brackets; an address never does.
    let module = match rest.first() {
        Some(b'[') => behind_word(rest).filter(|behind| {
            let word = &rest[..rest.len() - behind.len() - 1];
            word.len() > 2 && word.ends_with(b"]")
        }),
        _ => None,
    };
    let rest = module.unwrap_or(rest);
    let end = scan::word(rest, b':');
    let is_whole = name > 0 && end > 0 && rest.get(end) == Some(&b':');
    is_whole.then(|| (&text[..name], &rest[..end], &rest[end + 1..]))
}

/// What stands behind a word and the white space after it.
fn behind_word(text: &[u8]) -> Option<&[u8]> {
    text.get(scan::word(text, b' ') + 1..)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pipe::pick::regex;

    fn taken(key: &mut Key, text: &str) -> Option<String> {
        let mut out = Vec::new();
        key.take(text.as_bytes(), &mut out)
            .then(|| String::from_utf8_lossy(&out).into_owned())
    }

    #[test]
    fn shrinkers_are_known_by_function_and_address() {
        let mut key = Key::Shrinker;
        let want = |key: &str| Some(key.to_owned());
        assert_eq!(
            taken(
                &mut key,
                "super_cache_scan+0x0/0x1f0 000000003c1c7899: nid: 0"
            ),
            want("super_cache_scan\u{0}000000003c1c7899\u{0}0\u{0}")
        );
        assert_eq!(
            taken(
                &mut key,
                "ext4_es_scan+0x0/0x3b0 [ext4] 00000000b46c: nid: 0 pid: 216 memcg_id: 7 x"
            ),
            want("ext4_es_scan\u{0}00000000b46c\u{0}0\u{0}7")
        );
        assert_eq!(taken(&mut key, "shr=0xff12a0 (-668) nid=0x0 (0)"), None);
    }

    #[test]
    fn the_hand_written_reader_takes_what_the_pattern_takes() {
        let mut by_pattern = Key::regex(&regex(SHRINKER).unwrap());
        arbtest::arbtest(|u| {
            let pieces = [
                "a",
                "+",
                "0x0",
                " ",
                "[",
                "]",
                ":",
                "é",
                "\n",
                "f_1",
                "a+0 b:",
                " nid: 12",
                " pid: 3",
                " memcg_id: 4",
            ];
            let mut text = String::new();
            for _ in 0..u.int_in_range(0..=12)? {
                text += u.choose(&pieces)?;
            }
            assert_eq!(
                taken(&mut Key::Shrinker, &text),
                taken(&mut by_pattern, &text),
                "{text:?}"
            );
            Ok(())
        });
    }

    #[test]
    fn a_key_reads_as_words() {
        assert_eq!(words(b"scan\x0000ff\x000\x00"), b"scan 00ff 0");
        assert_eq!(words(b""), b"");
    }

    #[test]
    fn a_label_is_no_part_of_the_key() {
        let mut key = Key::new(Some(
            &regex(r"^irq=(?<irq>\d+)(?: name=(?<label>.*))?").unwrap(),
        ));
        let mut of = |text: &str| {
            let label = key.mark(b"", text.as_bytes()).unwrap().label;
            (
                taken(&mut key, text).unwrap(),
                text[label.0..label.1].to_owned(),
            )
        };
        let want = |key: &str, label: &str| (key.to_owned(), label.to_owned());
        assert_eq!(of("irq=25 name=my disk"), want("25", "my disk"));
        assert_eq!(of("irq=25 ret=handled"), want("25", ""));
    }

    #[test]
    fn groups_become_the_key_and_a_text_that_does_not_fit_has_none() {
        let mut key = Key::new(Some(&regex(r"pid=(?<pid>\d+) (?<x>.)").unwrap()));
        assert_eq!(taken(&mut key, "pid=12 a"), Some("12\0a".to_owned()));
        assert_eq!(taken(&mut key, "pid=x"), None);
        assert_eq!(taken(&mut Key::new(None), "any"), Some(String::new()));
    }

    #[test]
    fn marks_tell_keys_apart_and_their_first_parts() {
        let mark = |text: &str| Key::Shrinker.mark(b"", text.as_bytes()).unwrap();
        let one = mark("a+0x0 1: nid: 0 objects");
        assert_eq!(one, mark("a+0x0 1: nid: 0 unused"));
        let other = mark("a+0x0 1: nid: 1");
        assert!(one.whole != other.whole && one.first == other.first);
        assert_ne!(one.first, mark("b+0x0 1: nid: 0").first);
        assert_eq!(Key::Shrinker.mark(b"", b"a"), None);
    }
}
