//! Real files, pipes, and servers in threads.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use pipe::span::Span;
use rustix::pipe::pipe;

use super::*;

const SOON: Span = Span::from_ns(5_000_000_000);
const AT_ONCE: Span = Span::from_ns(150_000_000);

fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// What is got within a time, as text.
fn within(span: Span, scraper: &mut Scraper, buffer: &mut Vec<u8>) -> Result<String, String> {
    let (halt, _ringer) = pipe().unwrap();
    let got = scraper.fetch(buffer, Mono::now().after(span), halt.as_fd());
    let length = got.map_err(|error| pipe::cli::reason(&error))?;
    Ok(String::from_utf8_lossy(&buffer[..length]).into_owned())
}

fn get(address: &Address, span: Span) -> Result<String, String> {
    within(span, &mut Scraper::new(address).unwrap(), &mut Vec::new())
}

/// A server by TCP that does this with its one guest.
fn served<T: Send + 'static>(
    answer: impl FnOnce(TcpStream) -> T + Send + 'static,
) -> (Address, JoinHandle<T>) {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let address = Address::Http("127.0.0.1".to_owned(), port, "/metrics".to_owned());
    (
        address,
        thread::spawn(move || answer(server.accept().unwrap().0)),
    )
}

/// The request, up to its empty line.
fn asked(guest: &mut impl Read) -> String {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        assert_eq!(guest.read(&mut byte).unwrap(), 1, "the request is whole");
        request.push(byte[0]);
    }
    String::from_utf8(request).unwrap()
}

fn place(name: &str) -> PathBuf {
    let place = std::env::temp_dir().join(format!("scrape-{name}-{}", std::process::id()));
    let _ = fs::remove_file(&place);
    place
}

#[test]
fn a_server_is_asked_and_its_head_is_cut_off() {
    let (address, server) = served(|mut guest| {
        let request = asked(&mut guest);
        guest
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nup 1\n")
            .unwrap();
        // The end of the connection is not waited for.
        assert_eq!(guest.read(&mut [0]).unwrap(), 0);
        request
    });
    assert_eq!(get(&address, SOON), Ok("up 1\n".to_owned()));
    let request = server.join().unwrap();
    assert!(
        request.starts_with("GET /metrics HTTP/1.0\r\nHost: 127.0.0.1:"),
        "{request}"
    );
}

#[test]
fn a_slow_server_may_answer_byte_by_byte() {
    let (address, server) = served(|mut guest| {
        asked(&mut guest);
        for byte in b"HTTP/1.0 200 OK\r\nA: b\r\n\r\nup 1\ndown 0\n" {
            guest.write_all(&[*byte]).unwrap();
            thread::sleep(ms(1));
        }
    });
    assert_eq!(get(&address, SOON), Ok("up 1\ndown 0\n".to_owned()));
    server.join().unwrap();
}

#[test]
fn one_that_never_answers_is_left_when_it_is_due() {
    let (address, server) = served(|mut guest| guest.read_to_end(&mut Vec::new()).unwrap());
    let before = Mono::now();
    assert_eq!(get(&address, AT_ONCE), Err("timed out".to_owned()));
    let waited = Mono::now().since(before);
    assert!(waited >= AT_ONCE && waited < SOON, "{waited:?}");
    assert!(server.join().unwrap() > 0);
}

#[test]
fn a_long_answer_comes_whole_and_the_buffer_is_kept() {
    let long = "metric{label=\"value\"} 12345\n".repeat(20_000);
    let text = long.clone();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let server = thread::spawn(move || {
        for text in [text.as_str(), "short 1\n"] {
            let mut guest = server.accept().unwrap().0;
            asked(&mut guest);
            write!(guest, "HTTP/1.0 200 OK\r\n\r\n{text}").unwrap();
        }
    });
    let address = Address::Http("localhost".to_owned(), port, "/".to_owned());
    let (mut scraper, mut buffer) = (Scraper::new(&address).unwrap(), Vec::new());
    assert_eq!(within(SOON, &mut scraper, &mut buffer), Ok(long));
    let room = buffer.as_ptr_range();
    assert_eq!(
        within(SOON, &mut scraper, &mut buffer),
        Ok("short 1\n".to_owned())
    );
    assert_eq!(buffer.as_ptr_range(), room);
    server.join().unwrap();
}

#[test]
fn what_is_no_good_answer_is_an_error() {
    let answers: [(&[u8], &str); 3] = [
        (
            b"HTTP/1.0 404 Not Found\r\n\r\nnone\n",
            "answers with the HTTP status 404",
        ),
        (
            b"HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\nup 1\n",
            "hangs up before the end of its answer",
        ),
        (b"", "hangs up before the end of its answer"),
    ];
    for (answer, words) in answers {
        let (address, server) = served(|mut guest| {
            asked(&mut guest);
            guest.write_all(answer).unwrap();
        });
        assert_eq!(get(&address, SOON), Err(words.to_owned()));
        server.join().unwrap();
    }
}

#[test]
fn chunks_are_joined_wherever_they_are_cut() {
    let (address, server) = served(|mut guest| {
        asked(&mut guest);
        let chunks = [
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4",
            "\r\nup 1",
            "\r\n7\r",
            "\n\ndown 0\r\n1\r\n\n\r\n0\r",
            "\n\r\n",
        ];
        for chunk in chunks {
            guest.write_all(chunk.as_bytes()).unwrap();
            thread::sleep(ms(2));
        }
        // The end of the connection is not waited for.
        assert_eq!(guest.read(&mut [0]).unwrap(), 0);
    });
    assert_eq!(get(&address, SOON), Ok("up 1\ndown 0\n".to_owned()));
    server.join().unwrap();
}

#[test]
fn nobody_there_is_an_error_at_once() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    drop(server);
    let address = Address::Http("localhost".to_owned(), port, "/".to_owned());
    assert_eq!(get(&address, SOON), Err("connection refused".to_owned()));
    let nowhere = Address::Unix(place("nowhere"));
    assert_eq!(
        get(&nowhere, SOON),
        Err("no such file or directory".to_owned())
    );
}

#[test]
fn a_halt_ends_all_waiting() {
    let (address, server) = served(|mut guest| guest.read_to_end(&mut Vec::new()).unwrap());
    let (halt, ringer) = pipe().unwrap();
    let ringer = thread::spawn(move || {
        thread::sleep(ms(50));
        rustix::io::write(&ringer, b"x").unwrap();
        ringer
    });
    let mut scraper = Scraper::new(&address).unwrap();
    let got = scraper.fetch(&mut Vec::new(), Mono::now().after(SOON), halt.as_fd());
    assert_eq!(got.unwrap_err().kind(), io::ErrorKind::Interrupted);
    ringer.join().unwrap();
    server.join().unwrap();
}

#[test]
fn a_unix_socket_may_speak_http_or_not() {
    fn speak(guest: &mut UnixStream, at: usize) {
        match at {
            0 => {
                let request = asked(guest);
                assert!(request.starts_with("GET /metrics HTTP/1.0\r\nHost: localhost\r\n"));
                guest.write_all(b"HTTP/1.0 200 OK\r\n\r\nup 1\n").unwrap();
            }
            // Not even the request is read.
            1 => guest.write_all(b"up 1\n").unwrap(),
            _ => {
                guest.write_all(b"up 1").unwrap();
                guest.shutdown(Shutdown::Write).unwrap();
                asked(guest);
            }
        }
    }
    let path = place("unix");
    let server = UnixListener::bind(&path).unwrap();
    let server =
        thread::spawn(move || (0..3).for_each(|at| speak(&mut server.accept().unwrap().0, at)));
    let mut scraper = Scraper::new(&Address::Unix(path.clone())).unwrap();
    let mut buffer = Vec::new();
    for text in ["up 1\n", "up 1\n", "up 1"] {
        assert_eq!(within(SOON, &mut scraper, &mut buffer), Ok(text.to_owned()));
    }
    server.join().unwrap();
    fs::remove_file(path).unwrap();
}

#[test]
fn a_full_queue_is_waited_for_until_it_is_due() {
    let path = place("queue");
    // Nobody accepts; the queue takes 4,096 at the most.
    let server = UnixListener::bind(&path).unwrap();
    rustix::net::listen(&server, 0).unwrap();
    let _guest = UnixStream::connect(&path).unwrap();
    assert_eq!(
        get(&Address::Unix(path.clone()), AT_ONCE),
        Err("timed out".to_owned())
    );
    fs::remove_file(path).unwrap();
}

#[test]
fn a_file_is_opened_each_time() {
    let path = place("file");
    let mut scraper = Scraper::new(&Address::File(path.clone())).unwrap();
    let mut buffer = Vec::new();
    let mut read = || within(SOON, &mut scraper, &mut buffer);
    assert_eq!(read(), Err("no such file or directory".to_owned()));
    fs::write(&path, "up 1\n").unwrap();
    assert_eq!(read(), Ok("up 1\n".to_owned()));
    let other = place("other");
    fs::write(&other, "up 2\n".repeat(50_000)).unwrap();
    fs::rename(&other, &path).unwrap();
    assert_eq!(read(), Ok("up 2\n".repeat(50_000)));
    fs::remove_file(path).unwrap();
    assert_eq!(
        get(&Address::File("/tmp".into()), SOON),
        Err("is a directory".to_owned())
    );
    assert_eq!(
        get(&Address::File("/dev/zero".into()), SOON),
        Err("is longer than 64 MiB".to_owned())
    );
}

/// Standard input, and what writes to it.
fn streamed() -> (Scraper, fs::File) {
    let (input, output) = pipe().unwrap();
    let way = Way::Stdin(Stream::new(input));
    (Scraper { way }, output.into())
}

#[test]
fn standard_input_gives_the_latest_whole_text() {
    let (mut scraper, mut output) = streamed();
    let mut buffer = Vec::new();
    output.write_all(b"a 1\nb 1\n# x\na 2\nb").unwrap();
    assert_eq!(
        within(SOON, &mut scraper, &mut buffer),
        Ok("a 1\nb 1\n".to_owned())
    );
    output.write_all(b" 2\n").unwrap();
    assert_eq!(
        within(SOON, &mut scraper, &mut buffer),
        Ok("a 1\nb 1\n".to_owned())
    );
    output.write_all(b"a 3\nb 3").unwrap();
    assert_eq!(
        within(SOON, &mut scraper, &mut buffer),
        Ok("# x\na 2\nb 2\n".to_owned())
    );
    assert!(!scraper.is_over());
    drop(output);
    for _ in 0..2 {
        assert_eq!(
            within(SOON, &mut scraper, &mut buffer),
            Ok("a 3\nb 3".to_owned())
        );
        assert!(scraper.is_over());
    }
}

#[test]
fn the_first_text_is_whole_after_a_silence_and_later_ones_are_not() {
    let (mut scraper, mut output) = streamed();
    let mut buffer = Vec::new();
    assert_eq!(
        within(AT_ONCE, &mut scraper, &mut buffer),
        Err("timed out".to_owned())
    );
    output.write_all(b"# TYPE a gauge\n").unwrap();
    assert_eq!(
        within(AT_ONCE, &mut scraper, &mut buffer),
        Err("timed out".to_owned())
    );
    output.write_all(b"a 1\nb").unwrap();
    let before = Mono::now();
    let first = Ok("# TYPE a gauge\na 1\n".to_owned());
    assert_eq!(within(SOON, &mut scraper, &mut buffer), first);
    assert!(Mono::now().since(before) >= stream::SILENCE);
    output.write_all(b" 1\n").unwrap();
    thread::sleep(ms(150));
    assert_eq!(within(SOON, &mut scraper, &mut buffer), first);
    output.write_all(b"a 2\n").unwrap();
    assert_eq!(
        within(SOON, &mut scraper, &mut buffer),
        Ok("# TYPE a gauge\na 1\nb 1\n".to_owned())
    );
}

#[test]
fn an_input_without_a_text_is_over() {
    let (mut scraper, output) = streamed();
    drop(output);
    assert_eq!(
        within(SOON, &mut scraper, &mut Vec::new()),
        Ok(String::new())
    );
    assert!(scraper.is_over());
}

#[test]
fn a_path_too_long_for_a_socket_is_an_error() {
    let path = Path::new("/tmp").join("x".repeat(200));
    assert!(Scraper::new(&Address::Unix(path)).is_err());
}
