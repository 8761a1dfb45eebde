//! How far a stretch of text goes, looked at eight bytes at a time: a line is mostly names and
//! blanks, and byte by byte these took half of its time. (Throughput: `tests/bench`.)

/// Bit 7 of each byte.
const HIGH: u64 = each(0x80);

/// How many blanks a text begins with.
pub(crate) fn blanks(text: &[u8]) -> usize {
    stretch(text, |word| word ^ each(b' '))
}

/// How many letters, digits and `_` a text begins with.
pub(crate) fn name(text: &[u8]) -> usize {
    stretch(text, |word| !is_name(word) & HIGH)
}

/// How many bytes of a symbol a text begins with: those of a name, and `.`, `$`, `:`.
pub(crate) fn symbol(text: &[u8]) -> usize {
    let mut end = 0;
    loop {
        end += name(&text[end..]);
        match text.get(end) {
            Some(b'.' | b'$' | b':') => end += 1,
            _ => return end,
        }
    }
}

/// How many bytes are before the first white space or this byte.
pub(crate) fn word(text: &[u8], or: u8) -> usize {
    let mut end = 0;
    loop {
        end += stretch(&text[end..], |word| below(word, b'!') | equal(word, or));
        match text.get(end) {
            Some(0..=8 | 14..=31) => end += 1,
            _ => return end,
        }
    }
}

/// How many bytes are before the first of three.
pub(crate) fn until(text: &[u8], [a, b, c]: [u8; 3]) -> usize {
    stretch(text, |word| {
        equal(word, a) | equal(word, b) | equal(word, c)
    })
}

/// How many bytes are before the first one that is marked, which is that of the lowest bit.
#[inline]
fn stretch(text: &[u8], marks: impl Fn(u64) -> u64) -> usize {
    let first = |word: &[u8; 8]| {
        let marked = marks(u64::from_le_bytes(*word));
        (marked != 0).then_some(marked.trailing_zeros() as usize / 8)
    };
    let (words, rest) = text.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        if let Some(first) = first(word) {
            return at * 8 + first;
        }
    }
    // The last eight bytes again: those that were seen have no mark.
    match text.last_chunk::<8>() {
        Some(last) => text.len() - 8 + first(last).unwrap_or(8),
        None => rest
            .iter()
            .take_while(|&&byte| marks(u64::from(byte)) as u8 == 0)
            .count(),
    }
}

/// Marks the bytes that are this one; those behind the first of them are not to be relied upon.
fn equal(word: u64, byte: u8) -> u64 {
    below(word ^ each(byte), 1)
}

/// Marks the bytes below this one, which is in ASCII; those behind the first of them are not to be
/// relied upon, as it borrows from them.
fn below(word: u64, byte: u8) -> u64 {
    word.wrapping_sub(each(byte)) & !word & HIGH
}

/// Has bit 7 of letters, digits and `_`.
fn is_name(word: u64) -> u64 {
    let low = word & !HIGH;
    let is_in =
        |low: u64, first, last| (low + each(0x80 - first)) & !(low + each(0x7F - last)) & !word;
    is_in(low | each(0x20), b'a', b'z') | is_in(low, b'0', b'9') | is_in(low, b'_', b'_')
}

/// A word of eight times this byte.
const fn each(byte: u8) -> u64 {
    byte as u64 * 0x0101_0101_0101_0101
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same, byte by byte.
    fn obvious(text: &[u8], is_in: impl Fn(u8) -> bool) -> usize {
        text.iter().take_while(|&&byte| is_in(byte)).count()
    }

    #[test]
    fn stretches_are_those_that_one_finds_byte_by_byte() {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let is_space = |byte: u8| matches!(byte, b' ' | b'\t'..=b'\r');
        let check = |text: &[u8]| {
            assert_eq!(blanks(text), obvious(text, |byte| byte == b' '));
            assert_eq!(name(text), obvious(text, is_name));
            let is_symbol = |byte| is_name(byte) || b".$:".contains(&byte);
            assert_eq!(symbol(text), obvious(text, is_symbol));
            let is_word = |byte| !is_space(byte) && byte != b'+';
            assert_eq!(word(text, b'+'), obvious(text, is_word), "{text:?}");
            let is_before = |byte: u8| !b" ([".contains(&byte);
            assert_eq!(until(text, *b" (["), obvious(text, is_before));
        };
        for byte in 0..=u8::MAX {
            for (filling, length) in [(b'a', 0), (b'a', 5), (b' ', 9), (b'Z', 20)] {
                let mut text = vec![filling; length];
                text.push(byte);
                text.extend_from_slice(b"a+ ");
                check(&text);
                check(&text[..=length]);
            }
        }
    }
}
