//! Finding a number in a line.

use crate::metric::Form;
use crate::number::Number;

/// The longest unit that may be glued to a number: `32K`, `10kB`, `5MiB`.
const UNIT: usize = 3;

impl Form {
    /// The number that a word is written as: whole words, but for the unit behind some.
    pub(super) fn read(self, text: &[u8]) -> Option<Number> {
        let lead = match self {
            Form::Decimal => Number::lead(text),
            Form::Hex => Number::lead_hex(text),
            Form::Float => Number::lead_float(text),
            Form::Whole => return whole(first_word(text)),
            Form::Is(wanted) => {
                let is = text.strip_prefix(wanted).is_some_and(ends);
                return Some(Number::whole(is.into()));
            }
        };
        lead.map(|(number, _)| number)
    }
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Whether a word ends here.
pub(super) fn ends(rest: &[u8]) -> bool {
    matches!(rest, [] | [b' ' | b'\t' | b'\n' | b'\r', ..])
}

/// Which word of a line it is.
pub(super) fn place_of(title: &[u8], line: &[u8]) -> Option<u16> {
    let words = line.split(|byte| is_blank(*byte));
    let mut words = words.filter(|word| !word.is_empty());
    words.position(|word| word == title)?.try_into().ok()
}

/// Passes so many words of the line, and the blanks before the next.
pub(super) fn skip(mut rest: &[u8], words: u16) -> &[u8] {
    for _ in 0..words {
        rest = trimmed(rest);
        let end = rest.iter().position(|&b| matches!(b, b' ' | b'\t' | b'\n'));
        rest = &rest[end.unwrap_or(rest.len())..];
    }
    trimmed(rest)
}

pub(super) fn trimmed(mut rest: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', more @ ..] = rest {
        rest = more;
    }
    rest
}

/// The sum of so many words from here.
pub(super) fn add(mut rest: &[u8], words: u16, form: Form) -> Option<Number> {
    let mut sum = form.read(rest)?;
    for _ in 1..words {
        rest = skip(rest, 1);
        sum = sum.plus(form.read(rest)?)?;
    }
    Some(sum)
}

/// What stands behind `NAME=` in this line.
pub(super) fn named<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut rest = trimmed(line);
    while !ends(rest) {
        if let Some([b'=', value @ ..]) = rest.strip_prefix(name) {
            return Some(value);
        }
        rest = skip(rest, 1);
    }
    None
}

/// The first word that is a number, wherever it stands from here on: what parts words is all that
/// can't be in a number or a name.
pub(super) fn first_number(text: &[u8]) -> Option<Number> {
    let parts = |byte: &u8| !(byte.is_ascii_alphanumeric() || b"_.+-".contains(byte));
    let mut words = text.split(parts).filter(|word| !word.is_empty());
    words.find_map(whole)
}

/// A word without what stands behind it in a sentence.
fn first_word(text: &[u8]) -> &[u8] {
    let blank = |byte: &u8| byte.is_ascii_whitespace();
    let word = text.split(blank).next().unwrap_or_default();
    let end = word.iter().rposition(|byte| !b",;:)%".contains(byte));
    &word[..end.map_or(0, |end| end + 1)]
}

/// The number that a word is, and not one that it only begins with: neither `0-3` nor `6.18.44`.
fn whole(word: &[u8]) -> Option<Number> {
    let (number, rest) = match word {
        [b'0', b'x' | b'X', hex @ ..] => Number::lead_hex(hex)?,
        // What looks like an exponent may be a unit.
        _ => Number::lead_float(word).or_else(|| Number::lead(word))?,
    };
    let unit = rest.len() <= UNIT && rest.iter().all(u8::is_ascii_alphabetic);
    unit.then_some(number)
}
