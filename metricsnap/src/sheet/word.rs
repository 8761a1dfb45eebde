//! Finding a number in a line.

use crate::metric::Form;
use crate::number::Number;

/// The longest unit that may be glued to a number: `32K`, `10kB`, `5MiB`.
const UNIT: usize = 3;

impl Form {
    /// The number that a word is written as: whole words, but for the unit behind some.
    pub(super) fn read(self, word: &[u8]) -> Option<Number> {
        self.lead(word).map(|(number, _)| number)
    }

    /// The same, with what comes behind it.
    fn lead(self, word: &[u8]) -> Option<(Number, &[u8])> {
        match self {
            Form::Decimal => Number::lead(word),
            Form::Hex => Number::lead_hex(word.strip_prefix(b"0x").unwrap_or(word)),
            Form::Float => Number::lead_float(word),
            Form::Is(wanted) => {
                let rest = word.strip_prefix(wanted).filter(|rest| ends(rest));
                let is = Number::whole(rest.is_some().into());
                Some((is, rest.unwrap_or(word)))
            }
        }
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
/// can't be in a number or a name. A unit of a few letters may be glued to it.
pub(super) fn first_number(text: &[u8], form: Form) -> Option<Number> {
    let parts = |byte: &u8| !(byte.is_ascii_alphanumeric() || b"_.+-".contains(byte));
    let mut words = text.split(parts).filter(|word| !word.is_empty());
    words.find_map(|word| whole(word, form))
}

/// The number that a word is, and not one that it only begins with: neither `0-3` nor `6.18.44`.
pub(super) fn whole(word: &[u8], form: Form) -> Option<Number> {
    let (number, rest) = match word {
        [b'0', b'x' | b'X', hex @ ..] => Number::lead_hex(hex)?,
        _ => form.lead(word)?,
    };
    let unit = rest.len() <= UNIT && rest.iter().all(u8::is_ascii_alphabetic);
    unit.then_some(number)
}
