//! Picking by name: patterns with `*`, regular expressions, and the known name that an unknown one
//! was probably meant to be.

use regex::bytes::{Regex, RegexBuilder};

/// Whether a pattern, in which `*` stands for any text, fits the whole of a name. Takes at most
/// pattern times name steps.
pub fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    let (mut at, mut star) = ((0, 0), None);
    while at.1 < name.len() {
        match pattern.get(at.0) {
            Some(b'*') => {
                star = Some(at);
                at.0 += 1;
            }
            Some(byte) if *byte == name[at.1] => at = (at.0 + 1, at.1 + 1),
            // The last star takes one byte more.
            _ => match star {
                Some((place, taken)) => {
                    star = Some((place, taken + 1));
                    at = (place + 1, taken + 1);
                }
                None => return false,
            },
        }
    }
    pattern[at.0..].iter().all(|byte| *byte == b'*')
}

/// The name most like an unknown one.
pub fn nearest<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = |name: &&str| (strsim::jaro_winkler(unknown, name) * 1e6) as u64;
    known.into_iter().max_by_key(likeness)
}

/// A regular expression over bytes, whose classes are ASCII; the error is its reason alone.
pub fn regex(text: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(text).unicode(false).build();
    built.map_err(|error| {
        let text = error.to_string();
        let last = text.lines().last().unwrap_or_default();
        last.trim_start_matches("error: ").to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, name) in [
            ("lost", "lost"),
            ("*", ""),
            ("cpu_*", "cpu_user_pct"),
            ("*_pct", "cpu_user_pct"),
            ("psi_*_full_*", "psi_io_full_pct"),
            ("a**b*", "ab"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [
            ("", "a"),
            ("cpu_*", "my_cpu_x"),
            ("a*b", "abc"),
            ("lost", "los"),
            ("los", "lost"),
        ] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn any_pattern_says_what_trying_every_split_says() {
        fn plainly(pattern: &[u8], name: &[u8]) -> bool {
            match pattern.split_first() {
                None => name.is_empty(),
                Some((b'*', rest)) => (0..=name.len()).any(|at| plainly(rest, &name[at..])),
                Some((byte, rest)) => name.first() == Some(byte) && plainly(rest, &name[1..]),
            }
        }
        arbtest::arbtest(|u| {
            let mut word = |letters: &[u8]| -> arbtest::arbitrary::Result<String> {
                let length = u.int_in_range(0..=8)?;
                (0..length)
                    .map(|_| Ok(char::from(*u.choose(letters)?)))
                    .collect()
            };
            let (pattern, name) = (word(b"ab**")?, word(b"ab")?);
            assert_eq!(
                matches(&pattern, &name),
                plainly(pattern.as_bytes(), name.as_bytes()),
                "{pattern} {name}"
            );
            Ok(())
        });
    }

    #[test]
    fn the_nearest_name_is_offered() {
        assert_eq!(
            nearest("cpu_usr_pct", ["lost", "cpu_user_pct", "cpu_idle_pct"]),
            Some("cpu_user_pct")
        );
        assert_eq!(nearest("x", []), None);
    }
}
