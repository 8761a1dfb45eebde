//! What a server says: a text, or a text behind the head of an HTTP answer.
//!
//! ```text
//! HTTP/1.0 200 OK
//! Content-Type: text/plain; version=0.0.4
//! Content-Length: 5
//!
//! up 1
//! ```
//!
//! becomes `up 1`. Lines of the head end in CRLF, or in LF alone. With a `Content-Length` the end of
//! the connection is not waited for, and a text that is shorter is an error. Servers must not answer
//! a request of HTTP 1.0 in chunks (RFC 9112, 6.1), and yet some do; the empty chunk is the end then.
//! Heads before the last one, as of `100 Continue` (RFC 9110, 15.2), are passed over.

use std::io;
use std::ops::Range;
use std::os::fd::BorrowedFd;

use memchr::memchr;
use memchr::memmem;

use super::patience::Patience;
use super::room;

/// The longest head.
const HEAD: usize = 64 * 1024;

const MAGIC: &[u8] = b"HTTP/";

/// An answer that is being received.
#[derive(Debug, Default)]
pub(super) struct Answer {
    head: Option<Head>,
    /// Where the head or chunk begins that was not whole yet.
    next: usize,
}

/// What the head says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// Where it ends.
    end: usize,
    status: u16,
    body: Option<usize>,
    chunks: bool,
}

impl Answer {
    /// Receives it all, and leaves the text at the beginning of the buffer.
    pub(super) fn receive(
        &mut self,
        socket: BorrowedFd,
        buffer: &mut Vec<u8>,
        patience: Patience,
    ) -> io::Result<usize> {
        let mut length = 0;
        while !self.is_whole(&buffer[..length])? {
            match patience.read(socket, room(buffer, length)?) {
                Ok(Some(got)) => length += got,
                Ok(None) => break,
                Err(error) if is_end(&error, &buffer[..length]) => break,
                Err(error) => return Err(error),
            }
        }
        self.finish(buffer, length)
    }

    /// Whether nothing more is expected.
    fn is_whole(&mut self, got: &[u8]) -> io::Result<bool> {
        self.pass_heads(got)?;
        Ok(match self.head {
            None => false,
            Some(Head { status, .. }) if status != 200 => {
                return Err(said(&format!("answers with the HTTP status {status}")));
            }
            Some(Head { chunks: true, .. }) => self.has_last_chunk(got),
            Some(Head { end, body, .. }) => body.is_some_and(|body| got.len() - end >= body),
        })
    }

    /// Reads the head as soon as it is there.
    fn pass_heads(&mut self, got: &[u8]) -> io::Result<()> {
        while self.head.is_none() && got.starts_with(MAGIC) {
            match head(&got[self.next..])? {
                None if got.len() > HEAD => {
                    return Err(said("answers with a head of more than 64 KiB"));
                }
                None => break,
                Some(head) => {
                    self.next += head.end;
                    let end = self.next;
                    self.head = (!head.is_interim()).then_some(Head { end, ..head });
                }
            }
        }
        Ok(())
    }

    /// Goes on from chunk to chunk, each of which is looked at once.
    fn has_last_chunk(&mut self, got: &[u8]) -> bool {
        while let Some((data, next)) = chunk(got, self.next) {
            if data.is_empty() {
                return true;
            }
            self.next = next;
        }
        false
    }

    /// Cuts the head off. An answer of nothing is no text: whoever has none answers with a head.
    fn finish(&self, buffer: &mut [u8], length: usize) -> io::Result<usize> {
        let got = &mut buffer[..length];
        let Some(head) = self.head else {
            let torn = got.starts_with(MAGIC) || got.is_empty();
            return if torn { Err(early()) } else { Ok(length) };
        };
        let all = length - head.end;
        let body = match (head.chunks, head.body) {
            (true, _) => return joined(got, head.end).ok_or_else(early),
            (false, Some(body)) if body > all => return Err(early()),
            (false, body) => body.unwrap_or(all),
        };
        got.copy_within(head.end..head.end + body, 0);
        Ok(body)
    }
}

impl Head {
    /// Whether another one follows. Behind 101 it would be another protocol, for which nobody asked.
    fn is_interim(&self) -> bool {
        (100..200).contains(&self.status) && self.status != 101
    }
}

/// Whether a bare text ends so: a server that has not read the request hangs up rudely.
fn is_end(error: &io::Error, got: &[u8]) -> bool {
    let reset = error.kind() == io::ErrorKind::ConnectionReset;
    reset && got.ends_with(b"\n") && !got.starts_with(MAGIC)
}

fn said(words: &str) -> io::Error {
    io::Error::other(words)
}

fn early() -> io::Error {
    io::Error::new(
        io::ErrorKind::UnexpectedEof,
        "hangs up before the end of its answer",
    )
}

/// Reads the head, if all of it is there.
fn head(got: &[u8]) -> io::Result<Option<Head>> {
    let end = memmem::find(got, b"\r\n\r\n").map(|at| at + 4);
    let before = &got[..end.unwrap_or(got.len())];
    let Some(end) = memmem::find(before, b"\n\n").map(|at| at + 2).or(end) else {
        return Ok(None);
    };
    let mut lines = got[..end]
        .split(|&byte| byte == b'\n')
        .map(<[u8]>::trim_ascii);
    let status = lines
        .next()
        .and_then(|line| number(line.split(|&byte| byte == b' ').nth(1)?, 10));
    let status = status.and_then(|status| u16::try_from(status).ok());
    let mut head = Head {
        end,
        status: status.ok_or_else(|| said("answers with an HTTP head that has no status"))?,
        body: None,
        chunks: false,
    };
    for line in lines {
        let Some(colon) = memchr(b':', line) else {
            continue;
        };
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        if name.eq_ignore_ascii_case(b"content-length") {
            head.body = number(value, 10);
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            head.chunks = value.eq_ignore_ascii_case(b"chunked");
        }
    }
    Ok(Some(head))
}

fn number(digits: &[u8], radix: u32) -> Option<usize> {
    usize::from_str_radix(str::from_utf8(digits).ok()?, radix).ok()
}

/// Joins chunks at the beginning of the text. Nothing if one is torn.
fn joined(text: &mut [u8], mut at: usize) -> Option<usize> {
    let mut length = 0;
    loop {
        let (data, next) = chunk(text, at)?;
        if data.is_empty() {
            return Some(length);
        }
        text.copy_within(data.clone(), length);
        length += data.len();
        at = next;
    }
}

/// What is in a chunk, behind a line with its length in hexadecimal digits, and where the next one
/// begins; the last one is empty. Nothing if it is torn.
fn chunk(text: &[u8], at: usize) -> Option<(Range<usize>, usize)> {
    let begin = at + memchr(b'\n', text.get(at..)?)? + 1;
    let size = text[at..begin].split(|&byte| byte == b';').next()?;
    let end = begin.checked_add(number(size.trim_ascii(), 16)?)?;
    if end == begin {
        return Some((begin..end, end));
    }
    let next = end + memchr(b'\n', text.get(end..)?)? + 1;
    Some((begin..end, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(answer: &[u8]) -> Result<String, String> {
        let mut buffer = answer.to_vec();
        let mut received = Answer::default();
        let length = received
            .is_whole(answer)
            .and_then(|_| received.finish(&mut buffer, answer.len()));
        let length = length.map_err(|error| error.to_string())?;
        Ok(String::from_utf8_lossy(&buffer[..length]).into_owned())
    }

    #[test]
    fn the_head_is_cut_off() {
        let up = Ok("up 1\n".to_owned());
        assert_eq!(read(b"HTTP/1.0 200 OK\r\nA: b\r\n\r\nup 1\n"), up);
        assert_eq!(read(b"HTTP/1.1 200\ncontent-length: 5\n\nup 1\nrest"), up);
        assert_eq!(read(b"up 1\n"), up);
    }

    #[test]
    fn heads_before_the_last_one_are_passed_over() {
        let up = Ok("up 1\n".to_owned());
        let hints = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
        let text = |last: &[u8]| read(&[hints, last].concat());
        assert_eq!(
            text(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nup 1\n."),
            up
        );
        assert_eq!(
            text(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nup 1\n\r\n0\r\n"),
            up
        );
        let early = "hangs up before the end of its answer".to_owned();
        assert_eq!(text(b""), Err(early));
        let status = |status| Err(format!("answers with the HTTP status {status}"));
        assert_eq!(text(b"HTTP/1.1 503 x\r\n\r\n"), status(503));
        assert_eq!(text(b"HTTP/1.1 101 x\r\n\r\n"), status(101));
        assert_eq!(
            text(&b"HTTP/1.1 100 x\r\n\r\n".repeat(4000)),
            Err("answers with a head of more than 64 KiB".to_owned())
        );
    }

    #[test]
    fn the_empty_chunk_is_the_end_wherever_the_answer_is_cut() {
        let answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
            8\r\nup 1\n0\r\n\r\n1\r\n\n\r\n0\r\n\r\n";
        let mut received = Answer::default();
        for length in 0..answer.len() - 2 {
            assert!(!received.is_whole(&answer[..length]).unwrap(), "{length}");
        }
        assert!(received.is_whole(&answer[..answer.len() - 2]).unwrap());
        assert_eq!(read(answer), Ok("up 1\n0\r\n\n".to_owned()));
    }

    #[test]
    fn chunks_are_joined() {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n";
        let text = |chunks: &str| read(format!("{head}{chunks}").as_bytes());
        assert_eq!(
            text("3\r\nup \r\n2;x=y\r\n1\n\r\n0\r\n\r\n"),
            Ok("up 1\n".to_owned())
        );
        for torn in [
            "",
            "3\r\nup",
            "3\r\nup \r\n",
            "x\r\n",
            "ffffffffffffffff\r\nup \r\n",
        ] {
            assert!(text(torn).is_err(), "{torn:?}");
        }
    }

    #[test]
    fn an_answer_without_a_text_is_an_error() {
        let words = |answer: &[u8]| read(answer).unwrap_err();
        assert_eq!(
            words(b"HTTP/1.0 404 Not Found\r\n\r\nno"),
            "answers with the HTTP status 404"
        );
        let early = "hangs up before the end of its answer";
        assert_eq!(
            words(b"HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nup 1\n"),
            early
        );
        assert_eq!(words(b"HTTP/1.0 200 OK\r\n"), early);
        assert_eq!(words(b""), early);
        assert!(words(b"HTTP/nonsense\r\n\r\n").contains("no status"));
    }

    #[test]
    fn no_answer_makes_it_stumble() {
        let pieces = [
            "HTTP/",
            "1.0 ",
            "200",
            "\r\n",
            "\n",
            "Content-Length:",
            "7",
            "Transfer-Encoding:chunked",
            "a",
            "0",
            " ",
        ];
        arbtest::arbtest(|u| {
            let mut answer = "HTTP/1.0 200\n".to_owned();
            for _ in 0..u.int_in_range(0..=20)? {
                answer += u.choose(&pieces)?;
            }
            let _ = read(answer.as_bytes());
            let _ = read(&answer.as_bytes()[13..]);
            Ok(())
        });
    }
}
