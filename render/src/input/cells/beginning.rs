//! The beginning of an input: a whole first line, or why there is none.

use std::io::{self, Read};

use memchr::memchr;
use pipe::flow::{LINE_LIMIT, is_left};

use crate::input::Refusal;

/// How much is read at once.
const BLOCK: usize = 64 * 1024;

/// What files begin with that hold no lines of text as they are, in words, with a cure.
const OTHERS: [(&[u8], &str, &str); 6] = [
    (b"\x1f\x8b", "is compressed", "unpack it with zcat"),
    (
        b"\x28\xb5\x2f\xfd",
        "is compressed",
        "unpack it with zstdcat",
    ),
    (b"\xfd7zXZ\0", "is compressed", "unpack it with xzcat"),
    (b"PK\x03\x04", "is an archive", "unpack it with unzip"),
    (b"\xff\xfe", "is UTF-16", "turn it into UTF-8 with iconv"),
    (b"\xfe\xff", "is UTF-16", "turn it into UTF-8 with iconv"),
];

/// Reads until there is a whole line, or all that there is. An input without an end may have no
/// line at all, so its length has a limit.
pub(super) fn first_line(source: &mut impl Read) -> Result<Vec<u8>, Refusal> {
    let mut seen = Vec::new();
    let mut held = 0;
    loop {
        seen.resize(held + BLOCK, 0);
        match source.read(&mut seen[held..]) {
            Ok(0) => break,
            Ok(got) => {
                let has_end = memchr(b'\n', &seen[held..held + got]).is_some();
                held += got;
                if has_end || held > LINE_LIMIT {
                    break;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if is_left(&error) => break,
            Err(error) => return Err(error.into()),
        }
    }
    seen.truncate(held);
    let other = OTHERS.iter().find(|(mark, ..)| seen.starts_with(mark));
    if let Some(&(_, what, cure)) = other {
        return Err(Refusal::Strange(what.to_owned(), cure));
    }
    if memchr(b'\n', &seen).unwrap_or(held) > LINE_LIMIT {
        let cure = "give it a table whose first line names the columns";
        return Err(Refusal::Strange(
            "its first line is longer than 1 MiB".to_owned(),
            cure,
        ));
    }
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(mut source: impl Read) -> Option<String> {
        match first_line(&mut source) {
            Err(Refusal::Strange(what, _)) => Some(what),
            other => other.map(|_| None).unwrap(),
        }
    }

    #[test]
    fn a_line_without_an_end_is_refused_and_not_read_for_ever() {
        let long = "its first line is longer than 1 MiB";
        assert_eq!(refusal(io::repeat(0)).as_deref(), Some(long));
        let wide = [vec![b'a'; LINE_LIMIT + 1], b"\n1\t2\n".to_vec()].concat();
        assert_eq!(refusal(&wide[..]).as_deref(), Some(long));
        assert_eq!(refusal(&wide[1..]), None);
        assert_eq!(refusal(&wide[1..=LINE_LIMIT]), None);
        assert_eq!(refusal(io::empty()), None);
    }

    #[test]
    fn what_is_no_text_is_called_by_its_name() {
        assert_eq!(refusal(&b"\x1f\x8b\x08\n"[..]).unwrap(), "is compressed");
        assert_eq!(refusal(&b"\xff\xfeu\0"[..]).unwrap(), "is UTF-16");
        assert_eq!(refusal(&b"unix_s\tn\n"[..]), None);
    }
}
