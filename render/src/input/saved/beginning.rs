//! How a page begins: by it an input is known to be one.

use std::io::{self, BufRead, Read};

use pipe::flow::is_left;

use crate::input::Refusal;
use crate::input::saved::strange;

/// How every page begins that `render` writes.
pub const BEGINNING: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
                             <meta name=\"generator\" content=\"pipescope render\">\n";
/// What stands before the data.
pub const OPENING: &str = "<script type=\"application/json\" id=\"data\">";
/// The data begin within so many bytes: before them is only the head of the page.
const HEAD: usize = 64 << 10;
const DOCTYPE: &[u8] = b"<!doctype html>";

/// Whether an input that begins so is a page; nothing if that takes more bytes to tell.
pub fn is_page(beginning: &[u8]) -> Option<bool> {
    let length = beginning.len().min(DOCTYPE.len());
    let alike = beginning[..length].eq_ignore_ascii_case(&DOCTYPE[..length]);
    match alike {
        true if length < DOCTYPE.len() => None,
        alike => Some(alike),
    }
}

/// Reads as much of an input as tells whether it is a page. Returns whether it is, and what was
/// read.
///
/// # Errors
/// The input can't be read.
pub fn sniff(input: &mut impl Read) -> io::Result<(bool, Vec<u8>)> {
    let mut beginning = Vec::with_capacity(DOCTYPE.len());
    loop {
        if let Some(is_page) = is_page(&beginning) {
            return Ok((is_page, beginning));
        }
        let mut more = [0; DOCTYPE.len()];
        let missing = DOCTYPE.len() - beginning.len();
        match input.read(&mut more[..missing]) {
            Ok(0) => return Ok((false, beginning)),
            Ok(length) => beginning.extend_from_slice(&more[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // Whoever reads on meets it again, and knows what to make of it.
            Err(error) if is_left(&error) => return Ok((false, beginning)),
            Err(error) => return Err(error),
        }
    }
}

/// Reads on to where the data begin.
pub(super) fn skip(page: &mut impl BufRead) -> Result<(), Refusal> {
    let mut head = Vec::new();
    let opening = OPENING.as_bytes();
    while !head.ends_with(opening) {
        let room = (HEAD - head.len()) as u64;
        // What follows the opening bracket's element is on the same line, so this stops at each `>`.
        if room == 0 || page.by_ref().take(room).read_until(b'>', &mut head)? == 0 {
            return strange("is a page of HTML that holds no data of render");
        }
    }
    match head.starts_with(BEGINNING.as_bytes()) {
        true => Ok(()),
        false => strange("is a page of HTML that render did not write"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_is_told_from_a_page_by_as_little_as_can_be() {
        assert_eq!(is_page(b"<!DOC"), None);
        assert_eq!(is_page(b"<!DOCTYPE html>\n"), Some(true));
        assert_eq!(is_page(b"u"), Some(false));
        assert_eq!(
            sniff(&mut &b"<!doc"[..]).unwrap(),
            (false, b"<!doc".to_vec())
        );
    }
}
